"""The queue: orders of takes, kept in the project, made one after another on this computer, or several at a time on the
machines of a cluster.

Observable and without widgets. It decides when a job runs and what becomes of it; `studio.jobs.line` keeps the jobs in
their order, `studio.jobs.supervisor` the worker, and `studio.project` the takes. While it has the device, trainings
wait (`studio.jobs.device_turn`).
"""

import random
import shutil
import time
import uuid
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engines.contract import (
    Artifact,
    BadInput,
    EngineCard,
    EngineError,
    Event,
    Note,
    Preview,
    Progress,
    Request,
)
from studio.jobs.assist import Assist, OnAnswer, OnFailure, Question
from studio.jobs.device_turn import DeviceTurn
from studio.jobs.elsewhere import Elsewhere
from studio.jobs.line import JobLine
from studio.jobs.live import CutOff, LiveSession
from studio.jobs.processes import sweep_orphans
from studio.jobs.run import Run
from studio.jobs.store import Job, JobStore, State
from studio.jobs.supervisor import WorkerLink
from studio.jobs.walks import Walks
from studio.project.files import lend_folders, write_json
from studio.project.project import Project, Take
from studio.project.recipe import Recipe, recipe_of, values_of

RESUMABLE = (State.INTERRUPTED, State.FAILED, State.CANCELLED)
WAITS_FOR_WALK = "Waits until you leave the walk"


class Priority(IntEnum):
    """Jobs of a higher priority run first; within one, in the order of the list."""

    LOW = -1
    NORMAL = 0
    HIGH = 1


