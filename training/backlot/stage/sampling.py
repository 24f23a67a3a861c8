"""Reading pictures, tiles and fog at many places at once, as the stage's own `sample`, `tile_at` and `fog_at` do.

Everything is in flat lists of one number a row: on a CPU those are what is fast, on a GPU it makes no difference.
"""

import torch
from torch import Tensor

from engines.stage.atlas import LANE
from engines.stage.raster_ground import FOG_POWER

_PAIR, _BYTE, _LANE16 = 0x00FF00FF, 8, 0xFFFF
_PART = 256.0


def bilinear(
    pixels: Tensor, offset: Tensor, width: Tensor, height: Tensor, x: Tensor, y: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Red, green, blue and alpha (n,), 0..1, at texels (x, y) of pictures in the flat `pixels`, clamped to each.

    All arguments but `pixels` (n,). Two channels are mixed at a time in the halves of one integer, bit for bit as the
    stage does it.
    """
    x = torch.minimum(x, width - 1.0).clamp_min_(0.0)
    y = torch.minimum(y, height - 1.0).clamp_min_(0.0)
    column, row = x.to(torch.int64), y.to(torch.int64)
    right = (column + 1 < width).to(torch.int64)
    below = width * (row + 1 < height)
    first = row.mul(width).add_(column).add_(offset)
    p, q = ((x - column) * _PART).to(torch.int32), ((y - row) * _PART).to(torch.int32)
    upper = _mixed(pixels, first, first + right, p)
    first = first + below
    lower = _mixed(pixels, first, first + right, p)
    back = 256 - q
    red_blue, green_alpha = (above * back + under * q for above, under in zip(upper, lower, strict=True))
    return (
        (red_blue & _LANE16) * LANE,
        (green_alpha & _LANE16) * LANE,
        ((red_blue >> 16) & _LANE16) * LANE,
        ((green_alpha >> 16) & _LANE16) * LANE,
    )


def _mixed(pixels: Tensor, left: Tensor, right: Tensor, part: Tensor) -> tuple[Tensor, Tensor]:
    """Two neighbours mixed, of 256 parts `part` of the right one: (red and blue, green and alpha)."""
    a, b = pixels.index_select(0, left), pixels.index_select(0, right)
    back = 256 - part
    red_blue = (a & _PAIR) * back + (b & _PAIR) * part
    green_alpha = ((a >> _BYTE) & _PAIR) * back + ((b >> _BYTE) & _PAIR) * part
    return (red_blue >> _BYTE) & _PAIR, (green_alpha >> _BYTE) & _PAIR


def repeated(tiles: Tensor, offset: Tensor | int, size: Tensor | int, x: Tensor, y: Tensor) -> Tensor:
    """Bilinear sample of square tiles, whose sizes are powers of two, repeated without end. All (n,)."""
    column, row = torch.floor(x), torch.floor(y)
    p, q = x - column, y - row
    last = size - 1
    i, j = column.to(torch.int64) & last, row.to(torch.int64) & last
    i1 = (i + 1) & last
    upper, lower = offset + j * size, offset + ((j + 1) & last) * size
    return torch.lerp(
        torch.lerp(tiles.index_select(0, upper + i), tiles.index_select(0, upper + i1), p),
        torch.lerp(tiles.index_select(0, lower + i), tiles.index_select(0, lower + i1), p),
        q,
    )


def fogged(distance: Tensor, fog_m: Tensor) -> Tensor:
    """0..1: how much fog hides at a distance in metres."""
    return -torch.expm1(-((distance / fog_m) ** FOG_POWER))


def picked(rows: Tensor, *columns: Tensor) -> list[Tensor]:
    """These rows (n,) of columns (m,) or (m, k); of the latter, each of the k by itself."""
    flat = [
        part.contiguous()
        for column in columns
        for part in (column.unbind(1) if column.dim() == 2 else [column])
    ]
    return [part.index_select(0, rows) for part in flat]


def run_places(cell: Tensor) -> tuple[Tensor, Tensor]:
    """((n,) 0, 1, 2, ... within each run of equal cells, (n,) whether a run begins)."""
    index = torch.arange(len(cell), device=cell.device)
    starts = torch.ones_like(cell, dtype=torch.bool)
    starts[1:] = cell[1:] != cell[:-1]
    return index - torch.cummax(index * starts, 0).values, starts
