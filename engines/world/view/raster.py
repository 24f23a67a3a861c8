"""The second pass of a frame: triangles of what stands, and of its shadows, over far and ground, row by row."""

import math

from engines.world.view import kernels
from engines.world.view.ground import FAR
from engines.world.view.sampling import at_level, between, channels, smooth, two_levels, veiled
from engines.world.view.terrain import beside
from engines.world.view.triangles import FADE, HAZE, KIND, OWN, PATCH, POINTS, SOLID, SPOT

_NEARLY = 1.03  # what is drawn later may be as much farther off, and is seen
_CHUNK = 16  # pixels with one level of their picture
_BESIDE_M = 1.5  # beside what the picture saw, over which shadows begin
_DARK = 0.75  # of the light that the deepest shadow takes
_LYING_M = 0.1  # height of what lies on the ground, under snow as that is
_SOFT = 2.2  # levels by which a cast shadow is softer than what casts it


@kernels.rows
def draw_rows(
    canvas,
    depth,
    nearest,
    first,
    last,
    corners,
    spans,
    count,
    pieces,
    shapes,
    hazes,
    lit,
    night,
    yields,
    view,
    waves,
):  # type: ignore[no-untyped-def]
    """Draw into rows `first` to `last`; pieces come from far to near. `nearest` (h, w) float32 is the depth of what
    stands, `hazes` (pieces, 3) the colour of the air before each, `night` 0 to 1 makes lamps glow; of the
    picture's own things, one that is drawn later is seen even where it is `yields` times as far off
    as an earlier one. Shadows fall where the picture did not
    look, as `waves` do."""
    columns = canvas.shape[1]
    for row in range(first, last):
        for column in range(columns):
            nearest[row, column] = FAR
    for t in range(count):
        begin, end = max(spans[t, 1], first), min(spans[t, 2], last)
        if begin >= end:
            continue
        corner = corners[t]
        piece = pieces[spans[t, 0]]
        haze = hazes[spans[t, 0]]
        # From the uppermost corner to the lowest.
        ax, ay, bx, by, cx, cy = corner[0], corner[1], corner[2], corner[3], corner[4], corner[5]
        if by < ay:
            ax, ay, bx, by = bx, by, ax, ay
        if cy < ay:
            ax, ay, cx, cy = cx, cy, ax, ay
        if cy < by:
            bx, by, cx, cy = cx, cy, bx, by
        for row in range(begin, end):
            y = row + 0.5
            one = ax + (cx - ax) * ((y - ay) / (cy - ay))
            if y < by:
                two = ax + (bx - ax) * ((y - ay) / (by - ay)) if by > ay else bx
            else:
                two = bx + (cx - bx) * ((y - by) / (cy - by)) if cy > by else bx
            low, high = min(one, two), max(one, two)
            left = math.ceil(min(max(low, 0.0), columns + 1.0) - 0.5)
            right = math.ceil(min(max(high, 0.0), columns + 0.5) - 0.5)
            if left < right:
                if piece[KIND] == SOLID:
                    _row(
                        canvas,
                        depth,
                        nearest,
                        row,
                        left,
                        min(right, columns),
                        corner,
                        piece,
                        haze,
                        shapes,
                        lit,
                        night,
                        yields,
                    )
                else:
                    _shadow(canvas, depth, row, left, min(right, columns), corner, piece, shapes, view, waves)


@kernels.pixel
def _coarseness(corner, x, y):  # type: ignore[no-untyped-def]
    """Binary logarithm of how many pixels of the picture one of the frame covers, at a place."""
    whole = 1.0 / (corner[POINTS + 9] + corner[POINTS + 10] * x + corner[POINTS + 11] * y)
    u = (corner[POINTS + 3] + corner[POINTS + 4] * x + corner[POINTS + 5] * y) * whole
    v = (corner[POINTS + 6] + corner[POINTS + 7] * x + corner[POINTS + 8] * y) * whole
    ux, uy = (
        (corner[POINTS + 4] - u * corner[POINTS + 10]) * whole,
        (corner[POINTS + 5] - u * corner[POINTS + 11]) * whole,
    )
    vx, vy = (
        (corner[POINTS + 7] - v * corner[POINTS + 10]) * whole,
        (corner[POINTS + 8] - v * corner[POINTS + 11]) * whole,
    )
    across, down = ux * ux + vx * vx, uy * uy + vy * vy
    return 0.5 * math.log2(max(0.7 * max(across, down) + 0.3 * min(across, down), 1e-9))


