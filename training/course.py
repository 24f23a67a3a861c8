"""How far a whole run is: one share that only rises and one time left, over all its phases."""

from collections.abc import Mapping
from statistics import median

from engines.contract import Progress
from training.lesson import Estimate
from training.phases import LEARNING, PREPARING, READING, WRITING

WRITING_S = 3.0
USUAL = {READING: 10.0, PREPARING: 20.0, LEARNING: 100.0, WRITING: 1.0}
"""How phases compare where nothing was estimated."""
REMEMBERED = 20  # steps by which a pace is measured


def lengths(estimate: Estimate) -> dict[str, float]:
    """Seconds that each phase of a run will take, in their order."""
    learning = estimate.time_s - sum(estimate.before.values()) - WRITING_S
    return {**estimate.before, LEARNING: max(1.0, learning), WRITING: WRITING_S}


class Course:
    """Follows one run. `share` is how much of it is done, `left_s` the seconds that it still takes, None while that
    cannot be known."""

    def __init__(self, lengths: Mapping[str, float]) -> None:
        """`lengths` in seconds by phase; empty where nothing was estimated."""
        self._known = bool(lengths)
        self._lengths = dict(lengths or USUAL)
        self.share = self._reached = 0.0
        self.left_s = sum(lengths.values()) if lengths else None

    def follow(self, progress: Progress) -> None:
        """Take in one report, whose `time_left_s` is that of its phase."""
        if progress.phase not in self._lengths:
            return
        names, whole = list(self._lengths), sum(self._lengths.values())
        at = names.index(progress.phase)
        within = min(1.0, progress.step / progress.total) if progress.total else 0.0
        done = sum(self._lengths[name] for name in names[:at]) + within * self._lengths[progress.phase]
        goes_over_it_again = done / whole < self._reached
        if at == len(names) - 1:  # a run that is stopped writes too, and may go on
            self.share = max(self.share, done / whole)
        else:
            self._reached = self.share = max(self._reached, done / whole)
        later = sum(self._lengths[name] for name in names[at + 1 :]) if self._known else 0.0
        if self._known and (progress.time_left_s is None or goes_over_it_again):
            self.left_s = (1 - self.share) * whole
        else:
            self.left_s = None if progress.time_left_s is None else progress.time_left_s + later


class Pace:
    """Measures how long a phase still takes by its last steps, so that a pause counts for little."""

    def __init__(self) -> None:
        self._phase, self._step, self._at_s = "", 0, 0.0
        self._took: list[float] = []

    def left_s(self, progress: Progress, now_s: float) -> float | None:
        """The seconds that the phase still takes; None while that cannot be known."""
        if progress.phase != self._phase or progress.step < self._step:
            self._took = []
        elif progress.step > self._step:
            self._took.append((now_s - self._at_s) / (progress.step - self._step))
        else:
            return self._left_s(progress)
        self._phase, self._step, self._at_s = progress.phase, progress.step, now_s
        return self._left_s(progress)

    def _left_s(self, progress: Progress) -> float | None:
        if not self._took or progress.total <= progress.step:
            return None
        return median(self._took[-REMEMBERED:]) * (progress.total - progress.step)
