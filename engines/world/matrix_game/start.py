"""A picture as Matrix-Game 2.0 is shown it: as the first frame of a film that is grey from there on, and through CLIP.

What is grey looks the same to the autoencoder after a while, so that only the beginning of such a film is encoded.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.film.diffusion.decode import encode, frames_of
from engines.media.fit import covering

STEADY = 30  # latents after which those of grey no longer change
MASK_CHANNELS = 4
GREY = 127.5
CLIP_SIDE = 224
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_SPREAD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Picture:
    """`latents` (1, channels, n, height, width) of the film's beginning, of which the last stands for all that
    follow, and `tokens` (1, n, channels) of CLIP."""

    latents: Tensor
    tokens: Tensor | None

    def beside(self, start: int, count: int) -> Tensor:
        """What the network takes beside the noise of latents from `start` on: (1, 4 + channels, count, height, width),
        a mask of what is known, and the film."""
        places = torch.arange(start, start + count, device=self.latents.device)
        film = self.latents[:, :, places.clamp(max=self.latents.shape[2] - 1)]
        mask = torch.zeros_like(film[:, :1]).repeat(1, MASK_CHANNELS, 1, 1, 1)
        mask[:, :, places == 0] = 1
        return torch.cat([mask, film], 1)


@torch.no_grad()
def seen(rgb: NDArray[np.uint8], size: tuple[int, int], vae: Any, eye: Any = None) -> Picture:
    """A picture (h, w, 3), cropped about its middle to `size` (width, height) in pixels. `eye` is CLIP's model of
    transformers, where the network has one."""
    frame = covering(rgb, size)
    film = np.full((frames_of(STEADY, opens=True), *frame.shape), GREY, np.float32)
    film[0] = frame
    return Picture(encode(vae, film).float(), None if eye is None else tokens_of(frame, eye))


@torch.no_grad()
def tokens_of(frame: NDArray[np.uint8], eye: Any) -> Tensor:
    """What CLIP sees in a frame (h, w, 3), squashed into its square: the layer before its last, (1, n, channels)."""
    values = torch.from_numpy(frame).to(eye.device, torch.float32).permute(2, 0, 1)[None] / 255
    square = torch.nn.functional.interpolate(
        values, (CLIP_SIDE, CLIP_SIDE), mode="bicubic", align_corners=False
    )
    mean, spread = (square.new_tensor(numbers).view(1, 3, 1, 1) for numbers in (CLIP_MEAN, CLIP_SPREAD))
    answer = eye(((square - mean) / spread).to(eye.dtype), output_hidden_states=True)
    return answer.hidden_states[-2]  # type: ignore[no-any-return]
