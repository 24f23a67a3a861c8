"""Renders that run on a cluster, several at a time: links to it, each with one job.

A job waits there until a machine is free for it. Which jobs go there is the queue's to say.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.jobs.supervisor import WorkerLink

MOST_JOBS = 4


class Elsewhere(QObject):
    """The links, each made when it is needed and kept for the next job on the same cluster."""

    event = Signal(str, object)
    done = Signal(str, str)
    broken = Signal(str)

    def __init__(self, engines: Sequence[str] = (), parent: QObject | None = None) -> None:
        """`engines` are `module:Class` of engines without an entry point."""
        super().__init__(parent)
        self._engines = engines
        self._links: list[tuple[str, WorkerLink]] = []
        self._busy: dict[str, WorkerLink] = {}

    @property
    def has_room(self) -> bool:
        return len(self._busy) < MOST_JOBS

    def __contains__(self, job: str) -> bool:
        return job in self._busy

    def run(
        self,
        on: str,
        job: str,
        panel: str,
        engine: str,
        request: dict[str, Any],
        folder: Path,
        title: str = "",
    ) -> None:
        """Have a job made on the cluster of that address; its events and one `done` follow."""
        link = self._idle(on)
        self._busy[job] = link
        link.run(job, panel, engine, request, folder, title)

    def cancel(self, job: str) -> None:
        if link := self._busy.get(job):
            link.cancel(job)

    def close(self) -> None:
        """End all links; no signal follows."""
        self._busy.clear()
        for _, link in self._links:
            link.close()
        self._links.clear()

    def _idle(self, on: str) -> WorkerLink:
        at_work = set(self._busy.values())
        for address, link in list(self._links):
            if link not in at_work and address == on:
                return link
            if link not in at_work:
                link.close()
                link.deleteLater()
                self._links.remove((address, link))
        link = WorkerLink(self._engines, self, on)
        link.event.connect(self.event)
        link.done.connect(self._ended)
        link.broken.connect(self.broken)
        self._links.append((on, link))
        return link

    def _ended(self, job: str, outcome: str) -> None:
        if self._busy.pop(job, None):
            self.done.emit(job, outcome)
