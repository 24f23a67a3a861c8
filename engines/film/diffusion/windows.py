"""The window loop: latents of a film of any length, made in windows that lean on the last latents before them.

Segments come one by one, each with its own words, seed and settings, and are asked for only when the one before is
finished, so a film can be steered while it runs and can go on for ever. One window is held at a time. Pixels are the
business of `engines.film.diffusion.decode`.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import torch
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.checkpoint import WindowStore, digest_of
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.noise import Noise
from engines.film.diffusion.schedule import Span, cut, noise_schedule
from engines.film.diffusion.solver import FrameSolver


@dataclass(frozen=True)
class Sampling:
    """How a segment is sampled. Windows and overlaps in latent frames: n latents are 4 n - 3 frames of film.

    `ar_step` 0 moves all frames together; above, blocks of `causal_block_size` latents follow each other at that many
    steps. `causal_attention` also hides later blocks from earlier ones. `condition_noise` (0 to 50 of 1000) is how
    much noise lies over what is known, 20 being the authors' advice for long films. `strength` (0 to 1) is how much of
    a sketch is painted over: the share of the steps that is run on it.
    """

    steps: int = 30
    guidance_scale: float = 6.0
    flow_shift: float = 8.0
    window: int = 25
    overlap: int = 5
    ar_step: int = 0
    causal_block_size: int = 1
    causal_attention: bool = False
    condition_noise: int = 20
    strength: float = 0.7

    def skipped(self, sketched: bool) -> int:
        """How many of the highest noise levels are left out."""
        return min(self.steps - 1, round(self.steps * (1 - self.strength))) if sketched else 0


@dataclass(frozen=True)
class Segment:
    """A run of latents under one prompt. Latents are (1, channels, frames, height, width), normalised.

    `latents` is how many frames there are to show. `joined` goes on from the segment before, without a cut; `history`
    goes on from a film given from outside. `first` is shown as the first frames, `last` is where the segment leads to
    and is not shown. `sketch` is a film of the same length that is painted over instead of beginning from noise.
    `made_of` says in a line what the cue, the pictures, the films and the LoRAs are: segments with equal lines, seeds
    and settings count as the same when a film is resumed.
    """

    latents: int
    cue: Cue
    sampling: Sampling
    seed: int = 0
    joined: bool = False
    history: Tensor | None = None
    first: Tensor | None = None
    last: Tensor | None = None
    sketch: Tensor | None = None
    made_of: str = ""


@dataclass(frozen=True)
class Window:
    """Finished latents to show: `latents` (1, channels, span.fresh, height, width) float32.

    `opens` says that the film before does not lead into them; `restored` that they were found in the store; `digest`
    names all that they follow from.
    """

    segment: int
    number: int
    span: Span
    latents: Tensor
    opens: bool
    restored: bool
    digest: str


@dataclass(frozen=True)
class Step:
    """Where the loop is: `guess` (1, channels, frames, height, width) is what the window looks like by now.

    It is overwritten by the next step.
    """

    segment: int
    window: int
    windows: int
    step: int
    steps: int
    guess: Tensor


def film(
    denoiser: Denoiser,
    scheduler: Any,
    segments: Iterable[Segment],
    size: tuple[int, int],
    *,
    model: str = "",
    noise: Noise | None = None,
    store: WindowStore | None = None,
    begin: Callable[[Segment], None] = lambda segment: None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[Step | Window]:
    """Windows in order, and before each that has to be made its steps.

    `size` is (height, width) in latents, `scheduler` a diffusers `UniPCMultistepScheduler`. `store` keeps finished
    windows under digests that begin with `model`, and gives them back. `begin` is called before the first window of a
    segment that has to be made (the place to switch LoRAs), `check` before each pass of the model (it cancels by
    raising). Raises `BadInput` for segments that cannot be made.
    """
    loop = _Loop(denoiser, scheduler, size, noise or Noise(), check)
    known: Tensor | None = None
    digest = ""
    for number, segment in enumerate(segments):
        check_segment(segment, denoiser.forcing)
        if not segment.joined:
            known, digest = segment.history, ""
        spans = spans_of(segment, 0 if known is None else known.shape[2])
        opens, begun = known is None, False
        for place, span in enumerate(spans):
            leads_to = segment.last if place == len(spans) - 1 else None
            digest = digest_of(
                model, digest, size, segment.sampling, segment.seed, segment.made_of, span, leads_to is None
            )
            fresh = store.load(digest) if store else None
            restored = fresh is not None
            if fresh is None:
                if not begun:
                    begin(segment)
                    begun = True
                history = known[:, :, known.shape[2] - span.history :] if known is not None else None
                fresh = yield from loop.sample(segment, (number, place, len(spans)), span, history, leads_to)
                if store:
                    store.save(digest, fresh, segment=number, window=place, seed=segment.seed)
            fresh = fresh.to(denoiser.device)
            known = _tail(known, fresh, segment.sampling.overlap)
            yield Window(number, place, span, fresh, opens and place == 0, restored, digest)
            del fresh


def spans_of(segment: Segment, history: int) -> list[Span]:
    """The windows of a segment that `history` latents lead into."""
    sampling = segment.sampling
    return cut(segment.latents, sampling.window, sampling.overlap, history, sampling.causal_block_size)


def check_segment(segment: Segment, forcing: bool = True) -> None:
    """Raise `BadInput` for what cannot be made, or what would go wrong without a word."""
    sampling = segment.sampling
    if segment.last is not None and sampling.causal_attention:
        raise BadInput(
            "causal_attention", "hides an end frame from all frames before it", "leave one of the two out"
        )
    if not forcing and (
        segment.latents > sampling.window
        or segment.joined
        or any(given is not None for given in (segment.history, segment.first, segment.last))
        or sampling.ar_step
    ):
        raise BadInput(
            "engine",
            "this checkpoint makes single clips: it was not trained with diffusion forcing",
            "choose a checkpoint with DF in its name for long films, pictures and end frames",
        )


def _tail(known: Tensor | None, fresh: Tensor, length: int) -> Tensor:
    """The last `length` latents, without a hold on the rest."""
    if known is not None and fresh.shape[2] < length:
        fresh = torch.cat([known, fresh], 2)
    return fresh[:, :, max(0, fresh.shape[2] - length) :].clone()


class _Loop:
    """The sampling of one window."""

    def __init__(
        self,
        denoiser: Denoiser,
        scheduler: Any,
        size: tuple[int, int],
        noise: Noise,
        check: Callable[[], None],
    ) -> None:
        self._denoiser, self._size, self._noise, self._check = denoiser, size, noise, check
        self._solver = cache(
            lambda levels, shift, skipped: FrameSolver(
                type(scheduler).from_config(scheduler.config, flow_shift=shift),
                levels,
                denoiser.forcing,
                skipped,
            )
        )

    def sample(
        self,
        segment: Segment,
        where: tuple[int, int, int],
        span: Span,
        history: Tensor | None,
        leads_to: Tensor | None,
    ) -> Generator[Step, None, Tensor]:
        """Returns fresh latents (1, channels, span.fresh, height, width); `where` is segment, window and windows."""
        sampling, window, device = segment.sampling, where[1], self._denoiser.device
        latents = self._noise.start(
            segment.seed, window, (1, self._denoiser.channels, span.count, *self._size)
        ).to(device)
        skipped = sampling.skipped(segment.sketch is not None)
        solver = self._solver(sampling.steps, sampling.flow_shift, skipped)
        if segment.sketch is not None:
            latents = torch.lerp(_under(segment.sketch, span).to(latents), latents, solver.noise)
        clean = span.history
        if history is not None:
            latents[:, :, :clean] = history
        if segment.first is not None and window == 0:
            clean += segment.first.shape[2]
            latents[:, :, span.history : clean] = segment.first
        if clean >= span.count:
            return latents[:, :, span.history : span.count].clone()
        trailing = 0
        if leads_to is not None:
            trailing = leads_to.shape[2]
            latents = torch.cat([latents, leads_to.to(latents)], 2)
        schedule = noise_schedule(
            latents.shape[2],
            len(solver.timesteps),
            clean=clean,
            clean_end=trailing,
            ar_step=sampling.ar_step,
            block=sampling.causal_block_size,
        )
        solver.begin(latents)
        timesteps = torch.from_numpy(schedule.timesteps(solver.timesteps)).to(device)
        cue = segment.cue
        if cue.guide is not None:
            cue = replace(cue, guide=_under(cue.guide, span, trailing))
        with self._denoiser.attending(sampling.causal_block_size if sampling.causal_attention else 1):
            for step in range(len(schedule)):
                given, told = latents, timesteps[step][None]
                if clean and sampling.condition_noise:
                    place = (segment.seed, window, step)
                    given, told = self._veiled(latents, told, clean, sampling.condition_noise, place)
                velocity = self._denoiser(given, told, cue, sampling.guidance_scale, self._check)
                solver.step(velocity, latents, schedule.index[step], schedule.moving[step])
                yield Step(*where, step + 1, len(schedule), solver.guess)
        return latents[:, :, span.history : span.count].clone()

    def _veiled(
        self, latents: Tensor, told: Tensor, clean: int, level: int, place: tuple[int, int, int]
    ) -> tuple[Tensor, Tensor]:
        """The first `clean` frames under a little noise, and the timesteps that say so."""
        veil = self._noise.condition(*place, latents[:, :, :clean].shape).to(latents)
        given, told = latents.clone(), told.clone()
        given[:, :, :clean] = latents[:, :, :clean] * (1 - level / 1000) + veil * (level / 1000)
        told[:, :clean] = level
        return given, told


def _under(run: Tensor, span: Span, trailing: int = 0) -> Tensor:
    """The part of a whole segment's latents that lies under a window; beyond its ends it stands still."""
    frames = torch.arange(span.start - span.history, span.start + span.fresh + trailing)
    return run.index_select(2, frames.clamp(0, run.shape[2] - 1).to(run.device))
