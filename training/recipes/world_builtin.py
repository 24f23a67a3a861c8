"""The recipe of the small world model: Matrix-Game's network, small, learns the block world in the paper's two stages.

    python -m training.recipes.world_builtin --clips CLIPS --codec FOLDER --out FOLDER [--steps ONE TWO] [--threads N]
    python -m training.recipes.world_builtin --codec FOLDER --out FOLDER --export FOLDER

The first trains, or goes on training, on what `training.backlot.voxels` made, in the latents of
`training.recipes.world_autoencoder`; the second writes the newest averaged weights, also while a training runs. Stage
one (FOLDER/one) sees films without their actions; stage two (FOLDER/two) begins with its weights and is told keys,
mouse and, half of the time, what is remembered of the place. Every frame stands at a level of noise of its own
(arXiv 2407.01392), of which the network is told. `engines.world.dream.proof` measures what comes out.
"""

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import load_file
from torch import Tensor, nn

from engines.world.dream.codec import FrameCodec
from engines.world.dream.guide import guide_of
from engines.world.dream.network import beside, config_of
from engines.world.logs import MOUSE_DEG
from engines.world.matrix_game.action_module import dropped, null_actions
from engines.world.matrix_game.layout import save
from engines.world.matrix_game.model import CausalWanModel
from training.backlot.voxels.clips import read
from training.devices import device_named
from training.recipes.once import once
from training.trainer import Precision, Report, TrainConfig, Trainer, averaged, printed, saved_checkpoints

Stage = Literal["one", "two"]
NETWORK, CODEC, EARLIER = "transformer", "codec", "stage-one"
"""Folders of an exported checkpoint; the last is what stage one ended with."""
_LEVELS = 1000
_WITHOUT_ACTIONS, _WITHOUT_GUIDE, _WITHOUT_PICTURE = 0.1, 0.5, 0.4
_HISTORY, _HISTORY_NOISE = 0.5, 0.12  # share of frames that are dreamt on from, and the most noise over them
_ALL_NOISE = 0.12  # share of the others that are noise altogether
_MIDDLE, _SPREAD = 0.4, 1.4  # of the levels, as logits


class WorldConfig(TrainConfig):
    """The shipped network is the default."""

    stage: Stage = "two"
    steps: int = Field(12000, ge=1)
    learning_rate: float = Field(1e-3, gt=0)
    warmup: int = 300
    precision: Precision = "bfloat16"
    ema: float = 0.999
    validate_every: int = 500
    save_every: int = 250
    dim: int = Field(256, description="channels of a token")
    layers: int = 6
    acting: int = Field(4, description="layers that read actions")
    looks_back: int = Field(16, description="frames")
    channels: int = Field(24, description="of a latent")
    batch: int = 8
    window: int = Field(20, description="frames of an example")


class Lessons:
    """Clips as latents, all in memory: `films` (clips, frames, channels, height, width) float16, `guides` (clips,
    frames, 16, height, width) uint8, `keys` (clips, frames, 6) and `mouse` (clips, frames, 2) of what was done at each
    frame, and is seen in the next."""

    def __init__(self, paths: list[Path]) -> None:
        held = [load_file(path) for path in paths]
        self.films, self.guides, self.keys, self.mouse = (
            torch.stack([one[name] for one in held]) for name in ("film", "guide", "keys", "mouse")
        )

    def __len__(self) -> int:
        return len(self.films)


def studied(codec: FrameCodec, clips: Path, folder: Path) -> list[Path]:
    """The latents of all clips in a folder, made where they are missing."""

    def study(source: Path) -> dict[str, Tensor]:
        clip = read(source)
        later = np.minimum(np.arange(1, len(clip.frames) + 1), len(clip.frames) - 1)
        return {
            "film": codec.latents(clip.frames).half().cpu().contiguous(),
            "guide": torch.from_numpy(guide_of(clip.ids, clip.depth)),
            "keys": torch.from_numpy(clip.keys[later].astype(np.float32)),
            "mouse": torch.from_numpy(clip.mouse[later] / MOUSE_DEG),
        }

    return once(clips, folder, study)


