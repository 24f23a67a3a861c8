"""How high the ground is at a place: gentle waves, which begin where the picture did not look.

One formula for whoever draws the ground and for whoever walks on it.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Scenery
from engines.world.view import kernels
from engines.world.view.sampling import smooth, wrapped

_FADE_M = 14.0
_BESIDE = 0.06  # of a radian more than the picture saw


class Waves(NamedTuple):
    """`per_m` values of the heights a metre; `cosine` and `sine` of half the angle that the picture saw, and how high
    they are at `most` (0: none)."""

    per_m: float
    cosine: float
    sine: float
    most: float


def waves_of(scenery: Scenery) -> tuple[NDArray[np.float32], Waves]:
    """Heights (k, k) float32 in metres, repeating, and how they lie."""
    ground, lens = scenery.ground, scenery.lens
    wide = max(lens.centre[0], lens.size[0] - lens.centre[0]) / lens.focal
    half = min(math.atan(wide) + _BESIDE, 1.5)
    heights = np.ascontiguousarray(ground.heights, np.float32)
    most = float(np.abs(heights).max()) if heights.size else 0.0
    if not heights.size:
        heights = np.zeros((1, 1), np.float32)
    return heights, Waves(len(heights) / ground.heights_m, math.cos(half), math.sin(half), most)


def height(heights: NDArray[np.float32], waves: Waves, x: float, z: float) -> float:
    """Metres above y = 0 of the ground at a place."""
    return float(height_at(heights, waves, float(x), float(z))) if waves.most else 0.0


@kernels.pixel
def risen(waves, x, z):  # type: ignore[no-untyped-def]
    """0 to 1: how far the waves have begun at a place."""
    beside = abs(x) * waves.cosine - z * waves.sine
    if beside <= 0.0:
        return 0.0
    if beside < _FADE_M and z * waves.cosine + abs(x) * waves.sine < 0.0:
        beside = math.sqrt(x * x + z * z)
    return smooth(0.0, _FADE_M, beside)


@kernels.pixel
def height_at(heights, waves, x, z):  # type: ignore[no-untyped-def]
    part = risen(waves, x, z)
    if part == 0.0:
        return 0.0
    return wrapped(heights, x * waves.per_m, z * waves.per_m) * part
