"""What an action needs to know to say how an element carries itself: when it is asked, who acts, and what that one can
move.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.nature import Nature
from engines.elements.direction import Pace
from engines.elements.sprite import Doing

SHORTEST_S = 0.1
PACES: dict[Pace, float] = {"slow": 0.55, "usual": 1.0, "fast": 1.7}
"""How many times as fast it goes over the ground, or falls."""
BODY_FOLLOWS = 0.65  # the power of that with which gestures hurry


@dataclass(frozen=True)
class Actor:
    """Who acts. `cut_off`: the picture ends above its feet, so that its lower end must not be lifted into view.
    `wide` is its width in heights. `free_arms`: whether the left and the right arm (as seen) can be moved.
    `has_legs`: legs are moved by a puppet or stand apart. `seed` makes two that do the same differ."""

    nature: Nature
    cut_off: bool = False
    wide: float = 0.5
    free_arms: tuple[bool, bool] = (False, False)
    has_legs: bool = False
    seed: int = 0

    @property
    def rolls(self) -> bool:
        """Whether it stands on wheels or a hull, as far as its shape says: a thing wider than high."""
        return self.nature == "thing" and self.wide > 1.25

    @property
    def arms(self) -> float:
        """How far arms go along with what the body does, 0 to 1: one alone looks as if it meant something."""
        return 1.0 if all(self.free_arms) else 0.35

    def above_ground(self, lift: float, most: float) -> float:
        """A lift of at most `most`; who is cut off by the picture goes down from there instead."""
        return lift - most if self.cut_off else lift


@dataclass(frozen=True)
class Moment:
    """`time_s` since the doing began. `mouth` (8,) is what is heard then, all 0 in silence, and `stress` 0 to 1 how
    much weight the syllable has."""

    time_s: float
    doing: Doing
    actor: Actor
    mouth: NDArray[np.float32] = field(default_factory=lambda: np.zeros(8, np.float32))
    stress: float = 0.0

    @property
    def lasts_s(self) -> float:
        return max(self.doing.end_s - self.doing.begin_s, SHORTEST_S)

    @property
    def pace(self) -> float:
        """How many times as fast as usual the body moves."""
        return PACES[self.doing.pace] ** BODY_FOLLOWS

    @property
    def side(self) -> float:
        """Where the one is whom it is for: -1 left, 1 right; the element's own side where it is for nobody."""
        across = self.doing.towards[0]
        if abs(across) > 0.15:
            return 1.0 if across > 0 else -1.0
        return 1.0 if self.actor.seed % 2 else -1.0
