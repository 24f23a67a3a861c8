"""Foley: single sounds that things, animals and people make. Each maker gives one sound, never twice the same.

Every function takes a generator and gives mono float32 at 48 kHz with a peak of about 1. When they are heard, how
loud and in which room is decided in `engines.film.sound.effects`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from engines.film.sound.matter import bubbling, granular, topped
from engines.film.sound.texture import RATE, Mono
from engines.film.sound.tones import Note, glide, hiss, put, rise_fall, struck, sung

Generator = np.random.Generator
Maker = Callable[[Generator], Mono]


def wing(rng: Generator) -> Mono:
    """One beat of a large wing."""
    count = int(0.34 * RATE)
    return topped(hiss(rng, count, 140, 1500) * rise_fall(count, 0.09, 0.06), rng.uniform(0.7, 1))


def whoosh(rng: Generator, length_s: float = 0.6) -> Mono:
    """Air that is cut: a band that sweeps up, then down."""
    count = int(length_s * RATE)
    part = np.linspace(0, 1, count)
    near = np.exp(-(((part - 0.55) / 0.2) ** 2))
    out = np.zeros(count)
    for low, high, lag in ((180, 700, -0.08), (600, 2200, 0.0), (1800, 6500, 0.04)):
        out += hiss(rng, count, low, high) * np.exp(-(((part - 0.55 - lag) / (0.2 - abs(lag))) ** 2))
    return topped(out * np.clip(near * 1.4, 0, 1))


def door(rng: Generator, shut: bool = True) -> Mono:
    """A latch, the hinge, and the leaf that meets its frame."""
    parts = np.zeros(int(1.9 * RATE))
    put(parts, 0.02, _latch(rng))
    put(parts, 0.16, _hinge(rng, rng.uniform(0.5, 0.9)) * 0.35)
    if shut:
        thud = struck([72, 118, 205, 340], [0.07, 0.05, 0.03, 0.02], [1, 0.8, 0.5, 0.3], 0.5)
        count = int(0.05 * RATE)
        thud[:count] += (hiss(rng, count, 250, 2600) * rise_fall(count, 0.001, 0.01) * 0.8).astype(np.float32)
        put(parts, 1.15, thud)
        put(parts, 1.19, _latch(rng) * 0.6)
    return topped(parts)


def slam(rng: Generator) -> Mono:
    out = np.zeros(int(0.8 * RATE))
    put(out, 0.0, struck([58, 92, 160, 270], [0.11, 0.08, 0.05, 0.03], [1, 0.9, 0.6, 0.4], 0.7))
    count = int(0.12 * RATE)
    put(out, 0.0, hiss(rng, count, 200, 4500) * rise_fall(count, 0.0006, 0.018) * 1.6)
    put(out, 0.05, _latch(rng) * 0.5)
    return topped(out)


def _latch(rng: Generator) -> Mono:
    f = rng.uniform(1500, 2100)
    return struck(
        f * np.array([1, 1.63, 2.41, 3.3]), [0.009, 0.007, 0.005, 0.003], [0.6, 0.5, 0.4, 0.2], 0.06
    )


def _hinge(rng: Generator, length_s: float) -> NDArray[np.float64]:
    """Stick and slip: a creak whose pitch wavers."""
    part = np.linspace(0, 1, int(length_s * RATE))
    pitch = glide(tuple(rng.uniform(190, 420) * rng.uniform(0.8, 1.25, 5)), part)
    phase = np.cumsum(pitch) / RATE
    teeth = np.maximum(0, 1 - 9 * (phase % 1.0)) * (0.6 + 0.4 * hiss(rng, len(part), 5, 40) * 3)
    ring = sosfilt(butter(1, (700, 2800), "band", fs=RATE, output="sos"), teeth)
    return ring / max(np.abs(ring).max(), 1e-9) * np.sin(np.pi * part) ** 0.6


def creak(rng: Generator) -> Mono:
    return topped(_hinge(rng, rng.uniform(0.7, 1.5)))


def knock(rng: Generator) -> Mono:
    """Three or four times on a door."""
    out = np.zeros(int(1.4 * RATE))
    now = 0.0
    for i in range(int(rng.integers(3, 5))):
        f = rng.uniform(170, 190)
        blow = struck(f * np.array([1, 1.7, 2.9, 4.4]), [0.03, 0.022, 0.012, 0.008], [1, 0.7, 0.5, 0.3], 0.2)
        put(out, now, blow * (0.8 + 0.2 * (i == 0)))
        now += rng.uniform(0.19, 0.24)
    return topped(out)


def splash(rng: Generator) -> Mono:
    count = int(1.5 * RATE)
    plunge = hiss(rng, count, 90, 600) * rise_fall(count, 0.012, 0.09)
    sheet = hiss(rng, count, 900, 8000) * rise_fall(count, 0.03, 0.16) * 0.9
    return topped(plunge + sheet + 0.7 * bubbling(rng, count, 90) * rise_fall(count, 0.1, 0.4))


def drip(rng: Generator) -> Mono:
    return topped(bubbling(rng, int(0.2 * RATE), 2, 900, 1900))


def heartbeat(rng: Generator) -> Mono:
    """Lub and dub."""
    out = np.zeros(int(0.6 * RATE))
    put(out, 0.0, struck([46, 68], [0.055, 0.04], [1, 0.6], 0.3, 0.012))
    put(out, 0.29, struck([58, 84], [0.04, 0.03], [0.7, 0.45], 0.25, 0.01))
    return topped(out, rng.uniform(0.9, 1))


def bell(rng: Generator) -> Mono:
    """A hand bell or a ship's bell."""
    f = rng.uniform(720, 980)
    modes = f * np.array([1, 2.0, 2.4, 2.98, 4.1, 5.4])
    return topped(struck(modes, [0.9, 0.6, 0.5, 0.35, 0.2, 0.12], [0.7, 0.6, 0.5, 0.4, 0.3, 0.2], 3.0))


