"""The kinds of block: what each looks like, how it stands in its cell, and what it does to light and to a body.

The numbers are what the grid holds and what `ids` of a frame show. Pictures of the faces are in `textures`.
"""

from typing import Literal, NamedTuple

import numpy as np

(
    AIR, STONE, DIRT, GRASS, SAND, SANDSTONE, SNOW, SNOWY_GRASS, ICE, WATER, WATER_TOP, GRAVEL, PATH, COBBLE, BRICK,
    PLANKS, DARK_PLANKS, PLASTER, OAK_LOG, BIRCH_LOG, PINE_LOG, PALM_LOG, OAK_LEAVES, BIRCH_LEAVES, PINE_LEAVES,
    AUTUMN_LEAVES, PALM_LEAVES, SNOWY_LEAVES, CACTUS, GLASS, ROOF, ROOF_SLAB, DOOR, DOOR_TOP, FENCE, TORCH, LANTERN,
    TALL_GRASS, POPPY, DANDELION, CORNFLOWER, DAISY, FERN, DEAD_BUSH, WHEAT, FARMLAND, HAY, COAL, IRON, GOLD, CRYSTAL,
    MUSHROOM, GLOWCAP, LAVA, BEDROCK, MOSSY_STONE, RED_SANDSTONE, SNOW_LAYER, STALACTITE, PUMPKIN, REED, PLANK_SLAB,
    THATCH, THATCH_SLAB, LILY, SHELL, STALAGMITE,
) = range(67)  # fmt: skip

SHAPE_NONE, SHAPE_CUBE, SHAPE_CUT, SHAPE_CROSS, SHAPE_BOX, SHAPE_WATER = range(6)
TINT_NONE, TINT_GRASS, TINT_LEAF = range(3)
Ground = Literal["", "grass", "sand", "water", "snow", "stone", "wood", "gravel"]


class Kind(NamedTuple):
    """A kind of block. `top`, `side` and `bottom` name textures. `box` is what of its cell it fills, in sixteenths:
    x, y, z from and to. `solid` stops a body, `dims` is how many of 15 steps of light are lost in it (15: all),
    `shines` how many it gives. `glow` 0 to 1 is light that its face shows by itself. `turns` says that its picture
    may be turned from cell to cell, so that no pattern shows."""

    name: str
    top: str
    side: str = ""
    bottom: str = ""
    shape: int = SHAPE_CUBE
    box: tuple[int, int, int, int, int, int] = (0, 0, 0, 16, 16, 16)
    solid: bool = True
    dims: int = 15
    shines: int = 0
    glow: float = 0.0
    tint: int = TINT_NONE
    turns: bool = False
    ground: Ground = "stone"
    breaks: bool = True


def _plant(name: str, tint: int = TINT_NONE, shines: int = 0, glow: float = 0.0) -> Kind:
    return Kind(
        name, name, shape=SHAPE_CROSS, solid=False, dims=0, shines=shines, glow=glow, tint=tint, ground=""
    )


def _leaves(name: str, top: str = "", tint: int = TINT_LEAF) -> Kind:
    return Kind(name, top or name, name, name, shape=SHAPE_CUT, dims=2, tint=tint, ground="grass")


def _log(name: str) -> Kind:
    return Kind(name, "log_end", name, "log_end", ground="wood")


_WATER = {"solid": False, "dims": 1, "ground": "water", "breaks": False, "shape": SHAPE_WATER}

