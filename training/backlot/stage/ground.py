"""Where each pixel's ray meets the relief, and the ground's picture there.

The stage follows its rays one by one. Here the land around a camera is looked at in directions all round: along each,
the steepest slope so far says what is hidden, so that one look-up finds a pixel's place, and a few steps along its own
ray settle it.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from engines.stage.raster_ground import _COARSE as COARSE
from engines.stage.relief import FAR
from training.backlot.stage.reel import Moments, Places, Reel
from training.backlot.stage.sampling import bilinear, fogged, picked, repeated

DISTANCES = 192  # along each direction, ever farther apart
_CREST = 1.12  # a surface farther than this times the one below it lies behind a crest
_STEEPEST = 1e4
_SETTLE = 4  # steps along a pixel's own ray
_LEAST = 0.004


def rays_of(lens: Tensor, width: int, height: int) -> Tensor:
    """(frames, height, width, 3): the ray through each pixel's middle, of length 1 along the view axis."""
    across, down = _plane(lens, width, height)
    return _ray(lens, across[:, None, :, None], down[:, :, None, None])


def _plane(lens: Tensor, width: int, height: int) -> tuple[Tensor, Tensor]:
    """Slopes to the right (frames, width) and upwards (frames, height) of the pixels' middles."""
    columns = torch.arange(width, device=lens.device) + 0.5 - width / 2
    rows = height / 2 - 0.5 - torch.arange(height, device=lens.device)
    return columns / lens[:, 12:], rows / lens[:, 12:]


def _ray(lens: Tensor, a: Tensor, b: Tensor) -> Tensor:
    base = lens[:, None, None]
    return base[..., 3:6] + base[..., 6:9] * a + base[..., 9:12] * b


def level(relief: Tensor, place: Places, x: Tensor, z: Tensor) -> Tensor:
    """Metres of the ground at (x, z), any shape after the frames' dimension."""
    shape = (-1,) + (1,) * (x.dim() - 1)
    n, start = place.relief[:, 1].view(shape), place.relief[:, 0].view(shape)
    per_m = n / place.size_m.view(shape)
    last = n - 1.001
    u, v = x * per_m + (0.5 * n - 0.5), z * per_m + (0.5 * n - 0.5)
    inner_u, inner_v = u.clamp_min(0.0).minimum(last), v.clamp_min(0.0).minimum(last)
    over_u, over_v = (u - inner_u).abs(), (v - inner_v).abs()
    beyond = over_u + over_v
    outside = bool((beyond > 0).any())
    if outside:
        inner_u, inner_v = folded(u, last), folded(v, last)
    i, j = inner_u.to(torch.int64), inner_v.to(torch.int64)
    p, q = inner_u - i, inner_v - j
    at = (start + j * n + i).reshape(-1)
    below = (j * 0 + n).reshape(-1) + at
    upper, beside, lower, opposite = (
        relief.index_select(0, index).view(x.shape) for index in (at, at + 1, below, below + 1)
    )
    found = torch.lerp(torch.lerp(upper, beside, p), torch.lerp(lower, opposite, p), q)
    if not outside:
        return found
    rims = place.rims.view(-1, 4, *shape[1:])
    rim_u = torch.where(u < 0, rims[:, 0], rims[:, 1])
    rim_v = torch.where(v < 0, rims[:, 2], rims[:, 3])
    rim = (over_u * rim_u + over_v * rim_v) / (beyond + 1e-9)
    far = beyond / (0.15 * n)
    return torch.where(beyond > 0, rim + (found - rim) / (1 + far * far), found)


def folded(u: Tensor, last: Tensor) -> Tensor:
    """u folded back and forth into 0..last."""
    u = u.abs() % (2 * last)
    return torch.where(u > last, 2 * last - u, u)


