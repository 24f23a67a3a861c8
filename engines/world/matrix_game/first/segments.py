"""One clip of Matrix-Game 1: from the frames before it and what is done in it, to its own frames.

The last frame before it is its first, shown as a latent without noise; the motion of the last frames lies beside the
noise. Two passes a step: with the actions and that motion, and without any. Clips that were sampled are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engines.film.diffusion.checkpoint import WindowStore, digest_of
from engines.film.diffusion.noise import Noise
from engines.world.actions import Action
from engines.world.matrix_game.action_module import null_actions
from engines.world.matrix_game.controls import FIRST, told
from engines.world.matrix_game.first.model import MGVideoDiffusionTransformerI2V

CONTEXT = 5  # frames whose motion leads into a clip
EYE_TOKENS, EYE_EVERY = 144, 4
NO_WORDS = "N.o.n.e"
NOISE_SHARE = 0.999

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Sampling:
    """As the authors sample it."""

    steps: int = 50
    guidance_scale: float = 6.0
    flow_shift: float = 15.0


class Segments:
    """Films clips (`engines.world.matrix_game.clips.Film`). `eyes` is diffusers' pipeline of HunyuanVideo, of which
    the autoencoder and what looks at pictures are used; `check` is called before each pass and may raise."""

    def __init__(
        self,
        model: MGVideoDiffusionTransformerI2V,
        eyes: Any,
        seed: int,
        store: WindowStore | None = None,
        name: str = "",
        sampling: Sampling | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """`name` says what the network is; clips of equal names, seeds, pasts and actions count as the same."""
        self._model, self._eyes, self._seed, self._store = model, eyes, seed, store
        self._name, self._sampling, self._check = name, sampling or Sampling(), check
        self._noise = Noise()

    def __call__(self, past: Pixels, actions: Sequence[Action], number: int) -> Pixels:
        mouse, keyboard, _ = told(actions, FIRST)
        assert mouse is not None
        digest = digest_of(self._name, self._seed, number, self._sampling, past.tobytes(), tuple(actions))
        latents = self._store.load(digest) if self._store else None
        if latents is None:
            latents = self.sampled(past, _with_last(mouse), _with_last(keyboard), number)
            if self._store:
                self._store.save(digest, latents, clip=number)
        return self._decoded(latents)[1:]

    @torch.no_grad()
    def sampled(self, past: Pixels, mouse: Tensor, keyboard: Tensor, number: int) -> Tensor:
        """Latents (1, channels, n, height, width) of a clip that begins with the last of the frames `past` (frames,
        height, width, 3); `mouse` and `keyboard` (1, 4 * n - 3, values)."""
        count = (keyboard.shape[1] + 3) // 4
        device, dtype = self._model.device, self._model.dtype
        picture = self._encoded(past[-1:])
        beside = _beside(self._encoded(past), count)
        seen, counted = self._seen(past[-1])
        shape = (1, picture.shape[1], count, *picture.shape[3:])
        noise = self._noise.start(self._seed, number, shape).to(device)
        latents = NOISE_SHARE * noise + (1 - NOISE_SHARE) * picture
        without = torch.zeros_like(beside), *null_actions(mouse, keyboard)
        scheduler: Any = FlowMatchEulerDiscreteScheduler(shift=self._sampling.flow_shift)
        scheduler.set_timesteps(
            sigmas=np.linspace(1, 0, self._sampling.steps + 1)[:-1].tolist(), device=device
        )
        for time in scheduler.timesteps:
            latents[:, :, :1] = picture
            flows = []
            for motion, turn, keys in (without, (beside, mouse, keyboard)):
                self._check()
                given = torch.cat([latents, motion], 1).to(dtype)
                acted = turn.to(device, dtype), keys.to(device, dtype)
                flows.append(
                    self._model(given, time[None], seen.to(device, dtype), counted.to(device), *acted).float()
                )
            flow = flows[0] + self._sampling.guidance_scale * (flows[1] - flows[0])
            latents = scheduler.step(flow, time, latents, return_dict=False)[0]
        latents[:, :, :1] = picture
        return latents

    def _encoded(self, frames: Pixels) -> Tensor:
        """Latents (1, channels, n, height, width) of frames (4 * n - 3, height, width, 3)."""
        vae = self._eyes.vae
        values = torch.from_numpy(np.ascontiguousarray(frames)).to(vae.device, vae.dtype) / 127.5 - 1
        found = vae.encode(values.permute(3, 0, 1, 2)[None]).latent_dist.mode()
        return (found * vae.config.scaling_factor).float().to(self._model.device)  # type: ignore[no-any-return]

    @torch.no_grad()
    def _decoded(self, latents: Tensor) -> Pixels:
        """Frames (n, height, width, 3)."""
        vae = self._eyes.vae
        values = latents.to(vae.device, vae.dtype) / vae.config.scaling_factor
        frames = vae.decode(values, return_dict=False)[0][0].float().clamp(-1, 1)
        return (frames.permute(1, 2, 3, 0) * 127.5 + 127.5).round().to(torch.uint8).cpu().numpy()

    def _seen(self, frame: Pixels) -> tuple[Tensor, Tensor]:
        """What the language model sees in a frame (1, tokens, channels), and that all of it counts. Of its answer only
        the picture's tokens are kept; words never reach the network."""
        from diffusers.pipelines.hunyuan_video.pipeline_hunyuan_video_image2video import (
            DEFAULT_PROMPT_TEMPLATE,
        )

        tokens, counted = self._eyes._get_llama_prompt_embeds(
            Image.fromarray(frame),
            NO_WORDS,
            DEFAULT_PROMPT_TEMPLATE,
            device=self._eyes.text_encoder.device,
            image_embed_interleave=EYE_EVERY,
        )
        return tokens[:, :EYE_TOKENS], counted[:, :EYE_TOKENS]


def _beside(motion: Tensor, count: int) -> Tensor:
    """The motion before a clip as channels beside its noise, and a mask of where it is: (1, channels + 1, count,
    height, width)."""
    known = torch.ones_like(motion[:, :1])
    missing = (0, 0, 0, 0, 0, count - motion.shape[2])
    return torch.nn.functional.pad(torch.cat([motion, known], 1), missing)


def _with_last(track: Tensor) -> Tensor:
    """The clip's first frame is there before anything is done, so that it has one frame more than actions; what is done
    in the last one is never read."""
    return torch.cat([track, track[:, -1:]], 1)
