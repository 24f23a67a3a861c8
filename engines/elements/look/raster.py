"""Pictures on triangles: premultiplied sprites, bent by their meshes, drawn without cracks, doubled edges or aliasing.

A place (x, y) means the middle of the pixel (x, y), in sprites and in frames alike. What is drawn much smaller than its
picture comes from a halved copy, and between two halvings four samples a pixel are averaged, wider apart the smaller
it gets, so that nothing changes at once. Nothing here knows of perspective, light or time.
"""

import math

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.elements.sprite import Mesh, Points, Premultiplied

ONE_SAMPLE_UP_TO = 1.2  # pixels of the picture for each one drawn
SMALLEST = 32  # pixels of the shorter side that are not halved further
CRISP = 0.055  # what bilinear sampling takes of the finest detail, given back beforehand


class Pyramid:
    """A picture, half as large, a quarter, and so on, each crisped for sampling; made when first asked for."""

    def __init__(self, pixels: Premultiplied) -> None:
        self._halved = [pixels]
        self._crisp: dict[int, Premultiplied] = {}

    def level(self, number: int) -> tuple[int, Premultiplied]:
        """The picture halved so many times, or as often as it can be, and how often that was."""
        while len(self._halved) <= number and min(self._halved[-1].shape[:2]) > SMALLEST:
            height, width = self._halved[-1].shape[:2]
            even = cv2.copyMakeBorder(self._halved[-1], 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
            size = (even.shape[1] // 2, even.shape[0] // 2)
            self._halved.append(np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), np.float32))
        number = min(number, len(self._halved) - 1)
        if number not in self._crisp:
            self._crisp[number] = _crisped(self._halved[number])
        return number, self._crisp[number]


def draw_mesh(mesh: Mesh, pyramid: Pyramid, now: Points, canvas: Premultiplied) -> None:
    """Draw over `canvas` (h, w, 4), in place. `pyramid` is that of the mesh's pixels, `now` (n, 2) where its vertices
    are on the canvas; triangles later in the mesh lie over earlier ones."""
    ratio = math.sqrt(_area(mesh.rest, mesh.triangles) / max(_area(now, mesh.triangles), 1e-6))
    halvings, picture = pyramid.level(max(0, math.floor(math.log2(max(ratio, 1e-6)))))
    rest = ratio / 2**halvings
    spread = 0.25 * min(1.0, max(0.0, (rest - ONE_SAMPLE_UP_TO) / (2 - ONE_SAMPLE_UP_TO)))
    source = (mesh.rest + np.float32(0.5)) / np.float32(2**halvings) - np.float32(0.5)
    _draw(picture, source.astype(np.float64), now.astype(np.float64), mesh.triangles, spread, canvas)


def _crisped(pixels: Premultiplied) -> Premultiplied:
    kernel = np.array([[0, -CRISP, 0], [-CRISP, 1 + 4 * CRISP, -CRISP], [0, -CRISP, 0]], np.float32)
    crisp = cv2.filter2D(pixels, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    alpha = crisp[..., 3:].clip(0, 1)
    return np.ascontiguousarray(np.concatenate([np.minimum(crisp[..., :3].clip(0, 1), alpha), alpha], axis=2))


def _area(points: Points, triangles: NDArray[np.int32]) -> float:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    one, two = b - a, c - a
    return float(np.abs(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]).sum())


@njit(cache=True, nogil=True, inline="always")
def _side(now, first, second, x, y):  # type: ignore[no-untyped-def]
    """Which side of an edge a point lies on. The same numbers come out, but for the sign, for both triangles that
    share the edge, and a point on it belongs to just one of them."""
    if first < second:
        ax, ay, bx, by, sign = now[first, 0], now[first, 1], now[second, 0], now[second, 1], 1.0
    else:
        ax, ay, bx, by, sign = now[second, 0], now[second, 1], now[first, 0], now[first, 1], -1.0
    side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    if side == 0.0:
        return sign * 1e-30
    return sign * side


@njit(cache=True, nogil=True, error_model="numpy")
def _draw(picture, source, now, triangles, spread, canvas):  # type: ignore[no-untyped-def]
    height, width = canvas.shape[0], canvas.shape[1]
    most_u, most_v = picture.shape[1] - 1.001, picture.shape[0] - 1.001
    taps = 4 if spread > 0.0 else 1
    share = np.float32(1.0 / taps)
    for t in range(triangles.shape[0]):
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        x0, y0, x1, y1, x2, y2 = now[i, 0], now[i, 1], now[j, 0], now[j, 1], now[k, 0], now[k, 1]
        area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        if abs(area) < 1e-9:
            continue
        turned = 1.0 if area > 0.0 else -1.0
        du1, dv1 = source[j, 0] - source[i, 0], source[j, 1] - source[i, 1]
        du2, dv2 = source[k, 0] - source[i, 0], source[k, 1] - source[i, 1]
        # change of the place in the picture for a step to the right, and for one down
        u_x, v_x = (du1 * (y2 - y0) - du2 * (y1 - y0)) / area, (dv1 * (y2 - y0) - dv2 * (y1 - y0)) / area
        u_y, v_y = (du2 * (x1 - x0) - du1 * (x2 - x0)) / area, (dv2 * (x1 - x0) - dv1 * (x2 - x0)) / area
        top = max(0, math.ceil(min(y0, y1, y2)))
        bottom = min(height - 1, math.floor(max(y0, y1, y2)))
        left = max(0, math.ceil(min(x0, x1, x2)))
        right = min(width - 1, math.floor(max(x0, x1, x2)))
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                if (
                    turned * _side(now, i, j, x, y) < 0.0
                    or turned * _side(now, j, k, x, y) < 0.0
                    or turned * _side(now, k, i, x, y) < 0.0
                ):
                    continue
                u = source[i, 0] + u_x * (x - x0) + u_y * (y - y0)
                v = source[i, 1] + v_x * (x - x0) + v_y * (y - y0)
                red = green = blue = alpha = np.float32(0.0)
                for tap in range(taps):
                    across = -spread if tap & 1 else spread
                    down = -spread if tap & 2 else spread
                    s = min(max(u + u_x * across + u_y * down, 0.0), most_u)
                    r = min(max(v + v_x * across + v_y * down, 0.0), most_v)
                    column, row = int(s), int(r)
                    right_part, low_part = np.float32(s - column), np.float32(r - row)
                    low_right = right_part * low_part
                    high_right = right_part - low_right
                    low_left = low_part - low_right
                    high_left = np.float32(1.0) - right_part - low_left
                    a, b = picture[row, column], picture[row, column + 1]
                    c, d = picture[row + 1, column], picture[row + 1, column + 1]
                    red += a[0] * high_left + b[0] * high_right + c[0] * low_left + d[0] * low_right
                    green += a[1] * high_left + b[1] * high_right + c[1] * low_left + d[1] * low_right
                    blue += a[2] * high_left + b[2] * high_right + c[2] * low_left + d[2] * low_right
                    alpha += a[3] * high_left + b[3] * high_right + c[3] * low_left + d[3] * low_right
                if alpha <= np.float32(0.0):
                    continue
                clear = np.float32(1.0) - alpha * share
                canvas[y, x, 0] = canvas[y, x, 0] * clear + red * share
                canvas[y, x, 1] = canvas[y, x, 1] * clear + green * share
                canvas[y, x, 2] = canvas[y, x, 2] * clear + blue * share
                canvas[y, x, 3] = canvas[y, x, 3] * clear + alpha * share
