"""A training loses nothing: not by kill -9, a pause, a full disk, or a loss that explodes."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from engines.contract import BadInput
from training.checkpoints import best_state, best_weights, saved_checkpoints
from training.trainer import Diverged, TrainConfig, Trainer

RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_trainer_keeps import Noisy, config
from training.trainer import Trainer
kill_at = int(sys.argv[3])

def report(event):
    if event["t"] == "progress" and event["step"] == kill_at:
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)

Trainer(Noisy(), config(), Path(sys.argv[2]), report=report).run()
"""


class Noisy:
    """Learns y = 3 x from losses that draw from every source of random numbers."""

    def __init__(self, width: int = 8) -> None:
        self.width = width

    def model(self) -> nn.Module:
        return nn.Sequential(nn.Linear(4, self.width), nn.Dropout(0.2), nn.Linear(self.width, 1))

    def batch(self, step: int) -> dict[str, Tensor]:
        x = torch.from_numpy(np.random.default_rng([7, step]).standard_normal((16, 4))).float()
        return {"x": x, "y": 3 * x[:, :1]}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        drawn = 1 + 0.1 * random.gauss(0, 1) + 0.1 * float(np.random.standard_normal())
        return functional.mse_loss(model(batch["x"]), drawn * batch["y"])

    def validate(self, model: nn.Module) -> dict[str, float]:
        batch = self.batch(10_000)
        return {"score": -float(functional.mse_loss(model(batch["x"]), batch["y"])) - torch.rand(1).item()}


def config(**values: object) -> TrainConfig:
    base = {"steps": 24, "device": "cpu", "save_every": 4, "validate_every": 6, "warmup": 2}
    return TrainConfig.model_validate(base | values)


def events(folder: Path, kind: str) -> list[dict]:
    rows = (folder / "events.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, rows) if event["t"] == kind]


def weights(run: Path) -> dict[str, dict[str, Tensor]]:
    newest = saved_checkpoints(run)[-1]
    return {file.name: load_file(file) for file in newest.glob("*.safetensors")}


def same(one: dict[str, dict[str, Tensor]], other: dict[str, dict[str, Tensor]]) -> bool:
    return one.keys() == other.keys() and all(
        one[file].keys() == other[file].keys()
        and all(torch.equal(value, other[file][name]) for name, value in one[file].items())
        for file in one
    )


def test_a_run_killed_at_random_steps_ends_as_an_undisturbed_one(tmp_path):
    Trainer(Noisy(), config(), tmp_path / "whole").run()
    run = tmp_path / "killed"
    for step in sorted(random.Random(0).sample(range(1, 24), 2)):
        asked = [sys.executable, "-c", RUN, str(Path(__file__).parent), str(run), str(step)]
        ended = subprocess.run(asked, check=False, env=os.environ | {"OMP_NUM_THREADS": "1"})
        assert ended.returncode == -signal.SIGKILL
    Trainer(Noisy(), config(), run).run()
    assert same(weights(run), weights(tmp_path / "whole"))
    assert best_state(run) == best_state(tmp_path / "whole")


def test_a_pause_loses_nothing_and_a_stop_ends_it(tmp_path):
    Trainer(Noisy(), config(), tmp_path / "whole").run()
    told: list[dict] = []
    asked = iter([False] * 5 + [True] * 3)
    run = tmp_path / "paused"
    Trainer(Noisy(), config(), run, report=told.append, paused=lambda: next(asked, False)).run()
    assert [event["step"] for event in told if event["t"] in ("paused", "resumed")] == [5, 5]
    assert same(weights(run), weights(tmp_path / "whole"))
    stop = time.monotonic() + 0.3
    ended = Trainer(
        Noisy(),
        config(),
        tmp_path / "stopped",
        paused=lambda: True,
        should_stop=lambda: time.monotonic() > stop,
    )
    ended.run()
    assert ended.step == 0


class Exploding(Noisy):
    """From batch 14 on its losses explode."""

    def batch(self, step: int) -> dict[str, Tensor]:
        made = super().batch(step)
        return made | {"y": made["y"] * (1e4 if step >= 14 else 1)}


def test_a_loss_that_explodes_goes_back_once_with_half_the_learning_rate_and_then_says_so(tmp_path):
    with pytest.raises(Diverged, match="learning_rate: the loss explodes") as failed:
        Trainer(Exploding(), config(), tmp_path).run()
    assert "lower" in failed.value.hint
    back = events(tmp_path, "back")
    assert [event["step"] for event in back] == [12]
    after = [event for event in events(tmp_path, "progress") if event["step"] == 13]
    assert after[1]["learning_rate"] == pytest.approx(after[0]["learning_rate"] / 2)


def test_what_is_only_noise_is_no_explosion(tmp_path):
    Trainer(Noisy(), config(steps=80, save_every=80, learning_rate=0.03), tmp_path).run()
    assert not events(tmp_path, "back")


def test_a_disk_that_is_full_is_one_clear_line_and_the_last_checkpoint_stays(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(event: dict) -> None:
        if event["t"] == "progress" and event["step"] == 7:
            resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))

    try:
        with pytest.raises(BadInput, match=r"the checkpoint of step 4 is whole") as failed:
            Trainer(Noisy(4_000), config(steps=9), tmp_path, report=fill).run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(failed.value).count("\n") == 0
    assert failed.value.hint
    assert [path.name for path in saved_checkpoints(tmp_path)] == ["step-0000004"]
    assert not list((tmp_path / "checkpoints").glob(".*"))
    trainer = Trainer(Noisy(4_000), config(steps=9), tmp_path)
    trainer.run()
    assert trainer.step == 9


