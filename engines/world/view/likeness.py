"""How surely what stands far off is land, where its matte may have taken in some of the sky.

Lit as land at another hour, such a piece of sky would show the edge of its matte. Only the light depends on this: in
the light of the picture nothing changes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

_SHRUNK = 4  # the side of a pixel that is judged as one
_LEAST = 0.01  # share of the dome near the horizon that must be sky, for its colours to be known
_ROUGH = 7.0  # of 255: what varies as much within a few pixels is no sky


def land_of(sky: NDArray[np.uint8], far: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(rows, columns) uint8, 255 for land; of panoramas sky (rows, columns, 3) and far (rows, columns, 4)."""
    rows, columns = sky.shape[:2]
    size = (max(1, columns // _SHRUNK), max(1, rows // _SHRUNK))
    seen = np.asarray(cv2.resize(far, size, interpolation=cv2.INTER_AREA), np.uint8)
    air = np.asarray(cv2.resize(sky, size, interpolation=cv2.INTER_AREA), np.uint8)
    stands, free = seen[..., 3] > 200, seen[..., 3] < 8
    free[: size[1] // 6] = False  # overhead it has other colours
    if free.mean() < _LEAST or not stands.any():
        return np.full((rows, columns), 255, np.uint8)
    of_sky, of_far = _frequency(air[free]), _frequency(seen[..., :3][stands])
    likely = of_sky / (of_sky + 0.6 * of_far + 1e-7)
    like = likely[tuple(np.moveaxis(seen[..., :3] >> 4, -1, 0))].astype(np.float32)
    grey = cv2.cvtColor(np.ascontiguousarray(far[..., :3]), cv2.COLOR_RGB2GRAY).astype(np.float32)
    varies = cv2.blur(cv2.absdiff(grey, cv2.blur(grey, (5, 5))), (9, 9))
    rough = cv2.resize(varies, size, interpolation=cv2.INTER_AREA) * (4 / _ROUGH)
    like = np.asarray(cv2.GaussianBlur(like * np.exp(-rough * rough), (0, 0), 1.2), np.float32)
    land = 1 - ((like - 0.25) / 0.4).clip(0, 1)
    land = land * land * (3 - 2 * land)
    return np.asarray(cv2.resize(land, (columns, rows), interpolation=cv2.INTER_LINEAR) * 255, np.uint8)


def _frequency(colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(16, 16, 16) how often colours (n, 3) are, in all 1, spread over their neighbours."""
    bins = colours.astype(np.int64) >> 4
    counts = np.bincount((bins[:, 0] * 16 + bins[:, 1]) * 16 + bins[:, 2], minlength=4096).astype(np.float32)
    cube = np.asarray(counts.reshape(16, 16, 16) / max(len(colours), 1), np.float32)
    for axis in range(3):
        along = np.ascontiguousarray(np.moveaxis(cube, axis, 0)).reshape(16, 256)
        spread = np.asarray(cv2.GaussianBlur(along, (1, 5), 0.8), np.float32).reshape(16, 16, 16)
        cube = np.moveaxis(spread, 0, axis)
    return cube
