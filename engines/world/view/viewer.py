"""Frames of a scenery, from wherever one looks: `Viewer`.

It makes the scenery's pictures ready once, and then draws each frame for itself, in three passes of rows that two
threads share: far and ground, what stands, and the finish. A frame depends on its arguments alone.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Weather
from engines.world.memory.surfaces import Patch, Scenery, Standing
from engines.world.view import finish, ground, placing, raster, triangles
from engines.world.view.adornment import Adornment
from engines.world.view.around import EXTRA, OWN, PATCH, Around, table
from engines.world.view.camera import View, camera_of, framing, placed, resampled, view_of
from engines.world.view.dome import distance_of, sight_of
from engines.world.view.ground import FAR
from engines.world.view.lighting import AZIMUTHS, Lighting, far_of, lighting_of
from engines.world.view.shapes import Collection
from engines.world.view.soil import terrain_of
from engines.world.view.terrain import height, waves_of
from engines.world.view.weather import CONDITIONS, between, flash
from engines.world.walk import Pose

_THREADS, _BANDS = 2, 10
_REACH_M = 85.0  # copies are seen as far as this
_ORDER_M = 1.5
_RAMP_S = 2.5  # in which life begins
_VISITORS = 48  # patches that are not the scenery's, before those are forgotten
_LIGHTS = 32  # hours and weathers that are kept


class Viewer:
    """Draws a scenery at one size (width, height). `companion` are patches that will be drawn as extras. Not for
    several threads at once."""

    def __init__(self, scenery: Scenery, size: tuple[int, int], companion: Sequence[Patch] = ()) -> None:
        self.scenery, self.size = scenery, size
        self._frame = framing(scenery.lens, size)
        self._heights, self._waves = waves_of(scenery)
        self._distance = distance_of(scenery.dome, self._frame.focal)
        self._sight = sight_of(scenery.lens, scenery.front, self._frame)
        self._terrain = terrain_of(scenery.ground)
        self._reach = min(_REACH_M, max(scenery.ground.extent, 20.0))
        wide = max(scenery.lens.centre[0], scenery.lens.size[0] - scenery.lens.centre[0])
        self._side = -math.inf if self._waves.everywhere else math.atan(wide / scenery.lens.focal)
        self._around = Around(scenery, self._reach)
        self._visitors: dict[int, tuple[Patch, int]] = {}
        self._lasting = companion
        self._collect()
        width, height = size
        self._canvas = np.zeros((height, width, 4), np.float32)
        self._depth = np.full((height, width), FAR, np.float32)
        self._nearest = np.empty((height, width), np.float32)
        self._corners = np.empty((0, 18), np.float64)
        self._spans = np.empty((0, 3), np.int32)
        self._pattern = finish.dither()
        self._adornment = Adornment(scenery)
        self._far = far_of(scenery)
        self._lights: dict[tuple[float | None, Weather, float, Weather], Lighting] = {}

    @staticmethod
    def first(
        scenery: Scenery, size: tuple[int, int], picture: NDArray[np.uint8] | None = None
    ) -> NDArray[np.uint8]:
        """(height, width, 3): what the first frame should be, the middle of the `picture` (as it was read; without
        one, of what the scenery keeps of it) made as large as the frame; beside a picture that is narrower its last
        columns go on."""
        frame = framing(scenery.lens, size)
        whole = _picture_of(scenery) if picture is None else picture
        return resampled(whole, size, frame.corner, frame.scale)

    @property
    def depth(self) -> NDArray[np.float32]:
        """(height, width) float32 metres along the view's direction of the last frame, infinite where it is far."""
        return np.where(self._depth >= 0.5 * FAR, np.float32(np.inf), self._depth)

    def nearby(self, x: float, z: float, reach: float) -> list[Standing]:
        """What stands within `reach` metres of a place, and the picture's own walls."""
        return self._around.nearby(x, z, reach)

    def height(self, x: float, z: float) -> float:
        """Metres above y = 0 of the ground at a place."""
        return height(self._heights, self._waves, x, z)

    def frame(
        self,
        eye: Pose | View,
        time_s: float = 0.0,
        hour: float | None = None,
        weather: Weather = "as it is",
        alive: bool = True,
        extra: Sequence[tuple[Patch, Standing]] = (),
        before: tuple[Weather, float] | None = None,
    ) -> NDArray[np.uint8]:
        """(height, width, 3) RGB. An `eye` at a pose has the picture's own lens, a view brings its own. `hour` None and
        `weather` "as it is" leave the picture's light; `alive` False stops all that moves by itself. `extra` are
        patches that stand somewhere in this frame only. `before` is the weather that this one comes from, and what
        share, 0 to 1, of it has passed."""
        time_s = float(time_s) if alive else 0.0
        view = eye if isinstance(eye, View) else view_of(eye, self._frame)
        light = self._light(hour, weather, before).at(time_s)
        pieces = self._pieces(view, light, extra)
        hazes = self._hazes(pieces, view, light)
        shapes, wind = self._shapes, light.conditions.wind * (1 - math.exp(-time_s / _RAMP_S))
        # At the start the picture's own order holds, whatever was thought of its depths; a few steps on, depths do.
        walked = math.hypot(view.x, view.z)
        yields = 1.03 + 3 * max(1 - walked / _ORDER_M, 0) ** 2
        count = [0]

        def triangulate() -> None:
            count[0] = triangles.project(
                pieces,
                shapes,
                view,
                light.cast,
                wind,
                0.3 * wind,
                time_s,
                self.size,
                self._corners,
                self._spans,
            )

        def background(first: int, last: int) -> None:
            ground.draw_rows(
                self._canvas, self._depth, first, last, view, self._distance, self._sight, self._terrain,
                self._heights, light.slopes, self._waves, light.gain, light.clouds, light.air, light.lit,
            )  # fmt: skip

        def upright(first: int, last: int) -> None:
            raster.draw_rows(
                self._canvas, self._depth, self._nearest, first, last, self._corners, self._spans, count[0],
                pieces, shapes, hazes, light.lit, light.hour.night, yields, view,
                self._waves,
            )  # fmt: skip

        _in_bands(self.size[1], background, triangulate)
        _in_bands(self.size[1], upright)
        self._adornment.draw(self._canvas, self._depth, view, light, time_s, alive)
        out = np.empty((self.size[1], self.size[0], 3), np.uint8)
        plain = light.lit.plain
        grey = light.conditions.grey + 0.08 * light.hour.night
        bolt = flash(time_s) if light.conditions.lightning and alive else 0.0

        def finished(first: int, last: int) -> None:
            finish.finish_rows(self._canvas, out, first, last, self._pattern, plain, grey, bolt)

        _in_bands(self.size[1], finished)
        return out

    def _light(self, hour: float | None, weather: Weather, before: tuple[Weather, float] | None) -> Lighting:
        older, share = (before[0], round(before[1], 2)) if before else (weather, 1.0)
        key = (None if hour is None else float(hour), older, share, weather)
        if key not in self._lights:
            if len(self._lights) >= _LIGHTS:
                self._lights.clear()
            conditions = between(CONDITIONS[older], CONDITIONS[weather], share)
            self._lights[key] = lighting_of(self.scenery, self._far, key[0], conditions)
        return self._lights[key]

    def _pieces(
        self, view: View, light: Lighting, extra: Sequence[tuple[Patch, Standing]]
    ) -> NDArray[np.float64]:
        """All that is drawn over far and ground: shadows, then what stands."""
        rows = self._around.rows(view.x, view.z)
        if extra:
            visiting = table([standing for _, standing in extra])
            visiting[:, PATCH] = [self._number(patch) for patch, _ in extra]
            visiting[:, OWN] = EXTRA
            rows = np.concatenate([rows, visiting])
        solid = placing.visible(
            rows, self._shapes, view, self.size, self._reach, 0.9 * self._reach, self._side
        )
        dark = self._terrain.floor.mirror < 0.5
        shadows = placing.shadows(
            rows, self._shapes, view, self.height, light.cast, light.shade if dark else 0.0
        )
        pieces = np.concatenate([shadows, solid])
        meshes = solid[:, [triangles.PATCH, triangles.MESH]].astype(np.int64)
        most = 2 * int(self._shapes.meshes[meshes[:, 0], meshes[:, 1], 1].sum()) + 4 * len(shadows)
        if most > len(self._corners):
            self._corners = np.empty((most * 5 // 4, 18), np.float64)
            self._spans = np.empty((most * 5 // 4, 3), np.int32)
        return pieces

    def _hazes(self, pieces: NDArray[np.float64], view: View, light: Lighting) -> NDArray[np.float64]:
        """(pieces, 3) the colour of the air behind each."""
        azimuth = np.arctan2(pieces[:, triangles.X] - view.x, pieces[:, triangles.Z] - view.z)
        at = (azimuth + math.pi) / (2 * math.pi) * AZIMUTHS - 0.5
        low = np.floor(at).astype(np.int64)
        part = (at - low)[:, None]
        return np.asarray(
            light.horizon[low % AZIMUTHS] * (1 - part) + light.horizon[(low + 1) % AZIMUTHS] * part,
            np.float64,
        )

    def _number(self, patch: Patch) -> int:
        """The number of a patch that is not the scenery's."""
        known = self._visitors.get(id(patch))
        if known is None:
            if len(self._visitors) >= _VISITORS + len(self._lasting):
                self._collect()
            known = (patch, len(self._collection))
            self._visitors[id(patch)] = known
            self._collection.add([patch], {})
            self._shapes = self._collection.joined()
        return known[1]

    def _collect(self) -> None:
        own: dict[int, Standing] = {}
        for standing in self.scenery.standing:
            if standing.own:
                own.setdefault(standing.patch, standing)
        self._collection = Collection(self._frame, self.scenery.lens.eye)
        self._collection.add(self.scenery.patches, own)
        first = len(self._collection)
        self._collection.add(self._lasting, {})
        self._visitors = {id(patch): (patch, first + n) for n, patch in enumerate(self._lasting)}
        self._shapes = self._collection.joined()


def _picture_of(scenery: Scenery) -> NDArray[np.uint8]:
    """(h, w, 3) the picture, of its background and of what stands in it."""
    lens, front = scenery.lens, scenery.front
    (width, height), (left, top) = lens.size, front.origin
    made = front.rgb[top : top + height, left : left + width].astype(np.float32)
    camera = camera_of(lens.focal, lens.centre, lens.eye)
    own = [s for s in scenery.standing if s.own]
    for standing in sorted(own, key=lambda s: -s.z):
        patch = scenery.patches[standing.patch]
        onto = camera @ placed(standing) @ np.linalg.pinv(patch.projector.astype(np.float64))
        if not np.allclose(onto @ patch.projector, camera @ placed(standing), atol=1e-2 * lens.focal):
            continue  # seen by another camera: made up
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        onto = np.linalg.inv(half) @ onto @ half
        seen = cv2.warpPerspective(patch.texture, onto, lens.size, flags=cv2.INTER_LINEAR).astype(np.float32)
        alpha = seen[..., 3:] / 255
        made += (seen[..., :3] - made) * alpha
    return np.asarray(made + 0.5, np.uint8)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="view")


def _in_bands(
    rows: int, draw: Callable[[int, int], None], first_of_all: Callable[[], None] | None = None
) -> None:
    """Draw all rows, in bands that two threads take turns in."""
    edges = np.linspace(0, rows, _BANDS + 1).astype(int)
    jobs = [_pool().submit(first_of_all)] if first_of_all else []
    jobs += [_pool().submit(draw, int(a), int(b)) for a, b in itertools.pairwise(edges)]
    wait(jobs)
    for job in jobs:
        job.result()
