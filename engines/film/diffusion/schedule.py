"""Which latent frame stands at which noise level at each step: the schedule of diffusion forcing (arXiv 2504.13074).

Noise never decreases along time: a block of frames follows the one before it at a distance of `ar_step` steps, 0
moving all of them together. Here are also the windows into which a long run of latents is cut. Only integers: what
the steps do to the latents is `engines.film.diffusion.solver`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput


@dataclass(frozen=True)
class Schedule:
    """`index` (steps, latents) int: 0 still pure noise, i from 1 to `levels` denoised from level i, `levels` + 1 clean.

    The frames that a step changes are one run of neighbours, `moving[step]` being its bounds.
    """

    index: NDArray[np.int64]
    levels: int
    moving: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.index)

    def timesteps(self, levels: NDArray[np.int64]) -> NDArray[np.int64]:
        """(steps, latents) what the model is told about each frame; `levels` (levels,) are the solver's timesteps.

        A frame whose turn has not come is as noisy as the first level.
        """
        known = np.concatenate([levels[:1], levels, [0]])
        return known[self.index]


def noise_schedule(
    latents: int, levels: int, *, clean: int = 0, clean_end: int = 0, ar_step: int = 0, block: int = 1
) -> Schedule:
    """The schedule of one window of `latents` frames over `levels` noise levels.

    The first `clean` frames (history, a picture) and the last `clean_end` ones (an end frame) are given and stay.
    """
    lag = min(ar_step, levels)
    live_until = latents - clean_end
    behind = np.maximum(np.arange(latents) // block - clean // block, 0) * lag
    steps = levels + int(behind[live_until - 1])
    index = np.clip(np.arange(1, steps + 1)[:, None] - behind, 0, levels + 1)
    index[:, :clean] = levels + 1
    index[:, live_until:] = levels + 1
    updates = (index >= 1) & (index <= levels)
    first = updates.argmax(1)
    return Schedule(index, levels, [(int(a), int(a + n)) for a, n in zip(first, updates.sum(1), strict=True)])


@dataclass(frozen=True)
class Span:
    """A window: `history` latents that are known from before, then `fresh` ones, from `start` of the run on."""

    start: int
    history: int
    fresh: int

    @property
    def count(self) -> int:
        return self.history + self.fresh


def cut(latents: int, window: int, overlap: int, history: int = 0, block: int = 1) -> list[Span]:
    """The windows of a run of `latents`, each at most `window` long, with `overlap` latents of the one before.

    `history` is what the first window may lean on. Raises `BadInput` where a window cannot be cut into blocks.
    """
    if not 0 <= overlap < window:
        raise BadInput(
            "overlap",
            f"{overlap} latents do not leave room in a window of {window}",
            "choose a smaller overlap",
        )
    if latents < 1:
        raise BadInput("duration_s", "a shot needs at least one latent frame", "make it longer")
    spans = []
    known = min(history, overlap) // block * block
    left = latents
    while left:
        fresh = min(left, window - known)
        spans.append(Span(latents - left, known, fresh))
        left -= fresh
        known = overlap
    _check_blocks(spans, block)
    return spans


def round_up(latents: int, window: int, overlap: int, history: int = 0, block: int = 1) -> int:
    """The smallest length from `latents` on that `cut` can cut; what is too much is left off after decoding."""
    if window % block or overlap % block:
        _check_blocks([Span(0, overlap, window - overlap)], block)
    return -(-latents // block) * block


def _check_blocks(spans: list[Span], block: int) -> None:
    """diffusers leaves off the frames that do not fill a block, without a word; we say so instead."""
    for number, span in enumerate(spans, 1):
        if span.count % block or span.history % block:
            raise BadInput(
                "causal_block_size",
                f"window {number} has {span.count} latents, {span.history} of them history, "
                f"which blocks of {block} do not divide",
                f"choose windows, overlaps and lengths that are multiples of {block} latents",
            )
