"""What in a picture stands upright and so must be a card, or it would lean when the camera moves.

Few and safe: the picture's main subject, piece by piece; leaves or clutter along the lower edge of a picture without
ground; in flat drawings every area that stands on the ground. All else stays on the far dome or the ground.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.place.drawn import standing_areas
from engines.elements.view import Space
from engines.perception.matting import alpha_of

LEAST, MOST = 0.003, 0.45  # of the canvas that a thing covers
SURE = 0.9  # of the subject's likeliness that its core reaches
# Where no ground is seen: of a thing, of one that the frame cuts off, of leaves along the lower edge.
FLAT_DEPTH, CUT_DEPTH, EDGE_DEPTH = 3.0, 2.0, 1.7
NEAREST_DEPTH = 0.75
GROUND_ENDS = 0.8  # of the far depth, from which a foot is where the ground ends
BEHIND = 0.022  # of the canvas's width that a thing goes on behind a nearer one
FAINT, SOLID = 0.05, 0.95  # alpha that is none, and that is whole
WORK = 320  # pixels of the longer side on which the lower edge is looked at
EDGE_LEAST, EDGE_MOST = 0.03, 0.42  # of the picture that leaves along its lower edge cover
EDGE_WIDE = 0.4  # of its width
EDGE_TOP = 0.45  # of its height, above which only what is rooted in the leaves belongs to them
EDGE_CONTRAST = 14.0  # in CIELAB, between the leaves and what is seen over them


@dataclass(frozen=True, eq=False)
class Shape:
    """Something that stands: `alpha` (h, w) float32 0 to 1 over the whole canvas, and the `depth` of its foot."""

    alpha: NDArray[np.float32]
    depth: float


@dataclass(frozen=True, eq=False)
class Upright:
    """A shape taken off its canvas: `pixels` (h, w, 4) premultiplied float32 0 to 1, the first at `corner` (x, y)."""

    pixels: NDArray[np.float32]
    corner: tuple[int, int]
    depth: float


def lifted(shape: Shape, picture: NDArray[np.uint8], behind: NDArray[np.uint8]) -> Upright | None:
    """The shape with such colours that over `behind` it looks as in `picture`; None where nothing of it is seen."""
    seen = shape.alpha > 0
    if not seen.any():
        return None
    rows, columns = np.nonzero(seen.any(1))[0], np.nonzero(seen.any(0))[0]
    # Even corners lie on whole samples of a sheet, whatever its scale.
    left, top = max(0, columns[0] - 2) // 2 * 2, max(0, rows[0] - 2) // 2 * 2
    part = (slice(top, rows[-1] + 3), slice(left, columns[-1] + 3))
    alpha = shape.alpha[part][..., None]
    colour = (picture[part].astype(np.float32) - (1 - alpha) * behind[part]) / 255
    pixels = np.dstack([np.clip(colour, 0, alpha), alpha]).astype(np.float32)
    return Upright(pixels, (int(left), int(top)), shape.depth)


def taken_apart(
    canvas: NDArray[np.uint8], shapes: Sequence[Shape], behind: NDArray[np.uint8]
) -> list[Upright]:
    """The shapes as uprights from far to near, which together over `behind` look as the canvas does. What a nearer one
    hides of another goes on a little behind it, where a camera move would look."""
    side = 2 * round(BEHIND * canvas.shape[1]) + 1
    reach = np.ones((side, side), np.uint8)
    below, found = behind, []
    ordered = sorted(shapes, key=lambda shape: -shape.depth)
    for number, shape in enumerate(ordered):
        picture = canvas
        nearer = np.zeros_like(shape.alpha)
        for other in ordered[number + 1 :]:
            nearer = np.maximum(nearer, other.alpha)
        hidden = (nearer > 0.02) & (cv2.dilate((shape.alpha > 0.5).astype(np.uint8), reach) > 0)
        if hidden.any():
            cover = (nearer > 0.02).astype(np.uint8)
            picture = np.asarray(cv2.inpaint(canvas, cover, 3, cv2.INPAINT_TELEA), np.uint8)
            shape = replace(shape, alpha=np.where(hidden, 1, shape.alpha).astype(np.float32))
        upright = lifted(shape, picture, below)
        if upright is not None:
            found.append(upright)
            below = _over(below, upright)
    return found


def _over(below: NDArray[np.uint8], upright: Upright) -> NDArray[np.uint8]:
    left, top = upright.corner
    high, wide = upright.pixels.shape[:2]
    part = (slice(top, top + high), slice(left, left + wide))
    colour, alpha = upright.pixels[..., :3], upright.pixels[..., 3:]
    out = below.copy()
    out[part] = np.asarray((below[part] * (1 - alpha) + colour * 255 + 0.5).clip(0, 255), np.uint8)
    return out


def standing_in(
    canvas: NDArray[np.uint8],
    space: Space,
    origin: tuple[int, int],
    size: tuple[int, int],
    likely: NDArray[np.float32],
    drawn: bool,
) -> list[Shape]:
    """The things that stand on the canvas (h, w, 3), whose frame of `size` begins at `origin`. `likely` (any size) 0 to
    1 is the main subject, as `engines.perception.matting.subject` sees it; `drawn` says that colours end where things
    do."""
    if drawn and space.has_ground:
        areas = standing_areas(canvas, space, origin, size)
        return [Shape(alpha, max(NEAREST_DEPTH, space.depth_at(foot))) for alpha, foot in areas]
    found = []
    share = float((likely > 0.5).mean())
    core = cv2.erode((likely > SURE).astype(np.uint8), np.ones((11, 11), np.uint8))
    if core.any() and LEAST < share < MOST:
        matte = ((alpha_of(canvas, likely) - FAINT) / (SOLID - FAINT)).clip(0, 1)
        for alpha in _pieces(matte):
            depth = _depth(alpha, space, origin, size)
            if depth is not None:
                found.append(Shape(alpha, depth))
    if not space.has_ground:
        taken = (cv2.resize(likely, canvas.shape[1::-1]) > 0.5).astype(np.float32)
        for one in found:
            taken = np.maximum(taken, one.alpha)
        edge = along_the_edge(canvas, taken)
        if edge is not None:
            found.append(Shape(edge, EDGE_DEPTH))
    return found


def _pieces(alpha: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The matte of each thing that hangs together."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.5).astype(np.uint8))
    found = []
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] > LEAST * alpha.size:
            about = cv2.dilate((pieces == number).astype(np.uint8), np.ones((15, 15), np.uint8))
            found.append(np.where(np.isin(pieces, [0, number]), alpha * about, 0).astype(np.float32))
    return found


def _depth(
    alpha: NDArray[np.float32], space: Space, origin: tuple[int, int], size: tuple[int, int]
) -> float | None:
    """The depth of the foot; None for what stands where the ground ends, or beyond."""
    rows = np.nonzero((alpha > 0.5).any(1))[0]
    if not space.has_ground:
        return CUT_DEPTH if rows[-1] >= alpha.shape[0] - 3 else FLAT_DEPTH
    depth = space.depth_at((int(rows[-1]) + 1 - origin[1]) / size[1])
    return None if depth > GROUND_ENDS * space.far else max(NEAREST_DEPTH, depth)


def along_the_edge(canvas: NDArray[np.uint8], taken: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """The matte of leaves or clutter along the lower edge, before something else; None where nothing of the kind is
    clearly seen. `taken` (h, w) 0 to 1 is what stands already."""
    scale = WORK / max(canvas.shape[:2])
    small = np.asarray(cv2.resize(canvas, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    rows, columns = small.shape[:2]
    other = cv2.resize(taken, (columns, rows), interpolation=cv2.INTER_AREA) > 0.5
    marks = np.full((rows, columns), cv2.GC_PR_BGD, np.uint8)
    marks[round(0.8 * rows) :] = cv2.GC_PR_FGD
    marks[: round(EDGE_TOP * rows)] = cv2.GC_BGD
    marks[-max(2, rows // 30) :] = cv2.GC_FGD
    marks[other] = cv2.GC_BGD
    if not (marks == cv2.GC_FGD).any():
        return None
    cv2.setRNGSeed(1)
    cv2.grabCut(small, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    rough = np.isin(marks, [cv2.GC_FGD, cv2.GC_PR_FGD]).astype(np.uint8)
    rough = cv2.morphologyEx(rough, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))  # type: ignore[assignment]
    rough = cv2.morphologyEx(rough, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))  # type: ignore[assignment]
    _, pieces = cv2.connectedComponents(rough)
    mask = (np.isin(pieces, np.unique(pieces[-1])) & (rough > 0)).astype(np.uint8)
    if not EDGE_LEAST < mask.mean() < EDGE_MOST or mask[-1].mean() < EDGE_WIDE:
        return None
    lab = np.asarray(cv2.cvtColor((small / 255).astype(np.float32), cv2.COLOR_RGB2LAB), np.float32)
    if not _parted(lab, mask, other):
        return None
    mask = _grown_up(small, mask)
    large = cv2.resize(mask.astype(np.float32), canvas.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    fine = cv2.ximgproc.guidedFilter(canvas.astype(np.float32) / 255, large, round(4 / scale), 2e-4)
    fine = ((fine - 0.3) / 0.4).clip(0, 1) * (cv2.dilate(large, np.ones((9, 9), np.uint8)) > 0.5)
    return np.asarray(fine * (1 - taken), np.float32)


def _grown_up(small: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The mask with the crowns of the trees that it holds no more than the trunks of."""
    rows, columns = mask.shape
    top = round(EDGE_TOP * rows)
    reach = np.ones((1, 2 * round(0.05 * columns) + 1), np.uint8)
    rooted = cv2.dilate(mask[top : top + 6].max(0)[None], reach)[0] > 0
    if not rooted.any():
        return mask
    grown = mask.copy()
    lab = cv2.cvtColor((small / 255).astype(np.float32), cv2.COLOR_RGB2LAB)
    _, runs = cv2.connectedComponents(rooted[None].astype(np.uint8))
    for run in range(1, int(runs.max()) + 1):
        beside = runs[0] == run
        trunk = mask[top : 2 * top, beside] > 0
        leaves = np.median(lab[top : 2 * top, beside][trunk], axis=0)
        crown = lab[rows // 8 : top + 4, beside]
        sky = np.median(crown.reshape(-1, 3), axis=0)
        nearer = np.linalg.norm(crown - leaves, axis=2) < np.linalg.norm(crown - sky, axis=2)
        grown[rows // 8 : top + 4, beside] |= nearer
    # Sky shows between the leaves of one crown.
    _, pieces = cv2.connectedComponents(cv2.dilate(grown, np.ones((9, 9), np.uint8)))
    return (np.isin(pieces, np.unique(pieces[-1])) & (grown > 0)).astype(np.uint8)


def _parted(lab: NDArray[np.float32], mask: NDArray[np.uint8], other: NDArray[np.bool_]) -> bool:
    """Whether the edge of a mask is one of the picture `lab` (h, w, 3) nearly everywhere, where nothing `other` is."""
    inside, outside = (mask > 0).astype(np.float32), ((mask == 0) & ~other).astype(np.float32)
    means, weights = [], []
    for part in (inside, outside):
        weight = cv2.blur(part, (7, 7))
        means.append(cv2.blur(lab * part[..., None], (7, 7)) / np.maximum(weight, 1e-3)[..., None])
        weights.append(weight)
    edge = (weights[0] > 0.25) & (weights[1] > 0.25)
    if edge.sum() < 0.5 * mask.shape[1]:
        return False
    apart = np.linalg.norm(means[0] - means[1], axis=2)[edge]
    return bool(np.median(apart) > EDGE_CONTRAST and np.quantile(apart, 0.2) > 0.5 * EDGE_CONTRAST)
