"""What the supervisor promises: whatever befalls a worker, its job ends with a reason and the next one runs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from fakes.engine import ColourRequest
from PySide6.QtWidgets import QApplication

from engines.contract import Artifact, Event, Failure, Note, Preview, Progress, Started
from studio.jobs import processes
from studio.jobs.supervisor import LinkState, WorkerLink

ENGINE = "fakes.engine:ColourEngine"


class Bench:
    """A link with everything that it says, and how to give it a job."""

    def __init__(self, folder: Path, wait: Callable[[Callable[[], object]], None]) -> None:
        self.link, self.folder, self.wait = WorkerLink([ENGINE]), folder, wait
        self.events: list[tuple[str, Event]] = []
        self.ends: dict[str, str] = {}
        self.answers: dict[str, Any] = {}
        self.link.event.connect(lambda job, event: self.events.append((job, event)))
        self.link.done.connect(self.ends.__setitem__)
        self.link.answered.connect(self.answers.__setitem__)

    def start(self, job: str, **fields: Any) -> None:
        self.ends.pop(job, None)
        request = ColourRequest(**fields).model_dump(mode="json")
        self.link.run(job, "colour", "builtin", request, self.folder / job)

    def make(self, job: str, **fields: Any) -> str:
        self.start(job, **fields)
        self.wait(lambda: job in self.ends)
        return self.ends[job]

    def of(self, job: str, kind: type) -> list[Any]:
        return [event for name, event in self.events if name == job and isinstance(event, kind)]

    def until_frames(self, job: str) -> None:
        self.wait(lambda: self.of(job, Progress))


@pytest.fixture
def bench(tmp_path: Path, wait: Any) -> Iterator[Bench]:
    made = Bench(tmp_path / "jobs", wait)
    yield made
    made.link.close()


def test_a_job_tells_its_story_and_leaves_its_film(bench: Bench) -> None:
    assert bench.make("a", colour="#336699", segments=2, steps=3) == "finished"
    assert bench.of("a", Started)[0].resumed_at == 0
    assert bench.of("a", Note)[0].message == f"process {bench.link.pid}"
    assert [p.step for p in bench.of("a", Progress) if p.phase == "Frames"] == [1, 2, 3, 4, 5, 6]
    media = [a for a in bench.of("a", Artifact) if a.kind == "media"]
    assert len(media) == 1
    assert media[0].path.stat().st_size > 0
    preview = bench.of("a", Preview)[0]
    assert (preview.width, preview.height) == (64, 64)
    assert preview.pixels == bytes([0x33, 0x66, 0x99]) * 64 * 64


def test_every_fault_ends_its_job_with_a_reason_and_the_next_job_runs(bench: Bench) -> None:
    for fault, code, words in [
        ("bad_input", "bad_input", "colour: is not to my taste"),
        ("model_missing", "model_missing", "paint-1b"),
        ("error", "crash", "no paint left"),
        ("segfault", "crash", "SIGSEGV"),
        ("exit", "crash", "exit status 3"),
    ]:
        assert bench.make(fault, fault=fault) == "failed"
        (failure,) = bench.of(fault, Failure)
        assert failure.code == code
        assert words in failure.message
    assert "the brush broke" in bench.of("segfault", Failure)[0].hint
    assert bench.make("good") == "finished"


def test_a_killed_worker_is_replaced_and_the_next_job_runs(bench: Bench) -> None:
    bench.start("a", step_s=0.05, steps=200)
    bench.until_frames("a")
    os.kill(bench.link.pid, signal.SIGKILL)
    bench.wait(lambda: bench.ends.get("a") == "failed")
    assert "was stopped by the system" in bench.of("a", Failure)[0].message
    assert bench.make("b") == "finished"


def test_a_frozen_worker_is_ended_with_all_that_it_started(bench: Bench) -> None:
    assert bench.make("a", fault="freeze") == "failed"
    assert bench.of("a", Failure)[0].code == "hung"
    child = int(next(line for line in bench.link.log if line.startswith("child")).split()[1])
    bench.wait(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)
    assert bench.make("b") == "finished"


def test_a_stall_of_the_studio_itself_is_not_taken_for_a_hung_worker(bench: Bench) -> None:
    bench.start("a", step_s=0.02, steps=20)
    bench.until_frames("a")
    time.sleep(3.5)
    bench.wait(lambda: "a" in bench.ends)
    assert bench.ends["a"] == "finished"


def test_cancel_leaves_finished_segments_and_the_worker_alive(bench: Bench) -> None:
    bench.start("a", segments=3, steps=5, step_s=0.1)
    bench.wait(lambda: [a for a in bench.of("a", Artifact) if a.kind == "segment"])
    worker = bench.link.pid
    bench.link.cancel("a")
    bench.wait(lambda: "a" in bench.ends)
    assert bench.ends["a"] == "cancelled"
    assert bench.link.pid == worker
    assert bench.make("a", segments=3, steps=5) == "finished"
    assert bench.of("a", Started)[-1].resumed_at >= 1


def test_a_job_cancelled_before_it_began_can_run_later(bench: Bench) -> None:
    bench.start("a")
    bench.wait(lambda: bench.link.state is LinkState.UP)
    bench.link.cancel("a")
    bench.wait(lambda: "a" in bench.ends)
    assert bench.ends["a"] == "cancelled"
    assert bench.make("a") == "finished"


def test_a_worker_that_is_deaf_to_cancel_is_ended(bench: Bench) -> None:
    bench.start("a", fault="deaf", fault_at=9, steps=2000, step_s=0.05)
    bench.until_frames("a")
    bench.link.cancel("a")
    bench.wait(lambda: "a" in bench.ends)
    assert bench.ends["a"] == "cancelled"
    assert bench.make("b") == "finished"


def test_questions_are_answered_or_refused(bench: Bench) -> None:
    bench.link.ask("1", "colour", "builtin", "echo", {"x": 3})
    bench.link.ask("2", "colour", "builtin", "riddle", {})
    bench.wait(lambda: len(bench.answers) == 2)
    assert bench.answers["1"]["x"] == 3
    assert bench.answers["2"].code == "bad_input"


def test_an_open_question_is_refused_when_the_worker_dies(bench: Bench) -> None:
    bench.link.ask("first", "colour", "builtin", "echo", {})
    bench.wait(lambda: bench.answers)
    bench.link.ask("second", "colour", "builtin", "echo", {"sleep_s": 60})
    os.kill(bench.link.pid, signal.SIGKILL)
    bench.wait(lambda: "second" in bench.answers)
    assert isinstance(bench.answers["second"], Failure)


def test_a_worker_that_cannot_start_fails_the_job_and_is_not_tried_for_ever(
    tmp_path: Path, wait: Any, qapp: QApplication
) -> None:
    link = WorkerLink(["no.such.module:Engine"])
    ends: list[str] = []
    broken: list[str] = []
    link.done.connect(lambda _, outcome: ends.append(outcome))
    link.broken.connect(broken.append)
    link.run("a", "colour", "builtin", {}, tmp_path)
    wait(lambda: broken)
    assert ends == ["failed"]
    assert "No module named" in broken[0]
    assert link.pid == 0
    link.close()


def test_closing_leaves_no_worker_behind(bench: Bench) -> None:
    bench.start("a", step_s=0.1, steps=500)
    bench.until_frames("a")
    worker = bench.link.pid
    bench.link.close()
    assert not psutil.pid_exists(worker)


def test_orphans_of_a_dead_studio_are_swept_and_those_of_a_living_one_are_not(home: Path) -> None:
    script = "import time; time.sleep(300)"
    orphan = subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    ours = subprocess.Popen([sys.executable, "-c", script], start_new_session=True)
    owner = subprocess.Popen([sys.executable, "-c", ""])
    owner.wait()
    processes.record(ours.pid)
    notes = home / processes.FOLDER
    note = (notes / f"{ours.pid}.json").read_text()
    started = psutil.Process(orphan.pid).create_time()
    (notes / f"{orphan.pid}.json").write_text(
        f'{{"worker": [{orphan.pid}, {started}], "owner": [{owner.pid}, {started}]}}'
    )
    assert processes.sweep_orphans() == [orphan.pid]
    assert orphan.wait(10) == -signal.SIGKILL
    assert ours.poll() is None
    assert (notes / f"{ours.pid}.json").read_text() == note
    ours.kill()
    ours.wait()


HEADLESS = """
import sys
from pathlib import Path
from fakes.engine import ColourRequest
from studio.jobs.headless import run_once
request = ColourRequest(steps=int(sys.argv[2]), step_s=float(sys.argv[3]), segments=2)
failure = run_once(request, Path(sys.argv[1]), lambda event: print(event.t, flush=True), ["fakes.engine:ColourEngine"])
sys.exit(f"{failure.code}: {failure.message}" if failure else 0)
"""


def test_one_take_without_a_window(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", HEADLESS, tmp_path / "out", "3", "0"], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "out" / "take.mp4").exists()
    assert made.stdout.split()[0] == "started"


def test_ctrl_c_cancels_a_take_without_a_window(tmp_path: Path) -> None:
    made = subprocess.Popen(
        [sys.executable, "-c", HEADLESS, tmp_path / "out", "500", "0.05"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert made.stdout
    while "progress" not in made.stdout.readline():
        pass
    made.send_signal(signal.SIGINT)
    _, errors = made.communicate(timeout=60)
    assert "cancelled" in errors
    assert not (tmp_path / "out" / "take.mp4").exists()
