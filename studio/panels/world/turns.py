"""Whose turn it is on the one device: a walk waits for a take, or a take for the walk, and the user knows which."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.jobs.store import Job
from studio.panels import Studio
from studio.panels.world.stage import WorldStage
from studio.panels.world.walking import Walking


class Turns(QObject):
    """`changed` when a walk begins or ends to wait for a take."""

    changed = Signal()

    def __init__(self, stage: WorldStage, walking: Walking, studio: Studio, walk: Callable[[], None]) -> None:
        super().__init__(stage)
        self._stage, self._walking, self._studio, self._walk = stage, walking, studio, walk
        self._queue = studio.queue
        self._job = ""
        self._was_paused = False
        self._queue.added.connect(self._queued)
        self._queue.changed.connect(self._job_changed)

    @property
    def waits(self) -> bool:
        """Whether one walks as soon as a take is done."""
        return bool(self._job)

    def offer(self, running: Job) -> None:
        """A take has the device: say which, and let the user choose."""
        title = running.title or self.tr("A take")
        asked = self._stage.ask(
            self.tr("“{0}” is being rendered").format(title),
            self.tr("A walk needs the whole computer, so one of the two has to wait."),
            [("wait", self.tr("Walk when it is done")), ("stop", self.tr("Stop it and walk"))],
        )
        asked.answered.connect(lambda answer: self._wait_for(running.id, answer == "stop"))

    def forget(self) -> bool:
        """Walk no more when the take is done. Whether there was a question or a wait to be forgotten."""
        was = self._stage.refusal is not None or self.waits
        self._stage.forget_question()
        if self.waits:
            self._stage.say("")
            self._end_wait()
        return was

    def _wait_for(self, job: str, stop: bool) -> None:
        """Nothing else begins before the walk."""
        self._stage.forget_question()
        self._job, self._was_paused = job, self._queue.paused
        self._queue.pause()
        if stop:
            self._queue.cancel(job)
        else:
            self._stage.say(self.tr("You walk as soon as it is done · <b>Esc</b> forgets it"))
        self.changed.emit()
        self._job_changed(self._queue[job])

    def _job_changed(self, job: Job) -> None:
        if job.id == self._job and job.state.ended:
            self._stage.say("")
            self._walk()
            self._end_wait()

    def _end_wait(self) -> None:
        self._job = ""
        if not self._was_paused:
            self._queue.resume_queue()
        self.changed.emit()

    def _queued(self, job: Job) -> None:
        if self._walking.lasts and not self._walking.leaves:
            text = self.tr("“{0}” waits until you leave the world.").format(job.title or self.tr("A take"))
            self._studio.tell(text, self.tr("Leave"), self._walking.stop)
