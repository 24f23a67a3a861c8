"""How far the rays of neighbouring pixels are free together, so that each need not find out on its own."""

import math

from engines.world.blocks import kernels
from engines.world.blocks.kinds import AIR
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.tracing import Bytes

_SLACK = 1e-6  # cells: what a beam touches, it is in
_MOST = 64  # cells across a beam that are worth looking at one by one
_FREE = 255

Spread = tuple[float, float, float, float, float, float]


@kernels.rays
def free_depth(cells: Bytes, side: int, ox: float, oy: float, oz: float, spread: Spread, far: float) -> float:
    """The depth along the view axis, `far` at most, before which nothing is met by any ray from (ox, oy, oz) within
    `spread`: from least to most x, y and z for each metre of depth."""
    x0, x1, y0, y1, z0, z1 = spread
    depth = 0.0
    while depth < far:
        i0, i1 = math.floor(ox + x0 * depth - _SLACK), math.floor(ox + x1 * depth + _SLACK)
        j0, j1 = math.floor(oy + y0 * depth - _SLACK), math.floor(oy + y1 * depth + _SLACK)
        k0, k1 = math.floor(oz + z0 * depth - _SLACK), math.floor(oz + z1 * depth + _SLACK)
        if j0 < 0:
            return depth
        if j0 >= HEIGHT:
            return far if y0 >= 0 else depth
        j1 = min(j1, HEIGHT - 1)
        free = _slabs_free(cells, side, i0 >> 2, i1 >> 2, j0, j1, k0 >> 2, k1 >> 2)
        if free > 0:
            i0, i1 = ((i0 >> 2) - free + 1) << 2, ((i1 >> 2) + free) << 2
            j0, j1 = j0 - free + 1, j1 + free
            k0, k1 = ((k0 >> 2) - free + 1) << 2, ((k1 >> 2) + free) << 2
        elif _all_air(cells, side, i0, i1, j0, j1, k0, k1):
            i1, j1, k1 = i1 + 1, j1 + 1, k1 + 1
        else:
            return depth
        depth = far
        if x0 < 0:
            depth = min(depth, (i0 - ox) / x0)
        if x1 > 0:
            depth = min(depth, (i1 - ox) / x1)
        if y0 < 0:
            depth = min(depth, (j0 - oy) / y0)
        if y1 > 0 and j1 < HEIGHT:
            depth = min(depth, (j1 - oy) / y1)
        if z0 < 0:
            depth = min(depth, (k0 - oz) / z0)
        if z1 > 0:
            depth = min(depth, (k1 - oz) / z1)
    return depth


@kernels.rays
def _slabs_free(cells: Bytes, side: int, i0: int, i1: int, j0: int, j1: int, k0: int, k1: int) -> int:
    """How many slabs away from these the nearest one is that is not empty, 0 if it is among them."""
    quarter = side >> 2
    mask, free = quarter - 1, _FREE
    for i in range(i0, i1 + 1):
        for k in range(k0, k1 + 1):
            column = 2 * HEIGHT * side * side + ((i & mask) * quarter + (k & mask)) * HEIGHT
            for j in range(j0, j1 + 1):
                free = min(free, int(cells[column + j]))
            if free == 0:
                return 0
    return free


@kernels.rays
def _all_air(cells: Bytes, side: int, i0: int, i1: int, j0: int, j1: int, k0: int, k1: int) -> bool:
    """Whether these cells are few, and nothing is in them."""
    if (i1 - i0 + 1) * (j1 - j0 + 1) * (k1 - k0 + 1) > _MOST:
        return False
    mask = side - 1
    for i in range(i0, i1 + 1):
        for k in range(k0, k1 + 1):
            column = ((i & mask) * side + (k & mask)) * HEIGHT
            for j in range(j0, j1 + 1):
                if cells[column + j] != AIR:
                    return False
    return True
