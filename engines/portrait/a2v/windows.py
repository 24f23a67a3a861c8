"""A long take, window by window, as the authors make it: the last frames of one window are the first of the next.

What is carried goes through pixels, led back to the source's colours. A window that is in the store is not made again,
and is decoded only where somebody looks at its frames.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engines.film.diffusion.checkpoint import WindowStore, digest_of
from engines.film.diffusion.decode import StreamedDecoder
from engines.film.diffusion.noise import Noise
from engines.film.diffusion.windows import Step
from engines.portrait.a2v.colour import ColourAnchor
from engines.portrait.a2v.conditions import Asking
from engines.portrait.a2v.sampler import Flow, SpeakingDenoiser, Spoken
from engines.portrait.a2v.source import Pixels, Source
from engines.portrait.a2v.variants import TALKING, WINDOW, Course

LOOK_AHEAD = 32  # frames of a film that are read at once
OPENING = -1  # the number of the pass that gives the key frames


@dataclass(frozen=True)
class Talk:
    """One take: who asks the network, with what, and from what picture. `frames` is how long it is in pixel frames of
    the network; `keeping` (1, 1, 1, height, width) how much of a film's latents stays as it is, None for a picture."""

    denoiser: SpeakingDenoiser
    vae: Any
    asking: Asking
    source: Source
    flow: Flow
    course: Course
    prompt: str
    frames: int
    seed: int
    name: str
    keeping: Tensor | None = None

    @property
    def words(self) -> str:
        """What every window is told: the person's own words, or the authors'."""
        return self.prompt or TALKING

    @property
    def digest(self) -> str:
        scales = self.asking.guidance
        return digest_of(
            self.name,
            self.words,
            self.frames,
            self.seed,
            self.course,
            self.flow.steps,
            self.flow.level(1),
            scales,
        )


class Held:
    """Latents that are known, and how much of each stays: `share` (1, 1, latents, 1 or height, 1 or width) of 0 to 1.
    Veiled, they stand under the noise of the step."""

    def __init__(self, latents: Tensor, share: Tensor, veiled: bool = True) -> None:
        self._latents, self._share, self._veiled = latents, share, veiled

    def laid(self, over: Tensor, level: float, noise: Callable[[], Tensor]) -> Tensor:
        known = self._latents
        if self._veiled and level > 0:
            known = (1 - level) * known + level * noise().to(known)
        return torch.lerp(over, known, self._share)


def carrying(latents: Tensor, known: Tensor, veiled: bool) -> Held:
    """The first latents of a window are `known`."""
    count = known.shape[2]
    whole, share = torch.zeros_like(latents), latents.new_zeros(1, 1, latents.shape[2], 1, 1)
    whole[:, :, :count], share[:, :, :count] = known, 1
    return Held(whole, share, veiled)


def laid(held: Iterable[Held], over: Tensor, talk: Talk, noise: Noise, number: int, step: int) -> Tensor:
    """Latents `over` which all that is known of a window or run `number` is laid, as it stands before a step."""
    shape = over.shape
    for part in held:
        over = part.laid(over, talk.flow.level(step), lambda: noise.condition(talk.seed, number, step, shape))
    return over


def beside_heads(talk: Talk, start: int, like: Tensor) -> list[Held]:
    """What stays of a film under latents `like` these, the first of which is one pixel frame, `start`."""
    if talk.keeping is None:
        return []
    film = talk.asking.latents(talk.source.frames(start, 4 * like.shape[2] - 3)).to(like)
    return [Held(film, talk.keeping.to(film))]


@dataclass
class Piece:
    """A finished window: `count` frames of the take from `start` on, which are those after the first `lead` decoded."""

    number: int
    start: int
    count: int
    lead: int
    latents: Tensor
    digest: str
    talk: Talk

    def stream(self) -> Iterator[Pixels]:
        """Frames (height, width, 3) of the network's size."""
        yield from self.decoded[self.lead : self.lead + self.count]

    @cached_property
    def decoded(self) -> Pixels:
        """All frames of the window, in the source's colours."""
        found = StreamedDecoder(self.talk.vae).decode(self.latents, opens=True)
        frames = [frame for several in found for frame in several]
        led = anchors(self.talk, self.start - self.lead, len(frames))
        return np.stack([anchor.led_pixels(frame) for anchor, frame in zip(led, frames, strict=True)])


def anchors(talk: Talk, start: int, count: int) -> Iterator[ColourAnchor]:
    """What each of so many frames is led to in colour: the picture, or the frame of the film that it comes from."""
    source, device = talk.source, talk.denoiser.device
    if not source.moves:
        yield from repeat(ColourAnchor(source.frames(0, 1)[0] / 255, device), count)
        return
    for place in range(start, start + count, LOOK_AHEAD):
        for frame in source.frames(place, min(LOOK_AHEAD, start + count - place)):
            yield ColourAnchor(frame / 255, device)


