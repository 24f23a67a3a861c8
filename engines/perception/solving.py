"""Solving a matte where it is unknown: closed-form matting, bounded in size and in time.

What is unknown is decided by the callers: `engines.perception.agreement` and the brush.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engines.perception.subject import Picture

MOST_ROUNDS = 300
CLOSE_ENOUGH = 1e-4
BLACK, WHITE = 0.06, 0.96  # levels: matting leaves a mist at both ends

Vector = NDArray[np.float64]


def solved(
    rgb: Picture, known: NDArray[np.float32], guess: NDArray[np.float32], rounds: int = MOST_ROUNDS
) -> NDArray[np.float32]:
    """The matte (h, w) of a picture (h, w, 3). `known` (h, w) is alpha where it is known and NaN where not.

    It begins at `guess` and is as good as `rounds` make it: the time is bounded, whatever the picture is like.
    """
    from pymatting import cf_laplacian, ichol

    lacking = np.isnan(known).ravel()
    if not lacking.any() or lacking.all():
        return guess.copy() if lacking.all() else known.copy()
    laplacian = cf_laplacian(rgb.astype(np.float64) / 255, epsilon=1e-6, is_known=~lacking)
    rows = laplacian[lacking]
    matrix, towards = rows[:, lacking], -(rows[:, ~lacking] @ known.ravel()[~lacking].astype(np.float64))
    start = guess.ravel()[lacking].astype(np.float64)
    found = _descended(matrix, towards, start, ichol(matrix), rounds)
    alpha = known.ravel().copy()
    alpha[lacking] = ((found - BLACK) / (WHITE - BLACK)).clip(0, 1)
    return alpha.reshape(known.shape)


def _descended(
    matrix: NDArray[np.float64],
    towards: Vector,
    start: Vector,
    precondition: Callable[[Vector], Vector],
    rounds: int,
) -> Vector:
    """Preconditioned conjugate gradients that stop when time is up, where pymatting's own raise an error."""
    x = start.copy()
    rest = towards - matrix @ x
    enough = CLOSE_ENOUGH * max(float(np.linalg.norm(towards)), 1e-12)
    better = precondition(rest)
    way, slope = better.copy(), float(rest @ better)
    for _ in range(rounds):
        if np.linalg.norm(rest) < enough or slope <= 0:
            break
        pull = matrix @ way
        step = slope / float(way @ pull)
        x += step * way
        rest -= step * pull
        better = precondition(rest)
        before, slope = slope, float(rest @ better)
        way = better + slope / before * way
    return x
