"""Motion smoothness by the paper's formula: every second frame is made again from its neighbours and compared.

The paper does it with AMT-S, whose licence forbids commercial use; here the neighbours are brought half of the way by
their flow.
"""

import numpy as np
from numpy.typing import NDArray

from engines.world.score.flow import between, seen_at, small

_MOST = 12  # frames of a clip that are made again


def rebuilt(frames: NDArray[np.uint8]) -> float | None:
    """1 - mean difference / 255 of frames (n, height, width, 3) and what their neighbours say; None without any."""
    middles = np.arange(1, len(frames) - 1, 2)
    if not len(middles):
        return None
    chosen = middles[np.unique(np.linspace(0, len(middles) - 1, _MOST).round().astype(int))]
    errors = []
    for number in chosen:
        before, now, after = (small(frames[place]) for place in (number - 1, number, number + 1))
        seen = between(before, after)
        halves = [
            seen_at(before.astype(np.float32), np.float32(-0.5) * seen.there),
            seen_at(after.astype(np.float32), np.float32(-0.5) * seen.back),
        ]
        errors.append(float(np.abs(np.mean(halves, 0) - now).mean()))
    return 1 - float(np.mean(errors)) / 255
