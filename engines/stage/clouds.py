"""Clouds of every weather, painted over a panorama: heaps with a body, burning streaks, closed decks, storms."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.stage.light import Colour, Light, mix
from engines.stage.paint import BRISTLE, Picture, dabs, noise, smooth
from engines.stage.plan import SKY_HALF_AZIMUTH, SKY_HIGHEST, SKY_LOWEST

WIDTH, HEIGHT = 2048, 736
PER_RADIAN = WIDTH / (2 * SKY_HALF_AZIMUTH)
_WHITE = np.ones(3)


def column_at(azimuth: float) -> float:
    """The panorama's column in that direction."""
    return (azimuth / SKY_HALF_AZIMUTH * 0.5 + 0.5) * WIDTH


def row_at(elevation: float) -> float:
    """The panorama's row at that height."""
    return (SKY_HIGHEST - elevation) / (SKY_HIGHEST - SKY_LOWEST) * HEIGHT


def paint(clouds: Picture, light: Light, rng: np.random.Generator, cover: float) -> None:
    """Paint the light's own kind of clouds; `cover` scales how many there are."""
    match light.clouds:
        case "cumulus":
            _fair(clouds, light, rng, cover)
        case "streak":
            _streaks(clouds, light, rng, cover)
        case "overcast":
            _deck(clouds, light, rng, 0.3)
        case "storm":
            _storm(clouds, light, rng, cover)


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
            _heap(clouds, light, rng, x, row_at(elevation * rng.uniform(0.8, 1.25)), wide, size, body)
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
                row_at(elevation * rng.uniform(0.8, 1.2)),
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
                row_at(rng.uniform(low, high)),
                long * rng.uniform(0.5, 1),
            )


def _bank(clouds: Picture, light: Light, rng: np.random.Generator, x: float, y: float, long: float) -> None:
    """One streak cloud: a dark belly of bristled strokes and a burning lower edge."""
    count = 26
    thick = 5 + (row_at(0.0) - y) * 0.05
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
        x, y, long = rng.random() * WIDTH, row_at(rng.uniform(low, high)), rng.uniform(150, 420)
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
                row_at(elevation * rng.uniform(0.85, 1.15)),
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
                np.full(many, row_at(0.055)),
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
        y = row_at(elevation) + rng.normal(0, size * 0.16, many) + (roll - 0.25) * size
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
    apart = (x - column_at(light.azimuth) + WIDTH / 2) % WIDTH - WIDTH / 2
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
    apart = (column_at(light.azimuth) - x + WIDTH / 2) % WIDTH - WIDTH / 2
    toward = np.array([apart, min(-40.0, row_at(light.elevation) - base + tall * 0.5)])
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
