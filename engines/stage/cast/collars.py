"""What lies around the neck: collars, hoods, scarves, and what lies on the shoulders."""

import math

import numpy as np
import skia

from engines.stage.cast.build import Build
from engines.stage.cast.look import Look
from engines.stage.cast.outfits import Outfit
from engines.stage.cast.shapes import Points, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, LIT, SHADE, Local, css, darker, paler
from engines.stage.cast.trunk import Trunk

_LINEN, _ERMINE = css("#f3eee2"), css("#f4efe4")


def draw_collar_behind(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk) -> None:
    """The part of a collar that is seen behind the neck."""
    if (
        outfit.collar in ("shirt", "turtle", "lapels", "ring", "hood", "sailor")
        and trunk.facing(0) > -0.3
        and trunk.d[0] > 5
    ):
        local = _collar_colour(look, outfit)
        ring = _ring(trunk, 1.12 if outfit.collar != "hood" else 1.2, 0.98, 1.0)
        sheet.canvas.drawPath(curve(ring), sheet.tones.fill(local, 0.12))


def draw_collar(sheet: Sheet, build: Build, look: Look, outfit: Outfit, trunk: Trunk, scale: float) -> None:
    """The collar before the neck."""
    canvas, tones = sheet.canvas, sheet.tones
    size = build.height * scale
    if size < 60:
        return
    local = _collar_colour(look, outfit)
    front = trunk.facing(0)
    if outfit.collar in ("turtle", "ring", "round"):
        high, wide = {"turtle": (1.15, 0.86), "ring": (1.10, 1.35), "round": (1.05, 1.0)}[outfit.collar]
        path = curve(_ring(trunk, high, 0.985, wide))
        sheet.cel(path, local, size * 0.012)
        if size > 250 and outfit.collar == "turtle":
            for angle in np.linspace(-1.2, 1.2, 6):
                rib = trunk.at(angle - float(trunk.azimuth[1]), np.array([high - 0.03, 1.01]))
                canvas.drawPath(polygon(rib, False), tones.line(local, HALF, size * 0.004, 0.5))
    elif outfit.collar == "shirt":
        _leaves(
            sheet,
            trunk,
            local,
            size,
            np.array([1.35, 1.2, 0.78, 0.50, 0.16, 0.42, 0.9]),
            np.array([1.10, 1.01, 0.955, 0.885, 0.985, 1.06, 1.10]),
        )
    elif outfit.collar == "lapels":
        if front > -0.2:
            inner = trunk.at(
                np.array([-0.85, -0.42, 0.0, 0.42, 0.85]), np.array([1.06, 0.80, 0.50, 0.80, 1.06])
            )
            shirt = _LINEN if "tie" in outfit.details else darker(look.accent, 0.05)
            canvas.drawPath(polygon(inner), tones.fill(shirt, 0.7))
            neck = trunk.at(np.array([-0.8, -0.3, 0.0, 0.3, 0.8]), np.array([1.08, 0.97, 0.93, 0.97, 1.08]))
            canvas.drawPath(
                polygon(neck), tones.fill(look.skin if "tie" not in outfit.details else shirt, 0.62)
            )
            if "tie" in outfit.details:
                _tie(sheet, look, trunk)
        _leaves(
            sheet,
            trunk,
            local,
            size,
            np.array([1.35, 1.15, 0.92, 0.99, 0.70, 0.05, 0.30, 0.62]),
            np.array([1.10, 0.99, 0.90, 0.85, 0.70, 0.48, 0.86, 1.08]),
        )
        if front < 0:
            canvas.drawPath(curve(_ring(trunk, 1.12, 0.97, 1.0)), tones.fill(local, LIT))
    elif outfit.collar == "hood":
        if front < 0.25:
            turn = math.pi
            hood = trunk.at(
                turn + np.array([-1.3, -1.0, -0.4, 0.4, 1.0, 1.3, 0.7, 0.0, -0.7]),
                np.array([1.1, 0.92, 0.70, 0.70, 0.92, 1.1, 1.16, 1.14, 1.16]),
                0.02 * size,
            )
            sheet.cel(curve(hood), local, size * 0.02)
        for sign in (-1, 1):
            if trunk.facing(sign * 0.6) > -0.2:
                roll = trunk.at(
                    sign * np.array([1.5, 1.0, 0.5, 0.08]), np.array([1.12, 1.0, 0.92, 0.86]), 0.008 * size
                )
                lit = LIT if sign * tones.side > 0 else 0.5
                canvas.drawPath(through(roll, False), tones.line(local, lit, size * 0.026))
    elif outfit.collar == "sailor":
        if front > 0:
            flap = trunk.at(
                np.array([-1.25, -1.2, -0.7, 0.0, 0.7, 1.2, 1.25, 0.35, 0.0, -0.35]),
                np.array([1.08, 0.95, 0.86, 0.62, 0.86, 0.95, 1.08, 1.0, 0.72, 1.0]),
                0.004 * size,
            )
        else:
            flap = trunk.at(
                math.pi + np.array([-1.25, -1.1, -0.9, 0.9, 1.1, 1.25]),
                np.array([1.08, 0.9, 0.60, 0.60, 0.9, 1.08]),
                0.004 * size,
            )
        sheet.cel(polygon(flap), local, size * 0.012)
        canvas.drawPath(polygon(flap), tones.line(_LINEN, LIT, size * 0.004))


