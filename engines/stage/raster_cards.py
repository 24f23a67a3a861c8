"""Drawn cards onto the screen, near to far: what is hidden is never drawn.

Each pixel of the canvas keeps how much still shows through; a card adds its share of that. Ground and water hide
cards by their distance; cards hide each other by the order of the list.
"""

import math

from numba import njit, prange

from engines.stage.atlas import LANE, alpha, blue, green, red, sample
from engines.stage.draw_list import BIAS, BLUE, CONTACT, FOG, GREEN, NEARER, OPACITY, RED, RIM, SWAY

BAND = 12  # rows that one thread draws at a time
CHUNK = 32  # columns over which a wall's perspective is taken as straight
NOTHING = 0.004  # opacity below which nothing is seen
_SOFT = 0.012  # a card sinks softly into the ground over this part of its distance


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


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_cards(  # type: ignore[no-untyped-def]
    canvas, depth, ids, surface, to_picture, box, image, part, style, label, in_tail, atlas, tail, air, rim, light_side,
):  # fmt: skip
    """Add the cards to the canvas (h, w, 4); where they come to hide more than half, depth and ids become theirs.

    surface (h, w): the distance of ground or water. image rows with `in_tail` true lie in `tail` instead of `atlas`.
    air (w, 3): the fog's colour in each column; rim (3,): the colour of lit edges, on the side `light_side` (-1, 1).
    """
    rows, columns = depth.shape
    bands = (rows + BAND - 1) // BAND
    for band in prange(bands):
        first_row = band * BAND
        last_row = min(rows, first_row + BAND)
        for card in range(box.shape[0]):
            top = max(first_row, box[card, 1])
            bottom = min(last_row, box[card, 3])
            if top >= bottom:
                continue
            m = to_picture[card]
            pixels = tail if in_tail[card] else atlas
            wide, high, levels = image[card, 1], image[card, 2], image[card, 3]
            first_u, span_u = part[card, 0], part[card, 1]
            across_texels = abs(span_u) * wide
            fog, opacity, sway = style[card, FOG], style[card, OPACITY], style[card, SWAY]
            clear = 1.0 - fog
            scale_r = style[card, RED] * clear * LANE * opacity
            scale_g = style[card, GREEN] * clear * LANE * opacity
            scale_b = style[card, BLUE] * clear * LANE * opacity
            contact, nearer, edge = style[card, CONTACT], style[card, NEARER], style[card, RIM]
            for row in range(top, bottom):
                y = row + 0.5
                w0 = m[2, 1] * y + m[2, 2]
                u0 = m[0, 1] * y + m[0, 2]
                v0 = m[1, 1] * y + m[1, 2]
                first, last = float(box[card, 0]) + 0.5, float(box[card, 2]) - 0.5
                first, last = narrow(m[2, 0], w0 - 1e-6, first, last)
                first, last = narrow(m[1, 0], v0, first, last)
                first, last = narrow(m[2, 0] - m[1, 0], w0 - v0, first, last)
                lean = abs(sway)
                first, last = narrow(m[0, 0] + lean * m[2, 0], u0 + lean * w0, first, last)
                first, last = narrow((1 + lean) * m[2, 0] - m[0, 0], (1 + lean) * w0 - u0, first, last)
                start = max(box[card, 0], int(math.ceil(first - 0.5 - 1e-9)))
                stop = min(box[card, 2], int(math.floor(last - 0.5 + 1e-9)) + 1)
                while start < stop:
                    end = min(stop, start + CHUNK)
                    # exact at both ends of the chunk, straight between
                    x = start + 0.5
                    z = 1.0 / (m[2, 0] * x + w0)
                    u = (m[0, 0] * x + u0) * z
                    v = (m[1, 0] * x + v0) * z
                    x = end + 0.5
                    z_end = 1.0 / max(m[2, 0] * x + w0, 1e-6)
                    count = end - start
                    z_step = (z_end - z) / count
                    u_step = ((m[0, 0] * x + u0) * z_end - u) / count
                    v_step = ((m[1, 0] * x + v0) * z_end - v) / count
                    x = start + 0.5
                    z_below = 1.0 / max(m[2, 0] * x + w0 + m[2, 1], 1e-6)
                    u_down = (m[0, 0] * x + u0 + m[0, 1]) * z_below - u
                    v_down = (m[1, 0] * x + v0 + m[1, 1]) * z_below - v
                    if sway != 0.0:
                        rise = 1.0 - v
                        u += sway * rise * rise
                        rise = 1.0 - v - v_step * count
                        # the bend is the same at both ends of a row that is level
                        u_step += sway * (rise * rise - (1.0 - v) * (1.0 - v)) / count

                    along_row = math.hypot(u_step * across_texels, v_step * high)
                    along_column = math.hypot(u_down * across_texels, v_down * high)
                    large, small = max(along_row, along_column), min(along_row, along_column)
                    texels = max(0.35 * large + 0.65 * small, 0.12 * large)
                    level = 0.0
                    if texels > 1.0:
                        level = math.log2(texels)
                    level = max(level + style[card, BIAS], 0.0)
                    near_level = min(int(level), levels - 1)
                    blend = (level - near_level - 0.25) * 2.0
                    if near_level == levels - 1:
                        blend = 0.0
                    blend = min(max(blend, 0.0), 1.0)
                    blend = blend * blend * (3.0 - 2.0 * blend)
                    offset, cw, ch = image[card, 0], wide, high
                    for _ in range(near_level):
                        offset += cw * ch
                        cw //= 2
                        ch //= 2
                    far_offset, far_cw, far_ch = offset + cw * ch, cw // 2, ch // 2

                    for column in range(start, end):
                        through = canvas[row, column, 3]
                        room = surface[row, column] - z * nearer
                        if through >= NOTHING and room > 0 and 0.0 <= u <= 1.0 and 0.0 <= v <= 1.0:
                            pu = first_u + u * span_u
                            if blend < 0.996:
                                lanes = sample(pixels, offset, cw, ch, pu * cw - 0.5, v * ch - 0.5)
                                r, g, b, a = red(lanes), green(lanes), blue(lanes), alpha(lanes)
                                if blend > 0.004:
                                    lanes = sample(
                                        pixels,
                                        far_offset,
                                        far_cw,
                                        far_ch,
                                        pu * far_cw - 0.5,
                                        v * far_ch - 0.5,
                                    )
                                    r += (red(lanes) - r) * blend
                                    g += (green(lanes) - g) * blend
                                    b += (blue(lanes) - b) * blend
                                    a += (alpha(lanes) - a) * blend
                            else:
                                lanes = sample(
                                    pixels, far_offset, far_cw, far_ch, pu * far_cw - 0.5, v * far_ch - 0.5
                                )
                                r, g, b, a = red(lanes), green(lanes), blue(lanes), alpha(lanes)
                            if a > 200.0:
                                soft = through
                                if contact > 0 and room < _SOFT * z:
                                    soft *= room / (_SOFT * z)
                                cover = a * LANE * opacity
                                haze = fog * cover
                                r = r * scale_r + air[column, 0] * haze
                                g = g * scale_g + air[column, 1] * haze
                                b = b * scale_b + air[column, 2] * haze
                                if edge > 0:
                                    lanes = sample(
                                        pixels, offset, cw, ch,
                                        (pu + light_side * edge) * cw - 0.5, (v - 0.6 * edge) * ch - 0.5,
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
