"""What the mouth network hears: log-mel frames at the rate of the mouth, free of the recording's level.

The trainer and the run time share these very functions. Frame i looks at the 25 ms around sample i * HOP, so it
lines up with sample i of a `MouthTrack`. The stream gives the same bits however the audio is cut into chunks.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.signal import lfilter

SAMPLE_RATE = 16_000
HOP = 160  # 100 frames a second
BANDS = 40

_WINDOW = 400
_FFT = 512
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 7600.0
_BLOCK = 128  # frames computed at once; a fixed shape keeps the sums in one order
_LOUDEST, _QUIETEST = 4.0, -10.0  # nepers around the voice's own level that the network sees
_HUSH = 1e-8  # level below which a recording counts as silent: about -80 dB of full scale
_MEMORY_FRAMES = 300.0
LOOKAHEAD = 50  # frames of the future that the level may look at


def mel_bank() -> NDArray[np.float32]:
    """(bins, BANDS) triangles, equally wide in mel, each of area one."""
    lowest, highest = 2595 * np.log10(1 + np.array([_LOWEST_HZ, _HIGHEST_HZ]) / 700)
    mel = np.linspace(lowest, highest, BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hz = np.arange(_FFT // 2 + 1)[:, None] * SAMPLE_RATE / _FFT
    rising = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    triangles = np.clip(np.minimum(rising, falling), 0, None)
    return (triangles / triangles.sum(0)).astype(np.float32)


_BANK = mel_bank()
_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_POWER_SCALE = np.float32(1 / np.square(_HANN.sum() / 2))


class MelStream:
    """Audio chunks -> mel power, (frames, BANDS); a full-scale sine has power about 1 in its band."""

    def __init__(self) -> None:
        self._samples = np.zeros(_WINDOW // 2, np.float32)
        self._heard = self._made = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The frames that are complete after these samples; they come in blocks."""
        self._heard += len(samples)
        self._samples = np.concatenate([self._samples, samples.astype(np.float32, copy=False)])
        blocks = []
        while len(self._samples) >= (_BLOCK - 1) * HOP + _WINDOW:
            blocks.append(self._block(self._samples))
            self._samples = self._samples[_BLOCK * HOP :]
        self._made += _BLOCK * len(blocks)
        return np.concatenate(blocks) if blocks else np.zeros((0, BANDS), np.float32)

    def finish(self) -> NDArray[np.float32]:
        """The frames left: one for each HOP samples begun."""
        left = -(-self._heard // HOP) - self._made
        silence = np.zeros((_BLOCK + 2) * HOP + _WINDOW, np.float32)
        return self.push(silence)[:left] if left else np.zeros((0, BANDS), np.float32)

    @staticmethod
    def _block(samples: NDArray[np.float32]) -> NDArray[np.float32]:
        frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::HOP][:_BLOCK]
        spectrum = rfft(frames * _HANN, _FFT, axis=1)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        return (power * _POWER_SCALE) @ _BANK


class LevelStream:
    """Mel power -> log power relative to the voice's own recent level, about -2.5..1, delayed by LOOKAHEAD.

    The level is the mean power of the last seconds weighted by power itself, so pauses do not move it.
    """

    def __init__(self) -> None:
        self._decay = np.exp(-1 / _MEMORY_FRAMES)
        self._memory = np.zeros((2, 1))
        self._waiting = np.zeros((0, BANDS), np.float32)
        self._skip = LOOKAHEAD

    def push(self, power: NDArray[np.float32]) -> NDArray[np.float32]:
        """-> (frames, BANDS) for frames whose future is known."""
        if not len(power):
            return power
        total = power.mean(1, dtype=np.float64)
        sums, self._memory = lfilter(
            [1.0], [1.0, -self._decay], np.stack([total * total, total]), axis=1, zi=self._memory
        )
        level = np.maximum(sums[0] / np.maximum(sums[1], 1e-30), _HUSH)[self._skip :]
        self._skip = max(0, self._skip - len(power))
        self._waiting = np.concatenate([self._waiting, power])
        ready, self._waiting = self._waiting[: len(level)], self._waiting[len(level) :]
        relative = np.log((ready / level[:, None]) + 1e-9)
        return (np.clip(relative, _QUIETEST, _LOUDEST) / -_QUIETEST * 2.5).astype(np.float32)

    def finish(self) -> NDArray[np.float32]:
        """The delayed frames, with a future of silence."""
        return self.push(np.zeros((LOOKAHEAD, BANDS), np.float32))


def mel_power(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whole audio at SAMPLE_RATE (n,) -> (ceil(n / HOP), BANDS)."""
    stream = MelStream()
    return np.concatenate([stream.push(audio), stream.finish()])


def levelled(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mel power of a whole recording (frames, BANDS) -> what the network sees, same shape."""
    stream = LevelStream()
    return np.concatenate([stream.push(power), stream.finish()])
