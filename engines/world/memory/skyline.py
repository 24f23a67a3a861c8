"""What stands far away, all around: the picture's own skyline goes on in pieces of itself.

Pieces are chosen so that each begins like the last one ended, and cut where they differ least. They are copied with
their foot on the horizon, whatever the picture saw of the slopes before them; towards the picture it goes down to
where it was seen.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from engines.world.memory.panorama import COLUMNS, PER_RADIAN, Strip, moved_up, smooth
from engines.world.memory.texture import seam

JOINT = 0.10  # radians over which two pieces overlap
LONGEST, SHORTEST = 0.85, 0.45  # of the picture's width that a piece is long
BROAD_PX = 9.0  # broader colours change over the whole of a joint
STRETCH = (0.78, 1.3)  # of a piece along the horizon
VARIES = 0.28  # of its height by which a piece is lower or higher
EASES = 0.45  # radians beside the picture over which the far land's foot comes to the horizon
TREND = 0.12  # radians of skyline over which pieces are brought to the same height


@dataclass(frozen=True)
class _Piece:
    """A part of the panorama from the strip's column `at` on, `length` columns: the strip's own from `start` on, `step`
    of its columns for each, backwards where that is negative."""

    at: int
    start: float
    length: int
    step: float

    def taken(self, first: int = 0, count: int | None = None) -> NDArray[np.float32]:
        """Columns of the strip, whole or a part."""
        last = self.length if count is None else first + count
        return (self.start + self.step * np.arange(first, last)).astype(np.float32)


def pieces_of(strip: Strip, elevation: NDArray[np.float64], random: np.random.Generator) -> list[_Piece]:
    """What goes on from the picture's right edge around to its left one, each overlapping the last one by the joint."""
    columns = strip.far.shape[1]
    joint = round(JOINT * COLUMNS / (2 * math.pi))
    band = (elevation > -0.02) & (elevation < 0.5)
    looks = cv2.resize(strip.far[band], (columns, 48), interpolation=cv2.INTER_AREA)
    looks[..., :3] = looks[..., :3] * (looks[..., 3:] / 255)
    order: list[_Piece] = []
    last = _Piece(0, 0.0, columns, 1.0)
    at, end = columns - joint, COLUMNS
    while at < end:
        tail = looks[:, last.taken(last.length - joint, joint).round().astype(int).clip(0, columns - 1)]
        best, chosen = math.inf, None
        for _ in range(28):
            step = float(np.exp(random.uniform(*np.log(STRETCH)))) * (1 if random.random() < 0.5 else -1)
            most = int((columns - 2) / abs(step))
            length = int(random.integers(int(SHORTEST * most), int(LONGEST * most)))
            length = max(length, 3 * joint)
            span = abs(step) * length
            if span > columns - 2:
                continue
            start = random.uniform(0, columns - 1 - span) + (span if step < 0 else 0)
            piece = _Piece(at, float(start), min(length, end + joint - at), step)
            taken = piece.taken().round().astype(int).clip(0, columns - 1)
            cost = float(np.abs(tail - looks[:, taken[:joint]]).mean()) * random.uniform(0.7, 1.3)
            cost += 400 * float((~strip.free[taken]).mean())
            cost += 12 * any(
                abs(start - old.start) < columns / 6 and step * old.step > 0 for old in order[-3:]
            )
            # Right after another piece, its mirror image would show.
            cost += 20 * (abs(start - last.taken()[-1]) < columns / 8 and step * last.step < 0)
            if cost < best:
                best, chosen = cost, piece
        if chosen is None:
            break
        order.append(chosen)
        last = chosen
        at += max(chosen.length - joint, 1)
    return order


