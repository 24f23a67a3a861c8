"""Pictures of the report, small enough to lie inside the page: frames, references, and where they were found."""

import base64
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.finding import Place, cover
from engines.elements.bench.sight import Sight, Sighted
from engines.elements.bench.takes import Picture, Reference

FRAME_WIDTH, SIDE, QUALITY = 420, 176, 84
AROUND = 0.12  # of its size: how much of the frame is shown about what was found
SQUARE, LIGHT, DARK = 8, 236, 208  # of the checkerboard behind cut-outs
SHOWN = (0, 3, 7)  # of the frames that were looked at


def frames(sight: Sight) -> list[str]:
    """A few frames of a take, as addresses that hold the picture."""
    return [_address(_fitted(sight.frames[number], FRAME_WIDTH)) for number in SHOWN]


def cut_out(reference: Reference) -> str:
    """A reference on a checkerboard; a background as it is."""
    rgb, alpha = _fitted(reference.rgb, SIDE), _fitted(reference.alpha, SIDE)[..., None]
    rows, columns = np.indices(rgb.shape[:2]) // SQUARE
    board = np.where((rows + columns) % 2, LIGHT, DARK)[..., None]
    return _address((rgb * alpha + board * (1 - alpha) + 0.5).astype(np.uint8))


def found(sight: Sight, one: Sighted) -> list[str]:
    """The frames in which a reference was found, cut to where it is; of a background, all of them."""
    shown = [(frame, place) for frame, place in zip(sight.frames, one.places, strict=True) if place]
    if len(shown) > len(SHOWN):
        shown = [shown[round(i * (len(shown) - 1) / (len(SHOWN) - 1))] for i in range(len(SHOWN))]
    if one.reference.is_background:
        return [_address(_fitted(frame, SIDE)) for frame, _ in shown]
    return [_address(_fitted(_part(frame, one.reference, place), SIDE)) for frame, place in shown]


def _part(frame: Picture, reference: Reference, place: Place) -> Picture:
    """The square about what was found, as far as the frame reaches."""
    covered = cover(reference, place, (frame.shape[1], frame.shape[0])) > 0.5
    rows, columns = np.nonzero(covered.any(1))[0], np.nonzero(covered.any(0))[0]
    if not len(rows):
        return frame
    longest = max(rows[-1] - rows[0], columns[-1] - columns[0])
    side = min(round((1 + 2 * AROUND) * longest) + 4, *frame.shape[:2])
    top = np.clip((rows[0] + rows[-1] - side) // 2, 0, frame.shape[0] - side)
    left = np.clip((columns[0] + columns[-1] - side) // 2, 0, frame.shape[1] - side)
    return frame[top : top + side, left : left + side]


def _fitted(picture: NDArray[Any], side: int) -> NDArray[Any]:
    """At most `side` pixels on the longer side."""
    share = side / max(picture.shape[:2])
    if share >= 1:
        return picture
    size = [max(1, round(length * share)) for length in picture.shape[1::-1]]
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _address(rgb: NDArray[Any]) -> str:
    _, written = cv2.imencode(
        ".jpg",
        cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2BGR),
        [cv2.IMWRITE_JPEG_QUALITY, QUALITY],
    )
    return "data:image/jpeg;base64," + base64.b64encode(written.tobytes()).decode()
