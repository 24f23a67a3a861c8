"""How far pieces of music are from others in what makes a style: pace, harmony, form, and how each part is played.

A piece is what listening makes of it, so that made and given pieces are measured alike. Melodies are not compared.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engines.music.harmony import TONES, Chord
from engines.music.score import TICKS, Score
from engines.music.thoughts import UNPITCHED, Plan, Role

_ROMAN = ("I", "bII", "II", "bIII", "III", "IV", "bV", "V", "bVI", "VI", "bVII", "VII")
# Differences that count as wholly different.
_OCTAVES, _SWING, _BARS, _ENERGY, _SEMITONES, _VELOCITY = 0.5, 0.16, 12.0, 0.5, 18.0, 40.0
_DENSITY = 1.0  # of the logarithm of notes a bar


@dataclass
class Habits:
    """Counts of what comes how often, and values with nothing to count, by what they are of."""

    counts: dict[str, Counter[Hashable]] = field(default_factory=dict)
    values: dict[str, list[float]] = field(default_factory=dict)

    def count(self, of: str, what: Hashable, by: int = 1) -> None:
        self.counts.setdefault(of, Counter())[what] += by

    def measure(self, of: str, value: float) -> None:
        self.values.setdefault(of, []).append(value)


def habits_of(plans: Sequence[Plan], scores: Sequence[Score]) -> Habits:
    """Of pieces whose notes are known (`scores`) and of others that are known as plans alone."""
    found = Habits()
    for plan in [*plans, *(score.plan for score in scores)]:
        found.measure("tempo", float(np.log2(plan.tempo_bpm)) / _OCTAVES)
        found.measure("swing", plan.swing / _SWING)
        found.count("metre", plan.metre)
        found.count("mode", plan.mode)
        for begin, end in plan.sections():
            found.measure("sections", sum(one.bars for one in plan.thoughts[begin:end]) / _BARS)
        for thought in plan.thoughts:
            found.measure("energy", thought.energy / _ENERGY)
            for role in thought.roles:
                found.count("roles", role)
        runs = chord_runs(plan)
        for chord, halves in runs:
            found.count(f"chords:{plan.mode}", numeral(chord), halves)
            found.count("qualities", chord.quality, halves)
            found.count("harmonic rhythm", min(halves, 8))
        for (one, _), (other, _) in pairwise(runs):
            found.count(f"moves:{plan.mode}", (numeral(one), numeral(other)))
    for score in scores:
        _add_parts(found, score)
    return found


def distance(one: Habits, other: Habits) -> dict[str, float]:
    """How far apart they are in each respect in which both say something, 0 to 1, and `distance`, the mean of all."""
    apart = {
        of: _divergence(one.counts[of], other.counts[of]) for of in one.counts.keys() & other.counts.keys()
    }
    apart |= {of: _moved(one.values[of], other.values[of]) for of in one.values.keys() & other.values.keys()}
    grouped: dict[str, list[float]] = {}
    for of, value in apart.items():
        grouped.setdefault(of.split(":")[0], []).append(value)
    means = {group: float(np.mean(values)) for group, values in sorted(grouped.items())}
    return means | {"distance": float(np.mean(list(means.values())))}


def chord_runs(plan: Plan) -> list[tuple[Chord, int]]:
    """Each chord with the half bars that it lasts."""
    runs: list[tuple[Chord, int]] = []
    for thought in plan.thoughts:
        for chord in thought.chords:
            if runs and runs[-1][0] == chord:
                runs[-1] = chord, runs[-1][1] + 1
            else:
                runs.append((chord, 1))
    return runs


def numeral(chord: Chord) -> str:
    """`bVI`, `ii`, `viio`, as `engines.music.grammar.numerals` reads them."""
    name, tones = _ROMAN[chord.root], TONES[chord.quality]
    if 3 not in tones:
        return name
    return name.replace(name.lstrip("b"), name.lstrip("b").lower()) + ("o" if 6 in tones else "")


def _add_parts(found: Habits, score: Score) -> None:
    bar = score.bar_ticks
    for track in score.tracks:
        role: Role = track.part.role
        if role == "effects" or not track.notes:
            continue
        if role not in UNPITCHED:
            found.count("instruments", (role, track.part.instrument))
        played = Counter(note.start // bar for note in track.notes)
        bars = sum(one.bars for one in score.plan.thoughts if role in one.roles)
        found.measure(f"density:{role}", float(np.log(len(track.notes) / max(bars, len(played)))) / _DENSITY)
        for note in track.notes:
            place = round((note.start % bar) / (TICKS / 4))
            found.count(f"rhythm:{role}", (place, note.pitch) if role in UNPITCHED else place)
            found.measure("dynamics", note.velocity / _VELOCITY)
            if role not in UNPITCHED:
                found.measure(f"register:{role}", note.pitch / _SEMITONES)


def _divergence(one: Counter[Hashable], other: Counter[Hashable]) -> float:
    """The root of the Jensen-Shannon divergence, 0 to 1."""
    keys = list({**one, **other})
    p, q = (np.array([counts[key] for key in keys], float) for counts in (one, other))
    p, q = p / p.sum(), q / q.sum()
    middle = (p + q) / 2
    return float(np.sqrt(max((_bits(p, middle) + _bits(q, middle)) / 2, 0.0)))


def _bits(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    some = p > 0
    return float((p[some] * np.log2(p[some] / q[some])).sum())


def _moved(one: Sequence[float], other: Sequence[float]) -> float:
    """How far values have to be moved on the average for one to become the other, at most 1."""
    shares = (np.arange(64) + 0.5) / 64
    return float(min(np.abs(np.quantile(one, shares) - np.quantile(other, shares)).mean(), 1.0))
