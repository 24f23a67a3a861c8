"""What of a thing reaches into the sky and was taken for sky, as the figures on the ridge of a roof or twigs are: it
would stay there when the thing itself is not before it any more.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.scene import Reading, Thing
from engines.world.memory.filling import soft
from engines.world.memory.front import covered, within

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
    rows, columns = clear.shape
    size = (max(16, columns // SMALLER), max(16, rows // SMALLER))
    weight = cv2.resize(clear.astype(np.float32), size, interpolation=cv2.INTER_AREA).astype(np.float32)
    known = cv2.resize(rgb * clear[..., None].astype(np.float32), size, interpolation=cv2.INTER_AREA)
    broad = soft(np.asarray(known, np.float32), weight, BROAD_PX)
    return np.asarray(cv2.resize(broad, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


def _with(thing: Thing, unlike: NDArray[np.bool_], reach: int) -> Thing:
    """The thing with what of the `unlike` (h, w) pixels of the whole picture touches it."""
    left, top = (min(reach, corner) for corner in thing.corner)
    rows, columns = thing.alpha.shape
    bottom = min(reach, unlike.shape[0] - thing.corner[1] - rows)
    right = min(reach, unlike.shape[1] - thing.corner[0] - columns)
    alpha = np.pad(thing.alpha, ((top, bottom), (left, right)))
    corner = (thing.corner[0] - left, thing.corner[1] - top)
    solid = alpha > 0.5
    _, parts = cv2.connectedComponents((solid | unlike[within(corner, alpha.shape)]).astype(np.uint8))
    touches = np.zeros(int(parts.max()) + 1, bool)
    touches[parts[solid]] = True
    tips = touches[parts] & ~solid
    if not tips.any():
        return thing
    return replace(thing, alpha=np.where(tips, 1, alpha).astype(np.float32), corner=corner)
