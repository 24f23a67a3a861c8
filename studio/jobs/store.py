"""Jobs as rows of the project's database: each is written before it runs, and every change at once.

SQLite in WAL mode, so a killed studio loses nothing that was written. Rows that cannot be read are left alone
and not shown; a file that is no database any more is put aside and a new one begun, because the takes
themselves live in their folders. What a job means is `studio.jobs.queue`.
"""

import json
import sqlite3
import time
from dataclasses import dataclass, field, fields
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engines.contract import BadInput, Failure

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, panel TEXT NOT NULL, engine TEXT NOT NULL, title TEXT NOT NULL, recipe TEXT NOT NULL,
    state TEXT NOT NULL, priority INTEGER NOT NULL, position INTEGER NOT NULL, progress REAL NOT NULL,
    failure TEXT, created REAL NOT NULL, started REAL, ended REAL, attempt INTEGER NOT NULL, take INTEGER
)
"""


class State(Enum):
    """Where a job is in its life. `INTERRUPTED` ran when its studio ended; it can be resumed."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def ended(self) -> bool:
        return self not in (State.WAITING, State.RUNNING)


@dataclass(frozen=True)
class Job:
    """One order of a take. Times are seconds since the epoch; `progress` is 0..1.

    `phase`, `step`, `total` and `time_left_s` are of the moment and are not kept in the database.
    """

    id: str
    panel: str
    engine: str
    title: str
    recipe: dict[str, Any] = field(repr=False)
    state: State = State.WAITING
    priority: int = 0
    position: int = 0
    progress: float = 0.0
    failure: Failure | None = None
    created: float = field(default_factory=time.time)
    started: float | None = None
    ended: float | None = None
    attempt: int = 0
    take: int | None = None
    phase: str = field(default="", compare=False)
    step: int = field(default=0, compare=False)
    total: int = field(default=0, compare=False)
    time_left_s: float | None = field(default=None, compare=False)


_COLUMNS = [f.name for f in fields(Job) if f.compare]
_SAVE = (
    f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + c for c in _COLUMNS)}) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _COLUMNS)}"
)


class JobStore:
    """The table of jobs in one database file. Raises `BadInput` when the disk refuses."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = self._open()
        except sqlite3.OperationalError as error:
            raise _refused(path, error) from error
        except sqlite3.DatabaseError:
            self._put_aside()
            self._db = self._open()

    def all(self) -> list[Job]:
        """Every readable job, oldest first."""
        rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM jobs ORDER BY created, rowid")
        return [job for row in rows if (job := _job(dict(zip(_COLUMNS, row, strict=True))))]

    def save(self, *jobs: Job) -> None:
        """Insert or replace jobs, all or none."""
        try:
            with self._db:
                self._db.executemany(_SAVE, map(_row, jobs))
        except sqlite3.Error as error:
            raise _refused(self._path, error) from error

    def delete(self, *ids: str) -> None:
        try:
            with self._db:
                self._db.executemany("DELETE FROM jobs WHERE id = ?", [(i,) for i in ids])
        except sqlite3.Error as error:
            raise _refused(self._path, error) from error

    def close(self) -> None:
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise BadInput("project", f"{self._path.parent.name} is of a newer Matinee", "update Matinee")
            with db:
                db.execute(_SCHEMA)
                db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            db.execute("SELECT id FROM jobs LIMIT 1").fetchall()
        except BaseException:
            db.close()
            raise
        return db

    def _put_aside(self) -> None:
        aside = self._path.with_name(f"{self._path.name}.damaged-{int(time.time())}")
        self._path.rename(aside)
        for tail in ("-wal", "-shm"):
            Path(f"{self._path}{tail}").unlink(missing_ok=True)


def _refused(path: Path, error: sqlite3.Error) -> BadInput:
    return BadInput("project", f"{path} cannot be written: {error}", "free some space, or move the project")


def _row(job: Job) -> dict[str, Any]:
    row = {name: getattr(job, name) for name in _COLUMNS}
    failure = job.failure.model_dump_json() if job.failure else None
    return {**row, "state": job.state.value, "recipe": json.dumps(job.recipe), "failure": failure}


def _job(row: dict[str, Any]) -> Job | None:
    try:
        recipe = json.loads(row["recipe"])
        if not isinstance(recipe.get("request"), dict):
            return None
        failure = Failure.model_validate_json(row["failure"]) if row["failure"] else None
        return Job(**{**row, "recipe": recipe, "state": State(row["state"]), "failure": failure})
    except (ValueError, TypeError, AttributeError, ValidationError):
        return None
