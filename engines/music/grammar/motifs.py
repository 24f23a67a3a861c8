"""Motifs: a bar or two of rhythm and contour, drawn note by note, and what can be done to them.

A rhythm is put together beat by beat from cells, weighted by how busy, syncopated, dotted, split or tripled a style
likes its beats; so no list of rhythms limits what is drawn. Pitches are scale steps from the first note; a line makes
them sound (`lines`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engines.music.grammar.lines import strength
from engines.music.score import TICKS
from engines.music.thoughts import Metre

_SIMPLE: tuple[tuple[tuple[int, ...], str], ...] = (
    ((), "plain"), ((0,), "plain"), ((0, 12), "plain"), ((12,), "lifted"), ((0, 18), "dotted"), ((0, 6), "snap"),
    ((18,), "sixteenth"), ((12, 18), "sixteenth"), ((0, 6, 12), "sixteenth"), ((0, 12, 18), "sixteenth"),
    ((0, 6, 12, 18), "sixteenth"), ((0, 6, 18), "pushed16"), ((6, 12), "pushed16"), ((6, 18), "pushed16"),
    ((6,), "pushed16"), ((0, 8, 16), "triplet"), ((0, 16), "triplet"), ((8, 16), "triplet"),
    ((0, 4, 8, 12, 16, 20), "roll"),
)  # fmt: skip
_COMPOUND: tuple[tuple[tuple[int, ...], str], ...] = (
    ((), "plain"), ((0,), "plain"), ((0, 24), "plain"), ((0, 12, 24), "plain"), ((0, 12), "snap"), ((24,), "lifted"),
    ((12, 24), "pushed"), ((12,), "pushed"), ((0, 18, 24), "dotted"), ((0, 18), "pushed16"),
    ((0, 12, 24, 30), "sixteenth"), ((0, 6, 12, 24), "sixteenth"), ((0, 6, 12, 18, 24, 30), "roll"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feel:
    """How a style likes its beats: weights of the sorts of cells beside the plain ones (weight 1). A note between beats
    alone is as welcome as pushes or dotted notes are."""

    pushed: float = 0.4
    dotted: float = 0.3
    snap: float = 0.05
    sixteenth: float = 0.15
    pushed16: float = 0.05
    triplet: float = 0.0
    roll: float = 0.0

    def weight(self, sort: str) -> float:
        if sort == "lifted":
            return max(self.pushed, self.dotted)
        return 1.0 if sort == "plain" else float(getattr(self, sort))


@dataclass(frozen=True, slots=True)
class Motif:
    """Notes at `onsets` (ticks from its beginning) for `lengths` ticks, at `steps` of the scale above its anchor; it
    takes `span` ticks."""

    span: int
    onsets: tuple[int, ...]
    lengths: tuple[int, ...]
    steps: tuple[int, ...]

    def inverted(self) -> "Motif":
        return replace(self, steps=tuple(-step for step in self.steps))

    def backwards(self) -> "Motif":
        """The contour from its end; the rhythm stays."""
        return replace(self, steps=tuple(step - self.steps[-1] for step in reversed(self.steps)))

    def wider(self) -> "Motif":
        """Leaps a step larger, steps as they were."""
        return replace(
            self,
            steps=tuple(step + (1 if step > 1 else -1 if step < -1 else 0) for step in self.steps),
        )

    def augmented(self) -> "Motif":
        """Twice as slow, in the same span: what no longer fits is left out."""
        kept = [n for n, onset in enumerate(self.onsets) if onset * 2 < self.span]
        return Motif(
            self.span,
            tuple(self.onsets[n] * 2 for n in kept),
            tuple(min(self.lengths[n] * 2, self.span - self.onsets[n] * 2) for n in kept),
            tuple(self.steps[n] for n in kept),
        )

    def head(self, ticks: int) -> "Motif":
        """What begins in the first ticks."""
        kept = [n for n, onset in enumerate(self.onsets) if onset < ticks]
        return Motif(
            ticks,
            tuple(self.onsets[n] for n in kept),
            tuple(min(self.lengths[n], ticks - self.onsets[n]) for n in kept),
            tuple(self.steps[n] for n in kept),
        )

    def rest_of(self, ticks: int) -> "Motif":
        """What begins later than the first ticks."""
        kept = [n for n, onset in enumerate(self.onsets) if onset >= ticks]
        return Motif(
            self.span - ticks,
            tuple(self.onsets[n] - ticks for n in kept),
            tuple(self.lengths[n] for n in kept),
            tuple(self.steps[n] for n in kept),
        )

    def thinned(self, count: int, metre: Metre) -> "Motif":
        """With at most so many notes: the weakest go, and what was before them sounds on."""
        rank = sorted(
            range(len(self.onsets)), key=lambda n: (-strength(self.onsets[n], metre), -self.lengths[n], n)
        )
        kept = sorted(rank[: max(1, count)])
        ends = [n - 1 for n in kept[1:]] + [len(self.onsets) - 1]
        return Motif(
            self.span,
            tuple(self.onsets[n] for n in kept),
            tuple(
                self.onsets[end] + self.lengths[end] - self.onsets[n]
                for n, end in zip(kept, ends, strict=True)
            ),
            tuple(self.steps[n] for n in kept),
        )

    def then(self, other: "Motif", up: int = 0) -> "Motif":
        """Both one after the other, the second one so many steps higher."""
        return Motif(
            self.span + other.span,
            self.onsets + tuple(onset + self.span for onset in other.onsets),
            self.lengths + other.lengths,
            self.steps + tuple(step + up for step in other.steps),
        )

    def ornamented(self, rng: np.random.Generator) -> "Motif":
        """One of its longer notes turned to the neighbour and back."""
        long = [n for n, length in enumerate(self.lengths) if length >= TICKS]
        if not long:
            return self
        n = int(rng.choice(long))
        side = int(rng.choice((1, 1, -1)))
        part = 6 if self.lengths[n] < TICKS * 2 and rng.random() < 0.5 else 12
        onset, step, rest = self.onsets[n], self.steps[n], self.lengths[n] - 2 * part
        if rest < part:
            part, rest = self.lengths[n] // 4, self.lengths[n] - 2 * (self.lengths[n] // 4)
        return Motif(
            self.span,
            self.onsets[:n] + (onset, onset + part, onset + 2 * part) + self.onsets[n + 1 :],
            self.lengths[:n] + (part, part, rest) + self.lengths[n + 1 :],
            self.steps[:n] + (step, step + side, step) + self.steps[n + 1 :],
        )


def draw_rhythm(
    rng: np.random.Generator, metre: Metre, feel: Feel, notes_a_beat: float, beats: int, begin: bool = True
) -> tuple[int, ...]:
    """Onsets in ticks over so many beats (of the metre: a beat of 6/8 is three eighths); `begin`: one on the first."""
    cells, beat = (_COMPOUND, TICKS * 3 // 2) if metre == "6/8" else (_SIMPLE, TICKS)
    counts, sits, liking, alike = _table(cells, feel)
    aim = notes_a_beat * (1.5 if metre == "6/8" else 1.0)
    found: list[int] = []
    drift = 0.0
    last = -1
    for n in range(beats):
        weights = liking * np.exp(-((counts - aim - drift) ** 2) / 0.9)
        if n == 0 and begin:
            weights *= sits
        elif n % 2 == 0:
            weights *= 0.8 + 0.7 * sits
        if found and found[-1] > (n - 0.6) * beat:
            # What began off the beat and is held over the next one is a push; else it only leads into that.
            weights *= np.where(sits, 1.0, 0.15 + 0.9 * feel.pushed)
        if last >= 0:
            weights *= alike[last]
        heap = weights.cumsum()
        last = int(heap.searchsorted(rng.random() * heap[-1], side="right"))
        onsets = cells[last][0]
        found += [n * beat + onset for onset in onsets]
        drift = min(max(drift + (aim - len(onsets)) * 0.6, -1.2), 1.2)
    return tuple(found)


@cache
def _table(cells: tuple[tuple[tuple[int, ...], str], ...], feel: Feel) -> tuple[NDArray[np.float64], ...]:
    """Of each cell: how many notes, whether one is on the beat, how it is liked, and (cells, cells) how much more it is
    liked after another: a sort that was begun is rather gone on with, so that a rhythm has a face."""
    sorts = np.array([sort for _, sort in cells])
    return (
        np.array([len(onsets) for onsets, _ in cells], np.float64),
        np.array([bool(onsets) and onsets[0] == 0 for onsets, _ in cells], np.float64),
        np.array([feel.weight(sort) for sort in sorts]),
        np.where((sorts[:, None] == sorts[None, :]) & (sorts != "plain"), 2.2, 1.0),
    )


def draw_contour(rng: np.random.Generator, count: int, leap: float, repeat: float) -> tuple[int, ...]:
    """Scale steps of so many notes, the first 0: a shape (arch, fall, rise, wave, bow) walked mostly in steps, with at
    most one leap, answered from the other side."""
    shape = rng.choice(["arch", "fall", "rise", "wave", "bow"], p=[0.32, 0.2, 0.18, 0.18, 0.12])
    turn = max(1, round(count * rng.uniform(0.35, 0.75)))
    leap_at = int(rng.integers(1, count)) if count > 1 and rng.random() < leap else -1
    steps = [0]
    owed = 0
    for n in range(1, count):
        up = {
            "arch": n <= turn,
            "bow": n > turn,
            "rise": rng.random() < 0.78,
            "fall": rng.random() < 0.2,
            "wave": n % 4 in (1, 2),
        }[str(shape)]
        side = 1 if up else -1
        if owed:
            steps.append(steps[-1] + owed)
            owed = 0
        elif n == leap_at:
            size = int(rng.choice((3, 4, 5), p=(0.45, 0.4, 0.15)))
            steps.append(steps[-1] + side * size)
            owed = -side
        elif rng.random() < repeat:
            steps.append(steps[-1])
        else:
            steps.append(steps[-1] + side * int(rng.choice((1, 2), p=(0.76, 0.24))))
    return tuple(steps)


def lengths_of(
    onsets: Sequence[int], span: int, rng: np.random.Generator, hold: float, longest: int, share: float
) -> tuple[int, ...]:
    """Lengths up to the next onset. Gaps of more than a beat are held with a chance of `hold`, else mostly rested;
    nothing is longer than `longest`; short notes sound for a `share` of their time."""
    found = []
    for onset, later in zip(onsets, [*onsets[1:], span], strict=True):
        room = later - onset
        if room > TICKS and rng.random() >= hold:
            room = max(TICKS // 2, int(room * 0.5) // 6 * 6)
        elif room <= TICKS:
            room = max(3, round(room * share))
        found.append(min(room, longest))
    return tuple(found)


def draw_motif(
    rng: np.random.Generator,
    metre: Metre,
    feel: Feel,
    notes_a_beat: float,
    span: int,
    *,
    hold: float,
    longest: int,
    share: float = 1.0,
    leap: float = 0.4,
    repeat: float = 0.15,
    breath: int = 0,
) -> Motif:
    """A motif of 2 to 7 notes a bar; its last `breath` ticks are silent. The best of a few drawn: one with a long and a
    short note, neither bare nor crowded."""
    beat = TICKS * 3 // 2 if metre == "6/8" else TICKS
    best: tuple[int, ...] = (0, beat)
    best_score = -1e9
    for _ in range(5):
        begin = rng.random() < 0.95 - 0.35 * feel.pushed
        drawn = draw_rhythm(rng, metre, feel, notes_a_beat, span // beat, begin)
        onsets = tuple(onset for onset in drawn if onset < span - breath) or (0,)
        gaps = {later - onset for onset, later in zip(onsets, [*onsets[1:], span - breath], strict=True)}
        bars = max(1.0, span / (4 * TICKS))
        score = min(len(gaps), 3) - 3.0 * (len(onsets) < 2) - 0.4 * max(0.0, len(onsets) - 7 * bars)
        if score > best_score:
            best, best_score = onsets, score
    contour = draw_contour(rng, len(best), leap, repeat)
    return Motif(span, best, lengths_of(best, span - breath, rng, hold, longest, share), contour)
