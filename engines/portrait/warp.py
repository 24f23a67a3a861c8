"""Moving pixels: one step of Loop subdivision, a rasteriser from moved triangles to a sampling map, and the
enlarged texture that the map samples. It knows nothing of faces.

The texture is the picture enlarged three times by Lanczos with its own pixels kept in place, sampled linearly: a
map that moves nothing gives the picture back exactly, and a half-pixel shift stays as sharp as Lanczos.
"""

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

ENLARGE = 3
NO_SECOND_MAP = np.empty(0, np.float32)  # both coordinates are in the first


def loop_subdivision(n: int, triangles: NDArray) -> tuple[sparse.csr_matrix, NDArray, dict]:
    """One Loop step on n vertices: the matrix (n + edges, n), the finer triangles (4m, 3) and the index of each
    edge's new vertex by its sorted ends. Borders follow the curve rule, so both sides of a cut stay alike."""
    opposite: dict[tuple[int, int], list[int]] = {}
    for face in triangles.tolist():
        for a, b, c in (face, face[1:] + face[:1], face[2:] + face[:2]):
            opposite.setdefault((min(a, b), max(a, b)), []).append(c)
    neighbours: list[list[int]] = [[] for _ in range(n)]
    border: list[list[int]] = [[] for _ in range(n)]
    for (a, b), across in opposite.items():
        neighbours[a].append(b)
        neighbours[b].append(a)
        if len(across) == 1:
            border[a].append(b)
            border[b].append(a)
    entries: list[tuple[int, int, float]] = []
    for v in range(n):
        around, share = neighbours[v], 0.0
        if len(border[v]) == 2:
            around, share = border[v], 0.125
        elif border[v] or not around:
            around = []
        else:
            share = 3 / (8 * len(around)) if len(around) > 3 else 3 / 16
        entries.append((v, v, 1 - share * len(around)))
        entries += [(v, u, share) for u in around]
    middle = {}
    for row, ((a, b), across) in enumerate(opposite.items(), n):
        middle[a, b] = row
        ends = 0.375 if len(across) == 2 else 0.5
        entries += [(row, a, ends), (row, b, ends)]
        if len(across) == 2:
            entries += [(row, c, 0.125) for c in across]
    rows, columns, values = zip(*entries, strict=True)
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(n + len(middle), n))
    fine = []
    for a, b, c in triangles.tolist():
        ab, bc, ca = (middle[min(p, q), max(p, q)] for p, q in ((a, b), (b, c), (c, a)))
        fine += [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
    return matrix, np.array(fine, np.int32), middle


@njit(cache=True, fastmath=True, nogil=True)
def rasterise(moved, rest, triangles, facing, out):
    """Write into `out` (h, w, 2) where each pixel of the moved mesh lay at rest. Triangles that have turned over
    (against `facing`, one sign a triangle) are drawn first, so that they lie below."""
    height, width = out.shape[0], out.shape[1]
    for drawn_below in (True, False):
        for t in range(triangles.shape[0]):
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            x0, y0 = moved[a, 0], moved[a, 1]
            x1, y1 = moved[b, 0], moved[b, 1]
            x2, y2 = moved[c, 0], moved[c, 1]
            area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
            if abs(area) < 1e-6 or (area * facing[t] < 0) != drawn_below:
                continue
            top = max(0, int(np.ceil(min(y0, y1, y2) - 0.01)))
            bottom = min(height - 1, int(np.floor(max(y0, y1, y2) + 0.01)))
            if top > bottom:
                continue
            # barycentric weights of b and c, then the rest position, are linear in x and y
            bx, by = (y2 - y0) / area, -(x2 - x0) / area
            cx, cy = -(y1 - y0) / area, (x1 - x0) / area
            eb0, eb1 = rest[b, 0] - rest[a, 0], rest[b, 1] - rest[a, 1]
            ec0, ec1 = rest[c, 0] - rest[a, 0], rest[c, 1] - rest[a, 1]
            left = max(0.0, np.ceil(min(x0, x1, x2) - 0.01))
            right = min(width - 1.0, np.floor(max(x0, x1, x2) + 0.01))
            step0, step1 = bx * eb0 + cx * ec0, bx * eb1 + cx * ec1
            for y in range(top, bottom + 1):
                wb = -x0 * bx + (y - y0) * by
                wc = -x0 * cx + (y - y0) * cy
                low, high = left, right
                for k in range(3):
                    if k == 0:
                        f, g = wb, bx
                    elif k == 1:
                        f, g = wc, cx
                    else:
                        f, g = 1 - wb - wc, -bx - cx
                    if g > 1e-12:
                        low = max(low, np.ceil((-1e-3 - f) / g))
                    elif g < -1e-12:
                        high = min(high, np.floor((-1e-3 - f) / g))
                    elif f < -1e-3:
                        high = -1.0
                base0 = rest[a, 0] + wb * eb0 + wc * ec0
                base1 = rest[a, 1] + wb * eb1 + wc * ec1
                for x in range(int(low), int(high) + 1):
                    out[y, x, 0] = base0 + x * step0
                    out[y, x, 1] = base1 + x * step1


def enlarge(picture: NDArray) -> NDArray:
    """(h, w, c) uint8 to (3h, 3w, c), the given pixels kept at every third place."""
    height, width, channels = picture.shape
    wide = np.empty((height, width * ENLARGE, channels), np.uint8)
    tall = np.empty((height * ENLARGE, width * ENLARGE, channels), np.uint8)
    one = np.ones(1)
    for phase in range(ENLARGE):
        kernel = _lanczos(phase / ENLARGE)
        wide[:, phase::ENLARGE] = cv2.sepFilter2D(picture, -1, kernel, one, borderType=cv2.BORDER_REFLECT)
    for phase in range(ENLARGE):
        kernel = _lanczos(phase / ENLARGE)
        tall[phase::ENLARGE] = cv2.sepFilter2D(wide, -1, one, kernel, borderType=cv2.BORDER_REFLECT)
    return tall


def sample(texture: NDArray, where: NDArray, out: NDArray, border: int = cv2.BORDER_REFLECT) -> None:
    """Fill `out` (h, w, c) from the enlarged texture at `where` (h, w, 2) texture pixels."""
    cv2.remap(texture, where, NO_SECOND_MAP, cv2.INTER_LINEAR, dst=out, borderMode=border)


@njit(cache=True, fastmath=True, nogil=True)
def lay(colour, where, alpha, behind, out):
    """Lay the sampled `colour` (h, w, 3) over `behind` into `out`, by `alpha` (h, w) read at `where` (h, w, 2)."""
    height, width = alpha.shape
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            px = min(max(where[y, x, 0] / ENLARGE, 0.0), width - 1.0)
            py = min(max(where[y, x, 1] / ENLARGE, 0.0), height - 1.0)
            j, i = min(int(px), width - 2), min(int(py), height - 2)
            fx, fy = px - j, py - i
            upper = alpha[i, j] * (1 - fx) + alpha[i, j + 1] * fx
            lower = alpha[i + 1, j] * (1 - fx) + alpha[i + 1, j + 1] * fx
            part = upper * (1 - fy) + lower * fy
            for c in range(3):
                under = np.float32(behind[y, x, c])
                out[y, x, c] = np.uint8(
                    under + part * (np.float32(colour[y, x, c]) - under) + np.float32(0.5)
                )


def _lanczos(shift: float) -> NDArray:
    """Nine taps that read `shift` pixels to the right of the centre."""
    x = np.arange(-4, 5) - shift
    taps = np.where(np.abs(x) < 4, np.sinc(x) * np.sinc(x / 4), 0)
    return taps / taps.sum()
