"""Pieces of material as a video network learns them: cut to its windows, sized to its buckets, in its latents.

Clips become runs of 4 n + 1 frames, pictures are clips of one frame. What the autoencoder and the text encoder make of
them is kept on disk under digests of content, so that it is made once; how it is learned is `video_lora`'s business.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion import loader
from engines.film.diffusion.conditions import TOKENS
from engines.film.diffusion.decode import encode, frames_of, latents_of
from engines.film.diffusion.lora import called
from engines.media.fit import covering, on_white
from engines.media.image import read_image
from engines.media.whole import appearing
from training.material.buckets import buckets
from training.material.captions import unworded
from training.material.latents import LatentCache
from training.material.piece import Piece
from training.material.shown import held, shown

CELL = 16  # pixels of a token's side
STEP = 4  # latents between the lengths of two buckets
TEXT_ENCODER_ROOM = 16 << 30


@dataclass(frozen=True)
class Example:
    """A run of `latents` latent frames from `begin_s` of a piece on, at `size` (height, width) pixels."""

    piece: Piece
    begin_s: float
    latents: int
    size: tuple[int, int]
    prompt: str

    @property
    def bucket(self) -> tuple[int, int, int]:
        """Examples of one bucket can lie in one batch."""
        return (self.latents, *self.size)


def examples_of(
    pieces: Sequence[Piece], trigger: str, lines: int, window: int, fps: int, least: int = 1
) -> tuple[list[Example], list[str]]:
    """What a network of `window` latents at `fps` learns of the pieces, and what people should know, in sentences.

    `lines` is the height of the bucket of 16 to 9, whose area the others share; no example has fewer than `least`
    latents. Raises `BadInput` where a piece would have no words at all.
    """
    bare = unworded(pieces, trigger)
    longest = frames_of(window, True)
    lengths = [frames_of(latents, True) for latents in range(window, 0, -STEP)]
    made: list[Example] = []
    short = 0
    area = lines * lines * 16 // 9
    for bucket, alike in buckets(pieces, area, step=CELL, lengths=[1, *lengths], fps=fps).items():
        size, latents = (bucket.height, bucket.width), max(least, latents_of(bucket.frames, True))
        for piece in alike:
            short += piece.kind == "clip" and bucket.frames < longest
            prompt = called((trigger,), piece.caption)
            made += [
                Example(piece, begin_s, latents, size, prompt)
                for begin_s in _begins(piece, bucket.frames, fps)
            ]
    notes = []
    if bare:
        notes.append(
            f"{_counted(bare, len(pieces), 'has', 'have')} no caption: "
            f"learned under “{trigger.strip()}” alone."
        )
    if short:
        notes.append(
            f"{_counted(short, len(pieces), 'is', 'are')} shorter than a window of {longest} frames "
            f"({longest / fps:.1f} s): learned at the length it has, it says less of movement."
        )
    return made, notes


def frames(example: Example, fps: int) -> NDArray[np.uint8]:
    """(frames, height, width, 3) RGB of an example; a picture stands still, and so does a file that ends early."""
    file = example.piece.file
    wanted = frames_of(example.latents, True)
    if example.piece.kind == "picture":
        return held([covering(on_white(read_image(file, "material")), example.size[::-1])], wanted)
    found = shown(file, fps, example.begin_s, wanted, example.size)
    if not found:
        raise BadInput("material", f"{file.name} has no frame at {example.begin_s:.1f} s", "take it out")
    return held(found, wanted)


class Encoded:
    """What a checkpoint's encoders make of the material: latents beside it, words in `folder`, each made once.

    An encoder is loaded when it is first needed, and goes with `rest`.
    """

    def __init__(
        self, material: Path, folder: Path, checkpoint: Path, digest: str, fps: int, device: str = "cpu"
    ) -> None:
        """`digest` names the checkpoint's weights, `device` is where it encodes."""
        self._latents = LatentCache(material, "Wan autoencoder", f"{digest} {fps} fps")
        self._folder, self._checkpoint, self._digest = folder, checkpoint, digest
        self._fps, self._device = fps, torch.device(device)
        self._eyes: Any = None
        self._reader: Callable[[str], Tensor] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, example: Example) -> dict[str, Tensor]:
        """`latents` (1, channels, example.latents, height / 8, width / 8) float32, normalised, and whatever else the
        network is shown. Raises `BadInput` where the file is gone or has changed."""
        height, width = example.size
        first = round(example.begin_s * self._fps)
        shape = f"{width}x{height}x{example.latents}-{first}"
        return self._latents.of(example.piece, lambda: self._encode(example), shape)

    def words(self, prompt: str) -> Tensor:
        """(1, tokens, channels) bfloat16."""
        name = hashlib.sha256(repr((self._digest, prompt)).encode()).hexdigest()[:40]
        path = self._folder / f"{name}.safetensors"
        try:
            return load_file(path)["words"]
        except (OSError, SafetensorError, KeyError):
            pass
        self._reader = self._reader or word_reader(self._checkpoint, self._reading_device())
        with torch.no_grad():
            made = self._reader(prompt).cpu().contiguous()
        with appearing(path) as part:
            save_file({"words": made}, part)
        return made

    def rest(self) -> None:
        """Leave the device and the memory to others."""
        self._eyes = self._reader = None
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _encode(self, example: Example) -> dict[str, Tensor]:
        self._eyes = self._eyes or autoencoder(self._checkpoint).to(self._device)
        return {"latents": encode(self._eyes, frames(example, self._fps)).float()}

    def _reading_device(self) -> torch.device:
        """The card where the text encoder has room there."""
        if self._device.type == "cuda" and torch.cuda.mem_get_info()[0] > TEXT_ENCODER_ROOM:
            return self._device
        return torch.device("cpu")


def autoencoder(folder: Path) -> Any:
    """The Wan autoencoder of a checkpoint, in float32 on the CPU."""
    from diffusers import AutoencoderKLWan

    return loader.from_folder(AutoencoderKLWan, folder, torch.float32, subfolder="vae").eval()


def word_reader(folder: Path, device: torch.device) -> Callable[[str], Tensor]:
    """What embeds a prompt as (1, 512, channels) bfloat16, as the checkpoint's pipeline does."""
    from diffusers import DiffusionPipeline

    pipeline: Any = loader.from_folder(DiffusionPipeline, folder, torch.bfloat16, transformer=None, vae=None)
    pipeline.text_encoder.to(device)

    def read(prompt: str) -> Tensor:
        found, _ = pipeline.encode_prompt(
            prompt,
            do_classifier_free_guidance=False,
            max_sequence_length=TOKENS,
            device=device,
            dtype=torch.bfloat16,
        )
        return found  # type: ignore[no-any-return]

    return read


def _begins(piece: Piece, length: int, fps: int) -> list[float]:
    """When runs of `length` frames begin that cover a piece from end to end."""
    if piece.kind == "picture":
        return [0.0]
    spare = max(0, floor(piece.duration_s * fps + 1e-3) - length)
    count = -(-spare // length) + 1
    return [piece.begin_s + round(spare * at / max(1, count - 1)) / fps for at in range(count)]


def _counted(some: int, of: int, one: str, more: str) -> str:
    return f"{some} of {of} pieces {one if some == 1 else more}"
