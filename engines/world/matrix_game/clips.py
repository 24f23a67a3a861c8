"""A world that is filmed clip by clip, each beginning where the one before ended: for networks that are not live.

How a clip is made is given; here are the joins, as a `Walk`, so that a log is filmed in it like in any other world.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Action
from engines.world.matrix_game.controls import Turn, eased
from engines.world.walk import Walk

Pixels = NDArray[np.uint8]


class Film(Protocol):
    """Makes one clip."""

    def __call__(self, past: Pixels, actions: Sequence[Action], number: int) -> Pixels:
        """Frames (n, height, width, 3), one after each action, of the clip of that number in the film. `past` are the
        frames that lead up to it, the last of which it goes on from."""


@dataclass(frozen=True, eq=False)
class ClipState:
    """`number` is that of the next clip, `past` (frames, height, width, 3) what leads up to it, and `waiting` the turn
    (pitch, yaw) in degrees that is still to be made."""

    number: int
    past: Pixels
    waiting: Turn = (0.0, 0.0)

    @property
    def nbytes(self) -> int:
        return int(self.past.nbytes)


class ClipWalk(Walk):
    """`first` is the picture at the start (height, width, 3), `context` how many frames lead up to a clip: at the
    start, the picture stands for all of them. `clip` is how many frames a clip adds, `most_deg` how far the view turns
    in one of them."""

    def __init__(
        self, film: Film, first: Pixels, fps: int, clip: int, context: int, most_deg: float = math.inf
    ) -> None:
        self.fps, self.size = fps, (first.shape[1], first.shape[0])
        self._film, self._clip, self._most_deg = film, clip, most_deg
        self._at = ClipState(0, np.repeat(first[None], context, 0))

    @property
    def block(self) -> int:
        return self._clip

    def advance(self, actions: Sequence[Action]) -> Pixels:
        at = self._at
        turns, waiting = eased(actions, self._most_deg, at.waiting)
        frames = self._film(at.past, turns, at.number)
        self._at = ClipState(at.number + 1, np.concatenate([at.past, frames])[-len(at.past) :], waiting)
        return frames

    def view(self) -> Pixels:
        return np.asarray(self._at.past[-1])

    def state(self) -> ClipState:
        return self._at

    def restore(self, state: ClipState) -> None:
        self._at = state
