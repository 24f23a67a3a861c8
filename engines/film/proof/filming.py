"""The small neural film at work: words and blocking pictures in, frames out, window by window, for any length.

The window loop, the solver, the streamed decoding and the colour anchor are those of `engines.film.diffusion`; here is
only what the small checkpoint has of its own: sentence embeddings for words, the guide beside the latents, and an
autoencoder that takes its pixels two by two.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLWan, SkyReelsV2Transformer3DModel, UniPCMultistepScheduler
from diffusers.models.autoencoders.autoencoder_kl_wan import unpatchify
from numpy.typing import NDArray
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.colour import ColourAnchor
from engines.film.diffusion.decode import StreamedDecoder
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.windows import Sampling, Segment, Window, film
from engines.film.proof.guide import CHANNELS, STRIDE
from engines.film.proof.words import sentences

FOLDER = Path(str(files("resources").joinpath("models", "film")))
FPS = 12
USUAL = Sampling(steps=12, guidance_scale=2.0, flow_shift=3.0, window=8, overlap=2, condition_noise=20)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Take:
    """One run of film under one prompt. `guide` (1, CHANNELS, latents, height, width) is from `guide_of`, or None
    to dream without. `joined` goes on from the take before."""

    prompt: str
    latents: int
    guide: Tensor | None = None
    seed: int = 0
    joined: bool = False


class Network:
    """A checkpoint of the small film, loaded."""

    def __init__(
        self, folder: Path = FOLDER, device: str = "cpu", dtype: torch.dtype = torch.bfloat16
    ) -> None:
        """Raises `BadInput` where the folder holds no checkpoint."""
        if not (folder / "transformer" / "config.json").is_file():
            raise BadInput(
                "checkpoint", f"{folder} holds none", "train one: python -m training.recipes.film_builtin"
            )
        parts: dict[str, Any] = {"torch_dtype": dtype, "local_files_only": True}
        self.transformer: Any = SkyReelsV2Transformer3DModel.from_pretrained(folder / "transformer", **parts)
        self.vae: Any = AutoencoderKLWan.from_pretrained(folder / "vae", **parts)
        self.scheduler: Any = UniPCMultistepScheduler.from_pretrained(folder / "scheduler")
        self.device = torch.device(device)
        self.transformer.to(self.device).eval()
        self.vae.to(self.device).eval()
        if self.device.type == "cpu":
            self.transformer.set_attention_backend("_native_math")  # flash attention is slow on processors

    def cue(self, prompt: str, guide: Tensor | None, size: tuple[int, int]) -> Cue:
        """What the transformer is told; `size` is (height, width) in latents."""
        words = torch.from_numpy(sentences(prompt))[None].to(self.device)
        if guide is None:
            guide = torch.zeros(1, CHANNELS, 1, *size)
        return Cue(words, torch.zeros_like(words), guide=guide.to(self.device))

    def frames(
        self,
        takes: Iterable[Take],
        size: tuple[int, int],
        sampling: Sampling = USUAL,
        anchor: float = 0.7,
    ) -> Iterator[Pixels]:
        """Frames (height, width, 3) of the takes, one after another; `size` is (height, width) in pixels.

        `anchor` is how much of its colour drift is taken back, 0 to 1.
        """
        high, wide = size[0] // STRIDE, size[1] // STRIDE

        def segments() -> Iterator[Segment]:
            for take in takes:
                cue = self.cue(take.prompt, take.guide, (high, wide))
                yield Segment(take.latents, cue, sampling, take.seed, joined=take.joined)

        decoder, colours, segment = _PatchDecoder(self.vae), ColourAnchor(anchor), -1
        for event in film(Denoiser(self.transformer), self.scheduler, segments(), (high, wide)):
            if not isinstance(event, Window):
                continue
            if event.segment != segment:
                colours.open(event.opens)
                segment = event.segment
            made = np.concatenate(list(decoder.decode(event.latents, event.opens)))
            yield from colours.correct(made) if anchor else made


class _PatchDecoder(StreamedDecoder):
    """For an autoencoder whose decoder gives `patch_size` squared pixels in the channels of one."""

    def _frames(self, latent: Tensor) -> Tensor:
        coarse = super()._frames(latent).permute(3, 0, 1, 2)[None]
        whole: Tensor = unpatchify(coarse, self._vae.config.patch_size)
        return whole[0].permute(1, 2, 3, 0)
