"""Somebody's body: it walks, runs, jumps and lands, tick by tick, and its eyes go up and down with its steps.

A `Stance` is all there is to know of it, and `Body.after` a function of the stance and an action: the same actions
lead to the same place, bit by bit, and an idle one that has come to rest stays. Places lie on a fine grid, so that
whoever goes out and comes back the same way is where they were. What is drawn and heard of it is made elsewhere.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from engines.world.actions import Action
from engines.world.memory.surfaces import Bounds
from engines.world.pace import (
    AIR_EASE_S,
    EASE_S,
    GRAVITY_M_S2,
    JUMP_M_S,
    RUN_M_S,
    STOOD,
    WALK_M_S,
    Stride,
)
from engines.world.solids import Around, left_of, slid
from engines.world.walk import EYE_M, Pose, Whereabouts

RADIUS_M = 0.5
ENDLESS = Bounds()
HIGHEST_LOOK = 85.0  # degrees up and down
_GRID = 2.0**-20  # metres
_CRAWL_M_S = 0.005  # slower than that is rest
_NEAR_EDGE_S = 0.2  # the bounds are come near ever more slowly
_ROOMY_M, _SLOWEST = 5.0, 0.35
_BOB_M, _SWAY_M = 0.038, 0.016
_BOB_EASE_S = 0.08
_DIP_HZ, _DIP = (
    13.0,
    0.45,
)  # of the knees at a landing: radians a second, and the share of the speed they take


@dataclass(frozen=True)
class Stance:
    """A body after a tick: where (`x`, `z`, and `y` of its soles), where it looks, how it moves; metres, degrees and
    metres a second. `step` is the share of the last tick at which a foot came down, None if none did."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    across: float = 0.0
    ahead: float = 0.0
    up: float = 0.0
    speed: float = 0.0
    airborne: bool = False
    landed: bool = False
    stride: Stride = STOOD
    step: float | None = None
    bob: float = 0.0
    dip: float = 0.0
    dipping: float = 0.0


