"""Walking in the block world: actions in, frames out, and the way back to any moment of the walk.

All that happened is in a small state: the body, the hour and weather, and what was broken; the rest is the seed's.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.world.actions import Action, Weather
from engines.world.blocks.body import (
    B_GROUND,
    B_LAG,
    B_LANDED,
    B_PITCH,
    B_SPEED,
    B_STRIDE,
    B_VX,
    B_VZ,
    B_WET,
    B_X,
    B_Y,
    B_YAW,
    B_Z,
    BODY,
    STEPS_A_SECOND,
    WALK,
    move,
    touches,
)
from engines.world.blocks.kinds import AIR, BODIES, KINDS, SHAPE_CROSS
from engines.world.blocks.renderer import Break, Renderer, Scene
from engines.world.blocks.start import start_of
from engines.world.blocks.terrain import BIOMES
from engines.world.blocks.textures import looks
from engines.world.blocks.tracing import UNDER_WATER, trace
from engines.world.blocks.window import Place, Window
from engines.world.walk import EYE_M, Pose, Walk, Whereabouts

REACH_M, NEAR_REACH_M = 160, 80
_SMALL = 160  # pixels: narrower frames are shown less far
_ARM_M = 4.5
_BREAK_S, _CRUMBS_S = 0.3, 0.7
_STEEPEST = math.radians(88)
_HOURS = {
    "plains": 9.5, "forest": 9.5, "desert": 16.4, "snow": 14.5, "mountains": 9.0, "beach": 16.6, "cave": 12.0,
    "village": 9.0,
}  # fmt: skip


class State(NamedTuple):
    """A moment of a walk. `crumbs` are (place, kind, tick) of blocks that broke just now."""

    tick: int
    body: bytes
    hour: float
    weather: Weather
    broken: tuple[Place, ...]
    target: Place | None
    effort: int
    crumbs: tuple[tuple[Place, int, int], ...]


class BlockWalk(Walk):
    """A walk in the block world of a biome (plains, forest, desert, snow, mountains, beach, cave, village).

    The labels of the last frame are `depth`, `ids` (see `Renderer`) and `pose`, the place of its eye. The block that
    the arm reaches is outlined while it is struck, and always where `outlined`, for who plays."""

    def __init__(
        self,
        biome: str,
        size: tuple[int, int],
        fps: int = 30,
        seed: int = 0,
        hour: float | None = None,
        weather: Weather = "as it is",
        alive: bool = True,
        head_bob: bool = True,
        reach: int | None = None,
        outlined: bool = False,
    ) -> None:
        if biome not in BIOMES:
            raise BadInput("place", f"there is no block world {biome!r}", f"they are {', '.join(BIOMES)}")
        if weather not in get_args(Weather):
            raise BadInput(
                "weather", f"there is no weather {weather!r}", f"it may be {', '.join(get_args(Weather))}"
            )
        self.biome, self.size, self.fps = biome, size, fps
        self.window = Window(biome, seed, reach or (REACH_M if max(size) > _SMALL else NEAR_REACH_M))
        self.start = start_of(self.window)
        self._renderer = Renderer(self.window, size)
        self._own_hour = _HOURS[biome]
        self._alive, self._bobs, self._outlined = alive, head_bob, outlined
        self._tick, self._effort = 0, 0
        self._hour = self._own_hour if hour is None else hour
        self._weather: Weather = _weather(weather)
        self._broken: tuple[Place, ...] = ()
        self._crumbs: tuple[tuple[Place, int, int], ...] = ()
        self._body = np.zeros(BODY)
        self._body[[B_X, B_Y, B_Z]] = self.start
        self._body[B_GROUND] = 1.0
        self._target = self._looked_at()

    def advance(self, actions: Sequence[Action]) -> NDArray[np.uint8]:
        frames = []
        for action in actions:
            self.pass_over(action)
            frames.append(self.view())
        return np.stack(frames)

    def pass_over(self, action: Action) -> None:
        body, keys = self._body, action.keys
        if action.hour is not None:
            self._hour = action.hour
        if action.weather is not None:
            self._weather = _weather(action.weather)
        body[B_YAW] = math.remainder(body[B_YAW] + math.radians(action.yaw), math.tau)
        body[B_PITCH] = min(_STEEPEST, max(-_STEEPEST, body[B_PITCH] + math.radians(action.pitch)))
        body[B_LANDED] = 0.0
        steps = (self._tick + 1) * STEPS_A_SECOND // self.fps - self._tick * STEPS_A_SECOND // self.fps
        ahead = float("forward" in keys) - float("back" in keys)
        right = float("right" in keys) - float("left" in keys)
        move(
            self.window.grid.blocks, BODIES.solid, BODIES.wet, BODIES.box, body, ahead, right, "jump" in keys,
            "run" in keys, steps,
        )  # fmt: skip
        self._tick += 1
        self.window.centre(body[B_X], body[B_Z])
        self._strike("attack" in keys)

    def view(self) -> NDArray[np.uint8]:
        breaks = tuple(
            Break(place, kind, (self._tick - tick) / self.fps) for place, kind, tick in self._crumbs
        )
        scene = Scene(
            hour=self._hour,
            weather=self._weather,
            time_s=self._tick / self.fps if self._alive else 0.0,
            target=self._target if self._outlined or self._effort else None,
            crack=self._effort / max(1.0, _BREAK_S * self.fps),
            breaks=breaks,
        )
        return self._renderer.frame(self._eye(), scene)

    @property
    def depth(self) -> NDArray[np.float32]:
        """(height, width) metres along the view axis of the last frame, infinite in the sky."""
        return self._renderer.depth

    @property
    def ids(self) -> NDArray[np.uint8]:
        """(height, width) kinds of block of the last frame."""
        return self._renderer.ids

    @property
    def pose(self) -> Pose:
        x, y, z, yaw, pitch = self._eye()
        return Pose(x - self.start[0], y - self.start[1], z - self.start[2], yaw, pitch)

    def state(self) -> State:
        return State(
            self._tick, self._body.tobytes(), self._hour, self._weather, self._broken, self._target, self._effort,
            self._crumbs,
        )  # fmt: skip

    def restore(self, state: State) -> None:
        self._tick, body, self._hour, self._weather, broken, self._target, self._effort, self._crumbs = state
        self._body = np.frombuffer(body).copy()
        self.window.centre(self._body[B_X], self._body[B_Z])
        if broken != self._broken:
            self.window.set_broken(broken)
            self._broken = broken

    def whereabouts(self) -> Whereabouts:
        body = self._body
        return Whereabouts(
            pose=self.pose,
            ground=self._ground(),
            speed=float(body[B_SPEED]),
            airborne=bool(body[B_GROUND] == 0 and body[B_WET] < 0.35),
            landed=bool(body[B_LANDED]),
        )

    @property
    def inside_a_block(self) -> bool:
        """Whether any part of the body is in something solid: never."""
        x, y, z = self._body[[B_X, B_Y, B_Z]]
        return touches(self.window.grid.blocks, BODIES.solid, BODIES.box, x, y, z)

    def _eye(self) -> NDArray[np.float64]:
        body = self._body
        eye = np.array([body[B_X], body[B_Y] + EYE_M + body[B_LAG], body[B_Z], body[B_YAW], body[B_PITCH]])
        if self._bobs and body[B_GROUND]:
            gait = min(1.0, math.hypot(body[B_VX], body[B_VZ]) / WALK)
            phase = body[B_STRIDE] * math.pi / 0.95
            eye[1] += 0.05 * gait * (abs(math.sin(phase)) - 0.5)
            sway = 0.025 * gait * math.cos(phase)
            eye[0] += sway * math.cos(eye[3])
            eye[2] -= sway * math.sin(eye[3])
        return eye

    def _looked_at(self) -> Place | None:
        """The cell within reach of the arm that the view meets; it does not sway with the steps."""
        body = self._body
        level = math.cos(body[B_PITCH])
        _, x, y, z, _, kind, _, _ = trace(
            self.window.grid.cells, self.window.grid.side, looks(), body[B_X], body[B_Y] + EYE_M, body[B_Z],
            level * math.sin(body[B_YAW]), math.sin(body[B_PITCH]), level * math.cos(body[B_YAW]), 0.0, _ARM_M,
            UNDER_WATER, 0.0,
        )  # fmt: skip
        return (x, y, z) if kind != AIR else None

    def _strike(self, attack: bool) -> None:
        target = self._looked_at()
        self._effort = self._effort + 1 if attack and target is not None and target == self._target else 0
        self._target = target
        self._crumbs = tuple(c for c in self._crumbs if (self._tick - c[2]) / self.fps < _CRUMBS_S)
        if not attack or target is None:
            return
        kind = self.window.kind(*target)
        if self._effort < _BREAK_S * self.fps and KINDS[kind].shape != SHAPE_CROSS:
            return
        gone = self.window.break_(target)
        if gone:
            self._broken = (*self._broken, *gone)
            self._crumbs = (*self._crumbs, (target, kind, self._tick))
        self._effort = 0
        self._target = self._looked_at()

    def _ground(self) -> str:
        body = self._body
        if body[B_WET] > 0.2:
            return "water"
        y = math.floor(body[B_Y] - 0.05)
        for x, z in ((0.0, 0.0), (-0.29, -0.29), (0.29, -0.29), (-0.29, 0.29), (0.29, 0.29)):
            kind = KINDS[self.window.kind(math.floor(body[B_X] + x), y, math.floor(body[B_Z] + z))]
            if kind.solid:
                return kind.ground
        return ""


def _weather(weather: Weather) -> Weather:
    return "clear" if weather == "as it is" else weather
