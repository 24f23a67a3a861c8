"""Finds the dark line between closed lips in the picture itself: landmarks lie a pixel or three beside it, and then
the line stays behind on one lip when the mouth opens. Open mouths are left alone."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.mesh import INNER_LOWER_LIP, INNER_UPPER_LIP, FaceFrame, Floats

SEARCH = 0.045  # e to either side
CLOSED_BELOW = 0.03  # e, the widest gap that still counts as closed
STEP = 0.003
BETWEEN = 8  # places looked at from one landmark to the next
PULL_BACK = 2.0  # grey levels a place is allowed to lose for each step nearer to the landmarks
BEND = 6.0


def settle(picture: NDArray[np.uint8], points: Floats) -> Floats:
    """Points (478, 3) whose inner lips lie on the seam, where the mouth is closed and a seam is seen."""
    frame = FaceFrame.of(points)
    e = frame.eye_distance
    upper, lower = points[list(INNER_UPPER_LIP)], points[list(INNER_LOWER_LIP)]
    if np.max((lower - upper)[:, :2] @ frame.down) > CLOSED_BELOW * e:
        return points
    middle = (upper + lower) / 2
    knots = np.arange(len(middle)) * BETWEEN
    places = np.arange(knots[-1] + 1)
    line = np.column_stack([np.interp(places, knots, middle[:, k]) for k in range(2)])
    offsets = np.arange(-SEARCH, SEARCH + STEP / 2, STEP)
    spots = (line[:, None] + offsets[None, :, None] * e * frame.down).astype(np.float32)
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), max(0.6, 0.008 * e))
    levels = cv2.remap(grey, spots[..., 0], spots[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cost = levels.astype(float) + PULL_BACK * np.abs(offsets)[None] / STEP / 2
    shift = offsets[_cheapest_path(cost)]
    shift = np.convolve(
        np.pad(shift, BETWEEN, "edge"), np.hanning(2 * BETWEEN + 3)[1:-1] / (BETWEEN + 1), "valid"
    )
    ends = np.sin(np.linspace(0, np.pi, len(knots))) ** 0.5
    settled = middle[:, :2] + (shift[knots] * ends)[:, None] * e * frame.down
    moved = points.copy()
    for ids in (INNER_UPPER_LIP, INNER_LOWER_LIP):
        moved[list(ids[1:-1]), :2] = settled[1:-1]
    return moved


def _cheapest_path(cost: Floats) -> NDArray[np.intp]:
    """The column (n,) for each row of `cost` (n, m) that is cheapest in all, where each step aside costs `BEND`."""
    rows, columns = cost.shape
    bend = BEND * np.abs(np.subtract.outer(np.arange(columns), np.arange(columns)))
    total = cost.copy()
    came = np.zeros((rows, columns), np.intp)
    for row in range(1, rows):
        ways = total[row - 1][None] + bend
        came[row] = ways.argmin(1)
        total[row] += ways.min(1)
    path = np.zeros(rows, np.intp)
    path[-1] = total[-1].argmin()
    for row in range(rows - 1, 0, -1):
        path[row - 1] = came[row, path[row]]
    return path
