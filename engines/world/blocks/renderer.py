"""Frames of a window of the world, with their labels: how the kernels are called, and what is kept between frames.

A frame depends on what it is asked for alone, never on the frame before.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numba import get_num_threads
from numpy.typing import NDArray

from engines.world.actions import Weather
from engines.world.blocks import sky
from engines.world.blocks.airborne import crumble, fall
from engines.world.blocks.frame import draw
from engines.world.blocks.kinds import KINDS
from engines.world.blocks.textures import tile
from engines.world.blocks.window import Place, Window

SMALL = 96  # pixels: in narrower frames shade is where the sky is covered, and no ray looks for the sun
FOV_DEG = 74.0  # across a frame of 16 to 9; narrower frames see as far up and down
_CRUMBS = 26


@dataclass(frozen=True)
class Break:
    """A block of `kind` that broke at `place`, `age_s` ago."""

    place: Place
    kind: int
    age_s: float


@dataclass(frozen=True)
class Scene:
    """What is in the world of one frame besides blocks: the hour, the weather, the time of what moves, the cell
    whose edges are drawn and how cracked it is (0 to 1), and what broke just now."""

    hour: float
    weather: Weather = "clear"
    time_s: float = 0.0
    target: Place | None = None
    crack: float = 0.0
    breaks: tuple[Break, ...] = ()


class Renderer:
    """Draws `window` at `size` (width, height). The labels of the last frame: `depth` (height, width) float32 metres
    along the view axis, infinite in the sky; `ids` (height, width) uint8 of `engines.world.blocks.kinds`."""

    def __init__(self, window: Window, size: tuple[int, int]) -> None:
        width, height = size
        self.window, self.size, self._shadows = window, size, max(size) > SMALL
        self.focal = focal_of(size)
        self.depth = np.zeros((height, width), np.float32)
        self.ids = np.zeros((height, width), np.uint8)
        self._tone = sky.tone()
        self._tables = np.zeros(0, np.float32)
        self._air: tuple[float, Weather] | None = None

    def frame(self, eye: NDArray[np.float64], scene: Scene) -> NDArray[np.uint8]:
        """The frame (height, width, 3) from `eye`: x, y, z in cells, yaw to the right and pitch up in radians."""
        tables = self._tables_of(scene)
        target = np.array(scene.target if scene.target is not None else (0, -9, 0), np.int64)
        rgb = np.empty((self.size[1], self.size[0], 3), np.uint8)
        grid = self.window.grid
        draw(
            grid.cells, grid.side, tables, self._tone, eye, self.focal, float(self.window.reach), self._shadows,
            target, scene.crack, get_num_threads(), rgb, self.depth, self.ids,
        )  # fmt: skip
        for broken in scene.breaks:
            crumble(
                np.array(broken.place, np.int64), broken.age_s, _crumb_colours(broken.kind), eye, self.focal, rgb,
                self.depth,
            )  # fmt: skip
        if scene.weather in ("rain", "storm", "snow"):
            snow = scene.weather == "snow"
            light = tables[sky.A_ABOVE : sky.A_ABOVE + 3].mean() / 0.36
            colour = np.array((246, 250, 255) if snow else (176, 192, 214), np.float64) * min(
                1.0, light**0.45
            )
            amount = 1.0 if scene.weather == "storm" else 0.62
            fall(grid.light, eye, self.focal, scene.time_s, snow, amount, colour, rgb, self.depth)
        return rgb

    def _tables_of(self, scene: Scene) -> NDArray[np.float32]:
        air = scene.hour, scene.weather
        if air != self._air:
            self._tables = sky.tables(*air, self.window.reach, inside=self.window.inside)
            self._air = air
        sky.set_time(self._tables, scene.time_s)
        return self._tables


def focal_of(size: tuple[int, int]) -> float:
    """Focal length in pixels of frames of a size (width, height)."""
    width, height = size
    across = max(width, height * 16 / 9) if width >= height else width * 16 / 9
    return float(0.5 * across / math.tan(math.radians(FOV_DEG) / 2))


@lru_cache(maxsize=64)
def _crumb_colours(kind: int) -> NDArray[np.float64]:
    picture = tile(KINDS[kind].side or KINDS[kind].top).astype(np.float64)
    rng = np.random.default_rng(kind)
    seen = picture[rng.integers(0, 16, _CRUMBS), rng.integers(0, 16, _CRUMBS), :3]
    return seen * np.array([0.62, 0.95, 0.38]) if KINDS[kind].tint else seen
