"""Where an element stands at any moment of the scene: as the staging found it, with what was set by hand since.

It computes only, in shares of the frame; the canvas draws from it while the hand moves, before the engine answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPointF, QRectF

from engines.elements.request import Placement

NEAR_HORIZON = 0.02  # of the frame's height: below it the ground says little about size


@dataclass(frozen=True)
class Spot:
    """Where a foot is at a moment; `lift` is how far it hangs above, in its own heights."""

    time_s: float
    x: float
    y: float
    lift: float = 0.0


@dataclass(frozen=True)
class Standing:
    """`height` (of the frame's height) is that at the first spot; on the ground it goes with the distance."""

    height: float
    spots: tuple[Spot, ...]
    layer: int = 0
    flip: bool = False
    horizon: float = 1.0

    def at(self, time_s: float) -> Spot:
        """Where it is at a moment, on a straight way between two spots."""
        if time_s <= self.spots[0].time_s:
            return self.spots[0]
        for one, other in pairwise(self.spots):
            if time_s < other.time_s:
                part = (time_s - one.time_s) / (other.time_s - one.time_s)
                x, y = one.x + part * (other.x - one.x), one.y + part * (other.y - one.y)
                return Spot(time_s, x, y, one.lift + part * (other.lift - one.lift))
        return self.spots[-1]

    def height_at(self, time_s: float) -> float:
        return self.height * nearness(self.at(time_s).y, self.spots[0].y, self.horizon)

    def box_at(self, time_s: float, aspect: float, foot: float) -> QRectF:
        """Its box in the frame, in shares; `aspect` is its width by its height, both in shares, `foot` how far from
        the left side of its picture it stands, 0 to 1."""
        spot, height = self.at(time_s), self.height_at(time_s)
        width, bottom = height * aspect, spot.y - spot.lift * height
        left = spot.x - width * (1 - foot if self.flip else foot)
        return QRectF(left, bottom - height, width, height)

    def way(self) -> list[QPointF]:
        """Where its lower end goes, spot by spot."""
        return [QPointF(spot.x, spot.y - spot.lift * self.height_at(spot.time_s)) for spot in self.spots]


@dataclass(frozen=True)
class Found:
    """What the staging answered for an element, and the placement that it was asked with."""

    standing: Standing
    asked: Placement


def nearness(y: float, before: float, horizon: float) -> float:
    """How many times larger something becomes that goes from row `before` to row `y` of the ground."""
    if min(y, before) < horizon + NEAR_HORIZON:
        return 1.0
    return (y - horizon) / (before - horizon)


def found_in(answer: Mapping[str, Any], horizon: float, asked: Placement) -> Found:
    """What the engine's answer says of one element."""
    spots = tuple(
        Spot(float(key["time_s"]), float(key["x"]), float(key["y"]), float(key.get("lift", 0.0)))
        for key in answer.get("keys", ())
    )
    here = Spot(0.0, float(answer["x"]), float(answer["y"]), float(answer.get("lift", 0.0)))
    standing = Standing(
        float(answer["height"]), spots or (here,), int(answer["layer"]), bool(answer["flip"]), horizon
    )
    return Found(standing, asked)


def unknown(at: int, many: int) -> Found:
    """Somewhere beside the others, until the staging has found better."""
    spot = Spot(0.0, (at + 1) / (many + 1), 0.94)
    return Found(Standing(0.42, (spot,), at), Placement())


def standing_of(placement: Placement, found: Found, horizon: float) -> Standing:
    """Where an element stands now that its placement is another one than the staging was asked with."""
    base = found.standing
    first = base.spots[0]
    lift = first.lift if placement.lift is None else placement.lift
    if placement.path:
        spots = tuple(Spot(point.time_s, point.x, point.y, lift) for point in placement.path)
    else:
        x = first.x if placement.x is None else placement.x
        y = first.y if placement.y is None else placement.y
        spots = tuple(
            replace(spot, x=spot.x + x - first.x, y=spot.y + y - first.y, lift=spot.lift + lift - first.lift)
            for spot in base.spots
        )
    return Standing(
        placement.height or base.height * nearness(spots[0].y, first.y, horizon),
        spots,
        base.layer if placement.layer is None else placement.layer,
        base.flip ^ found.asked.flip ^ placement.flip,
        horizon,
    )
