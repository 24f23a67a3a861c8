"""What stands on the set: cards over each other by their order, walls by their distance, ground before whatever it
hides. The rules are those of `engines.stage.raster_cards` and `engines.stage.raster_walls`.
"""

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from engines.stage.plan import Label
from engines.stage.raster_cards import _SLACK_MOST_M as SLACK_MOST_M
from engines.stage.raster_walls import _NEARER as NEARER
from engines.stage.raster_walls import _OPAQUE as OPAQUE
from engines.stage.raster_walls import _OUTSIDE as OUTSIDE
from engines.stage.raster_walls import _TOUCH as TOUCH
from engines.stage.raster_walls import NOTHING
from engines.stage.relief import FAR
from training.backlot.stage.cards import Quads
from training.backlot.stage.fragments import (
    Fragments,
    Spans,
    fragments_of,
    halving,
    picture_at,
    spans_of,
    steps,
    texel,
)
from training.backlot.stage.reel import Reel
from training.backlot.stage.sampling import picked, run_places
from training.backlot.stage.stacking import stacked

_CHUNKS = (20, 60)  # ranks between which what is already hidden is left out anew
_FAINT = 0.003  # alpha below which a texel is empty
_WALL_CHUNKS = (16, 48)  # the same for walls
_WALLS_MOST = 8  # of one pixel that are taken into its two layers


@dataclass(frozen=True, eq=False)
class Surfaces:
    """Ground and water of every pixel of a batch, flat (pixels,): see `ground.cast_rays`; `rise`: how much farther the
    pixel above sees. air (frames, width, 3) and rim (frames, 3) colours, side (frames,) that the light comes from."""

    surface: Tensor
    second: Tensor
    share: Tensor
    rise: Tensor
    air: Tensor
    rim: Tensor
    side: Tensor
    width: int
    height: int

    def shown(self, pixel: Tensor, z: Tensor) -> Tensor:
        """0..1: how much of each pixel lets a thing at a distance be seen."""
        surface, second, share = picked(pixel, self.surface, self.second, self.share)
        return (surface > z) * (1 - share) + (second > z) * share

    def air_at(self, pixel: Tensor) -> list[Tensor]:
        """Three times (n,): the fog's colour in the pixels' columns."""
        column = pixel // (self.width * self.height) * self.width + pixel % self.width
        return picked(column, self.air.view(-1, 3))


@dataclass(frozen=True, eq=False)
class Walls:
    """Two layers of each pixel: distance (2, pixels) metres, FAR for none, colour (2, pixels, 4) premultiplied with
    its cover, label (2, pixels); cards behind `hides_from` (2, pixels) metres come after the layer."""

    distance: Tensor
    colour: Tensor
    label: Tensor
    hides_from: Tensor


def wall_layers(reel: Reel, quads: Quads, surfaces: Surfaces) -> Walls:
    """The walls of every pixel, of at least one quad."""
    covers = []
    ends = torch.full_like(surfaces.surface, FAR)  # what is opaque: nothing behind it is drawn
    for first, last in pairwise((0, *_WALL_CHUNKS, 1 << 40)):
        chunk = quads.at(torch.nonzero((quads.rank >= first) & (quads.rank < last)).squeeze(1))
        if len(chunk.rank):
            covers.append(_wall_covers(reel, chunk, surfaces, ends))
    return _two_layers(len(ends), *(torch.cat(column) for column in zip(*covers, strict=True)))


