"""The mouth: lips, teeth and tongue, moved by the eight channels of a voice and by the smile of a mood."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import skia

from engines.speech.phones import JAW, LIP_TEETH, LOWER, PRESS, ROUND, TONGUE, UPPER, WIDTH
from engines.stage.cast.look import Look
from engines.stage.cast.mood import Face
from engines.stage.cast.shapes import Points, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import MOUTH_Y, Head
from engines.stage.cast.tones import HALF, HIGH, SHADE, css, darker, mixed, paler

_INSIDE, _TEETH, _TONGUE, _ROSE = css("#45131f"), css("#f4ede2"), css("#c25a62"), css("#b8433f")
_ACROSS = np.linspace(-1, 1, 13)
_BOW = 1 - np.abs(_ACROSS) ** 1.7
_FULL = 1 - np.abs(_ACROSS) ** 2.2
_OVAL = np.sqrt(1 - np.abs(_ACROSS) ** 2.4)
_PER_RADIAN = 0.60  # half head heights of lip in one radian of the face
_FINE_PX, _FULL_PX = 62, 20


@dataclass(frozen=True)
class Opening:
    """The open mouth: heights of its `roof` and `floor` (13,) across, and `seen`, which turns such heights into
    pixels (13, 2)."""

    seen: Callable[[Points], Points]
    roof: Points
    floor: Points
    gap: float


def draw_lips(sheet: Sheet, head: Head, look: Look, face: Face) -> None:
    if head.facing(0.0) < -0.2 or head.radius < 5:
        return
    m, mood, tones, canvas, radius = face.mouth, face.mood, sheet.tones, sheet.canvas, head.radius
    smile, pursed = mood.smile, float(m[ROUND])
    grin = max(smile, 0.0)
    half = (0.24 if not look.child else 0.215) * (1 + 0.2 * m[WIDTH] - 0.34 * pursed + 0.16 * grin)
    shut = 1 - float(m[PRESS])
    drop = (0.17 * m[JAW] + 0.045 * m[LOWER]) * shut * (1 - 0.75 * m[LIP_TEETH])
    rise = (0.035 * m[JAW] + 0.05 * m[UPPER]) * shut + 0.02 * m[LIP_TEETH]
    round_open = 0.35 + 0.65 * min(1.0, pursed + max(0.0, -float(m[WIDTH])))
    corner = MOUTH_Y + 0.062 * smile + 0.01 - 0.25 * drop
    sag = -0.026 * smile
    span = _OVAL * round_open + _FULL * (1 - round_open)
    roof = corner + (MOUTH_Y + sag + rise - corner) * span
    floor = corner + (MOUTH_Y + sag - drop - corner) * span
    full = look.lips * (1 - 0.4 * m[PRESS]) * (1 + 0.2 * pursed)
    upper_lip = 0.062 * full * (_BOW - 0.28 * np.exp(-((_ACROSS / 0.2) ** 2))) * (1 - 0.25 * grin)
    lower_lip = 0.092 * full * _FULL * (1 - 0.5 * m[LIP_TEETH]) * (1 - 0.15 * grin)
    lift = 0.012 + 0.06 * pursed
    angles = _ACROSS * half / _PER_RADIAN

    def seen(heights: Points) -> Points:
        limit = np.pi / 2 - np.array([head.yaw, -head.yaw])
        return head.at(np.clip(angles, -limit[1], limit[0]), heights, lift)

    roof_px, floor_px = seen(roof), seen(floor)
    gap = float((roof - floor).max())
    if radius < _FULL_PX:
        _small(sheet, look, roof_px, floor_px, gap, radius)
        return
    red = mixed(look.skin, _ROSE, 0.55 if look.feminine else 0.30)
    if min(look.skin) < 0.35:
        red = mixed(darker(look.skin, 0.1), css("#a8484c"), 0.42 if look.feminine else 0.22)
    under = np.concatenate([seen(floor - lower_lip - 0.02), seen(floor - lower_lip - 0.065 * _FULL)[::-1]])
    canvas.drawPath(polygon(under), tones.fill(darker(look.skin, 0.3), HALF, 0.35))
    if gap > 0.012:
        inside = through(np.concatenate([roof_px, floor_px[-2:0:-1]]))
        canvas.drawPath(inside, tones.fill(_INSIDE, 0.5))
        canvas.save()
        canvas.clipPath(inside, True)
        _within(sheet, head, face, Opening(seen, roof, floor, gap))
        canvas.restore()
    low = through(np.concatenate([floor_px, seen(floor - lower_lip)[-2:0:-1]]))
    top = through(np.concatenate([seen(roof + upper_lip), roof_px[-2:0:-1]]))
    canvas.drawPath(low, tones.fill(red, 0.72))
    canvas.drawPath(top, tones.fill(darker(red, 0.16), 0.52))
    if gap <= 0.05:
        seam = darker(mixed(red, _INSIDE, 0.55), 0.2)
        canvas.drawPath(through(roof_px, False), tones.line(seam, HALF, radius * (0.020 - 0.15 * gap), 0.9))
    _corners(sheet, head, look, smile, half, corner, lift)
    shine = seen(floor - lower_lip * 0.45)[4:9] + np.array([tones.side * radius * 0.03, 0])
    gloss = 0.5 if look.feminine else 0.25
    canvas.drawPath(through(shine, False), tones.line(paler(red, 0.55), HIGH, radius * 0.028, gloss))


def _within(sheet: Sheet, head: Head, face: Face, opening: Opening) -> None:
    """Teeth and tongue, inside the opening."""
    m, tones, canvas = face.mouth, sheet.tones, sheet.canvas
    seen, roof, floor, gap = opening.seen, opening.roof, opening.floor, opening.gap
    roof_px, floor_px = seen(roof), seen(floor)
    tongue_up = 0.30 * gap + 0.55 * gap * float(m[TONGUE])
    middle, ends = slice(2, 11), slice(1, 12)
    tongue = np.concatenate([seen(floor + tongue_up * _FULL)[middle], floor_px[middle][::-1]])
    canvas.drawPath(polygon(tongue), tones.fill(_TONGUE, round(0.5 + 0.2 * float(m[TONGUE]), 2)))
    if head.radius >= _FINE_PX and gap > 0.1:
        crest = seen(floor + tongue_up * 0.72 * _FULL)[4:9]
        canvas.drawPath(through(crest, False), tones.line(paler(_TONGUE, 0.3), HIGH, head.radius * 0.02, 0.4))
    long = min(0.085, 0.25 * gap + 0.03) + 0.02 * float(m[UPPER])
    edge = roof - long * (1 - 0.3 * np.abs(_ACROSS) ** 3)
    teeth = np.concatenate([roof_px[ends], seen(edge)[ends][::-1]])
    canvas.drawPath(polygon(teeth), tones.fill(_TEETH, 0.78))
    if float(m[LOWER]) + 0.5 * max(0.0, float(m[WIDTH])) > 0.2 and gap > 0.07:
        row = floor + 0.035 * min(1.0, gap / 0.2)
        below = np.concatenate([floor_px[middle], seen(row)[middle][::-1]])
        canvas.drawPath(polygon(below), tones.fill(_TEETH, 0.55))
    shade = np.concatenate([roof_px, seen(roof - 0.022 - 0.05 * gap)[::-1]])
    canvas.drawPath(polygon(shade), tones.fill(_INSIDE, SHADE, 0.4))


def _corners(
    sheet: Sheet, head: Head, look: Look, smile: float, half: float, corner: float, lift: float
) -> None:
    """The small folds at the ends of the mouth, and the lines of a smile or of age."""
    fold = darker(look.skin, 0.45)
    for sign in (-1, 1):
        end = sign * half / _PER_RADIAN
        if head.facing(end) < 0.15:
            continue
        tick = head.at(
            end + sign * np.array([-0.03, 0.02, 0.05]),
            corner + np.array([-0.006, 0.008 + 0.012 * smile, 0.03 * smile]),
            lift,
        )
        sheet.canvas.drawPath(through(tick, False), sheet.tones.line(fold, HALF, head.radius * 0.018, 0.8))
        strength = 0.45 * look.old + 0.35 * max(0.0, smile - 0.5)
        if strength > 0.1 and head.radius >= 26:
            cheek = head.at(end * np.array([0.72, 1.18, 1.36]), corner + np.array([0.24, 0.13, -0.02]), 0.0)
            sheet.canvas.drawPath(
                through(cheek, False), sheet.tones.line(fold, HALF, head.radius * 0.016, strength)
            )


def _small(sheet: Sheet, look: Look, roof_px: Points, floor_px: Points, gap: float, radius: float) -> None:
    if gap > 0.04 and radius >= 7:
        sheet.canvas.drawPath(
            polygon(np.concatenate([roof_px, floor_px[::-1]])), sheet.tones.fill(_INSIDE, 0.6)
        )
        if radius > 12:
            teeth = np.concatenate([roof_px[2:11], (roof_px[2:11] * 0.6 + floor_px[2:11] * 0.4)[::-1]])
            sheet.canvas.drawPath(polygon(teeth), sheet.tones.fill(_TEETH, 0.75))
        return
    line = mixed(darker(look.skin, 0.45), _ROSE, 0.3)
    path: skia.Path = through(roof_px[1:-1], False)
    sheet.canvas.drawPath(path, sheet.tones.line(line, HALF, max(0.8, radius * 0.05)))
