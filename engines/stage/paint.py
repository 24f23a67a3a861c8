"""Brushes: how every drawn thing of the stage gets its surface.

Skia draws shapes, `dabs` sets strokes of a loaded brush, and `finished` gives both the wobbling edges and the pigment
grain of gouache. Pictures are premultiplied RGBA, 8 bits, (height, width, 4). Colours come from `Light.tone`, never
straight from a name.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import ParamSpec

import cv2
import numpy as np
import skia
from numba import njit
from numpy.typing import ArrayLike, NDArray

Picture = NDArray[np.uint8]
Point = tuple[float, float]

_TILE = 1024


def surface(width: float, height: float) -> skia.Surface:
    """An empty transparent surface."""
    made = skia.Surface(int(width), int(height))
    made.getCanvas().clear(0)
    return made


def ink(colour: ArrayLike, alpha: float = 1.0) -> skia.Color4f:
    red, green, blue = np.clip(np.asarray(colour, float), 0, 1)
    return skia.Color4f(float(red), float(green), float(blue), float(alpha))


def fill(colour: ArrayLike, alpha: float = 1.0, **options: object) -> skia.Paint:
    """A smooth-edged paint of one colour."""
    return skia.Paint(Color4f=ink(colour, alpha), AntiAlias=True, **options)


def stroke(colour: ArrayLike, width: float, alpha: float = 1.0, **options: object) -> skia.Paint:
    """A smooth line with round ends."""
    line = {"Style": skia.Paint.kStroke_Style, "StrokeWidth": width, "StrokeCap": skia.Paint.kRound_Cap}
    return skia.Paint(Color4f=ink(colour, alpha), AntiAlias=True, **(line | options))


def glow(centre: Point, radius: float, colour: ArrayLike, alpha: float) -> skia.Paint:
    """A paint that fades from `alpha` in the centre to nothing at the radius."""
    shades = [ink(colour, alpha).toColor(), ink(colour, 0).toColor()]
    return skia.Paint(Shader=skia.GradientShader.MakeRadial(centre, radius, shades), Dither=True)


def polygon(points: Sequence[Point], closed: bool = True) -> skia.Path:
    path = skia.PathBuilder()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.close()
    return path.detach()


def pixels(made: skia.Surface) -> Picture:
    """The surface as premultiplied RGBA."""
    image = made.makeImageSnapshot()
    out = np.empty((image.height(), image.width(), 4), np.uint8)
    info = skia.ImageInfo.Make(
        image.width(), image.height(), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    image.readPixels(info, out, image.width() * 4)
    return out


@cache
def noise(size: int, seed: int, cells: int, octaves: int = 5, gain: float = 0.55) -> NDArray[np.float32]:
    """(size, size) smooth noise that tiles, 0..1: `cells` bumps across, each octave twice as fine, `gain` as strong."""
    rng = np.random.default_rng(seed)
    total, strength = np.zeros((size, size), np.float32), 1.0
    for octave in range(octaves):
        count = cells * 2**octave
        if count > size:
            break
        scale = -(-size // count)
        grid = np.pad(rng.random((count, count), dtype=np.float32), 2, mode="wrap")
        big = cv2.resize(grid, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        big = big[2 * scale : (2 + count) * scale, 2 * scale : (2 + count) * scale]
        if count * scale != size:
            big = cv2.resize(big, (size, size), interpolation=cv2.INTER_AREA)
        total += strength * big
        strength *= gain
    total -= total.min()
    total /= total.max()
    total.setflags(write=False)
    return total


def smooth(low: float, high: float, value: ArrayLike) -> NDArray[np.float32]:
    """0 at `low`, 1 at `high` and beyond, without corners between; `low` may be the larger."""
    part = np.clip((np.asarray(value, np.float32) - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def curve(points: ArrayLike, closed: bool = False) -> skia.Path:
    """A smooth line through the points (n, 2)."""
    at = np.asarray(points, float)
    count = len(at)
    steps = count if closed else count - 1

    def knot(index: int) -> NDArray[np.float64]:
        return at[index % count] if closed else at[min(max(index, 0), count - 1)]

    path = skia.PathBuilder()
    path.moveTo(*at[0])
    for i in range(steps):
        before, start, end, after = (knot(i + k) for k in (-1, 0, 1, 2))
        path.cubicTo(*(start + (end - before) / 6), *(end - (after - start) / 6), *end)
    if closed:
        path.close()
    return path.detach()


class Paper:
    """A sheet that Skia and `dabs` paint on in turn: both see the same pixels."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = int(width), int(height)
        self.picture: Picture = np.zeros((self.height, self.width, 4), np.uint8)
        info = skia.ImageInfo.Make(self.width, self.height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self.picture, self.width * 4)
        self.canvas: skia.Canvas = self._surface.getCanvas()

    def lay(self, layer: Picture, path: skia.Path) -> None:
        """Lay another picture of this size over the sheet, but only inside the path."""
        mask = Paper(self.width, self.height)
        mask.canvas.drawPath(path, fill(np.ones(3)))
        part = layer.astype(np.uint16) * mask.picture[..., 3:] // 255
        self.picture[:] = (self.picture.astype(np.uint16) * (255 - part[..., 3:]) // 255 + part).astype(
            np.uint8
        )


OVAL, LEAF, BRISTLE = 0, 1, 2


