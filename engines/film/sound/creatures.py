"""Creatures other than birds, as layers of a place: crickets, cicadas, grasshoppers, flies, frogs, cattle, and the dogs
and wolves of the night. Levels are peaks in dB, or LUFS where a whole chorus is meant.
"""

import numpy as np

from engines.film.sound.acoustics import far, in_room, placed, tail_s
from engines.film.sound.texture import (
    RATE,
    Curve,
    Events,
    Layer,
    Noise,
    Shape,
    Stereo,
    Together,
    generator,
    still,
    wander,
)
from engines.film.sound.tones import Note, decibels, glide, hiss, put, rise_fall, struck, sung

Generator = np.random.Generator


def cricket(seed: int, level_db: float, room: str = "open") -> Layer:
    """One field cricket: chirps of three or four pulses, nearly regular, in bouts."""
    own = generator(seed, 11)
    hertz = own.uniform(3900, 5100)
    pulses, pulse_s = int(own.integers(3, 5)), own.uniform(0.021, 0.027)
    gap_s, pan, metres = own.uniform(0.30, 0.52), float(own.uniform(-0.95, 0.95)), own.uniform(4, 30)
    gain = decibels(level_db)

    def make(rng: Generator) -> Stereo:
        notes, now = [], 0.0
        tune, until = hertz * (1 + 0.004 * rng.standard_normal()), rng.uniform(5.0, 8.0)
        while now < until:
            for i in range(pulses):
                f = tune * (1 + 0.002 * rng.standard_normal())
                level = (0.6, 0.85, 1.0, 0.95)[i] * rng.uniform(0.9, 1)
                begin = now + 1.55 * i * pulse_s
                notes.append(Note(begin, pulse_s, (f * 1.008, f, f * 0.99), level, (0.12, 0.05), 0.5))
            now += 1.55 * pulses * pulse_s + gap_s * (1 + 0.05 * rng.standard_normal())
        return in_room(far(sung(notes, rng), metres), room, pan, -19.0) * gain

    return Events(seed, 9.0, 8.6 + tail_s(room), make, 0.88)


def cricket_choir(seed: int, level: float) -> Layer:
    """Hundreds of tree crickets far away: narrow bands that shimmer."""
    low = float(generator(seed, 12).uniform(2700, 3100))
    return Together(
        [
            Noise(
                seed + i,
                still(peak(low * step, 110.0)),
                level - 6 + i,
                pulsed(rate, 0.8, wander(seed + i, 7, 0.5, 1)),
                1.0,
                wander(seed + 9 + i, 9, -0.7, 0.7),
            )
            for i, (step, rate) in enumerate(((1.62, 27.0), (1.37, 16.0), (1.0, 21.0)))
        ]
    )


def cicadas(seed: int, level: float) -> Layer:
    """The heat of noon: dry bands that swell and stop."""
    return Together(
        [
            Noise(
                seed + i,
                still(peak(hertz, 420.0)),
                level - 3,
                pulsed(rate, 0.6, wander(seed + i, 6.0, -0.5, 1.3)),
                1.0,
                wander(seed + 5 + i, 14.0, -0.8, 0.8),
            )
            for i, (hertz, rate) in enumerate(((5300.0, 13.0), (7100.0, 31.0)))
        ]
    )


def grasshopper(seed: int, level_db: float) -> Layer:
    """A dry rasp in the grass, for a second or three."""
    own = generator(seed, 13)
    rate, low, pan = own.uniform(9, 17), own.uniform(5500, 8000), float(own.uniform(-0.95, 0.95))

    def make(rng: Generator) -> Stereo:
        count, stroke_s = int(rng.uniform(1.0, 3.2) * rate), 0.62 / rate
        out = np.zeros(int((count / rate + 0.1) * RATE))
        grain = hiss(rng, int(stroke_s * RATE), low, 15000, 2)
        ticks = 0.35 + 0.65 * (np.sin(2 * np.pi * 155 * np.arange(len(grain)) / RATE) > 0)
        stroke = grain * ticks * np.sin(np.pi * np.linspace(0, 1, len(grain))) ** 0.7
        for i in range(count):
            begin_s = i / rate + 0.003 * rng.standard_normal() + 0.02
            level = min(1.0, (i + 2) / 8) * rng.uniform(0.7, 1)
            put(out, begin_s, level * np.roll(stroke, int(rng.integers(0, len(stroke)))))
        return placed(out.astype(np.float32), pan) * decibels(level_db)

    return Events(seed, 7.0, 3.6, make, 0.6)


