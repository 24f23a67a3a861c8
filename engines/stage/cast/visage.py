"""The head without hair: ears, skin, shade, nose, cheeks, freckles, beard and glasses around eyes and mouth."""

import math
import random

import numpy as np
import skia

from engines.stage.cast.eyes import draw_eyes
from engines.stage.cast.lips import draw_lips
from engines.stage.cast.look import Look
from engines.stage.cast.mood import Face
from engines.stage.cast.shapes import curve, hull, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import EAR_ANGLE, EYE_ANGLE, EYE_Y, Head
from engines.stage.cast.tones import DEEP, HALF, HIGH, LIT, SHADE, Local, css, darker, mixed, paler
from engines.stage.paint import ink

SKIN_LIT, SKIN_SHADE = 0.86, 0.46
_BLOOD = css("#d8492f")
_FULL_PX, _FINE_PX = 24, 62
_HANGING = {
    "full": np.array([(-0.80, 0.42, 0.44), (-0.96, 0.47, 0.46), (-1.12, 0.36, 0.42), (-1.2, 0.14, 0.34)]),
    "long": np.array([(-0.80, 0.42, 0.44), (-1.0, 0.46, 0.48), (-1.6, 0.32, 0.42), (-2.15, 0.06, 0.36)]),
}
"""Half rings of a beard from below the lip to its tip: height, half width and depth before `_CHIN_Z`."""
_CHIN_Z = 0.28
_BEARD_SHADE = 0.3


def skin_shadow(skin: Local) -> Local:
    """Skin that light does not reach is redder, because light comes through it."""
    red, green, blue = skin
    return min(1.0, red * 1.02), green * 0.86, blue * 0.80


def draw_visage(sheet: Sheet, head: Head, look: Look, face: Face) -> None:
    canvas, tones, radius = sheet.canvas, sheet.tones, head.radius
    _ears(sheet, head, look, before=True)
    outline = curve(head.outline())
    canvas.drawPath(outline, tones.fill(look.skin, SKIN_LIT))
    canvas.save()
    canvas.clipPath(outline, True)
    if radius > 9:
        canvas.drawPath(polygon(head.shade(tones.side)), tones.fill(skin_shadow(look.skin), SKIN_SHADE))
    if radius > 5 and head.facing(0) > -0.3:
        _colour(sheet, head, look, face)
    if look.beard != "none":
        _beard(sheet, head, look)
    canvas.restore()
    if head.facing(0) > -0.3:
        draw_lips(sheet, head, look, face)
        if look.beard in ("full", "moustache", "short", "goatee", "long"):
            _moustache(sheet, head, look)
        canvas.save()
        canvas.clipPath(outline, True)
        draw_eyes(sheet, head, look, face)
        canvas.restore()
        _nose(sheet, head, look)
    _ears(sheet, head, look, before=False)
    if look.glasses:
        _glasses(sheet, head)
    if "eyepatch" in look.extras:
        _eyepatch(sheet, head)


def _colour(sheet: Sheet, head: Head, look: Look, face: Face) -> None:
    """Blush and freckles, within the outline."""
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    blush = mixed(look.skin, _BLOOD, 0.62 if min(look.skin) > 0.4 else 0.45)
    strength = (0.30 if look.child else 0.20) * face.mood.blush * (1.0 if min(look.skin) > 0.4 else 0.5)
    for sign in (-1, 1):
        facing = head.facing(sign * 0.62)
        if facing < 0.05:
            continue
        x, y = head.at(sign * 0.60, -0.30, 0.01).tolist()
        if radius < _FULL_PX:
            rect = skia.Rect(
                x - 0.13 * radius * facing, y - 0.09 * radius, x + 0.13 * radius * facing, y + 0.09 * radius
            )
            canvas.drawOval(rect, tones.fill(blush, 0.8, round(0.6 * strength, 3)))
            continue
        size = 0.30 * radius
        shades = [ink(tones.tone(blush, 0.8), strength * a).toColor() for a in (1.6, 0.9, 0.0)]
        paint = skia.Paint(Shader=skia.GradientShader.MakeRadial((0, 0), size, shades), AntiAlias=True)
        canvas.save()
        canvas.translate(x, y)
        canvas.scale(max(facing, 0.3), 0.8)
        canvas.drawCircle(0, 0, size, paint)
        canvas.restore()
    if look.freckles and radius >= 20:
        rng = random.Random(look.seed)
        paint = tones.fill(darker(mixed(look.skin, _BLOOD, 0.25), 0.32), 0.7, 0.6)
        for _ in range(22):
            angle, y, size = rng.gauss(0, 0.38), rng.gauss(-0.24, 0.07), rng.uniform(0.008, 0.017)
            if head.facing(angle) > 0.2:
                spot = head.at(angle, y).tolist()
                canvas.drawCircle(spot[0], spot[1], size * radius, paint)


