"""The network that says what each part of a picture is and how near, a small head on DINOv2's values.

    python -m training.recipes.scene_builtin train --views FOLDER --run FOLDER [--steps 600]
    python -m training.recipes.scene_builtin export --views FOLDER --run FOLDER

Views come from `training.backlot.photographs.views`. Photographs know labels and little of depth: the sky is behind
all else, and ground is nearer where it is lower. Made pictures know depth, and of labels only sky, ground or neither.
The trunk is not trained. `export` writes `resources/models/scene/scene.onnx`.
"""

import argparse
import sys
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from engines.perception.features import LAYERS, WIDTH
from engines.perception.scene_net import LABELS
from training.backlot.photographs import OPEN
from training.backlot.photographs.views import FINE, GROUNDLIKE, STANDING, View, read
from training.trainer import TrainConfig, Trainer, printed

GIVEN = (len(LAYERS) + 1) * WIDTH
CROP = (16, 20)  # patches
SKY, GROUND, WATER = (LABELS.index(name) for name in ("sky", "ground", "water"))
OUT = Path(__file__).parents[2] / "resources/models/scene/scene.onnx"


class SceneConfig(TrainConfig):
    """How the head is trained."""

    steps: int = 600
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    ema: float = 0.995
    validate_every: int = 200
    save_every: int = 200
    photographs: int = Field(default=4, description="of a batch")
    made: int = Field(default=2, description="of a batch")
    width: int = 96


