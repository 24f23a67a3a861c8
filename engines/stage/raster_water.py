"""The sea: flat tones that move, the sun's glitter, foam at the shore, and what stands on it upside down.

Water lies at height 0 without end; where a relief rises above it, there is land.
"""

import math

from numba import njit, prange

from engines.stage.atlas import LANE, alpha, blue, green, red, sample
from engines.stage.draw_list import BLUE, FOG, GREEN, OPACITY, RED
from engines.stage.quads import narrow
from engines.stage.raster_ground import fog_at, tile_at
from engines.stage.raster_walls import BAND, NOTHING
from engines.stage.relief import FAR, height

FIRST, SECOND = 1, 2
_FARTHEST = 6000.0
_MIRRORED = 0.62  # how much of a thing shows in the water


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def flood(surface, second, share, wet, lens):  # type: ignore[no-untyped-def]
    """Put the sea before whatever of the relief lies under it; `wet` (h, w) says where it is a pixel's first surface
    (`FIRST`), its second one (`SECOND`), or both."""
    rows, columns = surface.shape
    focal = lens[12]
    for row in prange(rows):
        b = (rows * 0.5 - row - 0.5) / focal
        for column in range(columns):
            a = (column + 0.5 - columns * 0.5) / focal
            dy = lens[4] + lens[7] * a + lens[10] * b
            wet[row, column] = 0
            if dy > -1e-5:
                continue
            t = -lens[1] / dy
            if t <= 0 or t > _FARTHEST:
                continue
            if share[row, column] > 0:  # noqa: SIM102
                if t < second[row, column]:
                    if surface[row, column] < t:
                        second[row, column] = t
                        wet[row, column] = SECOND
                    else:
                        share[row, column] = 0.0
            if t < surface[row, column]:
                surface[row, column] = t
                wet[row, column] |= FIRST


@njit(fastmath=True, nogil=True)
def _rounded(tile, x, y):  # type: ignore[no-untyped-def]
    """`tile_at` without creases: near the lens its cells are many pixels wide."""
    i, j = math.floor(x), math.floor(y)
    p, q = x - i, y - j
    return tile_at(tile, i + p * p * (3 - 2 * p), j + q * q * (3 - 2 * q))


@njit(fastmath=True, nogil=True)
def _swell(ripples, x, z, t, near):  # type: ignore[no-untyped-def]
    """-0.5..0.5: how high the painted waves are at a place; `near` 0..1 adds the small ones."""
    long = _rounded(ripples, x * 1.1 + t * 2.6, z * 2.6 + t * 1.4)
    middle = _rounded(ripples, x * 4.0 - t * 5.0, z * 9.0 + t * 4.0)
    total = (long - 0.5) * 0.62 + (middle - 0.5) * 0.3 * near
    if near > 0.3:
        total += (_rounded(ripples, x * 13.0 + t * 9.0, z * 26.0 - t * 12.0) - 0.5) * 0.24 * (near - 0.3)
    return total


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_water(  # type: ignore[no-untyped-def]
    canvas, surface, bed, second, share, wet, clear, lens, ripples, near_colour, far_colour, glitter, surf, sky_colour,
    sun_colour, sun_azimuth, fog, air, t, relief, size_m, rims,
):  # fmt: skip
    """Add the water to what still shows through; `clear` (h, w) becomes how much of the bed under a pixel's first
    surface can be seen, 1 where there is no water. bed (h, w) is `surface` as it was before the flood; `relief` may be
    a single cell where there is no land."""
    rows, columns = surface.shape
    focal = lens[12]
    for row in prange(rows):
        b = (rows * 0.5 - row - 0.5) / focal
        for column in range(columns):
            clear[row, column] = 1.0
            through = canvas[row, column, 3]
            if wet[row, column] == 0 or through < NOTHING:
                continue
            distance = surface[row, column]
            weight = through * (1.0 - share[row, column])
            if wet[row, column] == SECOND:
                distance = second[row, column]
                weight = through * share[row, column]
            a = (column + 0.5 - columns * 0.5) / focal
            dx = lens[3] + lens[6] * a + lens[9] * b
            dy = lens[4] + lens[7] * a + lens[10] * b
            dz = lens[5] + lens[8] * a + lens[11] * b
            x = lens[0] + dx * distance
            z = lens[2] + dz * distance
            foot = distance / focal / max(-dy, 0.02)
            near = 1.0 / (1.0 + 1.4 * foot)
            calm = 1.0 / (1.0 + 0.05 * foot * foot)
            swell = _swell(ripples, x, z, t, near) * calm * (0.6 + 0.4 * surf)

            grazing = 1.0 - min(1.0, 3.0 * -dy / math.sqrt(dx * dx + dy * dy + dz * dz))
            grazing *= grazing
            tone = min(max(0.2 + grazing * 0.68 + swell * 1.5, 0.0), 1.0) * 5.0
            step = math.floor(tone)
            tone = (step + min(1.0, max(0.0, (tone - step - 0.4) * 5.0))) / 5.0
            veil = 0.5 * grazing * (0.35 + 0.65 * tone)

            bearing = math.atan2(dx, dz) - sun_azimuth
            path = math.exp(-bearing * bearing / (0.02 + 0.03 * near)) * glitter
            spark = min(max((swell * 2.2 + path * 0.75 - 0.52) * 7.0, 0.0), 1.0) * min(1.0, path * 1.8)

            foam = min(max((swell - 0.27 - 0.1 * (1 - near)) * 16.0, 0.0), 1.0) * 0.55 * near * surf
            cover = 1.0
            if bed[row, column] < FAR and relief.shape[0] > 1:
                deep = -height(relief, size_m, rims, x, z)
                if deep < 1.5:
                    lap = deep - 0.16 - 0.10 * math.sin(t * 0.9 + x * 0.21 + z * 0.17) - 0.35 * swell
                    soft = 0.07 + 0.25 * foot
                    edge = min(max(1.0 - abs(lap) / soft, 0.0), 1.0)
                    foam = max(foam, surf * edge * 0.6 / (1.0 + 0.8 * foot))
                    shallow = min(max(1.0 - deep / 1.5, 0.0), 1.0)
                    tone = max(tone, 0.6 * shallow)
                    # The bed shows through shallow water, and so no hard line divides land from water.
                    shore = min(max(deep / (0.012 + min(0.8 * foot, 0.2)), 0.0), 1.0)
                    cover = shore * max(1.0 - 0.75 * math.exp(-2.6 * max(deep, 0.0)), foam)

            hidden = fog_at(fog, distance)
            weight *= cover
            for channel in range(3):
                colour = near_colour[channel] * (1 - tone) + far_colour[channel] * tone
                colour += (sky_colour[channel] - colour) * veil
                colour += (sun_colour[channel] - colour) * 0.85 * spark
                colour += (sky_colour[channel] * 0.5 + 0.5 * far_colour[channel] + 0.12 - colour) * foam
                colour += (air[column, channel] - colour) * hidden
                canvas[row, column, channel] += weight * colour
            if wet[row, column] != SECOND:
                clear[row, column] = 1.0 - cover


