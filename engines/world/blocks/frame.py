"""One frame: a ray for each pixel, tiles side by side on all threads; with depth and kinds."""

import math

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.world.blocks.kinds import AIR, SHAPE_CUBE, WATER, WATER_TOP
from engines.world.blocks.shading import drowned, marked, seen, water
from engines.world.blocks.sky import A_TIME, TONE_ROOT
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.textures import K_SHAPE, KIND, ROW
from engines.world.blocks.tracing import SEE, UNDER_WATER, Bytes, Floats, texel, trace

_TILE = 8


@njit(cache=True, nogil=True, fastmath=True, parallel=True, error_model="numpy")
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
    stride = 4 if focal > 250 else 1
    lens = np.array([ox, oy, oz, math.cos(eye[3]), math.sin(eye[3]), math.cos(eye[4]), math.sin(eye[4])])
    for band in prange((height + _TILE - 1) // _TILE):
        memo = np.full((_TILE, 4), -1e9)
        met = np.empty((width, 5), np.int64)
        way = np.empty((width, 3), np.float64)
        for row in range(band * _TILE, min(height, band * _TILE + _TILE)):
            b = (0.5 * height - row - 0.5) * pixel
            for column in range(width):
                if column % stride == 0 or column == width - 1:
                    _meet(cells, side, tables, lens, pixel, width, b, far, purpose, column, met, way)
            for column in range(0, width, stride):
                _between(
                    cells,
                    side,
                    tables,
                    lens,
                    pixel,
                    width,
                    b,
                    far,
                    purpose,
                    column,
                    min(width - 1, column + stride),
                    met,
                    way,
                )
            for column in range(width):
                dx, dy, dz, unit = _ray(lens, (column + 0.5 - 0.5 * width) * pixel, b)
                kind = met[column, 4]
                hit = (
                    way[column, 0], met[column, 0], met[column, 1], met[column, 2], met[column, 3], kind,
                    way[column, 1], way[column, 2],
                )  # fmt: skip
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


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _ray(lens: NDArray[np.float64], a: float, b: float) -> tuple[float, float, float, float]:
    """Direction of unit length through a point of the picture `a` right and `b` up of its middle, one metre away, and
    what a metre of it is along the view axis; `lens` is x, y, z, cosine and sine of yaw, cosine and sine of pitch."""
    unit = 1 / math.sqrt(1 + a * a + b * b)
    cy, sy, cp, sp = lens[3], lens[4], lens[5], lens[6]
    ahead = (cp - b * sp) * unit
    return ahead * sy + a * cy * unit, (sp + b * cp) * unit, ahead * cy - a * sy * unit, unit


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _meet(
    cells: Bytes, side: int, tables: Floats, lens: NDArray[np.float64], pixel: float, width: int, b: float, far: float,
    purpose: int, column: int, met: NDArray[np.int64], way: NDArray[np.float64],
) -> None:  # fmt: skip
    """Put down what the ray of a column meets: `met` x, y, z, face, kind and `way` distance, u, v."""
    dx, dy, dz, _ = _ray(lens, (column + 0.5 - 0.5 * width) * pixel, b)
    t, x, y, z, face, kind, u, v = trace(
        cells, side, tables, lens[0], lens[1], lens[2], dx, dy, dz, 0.0, far, purpose, tables[A_TIME]
    )
    met[column, 0], met[column, 1], met[column, 2], met[column, 3], met[column, 4] = x, y, z, face, kind
    way[column, 0], way[column, 1], way[column, 2] = t, u, v


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _between(
    cells: Bytes, side: int, tables: Floats, lens: NDArray[np.float64], pixel: float, width: int, b: float, far: float,
    purpose: int, left: int, right: int, met: NDArray[np.int64], way: NDArray[np.float64],
) -> None:  # fmt: skip
    """Put down what the rays between two columns meet: what both met, where that is one face, or the sky."""
    if right - left < 2:
        return
    kind = met[left, 4]
    same = kind == met[right, 4] and (kind != AIR or right - left == 2)
    if same and kind != AIR:
        same = int(tables[KIND + ROW * kind + K_SHAPE]) == SHAPE_CUBE
        for part in range(4):
            same = same and met[left, part] == met[right, part]
    if not same:
        middle = (left + right) >> 1
        _meet(cells, side, tables, lens, pixel, width, b, far, purpose, middle, met, way)
        _between(cells, side, tables, lens, pixel, width, b, far, purpose, left, middle, met, way)
        _between(cells, side, tables, lens, pixel, width, b, far, purpose, middle, right, met, way)
        return
    x, y, z, face = met[left, 0], met[left, 1], met[left, 2], met[left, 3]
    axis = face >> 1
    plane = met[left, axis] + (face & 1) - lens[axis]
    for column in range(left + 1, right):
        for part in range(5):
            met[column, part] = met[left, part]
        way[column, 0] = far
        if kind != AIR:
            dx, dy, dz, _ = _ray(lens, (column + 0.5 - 0.5 * width) * pixel, b)
            t = plane / (dx if axis == 0 else dy if axis == 1 else dz)
            u, v = texel(face, lens[0] + dx * t - x, lens[1] + dy * t - y, lens[2] + dz * t - z)
            way[column, 0], way[column, 1], way[column, 2] = t, u, v
