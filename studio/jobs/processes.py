"""Worker processes as the system sees them: how one ended in words, ending a whole tree, sweeping orphans.

A worker's process id alone does not name it, ids are used again; the id and the start time together do.
"""

import contextlib
import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from engines.contract import BadInput
from engines.home import home
from studio.project.files import read_json, write_json

FOLDER = "workers"
RENDERER = "the part of Matinee that renders"
SIGNALS_IN_WORDS = {
    "SIGKILL": "was stopped by the system, perhaps because memory ran out",
    "SIGTERM": "was asked to end by another program",
    "SIGBUS": "broke down: a file changed while it was read, or the disk is full",
    "SIGILL": "broke down: it needs a newer processor than this one",
}


def exit_in_words(code: int, crashed: bool) -> str:
    """Why a worker is gone; `code` is the signal's number if it `crashed`, else its exit status."""
    if not crashed:
        return f"{RENDERER} ended by itself (exit status {code})"
    try:
        name = signal.Signals(code).name
    except ValueError:
        name = str(code)
    return f"{RENDERER} {SIGNALS_IN_WORDS.get(name, f'broke down ({name})')}"


@contextlib.contextmanager
def interrupts(first: Callable[[], object], again: Callable[[], object]) -> Iterator[None]:
    """Ctrl+C does `first`, and `again` each time after that. Python hears it when it gets to run next, so something of
    the event loop has to tick. Outside the main thread nothing is heard."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    then = itertools.chain([first], itertools.repeat(again))
    before = signal.signal(signal.SIGINT, lambda *_: next(then)())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def kill_tree(pid: int) -> None:
    """End a living process and everything it started, at once."""
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in [*root.children(recursive=True), root]:
            with contextlib.suppress(psutil.Error):
                process.kill()
    kill_group(pid)


def kill_group(leader: int) -> None:
    """End what a worker left behind: it led a process group of its own, which outlives it."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.killpg(leader, signal.SIGKILL)


def record(pid: int) -> None:
    """Note a worker of ours on disk, so that a later studio can end it if this one cannot."""
    with contextlib.suppress(psutil.Error, BadInput):
        worker, owner = psutil.Process(pid), psutil.Process()
        write_json(
            _note(pid),
            {
                "worker": [worker.pid, worker.create_time()],
                "owner": [owner.pid, owner.create_time()],
            },
        )


def forget(pid: int) -> None:
    """The worker is gone."""
    with contextlib.suppress(OSError):
        _note(pid).unlink(missing_ok=True)


def sweep_orphans() -> list[int]:
    """End workers whose studio is gone; returns their process ids."""
    ended: list[int] = []
    for note in (home() / FOLDER).glob("*.json"):
        told = read_json(note)
        if _living(told.get("owner")):
            continue
        if worker := _living(told.get("worker")):
            kill_tree(worker)
            ended.append(worker)
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
    return ended


def _note(pid: int) -> Path:
    return home() / FOLDER / f"{pid}.json"


def _living(told: object) -> int:
    """The process id in a note's (id, start time) pair while that very process lives, else 0."""
    match told:
        case [int(pid), float(started)]:
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(pid)
                same = abs(process.create_time() - started) < 1
                return pid if same and process.status() != psutil.STATUS_ZOMBIE else 0
    return 0
