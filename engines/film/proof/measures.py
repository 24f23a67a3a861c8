"""What can be told of a film without knowing what it should show: colour, contrast, sharpness, and how they drift.

Likeness to a picture that it should resemble is measured here too. Reading what a film shows is the business of
`training.recipes.film_reader`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Character:
    """Means over a stretch of film: `colour` RGB and `contrast` (spread of the grey) in levels of 255, `saturation`
    0..1, `sharpness` the spread of the grey's Laplacian, `motion` the difference from frame to frame in levels."""

    colour: tuple[float, float, float]
    contrast: float
    saturation: float
    sharpness: float
    motion: float

    def away_from(self, other: "Character") -> dict[str, float]:
        """How far a stretch is from another: colour in levels, the rest as ratios."""
        distance = float(np.linalg.norm(np.subtract(self.colour, other.colour)) / 3**0.5)
        ratios = {
            name: getattr(self, name) / max(getattr(other, name), 1e-6)
            for name in ("contrast", "saturation", "sharpness", "motion")
        }
        return {"colour": round(distance, 2), **{name: round(value, 3) for name, value in ratios.items()}}


def characters(frames: Iterable[Pixels], length: int) -> list[Character]:
    """One for each stretch of `length` frames (height, width, 3), read as they come."""
    found, rows, before = [], [], None
    for frame in frames:
        rows.append(_row(frame, before))
        before = frame
        if len(rows) == length:
            found.append(_character(rows))
            rows = []
    if rows:
        found.append(_character(rows))
    return found


def psnr(made: Pixels, wanted: Pixels) -> float:
    """Likeness in dB."""
    error = np.square(made.astype(np.float32) - wanted).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-6)))


def colour_distance(made: Pixels, wanted: Pixels) -> float:
    """Mean difference of the colours of large areas (an eighth of the frame's height each), in levels."""
    size = (round(8 * made.shape[2] / made.shape[1]), 8)
    coarse = [
        np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in film]).astype(np.float32)
        for film in (made, wanted)
    ]
    return float(np.abs(coarse[0] - coarse[1]).mean())


def _row(frame: Pixels, before: Pixels | None) -> list[float]:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    high, low = frame.max(2).astype(np.float32), frame.min(2).astype(np.float32)
    moved = 0.0 if before is None else float(cv2.absdiff(frame, before).mean())
    return [
        *frame.reshape(-1, 3).mean(0),
        float(grey.std()),
        float(((high - low) / np.maximum(high, 1)).mean()),
        float(cv2.Laplacian(grey, cv2.CV_32F).std()),
        moved,
    ]


def _character(rows: list[list[float]]) -> Character:
    means = [round(float(value), 3) for value in np.mean(rows, 0)]
    return Character((means[0], means[1], means[2]), *means[3:])
