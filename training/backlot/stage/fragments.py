"""From quads to the pixels that they cover and the texels that those show: what cards, walls and reflections have in
common. All in flat lists over a whole batch, so that nothing loops over frames, cards or pixels.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from training.backlot.stage.cards import Quads
from training.backlot.stage.reel import Reel
from training.backlot.stage.sampling import bilinear, picked
from training.backlot.stage.table import Table

_BLEND_FROM, _BLEND_SPAN = 0.25, 0.5
_ALMOST = 1e-12


@dataclass(frozen=True, eq=False)
class Spans(Table):
    """Runs of pixels that one quad covers in one row, all columns (n,): the quad, the first column of the screen
    and how many, the place of the first pixel in the batch (frame, row, column), the row's middle y, and u, v and 1,
    each over the distance: how they change from column to column, and at x = 0.
    """

    quad: Tensor
    first: Tensor
    count: Tensor
    pixel: Tensor
    y: Tensor
    u_slope: Tensor
    u_at: Tensor
    v_slope: Tensor
    v_at: Tensor
    slope: Tensor
    at_0: Tensor


@dataclass(frozen=True, eq=False)
class Fragments(Table):
    """One row for each pixel of each span, in the order of the spans: its span, its pixel in the batch, and its
    distance in metres, u and v. All (n,)."""

    span: Tensor
    pixel: Tensor
    z: Tensor
    u: Tensor
    v: Tensor


def spans_of(quads: Quads, width: int, height: int, lean: Tensor | None = None, rim: float = 0.0) -> Spans:
    """What the quads cover, row by row, with `rim` pixels around; sides may lean by `lean` (n,) of a width."""
    rows = quads.box[:, 3] - quads.box[:, 1]
    quad = torch.repeat_interleave(rows)
    frame, left, top, right, start = picked(quad, quads.frame, quads.box[:, :3], torch.cumsum(rows, 0) - rows)
    row = torch.arange(len(quad), device=quad.device) - start + top
    y = row.float() + 0.5
    m = picked(quad, quads.matrix)
    slope_u, slope_v, slope = m[0], m[3], m[6]
    at_u, at_v, at = m[1] * y + m[2], m[4] * y + m[5], m[7] * y + m[8]
    first, last = left + 0.5, right - 0.5
    west: Tensor | float = 0.0
    east: Tensor | float = 0.0
    north: Tensor | float = 0.0
    south: Tensor | float = 0.0
    if rim:
        west, east, north, south = (rim * edge for edge in picked(quad, *steps(quads.matrix)))
    aside: Tensor | float = 0.0 if lean is None else lean.index_select(0, quad)
    first, last = _narrow(slope, at - 1e-6, first, last)
    first, last = _narrow(slope_v, at_v + north, first, last)
    first, last = _narrow(slope - slope_v, at - at_v + south, first, last)
    first, last = _narrow(slope_u + aside * slope, at_u + aside * at + west, first, last)
    first, last = _narrow(slope - slope_u + aside * slope, at - at_u + aside * at + east, first, last)
    begin = torch.maximum(left, torch.ceil(first - 0.5 - 1e-5).to(torch.int64))
    end = torch.minimum(right, torch.floor(last - 0.5 + 1e-5).to(torch.int64) + 1)
    count = torch.where(last < first, 0, end - begin).clamp_min(0)
    found = Spans(
        quad=quad,
        first=begin,
        count=count,
        pixel=(frame * height + row) * width + begin,
        y=y,
        u_slope=slope_u,
        u_at=at_u,
        v_slope=slope_v,
        v_at=at_v,
        slope=slope,
        at_0=at,
    )
    return found.at(torch.nonzero(count).squeeze(1))


def steps(m: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """See `engines.stage.quads.steps`."""
    return (
        torch.hypot(m[:, 0], m[:, 1]),
        torch.hypot(m[:, 0] - m[:, 6], m[:, 1] - m[:, 7]),
        torch.hypot(m[:, 3], m[:, 4]),
        torch.hypot(m[:, 3] - m[:, 6], m[:, 4] - m[:, 7]),
    )


def _narrow(slope: Tensor, offset: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    bound = -offset / slope
    first = torch.where(slope > _ALMOST, torch.maximum(first, bound), first)
    last = torch.where(slope < -_ALMOST, torch.minimum(last, bound), last)
    return first, torch.where((slope.abs() <= _ALMOST) & (offset < 0), first - 1, last)


def fragments_of(spans: Spans) -> Fragments:
    span = torch.repeat_interleave(spans.count)
    begin = torch.cumsum(spans.count, 0) - spans.count
    # The place in the list is the place in the span, but for what begins before it.
    index = torch.arange(len(span), device=span.device)
    pixel = index + (spans.pixel - begin).index_select(0, span)
    x = (index + (spans.first - begin).index_select(0, span)).float() + 0.5
    u_slope, u_at, v_slope, v_at, slope, at = picked(
        span, spans.u_slope, spans.u_at, spans.v_slope, spans.v_at, spans.slope, spans.at_0
    )
    z = (slope.mul_(x).add_(at)).clamp_min_(1e-6).reciprocal_()
    return Fragments(
        span=span,
        pixel=pixel,
        z=z,
        u=u_slope.mul_(x).add_(u_at).mul_(z),
        v=v_slope.mul_(x).add_(v_at).mul_(z),
    )


def halving(reel: Reel, quads: Quads, quad: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(rows of `reel.levels` flattened: the fitting halving and the next; part of the next) for a quad's picture at a
    place of the screen, all (n,)."""
    m = picked(quad, quads.matrix)
    z = 1 / (m[6] * x + m[7] * y + m[8]).clamp_min(1e-6)
    u, v = (m[0] * x + m[1] * y + m[2]) * z, (m[3] * x + m[4] * y + m[5]) * z
    size = reel.levels[:, 0, 1:].index_select(0, quads.image).float()
    size[:, 0] *= quads.part[:, 1].abs()
    image, bias, wide, high = picked(quad, quads.image, quads.bias, size)
    across = z * torch.hypot((m[0] - u * m[6]) * wide, (m[3] - v * m[6]) * high)
    down = z * torch.hypot((m[1] - u * m[7]) * wide, (m[4] - v * m[7]) * high)
    large, small = torch.maximum(across, down), torch.minimum(across, down)
    texels = torch.maximum(0.35 * large + 0.65 * small, 0.12 * large)
    level = (bias + torch.log2(texels.clamp_min(1.0))).clamp_min(0.0)
    last = reel.level_count.index_select(0, image) - 1
    whole = level.to(torch.int64).minimum(last)
    part = ((level - whole - _BLEND_FROM) / _BLEND_SPAN).clamp(0, 1)
    part = torch.where(whole < last, part * part * (3 - 2 * part), 0.0)
    row = image * reel.levels.shape[1] + whole
    return row, (row + 1).minimum(image * reel.levels.shape[1] + last), part


Colour = tuple[Tensor, Tensor, Tensor, Tensor]


def texel(reel: Reel, halvings: tuple[Tensor, Tensor, Tensor], u: Tensor, v: Tensor) -> Colour:
    """Red, green, blue and alpha (n,), 0..1, at (u, v) between two halvings."""
    nearer, farther, part = halvings
    colour = picture_at(reel, nearer, u, v)
    mixed = torch.nonzero(part > 0.004).squeeze(1)
    if len(mixed):
        row, mix, u, v = picked(mixed, farther, part, u, v)
        for channel, other in zip(colour, picture_at(reel, row, u, v), strict=True):
            channel.index_copy_(0, mixed, torch.lerp(channel.index_select(0, mixed), other, mix))
    return colour


def picture_at(reel: Reel, row: Tensor, u: Tensor, v: Tensor) -> Colour:
    """Red, green, blue and alpha (n,) at (u, v) of halvings, rows (n,) of `reel.levels` flattened."""
    offset, width, height = picked(row, reel.levels.view(-1, 3))
    return bilinear(reel.pixels, offset, width, height, u * width - 0.5, v * height - 0.5)
