"""Where in a background picture somebody can stand and walk: on ground, not on masonry, water or the sky.

Ground is what the scene network sees as such (`engines.perception.scene_net`); without it, and in places that the
stage draws, all below the horizon but water counts. Elements that fly, are carried or are cut off by the frame do not
ask. Where everybody would stand on an empty ground is `engines.elements.blocking`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.place.parts import SURE
from engines.elements.place.plate import Plate
from engines.elements.sprite import Key
from engines.elements.view import Space

GRID = (160, 90)  # columns and rows in which the frame is judged
LEAST = 0.012  # of the frame: with less ground nobody can stand there
LOWEST = 0.97  # row that a foot keeps above
BENDS = 0.14  # of the frame's height that a way may be bent by
UP = 1.5  # how much worse it is to go farther away than to come nearer
ASIDE = 0.35  # widths of the frame that somebody is moved aside to stand on ground
STEPS = 33  # points of a way that are looked at
OUT = 0.14  # beyond the frame's edge, where an element is not seen
LEAST_WAY = 0.06  # of the frame: a shorter way stays as it is


@dataclass(frozen=True, eq=False)
class Footing:
    """`ground` (90, 160) says where the frame at rest is ground; None where nothing is known of it."""

    space: Space
    ground: NDArray[np.bool_] | None

    @classmethod
    def to(cls, plate: Plate) -> "Footing":
        """What a plate says of standing on it."""
        if plate.firm is None or not plate.space.has_ground:
            return cls(plate.space, None)
        return cls(plate.space, cv2.resize(plate.firm, GRID, interpolation=cv2.INTER_AREA) > SURE)

    @property
    def is_none(self) -> bool:
        """Whether the picture is known to show no ground on which one could stand."""
        return self.ground is not None and self.ground.mean() < LEAST

    def row(self, x: float, y: float, width: float) -> float | None:
        """The row of ground nearest to `y` for feet `width` apart at `x`, both in shares of the frame; None where the
        frame has no ground there."""
        if self.ground is None:
            return y
        rows, columns = self.ground.shape
        middle, half = min(max(x, 0.0), 1.0), 0.3 * width
        ends = [int(np.clip((middle + side * half) * columns, 0, columns - 1)) for side in (-1, 1)]
        free = self.ground[:, ends[0] : ends[1] + 1].mean(1) > 0.8
        if self.space.horizon + 0.02 < y <= LOWEST and free[int(y * rows)]:
            return y
        at = (np.flatnonzero(free) + 0.5) / rows
        at = at[(at > self.space.horizon + 0.02) & (at <= LOWEST)]
        if not len(at):
            return None
        return float(at[np.argmin(np.where(at < y, UP * (y - at), at - y))])

    def stood(self, x: float, y: float, width: float, reach: float = ASIDE) -> tuple[float, float] | None:
        """The nearest place on ground to stand, as x and y, at most `reach` aside; None where there is none."""
        if self.is_none:
            return None
        best, found = np.inf, None
        for aside in np.linspace(-reach, reach, 29):
            at = x + float(aside)
            inside = 0.5 * width <= at <= 1 - 0.5 * width or aside == 0
            row = self.row(at, y, width) if inside else None
            if row is not None:
                cost = abs(float(aside)) + UP * abs(row - y)
                if cost < best:
                    best, found = cost, (at, row)
        return found

    def kept(self, keys: Sequence[Key], home: Key, width: float) -> tuple[Key, ...]:
        """A way along the ground, bent and shortened to where there is some, about `home`; lifts stay as they are."""
        if self.ground is None or self.is_none or len(keys) < 2:
            return tuple(keys)
        xs, ys = [key.x for key in keys], [key.y for key in keys]
        low, high = min(xs), max(xs)
        if high - low < LEAST_WAY:
            return self._kept_in_depth(keys, home, width)

        def is_near(x: float, y: float) -> bool:
            row = self.row(x, y, width)
            return row is not None and abs(row - y) < BENDS

        first, last = _stretch(xs, ys, home.x, is_near)
        if (first, last) != (low, high):  # a shortened way is all gone where it is seen
            first, last = max(first, -OUT), min(last, 1 + OUT)
        share = (last - first) / (high - low)
        moved = [replace(key, x=first + (key.x - low) * share) for key in keys]
        bent = np.array([self._bent(key, width) for key in moved])
        if len(bent) > 4:
            bent = np.convolve(np.pad(bent, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
        return tuple(self._at(key, float(y)) for key, y in zip(moved, bent, strict=True))

    def _kept_in_depth(self, keys: Sequence[Key], home: Key, width: float) -> tuple[Key, ...]:
        """A way nearer or farther, as far as there is ground."""
        xs, ys = [key.x for key in keys], [key.y for key in keys]
        low, high = min(ys), max(ys)
        if high - low < LEAST_WAY:
            return tuple(keys)
        first, last = _stretch(
            ys, xs, home.y, lambda y, x: self.row(x, min(y, LOWEST), width) == min(y, LOWEST)
        )
        share = (last - first) / (high - low)
        return tuple(self._at(key, first + (key.y - low) * share) for key in keys)

    def _at(self, key: Key, y: float) -> Key:
        return key if abs(y - key.y) < 1e-3 else replace(key, y=y, depth=self.space.depth_at(y))

    def _bent(self, key: Key, width: float) -> float:
        row = self.row(key.x, key.y, width)
        return key.y if row is None else min(max(row, key.y - BENDS), key.y + BENDS)


def _stretch(
    along: Sequence[float], across: Sequence[float], home: float, holds: Callable[[float, float], bool]
) -> tuple[float, float]:
    """The part of a way about `home` on which it holds, by its least and greatest place `along` one axis; `across` are
    its places on the other."""
    low, high = min(along), max(along)
    places, order = np.linspace(low, high, STEPS), np.argsort(along)
    others = np.interp(places, [along[i] for i in order], [across[i] for i in order])
    good = np.array([holds(float(a), float(b)) for a, b in zip(places, others, strict=True)])
    if good.all():
        return low, high
    at = int(np.argmin(np.abs(places - home) + np.where(good, 0.0, 10.0)))
    if not good[at]:
        return home, home
    first = last = at
    while first > 0 and good[first - 1]:
        first -= 1
    while last < STEPS - 1 and good[last + 1]:
        last += 1
    return float(places[first]), float(places[last])
