"""SkyReels-A2 as a pipeline of diffusers: several pictures in, one clip in which they play together.

The network is the stock image-to-video transformer of Wan 2.1; what differs is how pictures reach it. Each is seen
whole by CLIP, and all their tokens follow each other; and each begins the film that the autoencoder sees, the first for
one frame, the others for four, so that every picture fills one latent. Those latents come out again at the head of the
clip and are left off.

Sampling is diffusers' own. The authors' limit is three pictures; a fourth fits the layout, but was not trained. Latents
of the pictures are the modes of what the encoder gives, as everywhere here, where the authors draw from it.
"""

from collections.abc import Sequence
from typing import Any

import torch
from diffusers.pipelines.wan.pipeline_output import WanPipelineOutput
from diffusers.pipelines.wan.pipeline_wan_i2v import WanImageToVideoPipeline, retrieve_latents
from diffusers.utils.torch_utils import randn_tensor
from PIL import Image, ImageOps
from torch import Tensor

from engines.elements.a2.engine import MOST

FRAMES = 81
SEEN_SIDE = 512  # pixels of the square in which CLIP is shown a picture
FRAMES_EACH = 4


def lead_in(references: int) -> int:
    """How many frames at the head of a clip show the pictures, or are disturbed by them."""
    return FRAMES_EACH * references


def framed(pictures: Sequence[Image.Image], size: tuple[int, int], background: bool) -> list[Image.Image]:
    """The pictures as frames of the film, `size` being (height, width): whole and on white, but a `background`, which
    is the last of them, fills its frame."""
    wide = size[::-1]
    shown = [ImageOps.pad(picture.convert("RGB"), wide, color="white") for picture in pictures]
    if background:
        shown[-1] = ImageOps.fit(pictures[-1].convert("RGB"), wide)
    return shown


class SkyReelsA2Pipeline(WanImageToVideoPipeline):
    """Loads the published folder, whose index names the pipeline that this one is made from."""

    @torch.no_grad()
    def __call__(
        self,
        image: Sequence[Image.Image],
        prompt: str | None = None,
        *,
        background: bool = False,
        height: int = 480,
        width: int = 832,
        num_frames: int = FRAMES,
        output_type: str = "np",
        return_dict: bool = True,
        **more: Any,
    ) -> Any:
        """`image` are one to four pictures, the last of them the place if there is a `background`; what else there is
        goes to diffusers. The frames that show the pictures are left off; latents are given whole."""
        pictures = list(image)
        frames = super().__call__(
            framed(pictures, (height, width), background),
            prompt,
            height=height,
            width=width,
            num_frames=num_frames,
            image_embeds=self.encode_image(pictures),
            output_type=output_type,
            return_dict=False,
            **more,
        )[0]
        first = lead_in(len(pictures))
        if output_type in ("np", "pt"):
            frames = frames[:, first:]
        elif output_type != "latent":
            frames = [clip[first:] for clip in frames]
        return WanPipelineOutput(frames=frames) if return_dict else (frames,)

    def check_inputs(
        self,
        prompt: Any,
        negative_prompt: Any,
        image: Sequence[Image.Image],
        height: int,
        width: int,
        prompt_embeds: Tensor | None = None,
        negative_prompt_embeds: Tensor | None = None,
        image_embeds: Tensor | None = None,
        callback_on_step_end_tensor_inputs: Any = None,
        guidance_scale_2: float | None = None,
    ) -> None:
        """What diffusers checks, for each of the pictures. `image_embeds` may be given beside them."""
        if not 1 <= len(image) <= MOST:
            raise ValueError(f"`image` has to be 1 to {MOST} pictures but is {len(image)}.")
        for picture in image:
            super().check_inputs(
                prompt,
                negative_prompt,
                picture,
                height,
                width,
                prompt_embeds,
                negative_prompt_embeds,
                None,
                callback_on_step_end_tensor_inputs,
                guidance_scale_2,
            )

    def encode_image(self, image: Any, device: torch.device | None = None) -> Tensor:
        """What CLIP sees in each picture, whole in a white square, one after the other: (1, pictures * tokens,
        channels)."""
        side = (SEEN_SIDE, SEEN_SIDE)
        squares = [ImageOps.pad(picture.convert("RGB"), side, color="white") for picture in image]
        seen: Tensor = super().encode_image(squares, device)
        return seen.flatten(0, 1)[None]

    def prepare_latents(
        self,
        image: Any,
        batch_size: int,
        num_channels_latents: int = 16,
        height: int = 480,
        width: int = 832,
        num_frames: int = FRAMES,
        dtype: torch.dtype | None = None,
        device: torch.device | None = None,
        generator: torch.Generator | list[torch.Generator] | None = None,
        latents: Tensor | None = None,
        last_image: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Noise (batch, channels, latents, height / 8, width / 8), and the condition beside it (batch, 20, ...) of the
        pictures (n, 3, height, width), from -1 to 1."""
        if last_image is not None:
            raise ValueError("SkyReels-A2 takes no last frame.")
        condition = self.condition(image, num_frames).to(device, dtype).repeat(batch_size, 1, 1, 1, 1)
        if latents is None:
            shape = (batch_size, num_channels_latents, *condition.shape[2:])
            latents = randn_tensor(shape, generator=generator, device=device, dtype=dtype)
        return latents.to(device=device, dtype=dtype), condition

    @torch.no_grad()
    def condition(self, pictures: Tensor, num_frames: int) -> Tensor:
        """What the network takes beside the noise, (1, 4 + 16, latents, height / 8, width / 8): a mask of the latents
        that are known, and the latents of a film that shows the pictures (n, 3, height, width), from -1 to 1, and then
        grey."""
        vae, count = self.vae, pictures.shape[0]
        shown = pictures.to(vae.device, vae.dtype).permute(1, 0, 2, 3)[None]
        known = torch.cat([shown[:, :, :1], shown[:, :, 1:].repeat_interleave(FRAMES_EACH, 2)], 2)
        if known.shape[2] >= num_frames:
            raise ValueError(f"{count} pictures leave nothing of {num_frames} frames.")
        grey = known.new_zeros(1, 3, num_frames - known.shape[2], *known.shape[3:])
        latents = retrieve_latents(vae.encode(torch.cat([known, grey], 2)), sample_mode="argmax").float()
        mean, spread = (
            torch.tensor(values, device=latents.device).view(1, -1, 1, 1, 1)
            for values in (vae.config.latents_mean, vae.config.latents_std)
        )
        mask = latents.new_zeros(1, FRAMES_EACH, *latents.shape[2:])
        mask[:, :, :count] = 1
        return torch.cat([mask, (latents - mean) / spread], 1)
