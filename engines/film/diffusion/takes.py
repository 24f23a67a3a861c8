"""Shots as the model takes them: how many latents, under which prompt, joined to what, and what of it is shown.

A cut or a fade begins anew, from noise. A dissolve goes on from the last latents of the shot before, under the new
words: the model itself leads from one into the other. Lengths are those of film at 24 frames a second, the rate that
SkyReels-V2 was trained at.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from engines.contract import BadInput
from engines.film import fuse
from engines.film.diffusion.conditions import Words, clip_cue, film_latents, picture_latents, sketch_latents
from engines.film.diffusion.decode import frames_of, latents_of
from engines.film.diffusion.lora import Lora, at_shot, called, counting, triggers_of
from engines.film.diffusion.noise import mixed
from engines.film.diffusion.schedule import round_up
from engines.film.diffusion.windows import Sampling, Segment
from engines.film.shots import Screenplay
from engines.recipe import sha256_of

FPS = 24
PICTURE_GUIDANCE, PICTURE_SHIFT = 5.0, 5.0
SKETCH_SHIFT = 3.0  # more spends nearly all steps on noise in which no sketch is left


@dataclass(frozen=True)
class Sketch:
    """What a take paints over: `film` from `from_s` on. `follows` (0 to 1) is how much of it is left standing: where
    the noise begins, it is 1 less the share of noise."""

    film: Path
    from_s: float = 0.0
    follows: float = 0.3

    @property
    def strength(self) -> float:
        """The share of the steps that lie below that much noise under `SKETCH_SHIFT`."""
        noise = 1 - self.follows
        return noise / (SKETCH_SHIFT - (SKETCH_SHIFT - 1) * noise)


@dataclass(frozen=True)
class Take:
    """One shot to be made: `frames` of film at 24 a second. `goes_on` says that the next one is joined to it.

    `fades_in` and `fades_out` are from and to black. `picture` is its first frame, `end_picture` what it leads to,
    `continues` a film that it goes on from, `sketch` one that it paints over (a previs of the shot).
    """

    prompt: str
    frames: int
    seed: int
    joined: bool = False
    goes_on: bool = False
    fades_in: bool = False
    fades_out: bool = False
    picture: Path | None = None
    end_picture: Path | None = None
    continues: Path | None = None
    sketch: Sketch | None = None
    loras: tuple[Lora, ...] = ()

    @property
    def opens(self) -> bool:
        """Nothing leads into it: its first latent is a single frame."""
        return not self.joined and self.continues is None

    def latents(self, sampling: Sampling) -> int:
        """How many latents are made for it. Raises `BadInput` where blocks do not divide windows."""
        block = sampling.causal_block_size
        return round_up(latents_of(self.frames, self.opens), sampling.window, sampling.overlap, block=block)

    def shown(self, sampling: Sampling) -> int:
        """How many frames of them are shown: nothing may be left off where the next take goes on."""
        made = frames_of(self.latents(sampling), self.opens)
        return made if self.goes_on else min(made, self.frames)


@dataclass(frozen=True)
class Guide:
    """A film of the same shots, each as long as here, to paint over; `follows` is that of `Sketch`."""

    film: Path
    duration_s: float
    follows: float = 0.3

    def sketch(self, from_s: float) -> Sketch | None:
        """What a take that begins then paints over; nothing after the end."""
        inside = from_s < self.duration_s - 0.5 / FPS
        return Sketch(self.film, from_s, self.follows) if inside else None


def takes_of(
    screenplay: Screenplay, seed: int, continues: Path | None = None, guide: Guide | None = None
) -> list[Take]:
    """The takes of a film, the first of which goes on from the film `continues`. Equal shots in equal places give
    equal takes."""
    takes: list[Take] = []
    for number, shot in enumerate(screenplay.shots):
        from_s = sum(take.frames for take in takes) / FPS
        with at_shot(number):
            loras = counting(shot.loras)
            triggers = triggers_of(loras)
        joined = number > 0 and shot.transition == "dissolve" and shot.picture is None
        takes.append(
            Take(
                prompt=called(triggers, (fuse.short if shot.picture else fuse.dense)(shot, screenplay)),
                frames=max(1, round(shot.duration_s * FPS)),
                seed=mixed(seed, shot.seed, number),
                joined=joined,
                fades_in=shot.transition == "fade",
                picture=shot.picture,
                end_picture=shot.end_picture,
                continues=continues if number == 0 else None,
                sketch=guide.sketch(from_s) if guide else None,
                loras=loras,
            )
        )
    return [
        replace(
            take, goes_on=after is not None and after.joined, fades_out=after is not None and after.fades_in
        )
        for take, after in zip(takes, [*takes[1:], None], strict=True)
    ]


def endless(takes: Sequence[Take]) -> Iterator[Take]:
    """The takes, and then the last one's words for ever."""
    yield from takes[:-1]
    last = replace(takes[-1], goes_on=True)
    yield last
    for number in itertools.count(1):
        seed = mixed(last.seed, number)
        yield replace(
            last,
            seed=seed,
            joined=True,
            fades_in=False,
            picture=None,
            end_picture=None,
            continues=None,
            sketch=None,
        )


