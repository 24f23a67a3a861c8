"""What a ray sees where it ends: the colour of a face under sun, sky and flames, or of the sky."""

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.heaven import Light, fogged, heaven, mist
from engines.world.blocks.illumination import lit, shaded, snapped
from engines.world.blocks.kinds import AIR, SHAPE_CUT, TINT_GRASS, TINT_NONE
from engines.world.blocks.noise import bits, chance, smooth
from engines.world.blocks.sky import (
    A_ABOVE,
    A_FLOOR,
    A_INSIDE,
    A_LAMP,
    A_TORCH,
    A_TOWARD,
    A_WET,
)
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.textures import (
    K_BOX,
    K_GLOW,
    K_SHAPE,
    K_TINT,
    K_TURNS,
    KIND,
    ROW,
    TEXELS,
)
from engines.world.blocks.tracing import CROSS, Bytes, Floats, Hit, tile_of

SHADOW_M, SMOOTH_M = 88.0, 56.0
_LANTERN_M = 3.5  # of the light that a walker carries under ground
_OUTLINE = 0.42  # sixteenths of a block


@kernels.rays
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
    `memo` and `at` are for `shaded`."""
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
    sky, flame, open_ = lit(cells, side, cx, cy, cz, axis, px, py, pz, t < SMOOTH_M and not inner)
    fade = min(1.0, max(0.0, (t - 0.7 * SMOOTH_M) / (0.3 * SMOOTH_M)))
    if fade > 0 and not inner and t < SMOOTH_M:
        far_sky, far_flame, far_open = lit(cells, side, cx, cy, cz, axis, px, py, pz, False)
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
                qx, qy, qz = snapped(px, nx), snapped(py, ny), snapped(pz, nz)
            if shaded(cells, side, tables, qx, qy, qz, memo, at):
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
    warm = flame * flame * 1.5
    wet = 1 - 0.22 * tables[A_WET] * (1.0 if sky > 0.8 else 0.0)
    deep = (0.45 + 0.55 * open_) * turned
    if tables[A_INSIDE] > 0 and sky < 0.5:
        deep *= 1 + 5 / (1 + (t / _LANTERN_M) ** 2)
    return (
        r * (wet * _shone(tables, 0, ambient, sun, warm, deep) + 1.7 * glow),
        g * (wet * _shone(tables, 1, ambient, sun, warm, deep) + 1.7 * glow),
        b * (wet * _shone(tables, 2, ambient, sun, warm, deep) + 1.7 * glow),
    )


@kernels.inlined
def _shone(tables: Floats, channel: int, ambient: float, sun: float, warm: float, deep: float) -> float:
    """What falls on a face in one of red, green and blue, by how much reaches it of each light."""
    return (
        tables[A_ABOVE + channel] * ambient
        + tables[A_LAMP + channel] * sun
        + tables[A_TORCH + channel] * warm
        + tables[A_FLOOR + channel] * deep
    )


@kernels.inlined
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
    tile = tile_of(tables, kind, face)
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


@kernels.rays
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
        return heaven(tables, ox, oy, oz, dx, dy, dz)
    light = surface(cells, side, tables, ox, oy, oz, dx, dy, dz, hit, pixel, shadows, memo, at)
    return fogged(tables, oy, dx, dy, dz, hit[0], light)


@kernels.rays
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
