"""The folder of a training run: all that a window, a command line and the process that learns say to each other.

    job.json        what is to be learned: lesson, request, title
    material/       what it is learned from (`training.material.piece`)
    process.json    process id and start time of whoever learns
    events.jsonl    what it tells, lines of `engines.wire`
    pauses/         one file for each who needs the device; those of processes that are gone count for nothing
    stop            asks it to end and keep the best so far
    outcome.json    how it ended
    run/, samples/  checkpoints, and what the model made on fixed seeds

The process is detached: it outlives the window, and a window that comes back finds everything here. Nothing heavy.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import BaseModel, ConfigDict

from engines.contract import Event, Failure
from engines.home import home
from engines.wire import LineReader, decode_event

PERSON = "person"

Ended = Literal["finished", "stopped", "failed"]
State = Literal["waiting", "running", "paused", "interrupted", "finished", "stopped", "failed"]


class Order(BaseModel):
    """What is to be learned; `lesson` and the values of its request. `lengths` is how many seconds each phase was
    estimated to take."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    lesson: str
    request: dict[str, Any]
    title: str = ""
    lengths: dict[str, float] = {}


class Outcome(BaseModel):
    """How it ended; `learned` is the id on the shelf, also of a stopped run that kept its best. It is empty where
    nothing came of it that is better than before."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ended: Ended
    learned: str = ""
    failure: Failure | None = None


class TrainingJob:
    """One run in one folder, from whichever side."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def material(self) -> Path:
        return self.folder / "material"

    @property
    def order(self) -> Order:
        return Order.model_validate_json((self.folder / "job.json").read_bytes())

    @property
    def outcome(self) -> Outcome | None:
        with contextlib.suppress(OSError):
            return Outcome.model_validate_json((self.folder / "outcome.json").read_bytes())
        return None

    @property
    def state(self) -> State:
        """Where it is; `interrupted` has begun, has no process any more and can go on."""
        if ended := self.outcome:
            return ended.ended
        if not (self.folder / "process.json").exists():
            return "waiting"
        if not self.process:
            return "interrupted"
        return "paused" if self.paused else "running"

    @property
    def process(self) -> int:
        """The id of the living process that learns, else 0."""
        with contextlib.suppress(OSError, ValueError, KeyError):
            told = json.loads((self.folder / "process.json").read_bytes())
            return _living(int(told["pid"]), float(told["started"]))
        return 0

    def write_order(self, order: Order) -> None:
        self._write("job.json", order.model_dump_json(indent=1))

    def begin(self) -> None:
        """This process learns from now on; what ended an earlier one is over."""
        own = psutil.Process()
        if (self.folder / "process.json").exists():
            for name in ("stop", "outcome.json"):
                (self.folder / name).unlink(missing_ok=True)
        self._write("process.json", json.dumps({"pid": own.pid, "started": own.create_time()}))

    def end(self, outcome: Outcome) -> None:
        self._write("outcome.json", outcome.model_dump_json(indent=1))

    def go_on_from(self, outcome: Outcome | None) -> None:
        """It goes on after it has ended so: what it was about to leave takes the place of what it left then."""
        if outcome and outcome.learned:
            self._write("earlier", outcome.learned)
        for mark in ("stop", "process.json", "outcome.json"):
            (self.folder / mark).unlink(missing_ok=True)

    @property
    def earlier(self) -> str:
        """The id of what it left when it ended before; empty where it left nothing."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "earlier").read_text("utf-8")
        return ""

    def pause(self, who: str = PERSON) -> None:
        """Ask it to let go of the device until `unpause`. `who` is a word; the asking process is noted, and only
        PERSON's asking outlasts it."""
        own = psutil.Process()
        (self.folder / "pauses").mkdir(parents=True, exist_ok=True)
        told = {} if who == PERSON else {"pid": own.pid, "started": own.create_time()}
        self._write(f"pauses/{who}", json.dumps(told))

    def unpause(self, who: str = PERSON) -> None:
        (self.folder / "pauses" / who).unlink(missing_ok=True)

    @property
    def paused(self) -> str:
        """Who asked for a pause that still counts; empty where nobody did."""
        for file in sorted((self.folder / "pauses").glob("[!.]*")):
            with contextlib.suppress(OSError, ValueError, KeyError):
                told = json.loads(file.read_bytes())
                if not told or _living(int(told["pid"]), float(told["started"])):
                    return file.name
        return ""

    def stop(self) -> None:
        """Ask it to end soon and keep the best so far."""
        (self.folder / "stop").touch()

    @property
    def stopping(self) -> bool:
        return (self.folder / "stop").exists()

    def follow(self) -> "Follower":
        """Reads what it tells, from the beginning."""
        return Follower(self.folder / "events.jsonl")

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.write_text(text, "utf-8")
        part.replace(path)


class Follower:
    """Gives each event once."""

    def __init__(self, path: Path) -> None:
        self._path, self._read, self._lines = path, 0, LineReader()

    def fresh(self) -> Iterator[Event]:
        """What was told since the last call. A process that was killed may leave half a line: that one is left out."""
        with contextlib.suppress(FileNotFoundError), self._path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
            self._read += len(data)
            for part in data.splitlines(keepends=True):
                with contextlib.suppress(ValueError):
                    for line in self._lines.feed(part):
                        yield decode_event(line)


def trainings_folder() -> Path:
    """Where the runs of this person lie; not created here."""
    return home() / "trainings"


def all_jobs() -> list[TrainingJob]:
    """All runs, newest first."""
    orders = sorted(
        trainings_folder().glob("*/job.json"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    return [TrainingJob(file.parent) for file in orders]


def _living(pid: int, started: float) -> int:
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if abs(process.create_time() - started) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return pid
    return 0
