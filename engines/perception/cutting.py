"""Cutting an element out of its picture: by its own transparency, or by what is seen in it, a box and the brush.

What stands behind the subject is thrown away here; `engines.perception.matting` keeps it, for portraits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.elements.request import Box, Stroke
from engines.perception.brush import Brushed
from engines.perception.matte import NOBODY, Alpha, Matte, Net, Rect, carried, found, given
from engines.perception.matting import filled
from engines.perception.subject import Picture
from engines.perception.surplus import Meant

LEAST_SIDE = 16
CLEAR_SHARE = 0.03  # of a cut-out is transparent at least; where it is less, corners are rounded
SEEN = 0.1  # alpha from which a pixel counts as the subject's
ALL = 0.92  # of the picture: a subject that covers so much is the picture
UNSURE = 0.3  # below this no subject stands out
FOREGROUND_SIDE = 1000
SLIM, CUT_THROUGH = (
    0.55,
    0.8,
)  # width over height of a standing figure; share of an edge that cuts one through


@dataclass(frozen=True)
class Cut:
    """`alpha` (h, w) 0 to 1 and `foreground` (h, w, 3) RGB, which is the subject's colour where it is half covered.

    `bounds` (left, top, right, bottom) of the subject in pixels; `edges` (left, top, right, bottom) what share of each
    side of the picture cuts the subject off. `sureness` 0 to 1; `whole` says that no subject stands out: the picture
    is a background.
    """

    alpha: Alpha
    foreground: Picture
    bounds: Rect
    edges: tuple[float, float, float, float]
    sureness: float
    whole: bool


class Cutting:
    """One picture being cut out: strokes of the brush are added and taken back, and only what they touch is solved."""

    def __init__(
        self,
        picture: NDArray[np.uint8],
        box: Box | None = None,
        field: str = "elements",
        net: Net = "u2netp",
        meant: Meant = NOBODY,
    ) -> None:
        """`picture` (h, w, 3) RGB or (h, w, 4) RGBA. Raises `BadInput` for `field`."""
        self._field, self._has_box = field, box is not None
        self._rgb, self._alpha, matte = _begun(picture, box, field, net, meant)
        self.brush, self._strokes = Brushed(matte), list[Stroke]()

    def cut(self, strokes: Sequence[Stroke] = ()) -> Cut:
        """The subject after these strokes; the same ones give the same, whatever came before. Raises `BadInput`."""
        while self._strokes and self._strokes != list(strokes[: len(self._strokes)]):
            self.brush.undo()
            self._strokes.pop()
        for stroke in strokes[len(self._strokes) :]:
            self.brush.stroke(stroke)
            self._strokes.append(stroke)
        rgb, alpha, sureness = self._rgb, self._alpha, self.brush.matte.sureness
        if strokes:
            return _cut(rgb, self.brush.over(alpha), 1.0, self._field)
        if _is_whole(alpha, sureness) and not self._has_box:
            return Cut(np.ones_like(alpha), rgb, (0, 0, *rgb.shape[1::-1]), (1.0,) * 4, 1 - sureness, True)
        return _cut(rgb, alpha, sureness, self._field)


def cut(
    picture: NDArray[np.uint8],
    box: Box | None = None,
    strokes: Sequence[Stroke] = (),
    field: str = "elements",
    net: Net = "u2netp",
    meant: Meant = NOBODY,
) -> Cut:
    """The subject of a picture (h, w, 3) RGB or (h, w, 4) RGBA. Raises `BadInput` for `field`."""
    return Cutting(picture, box, field, net, meant).cut(strokes)


def _begun(
    picture: NDArray[np.uint8], box: Box | None, field: str, net: Net, meant: Meant
) -> tuple[Picture, Alpha, Matte]:
    """The picture's colours, its matte at full size, and the same at the bounded size."""
    height, width = picture.shape[:2]
    if min(height, width) < LEAST_SIDE:
        raise BadInput(field, f"a picture has only {width}×{height} pixels", "use a larger one")
    rgb = np.ascontiguousarray(picture[..., :3])
    rect = None if box is None else _pixels(box, width, height)
    if picture.shape[2] == 4:
        alpha = picture[..., 3].astype(np.float32) / np.float32(255)
        if alpha.max() < 0.5:
            raise BadInput(field, "a picture is transparent all over", "use one that shows something")
        if (alpha < 0.5).mean() > CLEAR_SHARE:
            alpha = alpha if rect is None else _only_within(alpha, rect)
            rgb = filled(rgb, alpha > SEEN)
            return rgb, alpha, given(rgb, alpha)
    matte = found(rgb, rect, net, meant)
    return rgb, carried(matte.alpha, rgb.shape[:2]), matte


def _cut(rgb: Picture, alpha: Alpha, sureness: float, field: str) -> Cut:
    rows, columns = np.flatnonzero((alpha > SEEN).any(1)), np.flatnonzero((alpha > SEEN).any(0))
    if not len(rows):
        raise BadInput(
            field,
            "nothing is cut out of a picture",
            "draw the box about the subject, or brush over what belongs to it",
        )
    bounds = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    sides = (alpha[:, 0], alpha[0], alpha[:, -1], alpha[-1])
    left, top, right, bottom = (float((side > 0.5).mean()) for side in sides)
    if _is_trimmed(bounds, alpha.shape, bottom):
        bottom = 0.0
    return Cut(alpha, _foreground(rgb, alpha), bounds, (left, top, right, bottom), sureness, False)


def _is_trimmed(bounds: Rect, shape: tuple[int, ...], bottom: float) -> bool:
    """Whether a tall, narrow picture ends where its figure does, all around: then it stands on the picture's edge, and
    is not cut off by it."""
    height, width = shape
    tight = bounds[0] <= 1 and bounds[1] <= 1 and bounds[2] >= width - 1 and bounds[3] >= height - 1
    return tight and width < SLIM * height and bottom < CUT_THROUGH


def _is_whole(alpha: Alpha, sureness: float) -> bool:
    return float(alpha.mean()) > ALL or sureness < UNSURE


def _foreground(rgb: Picture, alpha: Alpha) -> Picture:
    """The subject's own colours: estimated where it is half covered, the picture's where it is not."""
    from pymatting import estimate_foreground_ml

    height, width = alpha.shape
    share = min(1.0, FOREGROUND_SIDE / max(height, width))
    size = (max(1, round(share * width)), max(1, round(share * height)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    cover = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    estimated = np.asarray(estimate_foreground_ml(small, cover), np.float32)
    ours = cv2.resize(estimated, (width, height), interpolation=cv2.INTER_LINEAR)
    solid = ((alpha - 0.9) / 0.09).clip(0, 1)[..., None]
    return np.asarray(ours * 255 * (1 - solid) + rgb * solid + 0.5).clip(0, 255).astype(np.uint8)


def _only_within(alpha: Alpha, rect: Rect) -> Alpha:
    kept = np.zeros_like(alpha)
    part = np.s_[rect[1] : rect[3], rect[0] : rect[2]]
    kept[part] = alpha[part]
    return kept


def _pixels(box: Box, width: int, height: int) -> Rect:
    left, top = int(box.left * width), int(box.top * height)
    right, bottom = int(np.ceil(box.right * width)), int(np.ceil(box.bottom * height))
    return left, top, max(right, left + 1), max(bottom, top + 1)
