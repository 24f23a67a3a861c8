"""Props as actors: which there are, how large, and what they do."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.stage.cast.actor import Actor, Drawn
from engines.stage.cast.furniture import draw_chair, draw_door, draw_table
from engines.stage.cast.landmarks import draw_campfire, draw_lighthouse, draw_tree
from engines.stage.cast.look import chosen
from engines.stage.cast.mood import smooth
from engines.stage.cast.shapes import View
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.thing import Thing
from engines.stage.cast.tones import Tones, css
from engines.stage.cast.treasures import draw_book, draw_chest, draw_key, draw_lantern, draw_letter, draw_map
from engines.stage.light import Light
from engines.stage.scene import Figure


@dataclass(frozen=True)
class Form:
    """`height` and half `width` in metres, how it is drawn, its usual paints, and how many
    heights of room it needs."""

    draw: Callable[[Sheet, View, Thing], None]
    height: float
    width: float
    paints: tuple[str, ...]
    accent: str = "#e6b84a"
    above: float = 1.1


PROPS: dict[str, Form] = {
    "chest": Form(draw_chest, 0.72, 0.75, ("#8a5a34", "#6d4630", "#a0673a"), above=1.75),
    "lantern": Form(draw_lantern, 0.45, 0.45, ("#3c3a44", "#8a5a34", "#4d5a4a"), above=1.75),
    "book": Form(draw_book, 0.33, 0.26, ("#8c2f36", "#2f5d7c", "#4b6a4a", "#6a4a7c")),
    "letter": Form(draw_letter, 0.24, 0.2, ("#f3ead6", "#efe2c4")),
    "map": Form(draw_map, 0.48, 0.40, ("#e6d3a3", "#dcc694")),
    "key": Form(draw_key, 0.44, 0.16, ("#d9a441", "#b9bec6", "#b5793f"), above=1.4),
    "table": Form(draw_table, 0.77, 0.95, ("#a36d40", "#7c5236", "#c69a62")),
    "chair": Form(draw_chair, 0.95, 0.36, ("#a36d40", "#6d4630", "#4f6f7c"), "#c2543f"),
    "door": Form(draw_door, 2.2, 0.95, ("#2f5d6c", "#8c3f36", "#4f6a48", "#c28a3c")),
    "tree": Form(draw_tree, 4.9, 2.2, ("#5f8a45", "#7a9a3f", "#4a7a52", "#c98a3a")),
    "lighthouse": Form(draw_lighthouse, 16.6, 2.9, ("#c2402f", "#2f5d7c", "#3a3a44")),
    "campfire": Form(draw_campfire, 1.0, 1.05, ("#8b8890",), above=1.75),
}


class Prop(Actor):
    """A thing of the scene. `jump` opens a chest, a book or a door; `fly` lets small things float."""

    def __init__(self, figure: Figure, light: Light) -> None:
        self._form = PROPS[figure.name]
        self._figure, self._tones = figure, Tones(light)
        self._paint = (
            chosen(figure, "paint")
            or chosen(figure, "coat")
            or css(self._form.paints[figure.seed % len(self._form.paints)])
        )
        self._accent = chosen(figure, "accent") or css(self._form.accent)
        self.height_m = figure.height_m or self._form.height

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        form, action = self._form, self._figure.action
        scale = self.height_m / form.height * pixels_per_m
        opened = smooth(time_s / 1.2) if action in ("jump", "wave", "talk") else 0.0
        if self._figure.name == "book":
            opened = max(opened, 0.35)
        lift = (0.35 + 0.06 * math.sin(time_s * 2.0)) * form.height if action == "fly" else 0.0
        thing = Thing(self._paint, self._accent, self._figure.seed, time_s, action, opened)
        roomy = form.width + 0.25 * form.height * 0.5
        if self._figure.name == "lighthouse" and self._tones.dark:
            roomy = 9.5
        width = math.ceil(2 * roomy * scale) + 8
        above = form.height * form.above + lift
        height = math.ceil((above + 0.10 * form.height) * scale) + 8
        ground = height - 4 - 0.10 * form.height * scale
        turn = time_s * 0.9 if action == "turn" else 0.0
        sheet = Sheet(self._tones, width, height)
        form.draw(sheet, View(view_azimuth + turn, scale, width / 2, ground - lift * scale), thing)
        radius = min(form.height, 2 * form.width) * 0.4 * scale
        middle = (width / 2, ground - (lift + form.height * 0.6) * scale, radius)
        glowing = (
            self._figure.name in ("campfire", "lantern") or opened > 0.05 or self._figure.name == "lighthouse"
        )
        rim = 0.0 if glowing else min(2.0, 0.4 + self.height_m * pixels_per_m * 0.006)
        return Drawn(sheet.finished(rim), (width / 2, ground), pixels_per_m, middle)
