"""Colour as the light of a scene needs it: linear light, Oklab, and what a change did to the hues.

Pictures are (..., 3) RGB float32, 0 to 1 and gamma-encoded, unless a name says linear.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.float32]

GAMMA = 2.2
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # of linear RGB
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_OPPONENTS = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_FROM_CONES = np.linalg.inv(_TO_CONES).astype(np.float32)
_FROM_OPPONENTS = np.linalg.inv(_TO_OPPONENTS).astype(np.float32)


def linear(colours: NDArray[Any]) -> Colours:
    """Light of gamma-encoded colours."""
    return np.power(np.maximum(colours, 0), GAMMA, dtype=np.float32)


def encoded(light: NDArray[Any]) -> Colours:
    """Gamma-encoded colours of linear light."""
    return np.power(np.maximum(light, 0), 1 / GAMMA, dtype=np.float32)


def oklab(colours: NDArray[Any]) -> Colours:
    """Oklab (..., 3): lightness 0 to 1, then green to red and blue to yellow, about -0.4 to 0.4."""
    return np.cbrt(linear(colours) @ _TO_CONES.T) @ _TO_OPPONENTS.T


def from_oklab(lab: NDArray[Any]) -> Colours:
    """The inverse of `oklab`; colours outside RGB come out below 0 or above 1."""
    return encoded((lab @ _FROM_OPPONENTS.T) ** 3 @ _FROM_CONES.T)


def luminance(colours: NDArray[Any]) -> Colours:
    """(...) linear luminance of gamma-encoded colours."""
    return linear(colours) @ LUMINANCE


def shades_of_grey(colours: NDArray[Any]) -> Colours:
    """(3,) the colour of a picture's light, mean 1: the Minkowski mean of order 3 of its linear pixels."""
    tone = np.cbrt(np.mean(linear(colours).reshape(-1, 3).astype(np.float64) ** 3, 0)) + 1e-4
    return (tone / tone.mean()).astype(np.float32)


def hue_shift(before: NDArray[Any], after: NDArray[Any], weight: NDArray[Any]) -> float:
    """Mean turn of the hues in degrees, each pixel counting by its chroma before times `weight` (...)."""
    a, b = oklab(before), oklab(after)
    chroma = np.hypot(a[..., 1], a[..., 2]) * weight
    turn = np.arctan2(a[..., 2], a[..., 1]) - np.arctan2(b[..., 2], b[..., 1])
    turn = np.abs((turn + np.pi) % (2 * np.pi) - np.pi)
    return float(np.degrees((turn * chroma).sum() / max(float(chroma.sum()), 1e-6)))


def plain(pixels: NDArray[Any]) -> Colours:
    """(h, w, 3) the colours of premultiplied RGBA (h, w, 4), whatever the alpha."""
    colours: Colours = (pixels[..., :3] / np.maximum(pixels[..., 3:], 1e-3)).clip(0, 1)
    return colours


def premultiplied(colours: NDArray[Any], alpha: NDArray[Any]) -> NDArray[np.float32]:
    """(h, w, 4) RGBA of colours (h, w, 3) and alpha (h, w)."""
    return np.dstack([colours * alpha[..., None], alpha]).astype(np.float32)