@kernels.rows
def _row(canvas, depth, nearest, row, left, right, corner, piece, haze, shapes, lit, night, yields):  # type: ignore[no-untyped-def]
    pyramid = int(piece[PATCH])
    pixels, levels, tables = shapes.pyramids
    fade, hazy = piece[FADE], piece[HAZE]
    own = piece[OWN] > 0.0
    glow = shapes.traits[pyramid, 2] * night
    lying = shapes.traits[pyramid, 4] - shapes.traits[pyramid, 7] < _LYING_M
    y = row + 0.5
    invert = corner[POINTS] + corner[POINTS + 2] * y
    u_at, v_at = corner[POINTS + 3] + corner[POINTS + 5] * y, corner[POINTS + 6] + corner[POINTS + 8] * y
    w_at = corner[POINTS + 9] + corner[POINTS + 11] * y
    one, two, share = 0, 0, 0
    for column in range(left, right):
        x = column + 0.5
        if (column - left) % _CHUNK == 0:
            middle = min(x + 0.5 * _CHUNK, right - 0.5)
            one, two, share = two_levels(tables, pyramid, _coarseness(corner, middle, y))
        away = 1.0 / (invert + corner[POINTS + 1] * x)
        if away > nearest[row, column] * (yields if own else _NEARLY):
            continue
        if not own and away > depth[row, column] * 1.06 + 0.6:
            continue
        whole = 1.0 / (w_at + corner[POINTS + 10] * x)
        u, v = (u_at + corner[POINTS + 4] * x) * whole, (v_at + corner[POINTS + 7] * x) * whole
        lanes = at_level(pixels, levels, one, u, v)
        if share > 0:
            lanes = between(lanes, at_level(pixels, levels, two, u, v), share)
        r, g, b, alpha = channels(lanes)
        alpha *= fade * (1.0 / 255.0)
        if alpha < 0.008:
            continue
        if not lit.plain:
            bright = (0.3 * r + 0.59 * g + 0.11 * b) * (1.0 / 255.0)
            if lit.snow > 0.0:
                lies = lit.snow * (0.8 if lying else 0.3 * smooth(0.1, 0.8, bright))
                r, g, b = r + (240.0 - r) * lies, g + (243.0 - g) * lies, b + (250.0 - b) * lies
            shines = glow * smooth(0.35, 0.8, bright)
            dull = 1.0 - 0.22 * lit.wet
            r = r * lit.gain[0] * dull * (1.0 - shines) + min(r * 1.15, 255.0) * shines
            g = g * lit.gain[1] * dull * (1.0 - shines) + g * 0.92 * shines
            b = b * lit.gain[2] * dull * (1.0 - shines) + b * 0.62 * shines
        if hazy > 0.0:
            r, g, b = r + (haze[0] - r) * hazy, g + (haze[1] - g) * hazy, b + (haze[2] - b) * hazy
        if lit.mist > 0.0:
            hidden = veiled(away * lit.mist)
            r, g, b = (
                r + (lit.veil[0] - r) * hidden,
                g + (lit.veil[1] - g) * hidden,
                b + (lit.veil[2] - b) * hidden,
            )
        pixel = canvas[row, column]
        if alpha > 0.996:
            pixel[0], pixel[1], pixel[2], pixel[3] = r, g, b, 0.0
        else:
            pixel[0] += (r - pixel[0]) * alpha
            pixel[1] += (g - pixel[1]) * alpha
            pixel[2] += (b - pixel[2]) * alpha
            pixel[3] *= 1.0 - alpha
        if alpha > 0.5:
            nearest[row, column] = away
            depth[row, column] = away


@kernels.rows
def _shadow(canvas, depth, row, left, right, corner, piece, shapes, view, waves):  # type: ignore[no-untyped-def]
    pyramid = int(piece[PATCH])
    pixels, levels, tables = shapes.pyramids
    y = row + 0.5
    one, two, share = 0, 0, 0
    for column in range(left, right):
        x = column + 0.5
        away = depth[row, column]
        if away >= 0.5 * FAR:
            continue
        a, b = (x - view.column) / view.focal, (view.row - y) / view.focal
        gx = view.x + away * (view.ahead[0] + view.right[0] * a + view.up[0] * b)
        gz = view.z + away * (view.ahead[2] + view.right[2] * a + view.up[2] * b)
        aside = beside(waves, gx, gz)
        if aside <= 0.0:
            continue
        whole = 1.0 / (corner[POINTS + 9] + corner[POINTS + 10] * x + corner[POINTS + 11] * y)
        u = (corner[POINTS + 3] + corner[POINTS + 4] * x + corner[POINTS + 5] * y) * whole
        v = (corner[POINTS + 6] + corner[POINTS + 7] * x + corner[POINTS + 8] * y) * whole
        if piece[KIND] == SPOT:
            around = 1.0 - u * u - v * v
            if around <= 0.0:
                continue
            dark = around * around * piece[FADE]
        else:
            if (column - left) % _CHUNK == 0:
                softer = max(_coarseness(corner, x, y), 0.0) + _SOFT
                one, two, share = two_levels(tables, pyramid, softer)
            lanes = at_level(pixels, levels, one, u, v)
            if share > 0:
                lanes = between(lanes, at_level(pixels, levels, two, u, v), share)
            dark = channels(lanes)[3] * (1.0 / 255.0) * piece[FADE]
        kept = 1.0 - dark * _DARK * smooth(0.0, _BESIDE_M, aside)
        pixel = canvas[row, column]
        pixel[0] *= kept
        pixel[1] *= kept + 0.02 * (1.0 - kept)
        pixel[2] *= kept + 0.10 * (1.0 - kept)
