"""The network of Matrix-Game 2.0: a causal transformer over latents, which sees a picture and is told keys and mouse.

Its attention, feed-forward and embeddings are those of diffusers' SkyReels-V2; what is added is the action module,
a level of noise for each latent, and a memory that rolls along. The same class, small, is the world model of ours.
`layout` reads and writes it as `CausalWanModel` is published.
"""

import math
from pathlib import Path
from typing import Any

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.attention import AttentionMixin
from diffusers.models.embeddings import TimestepEmbedding
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.normalization import FP32LayerNorm
from diffusers.models.transformers.transformer_skyreels_v2 import (
    SkyReelsV2Attention,
    SkyReelsV2ImageEmbedding,
    SkyReelsV2Timesteps,
    SkyReelsV2TransformerBlock,
)
from torch import Tensor, nn

from engines.world.matrix_game.action_module import ActionModule, action_windows
from engines.world.matrix_game.rolling import LayerMemory, Memory, Rolling, Span, attend
from engines.world.matrix_game.rope import Rotary, table, turned

THETA = 10000.0
ENDLESS = -1  # a `local_attn_size` without a window
IMAGE_CHANNELS = 1280  # of CLIP ViT-H


class RollingAttention:
    """A processor of diffusers: self-attention of the latents of a span, with what is remembered before it."""

    _attention_backend = None
    _parallel_config = None

    def __call__(
        self,
        attn: SkyReelsV2Attention,
        hidden_states: Tensor,
        encoder_hidden_states: None,
        attention_mask: None,
        rotary_emb: Rotary,
        span: Span,
        past: Rolling | None,
    ) -> Tensor:
        """Of and to (batch, latents, tokens, channels)."""
        shape = hidden_states.shape[1:3]
        query, key, value = (
            part.flatten(1, 2).unflatten(-1, (attn.heads, -1))
            for part in (
                attn.norm_q(attn.to_q(hidden_states)),
                attn.norm_k(attn.to_k(hidden_states)),
                attn.to_v(hidden_states),
            )
        )
        query, key = turned(query, rotary_emb), turned(key, rotary_emb)
        query, key, value = (part.unflatten(1, shape) for part in (query, key, value))
        found = attend(query, key, value, span, past, self._attention_backend)
        return attn.to_out[0](found.flatten(3).type_as(hidden_states))  # type: ignore[no-any-return]


class CausalWanBlock(SkyReelsV2TransformerBlock):  # type: ignore[misc]
    """Self-attention, the picture, the actions and the feed-forward; without a picture the second is left out."""

    def __init__(
        self, dim: int, ffn_dim: int, heads: int, eps: float, sees: bool, actions: dict[str, Any] | None
    ) -> None:
        super().__init__(dim, ffn_dim, heads, cross_attn_norm=sees, eps=eps)
        self.attn1.set_processor(RollingAttention())  # type: ignore[arg-type]
        if not sees:
            self.attn2 = self.norm2 = None  # type: ignore[assignment]
        self.action_model = ActionModule(actions) if actions else None

    def forward(  # type: ignore[override]
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None,
        temb: Tensor,
        rotary_emb: Rotary,
        mouse: Tensor | None,
        keyboard: Tensor | None,
        span: Span,
        memory: LayerMemory | None,
    ) -> Tensor:
        """Tokens (batch, latents, tokens, channels); `temb` (batch, latents, 6, channels)."""
        x = hidden_states
        parts = (self.scale_shift_table + temb.float()).unsqueeze(3).unbind(2)
        shift, scale, gate, ff_shift, ff_scale, ff_gate = parts

        normed = (self.norm1(x.float()) * (1 + scale) + shift).type_as(x)
        past = memory.tokens if memory else None
        attended = self.attn1(normed, None, None, rotary_emb, span=span, past=past)
        x = (x.float() + attended * gate).type_as(x)
        if self.attn2 is not None:
            flat = self.norm2(x.float()).type_as(x).flatten(1, 2)
            x = x + self.attn2(flat, encoder_hidden_states, None, None).unflatten(1, x.shape[1:3])
        if self.action_model is not None and keyboard is not None:
            x = self.action_model(x, mouse, keyboard, span, memory)
        normed = (self.norm3(x.float()) * (1 + ff_scale) + ff_shift).type_as(x)
        return (x.float() + self.ffn(normed).float() * ff_gate).type_as(x)  # type: ignore[no-any-return]


