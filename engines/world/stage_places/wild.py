"""Land without an end: the set where the stage laid it out, and beyond it the same kind of place, composed anew from
excerpts of the set, along a path that winds on.

What stands in a cell depends on the seed and the cell alone.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.stage.paint import noise
from engines.stage.plan import Card, Label, Plan
from engines.world.memory.surfaces import CELL_M, Standing
from engines.world.stage_places.cards import LIFTED_M, Stock

NEAR, FAR, WIDE = -16.0, 80.0, 32.0  # metres of z and x that the set itself fills
SPARSE = 32.0  # metres of z from which the set has nothing low
BARE = 7.0  # metres from the path from which it has hardly anything
LOW = 1.5  # metres
CLEAR = (1.5, 3.2)  # metres from the middle of the path that stay free of what is low, and of what is tall
GIANT_M, THICKET_M = (
    19.0,
    6.0,
)  # tall; from the path on, three of five of those are left out: they hide each other
STEP_M = 4.0  # from piece to piece of the path
RAIL_M = 2.9
_LANDMARK = 0.09  # how often one stands in a cell
_GROVES = 64  # cells after which groves repeat
Wave = Callable[[float], float]


@dataclass(frozen=True)
class Landmark:
    """Patches that stand together, about their common foot; `wide` metres are kept free around it."""

    parts: tuple[Standing, ...]
    wide: float

    def at(self, x: float, z: float, yaw: float) -> list[Standing]:
        """The patches with their common foot at x, z, turned by `yaw` radians to the right."""
        cosine, sine = math.cos(yaw), math.sin(yaw)
        return [
            replace(p, x=x + cosine * p.x + sine * p.z, z=z - sine * p.x + cosine * p.z, yaw=p.yaw + yaw)
            for p in self.parts
        ]


@dataclass(frozen=True, eq=False)
class Land:
    """`Beyond` of a set on land. `plants` (n, 6): patch, metres from the path's middle, z, y, scale, mirror. `crowns`
    are boughs for trees so tall that their pictures end below them; `pieces` are the patches of the path, `rails`
    those of a fence along it, `rail_off` metres from its middle; `groves` (_GROVES, _GROVES) is how much grows in a
    cell."""

    path: Wave
    plants: NDArray[np.float64]
    landmarks: tuple[Landmark, ...]
    pieces: tuple[int, ...]
    rails: tuple[int, ...]
    rail_off: float
    groves: NDArray[np.float32]
    crowns: tuple[int, ...]
    seed: int

    def __call__(self, column: int, row: int) -> list[Standing]:
        rng = np.random.default_rng((self.seed, column + 2**20, row + 2**20))
        x, z = column * CELL_M, row * CELL_M
        lateral = x - self.path(z + CELL_M / 2)
        found = self._way(column, row) if self.pieces else []
        inside = -WIDE <= x < WIDE and NEAR <= z < FAR
        nearest = min(abs(lateral), abs(lateral + CELL_M)) if lateral * (lateral + CELL_M) > 0 else 0.0
        if inside and z < SPARSE:
            return found + (self._excerpt(rng, lateral, x, z, 0.7, low_only=True) if nearest > BARE else [])
        wild = float(self.groves[row % _GROVES, column % _GROVES])
        if not inside and self.landmarks and nearest > 6 and rng.random() < _LANDMARK:
            which = self.landmarks[int(rng.integers(0, len(self.landmarks)))]
            spot = x + float(rng.uniform(5, 11)), z + float(rng.uniform(5, 11))
            facing = math.copysign(float(rng.uniform(0.3, 0.9)), lateral)
            found += which.at(*spot, -facing)
            return found + self._excerpt(rng, lateral, x, z, 0.6, low_only=True)
        return found + self._excerpt(rng, lateral, x, z, wild, low_only=inside)

    def _excerpt(
        self, rng: np.random.Generator, lateral: float, x: float, z: float, share: float, low_only: bool
    ) -> list[Standing]:
        """What the set has somewhere else, at about the same distance from the path."""
        side = -1.0 if rng.random() < 0.5 else 1.0
        nearest = min(abs(lateral), abs(lateral + CELL_M)) if lateral * (lateral + CELL_M) > 0 else 0.0
        if nearest > 14:
            start = float(rng.uniform(3, 12)) * (1.0 if rng.random() < 0.5 else -1.0)
            start = start if start > 0 else start - CELL_M
        else:
            start = lateral * side if side > 0 else -(lateral + CELL_M)
        found = []
        for low in (True, False):
            if not low and low_only:
                continue
            first = float(rng.uniform(1, 16) if low else rng.uniform(8, 60))
            plants = self.plants
            chosen = (plants[:, 1] >= start) & (plants[:, 1] < start + CELL_M)
            chosen &= (plants[:, 2] >= first) & (plants[:, 2] < first + CELL_M)
            chosen &= (plants[:, 4] < LOW) == low
            for patch, off, at_z, y, scale, mirror in plants[chosen]:
                if rng.random() > (share if not low else 0.35 + 0.65 * share):
                    continue
                along = z + (at_z - first + float(rng.normal(0, 0.8))) % CELL_M
                across = (off - start) if side > 0 else CELL_M - (off - start)
                place = x + (across + float(rng.normal(0, 0.8))) % CELL_M
                clear = CLEAR[0 if low else 1]
                if abs(place - self.path(along)) < clear:
                    continue
                size = scale * float(np.exp(rng.normal(0, 0.14)))
                found.append(
                    Standing(int(patch), place, along, y, 0.0, size, bool(mirror) != (rng.random() < 0.5))
                )
                found += crowned(self.crowns, found[-1])
        return found

    def _way(self, column: int, row: int) -> list[Standing]:
        """The path in this cell, and at times a fence beside it."""
        found = []
        for k in range(round(CELL_M / STEP_M)):
            z = row * CELL_M + (k + 0.5) * STEP_M
            x = self.path(z)
            if math.floor(x / CELL_M) == column:
                number = row * 4 + k
                yaw = math.atan2(self.path(z + 1) - self.path(z - 1), 2)
                piece = self.pieces[(number * 7919 + self.seed) % len(self.pieces)]
                found.append(Standing(piece, x, z, LIFTED_M, yaw, 1.0, number % 2 == 1))
        fenced = np.random.default_rng((self.seed, 4, row // 3 + 2**20)).random()
        if self.rails and fenced < 0.5 and not NEAR <= row * CELL_M < FAR:
            off = math.copysign(self.rail_off, fenced - 0.25)
            for k in range(math.floor(CELL_M / RAIL_M)):
                z = row * CELL_M + (k + 0.5) * CELL_M / math.floor(CELL_M / RAIL_M)
                x = self.path(z) + off
                if math.floor(x / CELL_M) == column:
                    yaw = math.atan2(self.path(z + 1) - self.path(z - 1), 2) - math.pi / 2
                    found.append(Standing(self.rails[k % len(self.rails)], x, z, LIFTED_M, yaw))
        return found


def land_of(
    plan: Plan, cards: list[Card], stock: Stock, pieces: tuple[int, ...], seed: int
) -> tuple[list[Standing], Land]:
    """What stands on the set (`cards`: all that is not far), and what stands beyond."""
    path = path_of(plan)
    standing: list[Standing] = []
    plants: list[tuple[float, ...]] = []
    landmarks: list[Landmark] = []
    rails: list[int] = []
    offs: list[float] = []
    roof: dict[int, None] = {}
    group: list[Standing] = []
    base, before, giants = 0.0, "", 0
    often = Counter(card.image for card in cards)

    def finish() -> None:
        if group:
            x, z = np.mean([(p.x, p.z) for p in group], 0)
            parts = tuple(Standing(p.patch, p.x - x, p.z - z, p.y, p.yaw, p.scale, p.mirror) for p in group)
            landmarks.append(Landmark(parts, 6.0))
            group.clear()

    for card in cards:
        folded = card.corner is not None and card.label == Label.BUILDING
        topping = bool(group) and card.corner is None and card.label == Label.BUILDING
        begins = folded and card.image.startswith("wall") and not before.startswith("wall")
        if group and (begins or not (folded or topping)):
            finish()
        if folded and not group:
            base = _lowest(card) + 0.1
        before = card.image
        if folded or topping:
            stands = stock.standing(card, base)
            group.append(stands)
            standing.append(stands)
            continue
        if card.corner is not None:
            middle = np.array(card.corner) + np.array(card.across) / 2
            stands = stock.standing(card, level(plan, middle[0], middle[2]))
            if card.label == Label.PROP and card.down is not None and abs(card.down[1]) > 0.4:
                # Lies level on what is level now.
                low = _lowest(card) - level(plan, middle[0], middle[2])
                stands = Standing(stands.patch, stands.x, stands.z, stands.y - low - 0.06, stands.yaw)
                rails.append(stands.patch)
                offs.append(abs(stands.x - path(stands.z)))
            standing.append(stands)
            continue
        x, _, z = card.foot
        stands = stock.standing(card, level(plan, x, z))
        if stands.scale > GIANT_M and abs(x - path(z)) > THICKET_M:
            giants += 1
            if giants % 5 < 3:
                continue
        if abs(x) < 95 and -14 <= z < 95 and (card.label != Label.FOREGROUND or z > 0):
            standing.append(stands)
        if card.label == Label.BUILDING or (card.label == Label.PROP and often[card.image] == 1):
            parts = (Standing(stands.patch, 0.0, 0.0, stands.y, 0.0, stands.scale, stands.mirror),)
            landmarks.append(Landmark(parts, card.width_m * 0.6))
        elif card.image.startswith("canopy"):
            roof[stands.patch] = None
            plants.append((stands.patch, x - path(z), z, stands.y, stands.scale, stands.mirror))
        elif card.label != Label.FOREGROUND and not card.image.startswith(("halo", "sprig")):
            plants.append((stands.patch, x - path(z), z, stands.y, stands.scale, stands.mirror))
    finish()
    crowns = tuple(roof)
    standing += [crown for stands in list(standing) for crown in crowned(crowns, stands)]
    groves = noise(_GROVES, seed % 97 + 5, 9, 3, 0.5)
    low, high = np.quantile(groves, [0.05, 0.95])
    groves = np.clip((groves - low) / (high - low), 0, 1)
    return standing, Land(
        path, np.array(plants).reshape(-1, 6), tuple(landmarks), pieces, tuple(dict.fromkeys(rails)),
        float(np.mean(offs)) if offs else 0.0, 0.4 + 0.8 * groves, crowns, seed,
    )  # fmt: skip


def crowned(crowns: tuple[int, ...], stands: Standing) -> list[Standing]:
    """Boughs about the end of a trunk that is taller than its crown was painted."""
    if stands.scale < GIANT_M or not crowns:
        return []
    turn = math.floor(37 * stands.x + 11 * stands.z)
    return [
        Standing(
            crowns[(turn + k) % len(crowns)], stands.x + aside, stands.z, share * stands.scale, 0.0,
            (0.34 - 0.06 * k) * stands.scale, (turn + k) % 2 == 0,
        )
        for k, (aside, share) in enumerate(((0.0, 0.8), (-2.6, 0.7), (2.4, 0.66)))
    ]  # fmt: skip


def path_of(plan: Plan) -> Wave:
    """The middle of the set's path, x at z, without an end."""
    return lambda z: float(plan.stand(0.0, (z - 6) / 12)[0])


def level(plan: Plan, x: float, z: float) -> float:
    """Metres of the set's relief at a place."""
    ground = plan.ground
    if ground is None:
        return 0.0
    n = len(ground.height)
    i, j = (int(np.clip((v / ground.size_m + 0.5) * n - 0.5, 0, n - 1)) for v in (x, z))
    return float(ground.height[j, i])


def _lowest(card: Card) -> float:
    corner, down = card.corner, card.down
    assert corner is not None
    assert down is not None
    return min(corner[1], corner[1] + down[1])
