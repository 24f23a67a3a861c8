"""The picture of a person cut into limbs and trunk: every pixel goes with the bone that it is nearest to, counted in
thicknesses of the limb. Joints are rounded and the trunk is filled where a limb lay before it, so that nothing gapes
when they part; laid over each other as they are, the layers are the picture again.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.limbs import HIPS, NOSE, SHOULDERS, Joints, Limb, apart, middle_of
from engines.elements.acting.mesh import Field, circle
from engines.elements.sprite import Points, Premultiplied, Sprite

Mask = NDArray[np.bool_]

SPREADS = 1.7  # a sleeve, a hand, a shoe: wider than the bone's radius at the far end
CLEAR = 1.5  # radii from an arm: what hangs below the hips and is farther belongs to a leg
ON_THIGH = 1.4  # radii of a leg
CORE = 0.6  # radii about a leg's bone that are its own without doubt
CRUMBS = 0.04  # of the subject: so much that hangs together with nothing goes with the nearest limb
SLIVER_PX = 3  # thinner strips of the trunk beside a leg go with the leg
SURELY_THIGH = 0.7  # of the distance to the hand's colour


def owners_of(sprite: Sprite, joints: Joints, limbs: list[Limb]) -> NDArray[np.uint8]:
    """(h, w) 0 for the trunk with the head and all that does not move, and the number of the limb, counted from 1."""
    alpha = sprite.pixels[..., 3]
    height, width = alpha.shape
    grid = np.dstack(np.meshgrid(np.arange(width), np.arange(height))).astype(np.float32)
    top, bottom = middle_of(joints, SHOULDERS), middle_of(joints, HIPS)
    half = max(0.5 * apart(joints, *SHOULDERS), 0.2 * float(np.hypot(*(bottom - top))))
    head = joints[NOSE, :2]
    trunk = _from_bone(grid, top, bottom, 0.98 * half, 0.8 * half)
    trunk = np.minimum(trunk, _from_bone(grid, top, head + 0.3 * (head - top), 0.9 * half, 1.5 * half))
    shown = alpha > 0.02
    near = [trunk, *(_from_limb(grid, limb) for limb in limbs)]
    owner = np.argmin(near, axis=0).astype(np.uint8)
    legs = [number for number, limb in enumerate(limbs, 1) if limb.moves and not limb.is_arm]
    if legs:
        below = grid[..., 1] > bottom[1] + 0.5 * max(limbs[number - 1].radius for number in legs)
        nearest = np.array(legs, np.uint8)[np.argmin([near[number] for number in legs], axis=0)]
        for number, limb in enumerate(limbs, 1):
            if limb.is_arm:
                thigh = limbs[(legs[0] if limb.name == "left_arm" else legs[-1]) - 1]
                on_thigh = np.min([near[leg] for leg in legs], axis=0) < ON_THIGH
                below &= (near[number] > CLEAR) | (on_thigh & _looks_like_leg(sprite, limb, thigh))
        owner = np.where(below, nearest, owner)
    for number, limb in enumerate(limbs, 1):
        if not limb.moves:
            owner[owner == number] = 0
    if legs:
        slivers = (grid[..., 1] > bottom[1]) & (owner == 0) & ~_opened((owner == 0) & shown)
        owner = np.where(slivers, nearest, owner)
        _part_legs(sprite, owner, {number: near[number] for number in legs})
    crumbs = shown & (owner == 0) & ~_largest(shown & (owner == 0))
    moving = [number for number, limb in enumerate(limbs, 1) if limb.moves]
    if moving and crumbs.sum() < CRUMBS * shown.sum():
        closest = np.array(moving, np.uint8)[np.argmin([near[number] for number in moving], axis=0)]
        owner = np.where(crumbs, closest, owner)
    return owner


def limb_layer(sprite: Sprite, mine: Mask, others: Mask, limb: Limb) -> Premultiplied:
    """The pixels of a limb, rounded at its root so that it may turn there, and hardly any of the `others`."""
    alpha = sprite.pixels[..., 3]
    rounded = _taken(mine & (alpha > 0.02), limb) | (
        circle(alpha.shape, limb.root, 0.95 * limb.radius) & (alpha > 0.5)
    )
    clear = cv2.erode((others & ~rounded).astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    return np.ascontiguousarray(sprite.pixels * _soft(rounded, 1 if limb.is_arm else 2) * clear[..., None])


def trunk_layer(sprite: Sprite, owner: NDArray[np.uint8], joints: Joints, limbs: list[Limb]) -> Premultiplied:
    """What stays, with joints rounded, and filled where a limb lay before it."""
    pixels = sprite.pixels
    shown = pixels[..., 3] > 0.02
    gone = np.zeros(owner.shape, bool)
    for number, limb in enumerate(limbs, 1):
        if not limb.moves:
            continue
        taken = _taken((owner == number) & shown, limb)
        gone |= taken & ~(circle(owner.shape, limb.root, 0.9 * limb.radius) & shown)
    hull = np.zeros(owner.shape, np.uint8)
    corners = joints[[SHOULDERS[0], SHOULDERS[1], HIPS[1], HIPS[0]], :2]
    cv2.fillConvexPoly(hull, cv2.convexHull(np.rint(corners).astype(np.int32)), 1)
    fill = gone & (hull > 0)
    kept = pixels * _soft(shown & ~gone, 2)
    if not fill.any():
        return np.ascontiguousarray(kept)
    bytes_ = (pixels * 255 + 0.5).astype(np.uint8)
    unknown = cv2.dilate(gone.astype(np.uint8), np.ones((3, 3), np.uint8))
    filled = (
        cv2.inpaint(np.ascontiguousarray(bytes_[..., :3]), unknown, 4, cv2.INPAINT_TELEA).astype(np.float32)
        / 255
    )
    under = np.dstack([filled, np.ones(owner.shape, np.float32)]) * _soft(fill, 1) * pixels[..., 3:]
    return np.ascontiguousarray(kept + under * (1 - kept[..., 3:]))


def _opened(mask: Mask) -> Mask:
    """Without what is thinner than a sliver."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * SLIVER_PX + 1, 2 * SLIVER_PX + 1))
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc) > 0, np.bool_)