@dataclass(frozen=True)
class Body:
    """What a body is and what is around it. `height` is that of the ground at (x, z), `around` what is solid near it,
    `eye` how high the eyes are above the ground."""

    fps: int
    height: Callable[[float, float], float]
    around: Around
    bounds: Bounds = ENDLESS
    eye: float = EYE_M
    head_bob: bool = True

    @cached_property
    def share_of_pace(self) -> float:
        """How much of the usual speed one walks at: in a small place, slower."""
        bounds = self.bounds
        across = min(bounds.right - bounds.left, bounds.front - bounds.back)
        return min(max(across / _ROOMY_M, _SLOWEST), 1.0)

    def standing(self, x: float = 0.0, z: float = 0.0) -> Stance:
        """At rest, looking along +z."""
        return Stance(x=x, y=self.height(x, z), z=z)

    def after(self, stance: Stance, action: Action) -> Stance:
        """The stance a tick later."""
        tick_s = 1 / self.fps
        yaw = stance.yaw_deg + action.yaw
        wanted = self._wanted(stance, action, math.radians(stance.yaw_deg + action.yaw / 2))
        ease_s = AIR_EASE_S if stance.airborne else EASE_S
        across, way_x = eased(stance.across, wanted[0], ease_s, tick_s)
        ahead, way_z = eased(stance.ahead, wanted[1], ease_s, tick_s)
        if wanted == (0.0, 0.0) and math.hypot(across, ahead) < _CRAWL_M_S:
            across = ahead = 0.0
        x, z = stance.x, stance.z
        if way_x or way_z:
            (x, z), met = slid((x, z), (way_x, way_z), self.around(x, z), self.bounds, RADIUS_M)
            across, ahead = left_of((across, ahead), met)
            x, z = _on_grid(x), _on_grid(z)
        metres = math.hypot(x - stance.x, z - stance.z)
        y, up, airborne, fell = self._fallen(stance, action, self.height(x, z))
        landed = stance.airborne and not airborne
        if landed:
            stride, step = STOOD, None
        elif airborne:
            stride, step = stance.stride, None
        else:
            stride, step = stance.stride.after(metres, tick_s)
        dip, dipping = _sprung(stance.dip, stance.dipping - _DIP * fell, tick_s)
        return Stance(
            x=x,
            y=y,
            z=z,
            yaw_deg=_round_about(yaw),
            pitch_deg=round(min(max(stance.pitch_deg + action.pitch, -HIGHEST_LOOK), HIGHEST_LOOK), 6),
            across=across,
            ahead=ahead,
            up=up,
            speed=metres / tick_s,
            airborne=airborne,
            landed=landed,
            stride=stride,
            step=step,
            bob=_bobbing(stance.bob, 0.0 if airborne else metres / tick_s / WALK_M_S, tick_s),
            dip=dip,
            dipping=dipping,
        )

    def pose(self, stance: Stance) -> Pose:
        """Where its eyes are and look."""
        x, y, z = stance.x, stance.y + self.eye + stance.dip, stance.z
        yaw = math.radians(stance.yaw_deg)
        if self.head_bob:
            size = min(self.eye / EYE_M, 1.0)
            turn = math.pi * stance.stride.phase
            y -= size * _BOB_M * min(stance.bob, 1.6) * (1 - math.cos(2 * turn)) / 2
            aside = size * _SWAY_M * min(stance.bob, 1.2) * math.sin(turn)
            x, z = x + aside * math.cos(yaw), z - aside * math.sin(yaw)
        return Pose(x, y, z, yaw, math.radians(stance.pitch_deg))

    def whereabouts(self, stance: Stance, ground: str) -> Whereabouts:
        """For the overlay and the sound; `ground` is what is underfoot."""
        return Whereabouts(self.pose(stance), ground, stance.speed, stance.airborne, stance.landed)

    def _wanted(self, stance: Stance, action: Action, heading: float) -> tuple[float, float]:
        """The speed (x, z) that the keys ask for."""
        right = ("right" in action.keys) - ("left" in action.keys)
        front = ("forward" in action.keys) - ("back" in action.keys)
        if not right and not front:
            return 0.0, 0.0
        pace = self.share_of_pace * (RUN_M_S if "run" in action.keys else WALK_M_S) / math.hypot(right, front)
        cos, sin = math.cos(heading), math.sin(heading)
        bounds = self.bounds
        return (
            _held_back(pace * (right * cos + front * sin), stance.x - bounds.left, bounds.right - stance.x),
            _held_back(pace * (front * cos - right * sin), stance.z - bounds.back, bounds.front - stance.z),
        )

    def _fallen(self, stance: Stance, action: Action, ground: float) -> tuple[float, float, bool, float]:
        """Height and speed of the soles, whether they are in the air, and how fast they came down on the ground."""
        tick_s = 1 / self.fps
        up = stance.up
        if not stance.airborne:
            if "jump" not in action.keys or stance.landed:
                return ground, 0.0, False, 0.0
            up = JUMP_M_S
        y = stance.y + up * tick_s - GRAVITY_M_S2 * tick_s**2 / 2
        up -= GRAVITY_M_S2 * tick_s
        if y <= ground and up < 0:
            return ground, 0.0, False, -up
        return y, up, True, 0.0


def eased(speed: float, wanted: float, ease_s: float, tick_s: float) -> tuple[float, float]:
    """The speed after a tick and the way made in it, both exact for any tick."""
    left = math.exp(-tick_s / ease_s)
    return wanted + (speed - wanted) * left, wanted * tick_s + (speed - wanted) * ease_s * (1 - left)


def _held_back(speed: float, room_behind: float, room_ahead: float) -> float:
    """A speed along an axis, less where a bound is near."""
    return min(max(speed, -max(room_behind, 0) / _NEAR_EDGE_S), max(room_ahead, 0) / _NEAR_EDGE_S)


def _on_grid(place: float) -> float:
    return round(place / _GRID) * _GRID


def _round_about(yaw_deg: float) -> float:
    """The same direction from -180 up to 180 degrees, free of the errors of adding."""
    return round((yaw_deg + 180) % 360 - 180, 6) + 0.0


def _bobbing(bob: float, wanted: float, tick_s: float) -> float:
    """How much the head goes up and down, 1 when walking; nothing at all soon after one stands."""
    now = eased(bob, wanted, _BOB_EASE_S, tick_s)[0]
    return now if now > 0.01 or wanted else 0.0


def _sprung(place: float, speed: float, tick_s: float) -> tuple[float, float]:
    """A critically damped spring after a tick, exact for any tick."""
    pull, left = speed + _DIP_HZ * place, math.exp(-_DIP_HZ * tick_s)
    now, moving = (place + pull * tick_s) * left, (speed - _DIP_HZ * pull * tick_s) * left
    return (now, moving) if abs(now) + abs(moving) / _DIP_HZ > 1e-5 else (0.0, 0.0)
