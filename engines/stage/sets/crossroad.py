"""A road across a set, for vehicles that go from side to side: what stands in its way is left out of the plan."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.paint import noise, smooth
from engines.stage.plan import Card, Ground, Label, Plan

_HALF_M, _RAGGED_M = 1.9, 0.5
_BANK_M = 4.5  # beside the road, over which the land falls or rises to it
_LONG_M = 60.0  # to either side, over which it fades
_LEVEL_CELLS = 12  # of the relief along the road, over which it is levelled
_UPRIGHT = (Label.PLANT, Label.ROCK, Label.PROP, Label.FOREGROUND)
_OVERHEAD_M = 2.5  # above the road, from where on what hangs is not in its way
_TRUNK = 0.3  # of a thing's width that stands in the way


@dataclass(frozen=True)
class Road:
    """Goes through the place of a vehicle, which `Plan.stand` knows by (across, along), in its heading (radians, 0 is
    +z)."""

    across: float
    along: float
    heading: float


def lay(plan: Plan, road: Road) -> None:
    """Lay the road over a plan with dry ground, in the colour of the ground where figures walk."""
    ground = plan.ground
    if ground is None or plan.water is not None:
        return
    n, size = len(ground.height), ground.size_m
    x, z = plan.stand(road.across, road.along)
    ahead = (math.sin(road.heading), math.cos(road.heading))
    axis = ((np.arange(n) + 0.5) / n * size - size / 2).astype(np.float32)
    gone = (axis[None] - x) * ahead[0] + (axis[:, None] - z) * ahead[1]
    off = np.abs((axis[None] - x) * ahead[1] - (axis[:, None] - z) * ahead[0])
    ends = smooth(_LONG_M, 0.7 * _LONG_M, np.abs(gone))

    steps = np.arange(-_LONG_M, _LONG_M, size / n).astype(np.float32)
    cells = [
        ((at + size / 2) / size * n - 0.5).reshape(1, -1)
        for at in (x + steps * ahead[0], z + steps * ahead[1])
    ]
    profile = cv2.remap(
        ground.height, cells[0].astype(np.float32), cells[1].astype(np.float32), cv2.INTER_LINEAR
    )
    profile = cv2.GaussianBlur(profile, (0, 0), _LEVEL_CELLS)[0]
    bed = np.interp(gone, steps, profile).astype(np.float32)
    ground.height += (bed - ground.height) * (smooth(_HALF_M + _BANK_M, _HALF_M, off) * ends)

    worn = _colour_at(ground, *plan.stand(0.0, road.along))
    ragged = off + 2 * _RAGGED_M * (cv2.resize(noise(256, 61, 64, 3, 0.6), (n, n)) - 0.5)
    trodden = smooth(_HALF_M + 0.3, _HALF_M - 0.3, ragged) * ends
    ruts = trodden * smooth(0.45, 0.15, np.abs(off - 0.75)) * 0.16
    ground.colour += (worn - ground.colour) * (0.94 * trodden)[..., None]
    ground.colour *= (1 - ruts)[..., None]

    level = float(np.interp(0.0, steps, profile))

    def free(card: Card) -> bool:
        if card.corner is not None or card.label not in _UPRIGHT or card.foot[1] > level + _OVERHEAD_M:
            return True
        away_x, away_z = card.foot[0] - x, card.foot[2] - z
        beside = abs(away_x * ahead[1] - away_z * ahead[0])
        return (
            beside > _HALF_M + _TRUNK * card.width_m or abs(away_x * ahead[0] + away_z * ahead[1]) > _LONG_M
        )

    plan.cards[:] = [card for card in plan.cards if free(card)]


def _colour_at(ground: Ground, x: float, z: float) -> NDArray[np.float32]:
    """(3,) mean colour about a place."""
    n = len(ground.colour)
    column, row = (int((at / ground.size_m + 0.5) * n) for at in (x, z))
    return np.asarray(ground.colour[row - 2 : row + 3, column - 2 : column + 3].mean((0, 1)), np.float32)
