"""Where the mouth of an undetected face is: the strongest dark line below two eyes that is the same on both sides.

It looks at a patch of the picture turned upright and scaled by the distance of the eyes. What follows for the anchors
is `first_guess`.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.mesh import Floats

Map = NDArray[np.float32]

SCALE = 60  # pixels of the patch to a distance of the eyes (e)
REACH, TOP, BOTTOM = 0.95, 0.3, 1.8  # e: to the sides, and below the eyes
LINE = 0.13  # e, the broadest line
FAINT, STRONG = 9.0, 36.0  # grey levels by which a line is darker than what is about it
GAP = 72.0  # grey levels that it costs to go on for a column where there is no line
FADES = 0.3  # of its usual strength: where a line has become this weak it has ended
RUN = 5  # columns that are looked at together
STEEP, BEND = 2, 2.0  # rows a line may climb from one column to the next, and what each costs in grey levels
USUAL, SPREAD = 0.95, 0.38  # e below the eyes
NARROWEST = 0.1  # e of half a mouth
LEAST = 25.0  # of a line worth believing


@dataclass(frozen=True)
class MouthLine:
    """In e from the middle between the eyes, y down: the middle's `depth`, and the corner at the right."""

    depth: float
    corner: tuple[float, float]


def mouth_line(picture: NDArray[np.uint8], left: Floats, right: Floats) -> MouthLine | None:
    """The mouth below the pupils `left` and `right` (2,) of an RGB picture; none where no line is to be seen."""
    dark = _darker_than_about(_patch(picture, left, right))
    half = dark.shape[1] // 2
    sides = [dark[:, half:], dark[:, half::-1]]
    wide = [cv2.dilate(side, np.ones((5, 3), np.uint8)) for side in sides]
    both = (np.minimum(sides[0], wide[1]) + np.minimum(sides[1], wide[0])) / 2
    gain = np.where(both < FAINT, -GAP, np.minimum(both, STRONG) - FAINT)
    path, worth = _best_path(gain.astype(np.float32))
    path = path[: _end([float(both[row, column]) for column, row in enumerate(path)])]
    if worth < LEAST or len(path) < NARROWEST * SCALE:
        return None
    rows = [TOP + row / SCALE for row in path]
    return MouthLine(float(np.mean(rows[:2])), ((len(path) - 1) / SCALE, float(np.mean(rows[-2:]))))


def _patch(picture: NDArray[np.uint8], left: Floats, right: Floats) -> Map:
    """(rows, columns) Brightness below the eyes, the axis of the face in its middle column."""
    across = right - left
    shrink = min(1.0, 2 * SCALE / float(np.hypot(*across)))
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    unit = across * shrink / SCALE
    matrix = np.array([[unit[0], -unit[1]], [unit[1], unit[0]]])
    half = round(REACH * SCALE)
    corner = (left + right) / 2 * shrink + matrix @ np.array([-half, TOP * SCALE])
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    grey = cv2.GaussianBlur(grey, (0, 0), max(0.5, 0.4 * float(np.hypot(*unit))))
    patch = cv2.warpAffine(
        grey,
        np.column_stack([matrix, corner]),
        (2 * half + 1, round((BOTTOM - TOP) * SCALE)),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(patch, np.float32)


def _darker_than_about(patch: Map) -> Map:
    """How much darker each pixel is than what lies above and below it."""
    rows = round(LINE * SCALE) | 1
    return np.asarray(cv2.morphologyEx(patch, cv2.MORPH_BLACKHAT, np.ones((rows, 3), np.uint8)), np.float32)


def _best_path(gain: Map) -> tuple[list[int], float]:
    """The rows of the path through `gain` (rows, columns) from its first column on that gains most, and how much; it
    may end in any column. Where a path starts weighs on what it is worth."""
    rows, columns = gain.shape
    total = np.full((rows, rows), -np.inf)  # by row of the start, row now
    np.fill_diagonal(total, np.where(gain[:, :3].max(1) > 0, np.maximum(gain[:, 0], 0), -np.inf))
    usual = np.exp(-0.5 * ((TOP + np.arange(rows) / SCALE - USUAL) / SPREAD) ** 2)
    came = np.zeros((columns, rows, rows), np.int8)
    best, end = -np.inf, (0, 0, 0)
    for column in range(1, columns):
        padded = np.pad(total, ((0, 0), (STEEP, STEEP)), constant_values=-np.inf)
        ways = np.stack(
            [
                padded[:, STEEP + step : STEEP + step + rows] - BEND * abs(step)
                for step in range(-STEEP, STEEP + 1)
            ]
        )
        came[column] = ways.argmax(0) - STEEP
        total = ways.max(0) + gain[None, :, column]
        worth = total * usual[:, None] / np.sqrt(column + 1)  # else the outline of a head wins by its length
        if column >= NARROWEST * SCALE and worth.max() > best:
            best = float(worth.max())
            start, row = divmod(int(worth.argmax()), rows)
            end = (column, start, row)
    column, start, row = end
    if best < 0:
        return [], 0.0
    path = [row]
    for each in range(column, 0, -1):
        row += int(came[each, start, row])
        path.append(row)
    return path[::-1], best


def _end(strengths: list[float]) -> int:
    """How many columns of a path belong to one line: all until it is weak beside what it was before."""
    for column in range(RUN, len(strengths)):
        now = np.median(strengths[column : column + RUN])
        if now < FADES * np.median(strengths[:column]):
            return column
    return len(strengths)
