"""The audio-driven transformer: diffusers' Wan image-to-video network, which in every block also listens.

It is the network of SkyReels-V3 A2V, InfiniteTalk and MultiTalk, and in a small configuration one of ours. Because it
is a `WanTransformer3DModel`, offloading, 8-bit storage, attention backends and LoRA are diffusers' own. `layout` reads
and writes it as it is published.
"""

from pathlib import Path
from typing import Any

import torch
from diffusers.configuration_utils import register_to_config
from diffusers.models.attention_dispatch import dispatch_attention_fn
from diffusers.models.normalization import FP32LayerNorm
from diffusers.models.transformers.transformer_skyreels_v2 import SkyReelsV2Timesteps
from diffusers.models.transformers.transformer_wan import (
    WanAttention,
    WanAttnProcessor,
    WanTransformer3DModel,
    WanTransformerBlock,
)
from torch import Tensor, nn
from torch.nn import functional

from engines.portrait.a2v.audio import AudioCrossAttention, AudioProjection, Voices, places_of, turned

TEXT_TOKENS = 512

Rotary = tuple[Tensor, Tensor]


class WatchingProcessor(WanAttnProcessor):  # type: ignore[misc]
    """Self-attention that can also tell where each pixel stands between several voices."""

    def watch(
        self, attn: WanAttention, hidden_states: Tensor, rotary_emb: Rotary, masks: Tensor
    ) -> tuple[Tensor, Tensor]:
        """States (batch, tokens, channels) and places (batch, tokens); `masks` as in `Voices`."""
        parts = attn.norm_q(attn.to_q(hidden_states)), attn.norm_k(attn.to_k(hidden_states))
        query, key = (turned(part.unflatten(2, (attn.heads, -1)), *rotary_emb) for part in parts)
        value = attn.to_v(hidden_states).unflatten(2, (attn.heads, -1))
        places = places_of(query, key[:, : masks.shape[1]], masks)
        found = dispatch_attention_fn(query, key, value, backend=self._attention_backend)
        return attn.to_out[0](found.flatten(2, 3).type_as(query)), places


class AudioWanBlock(WanTransformerBlock):  # type: ignore[misc]
    """Self-attention, words and picture, voices, and the feed-forward."""

    def __init__(
        self,
        dim: int,
        ffn_dim: int,
        heads: int,
        eps: float,
        added_kv_proj_dim: int | None,
        token_channels: int,
    ) -> None:
        super().__init__(
            dim, ffn_dim, heads, cross_attn_norm=True, eps=eps, added_kv_proj_dim=added_kv_proj_dim
        )
        watching: Any = WatchingProcessor()
        self.attn1.set_processor(watching)
        self.norm_x = FP32LayerNorm(dim, eps, elementwise_affine=True)
        self.audio_cross_attn = AudioCrossAttention(dim, heads, token_channels)

    def forward(  # type: ignore[override]
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        temb: Tensor,
        rotary_emb: Rotary,
        voices: Voices | None = None,
    ) -> Tensor:
        """Tokens (batch, latents * height * width, channels); `temb` (batch, 6, channels)."""
        x, places = hidden_states, None
        shift, scale, gate, ff_shift, ff_scale, ff_gate = (self.scale_shift_table + temb.float()).chunk(6, 1)

        normed = (self.norm1(x.float()) * (1 + scale) + shift).type_as(x)
        if voices is not None and voices.masks is not None:
            watching: Any = self.attn1.processor
            attended, places = watching.watch(self.attn1, normed, rotary_emb, voices.masks)
        else:
            attended = self.attn1(normed, None, None, rotary_emb)
        x = (x.float() + attended * gate).type_as(x)
        x = x + self.attn2(self.norm2(x.float()).type_as(x), encoder_hidden_states, None, None)
        if voices is not None:
            x = x + self.audio_cross_attn(self.norm_x(x.float()).type_as(x), voices, places)
        normed = (self.norm3(x.float()) * (1 + ff_scale) + ff_shift).type_as(x)
        return (x.float() + self.ffn(normed).float() * ff_gate).type_as(x)  # type: ignore[no-any-return]


