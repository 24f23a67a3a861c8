"""Sound as a function of time: noise, curves and events that any piece can be asked for, in any order.

A `Layer` answers `at(start, count)` for samples counted from the beginning of the film, and the answer does not
depend on what was asked before. That is why a place has no loop point, why an hour costs no more memory than a
second, and why each shot can be rendered by itself. What a place sounds like is not decided here.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft

from engines.media.loudness import RATE, k_weighting_power

FRAME = 4096
CONTROL_RATE = 200  # gain curves are read this often and joined by straight lines

Mono = NDArray[np.float32]  # (samples,)
Stereo = NDArray[np.float32]  # (samples, 2)
Seconds = NDArray[np.float64]
Curve = Callable[[Seconds], NDArray[np.float64]]  # seconds (n,) -> (n,)
Shape = Callable[[NDArray[np.float64]], NDArray[np.float64]]  # hertz (f,) -> amplitude (f,)
Spectrum = Callable[[NDArray[np.float64], Seconds], NDArray[np.float64]]  # hertz (f,), seconds (k,) -> (k, f)

_SURVEY_S = 180.0  # how much of a changing sound is looked at to know its average level


class Layer(Protocol):
    """Something that sounds."""

    def at(self, start: int, count: int) -> Stereo:
        """Samples `start` to `start + count`; `start` is never negative."""
        ...


def generator(*key: int) -> np.random.Generator:
    """The same random numbers for the same key."""
    return np.random.Generator(np.random.SFC64([value & 0xFFFFFFFF for value in key]))


def constant(value: float) -> Curve:
    return lambda seconds: np.full(len(seconds), value)


def wander(seed: int, every_s: float, low: float = 0.0, high: float = 1.0, rough: float = 0.35) -> Curve:
    """A value that drifts between `low` and `high` for ever, with a new aim about every `every_s` seconds; `rough` is
    the strength of a second, three times quicker drift on top of it."""

    def curve(seconds: Seconds) -> NDArray[np.float64]:
        slow = _drift(seed, seconds / every_s)
        quick = _drift(seed + 7919, 3.1 * seconds / every_s)
        mixed = (slow + rough * quick) / (1 + rough)
        return low + (high - low) * np.clip(0.5 + 1.25 * (mixed - 0.5), 0, 1)

    return curve


def _drift(seed: int, position: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth noise, 0..1, with one node at every whole number."""
    below = np.floor(position).astype(np.int64)
    part = position - below
    part = part * part * (3 - 2 * part)
    return (1 - part) * chance(seed, below) + part * chance(seed, below + 1)


def chance(seed: int, index: NDArray[np.int64]) -> NDArray[np.float64]:
    """A number 0..1 for every index, unrelated to its neighbours'."""
    mixed = index.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64((seed * 0x2545F491) % 2**63)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return (mixed ^ (mixed >> np.uint64(31))).astype(np.float64) / 2**64


