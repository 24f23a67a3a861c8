"""What light reaches a face: of the sky and of flames, dimmed in corners, and whether the sun or moon shines on it."""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.kinds import AIR
from engines.world.blocks.sky import A_TOWARD
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.tracing import SHADE, Bytes, Floats, trace


@kernels.inlined
def lit(
    cells: Bytes,
    side: int,
    x: int,
    y: int,
    z: int,
    axis: int,
    px: float,
    py: float,
    pz: float,
    smoothly: bool,
) -> tuple[float, float, float]:
    """(sky, flame, openness), 0 to 1 each, of the cell before a face, mixed with its neighbours along the face."""
    mask, lights = side - 1, side * side * HEIGHT
    x, z, y = x & mask, z & mask, min(max(y, 0), HEIGHT - 1)
    at = lights + (x * side + z) * HEIGHT + y
    middle = int(cells[at])
    if not smoothly or y == 0 or y == HEIGHT - 1:
        return (middle >> 4) / 15.0, (middle & 15) / 15.0, 1.0
    # steps to the neighbours on either side along the face's two axes
    left, right = ((x - 1) & mask) * side, ((x + 1) & mask) * side
    left, right = (left - x * side) * HEIGHT, (right - x * side) * HEIGHT
    back, front = (((z - 1) & mask) - z) * HEIGHT, (((z + 1) & mask) - z) * HEIGHT
    fx, fy, fz = px - math.floor(px), py - math.floor(py), pz - math.floor(pz)
    if axis == 0:
        u, v, u0, u1, v0, v1 = fz, fy, back, front, -1, 1
    elif axis == 1:
        u, v, u0, u1, v0, v1 = fx, fz, left, right, back, front
    else:
        u, v, u0, u1, v0, v1 = fx, fy, left, right, -1, 1
    a, b, c = int(cells[at + u0 + v0]), int(cells[at + v0]), int(cells[at + u1 + v0])
    d, e = int(cells[at + u0]), int(cells[at + u1])
    f, g, h = int(cells[at + u0 + v1]), int(cells[at + v1]), int(cells[at + u1 + v1])
    if (a | b | c | d | e | f | g | h | middle) == (a & b & c & d & e & f & g & h & middle):
        return (middle >> 4) / 15.0, (middle & 15) / 15.0, 1.0
    # weights so that each corner is the mean of the four cells that meet there
    wu, wv = 0.5 * (1 - u), 0.5 * (1 - v)
    xu, xv = 0.5 * u, 0.5 * v
    open_ = 0.25 + _open(a) * wu * wv + _open(b) * 0.5 * wv + _open(c) * xu * wv + _open(d) * wu * 0.5
    open_ += _open(e) * xu * 0.5 + _open(f) * wu * xv + _open(g) * 0.5 * xv + _open(h) * xu * xv
    closed = 1 - open_
    sky = (
        0.25 * (middle >> 4)
        + (a >> 4) * wu * wv
        + (b >> 4) * 0.5 * wv
        + (c >> 4) * xu * wv
        + (d >> 4) * wu * 0.5
    )
    sky += (e >> 4) * xu * 0.5 + (f >> 4) * wu * xv + (g >> 4) * 0.5 * xv + (h >> 4) * xu * xv
    flame = 0.25 * (middle & 15) + (a & 15) * wu * wv + (b & 15) * 0.5 * wv + (c & 15) * xu * wv
    flame += (
        (d & 15) * wu * 0.5
        + (e & 15) * xu * 0.5
        + (f & 15) * wu * xv
        + (g & 15) * 0.5 * xv
        + (h & 15) * xu * xv
    )
    return (sky + 0.30 * closed * (middle >> 4)) / 15.0, (flame + 0.45 * closed * (middle & 15)) / 15.0, open_


@kernels.inlined
def _open(light: int) -> float:
    return 1.0 if light != 0 else 0.0


@kernels.rays
def shaded(
    cells: Bytes, side: int, tables: Floats, x: float, y: float, z: float, memo: NDArray[np.float64], at: int
) -> bool:
    """Whether something stands between a place and the lamp of the hour. All of a texel has one answer, so that of
    the pixel to the left, or above, in `memo` (columns, 4) will often do."""
    for slot in (at - 1, at):
        if slot >= 0 and memo[slot, 0] == x and memo[slot, 1] == y and memo[slot, 2] == z:
            memo[at, 0], memo[at, 1], memo[at, 2], memo[at, 3] = x, y, z, memo[slot, 3]
            return memo[at, 3] > 0
    hit = trace(
        cells,
        side,
        tables,
        x,
        y,
        z,
        tables[A_TOWARD],
        tables[A_TOWARD + 1],
        tables[A_TOWARD + 2],
        0.0,
        62.0,
        SHADE,
        0.0,
    )
    memo[at, 0], memo[at, 1], memo[at, 2], memo[at, 3] = x, y, z, 1.0 if hit[5] != AIR else 0.0
    return hit[5] != AIR


@kernels.inlined
def snapped(at: float, normal: int) -> float:
    """Middle of the texel, a little off the face: so shadows have the grain of the pictures, and hold still."""
    return at + 0.004 * normal if normal != 0 else (math.floor(at * 16) + 0.5) / 16
