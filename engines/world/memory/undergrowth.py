"""What lies and grows on the ground where the picture did not look: patches of its other tones, and by the wayside
tussocks or stones, cut out of the ground's own texture.

A pure function of the seed and the cell, as `beyond` is; both stand on the waves of the ground.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.beyond import Growth, wildness
from engines.world.memory.surfaces import CELL_M, Material, Patch, Standing

LYING_M, OVER_M = 11.0, 0.02  # how wide what lies is, and how high over the ground
LYING_PX, CARD_PX = 160, (72, 112)
TONES = ((0.8, 0.84, 0.8), (1.12, 1.08, 1.02), (0.93, 0.9, 0.97))  # of the ground's own colour
LYING, STANDING = 1.8, 20.0  # in a cell
CLUMP_M = 1.3
HIGH_M: dict[Material, float] = {"grass": 0.34, "sand": 0.14, "gravel": 0.2, "stone": 0.16, "snow": 0.16}
NEAREST_M, ASIDE = 1.6, 0.06  # metres about the start, and radians beside the picture, that stay free


def cover_of(tile: NDArray[np.uint8], tile_m: float, material: Material, seed: int) -> list[Patch]:
    """The patches: what lies first, then what stands; none on ground on which nothing lies."""
    if material not in HIGH_M:
        return []
    random = np.random.default_rng(seed + 21)
    lying = [_lying(tile, tile_m, np.array(tone, np.float32), random) for tone in TONES]
    return lying + [_card(tile, material, random) for _ in range(3)]


def _lying(
    tile: NDArray[np.uint8], tile_m: float, tone: NDArray[np.float32], random: np.random.Generator
) -> Patch:
    """A piece of ground of another tone with a soft edge, flat on the ground."""
    n = LYING_PX
    span = int(np.clip(LYING_M / tile_m * len(tile), 64, len(tile)))
    top, left = (int(random.integers(0, len(tile) - span + 1)) for _ in range(2))
    picture = cv2.resize(tile[top : top + span, left : left + span], (n, n), interpolation=cv2.INTER_AREA)
    y, x = np.mgrid[0:n, 0:n] / n * 2 - 1
    rough = cv2.GaussianBlur(random.normal(0, 1, (n, n)).astype(np.float32), (0, 0), n / 11)
    rough = rough / np.abs(rough).max()
    inside = 1 - np.hypot(x, y) + 0.45 * rough - 0.3
    edge = np.minimum(1 - np.abs(x), 1 - np.abs(y)) / 0.15
    alpha = 190 * (inside / 0.35).clip(0, 1) * edge.clip(0, 1)
    texture = np.dstack([(picture * tone).clip(0, 255), alpha]).astype(np.uint8)
    x, z = np.meshgrid(np.linspace(-0.5, 0.5, 5) * LYING_M, np.linspace(0.5, -0.5, 5) * LYING_M)
    vertices = np.dstack([x, np.full_like(x, OVER_M), z]).astype(np.float32)
    part = n / LYING_M
    matrix = np.array([[part, 0, 0, n / 2], [0, 0, -part, n / 2], [0, 0, 0, 1]], np.float32)
    return Patch(vertices, np.ones((4, 4), bool), matrix, texture)


def _card(tile: NDArray[np.uint8], material: Material, random: np.random.Generator) -> Patch:
    """A tussock or a stone with the grain of the ground."""
    rows, columns = CARD_PX
    top, left = (int(random.integers(0, len(tile) - 2 * columns)) for _ in range(2))
    picture = tile[top : top + rows, left : left + columns].astype(np.float32)
    alpha = np.zeros(CARD_PX, np.float32)
    light = np.ones(CARD_PX, np.float32)
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    if material == "grass":
        light *= 1.25 - 0.4 * down
        for _ in range(70):
            foot = columns / 2 + random.normal(0, columns / 8)
            tall = rows * random.uniform(0.35, 0.97) * math.exp(-(((foot / columns - 0.5) / 0.3) ** 2))
            lean = (foot - columns / 2) * random.uniform(0.2, 1.1) + random.normal(0, 5)
            bent = [(foot + lean * t * t, rows - tall * t) for t in (0.0, 0.35, 0.7, 1.0)]
            shade = float(random.uniform(0.78, 1.2))
            for number, wide in enumerate((3, 2, 1)):
                one, two = ((round(a * 8), round(b * 8)) for a, b in bent[number : number + 2])
                bright = float(shade * (1.3 - 0.4 * bent[number][1] / rows))
                cv2.line(alpha, one, two, 1.0, wide, cv2.LINE_AA, 3)
                cv2.line(light, one, two, bright, wide, cv2.LINE_AA, 3)
    else:
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        for _ in range(3):
            middle = columns / 2 + random.uniform(-0.25, 0.25) * columns
            half, tall = columns * random.uniform(0.12, 0.24), rows * random.uniform(0.35, 0.9)
            across, up = (x - middle) / half, (rows - y) / tall
            inside = 1 - np.abs(across) ** 2.4 - np.abs(up) ** 2.2
            lit = 0.72 + 0.42 * (up - 0.25 * across).clip(0, 1)
            light = np.where(inside > 0, lit, light)
            alpha = np.maximum(alpha, (inside * 7).clip(0, 1))
    alpha *= ((1 - down) / 0.04).clip(0, 1)
    texture = np.dstack([(picture * light[..., None]).clip(0, 255), 255 * alpha]).astype(np.uint8)
    high = HIGH_M[material]
    broad = high * columns / rows
    x, y = np.meshgrid(np.linspace(-broad / 2, broad / 2, 3), np.linspace(high, 0, 3))
    vertices = np.dstack([x, y, np.zeros_like(x)]).astype(np.float32)
    matrix = np.array([[columns / broad, 0, 0, columns / 2], [0, -rows / high, 0, rows], [0, 0, 0, 1]])
    sway = 0.06 * high if material == "grass" else 0.0
    return Patch(vertices, np.ones((2, 2), bool), matrix.astype(np.float32), texture, turns=1.0, sway=sway)


@dataclass(frozen=True)
class Cover:
    """`Beyond`: what `growth` has in a cell, and on the ground about it the patches from `first` on, `lying` that lie
    and `standing` that stand; all at the `height` of the ground at (x, z)."""

    growth: Growth
    first: int
    lying: int
    standing: int
    height: Callable[[float, float], float]

    def __call__(self, column: int, row: int) -> list[Standing]:
        found = [replace(one, y=self.height(one.x, one.z)) for one in self.growth(column, row)]
        if not self.lying:
            return found
        growth = self.growth
        random = np.random.default_rng((growth.seed, 5, column + 2**20, row + 2**20))
        wild = wildness(growth.seed + 3, column, row)
        for _ in range(int(random.poisson(LYING))):
            at = random.uniform(0, CELL_M, 2)
            self._add(
                found, column, row, at, int(random.integers(self.lying)), random.uniform(0.6, 1.25), random
            )
        middle = random.uniform(0, CELL_M, 2)
        for number in range(int(random.poisson(STANDING * wild))):
            if number % 4 == 0:
                middle = random.uniform(0, CELL_M, 2)
            at = (middle + random.normal(0, CLUMP_M, 2)) % CELL_M
            which = self.lying + int(random.integers(self.standing))
            self._add(found, column, row, at, which, float(np.exp(random.normal(0, 0.3))), random)
        return found

    def _add(
        self,
        found: list[Standing],
        column: int,
        row: int,
        at: NDArray[np.float64],
        which: int,
        scale: float,
        random: np.random.Generator,
    ) -> None:
        x, z = float(at[0] + column * CELL_M), float(at[1] + row * CELL_M)
        lies = which < self.lying
        half = LYING_M / 2 * scale if lies else 0.2
        away = math.hypot(x, z)
        growth = self.growth
        yaw = float(random.uniform(-math.pi, math.pi)) if lies else 0.0
        mirror = bool(random.random() < 0.5)
        room = math.asin(min(half / max(away, 1e-6), 1.0)) + ASIDE
        before = growth.left - room < math.atan2(x, z) < growth.right + room and z < 1.1 * growth.extent
        if before or away < NEAREST_M + half:
            return
        found.append(Standing(self.first + which, x, z, self.height(x, z), yaw, float(scale), mirror))
