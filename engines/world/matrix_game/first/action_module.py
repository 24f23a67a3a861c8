"""How keys and mouse reach the picture in Matrix-Game 1: added to what attention found, in every block.

The whole clip is known at once: time is looked along both ways. Names of parameters are those of the published weights.
"""

from typing import Any

import torch
from diffusers.models.embeddings import get_1d_sincos_pos_embed_from_grid
from torch import Tensor, nn
from torch.nn import functional

from engines.world.matrix_game.rope import Rotary, table, turned

QK_EPS = 1e-6


def told_before(track: Tensor, latents: int, ratio: int, window: int) -> Tensor:
    """What each latent reads of a track (batch, frames, values) of the clip: the frames before the last that it shows,
    (batch, latents, window * ratio, values); before the clip there is nothing, which is zero."""
    padded = functional.pad(track, (0, 0, ratio * window, 0))
    return torch.stack([padded[:, ratio * n : ratio * (n + window)] for n in range(latents)], 1)


class Hidden(nn.Module):
    """Two layers with a bend between, by the names that the weights have for them."""

    def __init__(self, names: tuple[str, str], widths: tuple[int, int, int], bend: nn.Module) -> None:
        super().__init__()
        self._names = names
        self.add_module(names[0], nn.Linear(widths[0], widths[1]))
        self.bend = bend
        self.add_module(names[1], nn.Linear(widths[1], widths[2]))

    def forward(self, values: Tensor) -> Tensor:
        first, second = (self.get_submodule(name) for name in self._names)
        return second(self.bend(first(values)))  # type: ignore[no-any-return]


class FirstActionModule(nn.Module):
    """Adds what the actions say to tokens (batch, tokens, channels) of a `grid` (latents, height, width)."""

    def __init__(self, config: dict[str, Any], heads: int) -> None:
        super().__init__()
        width, hidden = config["img_hidden_size"], config["hidden_size"]
        self.ratio, self.window = config["vae_time_compression_ratio"], config["windows_size"]
        self.heads, self.theta = heads, config["rope_theta"]
        self.rotated, self.turned = tuple(config["rope_dim_list"]), config["mouse_qk_dim_list"][0]
        seen = self.ratio * self.window
        mixed = width + seen * config["mouse_dim_in"]
        channels = width // heads
        self.mouse_mlp = Hidden(("fc1", "fc2"), (mixed, mixed, width), nn.GELU("tanh"))
        self.t_qkv = nn.Linear(width, 3 * width)
        self.img_attn_q_norm = nn.RMSNorm(channels, eps=QK_EPS)
        self.img_attn_k_norm = nn.RMSNorm(channels, eps=QK_EPS)
        self.keyboard_embed = Hidden(
            ("in_layer", "out_layer"), (config["keyboard_dim_in"], hidden, hidden), nn.SiLU()
        )
        self.mouse_attn_q = nn.Linear(width, width)
        self.keyboard_attn_kv = nn.Linear(seen * hidden, 2 * width)
        self.key_attn_q_norm = nn.RMSNorm(channels, eps=QK_EPS)
        self.key_attn_k_norm = nn.RMSNorm(channels, eps=QK_EPS)
        self.proj = nn.Linear(width, width)

    def forward(self, tokens: Tensor, mouse: Tensor, keyboard: Tensor, grid: tuple[int, int, int]) -> Tensor:
        """`mouse` and `keyboard` (batch, frames, values) of the whole clip."""
        tokens = tokens + self.proj(self._turned(tokens, mouse, grid))
        return tokens + self.proj(self._steered(tokens, keyboard, grid))  # type: ignore[no-any-return]

    def _turned(self, tokens: Tensor, mouse: Tensor, grid: tuple[int, int, int]) -> Tensor:
        batch, latents, places = tokens.shape[0], grid[0], grid[1] * grid[2]
        said = told_before(mouse.to(tokens), latents, self.ratio, self.window).flatten(2)
        said = said[:, :, None].expand(-1, -1, places, -1)
        mixed = torch.cat([tokens.unflatten(1, (latents, places)), said], -1)
        over_time = self.t_qkv(self.mouse_mlp(mixed)).transpose(1, 2).flatten(0, 1)
        query, key, value = over_time.unflatten(-1, (3, self.heads, -1)).unbind(2)
        time = torch.arange(latents, device=tokens.device)
        rotary = table(self.turned, time, self.theta, torch.float32)
        still = (0, query.shape[-1] - self.turned)
        rotary = functional.pad(rotary[0], still, value=1.0), functional.pad(rotary[1], still)
        found = _attended(self.img_attn_q_norm(query), self.img_attn_k_norm(key), value, rotary, rotary)
        return found.unflatten(0, (batch, places)).transpose(1, 2).flatten(1, 2)

    def _steered(self, tokens: Tensor, keyboard: Tensor, grid: tuple[int, int, int]) -> Tensor:
        pressed = self.keyboard_embed(keyboard.to(tokens))
        frames = torch.arange(keyboard.shape[1], device=tokens.device)
        place = get_1d_sincos_pos_embed_from_grid(pressed.shape[-1], frames)
        held = told_before(pressed + place.to(tokens), grid[0], self.ratio, self.window).flatten(2)
        key, value = self.keyboard_attn_kv(held).unflatten(-1, (2, self.heads, -1)).unbind(2)
        query = self.mouse_attn_q(tokens).unflatten(-1, (self.heads, -1))
        places = self._places(grid, tokens.device)
        # The weights were trained with the first rows of the table for the keys, whatever place those stand for.
        rows = places[0][: grid[0]], places[1][: grid[0]]
        return _attended(self.key_attn_q_norm(query), self.key_attn_k_norm(key), value, places, rows)

    def _places(self, grid: tuple[int, int, int], device: torch.device) -> Rotary:
        """Cosines and sines (latents * height * width, channels) of the places of a clip."""
        axes = torch.meshgrid(*(torch.arange(size, device=device) for size in grid), indexing="ij")
        parts = [
            table(width, axis.flatten(), self.theta, torch.float32)
            for width, axis in zip(self.rotated, axes, strict=True)
        ]
        return torch.cat([part[0] for part in parts], 1), torch.cat([part[1] for part in parts], 1)


def _attended(query: Tensor, key: Tensor, value: Tensor, asking: Rotary, asked: Rotary) -> Tensor:
    """Of (batch, n, heads, channels) to (batch, n, heads * channels)."""
    query, key = turned(query.to(value), asking), turned(key.to(value), asked)
    found = functional.scaled_dot_product_attention(
        query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
    )
    return found.transpose(1, 2).flatten(2)
