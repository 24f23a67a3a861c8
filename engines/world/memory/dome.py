"""The far dome: a panorama of 360 degrees in two layers, air and what stands far away before it.

Straight ahead is the picture's own; all around it goes on in pieces of the same, chosen so that each begins like the
last one ended, and cut where they differ least. Broad colours are carried around on their own, so that no seam shows
and the sun stands where it stands, once. What stands near is not here.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from engines.world.memory.filling import carried_on
from engines.world.memory.front import Backdrop
from engines.world.memory.light import Disc
from engines.world.memory.surfaces import Dome, Lens
from engines.world.memory.texture import seam

COLUMNS = 4096
FLOOR = -0.6  # radians
OWN = 0.45  # of the margin beside the picture that counts as the picture's own
JOINT = 0.10  # radians over which two pieces overlap
LONGEST, SHORTEST = 0.85, 0.45  # of the picture's width that a piece is long
BROAD_PX = 9.0  # of what is far: broader colours change over the whole of a joint
BROAD = 0.10  # radians: what is broader in the sky is carried around on its own
GLARE, GLARE_PX = 22.0, 10  # steps of 255 over the same height, and over how much sky
OUT_OF_FOCUS = 16  # parts of the width over which a backdrop is blurred
EVEN = 0.55  # of its colours that are the same all around
DAZZLING = 222.0  # steps of 255 that a light in the sky has at least
STRETCH = (0.78, 1.3)  # of a piece along the horizon
CLOUDS_END = (0.75, 1.15)  # radians of elevation between which what drifts in the sky is lost
DEEPER = 0.55  # of the sky's change over its upper half that goes on to the zenith
DEEPEST = 26.0  # steps of 255
SUN_HALO = 4.0  # radii about the sun from which nothing is copied
TREND = 0.12  # radians of skyline over which pieces are brought to the same height
CLOSED_RISE = 0.5  # radians above the picture over which what covers all of the sky is lost


@dataclass(frozen=True, eq=False)
class _Strip:
    """What the picture saw, on columns of the panorama: `sky` (rows, n, 3), `far` (rows, n, 4) float32, from column
    `first` on. `free` (n,) may be copied elsewhere."""

    sky: NDArray[np.float32]
    far: NDArray[np.float32]
    first: int
    free: NDArray[np.bool_]


def dome_of(
    scene: Backdrop, lens: Lens, floor_colour: NDArray[np.float32], sun: Disc | None, seed: int
) -> Dome:
    """The panorama about a picture without what stands. Below, it ends in `floor_colour` (3,)."""
    elevation = _elevations()
    strip = _strip(scene, lens, elevation, sun)
    random = np.random.default_rng(seed)
    order = _pieces(strip, elevation, random)
    sky = _sky(strip, elevation, random)
    far = _far(strip, order, elevation, floor_colour)
    return Dome(_bytes(sky), _bytes(far), FLOOR)


def even_dome(scene: Backdrop, lens: Lens, floor_colour: NDArray[np.float32]) -> Dome:
    """For a picture without sky and land: its own backdrop, out of focus, all around."""
    elevation = _elevations()
    rows = len(elevation)
    azimuth = ((np.arange(COLUMNS) + 0.5) / COLUMNS - 0.5) * 2 * math.pi
    small = cv2.resize(scene.front.rgb, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    far = cv2.resize(scene.front.is_far, small.shape[1::-1], interpolation=cv2.INTER_AREA) > 250
    if far.any():
        small = carried_on(small, far)
    wide = small.shape[1] / OUT_OF_FOCUS
    soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), wide, borderType=cv2.BORDER_REFLECT)
    soft = EVEN * soft.mean(1, keepdims=True) + (1 - EVEN) * soft
    half = math.atan(lens.size[0] / 2 / lens.focal)
    # Swung to and fro, so that it closes all around.
    turns = max(1, round(math.pi / (2 * half)))
    swing = np.arcsin(np.sin(azimuth * turns)) / (math.pi / 2) * half
    span = math.atan(lens.size[1] / 2 / lens.focal)
    rise = np.tanh(elevation / (1.6 * span)) * span
    left, top = scene.front.origin
    u = (np.tan(swing) * lens.focal + lens.centre[0] + left)[None] / 4 - 0.5
    v = (lens.centre[1] + top - np.tan(rise) * lens.focal)[:, None] / 4 - 0.5
    across, down_to = (np.broadcast_to(values, (rows, COLUMNS)).astype(np.float32) for values in (u, v))
    sky = cv2.remap(soft, across, down_to, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    down = _smooth((0.22 - elevation) / 0.3)[:, None, None]
    sky = sky * (1 - down) + floor_colour * down
    return Dome(_bytes(sky), np.zeros((rows, COLUMNS, 4), np.uint8), FLOOR)


def _elevations() -> NDArray[np.float64]:
    """(rows,) radians, from the zenith down to the floor."""
    per_radian = COLUMNS / (2 * math.pi)
    rows = round((math.pi / 2 - FLOOR) * per_radian)
    return math.pi / 2 - (np.arange(rows, dtype=np.float64) + 0.5) / per_radian


def _strip(scene: Backdrop, lens: Lens, elevation: NDArray[np.float64], sun: Disc | None) -> _Strip:
    front = scene.front
    left, top = front.origin
    per_radian = COLUMNS / (2 * math.pi)
    beyond = OWN * left
    low = math.atan((-beyond - lens.centre[0]) / lens.focal)
    high = math.atan((lens.size[0] + beyond - lens.centre[0]) / lens.focal)
    first, last = math.ceil((low + math.pi) * per_radian), math.floor((high + math.pi) * per_radian)
    azimuth = (np.arange(first, last) + 0.5) / per_radian - math.pi
    u = np.tan(azimuth) * lens.focal + lens.centre[0] + left - 0.5
    v = (
        lens.centre[1]
        + top
        - np.tan(elevation.clip(-1.4, 1.4))[:, None] / np.cos(azimuth)[None] * lens.focal
        - 0.5
    )
    across, down = np.broadcast_to(u[None], v.shape).astype(np.float32), v.astype(np.float32)
    rgb = cv2.remap(front.rgb, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(
        np.float32
    )
    air = cv2.remap(scene.sky, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    columns = u.round().astype(int).clip(0, len(scene.ground_begins) - 1)
    begins = scene.ground_begins[columns][None]
    above = v < 0
    closed = air[np.maximum((~above).argmax(0), 0), np.arange(len(azimuth))] < 0.5
    if closed.mean() > 0.75:
        # What covers all of the sky in the picture is lost in the air above it.
        rise = _smooth((-v / lens.focal) / CLOSED_RISE)
        mirrored = cv2.remap(
            front.rgb, across, np.abs(down) % max(front.rgb.shape[0] // 3, 1), cv2.INTER_LINEAR
        ).astype(np.float32)
        rgb = np.where(above[..., None], mirrored, rgb)
        air = np.where(above, rise, air)
    else:
        air = np.where(above, 1.0, air)
    alpha = 1 - air
    below = v >= begins - 1
    sky = _air_alone(rgb, (air > 0.9) & ~below & ~above, elevation)
    solid = alpha > 0.5
    known = solid & ~below
    colours = carried_on(np.where(known[..., None], rgb, 0).astype(np.float32), known)
    partly = ((alpha > 0.3) & ~below)[..., None]
    unmixed = (rgb - (1 - alpha)[..., None] * sky) / np.maximum(alpha, 0.3)[..., None]
    colours = np.where(partly, unmixed.clip(0, 255), colours)
    # Under the far land goes on what the ground is like where it ends.
    edge = (begins + 3).clip(0, front.rgb.shape[0] - 1)
    ends = front.rgb[edge[0].round().astype(int), columns].astype(np.float32)
    ends = gaussian_filter1d(ends, 60, axis=0, mode="nearest")
    colours = np.where(below[..., None], ends[None], colours)
    alpha = np.where(below, 1.0, alpha)
    free = ~_glares(sky, (air > 0.9) & ~below)
    if sun is not None:
        free &= np.abs(azimuth - sun.azimuth) > SUN_HALO * sun.radius
    far = np.dstack([colours, 255 * alpha]).astype(np.float32)
    return _Strip(sky, far, first, free)


def _glares(sky: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n,) columns in which a light shines out of the sky, as nothing else in it does."""
    if seen.mean() < 0.01:
        return np.zeros(sky.shape[1], bool)
    light = cv2.GaussianBlur(sky.mean(2), (0, 0), GLARE_PX)
    light = np.where(seen, light, np.nan)
    with np.errstate(all="ignore"):
        rows = np.nonzero(seen.mean(1) > 0.1)[0]
        usual = np.nanmedian(light[rows], axis=1, keepdims=True)
        over = np.nanmax(np.where(np.isnan(light[rows]), -np.inf, light[rows] - usual), axis=0)
    bright = over > max(GLARE, 0.6 * float(over.max()))
    if bright.mean() > 0.15 or not bright.any() or np.nanmax(light) < DAZZLING:
        return np.zeros(sky.shape[1], bool)
    return cv2.dilate(bright.astype(np.uint8)[None], np.ones((1, 6 * GLARE_PX + 1), np.uint8))[0] > 0


