"""What a walker does, tick by tick, and the log of it that any engine can play again.

The layout is that of Matrix-Game: keys that are held, and a mouse that turns the view. Angles are degrees, so that
a log means the same in every world; each neural engine turns them into its own units.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Key = Literal["forward", "back", "left", "right", "jump", "attack", "run"]
PUBLISHED: tuple[Key, ...] = ("forward", "back", "left", "right", "jump", "attack")
"""The order in which networks are told keys; runs are left out of it."""
Weather = Literal["as it is", "clear", "haze", "rain", "snow", "storm"]
LAYOUT: Literal["matinee-actions/1"] = "matinee-actions/1"
FPS = 30
MOST_TICKS = 30 * 60 * 60


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Action(_Frozen):
    """One tick: the keys held in it, and how far it turns the view, `yaw` degrees to the right and `pitch` up.
    `hour` (of the day) and `weather` change the sky from here on; None leaves it."""

    keys: frozenset[Key] = frozenset()
    yaw: float = Field(default=0.0, ge=-180, le=180)
    pitch: float = Field(default=0.0, ge=-90, le=90)
    hour: float | None = Field(default=None, ge=0, le=24)
    weather: Weather | None = None


IDLE = Action()


class Held(_Frozen):
    """An action that lasts for `ticks`; its turn is made in each of them."""

    ticks: int = Field(default=1, ge=1, le=MOST_TICKS)
    action: Action = IDLE


class ActionLog(_Frozen):
    """A walk, to be made again: its actions at `fps` ticks a second, from the start of the world. A film of it begins
    after `begin` ticks, so that a recording that began later, in a world that had changed by then, is made again too.
    """

    layout: Literal["matinee-actions/1"] = LAYOUT
    fps: int = Field(default=FPS, ge=8, le=120)
    begin: int = Field(default=0, ge=0)
    held: tuple[Held, ...] = ()

    @property
    def ticks(self) -> int:
        """With those before the film."""
        return sum(held.ticks for held in self.held)

    @property
    def duration_s(self) -> float:
        """Of the film."""
        return (self.ticks - self.begin) / self.fps

    def __iter__(self) -> Iterator[Action]:  # type: ignore[override]
        """The action of each tick."""
        for held in self.held:
            for _ in range(held.ticks):
                yield held.action
