"""Raises or lowers a voice and leaves its length, its words' times and its vocal tract as they are.

The voice is cut into grains of two periods at its own pulses, and the grains are laid down again closer together
or further apart (pitch-synchronous overlap and add), so formants stay and nobody becomes a child or a giant.
Made for one clean voice; music and noise pass through unmoved.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

Samples = NDArray[np.float32]

_HOP_S, _FRAME_S = 0.005, 0.05
_LOWEST_HZ, _HIGHEST_HZ = 60, 450
_PERIODIC = 0.6  # of the energy that repeats with the period
_SILENT_DB = -50.0


def shifted(audio: Samples, semitones: float, rate: int) -> Samples:
    """A voice (n,) at `rate`, moved by semitones; same length, in time with itself, no louder than full scale."""
    factor = 2 ** (semitones / 12)
    periods = _periods(audio, rate)
    marks, lengths, voiced = _pulses(audio, periods, rate)
    edge = int(lengths.max()) + 1
    source = np.pad(audio, edge).astype(np.float64)
    laid = np.zeros_like(source)
    windows = {length: np.hanning(2 * length + 1) for length in set(lengths.tolist())}
    borders = [(a + b) / 2 for a, b in pairwise(marks.tolist())]
    now, k = 0.0, 0
    while now < len(audio):
        while k < len(borders) and borders[k] < now:
            k += 1
        length, at, mark = int(lengths[k]), round(now) + edge, int(marks[k]) + edge
        grain = source[mark - length : mark + length + 1] * windows[length]
        laid[at - length : at + length + 1] += grain / np.sqrt(factor) if voiced[k] else grain
        now += length / factor if voiced[k] else length
    moved = laid[edge : edge + len(audio)]
    return (moved / max(1.0, float(np.abs(moved).max()))).astype(np.float32)


def _periods(audio: Samples, rate: int) -> NDArray[np.int64]:
    """The period in samples every `_HOP_S`, 0 where the voice does not repeat itself."""
    hop, size = int(_HOP_S * rate), int(_FRAME_S * rate)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(audio, size // 2), size)[::hop]
    window = np.hanning(size)
    ramp = np.fft.irfft(np.abs(np.fft.rfft(window, 2 * size)) ** 2)
    shortest, longest = rate // _HIGHEST_HZ, rate // _LOWEST_HZ
    found = np.zeros(len(frames), np.int64)
    floor = 10 ** (_SILENT_DB / 10) * max(float(np.abs(audio).max()) ** 2, 1e-9) * float(window @ window)
    for i, frame in enumerate(frames):
        repeats = np.fft.irfft(np.abs(np.fft.rfft(frame * window, 2 * size)) ** 2)[: longest + 1]
        if repeats[0] < floor:
            continue
        likeness = (repeats / repeats[0] * ramp[0] / ramp[: longest + 1])[shortest:]
        if likeness.max() > _PERIODIC:
            peaks = (likeness[1:-1] >= likeness[:-2]) & (likeness[1:-1] > likeness[2:])
            strong = np.flatnonzero(peaks & (likeness[1:-1] > 0.9 * likeness.max()))
            found[i] = shortest + 1 + strong[0] if len(strong) else 0
    return median_filter(found, 5)


def _pulses(
    audio: Samples, periods: NDArray[np.int64], rate: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Where the grains sit, the length of each, and whether it is voiced. A pulse lies where the wave looks most
    like it did one period ago."""
    hop = int(_HOP_S * rate)
    marks, lengths, voiced = [0], [hop], [False]
    while marks[-1] < len(audio):
        mark = marks[-1]
        period = int(periods[min(mark // hop, len(periods) - 1)])
        if not period:
            step = hop
        elif not voiced[-1]:
            step = (
                1 + int(np.abs(audio[mark + 1 : mark + 1 + period]).argmax()) if mark + 1 < len(audio) else 1
            )
        else:
            step = _best_step(audio, mark, period)
        marks.append(mark + step)
        lengths.append(period or hop)
        voiced.append(period > 0)
    return np.array(marks), np.array(lengths), np.array(voiced)


def _best_step(audio: Samples, mark: int, period: int) -> int:
    half, slack = period // 2, max(period // 5, 1)
    before = audio[max(mark - half, 0) : mark + half]
    after = audio[max(mark - half, 0) + period - slack : mark + half + period + slack]
    if len(before) == 0 or len(after) < len(before) + 2 * slack:
        return period
    return period - slack + int(np.correlate(after, before, "valid").argmax())
