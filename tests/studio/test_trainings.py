"""What trainings promise: each order becomes something learned, in its turn, whatever closes, dies or needs the device
meanwhile."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.engine import ColourRequest
from fakes.lesson import install, material

from engines import learned
from engines.contract import Event, Measure, Progress
from engines.world.request import WorldRequest
from studio.jobs.queue import JobQueue
from studio.jobs.store import State
from studio.jobs.training_status import Watch
from studio.jobs.trainings import Trainings
from studio.project.project import Project
from training.job import Order, Outcome, TrainingJob
from training.job import State as JobState

STEPS = 40


@pytest.fixture
def trainings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Iterator[Trainings]:
    install(tmp_path / "site", monkeypatch)
    opened = Trainings()
    yield opened
    for job in opened.jobs:
        opened.remove(job.id)


@pytest.fixture
def teach(trainings: Trainings, tmp_path: Path) -> Callable[..., TrainingJob]:
    place = material(tmp_path / "gathered")

    def start(name: str = "Fog", **values: Any) -> TrainingJob:
        request = {"name": name, "steps": STEPS, **values}
        return trainings.start(Order(lesson="grey", request=request, title=name), place)

    return start


def run_of(job: TrainingJob) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((job.folder / "run.json").read_text())
    return found


def step_of(trainings: Trainings, job: TrainingJob) -> int:
    return trainings.status(job.id).step


def test_an_order_becomes_something_learned_and_is_followed_on_the_way(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any, tmp_path: Path
) -> None:
    told: list[Event] = []
    ends: list[Outcome] = []
    trainings.told.connect(lambda _, event: told.append(event))
    trainings.ended.connect(lambda _, outcome: ends.append(outcome))
    job = teach("Fog")
    for file in (tmp_path / "gathered" / "files").iterdir():
        file.unlink()  # the training has its own
    wait(lambda: ends)
    assert [end.ended for end in ends] == ["finished"]
    kept = learned.find(ends[0].learned)
    assert (kept.name, kept.panel) == ("Fog", "portrait")
    assert kept.figures["error"] < kept.figures["base_error"] / 100
    assert [e.step for e in told if isinstance(e, Progress) and e.phase == "Learning"][-1] == STEPS
    assert any(isinstance(e, Measure) for e in told)
    status = trainings.status(job.id)
    assert (status.state, status.title, status.share) == ("finished", "Fog", 1.0)
    assert status.sample is not None
    assert status.sample.is_file()


def test_a_training_outlives_who_began_it_and_is_found_again(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(step_s=0.02)
    wait(lambda: step_of(trainings, job) > 2)
    process = job.process
    trainings.deleteLater()
    wait(lambda: run_of(job)["step"] > 6)
    again = Trainings()
    assert again.status(job.id).state == "running"
    assert again.status(job.id).step > 2
    assert again[job.id].process == process
    wait(lambda: again.status(job.id).ended)
    assert run_of(job)["runs"] == 1
    again.remove(job.id)
    assert not job.folder.exists()
    assert learned.all_learned()


def test_a_training_that_was_killed_is_seen_and_goes_on_where_it_was(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(fault="kill")
    wait(lambda: trainings.status(job.id).state == "interrupted")
    assert trainings.status(job.id).step == 3
    trainings.resume(job.id)
    wait(lambda: trainings.status(job.id).ended)
    assert job.outcome is not None
    assert job.outcome.ended == "finished"
    assert run_of(job) == {"step": STEPS, "grey": run_of(job)["grey"], "runs": 2}


def test_a_render_takes_the_device_and_the_training_goes_on_by_itself(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any, project: Project
) -> None:
    queue = JobQueue(project, ["fakes.engine:ColourEngine"])
    try:
        job = teach(step_s=0.02, steps=200)
        wait(lambda: step_of(trainings, job) > 2)
        take = queue.enqueue(ColourRequest(segments=2, steps=10, step_s=0.05), "Red").id
        wait(lambda: queue[take].progress > 0.3)
        assert job.paused == "render"
        wait(lambda: trainings.status(job.id).state == "paused")
        before = run_of(job)["step"]
        assert trainings.status(job.id).paused == "render"
        wait(lambda: queue[take].progress > 0.8)
        assert run_of(job)["step"] <= before + 1
        wait(lambda: queue[take].state is State.FINISHED)
        wait(lambda: not job.paused and run_of(job)["step"] > before + 2)
    finally:
        queue.close()


def test_a_training_waits_while_somebody_walks(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any, project: Project
) -> None:
    queue = JobQueue(project, ["fakes.world:CorridorWorld"])
    try:
        job = teach(step_s=0.05, steps=1000)
        walk = queue.walk(WorldRequest(place="city", width=160, height=90, sound=False))
        assert job.paused == "render"
        walk.stop()
        wait(lambda: not queue.walking)
        assert not job.paused
    finally:
        queue.close()


def test_what_paused_a_training_counts_for_nothing_once_its_process_is_gone(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(step_s=0.02)
    trainings.pause(job.id)
    wait(lambda: trainings.status(job.id).state == "paused")
    (job.folder / "pauses" / "render").write_text('{"pid": 1, "started": 1.0}')
    trainings.go_on(job.id)
    assert not job.paused
    wait(lambda: trainings.status(job.id).ended)


def test_a_stopped_training_keeps_its_best(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(step_s=0.02, steps=10_000)
    wait(lambda: step_of(trainings, job) > 10)
    trainings.stop(job.id)
    wait(lambda: trainings.status(job.id).ended)
    assert job.outcome is not None
    assert job.outcome.ended == "stopped"
    kept = learned.find(job.outcome.learned)
    assert kept.figures["error"] < kept.figures["base_error"]


def test_a_training_that_got_no_better_ends_without_anything_on_the_shelf(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(fault="worse")
    wait(lambda: trainings.status(job.id).ended)
    assert job.outcome == Outcome(ended="finished")
    assert learned.all_learned() == []


def test_one_learns_and_the_others_wait_for_their_turn(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    first, second = teach("First", step_s=0.02), teach("Second")
    dropped = teach("Dropped")
    wait(lambda: step_of(trainings, first) > 2)
    assert trainings.status(second.id).waits_for == "First"
    trainings.stop(dropped.id)
    assert trainings.status(dropped.id).state == "stopped"
    wait(lambda: trainings.status(second.id).ended)
    assert trainings.status(first.id).state == "finished"
    assert run_of(first)["step"] == STEPS
    assert not dropped.process


def test_a_training_that_cannot_learn_says_why(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(fault="bad_input")
    wait(lambda: trainings.status(job.id).ended)
    assert job.outcome is not None
    assert job.outcome.failure is not None
    assert job.outcome.failure.message == "material: the pictures are too bright"
    assert job.outcome.failure.hint == "add darker ones"


def test_the_end_that_was_asked_for_comes_also_when_the_process_had_only_just_begun(
    trainings: Trainings, teach: Callable[..., TrainingJob], wait: Any
) -> None:
    job = teach(step_s=0.05, steps=10_000)
    trainings.stop(job.id)
    wait(lambda: trainings.status(job.id).ended)
    assert job.outcome is not None
    assert job.outcome.ended == "stopped"


class EndsWhenAsked(TrainingJob):
    """Ends just after it has said how it is."""

    @property
    def state(self) -> JobState:
        said = super().state
        self.end(Outcome(ended="finished"))
        return said


def test_a_training_that_ends_while_it_is_looked_at_has_ended_at_the_next_look(tmp_path: Path) -> None:
    job = EndsWhenAsked(tmp_path / "grey-0")
    job.write_order(Order(lesson="grey", request={}, title="Fog"))
    watch = Watch(job)
    assert (watch.status.ended, watch.status.outcome) == (False, None)
    watch.look()
    assert (watch.status.ended, watch.status.outcome) == (True, Outcome(ended="finished"))
