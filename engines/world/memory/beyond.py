"""What stands where the picture did not look: copies of its own upright things, in clusters as they grow.

A pure function of the seed and of the cell, so that one finds again what one has seen. Nothing that is there once is
copied; nothing stands where the picture itself has looked, nor in the way of whoever walks straight on or back.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.world.memory.surfaces import CELL_M, Lens, Standing

ROADWAY = 3.2  # metres to both sides of the line of the start that stay free
NEAREST = 5.0  # metres about the start that stay free
BESIDE = 0.07  # radians beside the picture's own sight in which nothing stands
TALL, LEAST_SHARE = 1.8, 0.3  # metres from which all of that stays free, and how much of it at least
LOW, MORE = 0.9, 0.5  # metres below which things stand closer, and how often one more does
CLUSTER = 3.5  # metres
FEWEST, MOST = 0.4, 9.0  # things in a cell
SIZES = 0.22  # spread of the logarithm of their scale


@dataclass(frozen=True)
class Kind:
    """A patch that may be repeated: `wide` metres across and `tall`, `count` times as often as others."""

    patch: int
    wide: float
    tall: float
    count: float


@dataclass(frozen=True)
class Growth:
    """`Beyond` for a picture whose `kinds` grow `density` to a square metre; it looked `left` to `right` radians and
    saw ground up to `extent` metres."""

    kinds: tuple[Kind, ...]
    density: float
    left: float
    right: float
    extent: float
    seed: int
    roadway: float = ROADWAY

    def __call__(self, column: int, row: int) -> list[Standing]:
        if not self.kinds:
            return []
        random = np.random.default_rng((self.seed, column + 2**20, row + 2**20))
        wild = wildness(self.seed, column, row)
        expected = float(np.clip(self.density * CELL_M * CELL_M, FEWEST, MOST)) * wild
        count = int(random.poisson(expected))
        corner_x, corner_z = column * CELL_M, row * CELL_M
        weights = np.array([kind.count for kind in self.kinds])
        found: list[Standing] = []
        middle = random.uniform(0.15, 0.85, 2) * CELL_M
        likely = int(random.choice(len(self.kinds), p=weights / weights.sum()))
        number = 0
        while number < count:
            if number % 3 == 0:
                middle = random.uniform(0.1, 0.9, 2) * CELL_M
                likely = int(random.choice(len(self.kinds), p=weights / weights.sum()))
            number += 1
            kind = self.kinds[likely]
            if random.random() < 0.3:
                kind = self.kinds[int(random.choice(len(self.kinds), p=weights / weights.sum()))]
            spread = random.normal(0, CLUSTER + 0.3 * kind.wide, 2)
            x, z = ((middle + spread) % CELL_M) + (corner_x, corner_z)
            scale = float(np.exp(random.normal(0, SIZES)))
            mirror = bool(random.random() < 0.5)
            yaw = float(random.uniform(-0.35, 0.35))
            half = kind.wide * scale / 2
            if kind.tall < LOW and random.random() < MORE:
                number -= 1
            crowded = any(math.hypot(x - o.x, z - o.z) < 0.3 * (half + 0.5) * 2 for o in found)
            if crowded or not self._may_stand(float(x), float(z), half, kind.tall * scale):
                continue
            found.append(Standing(kind.patch, float(x), float(z), 0.0, yaw, scale, mirror))
        return found

    def _may_stand(self, x: float, z: float, half: float, tall: float) -> bool:
        away = math.hypot(x, z)
        # What is low is no hindrance.
        share = min(1.0, max(LEAST_SHARE, tall / TALL))
        if away < NEAREST * share + half or abs(x) < (self.roadway + 0.5 * half) * share:
            return False
        if z > self.extent * 1.1:
            return True
        angle = math.atan2(x, z)
        room = math.asin(min(half * 1.3 / away, 0.95)) + BESIDE
        return not self.left - room < angle < self.right + room


def growth_of(
    kinds: Sequence[Kind],
    own: Sequence[Standing],
    lens: Lens,
    extent: float,
    seed: int,
    roadway: float = ROADWAY,
) -> Growth:
    """As dense as what stands in the picture (`own`), on the ground that it shows up to 45 metres."""
    left = math.atan((0 - lens.centre[0]) / lens.focal)
    right = math.atan((lens.size[0] - lens.centre[0]) / lens.focal)
    deep = min(extent, 45.0)
    nearest = lens.focal * lens.eye / max(lens.size[1] - lens.centre[1], 1.0)
    shown = (math.tan(right) - math.tan(left)) / 2 * max(deep**2 - nearest**2, 30.0)
    counted = sum(standing.z < deep for standing in own)
    return Growth(tuple(kinds), counted / max(shown, 60.0), left, right, extent, seed, roadway)


def wildness(seed: int, column: int, row: int) -> float:
    """0.3 to 1.6: groves and clearings, wider than a cell."""
    total = 0.0
    for wide in (3, 7):
        x, z = column / wide, row / wide
        i, j = math.floor(x), math.floor(z)
        fx, fz = x - i, z - j
        corners = [
            np.random.default_rng((seed, 77 + wide, i + a + 2**20, j + b + 2**20)).random()
            for b in (0, 1)
            for a in (0, 1)
        ]
        low = corners[0] + (corners[1] - corners[0]) * fx
        high = corners[2] + (corners[3] - corners[2]) * fx
        total += low + (high - low) * fz
    return float(np.clip(0.3 + 1.3 * (total / 2 - 0.2) / 0.6, 0.3, 1.6))
