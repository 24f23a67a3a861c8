"""What kernels ask for each pixel: a packed picture between four pixels and between two sizes, and small functions."""

import math

import numpy as np

from engines.stage.atlas import spread
from engines.world.view import kernels

_LANE = np.uint64(0xFFFF)
_BYTES = np.uint64(0x00FF00FF00FF00FF)
_EIGHT, _BLUE, _GREEN, _ALPHA = np.uint64(8), np.uint64(16), np.uint64(32), np.uint64(48)
_WHOLE = np.uint64(256)
UNIT = 1.0 / 256.0


@kernels.pixel
def texel(pixels, offset, width, height, x, y):  # type: ignore[no-untyped-def]
    """Four lanes of 16 bits between the four pixels about (x, y), clamped to the picture; nearer to the nearest of them
    than a straight line would be, so that less is lost between them."""
    x = min(max(x - 0.5, 0.0), width - 1.0)
    y = min(max(y - 0.5, 0.0), height - 1.0)
    column, row = int(x), int(y)
    p, q = x - column, y - row
    across = int(p * p * (768.0 - 512.0 * p) + 0.5)
    down = int(q * q * (768.0 - 512.0 * q) + 0.5)
    right = 1 if column + 1 < width else 0
    below = width if row + 1 < height else 0
    at = offset + row * width + column
    last = (across * down + 128) >> 8
    return (
        spread(pixels[at]) * np.uint64(256 - across - down + last)
        + spread(pixels[at + right]) * np.uint64(across - last)
        + spread(pixels[at + below]) * np.uint64(down - last)
        + spread(pixels[at + below + right]) * np.uint64(last)
    )


@kernels.pixel
def between(first, second, part):  # type: ignore[no-untyped-def]
    """Lanes between two, `part` 0 to 256."""
    share = np.uint64(part)
    return ((first >> _EIGHT) & _BYTES) * (_WHOLE - share) + ((second >> _EIGHT) & _BYTES) * share


@kernels.pixel
def channels(lanes):  # type: ignore[no-untyped-def]
    """(red, green, blue, alpha) 0 to 255."""
    return (
        np.float64(lanes & _LANE) * UNIT,
        np.float64((lanes >> _GREEN) & _LANE) * UNIT,
        np.float64((lanes >> _BLUE) & _LANE) * UNIT,
        np.float64(lanes >> _ALPHA) * UNIT,
    )


@kernels.pixel
def at_level(pixels, levels, level, x, y):  # type: ignore[no-untyped-def]
    """Lanes of one level at the pyramid's own coordinates."""
    return texel(
        pixels, int(levels[level, 0]), int(levels[level, 1]), int(levels[level, 2]),
        x * levels[level, 3] + levels[level, 4], y * levels[level, 5] + levels[level, 6],
    )  # fmt: skip


@kernels.pixel
def two_levels(tables, pyramid, coarseness):  # type: ignore[no-untyped-def]
    """(level, next level, part 0 to 256) at a coarseness: the binary logarithm of own pixels for one of the frame."""
    first, count = int(tables[pyramid, 0]), int(tables[pyramid, 1])
    finer = tables[pyramid, 2]
    if finer < 0.0:
        if coarseness < 0.0:
            share = min(coarseness / finer, 1.0)
            return first + 1, first, int(share * 256.0)
        first, count = first + 1, count - 1
    whole = min(max(coarseness, 0.0), count - 1.0)
    level = int(whole)
    # Most places are near enough to one level: a second reading costs as much as the first, and blurs.
    part = int(min(max((whole - level) * 2.2 - 0.6, 0.0), 1.0) * 256.0)
    return first + level, first + min(level + 1, count - 1), part


@kernels.pixel
def arc(y, x):  # type: ignore[no-untyped-def]
    """atan2, to 1e-5."""
    ax, ay = abs(x), abs(y)
    high = max(ax, ay)
    if high == 0.0:
        return 0.0
    q = min(ax, ay) / high
    s = q * q
    a = q * (
        0.99997726
        + s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.0117212))))
    )
    if ay > ax:
        a = 0.5 * math.pi - a
    if x < 0.0:
        a = math.pi - a
    return -a if y < 0.0 else a


@kernels.pixel
def smooth(low, high, value):  # type: ignore[no-untyped-def]
    """0 below `low`, 1 above `high`, smooth between."""
    part = min(max((value - low) / (high - low), 0.0), 1.0)
    return part * part * (3.0 - 2.0 * part)


@kernels.pixel
def from_eye(view, x, y, z):  # type: ignore[no-untyped-def]
    """(x, y, z) of the world along right, up and ahead of a view."""
    return (
        x * view.right[0] + z * view.right[2],
        x * view.up[0] + y * view.up[1] + z * view.up[2],
        x * view.ahead[0] + y * view.ahead[1] + z * view.ahead[2],
    )


@kernels.pixel
def veiled(thickness):  # type: ignore[no-untyped-def]
    """The share, 0 to 1, that mist hides of what is seen through so much of it."""
    return 1.0 - 1.0 / (1.0 + thickness + 0.5 * thickness * thickness)


@kernels.pixel
def rolled(values, x, y):  # type: ignore[no-untyped-def]
    """Between the four values about (x, y) of a square that repeats, whose side is a power of two; float32."""
    last = values.shape[0] - 1
    floor_x, floor_y = math.floor(x), math.floor(y)
    across, down = x - floor_x, y - floor_y
    c0, r0 = int(floor_x) & last, int(floor_y) & last
    c1, r1 = (c0 + 1) & last, (r0 + 1) & last
    upper = values[r0, c0] + (values[r0, c1] - values[r0, c0]) * across
    lower = values[r1, c0] + (values[r1, c1] - values[r1, c0]) * across
    return upper + (lower - upper) * down


@kernels.pixel
def logarithm(value):  # type: ignore[no-untyped-def]
    """Binary logarithm, to 0.01, of what is above 0."""
    bits = np.float32(value).view(np.int32)
    part = np.int32((bits & 0x7FFFFF) | 0x3F800000).view(np.float32)
    return (bits >> 23) - 127.0 + (2.0 - part * (1.0 / 3.0)) * part - (5.0 / 3.0)
