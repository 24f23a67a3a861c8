"""Where the ground is: the height of a relief at a place, and where a ray meets it first.

Inside its square the relief is bilinear between the centres of its cells; beyond, it goes on mirrored and levels
out, so that a camera may leave the square. It knows no colours.
"""

from numba import njit, prange
from numpy.typing import NDArray

FAR = 1e6  # metres: what is written where a ray meets nothing
NEAREST_M = 0.08
_SHORT = 1.04  # times the distance of the pixel below, within which ground is taken as smooth
_MISSES = 3
_STEP = 1.045  # times the distance of the pixel below, from which on the ground between is taken as hidden
_AGREE = 0.04  # columns whose distances differ less than this part have straight ground between them


@njit(inline="always")
def mirrored(u, last):  # type: ignore[no-untyped-def]
    """u folded back and forth into 0..last."""
    u = abs(u) % (2 * last)
    return 2 * last - u if u > last else u


@njit(inline="always")
def _level(relief, size_m, rims, x, z):  # type: ignore[no-untyped-def]
    n = relief.shape[0]
    per_m = n / size_m
    last = n - 1.001
    u = x * per_m + (0.5 * n - 0.5)
    v = z * per_m + (0.5 * n - 0.5)
    beyond = 0.0
    rim = 0.0
    if u < 0 or u > last or v < 0 or v > last:
        across = max(max(-u, u - last), 0.0)
        along = max(max(-v, v - last), 0.0)
        beyond = across + along + 1e-9
        rim = (across * rims[0 if u < 0 else 1] + along * rims[2 if v < 0 else 3]) / beyond
        u = mirrored(u, last)
        v = mirrored(v, last)
    i = int(u)
    j = int(v)
    p = u - i
    q = v - j
    level = (relief[j, i] * (1 - p) + relief[j, i + 1] * p) * (1 - q) + (
        relief[j + 1, i] * (1 - p) + relief[j + 1, i + 1] * p
    ) * q
    if beyond > 0:
        beyond /= 0.15 * n
        level = rim + (level - rim) / (1 + beyond * beyond)
    return level


@njit(fastmath=True, cache=True, nogil=True)
def height(relief: NDArray, size_m: float, rims: NDArray, x: float, z: float) -> float:
    """Metres of the ground at (x, z); `relief` (n, n) over `size_m` around the origin, `rims` (4,) where it levels out
    to the left, the right, the near and the far side."""
    return _level(relief, size_m, rims, x, z)


def cast_rays(  # type: ignore[no-untyped-def]
    surface, second, share, relief, size_m, rims, highest_m, lens
) -> None:
    """Where each pixel's ray meets the relief.

    surface (h, w): metres along the view axis, FAR for none. Where a crest runs through a pixel, it shows a second
    surface besides: `second` (h, w) says where, `share` (h, w) how much of the pixel it takes, 0 elsewhere.
    lens: see `camera.Camera.lens`.
    """
    # Every other column first; what lies between two that agree needs no ray of its own.
    for odd in range(2):
        _cast_columns(surface, second, share, relief, size_m, rims, highest_m, lens, odd)


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def _cast_columns(  # type: ignore[no-untyped-def]
    surface, second, share, relief, size_m, rims, highest_m, lens, odd
):
    """The rays of the even or odd columns, each column from below: a ray begins near where the one below it ended."""
    rows, columns = surface.shape
    cx, cy, cz = lens[0], lens[1], lens[2]
    focal = lens[12]
    limit = 1000.0 + 40.0 * max(cy, 0.0)
    blocks = (columns + 15) // 16
    for block in prange(blocks):
        for column in range(block * 16 + odd, min(columns, block * 16 + 16), 2):
            a = (column + 0.5 - columns * 0.5) / focal
            last_t = NEAREST_M
            steep = 0.3  # metres of clearance lost per metre of ray, from the pixel before
            misses = 0
            between = odd == 1 and column + 1 < columns
            for row in range(rows - 1, -1, -1):
                if between:
                    left, right = surface[row, column - 1], surface[row, column + 1]
                    if (
                        left < FAR
                        and abs(left - right) < _AGREE * left
                        and share[row, column - 1] == 0.0
                        and share[row, column + 1] == 0.0
                        and (row == rows - 1 or share[row + 1, column] == 0.0)
                    ):
                        last_t = 2.0 * left * right / (left + right)
                        surface[row, column] = last_t
                        share[row, column] = 0.0
                        misses = 0
                        continue
                surface[row, column] = FAR
                share[row, column] = 0.0
                if misses > _MISSES:
                    continue
                b = (rows * 0.5 - row - 0.5) / focal
                dx = lens[3] + lens[6] * a + lens[9] * b
                dy = lens[4] + lens[7] * a + lens[10] * b
                dz = lens[5] + lens[8] * a + lens[11] * b
                least = 1e9
                hit = -1.0
                if dy < 0.0 or cy < highest_m:
                    hit, steep = _shortly(relief, size_m, rims, cx, cy, cz, dx, dy, dz, last_t, steep)
                    if hit < 0.0:
                        hit, steep, least, second[row, column] = _march(
                            relief,
                            size_m,
                            rims,
                            highest_m,
                            cx,
                            cy,
                            cz,
                            dx,
                            dy,
                            dz,
                            last_t * 0.985,
                            steep,
                            limit,
                            focal,
                        )
                if hit < 0.0:
                    misses += 1
                    if row + 1 < rows and misses == 1 and least < 1.0 and surface[row + 1, column] < FAR:
                        _divide(surface, second, share, row, column, least)
                    continue
                misses = 0
                surface[row, column] = hit
                if row + 1 < rows and last_t > NEAREST_M and hit > last_t * _STEP and least < 1.0:
                    _divide(surface, second, share, row, column, least)
                last_t = hit


