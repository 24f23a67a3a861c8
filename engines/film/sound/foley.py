"""Foley: single sounds that people, animals and things make. Each maker gives one sound, never twice the same.

Every function takes a generator and gives mono float32 at 48 kHz with a peak of about 1. When they are heard, how
loud and in which room is decided in `engines.film.sound.effects`.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from engines.film.sound.texture import RATE, Mono
from engines.film.sound.tones import Note, glide, hiss, put, rise_fall, struck, sung

Generator = np.random.Generator
Maker = Callable[[Generator], Mono]
Ground = Literal["sand", "snow", "wood", "stone", "grass", "leaves", "metal", "water"]


def step(rng: Generator, ground: Ground, weight: float = 1.0) -> Mono:
    """One footfall: heel, then sole. `weight` 0.5 is a child, 1.3 somebody who runs."""
    out = np.zeros(int(0.42 * RATE))
    apart_s = rng.uniform(0.05, 0.09) / weight
    for begin_s, strength in ((0.004, 1.0), (apart_s, rng.uniform(0.45, 0.75))):
        put(out, begin_s, _SOLES[ground](rng) * strength)
    return _topped(out, weight * rng.uniform(0.75, 1.0))


def _on_wood(rng: Generator) -> NDArray[np.float64]:
    f = rng.uniform(88, 120)
    boards = struck(
        f * np.array([1, 1.9, 3.1, 4.6, 7.2]),
        [0.035, 0.025, 0.016, 0.01, 0.006],
        [1, 0.7, 0.45, 0.3, 0.15],
        0.25,
    )
    count = int(0.012 * RATE)
    boards[:count] += (hiss(rng, count, 900, 4200) * rise_fall(count, 0.0006, 0.003) * 1.1).astype(np.float32)
    return boards.astype(np.float64)


def _on_stone(rng: Generator) -> NDArray[np.float64]:
    count = int(0.09 * RATE)
    click = hiss(rng, count, 1300, 6500) * rise_fall(count, 0.0004, 0.004) * 1.6
    scrape = hiss(rng, count, 2200, 9000) * rise_fall(count, 0.012, 0.018) * 0.35
    thud = struck([105, 190], [0.018, 0.012], [0.7, 0.4], count / RATE)
    return click + scrape + thud


def _on_sand(rng: Generator) -> NDArray[np.float64]:
    """A soft press, and grains that slide away from it."""
    count = int(0.24 * RATE)
    push = hiss(rng, count, 110, 620) * rise_fall(count, 0.03, 0.03)
    slide = hiss(rng, count, 2200, 6500) * rise_fall(count, 0.045, 0.04) * 0.32
    return push + slide + _granular(rng, count, 60, 2600, 8000, 0.07) * 0.25


def _on_snow(rng: Generator) -> NDArray[np.float64]:
    """Crystals that break: hundreds of tiny cracks, and the creak of what is pressed together."""
    count = int(0.32 * RATE)
    crunch = _granular(rng, count, 420, 900, 5200, 0.11)
    part = np.arange(count) / RATE
    teeth = (
        np.sin(2 * np.pi * rng.uniform(85, 120) * part + 0.9 * np.sin(2 * np.pi * 17 * part)) > 0.5
    ).astype(float)
    creak = hiss(rng, count, 900, 2400) * teeth * rise_fall(count, 0.09, 0.05) * 1.2
    press = hiss(rng, count, 90, 360) * rise_fall(count, 0.03, 0.06) * 0.5
    return crunch + creak + press


def _on_grass(rng: Generator) -> NDArray[np.float64]:
    count = int(0.24 * RATE)
    swish = hiss(rng, count, 2400, 7500) * rise_fall(count, 0.06, 0.045) * 0.55
    thud = hiss(rng, count, 60, 220) * rise_fall(count, 0.008, 0.022) * 0.9
    return swish * (0.6 + 0.4 * rng.random()) + thud


def _on_leaves(rng: Generator) -> NDArray[np.float64]:
    count = int(0.26 * RATE)
    thud = hiss(rng, count, 60, 260) * rise_fall(count, 0.006, 0.02) * 0.6
    dry = _granular(rng, count, 70, 1600, 7800, 0.09)
    crush = hiss(rng, count, 2600, 8500) * rise_fall(count, 0.03, 0.03) * 0.35
    return dry * 1.1 + crush + thud * 0.8


def _on_metal(rng: Generator) -> NDArray[np.float64]:
    f = rng.uniform(150, 210)
    modes = f * np.array([1, 2.3, 3.7, 5.1, 7.9, 11.3])
    plate = struck(modes, [0.12, 0.1, 0.08, 0.06, 0.04, 0.03], [0.7, 0.6, 0.5, 0.35, 0.25, 0.15], 0.36)
    count = int(0.01 * RATE)
    plate[:count] += (hiss(rng, count, 1500, 6000) * rise_fall(count, 0.0004, 0.002)).astype(np.float32)
    return plate.astype(np.float64)


def _on_water(rng: Generator) -> NDArray[np.float64]:
    count = int(0.34 * RATE)
    slosh = hiss(rng, count, 350, 3200) * rise_fall(count, 0.02, 0.06)
    return slosh + 0.5 * _bubbling(rng, count, 26)


_SOLES: dict[Ground, Callable[[Generator], NDArray[np.float64]]] = {
    "wood": _on_wood,
    "stone": _on_stone,
    "sand": _on_sand,
    "snow": _on_snow,
    "grass": _on_grass,
    "leaves": _on_leaves,
    "metal": _on_metal,
    "water": _on_water,
}


def _granular(
    rng: Generator, count: int, grains: int, low_hz: float, high_hz: float, within_s: float
) -> NDArray[np.float64]:
    """Many tiny cracks in a short time."""
    out = np.zeros(count)
    for when in rng.gamma(2.2, within_s / 2.2, grains):
        begin, size = int(when * RATE), int(rng.uniform(0.0015, 0.006) * RATE)
        if begin + size < count:
            low = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz / 1.6)))
            tick = np.sin(
                2 * np.pi * low * np.arange(size) / RATE + rng.uniform(0, 6.28)
            ) + 0.3 * rng.standard_normal(size)
            out[begin : begin + size] += tick * np.exp(-np.arange(size) / (0.25 * size)) * rng.random() ** 2
    return out / max(np.abs(out).max(), 1e-9)


def _bubbling(
    rng: Generator, count: int, bubbles: int, low_hz: float = 400, high_hz: float = 2600
) -> NDArray[np.float64]:
    out = np.zeros(count)
    for _ in range(bubbles):
        begin = int(rng.random() ** 1.3 * count * 0.8)
        f, ring = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz))), rng.uniform(0.006, 0.025)
        seconds = np.arange(count - begin) / RATE
        out[begin:] += (
            rng.random() ** 2 * np.sin(2 * np.pi * f * (seconds + 3 * seconds**2)) * np.exp(-seconds / ring)
        )
    return out / max(np.abs(out).max(), 1e-9)


def hoof(rng: Generator, ground: Ground) -> Mono:
    count = int(0.22 * RATE)
    f = rng.uniform(95, 130)
    thud = struck([f, 1.7 * f], [0.03, 0.02], [1, 0.5], count / RATE).astype(np.float64)
    if ground in ("stone", "wood", "metal"):
        g = rng.uniform(680, 1150)
        thud = 0.5 * thud + struck(
            [g, 1.55 * g, 2.4 * g], [0.012, 0.009, 0.005], [0.9, 0.7, 0.35], count / RATE
        )
    else:
        sole = _SOLES[ground](rng)[:count]
        thud[: len(sole)] += 0.5 * sole
    return _topped(thud, rng.uniform(0.7, 1))


def paw(rng: Generator, ground: Ground) -> Mono:
    return _topped(_SOLES[ground](rng), rng.uniform(0.7, 1))


def wing(rng: Generator) -> Mono:
    """One beat of a large wing."""
    count = int(0.34 * RATE)
    return _topped(hiss(rng, count, 140, 1500) * rise_fall(count, 0.09, 0.06), rng.uniform(0.7, 1))


def whoosh(rng: Generator, length_s: float = 0.6) -> Mono:
    """Air that is cut: a band that sweeps up, then down."""
    count = int(length_s * RATE)
    part = np.linspace(0, 1, count)
    near = np.exp(-(((part - 0.55) / 0.2) ** 2))
    out = np.zeros(count)
    for low, high, lag in ((180, 700, -0.08), (600, 2200, 0.0), (1800, 6500, 0.04)):
        out += hiss(rng, count, low, high) * np.exp(-(((part - 0.55 - lag) / (0.2 - abs(lag))) ** 2))
    return _topped(out * np.clip(near * 1.4, 0, 1))


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
    return _topped(parts)


def slam(rng: Generator) -> Mono:
    out = np.zeros(int(0.8 * RATE))
    put(out, 0.0, struck([58, 92, 160, 270], [0.11, 0.08, 0.05, 0.03], [1, 0.9, 0.6, 0.4], 0.7))
    count = int(0.12 * RATE)
    put(out, 0.0, hiss(rng, count, 200, 4500) * rise_fall(count, 0.0006, 0.018) * 1.6)
    put(out, 0.05, _latch(rng) * 0.5)
    return _topped(out)


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
    return _topped(_hinge(rng, rng.uniform(0.7, 1.5)))


def knock(rng: Generator) -> Mono:
    """Three or four times on a door."""
    out = np.zeros(int(1.4 * RATE))
    now = 0.0
    for i in range(int(rng.integers(3, 5))):
        f = rng.uniform(170, 190)
        blow = struck(f * np.array([1, 1.7, 2.9, 4.4]), [0.03, 0.022, 0.012, 0.008], [1, 0.7, 0.5, 0.3], 0.2)
        put(out, now, blow * (0.8 + 0.2 * (i == 0)))
        now += rng.uniform(0.19, 0.24)
    return _topped(out)


def splash(rng: Generator) -> Mono:
    count = int(1.5 * RATE)
    plunge = hiss(rng, count, 90, 600) * rise_fall(count, 0.012, 0.09)
    sheet = hiss(rng, count, 900, 8000) * rise_fall(count, 0.03, 0.16) * 0.9
    return _topped(plunge + sheet + 0.7 * _bubbling(rng, count, 90) * rise_fall(count, 0.1, 0.4))


def drip(rng: Generator) -> Mono:
    return _topped(_bubbling(rng, int(0.2 * RATE), 2, 900, 1900))


def heartbeat(rng: Generator) -> Mono:
    """Lub and dub."""
    out = np.zeros(int(0.6 * RATE))
    put(out, 0.0, struck([46, 68], [0.055, 0.04], [1, 0.6], 0.3, 0.012))
    put(out, 0.29, struck([58, 84], [0.04, 0.03], [0.7, 0.45], 0.25, 0.01))
    return _topped(out, rng.uniform(0.9, 1))


def bell(rng: Generator) -> Mono:
    """A hand bell or a ship's bell."""
    f = rng.uniform(720, 980)
    modes = f * np.array([1, 2.0, 2.4, 2.98, 4.1, 5.4])
    return _topped(struck(modes, [0.9, 0.6, 0.5, 0.35, 0.2, 0.12], [0.7, 0.6, 0.5, 0.4, 0.3, 0.2], 3.0))


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
    return _topped(out)


