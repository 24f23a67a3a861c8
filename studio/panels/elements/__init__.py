"""The elements panel: pictures of who and what, words for what happens, and the scene that they become."""

from studio.panels.elements.panel import ElementsPanel

__all__ = ["ElementsPanel"]
