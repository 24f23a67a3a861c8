"""Frames of one rate at another: what lies between two frames is drawn where things are on their way.

The networks film at 15 to 24 frames a second, takes have 24 to 30. Holding frames would limp, blending them would show
everything twice. Where the two frames do not tell the same of what moved, some of either is seen.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]


def at_rate(frames: Iterator[Pixels], given: int, wanted: int) -> Iterator[Pixels]:
    """Frames (height, width, 3) come `given` a second and go `wanted` a second; the last is held for its length."""
    before: Pixels | None = None
    tick = number = 0
    for number, frame in enumerate(frames):
        flows: tuple[Field, Field] | None = None
        while before is not None and tick * given < number * wanted:
            past = tick * given - (number - 1) * wanted
            if past:
                flows = flows or (_flow(before, frame), _flow(frame, before))
            yield between(before, frame, flows, past / wanted) if past and flows else before
            tick += 1
        before = frame
    while before is not None and tick * given < (number + 1) * wanted:
        yield before
        tick += 1


def between(before: Pixels, after: Pixels, flows: tuple[Field, Field], part: float) -> Pixels:
    """The picture at `part` (0 to 1) of the way; `flows` (height, width, 2) lead from each frame to the other."""
    there, back = flows
    first = _moved(before, part * part * back - part * (1 - part) * there)
    second = _moved(after, (1 - part) * (1 - part) * there - part * (1 - part) * back)
    return ((1 - part) * first + part * second).round().astype(np.uint8)


def _flow(one: Pixels, other: Pixels) -> Field:
    """Where each pixel of one picture has gone to in the other, (height, width, 2) in pixels."""
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (one, other)]
    return np.asarray(finder.calc(grey[0], grey[1], np.empty(0, np.float32)), np.float32)


def _moved(picture: Pixels, by: Field) -> Field:
    """The picture taken from where the field leads, (height, width, 3)."""
    high, wide = picture.shape[:2]
    rows, columns = np.mgrid[:high, :wide].astype(np.float32)
    taken = cv2.remap(
        picture.astype(np.float32),
        columns + by[..., 0],
        rows + by[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(taken, np.float32)
