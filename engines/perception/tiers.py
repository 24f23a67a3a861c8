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
RISES = 0.12  # of the height, by which the ground's line rises over hills
UNCLEAR = 0.3  # edge along the line, below which it parts nothing
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


def is_uneven(line: NDArray[np.float32], lab: NDArray[np.float32]) -> bool:
    """Whether the line rises and falls, or lies along no edge: then it parts nothing, or hills seen from a height."""
    rows = len(lab)
    inside = (line > 1) & (line < rows - 2)
    if not inside.any():
        return False
    clear = float(_clear(lab)[line[inside].astype(int), np.flatnonzero(inside)].mean())
    return clear < UNCLEAR or float(np.ptp(np.quantile(line, (0.1, 0.9)))) > RISES * rows


def behind(line: NDArray[np.float32], hidden: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The line (w,) that goes on, behind what stands before the ground, between where it is seen to both sides."""
    covers = hidden.any(0)
    free = np.flatnonzero(~covers)
    if not covers.any() or len(free) < len(line) // 20:
        return line
    between = np.interp(np.arange(len(line)), free, line[free])
    return np.where(covers, np.minimum(line, between), line).astype(np.float32)


def outward(line: NDArray[np.float32]) -> NDArray[np.float32]:
    """The line (w,) without rises to the left and right of its highest place: beside a street the fronts come nearer,
    and what looks like ground higher up is a part of them."""
    columns = len(line)
    calm = np.asarray(cv2.blur(line[None], (max(3, columns // 24), 1))[0])
    inner = slice(columns // 8, columns - columns // 8)
    top = inner.start + int(np.argmin(calm[inner]))
    left = np.maximum.accumulate(line[: top + 1][::-1])[::-1]
    return np.concatenate([left, np.maximum.accumulate(line[top:])[1:]])


def _clear(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """(h, w) 0 to 1: how clear an edge lies along the upper side of each pixel."""
    soft = cv2.blur(lab, (2 * BAND + 1, BAND))
    step = np.zeros(lab.shape[:2], np.float32)
    apart = np.linalg.norm(soft[BAND:] - soft[:-BAND], axis=2)
    step[BAND // 2 + 1 : BAND // 2 + 1 + len(apart)] = apart[: len(step) - BAND // 2 - 1]
    return np.asarray(1 - np.exp(-step / CLEAR), np.float32)
