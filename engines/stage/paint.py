"""Brushes: how every drawn thing of the stage gets its surface.

Skia draws shapes; `finished` gives them the wobbling edges and the pigment grain of gouache. Pictures are
premultiplied RGBA, 8 bits, (height, width, 4). Colours come from `Light.tone`, never straight from a name.
"""

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
import skia
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


def finished(picture: Picture, wobble: float = 2.0, grain: float = 0.14, seed: int = 0) -> Picture:
    """The picture with edges that wobble by about `wobble` pixels and pigment that is `grain` uneven."""
    height, width = picture.shape[:2]

    def tiled(tile: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.tile(tile, (height // _TILE + 1, width // _TILE + 1))[:height, :width] - np.float32(0.5)

    if wobble > 0:
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        across = columns + tiled(noise(_TILE, 11 + seed % 3, 64, 3, 0.6)) * np.float32(wobble * 3)
        down = rows + tiled(noise(_TILE, 21 + seed % 3, 64, 3, 0.6)) * np.float32(wobble * 3)
        picture = cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    pigment = 2 * tiled(noise(_TILE, 31, 16, 7, 0.72)) + 0.5 * tiled(noise(_TILE, 41, 128, 3, 0.6))
    out = picture.astype(np.float32)
    out[..., :3] *= 1 + np.float32(grain) * pigment[..., None]
    out[..., :3] = np.minimum(out[..., :3], out[..., 3:])
    return np.clip(out, 0, 255).astype(np.uint8)
