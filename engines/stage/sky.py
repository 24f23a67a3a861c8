"""The painted sky: one panorama of gradient, sun or moon, stars and clouds that have a body.

A panorama covers `plan.SKY_HALF_AZIMUTH` to both sides and is seamless where it wraps. Below the horizon it is mist,
because nothing else may stand there. Mountains and skylines are cards, not sky: clouds drift, they do not.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.stage.light import Colour, Light, colour, mix
from engines.stage.paint import BRISTLE, Picture, dabs, noise, smooth
from engines.stage.plan import SKY_HALF_AZIMUTH, SKY_HIGHEST, SKY_LOWEST

WIDTH, HEIGHT = 2048, 736
PER_RADIAN = WIDTH / (2 * SKY_HALF_AZIMUTH)
_COARSE = 4
_WHITE = np.ones(3)

Sky = NDArray[np.float32]


def panorama(light: Light, seed: int, cover: float = 1.0) -> Sky:
    """The sky over a place, (736, 2048, 3), 0..1. `cover` scales how many clouds there are; 0 leaves it clear."""
    rng = np.random.default_rng([seed, 17])
    sky = _air(light)
    if light.stars:
        sky = _laid(sky, _stars(light, rng))
    sky = _laid(sky, _disc(light))
    clouds = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    if cover > 0:
        {"cumulus": _fair, "streak": _streaks, "overcast": _overcast, "storm": _storm}.get(
            light.clouds, _none
        )(clouds, light, rng, cover)
    sky = _laid(sky, clouds)
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
    dabs(layer, dust[0] * WIDTH, y, rng.uniform(0.3, 0.75, 2600), _WHITE, aspect=1, alpha=dust[1] * 0.6)
    sky = _laid(_laid(sky, layer), _stars(light, rng))
    return np.ascontiguousarray(np.clip(sky, 0, 1))


def _x(azimuth: float) -> float:
    return (azimuth / SKY_HALF_AZIMUTH * 0.5 + 0.5) * WIDTH


def _y(elevation: float) -> float:
    return (SKY_HIGHEST - elevation) / (SKY_HIGHEST - SKY_LOWEST) * HEIGHT


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
    return cv2.resize(air.astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


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
    x, y = rng.random(count) * WIDTH, rng.random(count) ** 1.25 * _y(0.03)
    size = rng.choice([0.7, 0.9, 1.1, 1.5, 2.1], count, p=[0.36, 0.3, 0.2, 0.1, 0.04])
    tint = np.array([[1, 1, 0.95], [0.82, 0.9, 1], [1, 0.9, 0.78]])[rng.integers(0, 3, count)]
    faint = rng.uniform(0.35, 1, count) * (1 - 0.75 * y / _y(0.0))
    dabs(layer, x, y, size, tint, aspect=1, alpha=faint)
    bright = size > 2
    for turn in (0.0, math.pi / 2):
        dabs(layer, x[bright], y[bright], 7, tint[bright], aspect=0.08, angle=turn, alpha=0.5)
    if light.moon:
        many = rng.random((2, 900))
        lane = _y(0.5) + (many[0] - 0.5) * HEIGHT * 0.5
        dabs(
            layer, many[0] * WIDTH, lane + rng.normal(0, 60, 900), 0.55, _WHITE, aspect=1, alpha=many[1] * 0.4
        )
    return layer


def _disc(light: Light) -> Picture:
    """Sun or moon, with craters on the moon."""
    layer = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    x, y = _x(light.azimuth), _y(light.elevation)
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


@dataclass(frozen=True)
class _Body:
    """The look of one cloud: `lit` and `shade` by the light that falls on it, `glow` where it faces the sun."""

    lit: Colour
    shade: Colour
    glow: Colour
    alpha: float
    backlit: float = 0.0
    ragged: float = 0.24
    soft: float = 0.14


def _none(clouds: Picture, light: Light, rng: np.random.Generator, cover: float) -> None:
    """A sky that asks for no clouds."""


def _fair(clouds: Picture, light: Light, rng: np.random.Generator, cover: float) -> None:
    """Heaps of fair weather, small and pale near the horizon, large and crisp above."""
    for elevation, size, count, pale in ((0.035, 34, 9, 0.55), (0.10, 66, 7, 0.28), (0.24, 128, 4, 0.0)):
        for i in range(round(count * cover)):
            body = _Body(
                mix(light.cloud_lit, light.horizon, pale),
                mix(light.cloud_shade, light.horizon, pale * 1.2),
                _WHITE,
                0.96 - pale * 0.3,
            )
            x = (i + rng.uniform(0.1, 0.9)) / max(1, round(count * cover)) * WIDTH
            wide = size * rng.uniform(2.6, 4.6)
            _heap(clouds, light, rng, x, _y(elevation * rng.uniform(0.8, 1.25)), wide, size, body)
    _wisps(clouds, light, rng, round(9 * cover), 0.34, 0.62, light.cloud_lit, 0.42)


def _streaks(clouds: Picture, light: Light, rng: np.random.Generator, cover: float) -> None:
    """Low sun or night: long banks that burn towards the light, with dark heaps on the horizon."""
    backlit = 0.3 if light.moon else 1.0
    for elevation, size, count in ((0.09, 70, 2),) if light.moon else ((0.055, 52, 3), (0.11, 84, 3)):
        for _ in range(round(count * cover)):
            x = rng.random() * WIDTH
            near = _nearness(light, x, 620)
            pale = (0.72 if light.moon else 0.62) - 0.25 * elevation / 0.11
            body = _Body(
                mix(mix(light.cloud_shade, light.cloud_lit, 0.35), light.horizon, pale),
                mix(light.cloud_shade, light.middle, pale),
                mix(light.cloud_lit, light.sun, 0.2 + 0.4 * near),
                0.8,
                backlit * (0.3 + 0.7 * near),
                ragged=0.3,
            )
            _heap(
                clouds,
                light,
                rng,
                x,
                _y(elevation * rng.uniform(0.8, 1.2)),
                size * rng.uniform(1.8, 3.4),
                size,
                body,
            )
    bands = ((0.07, 0.11, 5, 360), (0.13, 0.2, 6, 480), (0.24, 0.36, 6, 620), (0.42, 0.64, 5, 760))
    for low, high, count, long in bands:
        for _ in range(round(count * cover)):
            _bank(
                clouds,
                light,
                rng,
                rng.random() * WIDTH,
                _y(rng.uniform(low, high)),
                long * rng.uniform(0.5, 1),
            )


def _bank(clouds: Picture, light: Light, rng: np.random.Generator, x: float, y: float, long: float) -> None:
    """One streak cloud: a dark belly of bristled strokes and a burning lower edge."""
    count = 26
    thick = 5 + (_y(0.0) - y) * 0.05
    along = rng.normal(0, 0.42, count)
    spread = np.exp(-(along**2) * 2.2)
    at_x, at_y = x + along * long, y + rng.normal(0, thick * 0.8, count) * spread
    near = np.array([_nearness(light, value, 700) for value in at_x])
    order = np.argsort(at_y)
    at_x, at_y, near, spread = at_x[order], at_y[order], near[order], spread[order]
    lower = np.linspace(0, 1, count)
    warm = np.clip(lower * 0.75 + near * 0.7 - 0.3, 0, 1)[:, None]
    paint = np.clip(light.cloud_shade * (1 - warm) + light.cloud_lit * warm, 0, 1)
    radius = long * rng.uniform(0.1, 0.34, count) * (0.4 + 0.6 * spread)
    aspect = thick * rng.uniform(0.35, 0.9, count) / radius
    tilt = rng.normal(-0.01, 0.014, count)
    for shift in (-WIDTH, 0, WIDTH):
        dabs(clouds, at_x + shift, at_y, radius, paint, aspect=aspect, angle=tilt, alpha=0.5, shape=BRISTLE)
        burn = near > 0.3
        dabs(
            clouds,
            at_x[burn] + shift,
            at_y[burn] + thick * 0.5,
            radius[burn] * 0.6,
            mix(light.cloud_lit, light.sun, 0.55),
            aspect=aspect[burn] * 0.45,
            angle=tilt[burn],
            alpha=0.5 * near[burn] * (0.4 if light.moon else 1),
            shape=BRISTLE,
        )


def _wisps(
    clouds: Picture,
    light: Light,
    rng: np.random.Generator,
    count: int,
    low: float,
    high: float,
    paint: Colour,
    part: float,
) -> None:
    """Thin feathers high up."""
    for _ in range(count):
        x, y, long = rng.random() * WIDTH, _y(rng.uniform(low, high)), rng.uniform(150, 420)
        many = 14
        at_x, at_y = x + rng.normal(0, long * 0.4, many), y + rng.normal(0, 13, many)
        radius = long * rng.uniform(0.15, 0.45, many)
        for shift in (-WIDTH, 0, WIDTH):
            dabs(
                clouds,
                at_x + shift,
                at_y,
                radius,
                paint,
                aspect=rng.uniform(4, 12, many) / radius,
                angle=rng.normal(-0.06, 0.03, many),
                alpha=part * rng.uniform(0.3, 1, many),
                shape=BRISTLE,
            )


def _overcast(clouds: Picture, light: Light, rng: np.random.Generator, cover: float) -> None:
    """A closed deck in long soft rolls, brighter where it thins towards the horizon."""
    _deck(clouds, light, rng, 0.3)


def _storm(clouds: Picture, light: Light, rng: np.random.Generator, cover: float) -> None:
    """A dark shelf over a bright slit, heaps under it, and curtains of rain."""
    _deck(clouds, light, rng, 0.62)
    for elevation, size, count in ((0.14, 110, 3), (0.075, 64, 2)):
        pale = float(np.interp(elevation, [0.05, 0.2], [0.66, 0.34]))
        for i in range(round(count * cover)):
            body = _Body(
                mix(light.cloud_lit, light.horizon, pale),
                mix(light.cloud_shade, light.middle, pale),
                mix(light.cloud_lit, light.horizon, 0.5),
                0.62,
                ragged=0.4,
                soft=0.55,
            )
            x = (i + rng.uniform(0, 1)) / count * WIDTH
            _heap(
                clouds,
                light,
                rng,
                x,
                _y(elevation * rng.uniform(0.85, 1.15)),
                size * rng.uniform(2.2, 4),
                size,
                body,
            )
    for _ in range(4):
        x, wide, many = rng.random() * WIDTH, rng.uniform(70, 190), 26
        at_x = x + rng.normal(0, wide * 0.5, many)
        for shift in (-WIDTH, 0, WIDTH):
            dabs(
                clouds,
                at_x - 12 + shift,
                np.full(many, _y(0.055)),
                rng.uniform(40, 80, many),
                mix(light.cloud_shade, light.middle, 0.5),
                aspect=rng.uniform(0.1, 0.24, many),
                angle=math.pi / 2 + 0.2,
                alpha=0.13,
                shape=BRISTLE,
            )
    rows = np.linspace(SKY_HIGHEST, SKY_LOWEST, HEIGHT, dtype=np.float32)
    clouds[:] = (clouds * smooth(-0.02, 0.03, rows)[:, None, None]).astype(np.uint8)


def _deck(clouds: Picture, light: Light, rng: np.random.Generator, contrast: float) -> None:
    """Rolls of cloud from overhead to the horizon, each a dark belly with a lighter lower lip."""
    for elevation in np.geomspace(0.86, 0.035, 20):
        size = 22 + 150 * elevation
        many = int(26 + 26 * (1 - elevation))
        pale = float(np.interp(elevation, [0.03, 0.34], [0.85, 0.0]))
        x = rng.random(many) * WIDTH
        roll = 0.5 * noise(1024, 74, 4, 3)[int(elevation * 900) % 1024, (x / 2).astype(int)]
        y = _y(elevation) + rng.normal(0, size * 0.16, many) + (roll - 0.25) * size
        k = np.clip(rng.normal(0.4, 0.28, many) + contrast * (roll - 0.25) * 3, 0, 1)
        near = np.array([_nearness(light, value, 560) for value in x])
        k = np.clip(k + 0.35 * near * pale, 0, 1)[:, None]
        paint = light.cloud_shade * (1 - k) + light.cloud_lit * k
        paint = paint * (1 - pale * 0.7) + light.horizon * pale * 0.7
        long = size * rng.uniform(1.2, 3.4, many)
        for shift in (-WIDTH, 0, WIDTH):
            dabs(
                clouds,
                x + shift,
                y,
                long,
                paint,
                aspect=size * rng.uniform(0.14, 0.34, many) / long,
                angle=rng.normal(0, 0.03, many),
                alpha=(0.3 + 0.45 * contrast) * (1 - 0.4 * pale),
                shape=BRISTLE,
            )


def _nearness(light: Light, x: float, reach: float) -> float:
    """1 at the sun's own azimuth, falling to 0 around the panorama."""
    apart = (x - _x(light.azimuth) + WIDTH / 2) % WIDTH - WIDTH / 2
    return math.exp(-((apart / reach) ** 2))


