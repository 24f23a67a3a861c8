"""The lie of the land: how high the ground is anywhere, where rivers and roads run, and where houses may stand.

Functions of seed, biome and place, for the kernels that fill chunks. What grows or stands there is in `growth` and
`houses`; which blocks the ground is made of is in `chunks`.
"""

import math

from engines.world.blocks import kernels
from engines.world.blocks.noise import bits, chance, hills, smooth

HEIGHT = 64  # cells; the highest ground is well below
SEA = 20  # the highest cell that water fills
PLOT = 24  # metres between roads, and between places where a house may stand
PLAINS, FOREST, DESERT, SNOWS, MOUNTAINS, BEACH, CAVE, VILLAGE = range(8)
BIOMES = ("plains", "forest", "desert", "snow", "mountains", "beach", "cave", "village")
_HOUSES = (0.10, 0.05, 0.10, 0.14, 0.05, 0.16, 0.0, 0.72)  # share of the plots of each biome


@kernels.filling
def ground(seed: int, biome: int, x: int, z: int) -> int:
    """The highest solid cell of the ground, level where a house stands."""
    land = natural(seed, biome, x, z)
    level, share = _levelled(seed, biome, x, z)
    return math.floor(land * (1 - share) + level * share)


@kernels.filling
def natural(seed: int, biome: int, x: float, z: float) -> float:
    """Height of the ground in metres, without houses."""
    if biome == DESERT:
        warp = 14 * hills(seed + 1, x / 60, z / 60, 2)
        dune = 1 - abs(2 * smooth(seed + 2, (x + warp) / 34, (z - warp) / 52) - 1)
        land = SEA + 3 + 8 * dune * dune + 5 * hills(seed + 3, x / 90, z / 90, 2)
        table = hills(seed + 4, x / 70, z / 70, 3)
        if table > 0.56:
            steps = min(1.0, (table - 0.56) / 0.07) * 4
            land += 4.5 * (math.floor(steps) + min(1.0, (steps - math.floor(steps)) * 3))
        basin = smooth(seed + 5, x / 80, z / 80)
        if basin < 0.14:
            land = (
                SEA + 3 + (land - SEA - 3) * max(0.0, basin - 0.02) / 0.12 - 6 * max(0.0, 0.08 - basin) / 0.08
            )
        return land
    if biome == MOUNTAINS:
        broad = hills(seed + 1, x / 150, z / 150, 2)
        ridge = 1 - abs(2 * hills(seed + 2, x / 75, z / 75, 4) - 1)
        lift = min(1.0, max(0.0, (broad - 0.36) / 0.28))
        land = (
            SEA
            - 4
            + 12 * broad
            + lift * (5 + 30 * ridge * ridge * ridge)
            + 3 * hills(seed + 3, x / 22, z / 22, 2)
        )
        return min(57.0, land)
    if biome == BEACH:
        out = x - 9 - 26 * (smooth(seed + 1, 0.5, z / 70) - 0.5) - 9 * (smooth(seed + 2, 3.5, z / 23) - 0.5)
        if out < 0:
            inland = min(1.0, -out / 70)
            land = SEA + 1.4 + min(3.0, -out * 0.13) + inland * 17 * hills(seed + 3, x / 52, z / 52, 3)
        else:
            land = SEA + 1.4 - min(11.0, out * 0.17)
        island = hills(seed + 4, x / 58, z / 58, 3)
        if out > 18 and island > 0.57:
            land += min(1.0, (out - 18) / 25) * (island - 0.57) * 120
        return min(46.0, land)
    if biome == CAVE:
        return 50 + 7 * hills(seed + 1, x / 60, z / 60, 3)
    if biome == VILLAGE:
        land = SEA + 2.5 + 6 * hills(seed + 1, x / 120, z / 120, 2)
        rim = hills(seed + 2, x / 170, z / 170, 2)
        land += 30 * max(0.0, rim - 0.6)
        return _river(seed, x, z, land)
    if biome == FOREST:
        land = SEA + 1.5 + 15 * hills(seed + 1, x / 75, z / 75, 4)
        return _river(seed, x, z, land)
    if biome == SNOWS:
        land = SEA - 5 + 19 * hills(seed + 1, x / 85, z / 85, 4)
        peak = hills(seed + 2, x / 130, z / 130, 3)
        return min(54.0, land + 110 * max(0.0, peak - 0.58))
    land = SEA - 1 + 12 * hills(seed + 1, x / 95, z / 95, 3)
    knoll = hills(seed + 2, x / 110, z / 110, 3)
    return _river(seed, x, z, min(50.0, land + 80 * max(0.0, knoll - 0.6)))


@kernels.filling
def _river(seed: int, x: float, z: float, land: float) -> float:
    away = abs(smooth(seed + 31, x / 105, z / 105) - 0.5) * 105
    if away > 11:
        return land
    bed = SEA - 2.0
    bank = min(1.0, max(0.0, (away - 2.0) / 9.0))
    bank = bank * bank * (3 - 2 * bank)
    return bed * (1 - bank) + land * bank if land > bed else land


@kernels.filling
def road(seed: int, biome: int, x: int, z: int) -> bool:
    """Whether a road of the village leads through here."""
    if biome != VILLAGE:
        return False
    east = abs((x - 4 * (smooth(seed + 41, 0.5, z / 17) - 0.5) + PLOT // 2) % PLOT - PLOT // 2)
    north = abs((z - 4 * (smooth(seed + 42, x / 17, 0.5) - 0.5) + PLOT // 2) % PLOT - PLOT // 2)
    ragged = 0.7 * chance(seed + 43, x, 0, z)
    return east < 1.3 + ragged or (north < 1.3 + ragged and chance(seed + 44, 0, 0, round(z / PLOT)) < 0.7)


@kernels.filling
def plot(seed: int, biome: int, column: int, row: int) -> tuple[int, int, int, int, int, int]:
    """(x, z, half width, half depth, height of the floor, 32 bits of chance) of the house of a plot; half width 0
    where none stands. The plot begins at x = column * PLOT, z = row * PLOT."""
    luck = bits(seed + 51, column, 0, row)
    if (luck & 1023) >= _HOUSES[biome] * 1024:
        return 0, 0, 0, 0, 0, luck
    x, z = column * PLOT + 9 + (luck >> 10) % 7, row * PLOT + 9 + (luck >> 13) % 7
    wide, deep = 3 + (luck >> 16) % 2, 3 + (luck >> 18) % 2
    low, high = 1000.0, -1000.0
    for dx in (-wide - 1, 0, wide + 1):
        for dz in (-deep - 1, 0, deep + 1):
            land = natural(seed, biome, x + dx, z + dz)
            low, high = min(low, land), max(high, land)
    floor = math.floor(natural(seed, biome, x, z))
    if low < SEA + 1 or high - low > 5 or floor > 44:
        return 0, 0, 0, 0, 0, luck
    return x, z, wide, deep, floor, luck


@kernels.filling
def _levelled(seed: int, biome: int, x: int, z: int) -> tuple[float, float]:
    """(height, share) of the level ground of the plot's house."""
    if _HOUSES[biome] == 0:
        return 0.0, 0.0
    cx, cz, wide, deep, floor, _ = plot(seed, biome, x // PLOT, z // PLOT)
    if wide == 0:
        return 0.0, 0.0
    away = max(abs(x - cx) - wide - 1, abs(z - cz) - deep - 1)
    share = min(1.0, max(0.0, 1 - away / 4))
    return floor + 0.5, share * share * (3 - 2 * share)
