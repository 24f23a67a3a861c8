"""Vehicles as actors: which there are, how large, how fast, and how high they fly."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.stage.cast.actor import Actor, Drawn
from engines.stage.cast.afloat import draw_boat, draw_ship
from engines.stage.cast.airborne import draw_balloon, draw_plane, draw_rocket, draw_spaceship
from engines.stage.cast.look import chosen
from engines.stage.cast.mood import smooth
from engines.stage.cast.road import Craft, draw_bicycle, draw_bus, draw_car, draw_train
from engines.stage.cast.shapes import View
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import Tones, css
from engines.stage.light import Light
from engines.stage.scene import Figure

_PAINTS = (
    ("#c8452f", "#efe0c2"), ("#2f6a8c", "#e8a94a"), ("#d9a032", "#3d4a63"), ("#4f8a63", "#f0dfb4"),
    ("#e6dfd0", "#c14f3a"), ("#6a5a8c", "#e7c25c"), ("#3f4a66", "#d9784a"), ("#5f9aa2", "#f2d9a4"),
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Metres: `height` of the whole, half `length` and half `width`, what hangs `below` the foot; speeds of going
    slowly and fast in metres a second; `aloft` is how high it flies."""

    draw: Callable[[Sheet, View, Craft], None]
    height: float
    length: float
    width: float
    slow: float
    fast: float
    below: float = 0.15
    above: float = 0.0
    aloft: float = 0.0


VEHICLES: dict[str, Kind] = {
    "car": Kind(draw_car, 1.46, 2.2, 1.0, 3.0, 9.0),
    "bus": Kind(draw_bus, 2.95, 4.1, 1.4, 3.0, 8.0),
    "bicycle": Kind(draw_bicycle, 1.06, 0.95, 0.35, 2.2, 5.0),
    "train": Kind(draw_train, 3.5, 5.9, 1.3, 4.0, 10.0, above=3.6),
    "boat": Kind(draw_boat, 4.2, 2.6, 1.9, 1.2, 2.6, below=0.4),
    "ship": Kind(draw_ship, 18.0, 13.5, 4.6, 2.0, 4.5, below=1.8),
    "plane": Kind(draw_plane, 2.7, 4.0, 4.5, 3.0, 14.0, aloft=3.5),
    "balloon": Kind(draw_balloon, 12.5, 4.4, 4.4, 0.9, 1.6, aloft=4.0),
    "rocket": Kind(draw_rocket, 9.0, 2.6, 2.6, 3.0, 12.0, below=2.9, aloft=4.5),
    "spaceship": Kind(draw_spaceship, 2.8, 3.1, 3.1, 3.0, 9.0, below=0.7, aloft=2.6),
}


class Vehicle(Actor):
    """A vehicle; `walk` goes slowly, `run` fast, `fly` in the air, every other action stands."""

    def __init__(self, figure: Figure, light: Light) -> None:
        self._kind = VEHICLES[figure.name]
        self._figure, self._tones = figure, Tones(light)
        rng = random.Random(f"{figure.name} {figure.seed}")
        paint, accent = map(css, rng.choice(_PAINTS))
        self._paint = chosen(figure, "paint") or chosen(figure, "coat") or paint
        self._accent = chosen(figure, "accent") or accent
        self.height_m = figure.height_m or self._kind.height
        self._size = self.height_m / self._kind.height

    def _speed(self) -> float:
        kind, action = self._kind, self._figure.action
        if action == "fly" and not kind.aloft:
            return kind.fast
        return {"walk": kind.slow, "run": kind.fast, "fly": kind.fast}.get(action, 0.0)

    def moved(self, time_s: float) -> float:
        return self._speed() * self._size * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        kind, action = self._kind, self._figure.action
        scale = pixels_per_m * self._size
        aloft, tilt = 0.0, 0.0
        if kind.aloft and action in ("fly", "walk", "run", "jump"):
            aloft = kind.aloft * (1 + 0.04 * math.sin(time_s * 1.3))
            if action == "jump":
                aloft *= smooth(time_s / 3.0)
            if action != "jump":
                tilt = {"plane": 0.06 + 0.03 * math.sin(time_s * 0.9), "rocket": 1.15}.get(
                    self._figure.name, 0.0
                )
        speed = self._speed()
        craft = Craft(
            self._paint, self._accent, self._figure.seed, time_s, speed * time_s, speed, aloft, tilt
        )
        turn = -2.3 * (1 - smooth((time_s - 0.4) / 2.4)) if action == "turn" else 0.0
        view = View(view_azimuth + turn, scale)
        half = abs(kind.length * view.sin) + abs(kind.width * view.cos) + 0.25
        if tilt > 1:
            half += kind.height * 0.75 * abs(view.sin)
        if kind.above:
            half += max(speed, 0.6) * 0.8 * abs(view.sin)
        below = kind.below
        width = math.ceil(2 * half * scale) + 8
        height = math.ceil((kind.height * 1.06 + kind.above + aloft + below) * scale) + 8
        view = View(view.azimuth, scale, width / 2, height - 4 - below * scale)
        sheet = Sheet(self._tones, width, height)
        kind.draw(sheet, view, craft)
        middle = (aloft + kind.height * 0.6) * scale
        return Drawn(
            sheet.finished(min(2.2, 0.4 + self.height_m * pixels_per_m * 0.004)),
            (view.x, view.y),
            pixels_per_m,
            (view.x, view.y - middle, kind.height * 0.3 * scale),
        )
