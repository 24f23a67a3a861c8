"""The recipe of the small video autoencoder: pixels of the drawn stage in, few latents out, and back.

    python -m training.recipes.film_autoencoder --clips FOLDER --out FOLDER [--steps N]

learns from clips that `training.backlot.films` made and writes OUT/vae in the published layout of diffusers'
`AutoencoderKLLTXVideo`: each latent stands for 16 x 16 pixels of four frames. It begins as the principal components of
the clips (`training.recipes.linear_start`). What is dreamed in these latents is the business of
`training.recipes.film_builtin`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from engines.film.proof.guide import STRIDE
from training.backlot import films
from training.recipes.linear_start import small_autoencoder, start
from training.trainer import Report, TrainConfig, Trainer, printed

_EDGES, _CLOSE = 0.3, 1e-6  # weights of the loss beside plain differences
_STARTERS = 120  # clips whose principal components it begins as


class AutoencoderConfig(TrainConfig):
    """The shipped network is the default."""

    steps: int = Field(3500, ge=1)
    learning_rate: float = Field(2e-4, gt=0)
    warmup: int = 40
    validate_every: int = 100
    save_every: int = 100
    ema: float = 0.995
    channels: int = Field(48, description="of a latent")
    width: int = Field(112, description="channels of the encoder, more than twice those of a latent")
    decoder_width: int = 128
    frames: tuple[int, ...] = Field((1, 5, 9), description="1 + 4 n; lengths of an example, drawn from")
    budget: int = Field(18, description="frames of a batch, at most")
    crop: tuple[int, int] = Field((96, 128), description="height and width, multiples of 16")


class AutoencoderRecipe:
    """Pieces of clips -> what comes back of them."""

    def __init__(self, config: AutoencoderConfig, train: list[Path], kept: list[Path]) -> None:
        self.config, self.train, self.kept = config, train, kept

    def model(self) -> nn.Module:
        config = self.config
        vae = small_autoencoder(config.channels, config.width, config.decoder_width)
        length = max(config.frames)
        starters = self.train[:: max(1, len(self.train) // _STARTERS)]
        start(vae, [_moved(films.pictures(path, "frames")[:length]) for path in starters])
        return vae  # type: ignore[no-any-return]

    def batch(self, step: int) -> dict[str, Tensor]:
        config = self.config
        rng = np.random.default_rng([config.seed, step])
        frames = int(rng.choice(config.frames))
        count = max(1, config.budget // frames)
        rows = np.stack([self._piece(rng, frames) for _ in range(count)])
        latents = 1 + (frames - 1) // 4
        high, wide = (side // STRIDE for side in config.crop)
        noise = rng.standard_normal((count, config.channels, latents, high, wide), np.float32)
        return {"pixels": torch.from_numpy(rows).permute(0, 4, 1, 2, 3), "noise": torch.from_numpy(noise)}

    def _piece(self, rng: np.random.Generator, frames: int) -> NDArray[np.uint8]:
        """(frames, crop height, crop width, 3), mirrored half of the time."""
        high, wide = self.config.crop
        path = self.train[rng.integers(len(self.train))]
        pixels = films.pictures(path, "frames")
        begin, top, left = (
            int(rng.integers(whole - part + 1))
            for whole, part in zip(pixels.shape, (frames, high, wide), strict=False)
        )
        piece = pixels[begin : begin + frames, top : top + high, left : left + wide]
        return piece[:, :, ::-1] if rng.random() < 0.5 else piece

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        pixels = scaled(batch["pixels"])
        found = model.encode(pixels).latent_dist  # type: ignore[operator]
        mean, spread = found.mean.float(), found.std.float()
        made = model.decode(mean + spread * batch["noise"]).sample.float()  # type: ignore[operator]
        edges = sum(
            (made.diff(dim=axis) - pixels.diff(dim=axis)).abs().mean()
            for axis in (2, 3, 4)
            if pixels.shape[axis] > 1
        )
        close = (mean.square() + spread.square() - 1 - 2 * spread.log()).mean() / 2
        return (made - pixels).abs().mean() + _EDGES * edges + _CLOSE * close

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Likeness in dB of kept clips, whole frames, to what comes back of them."""
        device = next(model.parameters()).device
        errors = []
        with torch.autocast(device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"):
            for path in self.kept:
                frames = films.pictures(path, "frames")[:13]
                pixels = _moved(frames)[None].to(device)
                made = model.decode(model.encode(pixels).latent_dist.mode()).sample  # type: ignore[operator]
                errors.append(float((made.float() - pixels).square().mean()))
        likeness = round(-10 * float(np.log10(np.mean(errors) / 4)), 2)
        return {"score": likeness, "psnr": likeness}


def scaled(pixels: Tensor) -> Tensor:
    """Bytes as float32 from -1 to 1."""
    return pixels.float() / 127.5 - 1


def _moved(frames: NDArray[np.uint8]) -> Tensor:
    """Frames (n, height, width, 3) -> (3, n, height, width) from -1 to 1."""
    return scaled(torch.from_numpy(frames)).permute(3, 0, 1, 2)


@torch.no_grad()
def latents_of(vae: Any, frames: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Latents (channels, 1 + (n - 1) / 4, height / 16, width / 16) float32 of frames (n, height, width, 3)."""
    return vae.encode(_moved(frames)[None].to(device)).latent_dist.mode()[0].float()  # type: ignore[no-any-return]


def measured(vae: Any, clips: list[Path], device: torch.device) -> None:
    """Write the mean and the spread of its latents into the autoencoder."""
    found = torch.cat(
        [latents_of(vae, films.pictures(path, "frames"), device).flatten(1) for path in clips], 1
    )
    vae.latents_mean.copy_(found.mean(1))
    vae.latents_std.copy_(found.std(1))


def train(
    config: AutoencoderConfig,
    clips: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
    kind: type[AutoencoderRecipe] = AutoencoderRecipe,
) -> Path:
    """Train (or go on training) in the folder -> the folder of the autoencoder, weights float16."""
    paths = sorted((clips / "clips").glob("*.npz"))
    kept = sorted((clips / "kept").glob("*.npz"))
    recipe = kind(config, paths, kept[:: max(1, len(kept) // 9)])
    trainer = Trainer(recipe, config, folder, report=report, should_stop=should_stop)
    vae: Any = trainer.run()
    measured(vae, paths[:: max(1, len(paths) // 60)], trainer.device)
    vae.half().save_pretrained(folder / "vae")
    return folder / "vae"


def command(about: str | None, settings: type[AutoencoderConfig], kind: type[AutoencoderRecipe]) -> None:
    """The command of a recipe of this kind."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    config = settings.model_validate({"steps": given.steps} if given.steps else {})
    print(train(config, given.clips, given.out, printed(20), kind=kind))


if __name__ == "__main__":
    command(__doc__, AutoencoderConfig, AutoencoderRecipe)
