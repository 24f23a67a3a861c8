"""Takes without a window and without a project: for the command line, for benches and for scripts.

The same worker and the same watch as in the studio; the caller waits until the takes are made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from engines.contract import Event, Failure, Request
from studio.jobs.device_turn import DeviceTurn
from studio.jobs.processes import interrupts, sweep_orphans
from studio.jobs.supervisor import WorkerLink

JOB = "take"
MOST_LINKS = 8
"""So many takes of a set are under way on a cluster at a time."""


@dataclass(frozen=True)
class Wanted:
    """One take of a set, the folder in which it is made, and who is told of it."""

    request: Request
    folder: Path
    on_event: Callable[[Event], None]


def run_once(
    request: Request,
    folder: Path,
    on_event: Callable[[Event], None],
    engines: Sequence[str] = (),
    on: str = "",
) -> Failure | None:
    """Make the take of `request` in `folder`, going on from finished segments there; None if it went well.

    `on` is the address of a cluster that makes it. Ctrl+C cancels, a second one kills. Call it from the main thread.
    """
    return run_set([Wanted(request, folder, on_event)], engines, on)[0]


def run_set(
    takes: Sequence[Wanted], engines: Sequence[str] = (), on: str = "", abreast: int = 1
) -> list[Failure | None]:
    """Make takes, each as `run_once` does: one after the other, or on a cluster `abreast`, each on one machine then.

    A take that fails does not stop the others; one that is cancelled does.
    """
    app = QCoreApplication.instance() or QCoreApplication([])
    sweep_orphans()
    turn, loop, the_set = DeviceTurn(), QEventLoop(), _Set(takes)
    if not on:
        turn.take()
    abreast = max(1, min(abreast, len(takes), MOST_LINKS)) if on else 1
    links = [WorkerLink(engines, on=on, most=int(abreast > 1), introduced=False) for _ in range(abreast)]

    def go_on(link: WorkerLink, job: str) -> None:
        the_set.ended(job)
        if not the_set.give_next(link) and not the_set.running:
            loop.quit()

    def restart() -> None:
        for link in links:
            link.restart()

    for link in links:
        link.event.connect(the_set.follow)
        link.done.connect(lambda job, _, link=link: go_on(link, job))
        the_set.give_next(link)
    with interrupts(the_set.cancel, restart):
        if the_set.running:
            loop.exec()
    for link in links:
        link.close()
    turn.give_back()
    app.processEvents()
    return the_set.failures


class _Set:
    """Which takes wait, run, and how they ended; a job's id is the number of its take."""

    def __init__(self, takes: Sequence[Wanted]) -> None:
        self._takes = takes
        self._waiting = list(range(len(takes)))
        self.running: dict[str, WorkerLink] = {}
        self.failures: list[Failure | None] = [None] * len(takes)

    def give_next(self, link: WorkerLink) -> bool:
        if not self._waiting:
            return False
        number = self._waiting.pop(0)
        take, job = self._takes[number], f"{JOB}-{number}"
        request = take.request
        self.running[job] = link
        link.run(job, request.panel, request.engine, request.model_dump(mode="json"), take.folder.absolute())
        return True

    def follow(self, job: str, event: Event) -> None:
        number = int(job.removeprefix(f"{JOB}-"))
        if isinstance(event, Failure):
            self.failures[number] = event
        self._takes[number].on_event(event)

    def ended(self, job: str) -> None:
        del self.running[job]

    def cancel(self) -> None:
        """Stop what runs, and begin nothing more."""
        for number in self._waiting:
            self.failures[number] = Failure(code="cancelled", message="cancelled")
        self._waiting.clear()
        for job, link in list(self.running.items()):
            link.cancel(job)
