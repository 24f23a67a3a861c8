"""The place of a scene as a parallax set: a far dome, a ground plane, and cards for what stands on it.

A picture becomes one here, whatever drew it; what stands in it is found in `engines.elements.standing`, what lay
behind is filled in by `engines.elements.fill`. A set that the stage draws comes from `engines.elements.stage_set`.
How a camera moves before it is in `engines.elements.camera`; nothing of the elements themselves is known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements import camera as moves
from engines.elements.drawn import looks_drawn
from engines.elements.fill import filled
from engines.elements.horizon import Guess, guess
from engines.elements.sampling import draw_plane, draw_upright
from engines.elements.standing import Upright, standing_in
from engines.elements.stage_set import drawn_set
from engines.elements.view import Camera, Space
from engines.elements.water import mirrors
from engines.stage.scene import CameraMove, Environment, Lighting

OVER = 1.12  # the picture covers this many frames, so that a camera may look past the frame at rest
TALLEST = 1.6  # of a picture that is higher or wider than the frame, as much is kept
SAMPLES = 2.0  # of the sheet for each pixel of the frame: between them linear sampling does not soften in waves
MOST_SAMPLES = 3840 * 2160
FAR_WITHOUT_GROUND = 4.0
NEAREST_FAR, FARTHEST = 2.0, 12.0
REVEAL = 12 / 854  # of the frame's width: as much of what was filled in may come to light
LEAST_ROOM = 0.5  # of a move is made even so
UNSURE_ROOM = 0.6  # of a move where the horizon is no more than a guess

Sheet = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Card:
    """What stands upright in the picture, at one `depth`.

    `sheet` (h, w, 4) is premultiplied, its first pixel lies at (`left`, `top`) of the plate's sheet. `box` (left, top,
    right, bottom) is where it is seen at rest, in shares of the frame; below 1 its bottom is the foot.
    """

    sheet: Sheet
    left: int
    top: int
    depth: float
    box: tuple[float, float, float, float]
    outline: NDArray[np.float32] = field(repr=False)

    @property
    def in_front(self) -> bool:
        """Whether it reaches the frame's lower edge: who stands behind it needs no feet."""
        return self.box[3] >= 0.99


@dataclass(frozen=True, eq=False)
class Plate:
    """A place before the camera. `size` (width, height) of its frames in pixels.

    `sheet` (h, w, 3) is far and ground without the cards, `samples` of it to a pixel of the frame, which begins at
    `origin` (x, y) of the sheet. `sureness` 0..1 says how well the horizon is known. `water` (h, w) 0..1 is where the
    frame at rest mirrors what stands on it.
    """

    size: tuple[int, int]
    space: Space
    is_drawn: bool
    sheet: Sheet
    samples: float
    origin: tuple[float, float]
    cards: list[Card]
    sureness: float = 1.0
    water: NDArray[np.float32] | None = None
    _rooms: dict[CameraMove, float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, rgb: NDArray[np.uint8], size: tuple[int, int], horizon: float | None = None
    ) -> "Plate":
        """The plate of a picture (h, w, 3). `horizon` is its row in shares of the frame's height, found where None."""
        canvas, origin = covered(rgb, size)
        width, height = size
        drawn = looks_drawn(rgb)
        found = guess(canvas)
        rows, begin = canvas.shape[0] / height, origin[1] / height
        row = found.row * rows - begin if found.has_ground else max(1.0, found.row * rows - begin)
        ends = found.ends * rows - begin
        sureness = found.sureness
        if horizon is not None:
            row, sureness = horizon, 1.0
        space = _space(row, ends)
        uprights = standing_in(canvas, space, origin, size, found)
        plate = assemble(canvas, origin, size, space, uprights, drawn)
        water = mirrors(canvas, space, origin, size)
        return cls(**{**vars(plate), "sureness": sureness, "water": water})
