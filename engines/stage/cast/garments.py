"""The details of clothes on the trunk: collars, buttons, belts, pockets, folds, aprons, plates.

They lie on the trunk's surface and turn with it. Everything is drawn as if fully lit; one veil of shade comes last.
"""

import math

import numpy as np
import skia

from engines.stage.cast.build import Build
from engines.stage.cast.look import Look
from engines.stage.cast.outfits import Outfit
from engines.stage.cast.shapes import Points, curve, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, css, darker, paler
from engines.stage.cast.trunk import Trunk

_LINEN, _STEEL = css("#f3eee2"), css("#c9ced6")


def draw_clothes(sheet: Sheet, build: Build, look: Look, outfit: Outfit, trunk: Trunk, scale: float) -> None:
    """The trunk with all that is on it. `scale` is pixels a metre."""
    canvas, tones = sheet.canvas, sheet.tones
    solid = trunk.solid(tones.side)
    canvas.save()
    canvas.clipPath(solid.outline, True)
    canvas.drawPath(solid.outline, tones.fill(look.top, LIT))
    if outfit.skirt:
        low = trunk.solid(tones.side, start=8)
        canvas.drawPath(low.outline, tones.fill(look.bottom, LIT))
    size = build.height * scale
    if size > 60:
        _front(sheet, look, outfit, trunk, size)
        for name, draw in _DRAW.items():
            if name in outfit.details and (size > 130 or name not in _FINE):
                draw(sheet, look, outfit, trunk, size)
        if outfit.collar == "scoop":
            _scoop(sheet, look, trunk)
    for path in solid.shade:
        canvas.drawPath(path, tones.veil(SHADE))
    canvas.restore()


def _seen(trunk: Trunk, place: float) -> Points:
    """The angles that are in sight at a height."""
    azimuth = float(np.interp(-place, -trunk.place, trunk.azimuth))
    return np.linspace(-math.pi / 2, math.pi / 2, 9) - azimuth


def _band(trunk: Trunk, high: float, low: float, sag: float = 0.05) -> skia.Path:
    top, bottom = trunk.at(_seen(trunk, high), high), trunk.at(_seen(trunk, low), low)
    round_ = np.cos(np.linspace(-math.pi / 2, math.pi / 2, 9)) * sag * abs(top[-1, 0] - top[0, 0])
    top[:, 1] += round_
    bottom[:, 1] += round_
    return polygon(np.concatenate([top, bottom[::-1]]))


