"""Which of a picture's things are one: what touches along a good part of its edge and stands about as far is not
taken apart, for a whole that is a little wrong is a thing, and its pieces are not. In a street all that stands along it
is one front.

How things are told apart is `engines.perception`'s work; what is made of them is in `patches`.
"""

from dataclasses import replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.scene import Reading, Thing
from engines.world.memory.front import within

COARSE = 4  # pixels of the picture to one in which edges are compared
TOUCHES, BOTH_UPRIGHT = 0.14, 0.3  # of the shorter outline, from which two are one
AS_FAR = 1.8  # times
FREE = 0.15  # of the picture's width that something free in a street covers at most
LONG, NEAR_M = 0.25, 5.0  # of the picture's width, and metres, from which something may be land
RIM_PX, RIM = 3, 0.03  # about a thing, and its alpha there
ABOUT_PX, CHANGES = 6, 16.0  # of an outline, and steps of 255 across it
OUTLINED = 0.4  # of it, at least, shows them
GOES_ON = 0.4  # of its height, at least, where the picture's edge cuts it
SQUARE = 7.0  # degrees
BUILT, BUILT_FAR, DISTANT_M = 0.2, 0.32, 28.0
"""Twice the share of its strong edges that are level, or upright if that is less, from which something was built: near
by, and from so many metres."""
PIECE = 0.004  # of the picture, from which a part of a street's front is kept

Edge = Literal["left", "right", "top", "bottom"]
_EDGES: tuple[Edge, ...] = ("left", "right", "top", "bottom")


def wholes(reading: Reading) -> tuple[Thing, ...]:
    """The reading's things, those that are one put together, from far to near."""
    things = _along_a_street(reading) if reading.kind == "street" else list(reading.things)
    size = reading.rgb.shape[:2]
    coarse = [_coarse(thing, size) for thing in things]
    while True:
        pair = next(
            (
                (a, b)
                for a in range(len(things))
                for b in range(a + 1, len(things))
                if _are_one(things[a], things[b], coarse[a], coarse[b])
            ),
            None,
        )
        if pair is None:
            return tuple(sorted(things, key=lambda thing: -thing.depth))
        a, b = pair
        larger, other = (a, b) if coarse[a].sum() >= coarse[b].sum() else (b, a)
        things[a] = _joined(things[larger], things[other])
        coarse[a] = coarse[a] | coarse[b]
        del things[b], coarse[b]


def rimmed(thing: Thing, size: tuple[int, ...]) -> Thing:
    """The thing with a faint rim, of a picture of `size` (rows, columns, ...): its colours have bled into what is
    beside it, and would stay there as its ghost."""
    wider = roomy(thing, RIM_PX, size)
    alpha = wider.alpha
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RIM_PX + 1,) * 2)
    rim = cv2.dilate((alpha > 0.3).astype(np.uint8), kernel) > 0
    alpha = np.where(rim, np.maximum(alpha, RIM), alpha).astype(np.float32)
    return replace(wider, alpha=alpha)


def roomy(thing: Thing, by: int, size: tuple[int, ...]) -> Thing:
    """The thing with so many empty pixels about it, as far as a picture of `size` (rows, columns, ...) goes."""
    left, top = (min(by, corner) for corner in thing.corner)
    rows, columns = thing.alpha.shape
    bottom = min(by, size[0] - thing.corner[1] - rows)
    right = min(by, size[1] - thing.corner[0] - columns)
    alpha = np.pad(thing.alpha, ((top, bottom), (left, right)))
    return replace(thing, alpha=alpha, corner=(thing.corner[0] - left, thing.corner[1] - top))


