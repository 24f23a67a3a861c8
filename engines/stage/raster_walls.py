"""Walls, roofs, floors and far views: flat pictures that meet each other at corners, so that distance, not an order,
decides at every pixel which is in front.

A pixel keeps its two nearest: the edge of one is drawn smoothly over the other.
"""

import math

from numba import njit, prange

from engines.stage.atlas import LANE
from engines.stage.draw_list import BLUE, FOG, GREEN, RED
from engines.stage.quads import at, covered, halving, steps, texel, unhidden
from engines.stage.raster_cards import BAND, NOTHING
from engines.stage.relief import FAR

LAYERS = 2
CELL = 8  # columns over which a wall's perspective is taken as straight
_OPAQUE = 0.985
_NEARER = 0.999  # a wall is drawn where the ground is not nearer than this part of its distance


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def lay_walls(  # type: ignore[no-untyped-def]
    distance, colour, which, surface, second, share, hides, to_picture, box, image, part, style, in_tail, atlas, tail, air
):
    """Find each pixel's nearest walls: distance (h, w, LAYERS) metres, FAR for none; colour (h, w, LAYERS, 4)
    premultiplied 0..1; which (h, w, LAYERS) rows of the list; second, share (h, w) of `relief.cast_rays`. `hides` (n,): whether a wall stands before cards that
    are farther, and becomes `surface` (h, w) where it is opaque.
    """
    rows, columns = surface.shape
    bands = (rows + BAND - 1) // BAND
    for band in prange(bands):
        first_row = band * BAND
        last_row = min(rows, first_row + BAND)
        for row in range(first_row, last_row):
            for column in range(columns):
                for layer in range(LAYERS):
                    distance[row, column, layer] = FAR
        for wall in range(box.shape[0]):
            m = to_picture[wall]
            pixels = tail if in_tail[wall] else atlas
            first_u, span_u = part[wall, 0], part[wall, 1]
            wide, high = abs(span_u) * image[wall, 1], image[wall, 2]
            fog = style[wall, FOG]
            scale_r = style[wall, RED] * (1.0 - fog) * LANE
            scale_g = style[wall, GREEN] * (1.0 - fog) * LANE
            scale_b = style[wall, BLUE] * (1.0 - fog) * LANE
            west, east, north, south = steps(m)
            for row in range(max(first_row, box[wall, 1]), min(last_row, box[wall, 3])):
                y = row + 0.5
                start, stop = covered(m, box[wall, 0], box[wall, 2], y, 0.0, 1.0)
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
                    for column in range(start, end):
                        nearest = distance[row, column, 0]
                        behind = z >= nearest
                        hidden = z >= distance[row, column, 1] or (behind and colour[row, column, 0, 3] > _OPAQUE)
                        shown = 1.0 if surface[row, column] > z * _NEARER else 0.0
                        if share[row, column] > 0:
                            shown = unhidden(
                                surface[row, column], second[row, column], share[row, column], z * _NEARER
                            )
                        # Edges fade over the pixel outside them, so that walls that touch leave no gap.
                        inside = min(min(u / west, (1.0 - u) / east), min(v / north, (1.0 - v) / south)) / z
                        shown *= min(1.0 + inside, 1.0)
                        if not hidden and shown > NOTHING:
                            pu = first_u + min(max(u, 0.0), 1.0) * span_u
                            r, g, b, a = texel(pixels, offset, width, height, blend, pu, min(max(v, 0.0), 1.0))
                            a *= LANE * shown
                            r *= shown
                            g *= shown
                            b *= shown
                            if a > NOTHING:
                                layer = 1 if behind else 0
                                if not behind:
                                    distance[row, column, 1] = nearest
                                    which[row, column, 1] = which[row, column, 0]
                                    for channel in range(4):
                                        colour[row, column, 1, channel] = colour[row, column, 0, channel]
                                distance[row, column, layer] = z
                                which[row, column, layer] = wall
                                colour[row, column, layer, 0] = r * scale_r + air[column, 0] * fog * a
                                colour[row, column, layer, 1] = g * scale_g + air[column, 1] * fog * a
                                colour[row, column, layer, 2] = b * scale_b + air[column, 2] * fog * a
                                colour[row, column, layer, 3] = a
                        z += z_step
                        u += u_step
                        v += v_step
                    start = end
        for row in range(first_row, last_row):
            for column in range(columns):
                z = distance[row, column, 0]
                if z < surface[row, column] and colour[row, column, 0, 3] > 0.5 and hides[which[row, column, 0]]:
                    surface[row, column] = z


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_walls(canvas, depth, ids, distance, colour, which, label):  # type: ignore[no-untyped-def]
    """Add the walls to what still shows through, and put their distance and label where they come to hide half."""
    rows, columns = depth.shape
    for row in prange(rows):
        for column in range(columns):
            for layer in range(LAYERS):
                through = canvas[row, column, 3]
                if distance[row, column, layer] >= FAR or through < NOTHING:
                    break
                canvas[row, column, 0] += through * colour[row, column, layer, 0]
                canvas[row, column, 1] += through * colour[row, column, layer, 1]
                canvas[row, column, 2] += through * colour[row, column, layer, 2]
                left = through * (1.0 - colour[row, column, layer, 3])
                canvas[row, column, 3] = left
                if through > 0.5 and left <= 0.5:
                    depth[row, column] = distance[row, column, layer]
                    ids[row, column] = label[which[row, column, layer]]
