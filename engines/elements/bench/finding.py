"""Where a reference is in frames: by its keypoints, in a mirror, too, and by its form where it has too few of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.likeness import Affine, Matte, after, keypoints, laid_back, scale_of
from engines.elements.bench.takes import Picture, Reference

RATIO = 0.85  # of the nearest descriptor's distance to the second one's
MOST_OF_FRAME, MOST_OF_REFERENCE = 2000, 800  # keypoints that are looked at, the clearest
LEAST_KEYPOINTS = 7  # that agree on a place
FIND_WIDTH = 176  # pixels of a frame in which forms are looked for
SIZES, SMALLEST, LARGEST = 12, 0.12, 1.3  # of them, as shares of the frame's height
LEAST_LIKELY = 0.45  # agreement of form, times that of colours, below which nothing is found


@dataclass(frozen=True)
class Place:
    """`matrix` leads from pixels of a reference to those of the frame; `sure` counts the keypoints that agree, 0 where
    only the form led there."""

    matrix: Affine
    sure: int


@dataclass(frozen=True)
class Frame:
    """A frame (h, w, 3) with its keypoints (n, 2) and their descriptors (n, 128)."""

    rgb: Picture
    points: NDArray[np.float32]
    described: NDArray[np.float32]

    @staticmethod
    def of(rgb: Picture) -> "Frame":
        return Frame(rgb, *keypoints(rgb, None, MOST_OF_FRAME))


def find(reference: Reference, frames: Sequence[Frame]) -> list[Place | None]:
    """The place of a reference in each frame, None where it is not found. A background is always found."""
    sides = [
        _Side.of(reference, mirrored) for mirrored in (False, True)[: 1 if reference.is_background else 2]
    ]
    found = [_by_keypoints(sides, frame) for frame in frames]
    known = [place for place in found if place]
    return [
        place or _likeliest(reference, frame.rgb, [*known, *_by_form(reference, sides, frame.rgb)])
        for place, frame in zip(found, frames, strict=True)
    ]


def cover(reference: Reference, place: Place, size: tuple[int, int]) -> Matte:
    """What an element covers of a frame of `size` (width, height), (h, w) 0 to 1."""
    return np.asarray(cv2.warpAffine(reference.alpha, place.matrix, size, flags=cv2.INTER_LINEAR), np.float32)


def between(before: Place, later: Place, part: float) -> Place:
    """The place on the way from one to another; who was turned round on the way, is at one of them."""
    if np.linalg.det(before.matrix[:, :2]) * np.linalg.det(later.matrix[:, :2]) < 0:
        return later if part > 0.5 else before
    return Place((1 - part) * before.matrix + part * later.matrix, 0)


@dataclass(frozen=True)
class _Side:
    """A reference as it is, or in a mirror. `turn` leads from its own pixels to these."""

    rgb: Picture
    alpha: Matte
    points: NDArray[np.float32]
    described: NDArray[np.float32]
    turn: Affine

    @staticmethod
    def of(reference: Reference, mirrored: bool) -> "_Side":
        step, width = (-1 if mirrored else 1), reference.rgb.shape[1]
        rgb = np.ascontiguousarray(reference.rgb[:, ::step])
        alpha = np.ascontiguousarray(reference.alpha[:, ::step])
        turn = np.array([[step, 0, width - 1 if mirrored else 0], [0, 1, 0]], np.float64)
        return _Side(rgb, alpha, *keypoints(rgb, alpha, MOST_OF_REFERENCE), turn)


def _by_keypoints(sides: Sequence[_Side], frame: Frame) -> Place | None:
    places = [place for side in sides if (place := _matched(side, frame))]
    return max(places, key=lambda place: place.sure, default=None)


def _matched(side: _Side, frame: Frame) -> Place | None:
    """The similarity on which enough keypoints agree."""
    if min(len(side.points), len(frame.points)) < LEAST_KEYPOINTS:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(side.described, frame.described, k=2)
    good = [one for one, two in pairs if one.distance < RATIO * two.distance]
    if len(good) < LEAST_KEYPOINTS:
        return None
    here = side.points[[match.queryIdx for match in good]]
    there = frame.points[[match.trainIdx for match in good]]
    cv2.setRNGSeed(0)
    found, agree = cv2.estimateAffinePartial2D(
        here, there, ransacReprojThreshold=6.0, maxIters=4000, confidence=0.999
    )
    matrix = np.asarray(found, np.float64)
    if matrix.shape != (2, 3) or scale_of(matrix) < 0.05:
        return None
    sure = len(np.unique(np.round(there[agree[:, 0] > 0] / 4), axis=0))
    return Place(after(matrix, side.turn), sure) if sure >= LEAST_KEYPOINTS else None


def _by_form(reference: Reference, sides: Sequence[_Side], frame: Picture) -> list[Place]:
    if reference.is_background:
        return [Place(_covering(reference.rgb, frame), 0)]
    return [place for side in sides if (place := _searched(side, frame))]


def _covering(rgb: Picture, frame: Picture) -> Affine:
    """The picture fills the frame, its middle in the frame's."""
    (high, wide), (height, width) = rgb.shape[:2], frame.shape[:2]
    scale = max(width / wide, height / high)
    return np.array([[scale, 0, (width - scale * wide) / 2], [0, scale, (height - scale * high) / 2]])


def _searched(side: _Side, frame: Picture) -> Place | None:
    """The place of the best agreement over all sizes; the lower end may lie below the frame."""
    share = FIND_WIDTH / frame.shape[1]
    height = round(frame.shape[0] * share)
    margin = round(0.3 * height)
    small = cv2.resize(frame, (FIND_WIDTH, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    wide = cv2.copyMakeBorder(small, 0, margin, margin, margin, cv2.BORDER_REPLICATE)
    best, place = -1.0, None
    for part in np.geomspace(SMALLEST, LARGEST, SIZES):
        scale = part * height / side.rgb.shape[0]
        size = (round(side.rgb.shape[1] * scale), round(side.rgb.shape[0] * scale))
        if min(size) < 8 or size[0] > wide.shape[1] or size[1] > wide.shape[0]:
            continue
        form = cv2.resize(side.rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        mask = cv2.resize(side.alpha, size, interpolation=cv2.INTER_AREA)
        agreement = cv2.matchTemplate(wide, form, cv2.TM_CCOEFF_NORMED, mask=np.dstack([mask] * 3))
        agreement[~np.isfinite(agreement)] = -1
        _, top, _, (x, y) = cv2.minMaxLoc(agreement)
        if top > best:
            best = top
            there = np.array([[scale, 0, x - margin], [0, scale, y]]) / share
            place = Place(after(there, side.turn), 0)
    return place


def _likeliest(reference: Reference, frame: Picture, places: Sequence[Place]) -> Place | None:
    """That of some places at which form and colours agree best."""

    def agreement(place: Place) -> float:
        laid = laid_back(reference, frame, place.matrix)
        return max(0.0, laid.form) * laid.colour if laid else -1.0

    best = max(places, key=agreement, default=None)
    if best is None or (agreement(best) < LEAST_LIKELY and not reference.is_background):
        return None
    return Place(best.matrix, 0)
