"""A street goes on beyond the picture: its houses on both sides, back to where it is closed, so that it is a place.

Each side has the look of its own part of the picture, pulled straight; behind the start the sides lend to each other,
and no two neighbours are quite alike. A front across the view goes on for a house and then turns: that makes a square.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.completing import panel
from engines.world.memory.filling import carried_on
from engines.world.memory.surfaces import Lens, Patch, Standing

PANEL_PX = 900  # of a panel's width
LEAST_M, MOST_M = 1.6, 14.0  # of a wall that is repeated
LOWEST_M, HIGHEST_M = 2.2, 12.0
MOST_FIT = 0.7  # of a front that lies on its line; the rest stands out of it
SHOWN = (0.85, 0.7, 0.5)  # of a column of a panel that is seen, at least
BACK_M = 46.0  # behind the start, where the street is closed
OPEN_M = 14.0  # ahead, where a side begins of which the picture shows nothing
LEAST_PX = 14  # pixels of the picture across a metre of a house
ACROSS = 0.75  # of a unit sideways, from which a front lies across the view
SLANTED_M = 16.0  # that a slanted front goes on before it turns straight back
TINTS = ((1.0, 1.0, 1.0), (0.93, 0.9, 0.87), (0.86, 0.88, 0.92))
OWN_LOOK = 0.6  # of the houses of a side

Side = Literal["left", "right"]


@dataclass(frozen=True, eq=False)
class Front:
    """A house front: its patch, and its foot at (x, z) in the world; `cut` as in `Thing`."""

    patch: Patch
    x: float
    z: float
    cut: frozenset[str]


@dataclass(frozen=True, eq=False)
class _House:
    """A piece of a front, (h, w, 4), as one that stands before it sees it; metres."""

    texture: NDArray[np.uint8]
    wide: float
    high: float


@dataclass(frozen=True, eq=False)
class _Wall:
    """Where the picture's front ends (x, z), and the direction from there outwards."""

    end: NDArray[np.float64]
    out: NDArray[np.float64]


def going_on(
    fronts: Sequence[Front], lens: Lens, number: int, seed: int
) -> tuple[list[Patch], list[Standing]]:
    """Houses all around beyond the picture's edges. `number` is that of the first new patch."""
    walls: dict[Side, _Wall] = {}
    houses: dict[Side, _House] = {}
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        for front in fronts:
            if not front.patch.there.any():
                continue
            found = _line(front.patch, side) or _facing(front.patch, side)
            end, along, length = found
            wide = float(np.clip(length * 0.9, LEAST_M, 2 * MOST_M))
            high = float(np.clip(front.patch.vertices[..., 1].max(), LOWEST_M, HIGHEST_M))
            texture = rectified(front.patch, end, along, wide, high)
            if texture is None:
                # What cannot be pulled straight is taken as it is seen.
                end, along, wide = _facing(front.patch, side)
                texture = rectified(front.patch, end, along, wide, high)
            if texture is not None and side not in houses:
                wide *= texture.shape[1] / PANEL_PX
                houses[side] = _House(texture if side == "left" else texture[:, ::-1], wide, high)
            if side in front.cut and side not in walls:
                edge = _edge(front.patch, side)
                walls[side] = _Wall(edge + (front.x, front.z), _outwards(-along, side, lens))
    if not houses:
        return [], []
    for side in sides:
        sign = -1 if side == "left" else 1
        if side not in walls:
            half = lens.centre[0] if side == "left" else lens.size[0] - lens.centre[0]
            begin = np.array([sign * (half / lens.focal * OPEN_M + 1.0), OPEN_M])
            walls[side] = _Wall(begin, np.array([0.0, -1.0]))
        houses.setdefault(side, next(iter(houses.values())))
    random = np.random.default_rng(seed)
    patches: list[Patch] = []
    place: dict[tuple[Side, int], int] = {}
    for side in sides:
        house = houses[side]
        for tint in TINTS:
            texture = house.texture.copy()
            texture[..., :3] = (texture[..., :3] * np.array(tint)).astype(np.uint8)
            place[side, len(patches) % len(TINTS)] = number + len(patches)
            patches.append(panel(texture, house.wide, house.high))
    standing: list[Standing] = []

    def built(begin: NDArray[np.float64], way: NDArray[np.float64], metres: float, side: Side) -> None:
        """A row of houses from a place on, for so many metres."""
        right = -way if side == "left" else way
        yaw = math.atan2(-right[1], right[0])
        done = 0.0
        other: Side = "right" if side == "left" else "left"
        while done < metres - 0.5:
            look = side if not done or random.random() < OWN_LOOK else other
            wide = houses[look].wide
            x, z = begin + way * (done + wide / 2)
            patch = place[look, int(random.integers(len(TINTS)))]
            one = Standing(patch, float(x), float(z), 0.0, yaw, 1.0, bool(random.random() < 0.4))
            if not _in_sight(lens, np.array([x, z]), way * wide / 2):
                standing.append(_owned(one, wide, houses[look].high, lens))
            done += wide

    for side in sides:
        wall = walls[side]
        across = abs(wall.out[0]) > ACROSS
        first = houses[side].wide if across else min(SLANTED_M, max((wall.end[1] + BACK_M) / 2, 0))
        straight = abs(wall.out[0]) < 0.05
        if not straight and first > 0:
            count = max(1, round(first / houses[side].wide))
            built(wall.end, wall.out, count * houses[side].wide, side)
            corner = wall.end + wall.out * count * houses[side].wide
        else:
            corner = wall.end.copy()
        built(corner, np.array([0.0, -1.0]), corner[1] + BACK_M, side)
        walls[side] = _Wall(corner, wall.out)
    begin = np.array([walls["left"].end[0], -BACK_M])
    built(begin, np.array([1.0, 0.0]), float(walls["right"].end[0] - begin[0]), "right")
    return patches, standing