def cast_rays(reel: Reel, place: Places, lens: Tensor, rays: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(surface, second, share), each (frames, height, width), as `engines.stage.relief.cast_rays` gives them."""
    frames, height, width, _ = rays.shape
    device = lens.device
    # Rays through pixels' middles and through the edges between them, from the lowest edge up.
    up = (height - torch.arange(2 * height, -1, -1, device=device)) / 2 / lens[:, 12:]
    across, _ = _plane(lens, width, height)
    edges = _ray(lens, across[:, None, :, None], up[:, :, None, None])
    level_part = torch.hypot(edges[..., 0], edges[..., 2])
    slope = (edges[..., 1] / level_part.clamp_min(1e-6)).clamp(-_STEEPEST, _STEEPEST)
    facing = torch.atan2(*facing_of(lens)).view(-1, 1, 1)
    turned = _wrapped(torch.atan2(edges[..., 0], edges[..., 2]) - facing)
    left = turned.amin((1, 2), keepdim=True)
    step = ((turned.amax((1, 2), keepdim=True) - left) / (width - 1)).clamp_min(1e-6)
    azimuth = facing + left + step * torch.arange(width, device=device).view(1, -1, 1)
    away, horizon, holder = _land_around(reel, place, lens, azimuth, slope.amin((1, 2)))

    column = ((turned - left) / step + 0.5).to(torch.int64).clamp(0, width - 1)
    begin = (column + width * torch.arange(frames, device=device).view(-1, 1, 1)) * DISTANCES
    found = _distances_under(horizon, begin, slope)
    of_frame = DISTANCES * torch.arange(frames, device=device).view(-1, 1, 1)
    along = level_part[:, 1::2].clamp_min(1e-6)

    def metres(index: Tensor) -> Tensor:
        at = away.take(of_frame + index.clamp_max(DISTANCES - 1)) / along
        return torch.where(index >= DISTANCES, FAR, at)

    # A crest runs through a pixel where the land that its lower edge sees ends below its upper edge.
    low, middle, high = found[:, :-2:2], found[:, 1::2], found[:, 2::2]
    beneath, beyond = slope[:, :-2:2], slope[:, 2::2]
    before = begin[:, 1::2] + (high - 1).clamp_min(0)
    crest, crest_at = horizon.take(before), holder.take(before)
    near, far = metres(crest_at), metres(high)
    divided = (low <= crest_at) & (high > crest_at) & (far > _CREST * near) & (crest > beneath) & (high > 0)
    over = ((beyond - crest) / (beyond - beneath).clamp_min(1e-9)).clamp(0, 1)
    sees_far = middle > crest_at

    surface = torch.where(divided, torch.where(sees_far, far, near), metres(middle))
    second = torch.where(divided, torch.where(sees_far, near, far), FAR)
    share = torch.where(divided, torch.where(sees_far, 1 - over, over), 0.0)
    surface, second, share = (plane.flip(1) for plane in (surface, second, share))
    return _settled(reel, place, lens, rays, surface), second, share


def _land_around(
    reel: Reel, place: Places, lens: Tensor, azimuth: Tensor, steepest: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Along each azimuth (frames, columns, 1): away (frames, DISTANCES) metres on the map; horizon and holder (frames,
    columns, DISTANCES), the steepest slope up to there and the distance that has it. `steepest` (frames,) is the
    slope of the lowest ray, which sees nothing nearer."""
    x, y, z = (lens[:, axis].view(-1, 1, 1) for axis in range(3))
    clearance = (y - level(reel.relief, place, x, z)).clamp_min(0.05).view(-1)
    first = (0.4 * clearance / (-steepest).clamp_min(0.05)).clamp(0.05, 20.0)
    last = 1000.0 + 40.0 * lens[:, 1].clamp_min(0.0)
    part = torch.linspace(0, 1, DISTANCES, device=lens.device)
    away = first[:, None] * (last / first)[:, None] ** part
    far = away[:, None]
    land = level(reel.relief, place, x + azimuth.sin() * far, z + azimuth.cos() * far)
    horizon, holder = torch.cummax((land - y) / far, 2)
    return away, horizon, holder


def _distances_under(horizon: Tensor, begin: Tensor, slope: Tensor) -> Tensor:
    """How many of a direction's distances lie under a slope; `begin` is where the direction's begin in `horizon`."""
    found = torch.zeros_like(begin)
    for bit in range(DISTANCES.bit_length() - 1, -1, -1):
        ahead = found + (1 << bit)
        at = horizon.take(begin + (ahead - 1).clamp_max(DISTANCES - 1))
        found = torch.where((ahead <= DISTANCES) & (at < slope), ahead, found)
    return found


def facing_of(lens: Tensor) -> tuple[Tensor, Tensor]:
    """x and z of the way that the camera faces on a map."""
    level = lens[:, [3, 5]]
    steep = level.norm(dim=1, keepdim=True) < 1e-6
    facing = torch.where(steep, lens[:, [9, 11]], level)
    return facing[:, 0], facing[:, 1]


def _wrapped(angle: Tensor) -> Tensor:
    return torch.remainder(angle + math.pi, 2 * math.pi) - math.pi


def _settled(reel: Reel, place: Places, lens: Tensor, rays: Tensor, surface: Tensor) -> Tensor:
    """The distances after a few secant steps along the pixels' own rays."""
    x, y, z = (lens[:, axis].view(-1, 1, 1) for axis in range(3))
    hit = surface < FAR
    t = torch.where(hit, surface, 1.0)

    def gap(t: Tensor) -> Tensor:
        ground = level(reel.relief, place, x + rays[..., 0] * t, z + rays[..., 2] * t)
        return y + rays[..., 1] * t - ground

    least, most = 0.8 * t, 1.25 * t
    before, gap_before = 0.98 * t, gap(0.98 * t)
    for _ in range(_SETTLE - 1):
        here = gap(t)
        steep = (gap_before - here) / (t - before)
        steep = torch.where(steep.abs() > 1e-4, steep, 1e-2)
        before, gap_before = t, here
        t = (t + (here / steep).clamp(-0.06 * t, 0.06 * t)).maximum(least).minimum(most)
        t = torch.where((t - before).abs() < 1e-6 * t, before * 1.00001, t)
    return torch.where(hit, t, FAR)


def ground_light(
    reel: Reel,
    place: Places,
    moments: Moments,
    lens: Tensor,
    frame: Tensor,
    ray: Sequence[Tensor],
    distance: Tensor,
    air: Sequence[Tensor],
) -> list[Tensor]:
    """Three times (n,) 0..1: what the ground looks like in n places of frames (n,), at a distance (n,) in metres along
    a ray, three times (n,); `air` the fog's colour there. place, moments and lens have a row a frame."""
    start, size, per_m, strength, size_m, fog_m, levels = picked(
        frame,
        place.detail,
        place.detail_per_m,
        place.detail_strength,
        place.size_m,
        place.fog_m,
        place.lit_levels,
    )
    eye_x, eye_z, focal = picked(frame, lens[:, 0], lens[:, 2], lens[:, 12])
    x, z = eye_x + ray[0] * distance, eye_z + ray[2] * distance
    texels = size * per_m
    wide = distance / focal
    long = wide / (-ray[1]).clamp_min(0.03)
    (finest,) = picked(frame, place.lit[:, 0, 1])
    across = (0.6 * wide + 0.4 * torch.minimum(long, 12 * wide)) * finest / size_m
    halving = torch.log2(across.clamp_min(1.0))
    nearer = halving.to(torch.int64).minimum(levels - 1)
    blend = (halving - nearer).clamp_(0, 1)
    u, v = x / size_m + 0.5, z / size_m + 0.5
    colour = _lit(reel, place, frame, nearer, u, v)
    coarser = _lit(reel, place, frame, (nearer + 1).minimum(levels - 1), u, v)

    foot = 0.5 * (wide + long) * texels
    fine = 1 / (1 + 0.5 * foot * foot)
    foot = foot * COARSE
    coarse = 1 / (1 + 0.3 * foot * foot)
    bump = fine * repeated(reel.detail, start, size, x * texels, z * texels)
    shift = texels * COARSE
    bump += 0.8 * coarse * repeated(reel.detail, start, size, x * shift + 31.0, z * shift)
    light = 1 + strength * bump
    colour = [torch.lerp(c, other, blend) * light for c, other in zip(colour, coarser, strict=True)]
    _lay_shadows(reel, place, moments, frame, x, z, colour)
    hidden = fogged(distance, fog_m)
    return [torch.lerp(c, fog, hidden) for c, fog in zip(colour, air, strict=True)]


def _lit(reel: Reel, place: Places, frame: Tensor, halving: Tensor, u: Tensor, v: Tensor) -> list[Tensor]:
    """Three times (n,): the lit ground from above, at parts of its width."""
    row = frame * place.lit.shape[1] + halving
    offset, size = picked(row, place.lit.reshape(-1, 2))
    last = size - 1.0
    u, v = folded(u * size - 0.5, last), folded(v * size - 0.5, last)
    return list(bilinear(reel.pixels, offset, size, size, u, v)[:3])


def _lay_shadows(
    reel: Reel, place: Places, moments: Moments, frame: Tensor, x: Tensor, z: Tensor, colour: list[Tensor]
) -> None:
    """Darken the ground at (x, z) under whatever moves."""
    for k in range(moments.shadows.shape[1]):
        a = picked(frame, moments.shadows[:, k])
        u, v = a[0] * x + a[1] * z + a[2], a[3] * x + a[4] * z + a[5]
        under = torch.nonzero((u > 0) & (u < 1) & (v > 0) & (v < 1) & (a[6] > 0)).squeeze(1)
        if not len(under):
            continue
        of, u, v, strength = picked(under, frame, u, v, a[6])
        offset, width, height = picked(of, moments.shadow_images[:, k])
        dark = bilinear(reel.pixels, offset, width, height, u * width - 0.5, v * height - 0.5)[0] * strength
        for channel, left in zip(colour, picked(of, place.darkness), strict=True):
            channel.index_copy_(0, under, channel.index_select(0, under) * (1 - dark * (1 - left)))


def seen(weight: Tensor) -> Tensor:
    """(n,) places of a picture's pixels where a layer shows."""
    return torch.nonzero(weight.reshape(-1) >= _LEAST).squeeze(1)
