"""One frame: a ray for each pixel, tiles side by side on all threads; with depth and kinds."""

import math

import numpy as np
from numba import prange
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.kinds import AIR, WATER, WATER_TOP
from engines.world.blocks.shading import marked, seen
from engines.world.blocks.sky import A_TIME, TONE_ROOT
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.tracing import SEE, UNDER_WATER, Bytes, Floats, trace
from engines.world.blocks.water import drowned, water

_TILE = 8


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
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
    ids: NDArray[np.uint8],
) -> None:
    """Fill `rgb` (height, width, 3), `depth` (height, width) in metres along the view axis, infinite in the sky, and
    `ids` (height, width) of kinds. `eye` is x, y, z in cells, yaw to the right and pitch up in radians; `focal` in
    pixels; `target` the cell (x, y, z) that is looked at, with y below 0 for none, and `crack` how broken it is."""
    height, width = depth.shape
    ox, oy, oz = eye[0], eye[1], eye[2]
    mask, lights = side - 1, side * side * HEIGHT
    x, y, z = math.floor(ox), min(max(math.floor(oy), 0), HEIGHT - 1), math.floor(oz)
    here = ((x & mask) * side + (z & mask)) * HEIGHT + y
    around = cells[here]
    wet = around == WATER or (around == WATER_TOP and oy - y < 0.875)
    purpose = UNDER_WATER if wet else SEE
    day = (cells[lights + here] >> 4) / 15.0
    pixel = 1 / focal
    lens = np.array([ox, oy, oz, math.cos(eye[3]), math.sin(eye[3]), math.cos(eye[4]), math.sin(eye[4])])
    for band in prange((height + _TILE - 1) // _TILE):
        memo = np.full((_TILE, 4), -1e9)
        for row in range(band * _TILE, min(height, band * _TILE + _TILE)):
            b = (0.5 * height - row - 0.5) * pixel
            for column in range(width):
                dx, dy, dz, unit = _ray(lens, (column + 0.5 - 0.5 * width) * pixel, b)
                hit = trace(cells, side, tables, ox, oy, oz, dx, dy, dz, 0.0, far, purpose, tables[A_TIME])
                kind = hit[5]
                at = column & (_TILE - 1)
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
    what a metre of it is along the view axis; `lens` is x, y, z, cosine and sine of yaw, cosine and sine of pitch."""
    unit = 1 / math.sqrt(1 + a * a + b * b)
    cy, sy, cp, sp = lens[3], lens[4], lens[5], lens[6]
    ahead = (cp - b * sp) * unit
    return ahead * sy + a * cy * unit, (sp + b * cp) * unit, ahead * cy - a * sy * unit, unit
