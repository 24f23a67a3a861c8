"""Chunks of 16 x 16 columns: rock, soil, water and caves, and then what is built and grows there.

A chunk is a pure function of seed, biome and place. Keeping chunks is the business of `window`.
"""

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.growth import grow_trees, plant
from engines.world.blocks.houses import build
from engines.world.blocks.kinds import (
    AIR,
    BEDROCK,
    COAL,
    CRYSTAL,
    DIRT,
    GLOWCAP,
    GOLD,
    GRASS,
    GRAVEL,
    ICE,
    IRON,
    LAVA,
    MOSSY_STONE,
    MUSHROOM,
    RED_SANDSTONE,
    SAND,
    SANDSTONE,
    SNOW,
    SNOWY_GRASS,
    STALACTITE,
    STALAGMITE,
    STONE,
    TORCH,
    WATER,
    WATER_TOP,
)
from engines.world.blocks.noise import chance, hills, smooth, smooth3
from engines.world.blocks.terrain import (
    BEACH,
    CAVE,
    DESERT,
    HEIGHT,
    MOUNTAINS,
    SEA,
    SNOWS,
    ground,
)

SIDE = 16
_POOL = 8  # the highest cell that water of caves fills


@kernels.filling
def make(
    seed: int, biome: int, column: int, row: int, chunk: NDArray[np.uint8], dry: NDArray[np.uint8]
) -> None:
    """Fill `chunk` (16, 16, HEIGHT) with kinds, and `dry` (16, 16) with how dry its grass is, 0 to 255."""
    x0, z0 = column * SIDE, row * SIDE
    tops = np.empty((SIDE, SIDE), np.int16)
    chunk[:] = AIR
    for i in range(SIDE):
        for k in range(SIDE):
            x, z = x0 + i, z0 + k
            tops[i, k] = ground(seed, biome, x, z)
            _strata(chunk[i, k], seed, biome, x, z, tops[i, k])
            dry[i, k] = int(255 * min(1.0, max(0.0, 1.7 * hills(seed + 81, x / 46, z / 46, 3) - 0.35)))
    if biome in (CAVE, MOUNTAINS):
        _hollow(chunk, seed, biome, x0, z0)
    if biome == CAVE:
        _furnish(chunk, seed, x0, z0)
    else:
        build(chunk, seed, biome, x0, z0)
        grow_trees(chunk, seed, biome, x0, z0)
        plant(chunk, seed, biome, x0, z0, tops)


@kernels.filling
def _strata(column: NDArray[np.uint8], seed: int, biome: int, x: int, z: int, top: int) -> None:
    """One column (HEIGHT,) of rock and soil up to `top`, and water above where it lies low."""
    surface, soil, deep = GRASS, DIRT, 3
    slope = 0.0
    if biome in (MOUNTAINS, SNOWS):
        slope = max(abs(ground(seed, biome, x + 1, z) - top), abs(ground(seed, biome, x, z + 1) - top))
    if biome == DESERT:
        surface, soil, deep = SAND, SANDSTONE, 4
        if hills(seed + 4, x / 70, z / 70, 3) > 0.555:
            surface, soil, deep = RED_SANDSTONE, RED_SANDSTONE, 12
    elif biome == BEACH:
        if top <= SEA + 3 + 1.5 * smooth(seed + 82, x / 8, z / 8):
            surface, soil, deep = SAND, SAND, 4
    elif biome == SNOWS:
        surface, soil = SNOWY_GRASS, DIRT
        if slope > 2:
            surface, soil = STONE, STONE
    elif biome == MOUNTAINS:
        snow_line = 37 + 6 * smooth(seed + 83, x / 14, z / 14)
        if top > snow_line and slope < 4:
            surface, soil, deep = SNOW, SNOW if slope < 3 else STONE, 1
        elif slope > 1 or top > 33 + 5 * smooth(seed + 84, x / 9, z / 9):
            mossy = smooth(seed + 85, x / 5, z / 5) > 0.66
            surface, soil = MOSSY_STONE if mossy else STONE, STONE
    if top <= SEA and surface == GRASS:
        surface = SAND if smooth(seed + 86, x / 12, z / 12) > 0.4 else GRAVEL
    elif top == SEA + 1 and surface == GRASS and smooth(seed + 86, x / 12, z / 12) > 0.62:
        surface = SAND
    column[0] = BEDROCK
    for y in range(1, top + 1):
        if y == top:
            column[y] = surface
        elif y >= top - deep:
            column[y] = soil
        else:
            column[y] = STONE
            lot = chance(seed + 87, x >> 1, y >> 1, z >> 1)
            if lot < 0.02:
                column[y] = COAL if lot < 0.01 else IRON if lot < 0.016 else GOLD
    for y in range(top + 1, SEA + 1):
        column[y] = WATER if y < SEA else WATER_TOP
    if top < SEA and biome == SNOWS and smooth(seed + 88, x / 17, z / 17) > 0.3:
        column[SEA] = ICE


