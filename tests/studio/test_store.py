"""What the job table promises: what was written is there after any end, and damage loses no more than itself."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engines.contract import BadInput, Failure
from studio.jobs.store import Job, JobStore, State


def make(id: str, **fields: object) -> Job:
    recipe = {"panel": "colour", "request": {"seed": 3, "text": "naïve “line” 日本"}}
    return Job(id=id, panel="colour", engine="builtin", title="T", recipe=recipe, **fields)  # type: ignore[arg-type]


def test_a_job_comes_back_as_it_was(tmp_path: Path) -> None:
    failure = Failure(code="hung", message="it slept", hint="wake it")
    job = make("a", state=State.FAILED, failure=failure, priority=1, progress=0.25, attempt=2, started=3.5)
    store = JobStore(tmp_path / "project.db")
    store.save(make("a"), make("b"))
    store.save(job)
    store.close()
    assert {j.id: j for j in JobStore(tmp_path / "project.db").all()}["a"] == job


def test_a_deleted_job_stays_deleted(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "project.db")
    store.save(make("a"), make("b"))
    store.delete("a")
    store.close()
    assert [j.id for j in JobStore(tmp_path / "project.db").all()] == ["b"]


WRITER = """
import sys
from pathlib import Path
from studio.jobs.store import Job, JobStore
store = JobStore(Path(sys.argv[1]))
for i in range(100_000):
    store.save(Job(id=str(i), panel="p", engine="e", title="", recipe={"request": {"i": i}}))
    print(i, flush=True)
"""


def test_everything_reported_as_saved_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    for _ in range(40):
        writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    told = 40 + len([line for line in writer.stdout.read().split("\n")[:-1] if line])
    writer.wait()
    saved = {job.id for job in JobStore(path).all()}
    assert {str(i) for i in range(told)} <= saved


def test_a_damaged_row_hides_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    store = JobStore(path)
    store.save(*(make(i) for i in "abcd"))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE jobs SET recipe = 'not json' WHERE id = 'a'")
        db.execute("UPDATE jobs SET state = 'dreaming' WHERE id = 'b'")
        db.execute("UPDATE jobs SET failure = '{}' WHERE id = 'c'")
    assert [job.id for job in JobStore(path).all()] == ["d"]


def test_a_file_that_is_no_database_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    path.write_bytes(b"these are not the pages you are looking for" * 100)
    store = JobStore(path)
    assert store.all() == []
    store.save(make("a"))
    assert [p.read_bytes()[:5] for p in tmp_path.glob("project.db.damaged-*")] == [b"these"]


def test_a_database_of_a_newer_matinee_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(BadInput, match="newer"):
        JobStore(path)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (99,)


def test_a_database_where_none_can_be_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"project\.db cannot be written"):
        JobStore(tmp_path / "no such folder" / "project.db")
