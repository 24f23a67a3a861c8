"""Hats, crowns and helmets. They sit on the skull as rings around it, and turn and tip with the head."""

import math

import numpy as np
import skia

from engines.stage.cast.crowns import draw_bubble, draw_crown, draw_helm, draw_tiara
from engines.stage.cast.look import Look
from engines.stage.cast.rings import band, brim_edge, dome, ring
from engines.stage.cast.shapes import Points, curve, hull, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, Local, css, darker, paler

BRIM_Y = 0.42  # where most hats end; hair above it is hidden
OVER_HAIR = frozenset({"crown", "tiara"})
_GOLD = css("#e9b949")


def hat_hides_above(look: Look) -> float:
    """The height above which a hat hides the hair; 9 if it hides nothing."""
    if look.hat in ("none", "bubble") or look.hat in OVER_HAIR:
        return 9.0
    return -1.2 if look.hat == "helm" else BRIM_Y + 0.10


def draw_hat(sheet: Sheet, head: Head, look: Look) -> None:
    draw = _DRAW.get(look.hat)
    if draw is not None:
        draw(sheet, head, look.hat_colour, look)


def draw_hat_behind(sheet: Sheet, head: Head, look: Look) -> None:
    """The far half of a brim."""
    if look.hat in _BRIMS:
        y, out, rise = _BRIMS[look.hat]
        sheet.canvas.drawPath(
            curve(_brim(head, y, out, rise)), sheet.tones.fill(darker(look.hat_colour, 0.15), 0.16)
        )


_BRIMS = {
    "brim": (0.40, 0.62, 0.0),
    "straw": (0.40, 0.72, 0.02),
    "fedora": (0.40, 0.50, 0.05),
    "pointed": (0.40, 0.70, -0.02),
    "fire": (0.36, 0.36, -0.04),
}


def _brim(head: Head, y: float, out: float, rise: float) -> Points:
    return ring(head, y, 0.9 + out, 0.9 + out, 0.95 + out, rise)


