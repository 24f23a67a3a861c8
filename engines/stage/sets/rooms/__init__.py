"""Interiors: rooms lit by their windows and lamps, each worth staying in."""
