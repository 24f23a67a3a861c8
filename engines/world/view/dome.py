"""The far dome inside the kernels: sky that drifts, and what stands before it, seen by direction alone.

In the directions in which the picture looked, the picture itself is read.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.atlas import packed
from engines.world.memory.surfaces import Dome, Front, Lens
from engines.world.view import kernels
from engines.world.view.camera import Framing, resampled
from engines.world.view.likeness import land_of
from engines.world.view.pyramid import Pyramids, Stack, opaque
from engines.world.view.sampling import arc, channels, rolled, smooth, texel

_BLOCK = 32  # columns that share one bound of what is far
_HAZY, _CLOSED = (0.7, 0.94)  # clouds, from which the picture's own sky, and any but them, is not looked up
_SUN = math.cos(math.radians(13.0))  # about which clouds stand still


class Panorama(NamedTuple):
    """How the pictures of the dome are looked up: their `columns` and `rows`, pixels `per_radian` around and `per_rise`
    up, from `floor` radians on."""

    columns: int
    rows: int
    per_radian: float
    per_rise: float
    floor: float


class Air(NamedTuple):
    """How the dome is lit and moves. The sky is `repainted` 0 to 1 in the colours of the hour. What is far is
    multiplied by `land` and veiled by `mist` 0 to 1 of the colour `veil`. Clouds cover the sky by `overcast` 0 to 1,
    between the colours `dark` and `light`, moved by `wind`. The sky has drifted by `moved` radians, not about `sun`.
    `plain`: all is lit as in the picture."""

    plain: bool
    land: tuple[float, float, float]
    repainted: float
    mist: float
    veil: tuple[float, float, float]
    overcast: float
    dark: tuple[float, float, float]
    light: tuple[float, float, float]
    wind: float
    moved: float
    sun: tuple[float, float, float]
    sun_azimuth: float


class Window(NamedTuple):
    """How the picture's front is looked up: as a `Lens` in pixels of the first frame; where the level that lies on
    these pixels is in its pyramid (`whole`, `offset`, `width`, `height`, and the shift and scale of both its
    coordinates); where the first pixel of what is far is."""

    focal: float
    column: float
    row: float
    eye: float
    whole: int
    offset: int
    width: int
    height: int
    scale: float
    left: float
    top: float
    far_x: float
    far_y: float


class Distance(NamedTuple):
    """The far dome, for the kernels. `sky`, whose alpha says how surely what is far there is land, and `far`
    (rows * (columns + 2),) uint32 with the last column before the first and the first after the last; `highest`
    (blocks,) float32 radians below which something far stands."""

    sky: NDArray[np.uint32]
    far: NDArray[np.uint32]
    highest: NDArray[np.float32]
    panorama: Panorama


class Sight(NamedTuple):
    """What the picture saw, for the kernels: a pyramid of its front with the weight as alpha, and `is_far` (h, w)
    uint8 in pixels of the first frame."""

    pyramids: Pyramids
    is_far: NDArray[np.uint8]
    window: Window


def distance_of(dome: Dome, focal: float) -> Distance:
    """The dome at no more pixels than a frame of this focal length shows."""
    rows, columns = dome.sky.shape[:2]
    wanted = min(columns, max(256, round(2 * math.pi * focal * 1.1 / _BLOCK) * _BLOCK))
    size = (wanted, max(2, round(rows * wanted / columns)))
    sky, far = (_smaller(picture, size) for picture in (dome.sky, dome.far))
    span = math.pi / 2 - dome.floor
    elevation = math.pi / 2 - (np.arange(size[1]) + 0.5) / size[1] * span
    sky, far = (_even_at_the_zenith(picture, elevation) for picture in (sky, far))
    alpha = far[..., 3] > 0
    blocks = -(-wanted // _BLOCK)
    highest = np.full(blocks, -2.0, np.float32)
    for block in range(blocks):
        held = np.arange(block * _BLOCK - 2, (block + 1) * _BLOCK + 2) % wanted
        rows_with = np.nonzero(alpha[:, held].any(1))[0]
        if rows_with.size:
            highest[block] = elevation[rows_with[0]] + 2 * span / size[1]
    return Distance(
        _joined(np.dstack([sky, land_of(sky, far)])), _joined(far), highest,
        Panorama(wanted, size[1], wanted / (2 * math.pi), size[1] / span, float(dome.floor)),
    )  # fmt: skip


def sight_of(lens: Lens, front: Front, frame: Framing) -> Sight:
    """What the picture saw, for frames of this framing."""
    scale = frame.scale
    x, y = front.origin
    shift = (-(x + frame.corner[0]) * scale, -(y + frame.corner[1]) * scale)
    stack = Stack()
    stack.add(opaque(front.rgb, front.weight), scale, shift, weighted=False)
    pyramids = stack.joined()
    height, width = front.is_far.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    is_far = resampled(front.is_far[..., None], size, (0.0, 0.0), scale)[..., 0]
    whole = int(pyramids.tables[0, 0]) + (1 if pyramids.tables[0, 2] < 0 else 0)
    level = pyramids.levels[whole]
    window = Window(
        float(frame.focal), float(frame.centre[0]), float(frame.centre[1]), float(lens.eye), whole,
        int(level[0]), int(level[1]), int(level[2]), float(level[3]), float(level[4]), float(level[6]),
        float(shift[0]), float(shift[1]),
    )  # fmt: skip
    return Sight(pyramids, np.ascontiguousarray(is_far), window)


def _smaller(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _even_at_the_zenith(picture: NDArray[np.uint8], elevation: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Near the zenith many columns fall onto one pixel of a frame: there they become one."""
    made = picture.copy()
    columns = picture.shape[1]
    for row in np.nonzero(elevation > math.radians(60))[0]:
        turn = min((0.42 / max(math.cos(elevation[row]), 1e-3) - 1) * 0.25, 0.5)
        wide = int(max(turn, 0) * columns / 2) * 2 + 1
        if wide > 1:
            line = np.concatenate([picture[row, -wide:], picture[row], picture[row, :wide]])[None]
            soft = cv2.blur(cv2.blur(line, (wide, 1)), (wide // 2 * 2 + 1, 1))
            made[row] = soft[0, wide:-wide]
    return made


def _joined(picture: NDArray[np.uint8]) -> NDArray[np.uint32]:
    return packed(np.concatenate([picture[:, -1:], picture, picture[:, :1]], 1)).reshape(-1)


@kernels.pixel
def _looked_up(pixels, panorama, azimuth, elevation):  # type: ignore[no-untyped-def]
    x = (azimuth + math.pi) * panorama.per_radian
    if x < 0.0:
        x += panorama.columns
    elif x >= panorama.columns:
        x -= panorama.columns
    y = (0.5 * math.pi - elevation) * panorama.per_rise
    return texel(pixels, 0, panorama.columns + 2, panorama.rows, x + 1.0, y)


@kernels.pixel
def _far_stands(highest, panorama, azimuth, elevation):  # type: ignore[no-untyped-def]
    """Whether anything far may stand in a direction."""
    block = int((azimuth + math.pi) * panorama.per_radian) >> 5
    return elevation <= highest[min(max(block, 0), highest.shape[0] - 1)]


@kernels.pixel
def _front_at(front, window, dx, dy, dz):  # type: ignore[no-untyped-def]
    """Lanes of what the picture saw in a direction, with its weight."""
    if dz < 1e-3:
        return np.uint64(0)
    part = window.focal / dz
    x = (window.column + dx * part) * window.scale + window.left
    y = (window.row - dy * part) * window.scale + window.top
    if x < 0.0 or y < 0.0 or x > window.width or y > window.height:
        return np.uint64(0)
    return texel(front, window.offset, window.width, window.height, x, y)


@kernels.pixel
def _turned(azimuth):  # type: ignore[no-untyped-def]
    if azimuth < -math.pi:
        return azimuth + 2.0 * math.pi
    if azimuth >= math.pi:
        return azimuth - 2.0 * math.pi
    return azimuth


@kernels.pixel
def bearing(dx, dy, dz):  # type: ignore[no-untyped-def]
    """(azimuth, elevation) of a direction, radians."""
    return arc(dx, dz), arc(dy, math.sqrt(dx * dx + dz * dz))


@kernels.pixel
def grade_at(gain, air, floor, azimuth, elevation):  # type: ignore[no-untyped-def]
    """Seven numbers of `gain` in a direction."""
    rows, columns = gain.shape[0], gain.shape[1]
    y = (elevation - floor) / (0.5 * math.pi - floor) * (rows - 1)
    x = (_turned(azimuth - air.sun_azimuth) + math.pi) * (0.5 / math.pi) * columns
    row = min(max(int(y), 0), rows - 2)
    column = min(max(int(x), 0), columns - 1)
    after = column + 1 if column + 1 < columns else 0
    down, across = min(max(y - row, 0.0), 1.0), x - column
    w00, w01 = (1 - across) * (1 - down), across * (1 - down)
    w10, w11 = (1 - across) * down, across * down
    one, two, three, four = gain[row, column], gain[row, after], gain[row + 1, column], gain[row + 1, after]
    return (
        one[0] * w00 + two[0] * w01 + three[0] * w10 + four[0] * w11,
        one[1] * w00 + two[1] * w01 + three[1] * w10 + four[1] * w11,
        one[2] * w00 + two[2] * w01 + three[2] * w10 + four[2] * w11,
        one[3] * w00 + two[3] * w01 + three[3] * w10 + four[3] * w11,
        one[4] * w00 + two[4] * w01 + three[4] * w10 + four[4] * w11,
        one[5] * w00 + two[5] * w01 + three[5] * w10 + four[5] * w11,
        one[6] * w00 + two[6] * w01 + three[6] * w10 + four[6] * w11,
    )


@kernels.pixel
def untouched(front, air, window, dx, dy, dz):  # type: ignore[no-untyped-def]
    """(whether the picture alone answers in a direction, red, green, blue), before anything moves or changes."""
    if not air.plain or air.moved != 0.0:
        return False, 0.0, 0.0, 0.0
    r, g, b, weight = channels(_front_at(front, window, dx, dy, dz))
    return weight >= 254.5, r, g, b


@kernels.pixel
def dome_at(sky, far, highest, front, clouds, panorama, window, air, dx, dy, dz, azimuth, elevation, grade):  # type: ignore[no-untyped-def]
    """(red, green, blue, share that is sky) in a direction, which need not be of length 1, of that bearing. `front` are
    the pixels of what the picture saw. `grade` is what the red, green and blue of the sky are multiplied by, how much
    of it is veiled, and what colour it would be repainted in, for each unit of its light. `clouds` (n, n) float32
    repeats."""
    level = math.sqrt(dx * dx + dz * dz)
    r, g, b, alpha = 0.0, 0.0, 0.0, 0.0
    if _far_stands(highest, panorama, azimuth, elevation):
        r, g, b, alpha = channels(_looked_up(far, panorama, azimuth, elevation))
        alpha *= 1.0 / 255.0
        if alpha > 0.0:
            fr, fg, fb, weight = channels(_front_at(front, window, dx, dy, dz))
            weight *= 1.0 / 255.0
            r, g, b = r + (fr - r) * weight, g + (fg - g) * weight, b + (fb - b) * weight
            if not air.plain:
                # What cannot be told from the sky behind it is lit like the sky.
                sr, sg, sb, land = channels(_looked_up(sky, panorama, azimuth, elevation))
                unlike = smooth(10.0, 54.0, abs(r - sr) + abs(g - sg) + abs(b - sb))
                land *= 1.0 / 255.0
                alpha *= unlike + (1.0 - unlike) * land * land
                alpha *= land
                r, g, b = r * air.land[0], g * air.land[1], b * air.land[2]
                r += (air.veil[0] - r) * air.mist
                g += (air.veil[1] - g) * air.mist
                b += (air.veil[2] - b) * air.mist
            if alpha >= 0.996:
                return r, g, b, 0.0
    moved, whole = air.moved, math.sqrt(level * level + dy * dy)
    if moved != 0.0:
        near = (dx * air.sun[0] + dy * air.sun[1] + dz * air.sun[2]) / whole
        if near > _SUN:
            moved *= 1.0 - smooth(_SUN, 1.0 - 0.3 * (1.0 - _SUN), near)
    sr, sg, sb = 0.0, 0.0, 0.0
    if air.overcast < _CLOSED:
        was, seen = _turned(azimuth - moved), 0.0
        if air.overcast < _HAZY:
            sr, sg, sb, seen = channels(_front_at(front, window, dx - dz * moved, dy, dz + dx * moved))
            seen *= (1.0 / 255.0) * min((_HAZY - air.overcast) * 4.0, 1.0)
            if seen > 0.0 and moved != 0.0 and _far_stands(highest, panorama, was, elevation):
                # Not what stands before the sky there, as soon as that has moved by a pixel.
                hidden = channels(_looked_up(far, panorama, was, elevation))[3] * (1.0 / 255.0)
                seen *= 1.0 - hidden * min(abs(moved) * window.focal, 1.0)
        if seen < 0.996:
            qr, qg, qb, _ = channels(_looked_up(sky, panorama, was, elevation))
            sr, sg, sb = qr + (sr - qr) * seen, qg + (sg - qg) * seen, qb + (sb - qb) * seen
    if not air.plain:
        sr, sg, sb = _lit(grade, clouds, air, sr, sg, sb, dx, dy, dz, level)
    return (sr + (r - sr) * alpha, sg + (g - sg) * alpha, sb + (b - sb) * alpha, 1.0 - alpha)


@kernels.pixel
def _lit(grade, clouds, air, r, g, b, dx, dy, dz, level):  # type: ignore[no-untyped-def]
    """The colour of a piece of sky in the light and weather of now."""
    light = (0.3 * r + 0.59 * g + 0.11 * b) * air.repainted
    kept = 1.0 - air.repainted
    r = r * grade[0] * kept + grade[4] * light
    g = g * grade[1] * kept + grade[5] * light
    b = b * grade[2] * kept + grade[6] * light
    if air.overcast > 0.0:
        flat = 26.0 / (max(dy, 0.0) + 0.13 * level)
        n = rolled(clouds, dx * flat + air.wind, dz * flat + air.wind * 0.4)
        n += 0.4 * rolled(clouds, dx * flat * 2.7 - air.wind, dz * flat * 2.7)
        n = min(n, 1.0)
        r += (air.dark[0] + (air.light[0] - air.dark[0]) * n - r) * air.overcast
        g += (air.dark[1] + (air.light[1] - air.dark[1]) * n - g) * air.overcast
        b += (air.dark[2] + (air.light[2] - air.dark[2]) * n - b) * air.overcast
    veil = grade[3]
    return (r + (air.veil[0] - r) * veil, g + (air.veil[1] - g) * veil, b + (air.veil[2] - b) * veil)
