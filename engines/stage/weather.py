"""Weather in the air between the lens and the set: rain, snow, dust and lightning, at any moment in time.

Drops and flakes live in a box of air that goes with the camera and repeats without end, so they have depth, stand
behind what is nearer, and move past a moving lens as they should. Nothing lands or gathers.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.stage.camera import Camera
from engines.stage.light import Light
from engines.stage.raster_ground import tile_at
from engines.stage.relief import FAR
from engines.stage.scene import Weather

_BOX = np.array([22.0, 14.0, 22.0])  # metres of air that repeat
_AHEAD_M = 9.0  # the middle of the box lies this far before the lens
_EDGE_M = 2.0  # over which drops fade at the box's sides
_SHUTTER_S = 1 / 42
_THICKEST = 0.0024  # of the frame's height, that half a streak is thick
_STRIKE_EVERY_S = 3.4


@dataclass(frozen=True)
class _Fall:
    """One kind of falling thing: how many, their velocity and sway in metres a second and metres, radius in metres,
    opacity, and how much of the far view they veil at `veil_m` metres."""

    count: int
    velocity: tuple[float, float, float]
    sway: float
    radius: float
    opacity: float
    veil: float
    veil_m: float


_FALLS: dict[Weather, _Fall] = {
    "rain": _Fall(9000, (1.3, -9.5, 0.4), 0.0, 0.0045, 0.52, 0.46, 45.0),
    "lightning": _Fall(6500, (2.2, -9.5, 0.4), 0.0, 0.0040, 0.46, 0.36, 50.0),
    "snow": _Fall(9000, (0.35, -0.95, 0.1), 0.28, 0.024, 0.92, 0.32, 50.0),
    "dust": _Fall(900, (2.6, 0.12, 0.5), 0.35, 0.012, 0.34, 0.62, 34.0),
}


def flash(weather: Weather, time_s: float, seed: int) -> float:
    """0..1: how much a lightning lights the set now."""
    if weather != "lightning":
        return 0.0
    total = 0.0
    for strike in (math.floor(time_s / _STRIKE_EVERY_S) - 1, math.floor(time_s / _STRIKE_EVERY_S)):
        since = time_s - _strike_at(strike, seed)
        if since >= 0:
            total += math.exp(-since / 0.07) + 0.7 * (since > 0.13) * math.exp(-(since - 0.13) / 0.16)
    return min(total, 1.0)


def flashes(weather: Weather, duration_s: float, seed: int) -> tuple[float, ...]:
    """When lightning strikes in a shot of `duration_s`, in seconds."""
    if weather != "lightning":
        return ()
    strikes = (_strike_at(strike, seed) for strike in range(math.ceil(duration_s / _STRIKE_EVERY_S)))
    return tuple(at for at in strikes if at < duration_s)


def _strike_at(strike: int, seed: int) -> float:
    chance = np.random.default_rng([max(strike, -1) + 1, seed, 9]).random()
    return (strike + 0.15 + 0.6 * float(chance)) * _STRIKE_EVERY_S


class Air:
    """The weather of one scene; draws it over a canvas."""

    def __init__(self, weather: Weather, light: Light, ripples: NDArray[np.float32], seed: int) -> None:
        self.weather, self._light, self._ripples, self._seed = weather, light, ripples, seed
        if weather in _FALLS:
            fall = _FALLS[weather]
            rng = np.random.default_rng([seed, 4])
            self._start = rng.random((fall.count, 3)) * _BOX
            self._phase = rng.random((fall.count, 2)) * 2 * math.pi
            self._size = 0.6 + 0.8 * rng.random(fall.count)

    def draw(
        self, canvas: NDArray[np.float32], depth: NDArray[np.float32], camera: Camera, time_s: float
    ) -> None:
        """Add the weather to canvas (h, w, 4), behind whatever is nearer by depth (h, w)."""
        if self.weather == "clear":
            return
        fall = _FALLS[self.weather]
        height, width = depth.shape
        lens = camera.lens(height)
        bright = 0.5 * self._light.horizon + 0.5 * self._light.key
        tint = np.clip(
            bright if self.weather != "dust" else 0.75 * self._light.fog + 0.35 * self._light.key * 0.8, 0, 1
        )
        gust = 0.0 if self.weather != "dust" else 1.0
        _veil(
            canvas, depth, self._light.fog.astype(np.float32), fall.veil, fall.veil_m, self._ripples, gust,
            time_s, camera.yaw * lens[12],
        )  # fmt: skip
        if self.weather == "lightning":
            self._bolt(canvas, depth, lens, time_s)
        velocity = np.array(fall.velocity)
        place = self._start + velocity * time_s
        if fall.sway:
            place[:, 0] += fall.sway * np.sin(0.9 * time_s * self._size + self._phase[:, 0])
            place[:, 2] += fall.sway * np.sin(0.7 * time_s * self._size + self._phase[:, 1])
        flat = np.array([math.sin(camera.yaw), 0.0, math.cos(camera.yaw)])
        centre = lens[0:3] + flat * _AHEAD_M
        off = (place - centre + _BOX / 2) % _BOX - _BOX / 2
        edge = np.clip((_BOX / 2 - np.abs(off)) / _EDGE_M, 0, 1).prod(1)
        away = off + centre - lens[0:3]
        distance = away @ lens[3:6]
        seen = (distance > 0.5) & (edge > 0)
        away, distance, edge, size = away[seen], distance[seen], edge[seen], self._size[seen]
        x = away @ lens[6:9] / distance * lens[12] + width / 2
        y = height / 2 - away @ lens[9:12] / distance * lens[12]
        radius = fall.radius * size * lens[12] / distance
        opacity = fall.opacity * edge * np.clip((distance - 0.5) / 0.7, 0, 1)
        if self.weather in ("rain", "lightning"):
            before = away - velocity * _SHUTTER_S
            far = np.maximum(before @ lens[3:6], 0.2)
            dx = before @ lens[6:9] / far * lens[12] + width / 2 - x
            dy = height / 2 - before @ lens[9:12] / far * lens[12] - y
            thick = np.clip(radius, 0.5, _THICKEST * height)
            _streaks(canvas, depth, x, y, dx, dy, thick, distance, opacity, tint, 1.0)
        else:
            opacity = opacity * np.clip(radius / 0.8, 0.35, 1.0) * np.clip(6.0 / radius, 0.15, 1.0)
            _discs(canvas, depth, x, y, np.maximum(radius, 0.8), distance, opacity, tint)

    def _bolt(
        self,
        canvas: NDArray[np.float32],
        depth: NDArray[np.float32],
        lens: NDArray[np.float64],
        time_s: float,
    ) -> None:
        strike = math.floor(time_s / _STRIKE_EVERY_S)
        since = time_s - _strike_at(strike, self._seed)
        if not 0 <= since < 0.3:
            return
        height, width = depth.shape
        rng = np.random.default_rng([strike + 1, self._seed, 10])
        count = 26
        azimuth = rng.uniform(-0.45, 0.45) + np.cumsum(rng.normal(0, 0.018, count))
        elevation = np.linspace(0.62, 0.01, count)
        level = np.cos(elevation)
        ray = np.stack([np.sin(azimuth) * level, np.sin(elevation), np.cos(azimuth) * level], 1)
        ahead = np.maximum(ray @ lens[3:6], 0.05)
        x = ray @ lens[6:9] / ahead * lens[12] + width / 2
        y = height / 2 - ray @ lens[9:12] / ahead * lens[12]
        strength = np.full(count - 1, math.exp(-since / 0.12))
        thick = np.linspace(2.6, 0.9, count - 1) * height / 480
        far = np.full(count - 1, FAR * 0.9)
        white = np.array([0.94, 0.95, 1.0])
        for wide, opacity in ((5.0, 0.16), (2.2, 0.4), (1.0, 1.0)):
            _streaks(
                canvas,
                depth,
                x[:-1],
                y[:-1],
                np.diff(x),
                np.diff(y),
                thick * wide,
                far,
                strength * opacity,
                white,
                0.0,
            )


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def _veil(canvas, depth, colour, most, metres, ripples, gust, t, shift):  # type: ignore[no-untyped-def]
    rows, columns = depth.shape
    for row in prange(rows):
        for column in range(columns):
            share = most * (1 - math.exp(-min(depth[row, column], 4e3) / metres))
            if gust > 0:
                wave = tile_at(ripples, (column + shift) * 0.11 - t * 46.0, row * 0.34 + t * 2.0)
                wave += 0.5 * tile_at(ripples, (column + shift) * 0.31 - t * 120.0, row * 0.9)
                share *= 0.45 + 0.75 * wave
            for channel in range(3):
                canvas[row, column, channel] += (colour[channel] - canvas[row, column, channel]) * share


@njit(fastmath=True, cache=True, nogil=True)
def _discs(canvas, depth, x, y, radius, distance, opacity, colour):  # type: ignore[no-untyped-def]
    rows, columns = depth.shape
    for k in range(len(x)):
        r = radius[k] + 0.7
        for row in range(max(0, int(y[k] - r)), min(rows, int(y[k] + r) + 1)):
            for column in range(max(0, int(x[k] - r)), min(columns, int(x[k] + r) + 1)):
                if depth[row, column] < distance[k]:
                    continue
                off = math.hypot(column + 0.5 - x[k], row + 0.5 - y[k])
                share = min(max((r - off) / (0.5 * r + 0.4), 0.0), 1.0) * opacity[k]
                for channel in range(3):
                    canvas[row, column, channel] += (colour[channel] - canvas[row, column, channel]) * share


@njit(fastmath=True, cache=True, nogil=True)
def _streaks(canvas, depth, x, y, dx, dy, radius, distance, opacity, colour, taper):  # type: ignore[no-untyped-def]
    rows, columns = depth.shape
    for k in range(len(x)):
        length = math.hypot(dx[k], dy[k])
        if length < 0.5:
            continue
        r = radius[k] + 0.5
        left, right = min(x[k], x[k] + dx[k]) - r, max(x[k], x[k] + dx[k]) + r
        upper, lower = min(y[k], y[k] + dy[k]) - r, max(y[k], y[k] + dy[k]) + r
        if right < 0 or left > columns or lower < 0 or upper > rows:
            continue
        along_x, along_y = dx[k] / length, dy[k] / length
        for row in range(max(0, int(upper)), min(rows, int(lower) + 1)):
            # The streak's own columns in this row, not its whole box.
            py = row + 0.5 - y[k]
            first, last = left, right
            if abs(along_y) > 0.05:
                middle = x[k] + py / along_y * along_x
                half = r / abs(along_y)
                first, last = max(left, middle - half), min(right, middle + half)
            for column in range(max(0, int(first)), min(columns, int(last) + 1)):
                if depth[row, column] < distance[k]:
                    continue
                px = column + 0.5 - x[k]
                along = px * along_x + py * along_y
                if along < 0 or along > length:
                    continue
                off = abs(px * along_y - py * along_x)
                share = min(max(r - off, 0.0), 1.0) * opacity[k] * (1 - taper * along / length)
                for channel in range(3):
                    canvas[row, column, channel] += (colour[channel] - canvas[row, column, channel]) * share
