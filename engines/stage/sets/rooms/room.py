"""A room as a box of painted planes, lit plane by plane: sun through the windows, sky light, lamps, dark corners.

Painters draw each plane in its own colours, in metres; `Room.close` lays the light over them and hangs them up. What
stands in the room is put there with `stand`, which takes up the light of its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import cv2
import numpy as np
import skia
from numpy.typing import NDArray

from engines.stage.light import Colour, Light, colour, mix
from engines.stage.paint import Paper, Picture, fill, finished, stroke
from engines.stage.plan import Card, Label, Plan
from engines.stage.sets.stagehand import halo

PER_M = 96  # pixels a metre of walls and floor
_GRID_PER_M = 12  # of the light that lies on them
Side = str  # far, left, right, near, floor, ceiling


@dataclass(frozen=True)
class Opening:
    """A window in a wall: metres from the wall's left edge (as seen from inside) and from the floor."""

    side: Side
    left: float
    low: float
    wide: float
    tall: float
    bars: tuple[int, int] = (2, 3)


@dataclass(frozen=True)
class Lamp:
    """A lamp at a place in the room; `reach` in metres, `power` 0..1 and more."""

    x: float
    y: float
    z: float
    reach: float = 2.2
    power: float = 1.0
    css: str = "ffc878"