@kernels.filling
def _hollow(chunk: NDArray[np.uint8], seed: int, biome: int, x0: int, z0: int) -> None:
    """Carve chambers and tunnels, from noise on a coarse lattice."""
    lattice = np.empty((5, 5, HEIGHT // 4 + 1), np.float32)
    for i in range(5):
        for k in range(5):
            for j in range(HEIGHT // 4 + 1):
                x, y, z = x0 + 4.0 * i, 4.0 * j, z0 + 4.0 * k
                room = 0.7 * smooth3(seed + 91, x / 27, y / 15, z / 27) + 0.3 * smooth3(
                    seed + 92, x / 11, y / 8, z / 11
                )
                one = abs(smooth3(seed + 93, x / 31, y / 19, z / 31) - 0.5)
                other = abs(smooth3(seed + 94, x / 31, y / 19, z / 31) - 0.5)
                tunnel = 0.6 - 2.6 * max(one, other)
                open_ = max(
                    room + (0.035 if biome == CAVE else -0.14), tunnel + (0.06 if biome == CAVE else -0.02)
                )
                open_ -= 0.02 * max(0.0, 5 - y)  # a floor above the bedrock
                if biome == CAVE:
                    open_ -= 0.012 * max(0.0, y - 36)
                lattice[i, k, j] = open_
    for i in range(SIDE):
        u = i / 4 - i // 4
        for k in range(SIDE):
            w = k / 4 - k // 4
            for y in range(2, HEIGHT):
                kind = chunk[i, k, y]
                if kind in (AIR, WATER, WATER_TOP):
                    if biome != CAVE:
                        break
                    continue
                if kind in (SAND, GRAVEL) or chunk[i, k, min(HEIGHT - 1, y + 2)] == WATER:
                    continue
                v = y / 4 - y // 4
                a, b, c = i // 4, k // 4, y // 4
                low = (lattice[a, b, c] * (1 - u) + lattice[a + 1, b, c] * u) * (1 - w) + (
                    lattice[a, b + 1, c] * (1 - u) + lattice[a + 1, b + 1, c] * u
                ) * w
                top = (lattice[a, b, c + 1] * (1 - u) + lattice[a + 1, b, c + 1] * u) * (1 - w) + (
                    lattice[a, b + 1, c + 1] * (1 - u) + lattice[a + 1, b + 1, c + 1] * u
                ) * w
                if low * (1 - v) + top * v > 0.55:
                    chunk[i, k, y] = AIR


@kernels.filling
def _furnish(chunk: NDArray[np.uint8], seed: int, x0: int, z0: int) -> None:
    """Pools, torches, mushrooms, crystals and dripstone of a cave."""
    for i in range(SIDE):
        for k in range(SIDE):
            x, z = x0 + i, z0 + k
            fiery = smooth(seed + 95, x / 34, z / 34) > 0.68
            for y in range(2, HEIGHT - 2):
                if chunk[i, k, y] != AIR:
                    continue
                if y <= _POOL and not (fiery and y > _POOL - 3):
                    chunk[i, k, y] = LAVA if fiery else WATER if y < _POOL else WATER_TOP
                    continue
                below, above = chunk[i, k, y - 1], chunk[i, k, y + 1]
                lot = chance(seed + 96, x, y, z)
                if y < 48 and below in (STONE, COAL, IRON, GOLD, MOSSY_STONE):
                    damp = smooth3(seed + 97, x / 9, y / 9, z / 9)
                    wall = (
                        (i > 0 and chunk[i - 1, k, y] == STONE) or (i < 15 and chunk[i + 1, k, y] == STONE)
                        or (k > 0 and chunk[i, k - 1, y] == STONE) or (k < 15 and chunk[i, k + 1, y] == STONE)
                    )  # fmt: skip
                    if damp > 0.6:
                        chunk[i, k, y - 1] = MOSSY_STONE
                    if lot < (0.05 if wall else 0.008):
                        chunk[i, k, y] = TORCH
                    elif damp > 0.6 and lot < 0.22:
                        chunk[i, k, y] = GLOWCAP if lot < 0.14 else MUSHROOM
                    elif damp < 0.3 and lot < 0.1:
                        chunk[i, k, y] = CRYSTAL
                    elif lot > 0.972:
                        chunk[i, k, y] = STALAGMITE
                    elif damp > 0.52 and lot > 0.9:
                        chunk[i, k, y - 1] = GRAVEL
                elif above in (STONE, COAL, IRON) and lot > 0.93:
                    chunk[i, k, y] = STALACTITE
                    if lot > 0.965 and chunk[i, k, y - 1] == AIR and y > _POOL + 3:
                        chunk[i, k, y - 1] = STALACTITE
