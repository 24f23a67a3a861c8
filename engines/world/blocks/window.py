"""The part of an endless world that is held in memory: a square of chunks about the walker, on a torus of arrays.

A column of the world has one place in the arrays, which it takes over from whatever was there before; so memory stays
the same however far one walks. What was broken is remembered, and taken out again when its chunk returns.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.chunks import SIDE, make
from engines.world.blocks.kinds import AIR, BODIES, KINDS, SHAPE_CROSS, SNOW_LAYER
from engines.world.blocks.light import MOST, spread
from engines.world.blocks.terrain import BIOMES, HEIGHT

SLAB = 4  # cells wide and deep, and one high
FAR = 8  # slabs: the largest distance that is told apart
_PLANTS = frozenset(
    number for number, kind in enumerate(KINDS) if kind.shape == SHAPE_CROSS or number == SNOW_LAYER
)

Place = tuple[int, int, int]


class Grid(NamedTuple):
    """A world as the renderer and the body read it; x and z are taken modulo `side`, a power of two.

    cells (n,) uint8 holds all the rest, so that kernels can be given it in one piece: first blocks, then light, both
    (side, side, HEIGHT); then slabs (side / 4, side / 4, HEIGHT): how many slabs away the nearest one is that is not
    empty, along the axis on which it is farthest; then dry (side, side).
    """

    side: int
    cells: NDArray[np.uint8]
    blocks: NDArray[np.uint8]
    light: NDArray[np.uint8]
    slabs: NDArray[np.uint8]
    dry: NDArray[np.uint8]


def empty_grid(side: int) -> Grid:
    """A grid of nothing."""
    shapes = [
        (side, side, HEIGHT),
        (side, side, HEIGHT),
        (side // SLAB, side // SLAB, HEIGHT),
        (side, side),
    ]
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
    cells = np.zeros(ends[-1], np.uint8)
    parts = [cells[ends[i] : ends[i + 1]].reshape(shape) for i, shape in enumerate(shapes)]
    return Grid(side, cells, *parts)


class Window:
    """A world of `seed` and `biome`, held as far as `reach` metres about the place last given to `centre`. `inside`
    says that it lies under ground."""

    def __init__(self, biome: str, seed: int, reach: int) -> None:
        self.reach, self.inside = reach, biome == "cave"
        self._biome, self._seed = BIOMES.index(biome), seed
        self._rings = -(-reach // SIDE)
        side = SIDE
        while side < SIDE * (2 * self._rings + 5):
            side *= 2
        self.grid = empty_grid(side)
        slots = side // SIDE
        self._full = np.zeros((side // SLAB, side // SLAB, HEIGHT), np.bool_)
        self._made: dict[tuple[int, int], tuple[int, int]] = {}
        self._lit: dict[tuple[int, int], tuple[int, int]] = {}
        self._slots = slots
        self._middle: tuple[int, int] | None = None
        self._broken: dict[tuple[int, int], list[Place]] = {}
        self._fresh = np.empty((SIDE, SIDE, HEIGHT), np.uint8)

    def centre(self, x: float, z: float) -> None:
        """Hold everything within reach of a place; a little of what lies beyond is made ahead."""
        middle = int(x // SIDE), int(z // SIDE)
        if middle != self._middle:
            self._middle = middle
            for ring in range(self._rings + 1):
                for column, row in _ring(middle, ring):
                    self._light(column, row)
            _distances(self._full, self.grid.slabs)
            return
        for column, row in _ring(middle, self._rings + 1):
            if self._lit.get(self._slot(column, row)) != (column, row):
                self._light(column, row)
                return

    def kind(self, x: int, y: int, z: int) -> int:
        """What is in a cell within reach."""
        if not 0 <= y < HEIGHT:
            return AIR
        mask = self.grid.blocks.shape[0] - 1
        return int(self.grid.blocks[x & mask, z & mask, y])

    def break_(self, place: Place) -> tuple[Place, ...]:
        """Take a block away, and the plant on it; what went. What cannot be broken stays."""
        x, y, z = place
        if not KINDS[self.kind(x, y, z)].breaks:
            return ()
        gone = [place, (x, y + 1, z)] if self.kind(x, y + 1, z) in _PLANTS else [place]
        for part in gone:
            self._broken.setdefault((x // SIDE, z // SIDE), []).append(part)
        self._clear(gone)
        self._relight(x, z)
        return tuple(gone)

    def set_broken(self, places: Iterable[Place]) -> None:
        """Be the world in which exactly these places are broken."""
        wanted: dict[tuple[int, int], list[Place]] = {}
        for place in places:
            wanted.setdefault((place[0] // SIDE, place[2] // SIDE), []).append(place)
        changed = {
            chunk
            for chunk in wanted.keys() | self._broken.keys()
            if set(wanted.get(chunk, ())) != set(self._broken.get(chunk, ()))
        }
        self._broken = wanted
        for chunk in sorted(changed):
            if self._made.get(self._slot(*chunk)) == chunk:
                self._write(*chunk)
        for column, row in sorted(
            {(c + i, r + k) for c, r in changed for i in (-1, 0, 1) for k in (-1, 0, 1)}
        ):
            if self._lit.get(self._slot(column, row)) == (column, row):
                self._spread(column * SIDE, row * SIDE, SIDE, SIDE)

    def _slot(self, column: int, row: int) -> tuple[int, int]:
        return column % self._slots, row % self._slots

    def _light(self, column: int, row: int) -> None:
        slot = self._slot(column, row)
        if self._lit.get(slot) == (column, row):
            return
        for i in (-1, 0, 1):
            for k in (-1, 0, 1):
                beside = column + i, row + k
                if self._made.get(self._slot(*beside)) != beside:
                    self._write(*beside)
                    self._made[self._slot(*beside)] = beside
                    self._lit.pop(self._slot(*beside), None)
        self._spread(column * SIDE, row * SIDE, SIDE, SIDE)
        self._lit[slot] = column, row

    def _write(self, column: int, row: int) -> None:
        side = self.grid.blocks.shape[0]
        x, z = column * SIDE % side, row * SIDE % side
        dry = self.grid.dry[x : x + SIDE, z : z + SIDE]
        make(self._seed, self._biome, column, row, self._fresh, dry)
        at = (slice(x // SLAB, (x + SIDE) // SLAB), slice(z // SLAB, (z + SIDE) // SLAB))
        n = SIDE // SLAB
        self._full[at] = self._fresh.reshape(n, SLAB, n, SLAB, HEIGHT).any((1, 3))
        self.grid.blocks[x : x + SIDE, z : z + SIDE] = self._fresh
        self._clear(self._broken.get((column, row), ()))

    def _clear(self, places: Iterable[Place]) -> None:
        mask = self.grid.blocks.shape[0] - 1
        for x, y, z in places:
            self.grid.blocks[x & mask, z & mask, y] = AIR

    def _relight(self, x: int, z: int) -> None:
        """Light about a place that changed, as far as the change can be seen."""
        self._spread(x - MOST, z - MOST, 2 * MOST + 1, 2 * MOST + 1)

    def _spread(self, x: int, z: int, wide: int, deep: int) -> None:
        spread(self.grid.blocks, self.grid.light, BODIES.dims, BODIES.shines, x, z, wide, deep)


def _ring(middle: tuple[int, int], ring: int) -> list[tuple[int, int]]:
    """The chunks whose larger distance from `middle` is `ring`."""
    column, row = middle
    return [
        (column + i, row + k)
        for i in range(-ring, ring + 1)
        for k in (range(-ring, ring + 1) if abs(i) == ring else {-ring, ring})
    ]


@kernels.filling
def _distances(full: NDArray[np.bool_], out: NDArray[np.uint8]) -> None:
    """Distance of every slab from the nearest full one, largest axis, up to FAR; the torus joins its edges."""
    columns, rows, layers = full.shape
    along = np.empty(full.shape, np.uint8)
    across = np.empty(full.shape, np.uint8)
    for i in range(columns):
        for k in range(rows):
            near = FAR
            for j in range(layers):
                near = 0 if full[i, k, j] else min(FAR, near + 1)
                along[i, k, j] = near
            near = FAR
            for j in range(layers - 1, -1, -1):
                near = 0 if full[i, k, j] else min(FAR, near + 1)
                along[i, k, j] = min(along[i, k, j], near)
    for i in range(columns):
        for k in range(rows):
            across[i, k] = along[i, k]
            for step in range(1, FAR):
                before, after = (k - step) % rows, (k + step) % rows
                for j in range(layers):
                    near = max(np.uint8(step), min(along[i, before, j], along[i, after, j]))
                    across[i, k, j] = min(across[i, k, j], near)
    for i in range(columns):
        for k in range(rows):
            out[i, k] = across[i, k]
            for step in range(1, FAR):
                before, after = (i - step) % columns, (i + step) % columns
                for j in range(layers):
                    near = max(np.uint8(step), min(across[before, k, j], across[after, k, j]))
                    out[i, k, j] = min(out[i, k, j], near)
