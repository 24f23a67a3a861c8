"""How the network is asked, and how its answers become less noise: guidance by words and by the voice apart, and
Euler's steps of diffusers on a shifted flow.

Both scales at 1 are the setting of distilled weights: one pass a step.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from torch import Tensor

from engines.elements.a2.denoisers import WanDenoiser
from engines.film.diffusion.denoiser import Cue


@dataclass(frozen=True)
class Spoken(Cue):
    """A cue that is heard: `audio` (1, speakers, frames, window, layers, channels), `masks` (speakers + 1, height,
    width) of two speakers, and how much the voice counts. The guide is the condition beside the noise."""

    audio: Tensor | None = None
    masks: Tensor | None = None
    audio_guidance_scale: float = 1.0

    @property
    def silent(self) -> "Spoken":
        """The same with nobody speaking."""
        assert self.audio is not None
        return replace(self, audio=torch.zeros_like(self.audio[:, :1]), masks=None)


class SpeakingDenoiser(WanDenoiser):
    """An audio-driven transformer; a timestep (1, 1) is that of all latents."""

    @staticmethod
    def passes(guidance_scale: float, audio_guidance_scale: float) -> int:
        """How often the network runs in a step."""
        return 1 + _counts(guidance_scale) + _counts(audio_guidance_scale)

    def _velocity(self, latents: Tensor, timesteps: Tensor, cue: Cue, guidance_scale: float) -> Tensor:
        assert isinstance(cue, Spoken)
        words, voice = _counts(guidance_scale), _counts(cue.audio_guidance_scale)
        full = self._pass("cond", latents, timesteps, cue, cue.prompt)
        if not words and not voice:
            return full
        if not words:
            silent = self._pass("uncond", latents, timesteps, cue.silent, cue.prompt)
            return torch.lerp(silent, full, cue.audio_guidance_scale)
        assert cue.negative is not None
        wordless = self._pass("wordless", latents, timesteps, cue, cue.negative)
        if not voice:
            return torch.lerp(wordless, full, guidance_scale)
        nothing = self._pass("uncond", latents, timesteps, cue.silent, cue.negative)
        return nothing + guidance_scale * (full - wordless) + cue.audio_guidance_scale * (wordless - nothing)

    def _pass(self, context: str, latents: Tensor, timesteps: Tensor, cue: Cue, words: Tensor) -> Tensor:
        assert isinstance(cue, Spoken)
        assert cue.guide is not None
        assert cue.image is not None
        transformer, dtype = self.transformer, self.transformer.dtype
        with transformer.cache_context(context):
            velocity: Tensor = transformer(
                torch.cat([latents, cue.guide], 1).to(dtype),
                timesteps[:, 0],
                words.to(dtype),
                cue.image.to(dtype),
                cue.audio,
                cue.masks,
            )[0]
        return velocity.to(latents.dtype)


def _counts(scale: float) -> bool:
    """Whether a guidance changes anything."""
    return not math.isclose(scale, 1)


class Flow:
    """Noise levels from 1 down to 0, `shift`ed to noise, and Euler's steps between them."""

    def __init__(self, steps: int, shift: float) -> None:
        scheduler: Any = FlowMatchEulerDiscreteScheduler(shift=shift)
        self._scheduler = scheduler
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 0.001, steps))
        self.steps = steps

    def level(self, step: int) -> float:
        """The share of noise before a step; after the last one it is 0."""
        return float(self._scheduler.sigmas[step])

    def timestep(self, step: int) -> Tensor:
        """(1, 1), from 1000 down."""
        return self._scheduler.timesteps[step].reshape(1, 1)  # type: ignore[no-any-return]

    def advance(self, latents: Tensor, velocity: Tensor, step: int) -> Tensor:
        """Latents after a step."""
        self._scheduler._step_index = step
        (moved,) = self._scheduler.step(velocity, self._scheduler.timesteps[step], latents, return_dict=False)
        return moved  # type: ignore[no-any-return]

    def guess(self, latents: Tensor, velocity: Tensor, step: int) -> Tensor:
        """What the latents would become if they were finished now."""
        return latents - self.level(step) * velocity
