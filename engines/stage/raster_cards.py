"""Drawn cards onto the screen, near to far: what is hidden is never drawn.

Each pixel of the canvas keeps how much still shows through; a card adds its share of that. Ground, water and walls
hide cards by their distance; cards hide each other by the order of the list.
"""

import math

from numba import njit, prange

from engines.stage.atlas import LANE, alpha, sample
from engines.stage.draw_list import BIAS, BLUE, CONTACT, FOG, GREEN, OPACITY, RED, RIM, SLACK, SWAY
from engines.stage.quads import at, covered, halving, texel, unhidden
from engines.stage.raster_walls import BAND, NOTHING, place_walls

_SLACK_MOST_M = 0.2
CHUNK = 32  # columns over which perspective and bend are taken as straight


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_cards(  # type: ignore[no-untyped-def]
    canvas, depth, ids, surface, second, share, walls, to_picture, box, image, part, style, label, in_tail, atlas,
    tail, air, rim, light_side,
):  # fmt: skip
    """Add the cards to the canvas (h, w, 4); where they come to hide more than half, depth and ids become theirs.

    surface, second, share (h, w): ground and water as `relief.cast_rays` sees them; walls: the arrays of
    `raster_walls.place_walls` from `distance` on to `label`. image rows with `in_tail` true lie in `tail` instead of
    `atlas`. air (w, 3): the fog's colour in each column; rim (3,): the colour of lit edges, on the side `light_side`
    (-1, 1).
    """
    distance, colour, which, placed, ahead, hides, wall_label = walls
    rows = depth.shape[0]
    bands = (rows + BAND - 1) // BAND
    for band in prange(bands):
        first_row = band * BAND
        last_row = min(rows, first_row + BAND)
        for card in range(box.shape[0]):
            m = to_picture[card]
            pixels = tail if in_tail[card] else atlas
            first_u, span_u = part[card, 0], part[card, 1]
            wide, high = abs(span_u) * image[card, 1], image[card, 2]
            fog, opacity, sway = style[card, FOG], style[card, OPACITY], style[card, SWAY]
            clear = 1.0 - fog
            scale_r = style[card, RED] * clear * LANE * opacity
            scale_g = style[card, GREEN] * clear * LANE * opacity
            scale_b = style[card, BLUE] * clear * LANE * opacity
            contact, slack, edge = style[card, CONTACT], style[card, SLACK], style[card, RIM]
            for row in range(max(first_row, box[card, 1]), min(last_row, box[card, 3])):
                y = row + 0.5
                start, stop = covered(m, box[card, 0], box[card, 2], y, abs(sway), 0.0)
                while start < stop:
                    end = min(stop, start + CHUNK)
                    # exact at both ends of the chunk, straight between
                    z, u, v = at(m, start + 0.5, y)
                    z_end, u_end, v_end = at(m, end + 0.5, y)
                    count = end - start
                    z_step, u_step, v_step = (z_end - z) / count, (u_end - u) / count, (v_end - v) / count
                    _, u_below, v_below = at(m, start + 0.5, y + 1.0)
                    offset, width, height, blend = halving(
                        image[card],
                        math.hypot(u_step * wide, v_step * high),
                        math.hypot((u_below - u) * wide, (v_below - v) * high),
                        style[card, BIAS],
                    )
                    if sway != 0.0:
                        bend = sway * (1.0 - v) * (1.0 - v)
                        u += bend
                        u_step += (sway * (1.0 - v_end) * (1.0 - v_end) - bend) / count
                    for column in range(start, end):
                        through = canvas[row, column, 3]
                        near = z - min(slack * z, _SLACK_MOST_M)  # a foot stands a little in the ground
                        room = surface[row, column] - near
                        shown = 1.0 if room > 0 else 0.0
                        if share[row, column] > 0:
                            shown = unhidden(
                                surface[row, column], second[row, column], share[row, column], near
                            )
                        if through * shown >= NOTHING and 0.0 <= u <= 1.0 and 0.0 <= v <= 1.0:
                            if ahead[row, column] < z:
                                place_walls(
                                    canvas, depth, ids, distance, colour, which, placed, ahead, hides, wall_label,
                                    row, column, z,
                                )  # fmt: skip
                                through = canvas[row, column, 3]
                            pu = first_u + u * span_u
                            r, g, b, a = texel(pixels, offset, width, height, blend, pu, v)
                            if a > 200.0:
                                soft = through * shown
                                if contact > 0 and 0 < room < 0.1 * z:
                                    # The ground's own step from row to row is at least what the foot sinks in.
                                    sinks = contact * z
                                    if row > 0:
                                        rise = surface[row - 1, column] - surface[row, column]
                                        sinks = max(sinks, min(1.3 * rise, 0.1 * z))
                                    soft *= min(room / sinks, 1.0)
                                cover = a * LANE * opacity
                                haze = fog * cover
                                r = r * scale_r + air[column, 0] * haze
                                g = g * scale_g + air[column, 1] * haze
                                b = b * scale_b + air[column, 2] * haze
                                if edge > 0:
                                    lanes = sample(
                                        pixels, offset, width, height,
                                        (pu + light_side * edge) * width - 0.5, (v - 0.6 * edge) * height - 0.5,
                                    )  # fmt: skip
                                    lit = (
                                        (1.0 - alpha(lanes) * LANE) * 0.7 * min(1.0, (1.0 - v) * 14.0) * clear
                                    )
                                    r += (rim[0] * cover - r) * lit
                                    g += (rim[1] * cover - g) * lit
                                    b += (rim[2] * cover - b) * lit
                                canvas[row, column, 0] += soft * r
                                canvas[row, column, 1] += soft * g
                                canvas[row, column, 2] += soft * b
                                left = through - soft * cover
                                canvas[row, column, 3] = left
                                if through > 0.5 and left <= 0.5:
                                    depth[row, column] = z
                                    ids[row, column] = label[card]
                        z += z_step
                        u += u_step
                        v += v_step
                    start = end
