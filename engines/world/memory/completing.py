"""What an edge of the picture cut off: a tree gets its other half, a crown its top.

All of it lies beyond the picture's edges, so that the first frame stays what it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Patch

HALF = 0.5  # alpha of what is there
CAP = 0.45  # of its width at the picture's upper edge by which a thing goes on above it
LEAST_SIDE = 0.3  # of its width, at least
MOST_SIDE = 1.0  # of its width by which a thing goes on beside the picture
RAGGED = 0.16  # of the length by which the end of what goes on is uneven


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
