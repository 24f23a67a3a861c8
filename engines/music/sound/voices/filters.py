"""Filters, envelopes and noise for sounds that are made once and kept: drums, sweeps, beds. All at `RATE`."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.music.sound.struck import RATE

Mono = NDArray[np.float64]
LOW, BAND, HIGH = 0, 1, 2


def seconds(duration_s: float) -> Mono:
    """Times of the samples of a sound."""
    return np.arange(int(duration_s * RATE)) / RATE


def fall(t: Mono, time_s: float) -> Mono:
    """An exponential fall to 37% in `time_s`."""
    return np.exp(-t / time_s)


def tone(hz: Mono | float, t: Mono, phase: float = 0.0) -> Mono:
    """A sine of a frequency that may move; `phase` in turns."""
    turns = np.cumsum(hz) / RATE if isinstance(hz, np.ndarray) else hz * t
    sine: Mono = np.sin(2 * np.pi * (turns + phase))
    return sine


def low(sound: Mono, hz: Mono | float, q: float = 0.7) -> Mono:
    """Low-passed at 12 dB an octave; the corner may move."""
    return _filtered(sound, _moving(hz), float(q), LOW)


def band(sound: Mono, hz: Mono | float, q: float = 1.0) -> Mono:
    """Band-passed, 0 dB at the middle, which may move."""
    return _filtered(sound, _moving(hz), float(q), BAND)


def high(sound: Mono, hz: Mono | float, q: float = 0.7) -> Mono:
    """High-passed at 12 dB an octave; the corner may move."""
    return _filtered(sound, _moving(hz), float(q), HIGH)


def _moving(hz: Mono | float) -> Mono:
    return hz if isinstance(hz, np.ndarray) else np.full(1, float(hz))


@njit(cache=True, fastmath=True)
def _filtered(sound, hz, q, kind):
    out = np.empty_like(sound)
    s1, s2, g, a1 = 0.0, 0.0, 0.0, 0.0
    damping = 1.0 / q
    for i in range(len(sound)):
        if i == 0 or (len(hz) > 1 and i % 16 == 0):
            g = math.tan(math.pi * min(max(hz[min(i, len(hz) - 1)], 15.0), 0.46 * RATE) / RATE)
            a1 = 1.0 / (1.0 + g * (g + damping))
        w3 = sound[i] - s2
        w1 = a1 * (s1 + g * w3)
        w2 = s2 + g * w1
        s1, s2 = 2.0 * w1 - s1, 2.0 * w2 - s2
        if kind == LOW:
            out[i] = w2
        elif kind == BAND:
            out[i] = damping * w1
        else:
            out[i] = sound[i] - damping * w1 - w2
    return out


@njit(cache=True, fastmath=True)
def modes(count, hz, levels, decays, phases):
    """A sum of decaying sines: `hz`, `levels`, `decays` (seconds) and `phases` (turns) one for each mode."""
    out = np.zeros(count)
    for k in range(len(hz)):
        if hz[k] > 0.46 * RATE:
            continue
        shrink = math.exp(-1.0 / (decays[k] * RATE))
        c, s = (
            shrink * math.cos(2.0 * math.pi * hz[k] / RATE),
            shrink * math.sin(2.0 * math.pi * hz[k] / RATE),
        )
        x, y = (
            levels[k] * math.cos(2.0 * math.pi * phases[k]),
            levels[k] * math.sin(2.0 * math.pi * phases[k]),
        )
        for i in range(count):
            x, y = c * x - s * y, s * x + c * y
            out[i] += y
            if abs(x) + abs(y) < 1e-6:
                break
    return out
