"""Water as layers of a place: the sea with waves that roll in, a brook, drips."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    chance,
    generator,
    still,
    wander,
)
from engines.film.sound.tones import decibels, put, struck


@dataclass(frozen=True)
class Swell:
    """Waves that come about every `period_s`, each with a size and a delay of its own."""

    seed: int
    period_s: float

    def curve(self, rise_s: float, hold_s: float, fall_s: float, late_s: float = 0.0) -> Curve:
        """How strong something is that each wave brings: it rises before the wave breaks (`late_s` after it), stays,
        and dies away."""

        def gain(seconds: Seconds) -> NDArray[np.float64]:
            now = np.floor(seconds / self.period_s).astype(np.int64)
            total = np.zeros(len(seconds))
            for back in (2, 1, 0, -1):
                wave = np.maximum(now - back, 0)
                size = 0.5 + 0.5 * chance(self.seed, wave)
                breaks_s = (wave + 0.5 + 0.55 * chance(self.seed + 1, wave)) * self.period_s
                since = seconds - breaks_s - late_s
                rise = np.clip(1 + since / rise_s, 0, 1)
                fall = np.exp(-np.maximum(since - hold_s * size, 0) / (fall_s * (0.7 + 0.5 * size)))
                total = np.maximum(total, size * rise**2.2 * fall)
            return total

        return gain

    def place(self) -> Curve:
        """Where a wave breaks, -1..1; it runs along the beach."""

        def pan(seconds: Seconds) -> NDArray[np.float64]:
            slow = wander(self.seed + 2, self.period_s * 0.8, -1, 1)
            return 0.75 * slow(seconds)

        return pan


def surf(seed: int, level: float, strength: float = 1.0) -> Layer:
    """A beach: the far roar that never stops, two trains of waves that rise, break, run up and drain away."""
    layers: list[Layer] = [
        Noise(seed, still(band(70, 340, 1.6)), level - 9, wander(seed, 9.0, 0.6, 1.0), 0.9),
        Noise(seed + 1, still(band(420, 1500, 1.6)), level - 14, wander(seed + 1, 7.0, 0.5, 1.0), 1.0),
    ]
    for i, (period_s, share) in enumerate(((7.9, 0.0), (9.7, -2.0), (13.1, -4.0))):
        swell = Swell(seed + 10 * i, period_s / (0.8 + 0.2 * strength))
        part = level + share - 3
        s = seed + 100 + 10 * i
        pan = swell.place()
        layers += [
            Noise(s, still(band(40, 190, 1.5)), part - 5, swell.curve(2.6, 0.3, 0.9), 0.4),
            Noise(s + 1, _breaking(swell), part - 3.5, swell.curve(0.9, 0.35, 1.3), 0.85, pan),
            Noise(
                s + 2,
                still(band(2000, 6000, 1.5)),
                part - 6.5,
                swell.curve(0.7, 0.9, 1.5, 0.7),
                1.0,
                pan,
                2048,
            ),
            Noise(
                s + 3,
                still(band(4800, 11500, 2.0)),
                part - 13,
                _fizzing(swell.curve(1.2, 0.8, 2.3, 2.0), s),
                1.0,
                pan,
                2048,
            ),
            Grains(
                s + 4,
                _bubbles(seed + i),
                _scaled(swell.curve(1.0, 0.8, 1.6, 1.6), 130),
                lambda r, n, at=part: decibels(at - 3) * r.uniform(0.05, 1, n) ** 3,  # type: ignore[misc]
                0.9,
                pan,
            ),
        ]
    return Together(layers)


def _breaking(swell: Swell) -> Callable[[NDArray[np.float64], Seconds], NDArray[np.float64]]:
    """The body of a wave: dark while it stands up, bright when it falls, dark again as it spreads."""
    bright = swell.curve(0.5, 0.2, 0.7, 0.1)

    def spectrum(hertz: NDArray[np.float64], seconds: Seconds) -> NDArray[np.float64]:
        corner = (450 + 2600 * bright(seconds))[:, None]
        h = np.maximum(hertz, 20)[None]
        return 1 / np.sqrt((1 + (160 / h) ** 4) * (1 + (h / corner) ** 3.2))

    return spectrum


def _fizzing(curve: Curve, seed: int) -> Curve:
    flutter = wander(seed + 7, 0.08, 0.25, 1.0)
    return lambda s: curve(s) * flutter(s)


def _scaled(curve: Curve, factor: float) -> Curve:
    return lambda s: factor * curve(s)


def _bubbles(seed: int, low_hz: float = 900, high_hz: float = 5200) -> list[Mono]:
    """Drops of air that ring a moment and rise in pitch as they come up."""
    rng = generator(seed, 31)
    bank = []
    for _ in range(80):
        f, ring_s = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz))), rng.uniform(0.004, 0.02)
        seconds = np.arange(int(6 * ring_s * RATE)) / RATE
        phase = 2 * np.pi * f * (seconds + rng.uniform(0.5, 5) * seconds**2)
        wave = np.sin(phase) * np.exp(-seconds / ring_s) * np.clip(seconds / 0.0008, 0, 1)
        bank.append((wave * np.clip((seconds[-1] - seconds) / 0.002, 0, 1)).astype(np.float32))
    return bank


def open_sea(seed: int, level: float, gust: Curve) -> Layer:
    """Deep water without a shore: long heaves, crests that spill here and there."""
    heave = Swell(seed, 8.7)
    return Together(
        [
            Noise(seed, still(band(60, 240, 1.8)), level - 4, heave.curve(3.0, 0.5, 2.2), 0.6),
            Noise(
                seed + 1,
                still(band(380, 1500, 1.5)),
                level - 5,
                heave.curve(1.6, 0.4, 1.8, 0.4),
                0.95,
                heave.place(),
            ),
            Noise(
                seed + 2,
                still(band(2600, 7500, 1.6)),
                level - 10,
                lambda s: heave.curve(0.9, 0.4, 1.6, 0.9)(s) * gust(s),
                1.0,
            ),
        ]
    )


def brook(seed: int, level: float) -> Layer:
    """Running water: hundreds of small bubbles over a soft rush."""
    return Together(
        [
            Noise(seed, still(band(600, 2400, 1.6)), level - 7, wander(seed, 1.1, 0.7, 1.0), 0.9),
            Grains(
                seed + 1,
                _bubbles(seed, 420, 2400),
                wander(seed + 2, 0.7, 60, 210),
                lambda r, n: decibels(level + 4) * r.uniform(0.05, 1, n) ** 3,
                0.8,
            ),
        ]
    )


def drips(seed: int, level_db: float, every_s: float, room: str) -> Layer:
    """Single drops that fall into water somewhere."""

    def make(rng: np.random.Generator) -> Stereo:
        f = rng.uniform(900, 2100)
        seconds = np.arange(int(0.12 * RATE)) / RATE
        plop = np.sin(2 * np.pi * f * (seconds + 2.2 * seconds**2)) * np.exp(-seconds / 0.018)
        click = struck([5200, 7900], 0.0015, [0.4, 0.3], 0.12)
        sound = (plop * np.clip(seconds / 0.001, 0, 1)).astype(np.float32) + click[: len(seconds)]
        return in_room(sound, room, float(rng.uniform(-0.8, 0.8)), -10.0) * decibels(
            level_db + rng.uniform(-8, 0)
        )

    return Events(seed, every_s, 0.2 + tail_s(room), make, 0.9)


def lapping(seed: int, level_db: float) -> Layer:
    """Small water against wood."""
    bank = _bubbles(seed, 260, 900)

    def make(rng: np.random.Generator) -> Stereo:
        out = np.zeros(int(0.9 * RATE), np.float32)
        for _ in range(int(rng.integers(6, 22))):
            grain = bank[rng.integers(len(bank))]
            put(out, rng.gamma(2.0, 0.12), grain * np.float32(rng.uniform(0.1, 0.7)))
        return in_room(out, "open", float(rng.uniform(-0.7, 0.7)), -20.0) * decibels(level_db)

    return Events(seed, 1.3, 1.3, make, 0.75)
