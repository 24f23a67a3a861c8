"""Which pixels of a picture surely belong to its subject, which surely do not, and which the matting must decide.

Two witnesses are heard: the net's looks, which know things but not edges, and GrabCut, which knows colours and edges
but no things. What both say is known. The matte itself is solved in `engines.perception.solving`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.subject import Looks, Picture

Mask = NDArray[np.bool_]
Trimap = NDArray[np.float32]
"""(h, w): 1 subject, 0 not, 0.5 unknown."""

GRAB_SIDE = 400
GRAB_ROUNDS = 4
ROUND_ABOUT = 0.3  # of the subject's size: how much of what lies about it teaches its colours
SURELY, SURELY_NOT = 0.8, 0.12  # of all looks
MORE_LIKELY, LESS_LIKELY = 0.75, 0.25
HARDLY = 0.2  # less likely than this is not the subject, whatever its colours
BAND = 0.01  # of the shorter side: half of the least width of an unknown edge
LEAK, FLOOD = 0.05, 0.4  # of what is likely in the box: how much beyond it makes all of it doubtful
ISLAND = 0.06  # of the largest part: smaller ones are dropped, unless they are near
NEAR = 0.4  # of the square root of its area
GAP = 0.22  # of a box's size, between a side and the subject, is more than loose
PINHOLE, DENIED = 0.01, 0.4  # of the subject: smaller holes are filled, unless the net sees them too
CORE = 0.35  # of the box, off each side: what is likely in the middle of a box is the subject


@dataclass(frozen=True)
class Opinion:
    """What was found: the trimap, how likely every pixel is (h, w), and how well the witnesses agree, 0 to 1."""

    trimap: Trimap
    likely: NDArray[np.float32]
    agreement: float


def opinion(rgb: Picture, looks: Looks, box: Mask | None) -> Opinion:
    """`rgb` (h, w, 3); `box` is True within the box that was drawn about the subject, None without one."""
    shape = rgb.shape[1::-1]
    likely, least, most = (
        np.asarray(cv2.resize(look, shape, interpolation=cv2.INTER_LINEAR), np.float32)
        for look in (looks.likely, looks.least, looks.most)
    )
    inside = np.ones(likely.shape, bool)
    crossed = None
    if box is not None:
        inside = box
        beyond = _lacking(likely, box)
        likely, least = np.where(beyond, most, likely), np.where(beyond, most, least)
        crossed = _parted(rgb, likely, box)
        if crossed is not None:
            likely = np.where(crossed.beyond, np.minimum(likely, 0.3), likely)
            least = least * crossed.surely
        likely, least, most = likely * inside, least * inside, most * inside
    likely = without_islands(likely)
    grabbed = without_islands(_grabbed(rgb, likely, least, most, inside))
    ours, theirs = likely > 0.5, grabbed > 0.5
    both = float((ours & theirs).sum() / max((ours | theirs).sum(), 1))
    if crossed is not None:
        likely = np.where(theirs, np.maximum(likely, 0.8), np.minimum(likely, 0.2))
    holes = _pinholes(grabbed, likely)
    grabbed, likely = np.where(holes, np.float32(1), grabbed), np.where(holes, np.float32(1), likely)
    return Opinion(_agreed(likely, grabbed), likely, both)


def without_islands(alpha: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matte without small parts that lie apart: what is small but near belongs to the largest one."""
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((alpha > 0.5).astype(np.uint8))
    if count < 3:
        return alpha
    areas = sizes[1:, cv2.CC_STAT_AREA]
    large = np.isin(parts, 1 + np.flatnonzero(areas >= ISLAND * areas.max()))
    gap = cv2.distanceTransform((~large).astype(np.uint8), cv2.DIST_L2, 3)
    near = np.unique(parts[gap < NEAR * float(areas.max()) ** 0.5])
    kept = large | np.isin(parts, near[near > 0])
    lost = cv2.dilate(((parts > 0) & ~kept).astype(np.uint8), disc(4)) > 0
    return np.where(lost & (cv2.dilate(kept.astype(np.uint8), disc(4)) == 0), np.float32(0), alpha)


