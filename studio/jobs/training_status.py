"""How a training is at the moment: what its folder says, and what it has told so far, in one value for every view.

It reads and never writes; what becomes of a training is `studio.jobs.trainings`.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from engines.contract import Artifact, Event, Measure, Progress
from training.course import Course
from training.job import Outcome, State, TrainingJob

LIVING: tuple[State, ...] = ("running", "paused")
ENDED: tuple[State, ...] = ("finished", "stopped", "failed")


@dataclass(frozen=True)
class TrainingStatus:
    """`step` of `total` are of the `phase`, `share` (0..1, it never falls) and `time_left_s` of the whole run. `paused`
    is who asked for a pause, `waits_for` the title of the training whose turn it is before this one, `sample` the
    newest thing that it made on a fixed seed."""

    id: str
    title: str
    lesson: str
    state: State
    phase: str = ""
    step: int = 0
    total: int = 0
    share: float = 0.0
    time_left_s: float | None = None
    loss: float | None = None
    sample: Path | None = None
    paused: str = ""
    stopping: bool = False
    waits_for: str = ""
    outcome: Outcome | None = None

    @property
    def living(self) -> bool:
        """Whether a process learns, or would if nobody had asked it to wait."""
        return self.state in LIVING

    @property
    def ended(self) -> bool:
        return self.state in ENDED


class Watch:
    """Follows one training."""

    def __init__(self, job: TrainingJob) -> None:
        """Raises OSError or ValueError where the folder holds no order that can be read."""
        self.job = job
        self._follower = job.follow()
        order = job.order
        self._course = Course(order.lengths)
        self.status = TrainingStatus(
            job.id,
            order.title or order.lesson,
            order.lesson,
            "waiting",
            time_left_s=self._course.left_s,
        )
        self.look()

    def look(self, waits_for: str = "") -> list[Event]:
        """Bring `status` up to date; returns what the training told since the last time."""
        told = list(self._follower.fresh())
        for event in told:
            self._take_in(event)
        job = self.job
        state = job.state  # it may end between this and the next line: then the next look tells of it
        self.status = replace(
            self.status,
            state=state,
            paused=job.paused,
            stopping=job.stopping,
            share=1.0 if state == "finished" else self._course.share,
            waits_for=waits_for if state == "waiting" else "",
            outcome=job.outcome if state in ENDED else None,
        )
        return told

    def _take_in(self, event: Event) -> None:
        match event:
            case Progress(phase=phase, step=step, total=total):
                self._course.follow(event)
                left_s = self._course.left_s
                self.status = replace(self.status, phase=phase, step=step, total=total, time_left_s=left_s)
            case Measure(values={"loss": loss}):
                self.status = replace(self.status, loss=loss)
            case Artifact(kind="sample", path=path):
                self.status = replace(self.status, sample=self.job.folder / path)
