"""How elements belong to their picture: light, colour, shadows, cover, and drawing it all."""