class Head(nn.Module):
    """`GIVEN` values of each patch to labels and inverse depth, four times as fine.

    A straight line from the values to the labels is learned beside the convolutions, which see what is about a patch.
    """

    mean: Tensor
    spread: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        outputs = len(LABELS) + 1
        self.register_buffer("mean", torch.zeros(GIVEN, 1, 1))
        self.register_buffer("spread", torch.ones(GIVEN, 1, 1))
        self.dropped = nn.Dropout2d(0.25)
        self.straight = nn.Conv2d(GIVEN, outputs, 1)
        self.narrowed = nn.Conv2d(GIVEN, width, 1)
        self.about = nn.ModuleList(_Residual(width) for _ in range(2))
        self.finer = nn.ModuleList((_Finer(width, width // 2), _Finer(width // 2, width // 4)))
        self.last = nn.Conv2d(width // 4, outputs, 1)

    def forward(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """(n, `GIVEN`, rows, columns) to (n, labels, 4 rows, 4 columns) and (n, 1, 4 rows, 4 columns)."""
        values = self.dropped((values - self.mean) / self.spread)
        found = self.narrowed(values)
        for block in self.about:
            found = block(found)
        for block in self.finer:
            found = block(found)
        wide = functional.interpolate(0.1 * self.straight(values), scale_factor=FINE, mode="bilinear")
        found = self.last(found) + wide
        return found[:, :-1], found[:, -1:]


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.way = nn.Sequential(
            nn.GroupNorm(8, width),
            nn.GELU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.GroupNorm(8, width),
            nn.GELU(),
            nn.Conv2d(width, width, 3, padding=1),
        )

    def forward(self, values: Tensor) -> Tensor:
        return values + self.way(values)


class _Finer(nn.Module):
    """Twice as fine, with other channels."""

    def __init__(self, given: int, width: int) -> None:
        super().__init__()
        self.way = nn.Sequential(
            nn.GroupNorm(8, given), nn.GELU(), nn.Conv2d(given, width, 3, padding=1), nn.GELU()
        )

    def forward(self, values: Tensor) -> Tensor:
        return self.way(functional.interpolate(values, scale_factor=2, mode="bilinear"))


class SceneRecipe:
    """Views beneath `folder`: `train/` to learn from, `kept/` to judge by."""

    def __init__(self, config: SceneConfig, folder: Path) -> None:
        self.config = config
        self.train = {
            kind: sorted((folder / "train").glob(f"{kind}-*.safetensors")) for kind in ("photo", "made")
        }
        self.kept = {
            kind: sorted((folder / "kept").glob(f"{kind}-*.safetensors")) for kind in ("photo", "made")
        }
        self.weights = torch.ones(STANDING + 1)
        self.weights[: len(LABELS)] = torch.from_numpy(_weights(self.train["photo"]))
        self.members = torch.zeros(STANDING + 1, len(LABELS))
        self.members[: len(LABELS)] = torch.eye(len(LABELS))
        self.members[GROUNDLIKE, [GROUND, WATER]] = 1
        self.members[STANDING] = 1 - self.members[GROUNDLIKE] - self.members[SKY]

    def model(self) -> nn.Module:
        head = Head(self.config.width)
        mean, spread = _spread(self.train["photo"][::7] + self.train["made"][::9])
        head.mean.copy_(torch.from_numpy(mean)[:, None, None])
        head.spread.copy_(torch.from_numpy(spread)[:, None, None])
        return head

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step, 13])
        chosen = [
            paths[int(rng.integers(len(paths)))]
            for paths, count in (
                (self.train["photo"], self.config.photographs),
                (self.train["made"], self.config.made),
            )
            for _ in range(count if paths else 0)
        ]
        crops = [_crop(_view(path), rng) for path in chosen]
        values, labels, inverse = (torch.from_numpy(np.stack(parts)) for parts in zip(*crops, strict=True))
        return {"values": values, "labels": labels.long(), "inverse": inverse}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        labels, inverse = model(batch["values"])
        return (
            self._labels(labels, batch["labels"])
            + 0.5 * _relief(inverse[:, 0], batch["inverse"])
            + 0.1 * _order(inverse[:, 0], batch["labels"])
        )

    def _labels(self, found: Tensor, true: Tensor) -> Tensor:
        chances = found.softmax(1)
        members, weights = self.members.to(found), self.weights.to(found)
        known = true != OPEN
        codes = true[known]
        right = (chances.permute(0, 2, 3, 1)[known] * members[codes]).sum(1)
        weight = weights[codes]
        return -(weight * right.clamp(1e-5).log()).sum() / weight.sum().clamp(1)

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Accuracy of labels and of sky, ground or neither, each class alike, and agreement in the order of depths."""
        right, all_ = np.zeros(len(LABELS)), np.zeros(len(LABELS))
        coarse_right, coarse_all = np.zeros(3), np.zeros(3)
        order = []
        for path in self.kept["photo"] + self.kept["made"]:
            view = read(path)
            labels, inverse = model(_tensor(view.values)[None])
            best = labels[0].argmax(0).numpy()
            for number in range(len(LABELS)):
                mine = view.labels == number
                right[number] += (best[mine] == number).sum() * path.name.startswith("photo")
                all_[number] += mine.sum() * path.name.startswith("photo")
            for number, (mine, hers) in enumerate(zip(groups(view.labels), groups(best), strict=True)):
                coarse_right[number] += (mine & hers).sum()
                coarse_all[number] += mine.sum()
            if path.name.startswith("made"):
                order.append(rank(inverse[0, 0].numpy(), view.inverse))
        seen, had = all_ > 0, coarse_all > 0
        figures = {
            "labels": float((right[seen] / all_[seen]).mean()),
            "parts": float((coarse_right[had] / coarse_all[had]).mean()),
            "order": float(np.mean(order)) if order else 0.0,
        }
        return {**figures, "score": sum(figures.values())}


def groups(labels: NDArray) -> tuple[NDArray[np.bool_], ...]:
    """Where is sky, ground (or water) and what stands, of labels of either sort."""
    sky = labels == SKY
    ground = (labels == GROUND) | (labels == WATER) | (labels == GROUNDLIKE)
    return sky, ground, ~sky & ~ground & (labels != OPEN)


def rank(found: NDArray, true: NDArray) -> float:
    """Spearman's correlation of inverse depths where both are known and there is no sky."""
    from scipy.stats import spearmanr

    known = np.isfinite(true) & (true > 0)
    return float(spearmanr(found[known][::5], true[known][::5]).statistic)


def _tensor(values: NDArray) -> Tensor:
    layers, rows, columns, width = values.shape
    return (
        torch.from_numpy(values.astype(np.float32)).permute(0, 3, 1, 2).reshape(layers * width, rows, columns)
    )


@lru_cache(maxsize=900)
def _view(path: Path) -> View:
    return read(path)


def _crop(view: View, rng: np.random.Generator) -> tuple[NDArray, NDArray, NDArray]:
    """A part of a view, of `CROP` patches, perhaps mirrored. What is beyond the view is open."""
    values, labels, inverse = view.values, view.labels, view.inverse
    rows, columns = (max(0, side - have) for side, have in zip(CROP, values.shape[1:3], strict=True))
    if rows or columns:
        values = np.pad(values, ((0, 0), (0, rows), (0, columns), (0, 0)), mode="edge")
        beyond = ((0, FINE * rows), (0, FINE * columns))
        labels = np.pad(labels, beyond, constant_values=OPEN)
        inverse = np.pad(inverse, beyond, constant_values=np.nan)
    top, left = (
        int(rng.integers(have - side + 1)) for side, have in zip(CROP, values.shape[1:3], strict=True)
    )
    values = values[:, top : top + CROP[0], left : left + CROP[1]]
    fine = (slice(FINE * top, FINE * (top + CROP[0])), slice(FINE * left, FINE * (left + CROP[1])))
    labels, inverse = labels[fine], inverse[fine]
    if rng.random() < 0.5:
        values, labels, inverse = values[:, :, ::-1], labels[:, ::-1], inverse[:, ::-1]
    return _tensor(np.ascontiguousarray(values)).numpy(), labels.copy(), inverse.copy()


def _weights(paths: list[Path]) -> NDArray[np.float32]:
    """More for labels that are rare in the photographs."""
    counts = np.sum(
        [np.bincount(read(path).labels.ravel(), minlength=256)[: len(LABELS)] for path in paths], 0
    )
    weights = 1 / np.sqrt(np.maximum(counts, 1) / counts.mean())
    return np.clip(weights, 0.5, 3).astype(np.float32)


def _spread(paths: list[Path]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and spread of each value over the patches of some views."""
    patches = np.concatenate(
        [_tensor(read(path).values).numpy().reshape(GIVEN, -1)[:, ::5] for path in paths], 1
    )
    return patches.mean(1), patches.std(1) + 1e-3


def _evened(inverse: Tensor, known: Tensor) -> Tensor:
    """Without scale and shift: the median becomes 0, the mean distance from it 1."""
    parts = []
    for one, mine in zip(inverse, known, strict=True):
        middle = one[mine].median()
        parts.append((one - middle) / (one[mine] - middle).abs().mean().clamp(1e-4))
    return torch.stack(parts)


def _relief(found: Tensor, true: Tensor) -> Tensor:
    """How far inverse depths and their slopes are off where they are known, of any scale and shift."""
    known = torch.isfinite(true)
    usable = known.flatten(1).sum(1) > 200
    if not usable.any():
        return found.sum() * 0
    found, true, known = found[usable], true[usable].nan_to_num(), known[usable]
    found, true = _evened(found, known), _evened(true, known).clamp(-4, 8)
    off = (found - true) * known
    total = off.abs().clamp(max=4).sum() / known.sum()
    for step in (1, 2, 4, 8):
        small, mine = off[:, ::step, ::step], known[:, ::step, ::step]
        across = (small[:, :, 1:] - small[:, :, :-1]).abs() * (mine[:, :, 1:] & mine[:, :, :-1])
        down = (small[:, 1:] - small[:, :-1]).abs() * (mine[:, 1:] & mine[:, :-1])
        total = total + 0.5 * (across.sum() + down.sum()) / mine.sum().clamp(1)
    return total


def _order(found: Tensor, labels: Tensor) -> Tensor:
    """How far what is surely nearer is not: all before the sky, and lower ground before higher ground."""
    count, height, width = found.shape
    at = torch.randint(height * width, (2, count, 512), device=found.device)
    spread = (found - found.mean((1, 2), keepdim=True)).abs().mean((1, 2)).clamp(1e-3)[:, None]
    far, near = (found.flatten(1).gather(1, one) / spread for one in at)
    behind, before = (labels.flatten(1).gather(1, one) for one in at)
    lower = torch.div(at[1], width, rounding_mode="floor") - torch.div(at[0], width, rounding_mode="floor")
    sky = (behind == SKY) & (before != SKY) & (before != OPEN)
    ground = (behind == GROUND) & (before == GROUND) & (lower > 0.1 * height)
    sure = (sky | ground) & (labels.flatten(1).max(1).values[:, None] == OPEN)
    return (functional.relu(0.3 - (near - far)) * sure).sum() / sure.sum().clamp(1)


def export(head: Head, path: Path) -> None:
    """The head as an ONNX file for pictures of any size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        head.eval(),
        (torch.zeros(1, GIVEN, 24, 32),),
        str(path),
        input_names=["features"],
        output_names=["labels", "inverse"],
        dynamic_axes={"features": {2: "rows", 3: "columns"}},
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.recipes.scene_builtin",
    )
    parser.add_argument("what", choices=("train", "export"))
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--views", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    torch.set_num_threads(1)
    config = SceneConfig.model_validate({"steps": given.steps})
    trainer = Trainer(SceneRecipe(config, given.views), config, given.run, report=printed(20))
    head = trainer.run()
    if given.what == "export":
        assert isinstance(head, Head)
        export(head, given.out)
        print(given.out, given.out.stat().st_size, file=sys.stderr)


if __name__ == "__main__":
    main()
