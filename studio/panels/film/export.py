"""Takes a film out of the project: a copy of the file, a cut list for an editing program, captions, stills.

A copy is the studio's own work; everything else is asked of the engine, which knows where each shot begins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.jobs.queue import JobQueue
from studio.panels import Tell
from studio.panels.film.order import PANEL
from studio.project.takes import Take
from studio.take_copies import TakeCopies, movies_folder, safe_name


@dataclass(frozen=True)
class Kind:
    """`ending` of the file, empty for a folder. `of` is what the engine calls it, empty for a copy of the film."""

    of: str
    title: str
    ending: str


class Exports(QObject):
    """Writes what is chosen of the film that `film` gives, and says where it is."""

    def __init__(self, queue: JobQueue, film: Callable[[], Take | None], tell: Tell, over: QWidget) -> None:
        super().__init__(over)
        self._queue, self._film, self._tell, self._over = queue, film, tell, over
        self._copies = TakeCopies(tell, over)
        self.kinds = [
            Kind("", self.tr("A copy of the film…"), ""),
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
            self._copies.write(take, path)
            return
        arguments = {"folder": str(take.folder), "kind": kind.of, "path": str(path)}
        self._copies.ask_engine(self._queue, PANEL, "export", arguments)

    def close(self) -> None:
        """Wait for what is being copied."""
        self._copies.close()

    def _ask(self, kind: Kind) -> None:
        take = self._film()
        if take is None:
            self._tell(self.tr("There is no film yet. Shoot one, or choose a take."))
            return
        if not kind.of:
            self._copies.ask(take, take.title)
            return
        name, title = safe_name(take.title), kind.title.rstrip("…")
        if not kind.ending:
            chosen = QFileDialog.getExistingDirectory(self._over, title, str(movies_folder()))
            path = Path(chosen) / self.tr("{0} stills").format(name)
        else:
            wanted = f"{movies_folder() / name}{kind.ending}"
            chosen, _ = QFileDialog.getSaveFileName(self._over, title, wanted, f"*{kind.ending}")
            path = Path(chosen).with_suffix(kind.ending) if chosen else Path()
        if chosen:
            self.write(kind, take, path)
