"""What a picture shows of a place: its kind, its camera, sky, ground, what stands, and how far all of it is.

This is the answer; how it is found is in the modules about it (`horizon`, `layout`, `depth`), and what the user
corrected has already been obeyed. Nothing is built of it here.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engines.world.request import SceneKind

Edge = Literal["left", "right", "top", "bottom"]
Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)
WORK_SIDE = 1280
"""Pixels of the longer side at which pictures are read: larger ones are made smaller first."""


@dataclass(frozen=True, eq=False)
class Thing:
    """Something that stands. `alpha` (h, w) float32 0 to 1 is its matte, whose first pixel is at `corner` (column,
    row) of the picture. `depth` metres along +z of its foot. `shape`: an `upright` thing is seen from all sides
    alike and may be repeated elsewhere (a tree, a person), a `structure` is long or unique (a wall, a house front,
    a mountainside), the `subject` of a close-up is what the picture is about. `cut` says which edges of the picture
    cut it off."""

    alpha: NDArray[np.float32]
    corner: tuple[int, int]
    depth: float
    shape: Literal["upright", "structure", "subject"]
    cut: frozenset[Edge] = frozenset()


def edges_reached(mask: NDArray[np.bool_]) -> frozenset[Edge]:
    """Which edges of the picture a mask (h, w) of the whole of it reaches."""
    sides: dict[Edge, NDArray[np.bool_]] = {
        "left": mask[:, 0], "right": mask[:, -1], "top": mask[0], "bottom": mask[-1],
    }  # fmt: skip
    return frozenset(edge for edge, side in sides.items() if side.any())


@dataclass(frozen=True, eq=False)
class Reading:
    """A picture `rgb` (h, w, 3) uint8 of at most `WORK_SIDE`, and what it shows.

    `horizon` is the row of the eye's height in shares of the picture's height (it may lie outside 0 to 1),
    `fov_deg` the horizontal angle of view. `sky` and `ground` (h, w) float32 0 to 1; what is neither stands.
    `depth` (h, w) float32 is metres along the direction straight ahead, for an eye `eye_m` above the ground;
    infinite in the sky. `things` are in order from far to near; what stands but is in none of them (a far range of
    hills) belongs to the far dome. `sureness` 0 to 1 for `kind` and `horizon`. `drawn` says that the picture is
    drawn rather than photographed. `water` (h, w) float32 0 to 1 is the part of the ground that is surely water; None
    where nobody could see it. `crop` is the part of the picture as it was given that is read: left, top, right and
    bottom in shares of its width and height.
    """

    rgb: NDArray[np.uint8]
    kind: SceneKind
    horizon: float
    fov_deg: float
    eye_m: float
    sky: NDArray[np.float32]
    ground: NDArray[np.float32]
    depth: NDArray[np.float32]
    things: tuple[Thing, ...]
    sureness: dict[Literal["kind", "horizon"], float]
    drawn: bool = False
    water: NDArray[np.float32] | None = None
    crop: Crop = WHOLE
