"""The air of an hour and a weather: colours of sky, sun, moon and fog, as tables for the renderer.

Light is linear, about 1 for what is as bright as white in the sun. Sun, moon and clouds themselves are drawn by
`render` from these tables.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Weather
from engines.world.blocks.textures import AIR_AT, looks

STEPS = 256
COVER = 256  # cells of the map of clouds, which repeats
_RISE = math.radians(128)  # where the sun rises, to the right of straight ahead; it sets opposite
_TILT = math.radians(28)
_FLAMES = (1.15, 0.66, 0.28)


A_TOWARD, A_LAMP, A_SUN, A_MOON, A_ABOVE, A_FLOOR, A_TORCH, A_LIT, A_DARK = (AIR_AT + 3 * i for i in range(9))
"""Where three numbers each lie in the tables: direction to the lamp of the hour, sun or moon, and its light; directions
to sun and moon; light of the sky, light that is everywhere, light of flames; lit and shaded colour of clouds."""
(
    A_STARS, A_CLOUDS, A_TIME, A_FOG_FROM, A_FOG_TO, A_WET, A_SUN_SHINE, A_MOON_SHINE, A_INSIDE
) = range(AIR_AT + 27, AIR_AT + 36)  # fmt: skip
A_GRADIENT = AIR_AT + 36
"""(256, 3) colour of the sky by elevation, from straight down to straight up."""
A_GLOW = A_GRADIENT + 3 * STEPS
"""(256, 3) what is added to it by the angle from the sun."""
A_COVER = A_GLOW + 3 * STEPS
"""(256, 256) map of the clouds."""
A_END = A_COVER + COVER * COVER
TONE_ROOT = 1024.0  # steps of `tone` for the root of 1


@dataclass(frozen=True)
class _Key:
    """The sky when the sun stands at `height` (its sine)."""

    height: float
    zenith: tuple[float, float, float]
    horizon: tuple[float, float, float]
    glow: tuple[float, float, float]
    lamp: tuple[float, float, float]
    above: tuple[float, float, float]


_KEYS = (
    _Key(
        -1.0,
        (0.004, 0.007, 0.020),
        (0.014, 0.022, 0.048),
        (0.0, 0.0, 0.0),
        (0.130, 0.165, 0.25),
        (0.052, 0.068, 0.125),
    ),
    _Key(
        -0.22,
        (0.006, 0.011, 0.032),
        (0.022, 0.033, 0.070),
        (0.01, 0.005, 0.01),
        (0.130, 0.165, 0.25),
        (0.060, 0.075, 0.135),
    ),
    _Key(
        -0.07,
        (0.022, 0.035, 0.110),
        (0.200, 0.130, 0.170),
        (0.42, 0.14, 0.08),
        (0.02, 0.02, 0.03),
        (0.180, 0.165, 0.225),
    ),
    _Key(
        0.04,
        (0.060, 0.105, 0.270),
        (0.620, 0.340, 0.230),
        (0.95, 0.40, 0.12),
        (0.95, 0.40, 0.15),
        (0.255, 0.235, 0.285),
    ),
    _Key(
        0.20,
        (0.070, 0.170, 0.460),
        (0.640, 0.560, 0.500),
        (0.60, 0.36, 0.16),
        (1.30, 0.86, 0.48),
        (0.240, 0.270, 0.340),
    ),
    _Key(
        0.45,
        (0.060, 0.190, 0.560),
        (0.500, 0.640, 0.790),
        (0.28, 0.24, 0.18),
        (1.36, 1.16, 0.88),
        (0.270, 0.330, 0.430),
    ),
    _Key(
        1.0,
        (0.045, 0.170, 0.560),
        (0.440, 0.630, 0.850),
        (0.20, 0.19, 0.16),
        (1.40, 1.28, 1.08),
        (0.290, 0.360, 0.470),
    ),
)
_GREY = {"haze": (0.55, 0.45), "rain": (0.85, 0.95), "snow": (0.8, 0.85), "storm": (0.95, 1.0)}
_DIM = {"haze": 0.75, "rain": 0.42, "snow": 0.6, "storm": 0.26}
_SIGHT = {"haze": 0.62, "rain": 0.9, "snow": 0.8, "storm": 0.75}


def tables(hour: float, weather: Weather, reach: float, *, inside: bool = False) -> NDArray[np.float32]:
    """`looks` and the air at an hour, 0 to 24, for a view of `reach` metres; `set_time` completes them. `inside`: a
    world under ground."""
    sun = sun_direction(hour)
    moon = sun_direction((hour + 12) % 24)
    zenith, horizon, glow, lamp, above = _between(float(sun[1]))
    grey, covered = _GREY.get(weather, (0.0, 0.42))
    dim = _DIM.get(weather, 1.0)
    if grey:
        mean = float(horizon.mean()) * (1.05 if weather in ("haze", "snow") else 0.8)
        cast = np.array([0.96, 1.0, 1.06]) * mean
        zenith = zenith * (1 - grey) + cast * grey * 0.8
        horizon = horizon * (1 - grey) + cast * grey
        glow, lamp = glow * dim * 0.4, lamp * (dim if weather == "haze" else dim * 0.35)
        above = above * (1 - grey) + np.full(3, float(above.mean())) * grey
        if weather in ("rain", "storm"):
            zenith, horizon, above = zenith * dim**0.5, horizon * dim**0.5, above * (0.5 + 0.5 * dim)
    day = min(1.0, max(0.0, (float(sun[1]) + 0.05) / 0.25))
    up = np.linspace(-1, 1, STEPS)[:, None]
    rise = 1 - (1 - np.clip(up, 0, 1)) ** 3.2
    gradient = horizon * (1 - rise) + zenith * rise
    angle = np.linspace(0, 1, STEPS)[:, None]  # root of one minus the cosine
    halo = glow * (0.75 * np.exp(-angle * 5.5) + 0.55 * np.exp(-((angle / 0.13) ** 2)))
    lit = lamp * 0.52 + above * 0.9
    dark = horizon * 0.62 + above * 0.35
    stars = min(1.0, max(0.0, (-float(sun[1]) - 0.04) / 0.16)) * (1 - grey)
    sight = reach * _SIGHT.get(weather, 1.0)
    found = np.zeros(A_END, np.float32)
    found[:AIR_AT] = looks()
    for at, three in (
        (A_TOWARD, sun if sun[1] > -0.05 else moon),
        (A_LAMP, lamp),
        (A_SUN, sun),
        (A_MOON, moon),
        (A_ABOVE, above),
        (A_FLOOR, (0.046, 0.046, 0.054) if inside else (0.010, 0.011, 0.014)),
        (A_LIT, lit),
        (A_DARK, dark),
    ):
        found[at : at + 3] = three
    found[A_STARS], found[A_CLOUDS] = stars, covered
    found[A_FOG_FROM], found[A_FOG_TO] = 0.0 if grey else 0.28 * sight, 0.97 * sight
    found[A_WET] = weather in ("rain", "storm")
    found[A_SUN_SHINE], found[A_MOON_SHINE] = (1 - grey) * (0.15 + 0.85 * day), (1 - grey) * (1 - 0.75 * day)
    found[A_INSIDE] = inside
    found[A_GRADIENT:A_GLOW] = gradient.ravel()
    found[A_GLOW:A_COVER] = halo.ravel()
    found[A_COVER:] = _cover().ravel()
    return found


def set_time(air: NDArray[np.float32], time_s: float) -> None:
    """Let it be `time_s` in `tables`: clouds and water go by it, and flames flicker."""
    flicker = 1 + 0.05 * math.sin(7.3 * time_s) * math.sin(3.1 * time_s + 1)
    air[A_TIME] = time_s
    air[A_TORCH : A_TORCH + 3] = np.array(_FLAMES) * flicker


def sun_direction(hour: float) -> NDArray[np.float64]:
    """Unit vector toward the sun: it rises at 6, stands highest at 12 and sets at 18."""
    turn = (hour - 6) / 12 * math.pi
    east = np.array([math.sin(_RISE), 0.0, math.cos(_RISE)])
    side = np.array([-math.cos(_RISE), 0.0, math.sin(_RISE)])
    top = np.array([0.0, math.cos(_TILT), 0.0]) - side * math.sin(_TILT)
    found: NDArray[np.float64] = east * math.cos(turn) + top * math.sin(turn)
    return found


def _between(height: float) -> tuple[NDArray[np.float64], ...]:
    at = [key.height for key in _KEYS]
    fields = ("zenith", "horizon", "glow", "lamp", "above")
    table = np.array([[getattr(key, field) for field in fields] for key in _KEYS])
    return tuple(
        np.array([np.interp(height, at, table[:, field, part]) for part in range(3)])
        for field in range(len(fields))
    )


@cache
def _cover() -> NDArray[np.float32]:
    """Noise of even spread from 0 to 1 that repeats: the map of the clouds."""
    rng = np.random.default_rng(20)
    steps = np.fft.fftfreq(COVER) * COVER
    away = np.hypot(steps[:, None], steps[None, :])
    away[0, 0] = 1
    spectrum = np.fft.fft2(rng.standard_normal((COVER, COVER))) * away**-1.75 * (away > 2.5)
    noise = np.fft.ifft2(spectrum).real
    ranks = noise.ravel().argsort().argsort().reshape(COVER, COVER)
    return (ranks / ranks.size).astype(np.float32)


@cache
def tone() -> NDArray[np.uint8]:
    """(4096,) root of light to byte: a gentle shoulder, and sRGB."""
    light = (np.arange(4096) / TONE_ROOT) ** 2 * 0.92
    held = light * (1 + light / 5.5) / (1 + light * 0.82)
    held = np.clip(held * 1.16, 0, 1)
    byte = np.where(held <= 0.0031308, held * 12.92, 1.055 * held ** (1 / 2.4) - 0.055)
    return np.clip(byte * 255 + 0.5, 0, 255).astype(np.uint8)
