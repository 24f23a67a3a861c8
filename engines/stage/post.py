"""The finish of a frame: light that spills over (bloom, rays), then a lens (vignette), a little colour, and paper.

Everything here works on a whole canvas and knows nothing of the set, except where the sun stands on the screen.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.stage.ground_light import sun_direction
from engines.stage.light import Light
from engines.stage.paint import noise

FPS = 24  # grain changes at this rate whatever the film's
BLOOM_FROM = 0.66  # light above this spills over
_SHRINK = 4
_VIGNETTE = 0.2
_PAPER, _GRAIN = 0.028, 0.016
_SATURATION = 1.06


@dataclass(frozen=True)
class Finish:
    """How much of each: bloom 0..1, rays 0..1 (0 for none), flash 0..1 adds white light (lightning)."""

    bloom: float = 0.5
    rays: float = 0.0
    flash: float = 0.0


def bloom_of(light: Light) -> float:
    return 0.5 if light.disc else 0.28


class Post:
    """The finish at one size; keeps its vignette and its grain."""

    def __init__(self, width: int, height: int, grained: bool = True) -> None:
        self.width, self.height = width, height
        across = (np.arange(width) + 0.5) / width * 2 - 1
        down = (np.arange(height) + 0.5) / height * 2 - 1
        radius = np.clip(0.55 * across[None] ** 2 + 0.45 * down[:, None] ** 2, 0, 1)
        self._vignette = (1 - _VIGNETTE * radius**1.6).astype(np.float32)
        self._paper, self._grain = _paper(), _grain() * np.float32(grained)

    def finish(
        self,
        canvas: NDArray[np.float32],
        depth: NDArray[np.float32],
        lens: NDArray[np.float64],
        light: Light,
        time_s: float,
        chosen: Finish,
    ) -> NDArray[np.uint8]:
        """(h, w, 3) bytes from canvas (h, w, 4), whose light is changed by rays."""
        small = (-(-self.width // _SHRINK), -(-self.height // _SHRINK))
        coarse = cv2.resize(canvas, small, interpolation=cv2.INTER_AREA)[..., :3]
        spill = np.maximum(coarse - BLOOM_FROM, 0)
        scale = self.height / 480
        wide = cv2.resize(spill, (small[0] // 4 + 1, small[1] // 4 + 1), interpolation=cv2.INTER_AREA)
        wide = cv2.resize(cv2.GaussianBlur(wide, (0, 0), 3 * scale), small, interpolation=cv2.INTER_LINEAR)
        spill = (cv2.GaussianBlur(spill, (0, 0), 3.5 * scale) + 0.7 * wide) * chosen.bloom
        if chosen.rays > 0:
            spill += rays(depth, small, lens, light) * chosen.rays
        frame = round(time_s * FPS)
        return _finish(
            canvas, spill.astype(np.float32), self._vignette, self._paper, self._grain,
            (frame * 193) % 512, (frame * 317) % 512, chosen.flash,
        )  # fmt: skip


def _paper() -> NDArray[np.float32]:
    """(512, 512) slow blotches of paper, around 0."""
    tile = noise(512, 3, 8, 7, 0.72)
    return (_PAPER * 2 * (tile - tile.mean())).astype(np.float32)


def _grain() -> NDArray[np.float32]:
    """(512, 512) fine grain, around 0."""
    tile = np.random.default_rng(1).standard_normal((512, 512)).astype(np.float32)
    return np.asarray(_GRAIN * cv2.GaussianBlur(tile, (0, 0), 0.7, borderType=cv2.BORDER_REFLECT), np.float32)


def rays(
    depth: NDArray[np.float32], small: tuple[int, int], lens: NDArray[np.float64], light: Light
) -> NDArray[np.float32]:
    """(small height, small width, 3): shafts of light from the sun through what is open, 0..1."""
    height, width = depth.shape
    sun = sun_direction(light)
    ahead = float(sun @ lens[3:6])
    if ahead < 0.05:
        return np.zeros((small[1], small[0], 3), np.float32)
    x = (float(sun @ lens[6:9]) / ahead * lens[12] + width / 2) / width * small[0]
    y = (height / 2 - float(sun @ lens[9:12]) / ahead * lens[12]) / height * small[1]
    far = cv2.resize(np.minimum(depth, 60.0), small, interpolation=cv2.INTER_AREA) / 60
    rows, columns = np.mgrid[0 : small[1], 0 : small[0]].astype(np.float32)
    reach = 0.35 * small[1] * 4
    shafts = far**3 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / reach**2)
    shafts = shafts.astype(np.float32)
    for grow in (1.08, 1.17, 1.38, 1.9):
        move = np.array([[1 / grow, 0, x * (1 - 1 / grow)], [0, 1 / grow, y * (1 - 1 / grow)]], np.float32)
        moved = cv2.warpAffine(
            shafts,
            move,
            small,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        shafts = 0.5 * shafts + 0.5 * moved
    shafts = cv2.GaussianBlur(shafts, (0, 0), 1.5)[..., None]
    return np.asarray(shafts * light.rim.astype(np.float32) * min(1.0, ahead * 1.5), np.float32)


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def _finish(canvas, spill, vignette, paper, grain, shift_x, shift_y, flash):  # type: ignore[no-untyped-def]
    rows, columns = vignette.shape
    high, wide = spill.shape[0], spill.shape[1]
    out = np.empty((rows, columns, 3), np.uint8)
    for row in prange(rows):
        y = min(max((row + 0.5) * high / rows - 0.5, 0.0), high - 1.001)
        j = int(y)
        q = y - j
        for column in range(columns):
            x = min(max((column + 0.5) * wide / columns - 0.5, 0.0), wide - 1.001)
            i = int(x)
            p = x - i
            a, b, c, d = (1 - p) * (1 - q), p * (1 - q), (1 - p) * q, p * q
            red = (
                spill[j, i, 0] * a
                + spill[j, i + 1, 0] * b
                + spill[j + 1, i, 0] * c
                + spill[j + 1, i + 1, 0] * d
            )
            green = (
                spill[j, i, 1] * a
                + spill[j, i + 1, 1] * b
                + spill[j + 1, i, 1] * c
                + spill[j + 1, i + 1, 1] * d
            )
            blue = (
                spill[j, i, 2] * a
                + spill[j, i + 1, 2] * b
                + spill[j + 1, i, 2] * c
                + spill[j + 1, i + 1, 2] * d
            )
            red = 1 - (1 - min(canvas[row, column, 0], 1.0)) * (1 - min(red, 1.0))
            green = 1 - (1 - min(canvas[row, column, 1], 1.0)) * (1 - min(green, 1.0))
            blue = 1 - (1 - min(canvas[row, column, 2], 1.0)) * (1 - min(blue, 1.0))
            grey = 0.3 * red + 0.59 * green + 0.11 * blue
            shade = vignette[row, column] * (
                1 + paper[row & 511, column & 511] + grain[(row + shift_y) & 511, (column + shift_x) & 511]
            )
            shade *= 1.03 + 0.34 * flash
            red = (grey + (red - grey) * _SATURATION) * shade + 0.07 * flash
            green = (grey + (green - grey) * _SATURATION) * shade + 0.07 * flash
            blue = (grey + (blue - grey) * _SATURATION) * shade + 0.08 * flash
            out[row, column, 0] = np.uint8(min(max(red, 0.0), 1.0) * 255.0 + 0.5)
            out[row, column, 1] = np.uint8(min(max(green, 0.0), 1.0) * 255.0 + 0.5)
            out[row, column, 2] = np.uint8(min(max(blue, 0.0), 1.0) * 255.0 + 0.5)
    return out