def disc(radius: int) -> NDArray[np.uint8]:
    side = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _lacking(likely: NDArray[np.float32], box: Mask) -> Mask:
    """The strips of the box that what was found does not reach, though a box is drawn about all of a subject."""
    lacking = np.zeros(box.shape, bool)
    found = (likely > 0.5) & box
    for axis in (0, 1):
        of_box, of_found = np.flatnonzero(box.any(axis)), np.flatnonzero(found.any(axis))
        if not len(of_found):
            return box
        lines = lacking if axis else lacking.T
        gap = GAP * len(of_box)
        if of_found[0] - of_box[0] > gap:
            lines[of_box[0] : of_found[0]] = True
        if of_box[-1] - of_found[-1] > gap:
            lines[of_found[-1] + 1 : of_box[-1] + 1] = True
    return lacking & box


@dataclass(frozen=True)
class _Parted:
    """What is likely, parted in what is `surely` the subject and what goes on `beyond` the box, both (h, w)."""

    surely: Mask
    beyond: Mask


def _parted(rgb: Picture, likely: NDArray[np.float32], box: Mask) -> _Parted | None:
    """Where a likely thing crosses the sides of the box, it is not what the box is about: a watershed from the box's
    middle and from those crossings parts the two along an edge. None where hardly anything crosses."""
    height, width = box.shape
    rows, columns = np.flatnonzero(box.any(1)), np.flatnonzero(box.any(0))
    x0, y0, x1, y1 = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    thick = max(2, round(0.015 * max(height, width)))
    crossing = np.zeros(box.shape, bool)
    for strip in (
        np.s_[y0:y1, max(0, x0 - thick) : x0],
        np.s_[y0:y1, x1 : x1 + thick],
        np.s_[max(0, y0 - thick) : y0, x0:x1],
        np.s_[y1 : y1 + thick, x0:x1],
    ):
        crossing[strip] = likely[strip] > 0.5
    dx, dy = round(CORE * (x1 - x0)), round(CORE * (y1 - y0))
    middle = np.zeros(box.shape, bool)
    middle[y0 + dy : y1 - dy, x0 + dx : x1 - dx] = True
    core = cv2.erode((middle & (likely > 0.6)).astype(np.uint8), disc(thick)) > 0
    much = float((likely * ~box).sum() / max(float((likely * box).sum()), 1e-6))
    if much < LEAK or not crossing.any() or not core.any():
        return None
    markers = np.zeros(box.shape, np.int32)
    markers[core], markers[crossing], markers[(likely < 0.1) & ~box] = 1, 2, 3
    calm = cv2.bilateralFilter(rgb, 7, 30, 5)
    parted = cv2.watershed(calm, markers)
    surely = core if much > FLOOD else parted == 1
    return _Parted(np.asarray(surely), np.asarray((parted == 2) & box))


def _pinholes(grabbed: NDArray[np.float32], likely: NDArray[np.float32]) -> Mask:
    """Small holes that colour alone tore into what the net is sure of: glints, buttons, eyes."""
    _, parts, sizes, _ = cv2.connectedComponentsWithStats((grabbed <= 0.5).astype(np.uint8), connectivity=4)
    subject = max(int((grabbed > 0.5).sum()), 1)
    filled = np.zeros(grabbed.shape, bool)
    for part in range(1, len(sizes)):
        if sizes[part, cv2.CC_STAT_AREA] < PINHOLE * subject:
            hole = parts == part
            filled |= hole & (likely[hole].mean() > DENIED)
    return filled


