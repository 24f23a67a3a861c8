"""Sounds as material: where long ones are taken apart, and what is heard of each part. Streamed: figures are kept."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from engines.contract import BadInput
from engines.media.audio import stream_audio
from training.material.piece import Wants

Rows = NDArray[np.float32]
Span = tuple[float, float]

STEPS = 50
"""Levels a second."""
BANDS, TONES = 16, 12
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 6000.0
_TONES_HZ = (200.0, 2000.0)
_FLOOR_DB = -100.0
_QUIET_S = 0.3  # over which a pause is looked for
_FULL, _FLAT = 0.999, 1e-3
_GATE_LU = 10.0
_SHORTEST_LOUD_S = 0.4


@dataclass(frozen=True)
class Heard:
    """What is heard of a part, 50 times a second: `levels` (n,) dBFS, `bands` (n, 16) dB of bands from 60 Hz to 6 kHz,
    `tones` (n, 12) amplitude of pitch classes. `lufs` is -inf for silence, `flat` the share of samples that are cut off
    at full scale."""

    duration_s: float
    levels: Rows
    bands: Rows
    tones: Rows
    lufs: float
    flat: float


def parts(path: Path, wants: Wants) -> list[Span]:
    """Where a sound is taken apart, in seconds: in the deepest pauses that leave no part longer than the lesson wants.
    Raises `BadInput` where there is no sound."""
    levels = np.concatenate([_levels(block, rate) for block, rate in _blocks(path)])
    duration = len(levels) / STEPS
    if not wants.longest_s or duration <= wants.longest_s + 1 / STEPS:
        return [(0.0, round(duration, 3))]
    hush = uniform_filter1d(np.maximum(levels, -80.0), max(1, round(_QUIET_S * STEPS)), mode="nearest")
    spans, begin = list[Span](), 0.0
    while duration - begin > wants.longest_s + 1 / STEPS:
        last = min(begin + wants.longest_s, max(duration - wants.shortest_s, begin + wants.longest_s / 2))
        first = begin + max(min(wants.shortest_s, wants.longest_s), wants.longest_s / 2)
        at, until = int(first * STEPS), max(int(last * STEPS), int(first * STEPS) + 1)
        window = hush[at:until][::-1]
        cut = (until - 1 - int(np.argmin(window))) / STEPS
        spans.append((round(begin, 3), round(cut, 3)))
        begin = cut
    return [*spans, (round(begin, 3), round(duration, 3))]


def hear(path: Path, spans: Sequence[Span]) -> Iterator[Heard]:
    """What is heard of each of the spans, which follow one another."""
    held, passed, number = _Ear(), 0, 0
    for block, rate in _blocks(path):
        while len(block) and number < len(spans):
            last = number == len(spans) - 1
            left = len(block) if last else max(0, round(spans[number][1] * rate) - passed)
            held.add(block[:left], rate)
            passed += min(left, len(block))
            whole, block = left <= len(block) and not last, block[left:]
            if whole:
                yield held.heard()
                held, number = _Ear(), number + 1
    if number < len(spans):
        yield held.heard()


def split(path: Path, spans: Sequence[Span], rate: int) -> Iterator[Iterator[Rows]]:
    """The samples (n,) of each of the spans at a rate, in blocks; the spans follow one another."""
    blocks = (chunk[:, 0] for chunk in stream_audio(path, rate, field="material"))
    rest, passed = np.zeros(0, np.float32), 0

    def until(last: int) -> Iterator[Rows]:
        nonlocal rest, passed
        while passed < last and len(block := rest if len(rest) else next(blocks, rest)):
            now, rest = block[: last - passed], block[last - passed :]
            passed += len(now)
            yield now

    for _, end_s in spans:
        sound = until(round(end_s * rate))
        yield sound
        deque(sound, 0)  # what was not asked for


class _Ear:
    def __init__(self) -> None:
        self._seconds, self._samples, self._flat = 0.0, 0, 0
        self._levels, self._bands, self._tones = list[Rows](), list[Rows](), list[Rows]()
        self._louds = list[tuple[float, float]]()

    def add(self, block: Rows, rate: int) -> None:
        if not len(block):
            return
        seconds = len(block) / rate
        self._seconds += seconds
        self._samples += block.size
        self._flat += _flat(block)
        self._levels.append(_levels(block, rate))
        bands, tones = _spectra(block.mean(1), rate)
        self._bands.append(bands)
        self._tones.append(tones)
        padded = np.pad(block, ((0, max(0, round(_SHORTEST_LOUD_S * rate) + 1 - len(block))), (0, 0)))
        with np.errstate(divide="ignore"):
            loud = pyloudnorm.Meter(rate).integrated_loudness(padded.astype(np.float64))
        if np.isfinite(loud):
            self._louds.append((float(loud), seconds))

    def heard(self) -> Heard:
        levels = np.concatenate([np.zeros(0, np.float32), *self._levels])
        bands = np.concatenate([np.zeros((0, BANDS), np.float32), *self._bands])
        tones = np.concatenate([np.zeros((0, TONES), np.float32), *self._tones])
        loudest = max((loud for loud, _ in self._louds), default=float("-inf"))
        counted = [(loud, seconds) for loud, seconds in self._louds if loud > loudest - _GATE_LU]
        power = sum(10 ** (loud / 10) * seconds for loud, seconds in counted)
        lufs = 10 * np.log10(power / sum(seconds for _, seconds in counted)) if counted else float("-inf")
        return Heard(self._seconds, levels, bands, tones, float(lufs), self._flat / max(1, self._samples))


def _blocks(path: Path) -> Iterator[tuple[Rows, int]]:
    """(samples, 1 or 2) of up to 10 s, at the file's own rate: mixing or resampling would hide where it is cut off."""
    rate, channels = _format(path)
    for block in stream_audio(path, rate, channels=channels, field="material"):
        yield block, rate


