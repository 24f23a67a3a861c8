"""Figures as the renderer takes them: for one frame each is a card with a picture of its own and a shadow on the
ground.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.atlas import Tail
from engines.stage.bake import Baked, card_rows
from engines.stage.camera import Camera
from engines.stage.cast.vehicle import VEHICLES
from engines.stage.focus import out_of_focus
from engines.stage.frame import Passing
from engines.stage.ground_light import shadow_reach, sun_direction
from engines.stage.paint import Picture
from engines.stage.plan import Card, Label
from engines.stage.sets.stagehand import halo
from engines.stage.staging import WHEELED, Standing

NEAREST_M = 0.22  # a figure nearer to the lens than this is not drawn
_MOST_FRAMES = 2.5  # heights of a frame that a whole figure is drawn in; nearer, it is magnified
_SHADOW_ROWS = 96
_BLOB = 48  # pixels of the soft spot under a figure
# How dark the spot under a figure in a room is, and that under a vehicle.
_ROOM_SHADOW, _UNDERSIDE = 0.34, 0.85
_LAMPLIGHT = "ffc878"
_AIR_BEHIND_M = 0.5  # that lit air stands behind whoever carries the lamp

Mouths = Mapping[int, NDArray[np.floating]]


class Figures:
    """Draws a scene's figures for any moment; keeps the tail of pictures that frames are drawn from."""

    def __init__(self, standing: Sequence[Standing], baked: Baked, height: int) -> None:
        self.standing, self.baked, self.height = standing, baked, height
        self._tail = Tail(height * height * 4)
        away = -sun_direction(baked.light)[[0, 2]]
        self._away: NDArray[np.float64] = away / math.hypot(*away)
        self._blob, self._halo = _blob(_ROOM_SHADOW), halo(_LAMPLIGHT, 0.2)
        self._underside = _blob(_UNDERSIDE, 0.6)

    def at(
        self,
        time_s: float,
        camera: Camera,
        mouths: Mouths,
        numbers: Sequence[int],
        focus_m: float | None = None,
        shadows: Sequence[int] = (),
    ) -> Passing:
        """The figures with these numbers as this camera sees them. Those far from `focus_m` metres along the view are
        out of focus; None keeps all sharp. Of those in `shadows` only the shadow falls on the ground."""
        lens = camera.lens(self.height)
        right = np.array([math.cos(camera.yaw), -math.sin(camera.yaw)])
        pictures: list[Picture] = []
        cards: list[Card] = []
        labels: list[int] = []
        beside: list[Card] = []
        decals: list[list[float]] = []
        shapes: list[int] = []
        for number in (*numbers, *shadows):
            one = self.standing[number]
            x, z, heading = one.at(time_s)
            ground = self.baked.level(x, z)
            away = np.array([x - lens[0], ground + 0.5 * one.actor.height_m - lens[1], z - lens[2]])
            distance = float(away @ lens[3:6])
            if distance < NEAREST_M:
                continue
            view = math.remainder(math.atan2(away[0], away[2]) + math.pi - heading, 2 * math.pi)
            scale = lens[12] / distance
            if not one.actor.cropped:
                scale = min(scale, _MOST_FRAMES * self.height / one.actor.height_m)
            drawn = one.actor.picture(time_s, view, scale, mouths.get(number))
            picture, margin = drawn.picture, 0
            if focus_m is not None:
                picture, margin = out_of_focus(picture, lens[12] * abs(1 / distance - 1 / focus_m))
            high, wide = (side / drawn.pixels_per_m for side in picture.shape[:2])
            foot_x, foot_y = ((part + margin) / drawn.pixels_per_m for part in drawn.foot)
            aside = wide / 2 - foot_x
            foot = (x + right[0] * aside, ground - (high - foot_y), z + right[1] * aside)
            if number in numbers:
                cards.append(Card(f"{len(pictures)}", foot, wide, high, reflects=True))
                labels.append(int(Label.FIGURE) + number)
                pictures.append(picture)
            if self.baked.ground is not None:
                shape = _silhouette(picture)
                decals.append(self._decal(x, z, (foot_x, foot_y), (wide, high), right))
                shapes.append(len(pictures))
                pictures.append(shape)
                if one.figure.name in WHEELED:
                    beside.append(_under(f"{len(pictures)}", one, (x, ground, z), heading))
                    pictures.append(self._underside)
            elif self.baked.water is None:
                reach = 0.42 * min(one.actor.height_m, 2.0)
                corner = (x - reach, ground + 0.012, z + reach)
                beside.append(
                    Card(
                        f"{len(pictures)}",
                        label=Label.GROUND,
                        corner=corner,
                        across=(2 * reach, 0, 0),
                        down=(0, 0, -2 * reach),
                    )
                )
                pictures.append(self._blob)
            if drawn.glow is not None:
                light_x, light_y, radius = (part / drawn.pixels_per_m for part in drawn.glow)
                aside = light_x + margin / drawn.pixels_per_m - foot_x
                up = foot_y - margin / drawn.pixels_per_m - light_y
                beside += _lamplight((x, ground, z), right, aside, up, radius, f"{len(pictures)}")
                pictures.append(self._halo)
        return self._passing(pictures, cards, labels, beside, decals, shapes)

    def _decal(
        self,
        x: float,
        z: float,
        foot: tuple[float, float],
        size: tuple[float, float],
        right: NDArray[np.float64],
    ) -> list[float]:
        """The row of `Passing.shadows` for a figure at (x, z): its picture lies down along the light."""
        side = np.array([self._away[1], -self._away[0]])
        side *= 1.0 if float(side @ right) >= 0 else -1.0
        wide, high = size
        length = high * shadow_reach(self.baked.light)
        u = side / wide
        v = -self._away / length
        return [
            u[0], u[1], foot[0] / wide - float(u @ (x, z)),
            v[0], v[1], foot[1] / high - float(v @ (x, z)),
            1.0,
        ]  # fmt: skip

    def _passing(
        self,
        pictures: list[Picture],
        cards: list[Card],
        labels: list[int],
        beside: list[Card],
        decals: list[list[float]],
        shapes: list[int],
    ) -> Passing:
        table = self._tail.fill(pictures)
        first = len(self.baked.images)
        rows = {f"{i}": first + i for i in range(len(pictures))}
        drawn = replace(card_rows(cards, rows), label=np.array(labels, np.uint8))
        spots = card_rows(beside, rows)
        return Passing(
            cards=drawn.joined(spots),
            images=table,
            tail=self._tail.pixels,
            shadows=np.array(decals, np.float64).reshape(-1, 7),
            shadow_images=table[shapes].reshape(-1, 4),
        )


