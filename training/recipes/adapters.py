"""Low-rank layers (LoRA, arXiv 2106.09685) on a frozen network that learns a flow: put on, taught, judged, and
written to disk."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

E = TypeVar("E")


def with_adapter(network: Any, rank: int, targets: Sequence[str]) -> nn.Module:
    """A network of diffusers, frozen, with layers of that rank on the `targets`, in float32."""
    from peft import LoraConfig

    network.requires_grad_(False)
    network.add_adapter(LoraConfig(r=rank, lora_alpha=rank, target_modules=list(targets)))
    for name, value in network.named_parameters():
        if value.requires_grad:
            value.data = value.data.float()
            if "lora_A" in name:  # peft has drawn it in the base's own, coarse numbers
                nn.init.kaiming_uniform_(value, a=math.sqrt(5))
    return network  # type: ignore[no-any-return]


def save_lora(model: nn.Module, path: Path, notes: Mapping[str, str]) -> None:
    """The layers in the names that diffusers' `load_lora_weights` takes, in bfloat16; `notes` go into the header. Alpha
    is the rank, which is what readers assume where a file says nothing of it."""
    from peft import get_peft_model_state_dict

    layers = get_peft_model_state_dict(model)
    weights = {
        f"transformer.{name}": value.detach().to("cpu", torch.bfloat16).contiguous()
        for name, value in layers.items()
    }
    save_file(weights, path, metadata={"format": "pt", **notes})


def shifted(share: Tensor, shift: float) -> Tensor:
    """Shares of noise (0 to 1), evenly spread, to where a scheduler of that flow shift spends its steps."""
    return shift * share / (1 + (shift - 1) * share)


def kept_loss(
    model: nn.Module,
    loss: Callable[[nn.Module, dict[str, Tensor]], Tensor],
    examples: Sequence[E],
    draws: int,
    noised: Callable[[E, np.random.Generator, int], dict[str, Tensor]],
) -> dict[str, float]:
    """The loss on examples that were kept out, each `noised` so many times, the same at every call."""
    device = next(model.parameters()).device
    losses = []
    for number, example in enumerate(examples):
        for draw in range(draws):
            batch = noised(example, np.random.default_rng([number, draw]), draw)
            losses.append(float(loss(model, {name: value.to(device) for name, value in batch.items()})))
    mean = float(np.mean(losses))
    return {"validation": mean, "score": -mean}
