"""How high the ground is at a place: gentle waves, which begin where the picture did not look.

One formula for whoever draws the ground and for whoever walks on it.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Scenery
from engines.world.view import kernels
from engines.world.view.sampling import smooth

_FADE_M = 14.0
_BESIDE = 0.06  # of a radian more than the picture saw


class Waves(NamedTuple):
    """`per_m` values of the heights a metre, whose `side` repeats (`inverse` is 1 / side); `cosine` and `sine` of half
    the angle that the picture saw, and how high they are at `most` (0: none). `everywhere`: no picture saw any."""

    per_m: float
    side: int
    inverse: float
    cosine: float
    sine: float
    most: float
    everywhere: bool


def waves_of(scenery: Scenery) -> tuple[NDArray[np.float32], Waves]:
    """Heights (k, k) float32 in metres, repeating, and how they lie."""
    ground, lens = scenery.ground, scenery.lens
    wide = max(lens.centre[0], lens.size[0] - lens.centre[0]) / lens.focal
    half = min(math.atan(wide) + _BESIDE, 1.5)
    heights = np.ascontiguousarray(ground.heights, np.float32)
    most = float(np.abs(heights).max()) if heights.size else 0.0
    if not heights.size:
        heights = np.zeros((1, 1), np.float32)
    side, everywhere = len(heights), not scenery.front.weight.any()
    waves = Waves(
        side / ground.heights_m, side, 1 / side, math.cos(half), math.sin(half), most, everywhere
    )  # fmt: skip
    return heights, waves


def height(heights: NDArray[np.float32], waves: Waves, x: float, z: float) -> float:
    """Metres above y = 0 of the ground at a place."""
    return float(relief_at(heights, heights, waves, float(x), float(z))[0]) if waves.most else 0.0


@kernels.pixel
def beside(waves, x, z):  # type: ignore[no-untyped-def]
    """Metres beside what the picture saw that a place is; 0 or less in it."""
    if waves.everywhere:
        return _FADE_M
    away = abs(x) * waves.cosine - z * waves.sine
    if 0.0 < away < _FADE_M and z * waves.cosine + abs(x) * waves.sine < 0.0:
        away = math.sqrt(x * x + z * z)
    return away


@kernels.pixel
def relief_at(heights, slopes, waves, x, z):  # type: ignore[no-untyped-def]
    """(height in metres, what brightness is multiplied by) at a place; `slopes` (k, k) float32 lie on `heights`."""
    part = smooth(0.0, _FADE_M, beside(waves, x, z))
    if part == 0.0:
        return 0.0, 1.0
    column, row = x * waves.per_m, z * waves.per_m
    column -= math.floor(column * waves.inverse) * waves.side
    row -= math.floor(row * waves.inverse) * waves.side
    c0, r0 = min(int(column), waves.side - 1), min(int(row), waves.side - 1)
    across, down = column - c0, row - r0
    c1 = c0 + 1 if c0 + 1 < waves.side else 0
    r1 = r0 + 1 if r0 + 1 < waves.side else 0
    w11 = across * down
    w01, w10 = across - w11, down - w11
    w00 = 1.0 - across - w10
    high = heights[r0, c0] * w00 + heights[r0, c1] * w01 + heights[r1, c0] * w10 + heights[r1, c1] * w11
    slope = slopes[r0, c0] * w00 + slopes[r0, c1] * w01 + slopes[r1, c0] * w10 + slopes[r1, c1] * w11
    return high * part, 1.0 + slope * part
