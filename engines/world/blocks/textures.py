"""The pictures of the faces of blocks, 16 x 16 pixels each, and the table of them that the renderer reads.

Each picture comes in five sizes, so that far faces show their mean and do not glitter. How they are painted is in
`materials` and `plants`.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import materials, plants
from engines.world.blocks.kinds import KINDS, SHAPE_CROSS, SHAPE_CUT
from engines.world.blocks.materials import SIDE, Tile

TEXELS = 341  # of all sizes of a picture
ROW = 16
K_TOP, K_SIDE, K_BOTTOM, K_SHAPE, K_TINT, K_TURNS, K_GLOW, K_BOX = range(8)
"""Places in the row of a kind: numbers of its pictures, how it stands, whether its picture is tinted and turned, its
glow, and six sides of its box in cells."""


@cache
def looks() -> NDArray[np.float32]:
    """All that the renderer knows of pictures and kinds, flat, so that kernels can be given it in one piece; always
    the same.

    First the texels (TILES, 341, 4): RGB as light and cover 0 to 1, in sizes 16, 8, 4, 2, 1 one after another. Then
    from KIND on a row of `ROW` for each kind: see the `K_` names.
    """
    number = {name: index for index, name in enumerate(PAINTERS)}
    holes = {number[kind.side or kind.top] for kind in KINDS if kind.shape in (SHAPE_CUT, SHAPE_CROSS)}
    texels = np.stack([_sizes(tile(name), index in holes) for name, index in number.items()])
    rows = np.zeros((len(KINDS), ROW), np.float32)
    for row, kind in zip(rows, KINDS, strict=True):
        side = kind.side or kind.top
        row[K_TOP], row[K_SIDE], row[K_BOTTOM] = number[kind.top], number[side], number[kind.bottom or side]
        row[K_SHAPE], row[K_TINT], row[K_TURNS], row[K_GLOW] = kind.shape, kind.tint, kind.turns, kind.glow
        row[K_BOX : K_BOX + 6] = np.array(kind.box) / 16
    return np.concatenate([texels.ravel(), rows.ravel()]).astype(np.float32)


def tile(name: str) -> NDArray[np.uint8]:
    """The picture (16, 16, 4) of a face."""
    rng = np.random.default_rng([ord(letter) for letter in name])
    painted = PAINTERS[name](rng)
    if painted.shape[2] == 3:
        painted = np.concatenate([painted, np.full((SIDE, SIDE, 1), 255, np.float32)], 2)
    return np.clip(painted + 0.5, 0, 255).astype(np.uint8)


def _sizes(full: NDArray[np.uint8], holes: bool) -> NDArray[np.float32]:
    """(341, 4): the picture and its means, where `holes` stay holes."""
    byte = full[..., :3] / 255
    light = np.where(byte <= 0.04045, byte / 12.92, ((byte + 0.055) / 1.055) ** 2.4)
    cover = full[..., 3:] / 255
    rows = [np.concatenate([light, cover], 2).reshape(-1, 4)]
    while len(light) > 1:
        weighed = (light * cover).reshape(len(light) // 2, 2, -1, 2, 3).sum((1, 3))
        weight = cover.reshape(len(cover) // 2, 2, -1, 2, 1).sum((1, 3))
        light, cover = weighed / np.maximum(weight, 1e-6), weight / 4
        shown = (cover > 0.35).astype(np.float64) if holes else cover
        rows.append(np.concatenate([light, shown], 2).reshape(-1, 4))
    return np.concatenate(rows).astype(np.float32)


PAINTERS: dict[str, Callable[[np.random.Generator], Tile]] = {
    "stone": materials.stone,
    "dirt": materials.dirt,
    "grass": materials.grass_top,
    "grass_side": materials.grass_side,
    "sand": materials.stuff((222, 203, 152), 0.025, 0.03, 2),
    "sandstone": materials.layers((214, 190, 138)),
    "sandstone_top": materials.stuff((218, 196, 146), 0.02, 0.03),
    "red_sandstone": materials.layers((186, 108, 66)),
    "snow": materials.stuff((240, 245, 251), 0.01, 0.012),
    "snowy_side": materials.snowy_side,
    "ice": materials.ice,
    "water": materials.stuff((44, 98, 140), 0.03),
    "gravel": materials.stones(((136, 130, 124), (116, 110, 106), (152, 142, 132)), 26, 0.72),
    "path": materials.stuff((174, 146, 104), 0.045, 0.05),
    "path_side": materials.path_side,
    "cobble": materials.stones(((132, 130, 128), (112, 112, 114), (146, 142, 136)), 11, 0.55),
    "brick": materials.bricks((158, 82, 64), (184, 170, 156), 4, 8),
    "planks": materials.boards((176, 136, 84)),
    "dark_planks": materials.boards((104, 70, 44)),
    "plaster": materials.stuff((226, 212, 186), 0.018, 0.03, 3),
    "oak_log": materials.bark((104, 80, 52), 0.13),
    "birch_log": materials.bark((222, 220, 212), 0.025, (52, 48, 46)),
    "pine_log": materials.bark((82, 58, 40), 0.14),
    "palm_log": materials.bark((178, 148, 104), 0.04, (132, 104, 70)),
    "log_end": plants.rings,
    "oak_leaves": plants.foliage((124, 124, 124), 0.17),
    "birch_leaves": plants.foliage((142, 142, 134), 0.2),
    "pine_leaves": plants.foliage((88, 96, 98), 0.13),
    "autumn_leaves": plants.foliage((206, 116, 42), 0.17, 0.22),
    "palm_leaves": plants.foliage((132, 132, 116), 0.22),
    "pine_snow": plants.pine_snow,
    "cactus": plants.cactus,
    "cactus_top": plants.cactus_top,
    "glass": materials.glass,
    "roof": materials.roof,
    "thatch": materials.thatch,
    "door": materials.door(False),
    "door_top": materials.door(True),
    "torch": materials.torch,
    "lantern": materials.lantern,
    "tall_grass": plants.grown(plants.blades((128, 128, 128), 10, 6, 13)),
    "fern": plants.grown(plants.blades((112, 120, 112), 7, 9, 15)),
    "poppy": plants.grown(plants.flower((214, 52, 40), (60, 26, 26), 2)),
    "dandelion": plants.grown(plants.flower((250, 208, 52), (226, 150, 40), 1)),
    "cornflower": plants.grown(plants.flower((88, 116, 226), (60, 66, 160), 2)),
    "daisy": plants.grown(plants.flower((246, 246, 240), (246, 204, 70), 1)),
    "dead_bush": plants.grown(plants.bush),
    "wheat": plants.grown(plants.wheat),
    "reed": plants.grown(plants.blades((120, 158, 82), 6, 12, 16)),
    "mushroom": plants.grown(plants.caps((196, 60, 44), (244, 232, 220))),
    "glowcap": plants.grown(plants.caps((96, 214, 196), (214, 255, 244))),
    "crystal": plants.grown(plants.crystals),
    "shell": plants.grown(plants.shell),
    "farmland": materials.farmland,
    "hay": materials.hay,
    "hay_end": materials.stuff((206, 170, 78), 0.12),
    "coal": materials.ore((44, 44, 48)),
    "iron": materials.ore((206, 166, 138)),
    "gold": materials.ore((238, 200, 78)),
    "lava": materials.lava,
    "bedrock": materials.stuff((70, 70, 74), 0.1, 0.15, 2),
    "mossy_stone": materials.mossy,
    "pumpkin": plants.pumpkin,
    "pumpkin_top": materials.stuff((196, 112, 34), 0.06),
    "lily": plants.lily,
}  # fmt: skip
TILES = len(PAINTERS)
KIND = TILES * TEXELS * 4
AIR_AT = KIND + ROW * len(KINDS)
"""Where the air of a frame follows in the tables; see `sky`."""
