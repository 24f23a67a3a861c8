"""The edge of a picture's water: one wades in up to the hip, and stops where it is too deep to stand.

Where the picture shows water the ground sinks with the distance from its edge; beside the picture that edge goes on as
far as it can be told, and behind the start there is land. A picture taken on the water has no shore.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.scene import Reading
from engines.world.memory.surfaces import Lens, Shore

STEP_M = 0.5
ASIDE_M, AHEAD_M = 70.0, 110.0  # that a shore is known for
DEEPER = 0.22  # metres of depth for each from the edge
HIP_M = 0.85
LEAST = 0.02  # of the picture that is water
AFLOAT = 0.85  # of the near ground that is water, from which the picture was taken on it
DRY_M = 2.0  # about the start that stays land
SPECK_M2 = 6.0
SMOOTH_M = 0.3  # by which a line of the shore is simplified


def shore_of(reading: Reading, lens: Lens) -> Shore | None:
    """The shore of a landscape's water; None where there is none, or all that one stands on is water."""
    if reading.kind != "landscape" or reading.water is None or float(reading.water.mean()) < LEAST:
        return None
    if watery(reading) > AFLOAT:
        return None
    x = np.arange(-ASIDE_M, ASIDE_M + STEP_M / 2, STEP_M)
    z = np.arange(-3.0, AHEAD_M + STEP_M / 2, STEP_M)
    wet = _wet(reading, lens, x, z)
    start = np.hypot(x[None], z[:, None]) < DRY_M
    wet = wet & ~start
    away = cv2.distanceTransform(wet.astype(np.uint8), cv2.DIST_L2, 5) * STEP_M
    depth = np.asarray(cv2.GaussianBlur(np.minimum(away * DEEPER, HIP_M * 1.3), (0, 0), 1.0), np.float32)
    walls = []
    deep = np.pad((depth >= HIP_M).astype(np.uint8), 1)
    for line in cv2.findContours(deep, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]:
        if cv2.contourArea(line) * STEP_M**2 < SPECK_M2:
            continue
        points = cv2.approxPolyDP(line, SMOOTH_M / STEP_M, True)[:, 0] - 1.0
        places = points * STEP_M + (x[0], z[0])
        walls.append(np.hstack([places, np.roll(places, -1, 0)]))
    if not walls:
        return None
    return Shore(depth, float(x[0]), float(z[0]), STEP_M, np.concatenate(walls).astype(np.float64))


def watery(reading: Reading) -> float:
    """The share of the near ground that is surely water."""
    if reading.water is None:
        return 0.0
    near = reading.ground.shape[0] * 2 // 3
    return float(reading.water[near:].sum()) / max(float(reading.ground[near:].sum()), 1.0)


def _wet(reading: Reading, lens: Lens, x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(z, x) where water is: as the picture shows it, and beside and below it as at its edge."""
    assert reading.water is not None
    columns, rows = lens.size
    ahead = np.maximum(z, 0.05)[:, None]
    u = (lens.centre[0] + lens.focal * x[None] / ahead).clip(0, columns - 1)
    v = np.broadcast_to(lens.centre[1] + lens.focal * lens.eye / ahead, u.shape).clip(0, rows - 1)
    solid = cv2.morphologyEx(
        (reading.water > 0.5).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)
    )
    seen = cv2.remap(solid, u.astype(np.float32), v.astype(np.float32), cv2.INTER_NEAREST) > 0
    seen &= z[:, None] > 0
    kernel = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0)
