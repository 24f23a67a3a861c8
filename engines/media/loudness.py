"""How loud something is, by ITU-R BS.1770-4, and the limiter that keeps it below full scale.

The meter takes chunks and remembers only how many blocks there were of each loudness, so that a film of any length
can be measured while it streams. The limiter needs 6 ms on each side of a sample and nothing else, so that any piece
of a film can be limited by itself.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d
from scipy.signal import firwin, lfilter, upfirdn

RATE = 48_000  # samples a second of everything in a film's sound
TARGET_LUFS = -16.0
CEILING_DBTP = -1.5

# The two K-weighting biquads of BS.1770-4 at 48 kHz: the head's shelf, then the low cut.
_SHELF = (
    np.array([1.53512485958697, -2.69169618940638, 1.19839281085285]),
    np.array([1.0, -1.69065929318241, 0.73248077421585]),
)
_LOW_CUT = (np.array([1.0, -2.0, 1.0]), np.array([1.0, -1.99004745483398, 0.99007225036621]))

_BLOCK, _STEP = RATE * 4 // 10, RATE // 10
_SILENT, _RELATIVE = -70.0, -10.0
_BINS_PER_LU = 50
LOOK = 288  # samples that the limiter looks to each side


def k_weighting_power(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the K-weighting does to the power at each frequency (f,)."""
    z = np.exp(-2j * np.pi * hertz / RATE)
    gain = np.ones(len(hertz))
    for b, a in (_SHELF, _LOW_CUT):
        gain *= np.abs(np.polyval(b[::-1], z) / np.polyval(a[::-1], z)) ** 2
    return gain


class Meter:
    """Integrated loudness and true peak of stereo or mono that comes in chunks."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._states: list[NDArray[np.float64]] = []
        self._rest = np.zeros(0)
        self._steps: list[float] = []
        self._counts = np.zeros(round((20 - _SILENT) * _BINS_PER_LU), np.int64)
        self._tail = np.zeros((0, 1), np.float32)

    def add(self, chunk: NDArray[np.float32]) -> None:
        """Hear the next (samples,) or (samples, channels)."""
        if not len(chunk):
            return
        sound = chunk.reshape(len(chunk), -1)
        self._add_peak(sound)
        power = np.concatenate([self._rest, (self._weighted(sound) ** 2).sum(1)])
        whole = len(power) // _STEP * _STEP
        self._steps += (power[:whole].reshape(-1, _STEP).mean(1)).tolist()
        self._rest = power[whole:]
        if len(self._steps) > 3:
            steps = np.array(self._steps)
            blocks = np.lib.stride_tricks.sliding_window_view(steps, 4).mean(1)
            loud = -0.691 + 10 * np.log10(np.maximum(blocks, 1e-12))
            bins = ((loud[loud >= _SILENT] - _SILENT) * _BINS_PER_LU).astype(np.int64)
            np.add.at(self._counts, np.minimum(bins, len(self._counts) - 1), 1)
            self._steps = self._steps[-3:]

    @property
    def integrated(self) -> float:
        """LUFS with both gates; -inf for silence or less than 0.4 s."""
        levels = _SILENT + (np.arange(len(self._counts)) + 0.5) / _BINS_PER_LU
        power = 10 ** ((levels + 0.691) / 10)
        if not self._counts.any():
            return float("-inf")
        gate = -0.691 + 10 * np.log10(self._counts @ power / self._counts.sum()) + _RELATIVE
        counts = np.where(levels >= gate, self._counts, 0)
        return float(-0.691 + 10 * np.log10(counts @ power / counts.sum()))

    @property
    def true_peak_db(self) -> float:
        """dBTP, from four times as many samples."""
        return 20 * float(np.log10(max(self.peak, 1e-6)))

    def _weighted(self, sound: NDArray[np.float32]) -> NDArray[np.float64]:
        self._states = self._states or [np.zeros((2, sound.shape[1]))] * 2
        out = sound.astype(np.float64)
        for i, (b, a) in enumerate((_SHELF, _LOW_CUT)):
            out, self._states[i] = lfilter(b, a, out, axis=0, zi=self._states[i])
        return out

    def _add_peak(self, sound: NDArray[np.float32]) -> None:
        joined = np.concatenate([self._tail, sound]) if self._tail.size else sound
        self.peak = max(self.peak, float(oversampled_peak(joined).max()))
        self._tail = joined[-32:]


def loudness(sound: NDArray[np.float32]) -> float:
    """Integrated LUFS of a whole sound at 48 kHz; what is shorter than one block of 0.4 s is padded to one."""
    meter = Meter()
    meter.add(
        sound
        if len(sound) >= _BLOCK
        else np.pad(sound, [(0, _BLOCK - len(sound)), *[(0, 0)] * (sound.ndim - 1)])
    )
    return meter.integrated


@cache
def interpolator() -> NDArray[np.float64]:
    """(97,) taps that fill three places between two samples."""
    return firwin(97, 1 / 4, window=("kaiser", 7.0)) * 4


def oversampled_peak(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest value around each sample (n, channels) -> (n,), between samples too."""
    dense = np.abs(upfirdn(interpolator(), sound, up=4, axis=0))[48 : 48 + 4 * len(sound)].max(1)
    return np.maximum(dense.reshape(-1, 4).max(1), np.abs(sound).max(1)).astype(np.float32)


def limited(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n + 2 * LOOK, 2) -> (n, 2) with true peaks at most at `CEILING_DBTP`: the gain bends down smoothly before a
    peak and up after it."""
    ceiling = 10 ** (CEILING_DBTP / 20)
    inner = slice(LOOK, len(sound) - LOOK)
    if np.abs(sound).max() < 0.7 * ceiling:
        return sound[inner]
    need = np.minimum(1.0, ceiling / np.maximum(oversampled_peak(sound), 1e-9))
    half = LOOK // 2 - 8
    lowest = minimum_filter1d(need, 2 * half - 1)
    weights = np.hanning(2 * half + 1)
    gain = np.convolve(lowest, weights / weights.sum(), "same")
    return sound[inner] * gain[inner, None].astype(np.float32)
