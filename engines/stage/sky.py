"""The painted sky: one panorama of gradient, sun or moon, stars and clouds that have a body.

A panorama covers `plan.SKY_HALF_AZIMUTH` to both sides and is seamless where it wraps. Below the horizon it is mist,
because nothing else may stand there. Mountains and skylines are cards, not sky: clouds drift, they do not.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage import clouds
from engines.stage.clouds import HEIGHT, WIDTH, column_at, row_at
from engines.stage.light import Light, colour, mix
from engines.stage.paint import Picture, dabs, noise, smooth
from engines.stage.plan import SKY_HALF_AZIMUTH, SKY_HIGHEST, SKY_LOWEST

_COARSE = 4

Sky = NDArray[np.float32]


def panorama(light: Light, seed: int, cover: float = 1.0) -> Sky:
    """The sky over a place, (736, 2048, 3), 0..1. `cover` scales how many clouds there are; 0 leaves it clear."""
    rng = np.random.default_rng([seed, 17])
    sky = _air(light)
    if light.stars:
        sky = _laid(sky, _stars(light, rng))
    sky = _laid(sky, _disc(light))
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    if cover > 0:
        clouds.paint(layer, light, rng, cover)
    sky = _laid(sky, layer)
    grain = np.tile(noise(1024, 31, 16, 7, 0.72), (1, 2))[:HEIGHT, :WIDTH, None] - np.float32(0.5)
    return np.ascontiguousarray(np.clip(sky * (1 + np.float32(0.035) * grain), 0, 1))


def deep_space(light: Light, seed: int, nebula: tuple[str, str] = ("7a3f8a", "2f7f9a")) -> Sky:
    """A sky without air: stars of several sizes and two veils of gas along a tilted band."""
    rng = np.random.default_rng([seed, 18])
    sky = _air(light)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    centre = HEIGHT * rng.uniform(0.25, 0.5)
    lane = centre + 70 * np.sin(columns * (2 * math.pi / WIDTH) + rng.uniform(0, 6.28))
    band = np.exp(-(((rows - lane) / 190) ** 2))
    gas = np.tile(noise(1024, 60 + seed % 5, 4, 7, 0.56), (1, 2))[:HEIGHT]
    fine = np.tile(noise(1024, 66 + seed % 5, 8, 7, 0.6), (1, 2))[:HEIGHT]
    thick = smooth(0.42, 0.85, gas) * band
    sky = sky + (thick[..., None] * colour(nebula[0]) * 0.75).astype(np.float32)
    sky = sky + ((smooth(0.5, 0.9, np.roll(gas, 411, 1)) * band)[..., None] * colour(nebula[1]) * 0.7).astype(
        np.float32
    )
    sky *= 1 - (0.75 * smooth(0.55, 0.8, fine) * band)[..., None]
    dust = rng.random((2, 2600))
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    where = lane[0, (dust[0] * (WIDTH - 1)).astype(int)]
    y = where + rng.normal(0, 110, 2600)
    dabs(layer, dust[0] * WIDTH, y, rng.uniform(0.3, 0.75, 2600), np.ones(3), aspect=1, alpha=dust[1] * 0.6)
    sky = _laid(_laid(sky, layer), _stars(light, rng))
    return np.ascontiguousarray(np.clip(sky, 0, 1))


def _air(light: Light) -> Sky:
    """Gradient from horizon to zenith with the glow around the sun or moon."""
    height, width = HEIGHT // _COARSE, WIDTH // _COARSE
    elevation = np.linspace(SKY_HIGHEST, SKY_LOWEST, height)
    stops = [SKY_LOWEST, -0.02, 0.0, 0.10, 0.26, 0.50, 0.72, SKY_HIGHEST]
    under = mix(light.fog, light.horizon, 0.35)
    shades = [
        light.fog,
        under,
        light.horizon,
        mix(light.middle, light.horizon, 0.62),
        light.middle,
        mix(light.zenith, light.middle, 0.45),
        mix(light.zenith, light.middle, 0.1),
        light.zenith,
    ]
    column = np.stack([np.interp(elevation, stops, [shade[c] for shade in shades]) for c in range(3)], 1)
    air = np.repeat(column[:, None], width, 1)
    azimuth = (np.arange(width) + 0.5) / width * 2 * SKY_HALF_AZIMUTH - SKY_HALF_AZIMUTH
    around = (azimuth - light.azimuth + SKY_HALF_AZIMUTH) % (2 * SKY_HALF_AZIMUTH) - SKY_HALF_AZIMUTH
    far = np.hypot(around[None], elevation[:, None] - light.elevation)
    low = np.hypot(around[None] * 0.5, (elevation[:, None] - min(light.elevation, 0.03)) * 2.4)
    strength = 0.3 if light.clouds in ("overcast", "storm") else 0.42 if light.moon else 1.0
    for distance, reach, part, shade in (
        (low, 0.62, 0.55, mix(light.horizon, light.sun, 0.25)),
        (far, 0.55, 0.45, mix(light.horizon, light.sun, 0.5)),
        (far, 0.2, 0.5, light.sun),
    ):
        glow = np.exp(-((distance / reach) ** 2)) * part * strength
        glow *= smooth(SKY_LOWEST - 0.02, 0.02, elevation)[:, None]
        air += (shade - air) * glow[..., None]
    wide = cv2.resize(air.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(wide, np.float32)


def _laid(sky: Sky, layer: Picture) -> Sky:
    """The layer over the sky; only the rows that hold paint are touched."""
    rows = np.flatnonzero(layer[..., 3].any(1))
    if not rows.size:
        return sky
    part = slice(int(rows[0]), int(rows[-1]) + 1)
    above = layer[part].astype(np.float32) * np.float32(1 / 255)
    sky[part] = sky[part] * (1 - above[..., 3:]) + above[..., :3]
    return sky


def _stars(light: Light, rng: np.random.Generator) -> Picture:
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    count = light.stars
    x, y = rng.random(count) * WIDTH, rng.random(count) ** 1.25 * row_at(0.03)
    size = rng.choice([0.7, 0.9, 1.1, 1.5, 2.1], count, p=[0.36, 0.3, 0.2, 0.1, 0.04])
    tint = np.array([[1, 1, 0.95], [0.82, 0.9, 1], [1, 0.9, 0.78]])[rng.integers(0, 3, count)]
    faint = rng.uniform(0.35, 1, count) * (1 - 0.75 * y / row_at(0.0))
    dabs(layer, x, y, size, tint, aspect=1, alpha=faint)
    bright = size > 2
    for turn in (0.0, math.pi / 2):
        dabs(layer, x[bright], y[bright], 7, tint[bright], aspect=0.08, angle=turn, alpha=0.5)
    if light.moon:
        many = rng.random((2, 900))
        lane = row_at(0.5) + (many[0] - 0.5) * HEIGHT * 0.5
        dabs(
            layer,
            many[0] * WIDTH,
            lane + rng.normal(0, 60, 900),
            0.55,
            np.ones(3),
            aspect=1,
            alpha=many[1] * 0.4,
        )
    return layer


def _disc(light: Light) -> Picture:
    """Sun or moon, with craters on the moon."""
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    x, y = column_at(light.azimuth), row_at(light.elevation)
    if light.moon:
        for radius, part in ((58, 0.10), (44, 0.16), (36, 0.2)):
            dabs(layer, [x], [y], radius, light.sun, aspect=1, alpha=part)
        dabs(layer, [x], [y], 30, light.sun, aspect=1)
        spots = np.array([(-9, -6, 8), (8, 5, 10), (3, -14, 5), (-5, 12, 6), (14, -8, 4), (-16, 5, 4)])
        dabs(
            layer,
            x + spots[:, 0],
            y + spots[:, 1],
            spots[:, 2],
            mix(light.sun, light.middle, 0.2),
            aspect=0.9,
        )
    elif light.disc:
        for radius, part in ((60, 0.22), (47, 0.35)):
            dabs(layer, [x], [y], radius, light.sun, aspect=1, alpha=part)
        dabs(layer, [x], [y], 36, mix(light.sun, [1, 1, 0.93], 0.6), aspect=1)
    return layer
