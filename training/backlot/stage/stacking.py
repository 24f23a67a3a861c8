"""Many covers of a pixel become one: sorted by pixel, laid over each other near to far in a few doubling steps."""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.backlot.stage.sampling import picked, run_places


@dataclass(frozen=True, eq=False)
class Stack:
    """Covers of pixels, sorted so that those of one cell follow each other near to far.

    order (n,): rows of what was stacked; cell (n,); before, after (n,): how much shows through above and below each
    cover; cells (c,): each cell once; colour: three times (c,), what its covers give it; through (c,): what shows
    through them all.
    """

    order: Tensor
    cell: Tensor
    before: Tensor
    after: Tensor
    cells: Tensor
    colour: tuple[Tensor, ...]
    through: Tensor


def stacked(cell: Tensor, colour: tuple[Tensor, ...], cover: Tensor) -> Stack:
    """Lay premultiplied colours, three times (n,), that cover (n,) 0..1 of their cells (n,) over each other, in the
    order given."""
    cell, order = torch.sort(cell, stable=True)
    light = picked(order, *colour)
    through = (1 - cover).index_select(0, order)
    depth, starts = run_places(cell)
    reach, most = 1, int(depth.max()) if len(cell) else 0
    while reach <= most:
        # Each row takes in as many rows before it as it already stands for.
        joins = torch.nonzero(depth >= reach).squeeze(1)
        nearer = joins - reach
        above, under = picked(joins, through), picked(nearer, through)
        for channel in light:
            channel.index_copy_(0, joins, picked(nearer, channel)[0] + under[0] * picked(joins, channel)[0])
        through.index_copy_(0, joins, above[0] * under[0])
        reach *= 2
    ends = torch.ones_like(starts)
    ends[:-1] = starts[1:]
    last = torch.nonzero(ends).squeeze(1)
    before = torch.where(starts, 1.0, torch.roll(through, 1))
    return Stack(order, cell, before, through, cell[last], tuple(picked(last, *light)), through[last])
