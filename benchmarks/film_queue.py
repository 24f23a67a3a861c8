"""Fifty shots through the queue, cancelled at random moments and resumed: is anything lost, or left lying about?

    python -m benchmarks.film_queue [--shots 50] [--cancels 20] [--seed 1]

Each order is a film of two short shots: every other one in words, the rest as shots with a picture as their set and
one to end on. Whatever runs is cancelled at random moments and resumed behind the others. Ends with status 1 where a
take is missing or is not as long as its shots, a finished picture was drawn again, or a file or process is left.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtCore import QCoreApplication, QTimer

from engines.contract import parse_request
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay, Shot
from engines.media.image import write_image
from engines.media.video import VideoReader
from studio.jobs.queue import JobQueue
from studio.jobs.store import Job, State
from studio.project.project import Project

PROMPTS = (
    "A fox runs through a snowy forest at dusk. (0.5 s) An owl flies over the trees. (0.5 s)",
    "A boat on a stormy sea at night. (0.5 s) The camera pans left over the waves. (0.5 s)",
    "A woman walks through the desert at noon. (0.5 s) Close-up of her face. (0.5 s)",
)
LASTS_S = 1.0


def orders(count: int, folder: Path) -> list[FilmRequest]:
    pictures = [_picture(folder / f"{name}.png", seed) for seed, name in enumerate(("begin", "end"))]
    made = []
    for number in range(count):
        if number % 2:
            given: dict[str, object] = {"text": PROMPTS[number // 2 % len(PROMPTS)]}
        else:
            begin = Shot(picture=pictures[0], end_picture=pictures[1], duration_s=0.5, seed=number)
            end = Shot(environment="meadow", lighting="noon", duration_s=0.5, seed=number)
            given = {"screenplay": Screenplay(shots=(begin, end))}
        made.append(parse_request(FilmRequest, {**given, "fps": 12, "seed": number}))
    return made


def _picture(path: Path, seed: int) -> Path:
    coarse = np.random.default_rng(seed).integers(40, 220, (9, 16, 3), np.uint8)
    write_image(path, coarse.repeat(40, 0).repeat(40, 1))
    return path


class Disturbance:
    """Cancels what runs at random moments, and resumes what it cancelled."""

    def __init__(self, queue: JobQueue, project: Project, cancels: int, rng: random.Random) -> None:
        self.cancels, self._folder = 0, project.job_folder
        self._queue, self._left, self._rng = queue, cancels, rng
        self._drawn: dict[str, set[tuple[str, int]]] = {}
        self._timer = QTimer(singleShot=True)
        self._timer.timeout.connect(self._strike)
        queue.changed.connect(self._changed)
        self._wait()

    def _wait(self) -> None:
        self._timer.start(self._rng.randrange(200, 6000))

    def _strike(self) -> None:
        running = self._queue.running
        if running and self._left:
            self._left -= 1
            self.cancels += 1
            self._queue.cancel(running.id)
        if self._left:
            self._wait()

    def _changed(self, job: Job) -> None:
        if job.state is State.CANCELLED:
            self._drawn[job.id] = _files(self._folder(job.id))
            QTimer.singleShot(0, lambda: self._queue.resume(job.id))

    def kept(self, job: str, folder: Path) -> bool:
        """Whether the pictures that were finished at the last cancel are those of the take."""
        return self._drawn.get(job, set()) <= _files(folder)


def _files(folder: Path) -> set[tuple[str, int]]:
    found = (folder / "segments").glob("drawn-*")
    return {(path.name, path.stat().st_mtime_ns) for path in found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=50)
    parser.add_argument("--cancels", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    app = QCoreApplication([])
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="matinee-queue-") as scratch:
        project = Project.create(Path(scratch) / "project")
        queue = JobQueue(project)
        began_s = time.monotonic()
        jobs = [queue.enqueue(request).id for request in orders(options.shots // 2, Path(scratch))]
        disturbed = Disturbance(queue, project, options.cancels, random.Random(options.seed))
        while queue.running or queue.waiting or any(queue[job].state is State.CANCELLED for job in jobs):
            app.processEvents()
            time.sleep(0.01)
        took_s = time.monotonic() - began_s
        takes = {take.number: take for take in project.gallery.takes()}
        for job in jobs:
            take = takes.get(queue[job].take or 0)
            if take is None:
                faults.append(f"no take: {queue[job].failure}")
                continue
            reader = VideoReader(take.media)
            if abs(reader.duration_s - LASTS_S) > 0.01:
                faults.append(f"take {take.number} lasts {reader.duration_s:.2f} s")
            reader.close()
            if not disturbed.kept(job, take.folder):
                faults.append(f"take {take.number}: a finished picture was drawn again")
        hidden = [path for path in project.folder.rglob(".*") if path.name != ".lock"]
        faults += [f"left behind: {path}" for path in hidden]
        faults += [f"left behind: {path}" for path in (project.folder / "jobs").glob("*")]
        queue.close()
        project.close()
        faults += [f"still running: {process}" for process in psutil.Process().children(recursive=True)]
    print(f"{len(jobs)} orders, {options.shots} shots, {disturbed.cancels} cancels in {took_s:.0f} s")
    for fault in faults:
        print(fault)
    print("nothing lost" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
