"""A recording as rows of figures, 43 a second: what beats, energy, colour and parts are heard from.

The sound is read as a stream and not kept, so that a long recording takes no more memory than its figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import librosa
import numpy as np
from numpy.typing import NDArray

from engines.music.listening.notes import RATE, Activity, NoteStream

HOP, WINDOW = 512, 2048
FRAME_RATE = RATE / HOP
"""Frames a second."""
MELS = 64
EDGES_HZ = (30.0, 120.0, 300.0, 1200.0, 4000.0, 10_000.0)
"""Borders of the bands, whose levels are kept apart."""
_FLOOR = 1e-9

Rows = NDArray[np.float32]


@dataclass(frozen=True)
class Frames:
    """`mels` (frames, 64) in dB; `bands` (frames, 5) power between `EDGES_HZ`; `chroma` (frames, 12) amplitude of the
    spectrum's tones, folded; `notes` (note frames, 88), at their own rate."""

    mels: Rows
    bands: Rows
    chroma: Rows
    notes: Activity
    samples: int

    @property
    def duration_s(self) -> float:
        return self.samples / RATE

    @property
    def level_db(self) -> Rows:
        """Of each frame, (frames,)."""
        return 10 * np.log10(self.bands.sum(1) + _FLOOR)

    def onsets(self, low: int = 0, high: int = MELS) -> Rows:
        """How much louder the mel bands from `low` to `high` became, (frames,)."""
        rise = np.maximum(0.0, np.diff(self.mels[:, low:high], axis=0, prepend=self.mels[:1, low:high]))
        return rise.mean(1)


def frames_of(chunks: Iterable[NDArray[np.float32]]) -> Frames:
    """From mono sound at `notes.RATE`, in chunks of any length."""
    ears, samples = NoteStream(), 0
    held = np.zeros(WINDOW // 2, np.float32)
    rows: list[tuple[Rows, ...]] = []
    notes: list[Activity] = []
    for chunk in chunks:
        samples += len(chunk)
        notes.append(ears.push(chunk))
        held = np.concatenate([held, chunk])
        ready = (len(held) - WINDOW) // HOP + 1
        if ready > 0:
            rows.append(_rows(held[: (ready - 1) * HOP + WINDOW]))
            held = held[ready * HOP :]
    notes.append(ears.finish(samples))
    rows.append(_rows(np.pad(held, (0, WINDOW))))
    mels, bands, chroma = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return Frames(mels, bands, chroma, np.concatenate(notes), samples)


def _rows(sound: NDArray[np.float32]) -> tuple[Rows, ...]:
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]
    power = (
        np.abs(np.fft.rfft(windows * np.hanning(WINDOW).astype(np.float32))).astype(np.float32) ** 2
        / WINDOW**2
    )
    mel, fold, bands = _filters()
    mels = 10 * np.log10(power @ mel.T + _FLOOR)
    return tuple(rows.astype(np.float32) for rows in (mels, power @ bands.T, np.sqrt(power) @ fold.T))


@cache
def _filters() -> tuple[Rows, Rows, Rows]:
    hz = librosa.fft_frequencies(sr=RATE, n_fft=WINDOW).astype(np.float32)
    mel = librosa.filters.mel(sr=RATE, n_fft=WINDOW, n_mels=MELS, fmin=30).astype(np.float32)
    fold = librosa.filters.chroma(sr=RATE, n_fft=WINDOW, ctroct=5.0, octwidth=1.5).astype(np.float32)
    bands = np.stack([(hz >= low) & (hz < high) for low, high in pairwise(EDGES_HZ)])
    return mel, fold, bands.astype(np.float32)
