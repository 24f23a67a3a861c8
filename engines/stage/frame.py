"""One frame of a baked set: from a camera and a moment to light on a canvas, distances and labels.

What lies over the picture (bloom, weather, looks) comes after, and so does who stands in it: `engines.stage.shot`.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engines.stage.bake import Baked, BakedCards
from engines.stage.camera import Camera
from engines.stage.draw_list import DrawList, draw_list
from engines.stage.ground_light import shadow_strength
from engines.stage.plan import Label
from engines.stage.raster_cards import draw_cards
from engines.stage.raster_ground import draw_ground, fog_table
from engines.stage.raster_sky import directions, draw_sky, drift
from engines.stage.raster_walls import LAYERS, draw_walls, lay_walls
from engines.stage.raster_water import FIRST, draw_reflections, draw_water, flood
from engines.stage.relief import FAR, cast_rays

_HAZE_HALF_WIDTH = 0.55  # radians to both sides of the sun in which the air takes its colour
_NO_RELIEF = np.zeros((1, 1), np.float32)
_NO_RIMS = np.zeros(4)


@dataclass(frozen=True, eq=False)
class Frame:
    """A finished frame: rgb (h, w, 3) bytes, depth (h, w) metres along the view axis, ids (h, w) of `plan.Label`."""

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    ids: NDArray[np.uint8]
    camera: Camera


@dataclass(frozen=True, eq=False)
class Passing:
    """What stands on the set for one frame: cards with pictures of their own, and shadows on the ground.

    `images` (n, 4) rows follow the set's own in the image table and lie in `tail`. shadows (s, 7) take the ground's
    (x, z) to (u, v) of a shadow picture and its strength; `shadow_images` (s, 4) lie in `tail` too.
    """

    cards: BakedCards
    images: NDArray[np.int64]
    tail: NDArray[np.uint32]
    shadows: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 7)))
    shadow_images: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 4), np.int64))


@dataclass(frozen=True, eq=False)
class Canvas:
    """Light (h, w, 4) 0..1 before any finish (the last channel is not colour), depth (h, w), ids (h, w)."""

    light: NDArray[np.float32]
    depth: NDArray[np.float32]
    ids: NDArray[np.uint8]


class SetRenderer:
    """Draws one set at one size. Not for several threads at once: it keeps its buffers."""

    def __init__(self, baked: Baked, width: int, height: int) -> None:
        self.baked, self.width, self.height = baked, width, height
        light = baked.light
        self._fog = fog_table(baked.fog_m)
        self._rim = light.rim.astype(np.float32)
        lit = light.on_level
        dark = light.shade * 0.86 + light.key * 0.14
        strength = shadow_strength(light)
        self._darkness = (1 - strength + strength * dark / np.maximum(lit, 1e-3)).astype(np.float32)
        self._light = np.empty((height, width, 4), np.float32)
        self._surface = np.empty((height, width), np.float32)
        self._wall_ahead = np.empty((height, width), np.float32)
        self._wall_placed = np.zeros((height, width), np.uint8)
        self._wall_distance = np.empty((height, width, LAYERS), np.float32)
        self._wall_colour = np.empty((height, width, LAYERS, 4), np.float32)
        self._wall_which = np.empty((height, width, LAYERS), np.int32)
        self._second = np.full((height, width), FAR, np.float32)
        self._share = np.zeros((height, width), np.float32)
        self._bed = self._surface if baked.water is None else np.empty((height, width), np.float32)
        self._wet = np.zeros((height, width), np.uint8)
        self._clear = np.ones((height, width), np.float32)

    def draw(
        self,
        camera: Camera,
        time_s: float,
        hidden: NDArray[np.bool_] | None = None,
        passing: Passing | None = None,
    ) -> Canvas:
        """The set at a moment. `hidden` (cards of the set,) are left out. The canvas is written over by the next call,
        depth and ids are not."""
        baked, lens = self.baked, camera.lens(self.height)
        cards, images, tail = baked.cards, baked.images, baked.atlas[:1]
        if hidden is None:
            hidden = np.zeros(cards.count, np.bool_)
        if passing is not None:
            cards = cards.joined(passing.cards)
            images = np.concatenate([images, passing.images])
            tail = passing.tail
            hidden = np.concatenate([hidden, np.zeros(passing.cards.count, np.bool_)])
        self._cast(lens)
        depth = self._surface.copy()
        ids = np.where(self._surface >= FAR, Label.SKY, Label.GROUND).astype(np.uint8)
        if baked.water is not None:
            ids[(self._wet & FIRST) > 0] = Label.WATER
        self._light[..., :3] = 0
        self._light[..., 3] = 1
        air = self._air(camera, lens)
        size = (self.width, self.height)
        lasting = len(baked.images)
        standing = cards.standing
        upright = draw_list(cards, images, lens, size, self._fog, time_s, hidden | ~standing, lasting)
        walls = self._lay(upright, air)
        seen = draw_list(cards, images, lens, size, self._fog, time_s, hidden | standing, lasting)
        self._cards(seen, depth, ids, walls, tail, air)
        draw_walls(self._light, depth, ids, *walls)
        if baked.water is not None:
            mirrored = draw_list(cards, images, lens, size, self._fog, time_s, hidden, lasting, mirror=True)
            self._water(lens, time_s, air, mirrored, tail)
        if baked.ground is not None:
            self._ground(lens, air, passing)
        grid = directions(self.width, self.height, lens, camera.yaw)
        moved = drift(time_s, baked.cloud_drift)
        draw_sky(self._light, self._surface, self._second, self._share, baked.sky, grid, moved)
        return Canvas(self._light, depth, ids)

    def draw_over(
        self,
        back: "Canvas",
        camera: Camera,
        passing: Passing,
        hidden_from_m: NDArray[np.float32] | float = FAR,
    ) -> Canvas:
        """Only the passing cards, before a finished canvas of the same camera; `back` stays as it is. What is farther
        off than `hidden_from_m` (h, w) is behind it."""
        lens = camera.lens(self.height)
        self._light[..., :3] = 0
        self._light[..., 3] = 1
        self._surface[...] = hidden_from_m
        self._share.fill(0)
        depth, ids = back.depth.copy(), back.ids.copy()
        lasting = len(self.baked.images)
        images = np.concatenate([self.baked.images, passing.images])
        hidden = np.zeros(passing.cards.count, np.bool_)
        size = (self.width, self.height)
        seen = draw_list(passing.cards, images, lens, size, self._fog, 0.0, hidden, lasting)
        self._wall_ahead.fill(FAR)
        nothing = DrawList.empty()
        self._cards(seen, depth, ids, self._waiting(nothing), passing.tail, self._air(camera, lens))
        self._light[..., :3] += back.light[..., :3] * self._light[..., 3:]
        return Canvas(self._light, depth, ids)

    def _lay(self, walls: DrawList, air: NDArray[np.float32]) -> tuple[NDArray, ...]:
        """Find the walls of every pixel; they wait to be placed."""
        waiting = self._waiting(walls)
        distance, colour, which, _, ahead, hides, _ = waiting
        lay_walls(
            distance, colour, which, ahead, self._surface, self._second, self._share, hides, walls.to_picture,
            walls.box, walls.image, walls.part, walls.style, self.baked.atlas, air,
        )  # fmt: skip
        return waiting

    def _waiting(self, walls: DrawList) -> tuple[NDArray, ...]:
        """The arrays that `raster_walls.place_walls` takes, with no wall placed yet."""
        self._wall_placed.fill(0)
        hides = walls.label != Label.ROOM  # what furnishes a room may stand in its wall
        return (
            self._wall_distance, self._wall_colour, self._wall_which, self._wall_placed, self._wall_ahead, hides,
            walls.label,
        )  # fmt: skip

    def _cards(
        self,
        seen: DrawList,
        depth: NDArray[np.float32],
        ids: NDArray[np.uint8],
        walls: tuple[NDArray, ...],
        tail: NDArray[np.uint32],
        air: NDArray[np.float32],
    ) -> None:
        draw_cards(
            self._light, depth, ids, self._surface, self._second, self._share, walls, seen.to_picture, seen.box,
            seen.image, seen.part, seen.style, seen.label, seen.in_tail, self.baked.atlas, tail, air, self._rim,
            float(self.baked.light.side),
        )  # fmt: skip

    def _cast(self, lens: NDArray[np.float64]) -> None:
        ground = self.baked.ground
        if ground is None:
            self._surface.fill(FAR)
        else:
            cast_rays(
                self._surface, self._second, self._share, ground.relief, ground.size_m, ground.rims,
                ground.highest_m, lens,
            )  # fmt: skip
        if self.baked.water is not None:
            np.copyto(self._bed, self._surface)
            flood(self._surface, self._second, self._share, self._wet, lens)

    def _air(self, camera: Camera, lens: NDArray[np.float64]) -> NDArray[np.float32]:
        """(w, 3): the fog's colour in each column, warmer towards a sun that stands in the sky."""
        light = self.baked.light
        across = (np.arange(self.width) + 0.5 - self.width / 2) / lens[12]
        bearing = camera.yaw + np.arctan(across) - light.azimuth
        bearing = (bearing + math.pi) % (2 * math.pi) - math.pi
        glow = 0.4 * np.exp(-((bearing / _HAZE_HALF_WIDTH) ** 2)) * (light.disc and not self.baked.indoors)
        warm = 0.5 * light.horizon + 0.5 * light.sun
        return (light.fog * (1 - glow[:, None]) + warm * glow[:, None]).astype(np.float32)

    def _ground(self, lens: NDArray[np.float64], air: NDArray[np.float32], passing: Passing | None) -> None:
        ground = self.baked.ground
        assert ground is not None
        shadows = np.zeros((0, 7)) if passing is None else passing.shadows
        pictures = np.zeros((0, 4), np.int64) if passing is None else passing.shadow_images
        tail = self.baked.atlas[:1] if passing is None else passing.tail
        boxes = np.tile(np.array([0, 0, self.width, self.height], np.int64), (len(shadows), 1))
        draw_ground(
            self._light, self._bed, self._second, self._share, self._wet, self._clear, lens, ground.lit,
            ground.lit_table, ground.size_m, ground.detail, ground.detail_per_m, ground.detail_strength,
            self._fog, air, shadows,
            boxes, pictures, tail, self._darkness,
        )  # fmt: skip

    def _water(self, lens, time_s, air, mirrored, tail) -> None:  # type: ignore[no-untyped-def]
        baked, light = self.baked, self.baked.light
        water, ground = baked.water, baked.ground
        assert water is not None
        near, far = water.near.astype(np.float32), water.far.astype(np.float32)
        draw_reflections(
            self._light, self._surface, self._wet, lens, baked.ripples, time_s, mirrored.to_picture, mirrored.box,
            mirrored.image, mirrored.part, mirrored.style, mirrored.in_tail, baked.atlas, tail, near, air,
        )  # fmt: skip
        draw_water(
            self._light, self._surface, self._bed, self._second, self._share, self._wet, self._clear, lens,
            baked.ripples, near, far, water.glitter, water.surf, light.horizon.astype(np.float32),
            light.sun.astype(np.float32), light.azimuth, self._fog, air, time_s,
            _NO_RELIEF if ground is None else ground.relief, 1.0 if ground is None else ground.size_m,
            _NO_RIMS if ground is None else ground.rims,
        )  # fmt: skip
