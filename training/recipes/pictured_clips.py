"""Clips as networks that take pictures learn them: a picture of their subject comes before them.

The subject is cut out of the middle of the clip itself and set on white, as the panel does with the pictures that it is
given. A picture is a clip that stands still.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import WanVACEPipeline, WanVACETransformer3DModel
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engines.contract import BadInput
from engines.elements.a2.asking import followed
from engines.elements.a2.pipeline import SkyReelsA2Pipeline, framed
from engines.elements.a2.references import shown_alone
from engines.film.diffusion import loader
from engines.film.diffusion.decode import encode
from engines.perception.cutting import cut
from training.recipes.video_clips import Encoded, Example, frames

LEAST = 2  # latents of a clip: a picture, and something that is made of it


class Pictured(Encoded):
    """For SkyReels-A2: `latents` are those of a film whose first frame is the picture instead of the clip's own,
    `guide` (1, 20, latents, height / 8, width / 8) is what the network takes beside the noise, and `image` (1, tokens,
    channels) what CLIP sees."""

    @torch.no_grad()
    def _encode(self, example: Example) -> dict[str, Tensor]:
        eyes = self._eyes = self._eyes or _without_network(SkyReelsA2Pipeline, self._checkpoint, self._device)
        film = frames(example, self._fps)
        picture = subject(film[len(film) // 2])
        shown = framed([picture], example.size, background=False)
        values = eyes.video_processor.preprocess(shown)
        return {
            "latents": encode(eyes.vae, np.concatenate([np.asarray(shown[0])[None], film[1:]])).float(),
            "guide": eyes.condition(values, len(film)).float(),
            "image": eyes.encode_image([picture], self._device).float(),
        }


class Followed(Encoded):
    """For VACE: `latents` are one of the picture and those of the clip, `guide` (1, 96, latents, height / 8, width / 8)
    is the picture and the clip in shades of grey."""

    @torch.no_grad()
    def _encode(self, example: Example) -> dict[str, Tensor]:
        eyes = self._eyes = self._eyes or _without_network(
            WanVACEPipeline, self._checkpoint, self._device, transformer=_unweighted(self._checkpoint)
        )
        film = frames(example, self._fps)
        shown = framed([subject(film[len(film) // 2])], example.size, background=False)
        both = [encode(eyes.vae, each) for each in (np.asarray(shown[0])[None], film)]
        return {
            "latents": torch.cat(both, 2).float(),
            "guide": followed(eyes, list(film), shown).float(),
        }


def subject(frame: NDArray[np.uint8]) -> Image.Image:
    """The subject of a frame (height, width, 3) on white; all of it where none stands out."""
    try:
        return shown_alone(frame, cut(frame, field="material"))
    except BadInput:
        return Image.fromarray(frame)


def _without_network(kind: Any, folder: Path, device: torch.device, transformer: Any = None) -> Any:
    """What of a checkpoint sees pictures, in float32."""
    found = loader.from_folder(
        kind, folder, torch.float32, transformer=transformer, text_encoder=None, tokenizer=None
    )
    for part in (found.vae, getattr(found, "image_encoder", None)):
        if part is not None:
            part.to(device)
    return found


def _unweighted(folder: Path) -> Any:
    """VACE's network without weights: its pipeline asks it for sizes."""
    config = WanVACETransformer3DModel.load_config(folder, subfolder="transformer", local_files_only=True)
    with torch.device("meta"):
        return WanVACETransformer3DModel.from_config(config)
