"""How a frame looks into a world: the picture's own lens, fitted to the frame, and turned with the walker.

At the start the frame shows the middle of the picture, as much of it as the frame's shape allows; where that would be
little of its height, or cut through a face, it shows all of it, and what was made up beside it. Pictures and frames are
measured in pixels from their upper left corner, so that the middle of the first pixel is at (0.5, 0.5).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from engines.world.memory.surfaces import Lens, Standing
from engines.world.walk import Pose

LEAST_SHOWN = 0.74
"""Of a picture's height: a frame that would show less shows all of it."""


@dataclass(frozen=True)
class Framing:
    """A frame of `size` (width, height): `scale` pixels of it for one of the picture, whose point at `corner` (x, y)
    is the frame's first corner at the start; `focal` and `centre` as in `Lens`, in pixels of the frame."""

    size: tuple[int, int]
    scale: float
    corner: tuple[float, float]
    focal: float
    centre: tuple[float, float]


class View(NamedTuple):
    """An eye and its axes in the world; a ray through pixel (u, v) is ahead + right * a + up * b with a = (u - column)
    / focal and b = (row - v) / focal, so that lengths along it are depths."""

    x: float
    y: float
    z: float
    ahead: tuple[float, float, float]
    right: tuple[float, float, float]
    up: tuple[float, float, float]
    focal: float
    column: float
    row: float


def framing(lens: Lens, size: tuple[int, int]) -> Framing:
    """The frame of this size that shows the picture's middle."""
    across, down = size[0] / lens.size[0], size[1] / lens.size[1]
    scale = down if down < across * (1.0 if lens.whole else LEAST_SHOWN) else max(across, down)
    left = (lens.size[0] - size[0] / scale) / 2
    top = (lens.size[1] - size[1] / scale) / 2
    centre = ((lens.centre[0] - left) * scale, (lens.centre[1] - top) * scale)
    return Framing(size, scale, (left, top), lens.focal * scale, centre)


def view_of(pose: Pose, frame: Framing) -> View:
    """The eye at a pose."""
    sine, cosine = math.sin(pose.yaw), math.cos(pose.yaw)
    rise, level = math.sin(pose.pitch), math.cos(pose.pitch)
    return View(
        float(pose.x), float(pose.y), float(pose.z),
        (sine * level, rise, cosine * level), (cosine, 0.0, -sine), (-sine * rise, level, -cosine * rise),
        float(frame.focal), float(frame.centre[0]), float(frame.centre[1]),
    )  # fmt: skip


def camera_of(focal: float, centre: tuple[float, float], eye: float) -> NDArray[np.float64]:
    """(3, 4) from (x, y, z, 1) of the world to homogeneous pixels of a picture taken at the start."""
    return np.array([[focal, 0, centre[0], 0], [0, -focal, centre[1], focal * eye], [0, 0, 1, 0]])


def placed(standing: Standing) -> NDArray[np.float64]:
    """(4, 4) from a patch's own coordinates to the world's."""
    cosine, sine = math.cos(standing.yaw) * standing.scale, math.sin(standing.yaw) * standing.scale
    flip = -1.0 if standing.mirror else 1.0
    return np.array(
        [
            [cosine * flip, 0, sine, standing.x],
            [0, standing.scale, 0, standing.y],
            [-sine * flip, 0, cosine, standing.z],
            [0, 0, 0, 1],
        ]
    )


def resampled(
    picture: NDArray[np.uint8], size: tuple[int, int], corner: tuple[float, float], scale: float
) -> NDArray[np.uint8]:
    """(height, width, channels) of `size`, from the point `corner` of a picture on, at `scale` pixels for each of its:
    each pixel is the mean of what it covers, or lies between its neighbours where the picture is enlarged. Beyond the
    picture's edges its last pixels go on."""
    rows = _along(picture.astype(np.float32), size[1], corner[1], scale)
    across = _along(rows.swapaxes(0, 1), size[0], corner[0], scale)
    return np.asarray(across.swapaxes(0, 1) + 0.5, np.uint8)


def _along(values: NDArray[np.float32], count: int, start: float, scale: float) -> NDArray[np.float32]:
    """Resampled along the first axis."""
    length = len(values)
    if scale >= 1:
        where = ((np.arange(count) + 0.5) / scale + start - 0.5).clip(0, length - 1)
        first = np.minimum(where.astype(np.int64), max(length - 2, 0))
        share = (where - first).astype(np.float32)[:, None, None]
        after = np.minimum(first + 1, length - 1)
        return np.asarray(values[first] * (1 - share) + values[after] * share, np.float32)
    edges = np.arange(count + 1, dtype=np.float64) / scale + start
    pixels = np.arange(int(np.floor(edges[0])), int(np.ceil(edges[-1])))
    covers = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    shares = csr_array((covers.clip(0, None) * scale).astype(np.float32))
    padded = values[pixels.clip(0, length - 1)]
    return np.asarray(shares @ padded.reshape(len(pixels), -1), np.float32).reshape(count, *values.shape[1:])
