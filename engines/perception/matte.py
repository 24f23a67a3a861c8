"""The matte of a picture at a bounded size: what cutting begins with and what the brush goes on from.

Carrying it to the picture's own size is done here too; the foreground's colours are not.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.agreement import opinion, without_islands
from engines.perception.prompted import thing_in
from engines.perception.solving import solved
from engines.perception.subject import Looks, Picture, looked_at
from engines.perception.surplus import Meant, largest, surplus

Alpha = NDArray[np.float32]
"""(h, w), 0 to 1."""
Rect = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, right and bottom just outside."""

Net = Literal["u2netp", "sam-vit-base"]
"""Which network says where the subject is; the larger one must have been fetched."""

NOBODY = Meant()
SOLVE_SIDE = 640
STEEPEST = 2.0


@dataclass(frozen=True)
class Matte:
    """`rgb` (h, w, 3) is the picture at the bounded size, `alpha` (h, w) what was found there.

    `sureness` 0 to 1 is how far the witnesses agree.
    """

    rgb: Picture
    alpha: Alpha
    sureness: float = 1.0


def found(rgb: Picture, box: Rect | None, net: Net = "u2netp", meant: Meant = NOBODY) -> Matte:
    """The matte of the subject of a picture (h, w, 3); `box` in its pixels and `meant` say which subject it is."""
    small = bounded(rgb)
    looks = looked_at(rgb, box)
    if net == "sam-vit-base":
        looks = _looked_again(rgb, looks, box)
    looks = _trimmed(small, looks, meant)
    inside = None if box is None else _mask(box, rgb.shape, small.shape)
    seen = opinion(small, looks, inside)
    known = np.where(seen.trimap == 0.5, np.float32(np.nan), seen.trimap)
    alpha = without_islands(solved(small, known, seen.likely))
    if inside is not None:
        alpha = alpha * inside
    if meant.alone:
        alpha = largest(alpha)
    return Matte(small, alpha, looks.agreement * seen.agreement)


def _looked_again(rgb: Picture, looks: Looks, box: Rect | None) -> Looks:
    """The larger net's look at the box, or at what the small net found."""
    if box is None:
        likely = looks.likely > 0.5
        if not likely.any():
            return looks
        rows, columns = np.flatnonzero(likely.any(1)), np.flatnonzero(likely.any(0))
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    seen = thing_in(rgb, box)
    return Looks(seen, seen, seen)


def _trimmed(small: Picture, looks: Looks, meant: Meant) -> Looks:
    """The looks without what cannot belong to the subject."""
    hopeful = cv2.resize(looks.most, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    gone = surplus(small, np.asarray(hopeful, np.float32), meant.kind)
    if gone is None:
        return looks
    shape = looks.likely.shape[::-1]
    kept = cv2.resize((~gone).astype(np.float32), shape, interpolation=cv2.INTER_LINEAR)
    return Looks(looks.likely * kept, looks.least * kept, looks.most * kept)


def given(rgb: Picture, alpha: Alpha) -> Matte:
    """The matte that came with the picture."""
    small = bounded(rgb)
    reduced = cv2.resize(alpha, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    return Matte(small, np.asarray(reduced, np.float32))


def bounded(rgb: Picture) -> Picture:
    """The picture at the size at which mattes are solved."""
    share = min(1.0, SOLVE_SIDE / max(rgb.shape[:2]))
    if share == 1:
        return np.ascontiguousarray(rgb)
    size = tuple(max(1, round(share * side)) for side in rgb.shape[1::-1])
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def carried(alpha: Alpha, shape: tuple[int, int]) -> Alpha:
    """A matte of the bounded size at another one (h, w).

    Edges get back the steepness that enlarging took from them. A guided filter was tried: between two textures it
    leaks, and doubles the error of the matte.
    """
    if alpha.shape == shape:
        return alpha.copy()
    large = np.asarray(cv2.resize(alpha, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)
    steeper = min(max(shape) / max(alpha.shape), STEEPEST)
    return ((large - 0.5) * steeper + 0.5).clip(0, 1) if steeper > 1 else large.clip(0, 1)


def _mask(box: Rect, whole: tuple[int, ...], small: tuple[int, ...]) -> NDArray[np.bool_]:
    """True within the box, at the bounded size."""
    down, across = small[0] / whole[0], small[1] / whole[1]
    mask = np.zeros(small[:2], bool)
    mask[
        int(box[1] * down) : int(np.ceil(box[3] * down)), int(box[0] * across) : int(np.ceil(box[2] * across))
    ] = True
    return mask
