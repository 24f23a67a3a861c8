"""The trainings of this person: ordered, begun one after another, followed, and found again by the next window.

Observable and without widgets. A training is a folder (`training.job`) and a process of its own that outlives whoever
began it; several windows and command lines may look at the same folders, and only one of them begins the next.
"""

import contextlib
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import psutil
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from engines.contract import BadInput, Failure
from studio.jobs.processes import kill_tree
from studio.jobs.training_status import TrainingStatus, Watch
from studio.project.files import disk_faults, lend_folders, write_json
from training.job import PERSON, Order, Outcome, TrainingJob, all_jobs, trainings_folder
from training.material import store

POLL_MS = 500
RESUMABLE = ("interrupted", "failed", "stopped")
LOG = "worker.log"
CLUSTER = "cluster"


class Trainings(QObject):
    """Signals carry the id of a training; `changed` also tells of one that is new or gone."""

    changed = Signal(str)
    told = Signal(str, object)
    """An id and an `Event`."""
    ended = Signal(str, object)
    """An id and its `Outcome`; only of trainings that end while this looks on."""

    def __init__(self, parent: QObject | None = None, begin: bool = True) -> None:
        """`begin`: whether those that wait are begun from here."""
        super().__init__(parent)
        self._begins = begin
        self._watched: dict[str, Watch] = {}
        self._stopping: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None
        self._look()
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._look)
        self._poll.start()

    @property
    def jobs(self) -> list[TrainingJob]:
        """All trainings, newest first."""
        return [watch.job for watch in self._watched.values()]

    @property
    def statuses(self) -> list[TrainingStatus]:
        """How each is, newest first."""
        return [watch.status for watch in self._watched.values()]

    @property
    def in_order(self) -> list[TrainingStatus]:
        """What learns, then what waits in its order, then what was interrupted or has ended, newest first."""
        living = [each for each in self.statuses if each.living]
        waiting = [each for each in reversed(self.statuses) if each.state == "waiting"]
        return living + waiting + [each for each in self.statuses if each not in living + waiting]

    def __contains__(self, id: str) -> bool:
        """Whether this training is still there."""
        return id in self._watched

    def __getitem__(self, id: str) -> TrainingJob:
        """Raises `BadInput`."""
        return self._of(id).job

    def status(self, id: str) -> TrainingStatus:
        """Raises `BadInput`."""
        return self._of(id).status

    def start(self, order: Order, material: Path, cluster: str = "") -> TrainingJob:
        """Order a training; it begins when no other learns. The folder `material` stays the caller's: the training has
        one of its own. `cluster` is the address of a Ray cluster that is to learn it (`ray://...`). Raises `BadInput`
        where the disk refuses."""
        name = f"{order.lesson.replace('_', '-')}-{uuid.uuid4().hex[:6]}"
        job = TrainingJob(trainings_folder() / name)
        with disk_faults(job.folder, "material"):
            copy_material(material, job.material)
            if cluster:
                (job.folder / CLUSTER).write_text(cluster, "utf-8")
            job.write_order(order)
        self._look()
        return job

    def pause(self, id: str) -> None:
        """Let go of the device until the person wants it to go on."""
        self._of(id).job.pause(PERSON)
        self._look()

    def go_on(self, id: str) -> None:
        """Take back a pause of the person."""
        self._of(id).job.unpause(PERSON)
        self._look()

    def stop(self, id: str) -> None:
        """End soon and keep the best so far; one that has not begun ends at once."""
        watch = self._of(id)
        if watch.status.living:
            self._stopping.add(id)
            watch.job.unpause(PERSON)
            watch.job.stop()
        elif watch.status.state == "waiting":
            watch.job.end(Outcome(ended="stopped"))
        self._look()

    def resume(self, id: str) -> None:
        """Let one that was interrupted, failed or stopped go on from its last checkpoint, when its turn comes."""
        watch = self._of(id)
        if watch.status.state in RESUMABLE:
            watch.job.unpause(PERSON)
            watch.job.go_on_from(watch.status.outcome)
            self._look()

    def remove(self, id: str) -> None:
        """Forget a training, and all that it has made in its folder; what is on the shelf stays there."""
        job = self._of(id).job
        if process := job.process:
            kill_tree(process)
        shutil.rmtree(job.folder, ignore_errors=True)
        self._look()

    def _of(self, id: str) -> Watch:
        if id not in self._watched:
            known = ", ".join(self._watched) or "none yet"
            raise BadInput("training", f"there is no training {id!r}", f"the trainings are {known}")
        return self._watched[id]

    def _look(self) -> None:
        """See what is new in the folders, tell of it, and begin the next."""
        if self._process and self._process.poll() is not None:
            self._process = None
        before = self._watched
        self._watched = {}
        for job in all_jobs():
            with contextlib.suppress(OSError, ValueError):
                self._watched[job.id] = before.get(job.id) or Watch(job)
        learns = next((each for each in self.statuses if each.living), None)
        for id in before.keys() - self._watched.keys():
            self.changed.emit(id)
        for id, watch in list(self._watched.items()):
            self._follow(watch, learns, new=id not in before)
        if self._begins and learns is None:
            self._begin_next()

    def _follow(self, watch: Watch, learns: TrainingStatus | None, *, new: bool) -> None:
        was = watch.status
        told = watch.look(waits_for=learns.title if learns and learns.id != was.id else "")
        now, job = watch.status, watch.job
        if now.living and job.id in self._stopping and not now.stopping:
            job.stop()  # a process that only just begins clears what was asked of the one before it
        if not now.living:
            self._stopping.discard(job.id)
        if now.state == "interrupted" and not (job.folder / "events.jsonl").exists():
            job.end(Outcome(ended="failed", failure=_never_began(job)))
            watch.look()
            now = watch.status
        for event in told:
            self.told.emit(job.id, event)
        if new or now != was:
            self.changed.emit(job.id)
        if now.outcome and not (new or was.ended):
            self.ended.emit(job.id, now.outcome)

    def _begin_next(self) -> None:
        oldest_first = reversed(self._watched.values())
        first = next(
            (w for w in oldest_first if w.status.state == "waiting" and w.status.paused != PERSON), None
        )
        if not first:
            return
        lock = QLockFile(str(trainings_folder() / "begin.lock"))
        if not lock.tryLock(0):
            return
        try:
            job = first.job
            alone = not any(each.process for each in all_jobs() if not each.outcome)
            if not alone or job.state != "waiting":
                return
            self._process = _begin(job)
        except (OSError, BadInput):
            return  # the disk refuses; it is tried again at the next look
        finally:
            lock.unlock()
        self._look()


