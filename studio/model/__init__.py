"""Observable state of the studio that knows no widget."""
