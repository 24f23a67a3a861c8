"""How a line is said: the writer's words for it, and what they do to the voice.

Whispering and shouting change the voice itself, the telephone changes its spectrum; off screen and over the picture
only say where it stands, which `engines.film.sound.mix` follows.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt, sosfiltfilt

Audio = NDArray[np.float32]


@dataclass(frozen=True)
class Manner:
    """`level_db` beside a plain line; `near` 1 is at the ear, 0 as far away as the picture shows; `off` is outside of
    the picture."""

    name: str = "plain"
    rate: float = 1.0
    pitch_st: float = 0.0
    level_db: float = 0.0
    near: float = 0.0
    off: bool = False


PLAIN = Manner()
_MANNERS = (
    (r"whisper|murmur|hush|under (his|her|their) breath", Manner("whisper", 0.93, 0.0, -3.0, 0.5)),
    (r"shout|yell|scream|cr(y|ies)\b|calls? out|loud", Manner("shout", 0.98, 2.5, 1.5)),
    (r"phone|radio|intercom|speaker|comms?\b|transmission", Manner("phone", level_db=-1.0, near=0.7)),
    (r"voice.?over|v\.? ?o\.?\b|narrat|thinks|thought", Manner("over", near=1.0)),
    (
        r"off.?screen|o\.? ?s\.?\b|off.?camera|o\.? ?c\.?\b|next room|outside",
        Manner("off", level_db=-3.0, off=True),
    ),
    (r"soft|quiet|gentl|tender|low voice", Manner("soft", 0.95, -0.5, -2.0, 0.3)),
)


def manner_of(words: str) -> Manner:
    """The first manner that the words name, plain without one."""
    lowered = words.lower()
    return next((manner for pattern, manner in _MANNERS if re.search(rf"\b(?:{pattern})", lowered)), PLAIN)


def spoken_in(manner: Manner, audio: Audio, rate: int) -> Audio:
    """A voice (n,) at `rate` samples a second, changed as the manner asks; same length, same loudness or so."""
    if manner.name == "whisper":
        return _whispered(audio, rate)
    if manner.name == "shout":
        return _pressed(audio, rate)
    if manner.name == "phone":
        return _telephoned(audio, rate)
    return audio


def _whispered(audio: Audio, rate: int) -> Audio:
    """Noise through the mouth's own resonances: each frame keeps its smooth spectrum and loses its pitch."""
    size, hop = int(0.021 * rate) // 2 * 2, int(0.021 * rate) // 2 * 2 // 4
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(audio, (size, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * window
    spectra = np.fft.rfft(frames, 2 * size)
    cepstra = np.fft.irfft(np.log(np.abs(spectra) + 1e-5))
    keep = int(0.0016 * rate)
    cepstra[:, keep : 2 * size - keep] = 0
    smooth = np.exp(np.fft.rfft(cepstra).real)
    hertz = np.fft.rfftfreq(2 * size, 1 / rate)
    tilt = (
        (hertz / (hertz + 550)) ** 1.2 * np.sqrt(1 + (hertz / 2500) ** 2) / np.sqrt(1 + (hertz / 7500) ** 4)
    )
    rng = np.random.default_rng(1)
    noise = np.fft.rfft(rng.standard_normal((len(frames), 2 * size)), axis=1)
    made = np.fft.irfft(noise * smooth * tilt)[:, :size] * window
    out = np.zeros(len(padded) + size)
    for i, frame in enumerate(made):
        out[i * hop : i * hop + size] += frame
    out = out[size : size + len(audio)]
    return (out * _rms(audio) / max(_rms(out), 1e-9)).astype(np.float32).clip(-0.98, 0.98)


def _pressed(audio: Audio, rate: int) -> Audio:
    """A voice under effort: brighter, denser."""
    bright = audio + 1.1 * sosfilt(butter(1, (1600, 4200), "band", fs=rate, output="sos"), audio)
    bright = sosfilt(butter(1, 180, "high", fs=rate, output="sos"), bright)
    driven = np.tanh(2.6 * bright / max(float(np.abs(bright).max()), 1e-9))
    return (driven * 0.9 / max(float(np.abs(driven).max()), 1e-9)).astype(np.float32)


def _telephoned(audio: Audio, rate: int) -> Audio:
    narrow = sosfiltfilt(butter(2, (420, 3100), "band", fs=rate, output="sos"), audio)
    driven = np.tanh(4.0 * narrow / max(float(np.abs(narrow).max()), 1e-9))
    return (driven * 0.8 / max(float(np.abs(driven).max()), 1e-9)).astype(np.float32)


def _rms(audio: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(audio, dtype=np.float64))))
