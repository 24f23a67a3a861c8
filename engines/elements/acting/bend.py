"""One sheet of a cut-out in an attitude: where its vertices are then. The chest breathes, what hangs loose lags behind,
legs that stand apart swing, the head turns on its relief; then the whole stretches, leans, turns and rolls.

Every part of it is smooth over the sheet and small, so that the picture stays what it is.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.attitude import Attitude
from engines.elements.acting.mesh import bulge, sampled, thickness
from engines.elements.acting.nature import SHORT_LEG, Nature, legs_of
from engines.elements.sprite import Points, Sprite

Values = NDArray[np.float32]
"""(n,) one for each vertex."""

CHEST, CHEST_WIDENS, CHEST_LIFTS = 0.66, 0.010, 0.009
NARROWS = 0.6  # of a stretch goes into the width
RELIEF_TURN = np.radians(20.0)  # a card with relief bears as much; beyond it, it narrows
THINNEST = 0.06  # of its width is left of a card on edge
JAW_DROPS = 0.09  # radii of a head whose mouth nobody found
LEG_SWING = {"person": 0.045, "animal": 0.075}
LEG_LIFT = {"person": 0.045, "animal": 0.035}
LOOSE = {"person": (0.016, 0.035), "animal": (0.03, 0.075), "plant": (0.02, 0.12), "thing": (0.0, 0.0)}
"""Heights: up to the first radius a part is loose, from the second on it is firm."""
RIM = 0.035  # heights
LOOSE_SWAY = 0.0055  # heights
PLANT_SWAY = 0.012
DRAG_MOST = 0.03  # heights, radians
DRAG = 0.55  # of what the body did a moment ago is still ahead of what hangs loose


@dataclass(frozen=True)
class Head:
    """Where the head is: its middle, its radius and the neck it turns on, in pixels of the sprite. `sure` is 1 for a
    face that was found, less for a guess, whose head moves less."""

    centre: tuple[float, float]
    radius: float
    neck: tuple[float, float]
    sure: float = 1.0


@dataclass(frozen=True)
class Air:
    """What moves by itself at a moment: `breath` 0 to 1, `breeze` about -1 to 1 as it passes root and tip, and how far
    the body has gone aside, up and round since a moment ago (heights, heights, radians)."""

    breath: float
    breeze: tuple[float, float]
    went: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Build:
    """What the warps need to know of a sprite. Heights are counted up from the foot. Where a puppet `moves_legs`, the
    sheet does not."""

    def __init__(
        self, sprite: Sprite, nature: Nature, head: Head | None, *, moves_legs: bool = False
    ) -> None:
        self.sprite, self.nature, self.head = sprite, nature, head
        self.height, self.foot = sprite.height, np.array(sprite.foot, np.float32)
        alpha = sprite.pixels[..., 3]
        across = alpha.sum(0)
        self.axis = float((across * np.arange(len(across))).sum() / max(float(across.sum()), 1e-6))
        self.top = float((self.foot[1] - _first_row(alpha)) / self.height)
        self.legs = legs_of(sprite, SHORT_LEG) if nature in ("person", "animal") and not moves_legs else []

    @cached_property
    def thickness(self) -> NDArray[np.float32]:
        return thickness(self.sprite.pixels[..., 3], RIM * self.height)

    @cached_property
    def bulge(self) -> NDArray[np.float32]:
        return bulge(self.sprite.pixels[..., 3])


class Bend:
    """The warps of one sheet. On that of a limb, which a puppet moves, nothing swings by itself."""

    def __init__(self, build: Build, rest: Points, *, is_limb: bool = False) -> None:
        self._build = build
        self._rest = rest
        self._x = (rest[:, 0] - build.axis) / np.float32(build.height)
        self._up = (build.foot[1] - rest[:, 1]) / np.float32(build.height)
        self._raised = sampled(build.bulge, rest)
        self._chest = np.exp(-(((self._up / max(build.top, 0.2) - CHEST) / 0.13) ** 2)).astype(np.float32)
        self._above_chest = _smooth((self._up / max(build.top, 0.2) - 0.45) / 0.3)
        self._head, self._face_depth = self._of_head()
        self._loose, self._along = self._of_loose(is_limb)
        self._legs = None if is_limb or not build.legs else self._of_legs()

    def moved(self, attitude: Attitude, air: Air) -> Points:
        """(n, 2) The vertices now, in pixels of the sprite."""
        return carried(self._build, self.still(attitude, air), self._raised, attitude)

    def still(self, attitude: Attitude, air: Air) -> Points:
        """(n, 2) The vertices while the element as a whole has not moved: what its parts do."""
        height, points = self._build.height, self._rest.astype(np.float32).copy()
        if self._build.nature in ("person", "animal"):
            full = attitude.breath * (air.breath - 0.5) * height
            points[:, 0] += CHEST_WIDENS * full * 2 * self._chest * self._x
            points[:, 1] -= CHEST_LIFTS * full * self._above_chest
        if self._legs is not None and (attitude.swing or attitude.carry):
            points += self._stridden(*self._legs, attitude)
        if self._head is not None and self._build.head is not None:
            points += self._turned_head(self._build.head, self._head, attitude)
        if self._loose is not None:
            points += self._hanging(self._loose, attitude, air)
        return points

    def _stridden(self, cos: Values, sin: Values, weight: Values, attitude: Attitude) -> Points:
        height = self._build.height
        forth = attitude.swing * cos + attitude.carry * sin
        off = np.maximum(attitude.carry * cos - attitude.swing * sin, 0)
        planted = attitude.planted * attitude.lift * (1 - np.minimum(off, 1))
        swing, lift = LEG_SWING[self._build.nature], LEG_LIFT[self._build.nature]
        step = np.column_stack([swing * forth, planted - lift * off]) * (weight * height)[:, None]
        return step.astype(np.float32)

    def _turned_head(self, head: Head, weight: Values, attitude: Attitude) -> Points:
        yaw, nod = head.sure * attitude.head_yaw, head.sure * attitude.head_nod
        tilt = attitude.head_tilt * (0.4 + 0.6 * head.sure)
        offset = self._rest - np.array(head.neck, np.float32)
        cos, sin = np.cos(tilt) - 1, np.sin(tilt)
        turned = np.column_stack(
            [cos * offset[:, 0] - sin * offset[:, 1], sin * offset[:, 0] + cos * offset[:, 1]]
        )
        depth = self._face_depth
        turned[:, 0] += np.sin(yaw) * (depth + 0.16 * head.radius)
        turned[:, 1] += np.sin(nod) * (depth + 0.1 * head.radius)
        if head.sure < 1:
            below = np.clip((self._rest[:, 1] - head.centre[1]) / head.radius, 0, 1)
            turned[:, 1] += JAW_DROPS * head.radius * attitude.jaw * below
        return (turned * weight[:, None]).astype(np.float32)

    def _hanging(self, loose: Values, attitude: Attitude, air: Air) -> Points:
        height, (root, tip) = self._build.height, air.breeze
        size = PLANT_SWAY if self._build.nature == "plant" else LOOSE_SWAY
        wave = root + (tip - root) * self._along
        aside, up, round_ = (DRAG_MOST * np.tanh(way / DRAG_MOST) for way in air.went)
        across = attitude.sway * size * wave - DRAG * (aside + round_ * np.clip(self._up, 0, None))
        down = 0.25 * attitude.sway * size * wave + DRAG * up
        return (np.column_stack([across, down]) * (loose * height)[:, None]).astype(np.float32)

    def _of_head(self) -> tuple[Values | None, Values]:
        """How firmly each vertex follows the head, and how far it is before the head's middle in pixels."""
        head, rest = self._build.head, self._rest
        if head is None or self._build.nature not in ("person", "animal"):
            return None, np.zeros(len(rest), np.float32)
        centre, neck = np.array(head.centre, np.float32), np.array(head.neck, np.float32)
        up = (centre - neck) / max(float(np.hypot(*(centre - neck))), 1e-6)
        above = (rest - neck) @ up / head.radius
        away = np.hypot(*(rest - centre).T) / head.radius
        weight = _smooth((above + 0.15) / 0.75) * (1 - _smooth((away - 1.25) / 0.9))
        depth = head.radius * np.sqrt(np.clip(1 - (away / 1.15) ** 2, 0, None))
        return weight.astype(np.float32), depth.astype(np.float32)

    def _of_loose(self, is_limb: bool) -> tuple[Values | None, Values]:
        """How loose each vertex hangs, and how far it is from root to tip, 0 to 1."""
        build, nature = self._build, self._build.nature
        nothing = np.zeros(len(self._rest), np.float32)
        if nature == "thing" or is_limb:
            return None, nothing
        if nature == "plant":
            stem = np.clip(self._up / max(build.top, 0.2), 0, 1)
            return (0.35 * stem + 0.65 * stem**2).astype(np.float32), stem.astype(np.float32)
        firm = _smooth(
            (sampled(build.thickness, self._rest) / build.height - LOOSE[nature][0])
            / (LOOSE[nature][1] - LOOSE[nature][0])
        )
        loose = 1 - firm
        if build.head is not None and nature == "person":
            away = np.hypot(*(self._rest - np.array(build.head.centre, np.float32)).T) / build.head.radius
            hair = _smooth((away - 0.85) / 0.5) * (1 - _smooth((away - 1.8) / 0.8))
            loose = np.maximum(hair * (self._head if self._head is not None else 0), 0.3 * loose)
        legs_end = 0.3 if build.legs or nature == "person" else 0.1
        loose *= _smooth((self._up - legs_end) / 0.15)
        return loose.astype(np.float32), np.clip(loose, 0, 1).astype(np.float32)

    def _of_legs(self) -> tuple[Values, Values, Values]:
        """Cosine and sine of each vertex's place in the stride, and how far it swings, 0 at the hip to 1 at the foot.
        Diagonal legs go together: the phase alternates from leg to leg."""
        build = self._build
        middles = np.array([leg[0] for leg in build.legs])
        phases = _phases(len(middles)) if build.nature == "animal" else np.arange(len(middles)) * np.pi
        cos = np.interp(self._rest[:, 0], middles, np.cos(phases))
        sin = np.interp(self._rest[:, 0], middles, np.sin(phases))
        hips = np.interp(
            self._rest[:, 0], middles, [(build.foot[1] - leg[2]) / build.height for leg in build.legs]
        )
        down = np.clip(1 - self._up / np.maximum(1.25 * hips, 1e-3), 0, 1)
        reach = max(1.5 * max(leg[1] for leg in build.legs), 0.05 * build.height)
        beside = np.abs(self._rest[:, :1] - middles).min(1)
        weight = down * (0.45 + 0.55 * down) * (1 - _smooth((beside - reach) / reach))
        return cos.astype(np.float32), sin.astype(np.float32), weight.astype(np.float32)


