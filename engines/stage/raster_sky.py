"""The sky behind everything: a painted panorama, looked up by azimuth and elevation.

Directions are computed on a coarse grid and interpolated, because a panorama is smooth in them.
"""

import math

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.stage.atlas import LANE, blue, green, red, sample
from engines.stage.plan import SKY_HALF_AZIMUTH, SKY_HIGHEST, SKY_LOWEST
from engines.stage.relief import FAR

CELL = 8  # pixels between two computed directions


def drift(time_s: float, speed: float) -> float:
    """Pixels by which clouds have moved: at `speed` a second at first, less and less in a shot without end."""
    return 90.0 * math.tanh(speed * time_s / 90.0)


def directions(width: int, height: int, lens: NDArray[np.float64], yaw: float) -> NDArray[np.float32]:
    """(rows, columns, 2): azimuth and elevation at every `CELL` pixels, from the left and top edges on.

    The azimuth goes on beyond half a turn, so that nothing jumps where the camera looks back.
    """
    across = (np.arange(0, width + 2 * CELL, CELL) - width / 2) / lens[12]
    down = (height / 2 - np.arange(0, height + 2 * CELL, CELL)) / lens[12]
    a, b = np.meshgrid(across, down)
    ray = lens[3:6] + lens[6:9] * a[..., None] + lens[9:12] * b[..., None]
    sine, cosine = math.sin(yaw), math.cos(yaw)
    ahead = ray[..., 0] * sine + ray[..., 2] * cosine
    aside = ray[..., 0] * cosine - ray[..., 2] * sine
    azimuth = np.arctan2(aside, ahead) + yaw
    elevation = np.arctan2(ray[..., 1], np.hypot(ray[..., 0], ray[..., 2]))
    return np.stack([azimuth, elevation], -1).astype(np.float32)


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_sky(canvas, surface, second, share, sky, grid, moved):  # type: ignore[no-untyped-def]
    """Add the sky to what still shows through: canvas (h, w, 4) is red, green, blue and what shows through."""
    rows, columns = surface.shape
    high, wide = sky.shape
    pixels = sky.reshape(-1)
    per_azimuth = wide / (2 * SKY_HALF_AZIMUTH)
    per_elevation = high / (SKY_HIGHEST - SKY_LOWEST)
    period = wide - 1.0
    for row in prange(rows):
        cell = row // CELL
        q = (row + 0.5) / CELL - cell
        for i in range((columns + CELL - 1) // CELL):
            left = grid[cell, i, 0] * (1 - q) + grid[cell + 1, i, 0] * q
            right = grid[cell, i + 1, 0] * (1 - q) + grid[cell + 1, i + 1, 0] * q
            step = (right - left) * per_azimuth / CELL
            u = (left + SKY_HALF_AZIMUTH) * per_azimuth + moved + 0.5 * step
            u -= math.floor(u / period) * period
            upper = grid[cell, i, 1] * (1 - q) + grid[cell + 1, i, 1] * q
            lower = grid[cell, i + 1, 1] * (1 - q) + grid[cell + 1, i + 1, 1] * q
            fall = (upper - lower) * per_elevation / CELL
            v = (SKY_HIGHEST - upper) * per_elevation + 0.5 * fall
            for column in range(i * CELL, min(columns, i * CELL + CELL)):
                part = 0.0
                if surface[row, column] >= FAR:
                    part = 1.0 - share[row, column]
                elif share[row, column] > 0 and second[row, column] >= FAR:
                    part = share[row, column]
                part *= canvas[row, column, 3]
                if part >= 0.004:
                    if u >= period:
                        u -= period
                    lanes = sample(pixels, 0, wide, high, u, v)
                    part *= LANE
                    canvas[row, column, 0] += part * red(lanes)
                    canvas[row, column, 1] += part * green(lanes)
                    canvas[row, column, 2] += part * blue(lanes)
                u += step
                v += fall
