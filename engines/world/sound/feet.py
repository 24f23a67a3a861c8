"""Feet that come down: when, on what and how hard, by where a walker was after each tick; and how that sounds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engines.film.sound import steps
from engines.film.sound.acoustics import in_room, tail_s
from engines.film.sound.steps import Ground
from engines.film.sound.texture import RATE, Mono, Stereo, generator, laid
from engines.film.sound.tones import decibels, put, struck
from engines.world.pace import STOOD, WALK_M_S
from engines.world.sound.surroundings import sole_on
from engines.world.walk import Whereabouts

LONGEST_S = 0.6
_STEP_DB, _LAND_DB = -16.0, -11.0
_LOUDER_DB = 3.5  # at twice the speed
_SOFT: dict[Ground, float] = {"carpet": -7.0, "grass": -2.0, "sand": -1.0}
_BESIDE = 0.13  # of a foot, left and right


@dataclass(frozen=True)
class Footfall:
    """A foot that comes down at `time_s` (two for a landing) of somebody as fast as `speed`, on a ground."""

    time_s: float
    ground: str
    speed: float
    lands: bool = False


def footfalls(whereabouts: Iterable[Whereabouts], fps: int) -> Iterator[Footfall]:
    """The footfalls of a walk, from where its walker was after each tick."""
    stride = STOOD
    for tick, now in enumerate(whereabouts):
        if now.landed:
            yield Footfall((tick + 1) / fps, now.ground, now.speed, lands=True)
            stride = STOOD
        elif not now.airborne:
            stride, share = stride.after(now.speed / fps, 1 / fps)
            if share is not None:
                yield Footfall((tick + share) / fps, now.ground, now.speed)


def step(rng: np.random.Generator, ground: str, speed: float = WALK_M_S) -> Mono:
    """One step at its loudness, mono."""
    sole = sole_on(ground)
    faster = float(np.clip(speed / WALK_M_S, 0.4, 2.2))
    level_db = _STEP_DB + _LOUDER_DB * np.log2(faster) + _SOFT.get(sole, 0.0) + rng.uniform(-1.5, 0)
    return steps.step(rng, sole, 0.85 + 0.2 * faster) * decibels(level_db)


def landing(rng: np.random.Generator, ground: str) -> Mono:
    """Both feet at once, with the weight of the body."""
    sole = sole_on(ground)
    out = np.zeros(int(LONGEST_S * RATE))
    for begin_s in (0.0, rng.uniform(0.012, 0.03)):
        put(out, begin_s, steps.step(rng, sole, 1.3))
    put(out, 0.0, struck([54, 88], [0.06, 0.04], [0.7, 0.4], 0.3, 0.004))
    out /= max(float(np.abs(out).max()), 1e-9)
    return (out * decibels(_LAND_DB + _SOFT.get(sole, 0.0) / 2)).astype(np.float32)


class Feet:
    """Footfalls as a layer of sound, in a room; equal ones sound alike."""

    def __init__(self, falls: Sequence[Footfall], room: str, seed: int) -> None:
        self._falls, self._room, self._seed = falls, room, seed
        self._begins = np.array([round(fall.time_s * RATE) for fall in falls], np.int64)
        self._length = int((LONGEST_S + tail_s(room)) * RATE)
        self._made: dict[int, Stereo] = {}

    def at(self, start: int, count: int) -> Stereo:
        """Samples (count, 2) from `start` on."""
        out = np.zeros((count, 2), np.float32)
        first = int(np.searchsorted(self._begins, start - self._length))
        last = int(np.searchsorted(self._begins, start + count))
        self._made = {number: made for number, made in self._made.items() if number >= first}
        for number in range(first, last):
            if number not in self._made:
                self._made[number] = self._heard(number)
            laid(out, self._made[number], int(self._begins[number]) - start)
        return out

    def _heard(self, number: int) -> Stereo:
        fall, rng = self._falls[number], generator(self._seed, number, 91)
        make: Callable[[], Mono] = (
            (lambda: landing(rng, fall.ground))
            if fall.lands
            else (lambda: step(rng, fall.ground, fall.speed))
        )
        beside = 0.0 if fall.lands else _BESIDE * (1 if number % 2 else -1)
        return in_room(make(), self._room, beside)
