"""The small neural film at work: words and blocking pictures in, frames out, window by window, for any length.

The window loop, the solver and the colour anchor are those of `engines.film.diffusion`; here is only what the small
checkpoint has of its own: sentence embeddings for words, the guide beside the latents, and an autoencoder that is not
Wan's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo, SkyReelsV2Transformer3DModel, UniPCMultistepScheduler
from numpy.typing import NDArray
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.colour import ColourAnchor
from engines.film.diffusion.decode import frames_of
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.windows import Sampling, Segment, Window, film
from engines.film.proof.guide import CHANNELS, STRIDE
from engines.film.proof.words import sentences

FOLDER = Path(str(files("resources").joinpath("models", "film")))
FPS = 12
USUAL = Sampling(steps=12, guidance_scale=1.0, flow_shift=3.0, window=8, overlap=2, condition_noise=20)

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
        self.vae: Any = AutoencoderKLLTXVideo.from_pretrained(folder / "vae", local_files_only=True)
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

        decoder, colours, segment = _Decoder(self.vae), ColourAnchor(anchor), -1
        for event in film(Denoiser(self.transformer), self.scheduler, segments(), (high, wide)):
            if not isinstance(event, Window):
                continue
            if event.segment != segment:
                colours.open(event.opens)
                segment = event.segment
            made = decoder.decode(event.latents, event.opens)
            yield from colours.correct(made) if anchor else made


class _Decoder:
    """Latents to frames as they come: each piece is decoded with the last latents before it. Of what lies further back
    the causal decoder feels so little that no pixel moves by more than one level of 255."""

    HISTORY = 8

    def __init__(self, vae: Any) -> None:
        self._vae = vae
        self._before: Tensor | None = None

    @torch.no_grad()
    def decode(self, latents: Tensor, opens: bool) -> Pixels:
        """Frames (n, height, width, 3) of normalised latents; `opens` begins a film that nothing leads into."""
        known = latents if opens or self._before is None else torch.cat([self._before, latents], 2)
        self._before = known[:, :, -self.HISTORY :]
        mean, spread = (x.view(1, -1, 1, 1, 1) for x in (self._vae.latents_mean, self._vae.latents_std))
        made = self._vae.decode(known.float() * spread + mean).sample[0]
        fresh = made[:, made.shape[1] - frames_of(latents.shape[2], opens) :].clamp(-1, 1)
        return (fresh * 127.5 + 127.5).round().byte().permute(1, 2, 3, 0).cpu().numpy()  # type: ignore[no-any-return]
