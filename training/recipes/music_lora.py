"""The recipe of a LoRA for ACE-Step 1.5: low-rank weights on its frozen transformer, learned from recordings.

A recording is cut into stretches, which its own autoencoder hears once; what they are is told by their captions. The
flow (arXiv 2210.02747) is learned at the noise levels at which the checkpoint is sampled, since a distilled one knows
no others. Asking and keeping what was learned is the part of `training.lessons.music_lora`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.ace_step.pipeline_ace_step import TASK_INSTRUCTIONS
from pydantic import Field
from torch import Tensor, nn

from engines.film.diffusion.lora import called
from engines.music.diffusion.ace_step import ANY_LANGUAGE, INSTRUMENTAL
from engines.music.diffusion.checkpoints import ACE_STEP, Recipe
from engines.music.diffusion.coding import decoded, decoder, encoded, joined
from engines.music.diffusion.fitting import Fit, load
from engines.music.diffusion.piece import tensor_of
from engines.music.diffusion.sounds import mastered, read
from engines.music.exports import audio
from engines.music.sound.struck import RATE
from training.material.latents import LatentCache
from training.material.piece import Piece
from training.recipe import TrainConfig
from training.recipes.adapters import kept_loss, shifted, with_adapter

TARGETS = ["to_q", "to_k", "to_v", "to_out.0"]
LISTENED_S = 30  # of silence, where a recording could be that sets the timbre
SHOWN = 2
LONGEST_S = 3600.0


class MusicLoraConfig(TrainConfig):
    """`unworded`: share of the examples that are heard without their words, so that guidance still means something;
    distilled checkpoints, which are not guided, always get them."""

    learning_rate: float = Field(1e-4, gt=0)
    weight_decay: float = 0.0
    ema: float = Field(0.99, ge=0, lt=1)
    checkpointing: bool = True
    rank: int = Field(16, ge=1)
    batch: int = Field(1, ge=1)
    unworded: float = Field(0.1, ge=0, le=1)
    draws: int = Field(4, description="noises under which each example is validated", ge=1)


@dataclass(frozen=True)
class Stretch:
    """`duration_s` of a piece from `begin_s` on, and what is said of it."""

    piece: Piece
    begin_s: float
    duration_s: float
    prompt: str


def stretches(pieces: Sequence[Piece], trigger: str, longest_s: float) -> list[Stretch]:
    """Each piece from end to end in equal parts of at most `longest_s`."""
    made = []
    for piece in pieces:
        count = ceil(piece.duration_s / longest_s - 1e-6)
        length = piece.duration_s / count
        prompt = called((trigger,), piece.caption)
        made += [Stretch(piece, piece.begin_s + length * at, length, prompt) for at in range(count)]
    return made


class Player:
    """A checkpoint on a device: what makes latents of recordings, conditions of words, and sound of latents."""

    def __init__(self, folder: Path, digest: str, recipe: Recipe, device: torch.device) -> None:
        from diffusers import AceStepPipeline

        half = getattr(torch, ACE_STEP.half) if device.type == "cuda" else torch.float32
        self.pipeline: Any = load(folder, AceStepPipeline, Fit("card"), device, half)
        self.pipeline.set_progress_bar_config(disable=True)
        self.recipe, self.digest, self._device = recipe, digest, device
        self._recording = lru_cache(maxsize=1)(lambda file: read(file, "material", LONGEST_S))

    def rest(self) -> None:
        """Let go of the recording that was heard last."""
        self._recording.cache_clear()

    @property
    def levels(self) -> Tensor:
        """(steps,) shares of noise at which the checkpoint is sampled, from 1 down."""
        return shifted(torch.linspace(1, 0, self.recipe.steps + 1)[:-1], self.recipe.shift)

    @torch.no_grad()
    def latents(self, stretch: Stretch) -> Tensor:
        """(1, time, channels) float32."""
        vae = self.pipeline.vae
        sound = self._recording(stretch.piece.file)
        begin, length = round(stretch.begin_s * RATE), round(stretch.duration_s * RATE)
        wave = tensor_of(sound[begin : begin + length], vae.config.sampling_rate)[None]

        def heard(window: Tensor) -> Tensor:
            return vae.encode(window.to(vae.device, vae.dtype)).latent_dist.mode()  # type: ignore[no-any-return]

        return encoded(heard, wave, int(vae.hop_length)).transpose(1, 2).float().cpu()

    @torch.no_grad()
    def told(self, prompt: str, length: int) -> dict[str, Tensor]:
        """What the network hears of words: `words` and `nothing` (1, tokens, channels), and of a song of `length`
        latents that is yet to be made, `context` (1, length, 2 * channels)."""
        pipeline, device = self.pipeline, self._device
        dtype, listens = pipeline.transformer.dtype, pipeline.condition_encoder
        text = pipeline.encode_prompt(
            prompt=prompt,
            lyrics=INSTRUMENTAL,
            device=device,
            vocal_language=ANY_LANGUAGE,
            audio_duration=length / pipeline.latents_per_second,
            instruction=TASK_INSTRUCTIONS["text2music"],
        )
        silence = listens.silence_latent.to(device, dtype)
        words, _ = listens(
            **dict(zip(("text_hidden_states", "text_attention_mask"), text[:2], strict=True)),
            **dict(zip(("lyric_hidden_states", "lyric_attention_mask"), text[2:], strict=True)),
            refer_audio_acoustic_hidden_states_packed=silence[
                :, : ceil(LISTENED_S * pipeline.latents_per_second)
            ],
            refer_audio_order_mask=torch.zeros(1, dtype=torch.long, device=device),
        )
        still, _ = pipeline.prepare_src_latents(device, dtype, latent_length=length)
        found = {
            "words": words,
            "nothing": listens.null_condition_emb.to(words).expand_as(words),
            "context": torch.cat([still, torch.ones_like(still)], -1),
        }
        return {name: value.cpu() for name, value in found.items()}

    @torch.no_grad()
    def played(self, prompt: str, duration_s: float, seed: int) -> Any:
        """(samples, 2) at 48 kHz, sampled as the engine does."""
        pipeline, recipe, vae = self.pipeline, self.recipe, self.pipeline.vae
        made = pipeline(
            prompt=prompt, lyrics=INSTRUMENTAL, vocal_language=ANY_LANGUAGE, audio_duration=duration_s,
            num_inference_steps=recipe.steps, guidance_scale=recipe.guidance, shift=recipe.shift,
            generator=torch.Generator().manual_seed(seed), output_type="latent",
        ).audios  # fmt: skip
        parts = decoded(decoder(vae), made.transpose(1, 2), int(vae.hop_length))
        return mastered(joined([part for part, _ in parts], vae.config.sampling_rate))


class MusicLora:
    """The recipe for the trainer."""

    def __init__(
        self,
        config: MusicLoraConfig,
        player: Player,
        learned: Sequence[Stretch],
        validated: Sequence[Stretch],
        material: Path,
    ) -> None:
        """`material` is where latents are kept."""
        self.config, self._player = config, player
        self._learned, self._validated = list(learned), list(validated)
        self._cache = LatentCache(material, "ACE-Step autoencoder", player.digest)
        self._levels = player.levels
        self._told = lru_cache(maxsize=64)(player.told)

    def latents(self, stretch: Stretch) -> Tensor:
        """(1, time, channels) of a stretch, made once."""
        shape = f"{round(stretch.begin_s * 1000)}-{round(stretch.duration_s * 1000)}"
        return self._cache.of(stretch.piece, lambda: {"latents": self._player.latents(stretch)}, shape)[
            "latents"
        ]

    def model(self) -> nn.Module:
        return with_adapter(self._player.pipeline.transformer, self.config.rank, TARGETS)

    def batch(self, step: int) -> dict[str, Tensor]:
        random = np.random.default_rng([self.config.seed, step])
        first = self._learned[random.integers(len(self._learned))]
        alike = [stretch for stretch in self._learned if stretch.prompt == first.prompt]
        chosen = [first, *(alike[i] for i in random.integers(len(alike), size=self.config.batch - 1))]
        guided = self._player.recipe.guidance > 1
        bare = [guided and bool(random.random() < self.config.unworded) for _ in chosen]
        return self._noised(chosen, bare, random)

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        latents, noise, level = batch["latents"], batch["noise"], batch["level"]
        dtype: Any = model.dtype
        velocity = model(
            hidden_states=torch.lerp(latents, noise, level[:, None, None]).to(dtype),
            timestep=level.to(dtype),
            timestep_r=level.to(dtype),
            encoder_hidden_states=batch["words"].to(dtype),
            context_latents=batch["context"].to(dtype),
            return_dict=False,
        )[0]
        return (velocity.float() - (noise - latents)).square().mean()

    def validate(self, model: nn.Module) -> dict[str, float]:
        return kept_loss(
            model,
            self.loss,
            self._validated,
            self.config.draws,
            lambda stretch, random, _: self._noised([stretch], [False], random),
        )

    def sample(
        self, model: nn.Module, label: str, folder: Path, needed: Callable[[], bool] = lambda: True
    ) -> None:
        """Pieces of the first validated words on fixed seeds, as `label`-<i>.flac, for as long as they are `needed`."""
        folder.mkdir(parents=True, exist_ok=True)
        self._player.pipeline.transformer = model
        by_words = {stretch.prompt: stretch for stretch in reversed(self._validated)}
        for number, stretch in enumerate(list(by_words.values())[:SHOWN]):
            if not needed():
                return
            sound = self._player.played(stretch.prompt, max(stretch.duration_s, ACE_STEP.shortest_s), number)
            audio.write(folder / f"{label}-{number}.flac", sound, "flac", {"title": stretch.prompt})

    def _noised(
        self, chosen: Sequence[Stretch], bare: Sequence[bool], random: np.random.Generator
    ) -> dict[str, Tensor]:
        """Clean latents of equal length, noise and its share `level` (batch,), words, of equal prompts, and context."""
        found = [self.latents(stretch) for stretch in chosen]
        length = min(each.shape[1] for each in found)
        latents = torch.cat([each[:, :length] for each in found])
        told = [self._told(stretch.prompt, length) for stretch in chosen]
        words = [each["nothing" if without else "words"] for each, without in zip(told, bare, strict=True)]
        seeded = torch.Generator().manual_seed(int(random.integers(2**62)))
        return {
            "latents": latents,
            "noise": torch.randn(latents.shape, generator=seeded),
            "level": self._levels[torch.from_numpy(random.integers(len(self._levels), size=len(chosen)))],
            "words": torch.cat(words),
            "context": torch.cat([each["context"] for each in told]),
        }
