"""What one frame of a shot consists of before anything is drawn: camera, cards, figures, and what is soft behind them.

This is the stage's own staging, asked moment by moment; it draws the figures but no frame.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.stage.camera import Camera
from engines.stage.focus import APERTURE_M
from engines.stage.frame import Passing
from engines.stage.shot import StageShot
from engines.stage.weather import flash

_SOFTEST = 0.8  # pixels of the smaller picture; no background is sharper


@dataclass(frozen=True, eq=False)
class Moment:
    """A frame to be drawn. `shown` (cards of the set,) are those that it draws; `turn` the pixels by which the picture
    moves across and down while the shutter is open; `back` is its background, which is blurred by its own `soft`
    pixels."""

    shot: int
    time_s: float
    camera: Camera
    passing: Passing
    shown: NDArray[np.bool_]
    turn: tuple[float, float] = (0.0, 0.0)
    flash: float = 0.0
    back: "Moment | None" = None
    soft: float = 0.0


def moments_of(shot: StageShot, number: int, times: Sequence[float]) -> list[Moment]:
    """The shot at these times in seconds; `number` is its place in the reel."""
    found: list[Moment] = []
    for time_s in times:
        moment = _moment(shot, number, time_s)
        if moment.back is not None and shot.rests and found:
            moment = replace(moment, back=found[0].back)
        found.append(moment)
    return found


def _moment(shot: StageShot, number: int, time_s: float) -> Moment:
    camera, shown = shot.path.at(time_s), ~shot.hidden
    common = {
        "turn": _turn(shot, time_s),
        "flash": flash(shot.scene.weather, time_s, shot.scene.seed),
    }
    if not shot.close:
        return Moment(number, time_s, camera, _kept(shot.sharp(time_s, camera)), shown, **common)  # type: ignore[arg-type]
    at, behind = shot.background(time_s, camera)
    soft = max(0.5 * APERTURE_M * camera.focal(shot.height // 2) / shot.distance(camera, at), _SOFTEST)
    back = Moment(number, at, camera, _kept(behind), shown, soft=soft)
    return Moment(
        number, time_s, camera, _kept(shot.sharp(time_s, camera)), np.zeros_like(shown), back=back,
        **common,  # type: ignore[arg-type]
    )  # fmt: skip


def _kept(passing: Passing) -> Passing:
    """The same with pictures of its own, which the next frame does not write over."""
    table = passing.images
    used = int((table[:, 0] + table[:, 1] * table[:, 2]).max()) if len(table) else 1
    return replace(passing, tail=passing.tail[:used].copy())


def _turn(shot: StageShot, time_s: float) -> tuple[float, float]:
    """Pixels across and down while the shutter is open."""
    opens, closes = shot.path.at(time_s), shot.shutter(time_s)
    if closes is None:
        return 0.0, 0.0
    focal = opens.focal(shot.height)
    return math.sin(closes.yaw - opens.yaw) * focal, math.sin(closes.pitch - opens.pitch) * focal
