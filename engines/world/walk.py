"""What every world offers to whoever walks in it: it takes actions and gives frames, and can be returned to.

A world of the built-in tier answers each tick by itself; a neural one thinks in blocks of frames. Live sessions,
the renderer of logs and the score know worlds only as a `Walk`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import IDLE, Action

EYE_M = 1.6  # above the ground


@dataclass(frozen=True)
class Pose:
    """Where the eye is and looks: `x` right, `y` up, `z` ahead of the start, in metres; `yaw` to the right and
    `pitch` up, in radians. At the start the walker stands at x = z = 0 and looks along +z."""

    x: float = 0.0
    y: float = EYE_M
    z: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0


@dataclass(frozen=True)
class Whereabouts:
    """What is known of the walker after a tick, for the overlay and the sound. `ground` names what is underfoot
    (grass, sand, water, snow, stone, wood, gravel), `speed` is in metres a second, `landed` says that a jump ended
    in this tick. A neural world knows none of it."""

    pose: Pose
    ground: str = ""
    speed: float = 0.0
    airborne: bool = False
    landed: bool = False


class Walk(ABC):
    """A world that is being walked in. Equal worlds that are given equal actions give equal frames on the CPU."""

    fps: int
    """Ticks a second."""
    size: tuple[int, int]
    """Width and height of its frames in pixels."""

    @property
    def block(self) -> int:
        """How many actions the next `advance` takes: 1 where each tick is answered by itself."""
        return 1

    @abstractmethod
    def advance(self, actions: Sequence[Action]) -> NDArray[np.uint8]:
        """The frames (`block`, height, width, 3) RGB after each of `block` actions."""

    @abstractmethod
    def view(self) -> NDArray[np.uint8]:
        """The frame (height, width, 3) of now, without a tick."""

    def pass_over(self, action: Action) -> None:
        """One tick, of a world with blocks of one, whose frame nobody will see; cheaper than `advance` where frames are
        cheap to leave out."""
        self.advance([action])

    @abstractmethod
    def state(self) -> Any:
        """All that `restore` needs to come back to now; small, or kept seldom (`states_every`)."""

    @abstractmethod
    def restore(self, state: Any) -> None:
        """Be again what `state` was taken from."""

    @property
    def states_every(self) -> int:
        """Ticks between two states that a session keeps for its rewind."""
        return 1

    @property
    def sheltered(self) -> bool:
        """Whether neither rain nor snow falls in it, whatever the weather."""
        return False

    def whereabouts(self) -> Whereabouts | None:
        """Where the walker is; None where the world does not know."""
        return None


def in_blocks(
    walk: Walk, actions: Iterable[Action], wanted: Callable[[int], bool] = lambda number: True
) -> Iterator[NDArray[np.uint8] | None]:
    """The frame after each action, None where it is not `wanted` by its number and could be left out. A world that
    answers in blocks is asked whole blocks."""
    coming, done = iter(actions), 0
    while block := list(islice(coming, walk.block)):
        missing = walk.block - len(block)
        if walk.block == 1 and not wanted(done):
            walk.pass_over(block[0])
            yield None
        else:
            yield from walk.advance(block + [IDLE] * missing)[: len(block)]
        done += len(block)
