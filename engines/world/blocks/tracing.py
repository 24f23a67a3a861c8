"""Where rays meet blocks: through free space in leaps of slabs, and cell by cell where something is near.

Every crossing is computed from the ray's origin anew, so that the same ray meets the same face however it got there.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.kinds import AIR, GLASS, SHAPE_BOX, SHAPE_CROSS, SHAPE_CUBE, SHAPE_CUT, SHAPE_WATER
from engines.world.blocks.noise import chance
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.textures import K_BOTTOM, K_BOX, K_SHAPE, K_SIDE, K_TOP, KIND, ROW, TEXELS

SEE, UNDER_WATER, SHADE = range(3)
"""What a ray is for: SEE stops at water, UNDER_WATER and SHADE do not, and SHADE sees no plants and no glass."""
CROSS = 6  # the face of a plant; the others are twice the axis, and one more where they look along it
LEAF_M, PLANT_M = 30.0, 34.0
_HUGE = 1e30

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Hit = tuple[float, int, int, int, int, int, float, float]


@kernels.rays
def trace(
    cells: Bytes,
    side: int,
    tables: Floats,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    start: float,
    far: float,
    purpose: int,
    time_s: float,
) -> Hit:
    """(distance, x, y, z of the cell, face, kind, u, v in texels) of what a ray of unit length meets first between
    `start`, before which it must be free, and `far`; kind AIR where it meets nothing."""
    mask, quarter = side - 1, side >> 2
    slabs = 2 * HEIGHT * side * side
    ix = 1 / dx if abs(dx) > 1e-12 else (_HUGE if dx >= 0 else -_HUGE)
    iy = 1 / dy if abs(dy) > 1e-12 else (_HUGE if dy >= 0 else -_HUGE)
    iz = 1 / dz if abs(dz) > 1e-12 else (_HUGE if dz >= 0 else -_HUGE)
    sx, ax = (1, 1) if ix > 0 else (-1, 0)
    sy, ay = (1, 1) if iy > 0 else (-1, 0)
    sz, az = (1, 1) if iz > 0 else (-1, 0)
    t, face = start, 3
    if oy + dy * t >= HEIGHT:
        if dy >= 0:
            return far, 0, 0, 0, 0, AIR, 0.0, 0.0
        t = (HEIGHT - oy) * iy + 1e-9
    x, y, z = math.floor(ox + dx * t), math.floor(oy + dy * t), math.floor(oz + dz * t)
    while t < far and 0 <= y < HEIGHT:
        free = cells[slabs + ((((x & mask) >> 2) * quarter + ((z & mask) >> 2)) * HEIGHT) + y]
        if free > 0:
            high = free - 1
            wide = high * 4
            lx, ly, lz = ((x >> 2) << 2) - wide, y - high, ((z >> 2) << 2) - wide
            wide, high = 2 * wide + 4, 2 * high + 1
            ex, ey, ez = (lx + wide * ax - ox) * ix, (ly + high * ay - oy) * iy, (lz + wide * az - oz) * iz
            t = min(ex, min(ey, ez))
            x = min(max(math.floor(ox + dx * t), lx), lx + wide - 1)
            y = min(max(math.floor(oy + dy * t), ly), ly + high - 1)
            z = min(max(math.floor(oz + dz * t), lz), lz + wide - 1)
            if ex <= t:
                x, face = lx + (wide if ax else -1), 1 - ax
            elif ey <= t:
                y, face = ly + (high if ay else -1), 3 - ay
            else:
                z, face = lz + (wide if az else -1), 5 - az
            continue
        kind = int(cells[((x & mask) * side + (z & mask)) * HEIGHT + y])
        tx, ty, tz = (x + ax - ox) * ix, (y + ay - oy) * iy, (z + az - oz) * iz
        if kind != AIR:
            shape = int(tables[KIND + ROW * kind + K_SHAPE])
            if shape == SHAPE_CUBE or (shape == SHAPE_CUT and purpose == SHADE and kind != GLASS):
                u, v = texel(face, ox + dx * t - x, oy + dy * t - y, oz + dz * t - z)
                return t, x, y, z, face, kind, u, v
            if shape == SHAPE_CUT:
                u, v = texel(face, ox + dx * t - x, oy + dy * t - y, oz + dz * t - z)
                if purpose != SHADE and ((t > LEAF_M and kind != GLASS) or _covers(tables, kind, face, u, v)):
                    return t, x, y, z, face, kind, u, v
            elif shape == SHAPE_WATER:
                if purpose == SEE:
                    near, met = _box(tables, kind, x, y, z, ox, oy, oz, ix, iy, iz, ax, ay, az)
                    if near < _HUGE and near >= t - 1e-6:
                        return near, x, y, z, met, kind, 0.0, 0.0
            elif shape == SHAPE_BOX:
                near, met = _box(tables, kind, x, y, z, ox, oy, oz, ix, iy, iz, ax, ay, az)
                if near < _HUGE and near >= start:
                    u, v = texel(met, ox + dx * near - x, oy + dy * near - y, oz + dz * near - z)
                    return near, x, y, z, met, kind, u, v
            elif shape == SHAPE_CROSS and purpose != SHADE and t < PLANT_M * (0.7 + 0.6 * chance(7, x, y, z)):
                near, u, v = _cross(
                    tables, kind, x, z, ox - x, oy - y, oz - z, dx, dy, dz, t, min(tx, min(ty, tz)), time_s
                )
                if near < _HUGE:
                    return near, x, y, z, CROSS, kind, u, v
        if tx < ty and tx < tz:
            t, face = tx, 1 - ax
            x += sx
        elif ty < tz:
            t, face = ty, 3 - ay
            y += sy
        else:
            t, face = tz, 5 - az
            z += sz
    return far, x, y, z, 0, AIR, 0.0, 0.0


@kernels.rays
def texel(face: int, fx: float, fy: float, fz: float) -> tuple[float, float]:
    """u, v in texels of a place within a cell, on one of its faces."""
    axis = face >> 1
    u = fz if axis == 0 else fx
    v = fz if axis == 1 else 1 - fy
    return min(15.99, max(0.0, u * 16)), min(15.99, max(0.0, v * 16))


@kernels.rays
def _covers(tables: Floats, kind: int, face: int, u: float, v: float) -> bool:
    tile = tile_of(tables, kind, face)
    return tables[4 * (tile * TEXELS + int(v) * 16 + int(u)) + 3] > 0.5


@kernels.inlined
def tile_of(tables: Floats, kind: int, face: int) -> int:
    """The number of the picture on a face of a kind."""
    return int(tables[KIND + ROW * kind + (K_TOP if face == 3 else K_BOTTOM if face == 2 else K_SIDE)])


@kernels.rays
def _box(
    tables: Floats,
    kind: int,
    x: int,
    y: int,
    z: int,
    ox: float,
    oy: float,
    oz: float,
    ix: float,
    iy: float,
    iz: float,
    ax: int,
    ay: int,
    az: int,
) -> tuple[float, int]:
    """(distance to the box of a kind, face); an infinite distance where the ray misses it or begins in it."""
    box = KIND + ROW * kind + K_BOX
    nx, fx = x + tables[box + 3 - 3 * ax] - ox, x + tables[box + 3 * ax] - ox
    ny, fy = y + tables[box + 4 - 3 * ay] - oy, y + tables[box + 1 + 3 * ay] - oy
    nz, fz = z + tables[box + 5 - 3 * az] - oz, z + tables[box + 2 + 3 * az] - oz
    tx, ty, tz = nx * ix, ny * iy, nz * iz
    out = min(fx * ix, min(fy * iy, fz * iz))
    near, face = tx, 1 - ax
    if ty > near:
        near, face = ty, 3 - ay
    if tz > near:
        near, face = tz, 5 - az
    return (near, face) if near <= out and near >= 0 else (_HUGE, face)


@kernels.rays
def _cross(
    tables: Floats,
    kind: int,
    x: int,
    z: int,
    rx: float,
    ry: float,
    rz: float,
    dx: float,
    dy: float,
    dz: float,
    enter: float,
    leave: float,
    time_s: float,
) -> tuple[float, float, float]:
    """(distance, u, v) of the nearer of two upright pictures across a cell; (rx, ry, rz) is the origin from its
    corner. It sways in the wind."""
    best, bu, bv, lean = _HUGE, 0.0, 0.0, 9.0
    tile = int(tables[KIND + ROW * kind + K_SIDE])
    for turn in range(2):
        if turn == 0:
            across, offset = dx - dz, rz - rx
        else:
            across, offset = dx + dz, 1 - rx - rz
        if abs(across) < 1e-9:
            continue
        t = offset / across
        if t < enter or t > leave or t >= best:
            continue
        v = 1 - (ry + dy * t)
        if v < 0 or v >= 1:
            continue
        if lean > 1:
            lean = 0.05 * math.sin(1.7 * time_s + x * 0.9 + z * 0.6)
        u = rx + dx * t + lean * (1 - v)
        if 0 <= u < 1 and tables[4 * (tile * TEXELS + int(v * 16) * 16 + int(u * 16)) + 3] > 0.5:
            best, bu, bv = t, u * 16, v * 16
    return best, bu, bv
