"""What drawing a quad asks for in every row: which pixels it covers, which halving of its picture fits, and a sample
between two halvings.
"""

import math

from numba import njit

from engines.stage.atlas import alpha, blue, green, red, sample

_BLEND_FROM, _BLEND_SPAN = 0.25, 0.5  # of the way to the next halving, where a sample mixes the two


@njit(fastmath=True, nogil=True)
def narrow(slope, offset, first, last):  # type: ignore[no-untyped-def]
    """The part of first..last where slope * x + offset >= 0."""
    if slope > 1e-12:
        first = max(first, -offset / slope)
    elif slope < -1e-12:
        last = min(last, -offset / slope)
    elif offset < 0:
        last = first - 1.0
    return first, last


@njit(fastmath=True, nogil=True)
def steps(m):  # type: ignore[no-untyped-def]
    """What u, 1 - u, v and 1 - v change over one pixel at the quad's left, right, upper and lower edge, divided by the
    distance there."""
    return (
        math.hypot(m[0, 0], m[0, 1]),
        math.hypot(m[0, 0] - m[2, 0], m[0, 1] - m[2, 1]),
        math.hypot(m[1, 0], m[1, 1]),
        math.hypot(m[1, 0] - m[2, 0], m[1, 1] - m[2, 1]),
    )


@njit(fastmath=True, nogil=True)
def unhidden(surface, second, share, z):  # type: ignore[no-untyped-def]
    """0..1: how much of a pixel shows a thing at distance z, where the ground's crest runs through it."""
    part = 0.0
    if surface > z:
        part += 1.0 - share
    if second > z:
        part += share
    return part


@njit(fastmath=True, nogil=True)
def covered(m, left, right, y, lean, rim):  # type: ignore[no-untyped-def]
    """(first, end) column of the quad `m` (to_picture) in the row whose middle is y, with `rim` pixels around it; its
    sides may lean by `lean` of its width."""
    w0 = m[2, 1] * y + m[2, 2]
    u0 = m[0, 1] * y + m[0, 2]
    v0 = m[1, 1] * y + m[1, 2]
    first, last = left + 0.5, right - 0.5
    first, last = narrow(m[2, 0], w0 - 1e-6, first, last)
    west, east, north, south = 0.0, 0.0, 0.0, 0.0
    if rim > 0:
        west, east, north, south = steps(m)
    first, last = narrow(m[1, 0], v0 + rim * north, first, last)
    first, last = narrow(m[2, 0] - m[1, 0], w0 - v0 + rim * south, first, last)
    first, last = narrow(m[0, 0] + lean * m[2, 0], u0 + lean * w0 + rim * west, first, last)
    first, last = narrow((1 + lean) * m[2, 0] - m[0, 0], (1 + lean) * w0 - u0 + rim * east, first, last)
    if last < first:
        return left, left
    return max(left, math.ceil(first - 0.5 - 1e-9)), min(right, math.floor(last - 0.5 + 1e-9) + 1)


@njit(fastmath=True, nogil=True)
def at(m, x, y):  # type: ignore[no-untyped-def]
    """(distance, u, v) of the quad at a place of the screen."""
    z = 1.0 / max(m[2, 0] * x + m[2, 1] * y + m[2, 2], 1e-6)
    return z, (m[0, 0] * x + m[0, 1] * y + m[0, 2]) * z, (m[1, 0] * x + m[1, 1] * y + m[1, 2]) * z


@njit(fastmath=True, nogil=True)
def halving(image, across, down, bias):  # type: ignore[no-untyped-def]
    """(offset, width, height, part of the next) of the halving for steps of `across` and `down` texels a pixel.

    Along a wall that is seen at a slant it is a little too sharp rather than much too soft.
    """
    large, small = max(across, down), min(across, down)
    texels = max(0.35 * large + 0.65 * small, 0.12 * large)
    level = bias
    if texels > 1.0:
        level += math.log2(texels)
    level = max(level, 0.0)
    offset, width, height, levels = image[0], image[1], image[2], image[3]
    whole = min(int(level), levels - 1)
    part = 0.0
    if whole < levels - 1:
        part = min(max((level - whole - _BLEND_FROM) / _BLEND_SPAN, 0.0), 1.0)
        part = part * part * (3.0 - 2.0 * part)
    for _ in range(whole):
        offset += width * height
        width //= 2
        height //= 2
    return offset, width, height, part


@njit(inline="always")
def texel(pixels, offset, width, height, part, u, v):  # type: ignore[no-untyped-def]
    """(red, green, blue, alpha) at (u, v), in units of `atlas.LANE`, mixed with `part` of the next halving."""
    lanes = sample(pixels, offset, width, height, u * width - 0.5, v * height - 0.5)
    r, g, b, a = red(lanes), green(lanes), blue(lanes), alpha(lanes)
    if part > 0.004:
        offset += width * height
        width //= 2
        height //= 2
        lanes = sample(pixels, offset, width, height, u * width - 0.5, v * height - 0.5)
        r += (red(lanes) - r) * part
        g += (green(lanes) - g) * part
        b += (blue(lanes) - b) * part
        a += (alpha(lanes) - a) * part
    return r, g, b, a
