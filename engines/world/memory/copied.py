"""Which of a picture's things may be repeated where it did not look: only what is sure to be one thing and all of it.

It stands upright on ground that is seen under it, no edge of the picture cuts it, it is of one piece without ragged
outlines or large holes, and it can be told from what is behind it. Where the copies stand is `beyond`'s work.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.scene import Reading
from engines.world.memory.beyond import LOW, Kind
from engines.world.memory.front import within
from engines.world.memory.patches import Raised

COPIED_SHARE = 0.2  # of the picture's width that it covers at most
AFLOAT = 0.07  # of its height by which its foot may miss the ground
MOST_WIDE_M, LEAST_TALL_M, MOST_TALL_M = 12.0, 0.3, 20.0
SHOWS = 16.0  # steps of 255 from what is behind
CRISP = 0.12  # of the picture's height, from which a thing is crisp enough near by
COPIED_HEIGHT = 0.05  # of its height, at least
ONE_PIECE, FULL, ROUNDED = 0.95, 0.85, 0.6  # of its area: the largest piece, without holes, of its hull
ON_GROUND = 0.6  # of what is right under it
SLIM, BROAD = 6.0, 0.45  # times as high as wide, at most and at least


def kinds_of(own: list[Raised], reading: Reading, behind: NDArray[np.uint8]) -> list[Kind]:
    """What may be repeated, in order of `own`; `behind` (h, w, 3) is the picture without what stands."""
    rows, columns = reading.rgb.shape[:2]
    found = []
    for number, one in enumerate(own):
        left, top, right, bottom = one.box
        if one.thing.shape != "upright" or one.thing.cut or right - left > COPIED_SHARE * columns:
            continue
        shape = one.patch.vertices
        wide, tall = float(np.ptp(shape[..., 0])), float(np.ptp(shape[..., 1]))
        if not (LEAST_TALL_M < tall < MOST_TALL_M and wide < MOST_WIDE_M):
            continue
        if abs(float(shape[..., 1].min())) > AFLOAT * tall + 0.06 or not BROAD < tall / wide < SLIM:
            continue
        if bottom - top < COPIED_HEIGHT * rows or not _is_whole(one) or not _is_seen(one, reading, behind):
            continue
        # What is seen small would be coarse, seen from near by.
        crisp = CRISP if tall < LOW else float(np.clip((bottom - top) / rows, CRISP / 3, CRISP))
        found.append(Kind(number, wide, tall, crisp))
    return found


def _is_whole(one: Raised) -> bool:
    solid = np.pad((one.thing.alpha > 0.5).astype(np.uint8), 3)
    solid = np.asarray(cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return False
    outline = max(outlines, key=cv2.contourArea)
    area, hull = cv2.contourArea(outline), cv2.contourArea(cv2.convexHull(outline))
    inside = float(solid.sum())
    return bool(area > ONE_PIECE * inside and inside > FULL * area and area > ROUNDED * hull)


def _is_seen(one: Raised, reading: Reading, behind: NDArray[np.uint8]) -> bool:
    """Whether it differs from what is behind it, and stands on ground."""
    part = within(one.thing.corner, one.thing.alpha.shape)
    solid = one.thing.alpha > 0.5
    if not solid.any():
        return False
    apart = np.abs(reading.rgb[part][solid].astype(np.float32) - behind[part][solid]).mean(1)
    rows = np.nonzero(solid.any(1))[0]
    foot = np.nonzero(solid[max(rows[-1] - 3, 0) : rows[-1] + 1].any(0))[0]
    below = one.thing.corner[1] + int(rows[-1]) + 1
    under = reading.ground[
        below : below + 6, one.thing.corner[0] + foot[0] : one.thing.corner[0] + foot[-1] + 1
    ]
    return bool(np.median(apart) > SHOWS and under.size and float((under > 0.5).mean()) > ON_GROUND)
