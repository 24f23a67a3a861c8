"""A plan becomes flat arrays: the one thing that every renderer of the stage reads, numba now and torch in training.

Baking does once what no camera changes: halvings of the drawn pictures, light and shadow on the ground, the sky's
bytes. Nothing here depends on a camera or a time.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage import atlas
from engines.stage.ground_light import lit_ground
from engines.stage.light import Light
from engines.stage.paint import noise
from engines.stage.plan import Card, Ground, Label, Plan, Water
from engines.stage.relief import height


@dataclass(frozen=True, eq=False)
class BakedCards:
    """One row a card. Billboards have `foot`, `width`, `height`; walls (`wall` true) have `corner`, `across`, `down`.

    `image` and `top` (-1 for none) are rows of the image table; `part` is the place across the picture where the card
    begins, and how much it shows from there (negative for a flipped card). Lengths in metres, tints 0..1.
    """

    wall: NDArray[np.bool_]
    foot: NDArray[np.float64]
    size: NDArray[np.float64]
    corner: NDArray[np.float64]
    across: NDArray[np.float64]
    down: NDArray[np.float64]
    image: NDArray[np.int64]
    top: NDArray[np.int64]
    part: NDArray[np.float64]
    label: NDArray[np.uint8]
    sway: NDArray[np.float64]
    fog: NDArray[np.float64]
    rim: NDArray[np.float64]
    tint: NDArray[np.float64]
    reflects: NDArray[np.bool_]

    @property
    def count(self) -> int:
        return len(self.image)

    @property
    def standing(self) -> NDArray[np.bool_]:
        """(cards,) walls, roofs and far views, which hide each other by distance; not what lies on the ground."""
        return self.wall & (self.label != Label.GROUND)

    def joined(self, others: "BakedCards") -> "BakedCards":
        """These rows and the others' after them."""
        names = [f.name for f in fields(self)]
        return BakedCards(**{n: np.concatenate([getattr(self, n), getattr(others, n)]) for n in names})


@dataclass(frozen=True, eq=False)
class BakedGround:
    """Relief (n, n) in metres and the lit ground's packed pixels with halvings, over `size_m` around the origin.

    `lit_table` (levels, 2) is offset and size of each level; beyond the square the
    relief levels out at `rims` (4,): left, right, near, far.
    """

    relief: NDArray[np.float32]
    lit: NDArray[np.uint32]
    lit_table: NDArray[np.int64]
    size_m: float
    rims: NDArray[np.float64]
    highest_m: float
    detail: NDArray[np.float32]
    detail_per_m: float
    detail_strength: float


@dataclass(frozen=True, eq=False)
class Baked:
    """A set ready to be rendered. `sky` (height, width) packed pixels; `ripples` (256, 256) tiling noise 0..1."""

    light: Light
    atlas: NDArray[np.uint32]
    images: NDArray[np.int64]
    rows: dict[str, int]
    cards: BakedCards
    sky: NDArray[np.uint32]
    ground: BakedGround | None
    water: Water | None
    ripples: NDArray[np.float32]
    fog_m: float
    rays: float
    cloud_drift: float
    indoors: bool

    def level(self, x: float, z: float) -> float:
        """Metres of the ground (or the sea, or the floor) at a place."""
        level = 0.0
        if self.ground is not None:
            ground = self.ground
            level = float(height(ground.relief, ground.size_m, ground.rims, float(x), float(z)))
        return max(level, 0.0) if self.water is not None else level

    def depth(self, x: float, z: float) -> float:
        """Metres of water at a place, 0 on land."""
        if self.water is None:
            return 0.0
        if self.ground is None:
            return 1e3
        return max(
            -float(height(self.ground.relief, self.ground.size_m, self.ground.rims, float(x), float(z))), 0.0
        )