def _wall_covers(reel: Reel, quads: Quads, surfaces: Surfaces, ends: Tensor) -> tuple[Tensor, ...]:
    """(pixel, distance, red, green, blue, cover, label), each (n,), of the walls that are not behind `ends` (pixels,);
    what is opaque is entered there."""
    spans = spans_of(quads, surfaces.width, surfaces.height, rim=0.5)
    fragments = fragments_of(spans)
    z = fragments.z
    shown = surfaces.shown(fragments.pixel, z * NEARER) * (z <= ends.index_select(0, fragments.pixel))
    kept = torch.nonzero(shown > NOTHING).squeeze(1)
    fragments, shown = fragments.at(kept), shown.index_select(0, kept)
    pixel, z, u, v = fragments.pixel, fragments.z, fragments.u, fragments.v
    quad, y = picked(fragments.span, spans.quad, spans.y)
    west, east, north, south = picked(quad, *steps(quads.matrix))
    inside = (
        torch.minimum(torch.minimum(u / west, (1 - u) / east), torch.minimum(v / north, (1 - v) / south)) / z
    )
    shown = shown * (0.5 + inside).clamp_(0, 1)

    fog, label, begin, span, *tint = picked(quad, quads.fog, quads.label, quads.part, quads.tint)
    x = (pixel % surfaces.width).float() + 0.5
    *colour, alpha = texel(
        reel, halving(reel, quads, quad, x, y), begin + u.clamp(0, 1) * span, v.clamp(0, 1)
    )
    lit = shown * (1 - fog)
    haze = shown * fog * alpha
    light = [c * lit * t + air * haze for c, t, air in zip(colour, tint, surfaces.air_at(pixel), strict=True)]
    cover = alpha * shown
    z = z * (1 + (OUTSIDE - 1) * (inside < 0))
    _end_at(ends, pixel, z, cover)
    return pixel, z, *light, cover, label


def _end_at(ends: Tensor, pixel: Tensor, z: Tensor, cover: Tensor) -> None:
    """Let `ends` (pixels,) be no farther than the opaque ones of these covers."""
    at, away = picked(torch.nonzero(cover > OPAQUE).squeeze(1), pixel, z)
    ends.scatter_reduce_(0, at, away, "amin")


def _two_layers(
    pixels: int,
    pixel: Tensor,
    z: Tensor,
    red: Tensor,
    green: Tensor,
    blue: Tensor,
    cover: Tensor,
    label: Tensor,
) -> Walls:
    """The covers of each pixel, nearest first, taken into two layers."""
    ends = torch.full((pixels,), FAR, device=z.device)
    _end_at(ends, pixel, z, cover)
    kept = torch.nonzero((cover > NOTHING) & (z <= ends.index_select(0, pixel))).squeeze(1)
    place, away = picked(kept, pixel, z)
    # Positive floats sort as the integers that their bits are.
    _, order = torch.sort((place << 32) + away.view(torch.int32))
    pixel, z, red, green, blue, cover, label = picked(
        kept.index_select(0, order), pixel, z, red, green, blue, cover, label
    )
    slot, _ = run_places(pixel)
    colour = torch.stack([red, green, blue, cover], 1)

    distance = torch.full((2 * pixels,), FAR, device=z.device)
    total = torch.zeros((2 * pixels, 4), device=z.device)
    names = torch.zeros((2 * pixels,), dtype=label.dtype, device=z.device)
    for k in range(min(int(slot.max()) + 1, _WALLS_MOST) if len(slot) else 0):
        rows = torch.nonzero(slot == k).squeeze(1)
        at, here, a = pixel[rows], z[rows], cover[rows]
        opened = distance[pixels + at] < FAR
        touching = ((here - distance[at]).abs() < TOUCH * here) & (a < OPAQUE)
        later = opened | ~touching if k else torch.zeros_like(opened)
        at = at + pixels * later
        fresh = distance[at] >= FAR
        left = 1 - total[at, 3]
        beside = (here - distance[at]).abs() < TOUCH * here
        weight = torch.where(fresh, 1.0, torch.where(beside, (left / a).clamp_max(1.0), left)).unsqueeze(1)
        total[at] += weight * colour[rows]
        names[at] = torch.where(fresh, label[rows], names[at])
        distance[at] = torch.where(fresh, here, distance[at])
    distance = distance.view(2, pixels)
    names = names.view(2, pixels)
    hides = names[0] != int(Label.ROOM)  # what furnishes a room may stand in its wall
    return Walls(distance, total.view(2, pixels, 4), names, torch.where(hides, distance, FAR))


