"""Eyes and brows: what makes a face look back. They lie on the head's surface and turn with it."""

import numpy as np
import skia

from engines.stage.cast.look import Look
from engines.stage.cast.mood import Face, smooth
from engines.stage.cast.shapes import Points, curve, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import BROW_Y, EYE_ANGLE, EYE_Y, Head
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, css, darker, mixed, paler

_WHITE, _PUPIL, _LASH = css("#f8f3ea"), css("#15101a"), css("#2a1b20")
_ACROSS = np.linspace(-1, 1, 11)  # inner to outer corner
_WHOLE = 1 - np.abs(_ACROSS) ** 2.3
_FINE_PX, _FULL_PX, _WHITE_PX = 62, 26, 9


def draw_eyes(sheet: Sheet, head: Head, look: Look, face: Face) -> None:
    for sign in (-1, 1):
        if head.facing(sign * EYE_ANGLE) > 0.1:
            _eye(sheet, head, look, face, sign)
            _brow(sheet, head, look, face, sign)


def _eye(sheet: Sheet, head: Head, look: Look, face: Face, sign: int) -> None:
    size, mood, tones, canvas = look.eye_size, face.mood, sheet.tones, sheet.canvas
    radius = head.radius
    angles = sign * (EYE_ANGLE + _ACROSS * 0.208 * size)
    slant = (0.020 if look.feminine else 0.008) - (0.012 if look.old else 0)
    corner = EYE_Y + slant * _ACROSS
    openness = (1 - face.closed) * mood.lids
    low = corner - 0.075 * size * _WHOLE * (1 - 0.5 * mood.squint)
    top = corner + 0.142 * size * _WHOLE * (1 - 0.10 * _ACROSS)
    rest = low - 0.012 * _WHOLE
    angry = mood.frown * 0.045 * (0.5 - _ACROSS * 0.5)
    sad = mood.inner * 0.03 * (0.5 + _ACROSS * 0.5)
    upper = rest + (top - rest) * openness - (angry + sad) * _WHOLE * min(openness, 1.0)
    upper_px, low_px = _seen(head, angles, upper), _seen(head, angles, low)
    facing = max(head.facing(sign * EYE_ANGLE), 0.15)
    if radius < _WHITE_PX:
        if radius > 3.2:
            centre = head.at(sign * EYE_ANGLE, EYE_Y + 0.01)
            wide, high = 0.105 * radius * facing**0.5, (0.03 + 0.115 * min(1.0, openness)) * radius
            canvas.drawOval(_oval(centre, wide, high), tones.fill(_LASH, 0.3))
        return
    socket = darker(look.skin, 0.22)
    if radius >= _FULL_PX:
        lid = np.concatenate([_seen(head, angles, np.maximum(top, upper) + 0.045), upper_px[::-1]])
        canvas.drawPath(curve(lid), tones.fill(socket, 0.62, 0.5))
    if openness > 0.12:
        eye = through(np.concatenate([upper_px, low_px[-2:0:-1]]))
        white = mixed(look.skin, _WHITE, round(white_shown(radius), 2))
        canvas.drawPath(eye, tones.fill(white, 0.83))
        canvas.save()
        canvas.clipPath(eye, True)
        _iris(sheet, head, look, face, sign, facing)
        shadow = np.concatenate([upper_px, _seen(head, angles, upper - 0.05 * openness)[::-1]])
        canvas.drawPath(polygon(shadow), tones.fill(css("#4a3550"), 0.3, 0.42))
        canvas.restore()
    _lashes(sheet, head, look, sign, angles, upper, upper_px)
    if radius >= _FULL_PX:
        _creases(sheet, head, look, face, angles, top, upper, low_px)


