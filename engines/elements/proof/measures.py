"""How much of a picture is found again in an element, and where an element is; without any network.

Where the element has to be is known from the stage's labels. Colours are compared as the bench compares them
(`engines.elements.bench.likeness`), and as they lie: head above, feet below.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.likeness import Laid
from engines.elements.proof.players import SEEN

PIXELS = 4096  # of each, whose colours are compared
GRID = (6, 4)  # rows and columns of an element in which colours are compared as they lie
FILLED = 0.25  # of a cell, from which it counts
LEAST_PX = 24  # of an element in a frame
LOOKS = 4  # frames of a clip that are looked at
LEFT, RIGHT = 0.42, 0.58  # of the frame's width, between which something is in the middle
APART = 14.0  # distance of colours in Lab from which a pixel is not the background's

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Fidelity:
    """`colour` is the likeness of colours, 0 to 1; `layout` the distance of colours as they lie, in Lab."""

    colour: float
    layout: float


def fidelity(picture: Pixels, frames: Pixels, masks: Mask) -> Fidelity | None:
    """How an element looks in frames (n, height, width, 3), where `masks` (n, height, width) show it, beside its
    picture (h, w, 4); None where it is hardly seen."""
    alpha = picture[..., 3] > 127
    wanted, lies = picture[..., :3][alpha], _layout(picture[..., :3], picture[..., 3] > SEEN)
    found = []
    for number in np.linspace(0, len(frames) - 1, LOOKS).round().astype(int):
        mask = masks[number]
        if mask.sum() >= LEAST_PX:
            there = _layout(frames[number], mask)
            found.append(
                (
                    _likeness(wanted, frames[number][mask]),
                    min(_apart(lies, there), _apart(lies[:, ::-1], there)),
                )
            )
    return Fidelity(*(float(value) for value in np.mean(found, 0))) if found else None


def side_of(masks: Mask) -> int:
    """On which side (n, height, width) something is seen: -1 left, 1 right, 0 in the middle or not at all."""
    columns = masks.sum((0, 1))
    if not columns.any():
        return 0
    middle = float((columns * (np.arange(len(columns)) + 0.5)).sum() / columns.sum()) / len(columns)
    return -1 if middle < LEFT else 1 if middle > RIGHT else 0


def differs(frames: Pixels, background: Pixels) -> Mask:
    """Where frames (n, height, width, 3) show something else than the place (height, width, 3)."""
    empty = _lab(cv2.GaussianBlur(background, (0, 0), 1.5))
    soft = [_lab(cv2.GaussianBlur(frame, (0, 0), 1.5)) for frame in frames]
    return np.stack([np.linalg.norm(frame - empty, axis=2) > APART for frame in soft])


def _likeness(one: Pixels, other: Pixels) -> float:
    """Of the colours of two sets of pixels (n, 3)."""
    both = [part[np.linspace(0, len(part) - 1, PIXELS).astype(int)][None] for part in (one, other)]
    return Laid(both[0], both[1], np.ones((1, PIXELS), np.float32)).colour


def _layout(rgb: Pixels, mask: Mask) -> NDArray[np.float32]:
    """(*GRID, 3): mean colours in Lab of the cells of what a mask (h, w) shows; NaN where it shows little."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    weight = mask[part].astype(np.float32)
    lab = _lab(rgb[part])
    sums = cv2.resize(lab * weight[..., None], GRID[::-1], interpolation=cv2.INTER_AREA)
    filled = cv2.resize(weight, GRID[::-1], interpolation=cv2.INTER_AREA)[..., None]
    return np.where(filled > FILLED, sums / np.maximum(filled, 1e-3), np.nan).astype(np.float32)


def _apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Mean distance over the cells that both fill, a difference of light counting half."""
    away = (one - other) * np.array([0.5, 1, 1], np.float32)
    distance = np.sqrt((away**2).sum(2))
    return float(np.nanmean(distance)) if np.isfinite(distance).any() else 100.0


def _lab(rgb: NDArray[Any]) -> NDArray[np.float32]:
    """L 0 to 100, a and b about -100 to 100."""
    return np.asarray(cv2.cvtColor(np.asarray(rgb, np.float32) / 255, cv2.COLOR_RGB2LAB))