def add_cards(
    reel: Reel, quads: Quads, surfaces: Surfaces, walls: Walls | None, depth: Tensor, ids: Tensor
) -> Tensor:
    """(pixels, 4): colour and what shows through of everything that stands; where that hides more than half, depth
    and ids (pixels,) become its own."""
    pixels = len(surfaces.surface)
    stages = 1 if walls is None else 3  # before, between and behind the layers of walls
    total = torch.zeros((pixels, stages, 4), device=depth.device)
    total[..., 3] = 1
    for first, last in pairwise((0, *_CHUNKS, 1 << 40)):
        chunk = quads.at(torch.nonzero((quads.rank >= first) & (quads.rank < last)).squeeze(1))
        if len(chunk.rank):
            _add(reel, chunk, surfaces, walls, total, depth, ids)
    if walls is None:
        return total[:, 0]
    light, through = total[:, 0, :3], total[:, 0, 3]
    for layer in range(2):
        colour = walls.colour[layer]
        left = through * (1 - colour[:, 3])
        hidden = (through > 0.5) & (left <= 0.5)
        depth.copy_(torch.where(hidden, walls.distance[layer], depth))
        ids.copy_(torch.where(hidden, walls.label[layer], ids))
        behind = total[:, layer + 1]
        light = light + through.unsqueeze(1) * colour[:, :3] + left.unsqueeze(1) * behind[:, :3]
        through = left * behind[:, 3]
    return torch.cat([light, through.unsqueeze(1)], 1)


def _add(
    reel: Reel,
    quads: Quads,
    surfaces: Surfaces,
    walls: Walls | None,
    total: Tensor,
    depth: Tensor,
    ids: Tensor,
) -> None:
    spans = spans_of(quads, surfaces.width, surfaces.height, quads.sway.abs())
    fragments, shown = _visible(quads, spans, surfaces, walls, total)
    if not len(shown):
        return
    middle = spans.first.float() + 0.5 * spans.count.float()
    nearer, farther, mix, begin, span = picked(
        fragments.span,
        *halving(reel, quads, spans.quad, middle, spans.y),
        quads.part.index_select(0, spans.quad),
    )
    picture_u = begin + fragments.u * span
    texels = texel(reel, (nearer, farther, mix), picture_u, fragments.v)
    kept = torch.nonzero(texels[3] > _FAINT).squeeze(1)
    fragments = fragments.at(kept)
    shown, picture_u, nearer, *colour, alpha = picked(kept, shown, picture_u, nearer, *texels)
    pixel, z = fragments.pixel, fragments.z
    quad = spans.quad.index_select(0, fragments.span)

    fog, opacity, contact, *tint = picked(quad, quads.fog, quads.opacity, quads.contact, quads.tint)
    cover = alpha * opacity
    lit, haze = opacity * (1 - fog), fog * cover
    light = [c * lit * t + air * haze for c, t, air in zip(colour, tint, surfaces.air_at(pixel), strict=True)]
    _light_edges(reel, quads, surfaces, fragments, quad, picture_u, nearer, light, cover)
    shown = shown * _grounded(surfaces, pixel, z, _near(z, quads.slack.index_select(0, quad)), contact)

    stages = total.shape[1]
    cell = pixel
    if walls is not None:
        between, behind = picked(pixel, *walls.hides_from)
        cell = pixel * stages + (z > between).long() + (z > behind).long()
    stack = stacked(cell, tuple(c * shown for c in light), cover * shown)
    flat = total.view(-1, 4)
    through = flat[:, 3].contiguous().index_select(0, stack.cell) * _before_stage(walls, total, stack.cell)
    taken = torch.nonzero((through * stack.before > 0.5) & (through * stack.after <= 0.5)).squeeze(1)
    at, source = stack.cell[taken] // stages, stack.order[taken]
    depth[at] = z[source]
    ids[at] = quads.label[quad[source]]
    old = flat[stack.cells]
    left = old[:, 3]
    light = [o + left * c for o, c in zip(old[:, :3].unbind(1), stack.colour, strict=True)]
    flat[stack.cells] = torch.stack([*light, left * stack.through], 1)


