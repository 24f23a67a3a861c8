"""Where drawn pictures lie for the renderers: one flat buffer of packed pixels, each picture with all its halvings.

A pixel is one `uint32`, red in the lowest byte and alpha in the highest, colours premultiplied. It holds no cards and
knows nothing of the world.
"""

import sys
from collections.abc import Iterable, Mapping

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.stage.paint import Picture

SMALLEST = 4  # halving stops at this many pixels
LEVELS_MOST = 9

_LANES = np.uint64(0x00FF00FF00FF00FF)
_LOW, _BYTE = np.uint64(0x00FF00FF), np.uint64(8)
_HALF, _ONE = np.uint64(32), np.uint64(256)
_LANE16 = np.uint64(0xFFFF)
_BLUE, _GREEN, _ALPHA = np.uint64(16), np.uint64(32), np.uint64(48)
LANE = 1 / (255.0 * 256.0)  # a lane of `sample` times this is 0..1


def packed(picture: Picture) -> NDArray[np.uint32]:
    """(height, width, 4) bytes -> (height, width) pixels, sharing memory where that is possible."""
    if sys.byteorder != "little":
        picture = picture[..., ::-1]
    return np.ascontiguousarray(picture).view(np.uint32)[..., 0]


def halvings(picture: Picture) -> list[Picture]:
    """The picture and its halvings, largest first."""
    levels = [picture]
    while len(levels) < LEVELS_MOST:
        height, width = levels[-1].shape[:2]
        if min(height, width) <= SMALLEST:
            break
        half = cv2.resize(levels[-1], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, np.uint8))
    return levels


def build(pictures: Mapping[str, Picture]) -> tuple[NDArray[np.uint32], NDArray[np.int64], dict[str, int]]:
    """(pixels (n,), table (pictures, 4) of offset, width, height and levels, key -> row of the table)."""
    parts: list[NDArray[np.uint32]] = []
    table: list[tuple[int, int, int, int]] = []
    rows, offset = {}, 0
    for key, picture in pictures.items():
        levels = halvings(picture)
        rows[key] = len(table)
        table.append((offset, picture.shape[1], picture.shape[0], len(levels)))
        for level in levels:
            parts.append(packed(level).reshape(-1))
            offset += parts[-1].size
    pixels = np.concatenate(parts) if parts else np.zeros(1, np.uint32)
    return pixels, np.array(table, np.int64).reshape(-1, 4), rows


class Tail:
    """Pictures that last for one frame: drawn figures and their shadows, written over by the next frame's."""

    def __init__(self, pixels: int) -> None:
        self.pixels = np.zeros(pixels, np.uint32)
        self._used = 0

    def fill(self, pictures: Iterable[Picture]) -> NDArray[np.int64]:
        """Write the pictures from the start; (pictures, 4) of offset, width, height and 1 level."""
        table, used, flat = [], 0, []
        for picture in pictures:
            flat.append(packed(picture).reshape(-1))
            table.append((used, picture.shape[1], picture.shape[0], 1))
            used += flat[-1].size
        if used > self.pixels.size:
            self.pixels = np.zeros(used * 3 // 2, np.uint32)
        for row, pixels in zip(table, flat, strict=True):
            self.pixels[row[0] : row[0] + pixels.size] = pixels
        return np.array(table, np.int64).reshape(-1, 4)


@njit(fastmath=True, nogil=True)
def spread(pixel):  # type: ignore[no-untyped-def]
    """The four bytes of a pixel in four lanes of 16 bits: red and blue below, green and alpha above."""
    wide = np.uint64(pixel)
    return (wide & _LOW) | (((wide >> _BYTE) & _LOW) << _HALF)


@njit(inline="always")
def sample(pixels, offset, width, height, x, y):  # type: ignore[no-untyped-def]
    """Bilinear sample at texel (x, y), clamped to the picture: four lanes of 16 bits, 0..65280 each."""
    x = min(max(x, 0.0), width - 1.0)
    y = min(max(y, 0.0), height - 1.0)
    column, row = int(x), int(y)
    right = 1 if column + 1 < width else 0
    below = width if row + 1 < height else 0
    part = np.uint64((x - column) * 256.0)
    first = offset + row * width + column
    upper = (spread(pixels[first]) * (_ONE - part) + spread(pixels[first + right]) * part) >> _BYTE
    lower = (
        spread(pixels[first + below]) * (_ONE - part) + spread(pixels[first + below + right]) * part
    ) >> _BYTE
    part = np.uint64((y - row) * 256.0)
    return (upper & _LANES) * (_ONE - part) + (lower & _LANES) * part


@njit(fastmath=True, nogil=True)
def red(lanes):  # type: ignore[no-untyped-def]
    return np.float64(lanes & _LANE16)


@njit(fastmath=True, nogil=True)
def green(lanes):  # type: ignore[no-untyped-def]
    return np.float64((lanes >> _GREEN) & _LANE16)


@njit(fastmath=True, nogil=True)
def blue(lanes):  # type: ignore[no-untyped-def]
    return np.float64((lanes >> _BLUE) & _LANE16)


@njit(fastmath=True, nogil=True)
def alpha(lanes):  # type: ignore[no-untyped-def]
    return np.float64(lanes >> _ALPHA)
