"""What stands, made ready to be drawn: the vertices, triangles and pictures of patches, in flat arrays.

A patch has several meshes, each with half the rows and columns of the one before, for when it is far away. Squares of
it on which nothing is painted are left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import Patch, Standing
from engines.world.view.camera import Framing, camera_of, placed
from engines.world.view.pyramid import Pyramids, Stack

MESHES = 5


class Shapes(NamedTuple):
    """Of all patches. `vertices` (n, 3) about the foot and `pictured` (n, 3) float32, homogeneous coordinates of the
    pyramid; `triangles` (m, 3) int32 count from the patch's first vertex. `meshes` (patches, MESHES, 2) int64: first
    triangle and how many. `parts` (patches, 3) int64: first vertex, how many, and the most squares along a side.
    `traits` (patches, 10) float64: turns, sway, glow, the greatest distance from the foot, top, left and right end,
    bottom, and the middle's x and z. `upright` (patches, 4, 3) float64 is where in the picture the lower left, lower
    right, upper left and upper right of a plain card of its size are."""

    pyramids: Pyramids
    vertices: NDArray[np.float32]
    pictured: NDArray[np.float32]
    triangles: NDArray[np.int32]
    meshes: NDArray[np.int64]
    parts: NDArray[np.int64]
    traits: NDArray[np.float64]
    upright: NDArray[np.float64]


class Collection:
    """Patches by number; more can be added."""

    def __init__(self, frame: Framing, eye: float) -> None:
        self._camera = camera_of(frame.focal, frame.centre, eye)
        self._stack = Stack()
        self._vertices: list[NDArray[np.float32]] = []
        self._pictured: list[NDArray[np.float32]] = []
        self._triangles: list[NDArray[np.int32]] = []
        self._meshes: list[list[tuple[int, int]]] = []
        self._parts: list[tuple[int, int, int]] = []
        self._traits: list[tuple[float, ...]] = []
        self._upright: list[NDArray[np.float64]] = []
        self._first_vertex = self._first_triangle = 0

    def __len__(self) -> int:
        return len(self._parts)

    def add(self, patches: Sequence[Patch], own: dict[int, Standing]) -> None:
        """The next patches. `own` says where the picture itself shows one of them, by its place in `patches`."""
        for number, patch in enumerate(patches):
            self._add(patch, own.get(number))

    def _add(self, patch: Patch, own: Standing | None) -> None:
        rows, columns = patch.vertices.shape[:2]
        flat = patch.vertices.reshape(-1, 3).astype(np.float64)
        pictured = np.column_stack([flat, np.ones(len(flat))]) @ patch.projector.astype(np.float64).T
        scale, shift = self._on_the_frame(patch, own)
        self._stack.add(patch.texture, scale, shift)
        painted = patch.there & _painted(patch, pictured.reshape(rows, columns, 3))
        pictured[:, 0] = pictured[:, 0] * scale + pictured[:, 2] * shift[0]
        pictured[:, 1] = pictured[:, 1] * scale + pictured[:, 2] * shift[1]
        meshes = []
        for mesh in range(MESHES):
            made = _mesh(rows, columns, painted, 2**mesh)
            meshes.append((self._first_triangle, len(made)))
            self._triangles.append(made)
            self._first_triangle += len(made)
        used = flat[np.unique(self._triangles[-MESHES])] if meshes[0][1] else flat[:1]
        reach = float(np.linalg.norm(used, axis=1).max())
        self._traits.append(
            (patch.turns, patch.sway, patch.glow, reach, float(used[:, 1].max()), float(used[:, 0].min()),
             float(used[:, 0].max()), float(used[:, 1].min()), float(used[:, 0].mean()), float(used[:, 2].mean()),
            )
        )  # fmt: skip
        left, right, top = self._traits[-1][5], self._traits[-1][6], self._traits[-1][4]
        card = np.array([[left, 0, 0, 1], [right, 0, 0, 1], [left, top, 0, 1], [right, top, 0, 1]])
        card = card @ patch.projector.astype(np.float64).T
        card[:, 0] = card[:, 0] * scale + card[:, 2] * shift[0]
        card[:, 1] = card[:, 1] * scale + card[:, 2] * shift[1]
        self._upright.append(card)
        self._meshes.append(meshes)
        self._parts.append((self._first_vertex, len(flat), max(rows, columns) - 1))
        self._vertices.append(flat.astype(np.float32))
        self._pictured.append(pictured.astype(np.float32))
        self._first_vertex += len(flat)

    def _on_the_frame(self, patch: Patch, own: Standing | None) -> tuple[float, tuple[float, float]]:
        """The scale and shift that take pixels of a texture to those of the first frame, where that is all that lies
        between them; else 1 and 0."""
        if own is None:
            return 1.0, (0.0, 0.0)
        between = self._camera @ placed(own) @ np.linalg.pinv(patch.projector.astype(np.float64))
        between /= between[2, 2]
        height, width = patch.texture.shape[:2]
        corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], np.float64).T
        found = between @ corners
        found = found[:2] / found[2]
        scale = float(found[0, 1] - found[0, 0]) / width
        shift = float(found[0].mean() - scale * width / 2), float(found[1].mean() - scale * height / 2)
        if not 0 < scale < 8:
            return 1.0, (0.0, 0.0)
        error = np.abs(found - (corners[:2] * scale + np.array(shift)[:, None])).max()
        return (scale, shift) if error < 0.3 else (1.0, (0.0, 0.0))

    def joined(self) -> Shapes:
        for parts in (self._vertices, self._pictured, self._triangles):
            if len(parts) > 1:
                parts[:] = [np.concatenate(parts)]  # type: ignore[arg-type]
        empty = np.zeros((0, 3))
        return Shapes(
            self._stack.joined(),
            self._vertices[0] if self._vertices else empty.astype(np.float32),
            self._pictured[0] if self._pictured else empty.astype(np.float32),
            self._triangles[0] if self._triangles else empty.astype(np.int32),
            np.array(self._meshes, np.int64).reshape(-1, MESHES, 2),
            np.array(self._parts, np.int64).reshape(-1, 3),
            np.array(self._traits, np.float64).reshape(-1, 10),
            np.array(self._upright, np.float64).reshape(-1, 4, 3),
        )


def _painted(patch: Patch, pictured: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(rows - 1, columns - 1) where any of the texture's alpha falls into a square."""
    height, width = patch.texture.shape[:2]
    sums = np.zeros((height + 1, width + 1), np.int64)
    sums[1:, 1:] = (patch.texture[..., 3] > 0).cumsum(0).cumsum(1)
    at = pictured[..., :2] / pictured[..., 2:]
    corners = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]])
    low = np.floor(corners.min(0) - 1.5).astype(np.int64)
    high = np.ceil(corners.max(0) + 1.5).astype(np.int64)
    left, top = low[..., 0].clip(0, width - 1), low[..., 1].clip(0, height - 1)
    right, bottom = high[..., 0].clip(1, width), high[..., 1].clip(1, height)
    inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return np.asarray(inside > 0, np.bool_)


def _mesh(rows: int, columns: int, there: NDArray[np.bool_], stride: int) -> NDArray[np.int32]:
    """(n, 3) triangles of a grid of vertices of which every `stride`-th is kept, and the last."""
    down = np.unique(np.append(np.arange(0, rows - 1, stride), rows - 1))
    across = np.unique(np.append(np.arange(0, columns - 1, stride), columns - 1))
    any_there = np.logical_or.reduceat(np.logical_or.reduceat(there, down[:-1], 0), across[:-1], 1)
    i, j = np.nonzero(any_there)
    upper, lower, left, right = down[i], down[i + 1], across[j], across[j + 1]
    a, b = upper * columns + left, upper * columns + right
    c, d = lower * columns + left, lower * columns + right
    return np.stack([np.stack([a, b, c], 1), np.stack([b, d, c], 1)], 1).reshape(-1, 3).astype(np.int32)
