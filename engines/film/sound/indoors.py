"""Rooms as layers of a place: room tone, a clock, a fire, old wood, what comes through the window; and space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from engines.film.sound.acoustics import in_room, tail_s
from engines.film.sound.texture import (
    RATE,
    Curve,
    Events,
    Grains,
    Layer,
    Mono,
    Noise,
    Seconds,
    Stereo,
    Together,
    band,
    generator,
    laid,
    still,
    wander,
)
from engines.film.sound.tones import Note, decibels, hiss, put, rise_fall, struck, sung

Generator = np.random.Generator


def room_tone(seed: int, level: float) -> Layer:
    """The air of a quiet room."""
    return Together(
        [
            Noise(seed, still(band(110, 320, 1.8)), level - 2, wander(seed, 7.0, 0.8, 1.0), 0.5),
            Noise(seed + 1, still(band(350, 1200, 1.5)), level - 7, wander(seed + 1, 5.0, 0.7, 1.0), 0.9),
        ]
    )


@dataclass(frozen=True)
class Clock:
    """A clock on the wall: tick and tock differ, and no two are quite alike."""

    seed: int
    level_db: float
    room: str = "room"
    beat_s: float = 0.5

    def at(self, start: int, count: int) -> Stereo:
        out = np.zeros((count, 2), np.float32)
        tail = tail_s(self.room) + 0.1
        first = max(int((start / RATE - tail) / self.beat_s), 0)
        for beat in range(first, int((start + count) / RATE / self.beat_s) + 1):
            rng = generator(self.seed, beat, 51)
            when = beat * self.beat_s + 0.006 * (beat % 2) + 0.0006 * rng.standard_normal()
            offset = round(when * RATE) - start
            if offset < count:
                laid(out, self._beat(beat % 2, rng), offset)
        return out

    def _beat(self, tock: int, rng: Generator) -> Stereo:
        own = generator(self.seed, 52)
        modes = own.uniform(0.9, 1.1) * np.array([640, 1480, 2350, 3900, 5600]) * (1.0, 0.87)[tock]
        levels = np.array([0.45, 0.7, 0.6, 0.4, 0.25]) * rng.uniform(0.75, 1, 5) / 2
        wood = struck(modes, np.array([0.016, 0.011, 0.008, 0.004, 0.003]), levels, 0.08)
        click = (hiss(rng, 260, 2500, 11000) * rise_fall(260, 0.0003, 0.001)).astype(np.float32)
        wood[:260] += 0.7 * click
        return in_room(wood, self.room, float(own.uniform(-0.6, 0.6)), -13.0) * decibels(self.level_db)


def fire(seed: int, level: float, near: bool = True) -> Layer:
    """Flames that breathe, wood that crackles in flurries and snaps now and then."""
    rng = generator(seed, 53)
    bank = [_crackle(rng) for _ in range(120)]
    flurry = wander(seed + 1, 1.1, -0.3, 1.0, 0.9)

    def snap(rng: Generator) -> Stereo:
        grain = _crackle(rng, 3.0)
        return in_room(grain, "room", float(rng.uniform(-0.4, 0.4)), -15.0) * decibels(
            level + 12 - rng.uniform(0, 8)
        )

    flutter = wander(seed + 2, 0.11, 0.45, 1.0, 0.8)
    return Together(
        [
            Noise(seed, still(band(110, 380, 1.8)), level - 11, wander(seed + 3, 0.5, 0.45, 1.0, 0.8), 0.5),
            Noise(seed + 4, still(band(900, 3000, 1.8)), level - 15, flutter, 0.6, None, 2048),
            Grains(
                seed + 5,
                bank,
                lambda s: 4 + 46 * np.maximum(flurry(s), 0) ** 2,
                lambda r, n: decibels(level + 20) * r.uniform(0.03, 1, n) ** 3.2,
                0.35,
            ),
            Events(seed + 6, 1.7, 0.6 + tail_s("room"), snap, 0.5),
        ]
    )


def _crackle(rng: Generator, size: float = 1.0) -> Mono:
    """A crack in wood: a few clicks close together, each with the ring of its splinter."""
    out = np.zeros(int(0.03 * size * RATE) + 2000, np.float32)
    now = 0.0
    for _ in range(int(rng.integers(1, 2 + round(3 * size)))):
        f = np.exp(rng.uniform(np.log(900), np.log(6500)))
        count = int(0.012 * RATE)
        click = hiss(rng, count, f * 0.6, min(f * 2.2, 18000)) * rise_fall(
            count, 0.0002, rng.uniform(0.0008, 0.003) * size
        )
        put(out, now, click * rng.uniform(0.4, 1.4))
        now += rng.exponential(0.006)
        now = min(now, 0.028 * size)
    return out


def creaks(seed: int, level_db: float, room: str = "room") -> Layer:
    """Old wood that settles: a slow stick and slip."""

    def make(rng: Generator) -> Stereo:
        out = np.zeros(int(0.9 * RATE), np.float32)
        now, gap = 0.0, rng.uniform(0.012, 0.03)
        f = rng.uniform(260, 620)
        for i in range(int(rng.integers(6, 26))):
            slip = struck(
                f * np.array([1, 2.3, 3.9, 6.1]), [0.01, 0.007, 0.004, 0.002], [0.5, 0.4, 0.3, 0.15], 0.05
            )
            put(out, now, slip * (np.sin(np.pi * min(1, (i + 1) / 12)) * 0.4 + 0.2))
            gap *= rng.uniform(0.92, 1.12)
            f *= rng.uniform(0.985, 1.02)
            now += gap
        return in_room(out, room, float(rng.uniform(-0.9, 0.9)), -12.0) * decibels(
            level_db - rng.uniform(0, 8)
        )

    return Events(seed, 14.0, 1.0 + tail_s(room), make, 0.6)


@dataclass(frozen=True)
class Muffled:
    """A place heard through a wall: another layer without its high notes, `by_db` softer.

    The filter is a short symmetric one, so that any stretch can be asked for by itself.
    """

    layer: Layer
    by_db: float
    reach: int = 240

    def at(self, start: int, count: int) -> Stereo:
        before = min(self.reach, start)
        heard = self.layer.at(start - before, count + before + self.reach)
        heard = np.pad(heard, [(self.reach - before, 0), (0, 0)])
        kernel = np.hanning(2 * self.reach + 1) * np.exp(-np.abs(np.arange(-self.reach, self.reach + 1)) / 26)
        kernel = kernel / kernel.sum()
        return (oaconvolve(heard, kernel[:, None], "valid", axes=0) * decibels(-self.by_db)).astype(
            np.float32
        )


@dataclass(frozen=True)
class Drone:
    """Machines that never stop: partials (m,) in hertz at `levels`, each doubled a little apart so that they beat, and
    each with a tide of its own. `peak_db` is about the loudest sample."""

    seed: int
    hertz: Sequence[float]
    levels: Sequence[float]
    peak_db: float
    apart: float = 0.004

    def at(self, start: int, count: int) -> Stereo:
        seconds: Seconds = np.arange(start, start + count) / RATE
        out = np.zeros((count, 2))
        for i, (f, level) in enumerate(zip(self.hertz, self.levels, strict=True)):
            own = generator(self.seed, i, 54)
            tide = _slow(wander(self.seed + 10 * i, 9.0, 0.35, 1.0), start, count)
            for side in (0, 1):
                twin = f * (1 + self.apart * own.uniform(-1, 1))
                common = np.sin(2 * np.pi * (f * seconds % 1.0) + own.uniform(0, 6.28))
                out[:, side] += (
                    level
                    * tide
                    * (common + 0.8 * np.sin(2 * np.pi * (twin * seconds % 1.0) + own.uniform(0, 6.28)))
                )
        return (out * (10 ** (self.peak_db / 20) / (1.8 * sum(self.levels)))).astype(np.float32)


def _slow(curve: Curve, start: int, count: int) -> NDArray[np.float64]:
    points = np.arange(start // 4800, (start + count) // 4800 + 2)
    return np.interp(np.arange(start, start + count) / 4800, points, curve(points / 10))


def ship(seed: int, level: float) -> Layer:
    """Inside a ship between the stars: a deep hum, air in the ducts, now and then an instrument or the hull."""
    base = float(generator(seed, 55).uniform(38, 46))

    def instrument(rng: Generator) -> Stereo:
        f = rng.choice([880, 1174, 1318, 1760]) * rng.uniform(0.99, 1.01)
        pattern = [
            Note(0.13 * i, 0.07, (f * rng.choice([1, 1.25, 1.5]),), 0.5, (0.05,), 0.3)
            for i in range(int(rng.integers(1, 5)))
        ]
        return in_room(sung(pattern, rng), "ship", float(rng.uniform(-0.9, 0.9)), -9.0) * decibels(
            level + 2 - rng.uniform(0, 8)
        )

    def hull(rng: Generator) -> Stereo:
        f = rng.uniform(70, 130)
        modes = f * np.array([1, 1.58, 2.24, 2.92, 3.7, 4.8])
        groan = struck(modes, [0.9, 0.7, 0.5, 0.4, 0.25, 0.2], [0.5, 0.45, 0.4, 0.3, 0.2, 0.1], 3.0, 0.12)
        return in_room(groan, "hall", float(rng.uniform(-0.7, 0.7)), -7.0) * decibels(
            level + 3 - rng.uniform(0, 6)
        )

    return Together(
        [
            Drone(
                seed,
                [base * k for k in (1, 1.5, 2, 3, 4, 5, 6)],
                (1, 0.35, 0.8, 0.45, 0.4, 0.2, 0.16),
                level + 9,
            ),
            Noise(seed + 1, still(band(110, 320, 2.4)), level - 16, wander(seed + 1, 6.0, 0.7, 1.0), 0.8),
            Noise(seed + 2, still(band(1300, 2900, 2.6)), level - 20, wander(seed + 2, 5.0, 0.6, 1.0), 1.0),
            Events(seed + 3, 5.5, 1.3 + tail_s("ship"), instrument, 0.55),
            Events(seed + 4, 13.0, 3.2 + tail_s("hall"), hull, 0.65),
        ]
    )


def void(seed: int, level: float) -> Layer:
    """Space as films hear it: a chord so deep and slow that it might be nothing, with a glimmer far above."""
    base = float(generator(seed, 56).uniform(46, 55))
    glimmer = [base * k for k in (24, 27, 36, 40.5, 54)]
    return Together(
        [
            Drone(
                seed,
                [base * k for k in (1, 1.5, 2, 2.25, 3, 4, 4.5)],
                (1, 0.7, 0.6, 0.35, 0.4, 0.25, 0.2),
                level + 9,
                0.006,
            ),
            Drone(seed + 1, glimmer, (0.5, 0.3, 0.5, 0.25, 0.2), level - 13, 0.003),
            Noise(seed + 2, still(band(50, 150, 2.4)), level - 12, wander(seed + 2, 8.0, 0.4, 1.0), 0.9),
            Noise(
                seed + 3,
                still(band(2400, 5200, 2.4)),
                level - 22,
                wander(seed + 3, 6.0, 0.1, 1.0),
                1.0,
                wander(seed + 4, 9.0, -0.8, 0.8),
            ),
        ]
    )
