"""What of a thing reaches into the sky and was taken for sky, as the figures on the ridge of a roof or twigs are: it
would stay there when the thing itself is not before it any more.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.scene import Reading, Thing
from engines.world.memory.filling import broadly
from engines.world.memory.front import covered, within
from engines.world.memory.wholes import roomy

REACHES = 0.02  # of the picture's width, beyond a thing
APART = 14.0  # steps of 255 from the sky about it
SMALLER = 4  # times, at which the colours of the sky are broad enough
BROAD_PX = 3.0


def with_tips(reading: Reading) -> tuple[Thing, ...]:
    """The reading's things with their tips."""
    reach = max(1, round(REACHES * reading.rgb.shape[1]))
    kernel = np.ones((2 * reach + 1,) * 2, np.uint8)
    about = cv2.dilate(covered(reading, 0.5).astype(np.uint8), kernel) > 0
    clear = (reading.sky > 0.5) & ~about
    if not clear.any():
        return reading.things
    unlike = np.abs(reading.rgb - _sky_of(reading.rgb, clear)).max(2) > APART
    unlike &= about & (reading.sky > 0.5)
    return tuple(_with(thing, unlike, reach) for thing in reading.things)


def _sky_of(rgb: NDArray[np.uint8], clear: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(h, w, 3) the sky's broad colours, also where it is not `clear` (h, w)."""
    broad, _ = broadly(rgb, clear, SMALLER, BROAD_PX)
    return np.asarray(cv2.resize(broad, clear.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _with(thing: Thing, unlike: NDArray[np.bool_], reach: int) -> Thing:
    """The thing with what of the `unlike` (h, w) pixels of the whole picture touches it."""
    wider = roomy(thing, reach, unlike.shape)
    solid = wider.alpha > 0.5
    near = unlike[within(wider.corner, solid.shape)]
    _, parts = cv2.connectedComponents((solid | near).astype(np.uint8))
    touches = np.zeros(int(parts.max()) + 1, bool)
    touches[parts[solid]] = True
    tips = touches[parts] & ~solid
    if not tips.any():
        return thing
    return replace(wider, alpha=np.where(tips, 1, wider.alpha).astype(np.float32))
