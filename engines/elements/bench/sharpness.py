"""How sharp a frame is, without a reference: what a blur would still take from it (Crété-Roffet and others, "The blur
effect: perception and estimation with a new no-reference perceptual blur metric", 2007)."""

import cv2
import numpy as np
from numpy.typing import NDArray

REACH = 11  # pixels of the blur


def sharpness(rgb: NDArray[np.uint8]) -> float:
    """0 for a picture that a blur no longer changes, near 1 for one whose neighbouring pixels all differ."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return 1 - max(_blur(grey, axis) for axis in (0, 1))


def _blur(grey: NDArray[np.float32], axis: int) -> float:
    """How much of the variation between neighbours along an axis is left when it is blurred along it."""
    size = (1, REACH) if axis == 0 else (REACH, 1)
    soft = cv2.blur(grey, size, borderType=cv2.BORDER_REFLECT)
    sharp, softened = (np.abs(np.diff(picture, axis=axis)) for picture in (grey, soft))
    lost = np.maximum(sharp - softened, 0)
    total = float(sharp.sum())
    return (total - float(lost.sum())) / total if total else 1.0
