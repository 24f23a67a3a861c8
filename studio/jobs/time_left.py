"""How far a job is and how long it still takes, smoothed for people: the time left never jumps about.

An engine's own estimate counts most; without one the share of phases and steps that are done is carried on.
Nothing is said before a phase has told real steps.
"""

from engines.contract import Progress

BLEND = 0.25
KNOWN_FROM = 0.03


class TimeLeft:
    """Follows one run of one job, told what its phases weigh. Times are seconds of one steady clock."""

    def __init__(self, weights: dict[str, float], now_s: float) -> None:
        self._weights, self._began_s = weights, now_s
        self._left_s: float | None = None
        self._asked_s = now_s
        self.share = 0.0

    def follow(self, progress: Progress, now_s: float) -> float | None:
        """Take in one report; returns the time left in seconds, None while it cannot be known.

        Afterwards `share` is how much of the whole is done, 0..1; it never falls. Of what has no end (`total` 0)
        nothing is known.
        """
        if progress.step <= 0:
            return self._carried_on(now_s)
        if not progress.total:
            self._left_s, self.share = None, 0.0
            return None
        elapsed = now_s - self._began_s
        left = progress.time_left_s
        if left is not None:
            share = elapsed / (elapsed + left) if elapsed + left > 0 else 0.0
        else:
            share = self._done(progress)
            left = elapsed * (1 - share) / share if share > KNOWN_FROM else None
        self.share = min(1.0, max(self.share, share))
        if left is None or self._left_s is None:
            self._left_s = left
        else:
            expected = self._carried_on(now_s) or 0.0
            self._left_s = expected + BLEND * (left - expected)
        self._asked_s = now_s
        return self._left_s

    def _carried_on(self, now_s: float) -> float | None:
        """The last estimate, less the time since."""
        return None if self._left_s is None else max(0.0, self._left_s - (now_s - self._asked_s))

    def _done(self, progress: Progress) -> float:
        within = progress.step / progress.total
        if progress.phase not in self._weights:
            return within
        earlier = list(self._weights)[: list(self._weights).index(progress.phase)]
        before = sum(self._weights[phase] for phase in earlier)
        return (before + within * self._weights[progress.phase]) / sum(self._weights.values())
