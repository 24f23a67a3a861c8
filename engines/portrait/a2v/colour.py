"""The colour anchor of generated people: every frame is led back to mean and spread of the source picture, in Lab.

The film's own anchor (`engines.film.diffusion.colour`) holds a window to the one before; here the picture is known that
all of them come from.
"""

import numpy as np
from numpy.typing import NDArray

# sRGB to XYZ under D65, and back.
_TO_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
)
_FROM_XYZ = np.linalg.inv(_TO_XYZ)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_BEND, _SLOPE, _REST = 0.008856, 7.787, 16 / 116

Floats = NDArray[np.floating]


class ColourAnchor:
    """Led to a picture (height, width, 3) of 0 to 1."""

    def __init__(self, picture: Floats) -> None:
        self._mean, self._spread = _figures(_lab(picture))

    def led(self, frame: Floats) -> Floats:
        """A frame (height, width, 3) of 0 to 1 with the picture's mean and spread."""
        lab = _lab(frame)
        mean, spread = _figures(lab)
        return _rgb((lab - mean) * (self._spread / np.where(spread < 1e-5, 1, spread)) + self._mean).clip(
            0, 1
        )

    def led_pixels(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return (self.led(frame / 255) * 255).round().astype(np.uint8)


def _figures(lab: Floats) -> tuple[Floats, Floats]:
    flat = lab.reshape(-1, 3)
    return flat.mean(0), flat.std(0)


def _lab(rgb: Floats) -> Floats:
    light = np.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    xyz = light @ _TO_XYZ.T / _WHITE
    bent = np.where(xyz > _BEND, np.cbrt(xyz), _SLOPE * xyz + _REST)
    x, y, z = (bent[..., axis] for axis in range(3))
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def _rgb(lab: Floats) -> Floats:
    y = (lab[..., 0] + 16) / 116
    bent = np.stack([y + lab[..., 1] / 500, y, np.maximum(y - lab[..., 2] / 200, 0)], -1)
    xyz = np.where(bent > np.cbrt(_BEND), bent**3, (bent - _REST) / _SLOPE) * _WHITE
    light = xyz @ _FROM_XYZ.T
    return np.where(light > 0.0031308, 1.055 * np.maximum(light, 1e-12) ** (1 / 2.4) - 0.055, light * 12.92)
