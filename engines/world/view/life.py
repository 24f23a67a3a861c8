"""Small things that live in a world: birds far off, and motes or fireflies that hang in the air."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.world.view.sampling import from_eye, smooth
from engines.world.view.weather import BOX_M

_FLOCKS, _BIRDS = 2, 7


def birds_of(seed: int) -> NDArray[np.float32]:
    """(n, 7) float32: of each bird the centre x, z and radius of its circle in metres, its height, its angle at first,
    how fast it turns, and its phase."""
    random = np.random.default_rng(seed + 5)
    rows = []
    for flock in range(_FLOCKS):
        azimuth = random.uniform(-0.4, 0.4) + flock * random.uniform(1.5, 4.5)
        away = random.uniform(120, 170)
        x, z = math.sin(azimuth) * away, math.cos(azimuth) * away
        high, radius, turn = (
            random.uniform(26, 44),
            random.uniform(40, 70),
            random.choice([-1, 1]) * random.uniform(0.05, 0.08),
        )
        begin = random.uniform(0, 6.28)
        for _ in range(_BIRDS - 3 * flock):
            rows.append(
                (x, z, radius + random.normal(0, 3), high + random.normal(0, 2), begin + random.normal(0, 0.09), turn,
                 random.uniform(0, 6.28))
            )  # fmt: skip
    return np.array(rows, np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def draw_birds(canvas, depth, birds, view, time_s):  # type: ignore[no-untyped-def]
    """Birds before the sky; they come in from afar in the first seconds."""
    shows = smooth(2.0, 7.0, time_s)
    height, width = depth.shape
    for k in range(birds.shape[0]):
        angle = birds[k, 4] + birds[k, 5] * time_s
        x = birds[k, 0] + birds[k, 2] * math.cos(angle) - view.x * 0.2
        z = birds[k, 1] + birds[k, 2] * math.sin(angle) - view.z * 0.2
        y = birds[k, 3] + 1.5 * math.sin(0.7 * time_s + birds[k, 6])
        right, up, ahead = from_eye(view, x, y, z)
        if ahead < 20.0:
            continue
        part = view.focal / ahead
        u = view.column + part * right
        v = view.row - part * up
        span = 0.75 * part
        beat = math.sin(8.0 * time_s + birds[k, 6]) * (0.6 + 0.4 * math.sin(0.9 * time_s + birds[k, 6]))
        facing = abs(math.sin(angle - math.atan2(x, z)))
        reach = int(span * 1.3) + 2
        for row in range(max(0, int(v) - reach), min(height, int(v) + reach + 1)):
            for column in range(max(0, int(u) - reach), min(width, int(u) + reach + 1)):
                if depth[row, column] < ahead or canvas[row, column, 3] < 0.5:
                    continue
                s = abs(column + 0.5 - u) / (span * (0.45 + 0.55 * facing))
                if s > 1.0:
                    continue
                wing = v - span * (0.55 * beat * s - 0.25 * beat * s * s + 0.12 * s)
                thick = max(0.20 * span * (1.0 - s), 0.45)
                part_of = min(max(thick + 0.5 - abs(row + 0.5 - wing), 0.0), 1.0) * shows * 0.72
                for c in range(3):
                    canvas[row, column, c] *= 1.0 - part_of * 0.75


@njit(cache=True, nogil=True, fastmath=True)
def draw_motes(canvas, depth, motes, view, time_s, night, strength):  # type: ignore[no-untyped-def]
    """Motes (n, 5) of `drops_of`: specks that catch the light by day, glow-worms by night."""
    height, width = depth.shape
    box = 0.5 * BOX_M
    for k in range(motes.shape[0]):
        phase = motes[k, 4] * 6.28
        x = motes[k, 0] * box + 0.10 * time_s + 0.3 * math.sin(0.31 * time_s + phase) - view.x
        y = motes[k, 1] * box + 0.12 * math.sin(0.43 * time_s + 2.0 * phase)
        z = motes[k, 2] * box + 0.3 * math.cos(0.27 * time_s + phase) - view.z
        x -= math.floor(x / box + 0.5) * box
        y = y - math.floor(y / 2.6) * 2.6 + 0.15 - view.y
        z -= math.floor(z / box + 0.5) * box
        right, up, ahead = from_eye(view, x, y, z)
        if ahead < 0.6:
            continue
        part = view.focal / ahead
        u, v = view.column + right * part, view.row - up * part
        radius = max((0.0022 + 0.002 * motes[k, 3]) * part, 0.55)
        twinkles = 0.5 + 0.5 * math.sin(1.3 * time_s + 3.0 * phase)
        edge = min((1.0 - max(abs(x), abs(z)) / (0.5 * box)) * 4.0, 1.0) * min((ahead - 0.6) * 2.0, 1.0)
        light = strength * edge * (26.0 * twinkles * (1.0 - night) + 150.0 * night * twinkles * twinkles)
        reach = radius + 1.0
        for row in range(max(0, int(v - reach)), min(height, int(v + reach) + 1)):
            for column in range(max(0, int(u - reach)), min(width, int(u + reach) + 1)):
                if depth[row, column] < ahead:
                    continue
                away = math.hypot(column + 0.5 - u, row + 0.5 - v)
                much = light * max(0.0, 1.0 - away / reach)
                canvas[row, column, 0] += much
                canvas[row, column, 1] += much * 0.95
                canvas[row, column, 2] += much * (0.75 - 0.45 * night)
