"""The recipe of the small world's codec: frames of the block world in, latents of 8 x 8 pixels out, and back.

    python -m training.backlot.voxels --out CLIPS --clips 2000 --kept 48 --frames 129 --fair
    python -m training.recipes.world_autoencoder --clips CLIPS --out FOLDER [--steps N] [--threads N]
    python -m training.recipes.world_autoencoder --out FOLDER --clips CLIPS --export FOLDER

learns from the clips and writes FOLDER/codec, weights float16; the last writes the newest averaged weights, also while
a training runs. It begins as the principal components of the frames. What is dreamt in these latents is the business
of `training.recipes.world_builtin`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn

from engines.world.dream.codec import FrameCodec, scaled
from training.trainer import Report, TrainConfig, Trainer, averaged, printed

_EDGES, _SQUARES = 0.3, 2.0  # weights of the loss beside plain differences
_CLIPS, _APART = 600, 4  # clips that are looked at, and frames between those that are taken of each
_KEPT_APART = 16
_LIVELY = 0.08  # noise over latents in training, in shares of their spread: dreams are not exact


class CodecConfig(TrainConfig):
    """The shipped network is the default."""

    steps: int = Field(4000, ge=1)
    learning_rate: float = Field(1e-3, gt=0)
    warmup: int = 100
    ema: float = 0.995
    validate_every: int = 100
    save_every: int = 100
    channels: int = Field(24, description="of a latent")
    widths: tuple[int, int, int] = (32, 64, 128)
    batch: int = 24


class CodecRecipe:
    """Frames -> what comes back of them."""

    def __init__(self, config: CodecConfig, frames: NDArray[np.uint8], kept: NDArray[np.uint8]) -> None:
        self.config, self.frames, self.kept = config, frames, kept

    def model(self) -> nn.Module:
        codec = FrameCodec(self.config.channels, self.config.widths)
        codec.begin(self.frames[:: max(1, len(self.frames) // 800)])
        return codec  # type: ignore[no-any-return]

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        frames = self.frames[rng.integers(len(self.frames), size=self.config.batch)]
        half = len(frames) // 2
        frames = np.concatenate([frames[:half], frames[half:, :, ::-1]])
        high, wide = (side // 8 for side in frames.shape[1:3])
        noise = rng.standard_normal((len(frames), self.config.channels, high, wide), np.float32)
        return {"frames": torch.from_numpy(frames), "noise": torch.from_numpy(noise)}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        pixels = batch["frames"].permute(0, 3, 1, 2).float() / 127.5 - 1
        latents = model.encode(pixels)  # type: ignore[operator]
        spread = latents.detach().std((0, 2, 3), keepdim=True)
        made = model.decode(latents + _LIVELY * spread * batch["noise"])  # type: ignore[operator]
        away = made - pixels
        edges = away.diff(dim=2).abs().mean() + away.diff(dim=3).abs().mean()
        return away.abs().mean() + _EDGES * edges + _SQUARES * away.square().mean()

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """Likeness in dB of kept frames to what comes back of them."""
        device = next(model.parameters()).device
        error = 0.0
        for some in np.array_split(self.kept, max(1, len(self.kept) // 32)):
            pixels = scaled(some).to(device)
            made = model.decode(model.encode(pixels)).clamp(-1, 1)  # type: ignore[operator]
            error += float((made - pixels).square().mean()) * len(some) / len(self.kept)
        likeness = round(-10 * float(np.log10(error / 4)), 2)
        return {"score": likeness, "psnr": likeness}


def frames_of(folder: Path, most: int, apart: int) -> NDArray[np.uint8]:
    """Frames (n, height, width, 3) of at most so many clips of a folder, so many frames apart."""
    paths = sorted(folder.rglob("*.npz"))
    paths = paths[:: max(1, len(paths) // most)][:most]
    found = []
    for number, path in enumerate(paths):
        with np.load(path) as file:
            found.append(file["frames"][number % apart :: apart])
    return np.concatenate(found)


def export(recipe: CodecRecipe, codec: FrameCodec, folder: Path) -> Path:
    """Measure its latents and write it, weights float16."""
    some = recipe.frames[:: max(1, len(recipe.frames) // 1500)]
    with torch.no_grad():
        found = torch.cat([codec.encode(scaled(part).to(codec.mean)) for part in np.array_split(some, 30)])
        codec.mean.copy_(found.mean((0, 2, 3)))
        codec.spread.copy_(found.std((0, 2, 3)))
    codec.half().save_pretrained(folder)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--export", type=Path, help="write the newest weights there, and do not train")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    config = CodecConfig.model_validate({"steps": given.steps} if given.steps else {})
    recipe = CodecRecipe(
        config,
        frames_of(given.clips / "clips", _CLIPS, _APART),
        frames_of(given.clips / "kept", _CLIPS, _KEPT_APART),
    )
    if given.export:
        codec = FrameCodec(config.channels, config.widths)
        codec.load_state_dict(averaged(given.out))
        print(export(recipe, codec, given.export))
        return
    print(train(config, recipe, given.out, printed(20)))


def train(
    config: CodecConfig,
    recipe: CodecRecipe,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
) -> Path:
    """Train (or go on training) in the folder -> the folder of the codec."""
    codec = Trainer(recipe, config, folder, report=report).run()
    assert isinstance(codec, FrameCodec)
    return export(recipe, codec, folder / "codec")


if __name__ == "__main__":
    main()
