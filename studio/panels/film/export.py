"""Takes a film out of the project: a copy of the file, a cut list for an editing program, captions, stills.

A copy is the studio's own work; everything else is asked of the engine, which knows where each shot begins.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QStandardPaths, QThreadPool, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from engines.contract import Failure
from studio.jobs.queue import JobQueue
from studio.panels import Tell
from studio.panels.film.order import PANEL
from studio.project.files import PLACE_FAULTS
from studio.project.takes import Take


@dataclass(frozen=True)
class Kind:
    """`ending` of the file, empty for a folder. `of` is what the engine calls it, empty for a copy of the film."""

    of: str
    title: str
    ending: str


class Exports(QObject):
    """Writes what is chosen of the film that `film` gives, and says where it is."""

    _copied = Signal(object, str)

    def __init__(self, queue: JobQueue, film: Callable[[], Take | None], tell: Tell, over: QWidget) -> None:
        super().__init__(over)
        self._queue, self._film, self._tell, self._over = queue, film, tell, over
        self._pool = QThreadPool(self)
        self._copied.connect(self._say_copied)
        self.kinds = [
            Kind("", self.tr("A copy of the film…"), ".mp4"),
            Kind("otio", self.tr("Timeline for editing (OpenTimelineIO)…"), ".otio"),
            Kind("edl", self.tr("Edit decision list (EDL)…"), ".edl"),
            Kind("srt", self.tr("Captions (SRT)…"), ".srt"),
            Kind("vtt", self.tr("Captions for the web (VTT)…"), ".vtt"),
            Kind("stills", self.tr("A still of each shot…"), ""),
        ]

    def actions(self) -> list[QAction]:
        """One action a kind."""
        made = []
        for kind in self.kinds:
            action = QAction(kind.title, self._over)
            action.triggered.connect(partial(self._ask, kind))
            made.append(action)
        return made

    def write(self, kind: Kind, take: Take, path: Path) -> None:
        """Write to `path`, a file or for stills a folder."""
        if not kind.of:
            self._pool.start(_Copy(take.media, path, lambda why: self._copied.emit(path, why)))
            return

        def written(answer: dict[str, Any]) -> None:
            self._say_written(Path(answer["path"]))

        def refused(failure: Failure) -> None:
            self._tell(". ".join(part for part in (failure.message, failure.hint) if part))

        arguments = {"folder": str(take.folder), "kind": kind.of, "path": str(path)}
        self._queue.ask(PANEL, "export", arguments, written, refused)

    def close(self) -> None:
        """Wait for what is being copied."""
        self._pool.waitForDone()

    def _ask(self, kind: Kind) -> None:
        take = self._film()
        if take is None:
            self._tell(self.tr("There is no film yet. Shoot one, or choose a take."))
            return
        ending = take.media.suffix if not kind.of else kind.ending
        movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        start = Path(movies or Path.home()) / f"{_file_name(take.title)}{ending}"
        title = kind.title.rstrip("…")
        if kind.ending:
            chosen, _ = QFileDialog.getSaveFileName(self._over, title, str(start), f"*{ending}")
        else:
            chosen = QFileDialog.getExistingDirectory(self._over, title, str(start.parent))
        if chosen:
            path = Path(chosen)
            self.write(kind, take, path if path.suffix or not ending else path.with_suffix(ending))

    def _say_copied(self, path: Path, why: str) -> None:
        if why:
            self._tell(self.tr("{0} cannot be written: {1}").format(path.name, why))
        else:
            self._say_written(path)

    def _say_written(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        self._tell(
            self.tr("{0} is written.").format(path.name),
            self.tr("Show"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )


class _Copy(QRunnable):
    def __init__(self, source: Path, path: Path, done: Callable[[str], None]) -> None:
        super().__init__()
        self._source, self._path, self._done = source, path, done

    def run(self) -> None:
        part = self._path.with_name(f".{self._path.name}.part")
        try:
            shutil.copyfile(self._source, part)
            part.replace(self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            self._done(PLACE_FAULTS.get(error.errno or 0, (error.strerror or str(error), ""))[0])
        else:
            self._done("")


def _file_name(title: str) -> str:
    """A title as the name of a file on any system."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in title)
    return " ".join(kept.split())[:60] or "film"
