"""Where the horizon of a picture lies, as far as its pixels tell, and whether any ground is seen.

Three witnesses are heard: rows at which the whole width changes its colour and grain, the sky from above and the ground
from below, and straight lines that run together. What they do not agree on stays unsure, and an unsure row is drawn
towards where horizons usually lie.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

USUAL, SPREAD = 0.44, 0.14  # of the picture's height, from the top
WORK = 240  # pixels of the longer side that is looked at
BLOCKS = 24  # columns in which rows are compared
LEAST_CHANGE = 0.4  # that some row must show, or nothing is parted in the picture
UNEVEN = 2.3  # grain, light and colour of the lower edge together, beyond which it is no ground
WHOLE = 0.9  # of the picture that the subject may be before it is none
PLAINER = 1.25  # times the change at the horizon, from which the ground ends below it
HIDDEN = 0.02  # of the height: what stands far away hides so much of the ground below the horizon
UNSURE = 0.45  # of the way to the usual row, for a row that is not sure at all
LINES_WORK = 480
LONG = 0.08  # of the diagonal, from which a line is made by man
VOTE_ROWS = 135  # in which lines may run together
STEEP = 0.36  # columns to a row, from which a line is not upright even in a camera that looks up
TILT_LONG, TILT_WIDE = 3.0, 0.6  # diagonals of upright lines, and of the width among them, that show a tilt
TILT_FITS, TILT_SHARED = 0.85, 0.6  # of how they lean is explained by it, by so many of them
LEANS = 0.03  # columns to a row that a line leans by chance
FOLLOWED = 10  # times that lines which lean otherwise are counted less


@dataclass(frozen=True)
class Guess:
    """`row` is the horizon and `ends` where the ground ends (a wall, a hedge), both in shares of the picture's height;
    `sureness` 0 to 1. Without ground, `row` is 1."""

    row: float
    sureness: float
    ends: float
    has_ground: bool


NOTHING_SEEN = Guess(1.0, 0.0, 1.0, False)


def guess(rgb: NDArray[np.uint8], subject: NDArray[np.float32]) -> Guess:
    """What the picture (h, w, 3) shows of ground and horizon; `subject` (any size) 0 to 1 is its main subject, as
    `engines.perception.matting.subject` sees it."""
    small = reduced(rgb)
    features = features_of(small)
    if not ground_is_seen(features, subject):
        return NOTHING_SEEN
    return looked_for(small, features, vanishing(rgb))


def looked_for(small: NDArray[np.uint8], features: NDArray[np.float32], lines: "Vanishing") -> Guess:
    """Where the horizon of a `reduced` picture with such `features_of` it and such lines is if it shows one at all,
    whatever lies along its lower edge."""
    rows = small.shape[0]
    at = (np.arange(rows) + 0.5) / rows
    change = row_changes(features)
    if change.max() < LEAST_CHANGE:
        return NOTHING_SEEN
    sky = float(np.quantile(sky_reach(small), 0.9))
    ground = ground_reach(features)
    reached = float(np.quantile(ground, 0.35))
    run_together, weight = _vanishing_rows(lines, rows)
    usual = -0.5 * ((at - USUAL) / SPREAD) ** 2
    score = usual + 4.0 * change + 5.0 * weight * run_together
    if sky > 0.05:
        score -= np.maximum(0, sky - 0.02 - at) / 0.04
    if reached > 0.1:
        score -= np.maximum(0, at - reached - 0.02) / 0.14
    row = float(at[np.argmax(score)])
    chance = np.exp(score - score.max())
    chance /= chance.sum()
    sureness = float(chance[np.abs(at - row) < 0.06].sum()) * min(1.0, float(change.max()) / 0.7)
    lower = np.where((at > row) & (at < reached + 0.1), change, 0.0)
    here = float(change[np.abs(at - row) < 0.04].max())
    ends = float(at[np.argmax(lower)]) if lower.max() > PLAINER * here else row
    row = USUAL + (row - HIDDEN - USUAL) * (1 - UNSURE * (1 - sureness))
    return Guess(row, sureness, max(ends, row + HIDDEN), True)


def reduced(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture (h, w, 3) as small as it is looked at."""
    scale = WORK / max(rgb.shape[:2])
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def ground_is_seen(features: NDArray[np.float32], subject: NDArray[np.float32]) -> bool:
    """Whether an even ground lies along the lower edge, rather than leaves, clothes or a table full of things."""
    rows, columns = features.shape[:2]
    likely = cv2.resize(subject, (columns, rows), interpolation=cv2.INTER_AREA)
    strip = slice(round(0.9 * rows), rows)
    if likely.mean() < WHOLE:
        if (likely[-max(1, rows // 50) :] > 0.5).mean() > 0.5:
            return False
        seen = features[strip][likely[strip] < 0.3]
    else:
        seen = features[strip].reshape(-1, features.shape[2])
    if not len(seen):
        return False
    spread = seen.std(0)
    colours = math.hypot(spread[1], spread[2])
    return float(seen[:, 3].mean() / 0.15 + spread[0] / 0.16 + colours / 0.30) < UNEVEN


def _vanishing_rows(found: "Vanishing", rows: int) -> tuple[NDArray[np.float64], float]:
    """(rows,) 0 to 1: how well straight lines run together in a point of each row; and how much that says, 0 to 1."""
    if found.votes is None:
        return np.zeros(rows), 0.0
    profile = found.votes.max(1)
    profile = np.interp((np.arange(rows) + 0.5) / rows, found.rows, profile)
    return (profile / max(float(profile.max()), 1e-6)) ** 2, found.said


@dataclass(frozen=True, eq=False)
class Vanishing:
    """Straight lines and where they run together. `lines` (n, 4) x, y of both ends in shares of width and height.

    `votes` (rows, columns), at `rows` and `columns` in shares of the picture (they reach beyond it), are how many of
    the oblique ones run together there; None where they are too few. `said` 0 to 1 is how much that says, `point` the
    best place (column, row), `upright`, `level` and `oblique` how long all long lines of these ways are together, in
    diagonals.
    """

    lines: NDArray[np.float64]
    votes: NDArray[np.float64] | None
    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    said: float
    point: tuple[float, float]
    upright: float
    level: float
    oblique: float


def vanishing(rgb: NDArray[np.uint8]) -> Vanishing:
    """The straight lines of a picture (h, w, 3)."""
    scale = LINES_WORK / max(rgb.shape[:2])
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    found = cv2.ximgproc.createFastLineDetector(length_threshold=LINES_WORK // 24).detect(grey)
    height, width = grey.shape
    at_rows, at_columns = (np.arange(VOTE_ROWS) + 0.5) / VOTE_ROWS, np.linspace(-0.2, 1.2, 57)
    segments = np.zeros((0, 4)) if found is None else found[:, 0].astype(float)
    begin, along = segments[:, :2], segments[:, 2:] - segments[:, :2]
    length = np.hypot(*along.T)
    slope = np.degrees(np.abs(np.arctan2(along[:, 1], along[:, 0])))
    slope = np.minimum(slope, 180 - slope)
    oblique = (slope > 6) & (slope < 78)
    diagonal = float(np.hypot(width, height))
    far = length > LONG * diagonal
    long = [float(length[far & which].sum()) / diagonal for which in (slope >= 78, slope <= 6, oblique)]
    shares = segments / np.array([width, height, width, height])
    begin, along, length = begin[oblique], along[oblique], length[oblique]
    if len(length) < 6:
        return Vanishing(shares, None, at_rows, at_columns, 0.0, (0.5, USUAL), *long)
    xs, ys = np.meshgrid(at_columns * width, at_rows * height)
    middle = begin + along / 2
    votes, lefts = np.zeros((2, *xs.shape))
    for place, way, reach in zip(middle, along / length[:, None], length, strict=True):
        dx, dy = xs - place[0], ys - place[1]
        away = np.hypot(dx, dy) + 1e-6
        off = np.abs(dx * way[1] - dy * way[0]) / away
        vote = reach * np.exp(-((off / math.sin(math.radians(1.6))) ** 2)) * (away > reach)
        votes += vote
        lefts += vote * (way[0] * way[1] > 0)
    # Lines from one side only are parallel, not running together.
    balance = np.minimum(lefts, votes - lefts) / np.maximum(votes, 1e-6)
    votes *= np.minimum(1, balance / 0.2)
    best = np.unravel_index(int(np.argmax(votes)), votes.shape)
    top = float(votes.max())
    said = min(1.0, max(0.0, (top / length.sum() - 0.10) / 0.25)) * min(1.0, len(length) / 25)
    said = max(0.0, (said - 0.3) / 0.7)
    point = (float(at_columns[best[1]]), float(at_rows[best[0]]))
    return Vanishing(shares, votes, at_rows, at_columns, said, point, *long)


def tilted_row(found: Vanishing, size: tuple[int, int], focal: float) -> float | None:
    """The horizon, in shares of the height, of a camera `focal` pixels long that looks up or down at what was built
    upright, whose lines lean together the more the farther they are from the middle; None where they do not say it."""
    width, height = size
    ends = found.lines * (width, height, width, height)
    along = ends[:, 2:] - ends[:, :2]
    up = np.abs(along[:, 0]) < STEEP * np.abs(along[:, 1])
    ends, along = ends[up], along[up]
    long = np.hypot(*along.T)
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    if long.sum() < TILT_LONG * math.hypot(width, height) or np.ptp(middle[:, 0]) < TILT_WIDE * width:
        return None
    lean, weight = along[:, 0] / along[:, 1], long
    for _ in range(FOLLOWED):
        slope, begin = np.polyfit(middle[:, 0], lean, 1, w=np.sqrt(weight))
        off = lean - slope * middle[:, 0] - begin
        weight = long / (1 + (off / LEANS) ** 2)
    spread = weight @ (lean - np.average(lean, weights=weight)) ** 2
    fits = 1 - float(weight @ off**2) / max(float(spread), 1e-9)
    if fits < TILT_FITS or weight.sum() < TILT_SHARED * long.sum():
        return None
    meet = float(np.average(middle[:, 1], weights=weight)) - 1 / float(slope)
    return 0.5 + focal**2 / (height / 2 - meet) / height


def features_of(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w, 4): lightness, two colours and grain, each about 0 to 1."""
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    light = lab[..., 0] / 100
    grain = np.sqrt(np.maximum(cv2.blur(light**2, (7, 7)) - cv2.blur(light, (7, 7)) ** 2, 0))
    return np.dstack([light, lab[..., 1] / 60, lab[..., 2] / 60, 2.0 * grain]).astype(np.float32)


def row_changes(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """(h,): how much of the width, 0 to 1, changes at each row."""
    rows = features.shape[0]
    blocks = cv2.resize(features, (BLOCKS, rows), interpolation=cv2.INTER_AREA)
    total = np.cumsum(np.concatenate([np.zeros((1, *blocks.shape[1:])), blocks]), 0)
    score = np.zeros(rows)
    for reach in (0.03, 0.07):
        n = max(2, round(reach * rows))
        for row in range(2, rows - 2):
            up, down = max(0, row - n), min(rows, row + n)
            above = (total[row] - total[up]) / (row - up)
            below = (total[down] - total[row]) / (down - row)
            apart = np.sqrt(((above - below) ** 2).sum(1))
            score[row] += np.minimum(apart / 0.22, 1).mean() / 2
    return score


def sky_reach(small: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(w,) how far down, in shares of the height, an even and light or blue area reaches from the top."""
    rows, columns = small.shape[:2]
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    light = cv2.GaussianBlur(lab[..., 0], (0, 0), 1)
    steep = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    even = cv2.morphologyEx((steep < 1.6).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, parts = cv2.connectedComponents(even, connectivity=4)
    top = np.bincount(parts[: max(1, rows // 40)].ravel(), minlength=count)
    top[0] = 0
    sky = np.zeros((rows, columns), bool)
    for part in np.nonzero(top > 0.12 * top.sum() + 3)[0]:
        sky |= parts == part
    reach = np.zeros(columns)
    for column in range(columns):
        gaps = np.nonzero(~sky[:, column])[0]
        gaps = gaps[gaps > rows * 0.03]
        reach[column] = (
            (gaps[0] if len(gaps) else rows) / rows if sky[: max(2, rows // 20), column].any() else 0
        )
    return reach


def ground_reach(features: NDArray[np.float32]) -> NDArray[np.float64]:
    """(w,) how far up, in shares of the height, what lies along the lower edge goes on."""
    rows, columns = features.shape[:2]
    soft = cv2.GaussianBlur(features, (0, 0), 2.0) * np.array(
        [0.77, 1, 1, 1]
    )  # light counts for less than hue
    own = cv2.GaussianBlur(np.median(soft[-max(3, rows // 14) :], axis=0)[None], (0, 0), 8)[0]
    reach, missed = np.full(columns, rows), np.zeros(columns, np.int64)
    going = np.ones(columns, bool)
    for row in range(rows - 1, -1, -1):
        like = np.sqrt(((soft[row] - own) ** 2).sum(1)) < 0.17
        own += np.where((like & going)[:, None], 0.06 * (soft[row] - own), 0)
        missed = np.where(like, 0, missed + 1)
        going &= missed <= rows * 0.06
        reach = np.where(going & like, row, reach)
    return reach / rows
