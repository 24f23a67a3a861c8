"""The network that reads a shot's type, angle, position, motion, place and light: small heads on what is seen of it.

    python -m training.recipes.captioner_builtin train --sights FOLDER --run FOLDER [--steps 500] [--seed 0]
    python -m training.recipes.captioner_builtin export --sights FOLDER --run FOLDER

Sights come from `training.backlot.sights`; the trunk that made them is not trained. Photographs come as often as
drawings, so that it does not learn the stage's hand alone. Motion is learned in mirrors too: left for right, up for
down, and backwards. `export` writes `resources/models/captioner/captioner.onnx`.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional

from engines.perception.shot_reader.sight import GRID, HALVES, LOOKED, MOVED, WAYS
from engines.perception.shot_reader.terms import FIELDS, MOTIONS
from training.backlot.shots import UNKNOWN
from training.backlot.sights import KEPT, read
from training.trainer import TrainConfig, Trainer, printed

MOTION = "camera_motion"
LOOKS = tuple(field for field in FIELDS if field != MOTION)
OUT = Path(__file__).parents[2] / "resources/models/captioner/captioner.onnx"
_LESSONS = ("films", "drawn", "photographs")
_STILL, _NEXT_TO_NOTHING = 0.08, 0.01  # share of the clips whose motion is taken away, and what is left of it
_CELLS = HALVES * GRID[0] * GRID[1] * 2


class CaptionerConfig(TrainConfig):
    """How the heads are trained."""

    steps: int = Field(500, ge=1)
    learning_rate: float = Field(1e-3, gt=0)
    weight_decay: float = 0.3
    ema: float = 0.995
    validate_every: int = 500
    save_every: int = 500
    batch: int = Field(96, description="clips for looks, and as many for motion")
    photographs: float = Field(0.4, description="share of the looks")
    width: int = 96


class Reader(nn.Module):
    """`look` (n, LOOKED) and `motion` (n, MOVED) -> logits of each of `FIELDS`, in their order."""

    mean: Tensor
    spread: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(LOOKED))
        self.register_buffer("spread", torch.ones(LOOKED))
        self.narrowed = nn.Sequential(
            nn.Dropout(0.3), nn.Linear(LOOKED, width), nn.LayerNorm(width), nn.GELU(), nn.Dropout(0.3)
        )
        self.straight = nn.ModuleDict({field: nn.Linear(LOOKED, len(FIELDS[field])) for field in LOOKS})
        self.heads = nn.ModuleDict({field: nn.Linear(width, len(FIELDS[field])) for field in LOOKS})
        self.moves = nn.Sequential(
            nn.Linear(MOVED, 96), nn.GELU(), nn.Dropout(0.2), nn.Linear(96, 48), nn.GELU(),
            nn.Linear(48, len(MOTIONS)),
        )  # fmt: skip

    def forward(self, look: Tensor, motion: Tensor) -> tuple[Tensor, ...]:
        seen = (look - self.mean) / self.spread
        narrow = self.narrowed(seen)
        moved = motion.sign() * (motion.abs() + 1e-6).sqrt() * 4
        found = {field: self.heads[field](narrow) + 0.1 * self.straight[field](seen) for field in LOOKS}
        found[MOTION] = self.moves(moved)
        return tuple(found[field] for field in FIELDS)


class CaptionerRecipe:
    """Learns from a folder of sights."""

    def __init__(self, config: CaptionerConfig, folder: Path) -> None:
        self.config = config
        lessons = [_tensors(folder, name) for name in _LESSONS if (folder / f"{name}.safetensors").exists()]
        self.kept = {
            name: _tensors(folder, name) for name in KEPT if (folder / f"{name}.safetensors").exists()
        }
        self.rows = {key: torch.cat([lesson[key] for lesson in lessons]) for key in lessons[0]}
        source = torch.cat([torch.full((len(one["motion"]),), at) for at, one in enumerate(lessons)])
        seen = self.rows["look"].isfinite().all(1)
        self.drawn = torch.where(seen & (source != _LESSONS.index("photographs")))[0]
        self.photographed = torch.where(seen & (source == _LESSONS.index("photographs")))[0]
        self.moved = torch.where(self.rows[MOTION] != UNKNOWN)[0]
        self.rows["look"] = self.rows["look"].nan_to_num()
        self.weights = {field: _weights(self.rows[field], len(terms)) for field, terms in FIELDS.items()}

    def model(self) -> nn.Module:
        reader = Reader(self.config.width)
        looks = self.rows["look"][torch.cat([self.drawn, self.photographed])]
        reader.mean.copy_(looks.mean(0))
        reader.spread.copy_(looks.std(0) + 1e-2)
        return reader

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        real = int(self.config.batch * self.config.photographs) if len(self.photographed) else 0
        looked = torch.cat(
            [_some(self.drawn, self.config.batch - real, rng), _some(self.photographed, real, rng)]
        )
        moved = _some(self.moved, self.config.batch, rng)
        motion, way = _mirrored(self.rows["motion"][moved], self.rows[MOTION][moved], rng)
        still = torch.from_numpy(rng.random(len(way)) < _STILL)
        motion[still] *= _NEXT_TO_NOTHING
        way[still] = MOTIONS.index("static")
        labels = {field: self.rows[field][looked] for field in LOOKS}
        return {"look": self.rows["look"][looked], "motion": motion, MOTION: way, **labels}

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        found = dict(zip(FIELDS, model(batch["look"], batch["motion"]), strict=True))
        losses = [
            functional.cross_entropy(
                found[field],
                batch[field],
                self.weights[field].to(found[field].device),
                ignore_index=UNKNOWN,
                label_smoothing=0.05,
            )
            for field in FIELDS
            if (batch[field] != UNKNOWN).any()
        ]
        return torch.stack(losses).sum()

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Share of kept clips read rightly, by source and field."""
        shares = {
            f"{name.removeprefix('kept-')}_{field}": value
            for name, rows in self.kept.items()
            for field, value in accuracy(model, rows).items()
        }
        return {"score": float(np.mean(list(shares.values()))), **shares}