def test_the_best_validated_weights_are_kept_though_later_ones_are_worse(tmp_path):
    class Worse(Noisy):
        scores = iter([1.0, 5.0, 2.0, 0.0])

        def validate(self, model: nn.Module) -> dict[str, float]:
            return {"score": next(self.scores)}

    seen = {}
    Trainer(
        Worse(),
        config(),
        tmp_path,
        sample=lambda model, step: seen.update({step: model[0].weight.clone()}),
    ).run()
    assert best_state(tmp_path) == {"step": 12, "figures": {"score": 5.0}}
    assert torch.equal(best_weights(tmp_path)["0.weight"], seen[12])


class Twice(Noisy):
    """Two batches as one; without noise, so that only the batches count."""

    def model(self) -> nn.Module:
        return nn.Linear(4, 1)

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        return functional.mse_loss(model(batch["x"]), batch["y"])


class Doubled(Twice):
    def batch(self, step: int) -> dict[str, Tensor]:
        first, second = super().batch(2 * step), super().batch(2 * step + 1)
        return {name: torch.cat([value, second[name]]) for name, value in first.items()}


def test_two_batches_accumulated_are_as_one_of_both(tmp_path):
    Trainer(Doubled(), config(), tmp_path / "doubled").run()
    Trainer(Twice(), config(accumulate=2), tmp_path / "two").run()
    curves = [[event["loss"] for event in events(tmp_path / run, "progress")] for run in ("doubled", "two")]
    assert curves[0] == pytest.approx(curves[1], rel=1e-5)


@pytest.mark.parametrize(("schedule", "share"), [("constant", 1), ("linear", 0.51), ("cosine", 0.51)])
def test_a_schedule_is_half_way_in_the_middle_and_the_constant_one_stays(tmp_path, schedule, share):
    Trainer(Twice(), config(steps=20, warmup=0, schedule=schedule), tmp_path).run()
    rates = {event["step"]: event["learning_rate"] for event in events(tmp_path, "progress")}
    assert rates[10] == pytest.approx(1e-3 * share)


def test_what_needs_no_gradient_is_neither_averaged_nor_kept(tmp_path):
    class Frozen(Twice):
        def model(self) -> nn.Module:
            net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 1))
            net[0].requires_grad_(False)
            return net

    model = Trainer(Frozen(), config(), tmp_path).run()
    kept = weights(tmp_path)
    assert set(kept["model.safetensors"]) == set(kept["averaged.safetensors"]) == {"1.weight", "1.bias"}
    torch.manual_seed(0)
    assert torch.equal(model[0].weight, Frozen().model()[0].weight)
