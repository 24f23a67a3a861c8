"""Takes dropped pictures into the project, many at once and in their order, off the window's thread."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from engines.elements.request import name_from
from studio.panels.intake import Intake, Taken
from studio.project.project import Project

BACKGROUND = "background"
SMALL = 160  # pixels, for the tray


class Arrivals(QObject):
    """`elements` with a list of (name, path) when all pictures of one drop are in, `background` with a path;
    `refused` with a line about one that cannot be used. `seen` comes before them with a path and a small picture."""

    seen = Signal(Path, QImage)
    elements = Signal(list)
    background = Signal(Path)
    refused = Signal(str)

    def __init__(self, project: Project, parent: QObject) -> None:
        super().__init__(parent)
        self._intake = Intake(project, self)
        self._intake.ready.connect(self._ready)
        self._intake.refused.connect(self._refused)
        self._drops: dict[str, list[tuple[str, Path | None] | None]] = {}
        self._names: dict[str, str] = {}
        self._numbers = count(1)

    def take(self, pictures: Sequence[tuple[str, Path]]) -> None:
        """Pictures with the names that they are to have, where those are not their files'."""
        if not pictures:
            return
        drop = f"picture-{next(self._numbers)}"
        self._drops[drop] = [None] * len(pictures)
        for number, (name, path) in enumerate(pictures):
            self._names[f"{drop}.{number}"] = name or name_from(path)
            self._intake.take(path, f"{drop}.{number}")

    def take_background(self, path: Path) -> None:
        self._intake.take(path, BACKGROUND)

    def close(self) -> None:
        """Wait for what is being read."""
        self._intake.close()

    def _ready(self, taken: Taken) -> None:
        if taken.field == BACKGROUND:
            self.background.emit(taken.path)
        else:
            self.seen.emit(taken.path, taken.image.scaled(SMALL, SMALL, Qt.AspectRatioMode.KeepAspectRatio))
            self._settle(taken.field, taken.path)

    def _refused(self, field: str, message: str) -> None:
        self.refused.emit(message.removeprefix(f"{field}: "))
        if field != BACKGROUND:
            self._settle(field, None)

    def _settle(self, field: str, path: Path | None) -> None:
        drop, _, number = field.partition(".")
        held = self._drops[drop]
        held[int(number)] = self._names.pop(field), path
        if None not in held:
            del self._drops[drop]
            arrived = [(each[0], each[1]) for each in held if each and each[1]]
            if arrived:
                self.elements.emit(arrived)
