"""A second ear, where it is installed: the phoneme recogniser of the `hama` package (English and Korean sounds).

It names sounds better than the mouth network does and places them worse, and it knows few languages; `listen` uses
the two together and does without this one where the package has no library for the system (Windows). Sound is read
as a stream in overlapping windows on a fixed grid.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.speech.features import SAMPLE_RATE
from engines.speech.phones import Phone, moves_mouth

_CORE = 9 * SAMPLE_RATE
_MARGIN = SAMPLE_RATE
_LATE_S = 0.07  # a sound is reported this long after its onset: measured against forced alignment
_LONGEST_S = 0.22
_PEAK, _HUSH = 0.5, 2e-3


class PhonemeStream:
    """Audio chunks at 16 kHz -> the phones in them; none where the package is missing."""

    def __init__(self) -> None:
        self._samples = np.zeros(0, np.float32)
        self._begin = 0  # of the samples kept, counted from the start of the sound
        self._core = 0  # where the next window's own part begins
        self._reports: list[tuple[str, float, float]] = []

    def push(self, samples: NDArray[np.float32]) -> None:
        """Hear more."""
        if _model() is None:
            return
        self._samples = np.concatenate([self._samples, samples])
        while self._begin + len(self._samples) >= self._core + _CORE + _MARGIN:
            self._recognise(self._core + _CORE)
            kept_from = self._core - _MARGIN
            self._samples = self._samples[kept_from - self._begin :]
            self._begin = kept_from

    def finish(self) -> list[Phone]:
        """All phones, in order of time."""
        if _model() is None:
            return []
        if self._begin + len(self._samples) > self._core:
            self._recognise(self._begin + len(self._samples))
        found: list[Phone] = []
        for symbol, reported_s, next_s in self._reports:
            start_s = max(reported_s - _LATE_S, found[-1].end_s if found else 0.0)
            end_s = min(next_s, reported_s + _LONGEST_S) - _LATE_S
            if moves_mouth(symbol) and end_s > start_s:
                found.append(Phone(symbol, start_s, end_s))
        return found

    def _recognise(self, until: int) -> None:
        """Add what is reported between the core's begin and `until`."""
        window = self._samples[: until + _MARGIN - self._begin]
        model = _model()
        heard = model.transcribe_waveform(
            window * (_PEAK / max(float(np.abs(window).max()), _HUSH)), SAMPLE_RATE
        )
        for span in model.phoneme_spans(heard):
            start_s, end_s = (self._begin / SAMPLE_RATE + ms / 1000 for ms in (span.start_ms, span.end_ms))
            if self._core <= start_s * SAMPLE_RATE < until:
                self._reports.append((span.phoneme, start_s, end_s))
        self._core = until


@cache
def _model() -> Any:
    try:
        from hama.asr import ASRModel

        return ASRModel()
    except (ImportError, OSError):
        return None
