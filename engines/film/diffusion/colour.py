"""The colour anchor: long films drift in colour, window by window, and are led back to their first window.

Mean and spread of each channel are compared, nothing else, and what is corrected changes smoothly from frame to frame,
so that no join of windows can be seen. A new prompt may change the light: it gets an anchor of its own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

GAIN_LIMIT = 1.25
OFFSET_LIMIT = 32.0

Pixels = NDArray[np.uint8]
Three = tuple[float, float, float]


@dataclass
class ColourAnchor:
    """`strength` from 0 (off) to 1 (all drift is taken back). State is small and can be saved with `to_json`."""

    strength: float = 0.7
    mean: Three | None = None
    spread: Three | None = None
    gain: Three = (1.0, 1.0, 1.0)
    offset: Three = (0.0, 0.0, 0.0)

    def open(self, cut: bool) -> None:
        """The next window is the first of a segment; after a `cut` the correction starts from nothing as well."""
        self.mean = self.spread = None
        if cut:
            self.gain, self.offset = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)

    def correct(self, frames: Pixels) -> Pixels:
        """One window (n, height, width, 3) with its drift taken back."""
        sample = frames[:, ::4, ::4].reshape(-1, 3).astype(np.float64)
        mean, spread = sample.mean(0), sample.std(0)
        before = np.array([self.gain, self.offset])
        after = before
        if self.mean is None or self.spread is None:
            self.mean, self.spread = _three(mean * before[0] + before[1]), _three(spread * before[0])
        else:
            gain = (np.array(self.spread) / np.maximum(spread, 1.0)) ** self.strength
            gain = gain.clip(1 / GAIN_LIMIT, GAIN_LIMIT)
            shift = (self.strength * (np.array(self.mean) - mean)).clip(-OFFSET_LIMIT, OFFSET_LIMIT)
            after = np.array([gain, mean + shift - mean * gain])
        self.gain, self.offset = _three(after[0]), _three(after[1])
        return np.stack(
            [_graded(f, before + (after - before) * (i + 1) / len(frames)) for i, f in enumerate(frames)]
        )

    def to_json(self) -> str:
        return _STATE.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "ColourAnchor":
        return _STATE.validate_json(text)


_STATE = TypeAdapter(ColourAnchor)


def _graded(frame: Pixels, grade: NDArray[np.float64]) -> Pixels:
    """A frame under a correction (2, 3): a gain and an offset for each channel."""
    levels = (np.arange(256)[:, None] * grade[0] + grade[1]).round().clip(0, 255).astype(np.uint8)
    return np.stack([levels[frame[..., channel], channel] for channel in range(3)], -1)


def _three(values: NDArray[np.float64]) -> Three:
    return float(values[0]), float(values[1]), float(values[2])
