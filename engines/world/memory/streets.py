"""A street goes on beyond the picture: houses along both sides, back to where it is closed, so that it is a place.

Where the picture's front runs ahead, its side goes on behind the start. A front across the view goes on across: then
the street runs along it, and its other side is behind the start. The houses are the picture's own (`houses`): a half,
cut where its wall is plain, and its mirror image, so that no seam shows; the sky is seen between neighbours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, uniform_filter1d

from engines.world.memory.completing import panel
from engines.world.memory.houses import ROOF_DEEP_M, Front, House, foot_of, houses_of
from engines.world.memory.surfaces import Lens, Patch, Standing

BACK_M = 60.0  # behind the start, where a street is closed
ACROSS_M = 42.0  # that a street across the view is long to each side
BEHIND_M = 7.5  # from the start to the other side of such a street
AHEAD_M = 12.0  # where a side begins of which the picture shows nothing
NARROWEST_M = 4.5  # from the middle to a side
ACROSS = 0.75  # of a unit sideways, from which a front lies across the view
WORTH = 0.3  # of the best house, from which another one is built
MOST_HOUSES = 4
HALVES_M = (3.2, 5.5)  # of a house
PLAIN_M = 0.5  # about a cut, within which the plainest place is taken
SIDE_M = 2 * ROOF_DEEP_M  # of the wall at a house's side
END_M, SHADED = 0.4, 0.72  # of a front, whose colours that has, and its light
STREAKS = 0.3  # of how those change upwards
GAPS_M = (1.0, 2.8)  # between neighbours
SIZES = (0.92, 1.1)  # of the picture's own
TINTS = ((1.0, 1.0, 1.0), (1.05, 0.98, 0.9), (0.86, 0.86, 0.88), (0.98, 0.9, 0.84))
STEP_M = 0.25

Side = Literal["left", "right"]
Place = NDArray[np.float64]
_SIDES: dict[Side, float] = {"left": -1.0, "right": 1.0}


@dataclass(frozen=True, eq=False)
class _Kind:
    """A patch that is a house: its number, the numbers of the same one without its roof and of a wall at its side, its
    size in metres, and how far its roof leans back."""

    patch: int
    flat: int
    side: int
    wide: float
    high: float
    deep: float


def going_on(
    fronts: Sequence[Front], lens: Lens, number: int, seed: int
) -> tuple[list[Patch], list[Standing]]:
    """Houses all around beyond the picture's edges. `number` is that of the first new patch."""
    houses = houses_of(fronts, lens, seed)
    if not houses:
        return [], []
    best = max(house.worth for house in houses)
    houses = [house for house in houses if house.worth > WORTH * best]
    houses = sorted(sorted(houses, key=lambda house: -house.worth)[:MOST_HOUSES], key=lambda one: one.middle)
    random = np.random.default_rng(seed)
    patches: list[Patch] = []
    kinds: list[_Kind] = []
    for house in houses:
        for tint in TINTS:
            part = _symmetrical(house, random)
            roofed = part.eaves < part.high
            first = number + len(patches)
            deep = ROOF_DEEP_M if roofed else 0.0
            kinds.append(_Kind(first, first + roofed, first + roofed + 1, part.wide, part.high, deep))
            patches.append(_built(part, tint))
            if roofed:
                patches.append(_built(_without_roof(part), tint))
            patches.append(_built(_side(part), tint))
    row = _Row(kinds, lens, random)
    ends = {side: _end(fronts, side, lens) for side in _SIDES}
    ways: dict[Side, bool] = {}
    for side, sign in _SIDES.items():
        end, out = ends[side]
        across = abs(out[0]) > ACROSS
        ways[side] = across
        if across:
            corner = row.along(end, out, ACROSS_M, sign)
            far = np.array([corner[0], -BEHIND_M])
            row.along(corner, np.array([0.0, -1.0]), corner[1] + BEHIND_M, sign)
            row.along(far, np.array([-sign, 0.0]), abs(far[0]) - NARROWEST_M, sign)
            inner = np.array([sign * NARROWEST_M, -BEHIND_M])
        else:
            inner = end
            if sign * out[0] > 0.05:
                inner = row.along(
                    end, out, max(sign * (sign * NARROWEST_M - end[0]), 0) / max(abs(out[0]), 0.3), sign
                )
            if sign * inner[0] < NARROWEST_M:
                aside = NARROWEST_M - sign * inner[0]
                inner = row.along(inner, np.array([sign, 0.0]), aside, sign)
        ends[side] = (inner, out)
    if ways["left"] and ways["right"]:
        row.along(ends["left"][0], np.array([1.0, 0.0]), 2 * NARROWEST_M, -1.0)
        return patches, row.standing
    for side, sign in _SIDES.items():
        inner = ends[side][0]
        row.along(inner, np.array([0.0, -1.0]), inner[1] + BACK_M, sign)
    left, right = ends["left"][0][0], ends["right"][0][0]
    row.along(np.array([left, -BACK_M]), np.array([1.0, 0.0]), float(right - left), -1.0)
    return patches, row.standing


