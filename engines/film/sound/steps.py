"""Feet on every ground: soles, hooves and paws. Each step is made anew, so that no two are alike.

Mono float32 at 48 kHz with a peak of about 1.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engines.film.sound.matter import bubbling, granular, topped
from engines.film.sound.texture import RATE, Mono
from engines.film.sound.tones import hiss, put, rise_fall, struck

Generator = np.random.Generator
Ground = Literal["sand", "snow", "wood", "stone", "grass", "leaves", "metal", "water", "gravel", "carpet"]


def step(rng: Generator, ground: Ground, weight: float = 1.0) -> Mono:
    """One footfall: heel, then sole. `weight` 0.5 is a child, 1.3 somebody who runs."""
    out = np.zeros(int(0.42 * RATE))
    apart_s = rng.uniform(0.05, 0.09) / weight
    for begin_s, strength in ((0.004, 1.0), (apart_s, rng.uniform(0.45, 0.75))):
        put(out, begin_s, _SOLES[ground](rng) * strength)
    return topped(out, weight * rng.uniform(0.75, 1.0))


def _on_wood(rng: Generator) -> NDArray[np.float64]:
    f = rng.uniform(88, 120)
    boards = struck(
        f * np.array([1, 1.9, 3.1, 4.6, 7.2]),
        [0.035, 0.025, 0.016, 0.01, 0.006],
        [1, 0.7, 0.45, 0.3, 0.15],
        0.25,
    )
    count = int(0.012 * RATE)
    boards[:count] += (hiss(rng, count, 900, 4200) * rise_fall(count, 0.0006, 0.003) * 1.1).astype(np.float32)
    return boards.astype(np.float64)


def _on_stone(rng: Generator) -> NDArray[np.float64]:
    count = int(0.09 * RATE)
    click = hiss(rng, count, 1300, 6500) * rise_fall(count, 0.0004, 0.004) * 1.6
    scrape = hiss(rng, count, 2200, 9000) * rise_fall(count, 0.012, 0.018) * 0.35
    thud = struck([105, 190], [0.018, 0.012], [0.7, 0.4], count / RATE)
    return click + scrape + thud


def _on_sand(rng: Generator) -> NDArray[np.float64]:
    """A soft press, and grains that slide away from it."""
    count = int(0.24 * RATE)
    push = hiss(rng, count, 110, 620) * rise_fall(count, 0.03, 0.03)
    slide = hiss(rng, count, 2200, 6500) * rise_fall(count, 0.045, 0.04) * 0.32
    return push + slide + granular(rng, count, 60, 2600, 8000, 0.07) * 0.25


def _on_snow(rng: Generator) -> NDArray[np.float64]:
    """Crystals that break: hundreds of tiny cracks, and the creak of what is pressed together."""
    count = int(0.32 * RATE)
    crunch = granular(rng, count, 420, 900, 5200, 0.11)
    part = np.arange(count) / RATE
    teeth = (
        np.sin(2 * np.pi * rng.uniform(85, 120) * part + 0.9 * np.sin(2 * np.pi * 17 * part)) > 0.5
    ).astype(float)
    creak = hiss(rng, count, 900, 2400) * teeth * rise_fall(count, 0.09, 0.05) * 1.2
    press = hiss(rng, count, 90, 360) * rise_fall(count, 0.03, 0.06) * 0.5
    return crunch + creak + press


def _on_grass(rng: Generator) -> NDArray[np.float64]:
    count = int(0.24 * RATE)
    swish = hiss(rng, count, 2400, 7500) * rise_fall(count, 0.06, 0.045) * 0.55
    thud = hiss(rng, count, 60, 220) * rise_fall(count, 0.008, 0.022) * 0.9
    return swish * (0.6 + 0.4 * rng.random()) + thud


def _on_leaves(rng: Generator) -> NDArray[np.float64]:
    count = int(0.26 * RATE)
    thud = hiss(rng, count, 60, 260) * rise_fall(count, 0.006, 0.02) * 0.6
    dry = granular(rng, count, 70, 1600, 7800, 0.09)
    crush = hiss(rng, count, 2600, 8500) * rise_fall(count, 0.03, 0.03) * 0.35
    return dry * 1.1 + crush + thud * 0.8


def _on_metal(rng: Generator) -> NDArray[np.float64]:
    f = rng.uniform(150, 210)
    modes = f * np.array([1, 2.3, 3.7, 5.1, 7.9, 11.3])
    plate = struck(modes, [0.12, 0.1, 0.08, 0.06, 0.04, 0.03], [0.7, 0.6, 0.5, 0.35, 0.25, 0.15], 0.36)
    count = int(0.01 * RATE)
    plate[:count] += (hiss(rng, count, 1500, 6000) * rise_fall(count, 0.0004, 0.002)).astype(np.float32)
    return plate.astype(np.float64)


def _on_gravel(rng: Generator) -> NDArray[np.float64]:
    """Pebbles that grind and roll away under the sole."""
    count = int(0.3 * RATE)
    stones = granular(rng, count, 130, 1300, 6500, 0.09)
    grind = hiss(rng, count, 700, 3600) * rise_fall(count, 0.035, 0.04) * 0.5
    thud = hiss(rng, count, 70, 260) * rise_fall(count, 0.006, 0.02) * 0.5
    return stones + grind + thud


def _on_carpet(rng: Generator) -> NDArray[np.float64]:
    """Little more than the weight that comes down."""
    count = int(0.2 * RATE)
    thud = hiss(rng, count, 50, 240) * rise_fall(count, 0.012, 0.025)
    brush = hiss(rng, count, 900, 3200) * rise_fall(count, 0.03, 0.03) * 0.16
    return thud + brush


def _on_water(rng: Generator) -> NDArray[np.float64]:
    count = int(0.34 * RATE)
    slosh = hiss(rng, count, 350, 3200) * rise_fall(count, 0.02, 0.06)
    return slosh + 0.5 * bubbling(rng, count, 26)


_SOLES: dict[Ground, Callable[[Generator], NDArray[np.float64]]] = {
    "wood": _on_wood,
    "stone": _on_stone,
    "sand": _on_sand,
    "snow": _on_snow,
    "grass": _on_grass,
    "leaves": _on_leaves,
    "metal": _on_metal,
    "water": _on_water,
    "gravel": _on_gravel,
    "carpet": _on_carpet,
}


def hoof(rng: Generator, ground: Ground) -> Mono:
    count = int(0.22 * RATE)
    f = rng.uniform(95, 130)
    thud = struck([f, 1.7 * f], [0.03, 0.02], [1, 0.5], count / RATE).astype(np.float64)
    if ground in ("stone", "wood", "metal"):
        g = rng.uniform(680, 1150)
        thud = 0.5 * thud + struck(
            [g, 1.55 * g, 2.4 * g], [0.012, 0.009, 0.005], [0.9, 0.7, 0.35], count / RATE
        )
    else:
        sole = _SOLES[ground](rng)[:count]
        thud[: len(sole)] += 0.5 * sole
    return topped(thud, rng.uniform(0.7, 1))


def paw(rng: Generator, ground: Ground) -> Mono:
    return topped(_SOLES[ground](rng), rng.uniform(0.7, 1))
