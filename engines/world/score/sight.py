"""Visual quality without weights: how sharp and how colourful the frames of a clip are beside its first one."""

import cv2
import numpy as np
from numpy.typing import NDArray


def sharpness_kept(frames: NDArray[np.uint8]) -> float | None:
    """Mean variance of the Laplacian of frames (n, height, width, 3) after the first, over that of the first; None
    where the first shows nothing."""
    first, *later = (float(cv2.Laplacian(_grey(frame), cv2.CV_32F).var()) for frame in frames)
    return float(np.mean(later)) / first if first > 1e-3 else None


def colour_kept(frames: NDArray[np.uint8]) -> float | None:
    """How much colourfulness (Hasler and Süsstrunk 2003) of the first frame the later ones have, as the smaller over
    the larger; None where the first is grey."""
    first, *later = (_colourfulness(frame) for frame in frames)
    if first < 1.0:
        return None
    return float(np.mean([min(one, first) / max(one, first) for one in later]))


def _grey(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)


def _colourfulness(frame: NDArray[np.uint8]) -> float:
    red, green, blue = (frame[..., channel].astype(np.float32) for channel in range(3))
    across, along = red - green, (red + green) / 2 - blue
    spread = float(np.hypot(across.std(), along.std()))
    return spread + 0.3 * float(np.hypot(across.mean(), along.mean()))
