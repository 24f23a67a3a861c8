"""The recipe of a video LoRA: low-rank weights on a frozen transformer of SkyReels-V2, SkyReels-A2 or VACE (Wan),
learned from clips and pictures in latents.

Networks that know a noise level for each latent frame learn by diffusion forcing (arXiv 2504.13074), the others under
one level for the whole clip. Cutting and encoding the material is `video_clips`' part, asking and keeping what was
learned that of `training.lessons.video_lora`.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from engines.elements.a2.denoisers import FollowingDenoiser, WanDenoiser
from engines.elements.a2.vace import STRENGTH
from engines.film.diffusion import loader
from engines.film.diffusion.decode import StreamedDecoder
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.windows import Sampling, Segment, Window, film
from engines.media.image import write_image
from engines.media.video import VideoWriter
from training.recipe import TrainConfig
from training.recipes.adapters import kept_loss, shifted, with_adapter
from training.recipes.video_clips import Encoded, Example, autoencoder

LEVELS = 1000
TARGETS = ["to_q", "to_k", "to_v", "to_out.0", "add_k_proj", "add_v_proj", "ffn.net.0.proj", "ffn.net.2"]
SHOWN = 2
Storage = Literal["bfloat16", "fp8", "4bit"]


class VideoLoraConfig(TrainConfig):
    """`together`: share of the steps in which all frames stand at one level, as where a window is sampled without a
    lag; `unworded`: share of the examples that are seen without their words, so that guidance still means something."""

    learning_rate: float = Field(1e-4, gt=0)
    weight_decay: float = 0.0
    ema: float = Field(0.99, ge=0, lt=1)
    checkpointing: bool = True
    rank: int = Field(16, ge=1)
    storage: Storage = "bfloat16"
    batch: int = Field(1, ge=1)
    together: float = Field(0.5, ge=0, le=1)
    unworded: float = Field(0.1, ge=0, le=1)
    draws: int = Field(4, description="noises under which each example is validated", ge=1)
    sample_steps: int = Field(25, ge=2)


@dataclass(frozen=True)
class Base:
    """What is taught: a checkpoint's folder, the digest of its weights, and how it was trained.

    `flow_shift` is where its authors sample it otherwise than its scheduler says. Clips begin with pictures that the
    network is shown: `unseen` latents, and of what is decoded `lead_in` frames.
    """

    folder: Path
    digest: str
    forcing: bool
    fps: int
    flow_shift: float | None = None
    unseen: int = 0
    lead_in: int = 0


class VideoLora:
    """The recipe for the trainer."""

    def __init__(
        self,
        config: VideoLoraConfig,
        base: Base,
        learned: Sequence[Example],
        validated: Sequence[Example],
        encoded: Encoded,
    ) -> None:
        self.config, self.base = config, base
        self._learned, self._validated = list(learned), list(validated)
        self._scheduler = _scheduler(base.folder)
        self._network = loader.transformer_of(base.folder)
        self._shift = float(base.flow_shift or self._scheduler.config.flow_shift or 1.0)
        self._encoded = lru_cache(maxsize=256)(encoded.of)
        self._words = lru_cache(maxsize=128)(encoded.words)
        self._vae: Any = None

    def model(self) -> nn.Module:
        transformer = _transformer(self.base.folder, self.config.storage)
        if self.config.storage == "fp8":
            transformer.enable_layerwise_casting(torch.float8_e4m3fn, torch.bfloat16)
        return with_adapter(transformer, self.config.rank, TARGETS)

    def batch(self, step: int) -> dict[str, Tensor]:
        random = np.random.default_rng([self.config.seed, step])
        first = self._learned[random.integers(len(self._learned))]
        alike = [example for example in self._learned if example.bucket == first.bucket]
        chosen = [first, *(alike[i] for i in random.integers(len(alike), size=self.config.batch - 1))]
        together = bool(random.random() < self.config.together)
        prompts = ["" if random.random() < self.config.unworded else example.prompt for example in chosen]
        return self._noised(chosen, prompts, random, together)

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        latents, noise, sigma = batch["latents"], batch["noise"], batch["sigma"]
        noised = torch.lerp(latents, noise, sigma[:, None, :, None, None])
        timesteps = (sigma * LEVELS).round().long()
        cue = Cue(batch["words"], image=batch.get("image"), guide=batch.get("guide"))
        velocity = self._denoiser(model).one_pass("cond", noised, timesteps, cue, cue.prompt)
        return (velocity.float() - (noise - latents)).square().mean()

    def validate(self, model: nn.Module) -> dict[str, float]:
        return kept_loss(
            model,
            self.loss,
            self._validated,
            self.config.draws,
            lambda example, random, draw: self._noised(
                [example], [example.prompt], random, together=draw % 2 == 1
            ),
        )

    def sample(
        self, model: nn.Module, label: str, folder: Path, needed: Callable[[], bool] = lambda: True
    ) -> None:
        """Films of the first validated examples' words, on fixed seeds, as `label`-<i>.mp4; where there are only
        pictures, pictures (.png). Left out as soon as they are no longer `needed`, since they may take minutes."""

        def check() -> None:
            if not needed():
                raise _LeftOut

        with contextlib.suppress(_LeftOut):
            self._sample(model, label, folder, check)

    def _sample(self, model: nn.Module, label: str, folder: Path, check: Callable[[], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        denoiser = self._denoiser(model)
        for number, example in enumerate(self.shown):
            shown = dict(self._encoded(example))
            length = shown.pop("latents").shape[2]
            told = {"prompt": self._words(example.prompt), "negative": self._words(""), **shown}
            cue = Cue(**{name: value.to(denoiser.device) for name, value in told.items()})
            steps, shift = self.config.sample_steps, self._shift
            sampling = Sampling(steps=steps, flow_shift=shift, window=length, overlap=0)
            segment = Segment(length, cue, sampling, seed=number)
            size = example.size[0] // 8, example.size[1] // 8
            with torch.no_grad():
                made = film(denoiser, self._scheduler, [segment], size, check=check)
                latents = next(event for event in made if isinstance(event, Window)).latents
            self._show(latents, folder / f"{label}-{number}", example)

    def _denoiser(self, model: nn.Module) -> Denoiser:
        if self._network == loader.VACE:
            return FollowingDenoiser(model, STRENGTH)
        if self._network == loader.WAN:
            return WanDenoiser(model)
        return Denoiser(model, self.base.forcing, self.base.fps)

    @property
    def shown(self) -> list[Example]:
        """Those whose words samples are made of: no words twice, clips before pictures."""
        by_words: dict[str, Example] = {}
        for example in sorted(self._validated, key=lambda each: -each.latents):
            by_words.setdefault(example.prompt, example)
        return list(by_words.values())[:SHOWN]

    def _show(self, latents: Tensor, path: Path, example: Example) -> None:
        device = latents.device
        self._vae = self._vae or autoencoder(self.base.folder)
        self._vae.to(device)
        shown = latents[:, :, self.base.unseen :]
        frames = [frame for four in StreamedDecoder(self._vae).decode(shown, True) for frame in four]
        frames = frames[self.base.lead_in :]
        self._vae.to("cpu")
        if len(frames) == 1:
            write_image(path.with_suffix(".png"), frames[0])
            return
        height, width = example.size
        with VideoWriter(path.with_suffix(".mp4"), width, height, self.base.fps) as writer:
            for frame in frames:
                writer.write(frame)

    def _noised(
        self, examples: Sequence[Example], prompts: Sequence[str], random: np.random.Generator, together: bool
    ) -> dict[str, Tensor]:
        """Clean latents and what is shown with them, noise, the noise's share `sigma` (batch, frames), and words."""
        encoded = [self._encoded(example) for example in examples]
        clean = {name: torch.cat([each[name] for each in encoded]) for name in encoded[0]}
        latents = clean["latents"]
        noise = torch.randn(
            latents.shape, generator=torch.Generator().manual_seed(int(random.integers(2**62)))
        )
        one_level = together or not self.base.forcing
        levels = np.stack([_levels(latents.shape[2], one_level, random) for _ in examples])
        return {
            **clean,
            "noise": noise,
            "sigma": shifted(torch.from_numpy(levels / LEVELS).float(), self._shift),
            "words": torch.cat([self._words(prompt) for prompt in prompts]),
        }


