"""A walk in a world, as the window sees it: frames come, controls go, recordings become takes.

It is no job: no row is kept of it, and nothing resumes it. What lasts are its recordings. One that is finished becomes
a take at once; one that was cut off, because the studio or its worker died, is rendered from its log as an ordinary
job, which goes on after the segments that are there. `studio.jobs.queue` decides when there may be a walk, and
`studio.jobs.walks` keeps the one that there is.
"""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engines.contract import (
    Artifact,
    BadInput,
    EngineError,
    Event,
    Failure,
    LiveFrame,
    Note,
    Progress,
    Request,
    panels,
    parse_request,
)
from engines.wire import RECORDED
from studio.jobs.supervisor import WorkerLink
from studio.project.files import read_json, write_json
from studio.project.project import Project, Take
from studio.project.recipe import recipe_of, values_of
from studio.project.takes import MEDIA
from studio.walk_log import log_in

PREFIX = "walk-"
SOUND = "sound"
WALK = "walk.json"


class LiveSession(QObject):
    """One walk. It begins when it is made, and lasts until `ended`."""

    frame = Signal(object)
    """The `LiveFrame` that is to be shown, with its pixels."""
    noted = Signal(str)
    """Something that the user should know."""
    took = Signal(object)
    """The `Take` that a recording became."""
    sounds = Signal(object)
    """The path of a sound of this world."""
    progress = Signal(object)
    """The `Progress` of the world that is being built."""
    writing = Signal(object)
    """The `Progress` of a recording that becomes a take, from the moment when it stops; None once none does."""
    ended = Signal(object)
    """None if it was stopped, else the `Failure` that ended it."""

    def __init__(
        self, project: Project, link: WorkerLink, request: Request, title: str, parent: QObject | None = None
    ) -> None:
        """The request's files become assets of the project. Raises `BadInput`."""
        super().__init__(parent)
        self.id = f"{PREFIX}{uuid.uuid4().hex[:12]}"
        self.title = title
        self._project, self._link = project, link
        self._failure: Failure | None = None
        self._there = False
        recipe = recipe_of(request, project)
        values = values_of(recipe, project.folder)
        write_json(self.folder / WALK, {"panel": request.panel, "title": title})
        link.event.connect(self._on_event)
        link.done.connect(self._on_done)
        link.run(self.id, recipe["panel"], recipe["engine"], values, self.folder, title, live=True)

    @property
    def folder(self) -> Path:
        """Where the session keeps its sounds, and recordings until they are takes."""
        return self._project.job_folder(self.id)

    def control(self, values: dict[str, Any]) -> None:
        """The newest state of the controls, or a command; see `engines.world.controls`."""
        self._link.control(self.id, values)

    def stop(self) -> None:
        """End the walk well: a recording is finished first."""
        self._link.cancel(self.id)

    def close(self) -> None:
        """End the walk at once, because the studio closes: of a recording is kept what there is, and it becomes a take
        when the project is opened again."""
        self.control({"do": "close"})
        self.stop()

    def _on_event(self, job: str, event: Event) -> None:
        if job != self.id:
            return
        match event:
            case LiveFrame():
                self._there = True
                self.frame.emit(event)
            case Progress() if self._there:
                self.writing.emit(event if event.step < event.total else None)
            case Progress():
                self.progress.emit(event)
            case Note(message=message):
                self.noted.emit(message)
            case Artifact(kind="segment", path=path) if path.parent.name == SOUND:
                self.sounds.emit(self.folder / path)
            case Artifact(kind="media", path=path):
                self._keep(self.folder / path, event.duration_s)
            case Failure():
                self._failure = event

    def _keep(self, media: Path, duration_s: float) -> None:
        try:
            self.took.emit(adopt(self._project, media, duration_s, self.title))
        except EngineError as error:
            self.noted.emit(f"The recording could not be kept: {error.message}")

    def _on_done(self, job: str, outcome: str) -> None:
        if job != self.id:
            return
        self._link.event.disconnect(self._on_event)
        self._link.done.disconnect(self._on_done)
        self.ended.emit(self._failure if outcome == "failed" else None)


@dataclass(frozen=True)
class CutOff:
    """A recording that never was finished: the request that makes it, and the folder with what there is of it."""

    request: Request
    folder: Path
    title: str


def adopt(project: Project, media: Path, duration_s: float, title: str) -> Take:
    """Make a finished recording a take of the project. Raises `BadInput`."""
    recipe = recipe_of(_request_of(media.parent), project)
    return project.gallery.adopt(media.parent, recipe, media, duration_s, title, job="")


def left_behind(project: Project) -> list[Path]:
    """Folders of walks that have ended, or whose studio has."""
    return sorted(project.job_folder(PREFIX).parent.glob(f"{PREFIX}*"))


def settle(project: Project, folder: Path, order: Callable[[CutOff], object]) -> None:
    """Clear the folder of a walk that has ended: finished recordings become takes, `order` is called for each of the
    others. Raises `BadInput` where the disk refuses; then what is left waits for the next time."""
    title = str(read_json(folder / WALK).get("title", ""))
    for recording in sorted(each.parent for each in folder.glob(f"*/{RECORDED}")):
        request, media = _request_of(recording), _media_of(recording)
        log = log_in(getattr(request, "actions"))  # noqa: B009
        if log and media:
            adopt(project, media, log.duration_s, title)
        elif log and log.ticks > log.begin:
            order(CutOff(request, recording, title))
    shutil.rmtree(folder, ignore_errors=True)


def _request_of(recording: Path) -> Request:
    panel = panels().get(str(read_json(recording.parent / WALK).get("panel", "")))
    if panel is None:
        raise BadInput("recording", "its panel is not there any more", "install what brought it")
    return parse_request(panel, read_json(recording / RECORDED))


def _media_of(recording: Path) -> Path | None:
    """The film of a recording that was finished; its recipe is written last."""
    films = (each for each in recording.iterdir() if each.stem == "take" and each.suffix in MEDIA)
    return next(films, None) if (recording / "recipe.json").is_file() else None
