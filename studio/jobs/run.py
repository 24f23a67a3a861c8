"""What is known of a job only while it runs: its pieces, its time left, and why it will fail."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from engines.contract import Artifact, Failure, Progress, Started
from studio.jobs.time_left import TimeLeft

SAVE_PROGRESS_S = 1.0


@dataclass
class Run:
    """One attempt at a job."""

    job: str
    time_left: TimeLeft = field(default_factory=lambda: TimeLeft({}, time.monotonic()))
    media: Artifact | None = None
    segments: set[Path] = field(default_factory=set)
    failure: Failure | None = None
    _saved_s: float = 0.0

    def begin(self, started: Started) -> None:
        """The engine has the job and names its phases."""
        weights = dict(zip(started.phases, started.weights or [1.0] * len(started.phases), strict=False))
        self.time_left = TimeLeft(weights, time.monotonic())

    def follow(self, progress: Progress) -> tuple[float | None, bool]:
        """The seconds that are left, and whether it is time again to write how far the job is."""
        now = time.monotonic()
        left = self.time_left.follow(progress, now)
        keep = now - self._saved_s > SAVE_PROGRESS_S
        self._saved_s = now if keep else self._saved_s
        return left, keep
