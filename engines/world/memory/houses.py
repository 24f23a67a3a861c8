"""Houses out of a picture's own fronts: each piece of a front that is a plane is pulled straight, as one who stands
before it sees it, cut where its wall is whole, and roofed where the picture's edge cut its top off.

A front is taken apart where it turns: inverse depth along a plane is linear in the columns of the picture. Where the
houses stand is in `streets`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_fill_holes

from engines.world.memory.filling import carried_on
from engines.world.memory.surfaces import Lens, Patch

PX_A_M = 72.0  # of a house
LEAST_M, MOST_M = 1.8, 11.0  # metres of a house's width
LOWEST_M, HIGHEST_M = 2.2, 9.0
STEP_M = 0.5
LEAST_PX = 11.0  # pixels of the picture across a metre of a house
SOLID = 200  # alpha
BROKEN_M = 0.5  # metres that a wall is not seen without ending
AS_HIGH = 0.94  # of a height that a column reaches
SEEN = 0.8  # of a wall, at least
PLANES = 5  # of a front at most
TURN = 0.02  # squared relative error of inverse depth, summed, that another plane must save
LEAST_COLUMNS = 3
STOREY_M = 3.0  # metres about, whose height is worth most
ROOF_M, ROOF_DEEP_M = 2.1, 2.2
ROOF = np.array([0.60, 0.50, 0.46])  # of a wall's colour
COURSE_M = 0.22  # of tiles


@dataclass(frozen=True, eq=False)
class Front:
    """A house front: its patch, and its foot at (x, z) in the world; `cut` as in `Thing`."""

    patch: Patch
    x: float
    z: float
    cut: frozenset[str]


@dataclass(frozen=True, eq=False)
class House:
    """A house front (h, w, 4) as one who stands before it sees it, `wide` and `high` metres. From `eaves` metres on it
    leans back as a roof; what is not of it there is transparent. `middle` is the picture's column of its middle in
    shares of the width."""

    texture: NDArray[np.uint8]
    wide: float
    high: float
    eaves: float
    middle: float

    @property
    def worth(self) -> float:
        return self.wide * min(self.eaves, 2 * STOREY_M)


def houses_of(fronts: Sequence[Front], lens: Lens, seed: int) -> list[House]:
    """Houses in the order in which the picture shows them, from left to right."""
    found = []
    for front in fronts:
        for plane in planes_of(front.patch):
            house = _house(front, plane, lens, seed)
            if house is not None:
                found.append(house)
    return sorted(found, key=lambda house: house.middle)


@dataclass(frozen=True, eq=False)
class Plane:
    """An upright plane from `begin` to `end` (x, z) of a patch's own metres, as it is seen from left to right."""

    begin: NDArray[np.float64]
    end: NDArray[np.float64]

    @property
    def wide(self) -> float:
        return float(np.hypot(*(self.end - self.begin)))


def foot_of(patch: Patch) -> NDArray[np.float64]:
    """(n, 2) x and z of the line on which a patch stands, from left to right."""
    there = np.nonzero(patch.there.any(0))[0]
    if not len(there):
        return np.zeros((0, 2))
    columns = np.arange(there[0], there[-1] + 2)
    return np.asarray(np.median(patch.vertices[:, columns][..., [0, 2]].astype(np.float64), axis=0))