def band(low_hz: float, high_hz: float, slope: float = 2.0) -> Shape:
    """Amplitude over frequency: 1 between the two corners, falling by 6 dB an octave for each `slope` outside."""

    def shape(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        safe = np.maximum(hertz, 1.0)
        return 1 / np.sqrt((1 + (low_hz / safe) ** (2 * slope)) * (1 + (safe / high_hz) ** (2 * slope)))

    return shape


def still(shape: Shape) -> Spectrum:
    """A spectrum that does not change."""
    return lambda hertz, seconds: np.broadcast_to(shape(hertz), (len(seconds), len(hertz)))


@dataclass(frozen=True)
class Noise:
    """Noise of a spectrum that may change with time, at `level` LUFS on average.

    Frames of independent noise overlap by half under windows whose squares add up to one, so it is even and never
    repeats. `width` 0 is one point in the middle, 1 is all around; low notes are always in the middle. `frame` is the
    grain in samples: shorter ones follow quicker changes of the spectrum.
    """

    seed: int
    spectrum: Spectrum
    level: float
    gain: Curve = field(default_factory=lambda: constant(1.0))
    width: float = 0.8
    pan: Curve | None = None
    frame: int = FRAME

    def at(self, start: int, count: int) -> Stereo:
        hop = self.frame // 2
        first, last = start // hop - 1, (start + count - 1) // hop
        frames = np.arange(first, last + 1)
        seconds = np.maximum((frames + 1) * hop / RATE, 0.0)
        hertz = np.fft.rfftfreq(self.frame, 1 / RATE).astype(np.float64)
        drawn = np.empty((len(frames), 2, len(hertz), 2), np.float32)
        for i, frame in enumerate(frames.tolist()):
            generator(self.seed, frame + 1, self.frame).standard_normal(dtype=np.float32, out=drawn[i])
        parts = drawn.view(np.complex64)[..., 0]
        sides = np.sqrt(0.5 * self.width * hertz / (hertz + 220.0))
        shape = self.spectrum(hertz, seconds) * np.sqrt(self.frame / 2)
        common = parts[:, 0] * (shape * np.sqrt(1 - sides**2)).astype(np.float32)
        apart = parts[:, 1] * (shape * sides).astype(np.float32)
        pair = irfft(np.stack([common + apart, common - apart], 1), self.frame) * _window(self.frame)
        joined = np.zeros((len(frames) + 1, 2, hop), np.float32)
        joined[:-1] = pair[..., :hop]
        joined[1:] += pair[..., hop:]
        cut = start - first * hop
        sound = joined.transpose(0, 2, 1).reshape(-1, 2)[cut : cut + count] * self._scale
        return shaped(sound, self.gain, self.pan, start)

    @property
    def _scale(self) -> np.float32:
        return np.float32(_noise_scale(self))


@cache
def _window(frame: int) -> NDArray[np.float32]:
    return np.sin(np.pi * (np.arange(frame) + 0.5) / frame).astype(np.float32)


@cache
def _noise_scale(noise: Noise) -> float:
    """The factor that brings the noise to its level, from its spectrum and gain at many moments."""
    seconds = np.linspace(0, _SURVEY_S, 400)
    hertz = np.fft.rfftfreq(1024, 1 / RATE).astype(np.float64)
    power = (
        (noise.spectrum(hertz, seconds) ** 2) @ k_weighting_power(hertz) * (hertz[1] - hertz[0]) * 2 / RATE
    )
    heard = float(np.mean(power * noise.gain(seconds) ** 2))
    return float(np.sqrt(10 ** ((noise.level + 0.691) / 10) / (2 * max(heard, 1e-12))))


def shaped(sound: Stereo, gain: Curve, pan: Curve | None, start: int) -> Stereo:
    """The sound under a gain and a place -1 (left) to 1 (right) that change with time."""
    seconds, position = _control(start, len(sound))
    level = np.interp(position, np.arange(len(seconds)), gain(seconds)).astype(np.float32)
    if pan is None:
        return sound * level[:, None]
    place = np.interp(position, np.arange(len(seconds)), pan(seconds)).astype(np.float32)
    left, right = np.sqrt(1 - 0.9 * place), np.sqrt(1 + 0.9 * place)
    return sound * np.stack([level * left, level * right], 1)


def _control(start: int, count: int) -> tuple[Seconds, NDArray[np.float64]]:
    """Times of the control points around a stretch, and where its samples lie between them."""
    step = RATE // CONTROL_RATE
    first = start // step
    points = np.arange(first, (start + count) // step + 2)
    return points / CONTROL_RATE, (np.arange(start, start + count) - first * step) / step


@dataclass
class Events:
    """Single sounds at irregular times, none ever the same: one per slot of `every_s`, as likely as `likely` says.

    `make(generator)` gives one of them, at most `longest_s` long.
    """

    seed: int
    every_s: float
    longest_s: float
    make: Callable[[np.random.Generator], Stereo]
    likely: float | Curve = 1.0
    _made: OrderedDict[int, tuple[int, Stereo] | None] = field(default_factory=OrderedDict, repr=False)

    def at(self, start: int, count: int) -> Stereo:
        out = np.zeros((count, 2), np.float32)
        first = max(int((start / RATE - self.longest_s) // self.every_s), 0)
        last = int((start + count) / RATE // self.every_s)
        for slot in range(first, last + 1):
            event = self._event(slot)
            if event:
                laid(out, event[1], event[0] - start)
        return out

    def _event(self, slot: int) -> tuple[int, Stereo] | None:
        if slot not in self._made:
            rng = generator(self.seed, slot)
            begin_s = (slot + rng.random()) * self.every_s
            likely = (
                self.likely if isinstance(self.likely, float) else float(self.likely(np.array([begin_s]))[0])
            )
            self._made[slot] = (round(begin_s * RATE), self.make(rng)) if rng.random() < likely else None
            while len(self._made) > 4 + 2 * self.longest_s / self.every_s:
                self._made.popitem(last=False)
        return self._made[slot]


@dataclass
class Grains:
    """Very many very short sounds: drops, crackle, bubbles. `density` says how many a second; each is one of `bank`
    at a random strength and place. `strength(generator, n)` draws loudness factors; `spread` 0..1 is the width."""

    seed: int
    bank: Sequence[Mono]
    density: Curve
    strength: Callable[[np.random.Generator, int], NDArray[np.float64]]
    spread: float = 0.8
    pan: Curve | None = None

    _CELL = 4800

    def at(self, start: int, count: int) -> Stereo:
        longest = max(len(grain) for grain in self.bank)
        first = max((start - longest) // self._CELL, 0)
        last = (start + count - 1) // self._CELL
        out = np.zeros((count, 2), np.float32)
        cells = np.arange(first, last + 1)
        many = self.density(cells * self._CELL / RATE) * self._CELL / RATE
        for cell, expected in zip(cells.tolist(), many.tolist(), strict=True):
            rng = generator(self.seed, cell)
            number = int(rng.poisson(max(expected, 0.0)))
            begin = cell * self._CELL + rng.integers(0, self._CELL, number) - start
            which = rng.integers(0, len(self.bank), number)
            place = rng.uniform(-self.spread, self.spread, number)
            loud = self.strength(rng, number)
            left, right = loud * np.sqrt(1 - place), loud * np.sqrt(1 + place)
            for i in range(number):
                grain, offset = self.bank[which[i]], int(begin[i])
                a, b = max(offset, 0), min(offset + len(grain), count)
                if a < b:
                    piece = grain[a - offset : b - offset]
                    out[a:b, 0] += piece * np.float32(left[i])
                    out[a:b, 1] += piece * np.float32(right[i])
        return out if self.pan is None else shaped(out, constant(1.0), self.pan, start)


@dataclass(frozen=True)
class Together:
    """Layers heard at once, all of them `gain_db` louder. They have sounded for `since_s` before the film begins, so
    that it opens in the middle of things."""

    layers: Sequence[Layer]
    gain_db: float = 0.0
    since_s: int = 0

    def at(self, start: int, count: int) -> Stereo:
        out = np.zeros((count, 2), np.float32)
        for layer in self.layers:
            out += layer.at(start + self.since_s * RATE, count)
        return out * np.float32(10 ** (self.gain_db / 20))


def laid(out: NDArray[np.floating], sound: NDArray[np.floating], offset: int) -> None:
    """Add a sound into `out` from sample `offset`, which may lie before or behind its edges."""
    a, b = max(offset, 0), min(offset + len(sound), len(out))
    if a < b:
        out[a:b] += sound[a - offset : b - offset]
