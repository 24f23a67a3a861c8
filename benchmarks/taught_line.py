"""The smallest lesson there is, y = 3 x, for the bench of trainings on a cluster; it needs no material."""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from engines.learned import Learned, put
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell
from training.material.piece import Material, Wants
from training.teaching import figures_of, teach
from training.trainer import TrainConfig

WANTS = Wants(kinds=("picture",))


class LineRecipe:
    """Sixteen points of a line a batch, or of `doubled` batches at once."""

    def __init__(self, doubled: bool = False) -> None:
        self.doubled = doubled

    def model(self) -> nn.Module:
        return nn.Linear(4, 1)

    def batch(self, step: int) -> dict[str, Tensor]:
        numbers = (2 * step, 2 * step + 1) if self.doubled else (step,)
        drawn = [np.random.default_rng([7, number]).standard_normal((16, 4)) for number in numbers]
        x = torch.from_numpy(np.concatenate(drawn)).float()
        return {"x": x, "y": 3 * x[:, :1]}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        return functional.mse_loss(model(batch["x"]), batch["y"])

    def validate(self, model: nn.Module) -> dict[str, float]:
        return {"score": -float(self.loss(model, self.batch(10_000)))}


def config(steps: int) -> TrainConfig:
    return TrainConfig(
        steps=steps, device="cpu", learning_rate=0.05, warmup=2, save_every=5, validate_every=10
    )


class Line(Lesson):
    request_type = LessonRequest

    def describe(self) -> LessonCard:
        return LessonCard(id="line", title="A line", summary="", gives="", icon="", panel="film", wants=WANTS)

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        return Estimate(time_s=1, memory=2**20, disk=2**20, steps=request.steps or 30, device="cpu")

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned:
        model = teach(LineRecipe(), config(request.steps or 30), folder, tell, control)
        made = folder / "made"
        made.mkdir(exist_ok=True)
        save_file(model.state_dict(), made / "line.safetensors")
        learned = Learned(
            id="line",
            name="Line",
            lesson="line",
            panel="film",
            engines=("film",),
            file="line.safetensors",
            made="2026-01-01T00:00:00",
            figures=figures_of(folder),
        )
        return put(learned, made)
