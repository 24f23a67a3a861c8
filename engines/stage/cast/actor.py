"""What every actor of the stage promises: a picture for any moment and any direction of view.

Actors stand on the ground at one point, their foot, and face along it; where that is and what stands around them is
the renderer's matter.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.stage.paint import Picture

FRAME_PX = 480
_AROUND_HEAD = (
    1.45,
    1.25,
)  # of a frame's height, aside and up or down: no frame that shows a head shows more

Extent = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels around the foot at (0, 0)."""


@dataclass(frozen=True)
class Drawn:
    """An actor as it looks now: `picture` is premultiplied RGBA (height, width, 4).

    `foot` (x, y) is where the actor stands, in pixels of the picture; in close-ups it lies below the picture. `head`
    (x, y, radius) in pixels is what a camera frames. `glow` (x, y, radius) in pixels is light that it carries in the
    dark.
    """

    picture: Picture
    foot: tuple[float, float]
    pixels_per_m: float
    head: tuple[float, float, float]
    glow: tuple[float, float, float] | None = None


class Actor(ABC):
    """Somebody or something that moves. Equal calls give equal pixels, whatever was asked before."""

    height_m: float
    frame_px: int = FRAME_PX
    """Height in pixels of the frames that it is drawn for."""
    cropped: bool = False
    """Whether its close-ups leave out what is far from the head, and so may be asked for in any size."""

    def seen(self, extent: Extent, head: tuple[float, float]) -> Extent:
        """The part of an extent in pixels that a frame can show together with the middle of the head (x, y)."""
        left, top, right, bottom = extent
        aside, along = (part * self.frame_px for part in _AROUND_HEAD)
        x, y = head
        return (
            max(left, math.floor(x - aside)), max(top, math.floor(y - along)),
            min(right, math.ceil(x + aside)), min(bottom, math.ceil(y + along)),
        )  # fmt: skip

    @abstractmethod
    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        """The actor at a time, seen from a direction in radians: 0 from its front, pi/2 it faces to the picture's
        right, pi from behind, -pi/2 left. `mouth` (8,) follows `engines.speech.phones.CHANNELS`."""

    def moved(self, time_s: float) -> float:
        """Metres walked, run or flown along its facing since time 0."""
        return 0.0
