"""Whether a piece comes back to what it played: repetition along the diagonals of its self-similarity, and the same
with its bars shuffled, which has equal material and no structure."""

import numpy as np
from numpy.typing import NDArray

from engines.music.score import Score

SHORT, LONG = (2, 8), (8, 33)
"""Bars of a passage that comes back: a phrase, a section; the second is not counted with it."""
_PLACES = 16
_SHUFFLES = 16
_UNPITCHED = ("drums", "percussion")

Bars = NDArray[np.float32]


def structureness(score: Score, lengths: tuple[int, int], seed: int = 0) -> tuple[float, float]:
    """(of the piece, the mean of its shuffles), each 0 to 1: how alike the best pair of passages is that do not
    overlap, over the lengths from `lengths[0]` on. NaN for a piece that is too short to repeat any."""
    bars = _bars(score)
    similar = bars @ bars.T
    generator = np.random.default_rng(seed)
    shuffled = []
    for _ in range(_SHUFFLES):
        order = generator.permutation(len(bars))
        shuffled.append(_repetition(similar[np.ix_(order, order)], lengths))
    return _repetition(similar, lengths), float(np.mean(shuffled))


def _bars(score: Score) -> Bars:
    """Each bar as what is struck where, by part and pitch class, of length 1."""
    rows = np.zeros((score.plan.bars, len(score.tracks), 12, _PLACES), np.float32)
    for number, track in enumerate(score.tracks):
        if track.part.role == "effects":
            continue
        for note in track.notes:
            bar, within = divmod(note.start, score.bar_ticks)
            if bar < len(rows):
                rows[bar, number, note.pitch % 12, within * _PLACES // score.bar_ticks] = 1
    for number, track in enumerate(score.tracks):
        if track.part.role in _UNPITCHED:
            rows[:, number] *= 0.5
    flat = rows.reshape(len(rows), -1)
    return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)


def _repetition(similar: NDArray[np.float32], lengths: tuple[int, int]) -> float:
    """The mean, over passages, of how well the best other place repeats each, weighed over the lengths."""
    count, found = len(similar), []
    for length in range(lengths[0], min(lengths[1], count // 2 + 1)):
        best = np.zeros(count - length + 1)
        for lag in range(length, count - length + 1):
            sums = np.cumsum(np.concatenate([[0], np.diagonal(similar, lag)]))
            means = (sums[length:] - sums[:-length]) / length
            best[: len(means)] = np.maximum(best[: len(means)], means)
            best[lag : lag + len(means)] = np.maximum(best[lag : lag + len(means)], means)
        found.append(float(best.mean()))
    return float(np.mean(found)) if found else float("nan")
