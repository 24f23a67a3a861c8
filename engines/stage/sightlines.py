"""Which cards a film crew would carry away before a shot: those that stand between the lens and whom it shows, and what
the lens would come so near to that it would fade.

What is carried away stays away for the whole shot, so nothing vanishes while the camera runs.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engines.stage.bake import BakedCards
from engines.stage.camera import Camera
from engines.stage.draw_list import fades_at
from engines.stage.framing import Subject
from engines.stage.plan import Label

MOVABLE = (Label.PLANT, Label.ROCK, Label.PROP, Label.VEHICLE, Label.FOREGROUND)
_MARGIN_M = 0.5  # what is nearer to the subject than this may stay
_COVERED = 0.22  # of the subject's upper part that a card may hide
_HANGS_M = 1.7  # above the floor, from where on a thing hangs from the ceiling
_WALL_OF_FRAME = 0.5  # of the frame's width that a near card may fill


def in_the_way(
    cards: BakedCards, cameras: Sequence[Camera], places: Sequence[Sequence[Subject]], aspect: float
) -> NDArray[np.bool_]:
    """(cards,) true for cards to leave out. `places[i]` are the subjects as they stand before `cameras[i]`."""
    hidden = np.zeros(cards.count, np.bool_)
    movable = ~cards.wall & np.isin(cards.label, [int(label) for label in MOVABLE])
    fading = fades_at(cards.size[:, 0])
    for camera, subjects in zip(cameras, places, strict=True):
        left, right, low, high, distance = _extent(camera, cards.foot, cards.size[:, 0], cards.size[:, 1])
        half = math.tan(camera.fov / 2)
        nearest = 1e9
        for one in subjects:
            foot = np.array([[one.x, one.ground, one.z]])
            s = _extent(camera, foot, np.array([0.6 * one.width_m]), np.array([one.height_m]))
            s_left, s_right, s_low, s_high, s_distance = (float(v[0]) for v in s)
            if s_distance < 0.3:
                continue
            nearest = min(nearest, s_distance)
            s_low += 0.35 * (s_high - s_low)
            # What the frame cuts off cannot be hidden.
            s_low, s_high = max(s_low, -half), min(s_high, half)
            if s_high <= s_low:
                continue
            # A drawn thing fills about the middle two thirds of its picture.
            inset = 0.16 * (right - left)
            across = np.minimum(right - inset, s_right) - np.maximum(left + inset, s_left)
            down = np.minimum(high, s_high) - np.maximum(low, s_low)
            share = (
                np.clip(across, 0, None) * np.clip(down, 0, None) / ((s_right - s_left) * (s_high - s_low))
            )
            hidden |= movable & (distance > 0.05) & (distance < s_distance - _MARGIN_M) & (share > _COVERED)
        wide = np.clip(np.minimum(right, half * aspect) - np.maximum(left, -half * aspect), 0, None)
        tall = np.clip(np.minimum(high, half) - np.maximum(low, -half), 0, None)
        fills = (wide > _WALL_OF_FRAME * 2 * half * aspect) & (tall > _WALL_OF_FRAME * 2 * half)
        hidden |= movable & (distance > 0.05) & (distance < min(0.7 * nearest, 5.0)) & fills
        hidden |= movable & (distance > 0.05) & (distance < fading) & (wide > 0) & (tall > 0)
    return hidden


def overhead(cards: BakedCards) -> NDArray[np.bool_]:
    """(cards,) true for the ceiling of a room, and for what hangs from it with its light: in the way of every view
    from above."""
    lowest = cards.corner[:, 1] + np.minimum(cards.down[:, 1], 0) + np.minimum(cards.across[:, 1], 0)
    middle = cards.foot[:, 1] + 0.5 * cards.size[:, 1]
    return np.asarray(np.where(cards.wall, lowest, middle) > _HANGS_M)


def _extent(
    camera: Camera, foot: NDArray[np.float64], width: NDArray[np.float64], height: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """(left, right, low, high) in slopes from the middle of the view, and the distance, of things on their feet."""
    lens = camera.lens(2)
    away = foot - lens[0:3]
    middle = away + np.stack([np.zeros_like(height), height / 2, np.zeros_like(height)], 1)
    distance = middle @ lens[3:6]
    safe = np.maximum(distance, 0.05)
    x = middle @ lens[6:9] / safe
    low = away @ lens[9:12] / safe
    high = (away + np.stack([np.zeros_like(height), height, np.zeros_like(height)], 1)) @ lens[9:12] / safe
    return x - width / 2 / safe, x + width / 2 / safe, low, high, distance
