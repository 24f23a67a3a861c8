"""What was done, told from optical flow alone: no weights, and any world.

The flow of each pair of frames is explained by two turns and three ways of moving over a level ground that is an eye's
height below: turns move all pixels alike, ways move what is near. What stands in the way makes ways look longer, which
their signs do not mind. Jumps and blows are not told.
"""

import math
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.score.commands import Classes, Commands, directions

_WIDTH, _STEP = 192, 6  # pixels across, and from one point to the next
_FOV_DEG = 74.0  # across 16 to 9, where nothing is known of the lens
_FAR = 0.04  # how near what is not ground is thought, in eyes' heights to the power of -1
_LEAST_WAY_S, _TRACE = 0.45, 0.55  # eyes' heights a second; share of the other way that is no way of its own
_HUBER_PX = 0.35
_ROUNDS = 6
_AROUND = 2  # frames to both sides over which it is averaged


def steered(frames: NDArray[np.uint8], fps: float) -> Commands:
    """What was done to come to each of frames (n, height, width, 3) but the first; of `groups`, front and side."""
    height = max(16, round(frames.shape[1] * _WIDTH / frames.shape[2]))
    greys = [
        cv2.resize(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), (_WIDTH, height), interpolation=cv2.INTER_AREA)
        for frame in frames
    ]
    dis: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    pitch, moved = 0.0, []
    for before, now in pairwise(greys):
        motion = _explained(dis.calc(before, now, None), pitch)
        pitch = min(max(pitch + motion[1], -1.2), 1.2)
        moved.append(motion)
    motions = _calmed(np.array(moved)) * fps
    ahead, aside = motions[:, 2], motions[:, 3]
    return Commands(
        {"front": _sign(ahead, aside), "side": _sign(aside, ahead)},
        directions(np.degrees(motions[:, 1::-1])),
    )


def _explained(flow: NDArray[np.float32], pitch: float) -> NDArray[np.float64]:
    """(5,) yaw right and pitch up in radians, ways ahead, to the right and up in eyes' heights, of one flow (h, w, 2);
    least squares that mind outliers less."""
    height, width = flow.shape[:2]
    focal = max(width, height * 16 / 9) / 2 / math.tan(math.radians(_FOV_DEG) / 2)
    rows, columns = (
        axis.ravel() for axis in np.mgrid[_STEP // 2 : height : _STEP, _STEP // 2 : width : _STEP]
    )
    x, y = (columns + 0.5 - width / 2) / focal, (rows + 0.5 - height / 2) / focal
    near = np.maximum(y * math.cos(pitch) - math.sin(pitch), 0) + _FAR
    none = np.zeros_like(x)
    across = np.stack([-(1 + x * x), x * y, x * near, -near, none], 1)
    along = np.stack([-x * y, 1 + y * y, y * near, none, near], 1)
    ways = np.concatenate([across, along]) * focal
    seen = flow[rows, columns].astype(np.float64).T.ravel()
    weights = np.ones_like(seen)
    motion = np.zeros(5)
    for _ in range(_ROUNDS):
        weighted = ways * weights[:, None]
        motion = np.linalg.solve(weighted.T @ ways + 1e-3 * np.eye(5), weighted.T @ seen)
        off = np.abs(seen - ways @ motion)
        weights = _HUBER_PX / np.maximum(off, _HUBER_PX)
    return motion


def _calmed(motions: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 5), each the median of those about it."""
    padded = np.pad(motions, ((_AROUND, _AROUND), (0, 0)), mode="edge")
    return np.asarray(np.median(np.stack([padded[i : i + len(motions)] for i in range(2 * _AROUND + 1)]), 0))


def _sign(ways: NDArray[np.float64], others: NDArray[np.float64]) -> Classes:
    """Which way, if it is no mere trace of the `others`."""
    least = np.maximum(_LEAST_WAY_S, _TRACE * np.abs(others))
    return np.asarray(np.sign(ways) * (np.abs(ways) >= least), np.int64)
