"""What an edge of the picture cut off: a tree gets its other half, a crown its top, a row of houses goes on.

All of it lies beyond the picture's edges, so that the first frame stays what it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.filling import carried_on
from engines.world.memory.surfaces import Lens, Patch, Standing

HALF = 0.5  # alpha of what is there
CAP = 0.45  # of its width at the picture's upper edge by which a thing goes on above it
LEAST_SIDE = 0.3  # of its width, at least
MOST_SIDE = 1.0  # of its width by which a thing goes on beside the picture
RAGGED = 0.16  # of the length by which the end of what goes on is uneven
PANEL_PX = 900  # of a panel's width
LEAST_M, MOST_M = 1.6, 14.0  # of a wall that is repeated
MOST_FIT = 0.7  # of a front that lies on its line; the rest stands out of it
SHOWN = (0.85, 0.7, 0.5)  # of a column of a panel that is seen, at least
GOES_ON_M = 56.0  # a row of houses beyond the picture's edge


@dataclass(frozen=True, eq=False)
class Cutting:
    """A thing's texture (h, w, 4) and depth (h, w) whose first pixel is at `corner` (column, row) of the picture, and
    the column of its foot in it."""

    texture: NDArray[np.uint8]
    depth: NDArray[np.float32]
    corner: tuple[int, int]
    foot: float


def finished(thing: Cutting, cut: frozenset[str], size: tuple[int, int], lowest: float) -> Cutting:
    """The thing with what the edges of a picture of `size` (width, height) cut off; `lowest` is the picture's row of
    its foot, which may lie below the picture."""
    for edge in ("left", "right", "top", "bottom"):
        if edge in cut:
            thing = _EDGES[edge](thing, size, lowest)
    return thing


def _right(thing: Cutting, size: tuple[int, int], lowest: float) -> Cutting:
    return _turned(_left(_turned(thing, size), size, lowest), size)


def _turned(thing: Cutting, size: tuple[int, int]) -> Cutting:
    wide = thing.texture.shape[1]
    corner = (size[0] - thing.corner[0] - wide, thing.corner[1])
    return Cutting(thing.texture[:, ::-1], thing.depth[:, ::-1], corner, wide - thing.foot)


def _left(thing: Cutting, size: tuple[int, int], lowest: float) -> Cutting:
    edge = -thing.corner[0]
    own, depth = thing.texture[:, edge:], thing.depth[:, edge:]
    wide = own.shape[1]
    foot = thing.foot - edge
    there = np.nonzero((own[..., 3] > 255 * HALF).any(0))[0]
    if not len(there):
        return thing
    broad = int(there[-1]) + 1
    stands = 0.12 * broad < foot < 0.9 * broad
    count = int(broad - 2 * foot) if stands else int(MOST_SIDE * broad)
    count = int(np.clip(count, max(4, LEAST_SIDE * broad), max(4, size[0] // 2)))
    away = np.arange(count)
    near = own[:, away.clip(0, wide - 1)]
    if stands:
        other = own[:, np.round(2 * foot + away).astype(int).clip(0, wide - 1)]
        part = (away / max(24.0, 0.1 * count)).clip(0, 1)[None, :, None]
        added = _mixed(near, other, part)
    else:
        added = near
    added = _ending(added, 1)
    texture = np.concatenate([added[:, ::-1], own], 1)
    deep = np.concatenate([np.repeat(depth[:, :1], count, 1), depth], 1)
    return Cutting(texture, deep, (-count, thing.corner[1]), foot + count)


def _top(thing: Cutting, size: tuple[int, int], lowest: float) -> Cutting:
    edge = -thing.corner[1]
    own, depth = thing.texture[edge:], thing.depth[edge:]
    row = np.nonzero(own[0, :, 3] > 255 * HALF)[0]
    if not len(row):
        return Cutting(own, depth, (thing.corner[0], 0), thing.foot)
    wide = int(row[-1] - row[0]) + 1
    count = int(np.clip(CAP * wide, 4, 0.6 * size[1]))
    added = own[np.arange(count) % (2 * len(own)) if len(own) < count else np.arange(count)].copy()
    columns = np.arange(own.shape[1]) + 0.5
    middle = (row[0] + row[-1] + 1) / 2
    # A rounded top over what the edge cut.
    room = (1 - ((columns - middle) / (wide / 2 + 1)).clip(-1, 1) ** 2) ** 0.5 * count
    over = np.arange(count)[:, None] - room[None] - _uneven(own.shape[1], count)[None]
    added[..., 3] = (added[..., 3] * (0.5 - over / 3).clip(0, 1)).astype(np.uint8)
    texture = np.concatenate([added[::-1], own], 0)
    deep = np.concatenate([np.repeat(depth[:1], count, 0), depth], 0)
    return Cutting(texture, deep, (thing.corner[0], -count), thing.foot)


def _bottom(thing: Cutting, size: tuple[int, int], lowest: float) -> Cutting:
    own = thing.texture[: size[1] - thing.corner[1]]
    depth = thing.depth[: len(own)]
    count = int(np.clip(lowest - size[1], 0, 0.8 * size[1]))
    if count < 2 or len(own) < 2:
        return Cutting(own, depth, thing.corner, thing.foot)
    rows = len(own) - 1 - np.arange(count) % len(own)
    texture = np.concatenate([own, own[rows]], 0)
    deep = np.concatenate([depth, np.repeat(depth[-1:], count, 0)], 0)
    return Cutting(texture, deep, thing.corner, thing.foot)


_EDGES = {"left": _left, "right": _right, "top": _top, "bottom": _bottom}


def _mixed(near: NDArray[np.uint8], other: NDArray[np.uint8], part: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.asarray(near * (1 - part) + other * part + 0.5, np.uint8)


def _ending(added: NDArray[np.uint8], axis: int) -> NDArray[np.uint8]:
    """What goes on ends unevenly within its last part."""
    out = added.copy()
    count = added.shape[axis]
    ends = count * (1 - RAGGED) + _uneven(added.shape[1 - axis], count)
    over = np.arange(count)[None] - ends[:, None] if axis == 1 else np.arange(count)[:, None] - ends[None]
    out[..., 3] = (out[..., 3] * (0.5 - over / 3).clip(0, 1)).astype(np.uint8)
    return out


def _uneven(length: int, count: int) -> NDArray[np.float64]:
    """(length,) pixels, seeded by the size alone."""
    random = np.random.default_rng((length, count))
    total = np.zeros(length)
    for wide, high in ((40, 0.6), (12, 0.3), (5, 0.15)):
        knots = random.normal(0, 1, length // wide + 3)
        total += high * np.interp(np.arange(length) / wide, np.arange(len(knots)), knots)
    return np.asarray(total * RAGGED * count * 0.5)


def panel(texture: NDArray[np.uint8], wide: float, high: float) -> Patch:
    """A flat wall `wide` and `high` metres about the middle of its foot, with a texture (h, w, 3 or 4) on it."""
    if texture.shape[2] == 3:
        texture = np.dstack([texture, np.full(texture.shape[:2], 255, np.uint8)])
    rows, columns = texture.shape[:2]
    across, down = max(2, min(12, round(wide))), max(2, min(6, round(high)))
    x, y = np.meshgrid(np.linspace(-wide / 2, wide / 2, across + 1), np.linspace(high, 0, down + 1))
    vertices = np.dstack([x, y, np.zeros_like(x)]).astype(np.float32)
    matrix = [[columns / wide, 0, 0, columns / 2], [0, -rows / high, 0, rows], [0, 0, 0, 1]]
    line = np.array([[-wide / 2, 0], [wide / 2, 0]], np.float32)
    return Patch(vertices, np.ones((down, across), bool), np.array(matrix, np.float32), texture, wall=line)


@dataclass(frozen=True, eq=False)
class Front:
    """A house front: its patch, and its foot at (x, z) in the world; `cut` as in `Thing`."""

    patch: Patch
    x: float
    z: float
    cut: frozenset[str]


def going_on(fronts: Sequence[Front], lens: Lens, number: int) -> tuple[list[Patch], list[Standing]]:
    """Walls that go on along their line beyond the edge of the picture, by pieces of their own texture. `number` is
    that of the first new patch."""
    patches: list[Patch] = []
    standing: list[Standing] = []
    for front in fronts:
        for side in ("left", "right"):
            if side not in front.cut or len(front.patch.wall) < 4:
                continue
            made = _going_on(front, side, lens, number + len(patches))
            if made is not None:
                patches.append(made[0])
                standing += made[1]
    return patches, standing


def _going_on(front: Front, side: str, lens: Lens, number: int) -> tuple[Patch, list[Standing]] | None:
    found = _line(front.patch, side)
    if found is None:
        return None
    end, along, length = found
    wide = float(np.clip(length * 0.9, LEAST_M, 2 * MOST_M))
    high = float(np.clip(front.patch.vertices[..., 1].max(), 2.2, 12.0))
    texture = rectified(front.patch, end, along, wide, high)
    if texture is None:
        return None
    wide *= texture.shape[1] / PANEL_PX
    if side == "right":
        texture = texture[:, ::-1]
    right = along if side == "left" else -along
    yaw = math.atan2(-right[1], right[0])
    standing = []
    for place in range(math.ceil(GOES_ON_M / wide)):
        middle = end - along * wide * (place + 0.5)
        x, z = middle + (front.x, front.z)
        if _in_sight(lens, middle + (front.x, front.z), along * wide / 2):
            continue
        standing.append(Standing(number, float(x), float(z), 0.0, yaw, 1.0, place % 2 == 0, True))
    return (panel(texture, wide, high), standing) if standing else None


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


def _in_sight(lens: Lens, middle: NDArray[np.float64], half: NDArray[np.float64]) -> bool:
    """Whether the picture's camera would see a wall that reaches from its middle (x, z) by `half` to both sides."""
    x, z = (middle + np.linspace(-0.9, 0.9, 10)[:, None] * half).T
    column = lens.centre[0] + lens.focal * x / np.maximum(z, 1e-3)
    return bool(((z > 0.1) & (column > 2) & (column < lens.size[0] - 2)).any())


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
