"""What one lens, one film and the air do to everything alike: sharpness and grain matched, haze, and the final grade.

Sharpness and grain are those of the plate, put into an element once; they stay with it as the plate's stay with the
plate. Haze and the grade are laid on each frame.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.elements.look.colour import Colours, luminance, plain
from engines.elements.sprite import SUPER, Premultiplied
from engines.elements.view import Space

MOST_BLUR = 0.8  # pixels
BLURS = (0.0, 0.35, 0.5, 0.65, MOST_BLUR)
MOST_GRAIN = 0.03
LEAST_GRAIN = 0.0015
DRAWN_GRAIN = 0.74  # of an element's grain, what is left of it once it is drawn
BLOCK = 16
CURVE, VIGNETTE = 0.18, 0.14
MOST_HAZE = 0.75


@dataclass(frozen=True)
class Haze:
    """The air of a plate: `colour` (3,) of what is far, and how fast it takes over."""

    colour: NDArray[np.float32]
    density: float

    def at(self, depth: float) -> float:
        """How much of what is at a depth is air, 0 to 1."""
        return min(MOST_HAZE, 1 - math.exp(-self.density * max(0.0, depth - 1)))


def haze_of(rest: Colours, space: Space) -> Haze:
    """The haze of a plate at rest (h, w, 3), read from how much darker its near shadows are than its far ones."""
    height = rest.shape[0]
    row = int(np.clip(space.horizon, 0.1, 0.9) * height)
    band = max(4, int(0.05 * height))
    middle = slice(rest.shape[1] // 4, 3 * rest.shape[1] // 4)
    far = rest[max(0, row - 2 * band) : row, middle].reshape(-1, 3)
    near = rest[int(0.8 * height) :].reshape(-1, 3)
    colour = far.mean(0).astype(np.float32)
    bright = float(luminance(colour))
    low_far, low_near = (float(np.percentile(luminance(part), 4)) for part in (far, near))
    share = np.clip((math.sqrt(low_far) - math.sqrt(low_near)) / max(math.sqrt(bright), 0.05), 0, 0.6)
    density = -math.log(1 - float(share)) / max(space.far - 1, 1.0) if space.has_ground else 0.0
    return Haze(colour, density)


def matched(pixels: Premultiplied, rest: Colours) -> Premultiplied:
    """The sprite as soft and as grainy as the plate at rest (h, w, 3), both within limits."""
    pixels = _as_soft(pixels, sharpness(rest))
    own = grain(plain(pixels), pixels[..., 3])
    wanted = grain(rest)
    lacking = math.sqrt(max(0.0, wanted**2 - (DRAWN_GRAIN * own) ** 2)) / DRAWN_GRAIN
    lacking = min(lacking, MOST_GRAIN)
    if lacking < LEAST_GRAIN:
        return pixels
    noise = np.random.default_rng(0).standard_normal(pixels.shape[:2]).astype(np.float32)
    colour = (pixels[..., :3] + (lacking * noise * pixels[..., 3])[..., None]).clip(0, pixels[..., 3:])
    return np.dstack([colour, pixels[..., 3]])


def grain(picture: Colours, alpha: NDArray[np.float32] | None = None) -> float:
    """The standard deviation of a picture's noise, 0 to 1, where it is calm: read from the calmest blocks that are
    neither black, white nor transparent."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    second = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    rough = np.abs(cv2.filter2D(grey, -1, second)) / 0.6745
    usable = (grey > 0.06) & (grey < 0.94)
    if alpha is not None:
        usable &= cv2.erode((alpha > 0.97).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    rows, columns = (side // BLOCK * BLOCK for side in grey.shape)
    if not rows or not columns:
        return 0.0
    blocks = [
        part[:rows, :columns]
        .reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
        .swapaxes(1, 2)
        .reshape(-1, BLOCK**2)
        for part in (rough, usable)
    ]
    whole = blocks[1].mean(1) > 0.9
    if whole.sum() < 6:
        return 0.0
    return float(np.percentile(np.median(blocks[0][whole], axis=1), 15))


def sharpness(picture: Colours, alpha: NDArray[np.float32] | None = None) -> float:
    """How much steeper the steep edges are than in a blurred copy: about 1 is very soft, 2 and more crisp."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    mask = np.ones(grey.shape, bool)
    if alpha is not None:
        mask = cv2.erode((alpha > 0.97).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        if mask.sum() < 200:
            return 0.0
    crisp, soft = (_steepness(part)[mask] for part in (grey, cv2.GaussianBlur(grey, (0, 0), 1.5)))
    return float(np.percentile(crisp, 96) / max(float(np.percentile(soft, 96)), 1e-4))


def _steepness(grey: NDArray[Any]) -> NDArray[np.float32]:
    return np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))


def _as_soft(pixels: Premultiplied, wanted: float) -> Premultiplied:
    soft = pixels
    for blur in BLURS:
        if blur:
            soft = np.asarray(cv2.GaussianBlur(pixels, (0, 0), blur * SUPER), np.float32)
        if sharpness(plain(soft), pixels[..., 3]) <= max(1.3, 1.1 * wanted):
            break
    return soft


def graded(frame: Colours) -> NDArray[np.uint8]:
    """(h, w, 3) 8-bit: one curve and one vignette over everything."""
    out = np.empty(frame.shape, np.uint8)
    _grade(frame, out)
    return out


@njit(cache=True, nogil=True, fastmath=True)
def _grade(frame, out):  # type: ignore[no-untyped-def]
    height, width = frame.shape[0], frame.shape[1]
    across = np.empty(width, np.float32)
    for x in range(width):
        across[x] = ((x + 0.5) / width * 2 - 1) ** 2
    for y in range(height):
        down = ((y + 0.5) / height * 2 - 1) ** 2
        for x in range(width):
            dimmed = np.float32(1) - np.float32(VIGNETTE / 2) * (across[x] + np.float32(down))
            for c in range(3):
                g = min(max(frame[y, x, c] * dimmed, np.float32(0)), np.float32(1))
                g = g * (np.float32(1 - CURVE) + np.float32(CURVE) * g * (np.float32(3) - np.float32(2) * g))
                out[y, x, c] = np.uint8(g * np.float32(255) + np.float32(0.5))