class _LeftOut(Exception):
    """Nobody waits for this sample any more."""


def forcing_levels(frames: int, random: np.random.Generator, levels: int = LEVELS) -> NDArray[np.int64]:
    """Noise levels (frames,) from 1 to `levels` that never decrease along time (arXiv 2504.13074, section 3.4).

    The level of one frame, drawn at random, is uniform; the frames before it form any of the non-decreasing sequences
    up to its level, those after it any from its level on, each as likely as another.
    """
    anchor, level = int(random.integers(frames)), int(random.integers(1, levels + 1))
    before = _ascending(anchor, level, random)
    after = _ascending(frames - anchor - 1, levels - level + 1, random) + level - 1
    return np.concatenate([before, [level], after]).astype(np.int64)


def _levels(frames: int, together: bool, random: np.random.Generator) -> NDArray[np.int64]:
    if together:
        return np.full(frames, random.integers(1, LEVELS + 1), np.int64)
    return forcing_levels(frames, random)


def _ascending(count: int, levels: int, random: np.random.Generator) -> NDArray[np.int64]:
    """A non-decreasing sequence (count,) of values from 1 to `levels`, uniform over all of them: stars and bars."""
    places = np.sort(random.choice(levels + count - 1, count, replace=False))
    return places - np.arange(count) + 1


def _scheduler(folder: Path) -> Any:
    from diffusers import UniPCMultistepScheduler

    return UniPCMultistepScheduler.from_pretrained(folder, subfolder="scheduler", local_files_only=True)


def _transformer(folder: Path, storage: Storage) -> Any:
    import diffusers

    kind = getattr(diffusers, loader.transformer_of(folder))
    extra = {}
    if storage == "4bit":
        extra["quantization_config"] = diffusers.BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
        )
    return loader.from_folder(kind, folder, torch.bfloat16, subfolder="transformer", **extra)
