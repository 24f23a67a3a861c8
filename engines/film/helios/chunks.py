"""The chunk loop of Helios: nine latents at a time, begun small and coarse, each leaning on the film's past.

The arithmetic is that of diffusers' `HeliosPyramidPipeline` for distilled checkpoints, with the same noise to the same
latents; transformer and scheduler are diffusers' own. What the pipeline cannot do is done here: a prompt a
shot, noise that depends on its place alone, finished chunks on disk, a cancel before each pass. A chunk is decoded by
itself; that is the business of `engines.film.diffusion.production`.
"""

import math
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from diffusers.pipelines.helios.pipeline_helios_pyramid import calculate_shift
from torch import Tensor
from torch.nn.functional import interpolate

from engines.film.diffusion.checkpoint import WindowStore, digest_of
from engines.film.diffusion.noise import Noise
from engines.film.diffusion.schedule import Span
from engines.film.diffusion.windows import Segment, Step, Window

LATENTS, FRAMES = 9, 33
PAST = (16, 2, 1)  # latents of the past, from far to near; the farther, the coarser the network sees them
SIDE = 2  # a stage is that many times as high and wide as the one before
STAGES = (2, 2, 2)  # steps at a quarter, at half and at the whole of the size, as the authors sample it


class ChunkNoise(Noise):
    """`start` is what a chunk begins with; `block` is laid over a chunk that was made larger."""

    def block(self, seed: int, chunk: int, stage: int, shape: Sequence[int], gamma: float) -> Tensor:
        """Normal noise (1, channels, frames, height, width) float32: of variance 1, and -`gamma` between any two of
        the four pixels that one was made into.

        diffusers factors that covariance by Cholesky, which the published `gamma` of 1/3 makes impossible: it is then
        singular. Here each block's mean is weighed against what differs from it.
        """
        drawn = self.condition(seed, chunk, stage, shape)
        mean = _resized(_resized(drawn, 1 / SIDE, "area"), SIDE, "nearest")
        together = max(0.0, 1 - (SIDE**2 - 1) * gamma)
        return math.sqrt(1 + gamma) * (drawn - mean) + math.sqrt(together) * mean


