"""The music panel: an idea in words, the plan that it becomes, and the piece that is made of the plan."""

from studio.panels.music.panel import MusicPanel

__all__ = ["MusicPanel"]
