"""What the small networks in Wan's layout have in common while they learn (`elements_builtin`, `portrait_builtin`):
their size, the eye through which they are shown pictures, and a noise level for a whole clip."""

import numpy as np
import torch
from pydantic import Field
from torch import Tensor
from transformers import CLIPVisionConfig, CLIPVisionModel

from training.recipes.film_builtin import LEVELS
from training.trainer import Precision, TrainConfig

_MIDDLE, _SPREAD = 0.3, 1.2  # of the levels, as logits


class SmallWanConfig(TrainConfig):
    """The network of the proofs is the default."""

    steps: int = Field(20000, ge=1)
    learning_rate: float = Field(1.2e-3, gt=0)
    warmup: int = 400
    precision: Precision = "bfloat16"
    ema: float = 0.9995
    validate_every: int = 1000
    save_every: int = 500
    width: int = Field(192, description="channels of a token")
    heads: int = 3
    layers: int = 8
    inner: int = Field(576, description="channels inside the feed-forward parts")
    eye_side: int = Field(64, description="pixels of the square in which a picture is looked at")
    eye_patch: int = 16
    eye_width: int = 128
    eye_layers: int = Field(3, description="the last of which is not used, as in the published pipelines")


def small_eye(config: SmallWanConfig) -> CLIPVisionModel:
    return CLIPVisionModel(
        CLIPVisionConfig(
            hidden_size=config.eye_width,
            intermediate_size=2 * config.eye_width,
            num_hidden_layers=config.eye_layers,
            num_attention_heads=max(1, config.eye_width // 32),
            image_size=config.eye_side,
            patch_size=config.eye_patch,
        )
    )


def noised(found: dict[str, Tensor], rng: np.random.Generator) -> dict[str, Tensor]:
    """Examples with a level (batch,) of `LEVELS` for each `film` (batch, ...), and its noise."""
    levels = LEVELS / (1 + np.exp(-rng.normal(_MIDDLE, _SPREAD, len(found["film"]))))
    found["levels"] = torch.from_numpy(levels.round().clip(0, LEVELS - 1).astype(np.int64))
    found["noise"] = torch.from_numpy(rng.standard_normal(found["film"].shape, np.float32))
    return found