def film(
    pipeline: Any,
    segments: Iterable[Segment],
    size: tuple[int, int],
    *,
    device: torch.device,
    model: str = "",
    noise: ChunkNoise | None = None,
    store: WindowStore | None = None,
    begin: Callable[[Segment], None] = lambda segment: None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[Step | Window]:
    """Chunks in order, and before each that has to be made its steps.

    `segments` are a whole number of chunks long; `first` (one latent) is the picture that a segment keeps to, `history`
    what came before it. `size` is (height, width) in latents. `store`, `begin` and `check` are those of
    `engines.film.diffusion.windows.film`.
    """
    sampler = _Sampler(pipeline, size, device, noise or ChunkNoise(), check)
    past = anchor = None
    digest = ""
    for number, segment in enumerate(segments):
        if not segment.joined:
            past, anchor, digest = segment.history, segment.first, ""
        chunks, begun = segment.latents // LATENTS, False
        for place in range(chunks):
            opens = place == 0 and not segment.joined
            digest = digest_of(model, digest, size, STAGES, segment.seed, segment.made_of, place, opens)
            fresh = store.load(digest) if store else None
            restored = fresh is not None
            if fresh is None:
                if not begun:
                    begin(segment)
                    begun = True
                where = _Place(number, place, chunks, opens)
                fresh = yield from sampler.sample(segment, where, past, anchor)
                if store:
                    store.save(digest, fresh, segment=number, chunk=place, seed=segment.seed)
            fresh = fresh.to(device)
            anchor = fresh[:, :, :1] if anchor is None else anchor
            past = (fresh if past is None else torch.cat([past.to(device), fresh], 2))[:, :, -sum(PAST) :]
            yield Window(number, place, Span(place * LATENTS, 0, LATENTS), fresh, True, restored, digest)


def steps_of(chunks: int, opens: bool) -> int:
    """How many passes of the network so many chunks take; the one that opens a film takes twice as many."""
    return sum(STAGES) * (chunks + opens)


@dataclass(frozen=True)
class _Place:
    segment: int
    chunk: int
    chunks: int
    opens: bool


class _Sampler:
    def __init__(
        self,
        pipeline: Any,
        size: tuple[int, int],
        device: torch.device,
        noise: ChunkNoise,
        check: Callable[[], None],
    ) -> None:
        self._transformer, self._scheduler = pipeline.transformer, pipeline.scheduler
        self._size, self._device, self._noise, self._check = size, device, noise, check

    @torch.no_grad()
    def sample(
        self, segment: Segment, where: _Place, past: Tensor | None, anchor: Tensor | None
    ) -> Generator[Step, None, Tensor]:
        """Returns fresh latents (1, channels, LATENTS, height, width) float32."""
        channels = int(self._transformer.config.in_channels)
        shape = (1, channels, LATENTS, *self._size)
        latents = self._noise.start(segment.seed, where.chunk, shape).to(self._device)
        for _ in STAGES[1:]:
            latents = _resized(latents, 1 / SIDE, "bilinear") * 2
        told = self._told(segment, past, anchor, channels)
        step, steps = 0, steps_of(1, where.opens)
        for stage, wanted in enumerate(STAGES):
            timesteps = self._begin(stage, wanted, latents, where.opens)
            if stage:
                latents = self._enlarged(latents, segment.seed, where.chunk, stage)
            start = latents
            for number, timestep in enumerate(timesteps):
                self._check()
                with self._transformer.cache_context("cond"):
                    velocity = self._transformer(
                        hidden_states=latents.to(self._transformer.dtype),
                        timestep=timestep.expand(1).to(torch.int64),
                        return_dict=False,
                        **told,
                    )[0]
                (latents,) = self._scheduler.step(
                    velocity,
                    timestep,
                    latents,
                    return_dict=False,
                    cur_sampling_step=number,
                    dmd_noisy_tensor=start,
                    dmd_sigmas=self._scheduler.sigmas,
                    dmd_timesteps=timesteps,
                    all_timesteps=timesteps,
                )
                step += 1
                yield Step(where.segment, where.chunk, where.chunks, step, steps, latents)
        return latents.float()

    def _begin(self, stage: int, steps: int, latents: Tensor, opens: bool) -> Tensor:
        """Set the scheduler to a stage; returns its timesteps, high to low. `latents` are those of the stage before,
        as diffusers counts its tokens."""
        config = self._scheduler.config
        shift = calculate_shift(
            math.prod(latents.shape[2:]) // math.prod(self._transformer.config.patch_size),
            config.get("base_image_seq_len", 256),
            config.get("max_image_seq_len", 4096),
            config.get("base_shift", 0.5),
            config.get("max_shift", 1.15),
        )
        self._scheduler.set_timesteps(
            steps, stage, device=self._device, mu=shift, is_amplify_first_chunk=opens
        )
        return self._scheduler.timesteps  # type: ignore[no-any-return]

    def _enlarged(self, latents: Tensor, seed: int, chunk: int, stage: int) -> Tensor:
        """Twice as high and wide, under noise that hides the blocks of four that this makes."""
        latents = _resized(latents, SIDE, "nearest")
        gamma = self._scheduler.config.gamma
        signal = 1 - self._scheduler.ori_start_sigmas[stage]
        kept = 1 / (math.sqrt(1 + 1 / gamma) * (1 - signal) + signal)
        laid = kept * (1 - signal) / math.sqrt(gamma)
        noise = self._noise.block(seed, chunk, stage, latents.shape, gamma)
        return kept * latents + laid * noise.to(self._device, self._transformer.dtype)

    def _told(
        self, segment: Segment, past: Tensor | None, anchor: Tensor | None, channels: int
    ) -> dict[str, Tensor]:
        """What the network is told besides the chunk: the words, the past at three grains, and each one's place."""
        dtype, count = self._transformer.dtype, sum(PAST)
        whole = torch.zeros(1, channels, 1 + count, *self._size, device=self._device)
        if anchor is not None:
            whole[:, :, :1] = anchor
        if past is not None:
            recent = past[:, :, -count:]
            whole[:, :, 1 + count - recent.shape[2] :] = recent
        first, far, middle, near = whole.to(dtype).split([1, *PAST], 2)
        places = torch.arange(1 + count + LATENTS)[None].split([1, *PAST, LATENTS], 1)
        return {
            "encoder_hidden_states": segment.cue.prompt.to(dtype),
            "indices_hidden_states": places[4],
            "indices_latents_history_short": torch.cat([places[0], places[3]], 1),
            "indices_latents_history_mid": places[2],
            "indices_latents_history_long": places[1],
            "latents_history_short": torch.cat([first, near], 2),
            "latents_history_mid": middle,
            "latents_history_long": far,
        }


def _resized(latents: Tensor, scale: float, mode: str) -> Tensor:
    """(1, channels, frames, height, width) with another height and width."""
    return interpolate(latents[0].transpose(0, 1), scale_factor=scale, mode=mode).transpose(0, 1)[None]
