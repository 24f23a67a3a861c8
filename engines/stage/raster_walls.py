"""Walls, roofs, floors and far views: flat pictures that meet each other at corners, so that distance, not an order,
decides at every pixel which is in front.

A pixel keeps two layers: what is nearest, and what is opaque behind it. They wait until the cards before them are
drawn (`engines.stage.raster_cards`).
"""

import math

from numba import njit, prange

from engines.stage.atlas import LANE
from engines.stage.draw_list import BLUE, FOG, GREEN, RED
from engines.stage.quads import at, covered, halving, steps, texel, unhidden
from engines.stage.relief import FAR

LAYERS = 2
BAND = 12  # rows that one thread draws at a time
CELL = 8  # columns over which a wall's perspective is taken as straight
NOTHING = 0.004  # opacity below which nothing is seen
_OPAQUE = 0.985
_OUTSIDE = 1.004
_TOUCH = 0.006  # of the distance, within which two walls are taken to touch
_NEARER = 0.999  # a wall is drawn where the ground is not nearer than this part of its distance


@njit(fastmath=True, nogil=True)
def _put(distance, colour, which, layer, z, wall, r, g, b, a):  # type: ignore[no-untyped-def]
    distance[layer] = z
    which[layer] = wall
    colour[layer, 0], colour[layer, 1], colour[layer, 2], colour[layer, 3] = r, g, b, a


@njit(fastmath=True, nogil=True)
def _behind(distance, colour, layer, z, r, g, b, a):  # type: ignore[no-untyped-def]
    """Let what lies behind a layer show through it, as part of the same layer. Walls that touch share the pixel side
    by side, so that no gap shows between them."""
    left = 1.0 - colour[layer, 3]
    if abs(z - distance[layer]) < _TOUCH * z:
        left = left / a if a > left else 1.0
    colour[layer, 0] += left * r
    colour[layer, 1] += left * g
    colour[layer, 2] += left * b
    colour[layer, 3] += left * a


@njit(fastmath=True, nogil=True)
def _insert(distance, colour, which, first, z, wall, r, g, b, a):  # type: ignore[no-untyped-def]
    """Take a wall's colour into the layers of a pixel, which begin at row `first`: thin edges share the first layer,
    so that what is opaque behind them is never lost."""
    last = first + 1
    if z < distance[first]:
        z0 = distance[first]
        r0, g0, b0, a0 = colour[first, 0], colour[first, 1], colour[first, 2], colour[first, 3]
        if z0 >= FAR:
            _put(distance, colour, which, first, z, wall, r, g, b, a)
        elif a > _OPAQUE or a0 > _OPAQUE:
            _put(distance, colour, which, last, z0, which[first], r0, g0, b0, a0)
            _put(distance, colour, which, first, z, wall, r, g, b, a)
        else:
            _put(distance, colour, which, first, z, wall, r, g, b, a)
            _behind(distance, colour, first, z0, r0, g0, b0, a0)
    elif a < _OPAQUE and abs(z - distance[first]) < _TOUCH * z:
        _behind(distance, colour, first, z, r, g, b, a)
    elif z < distance[last]:
        if a > _OPAQUE or distance[last] >= FAR:
            _put(distance, colour, which, last, z, wall, r, g, b, a)
        else:
            _behind(distance, colour, first, z, r, g, b, a)
    else:
        _behind(distance, colour, last, z, r, g, b, a)


