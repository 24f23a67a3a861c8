"""Learning on a Ray cluster, as whoever looks at the job's folder sees it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import lesson

from engines.contract import Artifact
from training.job import Order, TrainingJob


def ordered(folder: Path) -> TrainingJob:
    job = TrainingJob(folder)
    job.write_order(Order(lesson="grey", request={"steps": 3}))
    job.material.mkdir()
    lesson.material(job.material)
    return job


def on_ray(job: TrainingJob) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "training.on_ray", str(job.folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_sample_comes_back_and_going_on_leaves_one_thing_on_the_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    lesson.install(tmp_path / "site", monkeypatch)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([os.environ["PYTHONPATH"], str(Path(__file__).parents[2])])
    )
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    job = ordered(tmp_path / "home" / "trainings" / "one")
    ended = on_ray(job)
    assert job.state == "finished", ended.stderr
    samples = [event.path for event in job.follow().fresh() if isinstance(event, Artifact)]
    assert samples == [job.folder / "samples" / "3-0.png"]
    assert samples[0].is_file()
    first = job.outcome.learned
    job.go_on_from(job.outcome)
    ended = on_ray(job)
    assert job.state == "finished", ended.stderr
    assert job.outcome.learned == first
    assert [kept.name for kept in (tmp_path / "home" / "learned").iterdir()] == [first]


def test_a_folder_in_which_another_process_learns_is_left_alone(tmp_path: Path) -> None:
    job = ordered(tmp_path)
    job.begin()
    ended = on_ray(job)
    assert ended.returncode == 1
    assert f"process {os.getpid()} learns here already" in ended.stderr
    assert job.state == "running"
    assert job.process == os.getpid()
