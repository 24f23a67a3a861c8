"""One frame: a ray for each pixel, bands of tiles side by side on all threads; with depth and kinds."""

import math

import numpy as np
from numba import prange
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.beams import Spread, free_depth
from engines.world.blocks.kinds import AIR, WATER, WATER_TOP
from engines.world.blocks.shading import marked, seen
from engines.world.blocks.sky import A_TIME, TONE_ROOT
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.tracing import SEE, UNDER_WATER, Bytes, Floats, trace
from engines.world.blocks.water import drowned, water

_TILE = 8
_BEFORE_M = 1e-3  # of what may be met, where a ray sets out: rounding must not carry it into a block


@kernels.frame
def draw(
    cells: Bytes,
    side: int,
    tables: Floats,
    tone: NDArray[np.uint8],
    eye: NDArray[np.float64],
    focal: float,
    far: float,
    shadows: bool,
    target: NDArray[np.int64],
    crack: float,
    workers: int,
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
    ids: NDArray[np.uint8],
) -> None:
    """Fill `rgb` (height, width, 3), `depth` (height, width) in metres along the view axis, infinite in the sky, and
    `ids` (height, width) of kinds. `eye` is x, y, z in cells, yaw to the right and pitch up in radians; `focal` in
    pixels; `target` the cell (x, y, z) that is looked at, with y below 0 for none, and `crack` how broken it is.

    Each of `workers` threads begins in a part of its own and then helps the next; a band that two take at once comes
    out the same.
    """
    bands = (depth.shape[0] + _TILE - 1) // _TILE
    taken = np.zeros(bands, np.uint8)
    lens = np.array([*eye[:3], math.cos(eye[3]), math.sin(eye[3]), math.cos(eye[4]), math.sin(eye[4])])
    for worker in prange(workers):
        for step in range(bands):
            band = (worker * bands // workers + step) % bands
            if taken[band] == 0:
                taken[band] = 1
                _band(
                    cells, side, tables, tone, lens, focal, far, shadows, target, crack, band, rgb, depth, ids
                )


@kernels.rays
def _band(
    cells: Bytes,
    side: int,
    tables: Floats,
    tone: NDArray[np.uint8],
    lens: NDArray[np.float64],
    focal: float,
    far: float,
    shadows: bool,
    target: NDArray[np.int64],
    crack: float,
    band: int,
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
    ids: NDArray[np.uint8],
) -> None:
    """The rows of one band of a frame, tile by tile. `lens` is x, y, z, cosine and sine of yaw, cosine and sine of
    pitch."""
    height, width = depth.shape
    ox, oy, oz = lens[0], lens[1], lens[2]
    mask, lights = side - 1, side * side * HEIGHT
    x, y, z = math.floor(ox), min(max(math.floor(oy), 0), HEIGHT - 1), math.floor(oz)
    here = ((x & mask) * side + (z & mask)) * HEIGHT + y
    around = cells[here]
    wet = around == WATER or (around == WATER_TOP and oy - y < 0.875)
    purpose = UNDER_WATER if wet else SEE
    day = (cells[lights + here] >> 4) / 15.0
    pixel = 1 / focal
    memo = np.full((_TILE, 4), -1e9)
    top, bottom = band * _TILE, min(height, (band + 1) * _TILE)
    for left in range(0, width, _TILE):
        right = min(width, left + _TILE)
        spread = _spread(
            lens,
            (left + 0.5 - 0.5 * width) * pixel,
            (right - 0.5 - 0.5 * width) * pixel,
            (0.5 * height - bottom + 0.5) * pixel,
            (0.5 * height - top - 0.5) * pixel,
        )
        free = max(0.0, free_depth(cells, side, ox, oy, oz, spread, far) - _BEFORE_M)
        for row in range(top, bottom):
            for column in range(left, right):
                dx, dy, dz, unit = _ray(
                    lens, (column + 0.5 - 0.5 * width) * pixel, (0.5 * height - row - 0.5) * pixel
                )
                hit = trace(
                    cells, side, tables, ox, oy, oz, dx, dy, dz, free / unit, far, purpose, tables[A_TIME]
                )
                kind = hit[5]
                at = column - left
                if kind in (WATER, WATER_TOP):
                    light = water(
                        cells, side, tables, ox, oy, oz, dx, dy, dz, hit, far, pixel, shadows, memo, at
                    )
                else:
                    light = seen(
                        cells, side, tables, ox, oy, oz, dx, dy, dz, hit, far, pixel, shadows, memo, at
                    )
                if hit[2] == target[1] and hit[1] == target[0] and hit[3] == target[2] and kind != AIR:
                    light = marked(light, hit[6], hit[7], crack)
                if wet:
                    light = drowned(tables, day, min(hit[0], 40.0), light)
                depth[row, column] = hit[0] * unit if kind != AIR else np.inf
                ids[row, column] = kind
                rgb[row, column, 0] = tone[min(4095, int(math.sqrt(max(0.0, light[0])) * TONE_ROOT))]
                rgb[row, column, 1] = tone[min(4095, int(math.sqrt(max(0.0, light[1])) * TONE_ROOT))]
                rgb[row, column, 2] = tone[min(4095, int(math.sqrt(max(0.0, light[2])) * TONE_ROOT))]


@kernels.rays
def _ray(lens: NDArray[np.float64], a: float, b: float) -> tuple[float, float, float, float]:
    """Direction of unit length through a point of the picture `a` right and `b` up of its middle, one metre away, and
    what a metre of it is along the view axis."""
    unit = 1 / math.sqrt(1 + a * a + b * b)
    cy, sy, cp, sp = lens[3], lens[4], lens[5], lens[6]
    ahead = (cp - b * sp) * unit
    return ahead * sy + a * cy * unit, (sp + b * cp) * unit, ahead * cy - a * sy * unit, unit


@kernels.rays
def _spread(lens: NDArray[np.float64], a0: float, a1: float, b0: float, b1: float) -> Spread:
    """The directions, one metre deep, through the part of the picture from a0 to a1 right and from b0 to b1 up of its
    middle."""
    cy, sy, cp, sp = lens[3], lens[4], lens[5], lens[6]
    near, far = cp - b1 * sp, cp - b0 * sp
    return (
        min(near * sy, far * sy) + min(a0 * cy, a1 * cy),
        max(near * sy, far * sy) + max(a0 * cy, a1 * cy),
        sp + b0 * cp,
        sp + b1 * cp,
        min(near * cy, far * cy) - max(a0 * sy, a1 * sy),
        max(near * cy, far * cy) - min(a0 * sy, a1 * sy),
    )