@njit(fastmath=True, nogil=True)
def _inside(edges, z, u, v):  # type: ignore[no-untyped-def]
    """Pixels by which a place lies within a wall, negative outside; `edges` of `quads.steps`."""
    return min(min(u / edges[0], (1.0 - u) / edges[1]), min(v / edges[2], (1.0 - v) / edges[3])) / z


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def lay_walls(  # type: ignore[no-untyped-def]
    distance,
    colour,
    which,
    ahead,
    surface,
    second,
    share,
    hides,
    to_picture,
    box,
    image,
    part,
    style,
    atlas,
    air,
):
    """Find each pixel's walls: distance (h, w, LAYERS) metres, FAR for none; colour (h, w, LAYERS, 4) premultiplied,
    0..1; which (h, w, LAYERS) rows of the list; ahead (h, w) the distance of the first wall, if it hides cards.

    surface, second, share (h, w) are those of `relief.cast_rays`; `hides` (n,) says which walls hide cards.
    """
    rows, columns = surface.shape
    flat_distance = distance.reshape(-1)
    flat_which = which.reshape(-1)
    flat_colour = colour.reshape(-1, 4)
    bands = (rows + BAND - 1) // BAND
    for band in prange(bands):
        first_row = band * BAND
        last_row = min(rows, first_row + BAND)
        flat_distance[first_row * columns * LAYERS : last_row * columns * LAYERS] = FAR
        for wall in range(box.shape[0]):
            m = to_picture[wall]
            first_u, span_u = part[wall, 0], part[wall, 1]
            wide, high = abs(span_u) * image[wall, 1], image[wall, 2]
            fog = style[wall, FOG]
            scale_r = style[wall, RED] * (1.0 - fog) * LANE
            scale_g = style[wall, GREEN] * (1.0 - fog) * LANE
            scale_b = style[wall, BLUE] * (1.0 - fog) * LANE
            edges = steps(m)
            for row in range(max(first_row, box[wall, 1]), min(last_row, box[wall, 3])):
                y = row + 0.5
                start, stop = covered(m, box[wall, 0], box[wall, 2], y, 0.0, 0.5)
                while start < stop:
                    # Cells of the screen, not of the wall: their sharpness must not depend on where its edge lies.
                    cell = start // CELL * CELL
                    end = min(stop, cell + CELL)
                    z, u, v = at(m, start + 0.5, y)
                    z_end, u_end, v_end = at(m, end + 0.5, y)
                    count = end - start
                    z_step, u_step, v_step = (z_end - z) / count, (u_end - u) / count, (v_end - v) / count
                    middle = cell + 0.5 * CELL
                    _, u_here, v_here = at(m, middle, y)
                    _, u_right, v_right = at(m, middle + 1.0, y)
                    _, u_below, v_below = at(m, middle, y + 1.0)
                    offset, width, height, blend = halving(
                        image[wall],
                        math.hypot((u_right - u_here) * wide, (v_right - v_here) * high),
                        math.hypot((u_below - u_here) * wide, (v_below - v_here) * high),
                        0.0,
                    )
                    whole = min(_inside(edges, z, u, v), _inside(edges, z_end, u_end, v_end)) > 2.0
                    for column in range(start, end):
                        first = (row * columns + column) * LAYERS
                        # An edge fades over a pixel. Its outer half lies a little farther, so that it never covers
                        # a whole wall that it touches.
                        here, shown = z, 1.0
                        if not whole:
                            inside = _inside(edges, z, u, v)
                            shown = min(0.5 + inside, 1.0)
                            if inside < 0:
                                here = z * _OUTSIDE
                        if share[row, column] > 0:
                            shown *= unhidden(
                                surface[row, column], second[row, column], share[row, column], z * _NEARER
                            )
                        elif surface[row, column] < z * _NEARER:
                            shown = 0.0
                        if here >= flat_distance[first] and (
                            flat_colour[first, 3] > _OPAQUE
                            or (here >= flat_distance[first + 1] and flat_colour[first + 1, 3] > _OPAQUE)
                        ):
                            shown = 0.0
                        if shown > NOTHING:
                            pu, pv = first_u + u * span_u, v
                            if not whole:
                                pu, pv = first_u + min(max(u, 0.0), 1.0) * span_u, min(max(v, 0.0), 1.0)
                            r, g, b, a = texel(atlas, offset, width, height, blend, pu, pv)
                            a *= LANE
                            if a > NOTHING:
                                r = shown * (r * scale_r + air[column, 0] * fog * a)
                                g = shown * (g * scale_g + air[column, 1] * fog * a)
                                b = shown * (b * scale_b + air[column, 2] * fog * a)
                                a *= shown
                                if flat_distance[first] >= FAR:
                                    _put(
                                        flat_distance, flat_colour, flat_which, first, here, wall, r, g, b, a
                                    )
                                else:
                                    _insert(
                                        flat_distance, flat_colour, flat_which, first, here, wall, r, g, b, a
                                    )
                        z += z_step
                        u += u_step
                        v += v_step
                    start = end
        for row in range(first_row, last_row):
            for column in range(columns):
                ahead[row, column] = FAR
                if distance[row, column, 0] < FAR and hides[which[row, column, 0]]:
                    ahead[row, column] = distance[row, column, 0]


@njit(inline="always")
def place_walls(  # type: ignore[no-untyped-def]
    canvas, depth, ids, distance, colour, which, placed, ahead, hides, label, row, column, nearer_than
):
    """Draw the pixel's walls that are nearer than a distance, before what lies behind them is drawn."""
    layer = placed[row, column]
    while layer < LAYERS and distance[row, column, layer] < nearer_than:
        through = canvas[row, column, 3]
        canvas[row, column, 0] += through * colour[row, column, layer, 0]
        canvas[row, column, 1] += through * colour[row, column, layer, 1]
        canvas[row, column, 2] += through * colour[row, column, layer, 2]
        left = through * (1.0 - colour[row, column, layer, 3])
        canvas[row, column, 3] = left
        if through > 0.5 and left <= 0.5:
            depth[row, column] = distance[row, column, layer]
            ids[row, column] = label[which[row, column, layer]]
        layer += 1
    placed[row, column] = layer
    ahead[row, column] = FAR
    if layer < LAYERS and distance[row, column, layer] < FAR and hides[which[row, column, layer]]:
        ahead[row, column] = distance[row, column, layer]


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_walls(  # type: ignore[no-untyped-def]
    canvas, depth, ids, distance, colour, which, placed, ahead, hides, label
):
    """Draw all walls that no card has called for yet."""
    rows, columns = depth.shape
    for row in prange(rows):
        for column in range(columns):
            if canvas[row, column, 3] >= NOTHING and distance[row, column, 0] < FAR:
                place_walls(
                    canvas, depth, ids, distance, colour, which, placed, ahead, hides, label, row, column, FAR
                )
