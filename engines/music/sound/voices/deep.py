"""Deep basses made of a single driven sine: the 808, which glides and falls, and the sub, which stands."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.tone import Tone, ease_out


class Deep(NamedTuple):
    """`punch_octaves` is how far above the note it begins; `decay_s` how it falls while it is held; `warmth` the share
    of the octave above, `drive` how hard it is pushed, `growl_hz` where the pushed tone is closed again."""

    attack_s: float = 0.003
    punch_octaves: float = 0.0
    punch_s: float = 0.02
    decay_s: float = 8.0
    release_s: float = 0.08
    warmth: float = 0.15
    drive: float = 1.0
    growl_hz: float = 1200.0
    velocity_octaves: float = 2.0
    click: float = 0.0
    glide_s: float = 0.07


def sound(voice: Deep, tone: Tone) -> Stereo:
    """The note (samples, 2), its release included."""
    made: Stereo = _sound(voice, tone)
    return made


@njit(cache=True, fastmath=True)
def _sound(v, tone):
    np.random.seed(tone.seed % 4294967291)
    total = tone.held + int(v.release_s * RATE) + 1
    out = np.zeros((total, 2), np.float32)
    glide = math.log2(tone.from_hz / tone.hz)
    drive = v.drive * (0.5 + 0.75 * tone.velocity)
    cutoff = min(v.growl_hz * 2.0 ** (v.velocity_octaves * (tone.velocity - 0.7)), 15000.0)
    closing = 1.0 - math.exp(-2.0 * math.pi * cutoff / RATE)
    phase, level, low, lower, bend = 0.0, 1.0, 0.0, 0.0, 1.0
    fall = math.exp(-1.0 / (v.decay_s * RATE))
    release = math.exp(-5.0 / (v.release_s * RATE))
    click = v.click * (0.2 + tone.velocity)
    for i in range(total):
        t = i / RATE
        if i % 8 == 0:
            bend = 2.0 ** (
                v.punch_octaves * math.exp(-t / v.punch_s) + glide * math.exp(-t / max(v.glide_s, 1e-3))
            )
        phase += tone.hz * bend / RATE
        phase -= math.floor(phase)
        level *= fall if i < tone.held else release
        wave = math.sin(2.0 * math.pi * phase) + v.warmth * math.sin(4.0 * math.pi * phase)
        pushed = math.tanh(drive * wave) / math.tanh(drive)
        if click > 0.0 and t < 0.03:
            pushed += click * np.random.normal() * math.exp(-t / 0.004)
        low += closing * (pushed - low)
        lower += closing * (low - lower)
        out[i, 0] = lower * level * min(1.0, t / v.attack_s)
        out[i, 1] = out[i, 0]
    ease_out(out, 480)
    return out
