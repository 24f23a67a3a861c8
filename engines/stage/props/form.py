"""How painted volumes take light: the direction of the key in the picture, ramps of local colour, and foliage.

Only what several kinds of props share; what one thing looks like is in its own file.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engines.stage.light import Light, colour
from engines.stage.paint import LEAF, OVAL, Picture, dabs

Ramp = tuple[str, str, str]  # local colours in shade, between, and in light, CSS hex
Floats = NDArray[np.float64]


def facing(light: Light, from_above: bool = False) -> Floats:
    """Unit vector towards the key light in a picture: x right, y down, z to the viewer.

    `from_above` is for pictures that look straight down, whose up is the world's +z.
    """
    if from_above:
        made = np.array([math.sin(light.azimuth), -math.cos(light.azimuth), 0.4 + 1.6 * light.elevation])
    elif light.clouds in ("overcast", "storm"):
        made = np.array([0.28 * light.side, -0.85, 0.4])
    else:
        made = np.array([0.78 * light.side, -0.36 - 0.6 * light.elevation, 0.42])
    return made / np.linalg.norm(made)


def ramped(light: Light, ramp: Ramp, k: ArrayLike) -> Floats:
    """Colours (n, 3) of a ramp under the light at k (n,), 0..1."""
    part = np.clip(np.asarray(k, float), 0, 1)
    dark, middle, pale = (colour(word) for word in ramp)
    low, high = np.clip(part * 2, 0, 1)[:, None], np.clip(part * 2 - 1, 0, 1)[:, None]
    local = dark + (middle - dark) * low + (pale - middle) * high
    return light.tones(local, part)


def ramp_table(light: Light, ramp: Ramp) -> NDArray[np.float32]:
    """The ramp at 256 steps of k, (256, 3), for pictures that are painted pixel by pixel."""
    return ramped(light, ramp, np.linspace(0, 1, 256)).astype(np.float32)


@dataclass(frozen=True)
class Leafage:
    """How leaves are set: dab size in pixels, how many a thousand square pixels of clump, and their form."""

    size: float = 9.0
    density: float = 9.0
    aspect: float = 0.55
    shape: int = OVAL
    droop: float = 0.0
    loose: float = 1.06


LEAVES = Leafage()


def foliage(
    picture: Picture,
    light: Light,
    rng: np.random.Generator,
    clumps: ArrayLike,
    ramp: Ramp,
    leafage: Leafage = LEAVES,
    from_above: bool = False,
) -> None:
    """Paint clumps (n, 3: x, y, radius), the first one farthest, as one lit crown of dabs."""
    balls = np.asarray(clumps, float)
    towards = facing(light, from_above)
    centre = balls[:, :2].mean(0)
    spread = np.abs(balls[:, :2] - centre).max(0) + balls[:, 2].mean()
    for x, y, radius in balls:
        many = max(14, int(radius * radius * 3.1 * leafage.density / 1000))
        turn, out = rng.random(many) * 2 * math.pi, np.sqrt(rng.random(many))
        u, v = np.cos(turn) * out, np.sin(turn) * out
        w = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
        own = u * towards[0] + v * towards[1] + w * towards[2]
        whole = ((np.array([x, y]) - centre) / spread) @ towards[:2]
        k = 0.47 + 0.4 * own + 0.36 * whole + rng.normal(0, 0.08, many)
        order = np.argsort(k)
        k = k[order]
        k = 0.55 * k + 0.45 * np.round(k * 4) / 4
        u, v = u[order] * leafage.loose, v[order] * leafage.loose
        size = leafage.size * rng.uniform(0.6, 1.25, many) * (1.15 - 0.35 * np.clip(k, 0, 1))
        angle = rng.uniform(-0.9, 0.9, many) + (
            leafage.droop * math.pi / 2 if leafage.droop else np.sign(u) * 0.5
        )
        dabs(picture, [x], [y], radius * 0.86, light.tone(colour(ramp[0]), 0.14), aspect=0.94)
        dabs(
            picture,
            x + u * radius,
            y + v * radius * 0.92,
            size,
            ramped(light, ramp, k),
            aspect=leafage.aspect,
            angle=angle,
            shape=leafage.shape,
        )


def holes(picture: Picture, rng: np.random.Generator, clumps: ArrayLike, count: int, size: float) -> None:
    """Let the sky through near the rims of the clumps."""
    balls = np.asarray(clumps, float)
    picked = balls[rng.integers(0, len(balls), count)]
    turn = rng.random(count) * 2 * math.pi
    out = picked[:, 2] * rng.uniform(0.62, 0.95, count)
    x, y = picked[:, 0] + np.cos(turn) * out, picked[:, 1] + np.sin(turn) * out * 0.9
    dabs(
        picture,
        x,
        y,
        size * rng.uniform(0.4, 1.1, count),
        np.zeros(3),
        aspect=0.7,
        angle=turn,
        alpha=-1.0,
        shape=LEAF,
    )


def barrel(light: Light, u: ArrayLike) -> Floats:
    """Light on a standing cylinder at u (n,), -1 its left edge, 1 its right edge: k 0..1."""
    across = np.clip(np.asarray(u, float), -1, 1)
    towards = facing(light)
    lit = across * towards[0] + np.sqrt(1 - across**2) * towards[2]
    return np.clip(0.42 + 0.58 * lit, 0, 1)
