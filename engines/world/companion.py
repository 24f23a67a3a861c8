"""Somebody who walks along: who stays beside the walker and a little ahead, waits where they stop, and goes around what
stands.

A cycle of steps and one of breathing are drawn beforehand (`engines.world.companion_cut`), each frame a `Patch` of a
world; while one walks, a frame is only chosen. A `Pace` is all there is to know of a companion at a tick, and
`Companion.after` a function of it and of the walker.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.world.body import Stance, eased
from engines.world.memory.surfaces import Bounds, Patch, Scenery, Standing
from engines.world.pace import RUN_M_S
from engines.world.solids import Around, left_of, slid
from engines.world.walk import Pose

_STRIDE = 0.85  # own heights in two steps
BREATH_S = 2.8
_AHEAD_M, _BESIDE_M = 4.2, 1.5
_FAST_M_S = 1.25 * RUN_M_S
_EASE_S = 0.22
_SETS_OFF_M, _ARRIVES_M = 1.3, 0.3
_NEAR_M = 1.0  # nobody comes nearer to the walker
_BLOCKED_S = 0.5
_LOST_M = 16.0
RADIUS_M = 0.3
_TURNS_S = 0.28
_GREY = np.array([0.3, 0.59, 0.11], np.float32)
_LIKE_LIGHT, _LIKE_CONTRAST, _LIKE_TINT = 0.4, 0.4, 0.3  # shares of the way to the light of a world


@dataclass(frozen=True)
class Pace:
    """A companion after a tick: where, how fast (x, z), how far in the cycle of steps, whether on the way, on which
    side of the walker (1 right), for how long it could not go on, and how far turned over to face left, 0 to 1."""

    x: float
    z: float
    across: float = 0.0
    ahead: float = 0.0
    cycle: float = 0.0
    breath_s: float = 0.0
    goes: bool = False
    side: int = 1
    blocked_s: float = 0.0
    turned: float = 0.0
    faces_left: bool = False


@dataclass(frozen=True, eq=False)
class Companion:
    """`steps` and `breaths` are the frames of its cycles, flat and without a number of their own in the scenery."""

    steps: tuple[Patch, ...]
    breaths: tuple[Patch, ...]
    height: float

    def beside(self, walker: Stance, around: Around, bounds: Bounds) -> Pace:
        """Where it waits at the start: as far before the walker as one can go from there, on the freer side."""

        def waits(side: int) -> tuple[float, Pace]:
            goal_x, goal_z = _goal(walker, side)
            way = goal_x - walker.x, goal_z - walker.z
            solids = around(walker.x, walker.z)
            (x, z), _ = slid((walker.x, walker.z), way, solids, bounds, RADIUS_M)
            return -math.hypot(goal_x - x, goal_z - z), Pace(x, z, side=side)

        return max(map(waits, (1, -1)), key=lambda found: found[0])[1]

    def after(self, pace: Pace, walker: Stance, around: Around, bounds: Bounds, tick_s: float) -> Pace:
        """A tick later."""
        goal_x, goal_z = _goal(walker, pace.side)
        far = math.hypot(goal_x - pace.x, goal_z - pace.z)
        if math.hypot(walker.x - pace.x, walker.z - pace.z) > _LOST_M:
            behind = math.radians(walker.yaw_deg + 180)
            pace = Pace(walker.x + 2.5 * math.sin(behind), walker.z + 2.5 * math.cos(behind), side=pace.side)
            far = math.hypot(goal_x - pace.x, goal_z - pace.z)
        goes = far > (_ARRIVES_M if pace.goes else _SETS_OFF_M)
        speed = min(1.8 * far, _FAST_M_S) if goes else 0.0
        want_x, want_z = (
            speed * (goal_x - pace.x) / max(far, 1e-6),
            speed * (goal_z - pace.z) / max(far, 1e-6),
        )
        from_x, from_z = pace.x - walker.x, pace.z - walker.z
        near = math.hypot(from_x, from_z)
        if near < _NEAR_M:
            away = 2.5 * (_NEAR_M - near) / max(near, 0.05)
            want_x, want_z = want_x + away * from_x, want_z + away * from_z
        across, _ = eased(pace.across, want_x, _EASE_S, tick_s)
        ahead, _ = eased(pace.ahead, want_z, _EASE_S, tick_s)
        way = math.hypot(across, ahead) * tick_s
        x, z = pace.x, pace.z
        if way > 1e-4:
            (x, z), met = slid((x, z), (across * tick_s, ahead * tick_s), around(x, z), bounds, RADIUS_M)
            across, ahead = left_of((across, ahead), met)
        metres = math.hypot(x - pace.x, z - pace.z)
        blocked_s = pace.blocked_s + tick_s if goes and metres < 0.3 * speed * tick_s else 0.0
        heading = math.radians(walker.yaw_deg)
        aside = across * math.cos(heading) - ahead * math.sin(heading)
        faces_left = aside < 0 if abs(aside) > 0.5 else pace.faces_left
        turning = tick_s / _TURNS_S * (1 if faces_left else -1)
        return Pace(
            x=x,
            z=z,
            across=across,
            ahead=ahead,
            cycle=(pace.cycle + metres / (_STRIDE * self.height * _longer(metres / tick_s))) % 1,
            breath_s=(pace.breath_s + tick_s) % BREATH_S,
            goes=goes,
            side=-pace.side if blocked_s > _BLOCKED_S else pace.side,
            blocked_s=0.0 if blocked_s > _BLOCKED_S else blocked_s,
            turned=min(max(pace.turned + turning, 0.0), 1.0),
            faces_left=faces_left,
        )

    def in_light_of(self, scenery: Scenery) -> "Companion":
        """The same, some of the way to the brightness, contrast and tint of a world."""
        world = _colours_of(scenery)
        mine = self.steps[0].texture.reshape(-1, 4)
        mine = mine[mine[:, 3] > 200, :3].astype(np.float32)
        if not len(mine) or not len(world):
            return self
        ratio = float(np.std(world @ _GREY) / max(np.std(mine @ _GREY), 1.0))
        contrast = float(np.clip(ratio**_LIKE_CONTRAST, 0.75, 1.2))
        mean, aim = mine.mean(0), world.mean(0)
        brighter = _LIKE_LIGHT * float(np.clip((aim - mean) @ _GREY, -60, 60))
        tinted = _LIKE_TINT * ((aim - aim @ _GREY) - (mean - mean @ _GREY)).clip(-40, 40)

        def lit(patch: Patch) -> Patch:
            rgb = (patch.texture[..., :3] - mean) * contrast + mean + brighter + tinted
            return replace(
                patch, texture=np.dstack([rgb.clip(0, 255).astype(np.uint8), patch.texture[..., 3]])
            )

        return replace(self, steps=tuple(map(lit, self.steps)), breaths=tuple(map(lit, self.breaths)))

    def seen(self, pace: Pace, eye: Pose, height: Callable[[float, float], float]) -> tuple[Patch, Standing]:
        """Its frame of now, and where that stands: upright before the eye, or half turned over."""
        if math.hypot(pace.across, pace.ahead) > 0.25:
            patch = self.steps[int(pace.cycle * len(self.steps)) % len(self.steps)]
        else:
            part = 2 * pace.breath_s / BREATH_S
            patch = self.breaths[
                min(int((part if part < 1 else 2 - part) * len(self.breaths)), len(self.breaths) - 1)
            ]
        towards = math.atan2(pace.x - eye.x, pace.z - eye.z)
        yaw = towards + math.pi * pace.turned * pace.turned * (3 - 2 * pace.turned)
        return patch, Standing(0, pace.x, pace.z, height(pace.x, pace.z), yaw)


def _colours_of(scenery: Scenery) -> NDArray[np.float32]:
    """(n, 3) colours of what a picture saw, or of the ground and the far where there was none."""
    front = scenery.front
    if front.weight.any():
        found = front.rgb[::4, ::4][front.weight[::4, ::4] > 128]
    else:
        far = scenery.dome.far[::8, ::8].reshape(-1, 4)
        found = np.concatenate([scenery.ground.tile[::8, ::8].reshape(-1, 3), far[far[:, 3] > 200, :3]])
    return found.astype(np.float32)


def _goal(walker: Stance, side: int) -> tuple[float, float]:
    """Where a companion would like to be."""
    yaw = math.radians(walker.yaw_deg)
    sin, cos = math.sin(yaw), math.cos(yaw)
    beside = side * _BESIDE_M
    return (
        walker.x + _AHEAD_M * sin + beside * cos + 0.3 * walker.across,
        walker.z + _AHEAD_M * cos - beside * sin + 0.3 * walker.ahead,
    )


def _longer(speed: float) -> float:
    """How many times as long steps are at a speed."""
    return min(max(0.55 + 0.28 * speed, 0.7), 1.9)