def _grabbed(
    rgb: Picture,
    likely: NDArray[np.float32],
    least: NDArray[np.float32],
    most: NDArray[np.float32],
    inside: Mask,
) -> NDArray[np.float32]:
    """GrabCut's opinion (h, w) 0 to 1, taught by the looks and by what lies round about the subject."""
    height, width = likely.shape
    share = min(1.0, GRAB_SIDE / max(height, width))
    small = cv2.resize(rgb, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    size = small.shape[1::-1]
    likely, least, most, within = (
        np.asarray(cv2.resize(part.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
        for part in (likely, least, most, inside)
    )
    reach = max(1, round(0.012 * max(size)))
    mask = np.where(likely > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    mask[cv2.erode((least > SURELY).astype(np.uint8), disc(reach), borderValue=1) > 0] = cv2.GC_FGD
    mask[cv2.erode((most < SURELY_NOT).astype(np.uint8), disc(2 * reach), borderValue=1) > 0] = cv2.GC_BGD
    mask[within < 0.5] = cv2.GC_BGD
    probable = (mask == cv2.GC_PR_FGD) | (mask == cv2.GC_FGD)
    if not probable.any() or probable.all():
        return np.asarray(cv2.resize(probable.astype(np.float32), (width, height)), np.float32)
    rows, columns = np.flatnonzero(probable.any(1)), np.flatnonzero(probable.any(0))
    dy, dx = (round(ROUND_ABOUT * len(r)) + 8 for r in (rows, columns))
    part = np.s_[max(0, rows[0] - dy) : rows[-1] + 1 + dy, max(0, columns[0] - dx) : columns[-1] + 1 + dx]
    told = np.ascontiguousarray(mask[part])
    if (told != cv2.GC_FGD).any() and ((told == cv2.GC_BGD) | (told == cv2.GC_PR_BGD)).any():
        cv2.setRNGSeed(0)
        seen = np.ascontiguousarray(small[part], np.uint8)
        others, ours = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(seen, told, (0, 0, 1, 1), others, ours, GRAB_ROUNDS, cv2.GC_INIT_WITH_MASK)
    grabbed = np.zeros(likely.shape, np.float32)
    grabbed[part] = (told == cv2.GC_FGD) | (told == cv2.GC_PR_FGD)
    return np.asarray(cv2.resize(grabbed, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _agreed(likely: NDArray[np.float32], grabbed: NDArray[np.float32]) -> Trimap:
    """Known is what both witnesses say, a little away from the edge. Thin unknown bands are left to the matting; in
    wide ones, where it would leave mist, GrabCut is believed unless the net is against it."""
    reach = max(2, round(BAND * min(likely.shape)))
    ours = _well_inside((likely > MORE_LIKELY) & (grabbed > 0.5), reach)
    others = _well_inside((likely < LESS_LIKELY) & (grabbed < 0.5), reach)
    apart = (likely > 0.5) & (grabbed > 0.5) & (cv2.dilate(ours.astype(np.uint8), disc(2 * reach)) == 0)
    ours |= _well_inside(apart, reach)
    unknown = (~(ours | others)).astype(np.uint8)
    wide = cv2.dilate(cv2.erode(unknown, disc(2 * reach)), disc(reach)) > 0
    ours |= wide & (grabbed > 0.5) & (likely > HARDLY)
    others |= wide & ((grabbed < 0.5) & (likely < MORE_LIKELY) | (likely <= HARDLY))
    trimap = np.full(likely.shape, 0.5, np.float32)
    trimap[ours], trimap[others] = 1, 0
    return trimap


def _well_inside(mask: Mask, reach: int) -> Mask:
    """The mask less its edge of `reach` pixels; of limbs that are too thin for that, their middle."""
    whole = mask.astype(np.uint8)
    inner = grown = cv2.erode(whole, disc(reach), borderValue=1) > 0
    for _ in range(reach + 1):
        grown = (cv2.dilate(grown.astype(np.uint8), disc(1)) > 0) & mask
    return np.asarray(inner | (cv2.erode((mask & ~grown).astype(np.uint8), disc(1)) > 0))
