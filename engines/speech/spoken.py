"""What a voice hands over: audio and its phones, one piece of text at a time, ready to be joined end to end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.speech.phones import Phone

SPEECH_RATE = 24_000  # samples a second, of every voice

_MARGIN_S = 0.08  # room for the mouth to open before the voice and to close after it
_FADE_S = 0.01
_PEAK = 0.97
_LOUD = 10 ** (-46 / 20)


@dataclass(frozen=True)
class Spoken:
    """A piece of speech: `audio` (n,) float32 at `SPEECH_RATE`, phones in seconds from its start, the text
    that it says, and how much of the whole text is said once it has been heard, 0..1."""

    audio: NDArray[np.float32]
    phones: list[Phone]
    text: str
    progress: float

    @property
    def duration_s(self) -> float:
        return len(self.audio) / SPEECH_RATE


def joined(pieces: list[Spoken]) -> Spoken:
    """The pieces one after the other, as one."""
    phones: list[Phone] = []
    start_s = 0.0
    for piece in pieces:
        phones.extend(phone.shifted(start_s) for phone in piece.phones)
        start_s += piece.duration_s
    audio = np.concatenate([piece.audio for piece in pieces])
    return Spoken(audio, phones, " ".join(piece.text for piece in pieces), pieces[-1].progress)


def framed(
    audio: NDArray[np.float32], phones: list[Phone], pause_s: float
) -> tuple[NDArray[np.float32], list[Phone]]:
    """The voice without the silence that a synthesiser puts around it, then a pause of our own.

    The cuts lie in silence and are faded, so that pieces join without a click; the phones move along.
    """
    loud = np.flatnonzero(np.abs(audio) > _LOUD * max(float(np.abs(audio).max()), 1e-6))
    begin_s = min(phones[0].start_s, loud[0] / SPEECH_RATE) - _MARGIN_S
    end_s = max(phones[-1].end_s, loud[-1] / SPEECH_RATE) + _MARGIN_S
    begin, end = round(begin_s * SPEECH_RATE), round(end_s * SPEECH_RATE)
    voiced = audio[max(begin, 0) : end].astype(np.float32)
    fade = np.linspace(0, 1, min(int(_FADE_S * SPEECH_RATE), len(voiced) // 2), dtype=np.float32)
    voiced[: len(fade)] *= fade
    voiced[len(voiced) - len(fade) :] *= fade[::-1]
    silence_before = max(-begin, 0)
    silence_after = max(end - len(audio), 0) + round(pause_s * SPEECH_RATE)
    voiced *= min(1.0, _PEAK / max(float(np.abs(voiced).max()), 1e-6))
    return np.pad(voiced, (silence_before, silence_after)), [
        phone.shifted(-begin / SPEECH_RATE) for phone in phones
    ]
