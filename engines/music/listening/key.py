"""The key of a piece from which tones sound for how long, and which stand in the bass where phrases begin.

Modes other than major and minor differ from these in one degree of the scale; they are told apart by it.
"""

import numpy as np
from numpy.typing import NDArray

from engines.music.harmony import Mode
from engines.music.thoughts import BARS, HALVES

# How often each tone sounds in a key (Albrecht, Shanahan 2013); measured here on twelve songs and twenty-eight
# recordings, they name the tonic more often than the ratings of Krumhansl and Kessler.
_MAJOR = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
_MINOR = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])
# What the bass counts more where a phrase begins, where the piece begins, and in its last bar.
_PHRASE, _BEGINNING, _ENDING = 2.0, 8.0, 16.0
_PLAINLY = 2.0  # how many times as much a mode's own degree must sound as the one that it stands for
_HEARD = 0.02  # share of all sound below which a degree says nothing

Rows = NDArray[np.floating]


def key_of(chroma: Rows, bass: Rows) -> tuple[int, Mode]:
    """(tonic, mode) from the tones of each half bar, and those of the bass alone: both (half bars, 12)."""
    share = chroma.sum(0) / max(float(chroma.sum()), 1e-9)
    fits = np.array(
        [[_likeness(np.roll(share, -tonic), usual) for tonic in range(12)] for usual in (_MAJOR, _MINOR)]
    )
    minor, tonic = np.unravel_index(int((fits + _below(bass)).argmax()), fits.shape)
    degree = np.roll(share, -int(tonic))
    return int(tonic), _minor_mode(degree) if minor else _major_mode(degree)


def _below(bass: Rows) -> Rows:
    """How much of the bass is each tone, (12,), more where it counts more."""
    weights = np.ones(len(bass))
    weights[:: BARS * HALVES] += _PHRASE
    weights[0] += _BEGINNING
    weights[-HALVES:] += _ENDING
    sounding = bass / np.maximum(bass.sum(1, keepdims=True), 1e-9)
    counted = (sounding * weights[:, None]).sum(0)
    return counted / max(float(counted.sum()), 1e-9)


def _likeness(share: Rows, profile: Rows) -> float:
    return float(np.corrcoef(share, profile)[0, 1]) if share.std() > 0 else 0.0


def _major_mode(degree: Rows) -> Mode:
    if _stands_for(degree, 10, 11):
        return "mixolydian"
    return "lydian" if _stands_for(degree, 6, 5) else "major"


def _minor_mode(degree: Rows) -> Mode:
    if _stands_for(degree, 1, 2):
        return "phrygian"
    return "dorian" if _stands_for(degree, 9, 8) else "minor"


def _stands_for(degree: Rows, own: int, usual: int) -> bool:
    return bool(degree[own] > _HEARD and degree[own] > _PLAINLY * degree[usual])
