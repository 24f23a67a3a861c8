"""How a recording is played as a note: where it begins, how bright it is, how it swells, how it ends.

Serves the notes of the bank and the hits of the kits, which are recordings of our own making.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.tone import Tone, ease_out

_STEP = 16


class Sampled(NamedTuple):
    """The low-pass stands at `cutoff_hz` for middle C and velocity 0.7 (0: open), follows the keys by `keys`, and opens
    by `bite_octaves` for `bite_s` as a note begins. What lies above `shelf_hz` gains `shelf_db`, and
    `shelf_velocity_db` more for each step of velocity from 0 to 1 (0.7 is the middle). `swell` is how much quieter a
    long note begins and ends than it stands in between; what lies below `floor` (share of the pitch) is rumble of the
    recording; `loose_cents` and `loose_ms` how much two strokes differ."""

    attack_s: float = 0.0
    skip_ms: float = 0.0
    release_s: float = 0.15
    decay_s: float = 0.0
    rings: float = 0.0
    cutoff_hz: float = 0.0
    keys: float = 0.4
    velocity_octaves: float = 2.0
    bite_octaves: float = 0.0
    bite_s: float = 0.08
    shelf_hz: float = 1800.0
    shelf_db: float = 0.0
    shelf_velocity_db: float = 8.0
    swell: float = 0.0
    swell_s: float = 0.9
    vibrato_hz: float = 5.4
    vibrato_cents: float = 0.0
    vibrato_delay_s: float = 0.35
    sway_hz: float = 0.0
    sway: float = 0.0
    drive: float = 0.0
    floor: float = 0.3
    width: float = 0.0
    tune_cents: float = 0.0
    loose_cents: float = 2.5
    loose_ms: float = 1.0


def needed(voice: Sampled, tone: Tone) -> int:
    """Samples of the recording that the note can use."""
    return int((tone.held + voice.release_s * RATE) * 1.02) + RATE // 20 + int(voice.skip_ms * RATE / 1000)


def sound(voice: Sampled, recording: NDArray[np.float32], tone: Tone) -> Stereo:
    """The note (samples, 2) from a recording (samples, 1 or 2) of it."""
    made: Stereo = _sound(voice, recording, tone)
    return made


@njit(cache=True, fastmath=True)
def _sound(v, recording, tone):
    np.random.seed(tone.seed % 4294967291)
    speed = 2.0 ** ((v.tune_cents + v.loose_cents * max(min(np.random.normal(), 2.0), -2.0)) / 1200.0)
    begin = (v.skip_ms + v.loose_ms * np.random.random()) * RATE / 1000.0
    looseness = 1.0 + 0.06 * max(min(np.random.normal(), 2.0), -2.0)
    tremble, sway_phase = np.random.random(), np.random.random()
    left_in = int(max(len(recording) - 4 - begin, 1.0) / (speed * 2.0 ** (v.vibrato_cents / 1200.0)))
    total = max(1, left_in if v.rings > 0.0 else min(left_in, tone.held + int(v.release_s * RATE)))
    out = np.empty((total, 2), np.float32)
    _played(v, recording[:, 0], tone, speed, begin, looseness, tremble, out[:, 0])
    if recording.shape[1] == 2:
        _played(v, recording[:, 1], tone, speed, begin, looseness, tremble, out[:, 1])
    else:
        out[:, 1] = out[:, 0]
    side = v.width * min(max(math.log2(tone.hz / 261.6) / 2.5, -1.0), 1.0)
    left, right = 1.0 - side, 1.0 + side
    for i in range(total):
        if v.sway_hz > 0.0 and i % _STEP == 0:
            swayed = v.sway * math.sin(2.0 * math.pi * (v.sway_hz * i / RATE + sway_phase))
            left, right = (1.0 - side) * (1.0 + swayed), (1.0 + side) * (1.0 - swayed)
        out[i, 0] *= left
        out[i, 1] *= right
    ease_out(out, 240)
    return out


@njit(cache=True, fastmath=True)
def _played(v, recording, tone, speed, position, looseness, tremble, out):
    """One channel of a recording as a note, into `out`."""
    release = math.exp(-6.0 / (v.release_s * RATE + 1.0))
    fall = math.exp(-1.0 / (v.decay_s * RATE)) if v.decay_s > 0.0 else 1.0
    shelf = 10.0 ** ((v.shelf_db + v.shelf_velocity_db * (tone.velocity - 0.7)) / 20.0) * looseness
    split = 1.0 - math.exp(-2.0 * math.pi * v.shelf_hz / RATE)
    height = math.log2(tone.hz / 261.6)
    open_hz = v.cutoff_hz * 2.0 ** (v.keys * height + v.velocity_octaves * (tone.velocity - 0.7)) * looseness
    seconds = tone.held / RATE
    swell = v.swell * min(1.0, max(0.0, seconds - 0.25) / 0.75)
    rise = 1.0 / (v.attack_s * RATE + 24.0)
    leak = 1.0 - 2.0 * math.pi * max(15.0, v.floor * tone.hz) / RATE
    rings = v.rings > 0.0
    hand, bend, expression = 1.0, 1.0, 1.0
    a1, a2, a3 = 1.0, 0.0, 0.0
    s1, s2, low, last, once, twice = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(out)):
        if i % _STEP == 0:
            t = i / RATE
            if v.vibrato_cents > 0.0:
                grown = min(1.0, max(0.0, (t - v.vibrato_delay_s) / 0.5))
                rate = v.vibrato_hz * (1.0 + 0.05 * math.sin(1.7 * t + 6.0 * tremble))
                bend = 2.0 ** (
                    v.vibrato_cents * grown * math.sin(2.0 * math.pi * (rate * t + tremble)) / 1200.0
                )
            if swell > 0.0:
                arch = min(1.0, t / min(v.swell_s, 0.6 * seconds))
                after = max(0.0, min(1.0, (t / max(seconds, 1e-3) - 0.65) / 0.35))
                expression = (1.0 - swell * (1.0 - arch * (2.0 - arch))) * (1.0 - 0.4 * swell * after)
            if v.cutoff_hz > 0.0:
                moved = v.bite_octaves * math.exp(-t / v.bite_s) - 1.6 * (1.0 - expression)
                g = math.tan(math.pi * min(max(open_hz * 2.0**moved, 60.0), 19000.0) / RATE)
                a1 = 1.0 / (1.0 + g * (g + 1.25))
                a2 = g * a1
                a3 = g * a2
        whole = int(position)
        x = position - whole
        position += speed * bend
        p0, p1 = recording[max(whole - 1, 0)], recording[whole]
        p2, p3 = recording[whole + 1], recording[whole + 2]
        c1 = 0.5 * (p2 - p0)
        c2 = p0 - 2.5 * p1 + 2.0 * p2 - 0.5 * p3
        c3 = 0.5 * (p3 - p0) + 1.5 * (p1 - p2)
        y = ((c3 * x + c2) * x + c1) * x + p1
        if v.cutoff_hz > 0.0:
            w3 = y - s2
            w1 = a1 * s1 + a2 * w3
            y = s2 + a2 * s1 + a3 * w3
            s1, s2 = 2.0 * w1 - s1, 2.0 * y - s2
        low += split * (y - low)
        y = low + shelf * (y - low)
        if v.drive > 0.0:
            y = math.tanh(v.drive * y) / v.drive
        before = once
        once = leak * once + y - last
        twice = leak * twice + once - before
        last = y
        hand *= fall
        if i >= tone.held and not rings:
            hand *= release
        out[i] = twice * hand * expression * min(1.0, i * rise)
