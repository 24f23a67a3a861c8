"""What a ray sees where it ends: the colour of a face under sun, sky and flames, and of water."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.world.blocks.heaven import Light, fogged, heaven, mist
from engines.world.blocks.kinds import AIR, SHAPE_CUT, TINT_GRASS, TINT_NONE
from engines.world.blocks.noise import bits, chance, smooth
from engines.world.blocks.sky import (
    A_ABOVE,
    A_FLOOR,
    A_INSIDE,
    A_LAMP,
    A_TIME,
    A_TORCH,
    A_TOWARD,
    A_WET,
)
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.textures import (
    K_BOTTOM,
    K_BOX,
    K_GLOW,
    K_SHAPE,
    K_SIDE,
    K_TINT,
    K_TOP,
    K_TURNS,
    KIND,
    ROW,
    TEXELS,
)
from engines.world.blocks.tracing import CROSS, SHADE, UNDER_WATER, Bytes, Floats, Hit, trace

SHADOW_M, SMOOTH_M = 88.0, 56.0
_OUTLINE = 0.42  # sixteenths of a block


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def surface(
    cells: Bytes,
    side: int,
    tables: Floats,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    hit: Hit,
    pixel: float,
    shadows: bool,
    memo: NDArray[np.float64],
    at: int,
) -> Light:
    """Light that comes from what a ray hit; `pixel` is the width of a pixel one metre away;
    `memo` and `at` are for `_shaded`."""
    t, x, y, z, face, kind, u, v = hit
    axis = face >> 1
    cosine = 1.0 if face == CROSS else abs(dx) if axis == 0 else abs(dy) if axis == 1 else abs(dz)
    r, g, b = _paint(cells, side, tables, x, y, z, face, kind, u, v, t * pixel * 16 / max(0.25, cosine))

    px, py, pz = ox + dx * t, oy + dy * t, oz + dz * t
    nx, ny, nz = 0, 0, 0
    if face == CROSS:
        px, py, pz = x + 0.5, y + 0.5, z + 0.5
    elif axis == 0:
        nx = 2 * (face & 1) - 1
    elif axis == 1:
        ny = 2 * (face & 1) - 1
    else:
        nz = 2 * (face & 1) - 1
    # a box within its cell is lit by what is around the cell itself
    inner = face == CROSS or tables[KIND + ROW * kind + K_BOX] > 0
    cx, cy, cz = (x, y, z) if inner else (x + nx, y + ny, z + nz)
    sky, flame, open_ = _lit(cells, side, cx, cy, cz, axis, px, py, pz, t < SMOOTH_M and not inner)
    fade = min(1.0, max(0.0, (t - 0.7 * SMOOTH_M) / (0.3 * SMOOTH_M)))
    if fade > 0 and not inner and t < SMOOTH_M:
        far_sky, far_flame, far_open = _lit(cells, side, cx, cy, cz, axis, px, py, pz, False)
        sky, flame, open_ = (
            sky + (far_sky - sky) * fade,
            flame + (far_flame - flame) * fade,
            open_ + (far_open - open_) * fade,
        )

    sun = 0.0
    slant = nx * tables[A_TOWARD] + ny * tables[A_TOWARD + 1] + nz * tables[A_TOWARD + 2]
    if face == CROSS:
        slant = 0.35 + 0.5 * max(0.0, tables[A_TOWARD + 1])
    elif tables[KIND + ROW * kind + K_SHAPE] == SHAPE_CUT:
        slant = max(slant, 0.22)
    if slant > 0 and sky > 0.05:
        sun = slant * (0.6 + 0.4 * open_)
        if shadows and t < SHADOW_M:
            if face == CROSS:
                qx, qy, qz = px, py + 0.3, pz
            else:
                qx, qy, qz = _snapped(px, nx), _snapped(py, ny), _snapped(pz, nz)
            if _shaded(cells, side, tables, qx, qy, qz, memo, at):
                sun *= min(1.0, max(0.0, (t - 0.75 * SHADOW_M) / (0.25 * SHADOW_M))) * (
                    1.0 if sky > 0.9 else 0.0
                )
        elif sky < 0.93:
            sun *= max(0.0, sky * 2 - 1)
    turned = 1.0 if ny > 0 else 0.58 if ny < 0 else 0.86 if nx != 0 else 0.74
    if face == CROSS:
        turned = 0.95
    ambient = sky * sky * turned
    glow = tables[KIND + ROW * kind + K_GLOW]
    flicker = 1 + 0.05 * math.sin(7.3 * tables[A_TIME]) * math.sin(3.1 * tables[A_TIME] + 1)
    warm = flame * flame * flicker * 1.5
    wet = 1 - 0.22 * tables[A_WET] * (1.0 if sky > 0.8 else 0.0)
    deep = (0.45 + 0.55 * open_) * turned
    r *= (
        wet
        * (tables[A_ABOVE] * ambient + tables[A_LAMP] * sun + tables[A_TORCH] * warm + tables[A_FLOOR] * deep)
        + 1.7 * glow
    )
    g *= (
        wet
        * (
            tables[A_ABOVE + 1] * ambient
            + tables[A_LAMP + 1] * sun
            + tables[A_TORCH + 1] * warm
            + tables[A_FLOOR + 1] * deep
        )
        + 1.7 * glow
    )
    b *= (
        wet
        * (
            tables[A_ABOVE + 2] * ambient
            + tables[A_LAMP + 2] * sun
            + tables[A_TORCH + 2] * warm
            + tables[A_FLOOR + 2] * deep
        )
        + 1.7 * glow
    )
    return r, g, b


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _shaded(
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


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def _snapped(at: float, normal: int) -> float:
    """Middle of the texel, a little off the face: so shadows have the grain of the pictures, and hold still."""
    return at + 0.004 * normal if normal != 0 else (math.floor(at * 16) + 0.5) / 16


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def _paint(
    cells: Bytes,
    side: int,
    tables: Floats,
    x: int,
    y: int,
    z: int,
    face: int,
    kind: int,
    u: float,
    v: float,
    texels: float,
) -> Light:
    """The colour of a face where `texels` of it fall on one pixel."""
    tile = int(tables[KIND + ROW * kind + (K_TOP if face == 3 else K_BOTTOM if face == 2 else K_SIDE)])
    luck = bits(5, x, y, z)
    i, j = int(u), int(v)
    if tables[KIND + ROW * kind + K_TURNS] > 0:
        if luck & 1:
            i = 15 - i
        if luck & 2 and (face == 3 or face == 2):
            j = 15 - j
        if luck & 4 and (face == 3 or face == 2):
            i, j = j, i
    if texels < 1.5:
        at = j * 16 + i
    elif texels < 3:
        at = 256 + (j >> 1) * 8 + (i >> 1)
    elif texels < 6:
        at = 320 + (j >> 2) * 4 + (i >> 2)
    elif texels < 12:
        at = 336 + (j >> 3) * 2 + (i >> 3)
    else:
        at = 340
    at = 4 * (tile * TEXELS + at)
    r, g, b = tables[at], tables[at + 1], tables[at + 2]
    tint = tables[KIND + ROW * kind + K_TINT]
    if tint != TINT_NONE:
        mask = side - 1
        dry_at = side * side * (2 * HEIGHT + HEIGHT // 16)
        dry = cells[dry_at + (x & mask) * side + (z & mask)] / 255.0
        if tint == TINT_GRASS:
            share = 1.0
            if face != 3 and face != CROSS:
                share = min(1.0, max(0.0, 2 - 2 * tables[at + 3])) if face != 2 else 0.0
            r *= 1 + share * ((0.72 + 0.75 * dry) - 1)
            g *= 1 + share * ((1.66 - 0.12 * dry) - 1)
            b *= 1 + share * ((0.24 + 0.06 * dry) - 1)
        else:
            r, g, b = r * (0.42 + 0.34 * dry), g * (1.02 + 0.02 * dry), b * (0.17 + 0.02 * dry)
    vary = 0.955 + 0.09 * ((luck >> 8) & 255) / 255
    return r * vary, g * vary, b * vary


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def _lit(
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


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy", inline="always")
def _open(light: int) -> float:
    return 1.0 if light != 0 else 0.0


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def seen(
    cells: Bytes,
    side: int,
    tables: Floats,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    hit: Hit,
    far: float,
    pixel: float,
    shadows: bool,
    memo: NDArray[np.float64],
    at: int,
) -> Light:
    """What a ray brings back through the air: the face that it hit, or the sky."""
    if hit[5] == AIR:
        if tables[A_INSIDE] > 0 and oy < 49:
            return mist(tables, oy, dx, dy, dz)
        return heaven(tables, ox, oy, oz, dx, dy, dz, True)
    light = surface(cells, side, tables, ox, oy, oz, dx, dy, dz, hit, pixel, shadows, memo, at)
    return fogged(tables, oy, dx, dy, dz, hit[0], light)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def water(
    cells: Bytes,
    side: int,
    tables: Floats,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    hit: Hit,
    far: float,
    pixel: float,
    shadows: bool,
    memo: NDArray[np.float64],
    at: int,
) -> Light:
    """Water that a ray met: what lies in it, dimmed and tinted, and what it mirrors."""
    t, x, y, z, face = hit[0], hit[1], hit[2], hit[3], hit[4]
    px, py, pz = ox + dx * t, oy + dy * t, oz + dz * t
    time = tables[A_TIME]
    nx, ny, nz = 0.0, 1.0, 0.0
    if face == 3:
        gx, gz = math.floor(px * 8) / 8, math.floor(pz * 8) / 8
        calm = 0.03 / (1 + t * 0.03)
        nx = calm * (
            math.sin(gx * 2.3 + gz * 0.9 + time * 1.9) + 0.8 * math.sin(gx * 5.1 - gz * 3.7 - time * 2.7)
        )
        nz = calm * (
            math.sin(gz * 2.7 - gx * 0.6 + time * 1.6) + 0.8 * math.sin(gz * 4.3 + gx * 4.9 + time * 3.1)
        )
        size = 1 / math.sqrt(1 + nx * nx + nz * nz)
        nx, ny, nz = nx * size, size, nz * size
    elif face >> 1 == 0:
        nx, ny = 2.0 * (face & 1) - 1, 0.0
    elif face >> 1 == 2:
        nz, ny = 2.0 * (face & 1) - 1, 0.0
    else:
        ny = -1.0
    facing = -(dx * nx + dy * ny + dz * nz)
    facing = min(1.0, max(0.02, facing))
    shine = 0.03 + 0.9 * (1 - facing) ** 5
    rx, ry, rz = dx + 2 * facing * nx, dy + 2 * facing * ny, dz + 2 * facing * nz
    if face == 3:
        ry = max(0.01, ry)
    size = 1 / math.sqrt(rx * rx + ry * ry + rz * rz)
    rx, ry, rz = rx * size, ry * size, rz * size
    lid = y if face != 3 else y + 1
    back = trace(
        cells,
        side,
        tables,
        px,
        py + (0.13 if face == 3 else 0.0),
        pz,
        rx,
        ry,
        rz,
        0.0,
        min(64.0, far),
        UNDER_WATER,
        time,
    )
    mirror = seen(cells, side, tables, px, py, pz, rx, ry, rz, back, far, pixel, False, memo, at)
    mask, lights = side - 1, side * side * HEIGHT
    over = cells[lights + ((x & mask) * side + (z & mask)) * HEIGHT + min(HEIGHT - 1, lid)]
    day, flame = (over >> 4) / 15.0, (over & 15) / 15.0
    lit = 0.055 * flame * flame
    body = (
        0.030 * day * (tables[A_ABOVE] * 2 + 0.35 * tables[A_LAMP]) + lit * 1.1,
        0.098 * day * (tables[A_ABOVE + 1] * 2 + 0.35 * tables[A_LAMP + 1]) + lit * 0.9,
        0.135 * day * (tables[A_ABOVE + 2] * 2 + 0.35 * tables[A_LAMP + 2]) + lit * 0.8,
    )
    under = body
    if t < 70:
        below = trace(cells, side, tables, ox, oy, oz, dx, dy, dz, t, t + 14, UNDER_WATER, time)
        if below[5] != AIR:
            bed = surface(cells, side, tables, ox, oy, oz, dx, dy, dz, below, pixel, shadows, memo, at)
            way = below[0] - t
            a, b, c = math.exp(-0.42 * way), math.exp(-0.17 * way), math.exp(-0.13 * way)
            dull = 0.85
            under = (
                bed[0] * a * dull + body[0] * (1 - a),
                bed[1] * b * dull + body[1] * (1 - b),
                bed[2] * c * dull + body[2] * (1 - c),
            )
    glint = rx * tables[A_TOWARD] + ry * tables[A_TOWARD + 1] + rz * tables[A_TOWARD + 2]
    spark = 2.2 * max(0.0, glint) ** 220 * day if face == 3 else 0.0
    light = (
        under[0] * (1 - shine) + mirror[0] * shine + spark * tables[A_LAMP],
        under[1] * (1 - shine) + mirror[1] * shine + spark * tables[A_LAMP + 1],
        under[2] * (1 - shine) + mirror[2] * shine + spark * tables[A_LAMP + 2],
    )
    return fogged(tables, oy, dx, dy, dz, t, light)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def drowned(tables: Floats, day: float, t: float, light: Light) -> Light:
    """Light after `t` metres of water, for an eye that is in it."""
    a, b, c = math.exp(-0.30 * t), math.exp(-0.115 * t), math.exp(-0.085 * t)
    deep = day * (tables[A_ABOVE + 2] + 0.4 * tables[A_LAMP + 2])
    return (
        light[0] * a + 0.012 * deep * (1 - a),
        light[1] * b + 0.10 * deep * (1 - b),
        light[2] * c + 0.17 * deep * (1 - c),
    )


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def marked(light: Light, u: float, v: float, crack: float) -> Light:
    """A face of the block that is looked at: its edges drawn, and cracked as far as `crack`, 0 to 1."""
    share = 1.0
    if u < _OUTLINE or v < _OUTLINE or u > 16 - _OUTLINE or v > 16 - _OUTLINE:
        share = 0.32
    elif crack > 0:
        i, j = int(u) >> 1, int(v)
        vein = abs(smooth(11, i * 0.9, j * 0.45) - 0.5)
        if vein < 0.16 * crack and chance(12, i, j, 0) < 0.35 + 0.65 * crack:
            share = 0.35
    return light[0] * share, light[1] * share, light[2] * share