def _outwards(out: NDArray[np.float64], side: Side, lens: Lens) -> NDArray[np.float64]:
    """The direction in which a front goes on, out of the picture's sight, and never forwards for long."""
    sign = -1.0 if side == "left" else 1.0
    edge = lens.centre[0] if side == "left" else lens.size[0] - lens.centre[0]
    beside = np.array([sign, -edge / lens.focal]) / math.hypot(1, edge / lens.focal)
    if float(out @ beside) < 0.12 or out[1] > 0.3:
        return np.array([0.0, -1.0])
    return out


def _in_sight(lens: Lens, middle: NDArray[np.float64], half: NDArray[np.float64]) -> bool:
    """Whether the picture's camera would see a wall that reaches from its middle (x, z) by `half` to both sides."""
    x, z = (middle + np.linspace(-0.97, 0.97, 24)[:, None] * half).T
    column = lens.centre[0] + lens.focal * x / np.maximum(z, 1e-3)
    return bool(((z > 0.1) & (column > 3) & (column < lens.size[0] - 3)).any())


def _owned(one: Standing, wide: float, high: float, lens: Lens) -> Standing:
    """Beside the very edge of the picture it belongs to what the picture shows."""
    away = math.hypot(one.x, one.z)
    half = math.atan(max(lens.centre[0], lens.size[0] - lens.centre[0]) / lens.focal)
    reach = math.asin(min(math.hypot(wide / 2, high) / max(away, 1e-6), 1.0))
    return replace(one, own=abs(math.atan2(one.x, one.z)) - reach < half)


def _facing(patch: Patch, side: Side) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """As `_line`, of the plane across the view in which a patch stands on the whole."""
    rows, at = np.nonzero(patch.there)
    points = patch.vertices[rows, at].astype(np.float64)
    z = float(np.median(points[:, 2]))
    low, high = (float(value) for value in np.quantile(points[:, 0], [0.03, 0.97]))
    end, way = (low, 1.0) if side == "left" else (high, -1.0)
    return np.array([end, z]), np.array([way, 0.0]), float(np.clip(high - low, LEAST_M, 2 * MOST_M))


def _edge(patch: Patch, side: Side) -> NDArray[np.float64]:
    """(x, z) of where a patch ends at a side."""
    columns = np.nonzero(patch.there.any(0))[0]
    last = columns[0] if side == "left" else columns[-1] + 1
    return np.asarray(np.median(patch.vertices[:, last][:, [0, 2]].astype(np.float64), axis=0))


