"""A world dreamt by Matrix-Game 2.0, or by a small network of its kind, as a `Walk`: actions in, a block of frames out.

It knows no place: where the walker is, only the picture tells. When nothing is done for a while the network forgets
what it saw, so that the picture then stands still instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engines.film.diffusion.decode import LOOK_BACK
from engines.world.actions import IDLE, Action
from engines.world.matrix_game.controls import Layout, Turn, told
from engines.world.matrix_game.rollout import Rollout, RolloutState
from engines.world.walk import Walk

STILL_S = 10.0  # without anything being done, after which the picture stands still

Pixels = NDArray[np.uint8]


class Decoder(Protocol):
    """What makes frames of latents; `engines.film.diffusion.decode.StreamedDecoder` is one."""

    def skip(self, latents: Tensor, opens: bool) -> None:
        """Pass over latents whose frames nobody needs."""

    def decode(self, latents: Tensor, opens: bool) -> Any:
        """Frames (n, height, width, 3), once for every latent."""


@dataclass(frozen=True)
class DreamState:
    """Where a walk is. Blocks and frames are shared with the states before and after, and counted once."""

    rollout: RolloutState
    view: Pixels
    waiting: Turn
    idle: int

    @property
    def nbytes(self) -> int:
        """Memory that this state takes beside the others, in bytes."""
        newest = self.rollout.blocks[-1].latents.nbytes if self.rollout.blocks else 0
        return int(newest + self.view.nbytes)


class MatrixGameWalk(Walk):
    """`first` is what is seen at the start (height, width, 3); `check` is called before each pass of the network and
    may raise."""

    def __init__(
        self,
        rollout: Rollout,
        decoder: Decoder,
        layout: Layout,
        first: Pixels,
        fps: int,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.fps, self.size = fps, (first.shape[1], first.shape[0])
        self._rollout, self._decoder, self._layout, self._check = rollout, decoder, layout, check
        self._at = DreamState(rollout.state(), first, (0.0, 0.0), 0)

    @property
    def block(self) -> int:
        return self._rollout.frames

    def advance(self, actions: Sequence[Action]) -> Pixels:
        at = self._at
        idle = at.idle + len(actions) if all(action == IDLE for action in actions) else 0
        if idle > STILL_S * self.fps and at.waiting == (0.0, 0.0):
            self._at = DreamState(at.rollout, at.view, at.waiting, idle)
            return np.repeat(at.view[None], len(actions), 0)
        opens, frame = self._rollout.start == 0, self._frame
        mouse, keyboard, waiting = told(actions, self._layout, frame, at.waiting)
        latents = self._rollout.block(mouse, keyboard, self._check)
        frames = np.concatenate(list(self._decoder.decode(latents, opens)))
        self._at = DreamState(self._rollout.state(), frames[-1], waiting, idle)
        return frames

    def view(self) -> Pixels:
        return self._at.view

    def state(self) -> DreamState:
        return self._at

    def restore(self, state: DreamState) -> None:
        if state.rollout is not self._rollout.state():
            self._rollout.restore(state.rollout)
            for number, block in enumerate(state.rollout.blocks):
                self._decoder.skip(block.latents.to(self._rollout.device), opens=number == 0)
        self._at = state

    @property
    def _frame(self) -> int:
        """The film's number of the next frame."""
        made = self._rollout.start
        return made and self._rollout.ratio * (made - 1) + 1


def blocks_decoded(latents_in_block: int) -> int:
    """How many blocks a state must hold so that the decoder can go on from it."""
    return -(-LOOK_BACK // latents_in_block)
