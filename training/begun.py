"""Where a training begins that goes on from a model that stands: its weights in a recipe's fresh model."""

from pathlib import Path
from typing import TypeVar

import torch
from pydantic import Field
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from engines.contract import BadInput
from training.recipe import TrainConfig

Model = TypeVar("Model", bound=nn.Module)


class BegunConfig(TrainConfig):
    """Of recipes that can begin from weights; everything else about them stays as it is."""

    begin: str = Field("", description="safetensors file of a model of the same shape; empty: a fresh one")


def begun(model: Model, weights: str | Path) -> Model:
    """The model with the weights of a file, as float32 whatever they are kept in; as it is without a file.

    Raises `BadInput` where the file is none, or another model's.
    """
    if not weights:
        return model
    path = Path(weights)
    held = {name: value.to(torch.float32) for name, value in weights_in(path, "begin").items()}
    try:
        model.load_state_dict(held)
    except RuntimeError:
        raise BadInput(
            "begin", f"the weights of {path.name} are those of another model", "choose those of this recipe"
        ) from None
    return model


def weights_in(path: Path, field: str) -> dict[str, torch.Tensor]:
    """The tensors of a file that a field of a recipe names. Raises `BadInput` where the file holds none."""
    try:
        return load_file(path)
    except (OSError, SafetensorError):
        raise BadInput(field, f"{path} holds no weights", "choose a safetensors file") from None
