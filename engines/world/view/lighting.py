"""Hour and weather together, as the kernels take them: `Lighting`."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Dome, Ground, Scenery
from engines.world.view.dome import Air
from engines.world.view.grading import INDOORS, ROWS, Hour, hour_of
from engines.world.view.ground import Lit
from engines.world.view.noise import noise
from engines.world.view.sampling import veiled
from engines.world.view.weather import Conditions

AZIMUTHS = 64
_DRIFT, _DRIFT_S = math.radians(3.6), 150.0  # the sky drifts as far to each side, and is back after as long
_CLOUDS_MOVE = 0.5  # of their picture's pixels in a second
_NIGHT_DIM = 0.75  # of what weather takes of the light by day that it leaves by night
_SEEN_BY_NIGHT, _LESS_THAN_DAY, _MOST_MOONLIGHT = (
    38.0,
    0.8,
    3.0,
)  # of 255 on the ground, of the day's light, times
_FAR_M = 120.0  # as which what is far lies behind the mist
_LONGEST = 2.6  # shadow, in heights of what casts it
_CLOUDS = 256
_RELIEF = 1.6  # how much slopes show the light


@dataclass(frozen=True, eq=False)
class Lighting:
    """The light of an hour in a weather. `gain` and `clouds` are the sky's, as `dome_at` takes them, `slopes`
    (k, k) how much brighter those of the ground's heights are. `horizon`
    (AZIMUTHS, 3) is the colour of the air far off, from straight behind on; `cast` (x, z) where shadows fall to for
    each metre of height, `shade` 0 to 1 how dark they are."""

    hour: Hour
    conditions: Conditions
    gain: NDArray[np.float32]
    clouds: NDArray[np.float32]
    slopes: NDArray[np.float32]
    air: Air
    lit: Lit
    horizon: NDArray[np.float64]
    cast: tuple[float, float]
    shade: float

    def at(self, time_s: float) -> "Lighting":
        """The same at a time: the sky has drifted, and water moves."""
        moved = _DRIFT * math.sin(2 * math.pi * time_s / _DRIFT_S)
        air = self.air._replace(moved=moved, wind=_CLOUDS_MOVE * time_s)
        return replace(self, air=air, lit=self.lit._replace(time_s=time_s))


class Far(NamedTuple):
    """`horizon` (AZIMUTHS, 3) colours of the dome just above the horizon, `brightness` (ROWS,) of its sky."""

    horizon: NDArray[np.float64]
    brightness: NDArray[np.float64]


def far_of(scenery: Scenery) -> Far:
    return Far(_horizon(scenery), _brightness(scenery.dome))


def lighting_of(scenery: Scenery, seen_far: Far, hour: float | None, now: Conditions) -> Lighting:
    """The light of a scenery, whose far is `seen_far`, at an hour (None: the picture's own)."""
    daylight, horizon = scenery.daylight, seen_far.horizon
    far = horizon.mean(0)
    light = hour_of(daylight, hour, scenery.kind, far, scenery.dome.floor)
    if scenery.kind in INDOORS:
        now = Conditions(dim=0.4 + 0.6 * now.dim, grey=0.4 * now.grey, wind=now.wind)
    now = replace(now, dim=now.dim + (1 - now.dim) * _NIGHT_DIM * light.night)
    same = np.array_equal(light.land, np.ones(3)) and light.night == 0.0
    tone = light.horizon @ (0.3, 0.59, 0.11)
    grey = light.horizon + (tone - light.horizon) * min(max(now.grey, 0.0) * 2.2, 1.0)
    veil = (grey * (0.55 + 0.45 * now.dim) if now.mist else light.horizon).clip(0, 255)
    cloud = np.clip(tone, 38, 215) * np.array([0.97, 1.0, 1.04])
    gain = np.ones((*light.sky.shape[:2], 7), np.float32)
    gain[..., :3] = light.sky * (0.5 + 0.5 * now.dim)
    elevation = np.linspace(scenery.dome.floor, math.pi / 2, ROWS).clip(0)
    far_off = veiled(_FAR_M * now.mist)
    low = np.exp(-elevation / 0.16)
    gain[..., 3] = (now.veiled * (0.3 + 0.7 * np.exp(-elevation / 0.4)) * (1 - low) + far_off * low)[:, None]
    gain[..., 4:] = light.painted * 255 / seen_far.brightness[:, None, None]
    sun = _direction(light.azimuth, light.elevation)
    land = light.land * now.dim
    moonlight = _moonlight(scenery.ground, land, now.wet, light.night)
    land, gain[..., :3] = land * moonlight, gain[..., :3] * math.sqrt(moonlight)
    bright, dark = cloud * (1.04 - 0.3 * now.heavy), cloud * (0.88 - 0.55 * now.heavy)
    air = Air(
        bool(same and now == Conditions()), _three(land), float(light.repainted), float(far_off), _three(veil),
        float(now.overcast), _three(dark), _three(bright), 0.0, 0.0, sun, float(light.azimuth),
    )  # fmt: skip
    sheen = (bright + dark) / 2 * now.overcast + light.horizon * (1 - now.overcast)
    lit = Lit(
        air.plain, _three(land), float(now.mist), _three(veil), float(now.snow), float(now.wet), _three(sheen), 0.0,
    )  # fmt: skip
    seen = horizon / np.maximum(far, 1) * light.horizon
    seen = seen + (veil - seen) * far_off
    clouds = noise(_CLOUDS, 3, (4, 8, 16, 32, 64))
    shade = float(light.sunlight * (1 - 0.9 * now.overcast))
    slopes = _slopes(scenery.ground, sun, shade)
    return Lighting(light, now, gain, clouds, slopes, air, lit, seen, _cast(light), shade)


def _moonlight(ground: Ground, land: NDArray[np.float64], wet: float, night: float) -> float:
    """How many times as light it is at `night`, 0 to 1, as it would be under `land` (3,): so that the ground is seen,
    though never as by day."""
    own = ground.tile.reshape(-1, 3).mean(0) * (0.3, 0.59, 0.11)
    seen = float(own @ land) * (1 - 0.32 * wet)
    wanted = min(_SEEN_BY_NIGHT, _LESS_THAN_DAY * float(own.sum()))
    return float(np.clip(wanted / max(seen, 1.0), 1.0, _MOST_MOONLIGHT)) ** night


def _brightness(dome: Dome) -> NDArray[np.float64]:
    """(ROWS,) mean light of the sky, 0 to 255, from the floor to the zenith."""
    rows = dome.sky.mean(1) @ (0.3, 0.59, 0.11)
    at = np.linspace(len(rows) - 1, 0, ROWS)
    return np.asarray(np.interp(at, np.arange(len(rows)), rows).clip(12), np.float64)


def _slopes(ground: Ground, sun: tuple[float, float, float], shade: float) -> NDArray[np.float32]:
    heights = ground.heights.astype(np.float64)
    if not heights.size:
        return np.zeros((1, 1), np.float32)
    step = 2 * ground.heights_m / len(heights)
    across = (np.roll(heights, -1, 1) - np.roll(heights, 1, 1)) / step
    along = (np.roll(heights, -1, 0) - np.roll(heights, 1, 0)) / step
    light = -(across * sun[0] + along * sun[2]) * _RELIEF * shade + 0.2 * heights
    return np.asarray(light.clip(-0.35, 0.3), np.float32)


def _horizon(scenery: Scenery) -> NDArray[np.float64]:
    """(AZIMUTHS, 3) colours of the dome just above the horizon."""
    dome = scenery.dome
    rows = dome.sky.shape[0]
    at = (math.pi / 2) / (math.pi / 2 - dome.floor) * rows
    band = slice(max(0, int(at - rows * 0.035)), max(1, int(at)))
    alpha = dome.far[band, :, 3:] / 255.0
    mixed = dome.sky[band] * (1 - alpha) + dome.far[band, :, :3] * alpha
    line = mixed.mean(0, keepdims=True).astype(np.float32)
    small = cv2.resize(line, (AZIMUTHS, 1), interpolation=cv2.INTER_AREA)[0].astype(np.float64)
    return np.asarray((np.roll(small, 1, 0) + 2 * small + np.roll(small, -1, 0)) / 4, np.float64)


def _cast(light: Hour) -> tuple[float, float]:
    length = min(1 / math.tan(max(light.elevation, 0.1)), _LONGEST)
    return -math.sin(light.azimuth) * length, -math.cos(light.azimuth) * length


def _direction(azimuth: float, elevation: float) -> tuple[float, float, float]:
    level = math.cos(elevation)
    return math.sin(azimuth) * level, math.sin(elevation), math.cos(azimuth) * level


def _three(values: NDArray[np.float64]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
