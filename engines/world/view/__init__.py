"""Draws the world of a picture: `Viewer` makes frames of a `Scenery`."""

from engines.world.view.viewer import Viewer

__all__ = ["Viewer"]
