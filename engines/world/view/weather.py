"""Weather: how it changes the air, the light and the ground, and what falls through it.

What falls hangs in a box around the eye that goes on for ever, so that one walks through it; where each drop is
depends on the time alone.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engines.world.actions import Weather
from engines.world.view.sampling import from_eye

BOX_M = 16.0


@dataclass(frozen=True)
class Conditions:
    """`mist` 1/m thickens the air; the sky is `overcast` by `heavy` clouds, and `veiled`, 0 to 1; `dim` multiplies
    light and `grey` takes colour from it; `wet` and `snow` lie on the ground; `drops` fall at `fall` m/s, as flakes or
    as streaks, `slant` m/s sideways, `density` 0 to 1 of them seen; `wind` multiplies what sways; `lightning`."""

    mist: float = 0.0
    overcast: float = 0.0
    heavy: float = 0.0
    veiled: float = 0.0
    dim: float = 1.0
    grey: float = 0.0
    wet: float = 0.0
    snow: float = 0.0
    drops: int = 0
    fall: float = 0.0
    slant: float = 0.5
    density: float = 1.0
    flakes: bool = False
    wind: float = 1.0
    lightning: bool = False


CONDITIONS: dict[Weather, Conditions] = {
    "as it is": Conditions(),
    "clear": Conditions(dim=1.04, grey=-0.12),
    "haze": Conditions(mist=0.016, veiled=0.7, dim=0.99, grey=0.1, wind=0.6),
    "rain": Conditions(
        mist=0.0075, overcast=0.88, heavy=0.55, veiled=0.22, dim=0.86, grey=0.22, wet=0.8, drops=5200,
        fall=9.5, slant=0.8, wind=1.5,
    ),
    "snow": Conditions(
        mist=0.012, overcast=0.8, heavy=-0.2, veiled=0.4, dim=0.97, grey=0.3, snow=0.85, drops=9000, fall=1.15,
        flakes=True, wind=0.8,
    ),
    "storm": Conditions(
        mist=0.009, overcast=0.96, heavy=0.85, veiled=0.12, dim=0.68, grey=0.28, wet=1.0, drops=8000,
        fall=12.0, slant=1.75, wind=3.2,
        lightning=True,
    ),
}  # fmt: skip


def between(one: Conditions, other: Conditions, share: float) -> Conditions:
    """Conditions on the way from one to the other, `share` 0 to 1 of it; what falls is of the nearer one of them."""
    if share >= 1 or one == other:
        return other
    if share <= 0:
        return one
    names = [each.name for each in fields(Conditions) if each.type is float]
    mixed = {name: (1 - share) * getattr(one, name) + share * getattr(other, name) for name in names}
    falls = other if not one.drops or (other.drops and share > 0.5) else one
    density = share if falls is other else 1 - share
    if one.drops and other.drops:
        density = 2 * density - 1
    mixed |= {"fall": falls.fall, "slant": falls.slant, "density": density * falls.density}
    lightning = other.lightning and share > 0.5
    return Conditions(**mixed, drops=falls.drops, flakes=falls.flakes, lightning=lightning)


def flash(time_s: float) -> float:
    """How bright a lightning is at a time, 0 to 1: one or two strokes about every seven seconds."""
    span = 7.0
    number = int(time_s // span)
    random = np.random.default_rng(number + 71)
    begins = number * span + random.uniform(0.4, span - 1.2)
    since = time_s - begins
    again = since - random.uniform(0.12, 0.3)
    return max(_stroke(since), 0.8 * _stroke(again))


def _stroke(since: float) -> float:
    return math.exp(-since / 0.09) if since >= 0 else 0.0


def drops_of(count: int, seed: int) -> NDArray[np.float32]:
    """(count, 5) float32: a place in the box, a size and a phase 0 to 1."""
    return np.random.default_rng(seed).random((count, 5), np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def draw_drops(canvas, depth, drops, view, time_s, fall, flakes, slant, colour, strength):  # type: ignore[no-untyped-def]
    """Streaks of rain or flakes of snow before what is farther off than they are."""
    box = BOX_M
    for k in range(drops.shape[0]):
        size, phase = drops[k, 3], drops[k, 4] * 2.0 * math.pi
        speed = fall * (0.75 + 0.5 * size)
        x = drops[k, 0] * box + slant * time_s
        y = drops[k, 1] * box - speed * time_s
        z = drops[k, 2] * box + 0.4 * slant * time_s
        if flakes:
            x += 0.35 * math.sin(0.9 * time_s + phase)
            z += 0.35 * math.cos(0.7 * time_s + 1.7 * phase)
        x -= view.x
        y -= view.y
        z -= view.z
        x -= math.floor(x / box + 0.5) * box
        y -= math.floor(y / box + 0.5) * box
        z -= math.floor(z / box + 0.5) * box
        right, up, ahead = from_eye(view, x, y, z)
        if ahead < 0.5:
            continue
        part = view.focal / ahead
        u, v = view.column + right * part, view.row - up * part
        edge = 1.0 - max(abs(x), abs(y), abs(z)) / (0.5 * box)
        shows = strength * min(edge * 4.0, 1.0) * min((ahead - 0.5) * 1.2, 1.0)
        if flakes:
            radius = max((0.010 + 0.012 * size) * part, 0.7)
            _dot(canvas, depth, u, v, radius, ahead, shows * min(1.0, 0.4 + radius * 0.3), colour)
        else:
            length = speed * 0.028
            du = slant * 0.028 * view.right[0] * part
            dv = length * view.up[1] * part
            _streak(canvas, depth, u, v, du, dv, ahead, shows * min(0.3 + 0.9 / ahead, 0.8), colour)


@njit(cache=True, nogil=True, fastmath=True)
def _dot(canvas, depth, u, v, radius, ahead, shows, colour):  # type: ignore[no-untyped-def]
    height, width = depth.shape
    if u < -radius or v < -radius or u > width + radius or v > height + radius:
        return
    reach = radius + 0.5
    for row in range(max(0, int(v - reach)), min(height, int(v + reach) + 1)):
        for column in range(max(0, int(u - reach)), min(width, int(u + reach) + 1)):
            if depth[row, column] < ahead:
                continue
            away = math.hypot(column + 0.5 - u, row + 0.5 - v)
            part = min(max(reach - away, 0.0), 1.0) * shows
            for c in range(3):
                canvas[row, column, c] += (colour[c] - canvas[row, column, c]) * part


@njit(cache=True, nogil=True, fastmath=True)
def _streak(canvas, depth, u, v, du, dv, ahead, shows, colour):  # type: ignore[no-untyped-def]
    height, width = depth.shape
    steps = max(int(max(abs(du), abs(dv))), 1)
    if steps > 400 or u < -50 or u > width + 50:
        return
    for i in range(steps):
        part = (i + 0.5) / steps
        x, y = u + du * part - 0.5, v + dv * part
        column, row = math.floor(x), int(y)
        if row < 0 or row >= height:
            continue
        beside = x - column
        fades = shows * math.sin(math.pi * part)
        for side in range(2):
            at = column + side
            if 0 <= at < width and depth[row, at] > ahead:
                much = fades * (beside if side else 1.0 - beside)
                for c in range(3):
                    canvas[row, at, c] += (colour[c] - canvas[row, at, c]) * much
