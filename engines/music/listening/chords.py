"""Chords of half bars from how strongly each pitch class sounds in them: templates, and a path of the likeliest ones.

Used for notes and for recordings alike. A path (Viterbi) is chosen rather than each half bar's best chord, because
chords last, and change with the bar more often than within it.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.music.harmony import SCALES, TONES, Chord, Mode, Quality
from engines.music.thoughts import HALVES

Chroma = NDArray[np.float32]
"""(half bars, 12), pitch class 0 is C."""

HEARD: tuple[Quality, ...] = (
    "maj", "min", "7", "maj7", "min7", "m7b5", "dim", "sus4", "9", "maj9", "min9", "add9", "6", "min6", "13", "min11",
    "7b9", "dim7", "sus9", "aug",
)  # fmt: skip
"""What is told apart; other chords are heard as the nearest of these."""
_ODD: tuple[Quality, ...] = ("dim", "m7b5", "sus4", "aug", "dim7", "sus9")
_TONES = (1.0, 0.9, 0.8, 0.6, 0.5)  # what root, third, fifth, seventh and what lies above it count
# Measured on twenty-six pieces of the grammars and ten recordings; likeness of tones is 1 at most.
_FOR_ODD, _FOR_EACH_TONE = 0.08, 0.02
_ROOT_BELOW, _BASS_LASTS = 0.35, 0.3
_OF_THE_KEY = 0.24
_SHARPNESS = 12.0  # nepers that a likeness of 1 is worth
_NEW_BAR, _WITHIN_BAR = 1.5, 4.0  # nepers that a change costs


def chords_of(chroma: Chroma, bass: Chroma, key: int, mode: Mode) -> tuple[Chord, ...]:
    """One chord for each half bar, counted from the key. `bass` holds the low notes alone. A silent half bar goes on
    with the chord before it."""
    path = _path(_fit(chroma, bass, key, mode))
    return tuple(
        Chord(root=(int(state) // len(HEARD) - key) % 12, quality=HEARD[int(state) % len(HEARD)])
        for state in path
    )


@cache
def _templates() -> NDArray[np.float64]:
    """(12 * qualities, 12), each of length 1."""
    made = np.zeros((12, len(HEARD), 12))
    for root in range(12):
        for number, quality in enumerate(HEARD):
            for step, weight in zip(TONES[quality], _TONES, strict=False):
                made[root, number, (root + step) % 12] = weight
    flat = made.reshape(-1, 12)
    return flat / np.linalg.norm(flat, axis=1, keepdims=True)


def _fit(chroma: Chroma, bass: Chroma, key: int, mode: Mode) -> NDArray[np.float64]:
    """How well each chord fits each half bar, in nepers, (half bars, 12 * qualities)."""
    sound = np.linalg.norm(chroma, axis=1, keepdims=True)
    match = (chroma / np.maximum(sound, 1e-9)) @ _templates().T
    match = match + _ROOT_BELOW * np.repeat(_lasting(bass), len(HEARD), axis=1)
    scale = np.roll(np.isin(np.arange(12), SCALES[mode]), key)
    inside = (_templates() > 0) @ scale / (_templates() > 0).sum(1)
    rare = [_FOR_EACH_TONE * (len(TONES[quality]) - 3) + _FOR_ODD * (quality in _ODD) for quality in HEARD]
    match = match + _OF_THE_KEY * inside - np.tile(rare, 12)
    return _SHARPNESS * np.where(sound > 1e-6, match, 0.0)


def _lasting(bass: Chroma) -> NDArray[np.float64]:
    """Shares of each half bar's bass; what stood below the first half is still in mind in the second, where basses
    like to play the fifth."""
    shares = bass.astype(np.float64) / np.maximum(bass.sum(1, keepdims=True), 1e-9)
    second = shares[1::HALVES]
    shares[1::HALVES] = (1 - _BASS_LASTS) * second + _BASS_LASTS * shares[: len(second) * HALVES : HALVES]
    return shares


def _path(fit: NDArray[np.float64]) -> NDArray[np.int64]:
    best = fit[0].copy()
    came = np.zeros(fit.shape, np.int64)
    for half in range(1, len(fit)):
        costs = _WITHIN_BAR if half % HALVES else _NEW_BAR
        jump = int(best.argmax())
        stays = best >= best[jump] - costs
        came[half] = np.where(stays, np.arange(len(best)), jump)
        best = np.where(stays, best, best[jump] - costs) + fit[half]
    path = np.zeros(len(fit), np.int64)
    path[-1] = best.argmax()
    for half in range(len(fit) - 1, 0, -1):
        path[half - 1] = came[half, path[half]]
    return path
