"""A walk in a place of the stage: a `ScenicWalk` in which all that stands is there from the first frame on.

A viewer holds back what a picture would have shown, had it been there; here no picture was taken.
"""

import math
from typing import Any

from engines.world.memory.surfaces import Scenery
from engines.world.scenic_walk import ScenicWalk


class StageWalk(ScenicWalk):
    """A `Walk` in the scenery of a stage's place; arguments as those of `ScenicWalk`."""

    def __init__(self, scenery: Scenery, size: tuple[int, int], **habits: Any) -> None:
        super().__init__(scenery, size, **habits)
        self._viewer._side = -math.pi
