"""The far dome of an open place: air in one layer, and what stands far away before it in another.

Straight ahead it is what the picture saw; all around it goes on in pieces of the same (`heaven`, `skyline`), and where
the picture shows hardly anything far away, low hills and woods of its own colours stand in the haze, for the eye to
rest on. What stands near is not here.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from engines.world.memory.front import Backdrop
from engines.world.memory.heaven import sky_of
from engines.world.memory.light import Disc
from engines.world.memory.panorama import (
    COLUMNS,
    FLOOR,
    PER_RADIAN,
    Strip,
    bytes_of,
    elevations,
    smooth,
    strip_of,
)
from engines.world.memory.skyline import far_of, lowered, pieces_of
from engines.world.memory.surfaces import Dome, Lens

HAZE = 0.22  # of the air's colour in what goes on beside the picture
LOW = 0.035  # radians: a skyline below it is hardly there
RANGES = ((0.085, 0.62, 3.0, 0.3), (0.05, 0.36, 9.0, 0.8))
"""Of made-up land, from far to near: radians high at most, haze in it, waves around, and how rough its edge is."""
BESIDE = 0.35  # radians beside the picture over which made-up land rises
WOODED = np.array([0.62, 0.72, 0.58], np.float32)  # of the ground's colour


def dome_of(
    scene: Backdrop, lens: Lens, floor: NDArray[np.float32], sun: Disc | None, seed: int, land: bool
) -> tuple[Dome, NDArray[np.float32]]:
    """The panorama about a picture without what stands, which ends in the colour `floor` (3,) below; and (COLUMNS,)
    radians of elevation at which its land begins. `land` says that there may be hills where it shows none."""
    elevation = elevations()
    strip = strip_of(scene, lens, elevation, sun)
    random = np.random.default_rng(seed)
    order = pieces_of(strip, elevation, random)
    sky = sky_of(strip, elevation, random)
    line = far_of(strip, order, random)
    air = _air_at_horizon(sky, elevation)
    turned = np.roll(air, -strip.first, axis=0)
    count = len(strip.foot)
    away = np.zeros(COLUMNS)
    rest = np.arange(COLUMNS - count)
    away[count:] = np.minimum(rest, rest[::-1]) / PER_RADIAN
    part = HAZE * smooth(away / BESIDE)[None, :, None]
    line[..., :3] = line[..., :3] * (1 - part) + turned[None] * part
    if land:
        _with_ranges(line, strip, turned, floor, away, elevation, seed)
    far, foot = lowered(line, strip, elevation, floor)
    return Dome(bytes_of(sky), bytes_of(far), FLOOR), foot


def _air_at_horizon(sky: NDArray[np.float32], elevation: NDArray[np.float64]) -> NDArray[np.float32]:
    """(COLUMNS, 3) the colour of the sky just over the horizon."""
    low = sky[(elevation > 0.01) & (elevation < 0.09)].mean(0)
    return np.asarray(gaussian_filter1d(low, 40, axis=0, mode="wrap"), np.float32)


def _with_ranges(
    line: NDArray[np.float32],
    strip: Strip,
    air: NDArray[np.float32],
    floor: NDArray[np.float32],
    away: NDArray[np.float64],
    elevation: NDArray[np.float64],
    seed: int,
) -> None:
    """Hills where little stands on the horizon, behind and before what does, in place."""
    tops = (line[..., 3] > 128).argmax(0)
    high = elevation[tops]
    lacking = 1 - smooth(gaussian_filter1d(np.maximum(high, 0), 60, mode="wrap") / LOW)
    # Of a skyline that is hardly there, the few pieces that are go.
    bare = float(1 - smooth(np.array(np.median(high[away > 0]) / LOW)))
    lacking = np.maximum(lacking, bare)
    above = (elevation > 0)[:, None] * smooth(2 * away / BESIDE)[None]
    line[..., 3] *= 1 - bare * above
    rises = lacking * smooth(away / BESIDE)
    if rises.max() < 0.05:
        return
    random = np.random.default_rng(seed + 9)
    rows = np.nonzero(elevation < 0.2)[0]
    angle = elevation[rows][:, None]
    noise = random.normal(0, 1, (len(rows), COLUMNS)).astype(np.float32)
    grain = np.asarray(cv2.GaussianBlur(noise, (0, 0), 2.0), np.float32)
    grain /= max(float(grain.std()), 1e-6)
    for most, haze, waves, rough in RANGES:
        top = most * rises * _ridge(waves, rough, random)
        shown = smooth((top[None] - angle) * PER_RADIAN / 2 + 0.5) * (rises[None] > 0.02)
        # Denser at its foot, where more air is before it.
        veil = (haze + (1 - haze) * 0.35 * smooth(1 - angle / np.maximum(top[None], 1e-4)))[..., None]
        colour = floor * WOODED * (1 + 0.07 * grain[..., None])
        colour = colour * (1 - veil) + air[None] * veil
        over = (shown * (1 if haze < 0.5 else 1 - line[rows, :, 3] / 255))[..., None]
        line[rows, :, :3] = line[rows, :, :3] * (1 - over) + colour * over
        line[rows, :, 3] = np.maximum(line[rows, :, 3], 255 * shown)


def _ridge(waves: float, rough: float, random: np.random.Generator) -> NDArray[np.float64]:
    """(COLUMNS,) 0 to 1, the same after one turn: long slopes, and `rough` 0 to 1 of crowns and rocks on them."""
    angle = np.arange(COLUMNS) / COLUMNS * 2 * math.pi
    total = np.zeros(COLUMNS)
    for octave in range(4):
        number = max(1, round(waves * 1.9**octave))
        total += 0.55**octave * np.sin(number * angle + random.uniform(0, 2 * math.pi))
    total = 0.5 + 0.5 * total / np.abs(total).max()
    crowns = gaussian_filter1d(random.normal(0, 1, COLUMNS), 3.5, mode="wrap")
    crowns = np.abs(crowns) / np.abs(crowns).max()
    return np.asarray((0.35 + 0.65 * total) * (1 - 0.35 * rough) + 0.35 * rough * crowns)