def planes_of(patch: Patch) -> list[Plane]:
    """The planes of a front, from left to right, parted where that fits it best."""
    foot = foot_of(patch)
    if len(foot) < LEAST_COLUMNS:
        return []
    points = np.column_stack([foot, np.zeros(len(foot)), np.ones(len(foot))])[:, [0, 2, 1, 3]]
    u, _, away = patch.projector.astype(np.float64) @ points.T
    u, q = u / away, 1 / np.maximum(away, 0.1)
    count = len(foot)
    best, parted = [0.0] + [math.inf] * (count - 1), [0] * count
    fits: dict[tuple[int, int], NDArray[np.float64]] = {}
    for end in range(LEAST_COLUMNS - 1, count):
        for begin in range(0, end - LEAST_COLUMNS + 2):
            if not math.isfinite(best[begin]):
                continue
            part = slice(begin, end + 1)
            terms = np.column_stack([np.ones(end + 1 - begin), u[part] - u[begin]])
            line = np.linalg.lstsq(terms, q[part], rcond=None)[0]
            fits[begin, end] = terms[[0, -1]] @ line
            error = float((((terms @ line) / q[part] - 1) ** 2).sum())
            if best[begin] + error + TURN < best[end]:
                best[end], parted[end] = best[begin] + error + TURN, begin
    planes: list[Plane] = []
    end = count - 1
    while end > 0:
        begin = parted[end]
        ends = []
        for at, inverse in zip((begin, end), fits.get((begin, end), (q[begin], q[end])), strict=True):
            scale = (1 / max(float(inverse), 1e-3)) / away[at]
            ends.append(_farther(patch, foot[at], scale))
        planes.append(Plane(*ends))
        end = begin
    return sorted(planes, key=lambda plane: -plane.wide)[:PLANES]