def _line(patch: Patch, side: str) -> tuple[NDArray[np.float64], NDArray[np.float64], float] | None:
    """Where a front ends at a side (x, z), the direction from there along it, and how long it is: a line through what
    most of it stands on."""
    columns = np.nonzero(patch.there.any(0))[0]
    if len(columns) < 2:
        return None
    rows, at = np.nonzero(patch.there)
    points = patch.vertices[rows, at][:, [0, 2]].astype(np.float64)
    kept = np.ones(len(points), bool)
    middle, along = points.mean(0), np.array([1.0, 0.0])
    for _ in range(4):
        middle = points[kept].mean(0)
        along = np.linalg.svd(points[kept] - middle, full_matrices=False)[2][0]
        off = np.abs((points - middle) @ np.array([-along[1], along[0]]))
        kept = off <= np.quantile(off, MOST_FIT)
    last = columns[0] if side == "left" else columns[-1] + 1
    edge = patch.vertices[:, last][:, [0, 2]].astype(np.float64)
    places = (points[kept] - middle) @ along
    ends = float(np.median((edge - middle) @ along))
    if abs(places.max() - ends) < abs(places.min() - ends):
        along, places, ends = -along, -places, -ends
    length = float(np.quantile(places, 0.98)) - ends
    return (middle + along * ends, along, length) if length > LEAST_M else None


def rectified(
    patch: Patch, end: NDArray[np.float64], along: NDArray[np.float64], wide: float, high: float
) -> NDArray[np.uint8] | None:
    """(h, w, 4) what a patch shows of an upright plane through `end` (x, z), from there on for `wide` metres along
    (`PANEL_PX`, less what is not seen), and up to `high`; None where it shows too little."""
    rows, columns = int(np.clip(PANEL_PX * high / wide, 16, 900)), PANEL_PX
    s = (np.arange(columns) + 0.5) / columns * wide
    y = high - (np.arange(rows) + 0.5) / rows * high
    x = np.broadcast_to(end[0] + along[0] * s[None], (rows, columns))
    z = np.broadcast_to(end[1] + along[1] * s[None], (rows, columns))
    points = np.stack([x, np.broadcast_to(y[:, None], x.shape), z, np.ones_like(x)])
    u, v, w = np.tensordot(patch.projector.astype(np.float64), points, 1)
    ahead = w > 0.05
    u, v = (np.where(ahead, value / np.where(ahead, w, 1), -1e4).astype(np.float32) - 0.5 for value in (u, v))
    seen = cv2.remap(patch.texture, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    solid = seen[..., 3] > 200
    begin, end_at = max(
        (_longest(solid.mean(0) > least) for least in SHOWN), key=lambda run: _worth(solid, run)
    )
    end_at = min(end_at, begin + round(MOST_M / wide * columns))
    if (end_at - begin) / columns * wide < LEAST_M:
        return None
    if np.ptp(u[rows // 2, begin:end_at]) < LEAST_PX * (end_at - begin) / columns * wide:
        return None
    seen, solid = seen[:, begin:end_at], solid[:, begin:end_at]
    # A column whose top was cut off borrows it from where it is seen.
    full = solid.sum(0)
    best = full > 0.9 * full.max()
    filled = seen.copy()
    kept = np.nonzero(best)[0]
    for column in np.nonzero(~best)[0]:
        lender = kept[np.argmin(np.abs(kept - column))]
        lacking = ~solid[:, column]
        filled[lacking, column] = seen[lacking, lender]
    known = filled[..., 3] > 200
    filled[..., :3] = carried_on(np.ascontiguousarray(filled[..., :3]), known)
    tall = np.nonzero(known.mean(1) > 0.3)[0]
    alpha = np.zeros(filled.shape[:2], np.uint8)
    alpha[tall[0] if len(tall) else 0 :] = 255
    return np.dstack([filled[..., :3], alpha])


def _longest(held: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last but one of the longest run."""
    edges = np.diff(np.concatenate([[0], held.astype(np.int8), [0]]))
    begins, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    if not len(begins):
        return 0, 0
    best = int((ends - begins).argmax())
    return int(begins[best]), int(ends[best])


def _worth(solid: NDArray[np.bool_], run: tuple[int, int]) -> float:
    """How wide a run of columns is, and how wholly seen."""
    begin, end = run
    return float((end - begin) * solid[:, begin:end].mean() ** 3) if end > begin else 0.0
