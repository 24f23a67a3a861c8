"""Single sounds by synthesis: sung notes, struck things, bursts of noise. Everything that happens once is made of them.

All of it is mono float32 at 48 kHz, most of it with a peak near 1; how loud and where it is heard comes later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import butter, sosfilt

from engines.film.sound.texture import RATE, Mono, laid

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Note:
    """One note of an animal or a machine.

    `hertz` are pitches that the note glides through at even times. `harmonics` are amplitudes of the 2nd, 3rd ...
    partial. `swell` says when it is loudest, 0..1. `beat_hz` and `beat` are a fast tremble of its strength,
    `vibrato_hz` and `vibrato` (a share of the pitch) one of its pitch. `breath` is the share of noise.
    With `held_s` it is even from beginning to end, with edges of that length.
    """

    start_s: float
    duration_s: float
    hertz: tuple[float, ...]
    level: float = 1.0
    harmonics: tuple[float, ...] = (0.06, 0.02)
    swell: float = 0.4
    beat_hz: float = 0.0
    beat: float = 0.0
    vibrato_hz: float = 0.0
    vibrato: float = 0.0
    breath: float = 0.0
    held_s: float = 0.0


def sung(notes: Sequence[Note], rng: np.random.Generator) -> Mono:
    """Notes as one sound."""
    end = max(note.start_s + note.duration_s for note in notes)
    out = np.zeros(int(end * RATE) + 2)
    for note in notes:
        put(out, note.start_s, _note(note, rng))
    return out.astype(np.float32)


def _note(note: Note, rng: np.random.Generator) -> Samples:
    count = max(int(note.duration_s * RATE), 8)
    part = np.linspace(0, 1, count)
    hertz = glide(note.hertz, part)
    if note.vibrato:
        hertz = hertz * (
            1 + note.vibrato * np.sin(2 * np.pi * (note.vibrato_hz * part * note.duration_s + rng.random()))
        )
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    wave = np.sin(phase)
    for i, strength in enumerate(note.harmonics, start=2):
        if strength and hertz.max() * i < 0.46 * RATE:
            wave = wave + strength * np.sin(i * phase + i)
    if note.breath:
        low, high = 0.75 * hertz.min(), min(1.35 * hertz.max(), 0.45 * RATE)
        wave = wave * (1 - note.breath) + note.breath * 2 * hiss(rng, count, low, high, 2)
    if note.held_s:
        edge = note.duration_s * np.minimum(part, 1 - part) / note.held_s
        envelope = np.sin(np.pi / 2 * np.clip(edge, 0, 1)) ** 2
    else:
        envelope = np.sin(np.pi * part ** (np.log(0.5) / np.log(note.swell))) ** 1.3
    if note.beat:
        tremble = 0.5 + 0.5 * np.sin(2 * np.pi * (note.beat_hz * part * note.duration_s + rng.random()))
        envelope = envelope * (1 - note.beat * tremble)
    return note.level * wave * envelope


def glide(points: Sequence[float], part: Samples) -> Samples:
    """A pitch that passes smoothly through the points at even times; `part` 0..1 (n,)."""
    if len(points) == 1:
        return np.full(len(part), points[0])
    logs = np.log2(np.asarray(points, float))
    position = part * (len(points) - 1)
    below = np.minimum(position.astype(int), len(points) - 2)
    t = position - below
    a, b = logs[below], logs[below + 1]
    before, after = logs[np.maximum(below - 1, 0)], logs[np.minimum(below + 2, len(points) - 1)]
    slope_a, slope_b = (b - before) / 2, (after - a) / 2
    bend = (2 * t**3 - 3 * t**2 + 1) * a + (t**3 - 2 * t**2 + t) * slope_a
    return 2 ** (bend + (-2 * t**3 + 3 * t**2) * b + (t**3 - t**2) * slope_b)


def hiss(rng: np.random.Generator, count: int, low_hz: float, high_hz: float, order: int = 2) -> Samples:
    """Band noise (n,) of RMS 1 / 3, so that it hardly ever passes 1."""
    sos = butter(order, (low_hz, min(high_hz, 0.48 * RATE)), "band", fs=RATE, output="sos")
    noise = sosfilt(sos, rng.standard_normal(count + 2048))[2048:]
    return noise / (3 * max(float(np.sqrt(np.mean(noise**2))), 1e-9))


def struck(
    hertz: ArrayLike, decay_s: ArrayLike, level: ArrayLike, duration_s: float, attack_s: float = 0.0005
) -> Mono:
    """A thing that rings in its own modes (m,) after a blow; `decay_s` is the time to 1 / e of each."""
    seconds = np.arange(int(duration_s * RATE)) / RATE
    modes = np.zeros(len(seconds))
    for f, d, a in np.broadcast(
        np.asarray(hertz, float), np.asarray(decay_s, float), np.asarray(level, float)
    ):
        if f < 0.46 * RATE:
            modes += a * np.exp(-seconds / d) * np.sin(2 * np.pi * f * seconds)
    rise = np.clip(seconds / attack_s, 0, 1)
    fall = np.clip((duration_s - seconds) / (0.1 * duration_s), 0, 1)
    return (modes * rise * fall).astype(np.float32)


def rise_fall(count: int, attack_s: float, decay_s: float) -> Samples:
    """An envelope (n,) that rises smoothly for `attack_s`, then falls by 1 / e each `decay_s`, and ends in silence."""
    seconds = np.arange(count) / RATE
    rise = np.clip(seconds / max(attack_s, 1e-4), 0, 1)
    fall = np.exp(-np.maximum(seconds - attack_s, 0) / decay_s)
    return (
        rise
        * rise
        * (3 - 2 * rise)
        * fall
        * np.clip((count / RATE - seconds) / min(0.02, count / RATE), 0, 1)
    )


def put(out: NDArray[np.floating], begin_s: float, sound: NDArray[np.floating]) -> None:
    """Add a sound into `out` from `begin_s` on; what does not fit is cut off."""
    laid(out, sound, int(begin_s * RATE))


def decibels(value: float) -> np.float32:
    """A level in dB as a factor."""
    return np.float32(10 ** (value / 20))