def telephone(rng: Generator) -> Mono:
    """Two strokes of an old bell telephone."""
    out = np.zeros(int(2.6 * RATE))
    f = rng.uniform(1180, 1320)
    modes = np.array([f, 1.26 * f, 2.9 * f, 3.6 * f])
    for i in range(44):
        blow = struck(
            modes, [0.09, 0.09, 0.03, 0.02], np.array([0.5, 0.45, 0.3, 0.2]) * rng.uniform(0.8, 1), 0.3
        )
        put(out, i / 24 + (0.38 if i >= 22 else 0), blow)
    return topped(out)


def glass(rng: Generator) -> Mono:
    """Glass that breaks, and its shards."""
    out = np.zeros(int(1.4 * RATE))
    count = int(0.08 * RATE)
    put(out, 0.0, hiss(rng, count, 2500, 14000) * rise_fall(count, 0.0005, 0.015) * 1.5)
    for when in np.concatenate([rng.exponential(0.05, 40), rng.uniform(0.1, 0.9, 22)]):
        f = rng.uniform(2400, 7800)
        shard = struck(f * np.array([1, 1.62, 2.31]), [0.03, 0.02, 0.012], [0.5, 0.4, 0.2], 0.12)
        put(out, float(when), shard * rng.random() * np.exp(-1.5 * when))
    return topped(out)


def blast(rng: Generator) -> Mono:
    count = int(3.2 * RATE)
    crack = hiss(rng, count, 120, 5500) * rise_fall(count, 0.001, 0.09)
    body = hiss(rng, count, 28, 160) * rise_fall(count, 0.006, 0.5) * 1.8
    debris = granular(rng, count, 160, 600, 5000, 0.9) * 0.12
    return topped(np.tanh(1.8 * (crack + body)) + debris)


def gunshot(rng: Generator) -> Mono:
    count = int(0.9 * RATE)
    return topped(
        np.tanh(3 * hiss(rng, count, 150, 9000) * rise_fall(count, 0.0003, 0.03))
        + hiss(rng, count, 50, 300) * rise_fall(count, 0.002, 0.08)
    )


def blade(rng: Generator) -> Mono:
    f = rng.uniform(2100, 2900)
    modes = f * np.array([1, 1.41, 2.13, 2.77, 3.9])
    ring = struck(modes, [0.35, 0.3, 0.2, 0.14, 0.1], [0.6, 0.5, 0.45, 0.3, 0.2], 1.2)
    count = int(0.1 * RATE)
    ring[:count] += (hiss(rng, count, 3000, 12000) * rise_fall(count, 0.001, 0.02)).astype(np.float32)
    return topped(ring.astype(np.float64))


