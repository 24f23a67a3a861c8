"""What a face feels and does: expressions, blinks, the gaze and small movements, for any moment of time.

Everything is a function of time and seed, so that frames can be drawn in any order.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.speech.phones import CHANNELS, JAW, LOWER, UPPER, WIDTH
from engines.stage.scene import Expression

REST = np.zeros(len(CHANNELS))
_BLINK_EVERY_S, _BLINK_S = 3.3, 0.2
_GLANCE_EVERY_S, _GLANCE_S = 1.7, 0.09


@dataclass(frozen=True)
class Mood:
    """How a feeling holds the face. 0 is at ease; `lids` 1 is the usual opening of the eyes.

    `raised` lifts the brows, `inner` lifts their inner ends, `frown` lowers and draws them together, `smile` -1..1
    turns the corners of the mouth, `squint` lifts the lower lids.
    """

    raised: float = 0.0
    inner: float = 0.0
    frown: float = 0.0
    smile: float = 0.22
    lids: float = 1.0
    squint: float = 0.0
    jaw: float = 0.0
    width: float = 0.0
    upper: float = 0.0
    lower: float = 0.0
    blush: float = 1.0


MOODS: dict[Expression, Mood] = {
    "neutral": Mood(),
    "happy": Mood(
        raised=0.35, smile=1.0, lids=0.9, squint=0.55, jaw=0.16, width=0.3, upper=0.42, lower=0.1, blush=1.5
    ),
    "sad": Mood(raised=0.1, inner=1.0, smile=-0.55, lids=0.74, blush=0.8),
    "surprised": Mood(raised=1.0, smile=0.05, lids=1.24, jaw=0.42, width=-0.35, lower=0.1),
    "angry": Mood(frown=1.0, smile=-0.4, lids=0.8, squint=0.35, width=0.12, blush=1.2),
}


@dataclass(frozen=True)
class Face:
    """A face at one moment: `closed` 0..1 of the lids, `gaze` (to the figure's left, up) -1..1, `mouth` (8,)."""

    mood: Mood
    closed: float
    gaze: tuple[float, float]
    mouth: NDArray[np.float64]


def face_at(
    expression: Expression, seed: int, time_s: float, mouth: NDArray[np.floating] | None, gaze_up: float = 0.0
) -> Face:
    """The face of a person at a time. A voice's mouth overrides what the expression does with the lips."""
    mood = MOODS[expression]
    left, up = gaze(seed, time_s)
    if mouth is None:
        channels = REST.copy()
        channels[[JAW, WIDTH, UPPER, LOWER]] = mood.jaw, mood.width, mood.upper, mood.lower
    else:
        channels = np.asarray(mouth, float).copy()
        speaking = min(1.0, 1.6 * float(np.abs(channels).max()))
        held = np.array([mood.jaw * 0.5, mood.width * 0.6, mood.upper * 0.5])
        channels[[JAW, WIDTH, UPPER]] += held * (1 - 0.6 * speaking)
        mood = replace(mood, smile=mood.smile * (1 - 0.35 * speaking), raised=mood.raised + 0.12 * speaking)
    return Face(mood, blink(seed, time_s), (left, min(1.0, up + gaze_up)), channels)


def chance(seed: int, cell: int, salt: int) -> float:
    """An even random number 0..1 that belongs to a seed, a stretch of time and a purpose."""
    state = (seed * 0x9E3779B1 ^ cell * 0x85EBCA77 ^ salt * 0xC2B2AE3D) & 0xFFFFFFFF
    for _ in range(2):
        state = ((state ^ state >> 15) * 0x2C1B3C6D) & 0xFFFFFFFF
        state = ((state ^ state >> 12) * 0x297A2D39) & 0xFFFFFFFF
    return (state ^ state >> 15) / 2**32


def blink(seed: int, time_s: float) -> float:
    """How far the lids are closed, 0..1."""
    cell = math.floor(time_s / _BLINK_EVERY_S)
    start = cell * _BLINK_EVERY_S + 0.4 + chance(seed, cell, 1) * (_BLINK_EVERY_S - 1.0)
    part = (time_s - start) / _BLINK_S
    if not 0 < part < 1:
        return 0.0
    return smooth(part / 0.35) if part < 0.35 else 1 - smooth((part - 0.35) / 0.65)


def gaze(seed: int, time_s: float) -> tuple[float, float]:
    """Where the eyes look: they rest, then jump."""
    cell = math.floor(time_s / _GLANCE_EVERY_S)
    part = smooth((time_s - cell * _GLANCE_EVERY_S) / _GLANCE_S)

    def aim(index: int) -> tuple[float, float]:
        away = 0.75 if chance(seed, index, 2) > 0.66 else 0.16
        return (chance(seed, index, 3) * 2 - 1) * away, (chance(seed, index, 4) * 2 - 1) * 0.4 * away

    (x0, y0), (x1, y1) = aim(cell - 1), aim(cell)
    return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part


def drift(seed: int, time_s: float, salt: int) -> float:
    """A slow wandering between about -1 and 1."""
    phase = chance(seed, 0, salt) * math.tau
    return 0.6 * math.sin(time_s * 0.9 + phase) + 0.4 * math.sin(time_s * 1.73 + phase * 2.3)


def smooth(part: float) -> float:
    """An eased step from 0 to 1."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)
