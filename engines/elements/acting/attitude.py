"""How an element carries itself at one moment, as numbers that can be mixed: what actions say, and what sheet and
puppet then do. It knows no pixels; lengths are in the element's own heights, angles in radians.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Attitude:
    """The default is the picture as it came.

    `lift`, `shift`: up from and right of where it stands. `roll` clockwise about the point `pivot` heights above the
    foot. `lean` bends the top to the right over a still foot. `stretch` 0.05 is 5 % taller, and narrower. `yaw` turns
    the whole as a card with relief, positive to the viewer's right; it may go all the way round.
    `head_yaw` to the right, `head_nod` down, `head_tilt` clockwise. `breath` and `sway` scale the chest and what hangs
    loose: 1 at rest. `swing` and `carry` are A sin and A cos of the stride: legs swing by the one and are carried off
    the ground by the other; `planted` 1 keeps the standing foot on the ground while the body is lifted. Arms are
    raised outwards by `left_arm`, `right_arm` at the shoulder and bent by `left_elbow`, `right_elbow` (left as the
    viewer sees it). `jaw` 0 to 1 opens a mouth that no rig moves. `gaze_x`, `gaze_y` turn the eyes, -1 to 1, `brow`
    raises the brows.
    """

    lift: float = 0.0
    shift: float = 0.0
    roll: float = 0.0
    pivot: float = 0.0
    lean: float = 0.0
    stretch: float = 0.0
    yaw: float = 0.0
    head_yaw: float = 0.0
    head_nod: float = 0.0
    head_tilt: float = 0.0
    breath: float = 1.0
    sway: float = 1.0
    swing: float = 0.0
    carry: float = 0.0
    planted: float = 0.0
    left_arm: float = 0.0
    left_elbow: float = 0.0
    right_arm: float = 0.0
    right_elbow: float = 0.0
    jaw: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    brow: float = 0.0

    def plus(self, other: "Attitude", part: float) -> "Attitude":
        """This one with `part` of what another does on top."""
        added = {
            name: getattr(self, name) + part * (getattr(other, name) - usual)
            for name, usual in _USUAL.items()
            if getattr(other, name) != usual
        }
        return replace(self, **added)


_USUAL = {field.name: float(field.default) for field in fields(Attitude)}  # type: ignore[arg-type]


def ease(part: float) -> float:
    """0 to 1 for 0 to 1, without a jerk at either end."""
    part = min(max(part, 0.0), 1.0)
    return part * part * part * (part * (6 * part - 15) + 10)


def bump(time_s: float, centre_s: float, rise_s: float, fall_s: float) -> float:
    """0 to 1 at the centre and back to 0, eased."""
    off = time_s - centre_s
    return ease(1 + off / rise_s) if off < 0 else ease(1 - off / fall_s)


def settling(time_s: float, rate_hz: float, dies_s: float) -> float:
    """A spring let go at time 0: 1 there, swinging about 0 ever less; 0 before."""
    if time_s < 0:
        return 0.0
    return float(np.cos(2 * np.pi * rate_hz * time_s) * np.exp(-time_s / dies_s))


def rocking(time_s: float, rate_hz: float, dies_s: float) -> float:
    """A push at time 0: from 0 out to one side, and swinging about 0 ever less; 0 before."""
    if time_s < 0:
        return 0.0
    return float(np.sin(2 * np.pi * rate_hz * time_s) * np.exp(-time_s / dies_s))


class Wander:
    """Smooth aimless wandering of about unit size, between two frequencies; (channels,) at any moment."""

    def __init__(self, dice: np.random.Generator, channels: int, low_hz: float, high_hz: float) -> None:
        waves = 5
        self._rates = np.exp(dice.uniform(np.log(low_hz), np.log(high_hz), (channels, waves)))
        weights = self._rates**-0.5
        self._weights = weights / np.sqrt((weights**2).sum(1, keepdims=True) / 2)
        self._phases = dice.uniform(0, 2 * np.pi, (channels, waves))

    def at(self, time_s: float) -> NDArray[np.float64]:
        turns = 2 * np.pi * self._rates * time_s + self._phases
        wandered: NDArray[np.float64] = (self._weights * np.sin(turns)).sum(1)
        return wandered.clip(-1.8, 1.8)
