"""The training loop keeps its promises: same seed same losses, resume as if unbroken, nothing half-written."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from engines.speech.features import BANDS
from engines.speech.recogniser import SOUNDS
from training.recipes.viseme_builtin import TINY, MouthNet, VisemeConfig, export, train
from training.trainer import Diverged, TrainConfig, Trainer, saved_checkpoints


class Line:
    """Learns y = 3 x; a batch number in `broken` gives losses that are no numbers."""

    def __init__(self, broken: range = range(0)) -> None:
        self.broken = broken

    def model(self) -> nn.Module:
        return nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.2), nn.Linear(8, 1))

    def batch(self, step: int) -> dict[str, Tensor]:
        x = torch.from_numpy(np.random.default_rng([7, step]).standard_normal((16, 4))).float()
        return {"x": x, "y": 3 * x[:, :1] + (float("nan") if step in self.broken else 0.0)}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        return functional.mse_loss(model(batch["x"]), batch["y"])

    def validate(self, model: nn.Module) -> dict[str, float]:
        return {"score": -float(self.loss(model, self.batch(10_000)))}


def config(**values: float) -> TrainConfig:
    base = {"steps": 12, "device": "cpu", "save_every": 4, "validate_every": 6, "warmup": 2}
    return TrainConfig.model_validate(base | values)


def events(folder: Path, kind: str) -> list[dict]:
    rows = (folder / "events.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, rows) if event["t"] == kind]


def losses(folder: Path) -> list[float]:
    return [event["loss"] for event in events(folder, "progress")]


def test_the_same_seed_gives_the_same_losses_and_another_seed_others(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        Trainer(Line(), config(seed=seed), tmp_path / name).run()
    assert losses(tmp_path / "a") == losses(tmp_path / "b") != losses(tmp_path / "c")


def test_a_resumed_run_goes_on_as_if_it_had_never_stopped(tmp_path):
    unbroken = Trainer(Line(), config(), tmp_path / "whole").run()
    seen: list[int] = []
    first = Trainer(
        Line(),
        config(),
        tmp_path / "broken",
        report=lambda event: seen.append(event["step"]),
        should_stop=lambda: bool(seen) and seen[-1] >= 7,
    )
    first.run()
    assert events(tmp_path / "broken", "stopped")
    resumed = Trainer(Line(), config(), tmp_path / "broken").run()
    assert losses(tmp_path / "broken") == losses(tmp_path / "whole")
    for name, value in unbroken.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name])


def test_it_learns_and_the_averaged_weights_are_what_comes_out(tmp_path):
    model = Trainer(Line(), config(steps=300, learning_rate=0.02, ema=0.9), tmp_path).run()
    scores = [event["score"] for event in events(tmp_path, "validated")]
    assert scores[-1] > scores[0]
    averaged = load_file(saved_checkpoints(tmp_path)[-1] / "averaged.safetensors")
    assert all(torch.equal(value, averaged[name]) for name, value in model.state_dict().items())


def test_a_step_without_a_finite_loss_changes_nothing_and_five_twice_end_the_run(tmp_path):
    one = Trainer(Line(range(3, 4)), config(), tmp_path / "one").run()
    assert all(torch.isfinite(value).all() for value in one.state_dict().values())
    with pytest.raises(Diverged, match="step 10"):
        Trainer(Line(range(5, 12)), config(), tmp_path / "many").run()
    assert events(tmp_path / "many", "failed")
    assert [event["step"] for event in events(tmp_path / "many", "back")] == [4]
    kept = load_file(saved_checkpoints(tmp_path / "many")[-1] / "model.safetensors")
    assert all(torch.isfinite(value).all() for value in kept.values())


def test_checkpoints_are_complete_few_and_a_half_written_one_is_passed_over(tmp_path):
    Trainer(Line(), config(keep=2), tmp_path).run()
    assert [folder.name for folder in saved_checkpoints(tmp_path)] == ["step-0000008", "step-0000012"]
    (tmp_path / "checkpoints" / ".unfinished").mkdir()
    (tmp_path / "checkpoints" / ".unfinished" / "model.safetensors").write_bytes(b"half")
    longer = Trainer(Line(), config(steps=16), tmp_path)
    longer.run()
    assert longer.step == 16
    assert not list(tmp_path.rglob("*.pt")) + list(tmp_path.rglob("*.pkl"))


def test_a_window_can_find_the_run_from_its_folder(tmp_path):
    told: list[dict] = []
    Trainer(Line(), config(), tmp_path, report=told.append).run()
    job = json.loads((tmp_path / "job.json").read_text())
    assert job["config"]["steps"] == 12
    assert {"pid", "process_started"} <= job.keys()
    assert (tmp_path / "heartbeat").exists()
    written = [json.loads(row) for row in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert written == told
    assert [event["t"] for event in told][:2] == ["started", "progress"]
    assert told[-1]["t"] == "done"


def test_the_mouth_network_answers_each_frame_from_what_is_near_it():
    torch.manual_seed(0)
    net = MouthNet(16).eval()
    sound = torch.randn(1, 200, BANDS)
    names = torch.rand(1, 100, SOUNDS)
    other, others = sound.clone(), names.clone()
    other[:, 180:], others[:, 90:] = 0, 0
    with torch.no_grad():
        told, changed = net(sound, names)[0], net(other, others)[0]
    assert torch.allclose(told[:, :100], changed[:, :100], atol=1e-5)
    assert not torch.allclose(told[:, 170], changed[:, 170], atol=1e-4)


def test_the_exported_network_says_what_the_trained_one_says_for_any_length(tmp_path):
    torch.manual_seed(0)
    net = MouthNet(16).eval()
    path = export(net, tmp_path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    for frames in (2, 58, 432):
        sound, names = torch.randn(1, frames, BANDS), torch.rand(1, frames // 2, SOUNDS)
        curves, visemes = session.run(None, {"features": sound.numpy(), "names": names.numpy()})
        with torch.no_grad():
            wanted, _ = net(sound, names)
        assert np.allclose(curves[..., :8], wanted[..., :8].numpy(), atol=1e-4)
        assert np.allclose(np.exp(visemes).sum(-1), 1, atol=1e-4)


def test_the_recipe_of_the_mouth_runs_from_voices_to_a_model_file(tmp_path):
    path = train(VisemeConfig.model_validate(TINY), tmp_path)
    assert path.stat().st_size < 4 * 2**20
    assert (tmp_path / "viseme.safetensors").exists()
    assert "jaw_clean" in events(tmp_path, "validated")[-1]
