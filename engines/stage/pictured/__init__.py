"""A user's picture as a set: what it shows is read, built up in depth, and actors stand on its ground."""
