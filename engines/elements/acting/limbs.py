"""Arms and legs of people, from the joints of a body and the matte about them: where they are, how thick, and which of
them can be moved. An arm can that is apart from the trunk, or hangs along its outer side; one that lies on the trunk
cannot: it would tear the clothes. How limbs are cut out is `limb_layers`' and `hanging`'s matter, how they move the
`puppet`'s.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.mesh import Field, depth_inside, sampled
from engines.elements.acting.nature import legs_of
from engines.elements.sprite import Points, Sprite
from engines.perception.body import Body

Joints = NDArray[np.float32]
"""(17, 3) x and y in pixels of the sprite, and confidence 0 to 1, in the order of COCO."""
LimbName = Literal["left_arm", "right_arm", "left_leg", "right_leg"]

NOSE, SHOULDERS, HIPS = 0, (5, 6), (11, 12)
ARMS, LEGS = ((5, 7, 9), (6, 8, 10)), ((11, 13, 15), (12, 14, 16))
SURE = 0.3
HAND, FOOT = 0.38, 0.28  # of the lower bone, beyond its joint
THICKEST_ARM, THICKEST_LEG = 0.27, 0.36  # of the shoulders' width
NARROWEST = (
    0.45  # of the trunk's length is what shoulders count as at least, when they are seen from the side
)
RAISED_MOST = 2.1  # radians from hanging
OUTWARDS, INWARDS = 0.9, 0.4  # radians from straight down that the bones of an arm that hangs may go
HANGING_RADII = (0.07, 0.3)  # of the shoulders' width: from the bone to the outline beside it
OUTERMOST = 1.9  # radii: farther from the outline, an arm lies on the trunk, under a cape, in a wide sleeve
WITHIN = 0.95  # radii that a shoulder lies inside the outline
FRONT = 0.45  # of the trunk's length: who shows narrower shoulders is seen from the side
SHORT_LEGS = 0.66  # of the hips' height
HEM, FLARES = (
    (0.7, 0.95),
    1.15,
)  # from hips to sole; wider there than at the hips by so much is a skirt to the ground
CUT_OFF = 0.15  # of the picture's lower side: who touches it with more has no feet


@dataclass(frozen=True)
class Limb:
    """`root`, `middle`, `end` are its joints in pixels of the sprite. `sense` is 1 where a clockwise turn of what hangs
    down raises it outwards, -1 where a counter-clockwise one does; `lifts` how far it may be raised, in radians.
    Without `moves` it stays in the picture; one that `hangs` may lie against the trunk."""

    name: LimbName
    root: Points
    middle: Points
    end: Points
    radius: float
    sense: float
    lifts: float
    moves: bool
    hangs: bool = False

    @property
    def is_arm(self) -> bool:
        return self.name.endswith("arm")

    @property
    def tip(self) -> Points:
        return self.end + (HAND if self.is_arm else FOOT) * (self.end - self.middle)


def joints_in(sprite: Sprite, body: Body) -> Joints:
    """The joints in pixels of the sprite."""
    joints = np.asarray(body.joints, np.float32).copy()
    joints[:, :2] = (joints[:, :2] - np.array(sprite.origin, np.float32)) * sprite.share + sprite.pad
    if sprite.flipped:
        joints[:, 0] = sprite.pixels.shape[1] - 1 - joints[:, 0]
    return joints


def middle_of(joints: Joints, pair: tuple[int, int]) -> Points:
    """The place between two joints."""
    middle: Points = joints[list(pair), :2].mean(0)
    return middle


def apart(joints: Joints, one: int, other: int) -> float:
    """How far two joints are apart, in pixels."""
    return float(np.hypot(*(joints[one, :2] - joints[other, :2])))


def limbs_of(sprite: Sprite, joints: Joints) -> list[Limb]:
    """The limbs that are seen. Arms that are free of the body or hang beside it can be moved, and legs, both or none,
    unless a coat or skirt covers them; of somebody seen from the side whose one leg hides the other, both are the one
    that is seen."""
    alpha = sprite.pixels[..., 3]
    inside = depth_inside(alpha)
    trunk = float(np.hypot(*(middle_of(joints, HIPS) - middle_of(joints, SHOULDERS))))
    wide = max(apart(joints, *SHOULDERS), NARROWEST * trunk)
    names: tuple[tuple[LimbName, LimbName], ...] = (("left_arm", "right_arm"), ("left_leg", "right_leg"))
    found: list[Limb] = []
    for bones, most, pair in zip((ARMS, LEGS), (THICKEST_ARM, THICKEST_LEG), names, strict=True):
        in_order = sorted(bones, key=lambda bone: float(joints[bone[0], 0]))
        seen = [
            joints[list(bone), 2].min() > SURE and _all_seen(joints[list(bone), :2], alpha)
            for bone in in_order
        ]
        if bones is LEGS and sum(seen) == 1:
            in_order, seen = [in_order[seen.index(True)]] * 2, [True, True]
        both = bones is LEGS and all(seen) and sprite.edges.bottom < CUT_OFF and not _covered(sprite, joints)
        for name, bone, sense, is_seen in zip(pair, in_order, (1.0, -1.0), seen, strict=True):
            if not is_seen:
                continue
            root, middle, end = joints[list(bone), :2]
            radius = max(min(_radius(inside, root, middle, end), most * wide), 2.0)
            moves, hangs = both, False
            if bones is ARMS:
                beside = _beside_outline(root, middle, end, sense, alpha) / wide
                from_front = apart(joints, *SHOULDERS) > FRONT * trunk
                hangs = from_front and HANGING_RADII[0] < beside < HANGING_RADII[1]
                radius = max(beside * wide, 2.0) if hangs else radius
                moves = hangs or _is_free(middle, end, joints, alpha)
                root = _within(root, inside, WITHIN * radius) if hangs else root
            lifts = _liftable(root, middle, sense)
            found.append(Limb(name, root, middle, end, radius, sense, lifts, moves, hangs))
    return found


def _covered(sprite: Sprite, joints: Joints) -> bool:
    """Whether a coat or a skirt hides the thighs, so that what shows of the legs begins far below the hips."""
    legs = legs_of(sprite)
    waist = float(middle_of(joints, HIPS)[1])
    hips = sprite.foot[1] - waist
    if legs:
        return min(sprite.foot[1] - leg[2] for leg in legs) < SHORT_LEGS * hips
    widths = (sprite.pixels[..., 3] > 0.5).sum(1)
    below = widths[round(waist + HEM[0] * hips) : round(waist + HEM[1] * hips)]
    shoulders = apart(joints, *SHOULDERS)
    return bool(len(below) and below.max() > max(FLARES * widths[round(waist)], shoulders))


def _all_seen(points: Points, alpha: Field) -> bool:
    height, width = alpha.shape
    x, y = np.rint(points).astype(int).T
    if (x < 0).any() or (y < 0).any() or (x >= width).any() or (y >= height).any():
        return False
    return bool((alpha[y, x] > 0.3).all())


def _radius(inside: Field, root: Points, middle: Points, end: Points) -> float:
    """Of a limb, from the medial axis of the matte beside its bones; where it lies against something, the thinner of
    its places counts."""
    reach = max(2, round(0.12 * float(np.hypot(*(middle - root)))))
    places = [middle + part * (end - middle) for part in (0.1, 0.3, 0.5, 0.7)]
    places += [root + part * (middle - root) for part in (0.6, 0.8)]
    found = []
    for x, y in np.rint(places).astype(int):
        window = inside[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        found.append(float(window.max()) if window.size else 0.0)
    return float(np.percentile(found, 40))


def _liftable(root: Points, middle: Points, sense: float) -> float:
    """How far an arm may still be raised from where the picture has it, in radians."""
    across, down = middle - root
    hangs = float(np.arctan2(-sense * across, down))
    return max(0.0, RAISED_MOST - hangs)


def _is_free(elbow: Points, wrist: Points, joints: Joints, alpha: Field) -> bool:
    """Whether something of the background is seen between the forearm and the trunk, all along."""
    top, bottom = middle_of(joints, SHOULDERS), middle_of(joints, HIPS)
    axis = bottom - top
    for part in (0.15, 0.45, 0.75, 1.0):
        place = elbow + part * (wrist - elbow)
        share = float(np.clip((place - top) @ axis / max(float(axis @ axis), 1e-6), 0, 1))
        line = np.linspace(place, top + share * axis, 48, dtype=np.float32)
        if sampled(alpha, line).min() > 0.35:
            return False
    return True


def _within(place: Points, inside: Field, depth: float) -> Points:
    """The nearest place that is so deep inside the matte, at most twice as far away as that."""
    y, x = np.nonzero(inside >= depth)
    away = np.hypot(x - place[0], y - place[1])
    if not len(away) or away.min() > 2 * depth:
        return place
    nearest = int(away.argmin())
    return np.array([x[nearest], y[nearest]], np.float32)


def _beside_outline(shoulder: Points, elbow: Points, wrist: Points, sense: float, alpha: Field) -> float:
    """How far the bones of an arm that hangs are from the outline beside them, in pixels; 0 where it does not hang
    there."""
    for bone in (elbow - shoulder, wrist - elbow):
        if not -OUTWARDS < float(np.arctan2(sense * bone[0], bone[1])) < INWARDS:
            return 0.0
    places = [shoulder + part * (elbow - shoulder) for part in (0.4, 0.7, 1.0)]
    places += [elbow + part * (wrist - elbow) for part in (0.3, 0.6, 0.9)]
    away = []
    for x, y in np.rint(places).astype(int):
        outwards = alpha[y, : x + 1][::-1] if sense > 0 else alpha[y, x:]
        clear = np.flatnonzero(outwards < 0.5)
        away.append(float(clear[0]) if len(clear) else float(len(outwards)))
    radius = float(np.median(away))
    return radius if max(away) < OUTERMOST * radius and min(away) > 0 else 0.0