def has_outline(thing: Thing, reading: Reading) -> bool:
    """Whether the picture changes along much of its outline, as it does not along that of a piece of haze or water."""
    solid = np.pad(thing.alpha > 0.5, ABOUT_PX).astype(np.float32)
    edges = [(ABOUT_PX, ABOUT_PX), (ABOUT_PX, ABOUT_PX), (0, 0)]
    left, top = thing.corner
    place = slice(top, top + solid.shape[0]), slice(left, left + solid.shape[1])
    rgb = np.pad(reading.rgb, edges, mode="edge")[place].astype(np.float32)
    means = []
    for side in (solid, 1 - solid):
        weight = cv2.GaussianBlur(side, (0, 0), ABOUT_PX / 3)[..., None]
        means.append(cv2.GaussianBlur(rgb * side[..., None], (0, 0), ABOUT_PX / 3) / (weight + 1e-3))
    outline = cv2.morphologyEx(solid, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    changes = np.abs(means[0] - means[1]).mean(2)[outline] > CHANGES
    return bool(changes.mean() > OUTLINED)


def is_land(thing: Thing, reading: Reading) -> bool:
    """Whether a thing of a landscape is the land itself, a slope or a wood that goes on beyond the picture's edge, and
    not something that was built: then it belongs to the far dome, and goes on all around."""
    if thing.shape != "structure" or not thing.cut & {"left", "right"}:
        return False
    if thing.alpha.shape[1] < LONG * reading.rgb.shape[1] or thing.depth < NEAR_M:
        return False
    solid = thing.alpha > 0.5
    reaches = max(solid[:, end].sum() for end, edge in ((0, "left"), (-1, "right")) if edge in thing.cut)
    if reaches < GOES_ON * solid.sum(0).max():
        return False
    part = within(thing.corner, thing.alpha.shape)
    grey = cv2.cvtColor(np.ascontiguousarray(reading.rgb[part]), cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.2), np.float32)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    inside = cv2.erode(solid.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    power = np.hypot(across, down) * inside
    if not inside.any():
        return True
    strong = power > np.quantile(power[inside], 0.8)
    turn = np.degrees(np.arctan2(np.abs(down), np.abs(across)))
    total = max(float(power[strong].sum()), 1e-6)
    level, upright = (float(power[strong & way].sum()) / total for way in (turn > 90 - SQUARE, turn < SQUARE))
    return 2 * min(level, upright) < (BUILT if thing.depth < DISTANT_M else BUILT_FAR)


def _along_a_street(reading: Reading) -> list[Thing]:
    """What stands free, and one structure of all the rest that is neither sky nor ground."""
    free = [
        thing
        for thing in reading.things
        if thing.shape == "upright" and not thing.cut and thing.alpha.shape[1] < FREE * reading.rgb.shape[1]
    ]
    rest = (1 - reading.sky - reading.ground).clip(0, 1)
    for thing in free:
        part = within(thing.corner, thing.alpha.shape)
        rest[part] = np.maximum(rest[part] - thing.alpha, 0)
    solid = np.asarray(
        cv2.morphologyEx((rest > 0.5).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    )
    _, parts, stats, _ = cv2.connectedComponentsWithStats(solid)
    kept = np.zeros(rest.shape, bool)
    for number in range(1, len(stats)):
        if stats[number, cv2.CC_STAT_AREA] > PIECE * rest.size:
            kept |= parts == number
    if kept.mean() < 3 * PIECE:
        return list(reading.things)
    near = cv2.dilate(kept.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    alpha = np.where(near, rest, 0).astype(np.float32)
    rows, columns = np.nonzero(kept.any(1))[0], np.nonzero(kept.any(0))[0]
    top, left = max(int(rows[0]) - 4, 0), max(int(columns[0]) - 4, 0)
    alpha = alpha[top : rows[-1] + 5, left : columns[-1] + 5]
    edges = {"left": kept[:, 0], "right": kept[:, -1], "top": kept[0], "bottom": kept[-1]}
    cut: frozenset[Edge] = frozenset(edge for edge in _EDGES if edges[edge].any())
    finite = kept & np.isfinite(reading.depth)
    depth = float(np.median(reading.depth[finite])) if finite.any() else 10.0
    return [Thing(alpha, (left, top), depth, "structure", cut), *free]


def _coarse(thing: Thing, size: tuple[int, ...]) -> NDArray[np.bool_]:
    whole = np.zeros(size, np.float32)
    whole[within(thing.corner, thing.alpha.shape)] = thing.alpha
    small = (max(1, size[1] // COARSE), max(1, size[0] // COARSE))
    return np.asarray(cv2.resize(whole, small, interpolation=cv2.INTER_AREA) > 0.4)


def _are_one(a: Thing, b: Thing, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    if "subject" in (a.shape, b.shape) or max(a.depth, b.depth) > AS_FAR * min(a.depth, b.depth):
        return False
    near = cv2.dilate(one.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    touching = int((near & other).sum())
    if not touching:
        return False
    shorter = min(_outline(one), _outline(other))
    upright = a.shape == b.shape == "upright"
    return touching > (BOTH_UPRIGHT if upright else TOUCHES) * shorter


def _outline(mask: NDArray[np.bool_]) -> int:
    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    return max(int((mask & ~inner).sum()), 1)


def _joined(larger: Thing, other: Thing) -> Thing:
    left, top = (min(larger.corner[axis], other.corner[axis]) for axis in (0, 1))
    right, bottom = (
        max(thing.corner[axis] + thing.alpha.shape[1 - axis] for thing in (larger, other)) for axis in (0, 1)
    )
    alpha = np.zeros((bottom - top, right - left), np.float32)
    for thing in (larger, other):
        part = within((thing.corner[0] - left, thing.corner[1] - top), thing.alpha.shape)
        # Two mattes that share an edge cover it together.
        alpha[part] = np.minimum(alpha[part] + thing.alpha, 1)
    shape: Literal["upright", "structure"] = "structure"
    return replace(larger, alpha=alpha, corner=(left, top), shape=shape, cut=larger.cut | other.cut)
