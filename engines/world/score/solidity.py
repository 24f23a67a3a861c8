"""Physical rules: does a world keep its things where they are (object consistency), and is a place the same when one
comes back to it (scenario consistency)?"""

import math
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.score.clips import Clip, Geometry
from engines.world.score.flow import WIDTH, Flow, between, seen_at, small
from engines.world.walk import Pose

WORST_PX = 2.5  # the paper's: an error that large is nothing
_SIDE, _SHIFT, _MIRRORED = 256, 4, 12
_PAIRS, _APART_S = 5, 0.25
_LEAST = 60  # points of a frame by which it is judged
_AT_REST_PX = 0.25
_GRID = 5
_SKY_M, _SAME_DEPTH = 1e4, 0.08


def mirrored(frames: NDArray[np.uint8]) -> float:
    """The paper's scenario consistency of frames (n, height, width, 3) of a way out and back: 1 - mean difference / 255
    of each frame and that as long before the end, at 256 by 256, shifted by up to 4 pixels so that they agree best."""
    last = len(frames) - 1
    places = np.unique(np.linspace(0, max(last // 2 - 1, 0), _MIRRORED).round().astype(int))
    errors = []
    for place in places:
        out, back = (
            cv2.resize(frames[number], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
            for number in (place, last - place)
        )
        errors.append(_least_difference(out, back))
    return 1 - float(np.mean(errors)) / 255


def _least_difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    inner = one[_SHIFT:-_SHIFT, _SHIFT:-_SHIFT]
    side = _SIDE - 2 * _SHIFT
    return min(
        float(
            cv2.mean(cv2.absdiff(inner, other[row : row + side, column : column + side]))[:3]
            @ np.full(3, 1 / 3)
        )
        for row in range(2 * _SHIFT + 1)
        for column in range(2 * _SHIFT + 1)
    )


def returned(frames: NDArray[np.uint8]) -> float:
    """1 - mean difference / 255 of the last frame of a way out and back, and the first."""
    return 1 - float(cv2.absdiff(frames[0], frames[-1]).mean()) / 255


def reprojected(clip: Clip) -> float | None:
    """1 - error / 2.5 px at 256 across: a frame is seen from where one was a quarter of a second before, by the depth
    and the poses that are known, and the error is how far what both show still moves, on average. None where nobody
    knows."""
    numbers = sorted(clip.geometry)
    errors = []
    for one, other in pairwise(numbers):
        before, after = small(clip.frames[one]), small(clip.frames[other])
        truth, visible = _true_flow(clip.geometry[one], clip.geometry[other], before.shape[:2])
        seen = between(before, seen_at(after.astype(np.float32), truth).astype(np.uint8))
        if visible.sum() >= _LEAST:
            errors.append(float(np.linalg.norm(seen.there, axis=2)[visible].clip(0, WORST_PX).mean()))
    return 1 - float(np.mean(errors)) / WORST_PX if errors else None


def _true_flow(first: Geometry, later: Geometry, shape: tuple[int, ...]) -> tuple[Flow, NDArray[np.bool_]]:
    """Where what a frame shows is seen later, in pixels of a frame of `shape` (h, w), and what of it nothing hides."""
    height, width = shape
    share = width / first.depth.shape[1]
    depth, then = (_depth(geometry, (width, height)) for geometry in (first, later))
    focal, centre = first.focal * share, np.array(first.centre) * share
    rows, columns = np.mgrid[:height, :width] + 0.5
    rays = np.stack([(columns - centre[0]) / focal, -(rows - centre[1]) / focal, np.ones_like(rows)], -1)
    here, there = first.pose, later.pose
    points = (rays * depth[..., None]) @ _axes(here) + np.array(
        [here.x - there.x, here.y - there.y, here.z - there.z]
    )
    seen = points @ _axes(there).T
    ahead = np.maximum(seen[..., 2], 1e-3)
    u, v = centre[0] + focal * seen[..., 0] / ahead, centre[1] - focal * seen[..., 1] / ahead
    flow = np.stack([u - columns, v - rows], -1).astype(np.float32)
    inside = (seen[..., 2] > 0.05) & (u > 0) & (u < width) & (v > 0) & (v < height)
    shown = seen_at(then.astype(np.float32), flow)
    return flow, np.asarray(inside & (np.abs(shown / ahead - 1) < _SAME_DEPTH))


def _depth(geometry: Geometry, size: tuple[int, int]) -> NDArray[np.float64]:
    depth = cv2.resize(geometry.depth, size, interpolation=cv2.INTER_NEAREST).astype(np.float64)
    return np.where(np.isfinite(depth), np.minimum(depth, _SKY_M), _SKY_M)


def _axes(pose: Pose) -> NDArray[np.float64]:
    """Rows: right, up and ahead of an eye."""
    sine, cosine = math.sin(pose.yaw), math.cos(pose.yaw)
    rise, level = math.sin(pose.pitch), math.cos(pose.pitch)
    return np.array(
        [[cosine, 0, -sine], [-sine * rise, level, -cosine * rise], [sine * level, rise, cosine * level]]
    )


def rigid(frames: NDArray[np.uint8], fps: float) -> float | None:
    """The same where nobody knows depth and pose: the distance of what flows from one frame to another, a quarter of a
    second later, from the epipolar lines of the rigid world that fits it best. None where too little agrees. A world
    that stands still is as rigid as can be."""
    apart = max(round(_APART_S * fps), 1)
    starts = np.unique(np.linspace(0, max(len(frames) - 1 - apart, 0), _PAIRS).round().astype(int))
    errors = []
    for start in starts:
        if start + apart >= len(frames):
            continue
        error = _epipolar(small(frames[start]), small(frames[start + apart]))
        if error is not None:
            errors.append(error)
    return 1 - float(np.mean(errors)) / WORST_PX if errors else None


def _epipolar(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float | None:
    """Mean Sampson distance in pixels; what did not follow the flow there and back counts as the worst."""
    seen = between(before, after)
    rows, columns = np.mgrid[_GRID // 2 : len(before) : _GRID, _GRID // 2 : WIDTH : _GRID].reshape(2, -1)
    agrees = seen.agrees[rows, columns]
    if agrees.sum() < _LEAST:
        return None
    points = np.stack([columns, rows], 1).astype(np.float64)[agrees]
    moved = points + seen.there[rows, columns][agrees]
    if np.median(np.linalg.norm(moved - points, axis=1)) < _AT_REST_PX:
        return 0.0
    cv2.setRNGSeed(0)
    fundamental, _ = cv2.findFundamentalMat(points, moved, cv2.FM_RANSAC, 1.0, 0.99, 400)
    if fundamental is None or fundamental.shape != (3, 3):
        return None
    one, other = (np.c_[each, np.ones(len(each))] for each in (points, moved))
    lines, back = one @ fundamental.T, other @ fundamental
    length = lines[:, 0] ** 2 + lines[:, 1] ** 2 + back[:, 0] ** 2 + back[:, 1] ** 2
    distance = np.abs((other * lines).sum(1)) / np.sqrt(np.maximum(length, 1e-12))
    return float(np.minimum(distance, WORST_PX).mean())
