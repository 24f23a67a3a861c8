"""The pulse of a recording: its tempo, its beats, and which of them begin a bar.

A tempo and its double fit the same onsets; what decides is how usual each is for music with so many onsets a second.
Bars of three and of four are both tried, each with the tempo that fits it best: three beats of one last as long as two
of another. What is nearly as likely is told as a doubt.
Pieces whose beats keep time are given an even grid, others the beats as they were found.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import librosa
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.signal import find_peaks

from engines.music.listening.frames import FRAME_RATE, HOP, MELS, Frames
from engines.music.listening.notes import FRAME_RATE as NOTE_RATE
from engines.music.listening.notes import RATE
from engines.music.thoughts import Metre

Times = NDArray[np.float64]

_SLOWEST, _FASTEST = 40.0, 220.0
# Beats after which it repeats, by the beats of a bar, and what each is worth.
_PERIODS = {
    4: ((1, 1.0), (2, 0.8), (4, 0.8), (8, 0.4)),
    3: ((1, 1.0), (2, 0.2), (3, 0.8), (6, 0.8), (12, 0.2)),
}
_USUAL_BPM, _USUAL_RATE, _BY_RATE, _SPREAD = 105.0, 4.0, 0.35, 1.0  # measured on forty recordings; octaves
_RANGE_DB = 60.0
_BANDS = ((0, 8), (8, 24), (24, MELS))
_EVEN_S = 0.04  # how far beats may lie from an even grid that stands for them
_TIGHTNESS = 400
_REPEATS = 2.0  # what repeats count beside accents, where bars of three and of four are compared
_THREE = 0.05  # by how much bars of three must be the likelier ones
_CLEAR, _NEAR = (
    0.5,
    0.9,
)  # difference from which a metre, and share of strength to which a double, is no doubt


@dataclass(frozen=True)
class Pulse:
    """`beats` in seconds; the first bar begins at beat number `first`, and each has `per_bar`. `other` is a tempo and a
    metre that are nearly as likely, if there are any."""

    tempo_bpm: float
    beats: Times
    first: int
    per_bar: int
    other: tuple[float, Metre] | None = None

    @property
    def metre(self) -> Metre:
        return _metre(self.per_bar)

    def halves(self, duration_s: float) -> Times:
        """Where the half bars begin, and at the end where the last one ends, in seconds: as many whole bars as reach
        into the piece by at least half."""
        beats = self.beats[self.first :]
        length = 60 / self.tempo_bpm
        missing = max(0, int(np.ceil((duration_s - beats[-1]) / length)) + self.per_bar)
        beats = np.append(beats, beats[-1] + length * np.arange(1, missing + 1))
        bars = max(1, round(float(np.interp(duration_s, beats, np.arange(len(beats)))) / self.per_bar))
        return np.interp(np.arange(2 * bars + 1) * self.per_bar / 2, np.arange(len(beats)), beats)


def pulse_of(frames: Frames) -> Pulse:
    """Of any recording; one in which nothing repeats gets the likeliest guess."""
    heard = _heard(frames)
    four, three = (_reading(heard, count) for count in (4, 3))
    away = three.accent - four.accent + _REPEATS * float(np.log(three.strength / four.strength))
    is_three = away > _THREE and len(three.pulse.beats) >= 12
    chosen, left = (three, four) if is_three else (four, three)
    other = chosen.doubled
    if abs(away - _THREE) < _CLEAR:
        other = (left.pulse.tempo_bpm, left.pulse.metre)
    return replace(chosen.pulse, other=other)


@dataclass(frozen=True, eq=False)
class _Heard:
    """What is the same for bars of any length: `onsets` in each of `_BANDS`, how much they repeat after each number of
    frames, and how `usual` each of the `tempi` is for so many of them."""

    frames: Frames
    onsets: list[NDArray[np.float32]]
    repeats: Times
    tempi: Times
    usual: Times


@dataclass(frozen=True)
class _Reading:
    """A pulse in bars of so many beats: how `strength` things repeat with it, how clear the `accent` of its bars is,
    and its half or double where that repeats nearly as much."""

    pulse: Pulse
    strength: float
    accent: float
    doubled: tuple[float, Metre] | None


def _reading(heard: _Heard, per_bar: int) -> _Reading:
    tempi, strength = heard.tempi, _strengths(heard, per_bar)
    at = int(np.argmax(strength))
    most = float(strength[at])
    rivals = [float(tempi[at]) * by for by in (0.5, 2.0) if _SLOWEST <= tempi[at] * by <= _FASTEST]
    likely = [(float(np.interp(tempo, tempi, strength)), tempo) for tempo in rivals]
    near = [tempo for worth, tempo in sorted(likely, reverse=True) if worth > _NEAR * most]
    beats, tempo = _beats(heard, float(tempi[at]))
    first, accent = _bar(heard, beats, per_bar)
    doubled = (near[0], _metre(per_bar)) if near else None
    return _Reading(Pulse(tempo, beats, first, per_bar), most, accent, doubled)


def _metre(per_bar: int) -> Metre:
    return "3/4" if per_bar == 3 else "4/4"


def _onsets(frames: Frames, low: int, high: int) -> NDArray[np.float32]:
    mels = np.maximum(frames.mels[:, low:high], frames.mels[:, low:high].max() - _RANGE_DB)
    rise = np.maximum(0, np.diff(mels, axis=0, prepend=mels[:1])).mean(1)
    return np.maximum(0, rise - uniform_filter1d(rise, round(FRAME_RATE)))


def _heard(frames: Frames) -> _Heard:
    bands = [_onsets(frames, *band) for band in _BANDS]
    repeats = np.mean([_autocorrelation(band) for band in bands], 0)
    tempi = np.geomspace(_SLOWEST, _FASTEST, 1000)
    onsets = frames.onsets()
    peaks, _ = find_peaks(onsets / max(float(onsets.max()), 1e-9), prominence=0.08)
    rate = max(0.5, len(peaks) / frames.duration_s)
    usual = _USUAL_BPM * (rate / _USUAL_RATE) ** _BY_RATE
    likely = np.exp(-0.5 * (np.log2(tempi / usual) / _SPREAD) ** 2)
    return _Heard(frames, bands, repeats, tempi, likely)


def _strengths(heard: _Heard, per_bar: int) -> Times:
    """How likely each tempo is with bars of so many beats."""
    lags, repeats = 60 / heard.tempi * FRAME_RATE, heard.repeats
    strength = sum(
        worth * np.interp(lags * times, np.arange(len(repeats)), repeats, right=0.0)
        for times, worth in _PERIODS[per_bar]
    )
    return np.maximum(strength, 1e-9) * heard.usual


def _autocorrelation(onsets: NDArray[np.float32]) -> NDArray[np.float64]:
    centred, count = onsets - onsets.mean(), len(onsets)
    power = np.abs(np.fft.rfft(centred, 2 * count)) ** 2
    found = np.fft.irfft(power)[:count] / np.maximum(count - np.arange(count), 1)
    return found / max(float(found[0]), 1e-12)


def _beats(heard: _Heard, tempo: float) -> tuple[Times, float]:
    duration_s = heard.frames.duration_s
    _, found = librosa.beat.beat_track(
        onset_envelope=np.sum(heard.onsets, axis=0),
        sr=RATE,
        hop_length=HOP,
        bpm=tempo,
        tightness=_TIGHTNESS,
        trim=False,
        units="frames",
    )
    beats = np.asarray(found, np.float64) / FRAME_RATE
    length = 60 / tempo
    if len(beats) < 4:
        return np.arange(0.0, duration_s + length, length), tempo
    numbers = np.concatenate([[0], np.cumsum(np.maximum(1, np.round(np.diff(beats) / length)))])
    even, start = np.polyfit(numbers, beats, 1)
    if np.median(np.abs(beats - start - even * numbers)) > _EVEN_S:
        return beats, 60 / float(np.median(np.diff(beats)))
    start -= even * np.floor((start + 0.1 * even) / even)
    return start + even * np.arange(int((duration_s - start) / even) + 1), 60 / float(even)


def _bar(heard: _Heard, beats: Times, per_bar: int) -> tuple[int, float]:
    """(the first beat that begins a bar, how clear that is): where harmony changes and the bass is struck."""
    change = _harmony_changes(heard.frames, beats)
    low = _at(heard.onsets[0], beats)
    accents = change / max(float(change.mean()), 1e-9) + 0.5 * low / max(float(low.mean()), 1e-9)
    parts = [accents[phase::per_bar] for phase in range(per_bar)]
    phases = [float(part.mean()) if len(part) else 0.0 for part in parts]
    return int(np.argmax(phases)), max(phases) - float(np.mean(phases))


def _harmony_changes(frames: Frames, beats: Times) -> NDArray[np.float64]:
    borders = np.clip(np.round(beats * NOTE_RATE).astype(int), 0, len(frames.notes))
    heard = np.array(
        [_mean_notes(frames, begin, end) for begin, end in pairwise([*borders, len(frames.notes)])]
    )
    folded = heard / np.maximum(np.linalg.norm(heard, axis=1, keepdims=True), 1e-6)
    before = np.concatenate([np.zeros((1, folded.shape[1])), folded[:-1]])
    return np.linalg.norm(folded - before, axis=1) ** 2


def _mean_notes(frames: Frames, begin: int, end: int) -> NDArray[np.float32]:
    return (
        np.asarray(frames.notes[begin : max(end, begin + 1)], np.float32).mean(0)
        if begin < len(frames.notes)
        else np.zeros(88, np.float32)
    )


def _at(onsets: NDArray[np.float32], beats: Times) -> NDArray[np.float64]:
    """The strongest onset within 70 ms of each beat."""
    reach = round(0.07 * FRAME_RATE)
    middle = np.clip(np.round(beats * FRAME_RATE).astype(int), 0, len(onsets) - 1)
    return np.array([onsets[max(0, at - reach) : at + reach + 1].max() for at in middle], np.float64)
