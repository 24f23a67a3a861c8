"""Rows of letters laid over a picture: subtitles, titles, watermarks. It sees that there is writing, and reads nothing.

A letter is a shape of one lightness with hard edges and thin strokes; a row of them stands on one line, is evenly high
and closely set. Signs within a scene pass for overlays where they are large and face the camera.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 480
"""Pixels of the shorter side at which letters are looked for."""
_LEVELS = (40, 75, 110, 145, 180, 215)
_LOWEST, _HIGHEST = 8, 64  # pixels of a letter's height
_NARROWEST, _WIDEST = 0.1, 2.4  # of its height; two may touch
_LEAST_FILL, _MOST_FILL = 0.18, 0.85
_STROKE = 0.4  # of its height, at most
_EDGE = 45.0  # levels between a letter and what is around it
_ROW = 6  # letters
_LIKE, _LEVEL, _APART = (
    0.6,
    0.3,
    1.3,
)  # of heights in a row: how equal; how far off the line, and from each other
_STROKES_VARY, _WIDTHS_VARY = (
    0.35,
    0.12,
)  # strokes are alike, widths are not: windows and fences have equal ones


@dataclass(frozen=True)
class Row:
    """One row: `box` x0, y0, x1, y1 as shares of the picture."""

    box: tuple[float, float, float, float]
    letters: int


def rows_of_letters(grey: NDArray[np.uint8]) -> list[Row]:
    """The rows in a picture (height, width), those of most letters first; rows found at several levels are one."""
    share = SIDE / min(grey.shape)
    if share < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))
    found = list[Row]()
    for level in _LEVELS:
        for mask in (grey > level, grey < level):
            found += _rows(_letters(grey, mask), grey.shape)
    kept = list[Row]()
    for row in sorted(found, key=lambda row: (-row.letters, row.box)):
        if all(row.box[3] < other.box[1] or row.box[1] > other.box[3] for other in kept):
            kept.append(row)
    return kept


Letters = NDArray[np.float64]
_X, _Y, _W, _H, _S = range(5)


def _letters(grey: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Letters:
    """Shapes of the mask that can be letters, (n, 5): x, y, width, height, widest stroke."""
    shapes = mask.astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(shapes, connectivity=8)
    x, y, w, h, area = stats[1:].T.astype(np.float64)
    fill = area / (w * h)
    fits = (h >= _LOWEST) & (h <= _HIGHEST) & (w >= _NARROWEST * h) & (w <= _WIDEST * h)
    fits &= (fill >= _LEAST_FILL) & ((fill <= _MOST_FILL) | (w < 0.35 * h))
    if fits.sum() < _ROW:
        return np.zeros((0, 5))
    depth = cv2.distanceTransform(shapes, cv2.DIST_L2, 3)
    around = cv2.dilate(shapes, np.ones((5, 5), np.uint8)) - shapes
    found = []
    for n in map(int, np.flatnonzero(fits)):
        left, top, wide, high = (int(v) for v in (x[n], y[n], w[n], h[n]))
        own = labels[top : top + high, left : left + wide] == n + 1
        stroke = 2 * float(depth[top : top + high, left : left + wide][own].max())
        if stroke > max(_STROKE * high, 3.5):
            continue
        box = slice(max(0, top - 2), top + high + 2), slice(max(0, left - 2), left + wide + 2)
        rim = around[box] > 0
        inside = grey[top : top + high, left : left + wide][own]
        if abs(float(np.median(inside)) - float(np.median(grey[box][rim]))) >= _EDGE:
            found.append((left, top, wide, high, stroke))
    return np.array(found, np.float64).reshape(-1, 5)


def _rows(letters: Letters, shape: tuple[int, ...]) -> list[Row]:
    rows, free = list[Row](), np.ones(len(letters), bool)
    letters = letters[np.lexsort((letters[:, _Y], letters[:, _X]))]
    for first in range(len(letters)):
        if not free[first]:
            continue
        row = [first]
        for other in range(first + 1, len(letters)):
            if free[other] and _follows(letters[row[-1]], letters[other]):
                row.append(other)
        picked = letters[row]
        if len(row) >= _ROW and _written(picked):
            free[row] = False
            x0, y0 = picked[:, _X].min(), picked[:, _Y].min()
            x1, y1 = (picked[:, _X] + picked[:, _W]).max(), (picked[:, _Y] + picked[:, _H]).max()
            high, wide = shape[:2]
            rows.append(Row((x0 / wide, y0 / high, x1 / wide, y1 / high), len(row)))
    return rows


def _follows(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether `other` can be the letter after `one`."""
    high, low = max(one[_H], other[_H]), min(one[_H], other[_H])
    gap = other[_X] - one[_X] - one[_W]
    if low < _LIKE * high or not -0.2 * high < gap < _APART * high:
        return False
    feet = abs(one[_Y] + one[_H] - other[_Y] - other[_H])
    return bool(feet < _LEVEL * high)


def _written(row: Letters) -> bool:
    """Whether strokes are alike and widths differ, as those of letters."""
    strokes, widths = row[:, _S], row[:, _W]
    return bool(
        strokes.std() < _STROKES_VARY * strokes.mean() and widths.std() > _WIDTHS_VARY * widths.mean()
    )
