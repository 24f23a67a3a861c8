"""What a recipe is, and how a training of it is set: what `training.trainer` runs. Nothing of how it runs."""

from typing import Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from training.schedules import Schedule

Precision = Literal["float32", "bfloat16"]


class TrainConfig(BaseModel):
    """How long and how hard to train; a recipe adds what it needs by subclassing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int = Field(1000, ge=1)
    seed: int = Field(0, ge=0, lt=2**32)
    device: str = "auto"
    precision: Precision = Field("float32", description="of products; weights and their updates stay float32")
    compiled: bool = Field(
        False,
        description="translate the step first: minutes at the start, nearly half of each step on a processor",
    )
    accumulate: int = Field(1, ge=1, description="batches of a step, one after the other; of each process")
    checkpointing: bool = Field(
        False,
        description="compute forward passes anew for the backward pass, where the model can: less memory, more time",
    )
    learning_rate: float = Field(1e-3, gt=0)
    schedule: Schedule = "cosine"
    final_rate: float = Field(0.02, description="share of the learning rate left at the end")
    warmup: int = Field(50, ge=0, description="steps until the full learning rate")
    weight_decay: float = 0.01
    clip: float = Field(1.0, gt=0, description="largest norm of the gradient")
    ema: float = Field(0.998, ge=0, lt=1, description="memory of the averaged weights")
    validate_every: int = Field(200, ge=1)
    save_every: int = Field(200, ge=1)
    keep: int = Field(2, ge=1, description="checkpoints kept")


Config = TypeVar("Config", bound=TrainConfig)


class Recipe(Protocol):
    """What to learn."""

    def model(self) -> nn.Module:
        """A fresh model; the loop has seeded torch. Parameters that need no gradient stay out of checkpoints."""
        ...

    def batch(self, step: int) -> dict[str, Tensor]:
        """The training batch of a number, on the CPU; a function of the number alone, called by another thread."""
        ...

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        """A scalar to make small."""
        ...

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Figures on material kept out of training; `score`, where given, is better when higher."""
        ...
