"""What grows: trees of several kinds, cacti, flowers and grass, for the kernels that fill chunks.

A tree is a function of its cell of a coarse grid, so that every chunk that it reaches into can put its own part of it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.kinds import (
    AIR,
    AUTUMN_LEAVES,
    BIRCH_LEAVES,
    BIRCH_LOG,
    CACTUS,
    CORNFLOWER,
    DAISY,
    DANDELION,
    DEAD_BUSH,
    FERN,
    GRASS,
    LILY,
    MUSHROOM,
    OAK_LEAVES,
    OAK_LOG,
    PALM_LEAVES,
    PALM_LOG,
    PINE_LEAVES,
    PINE_LOG,
    POPPY,
    PUMPKIN,
    REED,
    SAND,
    SHELL,
    SNOW,
    SNOW_LAYER,
    SNOWY_GRASS,
    SNOWY_LEAVES,
    TALL_GRASS,
    WATER_TOP,
)
from engines.world.blocks.noise import bits, chance, hills, smooth
from engines.world.blocks.terrain import (
    BEACH,
    DESERT,
    FOREST,
    HEIGHT,
    MOUNTAINS,
    PLAINS,
    PLOT,
    SEA,
    SNOWS,
    VILLAGE,
    ground,
    plot,
    road,
)

CELL = 5  # metres: one tree at most in each cell
REACH = 6  # metres of a tree to any side
OAK, BIRCH, PINE, AUTUMN, PALM, SAGUARO, GREAT_OAK, SNOWY_PINE = range(8)

Chunk = NDArray[np.uint8]


@kernels.filling
def put(chunk: Chunk, x: int, y: int, z: int, kind: int, over: bool) -> None:
    """Set a cell of a chunk (16, 16, HEIGHT) if it lies inside; only what is air unless `over`."""
    if 0 <= x < 16 and 0 <= z < 16 and 0 <= y < HEIGHT and (over or chunk[x, z, y] == AIR):
        chunk[x, z, y] = kind


@kernels.filling
def grow_trees(chunk: Chunk, seed: int, biome: int, x0: int, z0: int) -> None:
    """All trees that reach into the chunk whose corner is at `x0`, `z0`."""
    for column in range((x0 - REACH) // CELL, (x0 + 16 + REACH) // CELL + 1):
        for row in range((z0 - REACH) // CELL, (z0 + 16 + REACH) // CELL + 1):
            luck = bits(seed + 61, column, 0, row)
            x, z = column * CELL + 1 + luck % 3, row * CELL + 1 + (luck >> 2) % 3
            species = _species(seed, biome, x, z, luck)
            if species < 0 or road(seed, biome, x, z) or _built(seed, biome, x, z):
                continue
            land = ground(seed, biome, x, z)
            if land <= SEA + (0 if species == PALM else 1) or land > HEIGHT - 14:
                continue
            if biome == MOUNTAINS and _steep(seed, biome, x, z, land):
                continue
            _grow(chunk, species, x - x0, land + 1, z - z0, luck)


@kernels.filling
def _steep(seed: int, biome: int, x: int, z: int, land: int) -> bool:
    return (
        abs(ground(seed, biome, x + 2, z) - land) + abs(ground(seed, biome, x, z + 2) - land) > 4 or land > 44
    )


@kernels.filling
def _built(seed: int, biome: int, x: int, z: int) -> bool:
    cx, cz, wide, deep, _, _ = plot(seed, biome, x // PLOT, z // PLOT)
    return wide > 0 and abs(x - cx) < wide + 4 and abs(z - cz) < deep + 4


@kernels.filling
def _species(seed: int, biome: int, x: int, z: int, luck: int) -> int:
    """Which tree stands in a cell; -1 for none."""
    lot = ((luck >> 8) & 1023) / 1024
    pick = ((luck >> 18) & 255) / 256
    grove = hills(seed + 62, x / 55, z / 55, 2)
    if biome == FOREST:
        clearing = smooth(seed + 63, x / 26, z / 26)
        if lot > (0.12 if clearing < 0.3 else 0.66):
            return -1
        if grove > 0.56:
            return PINE if pick < 0.75 else BIRCH
        if grove < 0.4:
            return BIRCH if pick < 0.6 else AUTUMN
        return GREAT_OAK if pick < 0.16 else OAK if pick < 0.66 else AUTUMN if pick < 0.78 else BIRCH
    if biome == PLAINS:
        if lot > max(0.012, (grove - 0.55) * 3.2):
            return -1
        return GREAT_OAK if pick < 0.2 else OAK if pick < 0.7 else BIRCH
    if biome == VILLAGE:
        if lot > 0.09:
            return -1
        return OAK if pick < 0.5 else BIRCH if pick < 0.75 else AUTUMN
    if biome == SNOWS:
        return SNOWY_PINE if lot < 0.05 + max(0.0, grove - 0.48) * 2.4 else -1
    if biome == MOUNTAINS:
        if lot > 0.05 + max(0.0, grove - 0.42) * 2.2:
            return -1
        return PINE if pick < 0.85 else BIRCH
    if biome == BEACH:
        inland = ground(seed, biome, x, z) > SEA + 5
        if lot > (0.4 * grove if inland else 0.1):
            return -1
        return PALM if not inland or pick < 0.35 else OAK
    if biome == DESERT:
        low = ground(seed, biome, x, z) <= SEA + 3
        if low and lot < 0.22:
            return PALM
        return SAGUARO if lot < 0.05 else -1
    return -1


@kernels.filling
def _grow(chunk: Chunk, species: int, x: int, y: int, z: int, luck: int) -> None:
    if species in (OAK, AUTUMN):
        tall = 4 + (luck >> 4) % 3
        leaves = AUTUMN_LEAVES if species == AUTUMN else OAK_LEAVES
        _ball(chunk, x, y + tall, z, 2.6, 2.2, leaves, luck)
        _trunk(chunk, x, y, z, tall, OAK_LOG)
    elif species == BIRCH:
        tall = 5 + (luck >> 4) % 3
        _ball(chunk, x, y + tall - 1, z, 2.1, 3.1, BIRCH_LEAVES, luck)
        _trunk(chunk, x, y, z, tall, BIRCH_LOG)
    elif species == GREAT_OAK:
        tall = 6 + (luck >> 4) % 2
        for arm in range(4):
            turn = arm * 1.57 + (luck % 64) * 0.05
            ax, az = round(2.4 * math.cos(turn)), round(2.4 * math.sin(turn))
            _ball(chunk, x + ax, y + tall - 1 + arm % 2, z + az, 2.5, 1.9, OAK_LEAVES, luck + arm)
        _ball(chunk, x, y + tall + 2, z, 2.9, 2.0, OAK_LEAVES, luck)
        for arm in range(4):
            turn = arm * 1.57 + (luck % 64) * 0.05
            put(
                chunk,
                x + round(math.cos(turn)),
                y + tall - 2,
                z + round(math.sin(turn)),
                OAK_LOG,
                True,
            )
        _trunk(chunk, x, y, z, tall + 1, OAK_LOG)
    elif species in (PINE, SNOWY_PINE):
        tall = 7 + (luck >> 4) % 5
        leaves = SNOWY_LEAVES if species == SNOWY_PINE else PINE_LEAVES
        radius = 0.9
        for level in range(tall, 1, -1):
            wide = radius + (1.2 if level % 2 == 0 else 0.0)
            for dx in range(-3, 4):
                for dz in range(-3, 4):
                    if dx * dx + dz * dz <= wide * wide and (dx != 0 or dz != 0):
                        put(chunk, x + dx, y + level, z + dz, leaves, False)
            radius = min(2.4, radius + 0.19)
        put(chunk, x, y + tall + 1, z, leaves, False)
        put(chunk, x, y + tall + 2, z, leaves, False)
        _trunk(chunk, x, y, z, tall, PINE_LOG)
    elif species == PALM:
        tall = 6 + (luck >> 4) % 4
        turn = (luck % 628) / 100
        lean = 0.6 + 1.8 * ((luck >> 9) & 255) / 256
        px, pz = x, z
        for level in range(tall):
            bend = lean * (level / tall) ** 2
            px, pz = x + round(bend * math.cos(turn)), z + round(bend * math.sin(turn))
            put(chunk, px, y + level, pz, PALM_LOG, True)
        top = y + tall
        put(chunk, px, top, pz, PALM_LEAVES, False)
        for frond in range(8):
            along = frond * 0.7854
            fx, fz = math.cos(along), math.sin(along)
            for step in range(1, 4 + frond % 2):
                droop = 0 if step < 3 else step - 2
                put(
                    chunk,
                    px + round(fx * step),
                    top - droop,
                    pz + round(fz * step),
                    PALM_LEAVES,
                    False,
                )
    else:
        tall = 3 + (luck >> 4) % 3
        _trunk(chunk, x, y, z, tall, CACTUS)
        if tall > 3:
            side = 1 if luck & 1 else -1
            put(chunk, x + side, y + 2, z, CACTUS, True)
            put(chunk, x + side, y + 3, z, CACTUS, True)


@kernels.filling
def _trunk(chunk: Chunk, x: int, y: int, z: int, tall: int, kind: int) -> None:
    for level in range(tall):
        put(chunk, x, y + level, z, kind, True)


@kernels.filling
def _ball(chunk: Chunk, x: int, y: int, z: int, wide: float, high: float, leaves: int, luck: int) -> None:
    """A ragged ball of leaves."""
    for dx in range(-3, 4):
        for dz in range(-3, 4):
            for dy in range(-3, 4):
                out = (dx * dx + dz * dz) / (wide * wide) + dy * dy / (high * high)
                if out < 0.72 or (out < 1.15 and chance(luck & 0xFFFF, dx, dy, dz) < 0.66):
                    put(chunk, x + dx, y + dy, z + dz, leaves, False)


@kernels.filling
def plant(chunk: Chunk, seed: int, biome: int, x0: int, z0: int, tops: NDArray[np.int16]) -> None:
    """Grass, flowers and small things on the ground `tops` (16, 16) of a chunk."""
    for i in range(16):
        for k in range(16):
            x, z, top = x0 + i, z0 + k, tops[i, k]
            if top >= HEIGHT - 2:
                continue
            on, above = chunk[i, k, top], chunk[i, k, top + 1]
            lot = chance(seed + 71, x, 0, z)
            if above == WATER_TOP:
                if (
                    biome in (PLAINS, FOREST, VILLAGE)
                    and lot < 0.05
                    and smooth(seed + 72, x / 9, z / 9) > 0.6
                ):
                    put(chunk, i, top + 2, k, LILY, False)
                continue
            if above != AIR:
                continue
            kind = AIR
            if on == GRASS:
                kind = _meadow(seed, biome, x, z, lot)
                near_water = top <= SEA + 1
                if near_water and lot > 0.88:
                    kind = REED
            elif on == SAND:
                if biome == DESERT and lot < 0.012:
                    kind = DEAD_BUSH
                elif biome == DESERT and top <= SEA + 2 and lot < 0.3:
                    kind = TALL_GRASS if lot < 0.2 else REED
                elif biome == BEACH and lot < 0.012 and top <= SEA + 2:
                    kind = SHELL
            elif on in (SNOW, SNOWY_GRASS):
                if lot < 0.012:
                    kind = FERN
                elif smooth(seed + 73, x / 5, z / 5) > 0.62 and biome == SNOWS:
                    kind = SNOW_LAYER
            if kind != AIR:
                chunk[i, k, top + 1] = kind


@kernels.filling
def _meadow(seed: int, biome: int, x: int, z: int, lot: float) -> int:
    thick = hills(seed + 74, x / 13, z / 13, 2)
    grassy = 0.06 + 0.5 * max(0.0, thick - 0.4)
    if biome == FOREST:
        if lot < grassy * 0.8:
            return FERN if lot < grassy * 0.45 else TALL_GRASS
        return MUSHROOM if lot > 0.994 else POPPY if lot > 0.988 else AIR
    if lot < grassy * (0.6 if biome == MOUNTAINS else 1.0):
        return TALL_GRASS
    bloom = hills(seed + 75, x / 19, z / 19, 2)
    if lot > 1 - 0.3 * max(0.0, bloom - 0.46):
        hue = smooth(seed + 76, x / 15, z / 15) + 0.3 * (chance(seed + 77, x, 0, z) - 0.5)
        return POPPY if hue < 0.33 else DANDELION if hue < 0.5 else DAISY if hue < 0.66 else CORNFLOWER
    return PUMPKIN if biome == VILLAGE and 0.5 < lot < 0.502 else AIR
