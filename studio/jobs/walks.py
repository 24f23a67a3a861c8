"""The walk that a queue may have, and what walks leave behind: takes, and orders of recordings that were cut off.

A walk itself is `studio.jobs.live`; who has to wait for it is `studio.jobs.queue`.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engines.contract import BadInput, EngineError, Request
from studio.jobs.live import CutOff, LiveSession, left_behind, settle
from studio.jobs.supervisor import WorkerLink
from studio.project.project import Project


class Walks(QObject):
    """One walk at a time. `order` is called for each recording that is to be rendered from its log."""

    changed = Signal()
    """A walk has begun, or has ended."""
    trouble = Signal(str)

    def __init__(
        self, project: Project, link: WorkerLink, order: Callable[[CutOff], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._project, self._link, self._order = project, link, order
        self.current: LiveSession | None = None

    def begin(self, request: Request, title: str) -> LiveSession:
        """Raises `BadInput` while another walk is going on."""
        if self.current:
            raise BadInput("", "you are walking somewhere else already", "leave that world first")
        self.current = session = LiveSession(self._project, self._link, request, title, self)
        session.ended.connect(self._ended)
        self.changed.emit()
        return session

    def settle(self) -> None:
        """What walks that have ended left behind becomes takes, or is rendered from its log."""
        for folder in left_behind(self._project):
            try:
                settle(self._project, folder, self._order)
            except EngineError as error:
                self.trouble.emit(f"A recording is kept in {folder}: {error.message}")

    def _ended(self) -> None:
        if session := self.current:
            self.current = None
            session.deleteLater()
            self.settle()
            self.changed.emit()