class WorldRecipe:
    """Windows of walks at mixed noise levels -> the velocity from film to noise."""

    def __init__(
        self, config: WorldConfig, lessons: Lessons, kept: Lessons, begin: dict[str, Tensor] | None = None
    ) -> None:
        """`begin` are weights to begin with."""
        self.config, self.lessons, self.kept, self.begin = config, lessons, kept, begin

    def model(self) -> nn.Module:
        model = network(self.config)
        if self.begin is not None:
            model.load_state_dict(self.begin)
        return model  # type: ignore[no-any-return]

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, self.config.stage == "two", step])
        made = self._examples(self.lessons, rng, self.config.batch)
        if self.config.stage == "one":
            made["mouse"], made["keys"] = null_actions(made["mouse"], made["keys"])
            made["guide"].zero_()
            return made
        seeded = torch.Generator().manual_seed(int(rng.integers(1 << 31)))
        made["mouse"], made["keys"] = dropped(made["mouse"], made["keys"], _WITHOUT_ACTIONS, seeded)
        made["guide"] *= _kept(rng, self.config.batch, _WITHOUT_GUIDE).view(-1, 1, 1, 1, 1)
        return made

    def _examples(self, lessons: Lessons, rng: np.random.Generator, count: int) -> dict[str, Tensor]:
        """Films, guides, actions and all that is drawn, of windows of walks."""
        length = self.config.window
        chosen = rng.integers(len(lessons), size=count)
        first = rng.integers(lessons.films.shape[1] - length + 1, size=count)
        film, guide, keys, mouse = (
            torch.stack([values[clip, at : at + length] for clip, at in zip(chosen, first, strict=True)])
            for values in (lessons.films, lessons.guides, lessons.keys, lessons.mouse)
        )
        known = torch.zeros(count, length)
        known[:, 0] = _kept(rng, count, _WITHOUT_PICTURE)
        film = film.transpose(1, 2).float()
        return {
            "film": film,
            "guide": guide.transpose(1, 2).float(),
            "keys": keys,
            "mouse": mouse,
            "known": known,
            "noise": torch.from_numpy(rng.standard_normal(film.shape, np.float32)),
            "levels": torch.from_numpy(_levels(rng, (count, length))),
        }

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        film, noise, levels = batch["film"], batch["noise"], batch["levels"]
        share = levels[:, None, :, None, None]
        given = torch.cat([film + share * (noise - film), beside(batch["known"], film, batch["guide"])], 1)
        windows: Any = model.windows
        mouse, keys = (windows(batch[name], film.shape[2]) for name in ("mouse", "keys"))
        velocity = model(given, levels * _LEVELS, None, mouse, keys)
        error = (velocity.float() - (noise - film)).square().mean((1, 3, 4))
        counts = (levels > _HISTORY_NOISE).float()
        return (error * counts).sum() / counts.sum().clamp(min=1)

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """Loss on kept walks under the same noise, whatever the seed: with the guide, without it, then with the actions
        of other walks, then without any."""
        device = next(model.parameters()).device
        drawn = [
            self._examples(self.kept, np.random.default_rng(part), self.config.batch) for part in range(6)
        ]
        figures = {}
        for name in ("guided", "free", "shuffled", "unlabelled"):
            losses = []
            for example in drawn:
                batch = {key: value.clone().to(device) for key, value in example.items()}
                if name != "guided":
                    batch["guide"].zero_()
                if name == "shuffled":
                    batch["mouse"], batch["keys"] = batch["mouse"].roll(1, 0), batch["keys"].roll(1, 0)
                if name == "unlabelled":
                    batch["mouse"], batch["keys"] = null_actions(batch["mouse"], batch["keys"])
                with torch.autocast(device.type, torch.bfloat16, enabled=self.config.precision == "bfloat16"):
                    losses.append(float(self.loss(model, batch)))
            figures[name] = round(float(np.mean(losses)), 5)
        return {"score": -figures["free"], **figures}


def network(config: WorldConfig) -> Any:
    """A fresh one."""
    told = config_of(config.channels, config.dim, config.layers, config.acting, config.looks_back)
    return CausalWanModel.from_config(told)


def newest(config: WorldConfig, folder: Path) -> Any:
    """The network of a run as its newest checkpoint has it, averaged."""
    model = network(config)
    model.load_state_dict(averaged(folder))
    return model


def export(codec: FrameCodec, stages: dict[Stage, Any], folder: Path) -> Path:
    """Write a checkpoint, weights float16; `stages` are networks at the end of each -> its folder."""
    codec.half().save_pretrained(folder / CODEC)
    names = list(stages)
    for stage, model in stages.items():
        save(model.half(), folder / (NETWORK if stage == names[-1] else EARLIER))
    return folder


def train(
    configs: dict[Stage, WorldConfig],
    clips: Path,
    coder: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
) -> Path:
    """Train (or go on training) in the folder on the clips that there are -> the folder of the checkpoint."""
    codec: Any = FrameCodec.from_pretrained(coder).eval().to(device_named("auto"))
    lessons, kept = (
        Lessons(studied(codec, clips / name, folder / "latents" / _mark(codec) / name))
        for name in ("clips", "kept")
    )
    begin, stages = None, {}
    for stage, config in configs.items():
        recipe = WorldRecipe(config, lessons, kept, begin)
        stages[stage] = Trainer(recipe, config, folder / stage, report=report).run()
        begin = {name: value.clone() for name, value in stages[stage].state_dict().items()}
    return export(codec, stages, folder / "world")


def _mark(codec: FrameCodec) -> str:
    """Another one for each codec: latents of one are none of another's."""
    weights = torch.cat([value.float().flatten() for value in codec.state_dict().values()]).cpu()
    return hashlib.sha256(weights.numpy().tobytes()).hexdigest()[:12]


def _levels(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float32]:
    """The share of noise in each frame of each example."""
    drawn = 1 / (1 + np.exp(-rng.normal(_MIDDLE, _SPREAD, shape)))
    drawn[rng.random(shape) < _ALL_NOISE] = 1.0
    history = rng.random(shape) < _HISTORY
    return np.where(history, rng.uniform(0, _HISTORY_NOISE, shape), drawn).astype(np.float32)


def _kept(rng: np.random.Generator, count: int, without: float) -> Tensor:
    """(count,) 1, and 0 for the share that is to do without."""
    return torch.from_numpy((rng.random(count) >= without).astype(np.float32))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, nargs=2, default=(4000, 12000), help="of either stage, in all")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--export", type=Path, help="write the newest weights there, and do not train")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    configs: dict[Stage, WorldConfig] = {
        stage: WorldConfig.model_validate({"stage": stage, "steps": steps})
        for stage, steps in zip(get_args(Stage), given.steps, strict=True)
    }
    if given.export:
        begun: dict[Stage, Any] = {
            stage: newest(config, given.out / stage)
            for stage, config in configs.items()
            if saved_checkpoints(given.out / stage)
        }
        codec: Any = FrameCodec.from_pretrained(given.codec)
        print(export(codec, begun, given.export))
        return
    print(train(configs, given.clips, given.codec, given.out, printed(50)))


if __name__ == "__main__":
    main()
