"""The recipe of the small neural film: a SkyReels-V2 transformer that learns the drawn stage by diffusion forcing.

    python -m training.recipes.film_builtin --clips FOLDER --vae FOLDER --out FOLDER [--steps N] [--compiled]
        [--begin FILE] [--learning-rate RATE]
    python -m training.recipes.film_builtin --vae FOLDER --out FOLDER --export FOLDER

The first trains, or goes on training, from nothing or from weights that stand, on what `training.backlot.films` made,
in the latents of `training.recipes.film_autoencoder`; the second writes the newest averaged weights as a checkpoint in
the published layout, also while a training runs. Every latent frame stands at a noise level of its own (arXiv
2504.13074); words and the blocking picture are left out now and then, so that it can do without. `engines.film.proof`
runs what comes out; `training.recipes.film_look` goes on from there with a person's own pictures.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKLLTXVideo, SkyReelsV2Transformer3DModel, UniPCMultistepScheduler
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import load_file
from torch import Tensor, nn

from engines.film.embedding import SIZE
from engines.film.proof.guide import CHANNELS, guide_of
from engines.film.proof.words import sentences
from training.backlot.films import read
from training.begun import BegunConfig, begun
from training.recipes.film_autoencoder import latents_of
from training.recipes.once import once
from training.trainer import Precision, Report, TrainConfig, Trainer, averaged, printed

LEVELS = 1000
_WITHOUT_GUIDE, _WITHOUT_WORDS = 0.25, 0.1
_ALONE = 0.4  # share of examples whose latent frames all have levels of their own; the others are windows of a film
_HISTORY_NOISE = 60  # of LEVELS, the most that lies over what a window goes on from
_LEAST_IMPORTANT = 0.2
_LOOKED_AT, _LATENTS_LOOKED_AT = 4, 2  # films, and latents of each, by which the channels are weighed
_MIDDLE, _SPREAD = 0.3, 1.2  # of the levels, as logits


class SmallConfig(TrainConfig):
    """What the small networks of films, scenes and portraits share; those of the proofs are the default."""

    learning_rate: float = Field(1.2e-3, gt=0)
    warmup: int = 400
    precision: Precision = "bfloat16"
    ema: float = 0.9995
    validate_every: int = 1000
    save_every: int = 500
    width: int = Field(192, description="channels of a token")
    heads: int = 3
    layers: int = 8
    inner: int = Field(576, description="channels inside the feed-forward parts")


class FilmConfig(SmallConfig, BegunConfig):
    """The shipped network is the default."""

    steps: int = Field(30000, ge=1)
    patch: tuple[int, int, int] = (1, 1, 2)
    channels: int = Field(48, description="of a latent")
    batch: int = 6
    window: int = Field(8, description="latent frames of an example")


def levels(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """(count,) shares of noise, 0 to 1, drawn as all small networks learn them."""
    drawn: NDArray[np.float64] = 1 / (1 + np.exp(-rng.normal(_MIDDLE, _SPREAD, count)))
    return drawn


@dataclass(frozen=True, eq=False)
class Lessons:
    """Clips as latents, all in memory: `films` and `guides` (clips, channels, latents, height, width), `words` (clips,
    SENTENCES, SIZE)."""

    films: Tensor
    guides: Tensor
    words: Tensor

    @staticmethod
    def read(paths: list[Path]) -> "Lessons":
        """Those of files that `studied` made, float16."""
        held = [load_file(path) for path in paths]
        return Lessons(*(torch.stack([one[name] for one in held]) for name in ("film", "guide", "words")))

    def __len__(self) -> int:
        return len(self.films)


def studied(vae: Any, clips: Path, folder: Path, device: torch.device) -> list[Path]:
    """The latents of all clips in a folder, normalised, made where they are missing."""
    mean, spread = (values.to(device).view(-1, 1, 1, 1) for values in (vae.latents_mean, vae.latents_std))

    def study(source: Path) -> dict[str, Tensor]:
        clip = read(source)
        return {
            "film": ((latents_of(vae, clip.frames, device) - mean) / spread).half().cpu().contiguous(),
            "guide": guide_of(clip.guide)[0].half(),
            "words": torch.from_numpy(sentences(clip.prompt)).half(),
        }

    return once(clips, folder, study)


class FilmRecipe:
    """Windows of clips at mixed noise levels -> the velocity from film to noise."""

    def __init__(
        self, config: FilmConfig, lessons: Lessons, kept: Lessons, weights: Tensor | None = None
    ) -> None:
        """`weights` (channels,) say how much each channel of the latents counts."""
        self.config, self.lessons, self.kept = config, lessons, kept
        self.weights = torch.ones(config.channels) if weights is None else weights

    def model(self) -> nn.Module:
        config = self.config
        model: Any = SkyReelsV2Transformer3DModel(
            patch_size=config.patch,
            num_attention_heads=config.heads,
            attention_head_dim=config.width // config.heads,
            in_channels=config.channels + CHANNELS,
            out_channels=config.channels,
            text_dim=SIZE,
            freq_dim=128,
            ffn_dim=config.inner,
            num_layers=config.layers,
            rope_max_seq_len=64,
        )
        if not torch.cuda.is_available():
            model.set_attention_backend("_native_math")  # flash attention is three times slower on processors
        nn.init.zeros_(model.proj_out.weight)
        return begun(model, config.begin)  # type: ignore[no-any-return]

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        return self._examples(self.lessons, rng, self.config.batch, _WITHOUT_GUIDE, _WITHOUT_WORDS)

    def _examples(
        self, lessons: Lessons, rng: np.random.Generator, count: int, guideless: float, wordless: float
    ) -> dict[str, Tensor]:
        length = self.config.window
        chosen = rng.integers(len(lessons), size=count)
        begin = int(rng.integers(lessons.films.shape[2] - length + 1))
        part = slice(begin, begin + length)
        film, guide = lessons.films[chosen][:, :, part], lessons.guides[chosen][:, :, part]
        return {
            "film": film.float(),
            "guide": guide.float() * self._kept(rng, count, guideless)[..., None, None],
            "words": lessons.words[chosen].float() * self._kept(rng, count, wordless),
            "noise": torch.from_numpy(rng.standard_normal(film.shape, np.float32)),
            "levels": torch.from_numpy(np.stack([self._levels(rng, length) for _ in range(count)])),
        }

    @staticmethod
    def _kept(rng: np.random.Generator, count: int, without: float) -> Tensor:
        """(count, 1, 1) 1, and 0 for the share that is to do without."""
        return torch.from_numpy((rng.random((count, 1, 1)) >= without).astype(np.float32))

    @staticmethod
    def _levels(rng: np.random.Generator, length: int) -> Any:
        """(length,) int64: how many thousandths of each latent frame are noise."""
        drawn = levels(rng, length)
        if rng.random() >= _ALONE:
            drawn[:] = drawn[0]
            history = int(rng.integers(0, 4))
            drawn[:history] = rng.integers(0, _HISTORY_NOISE + 1) / LEVELS
        return np.clip(np.round(drawn * LEVELS), 0, LEVELS - 1).astype(np.int64)

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        film, noise = batch["film"], batch["noise"]
        share = (batch["levels"] / LEVELS)[:, None, :, None, None]
        given = torch.cat([film + share * (noise - film), batch["guide"]], 1)
        velocity = model(
            hidden_states=given,
            timestep=batch["levels"],
            encoder_hidden_states=batch["words"],
            enable_diffusion_forcing=True,
            return_dict=False,
        )[0]
        error = (velocity.float() - (noise - film)).square().mean((0, 2, 3, 4))
        return (error * self.weights.to(error.device)).mean()

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Loss on kept clips, always under the same noise: with its guide, and without it."""
        device = next(model.parameters()).device
        figures = {}
        for name, guideless in (("guided", 0.0), ("free", 1.0)):
            rng = np.random.default_rng(0)  # of any seed, so that seeds can be compared
            batch = self._examples(self.kept, rng, len(self.kept), guideless, 0.0)
            parts = [
                {k: v[i : i + 6].to(device) for k, v in batch.items()} for i in range(0, len(self.kept), 6)
            ]
            with torch.autocast(device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"):
                figures[name] = float(np.mean([float(self.loss(model, part)) for part in parts]))
        return {"score": -figures["guided"], **{name: round(value, 5) for name, value in figures.items()}}


@torch.no_grad()
def importance(vae: Any, films: Tensor) -> Tensor:
    """(channels,) with mean 1: how far the pixels of films (n, channels, latents, height, width) change when a channel
    does. Without, the network spends itself on channels that hold little but brushwork."""
    mean, spread = (x.view(1, -1, 1, 1, 1) for x in (vae.latents_mean, vae.latents_std))
    latents = films.float().to(vae.device)
    plain = vae.decode(latents * spread + mean).sample
    changes = []
    for channel in range(latents.shape[1]):
        moved = latents.clone()
        moved[:, channel] += 1
        changes.append(float((vae.decode(moved * spread + mean).sample - plain).square().mean()) ** 0.5)
    found = torch.tensor(changes)
    return (found / found.mean()).clamp_min(_LEAST_IMPORTANT)


def export(vae: Any, model: Any, folder: Path) -> Path:
    """Write a checkpoint in the published layout, weights float16 -> its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    model.half().save_pretrained(folder / "transformer")
    vae.half().save_pretrained(folder / "vae")
    scheduler: Any = UniPCMultistepScheduler(
        use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=3.0
    )
    scheduler.save_pretrained(folder / "scheduler")
    return folder


def newest(config: FilmConfig, folder: Path) -> Any:
    """The model of a run as its newest checkpoint has it, averaged."""
    model = FilmRecipe.model(FilmRecipe(config, None, None))  # type: ignore[arg-type]
    model.load_state_dict(averaged(folder))
    return model


def train(
    config: FilmConfig,
    clips: Path,
    vae: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Train (or go on training) in the folder on the clips that there are -> the folder of the checkpoint."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    coder: Any = AutoencoderKLLTXVideo.from_pretrained(vae).to(device)
    lessons, kept = (
        Lessons.read(studied(coder, clips / name, folder / "latents" / name, device))
        for name in ("clips", "kept")
    )
    weights = importance(coder, kept.films[:_LOOKED_AT, :, :_LATENTS_LOOKED_AT])
    recipe = FilmRecipe(config, lessons, kept, weights)
    trainer = Trainer(recipe, config, folder, report=report, should_stop=should_stop)
    return export(coder, trainer.run(), folder / "film")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--vae", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--begin", default="", help="weights to go on from, in place of random ones")
    parser.add_argument(
        "--learning-rate", type=float, default=FilmConfig.model_fields["learning_rate"].default
    )
    parser.add_argument(
        "--compiled", action="store_true", help="minutes at the start, nearly half of each step"
    )
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--export", type=Path, help="write the newest weights there, and do not train")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    steps = {"steps": given.steps} if given.steps else {}
    chosen = {"begin": given.begin, "learning_rate": given.learning_rate, "compiled": given.compiled}
    config = FilmConfig.model_validate({**chosen, **steps})
    if given.export:
        print(
            export(AutoencoderKLLTXVideo.from_pretrained(given.vae), newest(config, given.out), given.export)
        )
        return

    print(train(config, given.clips, given.vae, given.out, printed(50)))


if __name__ == "__main__":
    main()
