"""What lies behind the things that became cards, made up: good for the few pixels beside them that a camera move shows.

Broad colours go on along the rows, as horizons, shores and skies do, and are bent to meet what is seen above and below;
fine grain is borrowed from a place of the same rows. All holes are filled at once, so that none is filled with another
thing that stands.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.agreement import disc

SEEN = 0.02  # alpha from which a pixel is not of the background
REACH_PX = 6  # ring beside a hole in which the fill is compared with what is seen
COARSE_PX = 7  # finer structure than this is borrowed
STEP_PX = 16  # between the places that may lend it
TILE_PX = 48  # of the holes, for which grain is borrowed from one place


def filled(canvas: NDArray[np.uint8], alpha: NDArray[np.float32], flat: bool) -> NDArray[np.uint8]:
    """The canvas (h, w, 3) without what covers it by `alpha` (h, w) 0 to 1; `flat` says that it is drawn so."""
    hole = (alpha > SEEN).astype(np.uint8)
    if not hole.any():
        return canvas
    closed = cv2.morphologyEx(hole, cv2.MORPH_CLOSE, disc(5))
    hole = np.asarray(cv2.dilate(closed, disc(3)), np.uint8)
    if flat:
        return _carried_on(canvas, hole)
    picture = canvas.astype(np.float32)
    ring = np.asarray(cv2.dilate(hole, disc(REACH_PX)), np.uint8) - hole
    broad = _along_rows(picture, hole | ring)
    near = _blurred((picture - broad) * ring[..., None], 9)
    weight = _blurred(ring.astype(np.float32), 9)[..., None]
    made = broad + near / (weight + 0.03) + _grain(picture, broad, hole)
    soft = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 1.2)[..., None]
    soft = np.maximum(soft, hole[..., None])
    return np.asarray((picture * (1 - soft) + made * soft + 0.5).clip(0, 255), np.uint8)


def _carried_on(canvas: NDArray[np.uint8], hole: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each row's flat colours carried on from both sides to the middle of its hole."""
    out = np.asarray(cv2.inpaint(canvas, hole, 3, cv2.INPAINT_TELEA), np.uint8)
    for row in np.nonzero(hole.any(1))[0]:
        seen, missing = np.nonzero(hole[row] == 0)[0], np.nonzero(hole[row])[0]
        if len(seen) > 1:
            after = np.searchsorted(seen, missing).clip(1, len(seen) - 1)
            left, right = seen[after - 1], seen[after]
            out[row, missing] = canvas[row, np.where(abs(missing - left) < abs(right - missing), left, right)]
    return out


def _along_rows(picture: NDArray[np.float32], hole: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Each row's hole bridged from the soft colours at its two ends."""
    known = (hole == 0).astype(np.float32)
    weight = cv2.GaussianBlur(known, (0, 0), sigmaX=4, sigmaY=2)
    soft = cv2.GaussianBlur(picture * known[..., None], (0, 0), sigmaX=4, sigmaY=2)
    soft /= np.maximum(weight, 1e-4)[..., None]
    out = picture.copy()
    columns = np.arange(picture.shape[1])
    whole = cv2.inpaint(picture.astype(np.uint8), hole, 3, cv2.INPAINT_TELEA).astype(np.float32)
    for row in np.nonzero(hole.any(1))[0]:
        seen = np.nonzero(known[row])[0]
        missing = np.nonzero(hole[row])[0]
        if len(seen) < 8:
            out[row] = whole[row]
            continue
        for channel in range(3):
            out[row, missing, channel] = np.interp(missing, columns[seen], soft[row, seen, channel])
    bridged = cv2.GaussianBlur(out, (0, 0), sigmaX=2, sigmaY=2)
    return np.where(hole[..., None] > 0, bridged, picture)


def _grain(
    picture: NDArray[np.float32], broad: NDArray[np.float32], hole: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Fine structure for each tile of the holes from about the same rows, chosen by how like its surroundings are."""
    rows, columns = hole.shape
    known = (hole == 0).astype(np.float32)
    covered = np.maximum(cv2.GaussianBlur(known, (0, 0), COARSE_PX), 1e-3)
    coarse = cv2.GaussianBlur(picture * known[..., None], (0, 0), COARSE_PX) / covered[..., None]
    fine = (picture - coarse) * known[..., None]
    power = (fine**2).mean(2)
    own = np.sqrt(cv2.GaussianBlur(power, (0, 0), COARSE_PX) / covered)
    # Deep in a hole the grain of the whole rows is wanted.
    whole = np.sqrt(power.sum(1) / np.maximum(known.sum(1), 1))[:, None]
    like = np.dstack([np.where(hole[..., None] > 0, broad, coarse), 2 * np.where(covered > 0.05, own, whole)])
    out = np.zeros_like(picture)
    for top in range(0, rows, TILE_PX):
        for left in range(0, columns, TILE_PX):
            here = (slice(top, top + TILE_PX), slice(left, left + TILE_PX))
            inside = hole[here] > 0
            if not inside.any():
                continue
            wanted = like[here][inside].mean(0)
            best, chosen = np.inf, (0, 0)
            high, wide = inside.shape
            for up in (0, -TILE_PX // 3, TILE_PX // 3):
                for begin in range(0, columns - wide + 1, STEP_PX):
                    part = (slice(top + up, top + up + high), slice(begin, begin + wide))
                    if top + up < 0 or top + up + high > rows or not known[part].all():
                        continue
                    apart = float(np.abs(like[part].mean((0, 1)) - wanted).sum())
                    cost = apart + 0.02 * abs(begin - left) + 0.1 * abs(up)
                    if cost < best:
                        best, chosen = cost, (top + up, begin)
            if np.isfinite(best):
                borrowed = fine[chosen[0] : chosen[0] + high, chosen[1] : chosen[1] + wide]
                out[here] = borrowed * inside[..., None]
    return out


def _blurred(values: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)