def windows_of(frames: int, course: Course) -> int:
    """How many windows a take of so many pixel frames is."""
    return 1 + max(0, -(-(frames - (WINDOW - course.dropped)) // course.stride)) if frames > WINDOW else 1


def length_of(frames: int, course: Course) -> int:
    """How many pixel frames its windows reach over."""
    return WINDOW + course.stride * (windows_of(frames, course) - 1)


def longest_of(course: Course) -> int:
    """How many pixel frames a take may have before two of its windows would end in the same key frame."""
    count = 1 + (WINDOW - 1) * (course.stride - 1) // course.stride
    return WINDOW - course.dropped + course.stride * (count - 1)


def calls_of(frames: int, course: Course, steps: int, film: bool = False) -> int:
    """How often a step is made of a window for it; a film has key frames of its own."""
    count = windows_of(frames, course)
    return steps * (count + (course.keys and count > 1 and not film))


def carried(
    talk: Talk, store: WindowStore, check: Callable[[], None] = lambda: None, noise: Noise | None = None
) -> Iterator[Step | Piece]:
    """Steps, and after those of each window the piece. `check` cancels by raising, before each block of the network."""
    course, count = talk.course, windows_of(talk.frames, talk.course)
    sampling = Sampling(talk, store, check, noise or Noise())
    digest, before, keys = talk.digest, None, None
    film = talk.source.moves
    if course.keys and count > 1 and not film:
        cue = talk.asking.spoken(talk.words, 0, WINDOW, talk.source.frames(0, 1))
        latents = yield from sampling.window(OPENING, count, digest, lambda: cue, None)
        keys = Piece(OPENING, 0, WINDOW, 0, latents, digest, talk)
    for number in range(count):
        start = number * course.stride
        digest = digest_of(digest, number)
        previous = before

        def cue_of(start: int = start, previous: Piece | None = previous) -> Spoken:
            first = talk.source.frames(start, 1)
            if previous is not None and course.keys:
                first = _carried(previous, course)
            last = None
            if course.keys and count > 1:
                place = start + WINDOW - 1
                if film:
                    last = talk.source.frames(place, 1)
                else:
                    assert keys is not None
                    at = round(place * (WINDOW - 1) / (talk.asking.length - 1))
                    last = keys.decoded[at : at + 1]
                last = np.repeat(last, course.carried, 0)
            return talk.asking.spoken(talk.words, start, WINDOW, first, last)

        def known(previous: Piece | None = previous) -> Tensor | None:
            return None if previous is None else talk.asking.latents(_carried(previous, course))

        latents = yield from sampling.window(number, count, digest, cue_of, known, start)
        lead = course.carried if number else 0
        most = WINDOW - lead - (course.dropped if count > 1 else 0)
        before = Piece(
            number, start + lead, min(most, talk.frames - start - lead), lead, latents, digest, talk
        )
        yield before


def _carried(piece: Piece, course: Course) -> Pixels:
    end = WINDOW - course.dropped
    return piece.decoded[end - course.carried : end]


class Sampling:
    """The sampling of one window after another."""

    def __init__(self, talk: Talk, store: WindowStore, check: Callable[[], None], noise: Noise) -> None:
        self._talk, self._store, self._check, self._noise = talk, store, check, noise

    def window(
        self,
        number: int,
        windows: int,
        digest: str,
        cue_of: Callable[[], Spoken],
        known: Callable[[], Tensor | None] | None,
        start: int = 0,
    ) -> Generator[Step, None, Tensor]:
        """Latents (1, channels, latents, height, width) of one, made or from the store; `known` gives the first of
        them, None for the pass of key frames, of which nothing is held."""
        talk, flow = self._talk, self._talk.flow
        kept = self._store.load(digest_of(digest, "window"))
        device = talk.denoiser.device
        if kept is not None:
            return kept.to(device)
        cue = cue_of()
        assert cue.guide is not None
        shape = (1, talk.denoiser.channels, *cue.guide.shape[2:])
        latents = self._noise.start(talk.seed, number, shape).to(device)
        held = beside_heads(talk, start, latents) if known else []
        first = known() if known else None
        if first is not None:
            held.append(carrying(latents, first.to(latents), talk.course.veiled))
        latents = laid(held, latents, talk, self._noise, number, 0)
        for step in range(flow.steps):
            velocity = talk.denoiser(
                latents, flow.timestep(step).to(device), cue, talk.asking.guidance.words, self._check
            )
            guess = flow.guess(latents, velocity, step)
            latents = flow.advance(latents, velocity, step)
            latents = laid(held, latents, talk, self._noise, number, step + 1)
            yield Step(0, max(number, 0), windows, step + 1, flow.steps, guess)
        self._store.save(digest_of(digest, "window"), latents, window=number, seed=talk.seed)
        return latents