def _format(path: Path) -> tuple[int, int]:
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if container.streams.audio:
                stream = container.streams.audio[0]
                return int(np.clip(stream.rate or 48_000, 8_000, 96_000)), 1 if stream.channels == 1 else 2
    except (av.FFmpegError, ValueError):
        raise BadInput("material", f"{path.name} is no sound, or it is cut off", "export it again") from None
    raise BadInput("material", f"{path.name} has no sound in it", "choose a recording")


def _levels(block: Rows, rate: int) -> Rows:
    hop = rate // STEPS
    padded = np.pad(block, ((0, -len(block) % hop), (0, 0))).reshape(-1, hop * block.shape[1])
    power = (padded.astype(np.float64) ** 2).mean(1)
    return (10 * np.log10(np.maximum(power, 10 ** (_FLOOR_DB / 10)))).astype(np.float32)


def _spectra(mono: Rows, rate: int) -> tuple[Rows, Rows]:
    """Bands and tones as in `Heard`."""
    hop = rate // STEPS
    size = 4 * hop
    count = -(-len(mono) // hop)
    padded = np.pad(mono, (size // 2, size // 2 + hop))
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:count]
    power = np.abs(np.fft.rfft(windows * np.hanning(size).astype(np.float32))) ** 2 / size
    hertz = np.fft.rfftfreq(size, 1 / rate)
    octaves = np.log2(np.maximum(hertz, 1) / _LOWEST_HZ) / np.log2(_HIGHEST_HZ / _LOWEST_HZ)
    bands = power @ _one_hot(np.floor(octaves * BANDS), BANDS, (octaves >= 0) & (octaves < 1))
    pitch = np.round(12 * np.log2(np.maximum(hertz, 1) / 440)) % TONES
    tones = np.sqrt(power) @ _one_hot(pitch, TONES, (hertz >= _TONES_HZ[0]) & (hertz < _TONES_HZ[1]))
    return (10 * np.log10(bands + 1e-9)).astype(np.float32), tones.astype(np.float32)


def _one_hot(rows: NDArray[np.float64], count: int, counted: NDArray[np.bool_]) -> Rows:
    """(bins, count), where each counted bin belongs."""
    return ((rows[:, None] == np.arange(count)) & counted[:, None]).astype(np.float32)


def _flat(block: Rows) -> int:
    """Samples that stay at full scale with the one before."""
    full = np.abs(block) >= _FULL
    return int((full[1:] & full[:-1] & (np.abs(np.diff(block, axis=0)) < _FLAT)).sum())