def _part_legs(sprite: Sprite, owner: NDArray[np.uint8], near: dict[int, Field]) -> None:
    """Give to each leg in `owner` what hangs together with it: a gap between two legs, or an edge in the picture,
    parts them better than the middle between their bones."""
    alpha = sprite.pixels[..., 3]
    mine = np.isin(owner, list(near)) & (alpha > 0.3)
    markers = np.where(mine, 0, 1).astype(np.int32)
    for number, distance in near.items():
        markers[mine & (owner == number) & (distance < CORE)] = number + 1
    cv2.watershed((sprite.pixels[..., :3] * 255 + 0.5).astype(np.uint8), markers)
    for number in near:
        owner[mine & (markers == number + 1)] = number


def _largest(mask: Mask) -> Mask:
    """The largest connected part."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return mask
    largest: Mask = parts == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    return largest


def _looks_like_leg(sprite: Sprite, arm: Limb, leg: Limb) -> Mask:
    """(h, w) Where the colour is rather the thigh's than the hand's; a hand that hangs down lies against it."""

    def tone(place: NDArray[np.floating]) -> NDArray[np.float32]:
        spot = sprite.pixels[circle(sprite.pixels.shape, place, max(2.0, 0.4 * arm.radius))]
        colour: NDArray[np.float32] = spot[:, :3].sum(0) / max(float(spot[:, 3].sum()), 1e-3)
        return colour

    hand, thigh = tone((arm.end + arm.tip) / 2), tone((leg.root + leg.middle) / 2)
    colour = sprite.pixels[..., :3] / np.maximum(sprite.pixels[..., 3:], 1e-3)
    from_hand, from_thigh = (np.abs(colour - one).sum(2) for one in (hand, thigh))
    rather = cv2.medianBlur((from_thigh < SURELY_THIGH * from_hand).astype(np.uint8), 5) > 0
    return np.asarray(rather, np.bool_)


def _from_limb(grid: NDArray[np.float32], limb: Limb) -> Field:
    upper = _from_bone(grid, limb.root, limb.middle, 1.15 * limb.radius, 1.1 * limb.radius)
    lower = _from_bone(grid, limb.middle, limb.tip, 1.1 * limb.radius, SPREADS * limb.radius)
    return np.minimum(upper, lower)


def _from_bone(
    grid: NDArray[np.float32], start: Points, end: Points, at_start: float, at_end: float
) -> Field:
    """(h, w) How far each pixel is from a bone, in radii there."""
    along = end - start
    part = np.clip(((grid - start) @ along) / max(float(along @ along), 1e-6), 0, 1)
    off = grid - (start + part[..., None] * along)
    distance: Field = np.hypot(off[..., 0], off[..., 1]) / np.maximum(
        at_start + (at_end - at_start) * part, 1.0
    )
    return distance


def _soft(mask: Mask, grow: int) -> NDArray[np.float32]:
    """(h, w, 1) A mask grown by some pixels, with an edge of about two."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1))
    grown = cv2.dilate(mask.astype(np.uint8), disc).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grown, (0, 0), 0.8), np.float32)[..., None]


def _taken(mask: Mask, limb: Limb) -> Mask:
    """What goes with a limb: all of a leg; of an arm the largest connected part, without shreds of the trunk about its
    root."""
    if not limb.is_arm:
        return mask
    size = 2 * max(1, round(0.5 * limb.radius)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    near_root = circle(mask.shape, limb.root, 1.2 * float(np.hypot(*(limb.middle - limb.root))))
    return _largest(np.where(near_root, opened, mask) > 0)
