"""The process that learns: a lesson that came with another package, ordered, paused, stopped, taken up, and shared
between processes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from engines.contract import Artifact, Measure, Progress
from engines.learned import Learned
from training.job import Order, TrainingJob
from training.material import store
from training.material.piece import Material, Wants

LESSON = """
from engines.learned import Learned, put
from training.lesson import Estimate, Lesson, LessonCard, LessonRequest
from training.material.piece import Wants


class LineRequest(LessonRequest):
    slope: float = 3.0
    slow_s: float = 0.0


class Line(Lesson):
    request_type = LineRequest

    def describe(self):
        return LessonCard(
            id="line", title="A line", summary="", gives="", icon="film", panel="film", wants=Wants(kinds=("picture",))
        )

    def estimate(self, request, material):
        return Estimate(time_s=1, memory=1, disk=1, steps=1, device="cpu")

    def learn(self, request, material, folder, tell, control):
        from line_recipe import LineRecipe, config
        from safetensors.torch import save_file
        from training.teaching import figures_of, teach

        def sample(model, label):
            (folder / "samples").mkdir(exist_ok=True)
            (folder / "samples" / f"{label}-0.txt").write_text(str(float(model.weight[0, 0])))

        recipe = LineRecipe(request.slope, request.slow_s)
        model = teach(recipe, config(request.steps or 30), folder, tell, control, sample)
        made = folder / "made"
        made.mkdir(exist_ok=True)
        save_file(model.state_dict(), made / "line.safetensors")
        return put(
            Learned(
                id="line", name="Line", lesson="line", panel="film", engines=("film",), file="line.safetensors",
                made="2026-01-01T00:00:00", figures=figures_of(folder),
            ),
            made,
        )
"""

RECIPE = """
import time
import numpy as np
import torch
from torch import nn
from torch.nn import functional
from training.trainer import TrainConfig


def config(steps, **values):
    return TrainConfig(
        steps=steps, device="cpu", learning_rate=0.05, warmup=2, ema=0.5, validate_every=10, save_every=5, **values
    )


class LineRecipe:
    def __init__(self, slope, slow_s=0.0):
        self.slope, self.slow_s = slope, slow_s

    def model(self):
        return nn.Linear(4, 1)

    def batch(self, step):
        time.sleep(self.slow_s)
        x = torch.from_numpy(np.random.default_rng([7, step]).standard_normal((16, 4))).float()
        return {"x": x, "y": self.slope * x[:, :1]}

    def loss(self, model, batch):
        return functional.mse_loss(model(batch["x"]), batch["y"])

    def validate(self, model):
        return {"score": -float(self.loss(model, self.batch(10_000)))}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """Where a package with a lesson of its own is installed."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "line_lesson.py").write_text(LESSON)
    (folder / "line_recipe.py").write_text(RECIPE)
    about = folder / "line-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: line\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[matinee.lessons]\nline = line_lesson:Line\n")
    return folder


def ordered(home: Path, **request: object) -> TrainingJob:
    job = TrainingJob(home / "trainings" / "one")
    job.write_order(Order(lesson="line", request=request))
    job.material.mkdir()
    store.write(job.material, Material(wants=Wants(kinds=("picture",))))
    return job


def surroundings(home: Path, package: Path) -> dict[str, str]:
    paths = os.pathsep.join([str(package), str(Path(__file__).parents[2])])
    return os.environ | {"MATINEE_HOME": str(home), "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}


def losses(job: TrainingJob) -> list[float]:
    rows = map(json.loads, (job.folder / "run" / "events.jsonl").read_text().splitlines())
    return [row["loss"] for row in rows if row["t"] == "progress"]


def until(true, within_s: float = 120) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def steps_done(job: TrainingJob) -> int:
    return max((event.step for event in job.follow().fresh() if isinstance(event, Progress)), default=0)


def test_a_lesson_is_paused_stopped_with_its_best_and_taken_up_again(tmp_path, package):
    job = ordered(tmp_path, steps=60, slow_s=0.05)
    command = [sys.executable, "-m", "training.worker", str(job.folder)]
    process = subprocess.Popen(command, env=surroundings(tmp_path, package))
    until(lambda: steps_done(job) > 3)
    assert psutil.Process(process.pid).nice() >= 10
    job.pause()
    until(lambda: '"t": "paused"' in (job.folder / "run" / "events.jsonl").read_text())
    assert job.state == "paused"
    at = steps_done(job)
    job.unpause()
    until(lambda: steps_done(job) > at)
    process.terminate()
    assert process.wait(60) == 0
    assert (job.state, job.outcome.learned) == ("stopped", "line")

    kept = tmp_path / "learned" / "line"
    figures = Learned.model_validate_json((kept / "learned.json").read_bytes()).figures
    assert figures["score"] > figures["base_score"]
    job.go_on_from(job.outcome)
    subprocess.run(command, env=surroundings(tmp_path, package), check=True)
    assert (job.state, job.outcome.learned) == ("finished", "line")
    told = list(job.follow().fresh())
    samples = [event.path for event in told if isinstance(event, Artifact)]
    assert [samples[0].stem, samples[-1].stem] == ["base-0", "60-0"]
    assert all(path.parent == job.folder / "samples" and path.exists() for path in samples)
    measured = [event.step for event in told if isinstance(event, Measure) and "loss" in event.values]
    assert measured == [10, 20, 30, 40, 50, 60]
    assert [path.name for path in kept.parent.iterdir()] == ["line"]
    learned = Learned.model_validate_json((kept / "learned.json").read_bytes())
    assert learned.figures["score"] > figures["score"]


def test_two_processes_learn_as_one_does_from_the_batches_of_both(tmp_path, package, monkeypatch):
    job = ordered(tmp_path, steps=12)
    launch = [
        sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2",
        "--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no", "--main_process_port", "0",
    ]  # fmt: skip
    command = [*launch, "-m", "training.worker", str(job.folder), "--device", "cpu"]
    subprocess.run(command, env=surroundings(tmp_path, package), check=True)
    assert job.state == "finished"
    assert [path.name for path in (tmp_path / "learned").iterdir()] == ["line"]

    monkeypatch.syspath_prepend(str(package))
    from line_recipe import LineRecipe, config

    from training.trainer import Trainer

    alone = TrainingJob(tmp_path / "alone")
    Trainer(LineRecipe(3.0), config(12, accumulate=2), alone.folder / "run").run()
    assert losses(job) == pytest.approx(losses(alone), rel=1e-4)


def test_what_cannot_be_learned_is_said_in_one_line(tmp_path, package):
    job = ordered(tmp_path, steps=-1)
    command = [sys.executable, "-m", "training.worker", str(job.folder)]
    ended = subprocess.run(command, env=surroundings(tmp_path, package), check=False)
    assert ended.returncode == 1
    assert job.state == "failed"
    assert job.outcome.failure.field == "steps"
    assert list(job.follow().fresh()) == [job.outcome.failure]
