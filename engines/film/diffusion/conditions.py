"""What a film is made from, as the window loop wants it: words, a first picture, an end picture, a film to go on from.

Everything is encoded here, once; how long it counts is the loop's business.
"""

from collections import deque
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.decode import encode, frames_of
from engines.film.diffusion.denoiser import Cue
from engines.media.fit import covering, on_white
from engines.media.image import read_image
from engines.media.video import VideoReader

TOKENS = 512
AVOIDED = (
    "frozen picture, slide show, flicker, blur, overexposed, washed out, grey veil, noise, compression artefacts, "
    "watermark, subtitles, letters, frame around the picture, deformed face, extra fingers, fused limbs, "
    "extra legs, crowded background, walking backwards"
)

Pixels = NDArray[np.uint8]


class Words:
    """Prompts as the text encoder reads them; the last ones are remembered, since shots of a film repeat them."""

    REMEMBERED = 8

    def __init__(self, pipeline: Any, device: torch.device, avoided: str = AVOIDED) -> None:
        self._pipeline, self._device = pipeline, device
        self._known: dict[str, Tensor] = {}
        self._avoided = self._encoded(avoided)

    def cue(self, prompt: str) -> Cue:
        """The cue of a prompt, on the device."""
        if not prompt.strip():
            raise BadInput("prompt", "is empty", "say in a sentence what is to be seen")
        if prompt not in self._known:
            self._known[prompt] = self._encoded(prompt)
            while len(self._known) > self.REMEMBERED:
                del self._known[next(iter(self._known))]
        return Cue(self._known[prompt], self._avoided)

    @torch.no_grad()
    def _encoded(self, prompt: str) -> Tensor:
        found, _ = self._pipeline.encode_prompt(
            prompt, do_classifier_free_guidance=False, max_sequence_length=TOKENS, device=self._device
        )
        return found.to(self._pipeline.transformer.dtype)  # type: ignore[no-any-return]


def picture_latents(vae: Any, picture: Path, size: tuple[int, int], field: str = "picture") -> Tensor:
    """A picture as one latent frame (1, channels, 1, height / 8, width / 8), cropped to fill `size` (height, width)."""
    return encode(vae, filling(picture, field, size)[None]).float()


def film_latents(vae: Any, film: Path, latents: int, size: tuple[int, int], fps: int) -> Tensor:
    """The end of a film as at most `latents` latent frames, which the new film goes on from.

    A film shorter than that gives as many as it has. The first of them is a single frame, the others are four each.
    """
    reader = VideoReader(film, "continues")
    try:
        frames = deque(reader.at_rate(fps), maxlen=4 * latents - 3)
    finally:
        reader.close()
    whole = (len(frames) - 1) // 4 * 4 + 1
    kept = np.stack([covering(frame, size[::-1]) for frame in list(frames)[-whole:]])
    return encode(vae, kept).float()


def sketch_latents(
    vae: Any, film: Path, from_s: float, latents: int, opens: bool, size: tuple[int, int], fps: int
) -> Tensor:
    """A film from a moment on as `latents` latent frames to paint over; one that is too short stands still at its end.

    `opens` says that nothing leads into it: its first latent is then a single frame. `from_s` lies inside the film.
    """
    reader = VideoReader(film, "guide")
    try:
        frames = [
            covering(f, size[::-1]) for f in islice(reader.at_rate(fps, from_s), frames_of(latents, opens))
        ]
    finally:
        reader.close()
    frames += [frames[-1]] * (frames_of(latents, opens) - len(frames))
    if not opens:  # the autoencoder's first latent is one frame only: let it be one that is thrown away
        frames.insert(0, frames[0])
    return encode(vae, np.stack(frames)).float()[:, :, -latents:]


def filling(picture: Path, field: str, size: tuple[int, int]) -> Pixels:
    """The picture of a file, what is transparent in it white, filling `size`."""
    return covering(on_white(read_image(picture, field)), size[::-1])


@torch.no_grad()
def clip_cue(cue: Cue, pipeline: Any, picture: Path, latents: int, size: tuple[int, int]) -> Cue:
    """The cue of an image-to-video checkpoint, which sees its picture twice: through CLIP, and as the start of a film.

    Its guide (1, 20, latents, height / 8, width / 8) is a mask of what is known, and the latents of a film that is the
    picture and then grey.
    """
    pixels = filling(picture, "picture", size)
    vae, eye = pipeline.vae, pipeline.image_encoder
    seen = pipeline.image_processor(images=pixels, return_tensors="pt").to(eye.device, eye.dtype)
    frames = np.full((4 * latents - 3, *pixels.shape), 127.5, np.float32)
    frames[0] = pixels
    known = encode(vae, frames)
    mask = known.new_zeros(1, 4, *known.shape[2:])
    mask[:, :, 0] = 1
    image = eye(**seen, output_hidden_states=True).hidden_states[-2]
    return Cue(cue.prompt, cue.negative, image, torch.cat([mask, known], 1))