@torch.no_grad()
def accuracy(model: nn.Module, rows: dict[str, Tensor]) -> dict[str, float]:
    """Share of the clips read rightly, by field, of those whose label is known."""
    device = next(model.parameters()).device
    found = dict(zip(FIELDS, model(rows["look"].to(device), rows["motion"].to(device)), strict=True))
    shares = {}
    for field in FIELDS:
        told = rows[field] != UNKNOWN
        shares[field] = float((found[field].argmax(1).cpu() == rows[field])[told].float().mean())
    return shares


def _tensors(folder: Path, name: str) -> dict[str, Tensor]:
    return {
        key: torch.from_numpy(value.astype(np.float32) if key in ("look", "motion") else value)
        for key, value in read(folder, name).items()
    }


def _some(rows: Tensor, count: int, rng: np.random.Generator) -> Tensor:
    return rows[torch.from_numpy(rng.integers(len(rows), size=count))] if count else rows[:0]


def _weights(labels: Tensor, terms: int) -> Tensor:
    """More for terms that are rare."""
    counts = torch.bincount(labels[labels != UNKNOWN], minlength=terms).float()
    return (counts.mean() / counts.clamp(1)).sqrt().clamp(0.5, 2)


def _mirrored(motion: Tensor, way: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Motions (n, MOVED) and their labels (n,), each perhaps mirrored, upside down, backwards, smaller or larger."""
    cells = motion[:, :_CELLS].unflatten(1, (HALVES, *GRID, 2)).clone()
    ways = motion[:, _CELLS : _CELLS + (HALVES + 1) * WAYS].unflatten(1, (HALVES + 1, WAYS)).clone()
    rest = motion[:, _CELLS + (HALVES + 1) * WAYS :].clone()
    label = way.clone()
    across, over, back = (torch.from_numpy(rng.random(len(motion)) < 0.5) for _ in range(3))
    cells[across] = cells[across].flip(3) * torch.tensor([-1.0, 1.0])
    ways[across] *= torch.tensor([-1.0, 1.0, 1.0, -1.0])
    cells[over] = cells[over].flip(2) * torch.tensor([1.0, -1.0])
    ways[over] *= torch.tensor([1.0, -1.0, 1.0, -1.0])
    cells[back] = -cells[back].flip(1)
    ways[back] = -ways[back][:, [*reversed(range(HALVES)), HALVES]]
    sideways, upright = across ^ back, over ^ back
    for turned, pair in ((sideways, ("left", "right")), (upright, ("up", "down")), (back, ("in", "out"))):
        one, other = (MOTIONS.index(name) for name in pair)
        was = label.clone()
        label[turned & (was == one)], label[turned & (was == other)] = other, one
    size = torch.from_numpy(np.exp(rng.uniform(-0.35, 0.35, len(motion))).astype(np.float32))[:, None]
    rest[:, :-2] *= size
    rest[:, -1:] *= size
    return torch.cat([cells.flatten(1) * size, ways.flatten(1) * size, rest], 1), label


def export(reader: nn.Module, path: Path) -> None:
    """The heads as an ONNX file, for any number of clips."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        reader.eval(),
        (torch.zeros(1, LOOKED), torch.zeros(1, MOVED)),
        str(path),
        input_names=["look", "motion"],
        output_names=list(FIELDS),
        dynamic_axes={name: {0: "clips"} for name in ("look", "motion", *FIELDS)},
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.recipes.captioner_builtin",
    )
    parser.add_argument("what", choices=("train", "export"))
    parser.add_argument("--sights", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    torch.set_num_threads(1)
    config = CaptionerConfig.model_validate({"steps": given.steps, "seed": given.seed})
    trainer = Trainer(CaptionerRecipe(config, given.sights), config, given.run, report=printed(50))
    reader = trainer.run()
    if given.what == "export":
        export(reader, given.out)


if __name__ == "__main__":
    main()
