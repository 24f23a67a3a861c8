"""Latents to pixels while a film grows: the Wan autoencoder's decoder, fed frame by frame.

The decoder is causal and keeps what it needs of earlier frames, so decoding in pieces gives the pixels of decoding the
whole film at once, in constant memory. Here are also the way back (pixels to latents) and a preview that costs next to
nothing. What is done to finished pixels is not the business here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

LOOK_BACK = 48  # latents; what lies further back no longer reaches the decoder's output
PREVIEW_SIDE = 64
PREVIEW_PICTURES = 8

Pixels = NDArray[np.uint8]


def frames_of(latents: int, opens: bool) -> int:
    """How many frames of film so many latents are: four each, but the very first one."""
    return 4 * latents - 3 * opens


def latents_of(frames: int, opens: bool) -> int:
    """How many latents it takes for at least so many frames."""
    return -(-(frames + 3 * opens) // 4)


@torch.no_grad()
def encode(vae: Any, frames: Pixels | NDArray[np.float32]) -> Tensor:
    """Normalised latents (1, channels, 1 + (n - 1) / 4, height / 8, width / 8) of RGB frames (n, height, width, 3).

    Values are from 0 to 255.
    """
    values = torch.from_numpy(frames).to(vae.device, vae.dtype) / 127.5 - 1
    found = vae.encode(values.permute(3, 0, 1, 2)[None]).latent_dist.mode()
    mean, spread = _scale(vae, found)
    return (found - mean) / spread  # type: ignore[no-any-return]


class StreamedDecoder:
    """Decodes one film; latents are (1, channels, frames, height, width), normalised, as the window loop gives them."""

    def __init__(self, vae: Any) -> None:
        self._vae = vae
        self._memory: list[Any] = []
        self._unseen: list[Tensor] = []

    def skip(self, latents: Tensor, opens: bool) -> None:
        """Pass over latents whose pixels are there already; `opens` begins a film that nothing leads into.

        Only the last ones are kept, to bring the decoder up to date when it is needed again.
        """
        if opens:
            self._memory, self._unseen = [], []
        self._unseen = [*self._unseen, *latents.split(1, 2)][-LOOK_BACK:]

    def decode(self, latents: Tensor, opens: bool) -> Iterator[Pixels]:
        """Frames (4, height, width, 3), once for every latent; the one that opens a film is a single frame."""
        if opens:
            self._memory, self._unseen = [], []
        for latent in self._unseen:
            self._frames(latent)
        self._unseen = []
        for latent in latents.split(1, 2):
            frames = self._frames(latent)
            yield (frames * 127.5 + 127.5).round().to(torch.uint8).cpu().numpy()

    def rest(self) -> None:
        """Leave the card to the transformer: what the decoder keeps of earlier frames is gigabytes at 720 lines."""
        self._memory = [kept.cpu() if isinstance(kept, Tensor) else kept for kept in self._memory]

    @torch.no_grad()
    def _frames(self, latent: Tensor) -> Tensor:
        """(frames, height, width, 3) from -1 to 1."""
        vae = self._vae
        first = not self._memory
        if first:
            vae.clear_cache()
            self._memory = vae._feat_map
        device = vae.device  # looked up through all of its modules, every time
        self._memory[:] = [kept.to(device) if isinstance(kept, Tensor) else kept for kept in self._memory]
        mean, spread = _scale(vae, latent)
        value = vae.post_quant_conv((latent * spread + mean).to(vae.dtype))
        made = vae.decoder(value, feat_cache=self._memory, feat_idx=[0], first_chunk=first)
        return made[0].float().clamp(-1, 1).permute(1, 2, 3, 0)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class LatentPreview:
    """Colours read straight out of latents by a linear map (channels + 1, 3) that was fitted to the autoencoder."""

    weights: Tensor

    @classmethod
    def fitted(cls, vae: Any) -> "LatentPreview":
        """Fitted on soft coloured pictures; takes a moment, once."""
        rng = np.random.default_rng(0)
        rows, colours = [], []
        for _ in range(PREVIEW_PICTURES):
            picture = _soft_colours(rng)
            latents = encode(vae, picture[None])[0, :, 0].permute(1, 2, 0).float().cpu()
            high, wide, channels = latents.shape
            cells = picture.reshape(high, PREVIEW_SIDE // high, wide, PREVIEW_SIDE // wide, 3).mean((1, 3))
            rows.append(torch.cat([latents, torch.ones(high, wide, 1)], 2).reshape(-1, channels + 1))
            colours.append(torch.from_numpy(cells / 255).float().reshape(-1, 3))
        return cls(torch.linalg.lstsq(torch.cat(rows), torch.cat(colours)).solution)

    def frame(self, latents: Tensor, number: int) -> Pixels:
        """(height, width, 3) RGB of one latent frame of (1, channels, frames, height, width), at the latents' size."""
        flat = latents[0, :, number].permute(1, 2, 0).float().cpu()
        colours = flat @ self.weights[:-1] + self.weights[-1]
        return (colours.clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def _soft_colours(rng: np.random.Generator) -> Pixels:
    """A square picture of broad coloured spots, (PREVIEW_SIDE, PREVIEW_SIDE, 3)."""
    coarse = torch.from_numpy(rng.uniform(0, 1, (1, 3, 6, 6)))
    fine = torch.nn.functional.interpolate(coarse, (PREVIEW_SIDE, PREVIEW_SIDE), mode="bicubic")
    return (fine[0].permute(1, 2, 0).clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def _scale(vae: Any, like: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and spread of the autoencoder's latents, (1, channels, 1, 1, 1) each."""
    mean, spread = (
        torch.tensor(values, dtype=like.dtype, device=like.device).view(1, -1, 1, 1, 1)
        for values in (vae.config.latents_mean, vae.config.latents_std)
    )
    return mean, spread
