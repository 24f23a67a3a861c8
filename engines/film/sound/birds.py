"""Birds by synthesis: how each kind sings, and a singer who sings its own few songs from its own tree.

A song is notes (`engines.film.sound.tones.Note`) drawn by a kind's rules. A singer knows three or four songs and
never sings one twice in quite the same way.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engines.film.sound.acoustics import far, in_room, tail_s
from engines.film.sound.texture import Events, Layer, Stereo, generator, wander
from engines.film.sound.tones import Note, decibels, sung

Song = list[Note]
Generator = np.random.Generator

_FLUTES = ((1.0, 1.02, 1.0), (1.0, 1.18, 0.97), (1.16, 1.0, 1.03), (0.86, 1.0, 1.0, 0.94))


def blackbird(rng: Generator) -> Song:
    """A few slow flutes, then a quiet twitter."""
    notes, now = [], 0.0
    for _ in range(rng.integers(3, 6)):
        f = rng.uniform(1700, 2700)
        length = rng.uniform(0.13, 0.34)
        bend = _FLUTES[rng.integers(len(_FLUTES))]
        hertz = tuple(f * step for step in bend)
        notes.append(Note(now, length, hertz, rng.uniform(0.7, 1.0), (0.10, 0.03), 0.45, 0, 0, 24.0, 0.006))
        now += length + rng.uniform(0.01, 0.09)
    for _ in range(rng.integers(3, 9)):
        f, length = rng.uniform(3800, 6800), rng.uniform(0.025, 0.06)
        notes.append(Note(now, length, (f, f * rng.uniform(0.7, 1.4)), rng.uniform(0.12, 0.28)))
        now += length + rng.uniform(0.005, 0.03)
    return notes


def robin(rng: Generator) -> Song:
    """High, thin and liquid: leaps, then a trickle downwards."""
    notes, now = [], 0.0
    for _ in range(rng.integers(2, 4)):
        f, length = rng.uniform(3000, 6600), rng.uniform(0.12, 0.28)
        notes.append(
            Note(now, length, (f, f * rng.uniform(0.88, 1.1), f * rng.uniform(0.8, 1.0)), rng.uniform(0.5, 1))
        )
        now += length + rng.uniform(0.02, 0.07)
    f, count = rng.uniform(5200, 7000), int(rng.integers(6, 14))
    for i in range(count):
        length = rng.uniform(0.03, 0.06)
        step = f * (1 - 0.45 * i / count) * rng.uniform(0.94, 1.06)
        notes.append(Note(now, length, (step, step * 0.82), rng.uniform(0.4, 0.8)))
        now += length + rng.uniform(0.012, 0.025)
    return notes


def chaffinch(rng: Generator) -> Song:
    """A rattle that gathers speed and falls, with a flourish at the end."""
    notes, now = [], 0.0
    high = rng.uniform(5000, 5900)
    count = int(rng.integers(9, 14))
    for i in range(count):
        part = i / count
        f = high * (1 - 0.36 * part)
        length = 0.062 - 0.022 * part
        notes.append(Note(now, length, (f * 1.12, f, f * 0.62), 0.45 + 0.5 * part, swell=0.3))
        now += length + 0.085 * (1 - part) + 0.022
    f = rng.uniform(3300, 3900)
    notes.append(Note(now, 0.11, (f * 0.8, f * 1.25, f), 1.0))
    notes.append(Note(now + 0.12, 0.16, (f * 1.5, f * 1.1, f * 0.62, f * 0.7), 0.9, swell=0.3))
    return notes


def great_tit(rng: Generator) -> Song:
    """Two notes like a hand pump, over and over."""
    high = rng.uniform(4000, 5000)
    low = high / rng.uniform(1.2, 1.4)
    beat_s = rng.uniform(0.32, 0.44)
    notes = []
    for i in range(int(rng.integers(4, 8))):
        notes.append(Note(i * beat_s, 0.10, (high * 0.97, high), 0.85, (0.03,)))
        notes.append(Note(i * beat_s + 0.13, 0.15, (low, low * 0.99), 1.0, (0.03,), beat_hz=90, beat=0.25))
    return notes


def chiffchaff(rng: Generator) -> Song:
    """Two or three plain notes in no order."""
    pitches = rng.uniform(4100, 5600, 3)
    notes, now = [], 0.0
    for _ in range(int(rng.integers(6, 12))):
        f = pitches[rng.integers(3)]
        notes.append(Note(now, 0.11, (f * 1.25, f, f * 0.86), rng.uniform(0.7, 1), swell=0.25))
        now += rng.uniform(0.30, 0.42)
    return notes


def willow_warbler(rng: Generator) -> Song:
    """A soft cadence that runs down the scale and dies away."""
    notes, now = [], 0.0
    f, count = rng.uniform(4900, 5600), int(rng.integers(14, 20))
    for i in range(count):
        part = i / count
        length = 0.05 + 0.05 * part
        step = f * (1 - 0.48 * part) * rng.uniform(0.97, 1.03)
        level = np.sin(np.pi * (0.15 + 0.8 * part)) * 0.9
        notes.append(Note(now, length, (step * 1.1, step, step * 0.85), float(level)))
        now += length + 0.035 + 0.03 * part
    return notes


def wren(rng: Generator) -> Song:
    """Far too loud for its size: trills at three speeds."""
    notes, now = [], 0.0
    for _ in range(int(rng.integers(4, 6))):
        f, rate = rng.uniform(3600, 6400), rng.choice([9.0, 15.0, 24.0])
        drop = rng.uniform(0.6, 0.9)
        for _ in range(int(rate * rng.uniform(0.35, 0.8))):
            notes.append(Note(now, 0.72 / rate, (f, f * drop), rng.uniform(0.75, 1), swell=0.35))
            now += 1 / rate
        now += 0.04
    return notes


def skylark(rng: Generator) -> Song:
    """An unbroken stream from high above: each figure a few times, then the next."""
    notes, now = [], 0.0
    while now < 11:
        f, length = rng.uniform(2300, 5200), rng.uniform(0.035, 0.09)
        points = tuple(f * rng.uniform(0.75, 1.3, 3))
        gap = rng.uniform(0.008, 0.04)
        buzz = 0.5 * (rng.random() < 0.25)
        for _ in range(int(rng.integers(2, 9))):
            notes.append(Note(now, length, points, rng.uniform(0.5, 1), beat_hz=130, beat=buzz))
            now += length + gap
    fade = [min(1.0, note.start_s / 1.5, (now - note.start_s) / 2.0) for note in notes]
    return [replace(note, level=note.level * part) for note, part in zip(notes, fade, strict=True)]


def nightingale(rng: Generator) -> Song:
    """Whistles that swell, then a rich rattle."""
    notes, now = [], 0.0
    f, count = rng.uniform(2100, 3400), int(rng.integers(3, 8))
    for i in range(count):
        level = 0.25 + 0.75 * i / count
        notes.append(Note(now, 0.19, (f * 1.3, f, f * 0.96), level, swell=0.55))
        now += 0.27
    now += 0.03
    f, rate = rng.uniform(1300, 2500), rng.uniform(8, 19)
    for _ in range(int(rng.integers(6, 14))):
        notes.append(Note(now, 0.7 / rate, (f * 1.7, f, f * 1.15), 1.0, (0.18, 0.06), 0.3))
        now += 1 / rate
    f = rng.uniform(4000, 6500)
    notes.append(Note(now + 0.02, 0.12, (f * 0.8, f, f * 0.7), 0.5))
    return notes


def cuckoo(rng: Generator) -> Song:
    high = rng.uniform(640, 720)
    low = high / rng.uniform(1.2, 1.26)
    notes = []
    for i in range(int(rng.integers(3, 9))):
        notes.append(
            Note(1.28 * i, 0.17, (high * 0.94, high, high * 0.97), 0.85, (0.05, 0.02), 0.5, breath=0.06)
        )
        notes.append(Note(1.28 * i + 0.36, 0.27, (low * 0.98, low), 1.0, (0.05, 0.02), 0.45, breath=0.06))
    return notes


def wood_pigeon(rng: Generator) -> Song:
    """coo COO coo, coo-coo; two or three times."""
    f = rng.uniform(400, 470)
    notes, now = [], 0.0
    for _ in range(int(rng.integers(2, 4))):
        for length, level, gap in (
            (0.3, 0.6, 0.06),
            (0.62, 1, 0.08),
            (0.45, 0.8, 0.2),
            (0.28, 0.7, 0.1),
            (0.3, 0.7, 0.3),
        ):
            pitch = f * (1.06 if level == 1 else 1)
            notes.append(
                Note(
                    now,
                    length,
                    (pitch * 0.93, pitch, pitch * 0.96),
                    level,
                    (0.3, 0.12),
                    0.45,
                    23,
                    0.25,
                    breath=0.12,
                )
            )
            now += length + gap
    return notes


def crow(rng: Generator) -> Song:
    f = rng.uniform(440, 560)
    harmonics = (0.9, 1.0, 0.8, 0.45, 0.5, 0.2, 0.16)
    length = rng.uniform(0.26, 0.38)
    gap = rng.uniform(0.2, 0.32)
    return [
        Note(
            i * (length + gap),
            length,
            (f * 0.9, f * 1.06, f * 0.84),
            0.3,
            harmonics,
            0.4,
            67,
            0.45,
            31,
            0.02,
            0.25,
        )
        for i in range(int(rng.integers(2, 5)))
    ]


def raven(rng: Generator) -> Song:
    f = rng.uniform(260, 340)
    harmonics = (1.0, 0.9, 0.9, 0.7, 0.6, 0.35, 0.3, 0.2)
    return [
        Note(i * 0.62, 0.3, (f, f * 1.04, f * 0.9), 0.25, harmonics, 0.35, 41, 0.7, 37, 0.03, 0.2)
        for i in range(int(rng.integers(2, 4)))
    ]


def gull(rng: Generator) -> Song:
    """A mew, or the long call that runs out of breath."""
    f = rng.uniform(760, 980)
    harmonics = (0.75, 0.5, 0.34, 0.2, 0.1)
    if rng.random() < 0.45:
        hertz = (f * 0.9, f * 1.35, f * 1.2, f * 0.8)
        return [Note(0, rng.uniform(0.5, 0.9), hertz, 0.5, harmonics, 0.35, 29, 0.15, 7, 0.012, 0.06)]
    notes, now = [], 0.0
    count = int(rng.integers(5, 9))
    for i in range(count):
        length = 0.42 - 0.24 * i / count
        hertz = (f * 0.85, f * 1.5, f * 1.38, f * 0.95)
        notes.append(Note(now, length, hertz, 0.5 - 0.2 * i / count, harmonics, 0.35, 33, 0.2, 0, 0, 0.06))
        now += length + 0.07
    return notes


def hawk(rng: Generator) -> Song:
    f = rng.uniform(2700, 3300)
    hertz = (f * 0.85, f * 1.05, f, f * 0.86, f * 0.62)
    return [Note(0, rng.uniform(1.0, 1.5), hertz, 0.5, (0.55, 0.3, 0.12), 0.25, 71, 0.35, 0, 0, 0.15)]


def owl(rng: Generator) -> Song:
    """The tawny owl: a call, a silence, and a long trembling answer."""
    f = rng.uniform(740, 860)
    notes = [Note(0, 0.75, (f * 0.93, f, f * 1.01, f * 0.92), 1, (0.05, 0.03), 0.5, breath=0.05)]
    if rng.random() < 0.75:
        notes.append(Note(2.9, 0.16, (f * 0.93, f * 0.95), 0.5, (0.05,), breath=0.05))
        notes.append(
            Note(3.5, 1.5, (f * 0.95, f, f * 1.03, f * 0.93), 1, (0.05, 0.03), 0.45, 13.5, 0.75, breath=0.05)
        )
    return notes


def chickadee(rng: Generator) -> Song:
    f = rng.uniform(3700, 4100)
    if rng.random() < 0.5:
        return [
            Note(0, 0.36, (f, f * 0.98), 0.9, (0.02,)),
            Note(0.46, 0.4, (f * 0.87, f * 0.86), 0.8, (0.02,)),
        ]
    notes = [Note(0, 0.06, (7200, 6200), 0.5), Note(0.09, 0.07, (6800, 5200), 0.6)]
    buzz = (0.5, 0.8, 0.6, 0.3)
    return notes + [
        Note(0.2 + 0.17 * i, 0.14, (1750, 1700), 0.3, buzz, 0.4, 190, 0.6, breath=0.2)
        for i in range(int(rng.integers(2, 5)))
    ]


def singer(
    kind: Callable[[Generator], Song],
    seed: int,
    every_s: float,
    level_db: float,
    metres: float,
    room: str,
    likely: float = 0.85,
    songs: int = 4,
) -> Layer:
    """One bird in one place, about every `every_s` seconds while it is in the mood; `level_db` is the peak of its
    song ten metres away, `metres` how far it sits."""
    own = generator(seed, 3)
    repertoire = [kind(own) for _ in range(songs)]
    pan = float(own.uniform(-0.95, 0.95))
    gain = decibels(level_db - 12 * np.log10(max(metres, 4.0) / 10))
    wet_db = -22 + 11 * np.log10(max(metres, 5.0) / 5)
    longest_s = 1.1 * max(n.start_s + n.duration_s for song in repertoire for n in song) + tail_s(room)
    mood = wander(seed + 1, 25.0, -0.5, 2.2)

    def make(rng: Generator) -> Stereo:
        pitch, pace = 1 + 0.012 * rng.standard_normal(), 1 + 0.03 * rng.standard_normal()
        song = [
            replace(
                note,
                start_s=note.start_s * pace,
                hertz=tuple(f * pitch * (1 + 0.004 * rng.standard_normal()) for f in note.hertz),
                level=note.level * rng.uniform(0.85, 1.0),
            )
            for note in repertoire[rng.integers(songs)]
        ]
        if len(song) > 5 and rng.random() < 0.4:
            song = song[: -int(rng.integers(1, 1 + len(song) // 3))]
        return in_room(far(sung(song, rng), metres), room, pan, wet_db) * gain

    return Events(seed, every_s, longest_s, make, lambda s: likely * np.clip(mood(s), 0, 1))
