"""Which cards the cameras of a batch see, and as what: rows of `Cards` become quads on the screens, near to far.

The same rules as `engines.stage.draw_list`, for all frames at once: crowns seen from above, fading before the lens,
and two cards that nearly tie drawn partly in both orders.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from engines.stage.draw_list import (
    BEHIND_M,
    CUT,
    FADE_FROM_M,
    FADE_TO_M,
    FIGURE_ROOM_M,
    LEAN,
    TIE_M,
    TOP_FROM,
    TOP_TO,
)
from engines.stage.plan import Label
from training.backlot.stage.ground import facing_of
from training.backlot.stage.reel import Cards
from training.backlot.stage.sampling import fogged, run_places
from training.backlot.stage.table import Table

_TIES = 4  # cards after a card that are looked at for a tie


@dataclass(frozen=True, eq=False)
class Quads(Table):
    """Quads of all frames, frame after frame and near to far within one; `rank` counts them within their frame.

    matrix (n, 9): row by row, (column, row, 1) of the screen -> (u, v, 1) / distance; box (n, 4): left, top, right,
    bottom; part (n, 2); image, label, frame, rank (n,); the rest as in `engines.stage.draw_list`.
    """

    matrix: Tensor
    box: Tensor
    part: Tensor
    image: Tensor
    label: Tensor
    frame: Tensor
    rank: Tensor
    fog: Tensor
    tint: Tensor
    rim: Tensor
    sway: Tensor
    opacity: Tensor
    bias: Tensor
    contact: Tensor
    slack: Tensor


def quads_of(
    cards: Cards,
    lens: Tensor,
    fog_m: Tensor,
    time_s: Tensor,
    size: tuple[int, int],
    wanted: Tensor,
    mirror: bool = False,
) -> Quads:
    """The quads of `cards` (frames, n), as far as `wanted` (frames, n); lens (frames, 13), fog_m and time_s
    (frames,). With `mirror`, the reflections in the sea of those cards that reflect."""
    corner, along, fall, opacity, crown, alive = _placed(cards, lens, mirror)
    twice = torch.cat([torch.arange(cards.wall.shape[1], device=lens.device)] * 2)
    cards = Cards(**{name: column[:, twice] for name, column in vars(cards).items()})
    alive &= wanted[:, twice]
    if mirror:
        alive &= cards.reflects
        corner = corner * corner.new_tensor([1.0, -1.0, 1.0])
        corner[..., 1] -= 2 * lens[:, 1:2]
        flipped = along.new_tensor([1.0, -1.0, 1.0])
        along, fall = along * flipped, fall * flipped

    forward, right, up = (lens[:, None, i : i + 3] for i in (3, 6, 9))
    focal = lens[:, 12:]
    middle = ((corner + 0.5 * along + 0.5 * fall) * forward).sum(-1)
    figure = cards.label >= int(Label.FIGURE)
    room = torch.where(figure, FIGURE_ROOM_M, (0.25 * cards.size[..., 0]).clamp(0.3, 1.6))
    near = (middle - FADE_TO_M * room / 0.6) / ((FADE_FROM_M - FADE_TO_M) * room / 0.6)
    opacity = torch.where(cards.wall, opacity, opacity * near.clamp(0, 1))
    alive &= opacity > 0

    box, inside = _boxes(cards, lens, size, corner, along, fall, mirror)
    alive &= inside
    rows = torch.stack([torch.linalg.cross(fall, corner), torch.linalg.cross(corner, along)], -2)
    rows = torch.cat([rows, torch.linalg.cross(along, fall).unsqueeze(-2)], -2)
    scale = (corner * rows[..., 2, :]).sum(-1)
    alive &= scale.abs() * focal * focal > 1e-9
    rows = rows / torch.where(alive, scale, 1.0)[..., None, None]
    base = forward - right * (0.5 * size[0] / focal[..., None]) + up * (0.5 * size[1] / focal[..., None])
    matrix = torch.stack(
        [
            (rows * (right / focal[..., None])[..., None, :]).sum(-1),
            (rows * (-up / focal[..., None])[..., None, :]).sum(-1),
            (rows * base[..., None, :]).sum(-1),
        ],
        -1,
    )

    on_ground = cards.wall & (cards.label == int(Label.GROUND))
    key = middle + BEHIND_M * on_ground - 0.01 * crown
    key = torch.where(alive, key, torch.inf)
    key, order = torch.sort(key, dim=1, stable=True)
    most = int(alive.sum(1).max()) if alive.numel() else 0
    key, order = key[:, :most], order[:, :most]

    def sorted_(column: Tensor) -> Tensor:
        index = order.view(*order.shape, *(1,) * (column.dim() - 2)).expand(-1, -1, *column.shape[2:])
        return column.gather(1, index)

    box = sorted_(box)
    which, boxes, thin, frame = _with_ties(key, box, sorted_(cards.wall), sorted_(figure))
    source = frame * crown.shape[1] + order.reshape(-1)[which]

    def chosen(column: Tensor) -> Tensor:
        return column.reshape(-1, *column.shape[2:])[source]

    crown, wall, label = chosen(crown), chosen(cards.wall), chosen(cards.label)
    distance = chosen(middle).clamp_min(0.0)
    foot = chosen(cards.foot)
    phase = foot[:, 0] * 1.3 + foot[:, 2] * 0.7
    t = time_s[frame]
    foreground = label == int(Label.FOREGROUND)
    bias = torch.where(foreground, 2.2 * (1 - distance / 5).clamp_min(0.0), 1.0 if mirror else 0.0)
    return Quads(
        matrix=chosen(matrix).reshape(-1, 9),
        box=boxes,
        part=torch.where(
            crown[:, None], crown.new_tensor([0.0, 1.0], dtype=torch.float32), chosen(cards.part)
        ),
        image=torch.where(crown, chosen(cards.top), chosen(cards.image)),
        label=label,
        frame=frame,
        rank=run_places(frame)[0],
        fog=fogged(distance, fog_m[frame]) * chosen(cards.fog),
        tint=chosen(cards.tint),
        rim=chosen(cards.rim),
        sway=chosen(cards.sway) * (0.7 * torch.sin(t * 1.7 + phase) + 0.3 * torch.sin(t * 4.1 + 2.3 * phase)),
        opacity=chosen(opacity) * thin,
        bias=bias,
        contact=torch.where(wall, 0.0, torch.where(label == int(Label.PLANT), 0.03, 0.012)),
        slack=torch.where(wall, 0.001, 0.015),
    )


def _placed(
    cards: Cards, lens: Tensor, mirror: bool
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """(corner, along, fall) (frames, 2 n, 3) from the lens in metres, opacity, whether a crown, and whether seen at
    all (frames, 2 n): first the cards as they stand, then their crowns as seen from above."""
    flat_x, flat_z = (part.unsqueeze(1) for part in facing_of(lens))
    level = torch.hypot(flat_x, flat_z)
    flat_x, flat_z = flat_x / level, flat_z / level
    eye, forward = lens[:, None, 0:3], lens[:, None, 3:6]
    wide, high = cards.size.unbind(-1)
    px, py, pz = (cards.foot - eye).unbind(-1)
    zero = torch.zeros_like(px)

    ahead = px * forward[..., 0] + (py + 0.5 * high) * forward[..., 1] + pz * forward[..., 2] >= -wide - high
    down = torch.atan2(-(py + 0.4 * high), torch.hypot(px, pz))
    above = ((down - TOP_FROM) / (TOP_TO - TOP_FROM)).clamp(0, 1)
    above = above * above * (3 - 2 * above)
    crowned = (cards.top >= 0) & ~cards.wall
    turns = crowned & (not mirror)
    lean = torch.where(turns, 0.0, LEAN * down.clamp_min(0.0))
    rise, back = lean.cos() * high, lean.sin() * high
    along = torch.stack([wide * flat_z, zero, -wide * flat_x], -1)
    fall = torch.stack([-back * flat_x, -rise, -back * flat_z], -1)
    corner = torch.stack([px, py, pz], -1) - 0.5 * along - fall
    standing = torch.where(turns, (2 - 2 * above).clamp_max(1.0), 1.0)

    wall = cards.wall.unsqueeze(-1)
    corner = torch.where(wall, cards.corner - eye, corner)
    crown_along, crown_fall = along, torch.stack([-wide * flat_x, zero, -wide * flat_z], -1)
    crown_corner = torch.stack(
        [px + 0.5 * wide * (flat_x - flat_z), py + 0.62 * high, pz + 0.5 * wide * (flat_x + flat_z)], -1
    )
    return (
        torch.cat([corner, crown_corner], 1),
        torch.cat([torch.where(wall, cards.across, along), crown_along], 1),
        torch.cat([torch.where(wall, cards.down, fall), crown_fall], 1),
        torch.cat([standing, (2 * above).clamp_max(1.0)], 1),
        torch.cat([torch.zeros_like(wall[..., 0]), torch.ones_like(wall[..., 0])], 1),
        torch.cat([cards.wall | ahead, turns & ahead & (above > 0)], 1),
    )


def _boxes(
    cards: Cards,
    lens: Tensor,
    size: tuple[int, int],
    corner: Tensor,
    along: Tensor,
    fall: Tensor,
    mirror: bool,
) -> tuple[Tensor, Tensor]:
    """((frames, n, 4) left, top, right, bottom in whole pixels, whether that is on the screen)."""
    width, height = size
    ends = torch.stack([corner, corner + along, corner + fall, corner + along + fall], -2)
    view = lens[:, None, None]
    away = (ends * view[..., 3:6]).sum(-1)
    front = away >= CUT
    cut, gone = ~front.all(-1), ~front.any(-1)
    per = lens[:, None, 12:] / away.clamp_min(CUT)
    x = (ends * view[..., 6:9]).sum(-1) * per + 0.5 * width
    y = 0.5 * height - (ends * view[..., 9:12]).sum(-1) * per
    left, right, top, bottom = x.amin(-1), x.amax(-1), y.amin(-1), y.amax(-1)
    margin = cards.wall.float()
    slack = margin + cards.sway.abs() * (right - left)
    if mirror:
        slack = slack + 0.06 * (right - left) + 4.0
    left, right = torch.where(cut, 0.0, left - slack), torch.where(cut, float(width), right + slack)
    top, bottom = torch.where(cut, 0.0, top - margin), torch.where(cut, float(height), bottom)
    box = torch.stack(
        [
            left.clamp(0, width).to(torch.int64),
            top.clamp(0, height).to(torch.int64),
            (right.clamp(-2, width).to(torch.int64) + 2).clamp_max(width),
            (bottom.clamp(-2, height).to(torch.int64) + 2).clamp_max(height),
        ],
        -1,
    )
    full = (box[..., 0] < box[..., 2]) & (box[..., 1] < box[..., 3])
    return box, full & ~gone & (right >= 0) & (bottom >= 0)


def _with_ties(
    key: Tensor, box: Tensor, wall: Tensor, figure: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """(rows of the flattened sorted cards, boxes, opacities, frames): before each card what nearly ties with it, drawn
    thinly over their common box. Figures never show through each other."""
    frames, count = key.shape
    device = key.device
    index = torch.arange(frames * count, device=device).view(frames, count)
    alive = torch.isfinite(key)
    rows, boxes, thin, live = [], [], [], []
    for k in range(1, _TIES + 1):
        after = torch.arange(count, device=device).add(k).clamp_max(max(count - 1, 0))
        gap = (key[:, after] - key) / TIE_M
        other = box[:, after]
        common = torch.cat(
            [torch.maximum(box[..., :2], other[..., :2]), torch.minimum(box[..., 2:], other[..., 2:])], -1
        )
        ties = alive & alive[:, after] & (gap < 1) & ~wall & ~wall[:, after]
        ties &= ~(figure & figure[:, after])
        ties &= (common[..., 0] < common[..., 2]) & (common[..., 1] < common[..., 3])
        ties[:, max(count - k, 0) :] = False
        rows.append(index[:, after])
        boxes.append(common)
        thin.append(0.5 * (1 - gap * gap * (3 - 2 * gap)))
        live.append(ties)
    rows.append(index)
    boxes.append(box)
    thin.append(torch.ones_like(key))
    live.append(alive)
    kept = torch.nonzero(torch.stack(live, 2).view(-1)).squeeze(1)
    frame = kept // max(count * (_TIES + 1), 1)
    return (
        torch.stack(rows, 2).view(-1)[kept],
        torch.stack(boxes, 2).view(-1, 4)[kept],
        torch.stack(thin, 2).view(-1)[kept],
        frame,
    )
