"""What is known of a job only while it runs: its pieces, its time left, and why it will fail; and the take that it
becomes."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from engines.contract import Artifact, BadInput, Event, Failure, Progress, Started
from studio.jobs.store import Job
from studio.jobs.time_left import TimeLeft
from studio.project.project import Project, Take

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

    def take_in(self, event: Event) -> None:
        """Keep what an event says of the run as a whole."""
        match event:
            case Started(phases=phases, weights=weights):
                weighed = dict(zip(phases, weights or [1.0] * len(phases), strict=False))
                self.time_left = TimeLeft(weighed, time.monotonic())
            case Artifact(kind="media"):
                self.media = event
            case Artifact(kind="segment", path=path):
                self.segments.add(path)
            case Failure():
                self.failure = event

    def follow(self, progress: Progress) -> tuple[float | None, bool]:
        """The seconds that are left, and whether it is time again to write how far the job is."""
        now = time.monotonic()
        left = self.time_left.follow(progress, now)
        keep = now - self._saved_s > SAVE_PROGRESS_S
        self._saved_s = now if keep else self._saved_s
        return left, keep

    def become_take(self, job: Job, project: Project) -> Take:
        """Turn the folder of the finished job into a take of its project. Raises `BadInput`."""
        folder = project.job_folder(job.id)
        if self.media is None:
            raise BadInput("", "the engine named no media", "render it again")
        for segment in self.segments - {self.media.path}:
            (folder / segment).unlink(missing_ok=True)
        media = folder / self.media.path
        return project.gallery.adopt(folder, job.recipe, media, self.media.duration_s, job.title, job.id)
