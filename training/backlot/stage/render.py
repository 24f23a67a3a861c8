"""Frames of a reel, a whole batch at a time, on whatever device the reel lies: light, distances, labels.

The same picture as `engines.stage.frame` and `engines.stage.shot` draw for people, within a tolerance that the tests
state. It draws the picture-book look only.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engines.stage.plan import Label
from engines.stage.relief import FAR
from training.backlot.stage import post, water, weather
from training.backlot.stage.cards import quads_of
from training.backlot.stage.ground import cast_rays, ground_light, rays_of, seen
from training.backlot.stage.layers import Surfaces, add_cards, wall_layers
from training.backlot.stage.reel import Moments, Places, Reel
from training.backlot.stage.sampling import picked
from training.backlot.stage.sky import air_of, sky_light


@dataclass(frozen=True, eq=False)
class Frames:
    """rgb (frames, height, width, 3) bytes, depth (frames, height, width) metres along the view axis (1e6 where there
    is nothing), ids (frames, height, width) of `engines.stage.plan.Label`."""

    rgb: Tensor
    depth: Tensor
    ids: Tensor


@torch.inference_mode()
def render(reel: Reel, rows: Tensor, lens: Tensor | None = None) -> Frames:
    """The moments `rows` (frames,) of the reel, seen by their own cameras or by `lens` (frames, 13), which are those
    of `Camera.lens`."""
    moments = reel.moments.at(rows)
    lens = moments.lens if lens is None else lens
    light, depth, ids = _canvas(reel, moments, lens)
    light = weather.aired(reel.falls.at(moments.place), reel.ripples, moments.time_s, lens, light, depth)
    light = post.streaked(light, moments.turn)
    return Frames(post.finished(reel, moments, lens, light, depth), depth, ids)


def _canvas(reel: Reel, moments: Moments, lens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Light (frames, height, width, 3) before any finish, depth and ids (frames, height, width)."""
    light, depth, ids = _drawn(reel, moments, lens)
    close = torch.nonzero(moments.back >= 0).squeeze(1)
    if len(close) and reel.behind is not None:
        behind = reel.behind
        small = lens[close]
        small = torch.cat([small[:, :12], small[:, 12:] * (behind.height / reel.height)], 1)
        # Close-ups that rest share one background.
        keys = torch.cat([moments.back[close, None].float(), small], 1)
        keys, which = torch.unique(keys, dim=0, return_inverse=True)
        backs = behind.moments.at(keys[:, 0].to(torch.int64))
        soft, far, names = _canvas(behind, backs, keys[:, 1:].contiguous())
        soft = post.softened(soft, backs.soft, reel.height, reel.width)
        light[close, ..., :3] += light[close, ..., 3:] * soft[which]
        bare = depth[close] >= FAR
        depth[close] = torch.where(bare, _enlarged(far, reel)[which], depth[close])
        ids[close] = torch.where(bare, _enlarged(names, reel)[which], ids[close])
    return light[..., :3], depth, ids


def _enlarged(plane: Tensor, reel: Reel) -> Tensor:
    size = (reel.height, reel.width)
    return functional.interpolate(plane[:, None].float(), size, mode="nearest")[:, 0].to(plane.dtype)