def _leaves(sheet: Sheet, trunk: Trunk, local: Local, size: float, angles: Points, heights: Points) -> None:
    """The two halves of a collar, from the nape around to their points."""
    for sign in (-1, 1):
        if trunk.facing(sign * 0.5) < -0.25:
            continue
        leaf = trunk.at(sign * angles, heights, 0.004 * size)
        lit = LIT if sign * math.cos(float(trunk.azimuth[1])) * sheet.tones.side > -0.2 else 0.48
        path = curve(np.repeat(leaf, 2, 0))
        sheet.canvas.drawPath(path, sheet.tones.fill(local, lit))
        sheet.canvas.drawPath(path, sheet.tones.line(darker(local, 0.42), HALF, size * 0.0028, 0.7))


def _tie(sheet: Sheet, look: Look, trunk: Trunk) -> None:
    knot = trunk.at(np.array([-0.15, 0.15, 0.09, -0.09]), np.array([0.97, 0.97, 0.885, 0.885]))
    blade = trunk.at(np.array([-0.08, 0.08, 0.15, 0.0, -0.15]), np.array([0.885, 0.885, 0.52, 0.44, 0.52]))
    sheet.canvas.drawPath(polygon(blade), sheet.tones.fill(look.accent, LIT))
    sheet.canvas.drawPath(polygon(knot), sheet.tones.fill(darker(look.accent, 0.18), LIT))


def draw_scarf(sheet: Sheet, build: Build, look: Look, trunk: Trunk, scale: float, flow: float) -> None:
    """A scarf around the neck with one loose end; `flow` -1..1 carries the end across the picture."""
    size = build.height * scale
    local = look.accent
    end_angle = -0.55 if trunk.facing(-0.55) > -0.2 else 2.6
    start = trunk.at(end_angle, 0.98, 0.012 * size)
    down = np.array([0.0, 1.0])
    length = 0.19 * size
    line = np.stack(
        [start + down * length * t + np.array([flow * size * 0.10 * t * t, 0]) for t in np.linspace(0, 1, 6)]
    )
    tail = tube(line, np.linspace(0.020, 0.030, 6) * size, sheet.tones.side, flat=(True, True))
    sheet.solid(tail, darker(local, 0.06))
    if size > 150:
        for k in (4, 5):
            a, b = line[k] + np.array([-0.03 * size, 0]), line[k] + np.array([0.03 * size, 0])
            sheet.canvas.drawLine(
                *a.tolist(), *b.tolist(), sheet.tones.line(paler(local, 0.5), LIT, size * 0.006)
            )
    ring = curve(_ring(trunk, 1.16, 0.95, 1.42))
    sheet.cel(ring, local, size * 0.016)
    if size > 150:
        sheet.canvas.save()
        sheet.canvas.clipPath(ring, True)
        for angle in np.linspace(-1.0, 0.9, 5):
            turned = angle - float(trunk.azimuth[1])
            fold = trunk.at(
                np.array([turned - 0.12, turned, turned + 0.16]), np.array([1.10, 1.03, 0.97]), 0.012 * size
            )
            sheet.canvas.drawPath(
                through(fold, False), sheet.tones.line(darker(local, 0.3), HALF, size * 0.005, 0.6)
            )
        sheet.canvas.restore()


