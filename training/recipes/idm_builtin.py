"""The recipe of the inverse-dynamics model: from a few frames of the block world to the keys and the turn between them.

    python -m training.backlot.voxels --out CLIPS --clips 448 --kept 40
    python -m training.recipes.idm_builtin --clips CLIPS --out FOLDER [--steps N] [--threads N]

trains on clips of walks, measures on worlds that no clip shows, and writes `idm.safetensors` (float16) and
`figures.json` into the folder. `matinee evaluate world` reads with it whether a world obeys; the weights it uses are in
`resources/models/idm`.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from engines.world.score.commands import (
    DIRECTIONS,
    GROUPS,
    KEYS,
    Commands,
    accuracy,
    directions,
    of_keys,
    recall,
)
from engines.world.score.inverse import FPS, WEIGHTS, Evidence, InverseDynamics, decided, inputs
from training.backlot.voxels.clips import read
from training.trainer import Report, TrainConfig, Trainer, printed

FIGURES = "figures.json"
_MIRRORED_KEYS = [0, 1, 3, 2, 4, 5]
_AT_ONCE = 512


class IdmConfig(TrainConfig):
    """The defaults are what the shipped weights were trained with."""

    steps: int = Field(900, ge=1)
    learning_rate: float = Field(2e-3, gt=0)
    weight_decay: float = 0.03
    ema: float = 0.995
    validate_every: int = 250
    save_every: int = 250
    batch: int = 64


@dataclass(frozen=True, eq=False)
class Lessons:
    """Clips of `length` frames, one after another: what is seen of their n frames, `keys` (n, 6) uint8 and `mouse`
    (n,), the nine directions. The first frame of a clip has no action."""

    evidence: Evidence
    keys: NDArray[np.uint8]
    mouse: NDArray[np.int64]
    length: int

    @property
    def places(self) -> NDArray[np.int64]:
        """Frames to which an action led."""
        return np.flatnonzero(np.arange(len(self.keys)) % self.length)


class IdmRecipe:
    def __init__(self, config: IdmConfig, lessons: Lessons, kept: Lessons) -> None:
        self.config, self.lessons, self.kept = config, lessons, kept
        often = lessons.keys[lessons.places].mean(0).clip(0.01, 0.99)
        self._weight = torch.from_numpy(np.sqrt((1 - often) / often).astype(np.float32))
        counts = np.bincount(lessons.mouse[lessons.places], minlength=DIRECTIONS).clip(1)
        self._rarity = torch.from_numpy(np.sqrt(counts.mean() / counts).astype(np.float32))

    def model(self) -> nn.Module:
        return InverseDynamics()

    def batch(self, step: int) -> dict[str, Tensor]:
        """Half of it is seen in a mirror; light and contrast differ."""
        rng = np.random.default_rng([self.config.seed, step])
        lessons = self.lessons
        places = rng.choice(lessons.places, self.config.batch)
        greys, flows = inputs(lessons.evidence.greys, lessons.evidence.flows, places, lessons.length)
        keys, mouse = lessons.keys[places].copy(), lessons.mouse[places].copy()
        half = self.config.batch // 2
        greys[:half], flows[:half] = greys[:half].flip(3), flows[:half].flip(3)
        flows[:half, 0::2] *= -1
        keys[:half] = keys[:half][:, _MIRRORED_KEYS]
        mouse[:half] = mouse[:half] // 3 * 3 + 2 - mouse[:half] % 3
        gain = torch.from_numpy(rng.uniform(0.8, 1.25, (len(places), 1, 1, 1)).astype(np.float32))
        shift = torch.from_numpy(rng.normal(0, 0.15, (len(places), 1, 1, 1)).astype(np.float32))
        return {
            "greys": greys * gain + shift,
            "flows": flows,
            "keys": torch.from_numpy(keys.astype(np.float32)),
            "mouse": torch.from_numpy(mouse),
        }

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        logits = model(batch["greys"], batch["flows"])
        keys, mouse = logits[:, : len(KEYS)], logits[:, len(KEYS) :]
        device = logits.device
        held = functional.binary_cross_entropy_with_logits(
            keys, batch["keys"], pos_weight=self._weight.to(device)
        )
        return 3 * held + functional.cross_entropy(mouse, batch["mouse"], self._rarity.to(device))

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Of worlds kept out: `figures`, with the mean over classes and groups as the score."""
        found = figures(told(model, self.kept), asked(self.kept))
        return {"score": float(np.mean([found[f"{name}_recall"] for name in (*GROUPS, "mouse")])), **found}


def asked(lessons: Lessons) -> Commands:
    """What was done in each frame that has an action."""
    return of_keys(lessons.keys[lessons.places].astype(bool), lessons.mouse[lessons.places])


@torch.no_grad()
def told(model: nn.Module, lessons: Lessons) -> Commands:
    """What the model says was done."""
    device = next(model.parameters()).device
    parts = []
    for some in np.array_split(lessons.places, -(-len(lessons.places) // _AT_ONCE)):
        seen = inputs(lessons.evidence.greys, lessons.evidence.flows, some, lessons.length)
        parts.append(model(*(part.to(device) for part in seen)).cpu())
    return decided(torch.cat(parts))


def figures(told: Commands, asked: Commands) -> dict[str, float]:
    """For each group of keys and for the mouse: the share that is right, the mean of that over classes, and the share
    that is right for whoever always says what is most frequent. Chance in a mean over classes is one by their number.
    """
    pairs = {name: (told.groups[name], asked.groups[name]) for name in GROUPS}
    found = {}
    for name, (one, other) in {**pairs, "mouse": (told.mouse, asked.mouse)}.items():
        counts = np.unique(other, return_counts=True)[1]
        found[f"{name}_accuracy"] = accuracy(one, other)
        found[f"{name}_recall"] = recall(one, other)
        found[f"{name}_majority"] = float(counts.max() / counts.sum())
    return found


def studied(folder: Path) -> Lessons:
    """All clips of a folder of `training.backlot.voxels` that are as long as its first."""
    made = [read(path) for path in sorted(folder.rglob("*.npz"))]
    made = [clip for clip in made if len(clip.frames) == len(made[0].frames) and clip.fps == FPS]
    seen = [Evidence.of(clip.frames) for clip in made]
    keys = np.concatenate([clip.keys for clip in made])
    for one, other in ((0, 1), (2, 3)):  # what undoes each other is not to be seen
        both = (keys[:, one] & keys[:, other]).astype(bool)
        keys[both, one] = keys[both, other] = 0
    return Lessons(
        Evidence(np.concatenate([one.greys for one in seen]), np.concatenate([one.flows for one in seen])),
        keys,
        directions(np.concatenate([clip.mouse for clip in made]) * FPS),
        len(made[0].frames),
    )


def train(
    config: IdmConfig, clips: Path, folder: Path, report: Callable[[Report], None] = lambda event: None
) -> Path:
    """Train (or go on training) in the folder -> the file of weights."""
    recipe = IdmRecipe(config, studied(clips / "clips"), studied(clips / "kept"))
    trainer = Trainer(recipe, config, folder, report=report)
    model = trainer.run()
    save_file(
        {name: value.half().cpu().contiguous() for name, value in model.state_dict().items()},
        folder / WEIGHTS,
    )
    (folder / FIGURES).write_text(json.dumps(recipe.validate(model), indent=1) + "\n")
    return folder / WEIGHTS


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
    config = IdmConfig.model_validate({"steps": given.steps} if given.steps else {})
    print(train(config, given.clips, given.out, printed(50)))


if __name__ == "__main__":
    main()
