"""A panel in a window of its own, with what the real window would lend it, and a wait that lets events run."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from studio.jobs.queue import JobQueue
from studio.panels import Studio
from studio.project.project import Project
from studio.project.takes import Take

PATIENCE_S = 60
AnyRoom = TypeVar("AnyRoom", bound="Room")


def until(true: Callable[[], object]) -> None:
    """Run the event loop until something is true."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"waited for {PATIENCE_S} s"
        QApplication.processEvents()
        time.sleep(0.005)


@contextmanager
def kept_open(kind: Callable[[Path], AnyRoom], folder: Path) -> Iterator[AnyRoom]:
    """One room, in a home of its own, for many tests: its workers take longer to start than any test does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_HOME", str(folder / "home"))
        made = kind(folder / "project")
        yield made
        made.leave()


class Room:
    """What the panel told, offered and handed on; subclasses say what a person does in it."""

    panel: Any

    def __init__(self, panel: Callable[[Studio], Any], folder: Path, engines: Sequence[str]) -> None:
        self.told: list[str] = []
        self.offers: dict[str, Callable[[], object]] = {}
        self.handed: list[tuple[str, list[Path]]] = []
        self.filled: list[tuple[str, str, Path]] = []
        self.models: list[str] = []
        self.card = ""
        self.left = False
        self.project = Project.open(folder) if folder.exists() else Project.create(folder)
        self.queue = JobQueue(self.project, engines)
        self.undo = QUndoStack()
        self.panel = panel(
            Studio(
                self.project,
                self.queue,
                self.undo,
                self.tell,
                self.models.append,
                self.choose,
                lambda place, files: self.handed.append((place, files)),
                lambda place, field, file: self.filled.append((place, field, file)),
            )
        )
        self.stage, self.inspector = self.panel.stage, self.panel.inspector
        for widget, width in ((self.stage, 1000), (self.inspector, 328)):
            widget.resize(width, 640)
            widget.show()

    def tell(self, text: str, act: str = "", what: Callable[[], object] | None = None) -> None:
        self.told.append(text)
        if what:
            self.offers[act] = what

    def choose(self, card: str) -> None:
        self.card = card

    def takes(self) -> list[Take]:
        return self.project.gallery.takes()

    def empty(self, kept: Take | None = None) -> None:
        """Let all jobs end and go, and all takes but one."""
        for job in self.queue.jobs:
            self.queue.cancel(job.id)
        until(lambda: all(job.state.ended for job in self.queue.jobs))
        for take in self.takes():
            if take != kept:
                self.project.gallery.delete(take)
        for job in self.queue.jobs:
            self.queue.remove(job.id)

    def forget(self) -> None:
        """As if nothing had been said or done yet."""
        self.undo.clear()
        for said in (self.told, self.offers, self.handed, self.filled, self.models):
            said.clear()

    def leave(self) -> None:
        if self.left:
            return
        self.left = True
        self.panel.close()
        self.queue.close()
        self.project.close()
        for part in (self.panel, self.stage, self.inspector):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