def carried(build: Build, points: Points, raised: Values, attitude: Attitude) -> Points:
    """(n, 2) What the whole element does, to points of it that bulge by `raised` (n,) pixels: stretch, lean, turn,
    roll."""
    foot, height, axis = build.foot, build.height, build.axis
    up = (foot[1] - points[:, 1]) * np.float32(1 + attitude.stretch)
    aside = (points[:, 0] - axis) * np.float32(1 - NARROWS * attitude.stretch)
    if attitude.yaw:
        aside = _turned(aside, raised, attitude.yaw)
    high = np.clip(up / height, 0, None)
    aside += np.float32(attitude.lean) * height * high * (0.4 + 0.6 * high)
    if attitude.roll:
        pivot = np.float32(attitude.pivot * height)
        cos, sin = np.float32(np.cos(attitude.roll)), np.float32(np.sin(attitude.roll))
        centre = np.float32(foot[0] - axis)
        across, above = aside - centre, up - pivot
        aside, up = centre + cos * across + sin * above, pivot + cos * above - sin * across
    return np.column_stack([axis + aside, foot[1] - up]).astype(np.float32)


def _phases(legs: int) -> NDArray[np.float64]:
    """Of an animal's stride, from left to right: of two legs that are seen as a pair one is ahead of the other."""
    usual = {2: (0.0, 0.85), 3: (0.0, 1.0, 0.5), 4: (0.0, 1.0, 1.35, 0.35)}
    return np.pi * np.array(usual.get(legs, tuple(0.7 * leg for leg in range(legs))))


def _turned(aside: Values, raised: Values, yaw: float) -> Values:
    """A card with relief that turns about its upright axis: it shifts what is raised, then narrows, and behind its
    edge shows its mirror image."""
    cos = float(np.cos(yaw))
    facing = yaw if cos >= 0 else yaw - np.pi
    narrow = np.sign(cos or 1.0) * max(abs(cos), THINNEST)
    within = RELIEF_TURN * np.tanh(np.sin(facing) / np.sin(RELIEF_TURN))
    return (aside * narrow + raised * np.sin(within) * cos * cos).astype(np.float32)


def _smooth(part: NDArray[np.floating]) -> Values:
    part = np.clip(part, 0, 1)
    return (part * part * (3 - 2 * part)).astype(np.float32)


def _first_row(alpha: NDArray[np.float32]) -> int:
    rows = np.flatnonzero((alpha > 0.5).any(1))
    return int(rows[0]) if len(rows) else 0
