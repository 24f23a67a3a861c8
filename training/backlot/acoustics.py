"""What happens to a voice between the mouth and the file, done on mel power, where it costs almost nothing.

Rooms, microphones, telephone lines, other throats, noise, other talkers and music, and time: slower, faster,
sung. Every function takes mel power (frames, BANDS) as `engines.speech.features` makes it and a seeded
generator. Powers of independent sounds add, so a mixture needs no audio.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from engines.speech.features import BANDS, SAMPLE_RATE, mel_power

Power = NDArray[np.float32]


def throat(power: Power, rng: np.random.Generator) -> Power:
    """Another length of the vocal tract: all resonances move together by up to 14 %."""
    bands = np.arange(BANDS)
    source = np.clip(bands * rng.uniform(0.87, 1.15), 0, BANDS - 1)
    below = np.minimum(source.astype(int), BANDS - 2)
    part = (source - below).astype(np.float32)
    logs = np.log(power + 1e-10)
    return np.exp(logs[:, below] * (1 - part) + logs[:, below + 1] * part)


def warped_time(length: int, vowel: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.float64]:
    """Where each frame of the new performance comes from: another tempo, one time in eight sung long."""
    pace = np.full(length, rng.uniform(0.78, 1.3))
    if rng.random() < 0.12:
        starts = np.flatnonzero(np.diff(vowel.astype(int), prepend=0) == 1)
        for start in starts:
            end = start + int(np.argmin(vowel[start:])) if not vowel[start:].all() else length
            pace[start:end] *= rng.uniform(1.2, 5.0)
    arrival = np.concatenate([[0.0], np.cumsum(pace)])
    return np.interp(np.arange(int(arrival[-1])), arrival, np.arange(length + 1))


def at_frames(rows: NDArray[np.floating], source: NDArray[np.float64]) -> NDArray[np.float32]:
    """Rows at fractional frames, linear in between."""
    below = np.clip(source.astype(int), 0, len(rows) - 1)
    above = np.minimum(below + 1, len(rows) - 1)
    part = (source - below).astype(np.float32)[:, None]
    return rows[below] * (1 - part) + rows[above] * part


def room(power: Power, rng: np.random.Generator) -> Power:
    """A tail of sound that falls by 60 dB in 0.15 to 1.2 s, less long for the treble."""
    falls_s = rng.uniform(0.15, 1.2)
    wet = 10 ** rng.uniform(-2.2, -0.6)
    out = power.copy()
    for low in range(0, BANDS, 10):
        decay = np.exp(-13.8 / (falls_s * (1 - low / BANDS / 2) * 100))
        tail = lfilter([0, 0, 1 - decay], [1, -decay], power[:, low : low + 10], axis=0)
        out[:, low : low + 10] += (wet * 8 * tail).astype(np.float32)
    return out


def microphone(power: Power, rng: np.random.Generator) -> Power:
    """A smooth colouring; now and then a telephone or a muffled recorder."""
    knots = rng.normal(0, rng.uniform(1, 6), 6)
    decibels = np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 6), knots)
    kind = rng.random()
    if kind < 0.1:
        decibels[:6] -= 45
        decibels[29:] -= 50
    elif kind < 0.2:
        decibels[int(rng.uniform(22, 38)) :] -= 40
    elif kind < 0.3:
        decibels[: int(rng.uniform(2, 7))] -= 25
    return power * (10 ** (decibels / 10)).astype(np.float32)


def hiss(frames: int, rng: np.random.Generator) -> Power:
    """Steady noise of a random colour whose loudness may wander (fans, rain, traffic, hum)."""
    colour = np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 5), rng.normal(0, 8, 5))
    colour -= np.arange(BANDS) * rng.uniform(-0.1, 0.7)
    grain = np.linspace(1.5, 12, BANDS)  # a wide band averages more bins
    noise = rng.gamma(grain, 1 / grain, (frames, BANDS)) * 10 ** (colour / 10)
    if rng.random() < 0.4:
        knots = max(2, frames // int(rng.integers(8, 80)))
        swing = np.interp(np.arange(frames), np.linspace(0, frames, knots), rng.normal(0, 5, knots))
        noise *= 10 ** (swing / 10)[:, None]
    if rng.random() < 0.3:
        for start in rng.integers(0, frames, rng.integers(1, 8)):  # clicks, knocks, doors
            fade = np.exp(-np.arange(frames - start) / rng.uniform(1, 12))[:, None]
            noise[start:] += fade * 10 ** rng.uniform(0.5, 2.5) * 10 ** (rng.normal(0, 6, BANDS) / 10)
    return noise.astype(np.float32)


def coloured(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(count,) of steady noise as audio, from white to brown."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    noise = np.fft.irfft(spectrum / (np.arange(len(spectrum)) + 20) ** rng.uniform(0, 1), count)
    return (noise / np.abs(noise).max()).astype(np.float32)


def mixed(voice: Power, other: Power, snr_db: float) -> Power:
    """The other sound under the voice, its mean power `snr_db` below the voice's where that is loud."""
    loud = voice.mean(1)
    level = float(np.square(loud).sum() / max(float(loud.sum()), 1e-12))
    return voice + other * np.float32(level / max(float(other.mean()), 1e-12) * 10 ** (-snr_db / 10))


