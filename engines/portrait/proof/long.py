"""A line longer than a window by the small network, made in both ways of `engines.portrait.a2v`.

Carried, each window begins with the last frames of the one before, through pixels. Fused, all windows are made together
and are averaged where they overlap, at every step (arXiv 2506.00830).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engines.elements.proof.network import decoded
from engines.film.diffusion.noise import Noise
from engines.portrait.a2v.fusion import SPAN, Overlaps, places
from engines.portrait.a2v.sampler import Flow
from engines.portrait.proof.network import SHIFT, Asked, Network
from engines.portrait.proof.playing import FACE
from engines.portrait.proof.speaking import Clip

WINDOW, CARRIED = 4 * SPAN - 3, 5
STRIDE = WINDOW - CARRIED

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Long:
    """`film` (frames, side, side, 3), the first frames that a new window has made (`seams`), and how often the network
    was asked for each step."""

    film: Pixels
    seams: Sequence[int]
    calls: float


def frames_for(windows: int) -> int:
    """How many frames so many carried windows are."""
    return CARRIED + STRIDE * windows


def carried(network: Network, clip: Clip, asked: Asked) -> Long:
    """Raises `ValueError` for a clip that is no whole number of windows."""
    played, picture = clip.played, clip.played.picture
    starts = _starts(len(clip.heard))
    film: list[Pixels] = []
    for number, start in enumerate(starts):
        part = slice(start, start + WINDOW)
        made = network.frames(
            picture,
            clip.heard[part],
            clip.prompt,
            played.guide[part],
            replace(asked, seed=asked.seed + number),
            before=np.stack(film[-CARRIED:]) if film else None,
        )
        film += list(made[CARRIED:] if film else made)
    return Long(np.stack(film), [start + CARRIED for start in starts[1:]], len(starts))


def fused(network: Network, clip: Clip, asked: Asked) -> Long:
    """Raises `ValueError` as `carried` does."""
    _starts(len(clip.heard))
    flow, count = Flow(asked.steps, SHIFT), (len(clip.heard) - 1) // 4 + 1
    cues = {}
    for place in sorted({*places(count, False), *places(count, True)}):
        part = slice(4 * place, 4 * place + WINDOW)
        cues[place] = network.cue(
            clip.played.picture, clip.heard[part], clip.prompt, clip.played.guide[part], asked.voice
        )
    beside = cues[0].guide
    assert beside is not None
    shape = (1, network.denoiser.channels, count, *beside.shape[3:])
    noise = Noise().start(asked.seed, 0, shape)
    latents = noise.to(network.device)
    held, calls = network.held(clip.played.picture[None], latents), 0
    for step in range(flow.steps):
        overlaps = Overlaps(latents)
        for place in places(count, bool(step % 2)):
            window, timestep = latents[:, :, place : place + SPAN], flow.timestep(step).to(network.device)
            overlaps.add(place, network.denoiser(window, timestep, cues[place], asked.words))
            calls += 1
        latents = flow.advance(latents, overlaps.velocity, step)
        latents = held.laid(latents, flow.level(step + 1), lambda: noise)
    seams = [4 * place - 3 for place in places(count, False)[1:]]
    return Long(decoded(network.vae, latents), seams, calls / flow.steps)


def seam_jump(made: Long, masks: Pixels) -> float:
    """How much more the face changes into the first frame of a window than from one frame to the next elsewhere, which
    is 1."""
    moved = np.abs(np.diff(made.film.astype(np.float32), axis=0)).mean(3)
    face = masks[1:] >= FACE
    changes = np.array([change[where].mean() for change, where in zip(moved, face, strict=True)])
    at = np.array(made.seams) - 1
    return float(changes[at].mean() / np.median(np.delete(changes, at)))


def _starts(frames: int) -> list[int]:
    if (frames - CARRIED) % STRIDE:
        raise ValueError(f"{frames} frames are no whole number of windows")
    return list(range(0, frames - CARRIED, STRIDE))
