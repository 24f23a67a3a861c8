"""The recipe of a reader of films: which place, which light and which camera move a clip shows.

    python -m training.recipes.film_reader --clips FOLDER --out FOLDER [--steps N]

learns the labels of the stage's clips and measures what a neural film made of its prompt
(`python -m benchmarks.film_proof`). Place and light are read from small pictures, the camera's motion from how they
flow. It is a measure, not a part of Matinee, so its weights stay where they were made.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from engines.stage.scene import Scene
from training.backlot.films import FPS, LIGHTS, MOTIONS, MOVES, PLACES, read
from training.trainer import Report, TrainConfig, Trainer

KINDS: dict[str, tuple[str, ...]] = {"environment": PLACES, "lighting": LIGHTS, "motion": MOTIONS}
SIGHT = (36, 64)  # height and width of what is looked at
_LOOKS = 5  # pictures of a clip
_FLOW_SIZE, _CELLS = (72, 128), (4, 6)
_PARTS = 2  # of a clip, whose flow is kept apart
_FLOWS = _PARTS * 2 * _CELLS[0] * _CELLS[1]


class ReaderConfig(TrainConfig):
    """The defaults are what the figures of the model card were read with."""

    steps: int = Field(1500, ge=1)
    learning_rate: float = Field(2e-3, gt=0)
    weight_decay: float = 0.05
    ema: float = 0.99
    validate_every: int = 250
    save_every: int = 500
    width: int = 24
    batch: int = 32


@dataclass(frozen=True, eq=False)
class Seen:
    """Clips as the reader sees them: `pictures` (clips, _LOOKS, 3, *SIGHT) 0..1, `flows` (clips, _FLOWS) in heights of
    the frame a second, and `labels` by kind (clips,)."""

    pictures: Tensor
    flows: Tensor
    labels: dict[str, Tensor]


class Reader(nn.Module):
    """Pictures and flows of `Seen` -> logits by kind."""

    def __init__(self, width: int) -> None:
        super().__init__()
        sizes = (3, width, 2 * width, 3 * width, 4 * width)
        layers: list[nn.Module] = []
        for before, after in pairwise(sizes):
            layers += [nn.Conv2d(before, after, 3, 2, 1), nn.GroupNorm(4, after), nn.SiLU()]
        self.look = nn.Sequential(*layers)
        self.place = nn.Linear(8 * width, len(PLACES))
        self.light = nn.Linear(8 * width, len(LIGHTS))
        self.motion = nn.Sequential(
            nn.Linear(_FLOWS, 96), nn.SiLU(), nn.Dropout(0.2), nn.Linear(96, len(MOTIONS))
        )

    def forward(self, pictures: Tensor, flows: Tensor) -> dict[str, Tensor]:
        seen = self.look(pictures.flatten(0, 1) * 2 - 1)
        both = torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1).unflatten(0, pictures.shape[:2]).mean(1)
        return {"environment": self.place(both), "lighting": self.light(both), "motion": self.motion(flows)}


class ReaderRecipe:
    def __init__(self, config: ReaderConfig, lessons: Seen, kept: Seen) -> None:
        self.config, self.lessons, self.kept = config, lessons, kept

    def model(self) -> nn.Module:
        return Reader(self.config.width)

    def batch(self, step: int) -> dict[str, Tensor]:
        rng = np.random.default_rng([self.config.seed, step])
        rows = torch.from_numpy(rng.integers(len(self.lessons.flows), size=self.config.batch))
        gain = torch.from_numpy(rng.uniform(0.9, 1.1, (self.config.batch, 1, 3, 1, 1)).astype(np.float32))
        noise = torch.from_numpy(rng.standard_normal((self.config.batch, _FLOWS), np.float32))
        flows = self.lessons.flows[rows]
        return {
            "pictures": (self.lessons.pictures[rows] * gain).clamp(0, 1),
            "flows": flows + 0.1 * flows.std() * noise,
            **{kind: labels[rows] for kind, labels in self.lessons.labels.items()},
        }

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        told = model(batch["pictures"], batch["flows"])
        losses = [functional.cross_entropy(told[kind], batch[kind], label_smoothing=0.05) for kind in KINDS]
        return torch.stack(losses).sum()

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Share of kept clips whose labels are read rightly."""
        shares = {kind: float(right.float().mean()) for kind, right in rights(model, self.kept).items()}
        return {"score": float(np.mean(list(shares.values()))), **shares}


