"""What lies behind all that stands: the picture's far and ground, with what was hidden and a margin made up.

What stands is taken off here, and put back by `patches`; what lies all around is `dome`'s and `texture`'s work.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from engines.perception.scene import Reading
from engines.world.memory.filling import broadly, carried_on, filled
from engines.world.memory.patch_match import FAR, GROUND, SKY
from engines.world.memory.surfaces import Front, Lens

SPECK = 0.004  # of the picture, below which what stands ends neither ground nor sky
MARGIN = 0.18  # of the picture's width and height that is made up beyond each edge
COVERED = 0.02  # alpha from which a pixel is not of the background
BESIDE_PX = 4  # about what stands, where its colours have bled
MOST_CUT = 0.75  # of the columns that reach above the picture: then no sky is above it
RISE = 0.22  # of its width by which a hill goes on above the picture
LEAST_FAR, SHARE_FAR = 0.012, 0.2  # of the picture, and of what is hidden, that is seen of the far
SOFT, SOFT_PX = (
    4,
    5.0,
)  # pixels of a backdrop to one of what is out of focus in it, and over how many of those
SOFT_OVER = 0.02  # of its longer side, away from what is seen, over which it gets so
SHOWS = 0.6  # alpha up to which what is behind a thing shows
THROUGH = 0.004  # of the picture, below which a piece of sky is one that is seen through an opening
FARTHEST_M = 125.0  # metres: what is seen of the ground beyond belongs to the far dome


@dataclass(frozen=True, eq=False)
class Backdrop:
    """`front`, and with the same pixels: `seen` (h, w) where it is the picture itself; `sky` (h, w) float32 0 to 1;
    `ground_begins` and `sky_ends` (w,) float32 rows. `through` (rows, columns) of the picture is where sky is seen
    through an opening: the front has there what lies beside and behind."""

    front: Front
    seen: NDArray[np.bool_]
    sky: NDArray[np.float32]
    ground_begins: NDArray[np.float32]
    sky_ends: NDArray[np.float32]
    through: NDArray[np.bool_]


def looked_through(front: Front, scene: Backdrop, reading: Reading) -> Front:
    """The front with what the picture shows through openings."""
    if not scene.through.any():
        return front
    left, top = front.origin
    made = front.rgb.copy()
    rows, columns = scene.through.shape
    window = made[top : top + rows, left : left + columns]
    about = cv2.dilate(scene.through.astype(np.uint8), np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)) > 0
    window[about] = _up_to_the_rim(reading, window, scene.through)[about]
    window[scene.through] = reading.rgb[scene.through]
    return replace(front, rgb=made)


def backdrop(reading: Reading, lens: Lens, seed: int) -> Backdrop:
    """Far and ground of a picture without what stands."""
    rows, columns = reading.rgb.shape[:2]
    left, top = round(MARGIN * columns), round(MARGIN * rows)
    border = (top, top, left, left)
    hidden = covered(reading)
    through = _through(reading, hidden)
    hidden |= through
    near = cv2.dilate(hidden.astype(np.uint8), np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)) > 0
    ground, sky = _without_specks(reading, near, lens.centre[1])
    open_air = reading.kind in ("landscape", "street")
    begins = _edge(ground, near, True, open_air)
    begins = np.maximum(begins, lens.centre[1] + lens.focal * lens.eye / FARTHEST_M)
    ends = np.minimum(_edge(sky, near, False, open_air), begins)
    if not _stands_far(sky, ground, near, ends, begins):
        ends = begins
    canvas = np.asarray(cv2.copyMakeBorder(reading.rgb, *border, cv2.BORDER_REFLECT_101), np.uint8)
    inside = cv2.copyMakeBorder((~near).astype(np.uint8), *border, cv2.BORDER_CONSTANT, value=0) > 0  # type: ignore[call-overload]
    begins_wide = np.pad(begins, left, mode="reflect") + top
    ends_wide = _peaked(np.pad(ends, left, mode="reflect")) + top
    row = np.arange(rows + 2 * top)[:, None]
    is_far = row < begins_wide[None]
    kinds = np.where(row < ends_wide[None], SKY, np.where(is_far, FAR, GROUND)).astype(np.uint8)
    shown = np.where(sky, SKY, np.where(ground, GROUND, FAR))
    picture = (slice(top, top + rows), slice(left, left + columns))
    kinds[picture] = np.where(inside[picture], shown, kinds[picture])
    seen = (~near).astype(np.uint8)
    hinted = cv2.copyMakeBorder(seen, *border, cv2.BORDER_REFLECT_101) > 0
    hinted[top : top + rows, left : left + columns] = False
    made = filled(canvas, ~inside, kinds, lens.centre[1] + top, seed, hinted)
    # What is beside a thing lends nothing, since its colours may have bled, but it is seen.
    made = made.copy()
    if reading.kind == "closeup":
        made = _out_of_focus(made, inside)
    made[picture] = _up_to_the_rim(reading, made[picture], ~covered(reading, 0.0) & ~through)
    made[picture] = np.where(hidden[..., None], made[picture], reading.rgb)
    air = cv2.copyMakeBorder(reading.sky.astype(np.float32), *border, cv2.BORDER_REPLICATE)
    made_up = (row < ends_wide[None]).astype(np.float32)
    air = np.where(inside, air, made_up) * is_far
    front = Front(made, _weight(rows, columns, left, top), (is_far * 255).astype(np.uint8), (left, top))
    return Backdrop(front, inside, np.asarray(air, np.float32), begins_wide, ends_wide, through)


def _through(reading: Reading, hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(h, w) small pieces of the sky among what stands, whose light need not be that of the sky beside it."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats(((reading.sky > 0.5) & ~hidden).astype(np.uint8))
    small = stats[:, cv2.CC_STAT_AREA] < THROUGH * hidden.size
    small[0] = False
    return np.asarray(small[parts])


def _out_of_focus(made: NDArray[np.uint8], seen: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The backdrop (h, w, 3) of a close-up, ever softer away from where it is `seen` (h, w): what was found piece by
    piece of something that is out of focus would be crisp rubble."""
    rows, columns = seen.shape
    small, _ = broadly(made, seen, SOFT, SOFT_PX)
    broad = cv2.GaussianBlur(small, (0, 0), SOFT_PX / 2)
    broad = cv2.resize(broad, (columns, rows), interpolation=cv2.INTER_CUBIC)
    away = cv2.distanceTransform((~seen).astype(np.uint8), cv2.DIST_L2, 3) / (SOFT_OVER * max(rows, columns))
    part = np.clip(away, 0, 1)[..., None]
    part = part * part * (3 - 2 * part)
    return np.asarray((made * (1 - part) + broad * part + 0.5).clip(0, 255), np.uint8)


