"""A small real world for tests: a corridor of coloured stripes, drawn with numpy, run by the real worker.

Walking brings the end wall nearer, turning moves the stripes; it can be slow, break down, or think in blocks.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.contract import EngineCard
from engines.world.actions import Action
from engines.world.engine import WorldEngine
from engines.world.opening import Told
from engines.world.request import WorldRequest
from engines.world.walk import EYE_M, Pose, Walk, Whereabouts

SPEED_M_S = 3.0
LONG_M = 40.0
SKIES = {"as it is": 0, "clear": 10, "haze": 20, "rain": 30, "snow": 40, "storm": 50}


@dataclass(frozen=True)
class At:
    z: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    ticks: int = 0
    weather: str = "as it is"
    moved: bool = False


class Corridor(Walk):
    """`draw_s` is how long a frame takes; `alive` makes a lamp flicker with each tick."""

    def __init__(
        self,
        size: tuple[int, int] = (160, 90),
        fps: int = 30,
        draw_s: float = 0.0,
        alive: bool = False,
        block: int = 1,
        breaks_at_m: float = np.inf,
    ) -> None:
        self.size, self.fps = size, fps
        self._draw_s, self._alive, self._block, self._breaks_at_m = draw_s, alive, block, breaks_at_m
        self._at = At()
        self.drawn = self.passed = 0
        self._stripes = np.random.default_rng(5).integers(40, 215, (360, 3)).astype(np.uint8)

    @property
    def block(self) -> int:
        return self._block

    @property
    def states_every(self) -> int:
        return 1 if self._block == 1 else 2 * self._block

    def advance(self, actions: Sequence[Action]) -> NDArray[np.uint8]:
        assert len(actions) == self._block
        frames = []
        for action in actions:
            self._move(action)
            frames.append(self.view())
        return np.stack(frames)

    def pass_over(self, action: Action) -> None:
        if self._block > 1:
            super().pass_over(action)
            return
        self._move(action)
        self.passed += 1

    def view(self) -> NDArray[np.uint8]:
        time.sleep(self._draw_s)
        self.drawn += 1
        width, height = self.size
        angles = (np.arange(width) * 90 / width + self._at.yaw).astype(int) % 360
        frame = np.repeat(self._stripes[angles][None], height, 0)
        near = round(height * (0.1 + 0.8 * min(1.0, self._at.z / LONG_M)) / 2)
        frame[height // 2 - near : height // 2 + near] //= 2
        frame[: 2 + height // 20] = 100 + SKIES[self._at.weather]
        if self._alive:
            frame[-4:] = self._at.ticks * 7 % 256
        return frame

    def state(self) -> Any:
        return self._at

    def restore(self, state: Any) -> None:
        self._at = state

    def whereabouts(self) -> Whereabouts | None:
        if self._block > 1:
            return None
        pose = Pose(
            0.0, EYE_M, self._at.z, float(np.radians(self._at.yaw)), float(np.radians(self._at.pitch))
        )
        return Whereabouts(pose, "stone", SPEED_M_S if self._at.moved else 0.0)

    def _move(self, action: Action) -> None:
        way = ("forward" in action.keys) - ("back" in action.keys)
        z = max(0.0, self._at.z + way * SPEED_M_S / self.fps)
        if z > self._breaks_at_m:
            raise ZeroDivisionError("the corridor ended")
        self._at = replace(
            self._at,
            z=z,
            yaw=self._at.yaw + action.yaw,
            pitch=self._at.pitch + action.pitch,
            ticks=self._at.ticks + 1,
            weather=action.weather or self._at.weather,
            moved=way != 0,
        )


class CorridorWorld(WorldEngine):
    """Walks in a corridor, whatever the picture or the place. The seed is how many milliseconds a frame takes; in a
    storm it breaks down 2 m on."""

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="world", title="Corridor", summary="A world for tests.")

    def open(self, request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
        told("Building the corridor", 0.5)
        breaks_at_m = 2.0 if request.weather == "storm" else np.inf
        return Corridor(size, fps, request.seed / 1000, request.alive, breaks_at_m=breaks_at_m)