def bake(plan: Plan, seed: int = 0) -> Baked:
    """Everything of the plan as arrays. `seed` mottles the ground."""
    pixels, table, rows = atlas.build(plan.images)
    return Baked(
        light=plan.light,
        atlas=pixels,
        images=table,
        rows=rows,
        cards=card_rows(plan.cards, rows),
        sky=_sky(plan.sky),
        ground=None if plan.ground is None else _ground(plan.ground, plan, seed),
        water=plan.water,
        ripples=np.ascontiguousarray(noise(256, 77, 8, 5, 0.6)),
        fog_m=plan.fog_m,
        rays=plan.rays,
        cloud_drift=plan.cloud_drift,
        indoors=plan.room is not None,
    )


def _sky(sky: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Bytes with a fixed grain of half a step, so that wide gradients show no bands."""
    grain = np.random.default_rng(5).random((*sky.shape[:2], 1), np.float32)
    picture = np.full((*sky.shape[:2], 4), 255, np.uint8)
    picture[..., :3] = np.clip(sky * 255 + grain, 0, 255)
    return atlas.packed(picture)


def card_rows(cards: list[Card], rows: Mapping[str, int]) -> BakedCards:
    """The cards as arrays; `rows` finds a picture's row by its key."""

    def column(values: list, shape: tuple[int, ...], kind: type) -> NDArray:
        return np.array(values, kind).reshape(len(cards), *shape)

    zero = (0.0, 0.0, 0.0)
    return BakedCards(
        wall=column([c.corner is not None for c in cards], (), np.bool_),
        foot=column([c.foot for c in cards], (3,), np.float64),
        size=column([(c.width_m, c.height_m) for c in cards], (2,), np.float64),
        corner=column([c.corner or zero for c in cards], (3,), np.float64),
        across=column([c.across or zero for c in cards], (3,), np.float64),
        down=column([c.down or zero for c in cards], (3,), np.float64),
        image=column([rows[c.image] for c in cards], (), np.int64),
        top=column([rows[c.top] if c.top else -1 for c in cards], (), np.int64),
        part=column([(1.0, -1.0) if c.flip else (0.0, 1.0) for c in cards], (2,), np.float64),
        label=column([int(c.label) for c in cards], (), np.uint8),
        sway=column([c.sway for c in cards], (), np.float64),
        fog=column([c.fog for c in cards], (), np.float64),
        rim=column([c.rim for c in cards], (), np.float64),
        tint=column([c.tint for c in cards], (3,), np.float64),
        reflects=column([c.reflects for c in cards], (), np.bool_),
    )


def _ground(ground: Ground, plan: Plan, seed: int) -> BakedGround:
    lit = lit_ground(ground, plan.light, plan.cards, plan.images, seed)
    picture = np.full((*lit.shape[:2], 4), 255, np.uint8)
    picture[..., :3] = lit
    levels = atlas.halvings(picture)
    sizes = [level.shape[0] for level in levels]
    offsets = np.cumsum([0] + [size * size for size in sizes[:-1]])
    relief = np.ascontiguousarray(ground.height, np.float32)
    edges = (relief[:, 0], relief[:, -1], relief[0], relief[-1])
    return BakedGround(
        relief=relief,
        lit=np.concatenate([atlas.packed(level).reshape(-1) for level in levels]),
        lit_table=np.stack([offsets, sizes], 1).astype(np.int64),
        size_m=ground.size_m,
        rims=np.array([_rim(edge, plan.water is not None) for edge in edges]),
        highest_m=float(relief.max()),
        detail=_detail(ground.detail),
        detail_per_m=ground.detail_per_m,
        detail_strength=ground.detail_strength,
    )


def _rim(edge: NDArray[np.float32], shore: bool) -> float:
    """Where the relief levels out beyond an edge; beside water clearly as land or as sea, whichever most of it is."""
    middle = float(np.median(edge))
    if not shore:
        return middle
    return min(middle, -1.5) if middle < 0 else max(middle, 0.6)


def _detail(tile: NDArray[np.float32]) -> NDArray[np.float32]:
    """The tile at a power of two, centred on 0."""
    size = 1 << max(5, round(math.log2(tile.shape[0])))
    if tile.shape[0] != size:
        tile = np.asarray(cv2.resize(tile, (size, size), interpolation=cv2.INTER_AREA), np.float32)
    return np.ascontiguousarray(tile - tile.mean(), np.float32)
