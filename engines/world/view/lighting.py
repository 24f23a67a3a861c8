"""Hour and weather together, as the kernels take them: `Lighting`."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Weather
from engines.world.memory.surfaces import Dome, Ground, Scenery
from engines.world.view.dome import Air
from engines.world.view.grading import ROWS, Hour, hour_of
from engines.world.view.ground import Lit
from engines.world.view.noise import noise
from engines.world.view.weather import CONDITIONS, Conditions

AZIMUTHS = 64
_DRIFT = math.radians(0.16)  # of the sky in a second
_DRIFT_S = 44.0  # after which the sky is where it was
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
        wind = self.conditions.wind
        # Two skies take turns, each fading out before it goes back.
        turn = (time_s / _DRIFT_S + 0.5) % 1.0 - 0.5
        other = turn - 0.5 if turn > 0 else turn + 0.5
        speed = _DRIFT * _DRIFT_S * min(wind, 2.0)
        air = self.air._replace(
            moved=(speed * turn, speed * other), share=1 - 2 * abs(turn), wind=0.35 * wind * time_s
        )
        return replace(self, air=air, lit=self.lit._replace(time_s=time_s))


def lighting_of(
    scenery: Scenery, horizon: NDArray[np.float64], hour: float | None, weather: Weather
) -> Lighting:
    """`horizon` as `horizon_of` gives it."""
    daylight = scenery.daylight
    far = horizon.mean(0)
    light = hour_of(daylight, hour, scenery.kind, far, scenery.dome.floor)
    now = CONDITIONS[weather]
    same = np.array_equal(light.land, np.ones(3)) and light.night == 0.0
    tone = light.horizon @ (0.3, 0.59, 0.11)
    grey = light.horizon + (tone - light.horizon) * min(max(now.grey, 0.0) * 2.2, 1.0)
    veil = (grey * (0.55 + 0.45 * now.dim) if now.mist else light.horizon).clip(0, 255)
    cloud = np.clip(tone, 12, 215) * np.array([0.97, 1.0, 1.04])
    gain = np.ones((*light.sky.shape[:2], 7), np.float32)
    gain[..., :3] = light.sky * (0.5 + 0.5 * now.dim)
    elevation = np.linspace(scenery.dome.floor, math.pi / 2, ROWS).clip(0)
    far_off = 1 - 1 / (1 + _FAR_M * now.mist + 0.5 * (_FAR_M * now.mist) ** 2)
    low = np.exp(-elevation / 0.16)
    gain[..., 3] = (now.veiled * (0.3 + 0.7 * np.exp(-elevation / 0.4)) * (1 - low) + far_off * low)[:, None]
    gain[..., 4:] = light.painted * 255 / _brightness(scenery.dome)[:, None, None]
    sun = _direction(light.azimuth, light.elevation)
    land = light.land * now.dim
    bright, dark = cloud * (1.04 - 0.3 * now.heavy), cloud * (0.88 - 0.55 * now.heavy)
    air = Air(
        bool(same and now == Conditions()), _three(land), float(light.repainted), float(far_off), _three(veil),
        float(now.overcast), _three(dark), _three(bright), 0.0, (0.0, 0.0), 1.0, sun, float(light.azimuth),
    )  # fmt: skip
    lit = Lit(
        air.plain, _three(land), float(now.mist), _three(veil), float(now.snow), float(now.wet), 0.0)  # fmt: skip
    seen = horizon / np.maximum(far, 1) * light.horizon
    seen = seen + (veil - seen) * far_off
    clouds = noise(_CLOUDS, 3, (4, 8, 16, 32, 64))
    shade = float(light.sunlight * (1 - 0.9 * now.overcast))
    slopes = _slopes(scenery.ground, sun, shade)
    return Lighting(light, now, gain, clouds, slopes, air, lit, seen, _cast(light), shade)


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


def horizon_of(scenery: Scenery) -> NDArray[np.float64]:
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
