"""`python -m training.worker FOLDER`: the process that learns what a job's folder orders, at low priority.

It says everything through the folder (`training.job`), outlives whoever started it, and goes on where an earlier one
was killed. `accelerate launch -m training.worker FOLDER` makes several of it: the first one tells, the others help.
"""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import psutil

from engines import crash_log
from engines.contract import (
    BadInput,
    Cancelled,
    EngineError,
    Event,
    Failure,
    OutOfMemory,
    Progress,
    parse_request,
)
from engines.disk import DISK_FAULTS
from engines.learned import Learned, is_there, replace
from engines.wire import encode_event
from training.apart import own_folder
from training.course import Pace
from training.job import Ended, Outcome, TrainingJob
from training.lesson import Control, LessonRequest, Tell, find_lesson
from training.material import store

LOG = "training"
_LOOK_S = 0.2  # from one look into the folder to the next
_LOWER = 10


class Teller(Protocol):
    """Where a lesson's events go. `doing` is the phase that was told last."""

    doing: str

    def __call__(self, event: Event) -> None: ...


class Told:
    """Writes what a lesson tells into the job's folder."""

    def __init__(self, job: TrainingJob) -> None:
        self.doing = "Learning"
        self._job, self._pace = job, Pace()
        path = job.folder / "events.jsonl"
        self._seq = _whole_lines(path)
        self._file = path.open("ab", buffering=0)

    def __call__(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.doing = event.phase
            left_s = self._pace.left_s(event, time.monotonic())
            if event.time_left_s is None:
                event = event.model_copy(update={"time_left_s": left_s})
        self._file.write(encode_event(event, self._job.id, self._seq))
        self._seq += 1


class FolderControl:
    """What the job's folder and signals ask for; looked at a few times a second, however often a lesson asks."""

    def __init__(self, job: TrainingJob) -> None:
        self._job = job
        self._terminated = False
        self._looked, self._stop, self._pause = 0.0, False, False

    def terminate(self) -> None:
        """End as if the person had asked for it."""
        self._terminated = True

    def should_stop(self) -> bool:
        self._look()
        return self._stop or self._terminated

    def paused(self) -> bool:
        self._look()
        return self._pause

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return
        self._looked = now
        self._stop, self._pause = self._job.stopping, bool(self._job.paused)


def learn(job: TrainingJob, folder: Path, tell: Tell, control: Control) -> tuple[Learned | None, Outcome]:
    """Run the job's lesson in a folder -> what is on the shelf now, if anything, and how it ended. Raises what the
    lesson raises, and `BadInput`."""
    order = job.order
    lesson = find_lesson(order.lesson)
    request: LessonRequest = parse_request(lesson.request_type, order.request)
    request = request.model_copy(update={"name": lesson.name_of(request)})
    learned = lesson.learn(request, store.read(job.material), folder, tell, control)
    learned = in_its_place(job, learned) if learned else None
    ended: Ended = "stopped" if control.should_stop() else "finished"
    return learned, Outcome(ended=ended, learned=learned.id if learned else left_before(job))


def in_its_place(job: TrainingJob, learned: Learned) -> Learned:
    """What the job has learned, on the shelf, in the place of what it left there before."""
    earlier = left_before(job)
    return replace(earlier, learned) if earlier else learned


def left_before(job: TrainingJob) -> str:
    """The id of what the job left on the shelf when it ended before; empty where there is nothing of it."""
    return job.earlier if is_there(job.earlier) else ""


def guarded(work: Callable[[], Outcome], told: Teller) -> Outcome:
    """Do the work; whatever it raises becomes one failure in words, its traceback goes to the log once."""
    try:
        return work()
    except Cancelled:
        return Outcome(ended="stopped")
    except Exception as error:
        failure = _failure(error, told.doing)
    with contextlib.suppress(OSError):
        told(failure)
    return Outcome(ended="failed", failure=failure)


def begun(folder: Path) -> tuple[TrainingJob, FolderControl]:
    """What a process that learns does first: its job, and what ends it as the person would."""
    _be_modest()
    crash_log.watch_native(LOG)
    job = TrainingJob(folder.resolve())
    control = FolderControl(job)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: control.terminate())
    return job, control


def taken(job: TrainingJob) -> bool:
    """Whether another process learns here, which is then said."""
    other = job.process
    if other in (0, os.getpid()):
        return False
    print(f"{job.folder}: process {other} learns here already", file=sys.stderr)
    return True


def _be_modest() -> None:
    """Whatever else the person does comes first."""
    own = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        own.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else max(own.nice(), _LOWER))


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.worker", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    given = parser.parse_args()
    job, control = begun(given.folder)
    rank = int(os.environ.get("RANK", 0))
    if rank:
        _choose(given.device)
        _help(job, rank, control)
    else:
        sys.exit(_lead(job, given.device, control))


def _lead(job: TrainingJob, device: str, control: FolderControl) -> int:
    if taken(job):
        return 1
    job.begin()
    told = Told(job)

    def work() -> Outcome:
        _choose(device)
        return learn(job, job.folder, told, control)[1]

    outcome = guarded(work, told)
    job.end(outcome)
    _part()
    return outcome.ended == "failed"


def _help(job: TrainingJob, rank: int, control: FolderControl) -> None:
    """Learn along with the first process, and leave nothing."""
    folder = own_folder(job, rank)
    learn(job, folder, lambda event: None, control)
    _part()
    shutil.rmtree(folder, ignore_errors=True)


def _choose(device: str) -> None:
    """Must come before torch is loaded by the lesson."""
    if device == "cpu":
        os.environ |= {"CUDA_VISIBLE_DEVICES": "", "MATINEE_TRAINING_DEVICE": "cpu"}
    elif device == "cuda":
        import torch

        if not torch.cuda.is_available():
            raise BadInput("device", "there is no CUDA device on this machine", "choose auto or cpu")


def _part() -> None:
    """Take leave of the other processes, where there are any."""
    torch = sys.modules.get("torch")
    if torch and torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def _failure(error: Exception, doing: str) -> Failure:
    if isinstance(error, BadInput | OutOfMemory):
        return error.failure()
    if isinstance(error, EngineError):
        crash_log.keep("".join(traceback.format_exception(error)), doing, LOG)
        return error.failure()
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return Failure(
            code="out_of_memory",
            message=f"{doing}: the memory is used up",
            hint="choose a smaller size or less at once",
        )
    if isinstance(error, OSError) and error.errno in DISK_FAULTS:
        what, fix = DISK_FAULTS[error.errno]
        where = f"{error.filename}: " if error.filename else ""
        return Failure(code="bad_input", message=where + what, hint=fix)
    traceback.print_exception(error)
    return crash_log.unforeseen(error, doing, LOG)


def _whole_lines(path: Path) -> int:
    """How many lines there are; what a killed process left of a last one is cut off."""
    if not path.exists():
        return 0
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        with path.open("r+b") as file:
            file.truncate(end)
    return data.count(b"\n", 0, end)


if __name__ == "__main__":
    main()
