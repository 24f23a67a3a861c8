"""Where the ground of a picture ends: one line from its left to its right edge, below which all is ground.

Every column of a scene with a horizon shows what is above first, then what stands, then the ground, so the line is
found for all columns together, and neither ground hangs on a wall nor does a wall lie in the ground. What stands
before the ground without parting it is not known here.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

SURE = 2.0  # that the logarithm of a pixel's odds says at most
TURN = 0.30  # that one row up or down from one column to the next costs
EDGE = 4.0  # that a line along a clear edge is worth in each column
CLEAR = 12.0  # CIELAB steps across an edge that is half clear
BAND = 3  # rows above and below that are compared
PEAKED = 0.10  # of the height, by which the sky's lower edge rises and falls over hills
TOUCHING = 0.05  # of the height between sky and ground where nothing else is seen between them
TERRACE = 0.80  # of the height from which a viewer before hills stands on ground


def ground_line(
    likely: NDArray[np.float32], hidden: NDArray[np.bool_], lab: NDArray[np.float32], highest: float
) -> NDArray[np.float32]:
    """(w,) the row from which each column is ground, the height where it shows none.

    `likely` (h, w) 0 to 1 is how likely each pixel is ground, `hidden` (h, w) where something stands before what it
    is, `lab` (h, w, 3) the picture, `highest` the row above which no ground lies.
    """
    rows, columns = likely.shape
    share = np.clip(likely, 1e-3, 1 - 1e-3)
    odds = np.where(hidden, 0.0, np.clip(np.log(share / (1 - share)), -SURE, SURE))
    below = np.zeros((rows + 1, columns))
    below[:-1] = np.cumsum(odds[::-1], 0)[::-1]
    cost = -below
    cost[:-1] -= EDGE * _clear(lab) * ~hidden
    cost[: max(0, int(highest))] += 1e4
    at = TURN * np.arange(rows + 1)
    total = [cost[:, 0]]
    for column in range(1, columns):
        last = total[-1]
        down = np.minimum.accumulate(last - at) + at
        up = np.minimum.accumulate((last + at)[::-1])[::-1] - at
        total.append(cost[:, column] + np.minimum(down, up))
    line = np.zeros(columns, np.float32)
    row = int(np.argmin(total[-1]))
    line[-1] = row
    for column in range(columns - 2, -1, -1):
        row = int(np.argmin(total[column] + np.abs(at - at[row])))
        line[column] = row
    return line


def over_hills(line: NDArray[np.float32], sky: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> bool:
    """Whether what was taken for the ground goes up to an uneven skyline: those are hills, seen from a height."""
    rows = len(sky)
    free = ~hidden.any(0) & sky[: max(2, rows // 30)].any(0)
    if free.mean() < 0.3:
        return False
    ends = np.where(sky.any(0), rows - sky[::-1].argmax(0), 0)[free]
    touching = float((line[free] - ends < TOUCHING * rows).mean()) > 0.5
    return touching and float(np.ptp(np.quantile(ends, (0.05, 0.95)))) > PEAKED * rows


def _clear(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) 0 to 1: how clear an edge lies along the upper side of each pixel."""
    soft = cv2.blur(lab, (2 * BAND + 1, BAND))
    step = np.zeros(lab.shape[:2], np.float32)
    apart = np.linalg.norm(soft[BAND:] - soft[:-BAND], axis=2)
    step[BAND // 2 + 1 : BAND // 2 + 1 + len(apart)] = apart[: len(step) - BAND // 2 - 1]
    return np.asarray(1 - np.exp(-step / CLEAR), np.float32)