def sampling_of(take: Take, sampling: Sampling) -> Sampling:
    """How a take is sampled: one that begins with a picture as the authors sample image-to-video, one that paints over
    a sketch from as much noise as leaves of it what should stand."""
    if take.picture is not None:
        sampling = replace(sampling, guidance_scale=PICTURE_GUIDANCE, flow_shift=PICTURE_SHIFT)
    if take.sketch is not None:
        sampling = replace(sampling, flow_shift=SKETCH_SHIFT, strength=take.sketch.strength)
    return sampling


class SegmentMaker:
    """Encodes takes into segments, one at a time, when the loop asks for the next one."""

    def __init__(
        self, pipeline: Any, device: torch.device, sampling: Sampling, size: tuple[int, int]
    ) -> None:
        self._pipeline, self._sampling, self._size = pipeline, sampling, size
        self._words = Words(pipeline, device)
        self._clips = getattr(pipeline, "image_encoder", None) is not None

    def segments(self, takes: Iterable[Take]) -> Iterator[Segment]:
        for take in takes:
            yield self.segment(take)

    def segment(self, take: Take) -> Segment:
        """Raises `BadInput` for pictures, films and words that cannot be read."""
        sampling = sampling_of(take, self._sampling)
        latents = take.latents(sampling)
        vae, size = self._pipeline.vae, self._size
        cue = self._words.cue(take.prompt)
        first = last = history = sketch = None
        if self._clips:
            if take.picture is None:
                raise BadInput("picture", "this checkpoint starts from a picture", "give the shot a picture")
            cue = clip_cue(cue, self._pipeline, take.picture, latents, size)
        elif take.picture is not None:
            first = picture_latents(vae, take.picture, size)
        if take.end_picture is not None:
            last = picture_latents(vae, take.end_picture, size, "end_picture")
        if take.continues is not None:
            history = film_latents(vae, take.continues, sampling.overlap, size, FPS)
        if take.sketch is not None:
            film, from_s = take.sketch.film, take.sketch.from_s
            sketch = sketch_latents(vae, film, from_s, latents, take.opens, size, FPS)
        return Segment(
            latents=latents,
            cue=cue,
            sampling=sampling,
            seed=take.seed,
            joined=take.joined,
            history=history,
            first=first,
            last=last,
            sketch=sketch,
            made_of=made_of(take),
        )


def made_of(take: Take) -> str:
    """Words, and files by content, not by place."""
    files = (take.picture, take.end_picture, take.continues, take.sketch.film if take.sketch else None)
    digests = [sha256_of(path) if path else "" for path in files]
    loras = [(sha256_of(lora.path), lora.strength) for lora in take.loras]
    return repr((take.prompt, digests, take.sketch.from_s if take.sketch else 0.0, loras))
