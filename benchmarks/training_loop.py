"""What the training loop costs beside a bare torch step, and how much of it the device works.

    python -m benchmarks.training_loop [--steps 12] [--rounds 5]

The recipe is the small film's, one example of random latents at a time, so that a step is short. A bare step makes its
batch, goes forward and backward, clips and updates by hand. Both run on one thread, in turn; compared is processor
time, which others on the machine do not change, of the median round. The loop's share includes averaged weights,
reports, logs and curves, but no checkpoints. Busy is the time from the first line of a step's loss to its report,
against all. Fails where the loop costs 3 % or more, or the device is busy for less than 95 %.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engines.film.embedding import SIZE
from engines.film.proof.guide import CHANNELS
from training.recipes.film_builtin import FilmConfig, FilmRecipe, Lessons
from training.trainer import Trainer

MOST, LEAST_BUSY = 0.03, 0.95
_WARM = 2  # first steps, which are not counted


class Timed(FilmRecipe):
    """Notes when a step begins to compute."""

    def __init__(self, config: FilmConfig) -> None:
        lessons = Lessons.__new__(Lessons)
        draw = torch.Generator().manual_seed(0)
        shape = (16, config.channels, 12, 6, 10)
        lessons.films = torch.randn(shape, generator=draw).half()
        lessons.guides = torch.randn((16, CHANNELS, *shape[2:]), generator=draw).half()
        lessons.words = torch.randn((16, 4, SIZE), generator=draw).half()
        super().__init__(config, lessons, lessons)
        self.began: list[float] = []

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        self.began.append(time.perf_counter())
        return super().loss(model, batch)

    def validate(self, model: nn.Module) -> dict[str, float]:
        return {"score": 0.0}


def bare(recipe: Timed, config: FilmConfig) -> float:
    """Seconds of processor time of a step by hand."""
    torch.manual_seed(config.seed)
    model = recipe.model().train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, betas=(0.9, 0.98))
    for step in range(config.steps):
        if step == _WARM:
            began = time.process_time()
        optimiser.zero_grad(set_to_none=True)
        recipe.loss(model, recipe.batch(step)).backward()
        nn.utils.clip_grad_norm_(model.parameters(), config.clip)
        optimiser.step()
    return (time.process_time() - began) / (config.steps - _WARM)


def looped(recipe: Timed, config: FilmConfig) -> tuple[float, float]:
    """The same by the loop, and the share of its time that the device was busy."""
    recipe.began = []
    processor, wall = [], []

    def report(event: dict[str, Any]) -> None:
        if event["t"] == "progress":
            processor.append(time.process_time())
            wall.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        Trainer(recipe, config, Path(folder), report=report).run()
    busy = sum(wall[step] - recipe.began[step] for step in range(_WARM, config.steps))
    return (
        (processor[-1] - processor[_WARM - 1]) / (config.steps - _WARM),
        busy / (wall[-1] - wall[_WARM - 1]),
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    torch.set_num_threads(1)
    config = FilmConfig(steps=given.steps, batch=1, precision="float32", device="cpu", save_every=10_000)
    recipe = Timed(config)
    costs, shares = [], []
    for _ in range(given.rounds):
        by_hand = bare(recipe, config)
        by_loop, busy = looped(recipe, config)
        costs.append(by_loop / by_hand - 1)
        shares.append(busy)
        print(f"bare {by_hand * 1000:.1f} ms, loop {by_loop * 1000:.1f} ms, busy {busy:.1%}", flush=True)
    cost, share = statistics.median(costs), statistics.median(shares)
    print(f"the loop costs {cost:.1%} beside a bare step; the device is busy for {share:.1%} of it")
    return int(cost >= MOST or share < LEAST_BUSY)


if __name__ == "__main__":
    sys.exit(main())
