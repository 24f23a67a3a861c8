"""What cannot be walked through: circles, walls and the bounds of a world, and how somebody slides along them.

The motion of a tick is swept, never sampled: whatever lies on the way is met, at any speed and any frame rate. Nothing
is pushed and nothing falls here; `engines.world.body` moves by it.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Bounds, Patch, Standing

GAP_M = 0.001  # kept to whatever is met
_SLIDES = 4
_PUSH_M = 0.02  # by which somebody who is inside of something comes out, a tick
Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Solids:
    """Circles (n, 3): x, z, radius; walls (m, 4): from x, z to x, z. In metres of the world."""

    circles: NDArray[np.float64]
    walls: NDArray[np.float64]


NOTHING = Solids(np.zeros((0, 3)), np.zeros((0, 4)))
Around = Callable[[float, float], Solids]
"""What there is within reach of a place (x, z)."""


def solids_of(
    standing: Iterable[Standing], patches: tuple[Patch, ...], more: NDArray[np.float64] | None = None
) -> Solids:
    """What is solid of all that stands, and `more` walls (n, 4)."""
    circles: list[tuple[float, float, float]] = []
    walls: list[NDArray[np.float64]] = [] if more is None else [more]
    for stands in standing:
        patch = patches[stands.patch]
        if patch.radius > 0:
            circles.append((stands.x, stands.z, patch.radius * stands.scale))
        if len(patch.wall) > 1:
            line = _placed(patch.wall.astype(np.float64), stands)
            walls.append(np.hstack([line[:-1], line[1:]]))
    return Solids(
        np.array(sorted(circles)).reshape(-1, 3), np.concatenate(walls) if walls else np.zeros((0, 4))
    )


def _placed(line: NDArray[np.float64], stands: Standing) -> NDArray[np.float64]:
    """A line (n, 2) of a patch where it stands in the world."""
    x, z = line.T * stands.scale
    x = -x if stands.mirror else x
    cos, sin = math.cos(stands.yaw), math.sin(stands.yaw)
    return np.column_stack([stands.x + cos * x + sin * z, stands.z - sin * x + cos * z])


def slid(
    start: Point, way: Point, solids: Solids, bounds: Bounds, radius: float
) -> tuple[Point, list[Point]]:
    """Where a disc of `radius` ends that goes `way` metres from `start`, sliding along whatever it meets; and the
    normals (x, z) of what it met, pointing to it."""
    x, z = start
    ahead_x, ahead_z = way
    met: list[Point] = []
    if out := _outwards(start, solids, radius):
        ahead_x, ahead_z = ahead_x + out[0], ahead_z + out[1]
    for _ in range(_SLIDES):
        ahead_x, ahead_z = (
            _within(x, ahead_x, bounds.left, bounds.right),
            _within(z, ahead_z, bounds.back, bounds.front),
        )
        length = math.hypot(ahead_x, ahead_z)
        if length < 1e-9:
            break
        share, normal = _first(x, z, ahead_x, ahead_z, solids, radius)
        if normal is None:
            return (x + ahead_x, z + ahead_z), met
        free = max(share - GAP_M / length, 0.0)
        x, z = x + ahead_x * free, z + ahead_z * free
        left = 1 - share
        into = ahead_x * normal[0] + ahead_z * normal[1]
        ahead_x, ahead_z = left * (ahead_x - into * normal[0]), left * (ahead_z - into * normal[1])
        if any(ahead_x * other[0] + ahead_z * other[1] < -1e-9 for other in met):
            met.append(normal)
            break  # a corner
        met.append(normal)
    return (x, z), met


def left_of(speed: Point, met: Iterable[Point]) -> Point:
    """What is left of a speed (x, z) after the surfaces with these normals took what led into them."""
    x, z = speed
    for normal_x, normal_z in met:
        into = min(x * normal_x + z * normal_z, 0.0)
        x, z = x - into * normal_x, z - into * normal_z
    return x, z


def _within(place: float, ahead: float, low: float, high: float) -> float:
    """As much of a motion as the bounds allow; whoever stands beyond one may come back."""
    return min(max(ahead, min(low - place, 0.0)), max(high - place, 0.0))


def _first(
    x: float, z: float, ahead_x: float, ahead_z: float, solids: Solids, radius: float
) -> tuple[float, Point | None]:
    """The share of the way at which the first solid is met, and its normal; None if none is."""
    share, normal = 1.0, None
    walls = solids.walls
    circles = np.concatenate(
        [
            solids.circles + (0.0, 0.0, radius),
            np.insert(walls[:, :2], 2, radius, axis=1),
            np.insert(walls[:, 2:], 2, radius, axis=1),
        ]
    )
    if len(circles):
        from_x, from_z = x - circles[:, 0], z - circles[:, 1]
        towards = from_x * ahead_x + from_z * ahead_z
        square = ahead_x * ahead_x + ahead_z * ahead_z
        outside = from_x * from_x + from_z * from_z - circles[:, 2] ** 2
        under = towards * towards - square * outside
        reached = np.where(outside <= 0, 0.0, (-towards - np.sqrt(np.maximum(under, 0))) / square)
        reached[(towards >= 0) | (under < 0) & (outside > 0)] = np.inf
        nearest = int(np.argmin(reached))
        if reached[nearest] <= share:
            share = max(float(reached[nearest]), 0.0)
            normal = _unit(float(from_x[nearest] + share * ahead_x), float(from_z[nearest] + share * ahead_z))
    if len(walls):
        along = walls[:, 2:] - walls[:, :2]
        long = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
        along = along / long[:, None]
        from_x, from_z = x - walls[:, 0], z - walls[:, 1]
        aside = from_z * along[:, 0] - from_x * along[:, 1]
        side = np.where(aside < 0, -1.0, 1.0)
        normals = np.column_stack([-along[:, 1], along[:, 0]]) * side[:, None]
        closing = -(ahead_x * normals[:, 0] + ahead_z * normals[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            reached = np.maximum(np.abs(aside) - radius, 0) / closing
            place = (from_x + reached * ahead_x) * along[:, 0] + (from_z + reached * ahead_z) * along[:, 1]
            reached[~((closing > 1e-12) & (place >= 0) & (place <= long))] = np.inf
        nearest = int(np.argmin(reached))
        if reached[nearest] <= share:
            share = float(reached[nearest])
            normal = (float(normals[nearest, 0]), float(normals[nearest, 1]))
    return share, normal


def _outwards(start: Point, solids: Solids, radius: float) -> Point | None:
    """A little way out of the circle whose inside somebody has got into."""
    if not len(solids.circles):
        return None
    x, z = start[0] - solids.circles[:, 0], start[1] - solids.circles[:, 1]
    depth = solids.circles[:, 2] + radius - np.hypot(x, z)
    deepest = int(np.argmax(depth))
    if depth[deepest] <= 0:
        return None
    unit_x, unit_z = _unit(float(x[deepest]), float(z[deepest]))
    push = min(float(depth[deepest]) + GAP_M, _PUSH_M)
    return unit_x * push, unit_z * push


def _unit(x: float, z: float) -> Point:
    length = math.hypot(x, z)
    return (x / length, z / length) if length > 1e-9 else (0.0, -1.0)
