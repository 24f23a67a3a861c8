"""Recordings of people as lessons for the mouth network: nobody has written down what they say, so ears label them.

Two ears err differently: the mouth network, hearing the whole recording clean and with the recogniser's names, and the
recogniser's phones alone, which know the sounds better and place them worse. Their mean by fixed shares is nearer to
the truth on people than either (Pearson r of jaw, width and rounding on five LibriVox sentences with forced alignment:
network 0.903, 0.882, 0.805; phones 0.868, 0.869, 0.830; 0.7 and 0.3 of them 0.915, 0.899, 0.824). Without the
recogniser there is nothing to learn here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engines.speech.features import HOP, SAMPLE_RATE, levelled, mel_power
from engines.speech.mouth import RATE, mouth_track
from engines.speech.phones import CHANNELS, Phone, moves_mouth
from engines.speech.recogniser import STEP, names_of
from training.backlot import acoustics
from training.backlot.voices import CURVES, Lesson, Recording, closed, in_company

BLOCK, SHORTEST_BLOCK = 500, 300  # frames of 10 ms in a lesson
_PHONES = 0.3  # share of the recogniser's phones in the labels
_LATE_S, _LONGEST_S = 0.07, 0.22  # the recogniser names a sound this late, and none lasts longer
_SPEECH = CURVES.index("speech")
_FROM_PHONES = [*range(len(CHANNELS)), CURVES.index("closure"), CURVES.index("bite")]
_SPOKEN = 0.2  # of a block somebody must speak

Heard = Callable[[NDArray[np.float32], NDArray[np.float32]], tuple[NDArray[np.float32], NDArray[np.int64]]]
"""Features (n, BANDS) and names (n / 2, SOUNDS) -> curves with probabilities (n, len(CURVES)) and visemes (n,)."""


@dataclass(frozen=True, eq=False)
class Block:
    """A few seconds of speech as it is heard alone and in company, and its sound (samples,)."""

    clean: Lesson
    noisy: Lesson
    sound: NDArray[np.float32]


def blocks(audio: NDArray[np.float32], heard: Heard, seed: int) -> list[Block]:
    """Speech (samples,) at 16 kHz in blocks; those in which nobody speaks are left out. `heard` is the network that
    labels."""
    power, names = _ears(audio)
    curves, visemes = heard(levelled(power), names)
    phones = mouth_track(phones_named(names), len(power) / RATE)
    count = min(len(curves), len(phones.channels)) // 2 * 2
    channels = phones.channels[:count]
    curves = curves[:count].copy()
    other = np.concatenate([channels, closed(channels)], 1)
    curves[:, _FROM_PHONES] = (1 - _PHONES) * curves[:, _FROM_PHONES] + _PHONES * other
    curves = curves.astype(np.float32)
    rng = np.random.default_rng(seed)
    company = in_company(Recording(audio, [], ""), _company(len(audio), rng), rng.uniform(4, 22)).audio
    takes = [(power, names), _ears(company)]
    found = []
    for begin in range(0, count, BLOCK):
        end = min(begin + BLOCK, count)
        if end - begin < SHORTEST_BLOCK or curves[begin:end, _SPEECH].mean() < _SPOKEN:
            continue
        clean, noisy = (
            Lesson(
                own_power[begin:end],
                own_names[begin // 2 : end // 2].astype(np.float16),
                curves[begin:end],
                visemes[begin:end],
            )
            for own_power, own_names in takes
        )
        found.append(Block(clean, noisy, audio[begin * HOP : end * HOP]))
    return found


def phones_named(names: NDArray[np.float32]) -> list[Phone]:
    """What the recogniser names first of each run of frames (n, SOUNDS), until it names the next."""
    if not names.any():
        return []
    sounds = _sounds()
    first = names.argmax(1)
    fresh = np.flatnonzero(np.diff(first, prepend=len(sounds) - 1))
    emitted = [(at * STEP / SAMPLE_RATE, sounds[first[at]]) for at in fresh if first[at] < len(sounds) - 1]
    found: list[Phone] = []
    for (at_s, symbol), (next_s, _) in pairwise([*emitted, (len(names) * STEP / SAMPLE_RATE, "")]):
        start_s = max(at_s - _LATE_S, found[-1].end_s if found else 0.0)
        end_s = min(next_s, at_s + _LONGEST_S) - _LATE_S
        if not symbol.startswith("<") and moves_mouth(symbol) and end_s > start_s:
            found.append(Phone(symbol, float(start_s), float(end_s)))
    return found


def _ears(audio: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mel power (n, BANDS) and the recogniser's names (n / 2, SOUNDS); n is even."""
    power, names = mel_power(audio), names_of(audio)
    count = min(len(power), 2 * len(names)) // 2 * 2
    return power[:count], names[: count // 2]


def _company(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    if rng.random() < 0.5:
        return acoustics.coloured(count, rng)
    return np.resize(acoustics.music(10, rng), count)


@cache
def _sounds() -> list[str]:
    """What the recogniser can name, in its order; nothing new comes last."""
    from hama.vocab import Vocabulary

    return [*Vocabulary.load().decoder, "<wb>", "<blank>"]