def _heap(
    clouds: Picture,
    light: Light,
    rng: np.random.Generator,
    x: float,
    base: float,
    wide: float,
    tall: float,
    body: _Body,
) -> None:
    """One heaped cloud with its flat base at row `base`: spheres melted together, lit, and cut by noise."""
    across, up, radius = _spheres(rng, wide, tall)
    margin = int(radius.max() * 1.2) + 4
    high = int(up.max() + radius.max()) + margin
    width = int(wide) + 2 * margin
    form = np.zeros((high + margin, width), np.float32)
    _melt(form, across + width / 2, high - up, radius)
    tiled = noise(1024, 71, 32, 5, 0.6)
    start = rng.integers(0, 1024, 2)
    picked = np.ix_((np.arange(form.shape[0]) + start[0]) % 1024, (np.arange(width) + start[1]) % 1024)
    rough = tiled[picked]
    rows = np.arange(form.shape[0], dtype=np.float32)[:, None]
    size = float(radius.max())
    floor = smooth(high + size * 0.16, high - size * 0.12, rows + (rough - 0.5) * size * 0.35)
    solid = form - (0.5 - (rough - 0.5) * 2) * body.ragged * size * 0.7
    cover = smooth(0, max(1.2, size * body.soft), solid) * floor * body.alpha
    calm = cv2.GaussianBlur(form + (rough - 0.5) * size * 0.5, (0, 0), max(1.0, size * 0.085))
    slope_x = cv2.Sobel(calm, cv2.CV_32F, 1, 0, scale=0.125)
    slope_y = cv2.Sobel(calm, cv2.CV_32F, 0, 1, scale=0.125)
    apart = (_x(light.azimuth) - x + WIDTH / 2) % WIDTH - WIDTH / 2
    toward = np.array([apart, min(-40.0, _y(light.elevation) - base + tall * 0.5)])
    toward /= np.hypot(*toward)
    steep = np.sqrt(1 + slope_x**2 + slope_y**2)
    facing = (-slope_x * toward[0] - slope_y * toward[1]) / steep
    lift = (high - rows) / max(1.0, float(up.max() + radius.max() * 0.6))
    k = 0.30 + 0.42 * facing + 0.36 * np.clip(lift, 0, 1) + (rough - 0.5) * 0.12
    k = 0.45 * smooth(0.22, 0.46, k) + 0.35 * smooth(0.5, 0.66, k) + 0.2 * smooth(0.74, 0.9, k)
    paint = body.shade + (body.lit - body.shade) * k[..., None]
    if body.backlit:
        edge = 1 - smooth(0, size * 0.3, solid)
        rim = np.clip(edge * (0.25 + facing) * 1.5, 0, 1) * body.backlit
        paint = paint + (body.glow - paint) * rim[..., None]
    else:
        top = smooth(0.9, 1.0, k)
        paint = paint + (body.glow - paint) * (0.35 * top)[..., None]
    _paste(clouds, paint * cover[..., None], cover, int(x - width / 2), int(base - high))