def _iris(sheet: Sheet, head: Head, look: Look, face: Face, sign: int, facing: float) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    left, up = face.gaze
    centre = head.at(sign * EYE_ANGLE + left * 0.085, EYE_Y + 0.028 + up * 0.04)
    high = 0.118 * look.eye_size * radius * (0.9 if face.mood.lids > 1.15 else 1.0)
    wide = high * max(0.42, facing**0.55)
    x, y = float(centre[0]), float(centre[1])
    canvas.drawOval(_oval(centre, wide, high), tones.fill(darker(look.eye, 0.62), 0.55))
    if radius >= _FULL_PX:
        light, deep = tones.tone(paler(look.eye, 0.42), HIGH), tones.tone(darker(look.eye, 0.35), 0.5)
        shader = skia.GradientShader.MakeLinear(
            [(x, y - high * 0.8), (x, y + high)], [_argb(deep), _argb(light)]
        )
        canvas.drawOval(_oval(centre, wide * 0.84, high * 0.84), skia.Paint(Shader=shader, AntiAlias=True))
    if radius >= _FINE_PX:
        spokes = skia.PathBuilder()
        for angle in np.linspace(0.2, 2.9, 9):
            dx, dy = wide * np.cos(angle), high * np.sin(angle)
            spokes.moveTo(x + dx * 0.45, y + dy * 0.45)
            spokes.lineTo(x + dx * 0.74, y + dy * 0.74)
        canvas.drawPath(spokes.detach(), tones.line(paler(look.eye, 0.6), HIGH, radius * 0.006, 0.5))
    canvas.drawOval(_oval(centre, wide * 0.46, high * 0.46), tones.fill(_PUPIL, 0.5))
    if radius >= 14:
        side = tones.side
        spark = (x + side * wide * 0.34, y - high * 0.36)
        canvas.drawOval(_oval(spark, wide * 0.27, high * 0.27), tones.fill((1.0, 1.0, 1.0), HIGH, 0.96))
        if radius >= _FULL_PX:
            low = (x - side * wide * 0.36, y + high * 0.42)
            canvas.drawOval(_oval(low, wide * 0.14, high * 0.13), tones.fill((1.0, 1.0, 1.0), HIGH, 0.6))


def _lashes(
    sheet: Sheet, head: Head, look: Look, sign: int, angles: Points, upper: Points, upper_px: Points
) -> None:
    thick = (0.036 if look.feminine else 0.026) * (0.45 + 0.55 * (_ACROSS + 1) / 2)
    if head.radius < _FULL_PX:
        thick = thick + 0.010
    line = np.concatenate(
        [upper_px, _seen(head, angles, upper + thick * np.minimum(1, _WHOLE * 3 + 0.3))[::-1]]
    )
    lash = mixed(_LASH, look.hair, 0.15) if look.old else _LASH
    paint = sheet.tones.fill(lash, 0.3)
    sheet.canvas.drawPath(polygon(line), paint)
    if not look.feminine or head.radius < 20:
        return
    step = sign * 0.208 * look.eye_size
    for out, (start, reach, rise) in enumerate(((8, 0.30, 0.055), (9, 0.36, 0.035))):
        if out and head.radius < _FINE_PX:
            continue
        foot = upper[start : start + 3].mean()
        wing = head.at(
            np.array(
                [angles[start], angles[start] + step * reach * 0.6, angles[start] + step * (reach + 0.12)]
            ),
            np.array([foot + 0.022, foot + rise * 0.7, foot + rise + 0.02]),
        )
        base = head.at(angles[min(start + 1, 10)], upper[min(start + 1, 10)])
        sheet.canvas.drawPath(curve(np.concatenate([wing, base[None]])), paint)


