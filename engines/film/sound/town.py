"""People's noise as layers of a place: traffic far and near, horns, a siren, bells, the murmur of a crowd."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from engines.film.sound.acoustics import far, in_room, tail_s
from engines.film.sound.creatures import pulsed
from engines.film.sound.indoors import Drone
from engines.film.sound.texture import (
    RATE,
    Events,
    Layer,
    Mono,
    Noise,
    Stereo,
    Together,
    band,
    constant,
    generator,
    still,
    wander,
)
from engines.film.sound.tones import Note, decibels, glide, hiss, put, rise_fall, struck, sung

Generator = np.random.Generator


def traffic(seed: int, level: float, wet: bool = False) -> Layer:
    """The wash of a whole town: engines far below, tyres above, nothing to be told apart."""
    high_hz, high_db = (4200, -7.0) if wet else (1900, -12.0)
    left, right = wander(seed + 5, 11.0, -0.6, 0.6), wander(seed + 6, 8.0, -0.8, 0.8)
    return Together(
        [
            Noise(seed, still(band(50, 110, 2.5)), level - 11, wander(seed, 5.0, 0.5, 1.0), 0.5),
            Noise(
                seed + 1, still(band(190, 620, 2.0)), level - 2, wander(seed + 1, 3.4, 0.4, 1.0), 0.95, left
            ),
            Noise(
                seed + 2,
                still(band(800, high_hz, 1.8)),
                level + high_db,
                wander(seed + 2, 2.6, 0.2, 1.0),
                1.0,
                right,
            ),
        ]
    )


def cars(seed: int, level_db: float, every_s: float, wet: bool = False) -> Layer:
    """Single cars that go by, left to right or back."""
    return Events(seed, every_s, 8.0, lambda rng: passing_car(rng, level_db, wet), 0.8)


def passing_car(rng: Generator, level_db: float, wet: bool = False) -> Stereo:
    """An engine, its tyres and the air it pushes, with Doppler."""
    length_s = rng.uniform(4.5, 7.5)
    part = np.linspace(-1, 1, int(length_s * RATE))
    sharp = rng.uniform(3.0, 5.5)
    distance = np.sqrt(1 + (sharp * part) ** 2)
    near = 1 / distance
    radial = sharp * part / distance
    f = rng.uniform(52, 95)
    pitch = glide(tuple(f * rng.uniform(0.96, 1.05, 4)), (part + 1) / 2) * (1 - 0.05 * radial)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    engine = sum(
        np.sin(k * phase + k * k * 1.7) * a
        for k, a in zip((1, 2, 3, 4, 6, 8), (1, 0.8, 0.35, 0.4, 0.2, 0.12), strict=True)
    )
    tyres = hiss(rng, len(part), 350, 5200 if wet else 1900)
    spray = hiss(rng, len(part), 2400, 9500) * (0.9 if wet else 0.12)
    air = near**1.3
    sound = 0.12 * engine * near + (0.85 * tyres * air + spray * near**2.2) * 0.8
    dull = sosfilt(butter(1, 900, "low", fs=RATE, output="sos"), sound)
    sound = dull + (sound - dull) * near**0.8
    sound *= np.clip((1 - np.abs(part)) / 0.25, 0, 1) ** 1.5
    side = np.tanh(1.6 * part) * 0.9 * rng.choice([-1, 1])
    pair = np.stack([sound * np.sqrt(1 - side), sound * np.sqrt(1 + side)], 1)
    return (pair * 10 ** (level_db / 20) / np.abs(pair).max()).astype(np.float32)


def engine(seed: int, level: float) -> Layer:
    """A motor that runs near by and does not get anywhere."""
    base = float(generator(seed, 43).uniform(26, 33))
    partials = [base * k for k in (1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12)]
    return Together(
        [
            Drone(seed, partials, (0.6, 0.3, 1, 0.5, 0.7, 0.3, 0.45, 0.3, 0.2, 0.15), level + 10, 0.002),
            Noise(seed + 1, still(band(180, 900, 1.5)), level - 6, pulsed(base / 2, 0.5, constant(1.0)), 0.4),
            Noise(
                seed + 2, still(band(1500, 3800, 2.0)), level - 15, pulsed(base / 4, 0.7, constant(1.0)), 0.5
            ),
        ]
    )


def roar(seed: int, level: float) -> Layer:
    """A rocket, or a large jet."""
    flutter = wander(seed, 0.09, 0.5, 1.0)
    return Together(
        [
            Noise(seed, still(band(35, 160, 1.5)), level - 4, wander(seed + 1, 0.7, 0.7, 1.0), 0.5),
            Noise(seed + 1, still(band(160, 1100, 1.3)), level - 3, flutter, 0.9, None, 1024),
            Noise(
                seed + 2, still(band(1800, 5200, 1.6)), level - 13, lambda s: flutter(s) ** 2, 1.0, None, 1024
            ),
        ]
    )


def horns(seed: int, level_db: float, every_s: float = 11.0) -> Layer:
    """A driver somewhere loses patience: two notes at once, streets away."""

    def make(rng: Generator) -> Stereo:
        low = rng.uniform(330, 420)
        step = rng.choice([1.189, 1.26, 1.2])
        notes, now = [], 0.0
        for _ in range(int(rng.choice([1, 1, 2, 3]))):
            length = rng.choice([0.22, 0.45, 1.1]) * rng.uniform(0.9, 1.2)
            reed = (0.9, 0.85, 0.6, 0.5, 0.35, 0.3, 0.2, 0.12)
            notes += [Note(now, length, (f * 0.99, f, f), 0.2, reed, held_s=0.02) for f in (low, low * step)]
            now += length + rng.uniform(0.08, 0.2)
        sound = far(sung(notes, rng), rng.uniform(120, 330))
        pan = float(rng.uniform(-0.9, 0.9))
        return in_room(sound, "street", pan, -5.0, 0.75) * decibels(level_db + rng.uniform(-7, 0))

    return Events(seed, every_s, 5.5, make, 0.6)


def siren(seed: int, level_db: float) -> Layer:
    """Very far, once in a while."""

    def make(rng: Generator) -> Stereo:
        low, high = 480.0, 1150.0
        cycle_s = rng.uniform(3.4, 4.4)
        seconds = np.arange(int(3.5 * cycle_s * RATE)) / RATE
        hertz = low * (high / low) ** (0.5 - 0.5 * np.cos(2 * np.pi * seconds / cycle_s))
        phase = 2 * np.pi * np.cumsum(hertz) / RATE
        wave = np.sin(phase) + 0.4 * np.sin(3 * phase) + 0.15 * np.sin(5 * phase)
        wave *= np.sin(np.pi * np.linspace(0, 1, len(wave))) ** 1.2 * 0.5
        pan = float(rng.uniform(-0.8, 0.8))
        return in_room(far(wave, 600), "street", pan, -3.0, 0.6) * decibels(level_db)

    return Events(seed, 53.0, 18.0, make, 0.6)


def church_bell(
    rng: Generator, strikes: int, level_db: float, hertz: float = 262.0, every_s: float = 2.1
) -> Stereo:
    """A tower that strikes; the partials of a minor-third bell, which beat slowly."""
    partials = np.array([0.5, 1.0, 1.002, 1.183, 1.506, 2.0, 2.004, 2.514, 2.662, 3.011, 4.166, 5.43])
    levels = np.array([0.45, 0.5, 0.3, 0.55, 0.3, 0.6, 0.4, 0.2, 0.2, 0.22, 0.16, 0.08])
    decays = 2.6 / partials**0.75
    out = np.zeros(int((strikes * every_s + 5) * RATE), np.float32)
    for i in range(strikes):
        blow = struck(hertz * partials, decays, levels * rng.uniform(0.85, 1, 12) / 3, 5.0, 0.002)
        put(out, i * every_s, blow)
    return in_room(far(out, 160), "mountains", float(rng.uniform(-0.5, 0.5)), -9.0) * decibels(level_db)


def tower_bell(seed: int, level_db: float) -> Layer:
    hertz = float(generator(seed, 41).uniform(210, 330))
    return Events(
        seed, 67.0, 18.0, lambda rng: church_bell(rng, int(rng.integers(1, 5)), level_db, hertz), 0.5
    )


def murmur(seed: int, level: float, people: int) -> Layer:
    """People who talk among themselves: syllables of many throats, no word to be understood."""
    own = generator(seed, 42)
    count = int(np.clip(people / 3, 3, 9))
    talkers = [
        (float(own.uniform(95, 230)), float(own.uniform(-0.95, 0.95)), float(own.uniform(0.3, 1)))
        for _ in range(count)
    ]
    gain = decibels(level + 13 - 10 * np.log10(count))
    layers: list[Layer] = [
        Noise(seed, still(band(220, 1300, 1.2)), level - 7, wander(seed, 0.9, 0.5, 1.0), 0.9)
    ]
    for i, (f, pan, strength) in enumerate(talkers):

        def make(rng: Generator, f: float = f, pan: float = pan, strength: float = strength) -> Stereo:
            return in_room(far(_babble(rng, f), 60), "street", pan, -14.0) * (gain * np.float32(strength))

        layers.append(Events(seed + 3 * i, 3.1, 4.2, make, 0.75))
    return Together(layers)


def _babble(rng: Generator, hertz: float) -> Mono:
    """A phrase of vowels with a falling melody."""
    syllables = int(rng.integers(5, 13))
    out = np.zeros(int((syllables * 0.2 + 0.4) * RATE))
    now = 0.0
    for i in range(syllables):
        length = rng.uniform(0.09, 0.2)
        count = int(length * RATE)
        part = np.linspace(0, 1, count)
        pitch = hertz * (1.15 - 0.25 * i / syllables) * rng.uniform(0.92, 1.1)
        phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.08 * np.sin(np.pi * part))) / RATE
        buzz = sum(np.sin(k * phase) / k for k in range(1, 24))
        first, second = rng.uniform(300, 750), rng.uniform(900, 2100)
        voice = sosfilt(butter(1, (first * 0.85, first * 1.18), "band", fs=RATE, output="sos"), buzz)
        voice = voice + 0.5 * sosfilt(
            butter(1, (second * 0.9, second * 1.12), "band", fs=RATE, output="sos"), buzz
        )
        put(out, now, voice * np.sin(np.pi * part) ** 0.8 * rng.uniform(0.5, 1))
        now += length + rng.choice([0.01, 0.03, 0.12])
    return (out / max(np.abs(out).max(), 1e-9)).astype(np.float32)


def far_train(seed: int, level_db: float) -> Layer:
    """A train across the night: a low rush with the beat of its wheels, and its whistle at times."""

    def make(rng: Generator) -> Stereo:
        length_s = rng.uniform(11, 15)
        count = int(length_s * RATE)
        seconds = np.arange(count) / RATE
        beat = 0.55 + 0.45 * np.clip(
            np.sin(2 * np.pi * 1.55 * seconds) + 0.6 * np.sin(2 * np.pi * 1.55 * seconds + 0.9), 0, 1
        )
        rush: NDArray[np.float64] = (
            hiss(rng, count, 70, 520) * beat * np.sin(np.pi * seconds / length_s) ** 1.5
        )
        if rng.random() < 0.6:
            chord = [
                Note(2.0, 1.6, (f * 0.98, f, f, f * 0.985), 0.13, (0.3, 0.12), 0.45)
                for f in (311.0, 370.0, 415.0, 494.0)
            ]
            whistle = sung(chord, rng)
            rush[: len(whistle)] += whistle
        return in_room(far(rush, 500), "mountains", float(rng.uniform(-0.6, 0.6)), -4.0) * decibels(level_db)

    return Events(seed, 71.0, 18.0, make, 0.45)


def door_slam_far(rng: Generator, level_db: float) -> Stereo:
    count = int(0.25 * RATE)
    thud = hiss(rng, count, 60, 900) * rise_fall(count, 0.002, 0.04)
    return in_room(far(thud, 80), "street", float(rng.uniform(-0.8, 0.8)), -8.0) * decibels(level_db)


def street_life(seed: int, level_db: float) -> Layer:
    """A door, a shutter, something set down."""
    return Events(
        seed, 6.0, 0.3 + tail_s("street"), lambda rng: door_slam_far(rng, level_db - rng.uniform(0, 9)), 0.45
    )
