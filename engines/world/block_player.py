"""A world that thinks in blocks of frames, played frame by frame: the next block is made while the last is shown.

A block that is being made cannot be changed, so it is begun as late as its frames can still be ready in time: what the
controls say then is what the walker gets. It knows worlds as a `Walk` and nothing of clocks or windows.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Action
from engines.world.walk import Walk

MARGIN = 1.25  # times the time that the last block took


@dataclass(frozen=True, eq=False)
class Played:
    """One frame (height, width, 3) and the action that it answers; `state` is of the world after it, where one was
    taken; `heard` is the number of the controls that it obeys."""

    action: Action
    frame: NDArray[np.uint8]
    state: Any
    heard: int


@dataclass(frozen=True, eq=False)
class _Block:
    actions: Sequence[Action]
    heard: int
    frames: Future[tuple[NDArray[np.uint8], Any]]


class BlockPlayer:
    """The frames of a walk in their order; `walk` belongs to it while it is `thinking`."""

    def __init__(self, walk: Walk, pool: Executor) -> None:
        self._walk, self._pool = walk, pool
        self._ready: deque[Played] = deque()
        self._block: _Block | None = None
        self._took_s = 0.0
        self._ticks = 0

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be shown and nothing is being made."""
        return not self._ready and self._block is None

    @property
    def hungry(self) -> bool:
        """Whether it is time to begin the next block."""
        return self._block is None and len(self._ready) / self._walk.fps <= self._took_s * MARGIN

    def think(self, choose: Callable[[int], Sequence[Action]], heard: Callable[[], int]) -> None:
        """Begin a block with the actions that `choose` gives for its length, which obey the controls `heard`."""
        actions = choose(self._walk.block)
        self._block = _Block(actions, heard(), self._pool.submit(self._advance, actions))

    def next(self, patience_s: float) -> Played | None:
        """The next frame; None where there is none after waiting for so long."""
        if not self._ready and self._block:
            self._collect(patience_s)
        elif self._block and self._block.frames.done():
            self._collect(0)
        return self._ready.popleft() if self._ready else None

    def drop(self) -> None:
        """Forget what was not shown; the world is where its last block left it."""
        if self._block:
            self._block.frames.exception()
        self._block = None
        self._ready.clear()

    def _collect(self, patience_s: float) -> None:
        assert self._block
        try:
            frames, state = self._block.frames.result(patience_s)
        except TimeoutError:
            return
        last = len(frames) - 1
        for place, (action, frame) in enumerate(zip(self._block.actions, frames, strict=True)):
            self._ready.append(Played(action, frame, state if place == last else None, self._block.heard))
        self._block = None

    def _advance(self, actions: Sequence[Action]) -> tuple[NDArray[np.uint8], Any]:
        began = time.monotonic()
        frames = self._walk.advance(actions)
        self._took_s = time.monotonic() - began
        self._ticks += len(actions)
        if self._ticks < self._walk.states_every:
            return frames, None
        self._ticks = 0
        return frames, self._walk.state()
