"""What the queue promises: every order is kept, runs in its turn, ends readably, and outlives the studio."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
from fakes.engine import ColourRequest
from PySide6.QtWidgets import QApplication

from engines.contract import BadInput, Progress
from studio.jobs.queue import JobQueue, Priority
from studio.jobs.store import Job, JobStore, State
from studio.jobs.time_left import TimeLeft
from studio.project.project import Project

ENGINES = ["fakes.engine:ColourEngine"]


@pytest.fixture
def queue(project: Project) -> Iterator[JobQueue]:
    opened = JobQueue(project, ENGINES)
    yield opened
    opened.close()


@pytest.fixture
def settle(wait: Any) -> Callable[[JobQueue], None]:
    """Wait until nothing of a queue waits or runs."""
    return lambda queue: wait(lambda: not queue.running and not queue.waiting)


def order(queue: JobQueue, title: str, priority: int = Priority.NORMAL, **fields: Any) -> str:
    return queue.enqueue(ColourRequest(**fields), title, priority).id


def test_a_finished_job_becomes_a_take_with_media_recipe_and_poster(
    queue: JobQueue, project: Project, settle: Any, tmp_path: Path
) -> None:
    source = tmp_path / "tint"
    source.write_bytes(b"\x20")
    job = order(queue, "Red", segments=2, steps=5, source=source)
    source.unlink()
    settle(queue)
    assert queue[job].state is State.FINISHED
    (take,) = project.gallery.takes()
    assert (take.title, take.panel, take.number, take.duration_s) == ("Red", "colour", queue[job].take, 0.4)
    assert {f.name for f in take.folder.iterdir()} == {"take.mp4", "recipe.json", "poster.png", "take.json"}
    assert take.poster == take.folder / "poster.png"
    assert take.recipe["request"]["source"].startswith("assets/")
    assert str(project.folder) not in (take.folder / "recipe.json").read_text()
    assert not project.job_folder(job).exists()


def test_jobs_run_by_priority_and_then_in_the_order_of_the_list(queue: JobQueue, settle: Any) -> None:
    queue.pause()
    a, b, c = (order(queue, t, steps=1) for t in "abc")
    low, high = order(queue, "low", Priority.LOW, steps=1), order(queue, "high", Priority.HIGH, steps=1)
    assert [job.id for job in queue.waiting] == [high, a, b, c, low]
    queue.move(c, 1)
    queue.move(low, 0)
    assert [job.id for job in queue.waiting] == [low, high, c, a, b]
    queue.resume_queue()
    settle(queue)
    assert sorted((low, high, c, a, b), key=lambda j: queue[j].started or 0) == [low, high, c, a, b]


def test_a_paused_queue_starts_nothing_and_keeps_its_orders(
    project: Project, wait: Any, settle: Any, qapp: QApplication
) -> None:
    queue = JobQueue(project, ENGINES)
    queue.pause()
    a, b, c = (order(queue, t, steps=1) for t in "abc")
    queue.move(c, 0)
    queue.cancel(b)
    queue.close()
    again = JobQueue(project, ENGINES)
    assert [job.id for job in again.waiting] == [c, a]
    assert again[b].state is State.CANCELLED
    settle(again)
    assert {again[a].state, again[c].state} == {State.FINISHED}
    again.close()


def test_a_worker_killed_in_mid_job_fails_it_with_a_reason_and_the_next_job_finishes(
    queue: JobQueue, wait: Any, settle: Any
) -> None:
    notes: dict[str, str] = {}
    queue.noted.connect(notes.__setitem__)
    bad, good = order(queue, "bad", steps=300, step_s=0.05), order(queue, "good")
    wait(lambda: queue[bad].step > 1)
    os.kill(int(notes[bad].split()[1]), signal.SIGKILL)
    settle(queue)
    failure = queue[bad].failure
    assert queue[bad].state is State.FAILED
    assert failure
    assert "was stopped by the system" in failure.message
    assert queue[good].state is State.FINISHED


def test_a_stopped_worker_fails_its_job_and_the_next_job_finishes(
    queue: JobQueue, wait: Any, settle: Any
) -> None:
    bad, good = order(queue, "bad", fault="freeze"), order(queue, "good")
    settle(queue)
    failure = queue[bad].failure
    assert failure
    assert failure.code == "hung"
    assert queue[good].state is State.FINISHED


def test_what_was_cancelled_or_failed_goes_on_from_its_finished_segments(
    queue: JobQueue, project: Project, wait: Any, settle: Any
) -> None:
    job = order(queue, "long", segments=3, steps=5, step_s=0.1)
    wait(lambda: queue[job].step > 5)
    queue.cancel(job)
    settle(queue)
    assert queue[job].state is State.CANCELLED
    assert (project.job_folder(job) / "segment-0.mp4").exists()
    steps: list[int] = []
    queue.changed.connect(lambda j: steps.append(j.step) if j.phase == "Frames" else None)
    queue.resume(job)
    settle(queue)
    assert queue[job].state is State.FINISHED
    assert min(steps) > 5
    failed = order(
        queue, "failed", segments=2, steps=2, fault="error", fault_at=1, once=str(project.folder / "once")
    )
    settle(queue)
    assert queue[failed].state is State.FAILED
    steps.clear()
    queue.resume(failed)
    settle(queue)
    assert queue[failed].state is State.FINISHED
    assert min(steps) == 3


def test_running_out_of_memory_gets_one_more_try_in_a_fresh_worker(
    queue: JobQueue, settle: Any, tmp_path: Path
) -> None:
    processes: list[str] = []
    queue.noted.connect(lambda _, text: processes.append(text) if text.startswith("process") else None)
    lucky = order(queue, "lucky", fault="out_of_memory", once=str(tmp_path / "once"))
    settle(queue)
    assert queue[lucky].state is State.FINISHED
    assert len(set(processes)) == 2
    unlucky, after = order(queue, "unlucky", fault="out_of_memory"), order(queue, "after")
    settle(queue)
    failure = queue[unlucky].failure
    assert failure
    assert (failure.code, failure.hint) == ("out_of_memory", "choose fewer frames")
    assert queue[after].state is State.FINISHED


def test_a_rerun_is_the_same_order_under_another_seed(queue: JobQueue) -> None:
    queue.pause()
    job = queue[order(queue, "one", colour="#001122")]
    same, other = queue.rerun(job.id, 7), queue.rerun(job.id)
    assert same.recipe["request"] == {**job.recipe["request"], "seed": 7}
    assert other.recipe["request"]["seed"] != job.recipe["request"]["seed"]
    assert [j.title for j in queue.waiting] == ["one"] * 3


def test_removed_and_cleared_jobs_are_gone_but_their_takes_stay(
    queue: JobQueue, project: Project, settle: Any
) -> None:
    done, bad = order(queue, "done"), order(queue, "bad", fault="error")
    settle(queue)
    queue.clear_finished()
    assert [job.id for job in queue.jobs] == [bad]
    queue.remove(bad)
    assert queue.jobs == []
    assert not project.job_folder(bad).exists()
    assert [take.job for take in project.gallery.takes()] == [done]
    queue.close()
    assert JobStore(project.database).all() == []


def test_questions_are_answered_while_a_render_runs_and_the_newest_wins(
    queue: JobQueue, wait: Any, settle: Any
) -> None:
    answers: list[Any] = []
    failures: list[Any] = []
    job = order(queue, "long", steps=100, step_s=0.1)
    wait(lambda: queue[job].step > 0)
    for i in range(5):
        queue.ask("colour", "echo", {"i": i, "sleep_s": 0.1}, answers.append, failures.append)
    queue.ask("colour", "riddle", {}, answers.append, failures.append)
    wait(lambda: answers and failures)
    assert [answer["i"] for answer in answers] == [4]
    assert [failure.code for failure in failures] == ["bad_input"]
    assert queue[job].state is State.RUNNING
    queue.cancel(job)
    settle(queue)


def test_a_job_cut_off_by_closing_is_offered_and_resumes_from_its_finished_segments(
    project: Project, wait: Any, settle: Any
) -> None:
    queue = JobQueue(project, ENGINES)
    job = order(queue, "cut", segments=3, steps=5, step_s=0.1)
    wait(lambda: queue[job].step > 6)
    queue.close()
    again = JobQueue(project, ENGINES)
    assert [j.id for j in again.interrupted] == [job]
    steps: list[int] = []
    again.changed.connect(lambda j: steps.append(j.step) if j.phase == "Frames" else None)
    again.resume(job)
    settle(again)
    assert again[job].state is State.FINISHED
    assert min(steps) > 5
    again.close()


def test_a_killed_studio_loses_nothing_and_leaves_no_worker(
    tmp_path: Path, wait: Any, settle: Any, qapp: QApplication
) -> None:
    Project.create(tmp_path / "film").close()
    script = Path(__file__).parents[1] / "fakes" / "studio_process.py"
    studio = subprocess.Popen([sys.executable, script, tmp_path / "film"], stdout=subprocess.PIPE, text=True)
    assert studio.stdout
    worker = 0
    for line in studio.stdout:
        word, number = line.split()
        worker = int(number) if word == "process" else worker
        if word == "step" and int(number) > 12:
            break
    studio.kill()
    studio.wait()
    wait(lambda: not psutil.pid_exists(worker) or psutil.Process(worker).status() == psutil.STATUS_ZOMBIE)
    with Project.open(tmp_path / "film") as project:
        queue = JobQueue(project, ENGINES)
        (job,) = queue.interrupted
        steps: list[int] = []
        queue.changed.connect(lambda j: steps.append(j.step) if j.phase == "Frames" else None)
        queue.resume(job.id)
        settle(queue)
        assert queue[job.id].state is State.FINISHED
        assert min(steps) > 10
        assert len(project.gallery.takes()) == 1
        queue.close()


def test_a_crash_between_the_take_and_its_row_makes_no_second_take(project: Project, settle: Any) -> None:
    queue = JobQueue(project, ENGINES)
    job = order(queue, "made")
    settle(queue)
    made: Job = queue[job]
    queue.close()
    store = JobStore(project.database)
    store.save(
        Job(id=made.id, panel="colour", engine="builtin", title="", recipe=made.recipe, state=State.RUNNING)
    )
    store.close()
    again = JobQueue(project, ENGINES)
    assert again[job].state is State.FINISHED
    assert again[job].take == project.gallery.takes()[0].number
    again.close()


def test_a_file_that_vanished_before_its_turn_fails_only_its_own_job(
    queue: JobQueue, project: Project, settle: Any, tmp_path: Path
) -> None:
    source = tmp_path / "tint"
    source.write_bytes(b"\x20")
    queue.pause()
    bad, good = order(queue, "bad", source=source), order(queue, "good")
    shutil.rmtree(project.folder / "assets")
    queue.resume_queue()
    settle(queue)
    assert queue[bad].state is State.FAILED
    assert queue[good].state is State.FINISHED
    with pytest.raises(BadInput, match=r"source: .* does not exist"):
        order(queue, "never", source=tmp_path / "nowhere")
    assert len(queue.jobs) == 2


def test_a_worker_that_never_starts_pauses_the_queue_and_spares_the_other_jobs(
    project: Project, wait: Any
) -> None:
    queue = JobQueue(project, ["no.such.module:Engine"])
    lines: list[str] = []
    queue.trouble.connect(lines.append)
    a, b = order(queue, "a"), order(queue, "b")
    wait(lambda: lines)
    assert queue.paused
    assert (queue[a].state, queue[b].state) == (State.FAILED, State.WAITING)
    queue.close()


def test_the_time_left_follows_the_engine_and_never_jumps() -> None:
    clock = TimeLeft({"Frames": 1}, now_s=0.0)
    told = [
        clock.follow(
            Progress(phase="Frames", step=i, total=100, time_left_s=100 - i + 20 * (i % 2)), float(i)
        )
        for i in range(1, 100)
    ]
    shares = [left for left in told if left is not None]
    assert len(shares) == 99
    assert max(abs(b - a) for a, b in pairwise(told) if a and b) < 10
    assert clock.share > 0.8


def test_without_an_estimate_the_share_of_phases_is_carried_on() -> None:
    clock = TimeLeft({"Listening": 1, "Frames": 1}, now_s=0.0)
    assert clock.follow(Progress(phase="Listening", step=0, total=10), 0.0) is None
    assert clock.follow(Progress(phase="Frames", step=0, total=10), 5.0) is None
    left = clock.follow(Progress(phase="Frames", step=5, total=10), 7.5)
    assert clock.share == 0.75
    assert left
    assert 1 < left < 5


def test_nothing_is_promised_before_a_phase_tells_real_steps_and_rendering_counts_most() -> None:
    clock = TimeLeft({"Reading": 1, "Hearing the voice": 1, "Rendering": 8, "Joining": 1}, now_s=0.0)
    assert clock.follow(Progress(phase="Reading", step=0, total=1), 1.0) is None
    assert clock.follow(Progress(phase="Hearing the voice", step=0, total=100), 9.0) is None
    assert clock.share == 0.0
    clock.follow(Progress(phase="Hearing the voice", step=100, total=100), 10.0)
    assert 0.1 < clock.share < 0.25


def test_of_what_has_no_end_neither_a_share_nor_the_time_left_is_told() -> None:
    clock = TimeLeft({"Reading": 1, "Shooting": 9}, now_s=0.0)
    clock.follow(Progress(phase="Reading", step=9, total=10), 1.0)
    for step in range(1, 50):
        assert clock.follow(Progress(phase="Shooting", step=step, total=0), 1.0 + step) is None
    assert clock.share == 0.0
