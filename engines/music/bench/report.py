"""The figures of a set of pieces, each with the interval in which its mean is known."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.music.bench import obedience, structure, tones
from engines.music.score import Score

_RESAMPLED = 2000
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Figure:
    """A mean over `pieces` scores; `low` to `high` is its interval of 95 %, by bootstrap over the scores."""

    mean: float
    low: float
    high: float
    pieces: int


def report(scores: Sequence[Score]) -> dict[str, Figure]:
    """Every figure over all scores; one that no score has is left out."""
    measured = [measure(score) for score in scores]
    found = {}
    for name in measured[0] if measured else ():
        values = np.array([values[name] for values in measured])
        values = values[np.isfinite(values)]
        if len(values):
            found[name] = figure(values)
    return found


def measure(score: Score) -> dict[str, float]:
    """The figures of one score; NaN where it has nothing that could be measured."""
    harmony = obedience.harmony(score)
    phrases, phrases_shuffled = structure.structureness(score, structure.SHORT)
    sections, sections_shuffled = structure.structureness(score, structure.LONG)
    return {
        "pitch_class_entropy_1_bar": tones.pitch_class_entropy(score, 1),
        "pitch_class_entropy_4_bars": tones.pitch_class_entropy(score, 4),
        "scale_consistency": tones.scale_consistency(score),
        "semitones": tones.semitones(score),
        "groove_consistency": tones.groove_consistency(score),
        "structure_short": phrases,
        "structure_short_above_shuffled": phrases - phrases_shuffled,
        "structure_long": sections,
        "structure_long_above_shuffled": sections - sections_shuffled,
        "instruments_agree": obedience.instruments_agree(score),
        "harmony_root_agrees": harmony.root,
        "harmony_third_agrees": harmony.third,
        "harmony_agrees": harmony.tones,
        "harmony_by_chance": harmony.by_chance,
        "energy_follows": obedience.energy_follows(score),
    }


def figure(values: NDArray[np.float64], seed: int = 0) -> Figure:
    """The mean of (n,) values and its interval."""
    draws = np.random.default_rng(seed).choice(values, (_RESAMPLED, len(values))).mean(1)
    low, high = np.quantile(draws, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return Figure(float(values.mean()), float(low), float(high), len(values))


def as_json(found: dict[str, Figure]) -> dict[str, Any]:
    return {name: asdict(figure) for name, figure in found.items()}