def _beanie(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(dome(head, 0.40, 1.32, 0.94), local, head.radius * 0.3)
    band(sheet, head, 0.34, 0.62, 0.98, darker(local, 0.12))
    if head.radius > 18:
        for angle in np.linspace(-1.25, 1.25, 9):
            x = 0.97 * math.sin(angle)
            a, b = head.place([x, x * 0.99], [0.58, 0.36]).tolist()
            sheet.canvas.drawLine(
                *a, *b, sheet.tones.line(darker(local, 0.35), HALF, head.radius * 0.02, 0.6)
            )
    x, y = head.place(0.06 * math.sin(head.yaw) * -1, 1.36).tolist()
    ball = skia.Path()
    ball.addCircle(x, y, head.radius * 0.23)
    sheet.cel(ball, paler(local, 0.55), head.radius * 0.1)


def _brimmed(
    sheet: Sheet,
    head: Head,
    local: Local,
    look: Look,
    *,
    top: float,
    w: float,
    square: float,
    tip: float = 0.0,
) -> None:
    y, out, rise = _BRIMS[look.hat]
    sheet.cel(dome(head, y, top, w, square, tip), local, head.radius * 0.3)
    band(
        sheet,
        head,
        y,
        y + 0.17,
        w + 0.01,
        darker(look.accent, 0.25) if look.hat != "fire" else css("#e8c83c"),
    )
    low = brim_edge(_brim(head, y, out, rise), head, y)
    sheet.cel(curve(low), darker(local, 0.06), head.radius * 0.08)


def _brim_hat(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _brimmed(sheet, head, local, look, top=1.28, w=0.86, square=3.0)


def _straw(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _brimmed(sheet, head, local, look, top=1.22, w=0.88, square=2.4)
    if head.radius > 24:
        for y in np.arange(0.72, 1.15, 0.12):
            half = 0.80 * (1 - ((y - 0.4) / 0.84) ** 2.4) ** 0.42
            line = head.place([-half, 0, half], [y, y - 0.04, y])
            sheet.canvas.drawPath(
                through(line, False), sheet.tones.line(darker(local, 0.3), HALF, head.radius * 0.016, 0.5)
            )


def _fedora(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _brimmed(sheet, head, local, look, top=1.30, w=0.84, square=3.4)
    if head.radius > 14:
        dent = head.place([-0.34, 0.0, 0.3], [1.24, 1.10, 1.24])
        sheet.canvas.drawPath(
            through(dent, False), sheet.tones.line(darker(local, 0.35), SHADE, head.radius * 0.05, 0.7)
        )


def _pointed(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    part = np.linspace(0, 1, 8)
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    reach = 0.86 * (1 - part) ** 0.85 + 0.03
    bend = -0.50 * part**2.4
    centre = (-0.06 + bend) * sin + 0.22 * part**2 * cos
    y = 0.40 + 1.75 * part - 0.15 * part**4
    cone = np.concatenate([np.stack([centre - reach, y], 1), np.stack([centre + reach, y], 1)[::-1]])
    sheet.cel(curve(head.place(cone[:, 0], cone[:, 1])), local, head.radius * 0.3)
    band(sheet, head, 0.40, 0.60, 0.87, look.accent)
    y0, out, rise = _BRIMS["pointed"]
    sheet.cel(curve(brim_edge(_brim(head, y0, out, rise), head, y0)), darker(local, 0.1), head.radius * 0.08)
    if head.radius > 12 and look.outfit == "robe":
        for x, up in ((-0.3, 0.95), (0.22, 1.2), (0.1, 0.82)):
            star = head.place(x * cos, up).tolist()
            sheet.canvas.drawPath(_star(star[0], star[1], head.radius * 0.10), sheet.tones.fill(_GOLD, HIGH))


def _star(x: float, y: float, size: float) -> skia.Path:
    turn = np.arange(10) * math.pi / 5 - math.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, size, size * 0.42)
    return polygon(np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], 1))


def _cap(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(dome(head, 0.40, 1.20, 0.92, 2.1), local, head.radius * 0.3)
    _peak(sheet, head, darker(local, 0.18), 0.48, 0.62)


def _peak(sheet: Sheet, head: Head, local: Local, y: float, out: float) -> None:
    if math.cos(head.yaw) < -0.5:
        return
    angles = np.linspace(-1.1, 1.1, 9)
    reach = out * np.cos(angles * 1.35).clip(0, 1)
    rows = []
    for drop in (0.0, -0.07):
        rows.append(head.space(0.86 * np.sin(angles), np.full(9, y + drop), 0.80 * np.cos(angles)))
        low = y - 0.08 - 0.22 * reach + drop
        rows.append(head.space((0.88 + 0.1 * reach) * np.sin(angles), low, 0.82 * np.cos(angles) + reach))
    sheet.cel(curve(np.repeat(hull(np.concatenate(rows)), 2, 0)), local, head.radius * 0.08)


def _beret(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    shift = 0.26 * cos - 0.1 * sin
    x = np.array([-0.92, -1.02, -0.72, 0.0, 0.74, 1.10, 0.98, 0.5, -0.5]) + shift * np.array(
        [0, 0.3, 0.8, 1, 1, 1, 0.4, 0, 0]
    )
    y = np.array([0.42, 0.72, 1.12, 1.26, 1.14, 0.72, 0.40, 0.36, 0.36])
    sheet.cel(curve(head.place(x, y)), local, head.radius * 0.3)
    stalk = head.place([shift, shift + 0.06], [1.22, 1.38])
    sheet.canvas.drawPath(
        polygon(stalk, False), sheet.tones.line(darker(local, 0.3), HALF, head.radius * 0.07)
    )


def _sailor(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(dome(head, 0.72, 1.22, 0.80, 2.4), local, head.radius * 0.3)
    x = np.array([-0.90, -1.0, -0.5, 0.5, 1.0, 0.90, 0.0])
    y = np.array([0.50, 0.90, 0.84, 0.84, 0.90, 0.50, 0.44])
    cuff = head.place(x * math.hypot(math.cos(head.yaw), 1.06 * math.sin(head.yaw)), y)
    sheet.cel(polygon(cuff), paler(local, 0.1), head.radius * 0.2)
    sheet.canvas.drawPath(
        polygon(cuff[[0, 6, 5]], False), sheet.tones.line(look.accent, LIT, head.radius * 0.05)
    )


def _captain(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    x = np.array([-0.84, -1.12, -1.02, -0.4, 0.4, 1.02, 1.12, 0.84])
    y = np.array([0.56, 0.92, 1.10, 1.24, 1.24, 1.10, 0.92, 0.56])
    sheet.cel(curve(head.place(np.repeat(x, 2), np.repeat(y, 2))), local, head.radius * 0.3)
    ribbon = css("#26324f") if sum(local) > 2 else darker(local, 0.4)
    band(sheet, head, 0.42, 0.62, 0.90, ribbon)
    _peak(sheet, head, css("#221f28"), 0.46, 0.40)
    if head.facing(0) > 0.1:
        x0, y0 = head.space(np.zeros(1), np.array([0.80]), np.array([0.98]))[0].tolist()
        sheet.canvas.drawPath(_star(x0, y0, head.radius * 0.16), sheet.tones.fill(_GOLD, HIGH))


def _toque(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    for x, size in ((-0.56, 0.5), (0.56, 0.5), (0.0, 0.62)):
        cx, cy = head.place(x, 1.52).tolist()
        puff = skia.Path()
        puff.addCircle(cx, cy, size * head.radius)
        sheet.cel(puff, local, head.radius * 0.16)
    across = np.array([-0.86, -0.90, 0.90, 0.86, 0.0])
    y = np.array([0.46, 1.36, 1.36, 0.46, 0.40])
    wide = math.hypot(math.cos(head.yaw), 1.05 * math.sin(head.yaw))
    sheet.cel(polygon(head.place(across * wide, y)), local, head.radius * 0.3)
    if head.radius > 16:
        for seam in (-0.5, -0.15, 0.2, 0.55):
            line = head.place([seam, seam * 1.05], [0.62, 1.26])
            sheet.canvas.drawPath(
                polygon(line, False), sheet.tones.line(darker(local, 0.25), HALF, head.radius * 0.02, 0.5)
            )


def _tricorn(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(dome(head, 0.44, 1.22, 0.84, 2.4), darker(local, 0.1), head.radius * 0.3)
    cos, sin = abs(math.cos(head.yaw)), math.sin(head.yaw)
    x = np.array([-1.32, -0.95, -0.3, 0.3, 0.95, 1.32, 0.8, 0.0, -0.8]) * (
        0.35 + 0.65 * cos
    ) + 0.45 * sin * np.array([-1, -0.5, 0, 0.4, 0.9, 1.2, 0.7, 0, -0.7])
    y = np.array([0.62, 1.0, 1.18, 1.18, 1.0, 0.62, 0.44, 0.38, 0.44])
    sheet.cel(curve(head.place(np.repeat(x, 2), np.repeat(y, 2))), local, head.radius * 0.2)
    rim = head.place(x[:6], y[:6])
    sheet.canvas.drawPath(through(rim, False), sheet.tones.line(_GOLD, LIT, head.radius * 0.05))


def _fire(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _brimmed(sheet, head, local, look, top=1.26, w=0.92, square=2.1)
    if head.facing(0) > 0:
        badge = head.space(
            np.array([-0.2, 0.2, 0.22, 0.0, -0.22]), np.array([0.98, 0.98, 0.72, 0.60, 0.72]), np.full(5, 0.9)
        )
        sheet.canvas.drawPath(polygon(badge), sheet.tones.fill(_GOLD, LIT))


_DRAW = {
    "beanie": _beanie,
    "brim": _brim_hat,
    "straw": _straw,
    "fedora": _fedora,
    "pointed": _pointed,
    "cap": _cap,
    "beret": _beret,
    "crown": draw_crown,
    "tiara": draw_tiara,
    "sailor": _sailor,
    "captain": _captain,
    "toque": _toque,
    "tricorn": _tricorn,
    "fire": _fire,
    "helm": draw_helm,
    "bubble": draw_bubble,
}
