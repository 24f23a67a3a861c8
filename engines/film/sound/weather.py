"""Air and sky as layers of a place: wind, leaves, grass, rain on every ground, thunder, drifting snow and sand."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from engines.film.sound.acoustics import in_room, placed
from engines.film.sound.creatures import peak
from engines.film.sound.texture import (
    RATE,
    Curve,
    Events,
    Grains,
    Layer,
    Mono,
    Noise,
    Seconds,
    Spectrum,
    Stereo,
    Together,
    band,
    generator,
    laid,
    still,
    wander,
)
from engines.film.sound.tones import decibels, hiss, rise_fall, struck
from engines.film.sound.water import brook

Generator = np.random.Generator


def gusts(seed: int, calm: float = 0.55, every_s: float = 4.5) -> Curve:
    """The strength of the wind, `calm` to 1: everything that it moves follows this one curve."""
    slow, quick = wander(seed, every_s * 2.2, 0, 1), wander(seed + 1, every_s / 2, 0, 1)
    return lambda s: calm + (1 - calm) * np.clip(0.65 * slow(s) + 0.45 * quick(s) - 0.05, 0, 1) ** 1.3


def wind(seed: int, level: float, gust: Curve, low_hz: float = 90.0, high_hz: float = 850.0) -> Layer:
    """Air that streams by: it opens upwards as it gains strength, and a deep push comes with each gust."""
    body = Noise(
        seed, _opening(gust, low_hz, high_hz), level - 0.5, gust, 0.9, wander(seed + 3, 8.0, -0.4, 0.4)
    )
    push = Noise(seed + 1, still(band(45, 110, 3)), level - 14, lambda s: gust(s) ** 2, 0.3)
    return Together([body, push])


def _opening(gust: Curve, low_hz: float, high_hz: float, under: float = 1.7, over: float = 2.3) -> Spectrum:
    """A hump that climbs from `low_hz` to `high_hz` with the gusts; its sides fall by 6 dB an octave for each unit of
    `under` and `over`, less steeply above in a strong wind."""

    def spectrum(hertz: NDArray[np.float64], seconds: Seconds) -> NDArray[np.float64]:
        strong = gust(seconds)[:, None]
        middle = low_hz * (high_hz / low_hz) ** (0.1 + 0.75 * strong)
        octaves = np.log2(np.maximum(hertz, 20)[None] / middle)
        return np.where(octaves < 0, 2 ** (under * octaves), 2 ** (-(over - 0.7 * strong) * octaves))

    return spectrum


def whistling(seed: int, level: float, gust: Curve, hertz: float = 520.0) -> Layer:
    """Wind that finds an edge to sing on: two narrow tones that climb with the gusts."""

    def tone(step: float, number: int) -> Layer:
        drift = wander(seed + 20 + number, 5.0, 0.86, 1.16)

        def spectrum(h: NDArray[np.float64], s: Seconds) -> NDArray[np.float64]:
            middle = (hertz * step * drift(s) * (0.72 + 0.5 * gust(s)))[:, None]
            return np.exp(-(((h[None] - middle) / (0.035 * middle)) ** 2) / 2)

        come = wander(seed + 30 + number, 7.0, -0.6, 1.0)
        return Noise(
            seed + number,
            spectrum,
            level - 3,
            lambda s: gust(s) ** 1.8 * np.maximum(come(s), 0),
            0.8,
            wander(seed + 40 + number, 6.0, -0.8, 0.8),
        )

    return Together([tone(1.0, 0), tone(1.53, 1)])


def leaves(seed: int, level: float, gust: Curve, dry: float = 0.5) -> Layer:
    """Foliage: a rustle that runs through the crowns with the gusts, made of leaves that flutter by themselves."""
    rng = generator(seed, 21)
    bank = [_leaf(rng, dry) for _ in range(160)]
    layers: list[Layer] = []
    for i, pan in enumerate((-0.8, 0.05, 0.8)):
        local, flutter = wander(seed + 60 + i, 2.7, 0.25, 1.0), wander(seed + 70 + i, 0.16, 0.45, 1.0)
        moved = _moved(gust, local, flutter)
        at = wander(seed + 80 + i, 9.0, pan - 0.15, pan + 0.15)
        crown = _opening(gust, 1500, 4600 + 2500 * dry, 2.0, 2.2)
        layers.append(Noise(seed + i, crown, level - 8, moved, 0.9, at, 2048))
        layers.append(
            Grains(
                seed + 5 + i,
                bank,
                lambda s, m=moved: 260 * m(s) ** 1.5,  # type: ignore[misc]
                lambda r, n: decibels(level + 2.5) * r.uniform(0.1, 1, n) ** 2.5,
                0.15,
                at,
            )
        )
    return Together(layers)


def _moved(gust: Curve, local: Curve, flutter: Curve) -> Curve:
    return lambda s: gust(s) ** 1.2 * local(s) * flutter(s)


def _leaf(rng: Generator, dry: float) -> Mono:
    """One leaf that strikes another."""
    count = int(rng.uniform(0.006, 0.035) * RATE)
    low = rng.uniform(1100, 3600) * (0.8 + 0.5 * dry)
    return (hiss(rng, count, low, 2.6 * low, 2) * rise_fall(count, 0.002, 0.006)).astype(np.float32)


def grass(seed: int, level: float, gust: Curve) -> Layer:
    """Wind in a meadow: softer and higher than leaves."""
    flutter = wander(seed + 2, 0.3, 0.5, 1.0)
    return Noise(
        seed,
        _opening(gust, 2200, 6800, 2.2, 2.4),
        level,
        lambda s: gust(s) ** 1.2 * flutter(s),
        1.0,
        wander(seed + 3, 7.0, -0.6, 0.6),
    )


def sand(seed: int, level: float, gust: Curve) -> Layer:
    """Grains that hiss over the ground."""
    flutter = wander(seed + 2, 0.22, 0.3, 1.0)
    return Noise(
        seed,
        still(band(4200, 12500, 2)),
        level,
        lambda s: gust(s) ** 1.8 * flutter(s),
        1.0,
        wander(seed + 3, 5.0, -0.9, 0.9),
        2048,
    )


@dataclass(frozen=True)
class Ground:
    """What rain falls on: corners of the wash of far drops and its level, pitches of the near ones, how long they ring,
    their level and how many there are a second; and how loud the water is that runs off."""

    low_hz: float
    high_hz: float
    wash_db: float
    drops_hz: tuple[float, float]
    ring_s: float
    drops_db: float
    density: float
    runoff_db: float = -60.0


GROUNDS = {
    "earth": Ground(500, 5200, -4.0, (500, 2300), 0.006, 7.0, 130),
    "leaves": Ground(900, 4600, -5.0, (450, 2900), 0.008, 8.0, 190),
    "street": Ground(800, 8500, -3.5, (1300, 4800), 0.004, 6.0, 150, -6.0),
    "water": Ground(900, 9500, -3.0, (1500, 3800), 0.013, 4.0, 190),
    "stone": Ground(600, 7000, -4.0, (1100, 4300), 0.006, 6.0, 140, -9.0),
    "window": Ground(150, 1300, -6.0, (380, 1700), 0.012, 7.5, 48, -12.0),
}


def rain(seed: int, level: float, ground: str) -> Layer:
    """Rain: the wash of all drops, the patter of those near by in flurries, heavy single ones, and what runs off."""
    kind = GROUNDS[ground]
    rng = generator(seed, 22)
    small = [_drop(rng, kind, 1.0) for _ in range(96)]
    large = [_drop(rng, kind, 0.45) for _ in range(48)]
    heavy, flurry = wander(seed + 2, 6.0, 0.6, 1.0), wander(seed + 5, 0.45, 0.25, 1.0)
    wash = still(band(kind.low_hz, kind.high_hz, 0.8))
    layers: list[Layer] = [
        Noise(seed, wash, level + kind.wash_db, heavy, 1.0),
        Noise(
            seed + 1,
            wash,
            level + kind.wash_db - 5,
            lambda s: heavy(s) * flurry(s) ** 1.5,
            1.0,
            wander(seed + 6, 1.3, -0.9, 0.9),
            2048,
        ),
        Grains(
            seed + 3,
            small,
            lambda s: kind.density * heavy(s) * (0.4 + 0.6 * flurry(s)),
            lambda r, n: decibels(level + kind.drops_db) * r.uniform(0.05, 1, n) ** 3,
            0.95,
        ),
        Grains(
            seed + 4,
            large,
            lambda s: 0.07 * kind.density * heavy(s),
            lambda r, n: decibels(level + kind.drops_db + 2) * r.uniform(0.1, 1, n) ** 2,
            0.8,
        ),
    ]
    if kind.runoff_db > -60:
        layers.append(brook(seed + 7, level + kind.runoff_db))
    return Together(layers)


def _drop(rng: Generator, ground: Ground, pitch: float) -> Mono:
    """A tap, and below it the small bubble or surface that rings."""
    count = int(0.05 * RATE)
    f = pitch * np.exp(rng.uniform(*np.log(ground.drops_hz)))
    tap = hiss(rng, count, f, min(3.5 * f, 16000)) * rise_fall(count, 0.0006, rng.uniform(0.001, 0.003))
    ring = struck([f, f * rng.uniform(1.6, 2.4)], ground.ring_s * rng.uniform(0.5, 1.6), [0.5, 0.2], 0.05)
    return (tap * rng.uniform(0.3, 1) + ring[:count]).astype(np.float32)


def thunder(rng: Generator, metres: float, level_db: float) -> Stereo:
    """One thunder: near ones tear and crack, far ones roll. Begins when it is heard; up to 11 s."""
    near = float(np.clip(1.4 - metres / 1300, 0, 1))
    length = int(rng.uniform(6.0, 9.0) * RATE)
    seconds = np.arange(length) / RATE
    out = np.zeros((length, 2))
    claps = np.concatenate([[0.0], np.cumsum(rng.exponential(0.42, int(rng.integers(9, 15))))])
    for when in claps:
        begin, size = int(min(when, 5.5) * RATE), int(rng.uniform(0.8, 2.2) * RATE)
        size = min(size, length - begin)
        body = butter(2, (24, rng.uniform(80, 320)), "band", fs=RATE, output="sos")
        pushes = sosfilt(body, rng.standard_normal((size, 2)), axis=0)
        pushes = 0.75 * pushes.mean(1, keepdims=True) + 0.45 * pushes
        envelope = rise_fall(size, rng.uniform(0.02, 0.12), rng.uniform(0.12, 0.4)) * np.exp(-when / 2.6)
        envelope *= 0.25 + 0.75 * rng.random() ** 2 if when else 1.0
        out[begin : begin + size] += pushes / np.sqrt(np.mean(pushes**2)) * envelope[:, None] * 0.3
    if near > 0:
        count = int(1.6 * RATE)
        tears = np.zeros((count, 2))
        for when in np.concatenate([[0.0], rng.exponential(0.22, 26)]):
            begin, size = int(min(when, 1.3) * RATE), int(rng.uniform(0.02, 0.09) * RATE)
            tear = hiss(rng, size, rng.uniform(90, 300), rng.uniform(2500, 7500)) * rise_fall(
                size, 0.001, 0.02
            )
            side = rng.uniform(0.2, 0.8)
            tears[begin : begin + size] += tear[:, None] * np.array([side, 1 - side]) * rng.uniform(0.4, 1.6)
        out[:count] += near * 1.5 * tears * np.exp(-seconds[:count] / 0.45)[:, None]
    air = butter(1, float(np.clip(9000 / (1 + metres / 160), 170, 9000)), "low", fs=RATE, output="sos")
    out = sosfilt(air, out, axis=0) * np.clip((seconds[-1] - seconds) / 1.5, 0, 1)[:, None]
    rolled = in_room(out.mean(1).astype(np.float32), "mountains", 0.0, -5.0, 0.0)
    rolled[:length] += out.astype(np.float32)
    return rolled * np.float32(10 ** (level_db / 20) / np.abs(rolled).max())


def storms(seed: int, level_db: float, every_s: float = 13.0) -> Layer:
    """Thunder from all distances."""

    def make(rng: Generator) -> Stereo:
        metres = rng.uniform(500, 4500)
        return thunder(rng, metres, level_db - 9 * np.log10(metres / 500))

    return Events(seed, every_s, 11.6, make, 0.8)


@dataclass
class ThunderAfter:
    """Thunder for lightning that was seen at `flashes_s` of the film, as much later as it is away. Equal times give
    equal thunder, whatever else there is."""

    seed: int
    flashes_s: Sequence[float]
    level_db: float
    _heard: dict[int, tuple[int, Stereo]] = field(default_factory=dict, repr=False)

    def at(self, start: int, count: int) -> Stereo:
        out = np.zeros((count, 2), np.float32)
        for i, flash_s in enumerate(self.flashes_s):
            if flash_s * RATE < start + count and start < (flash_s + 19) * RATE:
                begin, sound = self._thunder(i, flash_s)
                laid(out, sound, begin - start)
        return out

    def _thunder(self, number: int, flash_s: float) -> tuple[int, Stereo]:
        if number not in self._heard:
            self._heard = {n: kept for n, kept in self._heard.items() if abs(n - number) < 4}
            rng = generator(self.seed, round(flash_s * 1000), 23)
            metres = 140 * 14 ** rng.random()
            sound = thunder(rng, metres, self.level_db - 11 * np.log10(metres / 140))
            self._heard[number] = (round((flash_s + metres / 340) * RATE), sound)
        return self._heard[number]


def snowfall(seed: int, level: float) -> Layer:
    """Flakes that land: hardly more than a tingle."""
    rng = generator(seed, 24)
    bank = []
    for _ in range(40):
        count = int(0.006 * RATE)
        bank.append((hiss(rng, count, 5000, 14000) * rise_fall(count, 0.0006, 0.0012)).astype(np.float32))
    density = wander(seed, 5.0, 60, 150)
    return Together(
        [
            Grains(
                seed + 1, bank, density, lambda r, n: decibels(level + 2) * r.uniform(0.05, 1, n) ** 3, 1.0
            ),
            Noise(seed + 2, still(peak(9000, 2600)), level - 7, wander(seed + 3, 4, 0.4, 1), 1.0),
        ]
    )


def slump(seed: int, level_db: float) -> Layer:
    """Snow slides from a branch."""

    def make(rng: Generator) -> Stereo:
        count = int(rng.uniform(0.5, 1.1) * RATE)
        slide = hiss(rng, count, 300, 3800) * rise_fall(count, 0.15, 0.12)
        thump = struck([62, 95], 0.05, [0.9, 0.5], 0.3, 0.006)
        out = np.zeros(count + len(thump), np.float32)
        out[:count] += slide.astype(np.float32)
        at = int(0.6 * count)
        out[at : at + len(thump)] += thump
        return placed(out, float(rng.uniform(-0.9, 0.9))) * decibels(level_db)

    return Events(seed, 23.0, 1.6, make, 0.6)
