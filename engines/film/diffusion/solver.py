"""UniPC for latent frames that stand at different noise levels, all of them advanced by one vectorised update.

A multistep solver is a linear map at each level: what it returns is a sum of the sample, the model's output and what
it remembers, with weights that depend on the level alone. The weights are read off diffusers' own
`UniPCMultistepScheduler` once, by feeding it unit vectors, so its mathematics stays in one place; one copy of the
scheduler for every frame, stepped in Python, is what this replaces.
"""

from copy import deepcopy
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.contract import BadInput

MOST_LEVELS = 100  # beyond, two levels may share a timestep, and diffusers then skips the first


class FrameSolver:
    """A solver for one window after another; `levels` noise levels, the highest `skipped` of them left out.

    `timesteps` (levels - skipped,) int64 are those of the levels from high to low, `noise` (0 to 1) the share of noise
    at the first of them.

    SkyReels-V2 and diffusers hand the solver of each frame a view of the latents and then write the result into them,
    so that what it remembers of the first level is the sample after the step, not before it. Films of the released
    models are sampled like that, clips are not: `overwritten` says which.
    """

    def __init__(self, scheduler: Any, levels: int, overwritten: bool = True, skipped: int = 0) -> None:
        if not 2 <= levels <= MOST_LEVELS:
            raise BadInput("steps", f"should be from 2 to {MOST_LEVELS}, not {levels}", "30 is usual")
        if scheduler.config.thresholding or scheduler.config.solver_p:
            raise BadInput("scheduler", "thresholding and a second solver are not linear", "leave them out")
        self._memory = int(scheduler.config.solver_order)
        solver = deepcopy(scheduler)
        solver.set_timesteps(levels, device="cpu")
        solver.set_begin_index(skipped)
        self.noise = float(solver.sigmas[skipped])
        self.timesteps = solver.timesteps[skipped:].numpy().astype(np.int64)
        self._weights = _read_weights(solver, self._memory)
        if overwritten:
            self._weights[0, 1] = self._weights[0, 0]
        self._kept: list[Tensor] = []

    def begin(self, latents: Tensor) -> None:
        """Forget the window before; `latents` (1, channels, frames, height, width) float32 are what is to be solved."""
        self._kept = [latents.clone() for _ in range(1 + self._memory)]

    @property
    def guess(self) -> Tensor:
        """What the window would become if it were finished now, shaped like the latents: the thing to preview."""
        return self._kept[-1]

    def step(
        self, velocity: Tensor, latents: Tensor, index: NDArray[np.int64], span: tuple[int, int]
    ) -> None:
        """Move the frames of `span` from their levels `index` (frames,) on, in place in `latents`.

        `velocity` is the model's output for the whole window, shaped like `latents`.
        """
        moving = slice(*span)
        sample = latents[:, :, moving]
        kept = [memory[:, :, moving] for memory in self._kept]
        inputs = [velocity[:, :, moving].to(sample.dtype), sample, *kept]
        weights = self._weights[index[moving] - 1]
        advanced, corrected, output = (_weighted(weights[:, row], inputs) for row in range(3))
        for older, newer in pairwise(kept[1:]):
            older.copy_(newer)
        kept[0].copy_(corrected)
        kept[-1].copy_(output)
        sample.copy_(advanced)


def _weighted(weights: NDArray[np.float32], inputs: list[Tensor]) -> Tensor:
    """The sum of the inputs, each (1, channels, frames, height, width), under weights (frames, inputs)."""
    total: Tensor | None = None
    for weight, value in zip(weights.T, inputs, strict=True):
        if not weight.any():
            continue
        if (weight == weight[0]).all():
            total = value * float(weight[0]) if total is None else total.add_(value, alpha=float(weight[0]))
        else:
            factors = torch.from_numpy(weight.copy()).to(value.device)[:, None, None]
            total = value * factors if total is None else total.addcmul_(value, factors)
    assert total is not None
    return total


def _read_weights(solver: Any, memory: int) -> NDArray[np.float32]:
    """Weights (levels, 3, 3 + memory) of a scheduler that is about to begin.

    Rows: the next sample, the corrected one, the output to remember. Columns: the model's output, the sample, the
    corrected sample of the level before, the remembered outputs from old to new.
    """
    unit = torch.eye(3 + memory)[:, None]
    weights = []
    for level, timestep in enumerate(solver.timesteps[solver.begin_index :]):
        if level:
            solver.last_sample = unit[2]
            solver.model_outputs = [unit[3 + i] for i in range(memory)]
        (advanced,) = solver.step(unit[0], timestep, unit[1], return_dict=False)
        weights.append(torch.cat([advanced, solver.last_sample, solver.model_outputs[-1]]).numpy())
    return np.stack(weights)