class _Row:
    """Houses side by side, along one line after the other."""

    def __init__(self, kinds: Sequence[_Kind], lens: Lens, random: np.random.Generator) -> None:
        self.standing: list[Standing] = []
        self._kinds, self._lens, self._random = kinds, lens, random
        self._last: list[int] = []

    def along(self, begin: Place, way: Place, metres: float, sign: float) -> Place:
        """Houses from a place on, for so many metres, with the street on their left for a `sign` of 1 and on their
        right for -1, as one who goes along sees it; returns where they end."""
        right = way * sign
        back = np.array([-right[1], right[0]])
        yaw = math.atan2(-right[1], right[0])
        done = 0.0
        while done < metres - STEP_M:
            number = self._next()
            kind = self._kinds[number]
            scale = float(self._random.uniform(*SIZES))
            wide = kind.wide * scale
            middle = begin + way * (done + wide / 2)
            if _in_sight(self._lens, middle, way * wide / 2):
                done += STEP_M
                continue
            # The picture would see the roof over its own front.
            bare = _in_sight(self._lens, middle + back * kind.deep * scale, way * wide / 2)
            patch = kind.flat if bare else kind.patch
            one = Standing(patch, float(middle[0]), float(middle[1]), 0.0, yaw, scale)
            self.standing.append(_owned(one, wide, kind.high * scale, self._lens))
            half = back * SIDE_M * scale / 2
            for corner in (middle - way * wide / 2, middle + way * wide / 2):
                if not _in_sight(self._lens, corner + half, half):
                    x, z = corner + half
                    turned = yaw + math.pi / 2
                    beside = Standing(kind.side, float(x), float(z), 0.0, turned, scale)
                    self.standing.append(_owned(beside, SIDE_M * scale, kind.high * scale, self._lens))
            self._last = [number, *self._last][: max(1, len(self._kinds) // 3)]
            done += wide + float(self._random.uniform(*GAPS_M))
        return np.asarray(begin + way * max(done, metres))

    def _next(self) -> int:
        """A house that none of the last few is."""
        free = [number for number in range(len(self._kinds)) if number not in self._last]
        return free[int(self._random.integers(len(free)))]


def _symmetrical(house: House, random: np.random.Generator) -> House:
    """A part of a house and its mirror image, as a house of its own."""
    per_m = house.texture.shape[1] / house.wide
    wide = min(float(random.uniform(*HALVES_M)), house.wide)
    begin = float(random.uniform(0, house.wide - wide))
    first, last = (_plainest(house.texture, at * per_m, PLAIN_M * per_m) for at in (begin, begin + wide))
    half = house.texture[:, first:last]
    if random.random() < 0.5:
        half = half[:, ::-1]
    texture = np.ascontiguousarray(np.concatenate([half, half[:, ::-1]], 1))
    return replace(house, texture=texture, wide=texture.shape[1] / per_m)


def _plainest(texture: NDArray[np.uint8], column: float, reach: float) -> int:
    """The column near another one beside which a wall (h, w, 4) changes least."""
    steps = np.abs(np.diff(texture[..., :3].mean(2), axis=1, append=texture[:, -1:, :3].mean(2)))
    change = uniform_filter1d(np.where(texture[..., 3] > 0, steps, 0).mean(0), max(3, round(reach / 2)))
    low, high = (int(np.clip(round(at), 0, texture.shape[1])) for at in (column - reach, column + reach))
    if low == 0 or high == texture.shape[1]:
        return 0 if low == 0 else high
    return low + int(change[low:high].argmin())


def _without_roof(house: House) -> House:
    rows = round(house.texture.shape[0] * house.eaves / house.high)
    return replace(house, texture=house.texture[-rows:], high=house.eaves)


def _side(house: House) -> House:
    """The side wall of a house, plain, of the colours at its end, up to a gable."""
    per_m = house.texture.shape[0] / house.high
    rows, columns = len(house.texture), round(SIDE_M * per_m)
    ends = house.texture[:, : max(1, round(END_M * per_m))]
    eaves = rows - round(house.eaves * per_m)
    colours = ends[..., :3].astype(np.float64).mean(1)
    colours[:eaves] = colours[eaves : eaves + max(1, round(per_m))].mean(0)
    plain = np.median(colours[eaves:], axis=0)
    colours = plain + STREAKS * (gaussian_filter1d(colours, END_M * per_m, axis=0) - plain)
    up = (rows - np.arange(rows) - 0.5) / per_m
    across = np.abs((np.arange(columns) + 0.5) / per_m - SIDE_M / 2)
    gable = house.eaves + (house.high - house.eaves) * (1 - across / (SIDE_M / 2))
    there = (up[:, None] < gable[None]) & (np.median(ends[..., 3], 1) > 0)[:, None]
    wall = np.repeat(colours[:, None] * SHADED, columns, 1)
    texture = np.dstack([wall, np.where(there, 255, 0)]).clip(0, 255).astype(np.uint8)
    return replace(house, texture=texture, wide=SIDE_M, eaves=house.high)


def _built(house: House, tint: tuple[float, float, float]) -> Patch:
    texture = house.texture.copy()
    texture[..., :3] = (texture[..., :3] * np.array(tint)).clip(0, 255).astype(np.uint8)
    patch = panel(texture, house.wide, house.high)
    vertices = patch.vertices.copy()
    if house.eaves < house.high:
        over = (vertices[..., 1] - house.eaves) / (house.high - house.eaves)
        rows = np.abs(vertices[:, 0, 1] - house.eaves).argmin()
        vertices[rows, :, 1] = house.eaves
        over[rows] = 0
        vertices[..., 2] += ROOF_DEEP_M * over.clip(0, 1)
    return replace(patch, vertices=vertices)


def _end(fronts: Sequence[Front], side: Side, lens: Lens) -> tuple[Place, Place]:
    """Where the picture's front ends at a side (x, z), and the direction in which it goes on from there."""
    sign = _SIDES[side]
    for front in fronts:
        foot = foot_of(front.patch)
        if side not in front.cut or len(foot) < 3:
            continue
        foot = foot + (front.x, front.z)
        foot = foot if side == "right" else foot[::-1]
        count = max(3, len(foot) // 4)
        part = foot[-count:]
        way = np.linalg.svd(part - part.mean(0), full_matrices=False)[2][0]
        if way @ (part[-1] - part[0]) < 0:
            way = -way
        return np.asarray(foot[-1]), _outwards(way, sign, lens)
    half = lens.centre[0] if sign < 0 else lens.size[0] - lens.centre[0]
    return np.array([sign * (half / lens.focal * AHEAD_M + 1.0), AHEAD_M]), np.array([0.0, -1.0])


def _outwards(out: Place, sign: float, lens: Lens) -> Place:
    """The direction in which a front goes on, out of the picture's sight, and never forwards."""
    if abs(out[0]) > ACROSS and sign * out[0] > 0:
        return np.array([sign, 0.0])
    edge = lens.centre[0] if sign < 0 else lens.size[0] - lens.centre[0]
    beside = np.array([sign, -edge / lens.focal]) / math.hypot(1, edge / lens.focal)
    if float(out @ beside) < 0.12 or out[1] > 0:
        return np.array([0.0, -1.0])
    return out


def _in_sight(lens: Lens, middle: Place, half: Place) -> bool:
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
