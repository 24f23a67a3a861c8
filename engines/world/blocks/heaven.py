"""What the air looks like: the sky with sun, moon, stars and clouds, and the fog before it."""

import math

from engines.world.blocks import kernels
from engines.world.blocks.noise import chance, smooth
from engines.world.blocks.sky import (
    A_CLOUDS,
    A_COVER,
    A_DARK,
    A_FOG_FROM,
    A_FOG_TO,
    A_GLOW,
    A_GRADIENT,
    A_INSIDE,
    A_LIT,
    A_MOON,
    A_MOON_SHINE,
    A_STARS,
    A_SUN,
    A_SUN_SHINE,
    A_TIME,
    A_TOWARD,
    COVER,
    STEPS,
)
from engines.world.blocks.tracing import Floats

Light = tuple[float, float, float]
CLOUD_Y = 118.0  # cells above the lowest


@kernels.rays
def heaven(tables: Floats, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float) -> Light:
    """Light of the sky in a direction, with sun, moon, stars and clouds."""
    r, g, b = bare(tables, dx, dy, dz)
    if tables[A_STARS] > 0 and dy > 0.02:
        # cells of a cube about the eye
        top = max(abs(dx), max(abs(dy), abs(dz)))
        i, j, k = (
            math.floor(dx / top * 90),
            math.floor(dy / top * 90),
            math.floor(dz / top * 90),
        )
        lot = chance(3, i, j, k)
        if lot > 0.992:
            shine = tables[A_STARS] * min(1.0, dy * 4) * (0.25 + 70 * (lot - 0.992)) * 0.9
            hue = chance(4, i, j, k)
            r, g, b = r + shine * (0.8 + 0.3 * hue), g + shine * 0.92, b + shine * (1.15 - 0.3 * hue)
    toward = dx * tables[A_SUN] + dy * tables[A_SUN + 1] + dz * tables[A_SUN + 2]
    if toward > 0.9985 and tables[A_SUN + 1] > -0.12:
        edge = min(1.0, (toward - 0.9985) / 0.0004) * tables[A_SUN_SHINE] * 5
        r, g, b = r + edge, g + edge * 0.86, b + edge * 0.6
    toward = dx * tables[A_MOON] + dy * tables[A_MOON + 1] + dz * tables[A_MOON + 2]
    if toward > 0.9988 and tables[A_MOON + 1] > -0.1:
        edge = min(1.0, (toward - 0.9988) / 0.0002) * tables[A_MOON_SHINE]
        spots = 0.62 + 0.5 * smooth(9, (dx - tables[A_MOON]) * 70, (dy - tables[A_MOON + 1]) * 70)
        r, g, b = r + edge * 0.85 * spots, g + edge * 0.88 * spots, b + edge * 0.95 * spots
    if dy > 0.02 and oy < CLOUD_Y and tables[A_CLOUDS] > 0:
        away = (CLOUD_Y - oy) / dy
        x, z = ox + dx * away + 1.6 * tables[A_TIME], oz + dz * away + 0.5 * tables[A_TIME]
        limit = 1 - tables[A_CLOUDS]
        here = _cover(tables, x / 9, z / 9)
        thick = min(1.0, max(0.0, (here - limit) / 0.13))
        if thick > 0:
            ahead = _cover(tables, (x + 26 * tables[A_TOWARD]) / 9, (z + 26 * tables[A_TOWARD + 2]) / 9)
            lit = min(1.0, max(0.0, 0.72 - 1.5 * (ahead - limit) * thick + 0.5 * (1 - thick)))
            edge = max(0.0, 1 - away / 1500)
            cover = thick * thick * (3 - 2 * thick) * 0.94 * edge * edge
            near = max(0.0, dx * tables[A_TOWARD] + dy * tables[A_TOWARD + 1] + dz * tables[A_TOWARD + 2])
            silver = 1 + 0.7 * near**8 * (1 - thick)
            r += (silver * (tables[A_LIT] * lit + tables[A_DARK] * (1 - lit)) - r) * cover
            g += (silver * (tables[A_LIT + 1] * lit + tables[A_DARK + 1] * (1 - lit)) - g) * cover
            b += (silver * (tables[A_LIT + 2] * lit + tables[A_DARK + 2] * (1 - lit)) - b) * cover
    return r, g, b


@kernels.inlined
def bare(tables: Floats, dx: float, dy: float, dz: float) -> Light:
    at = (min(1.0, max(-1.0, dy)) * 0.5 + 0.5) * (STEPS - 1.001)
    i = int(at)
    w = at - i
    toward = dx * tables[A_SUN] + dy * tables[A_SUN + 1] + dz * tables[A_SUN + 2]
    k = int(math.sqrt(min(1.0, max(0.0, 1 - toward))) * (STEPS - 1))
    low, glow = A_GRADIENT + 3 * i, A_GLOW + 3 * k
    return (
        tables[low + 0] + (tables[low + 3] - tables[low + 0]) * w + tables[glow + 0],
        tables[low + 1] + (tables[low + 4] - tables[low + 1]) * w + tables[glow + 1],
        tables[low + 2] + (tables[low + 5] - tables[low + 2]) * w + tables[glow + 2],
    )


@kernels.inlined
def _cover(tables: Floats, x: float, z: float) -> float:
    i, k = math.floor(x), math.floor(z)
    u, w = x - i, z - k
    a, b = int(i) & (COVER - 1), int(k) & (COVER - 1)
    c, d = (a + 1) & (COVER - 1), (b + 1) & (COVER - 1)
    return (tables[A_COVER + a * COVER + b] * (1 - u) + tables[A_COVER + c * COVER + b] * u) * (1 - w) + (
        tables[A_COVER + a * COVER + d] * (1 - u) + tables[A_COVER + c * COVER + d] * u
    ) * w


@kernels.inlined
def fogged(tables: Floats, oy: float, dx: float, dy: float, dz: float, t: float, light: Light) -> Light:
    """Light after `t` metres of air, which takes on the colour of the horizon behind it."""
    thick = (t - tables[A_FOG_FROM]) / (tables[A_FOG_TO] - tables[A_FOG_FROM])
    if thick <= 0:
        return light
    thick = min(1.0, thick)
    thick = thick * thick * (3 - 2 * thick) if tables[A_FOG_FROM] > 0 else 1 - (1 - thick) ** 1.5
    r, g, b = mist(tables, oy, dx, dy, dz)
    return (
        light[0] + (r - light[0]) * thick,
        light[1] + (g - light[1]) * thick,
        light[2] + (b - light[2]) * thick,
    )


@kernels.inlined
def mist(tables: Floats, oy: float, dx: float, dy: float, dz: float) -> Light:
    r, g, b = bare(tables, dx, max(0.0, dy), dz)
    if tables[A_INSIDE] > 0:
        deep = min(1.0, max(0.0, (49 - oy) / 5))
        r, g, b = r + (0.010 - r) * deep, g + (0.013 - g) * deep, b + (0.022 - b) * deep
    return r, g, b
