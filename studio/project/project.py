"""A project: one folder with everything in it, which a person can copy, move and open on another machine.

    project.db    queue and history (`studio.jobs.store`)
    assets/       media it works from, by content hash
    takes/        finished takes, one folder each
    jobs/         working folders of takes that are being made
    drafts/       what each panel's form holds
    consent.json  the answer to the consent question, by the hash of the face's file

One studio holds a project at a time. Nothing here runs a job or shows a widget.
"""

from pathlib import Path

from PySide6.QtCore import QLockFile, QObject

from engines.contract import BadInput, Request
from engines.home import home
from studio.project.assets import Assets, digest_in
from studio.project.drafts import Drafts
from studio.project.files import disk_faults, read_json, write_json
from studio.project.recent import remember
from studio.project.takes import Gallery, Take

__all__ = ["Project", "Take"]

DATABASE = "project.db"


class Project(QObject):
    """An open project. `close` it (or leave its `with` block) so that others can open it."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """Open the project in `folder`, an existing folder; `create` and `open` are the ways in."""
        super().__init__(parent)
        self.folder = folder.resolve()
        self._lock = _lock(self.folder)
        self.assets = Assets(self.folder)
        self.gallery = Gallery(self.folder, self)
        self.drafts = Drafts(self.folder, self)
        remember(self.folder)

    @classmethod
    def create(cls, folder: Path) -> "Project":
        """Make a new project; the folder may exist only if it is empty."""
        with disk_faults(folder):
            if folder.is_dir() and any(folder.iterdir()):
                what = "is a project already" if is_project(folder) else "is not empty"
                raise BadInput("project", f"{folder} {what}", "open it, or choose a new folder")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / DATABASE).touch()
        return cls(folder)

    @classmethod
    def open(cls, folder: Path) -> "Project":
        """Open an existing project; a missing database is no reason to refuse its takes."""
        if not is_project(folder):
            what = "is not a project" if folder.is_dir() else "does not exist"
            raise BadInput("project", f"{folder} {what}", "choose the folder that holds project.db")
        return cls(folder)

    @classmethod
    def sample(cls, request: Request) -> "Project":
        """The project that shows a newcomer around, made when it is first asked for with `request` in its form."""
        folder = home() / "sample project"
        if is_project(folder):
            return cls.open(folder)
        project = cls.create(folder)
        values = request.model_dump(mode="json")
        picture, consent = values.get("image"), values.get("consent")
        if picture and consent:
            project.record_consent(project.import_asset(Path(picture)), consent)
        project.drafts.keep(request.panel, values)
        project.drafts.save()
        return project

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def database(self) -> Path:
        return self.folder / DATABASE

    def job_folder(self, job: str) -> Path:
        """Where a job makes its take."""
        return self.folder / "jobs" / job

    def import_asset(self, source: Path, field: str = "file") -> Path:
        """Copy a file into the project under its hash; returns its path relative to the project."""
        return self.assets.take_in(source.absolute(), field)

    def consent(self, face: Path) -> str | None:
        """What the user said about the face in an asset; None while nobody has asked."""
        answer = read_json(self._consents).get(digest_in(face) or "")
        return answer if isinstance(answer, str) else None

    def record_consent(self, face: Path, answer: str) -> None:
        """Keep the answer about the face in an asset, for every later take of the same file."""
        digest = digest_in(face)
        if digest is None:
            raise BadInput("consent", f"{face.name} is not an asset of this project", "import it first")
        write_json(self._consents, {**read_json(self._consents), digest: answer})

    def close(self) -> None:
        """Save the drafts and let go of the folder."""
        try:
            self.drafts.save()
        finally:
            self._lock.unlock()

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _consents(self) -> Path:
        return self.folder / "consent.json"


def is_project(folder: Path) -> bool:
    return (folder / DATABASE).is_file() or (folder / "takes").is_dir()


def _lock(folder: Path) -> QLockFile:
    """Hold `folder`, or say who does; the lock of a studio that died does not count."""
    lock = QLockFile(str(folder / ".lock"))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        return lock
    if lock.error() == QLockFile.LockError.LockFailedError:
        raise BadInput(
            "project", f"{folder.name} is open in another Matinee", "close it there, or open another project"
        )
    raise BadInput("project", f"{folder} cannot be written", "choose a folder that can be written")
