"""How far a mouth is open, read from pixels by a linear map that was fitted to the rig's own films.

It looks at light and dark about the place where the mouth would be at rest, which follows from the head's stand alone:
of what the voice says nothing reaches it but by the pixels. `training.recipes.portrait_builtin` fits it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.portrait.proof.playing import Played

SIDE = 24  # of what is looked at
WIDE = 1.4  # e, of the face
FIRM = 300.0  # ridge

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class LipReader:
    """`weights` (values,) of what is seen less its `mean` (values,), and the opening at that mean."""

    weights: Floats
    mean: Floats
    usual: float

    @staticmethod
    def fitted(films: Iterable[tuple[Pixels, Played]]) -> "LipReader":
        """To films in which the mouths of what was played are as they were played."""
        rows, truth = zip(*((_looks(film, played), played.opening) for film, played in films), strict=True)
        seen, opening = np.concatenate(rows).astype(np.float64), np.concatenate(truth).astype(np.float64)
        mean, usual = seen.mean(0), float(opening.mean())
        away = seen - mean
        weights = np.linalg.solve(away.T @ away + FIRM * np.eye(away.shape[1]), away.T @ (opening - usual))
        return LipReader(weights.astype(np.float32), mean.astype(np.float32), usual)

    def read(self, film: Pixels, played: Played) -> Floats:
        """(n,) gap of the lips in e, in frames (n, side, side, 3) whose heads stand as was played."""
        away = _looks(film, played) - self.mean
        return np.asarray(away @ self.weights + self.usual, np.float32)

    def save(self, path: Path) -> None:
        np.savez(path, weights=self.weights, mean=self.mean, usual=self.usual)

    @staticmethod
    def load(path: Path) -> "LipReader":
        with np.load(path) as held:
            return LipReader(held["weights"], held["mean"], float(held["usual"]))


def _looks(film: Pixels, played: Played) -> Floats:
    """(n, values) of light about the mouth, and of its edges, against the contrast of the picture at rest."""
    contrast = max(float(_cut(played.picture, played.place[0]).std()), 1.0)
    seen = np.stack([_cut(frame, place) for frame, place in zip(film, played.place, strict=False)])
    seen = (seen - seen.mean((1, 2), keepdims=True)) / contrast
    edges = np.abs(np.diff(seen, axis=1))
    return np.concatenate([seen.reshape(len(seen), -1), edges.reshape(len(seen), -1)], 1)


def _cut(frame: Pixels, place: Floats) -> Floats:
    """(SIDE, SIDE) of light about a place."""
    x, y, apart = (float(value) for value in place)
    zoom = SIDE / (WIDE * apart)
    move = np.array([[zoom, 0, SIDE / 2 - zoom * x], [0, zoom, SIDE / 2 - zoom * y]], np.float32)
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    return cv2.warpAffine(grey, move, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
