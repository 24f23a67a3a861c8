"""The spatial memory of a picture: surfaces that are built once, and looked at from wherever the walker is."""
