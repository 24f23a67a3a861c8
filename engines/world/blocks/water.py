"""Water: what lies in it, what it mirrors, and what an eye sees that is under it."""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.heaven import Light, fogged
from engines.world.blocks.kinds import AIR
from engines.world.blocks.shading import seen, surface
from engines.world.blocks.sky import A_ABOVE, A_LAMP, A_TIME, A_TOWARD
from engines.world.blocks.terrain import HEIGHT
from engines.world.blocks.tracing import UNDER_WATER, Bytes, Floats, Hit, trace

_LEAST = 0.14  # light in water that no day reaches, so that one still sees where one swims


@kernels.rays
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


@kernels.rays
def drowned(tables: Floats, day: float, t: float, light: Light) -> Light:
    """Light after `t` metres of water, for an eye that is in it."""
    a, b, c = math.exp(-0.30 * t), math.exp(-0.115 * t), math.exp(-0.085 * t)
    deep = max(_LEAST, day * (tables[A_ABOVE + 2] + 0.4 * tables[A_LAMP + 2]))
    return (
        light[0] * a + 0.012 * deep * (1 - a),
        light[1] * b + 0.10 * deep * (1 - b),
        light[2] * c + 0.17 * deep * (1 - c),
    )
