"""What is said in an English recording, and when: utterances cut at pauses, each written down by Moonshine.

Sound is read as a stream and held for one utterance at a time. In another language, and in what is no speech, Moonshine
makes up English; it is unsure of that, or says it again and again, and such utterances are left out.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.speech.features import SAMPLE_RATE
from engines.speech.moonshine import words_of
from engines.speech.vad import STEP, VoiceActivity

Sound = NDArray[np.float32]

_SURE = 0.58  # certainty: spoken English has 0.6 and more, other languages few words above 0.56
_REPEATED = 2.4  # letters to a byte when packed (Radford and others, arXiv 2212.04356, use the same)
_PEAK, _HUSH = 0.5, 1e-6
_VOICE = 0.5  # probability from which there is one
_STEPS_S = SAMPLE_RATE / STEP
_PAUSE = round(0.5 * _STEPS_S)
_MARGIN = round(0.2 * _STEPS_S)  # heard before and after a voice
_SHORTEST = round(0.2 * _STEPS_S)  # of voice, in an utterance
_LONGEST = round(20 * _STEPS_S)  # then it is cut where it is most like a pause
_LULL = round(0.3 * _STEPS_S)  # over which that is looked for


@dataclass(frozen=True)
class Utterance:
    """What is said between two pauses; seconds from the beginning of the sound."""

    begin_s: float
    end_s: float
    text: str


def transcribe(audio: Sound | Iterable[Sound]) -> Iterator[Utterance]:
    """Sound at 16 kHz, mono, whole or in chunks -> its utterances, each as soon as it is over. Raises `ModelMissing`
    without moonshine-tiny-en or silero-vad."""
    for begin, samples in _utterances([audio] if isinstance(audio, np.ndarray) else audio):
        said = words_of(samples * np.float32(_PEAK / max(float(np.abs(samples).max()), _HUSH)))
        if said.text and said.certainty >= _SURE and not _repeats(said.text):
            yield Utterance(begin / SAMPLE_RATE, (begin + len(samples)) / SAMPLE_RATE, said.text)


def _repeats(text: str) -> bool:
    letters = text.encode()
    return len(letters) > _REPEATED * len(zlib.compress(letters))


def _utterances(chunks: Iterable[Sound]) -> Iterator[tuple[int, Sound]]:
    """-> first sample and samples of each, in order."""
    held, activity = _Held(), VoiceActivity()
    for chunk in chunks:
        for at in range(0, len(chunk), SAMPLE_RATE):
            second = chunk[at : at + SAMPLE_RATE]
            yield from held.push(second, activity.push(second))
    silence = np.zeros(_PAUSE + 1, np.float32)
    yield from held.push(np.zeros(0, np.float32), np.concatenate([activity.finish(), silence]))


class _Held:
    """The sound since the last cut, with the probability of a voice for each step of it."""

    def __init__(self) -> None:
        self._first = 0
        self._samples = np.zeros(0, np.float32)
        self._voice = np.zeros(0, np.float32)

    def push(self, samples: Sound, voice: Sound) -> Iterator[tuple[int, Sound]]:
        """The utterances that are over."""
        self._samples = np.concatenate([self._samples, samples])
        self._voice = np.concatenate([self._voice, voice])
        while cut := self._cut():
            voiced = np.flatnonzero(self._voice[:cut] > _VOICE)
            if len(voiced) >= _SHORTEST:
                begin, end = max(0, int(voiced[0]) - _MARGIN) * STEP, (int(voiced[-1]) + 1 + _MARGIN) * STEP
                yield self._first + begin, self._samples[begin : min(end, cut * STEP)]
            self._samples, self._voice = self._samples[cut * STEP :], self._voice[cut:]
            self._first += cut * STEP

    def _cut(self) -> int:
        """The step before which nothing more belongs to what comes; 0 where that is not known yet."""
        voiced = np.flatnonzero(self._voice > _VOICE)
        if not len(voiced):
            return max(0, len(self._voice) - _MARGIN)
        quiet = np.diff(np.append(voiced, len(self._voice)))
        last = int(voiced[np.argmax(quiet > _PAUSE)])
        if quiet.max() > _PAUSE and last < _LONGEST:
            return last + 1 + _PAUSE - _MARGIN
        if len(self._voice) < _LONGEST:
            return 0
        lull = np.convolve(self._voice[:_LONGEST], np.ones(_LULL), "same")[_LONGEST // 2 : -_LULL]
        return _LONGEST // 2 + int(np.argmin(lull))