def draw_ermine(sheet: Sheet, build: Build, look: Look, trunk: Trunk, scale: float) -> None:
    """The white collar of kings, over the shoulders."""
    size = build.height * scale
    azimuth = float(trunk.azimuth[3])
    angles = np.linspace(-math.pi / 2, math.pi / 2, 9) - azimuth
    low = trunk.at(angles, 0.84, 0.012 * size)
    low[:, 1] += np.cos(np.linspace(-math.pi / 2, math.pi / 2, 9)) * 0.05 * size
    high = trunk.at(angles, 1.05, 0.008 * size)
    shoulders = trunk.at(angles[[-1, 0]], 0.97, 0.012 * size)
    path = curve(np.concatenate([high, shoulders[:1], low[::-1], shoulders[1:]]))
    sheet.cel(path, _ERMINE, size * 0.02, LIT, SHADE + 0.12)
    spot = sheet.tones.fill(css("#2a2430"), HALF)
    if size > 110:
        for i, angle in enumerate(np.linspace(-1.3, 1.3, 8)):
            x, y = trunk.at(angle - azimuth, 0.86 + 0.08 * (i % 2), 0.01 * size).tolist()
            y += 0.035 * size * math.cos(angle)
            sheet.canvas.drawOval(
                skia.Rect(x - 0.004 * size, y - 0.008 * size, x + 0.004 * size, y + 0.008 * size), spot
            )


def draw_stethoscope(sheet: Sheet, build: Build, trunk: Trunk, scale: float) -> None:
    size = build.height * scale
    if trunk.facing(0) < 0.1 or size < 60:
        return
    loop = trunk.at(
        np.array([-0.9, -0.62, -0.3, 0.0, 0.30, 0.55, 0.85]),
        np.array([1.06, 0.86, 0.70, 0.64, 0.72, 0.86, 1.06]),
        0.008 * size,
    )
    sheet.canvas.drawPath(through(loop, False), sheet.tones.line(css("#39424e"), HALF, size * 0.009))
    line = trunk.at(np.array([0.0, 0.12, 0.10]), np.array([0.64, 0.54, 0.44]), 0.008 * size)
    sheet.canvas.drawPath(through(line, False), sheet.tones.line(css("#39424e"), HALF, size * 0.007))
    x, y = line[2].tolist()
    sheet.canvas.drawCircle(x, y, size * 0.013, sheet.tones.fill(css("#cfd6dd"), LIT))


def _collar_colour(look: Look, outfit: Outfit) -> Local:
    if outfit.collar == "sailor" or (outfit.collar == "ring" and look.outfit == "spacesuit"):
        return look.accent if outfit.collar == "sailor" else css("#a9adb8")
    if outfit.collar == "shirt" and look.outfit in ("skirt", "dungarees", "shirt"):
        return paler(look.top, 0.35)
    if outfit.collar == "round":
        return look.accent if "trim" in outfit.details else darker(look.top, 0.12)
    return darker(look.top, 0.10)


def _ring(trunk: Trunk, high: float, low: float, wide: float) -> Points:
    """A band around the neck, (n, 2) pixels: flat at the top, hanging a little in front."""
    azimuth = float(np.interp(-1.05, -trunk.place, trunk.azimuth))
    angles = np.linspace(-math.pi / 2, math.pi / 2, 7) - azimuth
    top = trunk.at(angles, 1.08)
    middle = (top[0] + top[-1]) / 2
    up = (trunk.at(0, 1.1) - trunk.at(0, 1.0)) * 10
    up = np.array([0.0, -float(np.hypot(*up))])
    half = float((top[-1] - top[0])[0]) / 2 * wide
    bow = np.cos(np.linspace(-math.pi / 2, math.pi / 2, 7))
    spread = np.sin(np.linspace(-math.pi / 2, math.pi / 2, 7))

    def edge(place: float, share: float, hang: float) -> Points:
        return middle + up * (place - 1.08) + np.stack([spread * half * share, bow * hang * half], 1)

    high_edge, waist = edge(high, 0.96, 0.13), edge((high + low) / 2, 1.0, 0.2)
    low_edge = edge(low, 1.24, 0.30)
    return np.concatenate([high_edge, waist[-1:], low_edge[::-1], waist[:1]])
