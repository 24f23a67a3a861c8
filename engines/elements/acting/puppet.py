"""A person moved as a puppet: the trunk and each limb on a sheet of its own, a limb bending as one about two joints.

Which way limbs should go is an `Attitude`'s, what the whole body does is `bend`'s, and what can move at all `limbs`'.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.attitude import Attitude
from engines.elements.acting.bend import Air, Bend, Build, carried
from engines.elements.acting.hanging import lifted_off
from engines.elements.acting.limb_layers import limb_layer, owners_of, trunk_layer
from engines.elements.acting.limbs import HIPS, NOSE, SHOULDERS, Joints, Limb, apart, middle_of
from engines.elements.acting.mesh import sampled, sheet
from engines.elements.sprite import Mesh, Points, Premultiplied

LIMB_TRIANGLES = 110
FROM_FRONT, FROM_SIDE = 0.6, 0.36  # width of the shoulders in lengths of the trunk
FRONT_SWINGS = 0.22  # who is seen from the front still swings so much to the side
ONE_LEG = 0.9  # radii between knees and between ankles: nearer than that, one leg hides the other
FAR_LEG = 0.8  # of the light of the near one
LEG_ANGLE, KNEE_ANGLE, LEG_SHORTENS, LEG_SPREADS = 0.34, 0.5, 0.13, 0.035


class Puppet:
    """The trunk and the limbs of one person, each on a sheet of its own."""

    def __init__(self, build: Build, joints: Joints, limbs: list[Limb]) -> None:
        hanging = [limb for limb in limbs if limb.hangs]
        sprite, arms = lifted_off(build.sprite, hanging)
        limbs = [limb for limb in limbs if not limb.hangs]
        owner = owners_of(sprite, joints, limbs)
        self.trunk = sheet(trunk_layer(sprite, owner, joints, limbs))
        self._bend = Bend(build, self.trunk.rest)
        self._build = build
        self._forward, self._from_side = _forward(joints)
        legs = np.isin(owner, [n for n, limb in enumerate(limbs, 1) if limb.moves and not limb.is_arm])
        hidden = _hidden(limbs)
        self._limbs = []
        for number, limb in enumerate(limbs, 1):
            if not limb.moves:
                continue
            mine = legs if hidden and not limb.is_arm else owner == number
            pixels = limb_layer(sprite, mine, (owner > 0) & ~mine, limb)
            if hidden and limb.name == "left_leg":
                pixels[..., :3] *= np.float32(FAR_LEG)
            self._limbs.append(_Cut(build, limb, pixels))
        self._limbs += [_Cut(build, arm, pixels) for arm, pixels in zip(hanging, arms, strict=True)]

    @property
    def behind_face(self) -> int:
        """How many of the sheets lie behind the face."""
        return 1 + sum(not cut.limb.is_arm for cut in self._limbs)

    def moved(self, attitude: Attitude, air: Air) -> list[tuple[Mesh, Points]]:
        """The sheets from back to front, with their vertices now."""
        legs = [
            cut.moved(self._leg(cut.limb, attitude), attitude, air)
            for cut in self._limbs
            if not cut.limb.is_arm
        ]
        arms = [
            cut.moved(self._arm(cut.limb, attitude), attitude, air) for cut in self._limbs if cut.limb.is_arm
        ]
        return [*legs, (self.trunk, self._bend.moved(attitude, air)), *arms]

    def _arm(self, limb: Limb, attitude: Attitude) -> "_Turn":
        left = limb.name == "left_arm"
        raised = attitude.left_arm if left else attitude.right_arm
        bent = attitude.left_elbow if left else attitude.right_elbow
        return _Turn(limb.sense * min(raised, limb.lifts), limb.sense * bent)

    def _leg(self, limb: Limb, attitude: Attitude) -> "_Turn":
        """In the stride the two legs are half a turn apart. From the front a leg that is carried looks shorter, from
        the side it swings and its knee bends."""
        mine = 1.0 if limb.name == "left_leg" else -1.0
        forth, carried_up = mine * attitude.swing, max(mine * attitude.carry, 0.0)
        planted = attitude.planted * attitude.lift * (1 - min(carried_up, 1.0))
        side = FRONT_SWINGS + (1 - FRONT_SWINGS) * self._from_side
        front = 1 - self._from_side
        hip = -self._forward * side * LEG_ANGLE * forth + front * limb.sense * LEG_SPREADS * carried_up
        knee = self._forward * self._from_side * KNEE_ANGLE * carried_up
        return _Turn(hip, knee, front * LEG_SHORTENS * carried_up, planted)


@dataclass(frozen=True)
class _Turn:
    """Clockwise angles at the root and at the middle joint, how much shorter the limb looks, and by how much its end
    stays below, in the element's heights, when the body rises."""

    upper: float
    lower: float
    shorter: float = 0.0
    planted: float = 0.0


