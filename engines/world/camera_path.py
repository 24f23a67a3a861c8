"""Smooth camera paths by keyframes: where one wants to be when, and where one wants to look.

`CameraPath.pose` is the path itself, for a camera that flies free: films that draw a scenery by themselves ask it for
the pose of each frame. An action log knows keys and turns only, so `actions_along` gives what a walker has to do to
follow the path as nearly as a body can: on foot, at its own paces, around nothing. Looks are then exact, places are
within a step or so, and heights are left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from engines.contract import BadInput
from engines.world.actions import IDLE, MOST_TICKS, Action, ActionLog, Key
from engines.world.body import HIGHEST_LOOK, Body, Stance
from engines.world.logs import held, rounded
from engines.world.pace import EASE_S
from engines.world.solids import NOTHING
from engines.world.walk import Pose

FIELD = "path"
_HABIT_M = 0.12  # by which other keys have to be better than those held
_FRONT: tuple[tuple[Key, ...], ...] = ((), ("forward",), ("back",))
_SIDE: tuple[tuple[Key, ...], ...] = ((), ("left",), ("right",))
_KEYS = tuple(
    frozenset(front + side + run)
    for front, side in product(_FRONT, _SIDE)
    for run in (((), ("run",)) if front or side else ((),))
)


@dataclass(frozen=True)
class Keyframe:
    """Where the eye is at `time_s`."""

    time_s: float
    pose: Pose


class CameraPath:
    """Through keyframes, beginning and ending at rest, never beyond its keyframes; turns take the shorter way."""

    def __init__(self, keyframes: Sequence[Keyframe]) -> None:
        """At least two, each later than the one before, the first at 0 or later. Raises `BadInput`."""
        times = np.array([key.time_s for key in keyframes])
        if len(times) < 2 or times[0] < 0 or (np.diff(times) < 0.05).any():
            raise BadInput(
                FIELD, "needs two keyframes or more, each later than the one before", "move them apart"
            )
        if times[-1] > MOST_TICKS / 30:
            raise BadInput(FIELD, "lasts longer than an hour", "move its keyframes together")
        poses = [key.pose for key in keyframes]
        values = np.array([(pose.x, pose.y, pose.z, pose.yaw, pose.pitch) for pose in poses])
        values[:, 3] = np.unwrap(values[:, 3])
        slopes = np.zeros_like(values)
        if len(times) > 2:
            slopes[1:-1] = PchipInterpolator(times, values).derivative()(times[1:-1])
        self._curve = CubicHermiteSpline(times, values, slopes)
        self._begin_s, self.duration_s = float(times[0]), float(times[-1])

    def pose(self, time_s: float) -> Pose:
        """Where the eye is; before the first keyframe and after the last it rests there."""
        x, y, z, yaw, pitch = self._at(time_s).tolist()
        return Pose(x, y, z, yaw, pitch)

    def _at(self, time_s: float) -> NDArray[np.float64]:
        return np.asarray(self._curve(min(max(time_s, self._begin_s), self.duration_s)), np.float64)


def actions_along(path: CameraPath, fps: int) -> ActionLog:
    """What a walker does to follow a path from the start of a world, where the path is taken to begin."""
    body = Body(fps, lambda x, z: 0.0, lambda x, z: NOTHING, head_bob=False)
    stance, keys, actions = body.standing(), IDLE.keys, []
    for tick in range(1, round(path.duration_s * fps) + 1):
        pose, soon = path.pose(tick / fps), path.pose(tick / fps + EASE_S)
        yaw = (math.degrees(pose.yaw) - stance.yaw_deg + 180) % 360 - 180
        pitch = min(max(math.degrees(pose.pitch), -HIGHEST_LOOK), HIGHEST_LOOK) - stance.pitch_deg
        likely = [rounded(Action(keys=each, yaw=yaw, pitch=pitch)) for each in _KEYS]
        after = [body.after(stance, action) for action in likely]
        missed = [
            _miss(then, soon) + _HABIT_M * (each != keys) for then, each in zip(after, _KEYS, strict=True)
        ]
        best = missed.index(min(missed))
        keys, stance = _KEYS[best], after[best]
        actions.append(likely[best])
    return ActionLog(fps=fps, held=held(actions))


def _miss(stance: Stance, wanted: Pose) -> float:
    """Metres from where a body would come to rest, which is as far ahead of it as speeds take to change."""
    return math.hypot(
        stance.x + EASE_S * stance.across - wanted.x, stance.z + EASE_S * stance.ahead - wanted.z
    )