def _farther(patch: Patch, place: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """A place (x, z) of a patch's own metres, so many times as far from the eye that took its picture."""
    rows = patch.projector.astype(np.float64)
    eye = -np.linalg.solve(rows[:, :3], rows[:, 3])
    return np.asarray(eye[[0, 2]] + (place - eye[[0, 2]]) * scale)


def _house(front: Front, plane: Plane, lens: Lens, seed: int) -> House | None:
    wide = min(plane.wide, 4 * MOST_M)
    if wide < LEAST_M:
        return None
    columns, rows = max(16, round(wide * PX_A_M)), round(HIGHEST_M * PX_A_M)
    along = (plane.end - plane.begin) / plane.wide
    s = (np.arange(columns, dtype=np.float64) + 0.5) / PX_A_M
    y = np.asarray(HIGHEST_M - (np.arange(rows) + 0.5) / PX_A_M, np.float64)
    x, z = (plane.begin[axis] + along[axis] * s for axis in (0, 1))
    u, v, away = _seen_at(front.patch, x, y, z)
    texture = front.patch.texture
    seen = np.asarray(cv2.remap(texture, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT))
    # What is seen through an arch does not end the wall about it.
    open_ = binary_fill_holes(seen[..., 3] > SOLID) & (seen[..., 3] <= SOLID)
    solid = (seen[..., 3] > SOLID) | open_
    top = _tops(solid)
    run, eaves = _whole(top)
    begin, end = run
    metres = (end - begin) / PX_A_M
    if metres < LEAST_M or eaves < LOWEST_M:
        return None
    if abs(float(u[rows // 2, end - 1] - u[rows // 2, begin])) < LEAST_PX * metres:
        return None
    if (away[begin:end] < 0.3).any():
        return None
    if solid[rows - round(eaves * PX_A_M) :, begin:end].mean() < SEEN:
        return None
    # A top that the picture shows is kept; one that its edge cut off gets a roof.
    limit = np.array([float(y[v[:, column] > 6].max(initial=0.0)) for column in range(begin, end)])
    open_air = float((top[begin:end] < 0.96 * np.minimum(limit, HIGHEST_M)).mean())
    shows_top = open_air > 0.6
    high = min(float(np.quantile(top[begin:end], 0.97)), HIGHEST_M) if shows_top else eaves
    part = seen[rows - round(high * PX_A_M) :, begin:end]
    known = part[..., 3] > SOLID
    colours = carried_on(np.ascontiguousarray(part[..., :3]), known)
    height = np.arange(len(part))[::-1, None] / PX_A_M
    whole = (height <= np.maximum(top[begin:end], eaves)[None]) & ~open_[-len(part) :, begin:end]
    alpha = np.where(whole, 255, 0).astype(np.uint8)
    house = np.dstack([colours, alpha])
    if not shows_top:
        house = np.concatenate([_roof(house, seed), house])
        high += ROOF_M
    middle = float(np.median(u[-1, begin:end])) - float(front.patch.projector[0, 2])
    middle = (middle + lens.centre[0]) / lens.size[0]
    return House(np.ascontiguousarray(house), metres, high, high if shows_top else eaves, middle)


def _seen_at(
    patch: Patch, x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
    """(rows, columns) pixels of a patch's texture at heights `y` (rows,) over places `x`, `z` (columns,), and how far
    those are, (columns,) metres."""
    matrix = patch.projector.astype(np.float64)
    base = matrix @ np.stack([x, np.zeros_like(x), z, np.ones_like(x)])
    w = base[2][None] + matrix[2, 1] * y[:, None]
    ahead = np.maximum(w, 0.05)
    u, v = ((base[row][None] + matrix[row, 1] * y[:, None]) / ahead - 0.5 for row in (0, 1))
    u, v = (np.where(w > 0.05, value, -1e4).astype(np.float32) for value in (u, v))
    return u, v, np.asarray(base[2])


def _tops(solid: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(columns,) metres up to which a wall is seen without a break, from its lowest part on."""
    rows = len(solid)
    broken = round(BROKEN_M * PX_A_M)
    kernel = np.ones((broken | 1, 1), np.uint8)
    padded = np.pad(solid.astype(np.uint8), ((0, broken), (0, 0)), constant_values=1)
    joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)[:rows] > 0
    goes_up = np.logical_and.accumulate(joined[::-1], axis=0)
    return np.asarray(goes_up.sum(0) / PX_A_M)


def _whole(top: NDArray[np.float64]) -> tuple[tuple[int, int], float]:
    """The columns, and the metres up, of the part of a wall that is worth most: wide, and two storeys high."""
    best, found = 0.0, ((0, 0), 0.0)
    most = round(MOST_M * PX_A_M)
    smooth = cv2.blur(top.astype(np.float32)[None], (9, 1))[0]
    for height in np.arange(LOWEST_M, HIGHEST_M + 0.01, STEP_M):
        begin, end = longest(smooth >= AS_HIGH * height)
        end = min(end, begin + most)
        worth = (end - begin) * min(height, 2 * STOREY_M) * (1 + 0.02 * height)
        if end - begin >= LEAST_M * PX_A_M and worth > best:
            best, found = worth, ((begin, end), float(height))
    return found


def longest(held: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last but one of the longest run."""
    edges = np.diff(np.concatenate([[0], held.astype(np.int8), [0]]))
    begins, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    if not len(begins):
        return 0, 0
    best = int((ends - begins).argmax())
    return int(begins[best]), int(ends[best])


def _roof(house: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """(rows, w, 4) courses of tiles, darker than the house and like it in colour."""
    rows, columns = round(ROOF_M * PX_A_M), house.shape[1]
    random = np.random.default_rng(seed + 31)
    grey = house[..., :3].reshape(-1, 3).astype(np.float64).mean(0)
    colour = (0.35 * grey + 0.65 * grey.mean()) * ROOF * (1.18, 1.0, 0.92)
    course = round(COURSE_M * PX_A_M)
    lines = np.arange(rows) // course
    tiles = random.normal(0, 0.055, (int(lines[-1]) + 1, columns // course + 2))
    shifted = (np.arange(columns)[None] + (lines % 2 * course // 2)[:, None]) // course
    light = 1 + tiles[lines[:, None], shifted] + 0.03 * random.normal(0, 1, (rows, columns))
    light *= (0.8 + 0.2 * np.minimum((np.arange(rows) % course) / (0.3 * course), 1))[::-1, None]
    light *= np.linspace(1.12, 0.94, rows)[:, None]
    light[-3:] *= 0.6
    roof = (colour * light[..., None]).clip(0, 255)
    return np.dstack([roof.astype(np.uint8), np.full((rows, columns), 255, np.uint8)])