@dataclass(frozen=True)
class Backgrounds:
    """What may play behind a voice: music that we make, and other talkers."""

    music: Power
    talkers: Power

    def piece(self, frames: int, rng: np.random.Generator) -> Power:
        """Some seconds of one kind of background."""
        kind = rng.random()
        if kind < 0.5:
            return hiss(frames, rng)
        if kind < 0.85:
            return microphone(_slice(self.music, frames, rng), rng)
        return sum((_slice(self.talkers, frames, rng) for _ in range(5)), start=np.zeros(1, np.float32))


def _slice(power: Power, frames: int, rng: np.random.Generator) -> Power:
    start = int(rng.integers(0, len(power) - frames))
    return power[start : start + frames]


def music(seconds: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Chords, a bass, a tune and drums that nobody would buy, as audio at SAMPLE_RATE."""
    audio = np.zeros(int(seconds * SAMPLE_RATE), np.float32)
    at = 0
    while at < len(audio):
        beat_s, root = 60 / rng.uniform(60, 170), rng.integers(40, 58)
        mix = rng.uniform(0, 1, 4) * (rng.random(4) < 0.75)
        attack = 10 ** rng.uniform(-2.6, -0.8)
        partials = 1 / np.arange(1, int(rng.integers(2, 16)) + 1) ** rng.uniform(0.6, 2.5)
        for bar in range(int(rng.integers(2, 5))):
            chord = root + rng.choice([0, 5, 7, 9, 3]) + np.array(rng.choice([[0, 4, 7], [0, 3, 7]]))
            begin = at + int(bar * 4 * beat_s * SAMPLE_RATE)
            for note in chord + 12:
                _add(audio, begin, mix[0] * _tone(note, 4 * beat_s, attack, partials))
            for step in range(8):
                when = begin + int(step * beat_s / 2 * SAMPLE_RATE)
                if step % 2 == 0:
                    _add(audio, when, mix[1] * 1.5 * _tone(chord[0] - 12, beat_s * 0.9, 0.005, partials[:4]))
                if rng.random() < 0.6:
                    tune = rng.choice(chord) + 12 * rng.integers(1, 4)
                    _add(audio, when, mix[2] * _tone(tune, beat_s * rng.uniform(0.3, 1), attack, partials))
                _add(audio, when, mix[3] * _drum(step, rng))
        at = begin + int(4 * beat_s * SAMPLE_RATE)
    return audio / max(float(np.abs(audio).max()), 1e-6)


def _tone(note: float, seconds: float, attack_s: float, partials: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    hz = 440 * 2 ** ((note - 69) / 12)
    phase = 2 * np.pi * hz * t + 0.15 * np.sin(2 * np.pi * 5.3 * t)
    wave = sum(a * np.sin((k + 1) * phase) for k, a in enumerate(partials) if hz * (k + 1) < SAMPLE_RATE / 2)
    envelope = np.minimum(t / attack_s, 1) * np.exp(-2 * t / seconds) * np.minimum((seconds - t) / 0.02, 1)
    return wave * envelope * 0.2


def _drum(step: int, rng: np.random.Generator) -> NDArray[np.float64]:
    t = np.arange(int(0.25 * SAMPLE_RATE)) / SAMPLE_RATE
    if step % 4 == 0:
        return np.sin(2 * np.pi * (50 * t + 12 * (1 - np.exp(-t * 30)))) * np.exp(-t * 14)
    noise = np.diff(rng.standard_normal(len(t)), prepend=0)
    return noise * np.exp(-t * (18 if step % 4 == 2 else 70)) * (0.5 if step % 4 == 2 else 0.2)


def _add(audio: NDArray[np.float32], start: int, sound: NDArray[np.float64]) -> None:
    room_left = len(audio) - start
    if room_left > 0:
        audio[start : start + len(sound)] += sound[:room_left].astype(np.float32)


def backgrounds(talkers: list[Power], seed: int, music_s: float = 240.0) -> Backgrounds:
    """The backgrounds of one training run."""
    rng = np.random.default_rng([seed, 77])
    return Backgrounds(mel_power(music(music_s, rng)), np.concatenate(talkers))
