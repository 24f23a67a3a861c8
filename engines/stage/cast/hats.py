"""Hats, crowns and helmets. They sit on the skull as rings around it, and turn and tip with the head."""

import math

import numpy as np
import skia

from engines.stage.cast.look import Look
from engines.stage.cast.shapes import Points, curve, hull, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, Local, css, darker, paler

BRIM_Y = 0.42  # where most hats end; hair above it is hidden
OVER_HAIR = frozenset({"crown", "tiara"})
_GOLD = css("#e9b949")
_TURN = np.linspace(0, 2 * math.pi, 25)[:-1]


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


def _ring(head: Head, y: float, w: float, front: float, back: float, lift: float = 0.0) -> Points:
    """A level ring around the head (24, 2): half width, how far it reaches in front and behind."""
    x, z = w * np.sin(_TURN), np.cos(_TURN)
    z = np.where(z > 0, z * front, z * back) - 0.06
    return head.space(x, np.full(24, y) + lift * np.abs(np.sin(_TURN)), z)


def _brim(head: Head, y: float, out: float, rise: float) -> Points:
    return _ring(head, y, 0.9 + out, 0.9 + out, 0.95 + out, rise)


def _dome(head: Head, low: float, top: float, w: float, square: float = 2.2, tip: float = 0.0) -> skia.Path:
    """A crown of a hat from `low` to `top`, half width `w`; `square` above 2 makes it boxy."""
    part = np.linspace(0, 1, 9)
    narrow = (1 - part**square) ** (1 / square)
    narrow[-1] = 0.02
    y = low + (top - low) * part
    depth = (w + 0.06) * narrow
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    reach = np.hypot(w * narrow * cos, depth * sin)
    centre = (-0.06 - tip * part) * sin
    across = np.concatenate([centre - reach, (centre + reach)[::-1]])
    return curve(head.place(across, np.concatenate([y, y[::-1]])))


def _band(
    sheet: Sheet, head: Head, low: float, high: float, w: float, local: Local, lit: float = LIT
) -> None:
    """A band around the head, curved as a ring seen a little from above is not: straight, with round ends."""
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    reach = math.hypot(w * cos, (w + 0.06) * sin)
    centre = -0.06 * sin
    x = np.array([-1, -1, 0, 1, 1, 0]) * reach + centre
    y = np.array([high, low, low - 0.05, low, high, high - 0.05])
    sheet.cel(polygon(head.place(x, y)), local, head.radius * 0.28, lit)


def _beanie(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(_dome(head, 0.40, 1.32, 0.94), local, head.radius * 0.3)
    _band(sheet, head, 0.34, 0.62, 0.98, darker(local, 0.12))
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
    ring = _brim(head, y, out, rise)
    tilt = head.place([0, 0], [y - 0.05, y + 0.03])
    del tilt
    sheet.cel(_dome(head, y, top, w, square, tip), local, head.radius * 0.3)
    _band(
        sheet,
        head,
        y,
        y + 0.17,
        w + 0.01,
        darker(look.accent, 0.25) if look.hat != "fire" else css("#e8c83c"),
    )
    flat = np.concatenate([ring, ring])
    low = hullish(flat, head, y)
    sheet.cel(curve(low), darker(local, 0.06), head.radius * 0.08)


def hullish(ring: Points, head: Head, y: float) -> Points:
    """The brim as a lens: seen from the side it has a little thickness and bends down in front."""
    left, right = ring[ring[:, 0].argmin()], ring[ring[:, 0].argmax()]
    middle = head.place(-0.06 * math.sin(head.yaw), y)
    up, down = np.array([0, -0.075 * head.radius]), np.array([0, 0.11 * head.radius])
    a, b = left * 0.55 + middle * 0.45, right * 0.55 + middle * 0.45
    return np.stack(
        [
            left,
            left,
            a + up * 0.8,
            middle + up,
            b + up * 0.8,
            right,
            right,
            b + down * 0.9,
            middle + down,
            a + down * 0.9,
        ]
    )


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
    _band(sheet, head, 0.40, 0.60, 0.87, look.accent)
    y0, out, rise = _BRIMS["pointed"]
    sheet.cel(curve(hullish(_brim(head, y0, out, rise), head, y0)), darker(local, 0.1), head.radius * 0.08)
    if head.radius > 12 and look.outfit == "robe":
        for x, up in ((-0.3, 0.95), (0.22, 1.2), (0.1, 0.82)):
            star = head.place(x * cos, up).tolist()
            sheet.canvas.drawPath(_star(star[0], star[1], head.radius * 0.10), sheet.tones.fill(_GOLD, HIGH))


def _star(x: float, y: float, size: float) -> skia.Path:
    turn = np.arange(10) * math.pi / 5 - math.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, size, size * 0.42)
    return polygon(np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], 1))


