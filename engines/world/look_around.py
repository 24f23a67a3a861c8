"""The walk that is made when nobody says what to do: a few steps into the picture, a look to both sides, up and back.

It stays near, where a picture knows most, and ends on what it began with. Turns begin and end gently, as a head's do.
"""

import math

from engines.world.actions import Action, ActionLog, Key
from engines.world.logs import held

_STAND: frozenset[Key] = frozenset()
_ON: frozenset[Key] = frozenset({"forward"})
_RIGHT: frozenset[Key] = frozenset({"right"})
_LEFT: frozenset[Key] = frozenset({"left"})
_BACK: frozenset[Key] = frozenset({"back"})
_PARTS: tuple[tuple[float, frozenset[Key], float, float], ...] = (
    (1.0, _STAND, 0, 0),
    (1.1, _ON, 0, 0),
    (1.8, _STAND, -28, 2),
    (0.3, _STAND, 0, 0),
    (0.8, _LEFT, 12, -1),
    (2.4, _STAND, 46, 2),
    (0.3, _STAND, 0, 0),
    (0.8, _RIGHT, -12, -1),
    (1.6, _STAND, -18, 6),
    (0.9, _ON, 0, -4),
    (1.0, _STAND, 0, -4),
    (1.9, _BACK, 0, 0),
    (1.0, _STAND, 0, 0),
)  # seconds, keys, degrees to the right, degrees up


def look_around(fps: int) -> ActionLog:
    """The walk at `fps` ticks a second."""
    actions = []
    for lasts_s, keys, yaw, pitch in _PARTS:
        ticks = round(lasts_s * fps)
        for tick in range(ticks):
            share = _eased((tick + 1) / ticks) - _eased(tick / ticks)
            actions.append(Action(keys=keys, yaw=yaw * share, pitch=pitch * share))
    return ActionLog(fps=fps, held=held(actions))


def _eased(share: float) -> float:
    return (1 - math.cos(math.pi * share)) / 2
