"""The face as a triangulated sheet: MediaPipe's 468 points, stitched across the eyes and cut along the inner
lip line, joined to a grid that carries the hair, the neck and the near background.

It holds geometry at rest and nothing that moves. Pixels are (x, y) with y down; z is MediaPipe's, smaller is
nearer. The unit **e** is the distance between the centres of the eyes.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import Delaunay

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

FACE_POINTS = 468
OUTER_UPPER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LOWER_LIP = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
INNER_UPPER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOWER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
RIGHT_UPPER_LID = (33, 246, 161, 160, 159, 158, 157, 173, 133)
RIGHT_LOWER_LID = (33, 7, 163, 144, 145, 153, 154, 155, 133)
LEFT_UPPER_LID = (263, 466, 388, 387, 386, 385, 384, 398, 362)
LEFT_LOWER_LID = (263, 249, 390, 373, 374, 380, 381, 382, 362)
# fmt: off
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
        152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
# fmt: on
CHIN, NOSE_BRIDGE = 152, 168
GRID_STEP = 0.2


@dataclass(frozen=True)
class FaceFrame:
    """The face's own axes: x along the eyes, y down the face, in units of e."""

    eye_distance: float
    across: Floats
    down: Floats

    @classmethod
    def of(cls, points: Floats) -> "FaceFrame":
        right = points[list(RIGHT_UPPER_LID + RIGHT_LOWER_LID), :2].mean(0)
        left = points[list(LEFT_UPPER_LID + LEFT_LOWER_LID), :2].mean(0)
        distance = float(np.hypot(*(left - right)))
        across = (left - right) / distance
        return cls(distance, across, np.array([-across[1], across[0]]))

    def local(self, pixels: Floats, origin: Floats) -> Floats:
        """(..., >=2) pixels to (..., 2) face units around `origin`."""
        offset = (np.asarray(pixels)[..., :2] - origin[:2]) / self.eye_distance
        return np.stack([offset @ self.across, offset @ self.down], -1)

    def pixels(self, offsets: Floats) -> Floats:
        """(..., 2) offsets in face units to pixel offsets."""
        return self.eye_distance * (offsets[..., :1] * self.across + offsets[..., 1:] * self.down)


@dataclass(frozen=True)
class FaceMesh:
    """Vertices (n, 3) in pixels, the first 468 the face's; triangles (m, 3), the background's first."""

    frame: FaceFrame
    vertices: Floats
    triangles: Ints
    outer_triangles: int

    @classmethod
    def build(cls, points: Floats, size: tuple[int, int], radius: float) -> "FaceMesh":
        """Points (478, 3), size (height, width). The grid reaches `radius` e from the nose bridge."""
        frame = FaceFrame.of(points)
        grid = _surroundings(points, frame, size, radius)
        ring = points[list(OVAL), :2]
        spots = np.vstack([ring, grid])
        triangles = Delaunay(spots).simplices
        triangles = triangles[~_inside(ring, spots[triangles].mean(1))]
        name = np.concatenate([OVAL, FACE_POINTS + np.arange(len(grid))])
        pull = 1 / (((grid[:, None] - ring[None]) ** 2).sum(-1) + 1) ** 2
        depth = (pull * points[list(OVAL), 2]).sum(1) / pull.sum(1)
        return cls(
            frame,
            np.vstack([points[:FACE_POINTS], np.column_stack([grid, depth])]),
            np.vstack([name[triangles], face_triangles()]).astype(np.int32),
            len(triangles),
        )

    def laplacian(self) -> sparse.csr_matrix:
        """The graph Laplacian (n, n), edges weighted by the inverse of their length."""
        edges = np.unique(
            np.sort(
                np.vstack([self.triangles[:, [0, 1]], self.triangles[:, [1, 2]], self.triangles[:, [2, 0]]])
            ),
            axis=0,
        )
        length = np.hypot(*(self.vertices[edges[:, 0], :2] - self.vertices[edges[:, 1], :2]).T)
        weight = 1 / np.maximum(length / self.frame.eye_distance, 0.02)
        n = len(self.vertices)
        half = sparse.coo_matrix((weight, (edges[:, 0], edges[:, 1])), shape=(n, n))
        graph = (half + half.T).tocsr()
        return (sparse.diags(np.asarray(graph.sum(1)).ravel()) - graph).tocsr()


@cache
def face_triangles() -> Ints:
    """MediaPipe's tessellation with the eyes stitched shut: lids are painted, not moved."""
    from mediapipe.tasks.python.vision.face_landmarker import FaceLandmarksConnections

    edges = FaceLandmarksConnections.FACE_LANDMARKS_TESSELATION
    faces = [(edges[i].start, edges[i + 1].start, edges[i + 2].start) for i in range(0, len(edges), 3)]
    for upper, lower in ((RIGHT_UPPER_LID, RIGHT_LOWER_LID), (LEFT_UPPER_LID, LEFT_LOWER_LID)):
        faces += strip(upper, lower)
    return np.array(faces, np.int32)


def strip(upper: tuple[int, ...], lower: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Triangles between two chains of equal length that share their ends."""
    faces = []
    for a, b, c, d in zip(upper[:-1], upper[1:], lower[:-1], lower[1:], strict=True):
        faces += [(a, b, c), (b, d, c)]
    return [face for face in faces if len(set(face)) == 3]


def _surroundings(points: Floats, frame: FaceFrame, size: tuple[int, int], radius: float) -> Floats:
    """Grid points (k, 2) around the face, a step clear of its outline."""
    height, width = size
    step = GRID_STEP * frame.eye_distance
    margin = 1.2 * frame.eye_distance
    x, y = np.meshgrid(np.arange(-margin, width + margin, step), np.arange(-margin, height + margin, step))
    grid = np.column_stack([x.ravel(), y.ravel()])
    grid = grid[np.hypot(*(grid - points[NOSE_BRIDGE, :2]).T) < radius * frame.eye_distance + 2 * step]
    ring = points[list(OVAL), :2]
    return grid[depth_inside(ring, grid) < -0.12 * frame.eye_distance]


def depth_inside(ring: Floats, spots: Floats) -> Floats:
    """Distance in pixels of each spot to the outline `ring`: positive inside, negative outside."""
    start, along = ring, np.roll(ring, -1, 0) - ring
    offset = spots[:, None] - start[None]
    share = np.clip((offset * along).sum(-1) / np.maximum((along**2).sum(-1), 1e-9), 0, 1)
    distance = np.hypot(*np.moveaxis(offset - share[..., None] * along, -1, 0)).min(1)
    return np.where(_inside(ring, spots), distance, -distance)


def _inside(ring: Floats, spots: Floats) -> NDArray[np.bool_]:
    x0, y0 = ring.T
    x1, y1 = np.roll(ring, -1, 0).T
    x, y = spots[:, :1], spots[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return crossing.sum(1) % 2 == 1
