"""The ground of a set while it is being laid out: a square of relief and local colour, and the path across it.

World coordinates in metres. It knows no light and no cards.
"""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from engines.stage.light import colour
from engines.stage.paint import LEAF, dabs, noise, smooth
from engines.stage.plan import Ground

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Path:
    """The way that figures walk: x as a wave along z, `swing` metres to both sides, one bend every `bend_m`."""

    swing: float = 2.0
    bend_m: float = 90.0
    start: float = 0.0
    phase: float = 0.0

    def x(self, z: ArrayLike) -> NDArray[np.float64]:
        """Middle of the path; it passes x = `start` at z = 6, where figures stand."""
        wave = np.sin((np.asarray(z, float) - 6) * 2 * math.pi / self.bend_m + self.phase)
        return self.start + self.swing * (wave - math.sin(self.phase))

    def stand(self, across: float, along: float) -> tuple[float, float]:
        """`Plan.stand`: a free place around the path."""
        z = 6 + along * 12
        return float(self.x(z)) + across * 2.5, z


class Land:
    """Height (n, n) and colour (n, n, 3) over `size_m`, painted step by step."""

    def __init__(self, size_m: float = 320.0, n: int = 1024) -> None:
        self.size_m, self.n = size_m, n
        axis = ((np.arange(n) + 0.5) / n * size_m - size_m / 2).astype(np.float32)
        self.x, self.z = np.meshgrid(axis, axis)
        self.height: Map = np.zeros((n, n), np.float32)
        self.colour: Map = np.ones((n, n, 3), np.float32)

    def rough(self, period_m: float, seed: int, octaves: int = 4, gain: float = 0.5) -> Map:
        """(n, n) smooth noise, 0..1, with bumps about `period_m` wide."""
        tile = noise(512, 300 + seed, 8, octaves, gain)
        per_m = 512 / (8 * period_m)
        across, along = (self.x * per_m) % 512, (self.z * per_m) % 512
        made = cv2.remap(tile, across, along, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return np.asarray(made, np.float32)

    def off_path(self, path: Path) -> Map:
        """(n, n) metres from the middle of the path."""
        middle = path.x(self.z[:, 0]).astype(np.float32)
        return np.abs(self.x - middle[:, None])

    def fill(self, css: str) -> None:
        self.colour[:] = colour(css)

    def glaze(self, css: str, part: Map) -> None:
        """Paint a colour over the ground, `part` (n, n) 0..1 of it."""
        self.colour += (colour(css).astype(np.float32) - self.colour) * part[..., None]

    def tread(
        self, path: Path, css: str, width_m: float, seed: int, ragged_m: float = 0.5, rut: float = 0.16
    ) -> None:
        """A trodden path with ragged edges, worn into the relief."""
        off = self.off_path(path) + ragged_m * 2 * (self.rough(2.2, seed, 5, 0.65) - 0.5)
        part = smooth(width_m * 0.58, width_m * 0.42, off)
        self.glaze(css, part * 0.94)
        middle = smooth(width_m * 0.16, width_m * 0.06, off + 0.5 * (self.rough(1.6, seed + 1, 3) - 0.5))
        self.colour *= (1 - rut * middle * part)[..., None]
        self.height -= 0.04 * part

    def level_path(self, path: Path, width_m: float = 5.0, bank_m: float = 14.0) -> Map:
        """(n, n) 0..1: 0 on and beside the path, where the relief must be calm, 1 away from it."""
        return smooth(width_m, width_m + bank_m, self.off_path(path))

    def pool(self, x: float, z: float, wide_m: float, deep_m: float, depth_m: float, seed: int) -> Map:
        """Sink a basin with a wandering shore; (n, n) 0..1: 1 in the basin. Heights must be relative to its water."""
        wobble = 0.35 * (self.rough(wide_m * 0.4, seed, 3) - 0.5)
        apart = np.sqrt(((self.x - x) / wide_m) ** 2 + ((self.z - z) / deep_m) ** 2) + wobble
        inside = smooth(1.1, 0.86, apart)
        self.height += (-depth_m - self.height) * inside
        return inside

    def glow(self, x: float, z: float, radius_m: float, css: str, strength: float) -> None:
        """Warm the ground around a lamp: its local colour is lifted beyond 1, because no sun shines there."""
        first, last = (
            [int(np.clip((value / self.size_m + 0.5) * self.n, 0, self.n)) for value in (low, high)]
            for low, high in ((x - radius_m, x + radius_m), (z - radius_m, z + radius_m))
        )
        part = (slice(last[0], last[1]), slice(first[0], first[1]))
        apart = np.hypot(self.x[part] - x, self.z[part] - z) / radius_m
        lit = (smooth(1.0, 0.0, apart) * strength)[..., None]
        self.colour[part] += colour(css).astype(np.float32) * lit * (0.35 + self.colour[part])

    def level(self, x: float, z: float) -> float:
        """Metres of the ground at a place inside the square, as the renderers interpolate it."""
        u, v = (np.clip((value / self.size_m + 0.5) * self.n - 0.5, 0, self.n - 1.001) for value in (x, z))
        i, j = int(u), int(v)
        p, q = u - i, v - j
        near = self.height[j, i] * (1 - p) + self.height[j, i + 1] * p
        far = self.height[j + 1, i] * (1 - p) + self.height[j + 1, i + 1] * p
        return float(near * (1 - q) + far * q)

    def ground(self, detail: Map, per_m: float = 0.08, strength: float = 0.25) -> Ground:
        return Ground(self.height, np.maximum(self.colour, 0), self.size_m, detail, per_m, strength)


@cache
def turf() -> Map:
    """Detail of grass and earth, (512, 512): short strokes over a mottled ground."""
    rng = np.random.default_rng(77)
    picture = np.full((512, 512, 4), 128, np.uint8)
    picture[..., :3] = (noise(512, 77, 16, 6, 0.75) * 150 + 52)[..., None]
    many = 5200
    x, y, shade = rng.random(many) * 512, rng.random(many) * 512, np.clip(rng.normal(0.5, 0.17, many), 0, 1)
    size, turn = rng.uniform(3, 9, many), math.pi / 2 + rng.normal(0, 0.5, many)
    for shift_x in (-512, 0, 512):
        for shift_y in (-512, 0, 512):
            near = (np.abs(x + shift_x - 256) < 270) & (np.abs(y + shift_y - 256) < 270)
            grey = np.repeat(shade[near, None], 3, 1)
            dabs(
                picture,
                x[near] + shift_x,
                y[near] + shift_y,
                size[near],
                grey,
                aspect=0.3,
                angle=turn[near],
                alpha=0.75,
                shape=LEAF,
            )
    return np.asarray(picture[..., 0] / 255, np.float32)


@cache
def gravel() -> Map:
    """Detail of dust with pebbles and small pits, (512, 512)."""
    rng = np.random.default_rng(79)
    picture = np.full((512, 512, 4), 128, np.uint8)
    picture[..., :3] = (noise(512, 80, 16, 6, 0.66) * 110 + 72)[..., None]
    many = 900
    x, y, size = rng.random(many) * 512, rng.random(many) * 512, rng.uniform(1.2, 5.5, many) ** 1.1
    for shift_x in (-512, 0, 512):
        for shift_y in (-512, 0, 512):
            near = (np.abs(x + shift_x - 256) < 270) & (np.abs(y + shift_y - 256) < 270)
            at = x[near] + shift_x, y[near] + shift_y
            dabs(picture, at[0] + 1.4, at[1] + 1.4, size[near], (0.22, 0.22, 0.22), aspect=0.8, alpha=0.7)
            dabs(picture, at[0], at[1], size[near] * 0.86, (0.72, 0.72, 0.72), aspect=0.8, alpha=0.8)
    return np.asarray(picture[..., 0] / 255, np.float32)


def ripples() -> Map:
    """Detail of wind-blown sand, (512, 512): wandering ridges with fine grain."""
    rows, columns = np.mgrid[0:512, 0:512].astype(np.float32)
    bent = rows + noise(512, 5, 4, 4) * 60 + 8 * np.sin(columns * 2 * math.pi / 512)
    wave = 0.5 + 0.5 * np.sin(bent * 2 * math.pi / 16)
    return (0.62 * wave + 0.38 * noise(512, 77, 32, 5, 0.7)).astype(np.float32)


def drifted() -> Map:
    """Detail of snow: faint long drifts, (512, 512)."""
    fine = noise(512, 79, 8, 6, 0.6)
    return (0.7 * cv2.GaussianBlur(fine, (0, 0), 3, borderType=cv2.BORDER_REFLECT) + 0.3 * fine).astype(
        np.float32
    )