def glass(rng: Generator) -> Mono:
    """Glass that breaks, and its shards."""
    out = np.zeros(int(1.4 * RATE))
    count = int(0.08 * RATE)
    put(out, 0.0, hiss(rng, count, 2500, 14000) * rise_fall(count, 0.0005, 0.015) * 1.5)
    for when in np.concatenate([rng.exponential(0.05, 40), rng.uniform(0.1, 0.9, 22)]):
        f = rng.uniform(2400, 7800)
        shard = struck(f * np.array([1, 1.62, 2.31]), [0.03, 0.02, 0.012], [0.5, 0.4, 0.2], 0.12)
        put(out, float(when), shard * rng.random() * np.exp(-1.5 * when))
    return _topped(out)


def blast(rng: Generator) -> Mono:
    count = int(3.2 * RATE)
    crack = hiss(rng, count, 120, 5500) * rise_fall(count, 0.001, 0.09)
    body = hiss(rng, count, 28, 160) * rise_fall(count, 0.006, 0.5) * 1.8
    debris = _granular(rng, count, 160, 600, 5000, 0.9) * 0.12
    return _topped(np.tanh(1.8 * (crack + body)) + debris)


def gunshot(rng: Generator) -> Mono:
    count = int(0.9 * RATE)
    return _topped(
        np.tanh(3 * hiss(rng, count, 150, 9000) * rise_fall(count, 0.0003, 0.03))
        + hiss(rng, count, 50, 300) * rise_fall(count, 0.002, 0.08)
    )


