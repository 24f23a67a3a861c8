"""Light that spreads from cell to cell: from the open sky down and sideways, and from what shines.

Of each cell the upper half byte is the sky's light and the lower half that of flames, 0 to 15 each. Direct sun is not
in it: the renderer looks for it ray by ray.
"""

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels

MOST = 15
_QUEUE = 1 << 18


@kernels.filling
def spread(
    blocks: NDArray[np.uint8],
    light: NDArray[np.uint8],
    dims: NDArray[np.uint8],
    shines: NDArray[np.uint8],
    x0: int,
    z0: int,
    wide: int,
    deep: int,
) -> None:
    """Write `light` of the columns from x0, z0 on, `wide` x `deep`; `blocks` must hold 15 columns around them."""
    mask, height = blocks.shape[0] - 1, blocks.shape[2]
    columns, rows = wide + 2 * MOST, deep + 2 * MOST
    kinds = np.empty((columns, rows, height), np.uint8)
    sky = np.zeros((columns, rows, height), np.uint8)
    flame = np.zeros((columns, rows, height), np.uint8)
    open_from = np.zeros((columns, rows), np.int16)
    queue = np.empty(_QUEUE, np.int32)
    head, tail = 0, 0
    for i in range(columns):
        for k in range(rows):
            kinds[i, k] = blocks[(x0 - MOST + i) & mask, (z0 - MOST + k) & mask]
            level, y = MOST, height - 1
            while y >= 0 and level > 0:
                dim = dims[kinds[i, k, y]]
                level = 0 if dim >= level else level - dim
                sky[i, k, y] = level
                if level == MOST:
                    open_from[i, k] = y
                y -= 1
            for y in range(height):
                shine = shines[kinds[i, k, y]]
                if shine:
                    flame[i, k, y] = shine
                    queue[tail] = (i * rows + k) * height + y
                    tail = (tail + 1) & (_QUEUE - 1)
    _flow(flame, kinds, dims, queue, head, tail)
    head, tail = 0, 0
    for i in range(columns):
        for k in range(rows):
            high = 0
            for di, dk in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if 0 <= i + di < columns and 0 <= k + dk < rows:
                    high = max(high, open_from[i + di, k + dk])
            for y in range(min(high, height - 1), -1, -1):
                if sky[i, k, y] > 1:
                    queue[tail] = (i * rows + k) * height + y
                    tail = (tail + 1) & (_QUEUE - 1)
                elif y < open_from[i, k] - 1 and sky[i, k, y] == 0 and dims[kinds[i, k, y]] == MOST:
                    break
    _flow(sky, kinds, dims, queue, head, tail)
    for i in range(wide):
        for k in range(deep):
            column = light[(x0 + i) & mask, (z0 + k) & mask]
            for y in range(height):
                column[y] = (sky[i + MOST, k + MOST, y] << 4) | flame[i + MOST, k + MOST, y]


@kernels.filling
def _flow(
    level: NDArray[np.uint8],
    kinds: NDArray[np.uint8],
    dims: NDArray[np.uint8],
    queue: NDArray[np.int32],
    head: int,
    tail: int,
) -> None:
    columns, rows, height = level.shape
    while head != tail:
        at = queue[head]
        head = (head + 1) & (_QUEUE - 1)
        y = at % height
        k = (at // height) % rows
        i = at // (height * rows)
        here = level[i, k, y]
        if here < 2:
            continue
        for side in range(6):
            a = i + (1 if side == 0 else -1 if side == 1 else 0)
            b = k + (1 if side == 2 else -1 if side == 3 else 0)
            c = y + (1 if side == 4 else -1 if side == 5 else 0)
            if a < 0 or b < 0 or c < 0 or a >= columns or b >= rows or c >= height:
                continue
            dim = dims[kinds[a, b, c]]
            loss = dim if dim > 1 else 1
            if dim < MOST and here > loss and level[a, b, c] < here - loss:
                level[a, b, c] = here - loss
                queue[tail] = (a * rows + b) * height + c
                tail = (tail + 1) & (_QUEUE - 1)