def _front(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    """What is in the middle: the opening, its buttons or zip, a shirt and a tie."""
    canvas, tones = sheet.canvas, sheet.tones
    if trunk.facing(0) < -0.15:
        if outfit.collar == "hood":
            return
        seam = trunk.at(math.pi, np.array([0.95, 0.5, 0.1]))
        canvas.drawPath(through(seam, False), tones.line(look.top, SHADE, size * 0.004, 0.35))
        return
    low = max(-1.0, float(trunk.place[-1]))
    heights = np.array([1.0, 0.7, 0.45, 0.2, 0.0] + ([low * 0.5, low] if low < 0 else []))
    fold = darker(look.top, 0.4)
    if "open" in outfit.details:
        shirt = _LINEN if "tie" in outfit.details or sum(look.top) < 1.4 else darker(look.accent, 0.05)
        gap = 0.16 if outfit.hem > 0.3 else 0.10
        spread = np.interp(heights, [0.0, 0.4, 1.0], [gap, gap * 0.9, 0.52])
        panel = np.concatenate([trunk.at(-spread, heights), trunk.at(spread, heights)[::-1]])
        canvas.drawPath(polygon(panel), tones.fill(shirt, LIT))
        for sign in (-1, 1):
            edge = trunk.at(sign * spread, heights)
            canvas.drawPath(through(edge, False), tones.line(fold, HALF, size * 0.005, 0.7))
    elif outfit.collar in ("lapels", "shirt", "hood") or "buttons" in outfit.details:
        edge = trunk.at(0.04 if outfit.hem > 0.3 else 0.0, heights)
        canvas.drawPath(through(edge, False), tones.line(fold, HALF, size * 0.005, 0.75))
    if size < 130:
        return
    if "zip" in outfit.details:
        line = trunk.at(0.0, heights[1:])
        canvas.drawPath(through(line, False), tones.line(_STEEL, LIT, size * 0.006, 0.9))
    if "buttons" in outfit.details and trunk.facing(0.12) > 0.1:
        tint = look.accent if "epaulettes" in outfit.details else darker(look.top, 0.5)
        rows = (0.72, 0.52, 0.30, 0.10, -0.25) if low < -0.3 else (0.72, 0.50, 0.28, 0.08)
        for place in rows:
            for angle in (-0.32, 0.32) if "epaulettes" in outfit.details else (0.12,):
                x, y = trunk.at(angle, place).tolist()
                canvas.drawCircle(x, y, size * 0.0065, tones.fill(tint, LIT))
    if "knot" in outfit.details:
        tie = trunk.at(
            np.array([-0.5, 0.0, 0.5, 0.12, 0.2, 0.0, -0.2, -0.12]),
            np.array([1.0, 0.66, 1.0, 0.62, 0.36, 0.42, 0.36, 0.62]),
        )
        canvas.drawPath(polygon(tie), tones.fill(look.accent, LIT))


def _stripes(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    tint = paler(look.accent, 0.25) if sum(look.top) < 1.6 else darker(look.accent, 0.1)
    for place in np.arange(0.9, -0.5, -0.2):
        if place - 0.09 > trunk.place[-1]:
            sheet.canvas.drawPath(
                _band(trunk, float(place), float(place) - 0.09), sheet.tones.fill(tint, LIT)
            )


def _ribs(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    low = float(trunk.place[-1])
    high = low + 0.55 if outfit.hem > 0.01 else 0.14
    sheet.canvas.drawPath(_band(trunk, high, low - 0.1), sheet.tones.fill(darker(look.top, 0.10), LIT))
    paint = sheet.tones.line(look.top, HALF, size * 0.004, 0.5)
    for angle in _seen(trunk, high)[1:-1]:
        a, b = trunk.at(np.array([angle, angle]), np.array([high - 0.06, low])).tolist()
        sheet.canvas.drawLine(*a, *b, paint)
    if size > 300:
        for angle in _seen(trunk, 0.5)[1:-1:2]:
            rib = trunk.at(angle, np.array([0.92, 0.5, high]))
            sheet.canvas.drawPath(through(rib, False), sheet.tones.line(look.top, HALF, size * 0.003, 0.28))


def _folds(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    """Folds of a skirt: they start under the waist and widen to the hem."""
    local = look.bottom if outfit.skirt else look.top
    azimuth = float(trunk.azimuth[-1])
    for i in range(10):
        angle = i / 10 * math.tau + 0.2
        if math.cos(angle + azimuth) < 0.12:
            continue
        start = 0.24 - 0.16 * (i % 3)
        fold = np.concatenate(
            [
                trunk.at(angle, np.array([start, -0.5])),
                trunk.at(np.array([angle - 0.09, angle + 0.09]), np.array([-1.0, -1.0])),
            ]
        )
        sheet.canvas.drawPath(polygon(fold[[0, 1, 2, 3]]), sheet.tones.fill(local, 0.42, 0.55))


def _belt(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    high = 0.10 if outfit.collar == "shirt" else 0.42
    tint = darker(look.shoes, 0.05) if outfit.collar != "scoop" and outfit.legs != "hidden" else look.accent
    sheet.canvas.drawPath(_band(trunk, high, high - 0.10), sheet.tones.fill(tint, LIT))
    if trunk.facing(0, high) > 0.1:
        corners = trunk.at(np.array([-0.16, 0.16, 0.16, -0.16]), high + np.array([0.0, 0.0, -0.10, -0.10]))
        corners[:, 1] += size * 0.008
        sheet.canvas.drawPath(polygon(corners), sheet.tones.line(css("#e0b64c"), LIT, size * 0.007))


def _pockets(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    low = float(trunk.place[-1])
    top = 0.16 if outfit.hem < 0.2 else -0.12
    bottom = max(top - 0.26, low + 0.04)
    paint = sheet.tones.line(darker(look.top, 0.35), HALF, size * 0.005, 0.75)
    for sign in (-1, 1):
        if trunk.facing(sign * 0.85) < 0.1:
            continue
        angles = sign * np.array([0.55, 0.55, 0.62, 1.05, 1.15, 1.15])
        pocket = trunk.at(angles, np.array([top, bottom + 0.05, bottom, bottom, bottom + 0.05, top]))
        sheet.canvas.drawPath(polygon(pocket), sheet.tones.fill(darker(look.top, 0.08), LIT))
        sheet.canvas.drawPath(polygon(pocket), paint)


def _pouch(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    if trunk.facing(0) < 0:
        return
    angles = np.array([-0.5, 0.5, 0.85, 0.85, -0.85, -0.85])
    pouch = trunk.at(angles, np.array([0.40, 0.40, 0.16, 0.04, 0.04, 0.16]))
    sheet.canvas.drawPath(polygon(pouch), sheet.tones.fill(darker(look.top, 0.09), LIT))
    sheet.canvas.drawPath(polygon(pouch), sheet.tones.line(darker(look.top, 0.35), HALF, size * 0.004, 0.6))
    for sign in (-1, 1):
        cord = trunk.at(sign * np.array([0.30, 0.26, 0.28]), np.array([0.95, 0.8, 0.62]))
        sheet.canvas.drawPath(through(cord, False), sheet.tones.line(_LINEN, LIT, size * 0.006))


def _safety_band(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    if sum(look.top) < 1.0:
        for place in (0.30, -0.62):
            sheet.canvas.drawPath(_band(trunk, place, place - 0.13), sheet.tones.fill(look.accent, LIT))


def _trim(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    sheet.canvas.drawPath(_band(trunk, -0.91, -1.02), sheet.tones.fill(look.accent, LIT))
    if outfit.collar == "round" and trunk.facing(0) > 0:
        heights = np.array([1.0, 0.5, 0.0, -0.5, -0.95])
        strip = np.concatenate(
            [trunk.at(np.full(5, -0.13), heights), trunk.at(np.full(5, 0.13), heights)[::-1]]
        )
        sheet.canvas.drawPath(polygon(strip), sheet.tones.fill(look.accent, LIT))


def _apron(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    if trunk.facing(0) < -0.1:
        return
    low = float(trunk.place[-1])
    angles = np.array([-0.55, 0.55, 0.7, 1.1, 1.1, -1.1, -1.1, -0.7])
    heights = np.array([0.80, 0.80, 0.45, 0.34, low, low, 0.34, 0.45])
    sheet.canvas.drawPath(polygon(trunk.at(angles, heights)), sheet.tones.fill(look.accent, LIT))


def _bib(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    """Dungarees: the trousers' cloth goes up to the chest, with straps over the shoulders."""
    canvas, tones = sheet.canvas, sheet.tones
    canvas.drawPath(_band(trunk, 0.30, -0.2), tones.fill(look.bottom, LIT))
    for sign in (-1, 1):
        strap = trunk.at(
            sign * np.array([0.50, 0.52, 0.60, 2.4, 2.75, 2.9]), np.array([0.66, 0.9, 1.04, 1.02, 0.6, 0.3])
        )
        seen = strap[:3] if trunk.facing(sign * 0.5) > -0.1 else strap[3:]
        if trunk.facing(sign * 0.5) > -0.1 or trunk.facing(sign * 2.7) > 0:
            canvas.drawPath(through(seen, False), tones.line(look.bottom, LIT, size * 0.022))
    if trunk.facing(0) > -0.2:
        bib = trunk.at(np.array([-0.62, 0.62, 0.74, -0.74]), np.array([0.72, 0.72, 0.28, 0.28]))
        canvas.drawPath(polygon(bib), tones.fill(look.bottom, LIT))
        pocket = trunk.at(np.array([-0.32, 0.32, 0.32, -0.32]), np.array([0.62, 0.62, 0.42, 0.42]))
        canvas.drawPath(polygon(pocket), tones.line(darker(look.bottom, 0.4), HALF, size * 0.004, 0.8))
        for sign in (-1, 1):
            x, y = trunk.at(sign * 0.5, 0.66).tolist()
            canvas.drawCircle(x, y, size * 0.009, tones.fill(css("#e6c66a"), LIT))


def _console(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    canvas, tones = sheet.canvas, sheet.tones
    canvas.drawPath(_band(trunk, 0.36, 0.24), tones.fill(css("#a9adb8"), LIT))
    canvas.drawPath(_band(trunk, 0.94, 0.86), tones.fill(look.accent, LIT, 0.9))
    if trunk.facing(0) > 0:
        box = trunk.at(np.array([-0.45, 0.45, 0.45, -0.45]), np.array([0.76, 0.76, 0.44, 0.44]))
        canvas.drawPath(polygon(box), tones.fill(css("#7d8494"), LIT))
        for angle, place, tint in (
            (-0.25, 0.67, "#e2574a"),
            (0.0, 0.67, "#e8c455"),
            (0.25, 0.67, "#63b58a"),
            (0.0, 0.53, "#b7dbe6"),
        ):
            x, y = trunk.at(angle, place).tolist()
            canvas.drawCircle(x, y, size * 0.012, tones.fill(css(tint), HIGH))


def _plates(sheet: Sheet, look: Look, outfit: Outfit, trunk: Trunk, size: float) -> None:
    canvas, tones = sheet.canvas, sheet.tones
    edge = tones.line(darker(look.top, 0.5), HALF, size * 0.005, 0.8)
    for place in (0.40, 0.18, -0.02, -0.5):
        canvas.drawPath(_band(trunk, place, place - 0.012), edge)
    shine = trunk.at(
        np.array([-0.75, -0.45, -0.5, -0.8]) * -tones.side - float(trunk.azimuth[4]),
        np.array([0.88, 0.9, 0.5, 0.5]),
    )
    canvas.drawPath(curve(shine), tones.fill(paler(look.top, 0.7), HIGH, 0.8))
    if trunk.facing(0) > 0:
        cross = tones.line(look.accent, LIT, size * 0.022)
        canvas.drawPath(polygon(trunk.at(0.0, np.array([0.86, 0.46])), False), cross)
        canvas.drawPath(polygon(trunk.at(np.array([-0.42, 0.42]), np.array([0.70, 0.70])), False), cross)


def _scoop(sheet: Sheet, look: Look, trunk: Trunk) -> None:
    if trunk.facing(0) > -0.2:
        neckline = trunk.at(
            np.array([-0.95, -0.62, -0.3, 0.0, 0.3, 0.62, 0.95, 0.4, -0.4]),
            np.array([1.06, 0.96, 0.90, 0.885, 0.90, 0.96, 1.06, 1.3, 1.3]),
        )
        sheet.canvas.drawPath(curve(neckline), sheet.tones.fill(look.skin, LIT))


_FINE = frozenset({"ribs", "folds", "pockets", "pouch"})  # not seen in small figures
_DRAW = {
    "stripes": _stripes,
    "ribs": _ribs,
    "folds": _folds,
    "belt": _belt,
    "pockets": _pockets,
    "pouch": _pouch,
    "band": _safety_band,
    "trim": _trim,
    "apron": _apron,
    "bib": _bib,
    "console": _console,
    "plates": _plates,
}
