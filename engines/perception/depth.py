"""How far away everything in a picture is, in metres: by geometry first, and by a network where one is here.

Level ground is as far as its row says; what stands is as far as its foot; long things are upright planes through the
line in which they meet the ground; a room is a box. An `Estimator` sees relief that geometry cannot; its relative depth
is laid onto the geometry where that is sure. Which network is used is in `estimators`.
"""

from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from engines.perception.layout import Layout
from engines.perception.room import room_of, walls
from engines.perception.space import FAR_M, NEAREST_M, Space
from engines.perception.things import Piece
from engines.world.request import Pull, SceneKind

FACE_M = 0.23  # from the top of a face to its chin
SUBJECT_M = 2.0  # metres to the subject of a close-up of which nothing else is known
BACKDROP = 3.0  # times as far as the subject
RELIEF = 0.5  # of its half width that an upright thing bulges
SUBJECT_RELIEF = 0.6
KNOTS = 9  # at which planes of a long thing may meet
STIFF = 0.25  # how unwilling they are to meet at an angle
FLAT = 0.1  # of its mean that inverse depths spread where geometry knows of one distance only
SPREAD = 40.0  # times as far as that distance is the farthest that is seen then


class Estimator(Protocol):
    """A network that sees depth in one picture."""

    def __call__(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(h, w, 3) to (h, w) relative inverse depth: larger is nearer; scale and shift mean nothing."""


def depth_of(
    kind: SceneKind, layout: Layout, pieces: Sequence[Piece], space: Space, face_px: float = 0.0
) -> tuple[NDArray[np.float32], list[float]]:
    """(h, w) metres, infinite in the sky, and the depth of the foot of each piece, by geometry alone. `face_px` is the
    height of the largest face in a close-up, 0 for none."""
    depth = space.ground()
    feet = [float(space.depth(piece.foot)) for piece in pieces]
    behind = np.full_like(depth, FAR_M)
    if kind == "interior":
        behind = walls(space, room_of(space, layout.ground))
        depth = np.minimum(depth, np.maximum(behind, NEAREST_M))
    elif kind == "closeup":
        near = _subject_depth(layout, pieces, space, face_px)
        feet = [near for _ in pieces]
        behind = np.full_like(depth, BACKDROP * near)
        depth = np.minimum(depth, BACKDROP * near)
    depth = np.where(layout.ground > 0.5, depth, behind)
    for piece, foot in zip(pieces, feet, strict=True):
        depth = np.where(piece.alpha > 0.5, _of_piece(kind, piece, foot, space, behind), depth)
    sky = layout.sky > 0.5
    return np.where(sky, np.inf, np.maximum(depth, NEAREST_M)).astype(np.float32), feet


def _subject_depth(layout: Layout, pieces: Sequence[Piece], space: Space, face_px: float) -> float:
    if face_px > 0:
        return max(space.focal * FACE_M / face_px, NEAREST_M)
    if pieces and pieces[-1].foot < space.size[1] - 2 and layout.ground.mean() > 0.01:
        return min(float(space.depth(pieces[-1].foot)), 20.0)
    return SUBJECT_M


def _of_piece(
    kind: SceneKind, piece: Piece, foot: float, space: Space, behind: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(h, w) or (1, w) metres of one thing."""
    if piece.shape == "structure":
        if kind == "interior" and piece.foot <= 0:
            return behind
        return (1 / plane_disparity(piece, space))[None].astype(np.float32)
    solid = piece.alpha > 0.5
    columns = np.flatnonzero(solid.any(0))
    inner = np.asarray(distance_transform_edt(solid), np.float32)
    half = max(float(inner.max()), 1.0)
    share = SUBJECT_RELIEF if piece.shape == "subject" else RELIEF
    bulge = share * half / space.focal * foot
    bulge = min(bulge, 0.3 * foot)
    round_ = np.sqrt(np.clip(1 - (1 - np.clip(inner / half, 0, 1)) ** 2, 0, 1))
    round_ = cv2.GaussianBlur(round_, (0, 0), max(1.0, 0.03 * len(columns)))
    return (foot - bulge * round_).astype(np.float32)


def plane_disparity(piece: Piece, space: Space) -> NDArray[np.float64]:
    """(w,) 1 / metres of a long thing in each column: upright planes without a gap between them, through the line where
    it meets the ground."""
    columns = np.arange(space.size[0])
    known = ~np.isnan(piece.contact)
    if known.sum() < 8:
        return np.full(len(columns), float(space.disparity(piece.foot)))
    x, q = columns[known].astype(float), np.asarray(space.disparity(piece.contact[known]), float)
    step = max(1, len(x) // 400)
    x, q = x[::step], q[::step]
    knots = np.linspace(0, len(columns) - 1, KNOTS)
    terms = _hats(x, knots)
    bends = np.diff(np.eye(KNOTS), 2, axis=0) * STIFF * np.sqrt(len(x))
    weight = np.ones_like(q)
    fitted = np.zeros(KNOTS)
    for _ in range(8):
        left = np.concatenate([terms * weight[:, None], bends])
        fitted = np.linalg.lstsq(left, np.concatenate([q * weight, np.zeros(len(bends))]), rcond=None)[0]
        weight = 1 / np.sqrt(np.abs(terms @ fitted - q) / np.median(q) + 0.05)
    line = _hats(columns.astype(float), knots) @ fitted
    return np.clip(line, max(1 / FAR_M, 0.7 * q.min()), min(1 / NEAREST_M, 1.4 * q.max()))


def _hats(x: NDArray[np.float64], knots: NDArray[np.float64]) -> NDArray[np.float64]:
    """(len(x), knots) weights of the knots between which each x lies."""
    return np.stack([np.interp(x, knots, row) for row in np.eye(len(knots))], 1)


def pulled(depth: NDArray[np.float32], pulls: Sequence[Pull]) -> NDArray[np.float32]:
    """The depth (h, w) with what the user pulled nearer or farther, softly to the rim of each pull."""
    height, width = depth.shape
    ys, xs = np.mgrid[0:height, 0:width]
    out = depth.copy()
    for pull in pulls:
        away = np.hypot(xs + 0.5 - pull.x * width, ys + 0.5 - pull.y * height) / (pull.radius * width)
        weight = np.clip(2 - 2 * away, 0, 1)
        out = out * (pull.factor ** (weight * weight * (3 - 2 * weight))).astype(np.float32)
    return out


def aligned(
    seen: NDArray[np.float32], depth: NDArray[np.float32], layout: Layout, pieces: Sequence[Piece]
) -> NDArray[np.float32]:
    """The `depth` (h, w) of the geometry with the relief that an estimator saw (h, w, relative inverse depth).

    The scale and shift of what was seen are those that fit the ground best, or, where little ground is seen, all that
    has a depth. Ground stays where geometry puts it; each upright thing keeps the depth of its middle.
    """
    inverse = np.where(np.isfinite(depth), 1 / depth, 0)
    solid = np.isfinite(depth) & (depth < 0.9 * FAR_M)
    sure = (layout.ground > 0.8) & solid
    if solid.any() and inverse[solid].std() < FLAT * inverse[solid].mean():
        return _spread_out(seen, depth, solid)
    basis = sure if sure.mean() > 0.04 else solid
    if basis.sum() < 100 or float(np.std(seen[basis])) < 1e-6:
        return depth
    terms = np.stack([seen[basis][::7].astype(float), np.ones(len(seen[basis][::7]))], 1)
    scale, shift = np.linalg.lstsq(terms, inverse[basis][::7].astype(float), rcond=None)[0]
    if scale <= 0:
        return depth
    fitted = np.clip(scale * seen + shift, 1 / FAR_M, 1 / NEAREST_M)
    out = depth.copy()
    for piece in pieces:
        mine = (piece.alpha > 0.5) & np.isfinite(depth)
        if mine.any():
            relief = fitted[mine] / np.median(fitted[mine]) * np.median(inverse[mine])
            out[mine] = 1 / np.clip(relief, 0.6 * inverse[mine], 1.6 * inverse[mine])
    return out.astype(np.float32)


def _spread_out(
    seen: NDArray[np.float32], depth: NDArray[np.float32], solid: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The depth (h, w) of a picture without ground, by what was seen alone: the nearest is where geometry puts all."""
    low, high = np.quantile(seen[solid], (0.01, 0.99))
    share = np.clip((seen - low) / max(float(high - low), 1e-6), 1 / SPREAD, 1)
    return np.where(solid, np.median(depth[solid]) / share, depth).astype(np.float32)
