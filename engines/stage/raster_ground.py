"""What the ground looks like where rays meet it: the lit map from above, fine detail, shadows of things that move,
and air in between.
"""

import math

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from engines.stage.atlas import LANE, blue, green, red, sample
from engines.stage.relief import FAR, mirrored

FOG_STEPS = 1024
FOG_POWER = 1.15
_PER_ROOT = 16.0
_COARSE = 0.171  # the second scale of the detail, in widths of the first


def fog_table(fog_m: float) -> NDArray[np.float32]:
    """(FOG_STEPS,) 0..1: how much fog hides, by the root of the distance; `fog_at` looks it up."""
    distance = (np.arange(FOG_STEPS) / _PER_ROOT) ** 2
    return (1 - np.exp(-((distance / fog_m) ** FOG_POWER))).astype(np.float32)


@njit(fastmath=True, nogil=True)
def fog_at(table, distance):  # type: ignore[no-untyped-def]
    place = min(math.sqrt(distance) * _PER_ROOT, FOG_STEPS - 1.001)
    i = int(place)
    return table[i] + (table[i + 1] - table[i]) * (place - i)


@njit(fastmath=True, nogil=True)
def tile_at(tile, x, y):  # type: ignore[no-untyped-def]
    """Bilinear sample of a square tile whose size is a power of two, repeated without end."""
    n = tile.shape[0]
    column, row = math.floor(x), math.floor(y)
    p, q = x - column, y - row
    i, j = int(column) & (n - 1), int(row) & (n - 1)
    i1, j1 = (i + 1) & (n - 1), (j + 1) & (n - 1)
    return (tile[j, i] * (1 - p) + tile[j, i1] * p) * (1 - q) + (tile[j1, i] * (1 - p) + tile[j1, i1] * p) * q


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_ground(  # type: ignore[no-untyped-def]
    canvas,
    surface,
    second,
    share,
    wet,
    clear,
    lens,
    lit,
    lit_table,
    size_m,
    detail,
    detail_per_m,
    detail_strength,
    fog,
    air,
    shadows,
    shadow_boxes,
    shadow_images,
    shadow_pixels,
    darkness,
):
    """Add the ground to what still shows through.

    canvas (h, w, 4); surface, second, share (h, w) of `relief.cast_rays`; wet and clear (h, w) of `raster_water`: where
    water lies over it, and how much of it shows through;
    air (w, 3) the fog's colour in each column. shadows (s, 7): a moving thing's shadow as (u, v) = A (x, z) + b and
    its strength; darkness (3,) what full shadow leaves of the light.
    """
    rows, columns = surface.shape
    focal = lens[12]
    texels = detail.shape[0] * detail_per_m
    lit_per_m = lit_table[0, 1] / size_m
    levels = lit_table.shape[0]
    for row in prange(rows):
        b = (rows * 0.5 - row - 0.5) / focal
        known = -1.0  # the distance for which the next five hold
        nearer, blend, fine, coarse, hidden = 0, 0.0, 0.0, 0.0, 0.0
        for column in range(columns):
            through = canvas[row, column, 3]
            if through < 0.004:
                continue
            part = share[row, column]
            for layer in range(2):
                if layer == 0:
                    t = surface[row, column]
                    weight = through * (1.0 - part) * clear[row, column]
                else:
                    t = second[row, column]
                    weight = 0.0 if wet[row, column] & 2 else through * part
                if weight < 0.004 or t >= FAR:
                    continue
                a = (column + 0.5 - columns * 0.5) / focal
                dx = lens[3] + lens[6] * a + lens[9] * b
                dz = lens[5] + lens[8] * a + lens[11] * b
                x = lens[0] + dx * t
                z = lens[2] + dz * t
                if abs(t - known) > 0.003 * t:
                    known = t
                    wide = t / focal  # metres of ground across a pixel, and along it
                    long = wide / max(-(lens[4] + lens[7] * a + lens[10] * b), 0.03)
                    level = math.log2(max((0.6 * wide + 0.4 * min(long, 12 * wide)) * lit_per_m, 1.0))
                    nearer = min(int(level), levels - 1)
                    blend = level - nearer
                    # detail fades before its texels are finer than pixels
                    foot = 0.5 * (wide + long) * texels
                    fine = 1.0 / (1.0 + 0.5 * foot * foot)
                    foot *= _COARSE
                    coarse = 1.0 / (1.0 + 0.3 * foot * foot)
                    hidden = fog_at(fog, t)

                size = lit_table[nearer, 1]
                u = mirrored((x / size_m + 0.5) * size - 0.5, size - 1.0)
                v = mirrored((z / size_m + 0.5) * size - 0.5, size - 1.0)
                lanes = sample(lit, lit_table[nearer, 0], size, size, u, v)
                r, g, bl = red(lanes), green(lanes), blue(lanes)
                if blend > 0.02 and nearer + 1 < levels:
                    size = lit_table[nearer + 1, 1]
                    u = mirrored((x / size_m + 0.5) * size - 0.5, size - 1.0)
                    v = mirrored((z / size_m + 0.5) * size - 0.5, size - 1.0)
                    lanes = sample(lit, lit_table[nearer + 1, 0], size, size, u, v)
                    r += (red(lanes) - r) * blend
                    g += (green(lanes) - g) * blend
                    bl += (blue(lanes) - bl) * blend

                bump = 0.0
                if fine > 0.03:
                    bump += fine * tile_at(detail, x * texels, z * texels)
                if coarse > 0.02:
                    bump += 0.8 * coarse * tile_at(detail, x * texels * _COARSE + 31.0, z * texels * _COARSE)
                light = LANE * (1.0 + detail_strength * bump)
                r *= light
                g *= light
                bl *= light

                for k in range(shadows.shape[0]):
                    if (
                        row < shadow_boxes[k, 1]
                        or row >= shadow_boxes[k, 3]
                        or column < shadow_boxes[k, 0]
                        or column >= shadow_boxes[k, 2]
                    ):
                        continue
                    u = shadows[k, 0] * x + shadows[k, 1] * z + shadows[k, 2]
                    v = shadows[k, 3] * x + shadows[k, 4] * z + shadows[k, 5]
                    if u <= 0 or u >= 1 or v <= 0 or v >= 1:
                        continue
                    high, long_side = shadow_images[k, 2], shadow_images[k, 1]
                    lanes = sample(
                        shadow_pixels,
                        shadow_images[k, 0],
                        long_side,
                        high,
                        u * long_side - 0.5,
                        v * high - 0.5,
                    )
                    dark = red(lanes) * LANE * shadows[k, 6]
                    r *= 1.0 - dark * (1.0 - darkness[0])
                    g *= 1.0 - dark * (1.0 - darkness[1])
                    bl *= 1.0 - dark * (1.0 - darkness[2])

                near = (1.0 - hidden) * weight
                hazy = hidden * weight
                canvas[row, column, 0] += r * near + air[column, 0] * hazy
                canvas[row, column, 1] += g * near + air[column, 1] * hazy
                canvas[row, column, 2] += bl * near + air[column, 2] * hazy
