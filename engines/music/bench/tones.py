"""How settled tones and rhythm are: the entropy of pitch classes, how far one scale holds, how often tones grind, how
alike the grooves of bars are."""

import numpy as np
from numpy.typing import NDArray

from engines.music.harmony import SCALES
from engines.music.score import TICKS, Score
from engines.music.thoughts import UNPITCHED

_PLACES = 48  # of a bar, at which onsets are told apart
_STEP = TICKS // 4
_SCALES = np.array(
    [np.roll(np.isin(np.arange(12), steps), tonic) for steps in SCALES.values() for tonic in range(12)],
    np.float64,
)


def pitch_class_entropy(score: Score, bars: int) -> float:
    """Bits, 0 to 3.58: mean over windows of so many bars; more is less settled. NaN without pitched notes."""
    counts = _by_bar(score)
    found = [_entropy(counts[at : at + bars].sum(0)) for at in range(max(1, len(counts) - bars + 1))]
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


def scale_consistency(score: Score) -> float:
    """The share of notes that lie in the best single scale, 0 to 1."""
    counts = _by_bar(score).sum(0)
    return float((_SCALES @ counts).max() / counts.sum()) if counts.sum() else float("nan")


def semitones(score: Score) -> float:
    """The share of the time with two pitches or more in which two of them lie a semitone apart, 0 to 1."""
    sounds = np.zeros((score.plan.bars * score.bar_ticks // _STEP + 1, 128), bool)
    for track in score.tracks:
        if track.part.role in UNPITCHED:
            continue
        for note in track.notes:
            first = note.start // _STEP
            sounds[first : max(first + 1, (note.start + note.length) // _STEP), note.pitch] = True
    several = sounds.sum(1) >= 2
    grinds = (sounds[:, 1:] & sounds[:, :-1]).max(1)
    return float(grinds[several].mean()) if several.any() else float("nan")


def groove_consistency(score: Score) -> float:
    """How far two bars in succession have their onsets at the same places, 0 to 1."""
    grooves = np.zeros((score.plan.bars, _PLACES), bool)
    for track in score.tracks:
        if track.part.role == "effects":
            continue
        for note in track.notes:
            bar, within = divmod(note.start, score.bar_ticks)
            if bar < len(grooves):
                grooves[bar, within * _PLACES // score.bar_ticks] = True
    if len(grooves) < 2:
        return float("nan")
    return float(1 - (grooves[1:] != grooves[:-1]).mean())


def _by_bar(score: Score) -> NDArray[np.float64]:
    """How often each pitch class is struck in each bar, (bars, 12)."""
    counts = np.zeros((score.plan.bars, 12))
    for track in score.tracks:
        if track.part.role in UNPITCHED:
            continue
        for note in track.notes:
            if note.start < score.plan.bars * score.bar_ticks:
                counts[note.start // score.bar_ticks, note.pitch % 12] += 1
    return counts


def _entropy(counts: NDArray[np.float64]) -> float:
    if not counts.sum():
        return float("nan")
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())
