"""An animal on four legs: its stance in every action, and its body drawn back to front."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.stage.cast.actor import Actor, Drawn, Extent
from engines.stage.cast.beast_body import draw_body, draw_leg, draw_neck, draw_tail, draw_wing
from engines.stage.cast.beast_gait import Beast, beast_at, beast_speed
from engines.stage.cast.beast_head import draw_beast_head
from engines.stage.cast.breeds import BREEDS, Breed, coat_of
from engines.stage.cast.look import chosen
from engines.stage.cast.mood import Face, face_at
from engines.stage.cast.shapes import View
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import Local, Tones, css, darker, paler
from engines.stage.light import Light
from engines.stage.scene import Figure


@dataclass(frozen=True)
class Coat:
    """The colours and chances of one animal."""

    seed: int
    body: Local
    belly: Local
    points: Local
    muzzle: Local
    eye: Local


class FourLegged(Actor):
    """A dog, a horse, an elephant, ..."""

    cropped = True

    def __init__(self, figure: Figure, light: Light) -> None:
        self.breed: Breed = BREEDS[figure.name]
        rng = random.Random(f"{figure.name} {figure.seed}")
        usual = self.breed.height_m * rng.uniform(0.93, 1.07)
        top = self.breed.chest * 0.4 + self.breed.neck * math.sin(self.breed.rise) + self.breed.skull
        self._tall = 0.85 + top  # the head's top in heights of the shoulder
        self.height_m = figure.height_m or round(usual * self._tall, 3)
        self._unit = self.height_m / self._tall
        body = chosen(figure, "coat") or coat_of(self.breed, rng.randrange(60))
        self.coat = Coat(
            figure.seed,
            body,
            css(self.breed.belly) if self.breed.belly else paler(body, 0.25),
            css(self.breed.points) if self.breed.points else darker(body, 0.15),
            css(self.breed.muzzle_colour) if self.breed.muzzle_colour else darker(body, 0.12),
            css(rng.choice(("#5a3a22", "#7a5a2a", "#3a3028", "#5f7a4a"))),
        )
        self._figure, self._tones = figure, Tones(light)

    def moved(self, time_s: float) -> float:
        return beast_speed(self.breed, self._figure.action) * self._unit * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        beast = beast_at(self.breed, self._figure.action, self._figure.seed, time_s)
        face = face_at(self._figure.expression, self._figure.seed, time_s, mouth, beast.gaze_up)
        scale = self._unit * pixels_per_m
        view = View(view_azimuth + beast.yaw, scale)
        x, y = view.pixels(beast.head)
        left, top, right, bottom = self.seen(_extent(self.breed, beast, view), (float(x), float(y)))
        view = View(view.azimuth, scale, -left, -top)
        sheet = Sheet(self._tones, right - left, bottom - top)
        for _, draw in sorted(
            _parts(sheet, self.breed, self.coat, beast, view, face, time_s), key=lambda part: part[0]
        ):
            draw()
        head = view.pixels(beast.head)
        radius = self.breed.skull * scale * 1.15
        picture = sheet.finished(min(2.2, 0.5 + scale * 0.006))
        return Drawn(picture, (view.x, view.y), pixels_per_m, (float(head[0]), float(head[1]), radius))


def _extent(breed: Breed, beast: Beast, view: View) -> Extent:
    joints = np.concatenate([beast.spine, beast.neck, beast.tail, beast.feet, beast.knees, beast.head[None]])
    if "wings" in breed.marks:
        joints = np.concatenate([joints, beast.wings.reshape(-1, 3)])
    seen = view.pixels(joints)
    reach = (breed.skull + breed.muzzle + breed.ear + 0.12 + 0.3 * ("antlers" in breed.marks)) * view.scale
    body = (max(breed.chest, breed.hip) + 0.12) * view.scale
    head = view.pixels(beast.head)
    left = min(float(seen[:, 0].min()) - body, float(head[0]) - reach)
    right = max(float(seen[:, 0].max()) + body, float(head[0]) + reach)
    up = 0.75 if "antlers" in breed.marks else 0.0
    top = min(float(seen[:, 1].min()) - body, float(head[1]) - reach - up * breed.skull * view.scale)
    low = max(
        0.08 * view.scale, float(head[1]) + reach, 0.0 if "trunk" not in breed.marks else 0.1 * view.scale
    )
    low = min(low, 0.12 * view.scale)
    return (
        math.floor(left) - 3,
        math.floor(top) - 3,
        math.ceil(right) + 3,
        math.ceil(low) + 3,
    )


def _parts(
    sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View, face: Face, time_s: float
) -> list[tuple[float, Callable[[], None]]]:
    """Depth towards the viewer, and what draws there."""
    depth = view.depth
    middle = float(depth(beast.spine.mean(0)))
    parts: list[tuple[float, Callable[[], None]]] = [
        (middle, lambda: draw_body(sheet, breed, coat, beast, view)),
        (
            float(depth(beast.tail[2])) - 0.05 + middle * 0.1,
            lambda: draw_tail(sheet, breed, coat, beast, view),
        ),
        (float(depth(beast.neck[1])) + 0.02, lambda: draw_neck(sheet, breed, coat, beast, view)),
        (
            float(depth(beast.head)) + 0.06,
            lambda: draw_beast_head(sheet, breed, coat, beast, view, face, time_s),
        ),
    ]
    for i in range(4):
        at = float(depth(beast.tops[i]))
        far = at < middle - 0.03 and abs(math.sin(view.azimuth)) > 0.35

        def leg(i: int = i, far: bool = far) -> None:
            draw_leg(sheet, breed, coat, beast, view, i, far)

        parts.append((at + (0.005 if i < 2 else 0.0), leg))
    if "wings" in breed.marks:
        for i in (0, 1):
            near = float(depth(beast.wings[i, 1] - beast.wings[i, 0]))

            def wing(i: int = i, near: float = near) -> None:
                draw_wing(sheet, breed, coat, beast, view, i, near < 0)

            parts.append((middle + (0.3 if near > 0 else -0.3), wing))
    return parts
