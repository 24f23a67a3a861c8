"""Changes a film while it is being made: by words from a shot on, and by edits of shots that are still to come.

The job goes on as another request and keeps the shots that are finished. What changes the shot under way is done at
once; what changes only later shots waits until it is finished, so that no frame is drawn for nothing.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engines.contract import BadInput, Failure, parse_request
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay, Shot
from studio.jobs.queue import RESUMABLE, JobQueue
from studio.jobs.store import State
from studio.panels.film.on_stage import FilmOnStage
from studio.panels.film.order import PANEL, request_of
from studio.panels.film.script import Script
from studio.project.project import Project
from studio.project.recipe import values_of

QUIET_MS = 800


class Steering(QObject):
    """`understood` carries what was made of the words, `refused` why nothing could be, `changed` the place from which
    the film under way became another."""

    understood = Signal(list)
    refused = Signal(Failure)
    changed = Signal(int)

    def __init__(self, script: Script, on_stage: FilmOnStage, queue: JobQueue, project: Project) -> None:
        super().__init__(on_stage)
        self._script, self._on_stage = script, on_stage
        self._queue, self._project = queue, project
        self._growing = False
        self._waiting = ""  # words for a shot that is still to be invented
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._follow_edits)
        script.changed.connect(self._quiet.start)
        on_stage.advanced.connect(self._advanced)

    def first(self) -> int | None:
        """Where steering begins: the chosen shot, or the first after it that is free: not begun and not locked. In an
        endless film that may be the one that is invented next."""
        shots, begun = self._script.shots, self._begun
        free = (at for at in range(max(self._script.chosen, begun, 0), len(shots)) if not shots[at].locked)
        return next(free, len(shots) if self._goes_on else None)

    def steer(self, words: str) -> None:
        """Change the shots from `first` on; one step of undo."""
        first, before = self.first(), self._script.screenplay
        if first is None:
            return
        if first == len(before.shots):
            self._waiting = words
            self.look_ahead()
            return
        arguments = {"screenplay": before.model_dump(mode="json"), "from_shot": first, "words": words}

        def steered(answer: dict[str, Any]) -> None:
            if self._script.screenplay is not before or self._begun >= len(before.shots):
                first_now = self.first()
                self.steer(words) if first_now is not None else self.understood.emit([])
                return
            told = Screenplay.model_validate(answer["screenplay"])
            kept = self._kept(told, max(first, self._begun))
            self._script.replace(kept, self.tr("Steer: {0}").format(words))
            self.understood.emit(list(answer.get("understood", [])))

        self._queue.ask(PANEL, "steer", arguments, steered, self.refused.emit)

    def finish_here(self) -> None:
        """End the film under way with the shots that are finished."""
        rushes = self._on_stage.rushes
        if rushes.done and self._running:
            rushes.finishing, rushes.endless = True, False
            self._amend(rushes.shots[: rushes.done], endless=False)

    def stopped(self, request: FilmRequest) -> str:
        """The job that was stopped and can go on as this request, as all that it has finished is in it; or empty."""
        rushes = self._on_stage.rushes
        if not rushes.finished or rushes.job not in {job.id for job in self._queue.jobs}:
            return ""
        if self._queue[rushes.job].state not in RESUMABLE or request.screenplay is None:
            return ""
        done, before = rushes.done, self._request()
        same_film = _but_shots(request) == _but_shots(before)
        return rushes.job if same_film and request.screenplay.shots[:done] == rushes.shots[:done] else ""

    @property
    def _begun(self) -> int:
        """How many shots can not be steered any more, as they are finished or under way."""
        return self._on_stage.rushes.done + 1 if self._running else 0

    @property
    def _running(self) -> bool:
        running = self._queue.running
        return running is not None and running.id == self._on_stage.rushes.job

    @property
    def _steerable(self) -> bool:
        on_stage = self._on_stage
        return self._running and on_stage.follows_script and not on_stage.rushes.finishing

    @property
    def _goes_on(self) -> bool:
        """Whether the film under way invents shots that stand in the script."""
        return self._steerable and self._on_stage.rushes.endless

    def _kept(self, told: Screenplay, first: int) -> Screenplay:
        """What was told, with every locked shot and all before `first` as they were."""
        before = self._script.shots
        later = [
            before[at] if at < len(before) and before[at].locked else shot
            for at, shot in enumerate(told.shots)
            if at >= first
        ]
        return told.model_copy(update={"shots": (*before[:first], *later)})

    def _follow_edits(self) -> None:
        """The user paused: what changed the shot under way is done now."""
        at = self._on_stage.rushes.done
        if self._steerable and self._changed_from() == at:
            self._amend(self._script.shots)

    def _advanced(self) -> None:
        """A shot was finished and no frame of the next is lost: what changed later shots is done now."""
        if not self._steerable:
            return
        if self._changed_from() is not None:
            self._amend(self._script.shots)
        self.look_ahead()

    def _changed_from(self) -> int | None:
        """The first shot that is not as the film under way has it; None where none is, or a finished one changed."""
        rushes = self._on_stage.rushes
        shots = rushes.as_made(self._script.shots)
        done = rushes.done
        if shots == rushes.shots or shots[:done] != rushes.shots[:done]:
            return None
        pairs = zip(shots, rushes.shots, strict=False)
        return next(
            (at for at, (one, other) in enumerate(pairs) if one != other), min(len(shots), len(rushes.shots))
        )

    def _request(self) -> FilmRequest:
        """What the film under way is made from."""
        recipe = self._queue[self._on_stage.rushes.job].recipe
        return parse_request(FilmRequest, values_of(recipe, self._project.folder))

    def _amend(self, shots: Sequence[Shot], endless: bool | None = None) -> None:
        job, first = self._on_stage.rushes.job, self._changed_from()
        if self._queue[job].state is not State.RUNNING:
            return
        now = self._request()
        shots = self._on_stage.rushes.as_made(tuple(shots))
        screenplay = self._script.screenplay.model_copy(update={"shots": shots})
        values = {**now.model_dump(), "endless": now.endless if endless is None else endless}
        try:
            self._queue.amend(job, request_of(values, screenplay))
        except BadInput as error:
            self.refused.emit(error.failure())
            return
        self._on_stage.rushes.shots = shots
        if first is not None and endless is None:
            self.changed.emit(first)

    def look_ahead(self) -> None:
        """In an endless film, learn what comes after the shot that is now begun, before it is."""
        rushes = self._on_stage.rushes
        if not self._goes_on:
            self._give_up_waiting()
            return
        if self._growing or self._begun < len(self._script.shots) or self._changed_from() is not None:
            return
        self._growing = True
        whole = self._script.screenplay

        def told(answer: dict[str, Any]) -> None:
            self._growing = False
            if self._running and self._script.screenplay is whole:
                shot = Shot.model_validate(answer["shot"])
                rushes.shots = (*rushes.shots, shot)
                self._script.grow(shot)
                words, self._waiting = self._waiting, ""
                self.steer(words) if words else self.look_ahead()

        def refused(failure: Failure) -> None:
            self._growing = False

        arguments = {"screenplay": whole.model_dump(mode="json")}
        self._queue.ask(PANEL, "continue", arguments, told, refused)

    def _give_up_waiting(self) -> None:
        """The film ended before the shot that words were meant for."""
        under_way = (job.id for job in self._queue.jobs if not job.state.ended)
        if self._waiting and self._on_stage.rushes.job not in under_way:
            self._waiting = ""
            self.understood.emit([])


def _but_shots(request: FilmRequest) -> dict[str, Any]:
    """Everything that a film is made from besides its shots and where it ends."""
    return request.model_dump(exclude={"screenplay", "endless"})
