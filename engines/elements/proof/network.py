"""The small SkyReels-A2 at work: pictures, words and a take to follow in, the frames of one clip out.

Pipeline, cue, loop and denoiser are those of `engines.elements.a2`. Here is only what the small checkpoint has of its
own: sentence embeddings for words, an autoencoder that is not Wan's, and a take of the compositor as channels beside
the noise. The take comes in grey, as for VACE, so that colours can only be those of the pictures.
"""

from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo, UniPCMultistepScheduler, WanTransformer3DModel
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor
from transformers import CLIPImageProcessorPil, CLIPVisionModel

from engines.contract import BadInput
from engines.elements.a2.asking import a2_clip
from engines.elements.a2.pipeline import FRAMES_EACH, SEEN_SIDE, SkyReelsA2Pipeline, lead_in
from engines.elements.a2.references import Reference
from engines.film.diffusion.decode import encode, frames_of
from engines.film.diffusion.windows import Sampling, Segment, Window, film
from engines.film.proof.words import SENTENCES, sentences
from engines.media.fit import on_white

FOLDER = Path(str(files("resources").joinpath("models", "elements")))
VAE = Path(str(files("resources").joinpath("models", "film", "vae")))
STRIDE = 16  # pixels across a latent
SIZE = (112, 192)  # height and width that it was trained at
LATENTS = 8  # of a clip, those of its pictures among them
USUAL = Sampling(steps=20, guidance_scale=1.0, flow_shift=3.0, window=LATENTS, overlap=0)
TOKENS = 512  # of words, which is what the network's attention counts on

Pixels = NDArray[np.uint8]


class SmallPipeline(SkyReelsA2Pipeline):
    """Reads words as sentences; has no text encoder of its own."""

    def encode_prompt(self, prompt: Any, *rest: Any, device: Any = None, **more: Any) -> tuple[Tensor, None]:
        """(1, TOKENS, SIZE) of one prompt."""
        return spread_out(torch.from_numpy(sentences(prompt))[None]).to(device or self.device), None

    def looked_at(self, pictures: Sequence[Image.Image]) -> Tensor:
        """What `encode_image` shows to the eye, (pictures, 3, side, side)."""
        square = (SEEN_SIDE, SEEN_SIDE)
        squares = [ImageOps.pad(picture, square, color="white") for picture in pictures]
        shown: Tensor = self.image_processor(images=squares, return_tensors="pt")["pixel_values"]
        return shown


def spread_out(words: Tensor) -> Tensor:
    """Sentences (batch, SENTENCES, SIZE), behind which there are zeros, as (batch, TOKENS, SIZE): over and over again,
    so that each is attended to as if nothing else were there."""
    said = words.abs().amax(2).gt(0).sum(1, keepdim=True).clamp(1, SENTENCES)
    places = torch.arange(TOKENS, device=words.device)[None] % said
    return words.gather(1, places[..., None].expand(-1, -1, words.shape[2]))


def shown(pictures: Sequence[Pixels], background: Pixels) -> list[Reference]:
    """Players (h, w, 4) and their place (h, w, 3) as the network is shown them."""
    found = [Reference(str(number), Image.fromarray(on_white(p))) for number, p in enumerate(pictures)]
    return [*found, Reference("background", Image.fromarray(background), place=True)]


def blank(picture: Image.Image) -> Image.Image:
    """A picture that shows nothing."""
    return Image.new("RGB", picture.size, "white")


def autoencoder(folder: Path = VAE) -> Any:
    """The autoencoder of the small film, which says of itself what pipelines of Wan ask for."""
    vae: Any = AutoencoderKLLTXVideo.from_pretrained(folder, local_files_only=True)
    vae.register_to_config(
        latents_mean=vae.latents_mean.tolist(),
        latents_std=vae.latents_std.tolist(),
        z_dim=vae.config.latent_channels,
        scale_factor_temporal=FRAMES_EACH,
        scale_factor_spatial=STRIDE,
    )
    return vae.eval()


def assembled(vae: Any, transformer: Any = None, eye: Any = None, side: int = 64) -> SmallPipeline:
    """The pipeline of loaded parts; `side` is that of the squares (in pixels) in which the `eye` sees pictures."""
    processor = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    parts: dict[str, Any] = {"vae": vae, "transformer": transformer, "image_encoder": eye}
    parts |= {"image_processor": processor, "tokenizer": None, "text_encoder": None, "scheduler": None}
    return SmallPipeline(**parts)