def _spheres(
    rng: np.random.Generator, wide: float, tall: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """A row along the base, some towers on it, and small billows on their shoulders: across, up, radius."""
    balls: list[tuple[float, float, float]] = []
    row = int(5 + wide / tall * 1.6)
    for i in range(row):
        part = (i + 0.5) / row
        swell = math.sin(math.pi * part) ** 0.7
        balls.append(
            ((part - 0.5) * wide, tall * 0.1 * swell, tall * (0.16 + 0.3 * swell) * rng.uniform(0.7, 1.1))
        )
    for _ in range(int(rng.integers(2, 4 + int(wide / tall / 2)))):
        foot, height = rng.normal(0, wide * 0.2), rng.uniform(0.5, 1.0) * tall
        steps = int(rng.integers(3, 6))
        for step in range(steps):
            part = step / steps
            size = tall * (0.4 - 0.2 * part) * rng.uniform(0.85, 1.15)
            balls.append((foot + rng.normal(0, tall * 0.16), height * part, size))
    for _ in range(len(balls) * 2):
        bx, by, br = balls[int(rng.integers(0, len(balls)))]
        turn = rng.uniform(-0.2, math.pi + 0.2)
        balls.append(
            (bx + math.cos(turn) * br * 0.85, by + math.sin(turn) * br * 0.8, br * rng.uniform(0.22, 0.5))
        )
    made = np.array(balls)
    return made[:, 0], np.maximum(made[:, 1], 0), made[:, 2]


@njit(cache=True, fastmath=True, nogil=True)
def _melt(form, x, y, radius):  # type: ignore[no-untyped-def]
    """Raise `form` to the highest sphere at each pixel."""
    height, width = form.shape
    for k in range(x.size):
        r = radius[k]
        for row in range(max(0, int(y[k] - r)), min(height, int(y[k] + r) + 2)):
            for column in range(max(0, int(x[k] - r)), min(width, int(x[k] + r) + 2)):
                inside = r * r - (column - x[k]) ** 2 - (row - y[k]) ** 2
                if inside > 0:
                    form[row, column] = max(form[row, column], math.sqrt(inside))


def _paste(
    clouds: Picture, paint: NDArray[np.float32], cover: NDArray[np.float32], left: int, top: int
) -> None:
    """Lay a patch over the panorama, around its seam."""
    first, last = max(0, top), min(HEIGHT, top + cover.shape[0])
    if first >= last:
        return
    part = slice(first - top, last - top)
    columns = np.arange(left, left + cover.shape[1]) % WIDTH
    under = clouds[first:last, columns].astype(np.float32)
    under *= 1 - cover[part, :, None]
    under[..., :3] += paint[part] * 255
    under[..., 3] += cover[part] * 255
    clouds[first:last, columns] = np.clip(under + 0.5, 0, 255).astype(np.uint8)
