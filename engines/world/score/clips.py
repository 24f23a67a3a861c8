"""What was seen on one walk through a script, and what is known about it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Action
from engines.world.score.actions import Script
from engines.world.score.commands import Commands, of_actions
from engines.world.walk import Pose, Walk, in_blocks

SAMPLES_A_SECOND = 16
"""Frames a second at which it is asked what was done: what the paper's models film with."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """Where a frame was seen from and how far away each of its pixels is: `depth` (height, width) metres along the
    view's axis, infinite in the sky; `focal` and `centre` (column, row) in pixels."""

    pose: Pose
    depth: NDArray[np.float32]
    focal: float
    centre: tuple[float, float]


Surveyor = Callable[[Walk], Geometry]
"""Tells the truth about the frame that a walk has just shown."""


@dataclass(frozen=True, eq=False)
class Clip:
    """`frames` (n + 1, height, width, 3), the first before any action, and the n actions that were asked for.
    `geometry` of some frames, by their number; empty where nobody knows."""

    script: Script
    frames: NDArray[np.uint8]
    actions: tuple[Action, ...]
    fps: int
    geometry: dict[int, Geometry]

    @property
    def sampled(self) -> NDArray[np.int64]:
        """Numbers of the frames `SAMPLES_A_SECOND`."""
        last = len(self.frames) - 1
        count = max(round(last * SAMPLES_A_SECOND / self.fps), 1)
        return np.round(np.linspace(0, last, count + 1)).astype(np.int64)

    @property
    def asked(self) -> Commands:
        """What led to each sampled frame but the first."""
        return of_actions(self.actions, self.fps).at(self.sampled[1:] - 1)

    @property
    def far(self) -> NDArray[np.uint8]:
        """The frame at which it is all done, and not yet undone."""
        return np.asarray(self.frames[len(self.actions) // 2])


def walked(
    walk: Walk,
    script: Script,
    do_s: float,
    rest_s: float,
    survey: Surveyor | None = None,
    every_s: float = 0.25,
) -> Clip:
    """Walk through a script from where `walk` stands. A world that answers in blocks is asked whole blocks."""
    actions = script.actions(walk.fps, do_s, rest_s)
    step = max(round(every_s * walk.fps), 1)
    frames, geometry = [walk.view()], dict[int, Geometry]()
    if survey:
        geometry[0] = survey(walk)
    for frame in in_blocks(walk, actions):
        assert frame is not None
        frames.append(frame)
        number = len(frames) - 1
        if survey and number % step == 0:
            geometry[number] = survey(walk)
    return Clip(script, np.stack(frames), tuple(actions), walk.fps, geometry)
