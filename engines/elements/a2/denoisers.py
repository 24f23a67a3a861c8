"""How the networks of Wan are asked for a velocity: a clip has one noise level, and pictures come in by several ways.

They stand in for `engines.film.diffusion.denoiser.Denoiser` in the loop. A cancel is seen before every block of the
network, not only before a pass, which takes many seconds at this size.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from engines.film.diffusion.denoiser import Cue, Denoiser


class WanDenoiser(Denoiser):
    """The stock transformer of Wan; pictures come with the cue, as CLIP's tokens and as channels beside the noise."""

    def __init__(self, transformer: Any) -> None:
        super().__init__(transformer, forcing=False)

    @contextmanager
    def attending(self, block: int) -> Iterator[None]:
        """Frames of a clip always see each other."""
        yield

    @torch.no_grad()
    def __call__(
        self,
        latents: Tensor,
        timesteps: Tensor,
        cue: Cue,
        guidance_scale: float,
        check: Callable[[], None] = lambda: None,
    ) -> Tensor:
        with _checking(self.transformer, check):
            return self._velocity(latents, timesteps, cue, guidance_scale)

    def _velocity(self, latents: Tensor, timesteps: Tensor, cue: Cue, guidance_scale: float) -> Tensor:
        return super().__call__(latents, timesteps, cue, guidance_scale)


class FollowingDenoiser(WanDenoiser):
    """A VACE transformer: the cue's guide (1, 96, frames, height, width) is what the clip follows."""

    def __init__(self, transformer: Any, strength: float) -> None:
        """`strength` is how strongly the guide counts, 1 being as it was trained."""
        super().__init__(transformer)
        self._strength = strength

    def one_pass(self, context: str, latents: Tensor, timesteps: Tensor, cue: Cue, words: Tensor) -> Tensor:
        assert cue.guide is not None
        transformer, dtype = self.transformer, self.transformer.dtype
        layers = len(transformer.config.vace_layers)
        with transformer.cache_context(context):
            velocity: Tensor = transformer(
                hidden_states=latents.to(dtype),
                timestep=timesteps[:, 0],
                encoder_hidden_states=words.to(dtype),
                control_hidden_states=cue.guide.to(dtype),
                control_hidden_states_scale=torch.full(
                    (layers,), self._strength, dtype=dtype, device=latents.device
                ),
                return_dict=False,
            )[0]
        return velocity


class BesideDenoiser(WanDenoiser):
    """The transformer of SkyReels-V3: the latents of the pictures stand behind those of the clip, as if they were its
    last frames, and are guided apart from the words."""

    def __init__(self, transformer: Any, pictures: Tensor, image_guidance_scale: float) -> None:
        """`pictures` is (1, channels, places, height, width), zeros where there is none."""
        super().__init__(transformer)
        self._pictures, self._image_guidance_scale = pictures, image_guidance_scale

    def _velocity(self, latents: Tensor, timesteps: Tensor, cue: Cue, guidance_scale: float) -> Tensor:
        """The full velocity where the scale of words is at most 1; else what words and what pictures change is weighed
        apart."""
        full = self._beside("cond", latents, timesteps, cue, cue.prompt, self._pictures)
        if guidance_scale <= 1 or cue.negative is None:
            return full
        wordless = self._beside("wordless", latents, timesteps, cue, cue.negative, self._pictures)
        nothing = torch.zeros_like(self._pictures)
        bare = self._beside("uncond", latents, timesteps, cue, cue.negative, nothing)
        return bare + self._image_guidance_scale * (wordless - bare) + guidance_scale * (full - wordless)

    def _beside(
        self, context: str, latents: Tensor, timesteps: Tensor, cue: Cue, words: Tensor, pictures: Tensor
    ) -> Tensor:
        both = torch.cat([latents, pictures.to(latents)], 2)
        return self.one_pass(context, both, timesteps, cue, words)[:, :, : latents.shape[2]]


@contextmanager
def _checking(transformer: Any, check: Callable[[], None]) -> Iterator[None]:
    """Call `check` before every block of the network; it may raise."""
    blocks = [*transformer.blocks, *getattr(transformer, "vace_blocks", ())]
    hooks = [block.register_forward_pre_hook(lambda *_: check()) for block in blocks]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