def blade(rng: Generator) -> Mono:
    f = rng.uniform(2100, 2900)
    modes = f * np.array([1, 1.41, 2.13, 2.77, 3.9])
    ring = struck(modes, [0.35, 0.3, 0.2, 0.14, 0.1], [0.6, 0.5, 0.45, 0.3, 0.2], 1.2)
    count = int(0.1 * RATE)
    ring[:count] += (hiss(rng, count, 3000, 12000) * rise_fall(count, 0.001, 0.02)).astype(np.float32)
    return _topped(ring.astype(np.float64))


def rustle(rng: Generator) -> Mono:
    """Paper or cloth in the hand."""
    count = int(0.8 * RATE)
    return _topped(
        _granular(rng, count, 150, 1800, 8500, 0.3)
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
    return _topped(sung(notes, rng).astype(np.float64))


def neigh(rng: Generator) -> Mono:
    f = rng.uniform(820, 980)
    hertz = tuple(f * s for s in (0.7, 1.25, 1.1, 1.15, 0.9, 0.95, 0.6))
    cry = Note(0, 1.5, hertz, 0.5, (0.8, 0.6, 0.4, 0.3, 0.15), 0.3, 11, 0.55, 11, 0.05, 0.15)
    return _topped(sung([cry], rng).astype(np.float64))


def meow(rng: Generator) -> Mono:
    f = rng.uniform(520, 640)
    cry = Note(
        0, 0.75, (f * 0.8, f * 1.15, f * 1.2, f * 0.85), 0.5, (0.9, 0.8, 0.45, 0.3, 0.15), 0.45, breath=0.05
    )
    return _topped(sung([cry], rng).astype(np.float64))


def foghorn(rng: Generator) -> Mono:
    f = rng.uniform(84, 98)
    reed = tuple(1 / k**0.8 for k in range(2, 13))
    low = Note(0, 2.6, (f * 1.01, f, f, f * 0.985), 0.3, reed, held_s=0.12, beat_hz=9, beat=0.1)
    return _topped(sung([low], rng).astype(np.float64))


def alarm(rng: Generator) -> Mono:
    f = rng.uniform(760, 860)
    return _topped(
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
    return _topped(out)


def gasp_of_engine(rng: Generator) -> Mono:
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
    return _topped(crank)


def _topped(sound: NDArray[np.floating], top: float = 1.0) -> Mono:
    """With a peak of `top` and a soft end."""
    fade = min(480, len(sound))
    sound = np.asarray(sound, np.float64)
    sound[-fade:] *= np.linspace(1, 0, fade)
    return (sound * top / max(float(np.abs(sound).max()), 1e-9)).astype(np.float32)
