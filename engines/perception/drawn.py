"""Whether a picture is drawn in flat colours. A painting with the grain of a photograph counts as a photograph."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.fit import within

LONGEST = 640  # pixels of the longer side that is looked at
EVEN, FLAT = 2, 0.35  # steps of 255 in five pixels that an even place may have; how much of a drawing is even
HARD, LINES = 40, 0.03  # steps across a hard line; how much of a drawing lies on one


def is_drawn(rgb: NDArray[np.uint8]) -> bool:
    """Whether the picture (h, w, 3) is flat areas between hard lines."""
    small = within(rgb, LONGEST)
    about = np.ones((5, 5), np.uint8)
    steps = (cv2.dilate(small, about).astype(np.int16) - cv2.erode(small, about)).max(2)
    return bool((steps <= EVEN).mean() > FLAT and (steps >= HARD).mean() > LINES)
