"""The small SkyReels-A2V at work: a picture, a voice, words and how the head stands in, the frames of a person out.

Network, cue, guidance and flow are those of `engines.portrait.a2v`. Here is only what the small checkpoint has of its
own: an autoencoder that is not Wan's, sentence embeddings for words, other ears, and the head's stand as channels
beside the noise.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from transformers import CLIPImageProcessorPil, CLIPVisionModel

from engines.contract import BadInput
from engines.elements.proof.network import autoencoder, decoded, normalised, spread_out
from engines.film.diffusion.noise import Noise
from engines.film.proof.words import sentences
from engines.portrait.a2v import layout
from engines.portrait.a2v.audio import FRAMES_EACH
from engines.portrait.a2v.conditions import GREY
from engines.portrait.a2v.hearing import windows
from engines.portrait.a2v.sampler import Flow, SpeakingDenoiser, Spoken
from engines.portrait.a2v.windows import Held, carrying
from engines.portrait.proof.hearing import Features
from engines.portrait.proof.lips import LipReader

FOLDER = Path(str(files("resources").joinpath("models", "portrait")))
LIPS = "lips.npz"
SHIFT = 3.0

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Asked:
    """How a clip is made: steps, and how much words and voice count; 1 leaves a pass of the network out."""

    steps: int = 12
    words: float = 1.0
    voice: float = 1.0
    seed: int = 0


class Network:
    """A checkpoint of the small SkyReels-A2V, loaded, with the autoencoder in whose latents it dreams, and with who
    reads its lips."""

    def __init__(self, folder: Path = FOLDER, device: str = "cpu") -> None:
        """Raises `BadInput` where the folder holds no checkpoint."""
        if not (folder / "transformer" / "config.json").is_file():
            raise BadInput(
                "checkpoint",
                f"{folder} holds none: the small SkyReels-A2V is not trained yet",
                "train one: python -m training.recipes.portrait_builtin",
            )
        self.device = torch.device(device)
        transformer: Any = layout.load(folder / "transformer")
        transformer.to(self.device)
        if self.device.type == "cpu":
            transformer.set_attention_backend("_native_math")  # flash attention is slow on processors
        self.denoiser = SpeakingDenoiser(transformer)
        eye: Any = CLIPVisionModel.from_pretrained(folder / "image_encoder")
        self.eye: Any = eye.to(self.device).eval()
        self.vae: Any = autoencoder(folder / "vae").float().to(self.device)
        self.lips = LipReader.load(folder / LIPS)

    def frames(
        self,
        picture: Pixels,
        heard: Features,
        prompt: str,
        guide: Pixels | None,
        asked: Asked | None = None,
        before: Pixels | None = None,
    ) -> Pixels:
        """A film (frames, side, side, 3) of the person of a picture (side, side, 3), as long as what is `heard`. It
        begins with the frames `before` (1 + 4 n, side, side, 3), or with the picture."""
        asked, begins = asked or Asked(), picture[None] if before is None else before
        flow, cue = Flow(asked.steps, SHIFT), self.cue(picture, heard, prompt, guide, asked.voice, begins[0])
        assert cue.guide is not None
        noise = Noise().start(asked.seed, 0, (1, self.denoiser.channels, *cue.guide.shape[2:]))
        latents = noise.to(self.device)
        held = self.held(begins, latents)
        for step in range(flow.steps):
            timestep = flow.timestep(step).to(self.device)
            velocity = self.denoiser(latents, timestep, cue, asked.words)
            latents = flow.advance(latents, velocity, step)
            latents = held.laid(latents, flow.level(step + 1), lambda: noise)
        return decoded(self.vae, latents)

    def held(self, begins: Pixels, latents: Tensor) -> Held:
        """Frames (1 + 4 n, side, side, 3) as the first of `latents`, under the noise of each step."""
        return carrying(latents, normalised(self.vae, begins).to(self.device), veiled=True)

    @torch.no_grad()
    def cue(
        self,
        picture: Pixels,
        heard: Features,
        prompt: str,
        guide: Pixels | None,
        voice: float,
        first: Pixels | None = None,
    ) -> Spoken:
        """What the network is told of so many frames as are `heard`, of which `first` is the first, or the picture."""
        count, side = len(heard), len(picture)
        words = spread_out(torch.from_numpy(sentences(prompt))[None]).to(self.device)
        shown = seen(picture, self.eye.config.image_size)[None].to(self.device)
        looked = self.eye(pixel_values=shown, output_hidden_states=True).hidden_states[-2]
        begins = known(self.vae, picture if first is None else first, count)
        beside = torch.cat([begins, guide_of(self.vae, guide, count, side)], 1)
        audio = windows(heard, 0, count)[None, None].to(self.device)
        return Spoken(words, torch.zeros_like(words), looked, beside, audio, None, voice)


def known(vae: Any, picture: Pixels, frames: int) -> Tensor:
    """(1, FRAMES_EACH + channels, latents, height, width): the picture (side, side, 3) stands as the first of so many
    frames, and nothing is known of the others."""
    film = np.full((frames, *picture.shape), GREY, np.float32)
    film[0] = picture
    latents = normalised(vae, film)
    given = torch.zeros_like(latents[:, :1]).repeat(1, FRAMES_EACH, 1, 1, 1)
    given[:, :, 0] = 1
    return torch.cat([given, latents], 1)


def guide_of(vae: Any, guide: Pixels | None, frames: int, side: int) -> Tensor:
    """(1, channels, latents, height, width) of small grey frames (n, side, side), brought to `side`; all grey where
    nothing guides."""
    film = np.full((frames, side, side, 3), GREY, np.float32)
    if guide is not None:
        for number, frame in enumerate(guide):
            film[number] = cv2.resize(frame, (side, side), interpolation=cv2.INTER_CUBIC)[..., None]
    return normalised(vae, film)


def seen(picture: Pixels, side: int) -> Tensor:
    """(3, side, side) of a picture (n, n, 3), as the eye looks at it."""
    square = {"height": side, "width": side}
    processor: Any = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size=square)
    shown: Tensor = processor(images=Image.fromarray(picture), return_tensors="pt")["pixel_values"]
    return shown[0]
