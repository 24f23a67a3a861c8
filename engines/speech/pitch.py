"""Raises or lowers a voice and leaves its length and, mostly, its vocal tract as they are.

A plain shift moves the formants along and makes a child or a giant of the speaker, so the spectral envelope of
the original is put back over the shifted voice.
"""

import numpy as np
from numpy.typing import NDArray
from python_stretch import Signalsmith
from scipy.signal import ShortTimeFFT
from scipy.signal.windows import hann

_ENVELOPE_S = 0.0015  # shorter than the period of any voice
_LIMIT_DB = 18.0


def shifted(audio: NDArray[np.float32], semitones: float, rate: int) -> NDArray[np.float32]:
    """A voice (n,) at `rate` moved by semitones, of the same length, in time with itself."""
    stretch = Signalsmith.Stretch(1847)
    stretch.preset(1, rate)
    stretch.setTransposeSemitones(semitones)
    tail = stretch.inputLatency() + stretch.outputLatency()
    moved = np.asarray(stretch.process(np.pad(audio, (0, tail))[None]))[0, tail : tail + len(audio)]
    return _with_envelope_of(audio, moved, rate)


def _with_envelope_of(
    audio: NDArray[np.float32], moved: NDArray[np.float32], rate: int
) -> NDArray[np.float32]:
    window = hann(1024, sym=False)
    transform = ShortTimeFFT(window, 256, rate)
    wanted, given = transform.stft(audio), transform.stft(moved)
    gain_db = np.clip(_envelope_db(wanted, rate) - _envelope_db(given, rate), -_LIMIT_DB, _LIMIT_DB)
    return transform.istft(given * 10 ** (gain_db / 20), k1=len(audio)).astype(np.float32)


def _envelope_db(spectrum: NDArray[np.complexfloating], rate: int) -> NDArray[np.float64]:
    """Smooth log spectra (bins, frames) from the low part of the cepstrum."""
    cepstrum = np.fft.irfft(20 * np.log10(np.abs(spectrum) + 1e-5), axis=0)
    keep = int(_ENVELOPE_S * rate)
    lifter = np.zeros(len(cepstrum))
    lifter[: keep + 1] = 1
    lifter[-keep:] = 1
    return np.fft.rfft(cepstrum * lifter[:, None], axis=0).real