class AudioWanTransformer3DModel(WanTransformer3DModel):  # type: ignore[misc]
    """diffusers' arguments, and those of the audio branch: `audio_window` pixel frames are heard around each, of which
    an encoder gives `audio_blocks` layers of `audio_channels`; `context_tokens` of `output_dim` come of a latent frame,
    through `intermediate_dim`."""

    config: Any
    _no_split_modules: Any = ("AudioWanBlock",)
    _repeated_blocks: Any = ("AudioWanBlock",)
    _skip_layerwise_casting_patterns: Any = ("patch_embedding", "condition_embedder", "norm", "audio_proj")
    _keep_in_fp32_modules: Any = (*WanTransformer3DModel._keep_in_fp32_modules, "norm_x")

    @register_to_config
    def __init__(
        self,
        patch_size: tuple[int, int, int] = (1, 2, 2),
        num_attention_heads: int = 40,
        attention_head_dim: int = 128,
        in_channels: int = 36,
        out_channels: int = 16,
        text_dim: int = 4096,
        freq_dim: int = 256,
        ffn_dim: int = 13824,
        num_layers: int = 40,
        cross_attn_norm: bool = True,
        qk_norm: str | None = "rms_norm_across_heads",
        eps: float = 1e-6,
        image_dim: int | None = 1280,
        added_kv_proj_dim: int | None = 5120,
        rope_max_seq_len: int = 1024,
        pos_embed_seq_len: int | None = None,
        audio_window: int = 5,
        audio_blocks: int = 12,
        audio_channels: int = 768,
        intermediate_dim: int = 512,
        output_dim: int = 768,
        context_tokens: int = 32,
    ) -> None:
        super().__init__(
            patch_size=patch_size,
            num_attention_heads=num_attention_heads,
            attention_head_dim=attention_head_dim,
            in_channels=in_channels,
            out_channels=out_channels,
            text_dim=text_dim,
            freq_dim=freq_dim,
            ffn_dim=ffn_dim,
            num_layers=0,
            eps=eps,
            image_dim=image_dim,
            added_kv_proj_dim=added_kv_proj_dim,
            rope_max_seq_len=rope_max_seq_len,
            pos_embed_seq_len=pos_embed_seq_len,
        )
        self.register_to_config(num_layers=num_layers)
        dim = num_attention_heads * attention_head_dim
        embedder: Any = self.condition_embedder  # told in double precision, as the authors do
        embedder.timesteps_proj = SkyReelsV2Timesteps(freq_dim, flip_sin_to_cos=True)
        self.audio_proj = AudioProjection(
            audio_window, audio_blocks, audio_channels, intermediate_dim, context_tokens, output_dim
        )
        self.blocks = nn.ModuleList(
            AudioWanBlock(dim, ffn_dim, num_attention_heads, eps, added_kv_proj_dim, output_dim)
            for _ in range(num_layers)
        )

    def forward(
        self,
        hidden_states: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        encoder_hidden_states_image: Tensor | None = None,
        audio: Tensor | None = None,
        masks: Tensor | None = None,
        return_dict: bool = True,
    ) -> Any:
        """The flow (batch, out_channels, latents, height, width) of latents of the same shape in `in_channels`.

        `timestep` (batch,) from 0 to 1000; `encoder_hidden_states` (batch, tokens, text_dim), padded here with zeros;
        `encoder_hidden_states_image` (batch, 257, image_dim); `audio` (batch, speakers, 4 latents - 3, audio_window,
        audio_blocks, audio_channels) one window of features a pixel frame, zeros where nobody speaks, None to leave the
        branch out; `masks` (speakers + 1, any height, any width) where each speaker and the background are in the first
        frame, needed with two speakers. Comes in a tuple, as diffusers' networks give it.
        """
        del return_dict
        rotary = self.rope(hidden_states)
        tokens = self.patch_embedding(hidden_states)
        grid = tokens.shape[2:]
        tokens = tokens.flatten(2).transpose(1, 2).contiguous()
        short = TEXT_TOKENS - encoder_hidden_states.shape[1]
        words = functional.pad(encoder_hidden_states, (0, 0, 0, short))
        level, modulation, words, picture = self.condition_embedder(
            timestep, words, encoder_hidden_states_image
        )
        if picture is not None:
            words = torch.cat([picture, words], 1)
        modulation = modulation.unflatten(1, (6, -1))
        voices = None if audio is None else self._voices(audio.to(tokens), masks, grid)
        for block in self.blocks:
            given = (tokens, words, modulation, rotary, voices)
            if torch.is_grad_enabled() and self.gradient_checkpointing:
                tokens = self._gradient_checkpointing_func(block, *given)
            else:
                tokens = block(*given)
        shift, scale = (self.scale_shift_table + level.float().unsqueeze(1)).chunk(2, 1)
        tokens = self.proj_out((self.norm_out(tokens.float()) * (1 + scale) + shift).type_as(tokens))
        pieces = tokens.unflatten(1, grid).unflatten(-1, (*self.config.patch_size, -1))
        return (pieces.permute(0, 7, 1, 4, 2, 5, 3, 6).flatten(6, 7).flatten(4, 5).flatten(2, 3),)

    def _voices(self, audio: Tensor, masks: Tensor | None, grid: tuple[int, int, int]) -> Voices:
        tokens = self.audio_proj(audio).transpose(1, 2).flatten(2, 3).flatten(0, 1)
        if audio.shape[1] == 1:
            return Voices(tokens)
        if masks is None or masks.shape[0] != audio.shape[1] + 1:
            raise ValueError("two speakers need a mask each, and one of the background")
        shown = functional.interpolate(masks[None].float(), size=grid[1:], mode="nearest")[0]
        return Voices(tokens, shown.flatten(1).to(tokens.device))

    def save_pretrained(self, save_directory: str | Path, **more: Any) -> None:  # type: ignore[override]
        """As it is published: `config.json` and safetensors with the authors' names."""
        from engines.portrait.a2v.layout import save

        save(self, Path(save_directory))
