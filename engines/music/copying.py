"""A guard against copying: which bars repeat long turns of melody that stand in the training songs or in a reference.

A gram is ten steps of a line, each the interval to the next note and the time until it: the same in every key. Lines
are those that people recognise; a turn that says nothing (a repeated note, a plain scale up and down) does not count.
Grams are kept as hashes, so that a corpus is small and cannot be read back.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import Role

LENGTH = 10
"""Steps of a gram."""
LIMIT = 0.05
"""Share of copied grams of a thought from which it is to be written anew."""
MELODIC: tuple[Role, ...] = ("lead", "counter")

Grams = NDArray[np.uint64]
"""Hashes, sorted, each once: (n,)."""

_GRID = TICKS // 4  # steps in time are told apart to a 16th
_LONGEST = 2 * TICKS * 4 // _GRID
_FEWEST_STEPS = 4  # different steps that a gram must have
_PRIME, _MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)


def grams_of(scores: Iterable[Score], roles: Sequence[Role] = MELODIC) -> Grams:
    """All grams of the melodies of some scores."""
    found = [hashes for score in scores for role in roles for hashes, _ in [_line_grams(score, role)]]
    return np.unique(np.concatenate([np.zeros(0, np.uint64), *found]))


def save(path: Path, grams: Grams) -> None:
    """Keep grams in a `.npy` file: eight bytes for each."""
    with path.open("wb") as file:
        np.save(file, grams)


def load(path: Path) -> Grams:
    """What `save` kept; read from the disk where it is asked, not held in memory."""
    return np.load(path, mmap_mode="r")


class CopyGuard:
    """Knows the grams of a corpus and of a reference, and finds them in what was written."""

    def __init__(self, *known: Grams) -> None:
        self._known = known

    def rate(self, score: Score, roles: Sequence[Role] = MELODIC) -> float:
        """The share of a score's grams that are known, 0 to 1; 0 for one without melodies."""
        copied = [self._copied(score, role)[0] for role in roles]
        every = np.concatenate([np.zeros(0, bool), *copied])
        return float(every.mean()) if len(every) else 0.0

    def rewrite(self, score: Score, roles: Sequence[Role] = MELODIC) -> dict[int, tuple[Role, ...]]:
        """The thoughts in which more than `LIMIT` of a part's grams are known, and those parts."""
        found: dict[int, tuple[Role, ...]] = {}
        ends = [score.ticks_of(thought)[1] for thought in range(len(score.plan.thoughts))]
        for role in roles:
            copied, starts = self._copied(score, role)
            thoughts = np.searchsorted(ends, starts, side="right")
            for thought in np.unique(thoughts[copied]):
                if copied[thoughts == thought].mean() > LIMIT:
                    found[int(thought)] = (*found.get(int(thought), ()), role)
        return dict(sorted(found.items()))

    def _copied(self, score: Score, role: Role) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """For each gram of a part whether it is known, and the tick at which it begins."""
        hashes, starts = _line_grams(score, role)
        copied = np.zeros(len(hashes), bool)
        for known in self._known:
            at = np.searchsorted(known, hashes)
            inside = at < len(known)
            copied[inside] |= known[at[inside]] == hashes[inside]
        return copied, starts


def _line_grams(score: Score, role: Role) -> tuple[Grams, NDArray[np.int64]]:
    """The hashes of a part's grams in order of time, and the ticks at which they begin."""
    track = score.track(role)
    line = _line(track.notes if track else ())
    if len(line) <= LENGTH:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    starts = np.array([note.start for note in line])
    intervals = np.diff([note.pitch for note in line])
    waits = np.minimum(np.round(np.diff(starts) / _GRID), _LONGEST).astype(np.int64)
    steps = (intervals + 128) * (_LONGEST + 1) + waits
    windows = np.lib.stride_tricks.sliding_window_view(steps, LENGTH)
    telling = (np.diff(np.sort(windows, axis=1), axis=1) != 0).sum(1) + 1 >= _FEWEST_STEPS
    hashes = np.zeros(len(windows), np.uint64)
    for column in windows.T.astype(np.uint64):
        hashes = (hashes ^ (column * _MIX)) * _PRIME
        hashes ^= hashes >> np.uint64(29)
    return hashes[telling], starts[: len(hashes)][telling]


def _line(notes: Sequence[Note]) -> list[Note]:
    """The highest of what begins at once, in order of time."""
    highest: dict[int, Note] = {}
    for note in notes:
        if note.start not in highest or note.pitch > highest[note.start].pitch:
            highest[note.start] = note
    return [highest[start] for start in sorted(highest)]
