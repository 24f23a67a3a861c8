"""Where a training runs: its device, and the processes that it is one of. `accelerate launch` and Ray Train say so by
the environment; without them it is alone.
"""

import os
from datetime import timedelta

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from accelerate.utils import DistributedDataParallelKwargs, InitProcessGroupKwargs
from torch import nn

from training.recipe import TrainConfig

_MIXED = {"float32": "no", "bfloat16": "bf16"}
_LONGEST_WAIT = timedelta(days=2)  # of processes for the one that validates, or for whoever paused


def accelerator_for(config: TrainConfig) -> Accelerator:
    """For this configuration; one process may hold several runs, one after the other."""
    device = device_named(config.device)
    if device.type == "cuda" and device.index is not None:
        torch.cuda.set_device(device)
    AcceleratorState._reset_state(reset_partial_state=True)
    return Accelerator(
        cpu=device.type == "cpu",
        mixed_precision=_MIXED[config.precision],
        gradient_accumulation_steps=config.accumulate,
        kwargs_handlers=[
            DistributedDataParallelKwargs(find_unused_parameters=True),
            InitProcessGroupKwargs(timeout=_LONGEST_WAIT),
        ],
    )


def device_named(name: str) -> torch.device:
    """`auto` is the best that there is, unless the process was told otherwise (`training.worker --device`)."""
    if name == "auto":
        name = os.environ.get("MATINEE_TRAINING_DEVICE", "auto")
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def keep_less(model: nn.Module) -> None:
    """Gradient checkpointing by whichever name the model's library has for it."""
    for name in ("enable_gradient_checkpointing", "gradient_checkpointing_enable"):
        if callable(enable := getattr(model, name, None)):
            enable()
            return
