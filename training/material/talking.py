"""How much of a sound is somebody talking, as far as Silero hears it. Streamed: figures are kept.

Who sings over instruments is no talk: between the words of talk it is quiet, between those of a song the music goes on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.contract import ModelMissing
from engines.speech.features import SAMPLE_RATE
from engines.speech.vad import STEP, VoiceActivity
from training.material.sounds import Span, split

MODEL = "silero-vad"
_VOICE = 0.5  # probability
_FLOOR = 1e-10


@dataclass(frozen=True)
class Talk:
    """`share` of the time at which somebody speaks, 0 to 1; by how much what is heard between lies below, in dB."""

    share: float
    gap_db: float


def talk(path: Path, spans: Sequence[Span]) -> Iterator[Talk | None]:
    """Of each of the spans, which follow one another; None where the model is missing."""
    for sound in split(path, spans, SAMPLE_RATE):
        ear = VoiceActivity()
        voices, powers, left = [np.zeros(0, np.float32)], [np.zeros(0)], np.zeros(0, np.float32)
        try:
            for block in sound:
                voices.append(ear.push(block))
                samples = np.concatenate([left, block])
                whole = len(samples) // STEP * STEP
                powers.append((samples[:whole].reshape(-1, STEP).astype(np.float64) ** 2).mean(1))
                left = samples[whole:]
        except ModelMissing:
            yield None
            continue
        yield _talk(np.concatenate(voices), np.concatenate(powers))


def _talk(voices: NDArray[np.float32], powers: NDArray[np.float64]) -> Talk:
    count = min(len(voices), len(powers))
    spoken = voices[:count] > _VOICE
    levels = 10 * np.log10(powers[:count] + _FLOOR)
    words, between = levels[spoken], levels[~spoken]
    gap = float(np.median(words) - np.median(between)) if len(words) and len(between) else 0.0
    return Talk(len(words) / max(1, count), gap)