KINDS: tuple[Kind, ...] = (
    Kind("air", "stone", shape=SHAPE_NONE, solid=False, dims=0, ground="", breaks=False),
    Kind("stone", "stone", turns=True),
    Kind("dirt", "dirt", turns=True, ground="grass"),
    Kind("grass", "grass", "grass_side", "dirt", tint=TINT_GRASS, turns=True, ground="grass"),
    Kind("sand", "sand", turns=True, ground="sand"),
    Kind("sandstone", "sandstone_top", "sandstone", "sandstone_top"),
    Kind("snow", "snow", turns=True, ground="snow"),
    Kind("snowy grass", "snow", "snowy_side", "dirt", turns=True, ground="snow"),
    Kind("ice", "ice", turns=True, ground="snow"),
    Kind("water", "water", **_WATER),  # type: ignore[arg-type]
    Kind("water surface", "water", box=(0, 0, 0, 16, 14, 16), **_WATER),  # type: ignore[arg-type]
    Kind("gravel", "gravel", turns=True, ground="gravel"),
    Kind("path", "path", "path_side", "dirt", turns=True, ground="gravel"),
    Kind("cobble", "cobble"),
    Kind("brick", "brick"),
    Kind("planks", "planks", ground="wood"),
    Kind("dark planks", "dark_planks", ground="wood"),
    Kind("plaster", "plaster"),
    _log("oak_log"),
    _log("birch_log"),
    _log("pine_log"),
    Kind("palm_log", "log_end", "palm_log", "log_end", SHAPE_BOX, (4, 0, 4, 12, 16, 12), dims=2, ground="wood"),
    _leaves("oak_leaves"),
    _leaves("birch_leaves"),
    _leaves("pine_leaves"),
    _leaves("autumn_leaves", tint=TINT_NONE),
    _leaves("palm_leaves"),
    _leaves("pine_snow", top="snow", tint=TINT_NONE),
    Kind("cactus", "cactus_top", "cactus", "cactus_top", SHAPE_BOX, (1, 0, 1, 15, 16, 15), dims=4, ground="grass"),
    Kind("glass", "glass", shape=SHAPE_CUT, dims=0),
    Kind("roof", "roof", ground="stone"),
    Kind("roof slab", "roof", shape=SHAPE_BOX, box=(0, 0, 0, 16, 8, 16), ground="stone"),
    Kind("door", "door", shape=SHAPE_BOX, box=(0, 0, 0, 2, 16, 16), solid=False, dims=0, ground="wood"),
    Kind("door top", "door_top", shape=SHAPE_BOX, box=(0, 0, 0, 2, 16, 16), solid=False, dims=0, ground="wood"),
    Kind("fence", "planks", shape=SHAPE_BOX, box=(6, 0, 6, 10, 16, 10), dims=0, ground="wood"),
    Kind("torch", "torch", shape=SHAPE_BOX, box=(7, 0, 7, 9, 10, 9), solid=False, dims=0, shines=14, glow=1.0,
         ground=""),
    Kind("lantern", "lantern", shape=SHAPE_BOX, box=(5, 0, 5, 11, 9, 11), solid=False, dims=0, shines=15, glow=1.0,
         ground=""),
    _plant("tall_grass", TINT_GRASS),
    _plant("poppy"),
    _plant("dandelion"),
    _plant("cornflower"),
    _plant("daisy"),
    _plant("fern", TINT_GRASS),
    _plant("dead_bush"),
    _plant("wheat"),
    Kind("farmland", "farmland", "dirt", "dirt", ground="gravel"),
    Kind("hay", "hay_end", "hay", "hay_end", ground="grass"),
    Kind("coal", "coal"),
    Kind("iron", "iron"),
    Kind("gold", "gold"),
    Kind("crystal", "crystal", shape=SHAPE_CROSS, solid=False, dims=0, shines=11, glow=0.8, ground=""),
    _plant("mushroom"),
    _plant("glowcap", shines=9, glow=0.7),
    Kind("lava", "lava", shines=15, glow=1.0, turns=True),
    Kind("bedrock", "bedrock", breaks=False),
    Kind("mossy stone", "mossy_stone", turns=True),
    Kind("red sandstone", "red_sandstone"),
    Kind("snow layer", "snow", shape=SHAPE_BOX, box=(0, 0, 0, 16, 2, 16), solid=False, dims=0, ground="snow"),
    Kind("stalactite", "stone", shape=SHAPE_BOX, box=(5, 0, 5, 11, 16, 11), dims=0),
    Kind("pumpkin", "pumpkin_top", "pumpkin", "pumpkin_top", shape=SHAPE_BOX, box=(1, 0, 1, 15, 13, 15), dims=4),
    _plant("reed"),
    Kind("plank slab", "planks", shape=SHAPE_BOX, box=(0, 0, 0, 16, 8, 16), ground="wood"),
    Kind("thatch", "thatch", ground="grass"),
    Kind("thatch slab", "thatch", shape=SHAPE_BOX, box=(0, 0, 0, 16, 8, 16), ground="grass"),
    Kind("lily", "lily", shape=SHAPE_BOX, box=(1, -2, 1, 15, -1, 15), solid=False, dims=0, ground="water"),
    _plant("shell"),
    Kind("stalagmite", "stone", shape=SHAPE_BOX, box=(4, 0, 4, 12, 14, 12), dims=0),
)  # fmt: skip


class Bodies(NamedTuple):
    """What a body and light need to know of the kinds, by number."""

    solid: np.ndarray
    """(kinds,) uint8."""
    wet: np.ndarray
    """(kinds,) uint8."""
    box: np.ndarray
    """(kinds, 6) float64, in cells."""
    dims: np.ndarray
    """(kinds,) uint8."""
    shines: np.ndarray
    """(kinds,) uint8."""


BODIES = Bodies(
    solid=np.array([kind.solid for kind in KINDS], np.uint8),
    wet=np.array([kind.shape == SHAPE_WATER for kind in KINDS], np.uint8),
    box=np.array([kind.box for kind in KINDS], np.float64) / 16,
    dims=np.array([kind.dims for kind in KINDS], np.uint8),
    shines=np.array([kind.shines for kind in KINDS], np.uint8),
)
