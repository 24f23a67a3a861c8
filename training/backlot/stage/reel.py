"""Many shots of the stage as tensors: the flat arrays that the stage bakes, laid end to end on one device.

A reel holds every moment that is to be drawn: its place, its camera and the cards that stand in it. Figures are drawn
beforehand, on the CPU and with the stage's own pens, once for each moment; a moment may then be seen by any number
of cameras. Nothing here draws a frame: `training.backlot.stage.render` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.stage.atlas import LEVELS_MOST
from engines.stage.bake import Baked, BakedCards, card_rows
from engines.stage.frame import Passing
from engines.stage.ground_light import shadow_strength, sun_direction
from engines.stage.plan import Label
from engines.stage.post import bloom_of
from engines.stage.shot import StageShot
from training.backlot.stage.moments import Moment, moments_of
from training.backlot.stage.table import Table
from training.backlot.stage.weather import Falls, falls_of


@dataclass(frozen=True, eq=False)
class Cards(Table):
    """`BakedCards` of all places and moments, one row a card; the last row is no card and never seen."""

    wall: Tensor
    standing: Tensor
    foot: Tensor
    size: Tensor
    corner: Tensor
    across: Tensor
    down: Tensor
    image: Tensor
    top: Tensor
    part: Tensor
    label: Tensor
    sway: Tensor
    fog: Tensor
    rim: Tensor
    tint: Tensor
    reflects: Tensor

    def listed(self, rows: Tensor) -> "Cards":
        """The cards of rows (frames, n), each column (frames, n, ...)."""
        found = self.at(rows.reshape(-1))
        return Cards(**{name: column.unflatten(0, rows.shape) for name, column in vars(found).items()})


@dataclass(frozen=True, eq=False)
class Places(Table):
    """One row a set: colours (3,) 0..1, angles in radians, lengths in metres, and where its pictures lie.

    `lit` (LEVELS_MOST, 2): offset and size of the lit ground's halvings; `relief` (2,) and `detail` (2,): offset and
    size; `sky` (3,): offset, height and width. Sets without ground or water have zeros there.
    """

    fog_colour: Tensor
    horizon: Tensor
    sun: Tensor
    rim: Tensor
    darkness: Tensor
    near: Tensor
    far: Tensor
    towards_sun: Tensor
    azimuth: Tensor
    side: Tensor
    glow: Tensor
    fog_m: Tensor
    grounded: Tensor
    watery: Tensor
    size_m: Tensor
    rims: Tensor
    highest_m: Tensor
    relief: Tensor
    lit: Tensor
    lit_levels: Tensor
    detail: Tensor
    detail_per_m: Tensor
    detail_strength: Tensor
    glitter: Tensor
    surf: Tensor
    sky: Tensor
    cloud_drift: Tensor
    rays: Tensor
    bloom: Tensor


@dataclass(frozen=True, eq=False)
class Moments(Table):
    """One row a frame. `place`: the row of `Places` and of `Falls`; `lens` (13,) as `Camera.lens` gives it; `turn`
    (2,): how many pixels the picture moves across and down while the shutter is open; `back`: the row of the
    reel behind that holds the background, -1 for none; `soft`: the blur in pixels of what is itself a background;
    `shadows` (s, 7) and `shadow_images` (s, 3: offset, width, height) as in `Passing`; `cards` (n,): rows of `Cards`.
    """

    place: Tensor
    time_s: Tensor
    lens: Tensor
    turn: Tensor
    flash: Tensor
    back: Tensor
    soft: Tensor
    shadows: Tensor
    shadow_images: Tensor
    cards: Tensor


@dataclass(frozen=True, eq=False)
class Reel:
    """Everything that frames are drawn from, on one device.

    pixels (p,) int32: packed pictures, lit grounds and skies; levels (images, LEVELS_MOST, 3): offset, width, height of
    each picture's halvings, the smallest repeated; level_count (images,). relief and detail (flat) metres and -1..1;
    ripples (256, 256).
    """

    width: int
    height: int
    pixels: Tensor
    levels: Tensor
    level_count: Tensor
    relief: Tensor
    detail: Tensor
    ripples: Tensor
    cards: Cards
    places: Places
    moments: Moments
    falls: Falls
    behind: "Reel | None" = None

    @property
    def device(self) -> torch.device:
        return self.pixels.device

    def to(self, device: torch.device | str) -> "Reel":
        return replace(
            self,
            pixels=self.pixels.to(device),
            levels=self.levels.to(device),
            level_count=self.level_count.to(device),
            relief=self.relief.to(device),
            detail=self.detail.to(device),
            ripples=self.ripples.to(device),
            cards=self.cards.to(device),
            places=self.places.to(device),
            moments=self.moments.to(device),
            falls=self.falls.to(device),
            behind=None if self.behind is None else self.behind.to(device),
        )


def reel_of(
    shots: Sequence[StageShot], times: Sequence[Sequence[float]], device: torch.device | str = "cpu"
) -> Reel:
    """The shots, all of one size, at these times in seconds; moments lie shot after shot."""
    moments = [
        moments_of(shot, number, at) for number, (shot, at) in enumerate(zip(shots, times, strict=True))
    ]
    baked = [shot.baked for shot in shots]
    backs: list[Moment] = []
    rows = []
    for moment in chain.from_iterable(moments):
        rows.append(-1)
        if moment.back is not None:
            if not backs or moment.back is not backs[-1]:
                backs.append(moment.back)
            rows[-1] = len(backs) - 1
    width, height = shots[0].width, shots[0].height
    falls = falls_of(shots)
    reel = _laid(list(chain.from_iterable(moments)), baked, falls, width, height, rows)
    if backs:
        reel = replace(reel, behind=_laid(backs, baked, falls, width // 2, height // 2, [-1] * len(backs)))
    return reel.to(device)


class _Store:
    """Arrays end to end, each of them once."""

    def __init__(self) -> None:
        self.parts: list[NDArray[Any]] = []
        self._at: dict[int, int] = {}
        self._used = 0

    def add(self, array: NDArray[Any]) -> int:
        """Where the array begins."""
        if id(array) not in self._at:
            self._at[id(array)] = self._used
            self.parts.append(array)
            self._used += array.size
        return self._at[id(array)]

    def joined(self, kind: type) -> NDArray[Any]:
        flat: list[NDArray[Any]] = [part.reshape(-1).astype(kind, copy=False) for part in self.parts]
        return np.concatenate(flat) if flat else np.zeros(1, kind)


def _laid(
    moments: Sequence[Moment],
    baked: Sequence[Baked],
    falls: Falls,
    width: int,
    height: int,
    backs: Sequence[int],
) -> Reel:
    pixels, relief, detail = _Store(), _Store(), _Store()
    tables: list[NDArray[np.int64]] = []
    cards: list[BakedCards] = []
    images = rows = 0
    first: dict[int, tuple[int, int]] = {}  # set -> its first image, its first card
    for one in baked:
        if id(one) not in first:
            first[id(one)] = images, rows
            tables.append(_moved(one.images, pixels.add(one.atlas)))
            cards.append(_shifted(one.cards, images, 0, 0))
            images, rows = images + len(one.images), rows + one.cards.count
    listed: list[NDArray[np.int64]] = []
    shadows: list[NDArray[np.float64]] = []
    shadow_images: list[NDArray[np.int64]] = []
    for moment in moments:
        one = baked[moment.shot]
        of_set, of_cards = first[id(one)]
        passing: Passing = moment.passing
        start = pixels.add(passing.tail)
        tables.append(_moved(passing.images, start))
        cards.append(_shifted(passing.cards, of_set, len(one.images), images))
        listed.append(
            np.concatenate([of_cards + np.nonzero(moment.shown)[0], rows + np.arange(passing.cards.count)])
        )
        images, rows = images + len(passing.images), rows + passing.cards.count
        shadows.append(passing.shadows)
        shadow_images.append(_moved(passing.shadow_images, start)[:, :3])
    cards.append(_shifted(card_rows([], {}), 0, 0, 0))
    places = [_place(one, pixels, relief, detail) for one in baked]
    table = np.concatenate(tables) if tables else np.zeros((0, 4), np.int64)
    levels = _halvings(table)
    most = max([1] + [len(row) for row in shadows])
    return Reel(
        width=width,
        height=height,
        pixels=torch.from_numpy(pixels.joined(np.uint32).view(np.int32)),
        levels=torch.from_numpy(levels),
        level_count=torch.from_numpy(table[:, 3].copy()),
        relief=torch.from_numpy(relief.joined(np.float32)),
        detail=torch.from_numpy(detail.joined(np.float32)),
        ripples=torch.from_numpy(baked[0].ripples.copy()),
        cards=_cards(cards),
        falls=falls,
        places=Places(**{name: _tensor([p[name] for p in places]) for name in places[0]}),
        moments=Moments(
            place=_tensor([m.shot for m in moments]),
            time_s=_tensor([m.time_s for m in moments]),
            lens=_tensor([m.camera.lens(height) for m in moments]),
            turn=_tensor([m.turn for m in moments]),
            flash=_tensor([m.flash for m in moments]),
            back=_tensor(backs),
            soft=_tensor([m.soft for m in moments]),
            shadows=_tensor([_padded(row, most, 0.0) for row in shadows]),
            shadow_images=_tensor([_padded(row, most, 1) for row in shadow_images]),
            cards=_tensor([_padded(row, max(map(len, listed)), rows) for row in listed]),
        ),
    )


def _tensor(values: Sequence[Any]) -> Tensor:
    """Numbers of one kind: floats of 32 bits, integers of 64."""
    array = np.array(values)
    return torch.from_numpy(array.astype(np.float32) if array.dtype.kind == "f" else array)


def _padded(row: NDArray[Any], length: int, value: float) -> NDArray[Any]:
    filled = np.full((length, *row.shape[1:]), value, row.dtype)
    filled[: len(row)] = row
    return filled


def _moved(table: NDArray[np.int64], start: int) -> NDArray[np.int64]:
    """An image table whose pixels begin at `start`."""
    table = table.copy()
    table[:, 0] += start
    return table


def _shifted(cards: BakedCards, of_set: int, lasting: int, passing: int) -> BakedCards:
    """The cards with rows of the joint image table: the set's own begin at `of_set`, those from `lasting` on at
    `passing`."""

    def row(image: NDArray[np.int64]) -> NDArray[np.int64]:
        if lasting == 0:
            return np.where(image >= 0, image + of_set, -1)
        moved = np.where(image >= lasting, image - lasting + passing, image + of_set)
        return np.where(image >= 0, moved, -1)

    return replace(cards, image=row(cards.image), top=row(cards.top))


def _cards(parts: Sequence[BakedCards]) -> Cards:
    def column(name: str) -> Tensor:
        joined = np.concatenate([getattr(part, name) for part in parts])
        none = np.zeros((1, *joined.shape[1:]), joined.dtype)
        values = np.concatenate([joined, none])
        return torch.from_numpy(values.astype(np.float32) if values.dtype == np.float64 else values)

    columns = {f.name: column(f.name) for f in fields(BakedCards)}
    columns["standing"] = columns["wall"] & (columns["label"] != int(Label.GROUND))
    columns["top"][-1] = -1
    return Cards(**columns)


def _halvings(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """(images, LEVELS_MOST, 3): offset, width and height of each halving."""
    levels = np.empty((len(table), LEVELS_MOST, 3), np.int64)
    offset, width, height = table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()
    for level in range(LEVELS_MOST):
        levels[:, level] = np.stack([offset, width, height], 1)
        more = level + 1 < table[:, 3]
        offset = np.where(more, offset + width * height, offset)
        width, height = np.where(more, width // 2, width), np.where(more, height // 2, height)
    return levels


def _place(baked: Baked, pixels: _Store, relief: _Store, detail: _Store) -> dict[str, Any]:
    """A row of `Places`."""
    light, ground, water = baked.light, baked.ground, baked.water
    none = np.zeros(3)
    strength = shadow_strength(light)
    lit_tone = light.shade * 0.28 + light.key * 0.72
    dark_tone = light.shade * 0.86 + light.key * 0.14
    lit = np.zeros((LEVELS_MOST, 2), np.int64)
    if ground is not None:
        count = len(ground.lit_table)
        lit[:count] = ground.lit_table
        lit[count:] = ground.lit_table[-1]
        lit[:, 0] += pixels.add(ground.lit)
    return {
        "fog_colour": light.fog,
        "horizon": light.horizon,
        "sun": light.sun,
        "rim": light.rim,
        "darkness": 1 - strength + strength * dark_tone / np.maximum(lit_tone, 1e-3),
        "near": none if water is None else water.near,
        "far": none if water is None else water.far,
        "towards_sun": sun_direction(light),
        "azimuth": float(light.azimuth),
        "side": float(light.side),
        "glow": float(light.disc and not baked.indoors),
        "fog_m": float(baked.fog_m),
        "grounded": ground is not None,
        "watery": water is not None,
        "size_m": 1.0 if ground is None else float(ground.size_m),
        "rims": np.zeros(4) if ground is None else ground.rims,
        "highest_m": 0.0 if ground is None else float(ground.highest_m),
        "relief": (0, 1) if ground is None else (relief.add(ground.relief), ground.relief.shape[0]),
        "lit": lit,
        "lit_levels": 1 if ground is None else len(ground.lit_table),
        "detail": (0, 1) if ground is None else (detail.add(ground.detail), ground.detail.shape[0]),
        "detail_per_m": 0.0 if ground is None else float(ground.detail_per_m),
        "detail_strength": 0.0 if ground is None else float(ground.detail_strength),
        "glitter": 0.0 if water is None else float(water.glitter),
        "surf": 0.0 if water is None else float(water.surf),
        "sky": (pixels.add(baked.sky), *baked.sky.shape),
        "cloud_drift": float(baked.cloud_drift),
        "rays": float(baked.rays),
        "bloom": bloom_of(light),
    }
