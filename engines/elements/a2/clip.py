"""One clip: sampled by the loop of the film, decoded frame by frame, and brought to the size and rate of the take.

Who asks the network, and with what, is in the `Clip`. A clip that was sampled once is kept with the job.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from diffusers import UniPCMultistepScheduler
from numpy.typing import NDArray
from torch import Tensor

from engines.contract import Artifact, Event, Progress
from engines.elements.a2.between import at_rate
from engines.elements.a2.engine import WRITING
from engines.elements.request import ElementsRequest
from engines.film.diffusion.checkpoint import WindowStore
from engines.film.diffusion.decode import LatentPreview, StreamedDecoder
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.production import Clock
from engines.film.diffusion.windows import Sampling, Segment, Step, film
from engines.media.fit import covering
from engines.media.video import VideoWriter, join

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Clip:
    """What is sampled, and what of it is shown.

    `latents` are made; the first `unseen` of them are not decoded, and the first `lead_in` decoded frames are left off.
    """

    denoiser: Denoiser
    cue: Cue
    latents: int
    unseen: int = 0
    lead_in: int = 0


def sampled(
    clip: Clip,
    pipeline: Any,
    sampling: Sampling,
    size: tuple[int, int],
    *,
    seed: int,
    made_of: str,
    folder: Path,
    check: Callable[[], None],
) -> Generator[Event, None, Tensor]:
    """Latents to decode (1, channels, frames, height, width); `size` is (height, width) in pixels of the model.

    `made_of` says in a line what the cue and the network are made of; clips with equal lines, seeds and settings count
    as the same. The scheduler is UniPC on a flow, whatever a checkpoint names: so the authors sample all of them.
    """
    clock, preview = Clock(sampling.steps), LatentPreview.fitted(pipeline.vae)
    scheduler = UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)
    segment = Segment(clip.latents, clip.cue, sampling, seed, made_of=made_of)
    loop = film(
        clip.denoiser,
        scheduler,
        [segment],
        (size[0] // 8, size[1] // 8),
        store=WindowStore(folder / "windows"),
        check=check,
    )
    for event in loop:
        if isinstance(event, Step):
            yield from clock.tick(event, preview)
        else:
            return event.latents[:, :, clip.unseen :]
    raise AssertionError("the loop ends with a window")


def written(
    frames: Iterator[Pixels],
    fps: int,
    request: ElementsRequest,
    folder: Path,
    duration_s: float,
    sound: Path | None,
) -> Iterator[Event]:
    """The take of frames at `fps`, `duration_s` long at most, with a file to hear along if there is one."""
    width, height = request.frame_size
    part, media = folder / f"clip.{request.format}", folder / f"take.{request.format}"
    wanted, total = round(duration_s * request.fps), 0
    with VideoWriter(part, width, height, request.fps, request.format) as writer:
        for frame in at_rate(frames, fps, request.fps):
            if total == wanted:
                break
            writer.write(covering(frame, (width, height)))
            total += 1
            yield Progress(phase=WRITING, step=total, total=wanted)
    yield Artifact(path=part, kind="segment", duration_s=total / request.fps)
    join([part], sound, media, request.format)
    yield Artifact(path=media, kind="media", duration_s=total / request.fps)


def decoded(vae: Any, latents: Tensor, lead_in: int, check: Callable[[], None]) -> Iterator[Pixels]:
    """Frames (height, width, 3) of the model's size, without the first `lead_in`."""
    number = 0
    for frames in StreamedDecoder(vae).decode(latents, opens=True):
        check()
        for frame in frames:
            if number >= lead_in:
                yield frame
            number += 1
