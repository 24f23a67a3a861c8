"""Noise that repeats, for clouds and ripples."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray


@cache
def noise(side: int, seed: int, waves: tuple[int, ...]) -> NDArray[np.float32]:
    """(side, side) float32 of 0 to 1 that repeats: `waves` bumps across, each half as high as those before."""
    random = np.random.default_rng(seed)
    total = np.zeros((side, side))
    for i, count in enumerate(waves):
        grid = np.pad(random.random((count, count)), 2, mode="wrap").astype(np.float32)
        scale = side // count
        large = cv2.resize(grid, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        total += large[2 * scale : 2 * scale + side, 2 * scale : 2 * scale + side] * 0.5**i
    low, high = np.quantile(total, [0.03, 0.97])
    return np.asarray(((total - low) / (high - low)).clip(0, 1), np.float32)
