"""One take without a window and without a project: for the command line, for benches and for scripts.

The same worker and the same watch as in the studio; the caller waits until the take is made.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QCoreApplication, QEventLoop

from engines.contract import Event, Failure, Request
from studio.jobs.device_turn import DeviceTurn
from studio.jobs.processes import sweep_orphans
from studio.jobs.supervisor import WorkerLink

JOB = "take"


def run_once(
    request: Request, folder: Path, on_event: Callable[[Event], None], engines: Sequence[str] = ()
) -> Failure | None:
    """Make the take of `request` in `folder`, going on from finished segments there; None if it went well.

    Ctrl+C cancels, a second one kills. Call it from the main thread.
    """
    app = QCoreApplication.instance() or QCoreApplication([])
    sweep_orphans()
    turn, link = DeviceTurn(), WorkerLink(engines)
    turn.take()
    loop = QEventLoop()
    failures: list[Failure] = []

    def follow(_: str, event: Event) -> None:
        if isinstance(event, Failure):
            failures.append(event)
        on_event(event)

    link.event.connect(follow)
    link.done.connect(loop.quit)
    link.run(JOB, request.panel, request.engine, request.model_dump(mode="json"), folder.absolute())
    with _interrupts(link):
        loop.exec()
    link.close()
    turn.give_back()
    app.processEvents()
    return failures[-1] if failures else None


@contextmanager
def _interrupts(link: WorkerLink) -> Iterator[None]:
    """Ctrl+C reaches the link within one tick of its watch, which is when Python gets to run again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = 0

    def interrupt(_: int, __: FrameType | None) -> None:
        nonlocal pressed
        pressed += 1
        if pressed == 1:
            link.cancel(JOB)
        else:
            link.restart()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
