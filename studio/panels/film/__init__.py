"""The film panel: a script becomes shots, and the shots become a film that is watched while it grows."""

from studio.panels.film.panel import FilmPanel

__all__ = ["FilmPanel"]
