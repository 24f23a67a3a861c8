"""A second ear, where it is installed: what the phoneme recogniser of the `hama` package takes each moment for.

It knows the sounds of people better than the mouth network does, places them worse, and learned English and Korean
alone; so the network hears with it and decides (`engines.speech.listen`). The package has no library for Windows:
there, and wherever it is missing, the second ear says nothing. Sound is read as a stream in overlapping windows on a
fixed grid.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.speech.features import SAMPLE_RATE

SOUNDS = 191  # what it can name, "nothing new" among them
STEP = 320  # samples a frame: 50 frames a second

_CORE = 9 * SAMPLE_RATE
_MARGIN = SAMPLE_RATE
_PEAK, _HUSH = 0.5, 2e-3
_FAINTEST = 12.0  # nepers below certainty that still count

Names = NDArray[np.float32]


class PhonemeStream:
    """Audio chunks at 16 kHz -> (frames, SOUNDS) at `STEP`, one frame for each step begun.

    1 is certain, 0 is `_FAINTEST` nepers below. Where the package is missing, and for a stream that is `deaf`,
    everything is 0.
    """

    def __init__(self, *, deaf: bool = False) -> None:
        self._deaf = deaf
        self._samples = np.zeros(0, np.float32)
        self._before = 0  # samples kept that lie before the next window's own part

    def push(self, samples: NDArray[np.float32]) -> Names:
        """The frames whose future is known."""
        self._samples = np.concatenate([self._samples, samples])
        found = [_nothing()]
        while len(self._samples) >= self._before + _CORE + _MARGIN:
            found.append(self._hear(_CORE))
            self._samples = self._samples[self._before + _CORE - _MARGIN :]
            self._before = _MARGIN
        return np.concatenate(found)

    def finish(self) -> Names:
        """The frames left."""
        left = len(self._samples) - self._before
        return self._hear(left) if left > 0 else _nothing()

    def _hear(self, own: int) -> Names:
        """Frames of the window's own part, `own` samples long."""
        count, first = -(-own // STEP), self._before // STEP
        window = self._samples[: self._before + own + _MARGIN]
        window = window * (_PEAK / max(float(np.abs(window).max()), _HUSH))
        heard = _nothing() if self._deaf else _log_probabilities(window)
        names = np.clip(1 + heard / _FAINTEST, 0, 1)[first : first + count]
        return np.pad(names, ((0, count - len(names)), (0, 0)))


def names_of(audio: NDArray[np.float32]) -> Names:
    """(samples,) at 16 kHz, heard whole -> (frames, SOUNDS), as a `PhonemeStream` gives them."""
    ear = PhonemeStream()
    return np.concatenate([ear.push(audio), ear.finish()])


def _nothing() -> Names:
    return np.zeros((0, SOUNDS), np.float32)


def _log_probabilities(samples: NDArray[np.float32]) -> Names:
    """(n,) -> (frames, SOUNDS), nepers; no frames without the package."""
    model = _model()
    if model is None:
        return _nothing()
    feeds = {"waveform": samples[None], "waveform_lengths": np.array([len(samples)], np.int64)}
    heard, lengths = model.session.run(["log_probs", "out_lengths"], feeds)
    return np.asarray(heard[0][: int(lengths[0])], np.float32)


@cache
def _model() -> Any:
    try:
        from hama.asr import ASRModel

        return ASRModel()
    except (ImportError, OSError):
        return None