@njit(fastmath=True, nogil=True)
def _shortly(relief, size_m, rims, cx, cy, cz, dx, dy, dz, last_t, steep):  # type: ignore[no-untyped-def]
    """(metres, steepness) where a ray meets smooth ground just beyond `last_t`; metres are -1 where it is not so."""
    if last_t <= NEAREST_M:
        return -1.0, steep
    t = last_t
    gap = cy + dy * t - _level(relief, size_m, rims, cx + dx * t, cz + dz * t)
    if gap < 0.0:
        return -1.0, steep
    for _ in range(4):
        ahead = min(t + gap / steep, last_t * _SHORT)
        if abs(ahead - t) < 1e-6:
            return -1.0, steep
        left = cy + dy * ahead - _level(relief, size_m, rims, cx + dx * ahead, cz + dz * ahead)
        lost = (gap - left) / (ahead - t)
        if lost < 1e-4:
            return -1.0, steep
        steep = lost
        t = ahead
        gap = left
        if abs(gap) < 0.0002 * t:
            hit = t + gap / steep
            if last_t * 0.98 < hit < last_t * _SHORT:
                return hit, steep
    return -1.0, steep


@njit(fastmath=True, nogil=True)
def _march(  # type: ignore[no-untyped-def]
    relief, size_m, rims, highest_m, cx, cy, cz, dx, dy, dz, start, steep, limit, focal
):
    """(metres, steepness, least clearance in pixels, where that was) of a ray that is followed step by step."""
    t = start
    if cy > highest_m and dy < 0.0:
        t = max(t, (highest_m - cy) / dy)
    end = limit
    if dy > 1e-6:
        end = min(end, (highest_m - cy) / dy)
    before = t
    gap_before = 0.0
    least = 1e9
    over_before = 1e9
    nearest = FAR
    while t < end:
        gap = cy + dy * t - _level(relief, size_m, rims, cx + dx * t, cz + dz * t)
        if gap < 0.0:
            low = before
            high = t
            if high > low:
                for _ in range(3):
                    middle = low + (high - low) * gap_before / (gap_before - gap + 1e-9)
                    between = (
                        cy + dy * middle - _level(relief, size_m, rims, cx + dx * middle, cz + dz * middle)
                    )
                    if between < 0.0:
                        high = middle
                        gap = between
                    else:
                        low = middle
                        gap_before = between
                steep = max((gap_before - gap) / max(high - low, 1e-6), 1e-4)
                t = low + (high - low) * gap_before / (gap_before - gap + 1e-9)
            return t, steep, least, nearest
        over = gap / t * focal
        # Only where the clearance grows again does a crest lie; a ray that comes down has no least before its end.
        if over > over_before and over_before < least:
            least = over_before
            nearest = before
        over_before = over
        before = t
        gap_before = gap
        t += max(gap * 0.7, 0.012 * t + 0.02)
    return -1.0, steep, least, nearest


@njit(fastmath=True, nogil=True)
def _divide(surface, second, share, row, column, over):  # type: ignore[no-untyped-def]
    """A crest lies `over` pixels under the middle of this row: it takes part of this pixel, or leaves part of the
    next to what lies behind it."""
    if over < 0.5:
        share[row, column] = 0.5 - over
    else:
        share[row + 1, column] = over - 0.5
        second[row + 1, column] = surface[row, column]
