"""PatchMatch (Barnes et al., 2009): which seen place is most like the surroundings of an unseen pixel, and the vote of
all that were found for its colour.

Places of one kind lend to that kind only, and from about the same rows. In what order the levels of a picture are
gone through is `filling`'s work.
"""

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

SKY, GROUND, FAR = 1, 2, 3
RADIUS = 3  # pixels about the middle of a patch
SLOPE = 0.35  # what a row's distance costs, against the difference of colours
FAR_ROWS = 0.10  # of the height from which the far may borrow
GROUND_ROWS = 0.45  # of the distance to the horizon from which ground may


def may_lend(lends: NDArray[np.bool_], layer: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which places have enough of a seen patch about them to lend; of a kind that has none, all that are seen."""
    core = cv2.erode(lends.astype(np.uint8), np.ones((2 * RADIUS + 1,) * 2, np.uint8), borderValue=0) > 0
    for kind in np.unique(layer):
        if kind and not core[layer == kind].any():
            core |= lends & (layer == kind)
    return core & lends


def rows_of(
    layer: NDArray[np.uint8], lends: NDArray[np.bool_], horizon: float
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(4, rows) first and last row from which each kind may borrow in each row."""
    rows = layer.shape[0]
    low, high = np.zeros((4, rows), np.int32), np.zeros((4, rows), np.int32)
    for kind in (SKY, GROUND, FAR):
        seen = np.nonzero((lends & (layer == kind)).any(1))[0]
        if not len(seen):
            high[kind] = rows - 1
            continue
        row = np.arange(rows)
        reach = GROUND_ROWS * np.abs(row - horizon) if kind == GROUND else np.full(rows, FAR_ROWS * rows)
        reach = np.maximum(reach, 3)
        first = seen[0] + reach / 2
        middle = np.clip(row, first, np.maximum(seen[-1] - reach / 2, first))
        low[kind] = (middle - reach).clip(seen[0], seen[-1])
        high[kind] = (middle + reach).clip(seen[0], seen[-1])
    return low, high


def scattered(
    hole: NDArray[np.bool_],
    layer: NDArray[np.uint8],
    source: NDArray[np.bool_],
    low: NDArray[np.int32],
    high: NDArray[np.int32],
    seed: int,
) -> NDArray[np.int32]:
    random = np.random.default_rng(seed)
    found = np.zeros((*hole.shape, 2), np.int32)
    for kind in np.unique(layer[hole]):
        places = np.argwhere(source & (layer == kind))
        if not len(places):
            places = np.argwhere(source) if source.any() else np.argwhere(~hole)
        starts = np.searchsorted(places[:, 0], np.arange(hole.shape[0] + 1))
        for row in np.nonzero((hole & (layer == kind)).any(1))[0]:
            here = np.nonzero(hole[row] & (layer[row] == kind))[0]
            begin, end = starts[low[kind, row]], starts[min(high[kind, row] + 1, hole.shape[0])]
            if end <= begin:
                begin, end = 0, len(places)
            found[row, here] = places[random.integers(begin, end, len(here))]
    return found


def finer(
    found: NDArray[np.int32],
    hole: NDArray[np.bool_],
    layer: NDArray[np.uint8],
    source: NDArray[np.bool_],
    low: NDArray[np.int32],
    high: NDArray[np.int32],
    seed: int,
) -> NDArray[np.int32]:
    """What was found at half the size, as a start for this one."""
    rows, columns = hole.shape
    y, x = np.mgrid[0:rows, 0:columns]
    half_y, half_x = np.minimum(y // 2, found.shape[0] - 1), np.minimum(x // 2, found.shape[1] - 1)
    out = found[half_y, half_x] * 2 + np.dstack([y % 2, x % 2])
    out[..., 0] = out[..., 0].clip(0, rows - 1)
    out[..., 1] = out[..., 1].clip(0, columns - 1)
    lost = hole & (~source[out[..., 0], out[..., 1]] | (layer[out[..., 0], out[..., 1]] != layer))
    lost |= hole & (found[half_y, half_x].sum(2) == 0)
    if lost.any():
        out[lost] = scattered(lost, layer, source, low, high, seed)[lost]
    return out.astype(np.int32)


def padded_of(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    edge = RADIUS
    return np.asarray(cv2.copyMakeBorder(picture, edge, edge, edge, edge, cv2.BORDER_REFLECT_101), np.float32)


@numba.njit(cache=True, fastmath=True, inline="always")
def _apart(padded, y, x, v, u, most):  # type: ignore[no-untyped-def]
    total = SLOPE * abs(y - v) * 20.0
    for i in range(2 * RADIUS + 1):
        for j in range(2 * RADIUS + 1):
            for c in range(3):
                d = padded[y + i, x + j, c] - padded[v + i, u + j, c]
                total += d * d
        if total > most:
            return total
    return total


@numba.njit(cache=True, fastmath=True)
def measure(padded, places, found, cost):  # type: ignore[no-untyped-def]
    for n in range(len(places)):
        y, x = places[n]
        cost[y, x] = _apart(padded, y, x, found[y, x, 0], found[y, x, 1], 1e12)


@numba.njit(cache=True, fastmath=True)
def search(padded, places, found, cost, source, layer, low, high, seed, tries):  # type: ignore[no-untyped-def]
    np.random.seed(seed)
    rows, columns = source.shape
    for sweep in range(2):
        step = 1 if sweep == 0 else -1
        count = len(places)
        for m in range(count):
            n = m if sweep == 0 else count - 1 - m
            y, x = places[n]
            kind = layer[y, x]
            best = cost[y, x]
            v0, u0 = found[y, x]
            for side in range(2):
                py = y - step if side == 0 else y
                px = x if side == 0 else x - step
                if py < 0 or px < 0 or py >= rows or px >= columns or cost[py, px] == 0:
                    continue
                v = found[py, px, 0] + y - py
                u = found[py, px, 1] + x - px
                if v < 0 or u < 0 or v >= rows or u >= columns or not source[v, u] or layer[v, u] != kind:
                    continue
                if v < low[kind, y] - 2 or v > high[kind, y] + 2:
                    continue
                d = _apart(padded, y, x, v, u, best)
                if d < best:
                    best, v0, u0 = d, v, u
            wide = columns
            for _ in range(tries * 3):
                v = v0 + np.random.randint(-wide // 4 - 1, wide // 4 + 2)
                u = u0 + np.random.randint(-wide, wide + 1)
                wide = max(wide // 3, 2)
                v = min(max(v, low[kind, y]), high[kind, y])
                if u < 0 or u >= columns or not source[v, u] or layer[v, u] != kind:
                    continue
                d = _apart(padded, y, x, v, u, best)
                if d < best:
                    best, v0, u0 = d, v, u
            cost[y, x] = best
            found[y, x, 0], found[y, x, 1] = v0, u0


def voted(
    picture: NDArray[np.float32],
    places: NDArray[np.int32],
    found: NDArray[np.int32],
    cost: NDArray[np.float32],
    hole: NDArray[np.bool_],
    sure: NDArray[np.float32],
) -> NDArray[np.float32]:
    spread = float(np.quantile(cost[hole], 0.6)) + 1.0
    out = picture.copy()
    _vote(picture, places, found, cost, hole, sure, spread, out)
    return out


@numba.njit(cache=True, fastmath=True)
def _vote(picture, places, found, cost, hole, sure, spread, out):  # type: ignore[no-untyped-def]
    rows, columns = hole.shape
    reach = 2
    for n in range(len(places)):
        y, x = places[n]
        r = g = b = total = 0.0
        for i in range(-reach, reach + 1):
            for j in range(-reach, reach + 1):
                py, px = y + i, x + j
                if py < 0 or px < 0 or py >= rows or px >= columns or not hole[py, px]:
                    continue
                v, u = found[py, px, 0] - i, found[py, px, 1] - j
                if v < 0 or u < 0 or v >= rows or u >= columns or hole[v, u]:
                    continue
                w = sure[py, px] * (np.exp(-2.0 * cost[py, px] / spread) + 1e-6)
                w /= 1.0 + 1.5 * (i * i + j * j)
                r += w * picture[v, u, 0]
                g += w * picture[v, u, 1]
                b += w * picture[v, u, 2]
                total += w
        if total > 0:
            out[y, x, 0] = r / total
            out[y, x, 1] = g / total
            out[y, x, 2] = b / total
