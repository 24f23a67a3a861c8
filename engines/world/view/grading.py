"""The light of another hour: what sky and land are multiplied by, where the sun stands then, and how dark it is.

The picture's own hour is the identity; every other hour is the ratio of two entries of one table of daylight. Sky and
land have entries of their own, and the sky's horizon is warmer on the side of the sun.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Daylight
from engines.world.request import SceneKind

ROWS, COLUMNS = 24, 32
_GAMMA = 1 / 2.2
_MOST, _LEAST = 1.9, 0.16
INDOORS: tuple[SceneKind, ...] = ("interior", "closeup")

# Hour; then linear red, green and blue of the light on land, of the zenith, and of the horizon below the sun.
_TABLE = np.array(
    [
        [0.0, 0.095, 0.135, 0.235, 0.018, 0.029, 0.082, 0.036, 0.056, 0.126],
        [4.2, 0.100, 0.140, 0.240, 0.020, 0.032, 0.088, 0.046, 0.062, 0.132],
        [5.3, 0.210, 0.205, 0.290, 0.050, 0.065, 0.150, 0.340, 0.190, 0.200],
        [6.3, 0.560, 0.430, 0.370, 0.150, 0.210, 0.400, 0.980, 0.610, 0.400],
        [7.5, 0.860, 0.770, 0.660, 0.160, 0.290, 0.610, 0.900, 0.800, 0.700],
        [10.0, 1.000, 0.990, 0.960, 0.145, 0.310, 0.720, 0.680, 0.810, 0.940],
        [14.0, 1.000, 0.990, 0.960, 0.145, 0.310, 0.720, 0.680, 0.810, 0.940],
        [16.5, 0.960, 0.880, 0.750, 0.160, 0.290, 0.610, 0.850, 0.790, 0.740],
        [18.0, 0.820, 0.570, 0.380, 0.165, 0.220, 0.420, 1.050, 0.640, 0.320],
        [19.0, 0.430, 0.285, 0.290, 0.085, 0.095, 0.230, 0.780, 0.300, 0.190],
        [19.8, 0.195, 0.185, 0.285, 0.030, 0.040, 0.115, 0.200, 0.125, 0.180],
        [21.0, 0.105, 0.145, 0.245, 0.021, 0.033, 0.092, 0.046, 0.064, 0.136],
        [24.0, 0.095, 0.135, 0.235, 0.018, 0.029, 0.082, 0.036, 0.056, 0.126],
    ]
)


@dataclass(frozen=True)
class Hour:
    """`land` (3,) and `sky` (ROWS, COLUMNS, 3) multiply colours. `painted` (ROWS, COLUMNS, 3) 0 to 1 is a clear sky at
    that hour; the picture's becomes `repainted` 0 to 1 of it where a product would not do (a blue one of a golden
    one). `horizon` (3,) 0 to 255 is the air far off; `night` 0 to 1 is how much darker than in the picture; the sun's
    `azimuth` and `elevation` are in radians; `sunlight` 0 to 1 is how strong its shadows are."""

    land: NDArray[np.float64]
    sky: NDArray[np.float64]
    painted: NDArray[np.float64]
    repainted: float
    horizon: NDArray[np.float64]
    night: float
    azimuth: float
    elevation: float
    sunlight: float


def hour_of(
    daylight: Daylight, hour: float | None, kind: SceneKind, horizon: NDArray[np.float64], floor: float
) -> Hour:
    """The light at an `hour` (None: the picture's own) of a picture whose far air has the colour `horizon`, for a dome
    down to `floor` radians."""
    if hour is None or abs(hour - daylight.hour) < 1e-6:
        plain = np.ones((ROWS, COLUMNS, 3))
        azimuth, elevation = daylight.azimuth, daylight.elevation
        return Hour(np.ones(3), plain, plain, 0.0, horizon, 0.0, azimuth, elevation, daylight.shadow)
    then, now = _light(daylight.hour), _light(hour)
    # Indoors the hour comes through the windows only, and what is far off is a wall or a table.
    power = _GAMMA * (0.6 if kind in INDOORS else 1.0)
    land = _gain(now[0:3] / then[0:3], power)
    azimuth = daylight.azimuth + math.radians(15) * (hour - daylight.hour)
    sky = _gain(_sky(hour, now, floor) / _sky(daylight.hour, then, floor), power)
    painted = _sky(hour, now, floor).clip(0, 1) ** _GAMMA
    bluer = float((sky[..., 2] / sky[..., 0]).mean())
    repainted = 0.85 * float(np.clip((bluer - 1.1) / 0.4, 0, 1))
    if kind in INDOORS:
        sky, repainted = np.broadcast_to(land, sky.shape), 0.0
    height = math.asin(math.sin(math.radians(62)) * math.sin((hour - 6) / 12 * math.pi))
    sunlight = daylight.shadow if daylight.shadow > 0.05 else 0.35
    sunlight *= float(np.clip((abs(math.degrees(height)) - 1) / 8, 0, 1)) * (1.0 if height > 0 else 0.55)
    far = (horizon * sky[int(-floor / (math.pi / 2 - floor) * (ROWS - 1)) + 1].mean(0)).clip(0, 255)
    night = max(_night(hour) - _night(daylight.hour), 0.0)
    return Hour(land, sky, painted, repainted, far, night, azimuth, abs(height), sunlight)


def _light(hour: float) -> NDArray[np.float64]:
    return np.array([np.interp(hour, _TABLE[:, 0], _TABLE[:, i]) for i in range(1, _TABLE.shape[1])])


def _night(hour: float) -> float:
    return float(np.interp(hour, [0, 4.5, 6.0, 18.6, 20.2, 24], [1, 1, 0, 0, 1, 1]))


def _sky(hour: float, light: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """(ROWS, COLUMNS, 3) linear light by elevation, and by azimuth from straight behind the sun on."""
    zenith, horizon = light[3:6], light[6:9]
    elevation = np.linspace(floor, math.pi / 2, ROWS).clip(0)
    towards = 0.5 - 0.5 * np.cos(np.arange(COLUMNS) / COLUMNS * 2 * math.pi)  # 1 in the sun's direction
    low = float(np.clip(1 - abs(abs(hour - 12) - 6.6) / 2.6, 0, 1))  # how low the sun is
    away = 0.42 * horizon + 0.58 * (zenith * 1.5 + 0.02)
    sides = horizon + (away - horizon) * (low * (1 - towards))[:, None]
    rise = (np.sin(elevation) ** 0.55)[:, None, None]
    return np.asarray(sides[None] * (1 - rise) + zenith * rise, np.float64)


def _gain(ratio: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """What sRGB values are multiplied by for linear light times `ratio`; never so bright that nothing is left."""
    gain = ratio**power
    over = np.maximum(gain - 1, 0)
    return np.asarray(np.minimum(gain, 1) + over / (1 + over / (_MOST - 1)), np.float64).clip(_LEAST, _MOST)
