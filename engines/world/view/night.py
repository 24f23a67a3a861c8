"""Stars and a moon, for the part of a frame that shows sky at night."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.world.view.sampling import from_eye

_STARS = 1600
_MOON = 0.026  # radians of its radius, twice as large as it is


def stars(seed: int) -> NDArray[np.float32]:
    """(n, 7) float32: a direction, how bright (0 to 1), and a colour's red and blue about 1, and a phase."""
    random = np.random.default_rng(seed)
    up = random.uniform(0.02, 1, _STARS)
    azimuth = random.uniform(-math.pi, math.pi, _STARS)
    level = np.sqrt(1 - up * up)
    bright = 0.30 + 0.95 * random.random(_STARS) ** 5
    warm = random.normal(0, 0.08, _STARS)
    made = np.column_stack(
        [
            np.sin(azimuth) * level,
            up,
            np.cos(azimuth) * level,
            bright,
            1 + warm,
            1 - warm,
            random.uniform(0, 6.28, _STARS),
        ]
    )
    return np.asarray(made, np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def draw_stars(canvas, stars, view, night, time_s):  # type: ignore[no-untyped-def]
    """Add stars where the fourth channel says that there is sky."""
    height, width = canvas.shape[0], canvas.shape[1]
    for k in range(stars.shape[0]):
        right, up, ahead = from_eye(view, stars[k, 0], stars[k, 1], stars[k, 2])
        if ahead < 0.1:
            continue
        part = view.focal / ahead
        u = view.column + part * right - 0.5
        v = view.row - part * up - 0.5
        column, row = math.floor(u), math.floor(v)
        if column < 0 or row < 0 or column >= width - 1 or row >= height - 1:
            continue
        twinkles = 1.0 + 0.25 * (math.sin(3.1 * time_s + stars[k, 6]) - math.sin(stars[k, 6]))
        much = 255.0 * stars[k, 3] * night * twinkles * min(1.0, 4.0 * stars[k, 1])
        for i in range(2):
            for j in range(2):
                share = (1.0 - abs(u - column - j)) * (1.0 - abs(v - row - i))
                pixel = canvas[row + i, column + j]
                light = much * share * pixel[3]
                pixel[0] += light * stars[k, 4]
                pixel[1] += light
                pixel[2] += light * stars[k, 5]


@njit(cache=True, nogil=True, fastmath=True)
def draw_moon(canvas, view, azimuth, elevation, night):  # type: ignore[no-untyped-def]
    """A moon with its maria and a halo, where there is sky."""
    height, width = canvas.shape[0], canvas.shape[1]
    level = math.cos(elevation)
    right, up, ahead = from_eye(
        view, math.sin(azimuth) * level, math.sin(elevation), math.cos(azimuth) * level
    )
    if ahead < 0.1:
        return
    part = view.focal / ahead
    u = view.column + part * right
    v = view.row - part * up
    radius = _MOON * view.focal
    reach = 7.0 * radius
    for row in range(max(0, int(v - reach)), min(height, int(v + reach) + 1)):
        for column in range(max(0, int(u - reach)), min(width, int(u + reach) + 1)):
            pixel = canvas[row, column]
            dx, dy = (column + 0.5 - u) / radius, (row + 0.5 - v) / radius
            away = math.sqrt(dx * dx + dy * dy)
            disc = min(max((1.0 - away) * radius + 0.5, 0.0), 1.0) * pixel[3] * night
            halo = max(0.0, 1.0 - away / 7.0)
            light = 46.0 * halo * halo * halo * pixel[3] * night
            maria = math.sin(3.1 * dx + 1.0) * math.sin(2.7 * dy - 0.6) + 0.5 * math.sin(6.3 * dx * dy + 2.0)
            bright = 232.0 - 18.0 * min(max(maria, 0.0), 1.0) - 14.0 * away * away
            pixel[0] += (bright - pixel[0]) * disc + light * 0.82 * (1.0 - disc)
            pixel[1] += (bright * 0.985 - pixel[1]) * disc + light * 0.92 * (1.0 - disc)
            pixel[2] += (bright * 0.93 - pixel[2]) * disc + light * (1.0 - disc)
