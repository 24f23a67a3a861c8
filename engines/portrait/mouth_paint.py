"""Shades one pixel after another of a mouth's inside, from back to front: cavity, tongue, lower teeth, upper teeth,
shadows, the picture's own teeth, the tip of a raised tongue, and the wet inner rim of the lower lip.

It decides nothing about where things are; `mouth` does. Lengths are in e, u across and v down.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

TABLE, TABLE_SPAN = 97, 0.9  # samples of the lip lines over u in -0.9..0.9


class Scene(NamedTuple):
    """What stands where; tongue_raised and rounding are 0 to 1, the rest in e."""

    gap: float
    middle: float
    half_width: float
    upper_edge: float
    lower_edge: float
    tongue_top: float
    tongue_raised: float
    rounding: float


@njit(cache=True, fastmath=True, nogil=True, inline="always")
def _step(x):
    t = min(max(x, 0.0), 1.0)
    return t * t * (3 - 2 * t)


@njit(cache=True, fastmath=True, nogil=True)
def _look(image, x, y, out):
    """Bilinear RGBA of a sprite at texel (x, y) into out (4,); nothing outside it."""
    height, width = image.shape[0], image.shape[1]
    out[:] = 0
    i, j = math.floor(y), math.floor(x)
    if i < 0 or j < 0 or i >= height - 1 or j >= width - 1:
        return
    fy, fx = y - i, x - j
    for c in range(4):
        top = image[i, j, c] * (1 - fx) + image[i, j + 1, c] * fx
        bottom = image[i + 1, j, c] * (1 - fx) + image[i + 1, j + 1, c] * fx
        out[c] = top * (1 - fy) + bottom * fy


@njit(cache=True, fastmath=True, nogil=True)
def paint(part, cover, to_mouth, edges, tones, upper, lower, places, seen, weight, scene):
    """Blend the inside over `part` (h, w, 3) by `cover` (h, w).

    to_mouth (2, 3) takes pixels to u, v; edges (2, TABLE) are the lip lines; tones (4, 3) cavity, tongue, lip and
    enamel; upper and lower are sprites (h, w, 4) at `places` (2, 3): left, top, density; seen and weight are the
    picture's own teeth, or empty.
    """
    texel = np.zeros(4, np.float32)
    colour = np.zeros(3, np.float32)
    deep_enough = _step(scene.gap / 0.16)
    contact_reach = min(0.016, 0.2 * scene.gap) + 1e-3
    rim = min(0.032, 0.22 * scene.gap)
    nearly_biting = 1 - _step((scene.lower_edge - scene.upper_edge) / 0.07)
    if lower.shape[0] == 0:
        nearly_biting = 0.0
    # protruding lips stand before the teeth, unless the mouth is wide open
    bared = 1 - 0.9 * _step((scene.rounding - 0.55) / 0.4) * (1 - _step((scene.gap - 0.08) / 0.1))
    tip_out = _step((scene.tongue_raised - 0.6) / 0.35) * _step((scene.gap - 0.03) / 0.04)
    for y in range(part.shape[0]):
        for x in range(part.shape[1]):
            alpha = cover[y, x]
            if alpha < 0.003:
                continue
            u = to_mouth[0, 0] * x + to_mouth[0, 1] * y + to_mouth[0, 2]
            v = to_mouth[1, 0] * x + to_mouth[1, 1] * y + to_mouth[1, 2]
            place = min(max((u + TABLE_SPAN) / (2 * TABLE_SPAN) * (TABLE - 1), 0.0), TABLE - 1.001)
            k = int(place)
            f = place - k
            top = edges[0, k] * (1 - f) + edges[0, k + 1] * f
            bottom = edges[1, k] * (1 - f) + edges[1, k + 1] * f
            below = max(v - top, 0.0)
            above = bottom - v
            narrow = 1 - _step((bottom - top) / 0.04)
            off = min(abs(u - scene.middle) / scene.half_width, 1.0)
            deep = min(below / max(scene.gap, 0.02), 1.0)

            glow = 0.7 + 0.6 * deep * (1 - off * off)
            for c in range(3):
                colour[c] = tones[0, c] * glow

            # hardly apart, the two rows light each other
            lit = nearly_biting * (1 - off * off) * (1 - narrow) * bared
            for c in range(3):
                colour[c] += ((0.76 - 0.10 * c) * tones[3, c] - colour[c]) * lit

            # tongue: an ellipsoid lit from above and in front, a groove along its middle
            wide = 0.26 - 0.07 * scene.tongue_raised
            tall = 0.15 - 0.03 * scene.tongue_raised
            tu, tv = (u - 0.4 * scene.middle) / wide, (v - scene.tongue_top - tall) / tall
            round_ = tu * tu + tv * tv
            body = _step((1.0 - math.sqrt(round_)) * 6.0 + 0.2)
            if body > 0:
                front = math.sqrt(max(1 - min(round_, 1.0), 0.0))
                lit = 0.48 + 0.44 * front - 0.20 * tv * (1 - front)
                lit -= 0.14 * math.exp(-((tu / 0.09) ** 2)) * (0.5 - 0.5 * tv)
                lit += (
                    0.030
                    * math.sin(190 * u + 3 * math.sin(140 * v))
                    * math.sin(170 * v + 2 * math.sin(90 * u))
                )
                lit *= (0.6 + 0.4 * deep_enough) * (0.75 + 0.25 * scene.tongue_raised)
                wet = (
                    0.16 * math.exp(-(((tu - 0.25) / 0.22) ** 2) - (((tv + 0.55) / 0.16) ** 2)) * deep_enough
                )
                for c in range(3):
                    colour[c] += (tones[1, c] * lit + 255 * wet * 0.6 - colour[c]) * body

            if lower.shape[0] > 0:
                _look(
                    lower,
                    (u - places[1, 0]) * places[1, 2],
                    (v - scene.lower_edge - places[1, 1]) * places[1, 2],
                    texel,
                )
                light = 0.86 - 0.26 * _step((v - scene.lower_edge) / 0.09)
                for c in range(3):
                    colour[c] += (texel[c] * (light - 0.04 * c) - colour[c]) * texel[3] * bared

            if upper.shape[0] > 0:
                _look(
                    upper,
                    (u - places[0, 0]) * places[0, 2],
                    (v - scene.upper_edge - places[0, 1]) * places[0, 2],
                    texel,
                )
                for c in range(3):
                    colour[c] += (texel[c] - colour[c]) * texel[3] * bared
            # the upper lip's shadow and the cheeks'
            shade = 1 - 0.2 * math.exp(-below / contact_reach)
            shade *= 1 - 0.30 * _step((off - 0.55) / 0.45)
            colour[0] *= shade
            colour[1] *= shade * (0.76 + 0.24 * shade)
            colour[2] *= shade * (0.62 + 0.38 * shade)

            if seen.shape[0] > 0:
                dim = 1 - 0.1 * math.exp(-below / contact_reach)
                for c in range(3):
                    colour[c] += (seen[y, x, c] * dim - colour[c]) * weight[y, x] * bared

            # towards the corners the lips' own insides close the mouth
            flesh = narrow * _step((off - 0.5) / 0.3) * 0.75
            for c in range(3):
                colour[c] += (0.6 * tones[2, c] - colour[c]) * flesh

            # the tip of a tongue that is raised to the teeth comes forward between them
            if tip_out > 0:
                side = abs(u - 0.4 * scene.middle)
                tip = _step((0.15 - side) / 0.09) * _step((v - bottom + 0.05 - 3.0 * u * u) / 0.016)
                light = 1.22 - 0.45 * _step((v - bottom + 0.03) / 0.05) - 3.0 * side
                for c in range(3):
                    colour[c] += (
                        ((0.55 * tones[1, c] + 0.4 * tones[2, c]) * light - colour[c]) * tip * tip_out
                    )

            if above < rim:
                wet = min(1 - above / rim, 1.0)
                near = _step(wet) * 0.9 * (1 - _step((off - 0.75) / 0.25))
                if above < 0:
                    near = 1.0
                for c in range(3):
                    colour[c] += (tones[2, c] * (0.52 + 0.42 * wet) - colour[c]) * near

            for c in range(3):
                part[y, x, c] = np.uint8(
                    min(max(part[y, x, c] + (colour[c] - part[y, x, c]) * alpha + 0.5, 0), 255)
                )
