"""What the writers share in numbers: a draw by weights, and values kept within bounds."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def pick(rng: np.random.Generator, weights: Mapping[T, float]) -> T:
    """One of the keys, as often as its weight says."""
    likely = np.array(list(weights.values()), dtype=float)
    return list(weights)[int(rng.choice(len(likely), p=likely / likely.sum()))]


def within(value: float, low: int, high: int) -> int:
    """The nearest whole number from `low` to `high`, as velocities are."""
    return min(max(round(value), low), high)