def far_of(strip: Strip, order: list[_Piece], random: np.random.Generator) -> NDArray[np.float32]:
    """(rows, COLUMNS, 4) what stands far away, one turn from the strip's first column on, its foot on the horizon."""
    rows, columns = strip.far.shape[:2]
    joint = round(JOINT * COLUMNS / (2 * math.pi))
    # One turn and what overlaps, from the picture's first column on.
    line = np.zeros((rows, COLUMNS + joint, 4), np.float32)
    line[:, :columns] = strip.far
    heights = _skyline(strip.far[..., 3])
    level = heights[-1]
    filled_to = columns
    for piece in order:
        taken = piece.taken()
        own = heights[taken.round().astype(int).clip(0, columns - 1)]
        rise = level - own[: joint // 2].mean()
        level = own[-joint // 2 :].mean() + rise * 0.3
        lift = rise * (1 - 0.7 * np.linspace(0, 1, len(taken)))
        lift = lift + _swell(len(taken), random) * np.maximum(PER_RADIAN * math.pi / 2 - own, 0)
        shown = _lifted(strip.far, taken, own, lift)
        end = min(piece.at + piece.length, COLUMNS + joint)
        if end <= piece.at:
            break
        _laid(line, shown[:, : end - piece.at], piece.at, min(filled_to - piece.at, joint))
        filled_to = max(filled_to, end)
    # The last piece goes on under the picture's first columns, and is cut against them.
    closing = line[:, :COLUMNS].copy()
    tail = min(joint, columns // 8)
    over = line[:, COLUMNS - tail : COLUMNS].copy()
    own = strip.far[:, :tail][:, ::-1]
    closing[:, COLUMNS - tail :] = _joined(over, own)
    return closing


def lowered(
    line: NDArray[np.float32], strip: Strip, elevation: NDArray[np.float64], floor: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(rows, COLUMNS, 4) of the panorama, from one turn that begins at the strip's first column and stands on the
    horizon; and (COLUMNS,) radians at which its foot is now. Below, it ends in the colour `floor` (3,)."""
    count = len(strip.foot)
    away = np.arange(COLUMNS - count)
    ease = 1 - smooth(np.minimum(away, away[::-1]) / (EASES * PER_RADIAN))
    ends = np.where(away < len(away) / 2, strip.foot[-1], strip.foot[0])
    foot = np.concatenate([strip.foot, ends * ease]).astype(np.float32)
    line = moved_up(line, foot)
    down = smooth((foot[None] - elevation[:, None] - 0.03) / 0.2)[..., None]
    line[..., :3] = line[..., :3] * (1 - down) + floor * down
    where = (strip.first + np.arange(COLUMNS)) % COLUMNS
    out, feet = np.empty_like(line), np.empty_like(foot)
    out[:, where], feet[where] = line, foot
    return out, feet


def _swell(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """(count,) shares by which a piece is lower or higher than it was, nothing at its ends."""
    part = np.linspace(0, math.pi, count)
    return np.asarray(np.sin(part) ** 2 * random.uniform(-VARIES, VARIES))


def _laid(line: NDArray[np.float32], piece: NDArray[np.float32], begin: int, overlap: int) -> None:
    """The piece onto the line, in place, joined to what lies there already."""
    overlap = max(overlap, 0)
    if overlap > 1:
        before = line[:, begin : begin + overlap].copy()
        line[:, begin : begin + overlap] = _joined(before, piece[:, :overlap])
    line[:, begin + overlap : begin + piece.shape[1]] = piece[:, overlap:]


def _joined(before: NDArray[np.float32], after: NDArray[np.float32]) -> NDArray[np.float32]:
    """(rows, n, 4) from one picture over to another: what is fine along the line where they differ least, broad
    colours over the whole width."""
    weight = np.maximum(before[..., 3], after[..., 3])[..., None] / 255
    apart = (((before - after) * weight) ** 2).sum(2)
    across = before.shape[1]
    path = seam((apart + 30 * np.linspace(-1, 1, across)[None] ** 2).astype(np.float32))
    path = gaussian_filter1d(path.astype(np.float64), 3)
    cut = smooth((np.arange(across)[None] - path[:, None]) / max(3.0, across / 10) + 0.5)[..., None]
    ramp = smooth((np.arange(across) + 0.5) / across)[None, :, None]
    broad = [
        cv2.GaussianBlur(one[..., :3], (0, 0), BROAD_PX, borderType=cv2.BORDER_REPLICATE)
        for one in (before, after)
    ]
    out = before * (1 - cut) + after * cut
    soft = broad[0] * (1 - ramp) + broad[1] * ramp
    out[..., :3] += soft - (broad[0] * (1 - cut) + broad[1] * cut)
    return out


def _skyline(alpha: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n,) the first row of each column in which something stands, smoothed."""
    first = (alpha > 128).argmax(0).astype(np.float64)
    return np.asarray(gaussian_filter1d(first, TREND * COLUMNS / (2 * math.pi) / 4, mode="nearest"))


def _lifted(
    far: NDArray[np.float32],
    taken: NDArray[np.float32],
    tops: NDArray[np.float64],
    lift: NDArray[np.float64],
) -> NDArray[np.float32]:
    """The columns `taken` (n,), with their skyline (`tops`) moved by `lift` (n,) rows down; what is at the horizon
    stays."""
    rows = far.shape[0]
    horizon = (math.pi / 2) * COLUMNS / (2 * math.pi)
    stretch = (1 - lift / np.maximum(horizon - tops, 4.0)).clip(0.7, 1.4)
    y = np.arange(rows, dtype=np.float64)[:, None]
    v = np.where(y < horizon, horizon - (horizon - y) / stretch[None], y).astype(np.float32)
    u = np.broadcast_to(taken[None], v.shape).copy()
    return np.asarray(cv2.remap(far, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