def rustle(rng: Generator) -> Mono:
    """Paper or cloth in the hand."""
    count = int(0.8 * RATE)
    return topped(
        granular(rng, count, 150, 1800, 8500, 0.3)
        + hiss(rng, count, 2500, 8000) * rise_fall(count, 0.2, 0.15) * 0.3
    )


def bark(rng: Generator) -> Mono:
    notes, now = [], 0.0
    for _ in range(int(rng.integers(1, 4))):
        f = rng.uniform(420, 560)
        notes.append(
            Note(
                now,
                0.16,
                (f * 0.75, f * 1.25, f * 0.95),
                0.5,
                (0.9, 0.7, 0.5, 0.3, 0.2),
                0.3,
                83,
                0.25,
                breath=0.25,
            )
        )
        now += rng.uniform(0.28, 0.4)
    return topped(sung(notes, rng).astype(np.float64))


def neigh(rng: Generator) -> Mono:
    f = rng.uniform(820, 980)
    hertz = tuple(f * s for s in (0.7, 1.25, 1.1, 1.15, 0.9, 0.95, 0.6))
    cry = Note(0, 1.5, hertz, 0.5, (0.8, 0.6, 0.4, 0.3, 0.15), 0.3, 11, 0.55, 11, 0.05, 0.15)
    return topped(sung([cry], rng).astype(np.float64))


def meow(rng: Generator) -> Mono:
    f = rng.uniform(520, 640)
    cry = Note(
        0, 0.75, (f * 0.8, f * 1.15, f * 1.2, f * 0.85), 0.5, (0.9, 0.8, 0.45, 0.3, 0.15), 0.45, breath=0.05
    )
    return topped(sung([cry], rng).astype(np.float64))


def foghorn(rng: Generator) -> Mono:
    f = rng.uniform(84, 98)
    reed = tuple(1 / k**0.8 for k in range(2, 13))
    low = Note(0, 2.6, (f * 1.01, f, f, f * 0.985), 0.3, reed, held_s=0.12, beat_hz=9, beat=0.1)
    return topped(sung([low], rng).astype(np.float64))


def alarm(rng: Generator) -> Mono:
    f = rng.uniform(760, 860)
    return topped(
        sung(
            [Note(0.5 * i, 0.42, (f, f * 1.3), 0.4, (0.2, 0.4, 0.1, 0.2), held_s=0.02) for i in range(6)], rng
        ).astype(np.float64)
    )


def applause(rng: Generator) -> Mono:
    """A hall that claps for a few seconds."""
    out = np.zeros(int(4.5 * RATE))
    count = int(0.03 * RATE)
    for _ in range(22):
        hand = hiss(rng, count, rng.uniform(500, 1100), rng.uniform(1800, 3600)) * rise_fall(
            count, 0.001, 0.006
        )
        now, pace = rng.uniform(0, 0.6), rng.uniform(0.19, 0.3)
        while now < 4.2:
            loud = np.sin(np.pi * min(now / 4.4, 1)) ** 0.5 * rng.uniform(0.4, 1)
            put(out, now, hand * loud)
            now += pace * rng.uniform(0.85, 1.2)
    return topped(out)


def engine_start(rng: Generator) -> Mono:
    """An engine that is started."""
    crank = np.zeros(int(2.6 * RATE))
    for i in range(7):
        count = int(0.1 * RATE)
        put(crank, 0.13 * i, hiss(rng, count, 120, 1400) * rise_fall(count, 0.03, 0.03) * 0.6)
    part = np.linspace(0, 1, int(1.6 * RATE))
    phase = 2 * np.pi * np.cumsum(glide((34, 88, 60, 42, 38), part)) / RATE
    roar = sum(np.sin(k * phase + k * k) / k**0.7 for k in range(1, 12))
    rough = (
        roar
        * (0.7 + 0.3 * hiss(rng, len(part), 20, 120) * 3)
        * np.clip((1 - part) / 0.3, 0, 1)
        * np.clip(part / 0.05, 0, 1)
    )
    put(crank, 0.95, rough * 0.3)
    return topped(crank)
