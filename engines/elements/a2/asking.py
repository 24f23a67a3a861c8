"""What each network is asked with: the words, the pictures in the way it was trained to take them, and who asks it.

Each function gives the `Clip` of a loaded pipeline, whose length is given in latents to show.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from engines.elements.a2.clip import Clip
from engines.elements.a2.denoisers import BesideDenoiser, FollowingDenoiser, WanDenoiser
from engines.elements.a2.pipeline import framed, lead_in
from engines.elements.a2.references import Reference
from engines.film.diffusion.conditions import Words
from engines.film.diffusion.decode import encode, frames_of
from engines.media.fit import covering
from engines.media.video import VideoReader

PLACES = 4  # latents that SkyReels-V3 keeps for pictures

Size = tuple[int, int]


@torch.no_grad()
def a2_clip(pipeline: Any, prompt: str, pictures: Sequence[Reference], latents: int, size: Size) -> Clip:
    """SkyReels-A2: pictures through CLIP, and as the beginning of the film; `size` is (height, width) in pixels."""
    device = pipeline.vae.device
    images = [reference.picture for reference in pictures]
    values = pipeline.video_processor.preprocess(framed(images, size, pictures[-1].place))
    cue = replace(
        Words(pipeline, device).cue(prompt),
        image=pipeline.encode_image(images, device),
        guide=pipeline.condition(values, frames_of(latents, opens=True)),
    )
    return Clip(WanDenoiser(pipeline.transformer), cue, latents, lead_in=lead_in(len(images)))


@torch.no_grad()
def vace_clip(
    pipeline: Any,
    prompt: str,
    pictures: Sequence[Reference],
    latents: int,
    size: Size,
    guide: Path,
    fps: int,
    strength: float,
) -> Clip:
    """VACE: pictures as latents before those of the clip, which follows a film in shades of grey from edge to edge.

    Grey is one of the signals it was trained to follow; colours are those of the pictures.
    """
    frames = _frames(guide, fps, frames_of(latents, opens=True), size)
    images = framed([reference.picture for reference in pictures], size, pictures[-1].place)
    cue = replace(Words(pipeline, pipeline.vae.device).cue(prompt), guide=followed(pipeline, frames, images))
    denoiser = FollowingDenoiser(pipeline.transformer, strength)
    return Clip(denoiser, cue, latents + len(images), unseen=len(images))


@torch.no_grad()
def followed(
    pipeline: Any, frames: Sequence[NDArray[np.uint8]], images: Sequence[Image.Image]
) -> torch.Tensor:
    """What VACE takes of frames (height, width, 3), in their shades of grey, and of pictures of their size, which come
    before them: (1, 96, latents, height / 8, width / 8)."""
    device, (height, width) = pipeline.vae.device, frames[0].shape[:2]
    grey = [cv2.cvtColor(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB) for frame in frames]
    film, mask, shown = pipeline.preprocess_conditions(
        [Image.fromarray(frame) for frame in grey], None, list(images), 1, height, width, len(grey),
        torch.float32, device,
    )  # fmt: skip
    known: torch.Tensor = pipeline.prepare_video_latents(film, mask, shown, None, device)
    return torch.cat([known, pipeline.prepare_masks(mask, shown).to(known)], 1)


@torch.no_grad()
def beside_clip(
    pipeline: Any,
    prompt: str,
    pictures: Sequence[Reference],
    latents: int,
    size: Size,
    image_guidance_scale: float,
) -> Clip:
    """SkyReels-V3: each picture, whole and on white, as one latent frame behind those of the clip."""
    vae = pipeline.vae
    images = [ImageOps.pad(reference.picture, size[::-1], color="white") for reference in pictures]
    places = [encode(vae, np.array(image)[None]).float() for image in images]
    places += [torch.zeros_like(places[0])] * (PLACES - len(places))
    denoiser = BesideDenoiser(pipeline.transformer, torch.cat(places, 2), image_guidance_scale)
    return Clip(denoiser, Words(pipeline, vae.device).cue(prompt), latents)


def _frames(film: Path, fps: int, count: int, size: Size) -> list[NDArray[np.uint8]]:
    """The first `count` frames (height, width, 3) of a film at `fps`; at its end it stands still."""
    reader = VideoReader(film, "guide")
    try:
        frames = [covering(frame, size[::-1]) for frame in islice(reader.at_rate(fps), count)]
    finally:
        reader.close()
    return frames + [frames[-1]] * (count - len(frames))
