"""What every actor of the stage promises: a picture for any moment and any direction of view.

Actors stand on the ground at one point, their foot, and face along it; where that is and what stands around them is
the renderer's matter.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.stage.paint import Picture

TALLEST_PX, WIDEST_PX = 880, 1400  # of a close-up: the rest is outside every frame that the head is in


@dataclass(frozen=True)
class Drawn:
    """An actor as it looks now: `picture` is premultiplied RGBA (height, width, 4).

    `foot` (x, y) is where the actor stands, in pixels of the picture; in close-ups it lies below the picture. `head`
    (x, y, radius) in pixels is what a camera frames.
    """

    picture: Picture
    foot: tuple[float, float]
    pixels_per_m: float
    head: tuple[float, float, float]


class Actor(ABC):
    """Somebody or something that moves. Equal calls give equal pixels, whatever was asked before."""

    height_m: float

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