def _under(key: str, one: Standing, foot: tuple[float, float, float], heading: float) -> Card:
    """The shadow right under a vehicle that stands at `foot`."""
    kind = VEHICLES[one.figure.name]
    size = one.actor.height_m / kind.height
    long, wide = 1.12 * size * kind.length, 1.3 * size * kind.width
    ahead, aside = (math.sin(heading), math.cos(heading)), (math.cos(heading), -math.sin(heading))
    x, y, z = foot
    return Card(
        key, label=Label.GROUND,
        corner=(x - ahead[0] * long - aside[0] * wide, y + 0.03, z - ahead[1] * long - aside[1] * wide),
        across=(2 * long * ahead[0], 0, 2 * long * ahead[1]), down=(2 * wide * aside[0], 0, 2 * wide * aside[1]),
    )  # fmt: skip


def _lamplight(
    foot: tuple[float, float, float],
    right: NDArray[np.float64],
    aside: float,
    up: float,
    radius: float,
    key: str,
) -> list[Card]:
    """The light of a lamp that somebody at `foot` carries: in the air behind them and on the ground around."""
    x, y, z = foot
    middle_x, middle_z = x + right[0] * aside, z + right[1] * aside
    air = (middle_x - right[1] * _AIR_BEHIND_M, y + up - radius, middle_z + right[0] * _AIR_BEHIND_M)
    wide, deep = 2.2 * radius, 1.8 * radius
    return [
        Card(key, air, 2 * radius, 2 * radius),
        Card(
            key, corner=(middle_x - wide / 2, y + 0.06, middle_z + deep / 2), across=(wide, 0, 0), down=(0, 0, -deep),
            label=Label.GROUND,
        ),
    ]  # fmt: skip


def _silhouette(picture: Picture) -> Picture:
    """The picture's alpha in all four channels, small and soft."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SHADOW_ROWS / height)
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    alpha = cv2.resize(np.ascontiguousarray(picture[..., 3]), size, interpolation=cv2.INTER_AREA)
    alpha = cv2.GaussianBlur(alpha, (0, 0), 1.2)
    return np.repeat(alpha[..., None], 4, 2)


def _blob(strength: float, soft: float = 1.0) -> Picture:
    """A dark soft spot, premultiplied."""
    across = (np.arange(_BLOB) + 0.5) / _BLOB * 2 - 1
    radius = np.hypot(across[None], across[:, None])
    picture = np.zeros((_BLOB, _BLOB, 4), np.uint8)
    picture[..., 3] = 255 * strength * np.clip((1 - radius) / soft, 0, 1) ** 1.2
    return picture