def _nose(sheet: Sheet, head: Head, look: Look) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    if radius < 8:
        return
    skull, size = head.skull, look.nose
    heights = np.array([0.05, -0.08, -0.20, -0.30, -0.345, -0.395])
    ridge = skull.ridge(heights)
    line = head.space(np.zeros(6), heights, ridge)
    turn = math.sin(head.yaw)
    wing = 0.115 + 0.03 * size
    front = max(math.cos(head.yaw), 0.0)
    fold = darker(look.skin, 0.36)
    wings = {
        sign: head.space(
            sign * np.array([0.35, 0.85, 1.0, 0.75, 0.3]) * wing,
            np.array([-0.10, -0.24, -0.33, -0.385, -0.375]),
            np.array([0.78, 0.80, 0.79, 0.80, 0.87]),
        )
        for sign in (-1, 1)
    }
    dark = -tones.side  # the figure's side that lies in the shade, as long as its face is seen
    if head.facing(dark * 0.5) > 0.25:
        plane = np.concatenate([line[:5], wings[dark][::-1]])
        canvas.drawPath(curve(plane), tones.fill(skin_shadow(look.skin), 0.42, 0.62))
    if radius >= 13:
        if abs(turn) < 0.95:
            low = np.stack(
                [
                    wings[-1][2],
                    wings[-1][3],
                    line[5] + np.array([0, -0.004 * radius]),
                    wings[1][3],
                    wings[1][2],
                ]
            )
            if turn > 0.4 or turn < -0.4:
                low = low[1:4]
            canvas.drawPath(through(low, False), tones.line(fold, HALF, radius * 0.024, 0.85))
        near = -1 if turn > 0 else 1
        for sign in (-1, 1):
            if sign != near and abs(turn) > 0.35:
                continue
            if head.facing(sign * 0.2) < 0.1 or radius < _FULL_PX:
                continue
            hole = wings[sign][3] * 0.55 + line[5] * 0.45
            wide = 0.042 * radius * (0.5 + 0.5 * front)
            rect = skia.Rect(
                hole[0] - wide, hole[1] - 0.02 * radius, hole[0] + wide, hole[1] + 0.016 * radius
            )
            canvas.drawOval(rect, tones.fill(darker(look.skin, 0.55), 0.4, 0.8))
        if abs(turn) > 0.3:
            curl = wings[near][1:5]
            canvas.drawPath(
                through(curl, False), tones.line(fold, HALF, radius * 0.02, min(1.0, 1.6 * abs(turn) - 0.3))
            )
    if 0.22 < abs(turn) < 0.97:
        edge = line[:5]
        strength = min(1.0, 3 * (abs(turn) - 0.22)) * min(1.0, 12 * (0.97 - abs(turn)))
        canvas.drawPath(through(edge, False), tones.line(fold, HALF, radius * 0.02, 0.7 * strength))
    if radius >= _FULL_PX and front > 0.35:
        inward = 0.05 * turn
        x, y = (line[3] + np.array([tones.side * 0.028 * front - inward, -0.02]) * radius).tolist()
        gleam = skia.Rect(x - 0.03 * radius, y - 0.045 * radius, x + 0.03 * radius, y + 0.045 * radius)
        canvas.drawOval(gleam, tones.fill(paler(look.skin, 0.4), HIGH, 0.55))
        bridge = through(line[:3] + np.array([tones.side * 0.02 * radius * front, 0]), False)
        canvas.drawPath(bridge, tones.line(paler(look.skin, 0.3), HIGH, radius * 0.035, 0.35))


