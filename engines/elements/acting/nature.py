"""What kind of thing an element is, as far as its motion goes: people and animals breathe, plants sway from the root,
things stay stiff. The name that it was given says so best; without one its face, legs and surface are judged.
"""

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.acting.mesh import depth_inside
from engines.elements.sprite import Sprite
from engines.film.terms import exact, figures

Nature = Literal["person", "animal", "plant", "thing"]

# fmt: off
PLANTS = frozenset((
    "flower", "rose", "tulip", "daisy", "sunflower", "dahlia", "orchid", "lily", "blossom", "plant", "tree", "oak",
    "pine", "palm", "fern", "bush", "shrub", "grass", "reed", "leaf", "leaves", "cactus", "ivy", "vine", "bouquet",
    "wheat",
))
MADE = frozenset(("toy", "plush", "statue", "figurine", "doll", "model", "balloon", "sculpture"))
# fmt: on
GREEN_SHARE = 0.3
SMALL_SIDE = 200  # surfaces are judged at one size
DENSE_TEXTURE = (
    0.0085  # median contrast of fur and petals beside the next pixel; of china and paint a third of it
)
COLOURFUL = 0.62  # median saturation of blossoms; coats of animals are duller
LEG_SLICE = (0.06, 0.2)  # heights between which legs stand apart
MOST_LEG = 0.2  # of the subject's width
GROWN_TOGETHER = 1.9  # of a leg's width
LEAST_LEG = 0.205  # heights; what stands on less has wheels or a base
SHORT_LEG = 0.12  # heights; of what is known to have legs, which may touch each other above


def nature_of(sprite: Sprite, name: str, *, has_person: bool) -> Nature:
    """`has_person`: a human face or a body was found in it."""
    called = nature_called(name)
    if called is not None:
        return called
    if has_person:
        return "person"
    grass, dense, colour = _surface(sprite)
    if grass > GREEN_SHARE or (dense > DENSE_TEXTURE and colour > COLOURFUL):
        return "plant"
    return "animal" if dense > DENSE_TEXTURE or len(legs_of(sprite)) >= 2 else "thing"


def nature_called(name: str) -> Nature | None:
    """What a name says, where it has a word for it."""
    words = set(name.casefold().split())
    words |= {word.removesuffix("s") for word in words}
    if words & MADE:
        return "thing"
    if words & PLANTS:
        return "plant"
    found = exact("figure", name)
    kind = figures().get(found[0].term) if found else None
    if kind in ("person", "animal"):
        return kind
    return None if kind is None else "thing"


def legs_of(sprite: Sprite, least: float = LEAST_LEG) -> list[tuple[float, float, float]]:
    """Legs that stand apart, from left to right, as (x of its middle, width, top): pixels of the sprite. Empty where
    nothing at the lower end looks like legs of at `least` so many heights, and for whom the picture's edge cuts off
    there."""
    if sprite.edges.bottom > 0.15:
        return []
    alpha, foot, height = sprite.pixels[..., 3], sprite.foot[1], sprite.height
    low, high = (int(foot - part * height) for part in LEG_SLICE)
    solid = alpha > 0.5
    columns = np.flatnonzero(solid.any(0))
    widest = MOST_LEG * max(float(np.ptp(columns)), 0.4 * height) if len(columns) else 0.0
    found = []
    for first, last in _runs(solid[high : low + 1].mean(0) > 0.7):
        if not 0.02 * height < last - first <= widest:
            continue
        top = _top(solid, (first + last) // 2, (low + high) // 2, last - first)
        if foot - top > least * height:
            found.append(((first + last) / 2, float(last - first), float(top)))
    return found if len(found) >= 2 else []


def _runs(row: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end (behind the last) of each stretch that is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _top(solid: NDArray[np.bool_], x: int, row: int, width: int) -> int:
    """The row in which the leg at `x`, at least so wide at `row`, has grown together with what is beside it; legs
    slant."""
    widest = 0.0
    while row > 0 and solid[row, x]:
        left = np.flatnonzero(~solid[row, :x])
        right = np.flatnonzero(~solid[row, x:])
        first = int(left[-1]) + 1 if len(left) else 0
        last = x + int(right[0]) if len(right) else solid.shape[1]
        widest = widest or GROWN_TOGETHER * max(width, last - first)
        if last - first > widest:
            break
        x = (first + last - 1) // 2
        row -= 1
    return row


def _surface(sprite: Sprite) -> tuple[float, float, float]:
    """How much of the subject is green, how dense its texture is, how colourful it is: all 0 to 1."""
    pixels = sprite.pixels if sprite.faithful is None else sprite.faithful
    scale = min(1.0, SMALL_SIDE / sprite.height)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    alpha = np.asarray(small[..., 3], np.float32)
    inner = depth_inside(alpha) > 4
    if not inner.any():
        return 0.0, 0.0, 0.0
    rgb = (small[..., :3] / np.maximum(alpha[..., None], 1e-3)).clip(0, 1).astype(np.float32)
    hue, saturation, value = np.moveaxis(cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)[inner], -1, 0)
    green = (hue > 65) & (hue < 170) & (saturation > 0.22) & (value > 0.12)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    contrast = np.abs(cv2.Laplacian(grey, cv2.CV_32F))[inner]
    return float(green.mean()), float(np.median(contrast)) / 4, float(np.median(saturation))
