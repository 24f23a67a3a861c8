"""The border about a picture that is none of it: the dark edge of a photographed canvas, a passe-partout, black bars.

A border is even along each side, of one colour, and ends in a step along most of it. It is on all four sides, or, as
bars are, black or white on two that face each other. Nothing is concluded of what is inside.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

WIDEST = 0.15  # of the picture's width or height
EVEN, BARS_EVEN = 64.0, 9.0  # of 255, between the 5th and the 95th of a hundred pixels along a side
SAME = 26.0  # steps of 255 from the outermost line on
STEP, ALONG = 28.0, 0.6  # steps of 255 at its end, along so much of it
SOFT = 0.012  # of the picture's width or height over which it ends
MORE = 0.003  # of the same that is cut off beyond its end
BLACK, WHITE = 28.0, 232.0


@dataclass(frozen=True)
class Border:
    """Pixels at each side that are no part of the picture."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def inside(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture (h, w, 3) without it."""
        rows, columns = rgb.shape[:2]
        return rgb[self.top : rows - self.bottom, self.left : columns - self.right]

    def __bool__(self) -> bool:
        return bool(self.left or self.top or self.right or self.bottom)


def border_of(rgb: NDArray[np.uint8]) -> Border:
    """The border about the picture (h, w, 3)."""
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[..., :3]), cv2.COLOR_RGB2GRAY).astype(np.float32)
    top, bottom, left, right = (_side(lines) for lines in (grey, grey[::-1], grey.T, grey.T[::-1]))
    if all((top, bottom, left, right)):
        return Border(left[0], top[0], right[0], bottom[0])  # type: ignore[index]
    rows = [side[0] if side and side[1] else 0 for side in (top, bottom)]
    columns = [side[0] if side and side[1] else 0 for side in (left, right)]
    return Border(
        columns[0] if all(columns) else 0,
        rows[0] if all(rows) else 0,
        columns[1] if all(columns) else 0,
        rows[1] if all(rows) else 0,
    )


def _side(lines: NDArray[np.float32]) -> tuple[int, bool] | None:
    """How many lines (n, length) from the first on are border, and whether it may be a bar; None where it is none."""
    most = round(WIDEST * len(lines))
    low, middle, high = np.quantile(lines[: most + 1], (0.05, 0.5, 0.95), axis=1)
    like = (high - low < EVEN) & (np.abs(middle - middle[0]) < SAME)
    count = int(np.logical_and.accumulate(like).sum())
    if not 0 < count < most:
        return None
    for end in range(count, min(count + max(4, round(SOFT * len(lines))), most)):
        if (np.abs(lines[end] - middle[0]) > STEP).mean() >= ALONG:
            even = float((high - low)[:count].max()) < BARS_EVEN
            bar = even and not BLACK < middle[0] < WHITE
            return end + max(1, round(MORE * len(lines))), bar
    return None
