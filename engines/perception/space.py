"""The camera of a picture over a level ground: which row is how far away.

The camera is taken to look level, with the horizon at any row of the picture or outside of it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EYE_M = 1.6
FAR_M = 300.0
"""Metres beyond which the ground is not told from the horizon."""
NEAREST_M = 0.4


@dataclass(frozen=True)
class Space:
    """`size` (width, height) in pixels, `horizon` in pixels from the top, `focal` in pixels."""

    size: tuple[int, int]
    horizon: float
    focal: float

    @classmethod
    def of(cls, size: tuple[int, int], horizon: float, fov_deg: float) -> "Space":
        """`horizon` in shares of the height, `fov_deg` across the width."""
        return cls(size, horizon * size[1], size[0] / 2 / math.tan(math.radians(fov_deg) / 2))

    def disparity(self, row: NDArray[np.floating] | float) -> NDArray[np.floating]:
        """1 / metres of level ground at a row (pixels), at least that of `FAR_M`."""
        return np.maximum((np.asarray(row) - self.horizon) / (self.focal * EYE_M), 1 / FAR_M)

    def depth(self, row: NDArray[np.floating] | float) -> NDArray[np.floating]:
        """Metres of level ground at a row (pixels)."""
        return np.maximum(1 / self.disparity(row), NEAREST_M)

    def ground(self) -> NDArray[np.float32]:
        """(h, w) metres of level ground."""
        rows = self.depth(np.arange(self.size[1]) + 0.5)
        return np.repeat(rows[:, None], self.size[0], 1).astype(np.float32)
