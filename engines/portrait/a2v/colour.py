"""The colour anchor of generated people: every frame is led back to mean and spread of the source picture, in Lab.

The film's own anchor (`engines.film.diffusion.colour`) holds a window to the one before; here the picture is known that
all of them come from.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

# sRGB to XYZ under D65 with white at 1, and back.
_WHITE = torch.tensor([0.95047, 1.0, 1.08883], dtype=torch.float64)
_TO_XYZ = (
    torch.tensor(
        [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]],
        dtype=torch.float64,
    )
    / _WHITE[:, None]
)
_FROM_XYZ = torch.linalg.inv(_TO_XYZ)
_BEND, _SLOPE, _REST = 0.008856, 7.787, 16 / 116

Floats = NDArray[np.floating]


class ColourAnchor:
    """Led to a picture (height, width, 3) of 0 to 1, on the network's device: on a processor it would cost seconds a
    window."""

    def __init__(self, picture: Floats, device: torch.device | str = "cpu") -> None:
        self._device = device
        self._mean, self._spread = _figures(_lab(torch.from_numpy(picture).to(device)))

    def led(self, frame: Floats) -> Floats:
        """A frame (height, width, 3) of 0 to 1 with the picture's mean and spread."""
        return self._led(torch.from_numpy(frame).to(self._device)).cpu().numpy()  # type: ignore[no-any-return]

    def led_pixels(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        shown = torch.from_numpy(np.ascontiguousarray(frame)).to(self._device).float() / 255
        return (self._led(shown) * 255).round().byte().cpu().numpy()  # type: ignore[no-any-return]

    def _led(self, frame: Tensor) -> Tensor:
        lab = _lab(frame)
        mean, spread = _figures(lab)
        scale = self._spread.to(lab) / torch.where(spread < 1e-5, 1, spread)
        return _rgb((lab - mean) * scale + self._mean.to(lab)).clamp(0, 1)


def _figures(lab: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and spread of each channel (3,)."""
    flat = lab.reshape(-1, 3)
    return flat.mean(0), flat.std(0, correction=0)


def _lab(rgb: Tensor) -> Tensor:
    light = torch.where(rgb > 0.04045, ((rgb + 0.055) / 1.055) ** 2.4, rgb / 12.92)
    xyz = light @ _TO_XYZ.T.to(rgb)
    bent = torch.where(xyz > _BEND, xyz.clamp(min=_BEND) ** (1 / 3), _SLOPE * xyz + _REST)
    x, y, z = bent.unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def _rgb(lab: Tensor) -> Tensor:
    y = (lab[..., 0] + 16) / 116
    bent = torch.stack([y + lab[..., 1] / 500, y, (y - lab[..., 2] / 200).clamp(min=0)], -1)
    xyz = torch.where(bent > _BEND ** (1 / 3), bent**3, (bent - _REST) / _SLOPE)
    light = xyz @ _FROM_XYZ.T.to(lab)
    return torch.where(light > 0.0031308, 1.055 * light.clamp(min=1e-12) ** (1 / 2.4) - 0.055, light * 12.92)
