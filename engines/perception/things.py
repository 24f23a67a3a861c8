"""Which things stand in a scene: what stands is taken apart by where it touches the ground, and by what hangs together.

Whatever touches the ground near the horizon is far away and no thing. How far the things are is in `depth`.
"""

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from engines.perception.evidence import Evidence
from engines.perception.layout import Layout
from engines.perception.room import room_of, walls
from engines.perception.space import EYE_M, Space
from engines.perception.walker import shares
from engines.world.request import SceneKind

FAR = 70.0  # metres, from which what stands is no thing
RANGE = 15.0  # metres, from which what is long in a landscape is a range of hills
BROAD = 0.45  # of the width, from which what is long is taken for a range much nearer
FARAWAY = 0.0015  # opinion that what stands in a landscape is far away
UNSALIENT = 0.08  # the same, of what is not salient beside something that is
AHEAD = 1.25  # times nearer than the wall behind it that furniture stands
LEAST = 0.0016  # of the picture that a thing covers
STEP = 0.30  # of the disparity by which the ground's edge jumps from one thing to the next
NARROW = 0.008  # of the width: no narrower foot is looked at
MOST = 24
SLIM = 1.7  # times wider than high, from which a thing is long
LARGE = 0.22  # of the picture, from which a thing is unique

Shape = Literal["upright", "structure", "subject"]


@dataclass(frozen=True, eq=False)
class Piece:
    """A thing before its depth is known: `alpha` (h, w) of the whole picture; `contact` (w,) the row of its lowest
    pixel in each column where ground is seen below it, NaN elsewhere; `foot` the row on which it stands. `salient` says
    that the eye goes to it: it is a thing, whatever its size."""

    alpha: NDArray[np.float32]
    contact: NDArray[np.float32]
    foot: float
    shape: Shape
    salient: bool = False


def pieces_of(evidence: Evidence, kind: SceneKind, layout: Layout, space: Space) -> list[Piece]:
    """The things of a picture from far to near."""
    if kind == "closeup":
        return _close(layout)
    areas = evidence.areas
    small = areas.small.shape[1::-1]
    scale = layout.sky.shape[1] / small[0]
    stands = np.asarray(cv2.resize(layout.stands, small, interpolation=cv2.INTER_AREA), np.float32)
    ground = np.asarray(cv2.resize(layout.ground, small, interpolation=cv2.INTER_AREA), np.float32)
    standing = areas.mean(stands) > 0.5
    lowest = _contact(stands > 0.5, ground > 0.5)
    feet = _feet(lowest, scale, space)
    seeds = _seeds(evidence, kind, standing, lowest, feet)
    if not len(seeds):
        return []
    label = np.full(len(standing), -1)
    inside = np.flatnonzero(standing)
    tied = areas.tied[inside][:, inside]
    label[inside] = shares(tied, seeds[inside]).argmax(1)
    found: list[Piece] = []
    share = areas.pixels / areas.pixels.sum()
    for number in range(1, seeds.shape[1]):
        mine = label == number
        if share[mine].sum() < LEAST:
            continue
        mask = mine[areas.number]
        seen = float(evidence.salience[mine] @ share[mine]) > 0.5 * float(share[mine].sum())
        found += _whole(mask, stands, ground, layout, scale, space, seen)
    if kind == "landscape":
        found = [piece for piece in found if not _is_range(piece, space)]
    if kind == "interior":
        found = _furnished(found, layout, space)
    return sorted(found, key=lambda piece: piece.foot)


def _is_range(piece: Piece, space: Space) -> bool:
    """Whether a thing in a landscape is a range of hills or the edge of a wood."""
    if piece.salient or piece.shape == "upright" or np.isnan(piece.contact).all():
        return False
    wide = float((piece.alpha > 0.5).any(0).mean())
    away = float(np.median(space.depth(piece.contact[~np.isnan(piece.contact)])))
    return away > (RANGE if wide < BROAD else RANGE / 2.5)


def _furnished(found: list[Piece], layout: Layout, space: Space) -> list[Piece]:
    """What stands free in a room, and all the rest as one shell of walls and ceiling."""
    edges = space.horizon + space.focal * EYE_M / _wall_depths(space, layout)
    rest = layout.stands.copy()
    free = []
    for piece in found:
        middle = np.flatnonzero((piece.alpha > 0.5).any(0)).mean() if (piece.alpha > 0.5).any() else 0
        top = np.flatnonzero((piece.alpha > 0.5).any(1))[:1].sum()
        ahead = piece.foot - space.horizon > AHEAD * (edges[int(middle)] - space.horizon)
        if piece.salient or (ahead and piece.shape == "upright" and top > 0.02 * space.size[1]):
            free.append(piece)
            rest -= piece.alpha
    edge = np.full(space.size[0], np.nan, np.float32)
    foot = float(np.clip(edges.min(), 0, space.size[1]))
    return [Piece(np.clip(rest, 0, 1), edge, foot, "structure"), *free]


def _wall_depths(space: Space, layout: Layout) -> NDArray[np.float32]:
    """(w,) metres to the walls of a room in each column, at the eye's height."""
    row = int(np.clip(space.horizon, 0, space.size[1] - 1))
    return walls(space, room_of(space, layout.ground))[row]


