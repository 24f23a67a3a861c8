"""How somebody walks: how fast, how soon, how long a step is, how high a jump. What holds for the body, for the words
of a script and for the sound of feet alike; nothing moves here.
"""

import math
from dataclasses import dataclass

WALK_M_S, RUN_M_S = 2.2, 4.4
"""Brisk: pictures show less of the ground beside one than eyes do, so that a true 1.4 m/s looks like dawdling."""
EASE_S = 0.12
"""Time in which a speed comes within 1/e of what is wanted, alike for setting off and stopping: so whoever holds a key
for t seconds ends `speed * t` further on, whatever the frame rate."""
AIR_EASE_S = 0.7
GRAVITY_M_S2 = 13.0  # somewhat more than the Earth's, at which a view floats
JUMP_M = 0.75
JUMP_M_S = math.sqrt(2 * GRAVITY_M_S2 * JUMP_M)
JUMP_S = 2 * JUMP_M_S / GRAVITY_M_S2
"""In the air, on level ground."""
_STANDS_S = 0.4


def stride_m(speed: float) -> float:
    """Metres from one footfall to the next at `speed` metres a second: 1.1 walking (two a second), 1.6 running."""
    return 0.6 + 0.227 * speed


@dataclass(frozen=True)
class Stride:
    """Where the feet are: `phase` counts footfalls since one set off (feet come down at a half, one and a half, ...);
    who has stood for a moment sets off anew."""

    phase: float = 0.0
    stood_s: float = 0.0

    def after(self, metres: float, tick_s: float) -> tuple["Stride", float | None]:
        """The stride a tick later, and at which share of the tick, 0 to 1, a foot came down; None if none did."""
        if metres <= 0:
            stood_s = self.stood_s + tick_s
            return Stride(0.0 if stood_s >= _STANDS_S else self.phase, stood_s), None
        phase = self.phase + metres / stride_m(metres / tick_s)
        landing = math.floor(self.phase + 0.5) + 0.5
        share = (landing - self.phase) / (phase - self.phase) if landing <= phase else None
        return Stride(phase), share


STOOD = Stride()
