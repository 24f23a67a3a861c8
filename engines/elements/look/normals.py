"""Which way an element's surface faces: a body blown up from its matte, and the true relief where there is a face.

The matte gives no more than a soft cushion, which is what first-order light needs; nothing here is geometry to turn.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.sprite import Sprite
from engines.media.fit import within
from engines.perception.face import faces_of
from engines.portrait.light import vertex_normals
from engines.portrait.mesh import FACE_POINTS, OVAL, face_triangles

ROUND_UP_TO = 0.8  # of the deepest point's distance to the edge: flat from there on
SMOOTH = 0.22  # of that distance
FACE_SIDE = 384  # pixels of a picture's longer side: enough to find a face large enough to be lit as one
FACETS = 0.025  # of a face's height: smooths its triangles
FACE_RELIEF = 0.7  # how far the face mesh overrides the cushion

Normals = NDArray[np.float32]
"""(h, w, 3) unit vectors: x right, y down, z to the viewer."""


def normals_of(sprite: Sprite, faces: list[NDArray[np.float32]]) -> Normals:
    """Normals of each pixel; `faces` as `faces_in` gives them."""
    normals = _cushion(sprite.pixels[..., 3])
    for points in faces:
        _lay_face(normals, points)
    return normals / np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-6)


def faces_in(sprite: Sprite, source: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Faces of the user's picture (h, w, 3) that the sprite shows: (468, 3) points in its pixels."""
    small = within(source, FACE_SIDE)
    share = min(1.0, FACE_SIDE / max(source.shape[:2]))
    height, width = sprite.pixels.shape[:2]
    found = []
    for face in faces_of(np.ascontiguousarray(small)):
        points = (face.points[:FACE_POINTS] / share - (*sprite.origin, 0)) * sprite.share + (
            sprite.pad,
            sprite.pad,
            0,
        )
        if sprite.flipped:
            points[:, 0] = width - 1 - points[:, 0]
        x, y = points[:, :2].mean(0).astype(int)
        if 0 <= x < width and 0 <= y < height and sprite.pixels[y, x, 3] > 0.5:
            found.append(points.astype(np.float32))
    return found


def _cushion(alpha: NDArray[np.float32]) -> Normals:
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    deepest = max(1.0, float(inside.max()))
    part = 1 - np.minimum(inside / (deepest * ROUND_UP_TO), 1)
    height = np.sqrt(1 - part**2) * deepest * ROUND_UP_TO
    height = cv2.GaussianBlur(height, (0, 0), max(1.0, SMOOTH * deepest))
    across, down = (cv2.Sobel(height, cv2.CV_32F, 1 - k, k) / 8 for k in range(2))
    return np.dstack([-across, -down, np.full_like(across, 0.9)])


def _lay_face(normals: Normals, points: NDArray[np.float32]) -> None:
    height, width = normals.shape[:2]
    x0, y0 = (max(0, int(low)) for low in points[:, :2].min(0))
    x1, y1 = (
        min(most, int(high) + 2) for high, most in zip(points[:, :2].max(0), (width, height), strict=True)
    )
    if x1 - x0 < 8 or y1 - y0 < 8:
        return
    size = float(y1 - y0)
    face = cv2.GaussianBlur(_faceted(points, (x0, y0), (x1, y1)), (0, 0), max(0.8, FACETS * size))
    mask = np.zeros((y1 - y0, x1 - x0), np.float32)
    ring = points[list(OVAL), :2] - (x0, y0)
    cv2.fillPoly(mask, [np.round(ring * 16).astype(np.int32)], 1.0, shift=4)
    margin = max(1, round(0.06 * size))
    mask = cv2.erode(mask, np.ones((2 * margin + 1,) * 2, np.uint8))
    mask = FACE_RELIEF * cv2.GaussianBlur(mask, (0, 0), margin)[..., None]
    part = normals[y0:y1, x0:x1]
    length = np.linalg.norm(part, axis=2, keepdims=True)
    part[:] = part / np.maximum(length, 1e-6) * (1 - mask) + face * mask


def _faceted(points: NDArray[np.float32], low: tuple[int, int], high: tuple[int, int]) -> Normals:
    """The normals of a face's triangles between two corners (x, y), drawn from the farthest to the nearest."""
    facing = vertex_normals(points.astype(np.float64))
    triangles = face_triangles()
    triangles = triangles[np.argsort(-points[triangles, 2].mean(1))]
    drawn = np.zeros((high[1] - low[1], high[0] - low[0], 3), np.float32)
    corners = np.round((points[triangles, :2] - low) * 16).astype(np.int32)
    for shape, normal in zip(corners, facing[triangles].mean(1), strict=True):
        cv2.fillConvexPoly(drawn, shape, normal.tolist(), shift=4)
    return drawn
