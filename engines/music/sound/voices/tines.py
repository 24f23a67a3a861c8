"""The electric piano and other sounds of frequency modulation: a body, whose brightness dies away, and a tine."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.tone import Tone, ease_out


class Tines(NamedTuple):
    """`ratio` and `depth` are those of the body's modulator, which fades in `depth_s`; `tine` is the level of the ring
    above at `tine_ratio`, `sway_hz` a stereo tremolo of `sway`; `bark` drives loud notes."""

    ratio: float = 1.0
    depth: float = 1.2
    depth_s: float = 0.5
    decay_s: float = 1.8
    release_s: float = 0.25
    tine: float = 0.2
    tine_ratio: float = 14.0
    tine_s: float = 0.12
    sway_hz: float = 0.0
    sway: float = 0.25
    bark: float = 0.0
    width: float = 0.2


def sound(voice: Tines, tone: Tone) -> Stereo:
    """The note (samples, 2), its release included."""
    made: Stereo = _sound(voice, tone)
    return made


@njit(cache=True, fastmath=True)
def _sound(v, tone):
    np.random.seed(tone.seed % 4294967291)
    total = tone.held + int(v.release_s * RATE) + 1
    out = np.zeros((total, 2), np.float32)
    height = math.log2(tone.hz / 261.6)
    depth = v.depth * (0.2 + 1.15 * tone.velocity**1.5) * 2.0 ** (-0.5 * max(height, 0.0))
    decay = v.decay_s * 2.0 ** (-0.45 * height)
    tine_hz = tone.hz * v.tine_ratio
    while tine_hz > 9000.0:
        tine_hz *= 0.5
    tine = v.tine * (0.15 + tone.velocity**1.5)
    off = 1.0 + 0.0006 * np.random.normal()
    pan = v.width * min(max(height / 2.0, -1.0), 1.0)
    phase, other, ring = 0.0, np.random.random(), np.random.random()
    sway_phase = np.random.random()
    release = math.exp(-5.5 / (v.release_s * RATE))
    short, long = math.exp(-1.0 / (0.35 * decay * RATE)), math.exp(-1.0 / (1.6 * decay * RATE))
    dim, dimmer = math.exp(-1.0 / (v.depth_s * RATE)), math.exp(-1.0 / (5.0 * v.depth_s * RATE))
    ringing = math.exp(-1.0 / (v.tine_s * RATE))
    quick, slow, bright, glow, high, hand = 0.45, 0.55, 0.75, 0.25, 1.0, 1.0
    left_sway, right_sway = 1.0, 1.0
    last, steady = 0.0, 0.0
    for i in range(total):
        if i >= tone.held:
            hand *= release
        quick *= short
        slow *= long
        bright *= dim
        glow *= dimmer
        high *= ringing
        if i % 32 == 0 and v.sway_hz > 0.0:
            swayed = v.sway * math.sin(2.0 * math.pi * (v.sway_hz * i / RATE + sway_phase))
            left_sway, right_sway = 1.0 + swayed, 1.0 - swayed
        modulated = depth * (bright + glow) * math.sin(2.0 * math.pi * other)
        wave = math.sin(2.0 * math.pi * phase + modulated) * (quick + slow)
        wave += tine * high * math.sin(2.0 * math.pi * ring)
        phase += tone.hz / RATE
        other += tone.hz * v.ratio * off / RATE
        ring += tine_hz / RATE
        if v.bark > 0.0:
            wave += v.bark * tone.velocity * wave * wave
        steady = (
            0.9985 * steady + wave - last
        )  # modulation by a multiple of the pitch has a part that stands still
        last = wave
        wave = steady * hand * min(1.0, i / 120.0)
        out[i, 0] = wave * (1.0 - pan) * left_sway
        out[i, 1] = wave * (1.0 + pan) * right_sway
    ease_out(out, 240)
    return out
