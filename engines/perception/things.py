"""Which things stand in a scene: whole ones only, and only where it is sure that they are things.

What the eye goes to, and what stands free, is a thing of its own if its outline is clear and its foot is on the ground;
so is what stands on land well before the far that it hides in part.
House fronts along a street are one long structure. All else that stands is far, or the shell of a room, and stays
whole with it. How far the things are is in `depth`.
"""

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from engines.perception.evidence import Evidence
from engines.perception.layout import TRUSTED, Layout, is_trusted
from engines.perception.space import EYE_M, Space
from engines.perception.walker import shares
from engines.world.request import SceneKind

FAR = 70.0  # metres, from which what stands is no thing
STREET_FAR = 55.0  # metres, from which a house front is the end of the street
LEAST = 0.0016  # of the picture that a thing covers
LEAST_SEEN = 0.004  # the same, of what the eye goes to
STANDS_ON = 0.3  # of the columns of its lower part beneath which ground is seen
LOWER = 0.25  # of a thing's height, in which its feet are
TOGETHER = 0.04  # of the picture's width between parts of one thing
BESIDE = 0.15  # of the outline of what stands free may be beside another thing
MASSIVE = 0.5  # of the convex hull of house fronts is filled
COMPACT = 0.5  # of its convex hull that it fills
SLIM = 1.5  # times wider than high, from which a thing is long
LARGE = 0.22  # of the picture, from which a thing is unique
CLEAR = 0.5  # of a matte is sure
BREADTH = 0.25  # of a street's width that its fronts take at least
MET = 45.0  # metres within which one meets what stands on land
NEARER = 0.5  # of the way to the farthest ground, within which that is too
FARTHEST = 0.25  # of the columns are as far as the far is seen from
RISES = 0.1  # of its height that this is above the horizon at least
WITHIN = 0.5  # of its outline over the ground may be within what is far
OVER, ELSE = 0.05, 0.1  # opinion that what rises over a near foot is near, and what does not, far
PATH = 0.6  # of a thing's width: a narrower strip that runs from it out of the picture is a path to it

Shape = Literal["upright", "structure", "subject"]


@dataclass(frozen=True, eq=False)
class Piece:
    """A thing before its depth is known: `alpha` (h, w) of the whole picture; `contact` (w,) the row in which a long
    thing meets the ground in each column, NaN where that is not seen and for all that is as far as its foot; `foot`
    the row on which it stands."""

    alpha: NDArray[np.float32]
    contact: NDArray[np.float32]
    foot: float
    shape: Shape


