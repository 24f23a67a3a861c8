"""The network of the small world: `CausalWanModel` in a small configuration, and how it is told keys, mouse and place.

Each frame is one latent. Beside the noise it takes whether the frame is known, that frame, and the guide: 1 + channels
+ 16. A latent reads the actions of the three frames before it, so that what is done now is seen in the next frame.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engines.contract import BadInput
from engines.world.actions import PUBLISHED
from engines.world.dream.guide import CHANNELS as GUIDE
from engines.world.matrix_game.controls import Layout
from engines.world.matrix_game.layout import load
from engines.world.matrix_game.model import CausalWanModel
from engines.world.matrix_game.rolling import Memory

FPS = 16
LAYOUT = Layout(PUBLISHED, 1.25)
STEPS = (1000.0, 750.0, 500.0, 250.0)
SHIFT = 2.0
CONTEXT = 0.06
"""The share of noise that lies over frames which are dreamt on from; the network is told it."""


def config_of(channels: int, dim: int, layers: int, acting: int, window: int) -> dict[str, Any]:
    """Of a network for latents of `channels`; `acting` is how many of its layers read actions, `window` how many frames
    it looks back over, with the one that it makes."""
    return {
        "dim": dim,
        "ffn_dim": 3 * dim,
        "freq_dim": 128,
        "in_dim": channels + beside_channels(channels),
        "out_dim": channels,
        "num_heads": dim // 64,
        "num_layers": layers,
        "local_attn_size": window,
        "image_dim": None,
        "num_frame_per_block": 1,
        "patch_size": (1, 2, 2),
        "action_config": {
            "blocks": list(range(acting)),
            "enable_keyboard": True,
            "enable_mouse": True,
            "heads_num": 4,
            "hidden_size": 32,
            "img_hidden_size": dim,
            "keyboard_dim_in": LAYOUT.width,
            "keyboard_hidden_dim": dim // 2,
            "mouse_dim_in": 2,
            "mouse_hidden_dim": dim // 2,
            "mouse_qk_dim_list": [8, 12, 12],
            "patch_size": [1, 2, 2],
            "qk_norm": True,
            "qkv_bias": False,
            "rope_dim_list": [8, 12, 12],
            "rope_theta": 256,
            "vae_time_compression_ratio": 1,
            "windows_size": 3,
        },
    }


def beside_channels(channels: int) -> int:
    return 1 + channels + GUIDE


def beside(known: Tensor, picture: Tensor, guide: Tensor) -> Tensor:
    """What is taken beside the noise, (batch, channels, frames, height, width): `known` (batch, frames) 0 or 1,
    `picture` (batch, channels, frames, height, width) of which only what is known is shown, `guide` (batch, 16, frames,
    height, width) bytes or zeros."""
    mask = known[:, None, :, None, None].to(picture)
    wide = mask.expand(-1, -1, -1, *picture.shape[3:])
    return torch.cat([wide, picture * mask, guide.to(picture) / 127.5], 1)


class DreamModel(CausalWanModel):
    """The network at work: it remembers frames under a little noise, and knows how much, so that the faults of what it
    made do not grow."""

    def forward(
        self,
        hidden_states: Tensor,
        timestep: Tensor,
        *told: Any,
        start: int = 0,
        memory: Memory | None = None,
        **named: Any,
    ) -> Tensor:
        if memory is not None and not timestep.any():
            channels = self.config.out_dim
            made = hidden_states[:, :channels]
            noise = torch.randn(made.shape, generator=torch.Generator().manual_seed(start)).to(made)
            hidden_states = torch.cat([made + CONTEXT * (noise - made), hidden_states[:, channels:]], 1)
            timestep = torch.full_like(timestep, 1000 * CONTEXT)
        return super().forward(hidden_states, timestep, *told, start=start, memory=memory, **named)


def loaded(folder: Path) -> DreamModel:
    """The network of a checkpoint. Raises `BadInput`."""
    if not (folder / "config.json").is_file():
        raise nothing_in(folder)
    model = load(folder, kind=DreamModel)
    assert isinstance(model, DreamModel)
    return model


def nothing_in(folder: Path) -> BadInput:
    """What is said of a folder without a checkpoint."""
    return BadInput(
        "checkpoint", f"{folder} holds none", "train one: python -m training.recipes.world_builtin"
    )
