"""Where in a background picture somebody can stand and walk: on ground, not on masonry, water or the sky.

Ground is what the scene network sees as such (`engines.perception.scene_net`); without it, and in places that the
stage draws, all below the horizon but water counts. Elements that fly, are carried or are cut off by the frame do not
ask. Where everybody would stand on an empty ground is `engines.elements.blocking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.place.plate import Plate
from engines.elements.sprite import Key
from engines.elements.view import Space
from engines.perception.scene_net import available

GRID = (160, 90)  # columns and rows in which the frame is judged
SEEN = (480, 270)  # pixels at which the network sees it
SURE = 0.4  # share of ground from which a place is ground
WET = 2.0  # what a doubt that it is water counts: a still pond is taken for ground by halves
LEAST = 0.012  # of the frame: with less ground nobody can stand there
LITTLE = 0.06  # of it: with less ground than that plants and rocks are walked on
LOWEST = 0.97  # row that a foot keeps above
BENDS = 0.14  # of the frame's height that a way may be bent by
UP = 1.5  # how much worse it is to go farther away than to come nearer
ASIDE = 0.35  # widths of the frame that somebody is moved aside to stand on ground
STEPS = 33  # points of a way that are looked at
OUT = 0.14  # beyond the frame's edge, where an element is not seen
LEAST_WAY = 0.06  # widths: on less ground than that one stays where one is


@dataclass(frozen=True, eq=False)
class Footing:
    """`ground` (90, 160) says where the frame at rest is ground; None where nothing is known of it."""

    space: Space
    ground: NDArray[np.bool_] | None

    @staticmethod
    @lru_cache(maxsize=2)
    def to(plate: Plate) -> "Footing":
        """What a plate says of standing on it."""
        return Footing(plate.space, _ground(plate) if plate.space.has_ground else None)

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

    def stood(self, x: float, y: float, width: float) -> tuple[float, float] | None:
        """The nearest place on ground to stand, as x and y; None where there is none near."""
        best, found = np.inf, None
        for aside in np.linspace(-ASIDE, ASIDE, 29):
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
        xs = np.array([key.x for key in keys])
        low, high = float(xs.min()), float(xs.max())
        if high - low < LEAST_WAY:
            return tuple(keys)
        low_kept, high_kept = self._stretch(keys, low, high, home, width)
        share = (high_kept - low_kept) / (high - low)
        moved = [replace(key, x=low_kept + (key.x - low) * share) for key in keys]
        bent = np.array([self._bent(key, width) for key in moved])
        if len(bent) > 4:
            bent = np.convolve(np.pad(bent, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
        return tuple(
            key if abs(y - key.y) < 1e-3 else replace(key, y=float(y), depth=self.space.depth_at(float(y)))
            for key, y in zip(moved, bent, strict=True)
        )

    def _bent(self, key: Key, width: float) -> float:
        row = self.row(key.x, key.y, width)
        return key.y if row is None else min(max(row, key.y - BENDS), key.y + BENDS)

    def _stretch(
        self, keys: Sequence[Key], low: float, high: float, home: Key, width: float
    ) -> tuple[float, float]:
        """The part of a way from `low` to `high` about its home on which there is ground near its row."""
        places = np.linspace(low, high, STEPS)
        order = np.argsort([key.x for key in keys])
        rows = np.interp(places, [keys[i].x for i in order], [keys[i].y for i in order])
        found = [self.row(float(x), float(y), width) for x, y in zip(places, rows, strict=True)]
        good = np.array(
            [row is not None and abs(row - y) < BENDS for row, y in zip(found, rows, strict=True)]
        )
        if good.all():
            return low, high
        at = int(np.argmin(np.abs(places - home.x) + np.where(good, 0.0, 10.0)))
        if not good[at]:
            return home.x, home.x
        first = last = at
        while first > 0 and good[first - 1]:
            first -= 1
        while last < STEPS - 1 and good[last + 1]:
            last += 1
        # A shortened way is all gone where it is seen.
        return max(float(places[first]), -OUT), min(float(places[last]), 1 + OUT)


def _ground(plate: Plate) -> NDArray[np.bool_] | None:
    network = available() if plate.made_up else None
    if network is None:
        if plate.water is None:
            return None
        return np.asarray(cv2.resize(plate.water, GRID, interpolation=cv2.INTER_AREA) < 0.5)
    frame = (plate.rest * 255 + 0.5).clip(0, 255).astype(np.uint8)
    parts = network.read(np.asarray(cv2.resize(frame, SEEN, interpolation=cv2.INTER_AREA), np.uint8))
    share = parts.of("ground") - WET * parts.of("water")
    if (share > SURE).mean() < LITTLE:
        share += parts.of("plant", "hill")
    return np.asarray(cv2.resize(share, GRID, interpolation=cv2.INTER_AREA) > SURE)
