"""Looking a plate's pixels up: far and ground in one pass, upright cards in another.

Only the arithmetic of `engines.elements.view.Space.seen`, turned round; what is drawn in which order is the plate's.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.elements.view import NEAREST, Camera, Space

NEAREST_GROUND = 0.3  # depth from which the ground is drawn
SPAN = 16  # pixels between exact places: in between they lie on a straight line, to a hundredth of a pixel
_FULL = np.float32(1 / 65535)


def lens_of(space: Space, camera: Camera, samples: float, origin: tuple[float, float]) -> tuple[float, ...]:
    """The 15 numbers that `draw_plane` needs to know of space, camera and sheet."""
    far_away = max(NEAREST, space.far - camera.z)
    ground = 1 - space.horizon - camera.y if space.has_ground else 0.0
    numbers = (
        math.cos(camera.roll), math.sin(camera.roll), camera.zoom, camera.pan, camera.tilt, camera.x, camera.y,
        camera.z, space.horizon, ground, far_away, space.far, samples, *origin,
    )  # fmt: skip
    return tuple(float(number) for number in numbers)


@njit(inline="always")
def _at_rest(column, row, width, height, lens):  # type: ignore[no-untyped-def]
    """Where in the frame at rest, in shares, far or ground lies that is seen at a pixel."""
    cosine, sine, zoom, pan, tilt, aside, lower, ahead, horizon, ground, far_away, far = lens[:12]
    dx, dy = column + 0.5 - width / 2, row + 0.5 - height / 2
    across = (dx * cosine + dy * sine) / (width * zoom) + pan
    down = (dy * cosine - dx * sine) / (height * zoom) + 0.5 - horizon + tilt
    if ground > 0 and down * (far - ahead) > ground:
        away = ground / down
        depth = max(away + ahead, NEAREST_GROUND)
        return 0.5 + (across * away + aside) / depth, horizon + (1 - horizon) / depth
    return 0.5 + (across * far_away + aside) / far, horizon + (down * far_away + lower) / far


@njit(cache=True, nogil=True)
def at_rest(pixels: NDArray, width: int, height: int, lens: tuple) -> NDArray:
    """Where in the frame at rest, in shares, far or ground lies that is seen at `pixels` (n, 2) (column, row)."""
    places = np.empty((len(pixels), 2))
    for number in range(len(pixels)):
        places[number] = np.array(_at_rest(pixels[number, 0], pixels[number, 1], width, height, lens))
    return places


@njit(cache=True, fastmath=True, nogil=True)
def draw_plane(frame: NDArray, sheet: NDArray, lens: tuple) -> None:
    """Far and ground into `frame` (h, w, 3) float32, from `sheet` (sh, sw, 3) uint16, whose edge goes on past it."""
    height, width = frame.shape[:2]
    rows, columns = sheet.shape[:2]
    samples, left, top = lens[12:15]
    zero, one = np.float32(0), np.float32(1)
    scale_x, scale_y = width * samples, height * samples
    for row in range(height):
        x, y = _at_rest(0, row, width, height, lens)
        for begin in range(0, width, SPAN):
            end = min(begin + SPAN, width)
            next_x, next_y = _at_rest(end, row, width, height, lens)
            u0, v0 = np.float32(x * scale_x + left - 0.5), np.float32(y * scale_y + top - 0.5)
            du = np.float32((next_x - x) * scale_x / (end - begin))
            dv = np.float32((next_y - y) * scale_y / (end - begin))
            for step in range(end - begin):
                u, v = u0 + du * np.float32(step), v0 + dv * np.float32(step)
                i, j = min(max(np.int64(v), 0), rows - 2), min(max(np.int64(u), 0), columns - 2)
                part_y, part_x = v - np.float32(i), u - np.float32(j)
                part_y, part_x = min(max(part_y, zero), one), min(max(part_x, zero), one)
                for channel in range(3):
                    a, b = np.float32(sheet[i, j, channel]), np.float32(sheet[i, j + 1, channel])
                    c, d = np.float32(sheet[i + 1, j, channel]), np.float32(sheet[i + 1, j + 1, channel])
                    upper = a + (b - a) * part_x
                    lower = c + (d - c) * part_x
                    frame[row, begin + step, channel] = (upper + (lower - upper) * part_y) * _FULL
            x, y = next_x, next_y


def upright_lens(
    space: Space,
    camera: Camera,
    depth: float,
    size: tuple[int, int],
    samples: float,
    origin: tuple[float, float],
) -> NDArray[np.float64]:
    """(2, 3): from the middle of a pixel (column, row, 1) of the frame to a place (x, y) on the sheet, at one depth."""
    width, height = size
    away = max(NEAREST, depth - camera.z)
    near = away / depth
    cosine, sine = math.cos(camera.roll), math.sin(camera.roll)
    step = near * samples / camera.zoom
    turn = step * np.array([[cosine, sine], [-sine, cosine]])
    x = 0.5 + (camera.pan + camera.x / away) * near
    y = space.horizon + (0.5 - space.horizon + camera.tilt + camera.y / away) * near
    middle = np.array([x * width * samples + origin[0] - 0.5, y * height * samples + origin[1] - 0.5])
    begin = middle - turn @ np.array([width / 2 - 0.5, height / 2 - 0.5])
    return np.column_stack([turn, begin])


@njit(cache=True, fastmath=True, nogil=True)
def draw_upright(frame: NDArray, sheet: NDArray, lens: NDArray, box: NDArray) -> None:
    """A premultiplied card `sheet` (sh, sw, 4) uint16 over the box (left, top, right, bottom) of `frame`."""
    rows, columns = sheet.shape[:2]
    for row in range(box[1], box[3]):
        for column in range(box[0], box[2]):
            u = lens[0, 0] * column + lens[0, 1] * row + lens[0, 2]
            v = lens[1, 0] * column + lens[1, 1] * row + lens[1, 2]
            if u < 0 or v < 0 or u >= columns - 1 or v >= rows - 1:
                continue
            i, j = int(v), int(u)
            if sheet[i, j, 3] + sheet[i, j + 1, 3] + sheet[i + 1, j, 3] + sheet[i + 1, j + 1, 3] == 0:
                continue
            part_y, part_x = np.float32(v - i), np.float32(u - j)
            p00, p01 = (1 - part_x) * (1 - part_y), part_x * (1 - part_y)
            p10, p11 = (1 - part_x) * part_y, part_x * part_y
            alpha = (
                sheet[i, j, 3] * p00 + sheet[i, j + 1, 3] * p01
                + sheet[i + 1, j, 3] * p10 + sheet[i + 1, j + 1, 3] * p11
            ) * _FULL  # fmt: skip
            for channel in range(3):
                colour = (
                    sheet[i, j, channel] * p00 + sheet[i, j + 1, channel] * p01
                    + sheet[i + 1, j, channel] * p10 + sheet[i + 1, j + 1, channel] * p11
                ) * _FULL  # fmt: skip
                frame[row, column, channel] = frame[row, column, channel] * (1 - alpha) + colour
