"""The weights that a training changes, their running average, and the optimiser's moments as tensors by name.

Weights that need no gradient (of a large model beneath a LoRA) are neither averaged nor kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Averaged:
    """The exponential moving average of what a model learns."""

    def __init__(self, model: nn.Module) -> None:
        self._model = model
        self.values = {name: value.detach().clone() for name, value in learned(model).items()}
        self._bind()

    def _bind(self) -> None:
        """Hold the tensors themselves: to look them up at each step takes longer than to average small ones."""
        self.live = learned(self._model)
        floating = [name for name, value in self.live.items() if value.is_floating_point()]
        self._pairs = [self.values[name] for name in floating], [self.live[name] for name in floating]
        self._others = [name for name in self.live if name not in floating]

    @torch.no_grad()
    def follow(self, memory: float) -> None:
        """Move towards the model; `memory` is the share that stays."""
        torch._foreach_lerp_(*self._pairs, 1 - memory)
        for name in self._others:
            self.values[name].copy_(self.live[name])

    @torch.no_grad()
    def put(self) -> None:
        """Give the model the averaged weights."""
        for name, value in self.live.items():
            value.copy_(self.values[name])

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The model has the averaged weights within, and its own afterwards."""
        own = {name: value.clone() for name, value in self.live.items()}
        self.put()
        try:
            yield
        finally:
            with torch.no_grad():
                for name, value in self.live.items():
                    value.copy_(own[name])

    @torch.no_grad()
    def take_up(self, model: dict[str, Tensor], averaged: dict[str, Tensor]) -> None:
        """Set both, by name."""
        for name, value in self.live.items():
            value.copy_(model[name])
            self.values[name].copy_(averaged[name])

    def to(self, device: torch.device) -> None:
        """Follow the model to where it is now."""
        self.values = {name: value.to(device) for name, value in self.values.items()}
        self._bind()


def learned(model: nn.Module) -> dict[str, Tensor]:
    """All of a model's state, or where some parameters need no gradient, those that do; the tensors themselves."""
    changing = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    frozen = any(not parameter.requires_grad for parameter in model.parameters())
    return {name: value for name, value in model.state_dict().items() if not frozen or name in changing}


def moments(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """What the optimiser remembers of each parameter, as `<number>.<what>`."""
    return {
        f"{index}.{name}": value
        for index, values in optimiser.state_dict()["state"].items()
        for name, value in values.items()
    }


def restore_moments(optimiser: torch.optim.Optimizer, named: dict[str, Tensor]) -> None:
    """The reverse of `moments`."""
    state = optimiser.state_dict()
    state["state"] = {}
    for key, value in named.items():
        index, name = key.split(".", 1)
        state["state"].setdefault(int(index), {})[name] = value
    optimiser.load_state_dict(state)


def to_device(optimiser: torch.optim.Optimizer, device: torch.device) -> None:
    """Move what the optimiser remembers, but for counts, which it keeps where they are."""
    for values in optimiser.state.values():
        for name, value in values.items():
            if isinstance(value, Tensor) and name != "step":
                values[name] = value.to(device)