def _visible(
    quads: Quads, spans: Spans, surfaces: Surfaces, walls: Walls | None, total: Tensor
) -> tuple[Fragments, Tensor]:
    """The fragments that may be seen, bent as their cards sway, and how much the ground leaves of each."""
    fragments = fragments_of(spans)
    sway, slack = picked(
        fragments.span, quads.sway.index_select(0, spans.quad), quads.slack.index_select(0, spans.quad)
    )
    z, v = fragments.z, fragments.v
    u = fragments.u + sway * (1 - v) * (1 - v)
    shown = surfaces.shown(fragments.pixel, _near(z, slack))
    through = total[:, 0, 3].contiguous().index_select(0, fragments.pixel)
    seen = (shown * through >= NOTHING) & (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    if walls is not None:
        ends = torch.where(walls.colour[..., 3] > OPAQUE, walls.hides_from, FAR).amin(0)
        seen &= z <= ends.index_select(0, fragments.pixel)
    kept = torch.nonzero(seen).squeeze(1)
    span, pixel, z, u, v, shown = picked(kept, fragments.span, fragments.pixel, z, u, v, shown)
    return Fragments(span, pixel, z, u, v), shown


def _near(z: Tensor, slack: Tensor) -> Tensor:
    """Metres to the front of a card: its foot stands a little in the ground."""
    return z - (slack * z).clamp_max_(SLACK_MOST_M)


def _grounded(surfaces: Surfaces, pixel: Tensor, z: Tensor, near: Tensor, contact: Tensor) -> Tensor:
    """0..1: how firmly each fragment stands before the ground that it meets."""
    surface, rise = picked(pixel, surfaces.surface, surfaces.rise)
    room = surface - near
    # The ground's own step from row to row is at least what the foot sinks in.
    sinks = torch.maximum(contact * z, torch.minimum(1.3 * rise, 0.1 * z))
    meets = (contact > 0) & (room > 0) & (room < 0.1 * z)
    return torch.where(meets, (room / sinks).clamp_max_(1.0), 1.0)


def _light_edges(
    reel: Reel,
    quads: Quads,
    surfaces: Surfaces,
    fragments: Fragments,
    quad: Tensor,
    picture_u: Tensor,
    nearer: Tensor,
    light: list[Tensor],
    cover: Tensor,
) -> None:
    """Colour the edges that the light behind them catches."""
    edged = torch.nonzero(quads.rim.index_select(0, quad) > 0).squeeze(1)
    if not len(edged):
        return
    of, v, across, row, covered = picked(edged, quad, fragments.v, picture_u, nearer, cover)
    edge, frame, fog = picked(of, quads.rim, quads.frame, quads.fog)
    side, *rim = picked(frame, surfaces.side, surfaces.rim)
    *_, beside = picture_at(reel, row, across + side * edge, v - 0.6 * edge)
    lit = (1 - beside) * 0.7 * ((1 - v) * 14).clamp_max_(1.0) * (1 - fog)
    for channel, colour in zip(light, rim, strict=True):
        channel.index_copy_(0, edged, torch.lerp(channel.index_select(0, edged), colour * covered, lit))


def _before_stage(walls: Walls | None, total: Tensor, cell: Tensor) -> Tensor:
    """How much shows through everything before each cell's stage."""
    if walls is None:
        return torch.ones((), device=total.device)
    between = total[:, 0, 3] * (1 - walls.colour[0, :, 3])
    behind = between * total[:, 1, 3] * (1 - walls.colour[1, :, 3])
    return torch.stack([torch.ones_like(between), between, behind], 1).view(-1).index_select(0, cell)
