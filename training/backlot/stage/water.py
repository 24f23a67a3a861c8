"""The sea of a batch of frames: what it floods, what is mirrored in it, and its own moving tones, by the rules of
`engines.stage.raster_water`.
"""

import torch
from torch import Tensor

from engines.stage.raster_walls import NOTHING
from engines.stage.raster_water import _FARTHEST as FARTHEST
from engines.stage.raster_water import _MIRRORED as MIRRORED
from engines.stage.raster_water import FIRST, SECOND
from engines.stage.relief import FAR
from training.backlot.stage.cards import Quads
from training.backlot.stage.fragments import fragments_of, picture_at, spans_of, steps
from training.backlot.stage.ground import level
from training.backlot.stage.layers import Surfaces
from training.backlot.stage.reel import Moments, Places, Reel
from training.backlot.stage.sampling import fogged, picked, repeated
from training.backlot.stage.stacking import stacked


def flooded(
    surface: Tensor, second: Tensor, share: Tensor, lens: Tensor, rays: Tensor, watery: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(surface, second, share, wet), each (frames, height, width), with the sea before whatever lies under it."""
    fall = rays[..., 1]
    t = torch.where(fall < -1e-5, -lens[:, 1, None, None] / fall.clamp_max(-1e-5), FAR)
    sea = watery[:, None, None] & (t > 0) & (t <= FARTHEST)
    crossed = sea & (share > 0) & (t < second)
    under = crossed & (surface < t)
    share = torch.where(crossed & ~under, 0.0, share)
    second = torch.where(under, t, second)
    first = sea & (t < surface)
    wet = first.to(torch.uint8) * FIRST + under.to(torch.uint8) * SECOND
    return torch.where(first, t, surface), second, share, wet


def _rounded(tile: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """A tile without creases where its cells are many pixels wide."""
    i, j = torch.floor(x), torch.floor(y)
    p, q = x - i, y - j
    return repeated(tile.view(-1), 0, tile.shape[0], i + p * p * (3 - 2 * p), j + q * q * (3 - 2 * q))


def _swell(ripples: Tensor, x: Tensor, z: Tensor, t: Tensor, near: Tensor) -> Tensor:
    """-0.5..0.5: how high the painted waves are at a place; `near` 0..1 adds the small ones."""
    total = (_rounded(ripples, x * 1.1 + t * 2.6, z * 2.6 + t * 1.4) - 0.5) * 0.62
    total += (_rounded(ripples, x * 4.0 - t * 5.0, z * 9.0 + t * 4.0) - 0.5) * 0.3 * near
    small = (_rounded(ripples, x * 13.0 + t * 9.0, z * 26.0 - t * 12.0) - 0.5) * 0.24
    return total + small * (near - 0.3).clamp_min(0.0)


def add_water(
    reel: Reel,
    place: Places,
    moments: Moments,
    surfaces: Surfaces,
    lens: Tensor,
    rays: Tensor,
    bed: Tensor,
    wet: Tensor,
    light: Tensor,
) -> Tensor:
    """Add the sea to light (pixels, 4); (frames, height, width): how much of the bed under it can be seen, 1 where
    there is none. `bed` is the first surface before the flood."""
    clear = torch.ones(len(light), device=light.device)
    flat = wet.reshape(-1)
    pixel = torch.nonzero((flat > 0) & (light[:, 3] >= NOTHING)).squeeze(1)
    frame = pixel // (reel.width * reel.height)
    which, share, nearest, beyond, under, through, *ray = picked(
        pixel, flat, surfaces.share, surfaces.surface, surfaces.second, bed.reshape(-1), light[:, 3],
        rays.reshape(-1, 3),
    )  # fmt: skip
    eye_x, eye_z, focal, t, azimuth, glitter, surf, fog_m, grounded = picked(
        frame, lens[:, 0], lens[:, 2], lens[:, 12], moments.time_s, place.azimuth, place.glitter, place.surf,
        place.fog_m, place.grounded,
    )  # fmt: skip
    behind = which == SECOND
    distance = torch.where(behind, beyond, nearest)
    weight = through * torch.where(behind, share, 1 - share)
    x, z = eye_x + ray[0] * distance, eye_z + ray[2] * distance
    falls = -ray[1]
    foot = distance / focal / falls.clamp_min(0.02)
    near = 1 / (1 + 1.4 * foot)
    swell = _swell(reel.ripples, x, z, t, near) / (1 + 0.05 * foot * foot) * (0.6 + 0.4 * surf)

    length = torch.sqrt(ray[0] ** 2 + falls**2 + ray[2] ** 2)
    grazing = (1 - (3 * falls / length).clamp_max(1.0)) ** 2
    tone = (0.2 + grazing * 0.68 + swell * 1.5).clamp(0, 1) * 5
    step = torch.floor(tone)
    tone = (step + ((tone - step - 0.4) * 5).clamp(0, 1)) / 5
    veil = 0.5 * grazing * (0.35 + 0.65 * tone)
    bearing = torch.atan2(ray[0], ray[2]) - azimuth
    path = torch.exp(-bearing * bearing / (0.02 + 0.03 * near)) * glitter
    spark = ((swell * 2.2 + path * 0.75 - 0.52) * 7).clamp(0, 1) * (path * 1.8).clamp_max(1.0)
    foam = ((swell - 0.27 - 0.1 * (1 - near)) * 16).clamp(0, 1) * 0.55 * near * surf

    deep = torch.full_like(distance, torch.inf)
    shore = torch.nonzero((under < FAR) & grounded).squeeze(1)
    if len(shore):
        deep[shore] = -level(reel.relief, place.at(frame[shore]), x[shore], z[shore])
    shallow = deep < 1.5
    lap = deep - 0.16 - 0.10 * torch.sin(t * 0.9 + x * 0.21 + z * 0.17) - 0.35 * swell
    lapped = (1 - lap.abs() / (0.07 + 0.25 * foot)).clamp(0, 1) * surf * 0.6 / (1 + 0.8 * foot)
    foam = torch.where(shallow, torch.maximum(foam, lapped), foam)
    tone = torch.where(shallow, torch.maximum(tone, 0.6 * (1 - deep / 1.5).clamp(0, 1)), tone)
    edge = (deep / (0.012 + (0.8 * foot).clamp_max(0.2))).clamp(0, 1)
    cover = edge * torch.maximum(1 - 0.75 * torch.exp(-2.6 * deep.clamp_min(0.0)), foam)
    cover = torch.where(shallow, cover, 1.0)

    hidden = fogged(distance, fog_m)
    weight = weight * cover
    colours = zip(
        *(picked(frame, of) for of in (place.near, place.far, place.horizon, place.sun)), strict=True
    )
    channels = []
    for (tint, farther, sky, sun), air in zip(colours, surfaces.air_at(pixel), strict=True):
        colour = torch.lerp(torch.lerp(torch.lerp(tint, farther, tone), sky, veil), sun, 0.85 * spark)
        colour = torch.lerp(colour, sky * 0.5 + 0.5 * farther + 0.12, foam)
        channels.append(torch.lerp(colour, air, hidden) * weight)
    light[pixel, :3] += torch.stack(channels, 1)
    clear[pixel] = torch.where(behind, 1.0, 1 - cover)
    return clear.view(wet.shape)


def add_reflections(
    reel: Reel,
    place: Places,
    moments: Moments,
    quads: Quads,
    surfaces: Surfaces,
    lens: Tensor,
    rays: Tensor,
    wet: Tensor,
    light: Tensor,
) -> None:
    """Draw mirrored cards into the water that still shows through light (pixels, 4), before the water itself. They
    waver with the swell and grow fainter with distance and depth."""
    if not len(quads.rank):
        return
    # The swell moves a reflection by less than a third of its width.
    spans = spans_of(quads, surfaces.width, surfaces.height, torch.full_like(quads.rim, 0.15))
    fragments = fragments_of(spans)
    wetness, through, surface = picked(fragments.pixel, wet, light[:, 3], surfaces.surface)
    reach = ((wetness & FIRST) > 0) & (through >= NOTHING) & (fragments.z >= surface)
    fragments = fragments.at(torch.nonzero(reach).squeeze(1))
    quad = spans.quad.index_select(0, fragments.span)
    frame = quads.frame.index_select(0, quad)
    eye_x, eye_z, t = picked(frame, lens[:, 0], lens[:, 2], moments.time_s)
    distance, *ray = picked(fragments.pixel, surfaces.surface, rays.reshape(-1, 3))
    x, z = eye_x + ray[0] * distance, eye_z + ray[2] * distance
    depth = 1 - fragments.v  # 0 at the water line
    wave = _swell(reel.ripples, x, z, t, 0.3 / (1 + 0.02 * distance))
    u, v = fragments.u + wave * (0.05 + 0.16 * depth), fragments.v + wave * 0.10
    kept = torch.nonzero((u > 0) & (u < 1) & (v > 0) & (v < 1)).squeeze(1)
    pixel, frame, quad, u, v, depth, away = picked(
        kept, fragments.pixel, frame, quad, u, v, depth, fragments.z
    )
    image, begin, span, fog, opacity, *tint = picked(
        quad, quads.image, quads.part, quads.fog, quads.opacity, quads.tint
    )
    wide, levels = picked(image, reel.levels[:, 0, 1], reel.level_count)
    across = wide * span.abs() * away * steps(quads.matrix)[0].index_select(0, quad)
    halving = (torch.log2(across.clamp_min(1.0)) + 0.5 + 2 * depth).clamp_min(0.0).to(torch.int64)
    row = image * reel.levels.shape[1] + halving.minimum(levels - 1)
    *colour, cover = picture_at(reel, row, begin + u * span, v)
    fade = MIRRORED * (1.15 - depth).clamp(0, 1) * opacity
    shown = []
    for channel, tone, deep, air in zip(
        colour, tint, picked(frame, place.near), surfaces.air_at(pixel), strict=True
    ):
        shown.append(torch.lerp(channel * tone * 0.8 + deep * 0.2 * cover, air * cover, fog) * fade)
    stack = stacked(pixel, tuple(shown), cover * fade)
    left = light[stack.cells, 3:]
    light[stack.cells, :3] += left * torch.stack(stack.colour, 1)
    light[stack.cells, 3:] = left * stack.through.unsqueeze(1)