def _drawn(reel: Reel, moments: Moments, lens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Light (frames, height, width, 4), whose last channel is what shows through, depth and ids; of close-ups only
    what stands before their soft background."""
    width, height = reel.width, reel.height
    frames = len(lens)
    place = reel.places.at(moments.place)
    whole = moments.back < 0
    rays = rays_of(lens, width, height)
    surface = torch.full((frames, height, width), FAR, device=lens.device)
    second, share = surface.clone(), torch.zeros_like(surface)
    grounded = torch.nonzero(place.grounded & whole).squeeze(1)
    if len(grounded):
        found = cast_rays(reel, place.at(grounded), lens[grounded], rays[grounded])
        surface[grounded], second[grounded], share[grounded] = found
    bed = surface
    wet = torch.zeros((frames, height, width), dtype=torch.uint8, device=lens.device)
    watery = place.watery & whole
    if bool(watery.any()):
        surface, second, share, wet = water.flooded(surface, second, share, lens, rays, watery)
    depth = surface.reshape(-1).clone()
    ids = torch.where(surface >= FAR, int(Label.SKY), int(Label.GROUND)).to(torch.uint8)
    ids = torch.where((wet & water.FIRST) > 0, int(Label.WATER), ids).reshape(-1)

    air = air_of(place, lens, width)
    rise = functional.pad(surface[:, :-1] - surface[:, 1:], (0, 0, 1, 0)).clamp(0.0, FAR)
    surfaces = Surfaces(
        surface.reshape(-1), second.reshape(-1), share.reshape(-1), rise.reshape(-1), air, place.rim, place.side,
        width, height,
    )  # fmt: skip
    cards = reel.cards.listed(moments.cards)
    there = moments.cards < len(reel.cards.wall) - 1
    size = (width, height)
    standing = quads_of(cards, lens, place.fog_m, moments.time_s, size, there & cards.standing)
    others = quads_of(cards, lens, place.fog_m, moments.time_s, size, there & ~cards.standing)
    walls = wall_layers(reel, standing, surfaces) if len(standing.rank) else None
    light = add_cards(reel, others, surfaces, walls, depth, ids)

    clear = torch.ones_like(surface)
    if bool(watery.any()):
        mirrored = quads_of(
            cards, lens, place.fog_m, moments.time_s, size, there & watery[:, None], mirror=True
        )
        water.add_reflections(reel, place, moments, mirrored, surfaces, lens, rays, wet.reshape(-1), light)
        clear = water.add_water(reel, place, moments, surfaces, lens, rays, bed, wet, light)
    _add_ground(reel, place, moments, lens, rays, surfaces, bed, wet, clear, light)
    _add_sky(reel, place, moments, lens, rays, surfaces, whole, light)
    shape = (frames, height, width)
    return light.view(*shape, 4), depth.view(shape), ids.view(shape)


def _add_ground(
    reel: Reel,
    place: Places,
    moments: Moments,
    lens: Tensor,
    rays: Tensor,
    surfaces: Surfaces,
    bed: Tensor,
    wet: Tensor,
    clear: Tensor,
    light: Tensor,
) -> None:
    through, share = light[:, 3], surfaces.share
    first = through * (1 - share) * clear.reshape(-1) * (bed.reshape(-1) < FAR)
    dry = (wet.reshape(-1) & water.SECOND) == 0
    behind = through * share * dry * (surfaces.second < FAR)
    for weight, distance in ((first, bed.reshape(-1)), (behind, surfaces.second)):
        pixel = seen(weight)
        if not len(pixel):
            continue
        frame = pixel // (reel.width * reel.height)
        far, part, *ray = picked(pixel, distance, weight, rays.reshape(-1, 3))
        colour = ground_light(reel, place, moments, lens, frame, ray, far, surfaces.air_at(pixel))
        _add(light, pixel, colour, part)


def _add_sky(
    reel: Reel,
    place: Places,
    moments: Moments,
    lens: Tensor,
    rays: Tensor,
    surfaces: Surfaces,
    whole: Tensor,
    light: Tensor,
) -> None:
    share = surfaces.share
    part = torch.where(surfaces.surface >= FAR, 1 - share, share * (surfaces.second >= FAR))
    per_frame = reel.width * reel.height
    weight = part * light[:, 3] * whole.repeat_interleave(per_frame)
    pixel = seen(weight)
    part, *ray = picked(pixel, weight, rays.reshape(-1, 3))
    _add(light, pixel, sky_light(reel, place, moments, lens, pixel // per_frame, ray), part)


def _add(light: Tensor, pixel: Tensor, colour: list[Tensor], weight: Tensor) -> None:
    """Add colours, three times (n,), to pixels (n,) of light (pixels, 4)."""
    light[pixel, :3] += torch.stack([channel * weight for channel in colour], 1)
