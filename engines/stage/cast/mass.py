"""Hair as a solid: the mass of a cut around one skull, and where its curls sit."""

import math
import random
from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike

from engines.stage.cast.hairstyles import STYLES, Style
from engines.stage.cast.look import Look
from engines.stage.cast.shapes import Points, between, monotone
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import Local

HAIR_LIT, HAIR_SHADE = 0.74, 0.2


def hair_shadow(local: Local) -> Local:
    """Hair that light does not reach; fair hair would turn green in a cool shade."""
    red, green, blue = local
    return min(1.0, red * 1.04), green * 0.87, blue * 0.82


@dataclass(frozen=True)
class Curl:
    """One curl of the mass: where it sits, and how large."""

    angle: float
    y: float
    size: float
    turn: float


@dataclass(frozen=True)
class Hair:
    """A cut on one head. `rings` rows are y, half width, centre z and half depth, from top to bottom."""

    style: Style
    rings: Points
    opening: Points
    curls: tuple[Curl, ...]

    @cached_property
    def rising(self) -> Points:
        return self.rings[::-1, 0].copy()

    def at(self, head: Head, angle: ArrayLike, y: ArrayLike, lift: float = 0.0) -> Points:
        """Pixels (n, 2) of places on the mass."""
        across, up, depth = self._turned(head, angle, y, lift)
        return head.place(across, up, depth)

    def _turned(
        self, head: Head, angle: ArrayLike, y: ArrayLike, lift: float
    ) -> tuple[Points, Points, Points]:
        angle, y = np.asarray(angle, float), np.asarray(y, float)
        rings = between(self.rising, self.rings[::-1, 1:], y)
        w, z0, d = rings[..., 0] + lift, rings[..., 1], rings[..., 2] + lift
        x, z = w * np.sin(angle), z0 + d * np.cos(angle)
        cos, sin = math.cos(head.yaw), math.sin(head.yaw)
        return x * cos + z * sin, y, z * cos - x * sin


@lru_cache(maxsize=64)
def hair_of(look: Look) -> Hair | None:
    """The hair of a look, None if there is none."""
    style = STYLES.get(look.style)
    if style is None:
        return None
    rng = random.Random(f"hair {look.seed}")
    opening = style.opening()
    return Hair(style, _rings(style, rng), opening, _curls(style, opening, rng))


def _rings(style: Style, rng: random.Random) -> Points:
    """The shell: a dome over the skull, then what hangs."""
    top, side, back = style.top, style.side, style.back
    rows = []
    for y in np.concatenate([1 + top - np.linspace(0, 0.35, 9) ** 2, np.linspace(0.8, 0.2, 6) + top]):
        dome = math.sqrt(max(0.0, 1 - max(0.0, (y - 0.15) / (0.85 + top)) ** 2.2))
        crest = style.lift * math.exp(-(((y - 0.88) / 0.22) ** 2))
        dome = max(dome, 0.03)
        rows.append(
            (
                y,
                (0.82 + side) * dome,
                -0.06 + (0.87 + top * 0.35) * dome + crest,
                -0.10 - (0.86 + back) * dome,
            )
        )
    if style.length < -0.6:
        rows.append((-0.10, 0.82 + side, 0.79, -0.91 - back))
        rows.append((-0.45, 0.79 + side, 0.70, -0.80 - back))
        for part in np.linspace(0.12, 1, 10):
            y = -0.55 + (style.length + 0.55) * part
            wave = 0.035 * math.sin(9 * part + rng.random()) * (style.texture == "wavy")
            tuck = (0.14 + 0.06 * (style.length < -1.5)) * max(0.0, part - 0.55) ** 2 / 0.2
            width = 0.78 + side + style.flare * math.sin(part * 2.2) + wave - tuck
            rows.append((y, width, 0.60 - 0.5 * part, -0.76 - back - 0.08 * part + wave + tuck))
    else:
        rows.append((-0.08, 0.80 + side * 0.9, 0.76, -0.92 - back))
        rows.append((-0.30, 0.66 + side * 0.6, 0.60, -0.80 - back * 0.8))
        rows.append((style.length, 0.46, 0.40, -0.62 - back * 0.5))
    table = np.array(rows)
    order = np.argsort(table[:, 0])
    y = np.concatenate([1 + top - np.linspace(0, 0.4, 8) ** 2, np.linspace(0.8 + top, table[-1, 0], 24)])
    smooth = monotone(table[order, 0], table[order, 1:], y)
    depth = np.maximum((smooth[:, 1] - smooth[:, 2]) / 2, 0.02)
    return np.stack([y, smooth[:, 0], (smooth[:, 1] + smooth[:, 2]) / 2, depth], 1)


def _curls(style: Style, opening: Points, rng: random.Random) -> tuple[Curl, ...]:
    if style.texture not in ("curly", "coily"):
        return ()
    coily = style.texture == "coily"
    step, size = (0.20, 0.13) if coily else (0.25, 0.185)
    found = []
    for y in np.arange(style.length + 0.08, 1.0 + style.top, step):
        around = max(0.35, math.sqrt(max(0.05, 1 - (max(y, 0) / (1.05 + style.top)) ** 2)))
        count = max(5, round(2 * math.pi * around * (0.85 + style.side) / step))
        for i in range(count):
            angle = (i + rng.uniform(-0.25, 0.25)) / count * math.tau - math.pi
            height = float(y) + rng.uniform(-0.06, 0.06)
            if cv2.pointPolygonTest(opening.astype(np.float32), (angle, height), False) < 0:
                found.append(Curl(angle, height, size * rng.uniform(0.8, 1.2), rng.uniform(0, math.tau)))
    return tuple(found)
