"""What validation measures, for people: what a figure is called, which way is better, and how much better it got."""

from collections.abc import Mapping
from typing import NamedTuple


class Figure(NamedTuple):
    """A measure. Errors and distances are best at 0, likenesses at 1."""

    title: str
    best: float = 0.0

    @property
    def rises(self) -> bool:
        """Whether higher is better."""
        return self.best > 0

    def gain(self, before: float, after: float) -> float:
        """How much of what was missing is gone, 1 for all of it; below 0 it got worse."""
        missing = abs(self.best - before)
        return (missing - abs(self.best - after)) / missing if missing else 0.0


Pairs = Mapping[str, tuple[float | None, float | None]]
"""Values before and after by name of the figure; None where there is none."""


def gain(figures: Mapping[str, Figure], pairs: Pairs) -> float | None:
    """That of the first of the `figures` that has both values; None where none has."""
    for name, figure in figures.items():
        before, after = pairs.get(name, (None, None))
        if before is not None and after is not None:
            return figure.gain(before, after)
    return None
