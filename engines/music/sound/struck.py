"""What players are given and give: notes at samples, sound in chunks."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Stereo = NDArray[np.float32]
"""(samples, 2), left and right."""


@dataclass(frozen=True, slots=True)
class Struck:
    """A note as it is played. `start` and `length` in samples, `start` from the beginning of its chunk; `pitch` MIDI;
    `velocity` 0 to 1. `seed` is what a voice draws its phases and noise from: equal seeds sound alike."""

    start: int
    length: int
    pitch: int
    velocity: float
    seed: int


class Player(ABC):
    """One instrument, played chunk after chunk: what rings on is heard in the next ones."""

    @abstractmethod
    def play(self, notes: Sequence[Struck], samples: int) -> Stereo:
        """The next `samples` of it, (samples, 2) float32 at `RATE`; all notes begin inside them."""
