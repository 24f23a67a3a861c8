"""What the small networks in Wan's layout have in common while they learn (`elements_builtin`, `portrait_builtin`):
their size, the eye through which they are shown pictures, and a noise level for a whole clip."""

import numpy as np
import torch
from pydantic import Field
from torch import Tensor
from transformers import CLIPVisionConfig, CLIPVisionModel

from training.recipes.film_builtin import LEVELS, SmallConfig, levels


class SmallWanConfig(SmallConfig):
    """The network of the proofs is the default."""

    steps: int = Field(20000, ge=1)
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
    drawn = LEVELS * levels(rng, len(found["film"]))
    found["levels"] = torch.from_numpy(drawn.round().clip(0, LEVELS - 1).astype(np.int64))
    found["noise"] = torch.from_numpy(rng.standard_normal(found["film"].shape, np.float32))
    return found