def _air_alone(
    rgb: NDArray[np.float32], seen: NDArray[np.bool_], elevation: NDArray[np.float64]
) -> NDArray[np.float32]:
    """(rows, n, 3) the sky, gone on behind what stands before it, and down."""
    if not seen.any():
        bright = np.quantile(rgb.reshape(-1, 3)[:: max(1, rgb.size // 30000)], 0.85, axis=0)
        return np.broadcast_to(bright.astype(np.float32), rgb.shape).copy()
    weight = seen.astype(np.float32)
    total, mass = np.zeros_like(rgb), np.zeros(seen.shape, np.float32)
    for wide, power in ((6.0, 1.0), (30.0, 0.01), (120.0, 1e-4)):
        scale = 1 if wide < 10 else 0.25
        size = (max(8, int(rgb.shape[1] * scale)), max(8, int(rgb.shape[0] * scale)))
        parts = cv2.resize(np.dstack([rgb * weight[..., None], weight]), size, interpolation=cv2.INTER_AREA)
        parts = cv2.GaussianBlur(parts, (0, 0), wide * scale)
        parts = cv2.resize(parts, seen.shape[::-1], interpolation=cv2.INTER_LINEAR)
        total += power * parts[..., :3]
        mass += power * parts[..., 3]
    mean = rgb[seen].mean(0)
    soft = (total + 1e-6 * mean) / (mass + 1e-6)[..., None]
    return np.where(seen[..., None], rgb, soft).astype(np.float32)


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


def _pieces(strip: _Strip, elevation: NDArray[np.float64], random: np.random.Generator) -> list[_Piece]:
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


def _sky(strip: _Strip, elevation: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float32]:
    """(rows, COLUMNS, 3): broad colours and, over them, what drifts."""
    columns = strip.sky.shape[1]
    sigma = BROAD * COLUMNS / (2 * math.pi)
    quarter = (max(8, columns // 4), max(8, len(elevation) // 4))
    small = np.asarray(cv2.resize(strip.sky, quarter, interpolation=cv2.INTER_AREA), np.float32)
    even = np.asarray(cv2.GaussianBlur(small, (0, 0), sigma / 4, borderType=cv2.BORDER_REPLICATE), np.float32)
    broad = _deepened(
        even, np.interp(np.arange(quarter[1]), np.linspace(0, quarter[1] - 1, len(elevation)), elevation)
    )
    broad = np.asarray(cv2.resize(broad, (columns, len(elevation))), np.float32)
    lost = 1 - _smooth((elevation - CLOUDS_END[0]) / (CLOUDS_END[1] - CLOUDS_END[0]))
    fine = (strip.sky - cv2.resize(even, (columns, len(elevation)))) * lost[:, None, None]
    around = np.zeros((len(elevation), COLUMNS, 3), np.float32)
    rest = COLUMNS - columns
    part = _smooth((np.arange(rest) + 0.5) / rest)[None, :, None]
    edge = 6
    left, right = broad[:, :edge].mean(1), broad[:, -edge:].mean(1)
    where = (strip.first + np.arange(COLUMNS)) % COLUMNS
    around[:, where[:columns]] = broad
    around[:, where[columns:]] = right[:, None] * (1 - part) + left[:, None] * part
    around[:, where[:columns]] += fine
    fine = fine * gaussian_filter1d(strip.free.astype(np.float32), 40)[None, :, None]
    _drift_on(around, strip, fine, where, random)
    return around


def _drift_on(
    around: NDArray[np.float32],
    strip: _Strip,
    fine: NDArray[np.float32],
    where: NDArray[np.int64],
    random: np.random.Generator,
) -> None:
    """Clouds for the rest of the sky, in place: pieces of the picture's own, laid over one another."""
    columns = fine.shape[1]
    rest = COLUMNS - columns
    most = np.abs(fine[:, strip.free]).max((0, 2)).max(initial=1.0)
    fade = max(8, columns // 5)
    at = -fade
    total = np.zeros((len(fine), rest, 3), np.float32)
    power = np.zeros(rest, np.float32)
    good = np.nonzero(strip.free)[0]
    if len(good) < 3 * fade:
        return
    while at < rest:
        length = int(random.integers(3 * fade, max(3 * fade + 1, columns - 1)))
        start = int(random.integers(0, columns - length))
        taken = np.arange(start, start + length)
        if random.random() < 0.5:
            taken = taken[::-1]
        ramp = np.minimum(1, np.minimum(np.arange(length) + 1, np.arange(length)[::-1] + 1) / fade)
        free = minimum_filter1d(strip.free[taken].astype(np.float32), fade // 2 | 1)
        weight = (ramp * gaussian_filter1d(free, fade / 7)).astype(np.float32)
        begin, end = max(at, 0), min(at + length, rest)
        if end > begin:
            part = slice(begin - at, end - at)
            total[:, begin:end] += fine[:, taken[part]] * weight[part][None, :, None]
            power[begin:end] += weight[part] ** 2
        at += length - fade
    total /= np.sqrt(np.maximum(power, 0.25))[None, :, None]
    ends = np.minimum(1, np.minimum(np.arange(rest) + 0.5, np.arange(rest)[::-1] + 0.5) / fade)
    around[:, where[columns:]] += np.clip(total, -most, most) * ends.astype(np.float32)[None, :, None]
    # At its own edges the picture's clouds go on mirrored, and are lost among the others.
    for side in (0, 1):
        own = fine[:, ::-1][:, :rest] if side == 0 else fine[:, ::-1][:, -rest:]
        count = min(own.shape[1], fade)
        ramp = (1 - (np.arange(count) + 0.5) / count).astype(np.float32)
        if side == 0:
            around[:, where[columns : columns + count]] += own[:, :count] * ramp[None, :, None]
        else:
            around[:, where[COLUMNS - count :]] += own[:, -count:] * ramp[::-1][None, :, None]


def _deepened(broad: NDArray[np.float32], elevation: NDArray[np.float64]) -> NDArray[np.float32]:
    """The colours above the picture go on as they changed upwards in it, and are one at the zenith."""
    apart = np.abs(np.diff(broad.mean(1), axis=0)).sum(1)
    moving = np.nonzero(apart > 0.02)[0]
    top = int(moving[0]) if len(moving) else 0
    high = elevation[top]
    lower = int(np.argmin(np.abs(elevation - high * 0.5)))
    change = (broad[top] - broad[lower]).mean(0) * DEEPER
    change = change * min(1.0, DEEPEST / max(float(np.abs(change).max()), 1e-6))
    part = _smooth((elevation - high * 0.6) / (math.pi / 2 - high * 0.6))[:, None, None]
    even = broad[top].mean(0)
    return np.asarray(broad * (1 - part) + (even + change) * part, np.float32).clip(0, 255)


def _far(
    strip: _Strip,
    order: list[_Piece],
    elevation: NDArray[np.float64],
    floor_colour: NDArray[np.float32],
) -> NDArray[np.float32]:
    """(rows, COLUMNS, 4) what stands far away, all around."""
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
        lift = level - own[: joint // 2].mean()
        level = own[-joint // 2 :].mean() + lift * 0.3
        shown = _lifted(strip.far, taken, own, lift * (1 - 0.7 * np.linspace(0, 1, len(taken))))
        end = min(piece.at + piece.length, COLUMNS + joint)
        if end <= piece.at:
            break
        _laid(line, shown[:, : end - piece.at], piece.at, min(filled_to - piece.at, joint))
        filled_to = max(filled_to, end)
    out = np.empty((rows, COLUMNS, 4), np.float32)
    where = (strip.first + np.arange(COLUMNS)) % COLUMNS
    # The last piece goes on under the picture's first columns, and is cut against them.
    closing = line[:, :COLUMNS].copy()
    tail = min(joint, columns // 8)
    over = line[:, COLUMNS - tail : COLUMNS].copy()
    own = strip.far[:, :tail][:, ::-1]
    closing[:, COLUMNS - tail :] = _joined(over, own)
    out[:, where] = closing
    down = _smooth((-elevation - 0.04) / 0.25)[:, None, None]
    out[..., :3] = out[..., :3] * (1 - down) + floor_colour * down
    return out


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
    cut = _smooth((np.arange(across)[None] - path[:, None]) / max(3.0, across / 10) + 0.5)[..., None]
    ramp = _smooth((np.arange(across) + 0.5) / across)[None, :, None]
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


def _smooth(part: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    part = np.clip(part, 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def _bytes(picture: NDArray[Any]) -> NDArray[np.uint8]:
    return np.asarray((picture + 0.5).clip(0, 255), np.uint8)
