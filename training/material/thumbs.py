"""The small picture of a piece, for the grid in which people look through their material."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.fit import within

FOLDER = "thumbs"
_SIDE = 256
_WIDE, _HIGH = 256, 96
_INK = np.array([150, 150, 150], np.uint8)  # reads on a light ground and on a dark one
_RANGE_DB = 60.0


def of_picture(folder: Path, id: str, picture: NDArray[np.uint8]) -> str:
    """A picture (h, w, 3); returns where it lies beneath the folder."""
    return _written(folder, f"{id}.jpg", within(picture, _SIDE)[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, 88))


def of_levels(folder: Path, id: str, levels: NDArray[np.float32]) -> str:
    """The levels (n,) in dB of a sound, as it swells and fades."""
    if not len(levels):
        return ""
    bounds = np.linspace(0, len(levels), _WIDE + 1).astype(int)
    loud = np.array([levels[a : max(a + 1, b)].max() for a, b in pairwise(bounds) if a < len(levels)])
    share = np.clip((loud - levels.max() + _RANGE_DB) / _RANGE_DB, 0, 1) ** 2
    rows = np.abs(np.arange(_HIGH) - (_HIGH - 1) / 2)[:, None] <= np.maximum(0.5, share * (_HIGH / 2 - 2))
    return _drawn(folder, id, rows)


def of_roll(folder: Path, id: str, roll: NDArray[np.float32]) -> str:
    """The keys (moments, 128) of a score, high ones above."""
    used = np.flatnonzero(roll.any(0))
    if not len(used):
        return ""
    shown = roll[:, max(0, used[0] - 2) : used[-1] + 3].T[::-1] > 0
    rows = cv2.resize(shown.astype(np.uint8), (_WIDE, _HIGH), interpolation=cv2.INTER_NEAREST) > 0
    return _drawn(folder, id, rows)


def _drawn(folder: Path, id: str, ink: NDArray[np.bool_]) -> str:
    pixels = np.dstack([np.broadcast_to(_INK, (*ink.shape, 3)), np.where(ink, 255, 0).astype(np.uint8)])
    return _written(folder, f"{id}.png", np.ascontiguousarray(pixels), ())


def _written(folder: Path, name: str, bgr: NDArray[np.uint8], options: tuple[int, ...]) -> str:
    path = folder / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    done, data = cv2.imencode(path.suffix, bgr, options)
    if not done:
        return ""
    part = path.with_name(f".{name}")  # not forced to the disk, as a material is: it can be drawn again
    part.write_bytes(data.tobytes())
    part.replace(path)
    return f"{FOLDER}/{name}"
