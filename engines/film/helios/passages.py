"""Shots as Helios takes them: whole chunks under one prompt, begun anew, from a picture, or from the film before.

Reading the request's shots is the business of `engines.film.diffusion.takes`; what is counted here is chunks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.conditions import Words, filling, film_latents
from engines.film.diffusion.decode import encode
from engines.film.diffusion.noise import mixed
from engines.film.diffusion.takes import FPS, Take, made_of
from engines.film.diffusion.windows import Sampling, Segment
from engines.film.helios.chunks import FRAMES, LATENTS, steps_of

VEIL = (
    0.111,
    0.135,
)  # between these shares of noise the authors lay over given pictures, so that they come to life


@dataclass(frozen=True)
class Passage(Take):
    """A take in chunks: each is decoded by itself and is 33 frames long."""

    @property
    def chunks(self) -> int:
        return -(-self.frames // FRAMES)

    def latents(self, sampling: Sampling) -> int:
        return LATENTS * self.chunks

    def shown(self, sampling: Sampling) -> int:
        made = FRAMES * self.chunks
        return made if self.goes_on else min(made, self.frames)


def passages(takes: Iterable[Take]) -> list[Passage]:
    """Raises `BadInput` for what Helios cannot do."""
    found = []
    for number, take in enumerate(takes):
        if take.sketch is not None:
            raise BadInput("guide", "Helios cannot paint over a previs", "choose SkyReels-V2 for that")
        if take.end_picture is not None:
            raise BadInput(
                f"screenplay.shots.{number}.end_picture",
                "Helios cannot end on a picture",
                "choose SkyReels-V2 for that",
            )
        found.append(Passage(**{field.name: getattr(take, field.name) for field in fields(take)}))
    return found


def steps_in(takes: Iterable[Passage]) -> int:
    """How many passes of the network a film takes, for the time that is left."""
    return sum(steps_of(take.chunks, not take.joined) for take in takes)


class PassageMaker:
    """Encodes passages into segments, one at a time, when the loop asks for the next one."""

    def __init__(self, pipeline: Any, device: torch.device, size: tuple[int, int]) -> None:
        self._vae, self._size = pipeline.vae, size
        self._words = Words(pipeline, device)

    def segment(self, take: Passage) -> Segment:
        """Raises `BadInput` for pictures, films and words that cannot be read."""
        first = history = None
        if take.picture is not None:
            pixels = filling(take.picture, "picture", self._size)[None]
            first = _veiled(encode(self._vae, pixels), take.seed, "first")
            history = _veiled(
                encode(self._vae, np.repeat(pixels, FRAMES, 0))[:, :, -1:], take.seed, "history"
            )
        elif take.continues is not None:
            before = film_latents(self._vae, take.continues, LATENTS, self._size, FPS)
            first = _veiled(before[:, :, :1], take.seed, "first")
            history = _veiled(before, take.seed, "history")
        sampling = Sampling(window=LATENTS, overlap=0)
        return Segment(
            latents=take.latents(sampling),
            cue=self._words.cue(take.prompt),
            sampling=sampling,
            seed=take.seed,
            joined=take.joined,
            history=history,
            first=first,
            made_of=made_of(take),
        )


def _veiled(latents: Tensor, seed: int, what: str) -> Tensor:
    """Latents (1, channels, frames, height, width) under a little noise, as much for each frame as the seed says."""
    generator = torch.Generator().manual_seed(mixed(seed, what))
    low, high = VEIL
    share = low + (high - low) * torch.rand(latents.shape[2], generator=generator)[:, None, None]
    noise = torch.randn(latents.shape, generator=generator)
    return torch.lerp(latents.float(), noise.to(latents.device), share.to(latents.device))