def _cap(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(_dome(head, 0.40, 1.20, 0.92, 2.1), local, head.radius * 0.3)
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


def _crown(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _circlet(sheet, head, local, look, 0.74, 1.02, 0.34, 9)


def _tiara(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _circlet(sheet, head, local, look, 0.70, 0.80, 0.26, 7)


def _circlet(
    sheet: Sheet, head: Head, local: Local, look: Look, low: float, high: float, spike: float, count: int
) -> None:
    """A golden ring with points; those behind are drawn first."""
    w = 0.80
    turn = np.linspace(0, 2 * math.pi, count * 2 + 1)[:-1] + 0.5 * math.pi / count
    for nearer in (False, True):
        for i in range(0, count * 2, 2):
            a = turn[i]
            facing = math.cos(a + head.yaw)
            if (facing > 0) != nearer or abs(facing) < 0.12:
                continue
            step = math.pi / count
            tall = spike * (
                1.35 if look.hat == "tiara" and math.cos(a) > 0.9 else 0.7 if look.hat == "tiara" else 1
            )
            angles = np.array([a - step, a, a + step])
            points = head.space(
                w * np.sin(angles), np.array([high, high + tall, high]), (w + 0.05) * np.cos(angles) - 0.06
            )
            base = head.space(w * np.sin(angles), np.full(3, low), (w + 0.05) * np.cos(angles) - 0.06)
            lit = SHADE if not nearer else LIT if math.sin(a + head.yaw) * sheet.tones.side > -0.3 else 0.45
            sheet.canvas.drawPath(polygon(np.concatenate([points, base[::-1]])), sheet.tones.fill(local, lit))
            if nearer and head.radius > 8:
                x, y = points[1].tolist()
                sheet.canvas.drawCircle(x, y, head.radius * 0.065, sheet.tones.fill(paler(local, 0.4), HIGH))
        if not nearer:
            continue
    _band(sheet, head, low, low + 0.14, w + 0.01, darker(local, 0.1))
    if head.radius > 10:
        for i, angle in enumerate(np.linspace(-1.2, 1.2, 5)):
            x, y = head.place(w * math.sin(angle), low + 0.05).tolist()
            tint = css("#c2374a") if i % 2 == 0 else css("#3d7fb0")
            sheet.canvas.drawCircle(x, y, head.radius * 0.055, sheet.tones.fill(tint, HIGH))


def _sailor(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(_dome(head, 0.72, 1.22, 0.80, 2.4), local, head.radius * 0.3)
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
    band = css("#26324f") if sum(local) > 2 else darker(local, 0.4)
    _band(sheet, head, 0.42, 0.62, 0.90, band)
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
    x = np.array([-0.86, -0.90, 0.90, 0.86, 0.0])
    y = np.array([0.46, 1.36, 1.36, 0.46, 0.40])
    wide = math.hypot(math.cos(head.yaw), 1.05 * math.sin(head.yaw))
    sheet.cel(polygon(head.place(x * wide, y)), local, head.radius * 0.3)
    if head.radius > 16:
        for at in (-0.5, -0.15, 0.2, 0.55):
            line = head.place([at, at * 1.05], [0.62, 1.26])
            sheet.canvas.drawPath(
                polygon(line, False), sheet.tones.line(darker(local, 0.25), HALF, head.radius * 0.02, 0.5)
            )


def _tricorn(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    sheet.cel(_dome(head, 0.44, 1.22, 0.84, 2.4), darker(local, 0.1), head.radius * 0.3)
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


def _helm(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    """A knight's helmet with an open face, and a plume."""
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    plume = np.linspace(0, 1, 7)
    line = head.space(np.zeros(7), 1.16 + 0.50 * np.sin(plume * 2.6), -0.05 - 1.25 * plume**1.2)
    width = head.radius * (0.10 + 0.20 * np.sin(plume * math.pi * 0.85))
    sheet.solid(tube(line, width, sheet.tones.side), look.accent)
    y = np.array([1.20, 1.14, 0.95, 0.6, 0.1, -0.4, -0.8, -1.05])
    w = np.array([0.04, 0.42, 0.74, 0.94, 0.98, 0.95, 0.88, 0.80])
    reach = np.hypot(w * cos, (w + 0.04) * sin)
    outer = np.concatenate(
        [np.stack([-0.05 * sin - reach, y], 1), np.stack([-0.05 * sin + reach, y], 1)[::-1]]
    )
    path = curve(head.place(outer[:, 0], outer[:, 1]))
    angles = np.array([-0.95, -0.9, -0.62, 0.0, 0.62, 0.9, 0.95, 0.85, 0.5, -0.5, -0.85])
    ups = np.array([-0.1, 0.22, 0.36, 0.36, 0.36, 0.22, -0.1, -0.62, -1.2, -1.2, -0.62])
    turned = angles + head.yaw
    held = np.clip(turned, -math.pi / 2, math.pi / 2)
    out = (turned - held) * 1.2
    if math.cos(head.yaw) > -0.6 and (abs(turned) < 1.6).any():
        face = head.place(0.96 * np.sin(held) + out - 0.03 * sin, ups)
        path = skia.Op(path, curve(np.repeat(face, 2, 0)), skia.PathOp.kDifference_PathOp)
    sheet.cel(path, local, head.radius * 0.34, LIT, 0.2)
    edge = sheet.tones.line(darker(local, 0.45), HALF, head.radius * 0.05, 0.9)
    sheet.canvas.drawPath(path, edge)
    if head.radius > 10:
        crest = head.space(
            np.zeros(5), np.array([0.42, 0.8, 1.1, 1.2, 1.1]), np.array([0.98, 0.84, 0.5, 0.0, -0.5])
        )
        sheet.canvas.drawPath(
            through(crest, False), sheet.tones.line(paler(local, 0.5), HIGH, head.radius * 0.08)
        )


def _bubble(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    """An astronaut's helmet: a clear ball, so that the face is seen."""
    x, y = head.place(0.03 * math.sin(head.yaw), 0.06).tolist()
    size = 1.36 * head.radius
    canvas, tones = sheet.canvas, sheet.tones
    canvas.drawCircle(x, y, size, tones.fill(css("#cfe6f2"), HIGH, 0.16))
    canvas.drawCircle(
        x, y, size - head.radius * 0.035, tones.line(css("#eef6fa"), LIT, head.radius * 0.07, 0.75)
    )
    gleam = skia.Rect(x - size * 0.82, y - size * 0.82, x + size * 0.82, y + size * 0.82)
    start = 195 if tones.side < 0 else 285
    canvas.drawArc(gleam, start, 52, False, tones.line((1.0, 1.0, 1.0), HIGH, head.radius * 0.10, 0.75))
    canvas.drawArc(
        gleam,
        start + 64 if tones.side < 0 else start - 22,
        10,
        False,
        tones.line((1.0, 1.0, 1.0), HIGH, head.radius * 0.10, 0.7),
    )


_DRAW = {
    "beanie": _beanie,
    "brim": _brim_hat,
    "straw": _straw,
    "fedora": _fedora,
    "pointed": _pointed,
    "cap": _cap,
    "beret": _beret,
    "crown": _crown,
    "tiara": _tiara,
    "sailor": _sailor,
    "captain": _captain,
    "toque": _toque,
    "tricorn": _tricorn,
    "fire": _fire,
    "helm": _helm,
    "bubble": _bubble,
}
