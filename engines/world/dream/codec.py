"""A small autoencoder of single frames: 8 x 8 pixels become one latent of a few channels, and come back.

It is a linear code with what a small convolutional network adds to it on either side, so that it can begin as the
principal components of its frames (`begin`) and only has to learn what those lack.
"""

from typing import Any

import numpy as np
import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

PATCH = 8

Pixels = NDArray[np.uint8]


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, width)
        self.one = nn.Conv2d(width, width, 3, padding=1)
        self.two = _silent(nn.Conv2d(width, width, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.two(functional.silu(self.one(functional.silu(self.norm(x)))))  # type: ignore[no-any-return]


def _silent(layer: nn.Conv2d) -> nn.Conv2d:
    """A layer that gives nothing until it has learned."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def _stage(width: int, depth: int) -> list[nn.Module]:
    return [_Residual(width) for _ in range(depth)]


class FrameCodec(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """`widths` are the channels at a half, a quarter and an eighth of the frame's size. `mean` and `spread` (channels,)
    are those of its latents, by which `latents` are normalised."""

    config: Any

    @register_to_config
    def __init__(
        self,
        channels: int = 16,
        widths: tuple[int, int, int] = (32, 64, 128),
        depths: tuple[int, int, int] = (1, 2, 3),
    ) -> None:
        super().__init__()
        wide, middle, deep = widths
        values = 3 * PATCH * PATCH
        self.project = nn.Linear(values, channels)
        self.paint = nn.Linear(channels, values)
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(2), nn.Conv2d(12, wide, 3, padding=1), *_stage(wide, depths[0]),
            nn.PixelUnshuffle(2), nn.Conv2d(4 * wide, middle, 1), *_stage(middle, depths[1]),
            nn.PixelUnshuffle(2), nn.Conv2d(4 * middle, deep, 1), *_stage(deep, depths[2]),
            nn.GroupNorm(8, deep), nn.SiLU(), _silent(nn.Conv2d(deep, channels, 1)),
        )  # fmt: skip
        self.decoder = nn.Sequential(
            nn.Conv2d(channels, deep, 3, padding=1), *_stage(deep, depths[2]),
            nn.Conv2d(deep, 4 * middle, 1), nn.PixelShuffle(2), *_stage(middle, depths[1]),
            nn.Conv2d(middle, 4 * wide, 1), nn.PixelShuffle(2), *_stage(wide, depths[0]),
            nn.GroupNorm(8, wide), nn.SiLU(), _silent(nn.Conv2d(wide, 12, 3, padding=1)), nn.PixelShuffle(2),
        )  # fmt: skip
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("spread", torch.ones(channels))

    def encode(self, pixels: Tensor) -> Tensor:
        """Pixels (n, 3, height, width) from -1 to 1 -> (n, channels, height / 8, width / 8)."""
        patches = functional.pixel_unshuffle(pixels, PATCH)
        linear = self.project(patches.movedim(1, -1)).movedim(-1, 1)
        return linear + self.encoder(pixels)  # type: ignore[no-any-return]

    def decode(self, latents: Tensor) -> Tensor:
        """The way back."""
        patches = self.paint(latents.movedim(1, -1)).movedim(-1, 1)
        return functional.pixel_shuffle(patches, PATCH) + self.decoder(latents)  # type: ignore[no-any-return]

    @torch.no_grad()
    def begin(self, frames: Pixels) -> None:
        """Be the principal components of frames (n, height, width, 3), each channel of the spread 1."""
        patches = functional.pixel_unshuffle(scaled(frames), PATCH).movedim(1, -1).flatten(0, 2)
        mean = patches.mean(0)
        values, vectors = torch.linalg.eigh((patches - mean).T @ (patches - mean) / len(patches))
        count = self.config.channels
        spread, axes = values[-count:].clamp(min=1e-8).sqrt(), vectors[:, -count:]
        self.project.weight.copy_((axes / spread).T)
        self.project.bias.copy_(-(mean @ axes) / spread)
        self.paint.weight.copy_(axes * spread)
        self.paint.bias.copy_(mean)

    @torch.no_grad()
    def latents(self, frames: Pixels) -> Tensor:
        """Frames (n, height, width, 3) -> (n, channels, height / 8, width / 8) float32 of mean 0 and spread 1."""
        found = self.encode(scaled(frames).to(self.mean))
        return ((found - self._wide(self.mean)) / self._wide(self.spread)).float()

    @torch.no_grad()
    def frames(self, latents: Tensor) -> Pixels:
        """The way back from `latents`."""
        values = latents.to(self.mean) * self._wide(self.spread) + self._wide(self.mean)
        made = self.decode(values).float().clamp(-1, 1)
        return (made * 127.5 + 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()  # type: ignore[no-any-return]

    @staticmethod
    def _wide(values: Tensor) -> Tensor:
        return values.view(1, -1, 1, 1)


def scaled(frames: Pixels) -> Tensor:
    """Frames (n, height, width, 3) as (n, 3, height, width) float32 from -1 to 1."""
    return torch.from_numpy(frames).permute(0, 3, 1, 2).float() / 127.5 - 1
