"""Seeded noise that depends on nothing but its place in the film, so that any window can be made again alone."""

import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor


class Noise:
    """Drawn on the CPU, so that a seed means the same film on every device. Shapes are those of latents."""

    def start(self, seed: int, window: int, shape: Sequence[int]) -> Tensor:
        """What a window begins with: (1, channels, frames, height, width) float32, standard normal."""
        return _drawn((seed, window, "start"), shape)

    def condition(self, seed: int, window: int, step: int, shape: Sequence[int]) -> Tensor:
        """What is laid over known frames at a step, so that the model does not trust them to the last detail."""
        return _drawn((seed, window, step), shape)


def mixed(*parts: object) -> int:
    """A seed from several values: well spread, and the same on every machine."""
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "little") >> 1


def _drawn(place: tuple[object, ...], shape: Sequence[int]) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(mixed(*place)))
