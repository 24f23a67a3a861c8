"""The portrait panel: a picture and a voice become a speaking person."""

from studio.panels.portrait.panel import PortraitPanel

__all__ = ["PortraitPanel"]