def dabs(
    picture: Picture,
    x: ArrayLike,
    y: ArrayLike,
    radius: ArrayLike,
    colours: ArrayLike,
    *,
    aspect: ArrayLike = 0.55,
    angle: ArrayLike = 0.0,
    alpha: ArrayLike = 1.0,
    shape: int = OVAL,
) -> None:
    """Set dabs of a brush on the picture, the first one lowest.

    Each is `radius` long to both sides of (x, y) and `aspect` times as thick, turned by `angle` (radians, clockwise
    on the picture). `colours` is (3,) or (n, 3), 0..1. `shape` is OVAL, LEAF (pointed) or BRISTLE (a drying brush).
    A negative alpha rubs the picture out.
    """
    count = np.size(x)

    def each(values: ArrayLike) -> NDArray[np.float32]:
        return np.ascontiguousarray(np.broadcast_to(np.asarray(values, np.float32), (count,)))

    paints = np.ascontiguousarray(np.broadcast_to(np.asarray(colours, np.float32), (count, 3)))
    _stamp(
        picture,
        each(x),
        each(y),
        each(radius),
        each(aspect),
        each(angle),
        paints,
        each(alpha),
        shape,
        noise(_TILE, 51, 64, 5, 0.7),
    )


@njit(cache=True, fastmath=True, nogil=True)
def _stamp(picture, x, y, radius, aspect, angle, colours, alpha, shape, bristles):  # type: ignore[no-untyped-def]
    height, width = picture.shape[:2]
    for k in range(x.size):
        long = max(radius[k], 0.3)
        thick = max(long * aspect[k], 0.3)
        cos, sin = math.cos(angle[k]), math.sin(angle[k])
        reach_x = abs(long * cos) + abs(thick * sin) + 1
        reach_y = abs(long * sin) + abs(thick * cos) + 1
        for row in range(max(0, int(y[k] - reach_y)), min(height, int(y[k] + reach_y) + 2)):
            for column in range(max(0, int(x[k] - reach_x)), min(width, int(x[k] + reach_x) + 2)):
                dx, dy = column + 0.5 - x[k], row + 0.5 - y[k]
                u, v = (dx * cos + dy * sin) / long, (dy * cos - dx * sin) / thick
                if shape == 1:
                    inside = (1 - u * u - abs(v)) * thick
                    if abs(u) > 1:
                        continue
                else:
                    inside = (1 - math.sqrt(u * u + v * v)) * thick
                cover = min(1.0, inside + 0.5)
                if cover <= 0:
                    continue
                if shape == 2:
                    along = int(u * long * 0.35 + k * 37) & 1023
                    across = int(v * thick * 2.0 + k * 91) & 1023
                    wet = 1.3 - u * u * 0.85 - bristles[across, along] * 1.1 - v * v * 0.4
                    cover *= min(1.0, max(0.0, wet * 2.2))
                part = cover * alpha[k]
                if part < 0:
                    for c in range(4):
                        picture[row, column, c] = int(picture[row, column, c] * (1 + part) + 0.5)
                    continue
                for c in range(3):
                    old = picture[row, column, c]
                    picture[row, column, c] = int(old * (1 - part) + colours[k, c] * 255 * part + 0.5)
                old = picture[row, column, 3]
                picture[row, column, 3] = int(old * (1 - part) + 255 * part + 0.5)


def finished(picture: Picture, wobble: float = 2.0, grain: float = 0.14, seed: int = 0) -> Picture:
    """The picture with edges that wobble by about `wobble` pixels and pigment that is `grain` uneven."""
    out = np.empty_like(picture)
    _finish(
        picture,
        out,
        noise(_TILE, 11 + seed % 3, 64, 3, 0.6),
        noise(_TILE, 21 + seed % 3, 64, 3, 0.6),
        _pigment(),
        3 * wobble,
        grain,
    )
    return out


@cache
def _pigment() -> NDArray[np.float32]:
    uneven = 2 * (noise(_TILE, 31, 16, 7, 0.72) - 0.5) + 0.5 * (noise(_TILE, 41, 128, 3, 0.6) - 0.5)
    return uneven.astype(np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def _finish(picture, out, push_x, push_y, pigment, reach, grain):  # type: ignore[no-untyped-def]
    height, width = picture.shape[:2]
    mask = push_x.shape[0] - 1
    for row in range(height):
        for column in range(width):
            tile_row, tile_column = row & mask, column & mask
            x = column + (push_x[tile_row, tile_column] - 0.5) * reach
            y = row + (push_y[tile_row, tile_column] - 0.5) * reach
            left, top = math.floor(x), math.floor(y)
            right_part, low_part = x - left, y - top
            pigmented = 1 + grain * pigment[tile_row, tile_column]
            covered = 0.0
            for c in (3, 0, 1, 2):
                value = 0.0
                for j in range(2):
                    from_row = top + j
                    if from_row < 0 or from_row >= height:
                        continue
                    weight = low_part if j == 1 else 1 - low_part
                    if 0 <= left < width:
                        value += picture[from_row, left, c] * weight * (1 - right_part)
                    if 0 <= left + 1 < width:
                        value += picture[from_row, left + 1, c] * weight * right_part
                if c == 3:
                    covered = value
                    if covered < 0.5:
                        out[row, column] = 0
                        break
                    out[row, column, 3] = int(value + 0.5)
                else:
                    out[row, column, c] = int(min(value * pigmented, covered) + 0.5)


_Arguments = ParamSpec("_Arguments")
_KEPT_BYTES = 192 * 2**20
_kept: OrderedDict[tuple[object, ...], Picture] = OrderedDict()


def painted(draw: Callable[_Arguments, Picture]) -> Callable[_Arguments, Picture]:
    """Keep what `draw` painted, by its arguments, for the sets that follow; pictures that rest longest go first.

    The pictures are shared, so they cannot be written to.
    """

    @wraps(draw)
    def again(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Picture:
        key = (draw, *args, *sorted(kwargs.items()))
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        made = draw(*args, **kwargs)
        made.setflags(write=False)
        _kept[key] = made
        while sum(picture.nbytes for picture in _kept.values()) > _KEPT_BYTES:
            _kept.popitem(last=False)
        return made

    return again