def _contact(stands: NDArray[np.bool_], ground: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(w,) the lowest row at which what stands meets the ground below it; NaN where it does not."""
    rows = len(stands)
    meets = stands[:-2] & ground[2:]
    last = rows - 1 - meets[::-1].argmax(0) - 1
    return np.where(meets.any(0), last, np.nan).astype(np.float32)


def _feet(lowest: NDArray[np.float32], scale: float, space: Space) -> NDArray[np.int32]:
    """(w,) the number of the run of columns that meet the ground at about the same distance, 0 where that is far away
    or unseen."""
    near = space.disparity(lowest * scale)
    runs = np.zeros(len(lowest), np.int32)
    number, last = 0, np.nan
    calm = median_filter(np.nan_to_num(near, nan=0.0), 5)
    for column in range(len(lowest)):
        here = calm[column]
        if np.isnan(lowest[column]) or here < 1 / FAR:
            last = np.nan
            continue
        if np.isnan(last) or abs(here - last) > STEP * max(here, last):
            number += 1
        runs[column] = number
        last = here
    counts = np.bincount(runs, minlength=number + 1)
    for run in range(1, number + 1):
        if counts[run] < max(2, NARROW * len(lowest)):
            runs[runs == run] = 0
    counts = np.bincount(runs, minlength=number + 1)
    counts[0] = 0
    kept = [int(run) for run in np.argsort(-counts, kind="stable")[:MOST] if counts[run]]
    return np.asarray([kept.index(run) + 1 if run in kept else 0 for run in runs.tolist()], np.int32)


def _seeds(
    evidence: Evidence,
    kind: SceneKind,
    standing: NDArray[np.bool_],
    lowest: NDArray[np.float32],
    feet: NDArray[np.int32],
) -> NDArray[np.float64]:
    """(n, 1 + things) opinions: the first is what is far, then the things by their feet and what is salient."""
    areas = evidence.areas
    rows = areas.number.shape[0]
    count = int(feet.max(initial=0))
    salient = standing & (evidence.salience > 0.7)
    number, parts = cv2.connectedComponents(salient[areas.number].astype(np.uint8))
    opinions = np.zeros((len(standing), 1 + count + number - 1))
    for column, run in enumerate(feet):
        if np.isnan(lowest[column]):
            continue
        at = int(lowest[column])
        touched = np.unique(areas.number[max(0, at - 6) : at + 1, column])
        opinions[touched, run] += 0.4 if run else 0.15
    # Whatever is cut off by the lower edge stands near; the run beside it has it.
    bottom = np.unique(areas.number[rows - 2 :])
    opinions[bottom, 0] = 0
    opinions[salient, 0] = 0
    for part in range(1, number):
        mine = salient & (areas.mean(parts == part) > 0.5)
        opinions[mine] = 0
        opinions[mine, count + part] = 0.6
    if kind == "landscape":
        opinions[standing & ~salient, 0] += FARAWAY
    if kind != "street" and number > 1:  # hills, or the walls of a room
        opinions[standing & (evidence.salience < 0.3), 0] += UNSALIENT
    return opinions


def _whole(
    mask: NDArray[np.bool_],
    stands: NDArray[np.float32],
    ground: NDArray[np.float32],
    layout: Layout,
    scale: float,
    space: Space,
    salient: bool,
) -> list[Piece]:
    """The pieces of one label that hang together, each with its matte."""
    rows, columns = mask.shape
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    found = []
    height, width = layout.stands.shape
    for part in range(1, count):
        if stats[part, cv2.CC_STAT_AREA] < LEAST * mask.size:
            continue
        piece = parts == part
        lowest = _contact(piece & (stands > 0.5), ground > 0.5)
        tall, wide = int(stats[part, cv2.CC_STAT_HEIGHT]), int(stats[part, cv2.CC_STAT_WIDTH])
        bottom = int(stats[part, cv2.CC_STAT_TOP]) + tall
        cut = bottom >= rows - 2
        if not cut and np.isnan(lowest).all():
            continue
        foot = float(rows) if cut else float(np.nanquantile(lowest, 0.9)) + 1
        if space.depth(foot * scale) > FAR:
            continue
        grown = cv2.dilate(piece.astype(np.uint8), np.ones((5, 5), np.uint8))
        soft = cv2.resize(cv2.GaussianBlur(grown.astype(np.float32), (0, 0), 0.8), (width, height))
        alpha = (layout.stands * np.clip(soft * 2 - 0.2, 0, 1)).astype(np.float32)
        long = stats[part, cv2.CC_STAT_AREA] > LARGE * mask.size or wide > (2 if salient else 1) * SLIM * tall
        shape: Shape = "structure" if long else "upright"
        contact = np.interp(
            np.arange(width), (np.arange(columns) + 0.5) * scale, np.nan_to_num(lowest, nan=-1e6) * scale
        )
        contact = np.where(contact < 0, np.nan, contact).astype(np.float32)
        found.append(Piece(alpha, contact, foot * scale, shape, salient))
    return found


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