class CausalWanModel(ModelMixin, ConfigMixin, AttentionMixin):  # type: ignore[misc]
    """Arguments are the published fields, and three that are ours: `image_dim` (None for a network that is shown no
    picture through CLIP), `num_frame_per_block` (latents of a block) and `patch_size`.

    `in_dim` counts the channels of what is denoised and of all that is laid beside it: a mask and a picture, or a
    remembered view.
    """

    config: Any
    blocks: Any
    _supports_gradient_checkpointing = True
    _skip_layerwise_casting_patterns: Any = (
        "patch_embedding",
        "time_embedder",
        "image_embedder",
        "norm",
        "action_model",
    )
    _no_split_modules: Any = ("CausalWanBlock",)
    _keep_in_fp32_modules: Any = ("time_embedder", "scale_shift_table", "norm1", "norm2")
    _repeated_blocks: Any = ("CausalWanBlock",)

    @register_to_config
    def __init__(
        self,
        model_type: str = "i2v",
        dim: int = 1536,
        ffn_dim: int = 8960,
        freq_dim: int = 256,
        in_dim: int = 36,
        out_dim: int = 16,
        num_heads: int = 12,
        num_layers: int = 30,
        local_attn_size: int = 6,
        sink_size: int = 0,
        eps: float = 1e-6,
        text_len: int = 512,
        inject_sample_info: bool = False,
        action_config: dict[str, Any] | None = None,
        image_dim: int | None = IMAGE_CHANNELS,
        num_frame_per_block: int = 3,
        patch_size: tuple[int, int, int] = (1, 2, 2),
    ) -> None:
        super().__init__()
        if sink_size:
            raise ValueError("no published network keeps its first latents for ever (sink_size)")
        actions = action_config or {}
        self.patch_embedding = nn.Conv3d(in_dim, dim, kernel_size=patch_size, stride=patch_size)
        self.timesteps_proj = SkyReelsV2Timesteps(freq_dim, flip_sin_to_cos=True)
        self.time_embedder = TimestepEmbedding(freq_dim, dim)
        self.time_proj = nn.Linear(dim, 6 * dim)
        self.image_embedder = SkyReelsV2ImageEmbedding(image_dim, dim) if image_dim else None
        self.blocks = nn.ModuleList(
            CausalWanBlock(
                dim,
                ffn_dim,
                num_heads,
                eps,
                bool(image_dim),
                actions if layer in actions.get("blocks", ()) else None,
            )
            for layer in range(num_layers)
        )
        self.norm_out = FP32LayerNorm(dim, eps, elementwise_affine=False)
        self.proj_out = nn.Linear(dim, out_dim * math.prod(patch_size))
        self.scale_shift_table = nn.Parameter(torch.randn(1, 2, dim) / dim**0.5)
        self.gradient_checkpointing = False

    def forward(
        self,
        hidden_states: Tensor,
        timestep: Tensor,
        visual_context: Tensor | None = None,
        mouse: Tensor | None = None,
        keyboard: Tensor | None = None,
        *,
        start: int = 0,
        memory: Memory | None = None,
    ) -> Tensor:
        """The flow (batch, out_dim, latents, height, width) of latents (batch, in_dim, latents, height, width).

        `timestep` (batch, latents) from 0 to 1000 is a level for each latent; `visual_context` (batch, tokens,
        image_dim); `mouse` and `keyboard` (batch, latents, frames, values) what each latent reads (`windows`). `start`
        is the first latent's place in the film. Without a `memory` the latents are the whole film so far; with one,
        they go on where it ends, or take the place of its last block.
        """
        span = self.span(hidden_states.shape[2], start)
        tokens = self.patch_embedding(hidden_states)
        grid = tokens.shape[2:]
        tokens = tokens.flatten(3).permute(0, 2, 3, 1)
        weight = next(self.time_embedder.parameters())
        level = self.time_embedder(self.timesteps_proj(timestep.double()).to(weight))
        modulation = self.time_proj(torch.nn.functional.silu(level).to(tokens)).unflatten(-1, (6, -1))
        picture = None
        if self.image_embedder is not None:
            if visual_context is None:
                raise ValueError("this network is shown a picture")
            picture = self.image_embedder(visual_context.to(tokens))
        rotary = self._rotary(span, grid[1:], tokens.device)
        for layer, block in enumerate(self.blocks):
            held = memory.layers[layer] if memory else None
            given = (tokens, picture, modulation, rotary, mouse, keyboard, span, held)
            if torch.is_grad_enabled() and self.gradient_checkpointing:
                tokens = self._gradient_checkpointing_func(block, *given)
            else:
                tokens = block(*given)
        shift, scale = (self.scale_shift_table + level.float()[:, :, None]).unsqueeze(3).unbind(2)
        tokens = self.proj_out((self.norm_out(tokens.float()) * (1 + scale) + shift).type_as(tokens))
        return self._unpatched(tokens, grid)

    def span(self, latents: int, start: int = 0) -> Span:
        window = self.config.local_attn_size
        return Span(start, latents, self.config.num_frame_per_block, None if window == ENDLESS else window)

    def windows(self, track: Tensor, latents: int, start: int = 0, first: int = 0) -> Tensor:
        """What each latent from `start` on reads of a track (batch, frames, values) of mouse or keys, which begins with
        frame `first` of the film."""
        config = self.config.action_config
        return action_windows(
            track, latents, start, first, config["vae_time_compression_ratio"], config["windows_size"]
        )

    def memory(self) -> Memory:
        """An empty one."""
        return Memory(len(self.blocks))

    def save_pretrained(self, save_directory: str | Path, **more: Any) -> None:  # type: ignore[override]
        """As it is published: `config.json` and safetensors with the authors' names."""
        from engines.world.matrix_game.layout import save

        save(self, Path(save_directory))

    def _rotary(self, span: Span, grid: tuple[int, int], device: torch.device) -> Rotary:
        """Cosines and sines (latents * height * width, channels): a place in time for ever, and one in the picture."""
        channels = self.config.dim // self.config.num_heads
        side = 2 * (channels // 6)
        axes = (
            torch.arange(span.start, span.start + span.latents, device=device),
            *(torch.arange(size, device=device) for size in grid),
        )
        shape = [len(axis) for axis in axes]
        made: list[list[Tensor]] = [[], []]
        for number, (axis, width) in enumerate(zip(axes, (channels - 2 * side, side, side), strict=True)):
            place = [1, 1, 1, width]
            place[number] = shape[number]
            for parts, part in zip(made, table(width, axis, THETA), strict=True):
                parts.append(part.view(place).expand(*shape, width))
        cosine, sine = (torch.cat(parts, -1).flatten(0, 2) for parts in made)
        return cosine, sine

    def _unpatched(self, tokens: Tensor, grid: tuple[int, int, int]) -> Tensor:
        """(batch, channels, latents, height, width) of (batch, latents, tokens, values)."""
        pieces = tokens.flatten(1, 2).unflatten(1, grid).unflatten(-1, (*self.config.patch_size, -1))
        return pieces.permute(0, 7, 1, 4, 2, 5, 3, 6).flatten(6, 7).flatten(4, 5).flatten(2, 3)
