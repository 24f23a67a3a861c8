"""The network of Matrix-Game 1: diffusers' HunyuanVideo that is shown a first frame, with an action module in each
block. `layout` reads it as `MGVideoDiffusionTransformerI2V` is published.
"""

from dataclasses import dataclass
from typing import Any

from diffusers.models.transformers.transformer_hunyuan_video import HunyuanVideoTransformer3DModel
from torch import Tensor, nn

from engines.world.matrix_game.first.action_module import FirstActionModule


@dataclass
class Told:
    """What is done in the clip that is being looked at; the blocks share it."""

    mouse: Tensor
    keyboard: Tensor
    grid: tuple[int, int, int]


class Acting(nn.Module):
    """Stands where a block projects what attention found of the picture: first the actions are added."""

    def __init__(self, actions: FirstActionModule, projection: nn.Module) -> None:
        super().__init__()
        self.actions, self.projection = actions, projection
        self.told: Told | None = None

    def forward(self, found: Tensor) -> Tensor:
        assert self.told is not None
        acted = self.actions(found, self.told.mouse, self.told.keyboard, self.told.grid)
        return self.projection(acted)  # type: ignore[no-any-return]


class MGVideoDiffusionTransformerI2V(HunyuanVideoTransformer3DModel):  # type: ignore[misc]
    """Takes diffusers' arguments, and `action_config` as it is published."""

    config: Any
    _skip_layerwise_casting_patterns: Any = ("x_embedder", "context_embedder", "norm", "keyboard_embed")

    def __init__(self, action_config: dict[str, Any], **architecture: Any) -> None:
        super().__init__(
            **architecture,
            guidance_embeds=False,
            image_condition_type="token_replace",
            pooled_projection_dim=1,
        )
        self.register_to_config(action_config=action_config)
        heads = architecture["num_attention_heads"]
        # No words but those that the blocks read.
        self.time_text_embed.text_embedder = nn.Identity()  # type: ignore[assignment]
        for block in (*self.transformer_blocks, *self.single_transformer_blocks):
            projection = block.attn.to_out[0] if block.attn.to_out else nn.Identity()
            acting = Acting(FirstActionModule(action_config, heads), projection)
            block.attn.to_out = nn.ModuleList([acting, nn.Identity()])

    def forward(
        self,
        hidden_states: Tensor,
        timestep: Tensor,
        encoder_hidden_states: Tensor,
        encoder_attention_mask: Tensor,
        mouse_condition: Tensor,
        keyboard_condition: Tensor,
    ) -> Tensor:
        """The flow (batch, out_channels, latents, height, width) of latents (batch, in_channels, latents, height,
        width), the first of which is a picture without noise.

        `timestep` (batch,) from 0 to 1000; `encoder_hidden_states` (batch, tokens, channels) and which of them count;
        `mouse_condition` and `keyboard_condition` (batch, 4 * latents - 3, values) an action for each frame.
        """
        side = self.config.patch_size
        latents, height, width = hidden_states.shape[2:]
        told = Told(mouse_condition, keyboard_condition, (latents, height // side, width // side))
        acting = [module for module in self.modules() if isinstance(module, Acting)]
        for module in acting:
            module.told = told
        pooled = hidden_states.new_zeros(hidden_states.shape[0], self.inner_width)
        try:
            return super().forward(  # type: ignore[no-any-return]
                hidden_states,
                timestep,
                encoder_hidden_states,
                encoder_attention_mask,
                pooled,
                return_dict=False,
            )[0]
        finally:
            for module in acting:
                module.told = None

    @property
    def inner_width(self) -> int:
        return int(self.config.num_attention_heads * self.config.attention_head_dim)
