"""What stands about a walker: the picture's own things, and those of the cells around, asked for once and forgotten
when they are far behind.
"""

import math
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engines.world.memory.surfaces import CELL_M, Scenery, Standing

_KEPT = 700  # cells
# Columns of what stands.
PATCH, X, Y, Z, YAW, SCALE, MIRROR, OWN = range(8)
EXTRA = -1.0
"""In the last column of what is neither the picture's own (1) nor a copy (0): a companion, say."""


def table(standing: Sequence[Standing]) -> NDArray[np.float64]:
    """(n, 8) of what stands, in the columns above."""
    rows = [(s.patch, s.x, s.y, s.z, s.yaw, s.scale, s.mirror, s.own) for s in standing]
    return np.array(rows, np.float64).reshape(-1, 8)


class Around:
    """Asks a scenery's `beyond`; equal places give equal answers, whatever was asked before."""

    def __init__(self, scenery: Scenery, reach: float) -> None:
        self._scenery = scenery
        self._reach = reach
        self._own = table(scenery.standing)
        self._cells: OrderedDict[tuple[int, int], tuple[list[Standing], NDArray[np.float64]]] = OrderedDict()
        self._within: tuple[int, int] | None = None
        self._rows = self._own

    def rows(self, x: float, z: float) -> NDArray[np.float64]:
        """(n, 8) of all that stands within reach of a place, and some more."""
        here = _cell(x, z)
        if here != self._within:
            cells = math.ceil(self._reach / CELL_M)
            found = [self._own]
            for row in range(here[1] - cells, here[1] + cells + 1):
                for column in range(here[0] - cells, here[0] + cells + 1):
                    if _distance(column, row, here) <= self._reach + CELL_M:
                        found.append(self._cell(column, row)[1])
            self._rows, self._within = np.concatenate(found), here
        return self._rows

    def nearby(self, x: float, z: float, reach: float) -> list[Standing]:
        """All whose feet are within `reach` metres of a place, and the picture's own long shapes."""
        patches = self._scenery.patches
        found = [
            s
            for s in self._scenery.standing
            if len(patches[s.patch].wall) or math.hypot(s.x - x, s.z - z) <= reach
        ]
        low, high = _cell(x - reach, z - reach), _cell(x + reach, z + reach)
        for row in range(low[1], high[1] + 1):
            for column in range(low[0], high[0] + 1):
                found += [s for s in self._cell(column, row)[0] if math.hypot(s.x - x, s.z - z) <= reach]
        return found

    def _cell(self, column: int, row: int) -> tuple[list[Standing], NDArray[np.float64]]:
        key = (column, row)
        if key in self._cells:
            self._cells.move_to_end(key)
        else:
            standing = self._scenery.beyond(column, row)
            self._cells[key] = (standing, table(standing))
            if len(self._cells) > _KEPT:
                self._cells.popitem(last=False)
        return self._cells[key]


def _cell(x: float, z: float) -> tuple[int, int]:
    return math.floor(x / CELL_M), math.floor(z / CELL_M)


def _distance(column: int, row: int, here: tuple[int, int]) -> float:
    """Least metres between two cells."""
    return CELL_M * math.hypot(max(abs(column - here[0]) - 1, 0), max(abs(row - here[1]) - 1, 0))
