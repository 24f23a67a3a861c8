"""How the learning rate moves over a training: warmed up in a line, then by one of three curves. Pure functions of the
step, so that there is nothing to save.
"""

import math
from typing import Literal

Schedule = Literal["cosine", "linear", "constant"]


def share(schedule: Schedule, step: int, steps: int, warmup: int, final: float) -> float:
    """Share of the full learning rate at a step; `final` is what is left at the end, where the curve falls."""
    if step < warmup:
        return (step + 1) / warmup
    if schedule == "constant":
        return 1.0
    part = (step - warmup) / max(1, steps - warmup)
    left = 1 - part if schedule == "linear" else 0.5 + 0.5 * math.cos(math.pi * part)
    return final + (1 - final) * left
