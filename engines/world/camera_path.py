"""Smooth camera paths by keyframes: where one wants to be when, and where one wants to look.

An action log knows keys and turns only, so `actions_along` gives what a walker has to do to follow the path as nearly
as a body can: on foot, at its own paces, around nothing. Looks are then exact, and places are within a step or so.
"""

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from engines.contract import BadInput
from engines.world.actions import IDLE, MOST_TICKS, Action, ActionLog, Key
from engines.world.body import HIGHEST_LOOK, Body, Stance
from engines.world.logs import held, rounded
from engines.world.pace import EASE_S
from engines.world.solids import NOTHING

FIELD = "path"
FARTHEST_M = 10_000.0
_HABIT_M = 0.12  # by which other keys have to be better than those held
_FRONT: tuple[tuple[Key, ...], ...] = ((), ("forward",), ("back",))
_SIDE: tuple[tuple[Key, ...], ...] = ((), ("left",), ("right",))
_KEYS = tuple(
    frozenset(front + side + run)
    for front, side in product(_FRONT, _SIDE)
    for run in (((), ("run",)) if front or side else ((),))
)


class Keyframe(BaseModel):
    """Where the walker is at `time_s`: metres to the right (`x`) and ahead (`z`) of the start, looking `yaw` degrees to
    the right and `pitch` up."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    time_s: float = Field(ge=0)
    x: float = Field(default=0.0, ge=-FARTHEST_M, le=FARTHEST_M)
    z: float = Field(default=0.0, ge=-FARTHEST_M, le=FARTHEST_M)
    yaw: float = 0.0
    pitch: float = Field(default=0.0, ge=-90, le=90)


class CameraPath:
    """Through keyframes, beginning and ending at rest, never beyond its keyframes; turns take the shorter way."""

    def __init__(self, keyframes: Sequence[Keyframe]) -> None:
        """At least two, each later than the one before. Raises `BadInput`."""
        times = np.array([key.time_s for key in keyframes])
        if len(times) < 2 or (np.diff(times) < 0.05).any():
            raise BadInput(
                FIELD, "needs two keyframes or more, each later than the one before", "move them apart"
            )
        values = np.array([(key.x, key.z, key.yaw, key.pitch) for key in keyframes])
        values[:, 2] = np.unwrap(values[:, 2], period=360)
        slopes = np.zeros_like(values)
        if len(times) > 2:
            slopes[1:-1] = PchipInterpolator(times, values).derivative()(times[1:-1])
        self._curve = CubicHermiteSpline(times, values, slopes)
        self._begin_s, self.duration_s = float(times[0]), float(times[-1])

    def at(self, time_s: float) -> tuple[float, float, float, float]:
        """`x`, `z`, `yaw` and `pitch`; before the first keyframe and after the last it rests there."""
        x, z, yaw, pitch = self._curve(min(max(time_s, self._begin_s), self.duration_s)).tolist()
        return x, z, yaw, pitch


def path_of(keyframes: Sequence[dict[str, Any]]) -> CameraPath:
    """The path through keyframes of JSON. Raises `BadInput`."""
    try:
        return CameraPath(TypeAdapter(list[Keyframe]).validate_python(keyframes))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(FIELD, f"{place}: {first['msg']}", "see the values of a keyframe") from error


def actions_along(path: CameraPath, fps: int) -> ActionLog:
    """What a walker does to follow a path from the start of a world, where the path is taken to begin. Raises
    `BadInput`."""
    ticks = round(path.duration_s * fps)
    if ticks > MOST_TICKS:
        raise BadInput(FIELD, f"lasts longer than {MOST_TICKS} ticks", "move its keyframes together")
    body = Body(fps, lambda x, z: 0.0, lambda x, z: NOTHING, head_bob=False)
    stance, keys, actions = body.standing(), IDLE.keys, []
    for tick in range(1, ticks + 1):
        _, _, looks, up = path.at(tick / fps)
        x, z, _, _ = path.at(tick / fps + EASE_S)
        yaw = (looks - stance.yaw_deg + 180) % 360 - 180
        pitch = min(max(up, -HIGHEST_LOOK), HIGHEST_LOOK) - stance.pitch_deg
        likely = [rounded(Action(keys=each, yaw=yaw, pitch=pitch)) for each in _KEYS]
        after = [body.after(stance, action) for action in likely]
        missed = [
            _miss(then, x, z) + _HABIT_M * (each != keys) for then, each in zip(after, _KEYS, strict=True)
        ]
        best = missed.index(min(missed))
        keys, stance = _KEYS[best], after[best]
        actions.append(likely[best])
    return ActionLog(fps=fps, held=held(actions))


def _miss(stance: Stance, x: float, z: float) -> float:
    """Metres from where a body would come to rest, which is as far ahead of it as speeds take to change."""
    return math.hypot(stance.x + EASE_S * stance.across - x, stance.z + EASE_S * stance.ahead - z)
