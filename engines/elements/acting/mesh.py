"""A cut-out as a sheet of triangles that follows its matte, and what the matte tells of each place on it: how thick the
subject is there, how far it bulges towards the viewer. Nothing moves here.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.sprite import Mesh, Points, Premultiplied

Field = NDArray[np.float32]
"""(height, width), one value for each pixel of a sprite."""

TRIANGLES = 520
SMALLEST_STEP_PX = 6
FIELD_SIDE = 128  # thickness and bulge are smooth: they are found in a small matte
RADII = 12  # of discs that are tried in a matte, in equal ratios
ROUND_WITHIN = 0.7  # of the thickest place's radius: from there inwards a subject is flat


def sheet(pixels: Premultiplied, triangles: int = TRIANGLES) -> Mesh:
    """The picture on about so many triangles. Every pixel that shows lies in one of them, and what is apart by more
    than a triangle hangs on vertices of its own."""
    solid = cv2.dilate((pixels[..., 3] > 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    step = max(SMALLEST_STEP_PX, round(float(np.sqrt(2 * int(solid.sum()) / (0.85 * triangles)))))
    rows, columns = (-(-side // step) for side in solid.shape)
    padded = np.zeros((rows * step, columns * step), np.uint8)
    padded[: solid.shape[0], : solid.shape[1]] = solid
    shown = padded.reshape(rows, step, columns, step).max((1, 3)) > 0
    row, column = np.nonzero(shown)
    corner = row * (columns + 1) + column
    a, b, c, d = corner, corner + 1, corner + columns + 1, corner + columns + 2
    rising = ((row + column) % 2 == 0)[:, None]
    first = np.where(rising, np.column_stack([a, b, c]), np.column_stack([a, b, d]))
    second = np.where(rising, np.column_stack([b, d, c]), np.column_stack([a, d, c]))
    used, names = np.unique(np.vstack([first, second]), return_inverse=True)
    rest = np.column_stack([used % (columns + 1), used // (columns + 1)]) * step
    return Mesh(pixels, rest.astype(np.float32), names.reshape(-1, 3).astype(np.int32))


def with_pixels(mesh: Mesh, pixels: Premultiplied) -> Mesh:
    """The same sheet with another picture on it."""
    return Mesh(pixels, mesh.rest, mesh.triangles)


def sampled(field: Field, points: Points) -> NDArray[np.float32]:
    """(n,) A field of a sprite at points of it; the nearest pixel's beyond its sides."""
    if not len(points):
        return np.zeros(0, np.float32)
    where = np.ascontiguousarray(points, np.float32)[:, None]
    values = cv2.remap(
        field, where, np.empty(0, np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(values, np.float32).reshape(len(points))


def depth_inside(alpha: Field) -> Field:
    """How far each pixel of the subject is from its edge, in pixels; 0 outside."""
    framed = cv2.copyMakeBorder((alpha > 0.5).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)


def thickness(alpha: Field, reach: float) -> Field:
    """Radius in pixels of the largest disc that fits into the subject and holds the pixel: its distance to the edge
    measured at the medial axis. What is within `reach` pixels of a thick part is as thick as that: corners and rims are
    no thin parts."""
    small, scale = _small(alpha)
    inside = depth_inside(small)
    thick = np.zeros_like(inside)
    for radius in np.geomspace(1.0, max(float(inside.max()), 1.01), RADII):
        size = 2 * round(radius) + 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        covered = cv2.dilate((inside >= radius).astype(np.uint8), disc)
        thick[covered > 0] = radius
    size = 2 * max(1, round(reach * scale)) + 1
    wide = cv2.dilate(thick, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    smooth = cv2.GaussianBlur(wide, (0, 0), max(0.5, size / 4))
    return _full(np.asarray(smooth, np.float32) / scale, alpha.shape)


def bulge(alpha: Field) -> Field:
    """How far the subject comes towards the viewer when its matte is inflated, in pixels; 0 outside it."""
    small, scale = _small(alpha)
    inside = depth_inside(small)
    round_within = max(ROUND_WITHIN * float(inside.max()), 1.0)
    slope = 1 - np.minimum(inside / round_within, 1)
    raised = np.sqrt(np.clip(1 - slope * slope, 0, 1)) * round_within
    smooth = cv2.GaussianBlur(raised.astype(np.float32), (0, 0), max(1.0, 0.15 * round_within))
    return _full(np.asarray(smooth, np.float32) / scale, alpha.shape)


def _small(alpha: Field) -> tuple[Field, float]:
    scale = min(1.0, FIELD_SIDE / max(alpha.shape))
    size = (max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale)))
    return np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32), scale


def _full(field: NDArray[np.floating], shape: tuple[int, ...]) -> Field:
    return np.asarray(
        cv2.resize(field.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
    )


def circle(shape: tuple[int, ...], centre: NDArray[np.floating], radius: float) -> NDArray[np.bool_]:
    """Which pixels of a picture of that shape lie within `radius` of `centre` (x, y)."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    inside: NDArray[np.bool_] = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < radius**2
    return inside
