"""Trains the small network that sees depth in one picture, and exports what `engines.perception` runs.

    python -m training.backlot.depth --out EXAMPLES
    python -m training.recipes.depth_builtin --data EXAMPLES --out FOLDER [--steps N] [--pairs FOLDER] [--threads 1]
    python -m training.recipes.depth_builtin --data EXAMPLES --out FOLDER --export resources/models/depth

The second goes on where it was stopped. The third writes depth.onnx and its card from the newest checkpoint, with
figures measured then; it says whether the network beats the geometry on the real pairs, without which it must not be
shipped. Relative inverse depth is learned by a loss without scale and shift (MiDaS, arXiv 1907.01341).
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from training.backlot.depth.camera import taken
from training.backlot.depth.examples import GROUND, SKY, every, read
from training.backlot.depth.real import pairs
from training.recipes import depth_card
from training.recipes.depth_figures import Torch, measured
from training.recipes.depth_net import DepthNet
from training.trainer import Precision, Report, TrainConfig, Trainer, printed

SHAPES = ((192, 256), (192, 320), (256, 192), (224, 224))
"""Heights and widths of batches."""
SCALES = 4
JUMP = 0.12  # of the logarithm of distances: an edge
PAIRS = 1500  # points of a picture whose order is learned
SAME = 0.05  # of the logarithm of distances: no order
FARTHEST = 1000.0  # metres, beyond which nothing has an order


class DepthConfig(TrainConfig):
    """The shipped network is the default."""

    steps: int = Field(60000, ge=1)
    learning_rate: float = Field(6e-4, gt=0)
    warmup: int = 300
    precision: Precision = "bfloat16"
    ema: float = Field(0.999, ge=0, lt=1)
    validate_every: int = 2000
    save_every: int = 500
    batch: int = 8
    width: int = 32
    layers: int = 3
    unguided: float = Field(0.4, description="share of examples without salience")
    judged: int = Field(160, ge=1, description="kept examples that are validated")


TINY = {
    "steps": 4,
    "batch": 2,
    "width": 8,
    "layers": 1,
    "judged": 4,
    "validate_every": 2,
    "precision": "float32",
}


class DepthRecipe:
    """Made-up pictures -> how near everything is."""

    def __init__(self, config: DepthConfig, data: Path, photographs: Path | None) -> None:
        self.config = config
        self.train = list(every(data / "train"))
        kept = list(every(data / "kept"))
        self.kept = [kept[int(at)] for at in np.linspace(0, len(kept) - 1, min(config.judged, len(kept)))]
        self.real = pairs(photographs)

    def model(self) -> nn.Module:
        return DepthNet(self.config.width, self.config.layers)

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        shape = SHAPES[int(rng.integers(len(SHAPES)))]
        rows = []
        for _ in range(self.config.batch):
            one = taken(read(*self.train[rng.integers(len(self.train))]), shape, rng)
            guide = one.salience.astype(np.float32) / 255
            rows.append((one.rgb, guide * (rng.random() >= self.config.unguided), one.depth, one.labels))
        rgb, salience, depth, labels = (torch.from_numpy(np.stack(part)) for part in zip(*rows, strict=True))
        points = torch.from_numpy(rng.integers(0, shape[0] * shape[1], (2, PAIRS)))
        return {
            "pictures": rgb.permute(0, 3, 1, 2).float() / 255,
            "salience": salience[:, None].float(),
            "depth": depth,
            "labels": labels,
            "points": points,
        }

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        inverse, sky, ground, edges = model(batch["pictures"], batch["salience"]).float().unbind(1)
        depth, labels = batch["depth"], batch["labels"]
        true = 1 / depth  # 0 in the sky
        true = torch.minimum(true, 2 * true.flatten(1).quantile(0.95, 1)[:, None, None].clamp(min=1e-4))
        away = depth.clamp(max=FARTHEST).log()
        off = scaled(inverse) - scaled(true)
        trimmed = off.abs().flatten(1).sort(1).values[:, : int(0.8 * off[0].numel())].mean()
        return (
            trimmed
            + 0.5 * _slopes(off)
            + 0.1 * _order(inverse, away, batch["points"])
            + 0.3 * functional.binary_cross_entropy_with_logits(sky, (labels == SKY).float())
            + 0.3 * functional.binary_cross_entropy_with_logits(ground, (labels == GROUND).float())
            + 0.2 * functional.binary_cross_entropy_with_logits(
                edges, _jumps(away), pos_weight=torch.tensor(3.0, device=edges.device)
            )
        )  # fmt: skip

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Rank correlation of nearness on kept examples, with salience and without, for each kind and on the real
        pairs; intersection over union of sky and ground."""
        return measured(Torch(model), self.kept, self.real)


def scaled(inverse: Tensor) -> Tensor:
    """Each picture (batch, h, w) with its median at 0 and its mean distance from it 1."""
    middle = inverse.flatten(1).median(1).values[:, None, None]
    spread = (inverse - middle).abs().mean((1, 2), keepdim=True)
    return (inverse - middle) / spread.clamp(min=1e-5)


def _slopes(off: Tensor) -> Tensor:
    """How uneven the error is, at several scales: edges belong where they are, surfaces are smooth."""
    total = off.new_zeros(())
    for scale in range(SCALES):
        part = off[:, :: 2**scale, :: 2**scale]
        total = total + part.diff(dim=1).abs().mean() + part.diff(dim=2).abs().mean()
    return total / SCALES


def _order(inverse: Tensor, away: Tensor, points: Tensor) -> Tensor:
    """Of two points the nearer one should be nearer, far off as well, where inverse depth hardly differs."""
    one, other = (scaled(inverse).flatten(1)[:, part] for part in points)
    apart = away.flatten(1)[:, points[1]] - away.flatten(1)[:, points[0]]
    wrong = functional.softplus(-8 * (one - other) * apart.sign())
    return (wrong * (apart.abs() > SAME)).mean()


def _jumps(away: Tensor) -> Tensor:
    """(batch, h, w) 1 on both sides of a jump in depth."""
    down, across = away.diff(dim=1).abs() > JUMP, away.diff(dim=2).abs() > JUMP
    found = torch.zeros_like(away)
    found[:, 1:][down] = 1
    found[:, :-1][down] = 1
    found[:, :, 1:][across] = 1
    found[:, :, :-1][across] = 1
    return found


def train(
    config: DepthConfig,
    data: Path,
    folder: Path,
    photographs: Path | None = None,
    report: Callable[[Report], None] = lambda event: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> nn.Module:
    """Train, or go on training, in the folder -> the network."""
    recipe = DepthRecipe(config, data, photographs)
    return Trainer(recipe, config, folder, report=report, should_stop=should_stop).run()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--pairs", type=Path, help="the examples of opencv-doc, for their stereo pair")
    parser.add_argument(
        "--export", type=Path, help="write the network and its card there instead of training"
    )
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--tiny", action="store_true", help="seconds of work, to see that all of it runs")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    cv2.setNumThreads(given.threads)
    values = dict(TINY) if given.tiny else {}
    if given.steps:
        values["steps"] = given.steps
    config = DepthConfig.model_validate(values)
    if given.export:
        depth_card.export(given.out, given.data, given.export, given.pairs)
        return
    train(config, given.data, given.out, given.pairs, printed(20))


if __name__ == "__main__":
    main()