class _Cut:
    """One limb, cut out."""

    def __init__(self, build: Build, limb: Limb, pixels: Premultiplied) -> None:
        self.limb, self._build = limb, build
        self._mesh = sheet(pixels, LIMB_TRIANGLES)
        rest = self._mesh.rest
        self._raised = sampled(build.bulge, rest)
        self._bend = Bend(build, np.vstack([rest, limb.root, limb.middle]).astype(np.float32), is_limb=True)
        along = (limb.end - limb.middle) / max(float(np.hypot(*(limb.end - limb.middle))), 1e-6)
        upper = (limb.middle - limb.root) / max(float(np.hypot(*(limb.middle - limb.root))), 1e-6)
        bisector = along + upper
        bisector = bisector / max(float(np.hypot(*bisector)), 1e-6)
        past = (rest - limb.middle) @ bisector / (2 * limb.radius) + 0.5
        part = np.clip(past, 0, 1)
        self._lower = (part * part * (3 - 2 * part)).astype(np.float32)
        long = max(float(np.hypot(*(limb.tip - limb.root))), 1e-6)
        self._down = np.clip((rest - limb.root) @ (limb.tip - limb.root) / long**2, 0, 1).astype(np.float32)

    def moved(self, turn: _Turn, attitude: Attitude, air: Air) -> tuple[Mesh, Points]:
        points = self._bend.still(attitude, air)
        points, root, middle = points[:-2], points[-2], points[-1]
        points = middle + _rotated(points - middle, turn.lower * self._lower)
        points = root + _rotated(points - root, np.float32(turn.upper))
        if turn.shorter:
            points[:, 1] -= turn.shorter * self._down * np.float32(self.limb.tip[1] - self.limb.root[1])
        points[:, 1] += np.float32(turn.planted * self._build.height) * self._down
        return self._mesh, carried(self._build, points, self._raised, attitude)


def _rotated(offsets: Points, angle: NDArray[np.float32] | np.float32) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = offsets.T
    return np.column_stack([cos * x - sin * y, sin * x + cos * y]).astype(np.float32)


def _forward(joints: Joints) -> tuple[float, float]:
    """Which way a person faces, -1 left or 1 right, and how much it is seen from the side, 0 to 1."""
    top, bottom = middle_of(joints, SHOULDERS), middle_of(joints, HIPS)
    wide = apart(joints, *SHOULDERS) / max(float(np.hypot(*(bottom - top))), 1e-6)
    from_side = float(np.clip((FROM_FRONT - wide) / (FROM_FRONT - FROM_SIDE), 0, 1))
    return (1.0 if joints[NOSE, 0] > top[0] else -1.0), from_side


def _hidden(limbs: list[Limb]) -> bool:
    """Whether one leg hides the other."""
    legs = [limb for limb in limbs if not limb.is_arm]
    if len(legs) < 2:
        return False
    one, other = legs
    between = max(np.hypot(*(one.middle - other.middle)), np.hypot(*(one.end - other.end)))
    return bool(between < ONE_LEG * (one.radius + other.radius) / 2)
