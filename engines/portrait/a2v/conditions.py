"""What the network is told of one window: the frames that are known and where they are, what CLIP sees of the first,
the words, and what is heard. Everything that is encoded for a take is encoded here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.film.diffusion.conditions import Words
from engines.film.diffusion.decode import encode
from engines.portrait.a2v.audio import FRAMES_EACH
from engines.portrait.a2v.hearing import Features, windows
from engines.portrait.a2v.sampler import Spoken
from engines.portrait.a2v.source import Pixels

GREY = 127.5


@dataclass(frozen=True)
class Guidance:
    """How much words and voice count; 1 leaves a pass of the network out."""

    words: float
    voice: float


class Asking:
    """Of one loaded pipeline and the voices of one take, whose tracks are `length` pixel frames long at least."""

    def __init__(
        self,
        pipeline: Any,
        tracks: Sequence[Features],
        length: int,
        masks: Tensor | None,
        guidance: Guidance,
    ) -> None:
        self._pipeline, self._tracks, self.length = pipeline, tracks, length
        self._masks, self.guidance = masks, guidance
        self._device = pipeline.vae.device
        self._words = Words(pipeline, self._device)

    def spoken(
        self, prompt: str, start: int, frames: int, first: Pixels, last: Pixels | None = None
    ) -> Spoken:
        """The cue of `frames` pixel frames from `start` of the take on, the `first` and `last` of which are known,
        (n, height, width, 3)."""
        known, seen = self.shown(frames, first, last)
        return self.heard(prompt, start, frames, known, seen)

    def heard(self, prompt: str, start: int, frames: int, known: Tensor, seen: Tensor) -> Spoken:
        """The same of what was encoded before."""
        words = self._words.cue(prompt)
        audio = torch.stack([windows(track, start, frames, self.length) for track in self._tracks])[None]
        masks = self._masks if len(self._tracks) > 1 else None
        return Spoken(
            words.prompt,
            words.negative,
            seen,
            known,
            audio.to(self._device),
            None if masks is None else masks.to(self._device),
            self.guidance.voice,
        )

    @torch.no_grad()
    def shown(self, frames: int, first: Pixels, last: Pixels | None = None) -> tuple[Tensor, Tensor]:
        """The condition (1, 20, latents, height / 8, width / 8), and what CLIP sees, (1, tokens, channels)."""
        film = np.full((frames, *first.shape[1:]), GREY, np.float32)
        given = torch.zeros(frames)
        film[: len(first)], given[: len(first)] = first, 1
        if last is not None:
            film[-len(last) :], given[-len(last) :] = last, 1
        latents = encode(self._pipeline.vae, film).float()
        return torch.cat([_mask(given, latents), latents], 1), self._seen(first[0])

    def latents(self, frames: Pixels) -> Tensor:
        return encode(self._pipeline.vae, np.ascontiguousarray(frames)).float()

    def _seen(self, frame: Pixels) -> Tensor:
        eye = self._pipeline.image_encoder
        values = self._pipeline.image_processor(images=np.ascontiguousarray(frame), return_tensors="pt")
        found = eye(**values.to(eye.device, eye.dtype), output_hidden_states=True).hidden_states[-2]
        return found.to(self._device)  # type: ignore[no-any-return]


def _mask(given: Tensor, latents: Tensor) -> Tensor:
    """(1, 4, latents, height, width) of pixel frames that are given or not: the first counts for four."""
    each = torch.cat([given[:1].repeat(FRAMES_EACH), given[1:]]).unflatten(0, (-1, FRAMES_EACH))
    shape = (1, FRAMES_EACH, *latents.shape[2:])
    return each.T[None, :, :, None, None].to(latents).expand(shape)
