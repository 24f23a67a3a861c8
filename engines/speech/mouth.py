"""The mouth of a voice over time: where everything that hears meets everything that shows.

A `MouthTrack` comes from phones with known times (`mouth_track`) or from a recording (`engines.speech.listen`),
and a face is drawn from it. It holds no audio and knows nothing of pictures.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engines.speech.coarticulation import HOLD_S, blend
from engines.speech.phones import CHANNELS, Phone, Viseme, gestures
from engines.speech.visemes import VisemeSpan, viseme_spans

__all__ = ["CHANNELS", "LOWEST", "RATE", "MouthTrack", "Phone", "VisemeSpan", "mouth_track"]

RATE = 100  # samples a second
LOWEST = np.array([-1.0 if name == "width" else 0.0 for name in CHANNELS], np.float32)
"""How far down each of `CHANNELS` goes; all go up to 1."""
_VISEMES = get_args(Viseme)


@dataclass(frozen=True)
class MouthTrack:
    """Curves at `RATE`; sample i is the mouth at i / RATE seconds.

    `channels` (n, 8) follows `CHANNELS`: jaw 0..1, width -1..1 (narrow to wide), the rest 0..1; all 0 at rest.
    `speech` (n,) is 1 while speaking and 0 in pauses. `stress` (n,) peaks on stressed syllables, 0..1.
    """

    channels: NDArray[np.float32]
    speech: NDArray[np.float32]
    stress: NDArray[np.float32]
    spans: list[VisemeSpan]

    @property
    def duration_s(self) -> float:
        return len(self.channels) / RATE

    def at(self, times_s: ArrayLike) -> NDArray[np.float32]:
        """Channels at any times (m,) -> (m, 8), linear between samples, held before the first and after the last."""
        position = np.clip(np.asarray(times_s, np.float64) * RATE, 0, len(self.channels) - 1)
        below = np.minimum(position.astype(np.int64), max(len(self.channels) - 2, 0))
        above = np.minimum(below + 1, len(self.channels) - 1)
        part = (position - below).astype(np.float32)[:, None]
        return self.channels[below] * (1 - part) + self.channels[above] * part

    def save(self, path: Path) -> None:
        """Keep the track in a `.npz` file."""
        times = np.array([(s.start_s, s.end_s) for s in self.spans]).reshape(-1, 2)
        shapes = np.array([_VISEMES.index(s.viseme) for s in self.spans], np.uint8)
        np.savez(
            path,
            channels=self.channels,
            speech=self.speech,
            stress=self.stress,
            span_times=times,
            span_visemes=shapes,
        )

    @staticmethod
    def load(path: Path) -> "MouthTrack":
        """The track that `save` kept."""
        with np.load(path) as kept:
            rows = zip(kept["span_times"].tolist(), kept["span_visemes"].tolist(), strict=True)
            spans = [VisemeSpan(start, end, _VISEMES[shape]) for (start, end), shape in rows]
            return MouthTrack(kept["channels"], kept["speech"], kept["stress"], spans)


def mouth_track(phones: list[Phone], duration_s: float) -> MouthTrack:
    """The mouth that says these phones (in order of time) in a voice of `duration_s`."""
    sounds = gestures(phones)
    channels, speech, stress = blend(sounds, duration_s, RATE)
    return MouthTrack(
        channels.astype(np.float32),
        speech.astype(np.float32),
        stress.astype(np.float32),
        viseme_spans(sounds, duration_s, HOLD_S),
    )
