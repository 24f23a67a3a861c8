"""The subtractive synthesiser: band-limited saws and pulses in unison, a sub, noise, breath, and a filter with an
envelope. Pads, leads, plucks, stabs, basses; quietly it also gives edge to strings and brass of the bank.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from engines.music.sound.struck import RATE, Stereo
from engines.music.sound.voices.tone import Tone, ease_out

_STEP = 16
"""Samples between two looks at the modulators."""
_NOISE = 12**0.5
"""Makes uniform noise of width 1 as strong as normal noise, which takes several times as long."""


class Analog(NamedTuple):
    """Levels are shares of 1, `_s` seconds, `_octaves` how far the filter moves. The filter stands at `cutoff_hz` at
    middle C and velocity 0.7, and follows the keys by `keys` (0 to 1)."""

    oscillators: float = 1.0
    detune_cents: float = 0.0
    width: float = 0.0
    pulse: float = 0.0
    pulse_motion: float = 0.0
    sine: float = 0.0
    sub: float = 0.0
    noise: float = 0.0
    breath: float = 0.0
    attack_s: float = 0.004
    decay_s: float = 0.3
    sustain: float = 1.0
    release_s: float = 0.1
    cutoff_hz: float = 4000.0
    keys: float = 0.5
    velocity_octaves: float = 2.0
    filter_octaves: float = 0.0
    filter_attack_s: float = 0.003
    filter_decay_s: float = 0.3
    filter_sustain: float = 0.3
    resonance: float = 0.8
    steep: float = 0.0
    lfo_hz: float = 0.2
    lfo_octaves: float = 0.0
    vibrato_hz: float = 5.3
    vibrato_cents: float = 0.0
    vibrato_delay_s: float = 0.3
    drift_cents: float = 1.5
    glide_s: float = 0.05
    drive: float = 0.0


def sound(voice: Analog, tone: Tone) -> Stereo:
    """The note (samples, 2), its release included."""
    made: Stereo = _sound(voice, tone)
    return made


@njit(cache=True, fastmath=True)
def _sound(v, tone):
    np.random.seed(tone.seed % 4294967291)
    hz, held = tone.hz, tone.held
    total = held + int(v.release_s * 1.3 * RATE) + 1
    out = np.zeros((total, 2), np.float32)
    count = max(1, int(v.oscillators))
    stereo = v.width > 0.0 and count > 1
    phases, ratios, steps, spans = np.empty(count), np.empty(count), np.empty(count), np.empty(count)
    lefts, rights = np.empty(count), np.empty(count)
    for k in range(count):
        place = 2.0 * k / (count - 1) - 1.0 if count > 1 else 0.0
        phases[k] = np.random.random()
        ratios[k] = 2.0 ** (v.detune_cents * place * (1.0 + 0.25 * (np.random.random() - 0.5)) / 1200.0)
        side = place * v.width * (1.0 if k % 2 == 0 else -1.0)
        lefts[k] = math.sqrt(2.0) * math.cos((side + 1.0) * math.pi / 4.0)
        rights[k] = math.sqrt(2.0) * math.sin((side + 1.0) * math.pi / 4.0)
    share = 1.0 / math.sqrt(count)
    lefts *= share
    rights *= share
    sine_phase, sub_phase = 0.25 * np.random.random(), 0.0
    lfo_phase, motion_phase, vibrato_phase = np.random.random(), np.random.random(), np.random.random()
    attack, decay = 1.0 / (v.attack_s * RATE + 1.0), math.exp(-1.0 / (v.decay_s * RATE + 1.0))
    release = math.exp(-5.5 / (v.release_s * 1.3 * RATE + 1.0))
    filter_attack = 1.0 / (v.filter_attack_s * RATE + 1.0)
    filter_decay = math.exp(-1.0 / (v.filter_decay_s * RATE + 1.0))
    base = v.cutoff_hz * (hz / 261.6) ** v.keys * 2.0 ** (v.velocity_octaves * (tone.velocity - 0.7))
    depth = v.filter_octaves * (0.55 + 0.64 * tone.velocity)
    glide = math.log2(tone.from_hz / hz)
    level, contour, rising, opening = 0.0, 0.0, True, True
    drift, bend, duty = 0.0, 1.0, 0.5
    a1, a2, a3, b1, b2, b3 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    l1, l2, l3, l4, r1, r2, r3, r4, n1, n2 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    wide = stereo or v.noise > 0.0
    damping = 1.0 / v.resonance
    for i in range(total):
        if i < held:
            if rising:
                level += attack
                if level >= 1.0:
                    level, rising = 1.0, False
            else:
                level = v.sustain + (level - v.sustain) * decay
            if opening:
                contour += filter_attack
                if contour >= 1.0:
                    contour, opening = 1.0, False
            else:
                contour = v.filter_sustain + (contour - v.filter_sustain) * filter_decay
        else:
            level *= release
            contour *= release
        if i % _STEP == 0:
            t = i / RATE
            drift = 0.995 * drift + 0.1 * np.random.normal() * v.drift_cents
            cents = drift
            if v.vibrato_cents > 0.0 and t > v.vibrato_delay_s:
                grown = min(1.0, (t - v.vibrato_delay_s) / 0.4)
                cents += (
                    v.vibrato_cents * grown * math.sin(2.0 * math.pi * (v.vibrato_hz * t + vibrato_phase))
                )
            bend = 2.0 ** (cents / 1200.0 + glide * math.exp(-t / max(v.glide_s, 1e-3)))
            duty = 0.5 + 0.3 * v.pulse_motion * math.sin(2.0 * math.pi * (0.31 * t + motion_phase))
            lfo = v.lfo_octaves * math.sin(2.0 * math.pi * (v.lfo_hz * t + lfo_phase))
            cutoff = min(max(base * 2.0 ** (depth * contour + lfo), 40.0), 17000.0)
            g = math.tan(math.pi * cutoff / RATE)
            a1 = 1.0 / (1.0 + g * (g + damping))
            a2 = g * a1
            a3 = g * a2
            for k in range(count):
                steps[k] = hz * ratios[k] * bend / RATE
                spans[k] = 1.0 / steps[k]
            if v.breath > 0.0:
                h = math.tan(math.pi * min(2.0 * hz, 9000.0) / RATE)
                b1 = 1.0 / (1.0 + h * (h + 0.35))
                b2 = h * b1
                b3 = h * b2
        left, right = 0.0, 0.0
        for k in range(
            count
        ):  # a saw, and the square of how near its jump is: the polynomial band-limited step
            phase = phases[k]
            before, after = max(0.0, 1.0 - phase * spans[k]), max(0.0, 1.0 - (1.0 - phase) * spans[k])
            wave = 2.0 * phase - 1.0 + before * before - after * after
            left += wave * lefts[k]
            right += wave * rights[k]
        if v.pulse > 0.0:
            for k in range(count):
                phase = phases[k] + duty
                phase -= math.floor(phase)
                before, after = max(0.0, 1.0 - phase * spans[k]), max(0.0, 1.0 - (1.0 - phase) * spans[k])
                wave = v.pulse * (2.0 * phase - 1.0 + before * before - after * after)
                left -= wave * lefts[k]
                right -= wave * rights[k]
        for k in range(count):
            phase = phases[k] + steps[k]
            phases[k] = phase - math.floor(phase)
        if v.noise > 0.0:
            left += v.noise * _NOISE * (np.random.random() - 0.5)
            right += v.noise * _NOISE * (np.random.random() - 0.5)
        w3 = left - l2
        w1 = a1 * l1 + a2 * w3
        left = l2 + a2 * l1 + a3 * w3
        l1, l2 = 2.0 * w1 - l1, 2.0 * left - l2
        if v.steep > 0.0:
            w3 = left - l4
            w1 = a1 * l3 + a2 * w3
            left = l4 + a2 * l3 + a3 * w3
            l3, l4 = 2.0 * w1 - l3, 2.0 * left - l4
        if wide:
            w3 = right - r2
            w1 = a1 * r1 + a2 * w3
            right = r2 + a2 * r1 + a3 * w3
            r1, r2 = 2.0 * w1 - r1, 2.0 * right - r2
            if v.steep > 0.0:
                w3 = right - r4
                w1 = a1 * r3 + a2 * w3
                right = r4 + a2 * r3 + a3 * w3
                r3, r4 = 2.0 * w1 - r3, 2.0 * right - r4
        else:
            right = left
        plain = 0.0
        if v.sine > 0.0:
            plain += v.sine * math.sin(2.0 * math.pi * sine_phase)
            sine_phase += hz * bend / RATE
            sine_phase -= math.floor(sine_phase)
        if v.sub > 0.0:
            plain += v.sub * math.sin(2.0 * math.pi * sub_phase)
            sub_phase += 0.5 * hz * bend / RATE
            sub_phase -= math.floor(sub_phase)
        if v.breath > 0.0:
            w3 = _NOISE * (np.random.random() - 0.5) - n2
            w1 = b1 * n1 + b2 * w3
            w2 = n2 + b2 * n1 + b3 * w3
            n1, n2 = 2.0 * w1 - n1, 2.0 * w2 - n2
            plain += v.breath * w1
        left += plain
        right += plain
        if v.drive > 0.0:
            left = math.tanh(v.drive * left) / v.drive
            right = math.tanh(v.drive * right) / v.drive
        out[i, 0] = left * level
        out[i, 1] = right * level
    ease_out(out, 240)
    return out