@dataclass
class Room:
    """A box from x = -wide/2 to wide/2, z = near to far, `tall` high, with its windows and lamps.

    `dark` says that the lamps are lit. Colours of light multiply the paint: `base` everywhere, `sky` through windows,
    `sun` where its rays fall.
    """

    plan: Plan
    outside: Light
    wide: float = 7.6
    near: float = -3.6
    far: float = 6.0
    tall: float = 3.1
    windows: tuple[Opening, ...] = ()
    lamps: tuple[Lamp, ...] = ()
    warmth: float = 0.5
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    planes: dict[Side, Paper] = field(default_factory=dict)

    def __post_init__(self) -> None:
        light, gloomy = self.outside, self.outside.clouds in ("overcast", "storm")
        self.dark = light.lamps or light.clouds == "storm"
        dim = 0.16 if light.moon else 0.3 if self.dark else 0.5
        cool = mix(light.middle, light.shade, 0.5)
        self.base: Colour = mix(np.full(3, dim), cool / max(float(cool.max()), 0.2) * dim, 0.55)
        self.base = mix(self.base, self.base * np.array([1.16, 1.0, 0.82]), self.warmth)
        self.sky: Colour = np.clip(light.middle * 0.45 + light.horizon * 0.65, 0, 1.2) * (
            1.0 if not light.moon else 0.8
        )
        strength = 0.0 if gloomy or not (light.disc or light.elevation > 0.5) else 0.16 if light.moon else 1.0
        self.sun: Colour = light.key * 2.1 * strength
        self.base = self.base + self.sun * np.array([0.13, 0.115, 0.09])
        self.lamp_power = 1.0 if light.moon else 0.9 if self.dark else 0.22
        self.plan.room = (-self.wide / 2, self.wide / 2, self.near, self.far)
        for side in ("far", "left", "right", "near", "floor", "ceiling"):
            across, down = self._size(side)
            self.planes[side] = Paper(round(across * PER_M), round(down * PER_M))

    def _size(self, side: Side) -> tuple[float, float]:
        deep = self.far - self.near
        match side:
            case "far" | "near":
                return self.wide, self.tall
            case "left" | "right":
                return deep, self.tall
            case _:
                return self.wide, deep

    def frame(self, side: Side) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """(corner, across, down) of a plane in the world, as seen from inside."""
        half, deep = self.wide / 2, self.far - self.near
        table: dict[Side, tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]] = {
            "far": ((-half, self.tall, self.far), (self.wide, 0, 0), (0, -self.tall, 0)),
            "near": ((half, self.tall, self.near), (-self.wide, 0, 0), (0, -self.tall, 0)),
            "left": ((-half, self.tall, self.near), (0, 0, deep), (0, -self.tall, 0)),
            "right": ((half, self.tall, self.far), (0, 0, -deep), (0, -self.tall, 0)),
            "floor": ((-half, 0, self.far), (self.wide, 0, 0), (0, 0, -deep)),
            "ceiling": ((-half, self.tall, self.near), (self.wide, 0, 0), (0, 0, deep)),
        }
        corner, across, down = table[side]
        return np.array(corner, float), np.array(across, float), np.array(down, float)

    def canvas(self, side: Side) -> skia.Canvas:
        """A canvas over the plane in metres from its upper left corner."""
        canvas = self.planes[side].canvas
        canvas.resetMatrix()
        canvas.scale(PER_M, PER_M)
        return canvas

    def light_at(
        self, points: NDArray[np.float64], normal: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Light (..., 3) at points (..., 3) of a plane with that normal, or of a thing that stands free."""
        shape = points.shape[:-1]
        lit = np.broadcast_to(self.base, (*shape, 3)).copy()
        for window in self.windows:
            corner, across, down = self.frame(window.side)
            along, fall = across / np.linalg.norm(across), down / np.linalg.norm(down)
            middle = (
                corner
                + along * (window.left + window.wide / 2)
                - fall * -(self.tall - window.low - window.tall / 2)
            )
            inward = np.cross(along, fall)
            way = middle - points
            apart = np.linalg.norm(way, axis=-1) + 0.4
            leaving = np.clip(-(way @ inward) / apart, 0, 1)
            arriving = 0.5 if normal is None else np.clip((way @ normal) / apart, 0, 1) * 0.75 + 0.25
            lit += (1.25 * window.wide * window.tall * leaving * arriving / (apart**2 + 0.6))[
                ..., None
            ] * self.sky
            lit += self._sunbeam(points, normal, window, corner, along, fall)[..., None] * self.sun
        for lamp in self.lamps:
            way = np.array([lamp.x, lamp.y, lamp.z]) - points
            apart = np.linalg.norm(way, axis=-1)
            arriving = 0.7 if normal is None else np.clip((way @ normal) / (apart + 0.05), 0, 1) * 0.6 + 0.4
            fade = lamp.power * self.lamp_power * arriving / (1 + (apart / (lamp.reach * 0.58)) ** 2)
            lit += fade[..., None] * colour(lamp.css) * 2.1
        return lit

    def _sunbeam(
        self,
        points: NDArray[np.float64],
        normal: NDArray[np.float64] | None,
        window: Opening,
        corner: NDArray[np.float64],
        along: NDArray[np.float64],
        fall: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """0..1: whether the sun shines through a window onto each point. Its rays slant as in a painting."""
        inward = np.cross(along, fall)
        slant = 0.55 if window.side in ("left", "right") else 0.5 * self.outside.side
        steep = 0.75 if self.outside.elevation > 0.5 else 0.46
        to_sun = -inward + along * slant * (-1 if window.side == "right" else 1) * 0.7 - fall * steep
        to_sun /= np.linalg.norm(to_sun)
        reach = ((corner - points) @ inward) / min(float(to_sun @ inward), -1e-3)
        hit = points + to_sun * reach[..., None] - corner
        u, v = hit @ along - window.left, hit @ fall - (self.tall - window.low - window.tall)
        soft = 0.02 + 0.012 * np.clip(reach, 0, 9)

        def inside(value: NDArray[np.float64], size: float, count: int) -> NDArray[np.float64]:
            part = np.clip(np.minimum(value, size - value) / soft + 0.5, 0, 1)
            for bar in range(1, count):
                part *= np.clip((np.abs(value - size * bar / count) - 0.03) / soft + 0.5, 0, 1)
            return part

        beam = (
            inside(u, window.wide, window.bars[0]) * inside(v, window.tall, window.bars[1]) * (reach > 0.05)
        )
        facing = 0.8 if normal is None else np.clip(float(normal @ to_sun), 0, 1)
        return beam * facing

    def close(self) -> None:
        """Cut the windows, lay the light over every plane, hang the planes up, and put halos around lit lamps."""
        if self.dark:
            for lamp in self.lamps:
                size = lamp.reach * 0.9
                picture = halo(lamp.css, 0.42 * lamp.power)
                self.stand(
                    f"halo{lamp.css}{lamp.power}",
                    picture,
                    lamp.x,
                    lamp.z - 0.05,
                    size,
                    y=lamp.y - size / 2,
                    glows=True,
                )
        for side, paper in self.planes.items():
            corner, across, down = self.frame(side)
            self._panes(side)
            rows, columns = (
                max(8, round(size * _GRID_PER_M)) for size in (np.linalg.norm(down), np.linalg.norm(across))
            )
            u, v = (np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows
            points = corner + across * u[None, :, None] + down * v[:, None, None]
            inward = np.cross(across / np.linalg.norm(across), down / np.linalg.norm(down))
            lit = self.light_at(points, inward) * self._corners(side, u, v)[..., None]
            lit = 1.12 * (1 - np.exp(-1.28 * lit))
            wide = cv2.resize(
                lit.astype(np.float32), (paper.width, paper.height), interpolation=cv2.INTER_CUBIC
            )
            picture = paper.picture.astype(np.float32)
            picture[..., :3] = np.minimum(picture[..., :3] * np.maximum(wide, 0), picture[..., 3:])
            key = f"room-{side}"
            self.plan.images[key] = finished(picture.astype(np.uint8), 0.0, 0.1, len(side))
            self.plan.cards.append(
                Card(
                    key,
                    label=Label.ROOM,
                    corner=_vector(corner),
                    across=_vector(across),
                    down=_vector(down),
                    fog=0.4,
                    shadow=False,
                )
            )

    def _corners(self, side: Side, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
        """Darkening towards the edges of a plane, (rows, columns)."""
        across, down = self._size(side)

        def edge(value: NDArray[np.float64], size: float) -> NDArray[np.float64]:
            apart = np.minimum(value, 1 - value) * size
            return 1 - 0.34 * np.exp(-apart / 0.35)

        return edge(v, down)[:, None] * edge(u, across)[None]

    def _panes(self, side: Side) -> None:
        """Cut the windows of a plane and draw their frames."""
        canvas = self.canvas(side)
        for window in self.windows:
            if window.side != side:
                continue
            top = self.tall - window.low - window.tall
            box = skia.Rect.MakeXYWH(window.left, top, window.wide, window.tall)
            canvas.drawRect(box.makeOutset(0.09, 0.09), fill(colour("f4ead8")))
            canvas.drawRect(box.makeOutset(0.02, 0.02), fill(colour("b8a890")))
            canvas.drawRect(box, skia.Paint(BlendMode=skia.BlendMode.kClear))
            bar = stroke(colour("f6eee0"), 0.055, StrokeCap=skia.Paint.kButt_Cap)
            for i in range(1, window.bars[0]):
                x = box.left() + window.wide * i / window.bars[0]
                canvas.drawLine(x, box.top(), x, box.bottom(), bar)
            for j in range(1, window.bars[1]):
                y = box.top() + window.tall * j / window.bars[1]
                canvas.drawLine(box.left(), y, box.right(), y, bar)
            canvas.drawRect(
                skia.Rect(box.left() - 0.16, box.bottom() + 0.03, box.right() + 0.16, box.bottom() + 0.12),
                fill(colour("fbf4e6")),
            )
            canvas.drawRect(
                skia.Rect(box.left() - 0.12, box.bottom() + 0.12, box.right() + 0.12, box.bottom() + 0.17),
                fill(colour("5a4a44"), 0.4),
            )

    def inner_light(self) -> Light:
        """The light for whatever stands in the room."""
        return _inner_light(self.outside, self.dark, self._window_side())

    def _window_side(self) -> Side:
        sides = [window.side for window in self.windows]
        return max(sides, key=sides.count, default="left")

    def tint_at(self, x: float, y: float, z: float) -> tuple[float, float, float]:
        """The tint of a thing at a place: brighter near lamp and window."""
        lit = self.light_at(np.array([[x, y, z]]), None)[0]
        reference = self.base + 0.32 * self.sky + 0.3 * self.lamp_power * colour("ffc878")
        tint = np.clip(0.42 + 0.6 * lit / np.maximum(reference, 0.05), 0.5, 1.3)
        return (float(tint[0]), float(tint[1]), float(tint[2]))

    def stand(
        self,
        key: str,
        picture: Picture,
        x: float,
        z: float,
        height_m: float,
        y: float = 0.0,
        glows: bool = False,
        **more: Any,
    ) -> Card:
        """A billboard in the room, lit by its place."""
        self.plan.images.setdefault(key, picture)
        height, width = picture.shape[:2]
        tint = (1.0, 1.0, 1.0) if glows else self.tint_at(x, y + height_m * 0.5, z)
        card = Card(
            key,
            (x, y, z),
            more.pop("width_m", height_m * width / height),
            height_m,
            more.pop("label", Label.PROP),
            tint=tint,
            fog=0.3,
            shadow=False,
            **more,
        )
        self.plan.cards.append(card)
        return card

    def board(
        self,
        key: str,
        picture: Picture,
        corner: Sequence[float],
        across: Sequence[float],
        down: Sequence[float],
        label: Label = Label.PROP,
    ) -> Card:
        """A flat thing: a table top, a bed, the front of a counter; its paint is in its own colours."""
        self.plan.images.setdefault(key, picture)
        start, along, fall = (np.array(values, float) for values in (corner, across, down))
        middle = start + along / 2 + fall / 2
        inward = np.cross(along / np.linalg.norm(along), fall / np.linalg.norm(fall))
        lit = 1.12 * (1 - np.exp(-1.28 * self.light_at(middle[None], inward)[0]))
        tint = _vector(np.clip(lit, 0.12, 1.25))
        card = Card(
            key,
            label=label,
            corner=_vector(start),
            across=_vector(along),
            down=_vector(fall),
            tint=tint,
            fog=0.3,
            shadow=False,
        )
        self.plan.cards.append(card)
        return card

    def shadow_under(self, x: float, z: float, wide: float, deep: float, part: float = 0.5) -> None:
        """A soft dark place on the floor."""
        canvas = self.canvas("floor")
        paint = fill(
            colour("2a1c24"), part, MaskFilter=skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.09)
        )
        u, v = x + self.wide / 2, self.far - z
        canvas.drawOval(skia.Rect(u - wide / 2, v - deep / 2, u + wide / 2, v + deep / 2), paint)


def _vector(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return (float(values[0]), float(values[1]), float(values[2]))


@cache
def _inner_light(outside: Light, dark: bool, windows: Side) -> Light:
    """Lamplight or daylight as the key, the room's dusk as the shade."""
    if dark:
        key, shade = mix(colour("ffd09a"), outside.key, 0.12), mix(colour("584058"), outside.shade, 0.4)
    else:
        key, shade = mix(colour("fff0da"), outside.key, 0.55), mix(colour("86707c"), outside.shade, 0.45)
    return replace(
        outside,
        key=key * 1.04,
        shade=shade,
        fog=mix(shade, key, 0.5),
        rim=key,
        azimuth=max(abs(outside.azimuth), 0.3) * (-1 if windows == "left" else 1),
        elevation=0.55,
        disc=False,
    )
