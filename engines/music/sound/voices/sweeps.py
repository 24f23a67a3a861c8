"""Risers, impacts and what else leads from one section to the next: stereo sounds as long as their notes."""

from collections.abc import Callable

import numpy as np

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices import drums
from engines.music.sound.voices.filters import Mono, band, fall, high, low, seconds, tone

Random = np.random.Generator


def riser(r: Random, length_s: float, beat_s: float) -> Stereo:
    """A narrow band of noise and a bundle of saws that climb together, and a tremolo that quickens towards the end."""
    t = seconds(length_s)
    way = t / length_s
    middle = 260 * 2 ** (5.2 * way**1.15)
    rate_hz = (1 + 3 * np.floor(4 * way) / 3) / beat_s
    pulse = 1 - (0.15 + 0.5 * way) * (0.5 - 0.5 * np.cos(2 * np.pi * np.cumsum(rate_hz) / RATE))
    sides = []
    for side in (-1, 1):
        noise = r.normal(size=len(t))
        moving = band(band(noise, middle, 4.0), middle, 2.5) * 3.5
        airy = 0.12 * high(noise, 0.9 * middle) * way**2
        climb = 55 * 2 ** (3.1 * way**1.3)
        saws = _saw(climb * (1 + 0.004 * side), r.random()) + _saw(climb * (1 + 0.008 * side), r.random())
        saws = low(band(0.5 * saws, 1.5 * middle, 1.2), 3.0 * middle)
        sides.append((moving + airy + 0.7 * saws) * pulse)
    shape = (0.04 + 0.96 * way**1.7) * np.clip((length_s - t) / 0.03, 0, 1) * np.minimum(1, t / 0.05)
    return _stereo(sides, 0.7 * shape)


def impact(r: Random, length_s: float, beat_s: float) -> Stereo:
    """A blow that shakes: a falling sub, a burst of low-passed noise, metal, and a dark tail."""
    t = seconds(max(2.4, min(length_s, 4.0)))
    sub = np.tanh(1.6 * tone(34 + 62 * fall(t, 0.09), t) * fall(t, 0.75))
    metal = drums.cymbal(r, 1.1, 210, 0.35)
    sides = []
    for _ in range(2):
        noise = r.normal(size=len(t))
        burst = low(noise, 300 + 6500 * fall(t, 0.07)) * (fall(t, 0.12) + 0.3 * fall(t, 0.8))
        side = 0.95 * sub + 0.55 * burst
        side[: len(metal)] += 0.4 * np.roll(metal, r.integers(0, 300))[: len(side)]
        sides.append(side)
    return _stereo(sides, 0.75 * np.clip((t[-1] - t) / 0.3, 0, 1))


def down_sweep(r: Random, length_s: float, beat_s: float) -> Stereo:
    """A band of noise that falls and spreads, with a siren below it."""
    t = seconds(length_s)
    way = t / length_s
    middle = 9000 * 2 ** (-5.4 * way**0.75)
    whoop = 0.35 * tone(900 * 2 ** (-4 * way**0.8), t) * (1 - way) ** 2
    sides = [
        band(r.normal(size=len(t)), middle, 2.2) * 2.0
        + 0.15 * low(r.normal(size=len(t)), 1.5 * middle)
        + whoop
        for _ in range(2)
    ]
    return _stereo(sides, 0.6 * (1 - way) ** 1.3 * np.minimum(1, t / 0.012))


def reversed_cymbal(r: Random, length_s: float, beat_s: float) -> Stereo:
    """A crash played backwards into the end of its note."""
    count = int(length_s * RATE)
    sides = []
    for _ in range(2):
        crash = drums.cymbal(r, 0.55 * length_s + 0.5, 320, 0.6)
        turned = np.zeros(count)
        used = min(count, len(crash))
        turned[count - used :] = crash[:used][::-1]
        sides.append(turned)
    t = seconds(length_s)
    return _stereo(
        sides, 0.9 * (t[: len(sides[0])] / length_s) ** 1.4 * np.clip((length_s - t) / 0.015, 0, 1)
    )


def sub_drop(r: Random, length_s: float, beat_s: float) -> Stereo:
    """A sine that falls out of the bottom."""
    t = seconds(max(length_s, 0.8))
    way = t / t[-1]
    wave = np.tanh(1.8 * tone(26 + 84 * 2 ** (-3.2 * way), t)) * (1 - way) ** 0.7 * np.minimum(1, t / 0.01)
    return _stereo([wave, wave], np.full(len(t), 0.8))


SWEEPS: dict[int, Callable[[Random, float, float], Stereo]] = {
    1: riser, 2: impact, 3: down_sweep, 4: reversed_cymbal, 5: sub_drop,
}  # fmt: skip
"""By the pitch of their notes."""


def _saw(hz: Mono, phase: float) -> Mono:
    """A saw that dulls towards high notes, where it would alias: its first harmonics, as far as they fit."""
    turns = 2 * np.pi * (np.cumsum(hz) / RATE + phase)
    wave = np.zeros(len(hz))
    for harmonic in range(1, 9):
        wave += np.sin(harmonic * turns) / harmonic * (hz * harmonic < 0.4 * RATE)
    return wave * (2 / np.pi)


def _stereo(sides: list[Mono], shape: Mono) -> Stereo:
    return np.stack(sides, axis=1).astype(np.float32) * shape[:, None].astype(np.float32)
