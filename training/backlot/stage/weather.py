"""Rain, snow and dust in the air of a batch of frames, as `engines.stage.weather` puts them into one.

Each drop hides a little of what is behind it, and all of one frame have one colour: so their order does not matter,
and what they leave of a pixel is a product. Lightning lights the set here but draws no bolt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engines.stage import weather as stage
from engines.stage.shot import StageShot
from training.backlot.stage.sampling import picked, repeated
from training.backlot.stage.stacking import stacked
from training.backlot.stage.table import Table

_FARTHEST_M = 4e3  # beyond, the veil grows no thicker


@dataclass(frozen=True, eq=False)
class Falls(Table):
    """One row a shot: `kind` 0 clear, 1 flakes or dust, 2 streaks; the other columns as in the stage's weather. start
    (n, 3) metres, phase (n, 2) and size (n,) of each drop; `size` 0 is no drop."""

    kind: Tensor
    start: Tensor
    phase: Tensor
    size: Tensor
    velocity: Tensor
    sway: Tensor
    radius: Tensor
    opacity: Tensor
    veil: Tensor
    veil_m: Tensor
    gust: Tensor
    colour: Tensor
    tint: Tensor


def falls_of(shots: Sequence[StageShot]) -> Falls:
    """What falls in each of the shots."""
    most = max(
        [1] + [stage._FALLS[air.weather].count for air in (s._air for s in shots) if air.weather != "clear"]
    )
    rows = [_row(shot._air, most) for shot in shots]
    return Falls(**{name: torch.from_numpy(np.array([row[name] for row in rows])) for name in rows[0]})


def _row(air: stage.Air, most: int) -> dict[str, np.ndarray]:
    light = air._light
    start, phase, size = np.zeros((most, 3)), np.zeros((most, 2)), np.zeros(most)
    fall = stage._Fall(0, (0.0, 0.0, 0.0), 0.0, 0.0, 0.0, 0.0, 1.0)
    kind = 0
    tint = 0.5 * light.horizon + 0.5 * light.key
    if air.weather != "clear":
        fall = stage._FALLS[air.weather]
        start[: fall.count], phase[: fall.count], size[: fall.count] = air._start, air._phase, air._size
        kind = 2 if air.weather in ("rain", "lightning") else 1
    if air.weather == "dust":
        tint = 0.75 * light.fog + 0.35 * light.key * 0.8
    columns = {
        "start": start, "phase": phase, "size": size, "velocity": fall.velocity, "sway": fall.sway,
        "radius": fall.radius, "opacity": fall.opacity, "veil": fall.veil, "veil_m": fall.veil_m,
        "gust": float(air.weather == "dust"), "colour": light.fog, "tint": np.clip(tint, 0, 1),
    }  # fmt: skip
    return {"kind": np.array(kind)} | {k: np.asarray(v, np.float32) for k, v in columns.items()}


def aired(
    falls: Falls, ripples: Tensor, time_s: Tensor, lens: Tensor, light: Tensor, depth: Tensor
) -> Tensor:
    """Light (frames, height, width, 3) with the weather in it, behind whatever is nearer by depth (frames, height,
    width). `falls`, time_s and lens have a row a frame."""
    touched = torch.nonzero(falls.kind > 0).squeeze(1)
    if not len(touched):
        return light
    falls, time_s, lens = falls.at(touched), time_s[touched], lens[touched]
    some, far = light[touched], depth[touched]
    some = _veiled(falls, ripples, time_s, lens, some, far)
    drops = _drops(falls, time_s, lens, far.shape[2], far.shape[1])
    for kind, cover in ((1, _flakes), (2, _streaks)):
        chosen = drops.at(torch.nonzero(falls.kind.index_select(0, drops.frame) == kind).squeeze(1))
        if len(chosen.frame):
            pixel, share = cover(chosen, far)
            stack = stacked(pixel, (), share)
            flat = some.view(-1, 3)
            tint = falls.tint.index_select(0, stack.cells // far[0].numel())
            flat[stack.cells] = tint + (flat[stack.cells] - tint) * stack.through.unsqueeze(1)
    light = light.clone()
    light[touched] = some
    return light


def _veiled(
    falls: Falls, ripples: Tensor, time_s: Tensor, lens: Tensor, light: Tensor, depth: Tensor
) -> Tensor:
    """Light with the fine drops before its far parts, which nobody sees one by one."""
    _, height, width = depth.shape
    share = -falls.veil[:, None, None] * torch.expm1(
        -depth.clamp_max(_FARTHEST_M) / falls.veil_m[:, None, None]
    )
    gusty = torch.nonzero(falls.gust > 0).squeeze(1)
    if len(gusty):
        t = time_s[gusty].view(-1, 1, 1)
        shift = (torch.atan2(lens[gusty, 3], lens[gusty, 5]) * lens[gusty, 12]).view(-1, 1, 1)
        column = torch.arange(width, device=light.device) + shift
        row = torch.arange(height, device=light.device, dtype=torch.float32).view(1, -1, 1)
        wave = _tiled(ripples, column * 0.11 - t * 46.0, row * 0.34 + t * 2.0)
        wave += 0.5 * _tiled(ripples, column * 0.31 - t * 120.0, row * 0.9)
        share[gusty] *= 0.45 + 0.75 * wave
    return torch.lerp(light, falls.colour[:, None, None].expand_as(light), share.unsqueeze(3))


def _tiled(ripples: Tensor, x: Tensor, y: Tensor) -> Tensor:
    x, y = torch.broadcast_tensors(x, y)
    return repeated(ripples.view(-1), 0, ripples.shape[0], x.reshape(-1), y.reshape(-1)).view(x.shape)


@dataclass(frozen=True, eq=False)
class _Drops(Table):
    """Drops on the screens, all columns (n,): frame, place and way while the shutter is open in pixels, radius in
    pixels, metres away, opacity 0..1."""

    frame: Tensor
    x: Tensor
    y: Tensor
    dx: Tensor
    dy: Tensor
    radius: Tensor
    away: Tensor
    opacity: Tensor


def _drops(falls: Falls, time_s: Tensor, lens: Tensor, width: int, height: int) -> _Drops:
    t = time_s.view(-1, 1)
    drift = falls.sway.view(-1, 1)
    place = falls.start + falls.velocity[:, None] * t.unsqueeze(2)
    place[..., 0] += drift * torch.sin(0.9 * t * falls.size + falls.phase[..., 0])
    place[..., 2] += drift * torch.sin(0.7 * t * falls.size + falls.phase[..., 1])
    box = torch.from_numpy(stage._BOX.astype(np.float32)).to(lens.device)
    facing = torch.nn.functional.normalize(lens[:, 3:6] * lens.new_tensor([1.0, 0.0, 1.0]), dim=1)
    middle = stage._AHEAD_M * facing.unsqueeze(1)
    off = torch.remainder(place - (lens[:, None, 0:3] + middle) + box / 2, box) - box / 2
    edge = ((box / 2 - off.abs()) / stage._EDGE_M).clamp(0, 1).prod(2)
    way = off + middle
    forward, right, up = (lens[:, i : i + 3, None] for i in (3, 6, 9))
    distance = (way @ forward).squeeze(2)
    frame, drop = torch.nonzero((distance > 0.5) & (edge > 0) & (falls.size > 0)).unbind(1)
    focal, radius, opacity, kind, t = picked(
        frame, lens[:, 12], falls.radius, falls.opacity, falls.kind, time_s
    )

    def seen(way: Tensor, ahead: Tensor) -> tuple[Tensor, Tensor]:
        x, y = (way @ right).squeeze(2)[frame, drop], (way @ up).squeeze(2)[frame, drop]
        return x / ahead * focal + width / 2, height / 2 - y / ahead * focal

    ahead = distance[frame, drop]
    x, y = seen(way, ahead)
    before = way - falls.velocity[:, None] * stage._SHUTTER_S
    x0, y0 = seen(before, (before @ forward).squeeze(2)[frame, drop].clamp_min(0.2))
    radius = radius * falls.size[frame, drop] * focal / ahead
    opacity = opacity * edge[frame, drop] * ((ahead - 0.5) / 0.7).clamp(0, 1)
    flakes = opacity * (radius / 0.8).clamp(0.35, 1.0) * (6.0 / radius.clamp_min(1e-6)).clamp(0.15, 1.0)
    streaks = kind == 2
    return _Drops(
        frame=frame, x=x, y=y, dx=x0 - x, dy=y0 - y, away=ahead,
        radius=torch.maximum(radius, torch.where(streaks, 0.5, 0.8)),
        opacity=torch.where(streaks, opacity, flakes),
    )  # fmt: skip


def _flakes(drops: _Drops, depth: Tensor) -> tuple[Tensor, Tensor]:
    """((n,) pixels of the batch, (n,) how much a flake hides there)."""
    r = drops.radius + 0.7
    row, of = _runs(drops.y - r, drops.y + r, depth.shape[1])
    of_drop = drops.at(of)
    column, of_row = _runs(of_drop.x - r[of], of_drop.x + r[of], depth.shape[2])
    one, row = of_drop.at(of_row), row[of_row]
    r = one.radius + 0.7
    off = torch.hypot(column + 0.5 - one.x, row + 0.5 - one.y)
    return _behind(one, row, column, ((r - off) / (0.5 * r + 0.4)).clamp(0, 1) * one.opacity, depth)


def _streaks(drops: _Drops, depth: Tensor) -> tuple[Tensor, Tensor]:
    """The same for drops that fall while the shutter is open."""
    drops = drops.at(torch.nonzero(torch.hypot(drops.dx, drops.dy) >= 0.5).squeeze(1))
    r = drops.radius + 0.5
    end_x, end_y = drops.x + drops.dx, drops.y + drops.dy
    row, of = _runs(torch.minimum(drops.y, end_y) - r, torch.maximum(drops.y, end_y) + r, depth.shape[1])
    one, r, end_x = drops.at(of), r[of], end_x[of]
    length = torch.hypot(one.dx, one.dy)
    along_x, along_y = one.dx / length, one.dy / length
    # The streak's own columns in this row, not its whole box.
    rise = torch.where(along_y.abs() > 0.05, along_y, torch.inf)
    middle = one.x + (row + 0.5 - one.y) / rise * along_x
    half = torch.where(torch.isinf(rise), torch.inf, r / rise.abs())
    first = torch.maximum(torch.minimum(one.x, end_x) - r, middle - half)
    last = torch.minimum(torch.maximum(one.x, end_x) + r, middle + half)
    column, of_row = _runs(first, last, depth.shape[2])
    one, row = one.at(of_row), row[of_row]
    along_x, along_y, length = picked(of_row, along_x, along_y, length)
    px, py = column + 0.5 - one.x, row + 0.5 - one.y
    along = px * along_x + py * along_y
    off = (px * along_y - py * along_x).abs()
    share = (one.radius + 0.5 - off).clamp(0, 1) * one.opacity * (1 - along / length)
    return _behind(one, row, column, share * ((along >= 0) & (along <= length)), depth)


def _runs(first: Tensor, last: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """All whole places from `first` to `last` (n,) within 0..length: (places, rows of `first` that they are of)."""
    begin = first.clamp(0, length).to(torch.int64)
    count = (last.clamp(-1, length).floor().to(torch.int64) + 1).clamp_max(length) - begin
    count = count.clamp_min(0) * (last >= 0)
    of = torch.repeat_interleave(count)
    start = torch.cumsum(count, 0) - count
    return torch.arange(len(of), device=of.device) + (begin - start).index_select(0, of), of


def _behind(
    drops: _Drops, row: Tensor, column: Tensor, share: Tensor, depth: Tensor
) -> tuple[Tensor, Tensor]:
    """Only where nothing nearer hides the drop."""
    _, height, width = depth.shape
    pixel = (drops.frame * height + row) * width + column
    kept = torch.nonzero((share > 0) & (depth.reshape(-1).index_select(0, pixel) >= drops.away)).squeeze(1)
    pixel, share = picked(kept, pixel, share)
    return pixel, share
