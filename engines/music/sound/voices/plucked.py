"""Plucked strings by the digital waveguide (Karplus and Strong): guitars, harp, banjo, clavinet, double bass.

Two strings slightly apart stand for the two directions in which a real one swings; a few resonances for its body.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.tone import Tone, ease_out


class Plucked(NamedTuple):
    """`ring_s` is how long middle C takes to fall by 60 dB, `dull` (0 to 1) how fast the upper partials die, `pick_hz`
    how bright the pick is at velocity 0.7, `place` where it plucks (share of the string); `rings` on after its end."""

    ring_s: float = 4.0
    dull: float = 0.3
    pick_hz: float = 4000.0
    velocity_octaves: float = 2.5
    place: float = 0.18
    twin_cents: float = 0.8
    body_hz: float = 110.0
    body: float = 0.3
    release_s: float = 0.12
    rings: float = 0.0
    width: float = 0.25
    drive: float = 0.0


def sound(voice: Plucked, tone: Tone) -> Stereo:
    """The note (samples, 2), its release included."""
    made: Stereo = _sound(voice, tone)
    return made


@njit(cache=True, fastmath=True)
def _sound(v, tone):
    np.random.seed(tone.seed % 4294967291)
    ring = v.ring_s * (tone.hz / 261.6) ** -0.5
    held = int(1.1 * ring * RATE) if v.rings > 0.0 else min(tone.held, int(1.1 * ring * RATE))
    total = held + int(v.release_s * RATE) + 1
    out = np.zeros((total, 2), np.float32)
    brightness = min(v.pick_hz * 2.0 ** (v.velocity_octaves * (tone.velocity - 0.7)), 16000.0)
    pan = v.width * min(max(math.log2(tone.hz / 261.6) / 2.0, -1.0), 1.0)
    mellow = 0.9 * v.dull
    for twin in range(2):
        hz = tone.hz * 2.0 ** (v.twin_cents * (twin - 0.5) / 1200.0)
        turn = 2.0 * math.pi * hz / RATE
        lag = math.atan2(mellow * math.sin(turn), 1.0 - mellow * math.cos(turn)) / turn
        period = RATE / hz - lag
        whole = int(period - 0.3)
        part = period - whole
        allpass = (1.0 - part) / (1.0 + part)
        line = np.zeros(whole)
        opening = 1.0 - math.exp(-2.0 * math.pi * brightness / RATE)
        low, lower = 0.0, 0.0
        for n in range(3 * whole):  # run in over the seam, so that the line holds one steady turn of noise
            if n < whole:
                line[n] = np.random.uniform(-1.0, 1.0)
            low += opening * (line[n % whole] - low)
            lower += opening * (low - lower)
            if n >= 2 * whole:
                line[n - 2 * whole] = lower
        picked = max(1, int(v.place * whole))
        shaped = np.empty(whole)
        for n in range(whole):
            shaped[n] = line[n] - 0.9 * line[(n - picked) % whole]
        shaped -= shaped.mean()
        shaped /= math.sqrt((shaped**2).mean()) * 3.0 + 1e-9
        for n in range(whole):
            line[n] = shaped[n]
        keep = 10.0 ** (-3.0 / (hz * ring * (1.0 - 0.25 * twin)))
        stop = 10.0 ** (-3.0 / (hz * 1.2 * v.release_s))
        at, smooth, before, behind = 0, 0.0, 0.0, 0.0
        side = pan + (0.5 * v.width if twin == 0 else -0.5 * v.width)
        for i in range(total):
            wave = line[at]
            heard = wave * min(1.0, i / 20.0)
            smooth = (1.0 - mellow) * wave + mellow * smooth
            delayed = allpass * (smooth - behind) + before
            before, behind = smooth, delayed
            line[at] = delayed * (keep if i < held else min(keep, stop))
            at = at + 1 if at + 1 < whole else 0
            out[i, 0] += heard * (1.0 - side)
            out[i, 1] += heard * (1.0 + side)
    if v.body > 0.0:
        for channel in range(2):
            for tuned in range(3):
                hz = v.body_hz * (1.0, 1.93, 3.7)[tuned] * (1.0 + 0.02 * channel)
                g = math.tan(math.pi * hz / RATE)
                damping = 0.16
                a1 = 1.0 / (1.0 + g * (g + damping))
                s1, s2 = 0.0, 0.0
                share = v.body * (1.0, 0.7, 0.5)[tuned] * damping
                for i in range(total):
                    w3 = out[i, channel] - s2
                    w1 = a1 * (s1 + g * w3)
                    w2 = s2 + g * w1
                    s1, s2 = 2.0 * w1 - s1, 2.0 * w2 - s2
                    out[i, channel] += share * w1 * 2.0
    if v.drive > 0.0:
        for i in range(total):
            for channel in range(2):
                out[i, channel] = math.tanh(v.drive * out[i, channel]) / v.drive
    ease_out(out, 240)
    return out