def pieces_of(evidence: Evidence, kind: SceneKind, layout: Layout, space: Space) -> list[Piece]:
    """The things of a picture from far to near."""
    if kind == "closeup":
        return _close(layout)
    found = _seen_first(evidence, layout, space)
    if kind == "street":  # a house front is no thing of its own
        found = [piece for piece in found if piece.shape == "upright"]
    taken = sum((piece.alpha for piece in found), np.zeros_like(layout.stands))
    rest = np.clip(layout.stands - taken, 0, 1)
    about = cv2.dilate((taken > 0.05).astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    free = _free(np.where(about, 0, rest).astype(np.float32), about, layout, space)
    found += free
    for piece in free:
        rest = np.clip(rest - piece.alpha, 0, 1)
    if kind == "landscape":
        found += _before_the_far(rest, evidence, layout, space)
    else:
        found += _fronts(rest, taken, layout, space) if kind == "street" else _shell(rest)
    return sorted(found, key=lambda piece: piece.foot)


def _seen_first(evidence: Evidence, layout: Layout, space: Space) -> list[Piece]:
    """What the eye goes to, whole, where it stands on seen ground."""
    if is_trusted(evidence.salience, evidence.areas) < TRUSTED:
        return []
    matte = evidence.matte * layout.stands
    solid = matte > 0.5
    some = (matte > 0.05).sum()
    if not some or (matte > 0.9).sum() < CLEAR * some:
        return []
    # What lies close together is one: a helmet in hands, a herd.
    close = max(5, round(TOGETHER * solid.shape[1]))
    joined = cv2.morphologyEx(solid.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((close, close), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for part in range(1, count):
        mask = (parts == part) & solid
        if mask.sum() < LEAST_SEEN * solid.size:
            continue
        foot = _foot(mask, layout.ground > 0.5)
        if foot is None or space.depth(foot) > FAR:
            continue
        piece = cv2.dilate((parts == part).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        alpha = np.where(piece, matte, 0).astype(np.float32)
        found.append(_standing(alpha, mask, stats[part], foot))
    return found


def _free(rest: NDArray[np.float32], about: NDArray[np.bool_], layout: Layout, space: Space) -> list[Piece]:
    """What has ground and sky all about it: a tree alone, a post. What is left `about` other things is none."""
    height, width = rest.shape
    solid = rest > 0.5
    count, parts, stats, _ = cv2.connectedComponentsWithStats(solid.astype(np.uint8))
    found = []
    for part in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[part])
        if area < LEAST * solid.size or wide > SLIM * high or area > LARGE * solid.size:
            continue
        if top + high >= height - 2 or left <= 1 or left + wide >= width - 1:
            continue
        mask = parts == part
        if not _is_compact(mask):
            continue
        grown = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        if (grown & ~mask & about).sum() > BESIDE * (grown & ~mask).sum():
            continue
        foot = _foot(mask, layout.ground > 0.5)
        if foot is None or space.depth(foot) > FAR:
            continue
        found.append(_standing(np.where(grown, rest, 0).astype(np.float32), mask, stats[part], foot))
    return found


def _before_the_far(
    rest: NDArray[np.float32], evidence: Evidence, layout: Layout, space: Space
) -> list[Piece]:
    """What stands on land well before the far that it hides in part: a house in a meadow, before hills."""
    width = rest.shape[1]
    lies = layout.ground > 0.5
    line = _ground_begins(lies)
    reach = min(MET, NEARER * float(space.depth(np.quantile(line, FARTHEST))))
    row = space.horizon + space.focal * EYE_M / reach
    near = rest * _near_share(rest, evidence, line > row, row)
    count, parts, stats, _ = cv2.connectedComponentsWithStats((near > 0.5).astype(np.uint8))
    found = []
    for part in range(1, count):
        left, top, wide, high, area = (int(value) for value in stats[part])
        if area < LEAST_SEEN * rest.size or left <= 1 or left + wide >= width - 1:
            continue
        mask = parts == part
        body = _without_path(mask)
        if not _is_compact(body):
            continue
        foot = _foot(body, lies)
        if foot is None or space.depth(foot) > reach or space.horizon - top < RISES * high:
            continue
        outline = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool) & ~mask & ~lies
        if (outline & (rest > 0.5)).sum() > WITHIN * outline.sum():
            continue
        grown = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        alpha = np.where(grown, near, 0).astype(np.float32)
        found.append(Piece(alpha, np.full(width, np.nan, np.float32), foot, "structure"))
    return found


def _ground_begins(lies: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(w,) the row from which each column is ground down to the picture's edge, its height where that shows none."""
    return np.asarray(len(lies) - np.cumprod(lies[::-1], 0).sum(0))


def _without_path(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A thing without the strip in which it runs out of the picture below."""
    if not mask[-2:].any():
        return mask
    side = max(3, round(PATH * int(mask.any(0).sum())))
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8)) > 0


def _is_compact(mask: NDArray[np.bool_]) -> bool:
    there = cv2.findNonZero(mask.astype(np.uint8))
    return there is not None and len(there) >= COMPACT * cv2.contourArea(cv2.convexHull(there))


def _near_share(
    rest: NDArray[np.float32], evidence: Evidence, covers: NDArray[np.bool_], row: float
) -> NDArray[np.float32]:
    """(h, w) 0 to 1: whether what stands is of something that reaches below a `row`; `covers` (w,) says in which
    columns anything does."""
    areas = evidence.areas
    scale = rest.shape[1] / areas.number.shape[1]
    stand = np.flatnonzero(areas.mean_of(rest) > 0.5)
    if not len(stand):
        return np.zeros_like(rest)
    column, middle = (areas.middle[stand] * scale).T
    over = covers[np.clip(column.astype(int), 0, len(covers) - 1)]
    opinions = np.stack([np.where(middle > row, 1.0, OVER * over), np.where(over, 0.0, ELSE)], 1)
    if not evidence.drawn and evidence.parts is not None:
        hill = np.clip(2 * areas.mean_of(evidence.parts.of("hill"))[stand] - 1, 0, 1)
        opinions = (1 - hill)[:, None] * opinions + hill[:, None] * [0.0, 1.0]
    share = np.zeros(len(areas.pixels), np.float32)
    share[stand] = shares(areas.tied[stand][:, stand], opinions)[:, 0]
    # What hardly stands goes with what stands beside it.
    beside = distance_transform_edt(
        ~np.isin(areas.number, stand), return_distances=False, return_indices=True
    )
    soft = cv2.resize(share[areas.number][tuple(beside)], rest.shape[::-1], interpolation=cv2.INTER_LINEAR)
    soft = cv2.ximgproc.guidedFilter(evidence.rgb.astype(np.float32) / 255, soft, round(5 * scale), 4e-4)
    return np.asarray(np.clip((soft - 0.35) / 0.3, 0, 1), np.float32)


def _foot(mask: NDArray[np.bool_], ground: NDArray[np.bool_]) -> float | None:
    """The row on which a thing stands, or None where no ground is seen beneath it."""
    rows = np.flatnonzero(mask.any(1))
    bottom, high = int(rows[-1]) + 1, len(rows)
    if bottom >= len(mask) - 2:
        return None
    reach = max(4, len(mask) // 80)
    low = mask[bottom - max(2, round(LOWER * high)) : bottom]
    columns = np.flatnonzero(low.any(0))
    lowest = len(mask) - 1 - mask[::-1, columns].argmax(0)
    beneath = ground[np.minimum(lowest + reach, len(mask) - 1), columns]
    if beneath.mean() < STANDS_ON:
        return None
    return float(np.quantile(lowest[beneath], 0.85)) + 1


def _standing(alpha: NDArray[np.float32], mask: NDArray[np.bool_], stats: NDArray, foot: float) -> Piece:
    wide, high, area = (int(stats[n]) for n in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    long = wide > SLIM * high or area > LARGE * mask.size
    unknown = np.full(mask.shape[1], np.nan, np.float32)
    return Piece(alpha, unknown, foot, "structure" if long else "upright")


def _fronts(
    rest: NDArray[np.float32], taken: NDArray[np.float32], layout: Layout, space: Space
) -> list[Piece]:
    """All that stands along a street as one front, but for its end."""
    height, width = rest.shape
    solid, ground = rest > 0.5, layout.ground > 0.5
    lies = ground | (taken > 0.5)
    line = _ground_begins(lies)
    hidden = (taken > 0.5)[np.clip(line - 2, 0, height - 1), np.arange(width)]
    meets = solid.any(0) & (line < height - 1) & ~hidden
    meets |= solid[-1]  # its foot is below the picture
    contact = np.where(meets, line, np.nan).astype(np.float32)
    if meets.mean() < BREADTH:
        return []
    away = np.interp(np.arange(width), np.flatnonzero(meets), space.depth(contact[meets]))
    near = cv2.medianBlur(away.astype(np.float32)[None], 5)[0] < STREET_FAR
    alpha = rest * near[None]
    there = cv2.findNonZero((alpha > 0.5).astype(np.uint8))
    if there is None or len(there) < MASSIVE * cv2.contourArea(cv2.convexHull(there)):
        return []
    contact[~near] = np.nan
    return [Piece(alpha.astype(np.float32), contact, float(np.nanquantile(contact, 0.5)), "structure")]


def _shell(rest: NDArray[np.float32]) -> list[Piece]:
    """Walls, ceiling and all that stands along them."""
    unknown = np.full(rest.shape[1], np.nan, np.float32)
    return [Piece(rest.astype(np.float32), unknown, 0.0, "structure")]


def _close(layout: Layout) -> list[Piece]:
    """The subject of a close-up, whole."""
    solid = layout.subject > 0.5
    if not solid.any():
        return []
    rows = np.flatnonzero(solid.any(1))
    none = np.full(solid.shape[1], np.nan, np.float32)
    return [Piece(layout.subject, none, float(rows[-1] + 1), "subject")]


def without_overlap(pieces: list[Piece]) -> list[Piece]:
    """Pieces from far to near whose mattes sum to no more than one: the nearer keeps what it has."""
    left = np.ones_like(pieces[0].alpha) if pieces else np.zeros((1, 1), np.float32)
    kept = []
    for piece in reversed(pieces):
        alpha = np.minimum(piece.alpha, left)
        left = left - alpha
        kept.append(replace(piece, alpha=alpha))
    return kept[::-1]