def insect_passing(seed: int, level_db: float) -> Layer:
    """A fly or a bee goes by, from one ear to the other."""

    def make(rng: Generator) -> Stereo:
        length_s = rng.uniform(1.8, 4.0)
        part = np.linspace(0, 1, int(length_s * RATE))
        bee = rng.random() < 0.6
        f = rng.uniform(170, 215) if bee else rng.uniform(290, 360)
        near = 1 / (1 + ((part - 0.5) * rng.uniform(7, 11)) ** 2)
        doppler = 1 - 0.045 * np.tanh((part - 0.5) * 9)
        wobble = glide(tuple(f * rng.uniform(0.95, 1.06, 9)), part)
        phase = 2 * np.pi * np.cumsum(wobble * doppler) / RATE
        buzz = sum(np.sin(k * phase + k * k) / k**0.9 for k in range(1, 15))
        sound = buzz * near**1.4 * np.sin(np.pi * part) ** 0.5 / 3
        side = np.tanh((part - 0.5) * 4) * rng.choice([-0.95, 0.95])
        pair = np.stack([sound * np.sqrt(1 - side), sound * np.sqrt(1 + side)], 1)
        return pair.astype(np.float32) * decibels(level_db)

    return Events(seed, 17.0, 4.1, make, 0.6)


def frog(seed: int, level_db: float) -> Layer:
    own = generator(seed, 14)
    hertz, pan, metres = own.uniform(780, 1250), float(own.uniform(-0.9, 0.9)), own.uniform(20, 70)
    rate = own.uniform(2.6, 3.6)

    def make(rng: Generator) -> Stereo:
        notes = [
            Note(
                i / rate + 0.02 * rng.random(),
                0.17,
                (hertz * 0.85, hertz * rng.uniform(0.97, 1.03), hertz * 1.05),
                rng.uniform(0.7, 1),
                (0.8, 0.25, 0.3),
                0.5,
                58,
                0.9,
            )
            for i in range(int(rng.integers(4, 15)))
        ]
        return in_room(far(sung(notes, rng), metres), "open", pan, -16.0) * decibels(level_db)

    return Events(seed, 9.0, 6.2, make, 0.6)


def far_dog(seed: int, level_db: float) -> Layer:
    """A dog in another village."""
    own = generator(seed, 15)
    hertz, pan = own.uniform(430, 620), float(own.uniform(-0.9, 0.9))

    def make(rng: Generator) -> Stereo:
        notes, now = [], 0.0
        for _ in range(int(rng.integers(1, 6))):
            f = hertz * rng.uniform(0.93, 1.07)
            notes.append(
                Note(
                    now,
                    0.15,
                    (f * 0.8, f * 1.25, f),
                    rng.uniform(0.6, 1),
                    (0.8, 0.6, 0.4, 0.2),
                    0.3,
                    breath=0.25,
                )
            )
            now += rng.choice([0.34, 0.42, 0.9]) + 0.05 * rng.random()
        return in_room(far(sung(notes, rng), 300), "mountains", pan, -9.0, 0.7) * decibels(level_db)

    return Events(seed, 31.0, 8.0, make, 0.55)


def howl(seed: int, level_db: float, hertz: float = 410.0) -> Layer:
    """A wolf beyond the ridge (or, higher, a coyote)."""

    def make(rng: Generator) -> Stereo:
        notes, now = [], 0.0
        for _ in range(int(rng.integers(1, 3))):
            f, length = hertz * rng.uniform(0.9, 1.15), rng.uniform(2.4, 4.2)
            bends = (f * 0.72, f * 1.2, f * 1.32, f * 1.28, f * 1.22, f * 0.85)
            notes.append(
                Note(now, length, bends, rng.uniform(0.6, 1), (0.25, 0.1, 0.03), 0.4, 0, 0, 5.2, 0.008, 0.03)
            )
            now += rng.uniform(1.2, 3.0)
        pan = float(rng.uniform(-0.8, 0.8))
        return in_room(far(sung(notes, rng), 400), "mountains", pan, -4.0, 0.5) * decibels(level_db)

    return Events(seed, 37.0, 10.0, make, 0.5)


