"""How keys and mouse reach the picture in Matrix-Game 2.0: a module of some blocks of the network.

The mouse is mixed into every place of the picture and followed over time there; the keyboard is asked by every place.
Both look back as far as the block's own attention. Names of parameters are those of the published weights.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engines.world.matrix_game.rolling import LayerMemory, Span, attend
from engines.world.matrix_game.rope import Rotary, table, turned

QK_EPS = 1e-6
NULL_MOUSE, NULL_KEY = 1.0, -1.0


def action_windows(
    track: Tensor, latents: int, start: int = 0, first: int = 0, ratio: int = 4, window: int = 3
) -> Tensor:
    """What each latent from `start` on reads of a track (batch, frames, values) that begins with frame `first` of the
    film: (batch, latents, window * ratio, values).

    Latent n reads the frames before the last one that it shows; before the film, the first frame holds.
    """
    ends = ratio * torch.arange(start, start + latents, device=track.device)
    back = torch.arange(-window * ratio, 0, device=track.device)
    return track[:, (ends[:, None] + back).clamp(min=0) - first]


def null_actions(mouse: Tensor, keyboard: Tensor) -> tuple[Tensor, Tensor]:
    """The actions that stand for "any action" in training and in guidance, of the shapes of these."""
    return torch.full_like(mouse, NULL_MOUSE), torch.full_like(keyboard, NULL_KEY)


def dropped(
    mouse: Tensor, keyboard: Tensor, share: float, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Mouse and keys (batch, ...) for training: of a `share` of the batch, "any action" in their place."""
    drawn = torch.rand(len(keyboard), generator=generator).to(keyboard.device) < share
    nothing = null_actions(mouse, keyboard)
    return (
        torch.where(drawn.view(-1, *[1] * (mouse.dim() - 1)), nothing[0], mouse),
        torch.where(drawn.view(-1, *[1] * (keyboard.dim() - 1)), nothing[1], keyboard),
    )


class ActionModule(nn.Module):
    """Adds what the actions say to tokens (batch, latents, tokens, channels)."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        width, hidden = config["img_hidden_size"], config["hidden_size"]
        seen = config["windows_size"] * config["vae_time_compression_ratio"]
        bias = config["qkv_bias"] is True or config["qkv_bias"] == "True"
        self.heads = config["heads_num"]
        self.keyboard_rotated = config["rope_dim_list"][0]
        self.theta = config["rope_theta"]
        self.with_mouse = bool(config["enable_mouse"])
        if self.with_mouse:
            self.mouse_rotated = config["mouse_qk_dim_list"][0]
            inner = config["mouse_hidden_dim"]
            self.mouse_mlp = nn.Sequential(
                nn.Linear(width + seen * config["mouse_dim_in"], inner),
                nn.GELU("tanh"),
                nn.Linear(inner, inner),
                nn.LayerNorm(inner),
            )
            self.t_qkv = nn.Linear(inner, 3 * inner, bias=bias)
            self.proj_mouse = nn.Linear(inner, width, bias=bias)
        inner = config["keyboard_hidden_dim"]
        self.keyboard_embed = nn.Sequential(
            nn.Linear(config["keyboard_dim_in"], hidden), nn.SiLU(), nn.Linear(hidden, hidden)
        )
        self.mouse_attn_q = nn.Linear(width, inner, bias=bias)
        self.keyboard_attn_kv = nn.Linear(seen * hidden, 2 * inner, bias=bias)
        self.proj_keyboard = nn.Linear(inner, width, bias=bias)

    def forward(
        self,
        tokens: Tensor,
        mouse: Tensor | None,
        keyboard: Tensor,
        span: Span,
        memory: LayerMemory | None = None,
    ) -> Tensor:
        """`mouse` and `keyboard` (batch, latents, frames, values) as `action_windows` gives them."""
        if self.with_mouse:
            if mouse is None:
                raise ValueError("this network takes a mouse beside the keyboard")
            tokens = tokens + self._turned(tokens, mouse, span, memory)
        return tokens + self._steered(tokens, keyboard, span, memory)

    def _turned(self, tokens: Tensor, mouse: Tensor, span: Span, memory: LayerMemory | None) -> Tensor:
        batch, latents, places, _ = tokens.shape
        said = mouse.flatten(2)[:, :, None].expand(-1, -1, places, -1).to(tokens)
        mixed = self.t_qkv(self.mouse_mlp(torch.cat([tokens, said], -1)))
        # Each place of the picture is a row of its own, which sees itself over time.
        over_time = mixed.transpose(1, 2).reshape(batch * places, latents, 3, self.heads, -1)
        query, key, value = over_time.unbind(2)
        rotary = self._rotary(span, query.shape[-1], self.mouse_rotated, query.device)
        query, key = _normed(query, rotary), _normed(key, rotary)
        found = attend(
            query[:, :, None], key[:, :, None], value[:, :, None], span, memory.mouse if memory else None
        )
        found = found.flatten(2).unflatten(0, (batch, places)).transpose(1, 2)
        return self.proj_mouse(found)  # type: ignore[no-any-return]

    def _steered(self, tokens: Tensor, keyboard: Tensor, span: Span, memory: LayerMemory | None) -> Tensor:
        latents, places = tokens.shape[1:3]
        held = self.keyboard_attn_kv(self.keyboard_embed(keyboard.to(tokens)).flatten(2))
        key, value = held.unflatten(-1, (2, self.heads, -1)).unbind(2)
        query = self.mouse_attn_q(tokens).unflatten(-1, (self.heads, -1))
        rotary = self._rotary(span, key.shape[-1], self.keyboard_rotated, key.device)
        key = _normed(key, rotary)
        each = rotary[0].repeat_interleave(places, 0), rotary[1].repeat_interleave(places, 0)
        query = _normed(query.flatten(1, 2), each).unflatten(1, (latents, places))
        found = attend(query, key[:, :, None], value[:, :, None], span, memory.keyboard if memory else None)
        return self.proj_keyboard(found.flatten(3))  # type: ignore[no-any-return]

    def _rotary(self, span: Span, channels: int, rotated: int, device: torch.device) -> Rotary:
        """Cosines and sines (latents, channels) of the latents' places in time; only the first channels turn."""
        places = torch.arange(span.start, span.start + span.latents, device=device)
        cosine, sine = table(rotated, places, self.theta)
        still = (0, channels - rotated)
        return functional.pad(cosine, still, value=1.0), functional.pad(sine, still)


def _normed(heads: Tensor, rotary: Rotary) -> Tensor:
    """Queries or keys (batch, n, heads, channels), of length one in every head and turned. The published weights hold
    a scale for each channel as well, which the authors' network loads and does not use."""
    normed = functional.rms_norm(heads.float(), heads.shape[-1:], eps=QK_EPS)
    return turned(normed, rotary).to(heads.dtype)