def _up_to_the_rim(reading: Reading, made: NDArray[np.uint8], free: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The backdrop (h, w, 3) with what is seen beside each thing, where the picture is `free` (h, w), going on behind
    its half transparent rim, so that the rim itself carries nothing of it."""
    beside = carried_on(reading.rgb, free)
    rim = covered(reading, 0.0) & ~covered(reading, SHOWS)
    rim &= cv2.dilate(free.astype(np.uint8), np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)) > 0
    return np.where(rim[..., None], beside, made)


def covered(reading: Reading, least: float = COVERED) -> NDArray[np.bool_]:
    """(h, w) where something of more than the `least` alpha stands before far and ground."""
    hidden = np.zeros(reading.rgb.shape[:2], np.float32)
    for thing in reading.things:
        part = within(thing.corner, thing.alpha.shape)
        hidden[part] = np.maximum(hidden[part], thing.alpha)
    return hidden > least


def within(corner: tuple[int, int], shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of a picture from a corner (column, row) on."""
    return slice(corner[1], corner[1] + shape[0]), slice(corner[0], corner[0] + shape[1])


def _stands_far(
    sky: NDArray[np.bool_],
    ground: NDArray[np.bool_],
    near: NDArray[np.bool_],
    ends: NDArray[np.float32],
    begins: NDArray[np.float32],
) -> bool:
    """Whether enough is seen of what stands far to make up what is hidden of it."""
    seen = float((~sky & ~ground & ~near).mean())
    row = np.arange(len(near))[:, None]
    hidden = float((near & (row >= ends) & (row < begins)).mean())
    return bool(not sky.any() or seen > max(LEAST_FAR, SHARE_FAR * hidden))


def _without_specks(
    reading: Reading, near: NDArray[np.bool_], horizon: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Ground and sky with what lies on the one and flies in the other: too small to end them."""
    ground, sky = reading.ground > 0.5, reading.sky > 0.5
    rest = (~ground & ~sky & ~near).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(rest)
    least = SPECK * rest.size
    for part in range(1, count):
        left, top, wide, high, area = (int(v) for v in stats[part])
        box = (slice(top, top + high), slice(left, left + wide))
        if top > horizon + 2 and (area < 4 * least or top > horizon + 0.15 * rest.shape[0]):
            ground[box] |= parts[box] == part
        elif area < least and top + high < horizon:
            sky[box] |= parts[box] == part
    return ground, sky


def _edge(
    inside: NDArray[np.bool_], hidden: NDArray[np.bool_], from_below: bool, goes_behind: bool
) -> NDArray[np.float32]:
    """(w,) the row where something ends that reaches the lower or upper edge of the picture; where it is hidden, on
    the line between what is seen of it at both sides. What is hidden everywhere goes on behind all of it if it
    `goes_behind`, else it ends where it is hidden."""
    rows, columns = inside.shape
    if from_below:
        inside, hidden = inside[::-1], hidden[::-1]
    goes_on = np.logical_and.accumulate(inside | hidden, axis=0)
    length = goes_on.sum(0)
    last = np.minimum(length, rows) - 1
    hides = hidden[np.minimum(length, rows - 1), np.arange(columns)]
    hides |= (last >= 0) & hidden[last.clip(0), np.arange(columns)]
    # What goes on behind a thing as far as is seen beside it.
    known = ~hides
    if not known.any():
        row = np.full(columns, float(rows if goes_behind else (inside & ~hidden).any(1).sum()))
    else:
        row = np.interp(np.arange(columns), np.nonzero(known)[0], length[known])
    row = median_filter(row, max(5, columns // 40) | 1, mode="nearest")
    return np.asarray(rows - row if from_below else row, np.float32)


def _peaked(ends: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where the upper edge of the picture cuts off what stands before the sky, it goes on to a rounded top."""
    cut = np.asarray(ends < 1, np.uint8)
    if cut.mean() > MOST_CUT:
        return np.where(cut > 0, -np.inf, ends).astype(np.float32)
    out = ends.astype(np.float32)
    count, _, stats, _ = cv2.connectedComponentsWithStats(cut[None])
    for run in range(1, count):
        begin, wide = int(stats[run, cv2.CC_STAT_LEFT]), int(stats[run, cv2.CC_STAT_WIDTH])
        part = np.linspace(-1, 1, wide)
        out[begin : begin + wide] = -RISE * wide * (1 - part**2)
    return out


def _weight(rows: int, columns: int, left: int, top: int) -> NDArray[np.uint8]:
    """255 in the picture, down to 0 at the end of its margin."""
    across = np.abs(np.arange(columns + 2 * left) + 0.5 - left - columns / 2) - columns / 2
    down = np.abs(np.arange(rows + 2 * top) + 0.5 - top - rows / 2) - rows / 2
    beyond = np.hypot(np.maximum(across, 0)[None] / left, np.maximum(down, 0)[:, None] / top)
    part = (1 - beyond).clip(0, 1)
    return np.asarray(255 * part * part * (3 - 2 * part) + 0.5, np.uint8)
