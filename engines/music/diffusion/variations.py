"""diffusers' pipelines of Stable Audio 3 that listen to a recording, made to listen in windows.

Its autoencoder looks a few latents around, but builds a mask of all places by all places: ten gigabytes for six
minutes.
"""

from typing import Any

from diffusers import StableAudio3AudioToAudioPipeline, StableAudio3InpaintPipeline
from torch import Tensor, device
from torch.nn.functional import pad

from engines.music.diffusion.coding import encoded


class Variation(StableAudio3AudioToAudioPipeline):  # type: ignore[misc]
    """A recording with noise in it, played on from there."""

    vae: Any

    def _encode_reference_audio(self, audio: Tensor, device: device, target_length: int) -> Tensor:
        latents = _heard(self.vae, audio, device)
        return pad(latents, (0, max(0, target_length - latents.shape[-1])))[..., :target_length]


class Repainting(StableAudio3InpaintPipeline):  # type: ignore[misc]
    """A recording with a stretch of it played anew."""

    vae: Any

    def _encode_reference_audio(self, audio: Tensor, device: device) -> Tensor:
        return _heard(self.vae, audio, device)


def _heard(vae: Any, audio: Tensor, device: device) -> Tensor:
    sound = audio.to(device, next(vae.parameters()).dtype)
    return encoded(lambda window: vae.encode(window).latents, sound, vae.downsampling_ratio)