def _begin(job: TrainingJob) -> subprocess.Popen[bytes]:
    """Start the process that learns, detached from this one, and note it at once: until it notes itself, seconds
    pass."""
    with (job.folder / LOG).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *_learner(job)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
        )
    note = {"pid": process.pid, "started": psutil.Process(process.pid).create_time()}
    write_json(job.folder / "process.json", note)
    return process


def _learner(job: TrainingJob) -> list[str]:
    """The module that learns, and what it is told."""
    with contextlib.suppress(FileNotFoundError):
        return ["training.on_ray", str(job.folder), (job.folder / CLUSTER).read_text("utf-8")]
    return ["training.worker", str(job.folder)]


def _never_began(job: TrainingJob) -> Failure:
    lines: list[str] = []
    with contextlib.suppress(OSError):
        lines = (job.folder / LOG).read_text("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    why = f": {last}" if last else ""
    return Failure(
        code="crash",
        message=f"the part of Matinee that learns did not start{why}",
        hint=f"its last words are in {job.folder / LOG}",
    )


def copy_material(material: Path, to: Path) -> None:
    """Copy a folder of material; pieces that lie in it come along."""
    gathered = store.read(material)
    lend_folders(material, to)
    pieces = tuple(
        piece.model_copy(update={"file": to / piece.file.relative_to(material)})
        if piece.file.is_relative_to(material)
        else piece
        for piece in gathered.pieces
    )
    store.write(to, gathered.model_copy(update={"pieces": pieces}))