def cowbells(seed: int, level_db: float) -> Layer:
    """Cattle that graze on the slope: three or four bells, each moved by its own head."""
    own = generator(seed, 16)
    bells = []
    for _ in range(int(own.integers(3, 5))):
        f = own.uniform(420, 900)
        modes = f * np.array([1, 1.51, 2.09, 2.68, 3.4, 4.9])
        bells.append((modes, float(own.uniform(-0.9, 0.9)), own.uniform(0.35, 1)))

    def make(rng: Generator) -> Stereo:
        modes, pan, strength = bells[rng.integers(len(bells))]
        out = np.zeros(int(3.2 * RATE), np.float32)
        now = 0.0
        for _ in range(int(rng.integers(1, 7))):
            levels = np.array([0.8, 1, 0.7, 0.5, 0.4, 0.25]) * rng.uniform(0.5, 1, 6)
            decays = np.array([0.30, 0.26, 0.2, 0.12, 0.08, 0.05]) * 0.8
            blow = struck(modes, decays, levels * rng.uniform(0.3, 1) / 2, 1.0)
            put(out, now, blow)
            now += rng.choice([0.19, 0.27, 0.44]) * rng.uniform(0.8, 1.25)
        return in_room(far(out, 130), "open", pan, -16.0) * (decibels(level_db) * np.float32(strength))

    return Events(seed, 1.9, 3.6, make, 0.62)


def bell_at_sea(seed: int, level_db: float) -> Layer:
    """A buoy whose bell the swell rings, far out."""
    own = generator(seed, 17)
    hertz, pan = own.uniform(430, 560), float(own.uniform(-0.8, 0.8))
    modes = hertz * np.array([1, 2.01, 2.42, 3.02, 4.11])

    def make(rng: Generator) -> Stereo:
        out = np.zeros(int(4.5 * RATE), np.float32)
        now = 0.0
        for _ in range(int(rng.integers(1, 4))):
            blow = struck(
                modes,
                [1.1, 0.7, 0.6, 0.4, 0.2],
                np.array([0.5, 0.4, 0.3, 0.2, 0.1]) * rng.uniform(0.3, 1),
                2.6,
            )
            put(out, now, blow)
            now += rng.uniform(0.5, 1.1)
        return in_room(far(out, 250), "open", pan, -12.0) * decibels(level_db)

    return Events(seed, 6.0, 4.9, make, 0.7)


def woodpecker(seed: int, level_db: float) -> Layer:
    """A roll on a dead trunk: twelve to twenty blows that gather speed and fade."""
    own = generator(seed, 18)
    hertz, pan = own.uniform(780, 1250), float(own.uniform(-0.9, 0.9))

    def make(rng: Generator) -> Stereo:
        count, gap = int(rng.integers(11, 20)), rng.uniform(0.05, 0.062)
        out = np.zeros(int((count * gap + 0.2) * RATE), np.float32)
        now = 0.0
        for i in range(count):
            modes = hertz * np.array([1, 1.62, 2.7, 4.4]) * rng.uniform(0.98, 1.02)
            blow = struck(modes, [0.011, 0.008, 0.005, 0.003], np.array([0.5, 0.5, 0.35, 0.2]), 0.06)
            put(out, now, blow * np.exp(-2.2 * i / count) * rng.uniform(0.85, 1))
            now += gap * (1 - 0.25 * i / count)
        return in_room(far(out, 70), "forest", pan, -7.0) * decibels(level_db)

    return Events(seed, 13.0, 2.6, make, 0.6)


def undergrowth(seed: int, level_db: float) -> Layer:
    """Something small goes about its business under dry leaves."""

    def make(rng: Generator) -> Stereo:
        out = np.zeros(int(1.6 * RATE))
        now, pan = 0.0, float(rng.uniform(-0.9, 0.9))
        for _ in range(int(rng.integers(3, 10))):
            count = int(rng.uniform(0.03, 0.11) * RATE)
            rustle = hiss(rng, count, 1500, 8500) * rise_fall(count, 0.01, 0.025) * rng.uniform(0.3, 1)
            put(out, now, rustle)
            now += rng.choice([0.07, 0.12, 0.35]) * rng.uniform(0.8, 1.2)
            now = min(now, 1.5)
        return in_room(out.astype(np.float32), "forest", pan, -22.0) * decibels(level_db)

    return Events(seed, 8.0, 2.6, make, 0.6)


def peak(hertz: float, width_hz: float) -> Shape:
    """A narrow band: a bell over frequency."""
    return lambda h: np.exp(-(((h - hertz) / width_hz) ** 2) / 2)


def pulsed(rate_hz: float, depth: float, under: Curve) -> Curve:
    """A gain that pulses `rate_hz` times a second, at most 40, under another one."""
    return lambda s: np.maximum(under(s), 0) * (1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * rate_hz * s)))
