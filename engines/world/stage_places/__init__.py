"""The stage's eight places as worlds without end, built from its own sets in three dimensions."""

from engines.world.stage_places.scenery import stage_scenery

__all__ = ["stage_scenery"]
