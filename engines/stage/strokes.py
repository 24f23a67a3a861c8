"""Strokes that lie still: the frames of a shot as a style net paints them, without boiling.

A net's strokes follow the pixel grid, so that a film painted frame by frame boils wherever the camera moves. Here now
and then a frame of the shot is a key, and between two keys their strokes are carried along by depth and camera; what
no key shows, or what looks otherwise by now, is painted anew. A painted frame still depends on its time alone. The
network itself is in `engines.stage.style_nets`.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.stage.frame import Frame
from engines.stage.plan import Label
from engines.stage.relief import FAR
from engines.stage.style_nets import LEAST_HEIGHT, REACH, STRIDE, Rgb, StyleNet

KEY_EVERY_S = 0.5
_TURNOVER = 0.5  # of the time between two keys, in which the strokes of one give way to those of the next
# Mean difference, of 255, up to which a place is the same one, and from which it is another.
_SAME, _OTHER = 6.0, 22.0
_AROUND = 7  # pixels over which that is asked
_UNSEEN = 64.0  # the difference where the key doesn't show a place
_LIGHT = 0.3  # of a frame's own light that shows through the strokes: night stays darker than noon
_OWN_LIGHT, _OWN_COLOUR = 0.6, 0.25  # of people, whose faces are to be read
_GREY = (0.30, 0.59, 0.11)


class Painter:
    """Paints the frames of one shot. Not for several threads at once.

    `pictures` (h, w, 3) of the shot set its palette. Raises `ModelMissing`.
    """

    def __init__(self, look: str, pictures: Sequence[Rgb]) -> None:
        self._net = StyleNet(look, pictures)
        self._keys: dict[int, tuple[Frame, Rgb]] = {}

    def paint(self, frame: Frame, time_s: float, draw: Callable[[float], Frame]) -> Rgb:
        """The frame of that time in strokes, (h, w, 3). `draw` gives the shot's unpainted frame at any time."""
        number = int(time_s // KEY_EVERY_S)
        part = time_s / KEY_EVERY_S - number
        later = float(np.clip((part - 0.5) / _TURNOVER + 0.5, 0, 1))
        later = later * later * (3 - 2 * later)
        painted = np.zeros(frame.rgb.shape, np.float32)
        held = np.zeros(frame.depth.shape, np.float32)
        for key, weight in ((number, 1 - later), (number + 1, later)):
            if weight > 0:
                _carry(painted, held, weight, *self._key(key, draw), frame)
        self._paint_anew(frame.rgb, painted, held)
        people = (frame.ids >= int(Label.FIGURE)).astype(np.float32)
        return np.asarray(_lit(painted, frame.rgb, cv2.blur(people, (5, 5))), np.uint8)

    def _key(self, number: int, draw: Callable[[float], Frame]) -> tuple[Frame, Rgb]:
        if number not in self._keys:
            frame = draw(number * KEY_EVERY_S)
            self._keys = {n: key for n, key in self._keys.items() if abs(n - number) == 1}
            self._keys[number] = frame, self._net.paint(frame.rgb)
        return self._keys[number]

    def _paint_anew(self, rgb: Rgb, painted: NDArray[np.float32], held: NDArray[np.float32]) -> None:
        """Fill what is not held; of a large picture the network sees only that part and what lies around it."""
        rows, columns = (np.flatnonzero((held < 0.99).any(axis)) for axis in (1, 0))
        if not len(rows):
            return
        part = np.s_[:, :]
        if rgb.shape[0] >= LEAST_HEIGHT:
            part = np.s_[_widened(rows), _widened(columns)]
        fresh = self._net.paint(np.ascontiguousarray(rgb[part]))
        painted[part] += fresh * (1 - held[part])[..., None]


def _widened(where: NDArray[np.int64]) -> slice:
    """From first to last, with what the network looks at around them, on the network's own grid."""
    return slice(max(int(where[0]) - REACH, 0) // STRIDE * STRIDE, int(where[-1]) + REACH)


def _carry(
    painted: NDArray[np.float32],
    held: NDArray[np.float32],
    weight: float,
    key: Frame,
    strokes: Rgb,
    frame: Frame,
) -> None:
    """Add the key's strokes to what is painted (h, w, 3) where they lie in the frame, and how much that is to what is
    held (h, w)."""
    height = frame.depth.shape[0]
    now, then = frame.camera.lens(height), key.camera.lens(height)
    moved, unlike = _moved(strokes, key.rgb, key.depth, then, frame.rgb, frame.depth, now)
    unlike = cv2.blur(unlike, (_AROUND, _AROUND))
    share = weight * np.clip((_OTHER - unlike) / (_OTHER - _SAME), 0, 1)
    painted += moved * share[..., None]
    held += share


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def _lit(painted, rgb, people):  # type: ignore[no-untyped-def]
    """(h, w, 3) bytes: strokes under some of the scene's own light; people keep more of it, and of their colours."""
    rows, columns = people.shape
    out = np.empty((rows, columns, 3), np.uint8)
    for row in prange(rows):
        for column in range(columns):
            grey = 0.0
            for k, part in enumerate(_GREY):
                grey += part * (rgb[row, column, k] - painted[row, column, k])
            colour = _OWN_COLOUR * people[row, column]
            light = _LIGHT + (_OWN_LIGHT - _LIGHT) * people[row, column] - colour
            for k in range(3):
                stroke = painted[row, column, k]
                value = stroke + light * grey + colour * (rgb[row, column, k] - stroke)
                out[row, column, k] = np.uint8(min(max(value + 0.5, 0.0), 255.0))
    return out


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def _moved(strokes, was, was_depth, was_lens, rgb, depth, lens):  # type: ignore[no-untyped-def]
    """Where each pixel of the frame was in the key: (h, w, 3) its strokes, (h, w) how unlike it looked."""
    rows, columns = depth.shape
    out = np.zeros((rows, columns, 3), np.float32)
    unlike = np.full((rows, columns), np.float32(_UNSEEN))
    for row in prange(rows):
        up = (rows / 2 - row - 0.5) / lens[12]
        for column in range(columns):
            across = (column + 0.5 - columns / 2) / lens[12]
            away = min(depth[row, column], FAR)
            ahead, aside, above = 0.0, 0.0, 0.0
            for axis in range(3):
                ray = lens[3 + axis] + lens[6 + axis] * across + lens[9 + axis] * up
                step = lens[axis] + ray * away - was_lens[axis]
                ahead += step * was_lens[3 + axis]
                aside += step * was_lens[6 + axis]
                above += step * was_lens[9 + axis]
            if ahead < 0.05:
                continue
            x = aside / ahead * was_lens[12] + columns / 2 - 0.5
            y = rows / 2 - above / ahead * was_lens[12] - 0.5
            # A thousandth of a pixel of rounding must not cost the border of a camera that rests.
            seen = -0.01 <= x <= columns - 0.99 and -0.01 <= y <= rows - 0.99
            x, y = min(max(x, 0.0), columns - 1.0), min(max(y, 0.0), rows - 1.0)
            i, j = min(int(x), columns - 2), min(int(y), rows - 2)
            p, q = x - i, y - j
            # The edge of a thing lies between two depths.
            apart = FAR
            for corner in range(4):
                there = min(was_depth[j + corner // 2, i + corner % 2], FAR)
                apart = min(apart, abs(there - ahead))
            a, b, c, d = (1 - p) * (1 - q), p * (1 - q), (1 - p) * q, p * q
            difference = 0.0
            for k in range(3):
                out[row, column, k] = (
                    strokes[j, i, k] * a
                    + strokes[j, i + 1, k] * b
                    + strokes[j + 1, i, k] * c
                    + strokes[j + 1, i + 1, k] * d
                )
                looked = (
                    was[j, i, k] * a + was[j, i + 1, k] * b + was[j + 1, i, k] * c + was[j + 1, i + 1, k] * d
                )
                difference += abs(looked - rgb[row, column, k])
            if seen and apart <= 0.06 * ahead + 0.05:
                unlike[row, column] = min(difference / 3, _UNSEEN)
    return out, unlike
