"""What the shot reader looks at: a clip as two short rows of numbers, one of how it looks, one of how it moves.

Looks are the values of DINOv2 (`engines.perception.features`) in a few pictures, over parts of the frame, with plain
colours beside them. Motion is dense optical flow between neighbouring pictures (DIS, Kroeger and others, 2016), over
a grid and as the shift, growth and turn that explain most of it. What any of it means is for the reader to say.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.fit import within
from engines.perception.features import WIDTH, computed

LOOKS = 2  # pictures of a clip that are looked at
SIDE = 224  # pixels of their longer side, as they are shown to the trunk
MOST = 13  # pictures of a clip between which motion is looked for
GRID = (4, 6)  # cells
HALVES = 2  # of a clip, whose motion is kept apart
WAYS = 4  # shift across, shift down, growth, turn
_FLOW_SIDE = 144  # pixels
_COLOURS = 3  # cells of the frame, each way
_ROUNDS = 4  # of weighing down what moves by itself

LOOKED = 6 * WIDTH + 2 * 3 * _COLOURS**2
MOVED = HALVES * 2 * GRID[0] * GRID[1] + (HALVES + 3) * WAYS + 2

Row = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sight:
    """`look` (LOOKED,) and `motion` (MOVED,); motion in heights of the frame over the whole clip, whatever its pace."""

    look: Row
    motion: Row


def sight(frames: NDArray[np.uint8]) -> Sight:
    """Of a clip (n, h, w, 3), n at least 1. Raises `ModelMissing`."""
    return Sight(look(frames), motion(frames))


def look(frames: NDArray[np.uint8]) -> Row:
    """(LOOKED,) how a clip looks. Raises `ModelMissing`."""
    return np.mean([_looked(frame) for frame in looked_at(frames)], 0)


def looked_at(frames: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The pictures (h, w, 3) of a clip of which looks are taken, `LOOKS` or fewer."""
    at = ((np.arange(LOOKS) + 0.5) / LOOKS * len(frames)).astype(int)
    return [frames[place] for place in dict.fromkeys(at)]


def _looked(rgb: NDArray[np.uint8]) -> Row:
    values = computed(rgb, SIDE)
    last = values[-1]
    rows, columns = last.shape[:2]
    high, wide = max(1, rows // 3), columns // 4
    middle = last[rows // 4 : rows - rows // 4, wide : columns - wide]
    parts = [last, last[:high], last[high : rows - high], last[rows - high :], middle, values[2]]
    cells = cv2.resize(rgb, (_COLOURS * 16, _COLOURS * 16), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cells, cv2.COLOR_RGB2LAB).astype(np.float32) / 64 - 2
    lab = lab.reshape(_COLOURS, 16, _COLOURS, 16, 3).transpose(0, 2, 1, 3, 4).reshape(_COLOURS**2, -1, 3)
    return np.concatenate(
        [*(part.reshape(-1, WIDTH).mean(0) for part in parts), lab.mean(1).ravel(), lab.std(1).ravel()]
    ).astype(np.float32)


def motion(frames: NDArray[np.uint8]) -> Row:
    """(MOVED,) how a clip moves; zeros for a single picture."""
    chosen = frames[np.unique(np.linspace(0, len(frames) - 1, MOST).round().astype(int))]
    grey = [
        np.asarray(cv2.cvtColor(within(frame, _FLOW_SIDE), cv2.COLOR_RGB2GRAY), np.uint8) for frame in chosen
    ]
    if len(grey) < 2:
        return np.zeros(MOVED, np.float32)
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    found = [_pair(before, after, finder) for before, after in pairwise(grey)]
    cells, ways, alone, size = (np.stack(part) for part in zip(*found, strict=True))
    halves = [part.sum(0) for part in np.array_split(cells, HALVES)]
    ways_halves = [part.sum(0) for part in np.array_split(ways, HALVES)]
    smooth = ways.copy()
    smooth[1:-1] = (ways[:-2] + ways[1:-1] + ways[2:]) / 3
    shaken = np.abs(ways - smooth).sum(0)
    return np.concatenate(
        [
            np.ravel(halves),
            np.ravel(ways_halves),
            ways.sum(0),
            np.abs(ways).sum(0),
            shaken,
            [alone.mean(), size.sum()],
        ]
    ).astype(np.float32)


def _pair(
    before: NDArray[np.uint8], after: NDArray[np.uint8], finder: cv2.DISOpticalFlow
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Motion of each cell (rows, columns, 2), the four ways (WAYS,), what share of the motion they leave over, and how
    much there is. Flat parts of the picture, where motion cannot be seen, count little."""
    height, width = before.shape
    flow = finder.calc(before, after, np.zeros((height, width, 2), np.float32)) / height
    edges = np.hypot(cv2.Sobel(before, cv2.CV_32F, 1, 0), cv2.Sobel(before, cv2.CV_32F, 0, 1))
    seen = cv2.blur(np.minimum(edges, 120) + 1, (5, 5))
    small = (GRID[1], GRID[0])
    shares = cv2.resize(seen, small, interpolation=cv2.INTER_AREA)[..., None]
    cells = cv2.resize(flow * seen[..., None], small, interpolation=cv2.INTER_AREA) / shares
    y, x = np.mgrid[0:height:3, 0:width:3]
    across, down = ((x - width / 2) / height).ravel(), ((y - height / 2) / height).ravel()
    moved, weight = (
        flow[::3, ::3].reshape(-1, 2).astype(np.float64),
        seen[::3, ::3].ravel().astype(np.float64),
    )
    one, none = np.ones_like(across), np.zeros_like(across)
    asked = np.stack([[one, none, across, -down], [none, one, down, across]]).transpose(0, 2, 1)
    trust = np.ones_like(weight)
    ways = np.zeros(WAYS)
    left = moved
    for _ in range(_ROUNDS):
        both = np.sqrt(weight * trust)[:, None]
        ways = np.linalg.lstsq(
            np.concatenate([asked[0] * both, asked[1] * both]),
            np.concatenate([moved[:, 0] * both[:, 0], moved[:, 1] * both[:, 0]]),
            rcond=None,
        )[0]
        left = moved - np.stack([asked[0] @ ways, asked[1] @ ways], 1)
        off = np.hypot(*left.T)
        scale = np.median(off) + 1e-4
        trust = 1 / (1 + (off / (2 * scale)) ** 2)
    size = float((np.hypot(*moved.T) * weight).sum() / weight.sum())
    alone = float((np.hypot(*left.T) * weight).sum() / weight.sum())
    return cells.astype(np.float64), ways, alone / (size + 2e-3), size
