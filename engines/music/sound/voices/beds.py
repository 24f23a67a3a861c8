"""Beds that lie under a whole section: the surface of a record, and air. They fade in and out over one another."""

import math
from collections.abc import Callable

import numpy as np

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.filters import Mono, band, high, low, seconds, tone

FADE_S = 0.25
Random = np.random.Generator


def vinyl(r: Random, length_s: float) -> Stereo:
    """Crackle, the odd pop, the hum of the mains, the rumble of the turntable and a breath of hiss."""
    t = seconds(length_s + FADE_S)
    sides = []
    common = 0.012 * low(r.normal(size=len(t)), 55, 1.1)
    hum = (
        0.0016 * tone(50, t, r.random())
        + 0.0006 * tone(150, t, r.random())
        + 0.0003 * tone(250, t, r.random())
    )
    turns = 0.75 + 0.25 * np.sin(2 * np.pi * (t / 1.8 + r.random()))
    dust = _crackle(r, len(t))
    for side in range(2):
        hiss = 0.0032 * band(r.normal(size=len(t)), 3200, 0.35) * turns
        sides.append(common + hum + hiss + high(dust[side], 350))
    return _faded(np.stack(sides, axis=1), t, length_s)


def air(r: Random, length_s: float) -> Stereo:
    """Wind in a far room: noise through slow wandering windows, each side its own."""
    t = seconds(length_s + FADE_S)
    sides = []
    breath = 0.6 + 0.4 * np.sin(2 * np.pi * (t / 11.3 + r.random()))
    for _ in range(2):
        noise = r.normal(size=len(t))
        low_wind = band(noise, 420 * 2 ** (0.5 * _wander(r, t)), 1.6)
        whistle = band(noise, 2300 * 2 ** (0.35 * _wander(r, t)), 4.0) * (0.5 + 0.4 * breath)
        sparkle = 0.12 * low(high(noise, 5500), 11000) * breath
        sides.append((low_wind * breath + 0.7 * whistle + sparkle) * 0.05)
    return _faded(np.stack(sides, axis=1), t, length_s)


BEDS: dict[str, Callable[[Random, float], Stereo]] = {"vinyl": vinyl, "air": air}


def _wander(r: Random, t: Mono) -> Mono:
    return tone(1 / 7.7, t, r.random()) + 0.5 * tone(1 / 3.1, t, r.random())


def _crackle(r: Random, count: int) -> list[np.ndarray]:
    sides = [np.zeros(count), np.zeros(count)]
    for _ in range(int(r.poisson(11 * count / RATE))):
        size = int(r.integers(8, 70))
        at = int(r.integers(0, max(1, count - size)))
        loud = min(0.012 * (1 + r.pareto(2.1)), 0.2)
        grain = loud * np.exp(-np.arange(size) / (size / 4)) * r.choice((-1.0, 1.0))
        place = r.random()
        for side, share in ((0, math.cos(place * math.pi / 2)), (1, math.sin(place * math.pi / 2))):
            sides[side][at : at + size] += share * grain[: count - at]
    return sides


def _faded(sound: np.ndarray, t: np.ndarray, length_s: float) -> Stereo:
    """Fades of constant power, so that two beds in a row join without a dip."""
    rise = np.sin(np.clip(t / FADE_S, 0, 1) * math.pi / 2)
    away = np.cos(np.clip((t - length_s) / FADE_S, 0, 1) * math.pi / 2)
    faded: Stereo = (sound * (rise * away)[:, None]).astype(np.float32)
    return faded
