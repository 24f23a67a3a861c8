"""A setting that is ready to be cast, and what lights it: the day, or lamps in a room."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.backlot.depth.solids import Place

GRASSY, BARE = ("grass", "real grass", "grass", "earth"), ("earth", "real gravel", "asphalt", "stone", "snow")
WALLS = ("plaster", "plaster", "plain", "bricks", "real brick", "wood", "tiles", "stripes")
FLOORS = ("wood", "tiles", "cloth", "asphalt", "stone", "wood", "plain")


@dataclass(frozen=True, eq=False)
class Setting:
    """A scene ready to be cast: solids, camera (place, axes, degrees across the wider side), lights and air as
    `casting.paint` has them. `focus` is the distance that is sharp and `aperture` how soft the rest is, 0 for sharp
    everywhere: pixels of blur, as a share of the width, at an infinite distance."""

    solids: NDArray[np.float64]
    eye: NDArray[np.float64]
    turn: NDArray[np.float64]
    fov_deg: float
    lights: NDArray[np.float64]
    air: NDArray[np.float64]
    focus: float = 1.0
    aperture: float = 0.0


def pointed(rng: np.random.Generator, steep: float = 0.12, mean: float = 0.0) -> tuple[float, float]:
    """Pitch upward and roll, radians."""
    return float(rng.normal(mean, steep)), float(rng.normal(0, 0.02))


def day(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lights and air out of doors: sunny, dull, evening or night, clear or hazy."""
    height, around = rng.uniform(0.08, 1.0), rng.uniform(0, 2 * np.pi)
    sun = np.array([math.cos(around), height, math.sin(around)])
    sun /= np.linalg.norm(sun)
    warm = np.array([1.0, 0.92, 0.8]) if height > 0.35 else np.array([1.0, 0.7, 0.42])
    dull = rng.random() < 0.3
    strength = rng.uniform(0.0, 0.25) if dull else rng.uniform(0.8, 2.4)
    blue = (
        np.array([0.35, 0.55, 0.95]) * rng.uniform(0.4, 1.1)
        if not dull
        else np.ones(3) * rng.uniform(0.5, 0.9)
    )
    edge = np.array([0.85, 0.88, 0.92]) if height > 0.35 or dull else np.array([1.0, 0.72, 0.5])
    if rng.random() < 0.08:
        blue, edge, strength = blue * 0.08, edge * 0.12, strength * 0.3
    cloud = edge * rng.uniform(0.8, 1.2) if not dull else blue * rng.uniform(0.7, 1.1)
    above = 0.5 * (blue + edge) * rng.uniform(0.25, 0.7)
    below = above * np.array([0.8, 0.75, 0.65]) * rng.uniform(0.3, 0.7)
    haze = 10 ** rng.uniform(-4.2, -2.2) if rng.random() < 0.8 else 10 ** rng.uniform(-2.2, -1.7)
    air = np.zeros(24)
    air[0:3], air[3:6], air[6:9], air[9:12], air[12:15] = above, below, blue, edge, cloud
    air[15:18] = rng.uniform(0.2, 0.75), rng.uniform(0.5, 3), rng.uniform(0, 40)
    air[18], air[19:22], air[22] = haze, edge * rng.uniform(0.8, 1.0), rng.uniform(0, 0.5)
    return np.array([[*sun, *(warm * strength), 0.0]]), air


def indoors(rng: np.random.Generator, size: Place) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lamps or a bright window, and air in a room."""
    lights = []
    for _ in range(int(rng.integers(1, 4))):
        place = (
            rng.uniform(-0.45, 0.45) * size[0],
            size[1] * rng.uniform(0.55, 0.97),
            rng.uniform(0.1, 0.95) * size[2],
        )
        colour = np.array([1, rng.uniform(0.75, 1), rng.uniform(0.45, 1)]) * rng.uniform(0.3, 1.6)
        lights.append([*place, *colour, rng.uniform(1, 8)])
    air = np.zeros(24)
    above = rng.uniform(0.06, 0.6) * np.array([1, rng.uniform(0.85, 1.05), rng.uniform(0.7, 1.15)])
    air[0:3], air[3:6], air[22] = above, above * rng.uniform(0.5, 0.9), rng.uniform(0, 0.35)
    return np.array(lights), air
