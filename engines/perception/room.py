"""The box of an interior: floor, ceiling and walls about the point in which its lines run together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.perception.space import EYE_M, Space

CEILING_M = 2.7
NEAREST_WALL, DEEPEST = 2.5, 30.0  # metres
OVER = (
    0.35  # how much less it costs that furniture hides the edge of the floor than that floor runs up a wall
)


@dataclass(frozen=True)
class Room:
    """Metres to the back wall, and from the middle to the side walls."""

    back: float
    left: float
    right: float
    ceiling: float = CEILING_M


def room_of(space: Space, ground: NDArray[np.float32]) -> Room:
    """The room whose floor's edge is best that of the `ground` (h, w)."""
    width, height = space.size
    middle = width / 2
    columns = np.linspace(0.02, 0.98, 49) * width
    strip = ground[:, columns.astype(int)] > 0.5
    seen = strip.any(0)
    edge = np.where(seen, strip.argmax(0), height).astype(float)
    best, room = np.inf, Room(6.0, 2.5, 2.5)
    for back in np.geomspace(NEAREST_WALL, DEEPEST, 26):
        row = space.horizon + space.focal * EYE_M / back
        for left in np.geomspace(1.2, 9.0, 12):
            for right in np.geomspace(1.2, 9.0, 12):
                slope = np.where(columns < middle, (middle - columns) / left, (columns - middle) / right)
                rows = np.maximum(row, space.horizon + EYE_M * slope)
                off = np.minimum(rows, height) - edge
                cost = float(np.where(off > 0, off, -OVER * off).mean()) / height
                cost += 0.004 * abs(np.log(left / right)) + 0.006 * abs(np.log((left + right) / 5.5))
                if cost < best:
                    best, room = cost, Room(float(back), float(left), float(right))
    return room


def walls(space: Space, room: Room) -> NDArray[np.float32]:
    """(h, w) metres to the nearest of walls and ceiling."""
    width, height = space.size
    x = (np.arange(width) + 0.5 - width / 2)[None]
    y = (space.horizon - np.arange(height) - 0.5)[:, None]
    with np.errstate(divide="ignore"):
        side = np.where(x < 0, room.left, room.right) * space.focal / np.maximum(np.abs(x), 1e-3)
        above = np.where(y > 0, (room.ceiling - EYE_M) * space.focal / np.maximum(y, 1e-3), np.inf)
    return np.minimum(np.minimum(side, above), room.back).astype(np.float32)