def _creases(
    sheet: Sheet,
    head: Head,
    look: Look,
    face: Face,
    angles: Points,
    top: Points,
    upper: Points,
    low_px: Points,
) -> None:
    tones, radius = sheet.tones, head.radius
    fold = darker(look.skin, 0.42)
    crease = head.at(angles[1:10], (np.maximum(top, upper) + 0.052)[1:10])
    sheet.canvas.drawPath(through(crease, False), tones.line(fold, HALF, radius * 0.017, 0.75))
    under = low_px[2:9] + np.array([0, radius * 0.016])
    sheet.canvas.drawPath(through(under, False), tones.line(fold, HALF, radius * 0.013, 0.5))
    if look.old or face.mood.squint > 0.3:
        bag = low_px[1:8] + np.array([0, radius * (0.075 if look.old else 0.06)])
        sheet.canvas.drawPath(through(bag, False), tones.line(fold, HALF, radius * 0.014, 0.4))
    if look.old and radius >= _FULL_PX:
        for rise in (0.05, -0.01, -0.07):
            step = angles[-1] - angles[-2]
            feet = head.at(
                angles[-1] + step * np.array([1.4, 2.6, 3.6]),
                EYE_Y + rise * np.array([0.5, 1.0, 1.3]),
            )
            sheet.canvas.drawPath(through(feet, False), tones.line(fold, HALF, radius * 0.012, 0.4))


def _brow(sheet: Sheet, head: Head, look: Look, face: Face, sign: int) -> None:
    mood, radius = face.mood, head.radius
    if radius < 7:
        return
    t = np.linspace(-1, 1, 9)
    angles = sign * (EYE_ANGLE - 0.01 + t * 0.27 - mood.frown * 0.03 * (1 - t) / 2)
    arch = (0.052 if look.feminine else 0.032) * (1 - t**2) - 0.02 * np.clip(t, 0, 1) ** 2
    height = BROW_Y + 0.012 + 0.05 * (look.eye_size - 1) + arch
    height = height + 0.085 * mood.raised + 0.03 * mood.raised * (1 - t**2)
    height = height + mood.inner * 0.085 * ((1 - t) / 2) - mood.inner * 0.02 * (1 + t) / 2
    height = height - mood.frown * (0.095 * ((1 - t) / 2) ** 1.3 + 0.025)
    height = height - 0.018 * face.closed
    thick = 0.031 * look.brow * np.clip((1 - t) / 2 * 1.25 + 0.12, 0, 1) ** 0.6
    thick = thick * (1.25 if radius < 24 else 1.0)
    thick[0] *= 0.75
    colour = brow_colour(look)
    outline = np.concatenate(
        [head.at(angles, height + thick, 0.01), head.at(angles, height - thick, 0.01)[::-1]]
    )
    sheet.canvas.drawPath(curve(outline), sheet.tones.fill(colour, 0.5))
    if radius >= _FINE_PX:
        hairs = skia.PathBuilder()
        for i in range(7):
            foot = head.at(angles[i], height[i] - thick[i] * 0.6, 0.01)
            tip = head.at(angles[i + 1], height[i + 1] + thick[i + 1] * 0.9, 0.01)
            hairs.moveTo(*foot.tolist())
            hairs.lineTo(*tip.tolist())
        sheet.canvas.drawPath(hairs.detach(), sheet.tones.line(paler(colour, 0.2), LIT, radius * 0.008, 0.4))


def brow_colour(look: Look) -> Local:
    return darker(mixed(look.hair, css("#4a3228"), 0.25), 0.15) if look.old else darker(look.hair, 0.28)


def white_shown(radius: float) -> float:
    """How white the eyes of a head of this size are, 0..1: it comes in gently as the camera nears."""
    return 0.35 + 0.65 * smooth((radius - _WHITE_PX) / 7)


def _seen(head: Head, angles: Points, y: Points) -> Points:
    return head.at(angles, y, -0.012)


def _oval(centre: Points | tuple[float, float], wide: float, high: float) -> skia.Rect:
    x, y = float(centre[0]), float(centre[1])
    return skia.Rect(x - wide, y - high, x + wide, y + high)


def _argb(colour: Local) -> int:
    red, green, blue = (round(255 * part) for part in colour)
    return 0xFF000000 | red << 16 | green << 8 | blue