def _ears(sheet: Sheet, head: Head, look: Look, before: bool) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    if radius < 4:
        return
    turn = np.linspace(0, 2 * math.pi, 13)[:-1]
    for sign in (-1, 1):
        facing = head.facing(sign * EAR_ANGLE)
        if facing < -0.62 or (abs(facing) < 0.30 or facing < 0) != before:
            continue

        def rim(size: float, sign: int = sign) -> np.ndarray:
            back, up = np.cos(turn), np.sin(turn)
            narrow = 1 - 0.30 * np.clip(-up, 0, 1)
            return head.space(
                sign * (0.77 + 0.07 * (1 + back) * size),
                -0.10 + 0.24 * up * size,
                -0.13 - (0.15 * back * narrow + 0.03 * up) * size + 0.03 * (1 - size),
            )

        lit = SKIN_LIT if sign * math.cos(head.yaw) * tones.side > -0.3 or facing > 0.6 else 0.5
        canvas.drawPath(curve(rim(1.08)), tones.fill(mixed(look.skin, _BLOOD, 0.08), lit - 0.04))
        if radius >= 11:
            canvas.drawPath(curve(rim(0.66)), tones.fill(skin_shadow(look.skin), SHADE + 0.1, 0.75))
        if radius >= _FULL_PX and facing > 0.3:
            inner = rim(0.42)[2:9]
            canvas.drawPath(
                through(inner, False), tones.line(darker(look.skin, 0.4), HALF, radius * 0.018, 0.7)
            )


def _beard(sheet: Sheet, head: Head, look: Look) -> None:
    """Hair on cheeks and chin, within the outline."""
    tones, canvas = sheet.tones, sheet.canvas
    colour = darker(look.hair, 0.08)
    if look.beard == "moustache":
        return
    if look.beard == "goatee":
        angle = np.array([-0.36, -0.40, -0.34, 0, 0.34, 0.40, 0.36, 0.20, 0, -0.20])
        y = np.array([-0.62, -0.8, -1.1, -1.2, -1.1, -0.8, -0.62, -0.735, -0.74, -0.735])
    else:
        half = np.array([0, 0.16, 0.40, 0.60, 0.98, 1.34, 1.38, 1.6, 1.2])
        y = np.array([-0.735, -0.725, -0.46, -0.45, -0.42, -0.22, -0.02, -0.5, -1.25])
        angle, y = np.concatenate([-half[:0:-1], half]), np.concatenate([y[:0:-1], y])
    limit = np.clip(angle, -1.62 - head.yaw, 1.62 - head.yaw)
    path = curve(head.at(limit, y, 0.01))
    if look.beard == "stubble":
        canvas.drawPath(path, tones.fill(mixed(look.skin, colour, 0.6), HALF, 0.42))
        return
    canvas.drawPath(path, tones.fill(colour, 0.62))
    canvas.save()
    canvas.clipPath(path, True)
    canvas.drawPath(polygon(head.shade(tones.side)), tones.fill(colour, _BEARD_SHADE, 0.9))
    canvas.restore()


def beard_below(sheet: Sheet, head: Head, look: Look) -> None:
    """What of a beard hangs below the chin; lips and an open mouth stay free above it."""
    if look.beard not in _HANGING or head.facing(0) < -0.75:
        return
    y, width, depth = (rings[:, None] for rings in _HANGING[look.beard].T)
    turned = np.linspace(-math.pi / 2, math.pi / 2, 9)
    x, z = width * np.sin(turned), _CHIN_Z + depth * np.cos(turned)
    rings = head.space(x, np.broadcast_to(y, x.shape), z)
    colour = darker(look.hair, 0.08)
    path = curve(hull(rings.reshape(-1, 2)))
    sheet.cel(path, colour, head.radius * 0.3, 0.62, _BEARD_SHADE)
    if head.radius >= _FULL_PX:
        sheet.canvas.save()
        sheet.canvas.clipPath(path, True)
        line = sheet.tones.line(paler(colour, 0.22), LIT, head.radius * 0.022, 0.35)
        for angle, lock in zip(turned[1:-1], rings.transpose(1, 0, 2)[1:-1], strict=True):
            if head.facing(angle) > 0.1:
                sheet.canvas.drawPath(through(lock, False), line)
        sheet.canvas.restore()


