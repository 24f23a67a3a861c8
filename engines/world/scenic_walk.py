"""A walk in the world of a picture: a body in its scenery, seen through a viewer.

A frame depends on where the body is, on the hour and the weather, and on how long the world has been alive: all of it
is a handful of numbers, so a walk can be returned to at any tick. How the body moves is `engines.world.body`, what is
drawn is `engines.world.view`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import FPS, Action, Weather
from engines.world.body import Body, Stance
from engines.world.companion import Companion, Pace
from engines.world.memory.surfaces import Patch, Scenery
from engines.world.solids import Solids, solids_of
from engines.world.view.grading import INDOORS
from engines.world.view.viewer import Viewer
from engines.world.walk import Walk, Whereabouts

_NEAR_M = 6.0  # in which every solid is known
_AGAIN_M = 16.0  # after which they are asked for again
_WADES_M = 0.05  # of water from which steps sound of it
HOUR_EASE_S = 0.35
_HOUR_STEP = 1 / 30
WEATHER_S = 1.2


@dataclass(frozen=True)
class State:
    """All that a walk is made again from. `hour` is that of the frame, None for the picture's own light, `towards` the
    one it goes to; `weather` has come over `before` for `weather_s`."""

    stance: Stance
    tick: int
    hour: float | None
    towards: float | None
    weather: Weather
    before: Weather
    weather_s: float
    pace: Pace | None


class ScenicWalk(Walk):
    """A `Walk` in a `Scenery`."""

    def __init__(
        self,
        scenery: Scenery,
        size: tuple[int, int],
        fps: int = FPS,
        hour: float | None = None,
        weather: Weather = "as it is",
        alive: bool = True,
        head_bob: bool = True,
        companion: Companion | None = None,
    ) -> None:
        """`size` (width, height) of the frames; `fps` ticks a second; `hour` None keeps the picture's own light."""
        self.fps, self.size, self.scenery = fps, size, scenery
        companion = companion.in_light_of(scenery) if companion else None
        self._alive, self._companion = alive, companion
        cycles = companion.steps + companion.breaths if companion else ()
        self._viewer = Viewer(scenery, size, cycles)
        self._solids: tuple[float, float, Solids] | None = None
        self._reach = _NEAR_M + _AGAIN_M * 1.5 + 2 * max(map(_size, scenery.patches), default=0.0)
        self._body = Body(fps, self._height, self._around, scenery.bounds, scenery.lens.eye, head_bob)
        stance = self._body.standing()
        pace = companion.beside(stance, self._around, scenery.bounds) if companion else None
        self._now = State(stance, 0, hour, hour, weather, weather, WEATHER_S, pace)

    def advance(self, actions: Sequence[Action]) -> NDArray[np.uint8]:
        (action,) = actions
        self.pass_over(action)
        return self.view()[None]

    def pass_over(self, action: Action) -> None:
        now, tick_s = self._now, 1 / self.fps
        stance = self._body.after(now.stance, action)
        pace = now.pace
        if self._companion and pace:
            pace = self._companion.after(pace, stance, self._around, self.scenery.bounds, tick_s)
        towards = now.towards if action.hour is None else action.hour
        weather, before, weather_s = now.weather, now.before, min(now.weather_s + tick_s, WEATHER_S)
        if action.weather is not None and action.weather != weather:
            weather, before, weather_s = action.weather, weather, 0.0
        hour = _nearer(now.hour, towards, self.scenery.daylight.hour, tick_s)
        self._now = State(stance, now.tick + 1, hour, towards, weather, before, weather_s, pace)

    def view(self) -> NDArray[np.uint8]:
        now = self._now
        pose = self._body.pose(now.stance)
        extra = []
        if self._companion and now.pace:
            extra.append(self._companion.seen(now.pace, pose, self._viewer.height))
        time_s = now.tick / self.fps
        hour = None if now.hour is None else round(now.hour / _HOUR_STEP) * _HOUR_STEP % 24
        part = now.weather_s / WEATHER_S
        before = (now.before, part * part * (3 - 2 * part)) if part < 1 else None
        return self._viewer.frame(pose, time_s, hour, now.weather, self._alive, extra, before)

    def state(self) -> State:
        return self._now

    def restore(self, state: State) -> None:
        self._now = state

    @property
    def sheltered(self) -> bool:
        return self.scenery.kind in INDOORS

    def whereabouts(self) -> Whereabouts:
        stance, shore = self._now.stance, self.scenery.shore
        wades = shore is not None and shore.at(stance.x, stance.z) > _WADES_M
        return self._body.whereabouts(stance, "water" if wades else self.scenery.ground.material)

    @property
    def sky(self) -> tuple[float, Weather]:
        """The hour and the weather now."""
        now = self._now
        return (self.scenery.daylight.hour if now.hour is None else now.hour), now.weather

    def _height(self, x: float, z: float) -> float:
        """Metres above y = 0 of what one stands on, beneath water too."""
        ground, shore = self._viewer.height(x, z), self.scenery.shore
        return ground - shore.at(x, z) if shore else ground

    def _around(self, x: float, z: float) -> Solids:
        """What is solid about a place, asked for once in a while."""
        known = self._solids
        if known is None or max(abs(x - known[0]), abs(z - known[1])) > _AGAIN_M:
            standing = self._viewer.nearby(x, z, self._reach)
            shore = self.scenery.shore
            solids = solids_of(standing, self.scenery.patches, shore.walls if shore else None)
            self._solids = known = (x, z, solids)
        return known[2]


def _size(patch: Patch) -> float:
    """Metres from its foot that a patch is solid."""
    return max(patch.radius, float(np.abs(patch.wall).max(initial=0.0)))


def _nearer(hour: float | None, towards: float | None, own: float, tick_s: float) -> float | None:
    """The hour a tick later, on the shorter way around the clock; the picture's own light is left at its own hour."""
    if towards is None or hour == towards:
        return hour
    hour = own if hour is None else hour
    way = (towards - hour + 12) % 24 - 12
    if abs(way) < 0.02:
        return towards
    return (hour + way * (1 - float(np.exp(-tick_s / HOUR_EASE_S)))) % 24
