"""The transformer as the window loop sees it: noisy latents and what each frame's level is, in; a velocity, out.

Guidance, the dtype, the caches' contexts and the differences between the released kinds of checkpoint stay in here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Cue:
    """What the model is told besides the latents, all on its device.

    `prompt` and `negative` are (1, tokens, channels); `image` (1, tokens, channels) is what a vision encoder saw, for
    image-to-video checkpoints; `guide` (1, channels, frames, height, width) is joined to the latents' channels.
    """

    prompt: Tensor
    negative: Tensor | None = None
    image: Tensor | None = None
    guide: Tensor | None = None


class Denoiser:
    """`forcing` says that frames of one window may stand at different levels; plain checkpoints know only one."""

    def __init__(self, transformer: Any, forcing: bool = True, fps: int = 24) -> None:
        self.transformer, self.forcing = transformer, forcing
        # One rate for the batch: diffusers adds those of several examples to the wrong frames.
        self._fps = [0 if fps == 16 else 1]

    @property
    def device(self) -> torch.device:
        return self.transformer.device  # type: ignore[no-any-return]

    @property
    def channels(self) -> int:
        """Channels of the latents, those of a guide not counted."""
        return int(self.transformer.config.out_channels)

    @contextmanager
    def attending(self, block: int) -> Iterator[None]:
        """Let frames of a block of `block` see only blocks up to their own; 1 lets all see all.

        The mask is dense, (tokens, tokens), and diffusers keeps the setting in the model's configuration.
        """
        before = self.transformer.config.num_frame_per_block
        self.transformer.register_to_config(num_frame_per_block=block)
        try:
            yield
        finally:
            self.transformer.register_to_config(num_frame_per_block=before)

    @torch.no_grad()
    def __call__(
        self,
        latents: Tensor,
        timesteps: Tensor,
        cue: Cue,
        guidance_scale: float,
        check: Callable[[], None] = lambda: None,
    ) -> Tensor:
        """Velocity, shaped like `latents` (1, channels, frames, height, width); `timesteps` is (1, frames) int64.

        `check` is called before each pass of the model and may raise.
        """
        check()
        velocity = self.one_pass("cond", latents, timesteps, cue, cue.prompt)
        if guidance_scale <= 1 or cue.negative is None:
            return velocity
        check()
        without = self.one_pass("uncond", latents, timesteps, cue, cue.negative)
        return torch.lerp(without, velocity, guidance_scale)

    def one_pass(self, context: str, latents: Tensor, timesteps: Tensor, cue: Cue, words: Tensor) -> Tensor:
        """Velocity of the network told `words` instead of the cue's own, without guidance; gradients flow. `context`
        names the pass for its caches."""
        dtype = self.transformer.dtype
        given = latents.to(dtype)
        if cue.guide is not None:
            given = torch.cat([given, cue.guide.to(dtype)], 1)
        extra: dict[str, Any] = {}
        if self.forcing:
            extra = {"enable_diffusion_forcing": True, "fps": self._fps}
        if cue.image is not None:
            extra["encoder_hidden_states_image"] = cue.image.to(dtype)
        with self.transformer.cache_context(context):
            velocity: Tensor = self.transformer(
                hidden_states=given,
                timestep=timesteps if self.forcing else timesteps[:, 0],
                encoder_hidden_states=words.to(dtype),
                return_dict=False,
                **extra,
            )[0]
        return velocity