def followed(vae: Any, take: Pixels | None, pictures: int, size: tuple[int, int], latents: int) -> Tensor:
    """What is to be followed, (1, channels, latents, height, width): grey where the pictures stand, and then a take
    (n, height, width, 3) in grey, of which as many frames count as there are latents for; without one it is all
    grey. `size` is (height, width) in pixels."""
    grey = np.full((frames_of(latents, opens=True), *size, 3), 127.5, np.float32)
    if take is not None:
        begin = frames_of(pictures, opens=True)
        for place, frame in zip(range(begin, len(grey)), take, strict=False):
            grey[place] = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)[..., None]
    return normalised(vae, grey)


@torch.no_grad()
def normalised(vae: Any, frames: NDArray[Any]) -> Tensor:
    """Latents (1, channels, latents, height, width) of frames (1 + 4 n, height, width, 3) from 0 to 255."""
    return encode(vae, frames).float()


class Network:
    """A checkpoint of the small SkyReels-A2, loaded."""

    def __init__(self, folder: Path = FOLDER, vae: Path = VAE, device: str = "cpu") -> None:
        """Raises `BadInput` where the folder holds no checkpoint."""
        if not (folder / "transformer" / "config.json").is_file():
            raise BadInput(
                "checkpoint",
                f"{folder} holds none: the small SkyReels-A2 is not trained yet",
                "train one: python -m training.recipes.elements_builtin",
            )
        transformer: Any = WanTransformer3DModel.from_pretrained(
            folder / "transformer", local_files_only=True
        )
        eye: Any = CLIPVisionModel.from_pretrained(folder / "image_encoder", local_files_only=True)
        self.scheduler: Any = UniPCMultistepScheduler.from_pretrained(folder / "scheduler")
        self.device = torch.device(device)
        self.pipeline = assembled(
            autoencoder(vae).to(self.device),
            transformer.to(self.device).eval(),
            eye.to(self.device).eval(),
            eye.config.image_size,
        )
        if self.device.type == "cpu":
            transformer.set_attention_backend("_native_math")  # flash attention is slow on processors

    def frames(
        self,
        prompt: str,
        pictures: Sequence[Reference],
        take: Pixels | None,
        size: tuple[int, int],
        seed: int = 0,
        sampling: Sampling = USUAL,
    ) -> Pixels:
        """The clip (n, height, width, 3) of pictures, the last of which is the place; `size` is (height, width). Its
        frames go with those of the take, whose first ones are left off like the clip's."""
        clip = a2_clip(self.pipeline, prompt, pictures, sampling.window, size)
        vae, words, condition = self.pipeline.vae, clip.cue.prompt, clip.cue.guide
        assert condition is not None
        guide = followed(vae, take, len(pictures), size, clip.latents)
        cue = replace(clip.cue, negative=torch.zeros_like(words), guide=torch.cat([condition, guide], 1))
        segment = Segment(clip.latents, cue, sampling, seed)
        grid = (size[0] // STRIDE, size[1] // STRIDE)
        (window,) = (
            event
            for event in film(clip.denoiser, self.scheduler, [segment], grid)
            if isinstance(event, Window)
        )
        return decoded(vae, window.latents)[clip.lead_in :]


def left_off(pictures: int) -> int:
    """How many of a take's frames have none beside them in a clip of so many pictures."""
    return lead_in(pictures) - frames_of(pictures, opens=True)


@torch.no_grad()
def decoded(vae: Any, latents: Tensor) -> Pixels:
    """Frames (1 + 4 n, height, width, 3) of latents (1, channels, 1 + n, height, width)."""
    mean, spread = (
        torch.tensor(values, device=latents.device).view(1, -1, 1, 1, 1)
        for values in (vae.config.latents_mean, vae.config.latents_std)
    )
    made = vae.decode(latents.float() * spread + mean).sample[0].clamp(-1, 1)
    return (made * 127.5 + 127.5).round().byte().permute(1, 2, 3, 0).cpu().numpy()  # type: ignore[no-any-return]
