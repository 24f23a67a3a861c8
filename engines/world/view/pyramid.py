"""Pictures at several sizes, in one flat buffer, for whatever is drawn from near and far.

The first smaller size of what the picture itself showed lies exactly on the pixels of the first frame: there it is
read without any blur. Each further size is half of the one before. Colours are weighted by alpha as they shrink.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.atlas import packed
from engines.world.view.camera import resampled

_SMALLEST = 3
_MARGIN = 2


class Pyramids(NamedTuple):
    """`pixels` (n,) uint32. `levels` (m, 7) float64: offset, width and height in it; scale and shift of x, and of y,
    from the pyramid's own coordinates. `tables` (pyramids, 3) float64: first level, how many, and the binary logarithm
    of the first one's scale where it is finer than the own coordinates (else 0)."""

    pixels: NDArray[np.uint32]
    levels: NDArray[np.float64]
    tables: NDArray[np.float64]


@dataclass
class Stack:
    """Pyramids that are being collected."""

    pixels: list[NDArray[np.uint32]] = field(default_factory=list)
    levels: list[tuple[float, ...]] = field(default_factory=list)
    tables: list[tuple[float, float, float]] = field(default_factory=list)
    used: int = 0

    def add(
        self,
        picture: NDArray[np.uint8],
        scale: float = 1.0,
        shift: tuple[float, float] = (0.0, 0.0),
        weighted: bool = True,
    ) -> int:
        """The number of the pyramid of a picture (h, w, 4) with straight alpha; its own coordinates are those of the
        picture times `scale` plus `shift`. Not `weighted`: the fourth channel is just one more."""
        first = len(self.levels)
        finer = 0.0
        if scale < 0.999:
            self._level(picture, 1 / scale, -shift[0] / scale, -shift[1] / scale)
            finer = -float(np.log2(1 / scale))
            left, top = int(np.floor(shift[0])) - _MARGIN, int(np.floor(shift[1])) - _MARGIN
            width = int(np.ceil(picture.shape[1] * scale + shift[0])) + _MARGIN - left
            height = int(np.ceil(picture.shape[0] * scale + shift[1])) + _MARGIN - top
            corner = ((left - shift[0]) / scale, (top - shift[1]) / scale)
            picture = _shrunk(picture, (width, height), corner, scale, weighted)
            own, shift = 1.0, (-float(left), -float(top))
        else:
            own, shift = 1 / scale, (-shift[0] / scale, -shift[1] / scale)
        across = down = own
        self._level(picture, own, *shift)
        while min(picture.shape[:2]) > _SMALLEST and len(self.levels) - first < 10:
            height, width = picture.shape[:2]
            size = (max(1, width // 2), max(1, height // 2))
            picture = _halved(picture, size, weighted)
            across, down = across * size[0] / width, down * size[1] / height
            shift = (shift[0] * size[0] / width, shift[1] * size[1] / height)
            self._level(picture, across, *shift, down=down)
        self.tables.append((float(first), float(len(self.levels) - first), finer))
        return len(self.tables) - 1

    def add_repeating(self, picture: NDArray[np.uint8]) -> int:
        """The number of the pyramid of a square picture (n, n, 4) that repeats without a seam."""
        first, side = len(self.levels), picture.shape[0]
        while True:
            scale = picture.shape[0] / side
            self._level(np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="wrap"), scale, 1.0, 1.0)
            if picture.shape[0] <= 1:
                break
            picture = _halved(picture, (picture.shape[1] // 2, picture.shape[0] // 2), False)
        self.tables.append((float(first), float(len(self.levels) - first), 0.0))
        return len(self.tables) - 1

    def _level(
        self, picture: NDArray[np.uint8], across: float, x: float, y: float, down: float = 0.0
    ) -> None:
        height, width = picture.shape[:2]
        self.levels.append((self.used, width, height, across, x, down or across, y))
        self.pixels.append(packed(np.ascontiguousarray(picture)).reshape(-1))
        self.used += width * height

    def joined(self) -> Pyramids:
        if len(self.pixels) > 1:
            self.pixels = [np.concatenate(self.pixels)]
        pixels = self.pixels[0] if self.pixels else np.zeros(1, np.uint32)
        levels = np.array(self.levels, np.float64).reshape(-1, 7)
        return Pyramids(pixels, levels, np.array(self.tables, np.float64).reshape(-1, 3))


def opaque(picture: NDArray[np.uint8], alpha: NDArray[np.uint8] | int = 255) -> NDArray[np.uint8]:
    """(h, w, 4) of a picture (h, w, 3) and an alpha."""
    return np.dstack([picture, np.broadcast_to(np.asarray(alpha, np.uint8), picture.shape[:2])])


def _halved(picture: NDArray[np.uint8], size: tuple[int, int], weighted: bool) -> NDArray[np.uint8]:
    values = picture.astype(np.float32)
    plain = cv2.resize(values, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 4)
    if not weighted or picture[..., 3].min() == 255:
        return np.asarray(plain + 0.5, np.uint8)
    values[..., :3] *= values[..., 3:] / 255
    product = cv2.resize(values, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 4)
    return _unmultiplied(np.asarray(product, np.float32), np.asarray(plain, np.float32))


def _shrunk(
    picture: NDArray[np.uint8],
    size: tuple[int, int],
    corner: tuple[float, float],
    scale: float,
    weighted: bool,
) -> NDArray[np.uint8]:
    plain = resampled(picture, size, corner, scale)
    if not weighted or picture[..., 3].min() == 255:
        return plain
    product = picture.astype(np.float32)
    product[..., :3] *= product[..., 3:] / 255
    shrunk = resampled((product + 0.5).astype(np.uint8), size, corner, scale)
    return _unmultiplied(shrunk.astype(np.float32), plain.astype(np.float32))


def _unmultiplied(product: NDArray[np.float32], plain: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Straight colours; where hardly anything covers, those that had been carried on."""
    alpha = product[..., 3:]
    straight = product[..., :3] * 255 / np.maximum(alpha, 1)
    colour = np.where(alpha > 24, straight, plain[..., :3])
    return (np.dstack([colour, alpha]) + 0.5).clip(0, 255).astype(np.uint8)
