"""What a channel strip is made of: filters, saturation, chorus, width, ducking, gates, echoes.

Each effect is built once for a part and then hears it chunk after chunk; what it remembers is carried on, so that the
cut into chunks cannot be heard. Modulators count samples from the beginning of the piece and know the loop, if there
is one: they make whole turns in it. Rooms are `engines.music.sound.rooms`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from engines.music.sound.struck import RATE, Stereo

Wave = NDArray[np.float64]
"""(samples, 2)."""
Shape = Literal["highpass", "lowpass", "bell", "lowshelf", "highshelf"]


@dataclass(frozen=True)
class Clock:
    """How modulators keep time. `period` is the length of the loop in samples, or None."""

    tempo_bpm: float
    period: int | None = None

    @property
    def samples_per_beat(self) -> float:
        wanted = RATE * 60 / self.tempo_bpm
        return wanted if self.period is None else self.period / max(1, round(self.period / wanted))

    def turning(self, hertz: float) -> float:
        """The frequency that comes nearest and fits whole turns into the loop."""
        if self.period is None:
            return hertz
        return max(1, round(hertz * self.period / RATE)) * RATE / self.period

    def beats(self, position: int, samples: int) -> NDArray[np.float64]:
        """Quarter notes from the beginning at each sample from `position` on."""
        return (position + np.arange(samples)) / self.samples_per_beat


def section(shape: Shape, hertz: float, gain_db: float = 0.0, q: float = 0.707) -> list[float]:
    """A second-order section (6,) after R. Bristow-Johnson's cookbook, for `scipy.signal.sosfilt`."""
    amplitude = 10 ** (gain_db / 40)
    turn = 2 * np.pi * min(hertz, 0.45 * RATE) / RATE
    cosine = np.cos(turn)
    alpha = np.sin(turn) / (2 * q)
    slope = 2 * np.sqrt(amplitude) * alpha
    more, less = amplitude + 1, amplitude - 1
    match shape:
        case "highpass":
            b = [(1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2]
            a = [1 + alpha, -2 * cosine, 1 - alpha]
        case "lowpass":
            b = [(1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2]
            a = [1 + alpha, -2 * cosine, 1 - alpha]
        case "bell":
            b = [1 + alpha * amplitude, -2 * cosine, 1 - alpha * amplitude]
            a = [1 + alpha / amplitude, -2 * cosine, 1 - alpha / amplitude]
        case "lowshelf":
            b = [
                amplitude * (more - less * cosine + slope),
                2 * amplitude * (less - more * cosine),
                amplitude * (more - less * cosine - slope),
            ]
            a = [more + less * cosine + slope, -2 * (less + more * cosine), more + less * cosine - slope]
        case "highshelf":
            b = [
                amplitude * (more + less * cosine + slope),
                -2 * amplitude * (less + more * cosine),
                amplitude * (more + less * cosine - slope),
            ]
            a = [more - less * cosine + slope, 2 * (less - more * cosine), more - less * cosine - slope]
    return [value / a[0] for value in (*b, *a)]


class Filter:
    """Second-order sections (n, 6) one after the other, over (samples,) or (samples, channels)."""

    def __init__(self, sections: Sequence[Sequence[float]], channels: tuple[int, ...] = (2,)) -> None:
        self._sections = np.array(sections, np.float64)
        self._state = np.zeros((len(sections), 2, *channels))

    def __call__(self, sound: NDArray[np.floating]) -> NDArray[np.float64]:
        filtered, self._state = sosfilt(self._sections, sound, axis=0, zi=self._state)
        return filtered


def soft_clipped(sound: Wave, ceiling_db: float) -> Wave:
    """Bent so gently that nothing comes out louder than `ceiling_db`, and few overtones fold down."""
    ceiling = 10 ** (ceiling_db / 20)
    return sound / np.sqrt(1 + (sound / ceiling) ** 2)


class Chorus:
    """Two wandering voices for each side, beside the sound itself. `mix` 0 to 1."""

    RATES_HZ, DEPTHS_S, LEVELS = (0.45, 0.73), (0.0022, 0.0009), (0.7, 0.4)
    DELAYS_S = (0.012, 0.016)
    APART = 0.55 * np.pi

    def __init__(self, mix: float, clock: Clock) -> None:
        self._mix = mix
        self._turns = np.array([2 * np.pi * clock.turning(rate) / RATE for rate in self.RATES_HZ])
        self._line = np.zeros((_reach(max(self.DELAYS_S) + sum(self.DEPTHS_S)), 1))

    def __call__(self, sound: Wave, position: int) -> Wave:
        line = np.concatenate([self._line, sound.mean(1, keepdims=True)])
        sides = []
        for side, delay_s in enumerate(self.DELAYS_S):
            wandering = np.zeros(len(sound))
            for voice, level in enumerate(self.LEVELS):
                wandering += level * _wandering(
                    line, len(sound), position, delay_s * RATE, self.DEPTHS_S[voice] * RATE,
                    self._turns[voice], side * self.APART + voice, 0.0, 0.0,
                )[:, 0]  # fmt: skip
            sides.append(wandering)
        self._line = line[-len(self._line) :]
        return (1 - self._mix) * sound + self._mix * np.stack(sides, 1)


class Wow:
    """A tape that does not run quite evenly: slow wow and a trace of flutter."""

    WOW_HZ, FLUTTER_HZ = 0.55, 6.1
    WOW_S, FLUTTER_S = 0.0011, 0.00012

    def __init__(self, amount: float, clock: Clock) -> None:
        self._wow, self._flutter = amount * self.WOW_S * RATE, amount * self.FLUTTER_S * RATE
        self._turns = [2 * np.pi * clock.turning(hertz) / RATE for hertz in (self.WOW_HZ, self.FLUTTER_HZ)]
        self._delay = self._wow + self._flutter + 2
        self._line = np.zeros((_reach(2 * self._delay / RATE), 2))

    def __call__(self, sound: Wave, position: int) -> Wave:
        line = np.concatenate([self._line, sound])
        self._line = line[-len(self._line) :]
        return _wandering(
            line, len(sound), position, self._delay, self._wow, self._turns[0], 0.0, self._flutter, self._turns[1]
        )  # fmt: skip


def _reach(delay_s: float) -> int:
    return int(np.ceil(delay_s * RATE)) + 3


@numba.njit(cache=True)
def _wandering(
    line: NDArray[np.float64],
    samples: int,
    position: int,
    delay: float,
    depth: float,
    turn: float,
    phase: float,
    second_depth: float,
    second_turn: float,
) -> NDArray[np.float64]:
    """(samples, channels): the end of `line`, read with a delay that two sines move; all in samples and radians."""
    out = np.empty((samples, line.shape[1]))
    first = line.shape[0] - samples
    for i in range(samples):
        now = position + i
        at = first + i - delay - depth * np.sin(turn * now + phase) - second_depth * np.sin(second_turn * now)
        whole = int(np.floor(at))
        part = at - whole
        for c in range(line.shape[1]):
            out[i, c] = line[whole, c] * (1 - part) + line[whole + 1, c] * part
    return out


class Width:
    """Makes one side of sound two: a sparse-noise echo of the middle above `LOWEST_HZ`, added to the left and taken
    from the right, so that the sum of both sides is what it was. `seed` keeps the widths of parts apart."""

    LOWEST_HZ, TAPS, SPREAD_S, DECAY_TAPS = 220.0, 24, 0.035, 9.0

    def __init__(self, amount: float, seed: int) -> None:
        random = np.random.default_rng([seed, 24])
        signs = random.choice([-1.0, 1.0], self.TAPS)
        weights = signs * np.exp(-np.arange(self.TAPS) / self.DECAY_TAPS)
        self._weights = amount * weights / np.sqrt((weights**2).sum())
        places = (np.arange(self.TAPS) + random.random(self.TAPS)) / self.TAPS
        self._delays = 1 + (places * self.SPREAD_S * RATE).astype(np.int64)
        self._line = np.zeros(int(self._delays.max()))
        self._low_cut = Filter([section("highpass", self.LOWEST_HZ)], ())

    def __call__(self, sound: Wave) -> Wave:
        line = np.concatenate([self._line, sound.mean(1)])
        side = self._low_cut(_sparse(line, len(sound), self._delays, self._weights))
        self._line = line[-len(self._line) :]
        return sound + np.stack([side, -side], 1)


@numba.njit(cache=True)
def _sparse(
    line: NDArray[np.float64], samples: int, delays: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(samples,): the end of `line`, heard once for each delay."""
    out = np.zeros(samples)
    for tap in range(len(delays)):
        first = len(line) - samples - delays[tap]
        for i in range(samples):
            out[i] += weights[tap] * line[first + i]
    return out


class Ducking:
    """Steps back where the kick comes. `depth` 0 to 1; the gain is back after `release_s`."""

    ATTACK_S, CURVE = 0.004, 1.6

    def __init__(self, release_s: float) -> None:
        reach = np.arange(int((self.ATTACK_S + release_s) * RATE)) / RATE
        fall = np.minimum(reach / self.ATTACK_S, 1.0)
        rise = np.clip(1 - (reach - self.ATTACK_S) / release_s, 0, 1) ** self.CURVE
        self._dip = np.where(reach < self.ATTACK_S, fall, rise)
        self._kicks: list[int] = []

    def __call__(self, kicks: Sequence[int], samples: int) -> NDArray[np.float64]:
        """(samples,) from 0 to 1: how far what ducks steps back. `kicks` are places in this chunk."""
        dip = np.zeros(samples)
        heard = [*self._kicks, *kicks]
        for kick in heard:
            first, end = max(kick, 0), min(kick + len(self._dip), samples)
            if first < end:
                np.maximum(dip[first:end], self._dip[first - kick : end - kick], out=dip[first:end])
        self._kicks = [kick - samples for kick in heard if kick + len(self._dip) > samples]
        return dip


class Gate:
    """Opens and closes in sixteenths. `pattern` holds how far each is open, 0 to 1."""

    RAMP_S = 0.012

    def __init__(self, pattern: Sequence[float], clock: Clock) -> None:
        self._pattern = np.array(pattern)
        self._clock = clock

    def __call__(self, position: int, samples: int) -> NDArray[np.float64]:
        sixteenths = self._clock.beats(position, samples) * 4
        step = np.floor(sixteenths).astype(np.int64)
        into_s = (sixteenths - step) * self._clock.samples_per_beat / 4 / RATE
        now, before = (self._pattern[(step - back) % len(self._pattern)] for back in (0, 1))
        return before + (now - before) * np.minimum(into_s / self.RAMP_S, 1.0)


class Swell:
    """A slow breath of the level and of the brightness, one in `beats`, and a veil that lifts as the piece gains
    energy. `depth` and `veil` 0 to 1: at its lowest the sound is a lowpass at `DARK_HZ` of itself."""

    DARK_HZ = 700.0

    def __init__(self, depth: float, beats: float, phase: float, veil: float, clock: Clock) -> None:
        self._depth, self._phase, self._veil = depth, phase, veil
        self._turn = 2 * np.pi * clock.turning(RATE / (beats * clock.samples_per_beat)) / RATE
        self._dark = Filter([section("lowpass", self.DARK_HZ, q=0.6)])

    def __call__(self, sound: Wave, position: int, energy: NDArray[np.float64]) -> Wave:
        now = self._turn * (position + np.arange(len(sound)))
        low = self._depth * (0.5 - 0.5 * np.cos(now + self._phase))
        closed = 1 - (1 - low) * (1 - self._veil * (1 - energy))
        dark = self._dark(sound)
        return (sound + (dark - sound) * closed[:, None]) * (1 - 0.4 * low)[:, None]


class Echo:
    """Ping-pong: what goes in comes back left, right, left, each time softer and darker. `delay` in samples."""

    FEEDBACK, LOW_CUT_HZ = 0.42, 250.0

    def __init__(self, delay: int, highest_hz: float) -> None:
        self._delay = delay
        self._lines = np.zeros((delay, 2))
        self._damping = Filter([section("lowpass", highest_hz), section("highpass", self.LOW_CUT_HZ)])

    def __call__(self, sound: Wave) -> Wave:
        middle = sound.mean(1)
        out = np.empty_like(sound)
        for first in range(0, len(sound), self._delay):
            part = middle[first : first + self._delay]
            heard = self._lines[: len(part)]
            out[first : first + len(part)] = heard
            fed = self.FEEDBACK * heard[:, ::-1]
            fed[:, 0] += part
            self._lines = np.concatenate([self._lines[len(part) :], self._damping(fed)])
        return out

    @property
    def rings(self) -> int:
        """Samples until an echo is 50 dB down."""
        return int(self._delay * (1 + np.ceil(-50 / (20 * np.log10(self.FEEDBACK)))))


def panned(sound: Wave, pan: float) -> Wave:
    """-1 left to 1 right, at equal power."""
    turn = (pan + 1) * np.pi / 4
    return sound * (np.sqrt(2) * np.array([np.cos(turn), np.sin(turn)]))


def audible(sound: Stereo | Wave) -> bool:
    """Louder than -120 dB somewhere."""
    return bool(len(sound)) and float(np.abs(sound).max()) > 1e-6