class JobQueue(QObject):
    """The jobs of one project. `close` it before the project; what runs then can be resumed at the next start."""

    added = Signal(object)
    changed = Signal(object)
    removed = Signal(str)
    reordered = Signal()
    preview = Signal(str, object)
    """A job's id and a `Preview` with its pixels."""
    segment = Signal(str, object)
    """A job's id and the `Artifact` of a finished piece of it, its path full."""
    noted = Signal(str, str)
    """A job's id and something that the user should know about it."""
    finished = Signal(object)
    """The `Take` that a job became."""
    paused_changed = Signal(bool)
    engines_changed = Signal(list)
    trouble = Signal(str)
    """One line about the queue itself: a disk that refuses, a worker that does not start."""

    def __init__(self, project: Project, engines: Sequence[str] = (), parent: QObject | None = None) -> None:
        """`engines` are `module:Class` of engines without an entry point."""
        super().__init__(parent)
        sweep_orphans()
        self._project = project
        self._line = JobLine(JobStore(project.database))
        self._runs: dict[str, Run] = {}
        self._here = ""  # the job that this computer makes
        self._on = ""
        self._amended: dict[str, Recipe] = {}
        self._tried_twice: set[str] = set()
        self._paused = self._closed = False
        self._link = WorkerLink(engines, self)
        self._link.event.connect(self._on_event)
        self._link.done.connect(self._on_done)
        self._link.ready.connect(self.engines_changed)
        self._link.broken.connect(self._on_broken)
        self._elsewhere = Elsewhere(engines, self)
        self._elsewhere.event.connect(self._on_event)
        self._elsewhere.done.connect(self._on_done)
        self._elsewhere.broken.connect(self._on_broken)
        self._turn = DeviceTurn(self)
        self._walks = Walks(project, self._link, self._finish_recording, self)
        self._walks.changed.connect(self._walk_changed)
        self._walks.trouble.connect(self.trouble)
        self._assist = Assist(engines, self)
        self._assist.link.ready.connect(self.engines_changed)
        self._pump = QTimer(self, singleShot=True, interval=0)
        self._pump.timeout.connect(self._run_next)
        self._settle_the_last_session()
        self._walks.settle()
        self._pump.start()

    @property
    def jobs(self) -> list[Job]:
        """What runs, then what waits in its order, then what ended, newest first."""
        return self._line.in_order

    @property
    def waiting(self) -> list[Job]:
        """Waiting jobs in the order in which they will run."""
        return self._line.waiting

    @property
    def interrupted(self) -> list[Job]:
        """Jobs that ran when the studio ended; `resume` goes on with one, `remove` lets it go."""
        return [job for job in self.jobs if job.state is State.INTERRUPTED]

    @property
    def running(self) -> Job | None:
        """The job that has been running longest."""
        return self._line[next(iter(self._runs))] if self._runs else None

    @property
    def on(self) -> str:
        """The address of the cluster that makes what is begun from now on; empty for this computer."""
        return self._on

    @on.setter
    def on(self, address: str) -> None:
        self._on = address
        self._tell_what_waits()
        self._pump.start()

    @property
    def walking(self) -> LiveSession | None:
        """The walk that has the worker, if there is one; renders wait for its end."""
        return self._walks.current

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def engines(self) -> list[EngineCard]:
        """What the worker offers; empty until `engines_changed`."""
        return self._link.cards or self._assist.link.cards

    @property
    def log(self) -> list[str]:
        """The last lines that the render worker wrote."""
        return list(self._link.log)

    def __getitem__(self, job: str) -> Job:
        return self._line[job]

    def warm_up(self) -> None:
        """Start the workers before they are needed."""
        self._assist.link.start()
        self._link.start()

    def enqueue(
        self, request: Request, title: str = "", priority: int = Priority.NORMAL, like: Take | None = None
    ) -> Job:
        """Order a take. Its files become assets of the project; the row is written before this returns.

        What the engine left in folders of its own inside the take `like` is there for it again, so that it can keep
        what has not changed.
        """
        job = self._order(recipe_of(request, self._project), title, priority)
        if like:
            lend_folders(like.folder, self._project.job_folder(job.id))
        return job

    def walk(self, request: Request, title: str = "") -> LiveSession:
        """Walk in the world of a request; renders wait until it ends. Raises `BadInput` while a take is rendered or
        another walk is going on."""
        if self._here:
            job = self._line[self._here]
            named = f"“{job.title}”" if job.title else f"a take of {job.panel}"
            raise BadInput("", f"{named} is being rendered", "walk when it is done, or cancel it")
        return self._walks.begin(request, title)

    def rerun(self, job: str, seed: int | None = None) -> Job:
        """Order the take of a job again under another seed, a random one if none is given."""
        return self.rerun_recipe(self._line[job].recipe, seed, self._line[job].title)

    def rerun_recipe(self, recipe: Recipe, seed: int | None = None, title: str = "") -> Job:
        """Order the take of a recipe of this project again under another seed."""
        new = random.randrange(2**31) if seed is None else seed
        changed = {k: v for k, v in recipe.items() if k not in ("digest", "created")}
        return self._order({**changed, "request": {**recipe["request"], "seed": new}}, title, Priority.NORMAL)

    def move(self, job: str, index: int) -> None:
        """Put a waiting job at `index` of the waiting ones; it takes on the priority of that place."""
        if self._line.move(job, index):
            self.reordered.emit()

    def pause(self) -> None:
        """Start nothing more; what runs goes on."""
        self._set_paused(True)

    def resume_queue(self) -> None:
        """Go on with the waiting jobs."""
        self._set_paused(False)

    def cancel(self, job: str) -> None:
        """Stop a running job, or take a waiting one out of the line."""
        self._amended.pop(job, None)
        if job in self._runs:
            self._stop(job)
        elif self._line[job].state is State.WAITING:
            self._update(job, state=State.CANCELLED, ended=time.time())

    def resume(self, job: str) -> None:
        """Let a job that was interrupted, failed or cancelled go on from its finished segments."""
        if self._line[job].state in RESUMABLE:
            self._wait_again(job)

    def amend(self, job: str, request: Request) -> None:
        """Let a job that is not finished go on as another request, from its finished segments.

        A running one stops first and then is the next in its line; what it was about to become is made anew.
        """
        recipe = recipe_of(request, self._project)
        if job in self._runs:
            self._amended[job] = recipe
            self._stop(job)
        elif self._line[job].state is not State.FINISHED:
            self._update(job, recipe=recipe)
            self.resume(job)

    def remove(self, job: str) -> None:
        """Forget a job that does not run, and what it has made so far; its take, if any, stays."""
        if job in self._runs:
            return
        self._line.forget(job)
        shutil.rmtree(self._project.job_folder(job), ignore_errors=True)
        self.removed.emit(job)

    def clear_finished(self) -> None:
        """Forget the finished and the cancelled jobs; failed and interrupted ones stay to be seen."""
        for job in self._line:
            if job.state in (State.FINISHED, State.CANCELLED):
                self.remove(job.id)

    def ask(
        self,
        panel: str,
        question: str,
        arguments: dict[str, Any],
        on_answer: OnAnswer,
        on_failure: OnFailure,
        key: str = "",
        engine: str = "builtin",
    ) -> None:
        """Put a small question to an engine. Of one `key` (the panel and question, if empty) the newest wins."""
        self._assist.ask(
            key or f"{panel}/{question}", Question(panel, engine, question, arguments, on_answer, on_failure)
        )

    def close(self) -> None:
        """End the workers; a running job becomes interrupted, a walk ends and keeps its recordings."""
        if self._closed:
            return
        self._closed = True
        self._pump.stop()
        for job in self._runs:
            recipe = self._amended.pop(job, self._line[job].recipe)
            self._update(job, recipe=recipe, state=State.INTERRUPTED, ended=time.time())
        self._runs.clear()
        self._link.close()
        self._elsewhere.close()
        self._assist.close()
        self._walks.settle()
        self._turn.give_back()
        self._line.close()

    def _order(self, recipe: Recipe, title: str, priority: int) -> Job:
        job = Job(
            id=uuid.uuid4().hex[:12],
            panel=recipe["panel"],
            engine=recipe["engine"],
            title=title,
            recipe=recipe,
            priority=int(priority),
            position=self._line.end,
        )
        self._line.add(job)
        self.added.emit(job)
        self._tell_what_waits()
        self._pump.start()
        return job

    def _wait_again(self, job: str) -> None:
        self._tried_twice.discard(job)
        end = self._line.end
        self._update(job, state=State.WAITING, failure=None, ended=None, progress=0.0, position=end)
        self._tell_what_waits()
        self._pump.start()

    def _set_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self.paused_changed.emit(paused)
        self._pump.start()

    def _settle_the_last_session(self) -> None:
        """Jobs still marked running were cut off: finished if their take is there, else interrupted."""
        for job in self._line:
            if job.state is State.RUNNING:
                take = self._project.gallery.of_job(job.id)
                if take:
                    self._update(
                        job.id, state=State.FINISHED, progress=1.0, take=take.number, ended=time.time()
                    )
                else:
                    self._update(job.id, state=State.INTERRUPTED, ended=time.time())

    def _walk_changed(self) -> None:
        self._tell_what_waits()
        self._give_the_device()
        self._pump.start()

    def _finish_recording(self, cut_off: CutOff) -> None:
        job = self._order(recipe_of(cut_off.request, self._project), cut_off.title, Priority.NORMAL)
        lend_folders(cut_off.folder, self._project.job_folder(job.id))

    def _tell_what_waits(self) -> None:
        """A waiting job says why, while somebody walks."""
        why = WAITS_FOR_WALK if self.walking and not self._on else ""
        for job in self.waiting:
            if job.phase != why:
                self._update(job.id, keep=False, phase=why)

    def _give_the_device(self) -> None:
        """To whom it belongs now: to this queue, or to whatever is being learned."""
        if self._here or self.walking:
            self._turn.take()
        else:
            self._turn.give_back()

    def _stop(self, job: str) -> None:
        (self._elsewhere if job in self._elsewhere else self._link).cancel(job)

    def _run_next(self) -> None:
        if self._closed:
            return
        room = self._elsewhere.has_room if self._on else not self._here and not self.walking
        if room and not self._paused and (waiting := self.waiting):
            self._begin(waiting[0])
            self._pump.start()
        self._give_the_device()

    def _begin(self, job: Job) -> None:
        folder = self._project.job_folder(job.id)
        self._runs[job.id] = Run(job.id)
        if not self._on:
            self._here = job.id
        self._give_the_device()
        self._update(
            job.id,
            state=State.RUNNING,
            started=time.time(),
            attempt=job.attempt + 1,
            phase="",
            time_left_s=None,
        )
        try:
            write_json(folder / "recipe.json", job.recipe)
            values = values_of(job.recipe, self._project.folder)
        except EngineError as error:
            self._runs[job.id].failure = error.failure()
            self._on_done(job.id, "failed")
            return
        order = (job.id, job.panel, job.engine, values, folder, job.title)
        if self._on:
            self._elsewhere.run(self._on, *order)
        else:
            self._link.run(*order)

    def _on_event(self, job: str, event: Event) -> None:
        run = self._runs.get(job)
        if run is None:
            return
        run.take_in(event)
        match event:
            case Progress():
                self._follow(run, event)
            case Preview():
                self.preview.emit(job, event)
            case Artifact(kind="segment", path=path):
                whole = event.model_copy(update={"path": self._project.job_folder(job) / path})
                self.segment.emit(job, whole)
            case Note(message=message):
                self.noted.emit(job, message)

    def _follow(self, run: Run, progress: Progress) -> None:
        left, keep = run.follow(progress)
        self._update(
            run.job,
            keep=keep,
            progress=run.time_left.share,
            phase=progress.phase,
            step=progress.step,
            total=progress.total,
            time_left_s=left,
        )

    def _on_done(self, job: str, outcome: str) -> None:
        run = self._runs.pop(job, None)
        if run is None:
            return
        was_here = self._here == job
        self._here = "" if was_here else self._here
        amended = self._amended.pop(job, None)
        ended: dict[str, Any] = {"ended": time.time(), "phase": "", "time_left_s": None}
        if amended and outcome != "failed":
            self._update(job, recipe=amended, state=State.WAITING, position=-1, time_left_s=None, phase="")
        elif outcome == "finished":
            self._keep_take(run, ended)
        elif outcome == "cancelled":
            self._update(job, state=State.CANCELLED, **ended)
        elif (
            was_here and run.failure and run.failure.code == "out_of_memory" and job not in self._tried_twice
        ):
            self._tried_twice.add(job)
            self.noted.emit(job, "It ran out of memory; trying once more in a fresh worker.")
            self._link.restart()
            self._update(job, state=State.WAITING, position=-1, time_left_s=None, phase="")
        else:
            self._update(job, state=State.FAILED, failure=run.failure, **ended)
        self._pump.start()

    def _keep_take(self, run: Run, ended: dict[str, Any]) -> None:
        """The folder moves, then the row says so."""
        try:
            take = run.become_take(self._line[run.job], self._project)
        except EngineError as error:
            self._update(run.job, state=State.FAILED, failure=error.failure(), **ended)
            return
        self._update(run.job, state=State.FINISHED, progress=1.0, take=take.number, **ended)
        self.finished.emit(take)

    def _on_broken(self, why: str) -> None:
        """A worker that never comes up would fail every waiting job; they wait instead."""
        self.pause()
        self.trouble.emit(f"The render worker does not start, so the queue is paused: {why}")

    def _update(self, job: str, keep: bool = True, **changes: Any) -> None:
        """Change a job, on disk unless it is only of the moment, and tell. A refusing disk stops no take."""
        changed = self._line.change(job, **changes)
        if keep:
            try:
                self._line.keep(job)
            except BadInput as error:
                self.trouble.emit(error.message)
        self.changed.emit(changed)