def _moustache(sheet: Sheet, head: Head, look: Look) -> None:
    if head.radius < 7:
        return
    droop = -0.10 if look.beard in ("full", "long", "short") else -0.02
    half = np.array([0.0, 0.16, 0.34, 0.50, 0.56, 0.40, 0.2, 0.0])
    y = np.array([-0.405, -0.415, -0.47, -0.555 + droop, -0.60 + droop, -0.545, -0.525, -0.50])
    for sign in (-1, 1):
        if head.facing(sign * 0.25) < 0.12:
            continue
        angle = np.clip(sign * half, -1.5 - head.yaw, 1.5 - head.yaw)
        lit = 0.66 if sign == sheet.tones.side else 0.48
        sheet.canvas.drawPath(curve(head.at(angle, y, 0.05)), sheet.tones.fill(darker(look.hair, 0.05), lit))


def _glasses(sheet: Sheet, head: Head) -> None:
    radius, tones = head.radius, sheet.tones
    if radius < 6:
        return
    frame = css("#2c2630")
    turn = np.linspace(0, 2 * math.pi, 17)[:-1]
    line = tones.line(frame, HALF, max(0.9, radius * 0.036))
    eyes = {}
    for sign in (-1, 1):
        if head.facing(sign * EYE_ANGLE) < 0.08:
            continue
        x = sign * (0.36 + 0.225 * np.cos(turn))
        ring = head.space(x, EYE_Y - 0.01 + 0.215 * np.sin(turn), 0.86 - 0.28 * np.abs(x) ** 2)
        path = curve(ring)
        if radius > 12:
            sheet.canvas.drawPath(path, tones.fill(css("#dbeef4"), HIGH, 0.07))
        sheet.canvas.drawPath(path, line)
        eyes[sign] = ring
        if radius >= _FULL_PX:
            gleam = head.space(
                sign * 0.36 + np.array([-0.10, 0.02]), EYE_Y + np.array([-0.02, 0.12]), np.full(2, 0.84)
            )
            sheet.canvas.drawPath(
                polygon(gleam, False), tones.line((1.0, 1.0, 1.0), HIGH, radius * 0.03, 0.22)
            )
        if abs(math.sin(head.yaw)) > 0.2 and sign * math.sin(head.yaw) < 0:
            arm = head.space(
                np.array([0.585, 0.76, 0.80]) * sign,
                EYE_Y + np.array([0.03, 0.04, 0.02]),
                np.array([0.76, 0.4, 0.0]),
            )
            sheet.canvas.drawPath(through(arm, False), line)
    if len(eyes) == 2:
        bridge = head.space(
            np.array([-0.14, 0, 0.14]), EYE_Y + np.array([0.02, 0.05, 0.02]), np.array([0.85, 0.88, 0.85])
        )
        sheet.canvas.drawPath(through(bridge, False), line)


def _eyepatch(sheet: Sheet, head: Head) -> None:
    if head.radius < 5 or head.facing(EYE_ANGLE) < 0.1:
        return
    black, angle = css("#221e26"), EYE_ANGLE
    patch = head.at(
        angle + np.array([-0.26, -0.1, 0.15, 0.28, 0.16, -0.08]),
        EYE_Y + np.array([0.1, 0.17, 0.15, 0.04, -0.17, -0.17]),
        0.03,
    )
    sheet.canvas.drawPath(curve(patch), sheet.tones.fill(black, HALF))
    strap = head.at(
        np.clip(np.linspace(-1.3, 1.6, 12), -1.5 - head.yaw, 1.5 - head.yaw),
        np.linspace(0.52, -0.02, 12),
        0.02,
    )
    sheet.canvas.drawPath(through(strap, False), sheet.tones.line(black, DEEP + 0.3, head.radius * 0.035))
