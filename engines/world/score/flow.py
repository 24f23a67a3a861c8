"""Optical flow between frames of a clip, and what it says is the same in both. DIS flow, of greys of a few pixels."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH = 256  # pixels across
AGREES_PX = 1.0  # of the way there and back: farther off it is covered, or misread

Grey = NDArray[np.uint8]
Flow = NDArray[np.float32]
"""(h, w, 2): where each pixel of a frame is in another one, in pixels from where it was."""


@dataclass(frozen=True, eq=False)
class Between:
    """`there` from one frame to another, `back`, and where both agree (h, w)."""

    there: Flow
    back: Flow
    agrees: NDArray[np.bool_]


def small(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`WIDTH` across, with its colours."""
    height = max(16, round(frame.shape[0] * WIDTH / frame.shape[1]))
    return np.asarray(cv2.resize(frame, (WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)


def between(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> Between:
    """Of two frames as `small` makes them."""
    dis: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    one, other = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (before, after))
    there, back = dis.calc(one, other, None), dis.calc(other, one, None)
    returned = there + seen_at(back, there)
    return Between(there, back, np.asarray(np.linalg.norm(returned, axis=2) < AGREES_PX))


def seen_at(picture: NDArray[np.float32], flow: Flow) -> NDArray[np.float32]:
    """What a picture shows where a flow leads."""
    rows, columns = np.indices(flow.shape[:2], np.float32)
    return np.asarray(
        cv2.remap(
            picture,
            columns + flow[..., 0],
            rows + flow[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )
