"""Who walks when data are made: an explorer with aims and eyes, and smooth chance.

A policy is asked for an action after every frame, and sees of the walk what a player sees: the frame's depth and
where it is. Equal generators and equal walks give equal actions.
"""

import math
from typing import Literal, Protocol

import numpy as np

from engines.world.actions import Action, Key
from engines.world.blocks import BlockWalk

PolicyName = Literal["explorer", "random"]
_TURN = 300.0  # degrees a second: as fast as anyone turns
_TOO_NEAR_M = 1.6


class Policy(Protocol):
    def __call__(self, walk: BlockWalk) -> Action:
        """What to do next."""


def policy(name: PolicyName, rng: np.random.Generator) -> Policy:
    return Explorer(rng) if name == "explorer" else Wanderer(rng)


class Explorer:
    """Walks toward places ahead, looks round, turns back, strikes at blocks, and turns away from what is in its way."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._left, self._task = 0, "walk"
        self._heading, self._tilt = 0.0, 0.0
        self._keys: frozenset[Key] = frozenset()

    def __call__(self, walk: BlockWalk) -> Action:
        pose, fps = walk.pose, walk.fps
        blocked = self._near(walk) and self._task == "walk"
        if self._left <= 0 or (blocked and self._rng.random() < 0.3):
            self._choose(pose.yaw, walk, blocked)
        self._left -= 1
        keys = set(self._keys)
        if blocked and "forward" in keys and self._rng.random() < 0.25:
            keys.add("jump")
        most = _TURN / fps
        off = math.degrees(math.remainder(self._heading - pose.yaw, math.tau))
        rise = math.degrees(self._tilt - pose.pitch)
        ease = min(1.0, 7.0 / fps)
        yaw = float(np.clip(off * ease, -most, most))
        pitch = float(np.clip(rise * ease, -most / 2, most / 2))
        return Action(
            keys=frozenset(keys),
            yaw=round(yaw, 2) if abs(off) > 0.5 else 0.0,
            pitch=round(pitch, 2) if abs(rise) > 0.5 else 0.0,
        )

    def _choose(self, yaw: float, walk: BlockWalk, blocked: bool) -> None:
        rng, fps = self._rng, walk.fps
        lot = rng.random()
        self._tilt = rng.normal(-0.06, 0.12)
        if blocked:
            self._task, self._left = "walk", int(fps * rng.uniform(0.6, 1.6))
            self._heading = yaw + self._open_side(walk) * rng.uniform(0.6, 1.8)
            self._keys = frozenset({"forward"})
        elif lot < 0.46:
            self._task, self._left = "walk", int(fps * rng.uniform(0.8, 3.0))
            self._heading = yaw + rng.normal(0, 0.35)
            extra: list[tuple[Key, ...]] = [(), (), (), ("run",), ("left",), ("right",), ("jump",)]
            self._keys = frozenset(("forward", *extra[int(rng.integers(len(extra)))]))
        elif lot < 0.62:
            self._task, self._left = "look", int(fps * rng.uniform(0.4, 1.4))
            self._heading = yaw + rng.uniform(-2.2, 2.2)
            self._tilt = rng.normal(0, 0.3)
            self._keys = frozenset()
        elif lot < 0.72:
            self._task, self._left = "turn back", int(fps * rng.uniform(1.0, 2.0))
            self._heading = yaw + math.pi * (1 if rng.random() < 0.5 else -1)
            self._keys = frozenset({"forward"}) if rng.random() < 0.5 else frozenset()
        elif lot < 0.84:
            ways: tuple[Key, ...] = ("left", "right", "back")
            self._task, self._left = "aside", int(fps * rng.uniform(0.4, 1.2))
            self._heading = yaw
            self._keys = frozenset({ways[int(rng.integers(3))]})
        elif lot < 0.94:
            self._task, self._left = "strike", int(fps * rng.uniform(0.5, 1.3))
            self._heading, self._tilt = yaw + rng.normal(0, 0.2), rng.uniform(-0.9, -0.2)
            self._keys = frozenset({"attack"})
        else:
            self._task, self._left = "rest", int(fps * rng.uniform(0.2, 0.8))
            self._heading = yaw
            self._keys = frozenset()

    @staticmethod
    def _near(walk: BlockWalk) -> bool:
        height, width = walk.depth.shape
        middle = walk.depth[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5]
        return bool((middle < _TOO_NEAR_M).mean() > 0.3)

    @staticmethod
    def _open_side(walk: BlockWalk) -> float:
        """1 where there is more room to the right, else -1."""
        height, width = walk.depth.shape
        rows = np.minimum(walk.depth[height * 2 // 5 : height * 3 // 5], 50.0)
        return 1.0 if rows[:, width // 2 :].mean() > rows[:, : width // 2].mean() else -1.0


class Wanderer:
    """Keys held for a while each, and a mouse that drifts: every action at any place."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._held: dict[Key, int] = {}
        self._yaw, self._pitch = 0.0, 0.0

    def __call__(self, walk: BlockWalk) -> Action:
        rng, fps = self._rng, walk.fps
        starts: dict[Key, float] = {
            "forward": 1.1, "back": 0.25, "left": 0.35, "right": 0.35, "jump": 0.3, "attack": 0.3, "run": 0.15,
        }  # fmt: skip
        for key, a_second in starts.items():
            left = self._held.get(key, 0)
            if left > 0:
                self._held[key] = left - 1
            elif rng.random() < a_second / fps:
                self._held[key] = int(fps * rng.uniform(0.2, 2.5 if key == "forward" else 0.9))
        keep = math.exp(-3.0 / fps)
        spread = math.sqrt(1 - keep * keep)
        self._yaw = self._yaw * keep + rng.normal(0, 75) * spread
        self._pitch = self._pitch * keep + (rng.normal(0, 30) - 0.8 * math.degrees(walk.pose.pitch)) * spread
        still = rng.random() < 0.15
        return Action(
            keys=frozenset(key for key, left in self._held.items() if left > 0),
            yaw=0.0 if still else round(float(np.clip(self._yaw, -_TURN, _TURN)) / fps, 2),
            pitch=0.0 if still else round(float(np.clip(self._pitch, -_TURN / 2, _TURN / 2)) / fps, 2),
        )
