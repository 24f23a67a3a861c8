"""Houses, roads and bridges, wells and fields, for the kernels that fill chunks.

A house is a function of its plot; each chunk that it reaches into puts its own part of it.
"""

from engines.world.blocks import kernels
from engines.world.blocks.growth import Chunk, put
from engines.world.blocks.kinds import (
    AIR,
    BRICK,
    COBBLE,
    DARK_PLANKS,
    DIRT,
    DOOR,
    DOOR_TOP,
    FARMLAND,
    FENCE,
    GLASS,
    GRASS,
    HAY,
    LANTERN,
    OAK_LOG,
    PATH,
    PINE_LOG,
    PLANK_SLAB,
    PLANKS,
    PLASTER,
    PUMPKIN,
    ROOF,
    ROOF_SLAB,
    SANDSTONE,
    SNOW_LAYER,
    THATCH,
    THATCH_SLAB,
    TORCH,
    WATER_TOP,
    WHEAT,
)
from engines.world.blocks.noise import chance
from engines.world.blocks.terrain import (
    BEACH,
    DESERT,
    HEIGHT,
    PLOT,
    SEA,
    SNOWS,
    VILLAGE,
    ground,
    plot,
    road,
)

_REACH = 8


@kernels.filling
def build(chunk: Chunk, seed: int, biome: int, x0: int, z0: int) -> None:
    """Everything built that reaches into the chunk whose corner is at `x0`, `z0`."""
    if biome == VILLAGE:
        _roads(chunk, seed, biome, x0, z0)
    for column in range((x0 - _REACH) // PLOT, (x0 + 16 + _REACH) // PLOT + 1):
        for row in range((z0 - _REACH) // PLOT, (z0 + 16 + _REACH) // PLOT + 1):
            x, z, wide, deep, floor, luck = plot(seed, biome, column, row)
            if wide > 0:
                _house(chunk, biome, x - x0, floor, z - z0, wide, deep, luck)
            elif biome == VILLAGE:
                x, z = column * PLOT + PLOT // 2, row * PLOT + PLOT // 2
                land = ground(seed, biome, x, z)
                if land > SEA + 1 and luck % 3 == 0:
                    _field(chunk, seed, biome, x0, z0, x, z, luck)
                elif land > SEA + 1 and luck % 3 == 1:
                    _well(chunk, x - x0, land, z - z0)


@kernels.filling
def _roads(chunk: Chunk, seed: int, biome: int, x0: int, z0: int) -> None:
    for i in range(16):
        for k in range(16):
            x, z = x0 + i, z0 + k
            if not road(seed, biome, x, z):
                continue
            land = ground(seed, biome, x, z)
            if land > SEA:
                chunk[i, k, land] = PATH
                continue
            chunk[i, k, SEA + 1] = PLANKS
            edge = not (
                road(seed, biome, x + 1, z) and road(seed, biome, x - 1, z)
                and road(seed, biome, x, z + 1) and road(seed, biome, x, z - 1)
            )  # fmt: skip
            if edge:
                chunk[i, k, SEA + 2] = FENCE
                if (x + z) % 5 == 0:
                    chunk[i, k, SEA + 3] = LANTERN
                    for y in range(land + 1, SEA + 1):
                        chunk[i, k, y] = OAK_LOG


@kernels.filling
def _well(chunk: Chunk, x: int, land: int, z: int) -> None:
    for dx in range(-1, 2):
        for dz in range(-1, 2):
            middle = dx == 0 and dz == 0
            for y in range(land - 2, land + 1):
                put(chunk, x + dx, y, z + dz, WATER_TOP if middle and y == land else COBBLE, True)
            put(chunk, x + dx, land + 1, z + dz, AIR if middle else COBBLE, True)
            if dx != 0 and dz != 0:
                put(chunk, x + dx, land + 2, z + dz, FENCE, True)
                put(chunk, x + dx, land + 3, z + dz, FENCE, True)
            put(chunk, x + dx, land + 4, z + dz, ROOF_SLAB, True)
    put(chunk, x, land + 4, z, ROOF, True)
    put(chunk, x, land + 3, z, LANTERN, True)


@kernels.filling
def _field(chunk: Chunk, seed: int, biome: int, x0: int, z0: int, x: int, z: int, luck: int) -> None:
    for dx in range(-5, 6):
        for dz in range(-4, 5):
            i, k = x + dx - x0, z + dz - z0
            if not (0 <= i < 16 and 0 <= k < 16) or road(seed, biome, x + dx, z + dz):
                continue
            land = ground(seed, biome, x + dx, z + dz)
            if land <= SEA + 1 or chunk[i, k, land] != GRASS:
                continue
            if abs(dx) == 5 or abs(dz) == 4:
                if not (dz == 4 and abs(dx) < 2):
                    chunk[i, k, land + 1] = FENCE
                    if abs(dx) == 5 and abs(dz) == 4:
                        chunk[i, k, land + 2] = TORCH
            elif dx == 0:
                chunk[i, k, land] = WATER_TOP
            else:
                chunk[i, k, land] = FARMLAND
                lot = chance(luck & 0xFFFF, dx, 0, dz)
                chunk[i, k, land + 1] = WHEAT if lot < 0.86 else PUMPKIN if lot > 0.97 else AIR
    if luck & 64:
        land = ground(seed, biome, x - 4, z + 3)
        put(chunk, x - 4 - x0, land + 1, z + 3 - z0, HAY, True)


@kernels.filling
def _house(chunk: Chunk, biome: int, x: int, floor: int, z: int, wide: int, deep: int, luck: int) -> None:
    style = (luck >> 20) & 3
    wall, post, roof, slab = PLASTER, OAK_LOG, ROOF, ROOF_SLAB
    if biome == DESERT:
        wall, post, roof, slab = SANDSTONE, SANDSTONE, PLANKS, PLANK_SLAB
    elif biome == BEACH:
        wall, post, roof, slab = PLANKS, OAK_LOG, THATCH, THATCH_SLAB
    elif biome == SNOWS:
        wall, post, roof, slab = PINE_LOG, PINE_LOG, DARK_PLANKS, PLANK_SLAB
    elif style == 1:
        wall, post, roof, slab = PLANKS, OAK_LOG, THATCH, THATCH_SLAB
    elif style == 2:
        wall, post = BRICK, COBBLE
    elif style == 3:
        wall, post, roof, slab = COBBLE, PINE_LOG, ROOF, ROOF_SLAB
    high = 4 if biome != DESERT else 4 + (luck >> 23) % 2

    for dx in range(-wide, wide + 1):
        for dz in range(-deep, deep + 1):
            for y in range(floor - 5, floor):
                put(
                    chunk,
                    x + dx,
                    y,
                    z + dz,
                    COBBLE if max(abs(dx) - wide, abs(dz) - deep) == 0 else DIRT,
                    False,
                )
            rim = abs(dx) == wide or abs(dz) == deep
            put(chunk, x + dx, floor, z + dz, COBBLE if rim else PLANKS, True)
            for y in range(floor + 1, floor + high + 1):
                kind = AIR
                if abs(dx) == wide and abs(dz) == deep:
                    kind = post
                elif rim:
                    kind = wall
                    if y == floor + high and post != SANDSTONE:
                        kind = post
                    elif y == floor + 2 or (y == floor + 3 and wide > 3):
                        along = dx if abs(dz) == deep else dz
                        if abs(along) == 2 and high > 3:
                            kind = GLASS
                put(chunk, x + dx, y, z + dz, kind, True)

    side = 1 if (luck >> 25) & 1 else -1
    for y in (1, 2):
        put(chunk, x, floor + y, z + side * deep, DOOR if y == 1 else DOOR_TOP, True)
        put(chunk, x, floor + y, z + side * (deep + 1), AIR, True)
    put(chunk, x, floor, z + side * (deep + 1), COBBLE, True)
    put(chunk, x + 1, floor + 3, z + side * (deep + 1), LANTERN, True)
    put(chunk, x, floor + high - 1, z, LANTERN, True)
    put(chunk, x - wide + 1, floor + 1, z - side * (deep - 1), HAY, True)
    put(chunk, x + wide - 1, floor + 1, z - side * (deep - 1), DARK_PLANKS, True)
    put(chunk, x + wide - 1, floor + 2, z - side * (deep - 1), TORCH, True)

    if biome == DESERT:
        for dx in range(-wide, wide + 1):
            for dz in range(-deep, deep + 1):
                put(chunk, x + dx, floor + high + 1, z + dz, roof, True)
                if (abs(dx) == wide or abs(dz) == deep) and (dx + dz) % 2 == 0:
                    put(chunk, x + dx, floor + high + 2, z + dz, SANDSTONE, True)
        return
    for dz in range(-deep - 1, deep + 2):
        rise = deep + 1 - abs(dz)
        y = floor + high + rise // 2
        for dx in range(-wide - 1, wide + 2):
            put(chunk, x + dx, y, z + dz, slab if rise % 2 == 0 else roof, True)
            if rise % 2 == 0 and rise > 0:
                put(chunk, x + dx, y - 1, z + dz, roof, True)
                put(chunk, x + dx, y, z + dz, slab, True)
            top = y + 1
            if biome == SNOWS and top < HEIGHT and rise % 2 == 1:
                put(chunk, x + dx, top, z + dz, SNOW_LAYER, False)
        for dx in (-wide, wide):
            for fill in range(floor + high + 1, y):
                put(chunk, x + dx, fill, z + dz, wall, abs(dz) <= deep)
    for y in range(floor + high, floor + high + (deep + 1) // 2 + 3):
        put(chunk, x + wide - 1, y, z + (1 if luck & 8 else -1), BRICK if wall != COBBLE else COBBLE, True)
