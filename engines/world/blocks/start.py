"""Where a walk begins: a place to stand from which there is something to see straight ahead."""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.body import touches
from engines.world.blocks.kinds import (
    AIR,
    BODIES,
    GRASS,
    GRAVEL,
    MOSSY_STONE,
    PATH,
    SAND,
    SNOW,
    SNOWY_GRASS,
    STONE,
    TORCH,
    WATER,
    WATER_TOP,
)
from engines.world.blocks.terrain import HEIGHT, SEA
from engines.world.blocks.textures import looks
from engines.world.blocks.tracing import SEE, trace
from engines.world.blocks.window import Window
from engines.world.walk import EYE_M

_AWAY, _APART = 54, 3  # metres: how far from the origin is searched, and how finely
_DRY, _WIDE, _DROP = 12, 2, 12  # metres without water: ahead, to each side, and below
_OUTSIDE = np.array([GRASS, SAND, SNOW, SNOWY_GRASS, PATH, MOSSY_STONE], np.int64)
_INSIDE = np.array([STONE, MOSSY_STONE, GRAVEL], np.int64)


def start_of(window: Window) -> tuple[float, float, float]:
    """x, y, z of the feet where a walk in a world begins; it looks along +z."""
    window.centre(0.0, 0.0)
    grid = window.grid
    on = _INSIDE if window.inside else _OUTSIDE
    best, found = -1e9, (0.5, float(SEA + 1), 0.5)
    for column in range(-_AWAY, _AWAY + 1, _APART):
        for row in range(-_AWAY, _AWAY + 1, _APART):
            y = _stand(grid.blocks, on, column, row, window.inside)
            feet = column + 0.5, float(y), row + 0.5
            if y <= 0 or touches(grid.blocks, BODIES.solid, BODIES.box, *feet):
                continue
            worth = _worth(grid.cells, grid.side, looks(), feet[0], feet[1] + EYE_M, feet[2], window.inside)
            worth -= 0.004 * math.hypot(column, row)
            if not window.inside:
                worth -= 1.2 * (1 - _shore(grid.blocks, column, y, row) / _DRY)
            if worth > best:
                best, found = worth, feet
    window.centre(found[0], found[2])
    return found


@kernels.filling
def _stand(blocks: NDArray[np.uint8], on: NDArray[np.int64], x: int, z: int, inside: bool) -> int:
    """The height on which one may stand in a column, 0 for nowhere."""
    mask = blocks.shape[0] - 1
    column = blocks[x & mask, z & mask]
    top = 40 if inside else HEIGHT - 3
    for y in range(top, 4, -1):
        kind = column[y - 1]
        if kind == AIR:
            continue
        free = column[y] == AIR and column[y + 1] == AIR and (not inside or column[y + 2] == AIR)
        for good in on:
            if kind == good and free:
                return y
        if not inside:
            return 0
    return 0


@kernels.filling
def _shore(blocks: NDArray[np.uint8], x: int, y: int, z: int) -> int:
    """How far ahead of the feet the first water is, at most `_DRY`: nobody wants to fall in with the first steps."""
    mask = blocks.shape[0] - 1
    for ahead in range(-_WIDE, _DRY):
        for aside in range(-_WIDE, _WIDE + 1):
            for deep in range(1, _DROP + 1):
                kind = blocks[(x + aside) & mask, (z + ahead) & mask, y - deep]
                if kind in (WATER, WATER_TOP):
                    return max(ahead, 0)
    return _DRY


@kernels.filling
def _worth(
    cells: NDArray[np.uint8],
    side: int,
    tables: NDArray[np.float32],
    x: float,
    y: float,
    z: float,
    inside: bool,
) -> float:
    """How good the view along +z is: free ahead, deep, and with much to see in it."""
    seen = np.zeros(256, np.bool_)
    depth, deeper, kinds, near, barred, water, flames = 0.0, 0.0, 0, 0, 0, 0, 0
    rays = 0
    for i in range(-7, 8):
        for j in range(-3, 5):
            across, up = i * 0.1, j * 0.09
            size = 1 / math.sqrt(1 + across * across + up * up)
            t, _, _, _, _, kind, _, _ = trace(
                cells, side, tables, x, y, z, across * size, up * size, size, 0.0, 72.0, SEE, 0.0
            )
            rays += 1
            if kind != AIR and not seen[kind]:
                seen[kind] = True
                kinds += 1
            if kind in (WATER, WATER_TOP):
                water += 1
            if kind == TORCH:
                flames += 1
            if t < (2.6 if inside else 7.0) and j >= -1:
                near += 1
            if t < (5.0 if inside else 18.0) and -3 <= i <= 3 and -1 <= j <= 1:
                barred += 1
            depth += math.log(1 + t)
            deeper += math.log(1 + t) ** 2
    mean = depth / rays
    spread = math.sqrt(max(0.0, deeper / rays - mean * mean))
    return (
        0.5 * mean
        + 0.5 * spread
        + 0.10 * kinds
        - 0.10 * near
        - 0.05 * barred
        + 0.006 * min(water, 30)
        + 0.05 * min(flames, 8)
    )
