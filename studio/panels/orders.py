"""Orders takes of one panel and follows them: from a job's states to what the stage shows.

It keeps one of the panel's jobs in view, the oldest that has not ended; the queue strip shows them all.
"""

import time

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engines.contract import Preview, Request
from studio.jobs.queue import RESUMABLE, JobQueue
from studio.jobs.store import Job, State
from studio.project.project import Project
from studio.project.recipe import recipe_of
from studio.project.takes import Take
from studio.widgets.job_card import time_left


class Orders(QObject):
    """`working(job)` while the followed job waits or runs; then `made`, `failed(job)` or `cancelled(job)`."""

    working = Signal(object)
    preview = Signal(QImage)
    made = Signal(object, float)
    """The take, and the seconds from its first preview to its end, 0 if it was not made in one go."""
    failed = Signal(object)
    cancelled = Signal(object)

    def __init__(self, panel: str, queue: JobQueue, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel, self._queue, self._project = panel, queue, project
        self._mine: list[str] = []
        self._drawing_since: dict[str, float] = {}
        queue.changed.connect(self._changed)
        queue.removed.connect(self._removed)
        queue.preview.connect(self._previewed)
        queue.finished.connect(self._finished)

    @property
    def followed(self) -> Job | None:
        """The job that the stage shows."""
        return self._queue[self._mine[0]] if self._mine else None

    def order(self, request: Request, title: str, like: Take | None = None) -> Job:
        """Put a take into the queue and follow it when its turn comes; one that was stopped goes on instead.

        `like` is a take of which the engine may keep what has not changed.
        """
        wanted = recipe_of(request, self._project)["request"]
        stopped = [job for job in self._queue.jobs if job.state in RESUMABLE]
        again = next((job for job in stopped if job.recipe["request"] == wanted), None)
        if again:
            self._queue.resume(again.id)
        job = self._queue[again.id] if again else self._queue.enqueue(request, title, like=like)
        self._mine.append(job.id)
        return job

    def go_on(self, job: str, request: Request) -> Job:
        """Let a stopped job go on as another request, from its finished segments, and follow it."""
        self._queue.amend(job, request)
        self._mine.append(job)
        return self._queue[job]

    def twin(self, request: Request) -> str:
        """A sentence about the take that is just this request, on its way or made last; empty if there is none."""
        wanted = recipe_of(request, self._project)["request"]
        coming = [job for job in self._queue.jobs if not job.state.ended]
        if any(job.recipe["request"] == wanted for job in coming):
            return self.tr("This very take is being made already.")
        last = next(iter(self._project.gallery.takes()), None)
        if last and last.recipe.get("request") == wanted:
            return self.tr("That is the same as take {0}.").format(last.number)
        return ""

    def cancel(self) -> None:
        if self._mine:
            self._queue.cancel(self._mine[0])

    def in_words(self, job: Job) -> tuple[str, float, str]:
        """The phase of a job, how far it is (0 to 1), and how long it still takes, as the queue's strip says it."""
        left = "" if job.time_left_s is None else time_left(job.time_left_s)
        if job.state is State.WAITING and (ahead := self._ahead(job)):
            return self.tr("Waits its turn, {0} ahead").format(ahead), 0.0, ""
        return job.phase or self.tr("Starting"), job.progress if job.phase else 0.0, left

    def _ahead(self, job: Job) -> int:
        waiting = [each.id for each in self._queue.waiting]
        before = waiting.index(job.id) if job.id in waiting else 0
        return before + (self._queue.running is not None)

    def _changed(self, job: Job) -> None:
        if job.id not in self._mine:
            if job.state is State.RUNNING and job.panel == self._panel and not self._mine:
                self._mine.append(job.id)  # resumed or made again from the strip
            else:
                return
        if job.state is State.FINISHED:
            return  # `finished` follows with the take
        if job.state is State.FAILED:
            self._leave(job.id)
            self.failed.emit(job)
        elif job.state in (State.CANCELLED, State.INTERRUPTED):
            self._leave(job.id)
            self.cancelled.emit(job)
        elif self._mine[0] == job.id:
            self.working.emit(job)

    def _removed(self, job: str) -> None:
        if job in self._mine:
            self._mine.remove(job)

    def _finished(self, take: Take) -> None:
        if take.job not in self._mine:
            return
        once, since = self._queue[take.job].attempt == 1, self._drawing_since.get(take.job)
        self._leave(take.job)
        self.made.emit(take, time.monotonic() - since if once and since else 0.0)

    def _previewed(self, job: str, preview: Preview) -> None:
        self._drawing_since.setdefault(job, time.monotonic())
        if self._mine and self._mine[0] == job and preview.pixels:
            width, height = preview.width, preview.height
            image = QImage(preview.pixels, width, height, width * 3, QImage.Format.Format_RGB888)
            self.preview.emit(image.copy())

    def _leave(self, job: str) -> None:
        self._mine.remove(job)
        self._drawing_since.pop(job, None)
