"""What a sound file looks and measures like: its wave, its loudness (ITU-R BS.1770) and its peak.

It reads a file block by block, off the window's thread. Pure numpy: the filters of the standard are applied to the
spectrum of each 0.4 s.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

STEP_S, GATE_S = 0.1, 0.4
PEAKS_A_SECOND = 100
FILTERS_RATE = 48_000  # at which the standard writes its filters
_SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
_HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)


@dataclass(frozen=True)
class Measured:
    """`peaks` (n, 2) are the lowest and the highest value, -1 to 1, of equal parts of the time."""

    duration_s: float
    peaks: NDArray[np.float32] = field(repr=False)
    loudness_lufs: float
    peak_db: float


def measure(path: Path) -> Measured:
    """Read a whole file. Raises `OSError` or `sf.LibsndfileError` where it is none."""
    peaks, powers, largest = [], [], 0.0
    with sf.SoundFile(path) as file:
        rate, step = file.samplerate, round(file.samplerate * STEP_S)
        weights = _weights(round(rate * GATE_S), rate)
        held = np.zeros((0, file.channels), np.float32)
        for block in file.blocks(step * 50, dtype="float32", always_2d=True):
            peaks.append(peaks_of(block, round(rate / PEAKS_A_SECOND)))
            largest = max(largest, float(np.abs(block).max(initial=0)))
            held = np.concatenate([held, block])
            while len(held) >= len(weights) * 2 - 2:
                powers.append(_power(held[: len(weights) * 2 - 2], weights))
                held = held[step:]
        duration_s = file.frames / rate
    found = np.concatenate(peaks) if peaks else np.zeros((0, 2), np.float32)
    peak_db = 20 * np.log10(max(largest, 1e-6))
    return Measured(duration_s, found, _gated(np.array(powers)), float(peak_db))


def peaks_of(block: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """(n, 2) lowest and highest value of each `step` frames of (frames, channels)."""
    many = -(-len(block) // step)
    padded = np.zeros((many * step, block.shape[1]), np.float32)
    padded[: len(block)] = block
    parts = padded.reshape(many, -1)
    return np.stack([parts.min(1), parts.max(1)], 1)


def _weights(length: int, rate: int) -> NDArray[np.float64]:
    """The squared gain of the standard's two filters at each frequency of a spectrum."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(length, 1 / rate) / FILTERS_RATE)
    gain = np.ones(len(turn))
    for above, below in (_SHELF, _HIGH_PASS):
        response = np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
        gain = gain * np.abs(response) ** 2
    return gain


def _power(block: NDArray[np.float32], weights: NDArray[np.float64]) -> float:
    """The mean square of all channels as the ear weighs them."""
    spectrum = np.abs(np.fft.rfft(block, axis=0)) ** 2
    return float(2 * (spectrum * weights[:, None]).sum() / len(block) ** 2)


def _gated(powers: NDArray[np.float64]) -> float:
    """Integrated loudness in LUFS; -70 is silence."""
    loud = -0.691 + 10 * np.log10(np.maximum(powers, 1e-12)) if len(powers) else np.zeros(0)
    kept = powers[loud > -70] if len(powers) else powers
    if not len(kept):
        return -70.0
    relative = -0.691 + 10 * np.log10(kept.mean()) - 10
    kept = powers[(loud > -70) & (loud > relative)]
    return float(-0.691 + 10 * np.log10(kept.mean()))


class Measuring(QObject):
    """Measures files one after the other and remembers them; `ready` with the path and what was measured."""

    ready = Signal(object, object)
    _done = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._known: dict[Path, Measured] = {}
        self._done.connect(self._deliver)

    def want(self, path: Path) -> None:
        """`ready` follows; at once where it is known."""
        if path in self._known:
            self.ready.emit(path, self._known[path])
        else:
            self._pool.start(_Work(path, self._done.emit))

    def of(self, path: Path) -> Measured | None:
        return self._known.get(path)

    def close(self) -> None:
        """Wait for what is being read."""
        self.blockSignals(True)
        self._pool.waitForDone()

    def _deliver(self, path: Path, measured: Measured) -> None:
        self._known[path] = measured
        self.ready.emit(path, measured)


class _Work(QRunnable):
    def __init__(self, path: Path, done: Callable[[Path, Measured], None]) -> None:
        super().__init__()
        self._path, self._done = path, done

    def run(self) -> None:
        try:
            measured = measure(self._path)
        except (OSError, RuntimeError):  # soundfile's own are the latter
            return
        self._done(self._path, measured)