@torch.no_grad()
def rights(model: nn.Module, seen: Seen) -> dict[str, Tensor]:
    """By kind, for each clip whether its label is read rightly."""
    device = next(model.parameters()).device
    told = model(seen.pictures.to(device), seen.flows.to(device))
    return {kind: told[kind].argmax(1).cpu() == seen.labels[kind] for kind in KINDS}


def seen(clips: list[NDArray[np.uint8]], scenes: list[Scene], fps: int) -> Seen:
    """Clips (frames, height, width, 3) with what was asked for."""
    labels = {
        "environment": [PLACES.index(scene.environment) for scene in scenes],
        "lighting": [LIGHTS.index(scene.lighting) for scene in scenes],
        "motion": [MOTIONS.index(MOVES[scene.camera_move]) for scene in scenes],
    }
    return Seen(
        torch.from_numpy(np.stack([_pictures(frames) for frames in clips])),
        torch.from_numpy(np.stack([_flows(frames, fps) for frames in clips])),
        {kind: torch.tensor(values) for kind, values in labels.items()},
    )


def _pictures(frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(_LOOKS, 3, *SIGHT)"""
    chosen = frames[np.linspace(0, len(frames) - 1, _LOOKS).round().astype(int)]
    small = [cv2.resize(frame, SIGHT[::-1], interpolation=cv2.INTER_AREA) for frame in chosen]
    return np.ascontiguousarray(np.stack(small).transpose(0, 3, 1, 2) / 255, np.float32)


def _flows(frames: NDArray[np.uint8], fps: int) -> NDArray[np.float32]:
    """(_FLOWS,): mean motion in each cell of the frame over each part of the clip."""
    small = [cv2.resize(frame, _FLOW_SIZE[::-1], interpolation=cv2.INTER_AREA) for frame in frames]
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in small]
    found = [
        cv2.calcOpticalFlowFarneback(a, b, np.zeros((*_FLOW_SIZE, 2), np.float32), 0.5, 3, 13, 2, 5, 1.1, 0)
        for a, b in pairwise(grey)
    ]
    cells = [cv2.resize(flow, _CELLS[::-1], interpolation=cv2.INTER_AREA) for flow in found]
    parts = [np.mean(part, 0) for part in np.array_split(np.stack(cells), _PARTS)]
    return (np.stack(parts).ravel() * fps / _FLOW_SIZE[0]).astype(np.float32)


def studied(clips: Path, saved: Path) -> Seen:
    """All clips of a folder of `training.backlot.films`, as seen; kept in a file."""
    if not saved.exists():
        saved.parent.mkdir(parents=True, exist_ok=True)
        held = [read(path) for path in sorted(clips.glob("*.npz"))]
        found = seen([clip.frames for clip in held], [clip.scene for clip in held], FPS)
        save_file({"pictures": found.pictures, "flows": found.flows, **found.labels}, saved)
    tensors = load_file(saved)
    return Seen(tensors["pictures"], tensors["flows"], {kind: tensors[kind] for kind in KINDS})


def train(
    config: ReaderConfig,
    clips: Path,
    folder: Path,
    report: Callable[[Report], None] = lambda event: None,
) -> nn.Module:
    """Train (or go on training, or only load) in the folder -> the reader."""
    lessons, kept = (studied(clips / name, folder / f"{name}.safetensors") for name in ("clips", "kept"))
    return Trainer(ReaderRecipe(config, lessons, kept), config, folder, report=report).run()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, help="in all")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)

    def show(event: Report) -> None:
        if event["t"] in ("validated", "done"):
            print(json.dumps(event), file=sys.stderr, flush=True)

    train(
        ReaderConfig.model_validate({"steps": given.steps} if given.steps else {}),
        given.clips,
        given.out,
        show,
    )


if __name__ == "__main__":
    main()
