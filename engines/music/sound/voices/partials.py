"""Bars, bells and combs: a handful of partials, each with a level and a decay of its own, and the knock of a mallet."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.tone import Tone, ease_out

TABLES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "bell": (
        (0.5, 0.35, 1.3), (1.0, 1.0, 1.0), (1.19, 0.5, 0.8), (1.5, 0.2, 0.7), (2.0, 0.75, 0.75), (2.51, 0.3, 0.45),
        (2.66, 0.25, 0.4), (3.01, 0.28, 0.4), (4.17, 0.22, 0.3), (5.43, 0.16, 0.22), (6.79, 0.1, 0.16),
    ),
    "chime": (
        (1.0, 1.0, 1.0), (2.0, 0.35, 0.7), (2.76, 0.5, 0.55), (4.07, 0.18, 0.35), (5.4, 0.3, 0.3), (8.93, 0.16, 0.15),
    ),
    "comb": ((1.0, 1.0, 1.0), (2.0, 0.16, 0.6), (3.0, 0.07, 0.4), (6.27, 0.3, 0.18), (12.1, 0.1, 0.08)),
    "vibes": ((1.0, 1.0, 1.0), (2.0, 0.05, 0.6), (4.0, 0.4, 0.4), (9.2, 0.12, 0.1), (16.2, 0.04, 0.05)),
    "marimba": ((1.0, 1.0, 1.0), (3.93, 0.3, 0.3), (9.24, 0.12, 0.14), (16.3, 0.04, 0.07)),
    "glass": (
        (1.0, 1.0, 1.0), (2.003, 0.5, 0.9), (3.01, 0.22, 0.8), (4.02, 0.3, 0.7), (6.04, 0.14, 0.55), (8.06, 0.12, 0.5),
    ),
    "drawbars": (
        (0.5, 0.35, 1.0), (1.0, 1.0, 1.0), (1.5, 0.3, 1.0), (2.0, 0.7, 1.0), (3.0, 0.42, 1.0), (4.0, 0.35, 1.0),
        (5.0, 0.12, 1.0), (6.0, 0.16, 1.0), (8.0, 0.2, 1.0),
    ),
    "string": (
        (1.0, 1.0, 1.0), (2.001, 0.6, 0.85), (3.003, 0.4, 0.7), (4.008, 0.3, 0.58), (5.015, 0.24, 0.48),
        (6.026, 0.18, 0.4), (7.04, 0.14, 0.34), (8.06, 0.12, 0.29), (9.09, 0.1, 0.25), (10.12, 0.08, 0.21),
    ),
}  # fmt: skip
"""Partials as (ratio, level, share of the decay)."""


class Partials(NamedTuple):
    """`tilt` is how many dB an octave the upper partials lose at velocity 0 against velocity 1."""

    decay_s: float = 2.0
    keys: float = 0.5
    attack_s: float = 0.001
    release_s: float = 0.4
    rings: float = 0.0
    tilt: float = 7.0
    knock: float = 0.1
    knock_hz: float = 2500.0
    width: float = 0.3
    beating_cents: float = 0.0
    sway_hz: float = 0.0
    sway: float = 0.3


def sound(voice: Partials, table: str, tone: Tone) -> Stereo:
    """The note (samples, 2), its release included; where `rings` it sounds to its natural end."""
    made: Stereo = _sound(voice, _ROWS[table], tone)
    return made


@njit(cache=True, fastmath=True)
def _sound(v, table, tone):
    np.random.seed(tone.seed % 4294967291)
    height = math.log2(tone.hz / 523.25)
    decay = v.decay_s * 2.0 ** (-v.keys * height)
    held = int(4.5 * decay * RATE) if v.rings > 0.0 else tone.held
    total = min(held + int(v.release_s * RATE), int(6.0 * decay * RATE) + 480) + 1
    out = np.zeros((total, 2), np.float32)
    lost = v.tilt * (1.0 - tone.velocity) / 20.0
    fade = math.exp(-5.5 / (v.release_s * RATE))
    rise = int(v.attack_s * RATE) + 1
    twins = 2 if v.beating_cents > 0.0 else 1
    most = twins * table.shape[0]
    xs, ys, cs, ss = np.empty(most), np.empty(most), np.empty(most), np.empty(most)
    lefts, rights = np.empty(most), np.empty(most)
    count = 0
    for k in range(table.shape[0]):
        for twin in range(twins):
            cents = v.beating_cents * (twin - 0.5) * (twins - 1) + 0.6 * np.random.normal()
            hz = tone.hz * table[k, 0] * 2.0 ** (cents / 1200.0)
            if hz > 0.45 * RATE:
                continue
            level = (
                table[k, 1]
                * 10.0 ** (-lost * math.log2(max(table[k, 0], 1.0)))
                * (0.6 if twins == 2 else 1.0)
            )
            side = v.width * (1.0 if (k + twin) % 2 == 0 else -1.0) * (0.3 if k == 0 and twin == 0 else 1.0)
            shrink = math.exp(-1.0 / (decay * table[k, 2] * RATE))
            start = 2.0 * math.pi * np.random.random()
            xs[count], ys[count] = level * math.cos(start), level * math.sin(start)
            cs[count] = shrink * math.cos(2.0 * math.pi * hz / RATE)
            ss[count] = shrink * math.sin(2.0 * math.pi * hz / RATE)
            lefts[count], rights[count] = 1.0 + side, 1.0 - side
            count += 1
    hand = 1.0
    for i in range(total):
        if i % 512 == 0:
            kept = 0
            for k in range(count):
                if abs(xs[k]) + abs(ys[k]) > 2e-4:
                    xs[kept], ys[kept], cs[kept], ss[kept] = xs[k], ys[k], cs[k], ss[k]
                    lefts[kept], rights[kept] = lefts[k], rights[k]
                    kept += 1
            count = kept
        left, right = 0.0, 0.0
        for k in range(count):
            x, y = cs[k] * xs[k] - ss[k] * ys[k], ss[k] * xs[k] + cs[k] * ys[k]
            xs[k], ys[k] = x, y
            left += y * lefts[k]
            right += y * rights[k]
        if i >= held:
            hand *= fade
        gain = hand * min(1.0, i / rise)
        out[i, 0] = left * gain
        out[i, 1] = right * gain
    if v.knock > 0.0:
        g = math.tan(math.pi * min(v.knock_hz * 2.0 ** (2.0 * (tone.velocity - 0.7)), 15000.0) / RATE)
        a1 = 1.0 / (1.0 + g * (g + 0.9))
        s1, s2 = 0.0, 0.0
        for i in range(min(total, int(0.05 * RATE))):
            w3 = np.random.normal() - s2
            w1 = a1 * (s1 + g * w3)
            w2 = s2 + g * w1
            s1, s2 = 2.0 * w1 - s1, 2.0 * w2 - s2
            struck = v.knock * tone.velocity * w1 * math.exp(-i / (0.006 * RATE)) * min(1.0, i / 24.0)
            out[i, 0] += struck
            out[i, 1] += struck
    if v.sway_hz > 0.0:
        phase = np.random.random()
        for i in range(total):
            swayed = v.sway * math.sin(2.0 * math.pi * (v.sway_hz * i / RATE + phase))
            out[i, 0] *= 1.0 + swayed
            out[i, 1] *= 1.0 - swayed
    ease_out(out, 240)
    return out


_ROWS: dict[str, NDArray[np.float64]] = {name: np.array(rows, np.float64) for name, rows in TABLES.items()}