@njit(parallel=True, fastmath=True, cache=True, nogil=True)
def draw_reflections(  # type: ignore[no-untyped-def]
    canvas, surface, wet, lens, ripples, t, to_picture, box, image, part, style, in_tail, atlas, tail, near_colour, air
):  # fmt: skip
    """Draw mirrored cards into the water, near to far, before the water itself.

    The reflection wavers with the swell at each place of the water and grows fainter with distance and depth.
    """
    rows, columns = surface.shape
    focal = lens[12]
    bands = (rows + BAND - 1) // BAND
    for band in prange(bands):
        first_row = band * BAND
        last_row = min(rows, first_row + BAND)
        for card in range(box.shape[0]):
            m = to_picture[card]
            wide, high, levels = image[card, 1], image[card, 2], image[card, 3]
            pixels = tail if in_tail[card] else atlas
            span = abs(part[card, 1]) * wide
            for row in range(max(first_row, box[card, 1]), min(last_row, box[card, 3])):
                y = row + 0.5
                b = (rows * 0.5 - row - 0.5) / focal
                w0 = m[2, 1] * y + m[2, 2]
                first, last = float(box[card, 0]) + 0.5, float(box[card, 2]) - 0.5
                first, last = narrow(m[2, 0], w0 - 1e-6, first, last)
                start = max(box[card, 0], math.ceil(first - 0.5))
                stop = min(box[card, 2], math.floor(last - 0.5) + 1)
                for column in range(start, stop):
                    through = canvas[row, column, 3]
                    if through < NOTHING or not wet[row, column] & FIRST:
                        continue
                    x = column + 0.5
                    z = 1.0 / (m[2, 0] * x + w0)
                    distance = surface[row, column]
                    if z < distance:
                        continue
                    a = (column + 0.5 - columns * 0.5) / focal
                    px = lens[0] + (lens[3] + lens[6] * a + lens[9] * b) * distance
                    pz = lens[2] + (lens[5] + lens[8] * a + lens[11] * b) * distance
                    v = (m[1, 0] * x + m[1, 1] * y + m[1, 2]) * z
                    depth = 1.0 - v  # 0 at the water line
                    near = 1.0 / (1.0 + 0.02 * distance)
                    wave = _swell(ripples, px, pz, t, 0.3 * near)
                    u = (m[0, 0] * x + m[0, 1] * y + m[0, 2]) * z + wave * (0.05 + 0.16 * depth)
                    v += wave * 0.10
                    if u <= 0 or u >= 1 or v <= 0 or v >= 1:
                        continue
                    texels = span * math.hypot(m[0, 0], m[0, 1]) * z
                    level = min(int(max(math.log2(max(texels, 1.0)) + 0.5 + 2.0 * depth, 0.0)), levels - 1)
                    offset, cw, ch = image[card, 0], wide, high
                    for _ in range(level):
                        offset += cw * ch
                        cw //= 2
                        ch //= 2
                    lanes = sample(
                        pixels, offset, cw, ch, (part[card, 0] + u * part[card, 1]) * cw - 0.5, v * ch - 0.5
                    )
                    cover = alpha(lanes) * LANE
                    if cover < NOTHING:
                        continue
                    fade = _MIRRORED * min(max(1.15 - depth, 0.0), 1.0) * style[card, OPACITY] * through
                    hidden = style[card, FOG]
                    r = red(lanes) * LANE * style[card, RED] * 0.8 + near_colour[0] * 0.2 * cover
                    g = green(lanes) * LANE * style[card, GREEN] * 0.8 + near_colour[1] * 0.2 * cover
                    bl = blue(lanes) * LANE * style[card, BLUE] * 0.8 + near_colour[2] * 0.2 * cover
                    canvas[row, column, 0] += fade * (r + (air[column, 0] * cover - r) * hidden)
                    canvas[row, column, 1] += fade * (g + (air[column, 1] * cover - g) * hidden)
                    canvas[row, column, 2] += fade * (bl + (air[column, 2] * cover - bl) * hidden)
                    canvas[row, column, 3] = through - fade * cover
