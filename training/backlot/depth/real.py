"""Photographs whose distances are known, to judge by, never to learn from: stereo pairs that packages carry."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage import data

from engines.media.fit import within
from engines.perception.scene import WORK_SIDE


@dataclass(frozen=True, eq=False)
class Real:
    """`rgb` (h, w, 3), as large as readings are, and `inverse` (h, w) relative inverse depth, not a number where it is
    not known."""

    name: str
    rgb: NDArray[np.uint8]
    inverse: NDArray[np.float64]


def pairs(folder: Path | None = None) -> list[Real]:
    """scikit-image's motorcycle in a shed and, where `folder` holds the examples of Debian's opencv-doc, its aloe."""
    left, _, disparity = data.stereo_motorcycle()
    known = np.isfinite(disparity) & (disparity > 0)
    found = [_sized("motorcycle", np.asarray(left, np.uint8), np.where(known, disparity, np.nan))]
    if folder is not None and (folder / "aloeGT.png").is_file():
        truth = np.asarray(Image.open(folder / "aloeGT.png").convert("L"), float)
        rgb = np.asarray(Image.open(folder / "aloeL.jpg").convert("RGB"))
        found.append(_sized("aloe", rgb, np.where(truth > 0, truth, np.nan)))
    return found


def _sized(name: str, rgb: NDArray[np.uint8], inverse: NDArray[np.float64]) -> Real:
    small = within(rgb, WORK_SIDE)
    truth = cv2.resize(inverse, small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return Real(name, small, np.asarray(truth, np.float64))
