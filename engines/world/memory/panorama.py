"""What the picture saw, on the columns of a panorama of 360 degrees, and how such a panorama lies.

The sky is told from what stands before it; what the ground hides is gone on with. What is all around is made of it in
`heaven` and `skyline`.
"""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from engines.world.memory.filling import carried_on
from engines.world.memory.front import Backdrop
from engines.world.memory.light import Disc
from engines.world.memory.surfaces import Lens

COLUMNS = 4096
PER_RADIAN = COLUMNS / (2 * math.pi)
FLOOR = -0.6  # radians
OWN = 0.45  # of the margin beside the picture that counts as the picture's own
GLARE, GLARE_PX = 22.0, 10  # steps of 255 over the same height, and over how much sky
DAZZLING = 222.0  # steps of 255 that a light in the sky has at least
SUN_HALO = 4.0  # radii about the sun from which nothing is copied
CLOSED_RISE = 0.5  # radians above the picture over which what covers all of the sky is lost
MADE_UP_PX, LEAST_FREE = 12, 0.45  # rows of a column's sky, and of all columns
LOWEST, HIGHEST = -0.35, 0.0  # radians at which the far land may begin
LEVEL = 0.25  # radians over which the line where it does is smoothed: what is far would bend with it


@dataclass(frozen=True, eq=False)
class Strip:
    """What the picture saw, on columns of the panorama: `sky` (rows, n, 3), `far` (rows, n, 4) float32, from column
    `first` on. `free` (n,) may be copied elsewhere. What is far begins at `foot` (n,) radians of elevation, and has
    been brought to the horizon."""

    sky: NDArray[np.float32]
    far: NDArray[np.float32]
    first: int
    free: NDArray[np.bool_]
    foot: NDArray[np.float32]


def elevations() -> NDArray[np.float64]:
    """(rows,) radians, from the zenith down to the floor."""
    rows = round((math.pi / 2 - FLOOR) * PER_RADIAN)
    return math.pi / 2 - (np.arange(rows, dtype=np.float64) + 0.5) / PER_RADIAN


def strip_of(scene: Backdrop, lens: Lens, elevation: NDArray[np.float64], sun: Disc | None) -> Strip:
    front = scene.front
    left, top = front.origin
    beyond = OWN * left
    low = math.atan((-beyond - lens.centre[0]) / lens.focal)
    high = math.atan((lens.size[0] + beyond - lens.centre[0]) / lens.focal)
    first, last = math.ceil((low + math.pi) * PER_RADIAN), math.floor((high + math.pi) * PER_RADIAN)
    azimuth = (np.arange(first, last) + 0.5) / PER_RADIAN - math.pi
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
        rise = smooth((-v / lens.focal) / CLOSED_RISE)
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
    # Of the sky that was made up behind what stands, an outline may be left: that comes again only if it must.
    seen = cv2.remap(scene.seen.astype(np.uint8), across, down, cv2.INTER_NEAREST)
    made_up = ((air > 0.9) & ~below & ~above & (seen == 0)).sum(0) > MADE_UP_PX
    made_up &= (u > left) & (u < left + lens.size[0])
    if (free & ~made_up).mean() > LEAST_FREE:
        free &= ~made_up
    if sun is not None:
        free &= np.abs(azimuth - sun.azimuth) > SUN_HALO * sun.radius
    far = np.dstack([colours, 255 * alpha]).astype(np.float32)
    foot = np.arctan((lens.centre[1] + top - begins[0]) / lens.focal * np.cos(azimuth)).clip(LOWEST, HIGHEST)
    foot = gaussian_filter1d(foot, LEVEL * PER_RADIAN, mode="nearest").astype(np.float32)
    return Strip(sky, _grounded(moved_up(far, -foot), elevation), first, free, foot)


def _grounded(far: NDArray[np.float32], elevation: NDArray[np.float64]) -> NDArray[np.float32]:
    """Without what hangs in the air, since it would come again all around."""
    solid = (far[..., 3] > 60).astype(np.uint8)
    _, parts = cv2.connectedComponents(solid)
    foot = int(np.argmin(np.abs(elevation)))
    held = np.unique(parts[max(foot - 2, 0) : foot + 3])
    out = far.copy()
    out[..., 3] = np.where((solid > 0) & ~np.isin(parts, held), 0, far[..., 3])
    return out


def moved_up(far: NDArray[np.float32], by: NDArray[np.float32]) -> NDArray[np.float32]:
    """The panorama (rows, n, 4) with each column moved up `by` (n,) radians."""
    rows, columns = far.shape[:2]
    v = np.arange(rows, dtype=np.float32)[:, None] + (by * PER_RADIAN)[None]
    u = np.broadcast_to(np.arange(columns, dtype=np.float32)[None], v.shape).copy()
    return np.asarray(
        cv2.remap(far, u, v.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


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


def smooth(part: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    part = np.clip(part, 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)


def bytes_of(picture: NDArray[Any]) -> NDArray[np.uint8]:
    return np.asarray((picture + 0.5).clip(0, 255), np.uint8)
