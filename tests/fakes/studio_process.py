"""A studio without a window that orders one take and runs until it is killed: what a crash interrupts."""

import sys
from pathlib import Path

from fakes.engine import ColourRequest
from PySide6.QtCore import QCoreApplication

from studio.jobs.queue import JobQueue
from studio.project.project import Project


def main() -> None:
    app = QCoreApplication([])
    project = Project.open(Path(sys.argv[1]))
    queue = JobQueue(project, engines=["fakes.engine:ColourEngine"])
    queue.noted.connect(lambda _, text: print(text, flush=True))
    queue.changed.connect(lambda job: print(f"step {job.step}", flush=True))
    queue.enqueue(ColourRequest(segments=4, steps=10, step_s=0.05), title="interrupted")
    app.exec()


main()
