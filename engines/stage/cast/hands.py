"""Hands: a mitten with a thumb and hints of fingers, in the few shapes that acting needs."""

import numpy as np
import skia

from engines.stage.cast.pose import HandShape
from engines.stage.cast.shapes import Points, curve, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, Local, darker
from engines.stage.cast.visage import SKIN_LIT, skin_shadow

# Outlines in hand lengths: along the hand, across it towards the thumb.
_PALM: dict[HandShape, Points] = {
    "relaxed": np.array(
        [
            (-0.12, 0.22),
            (0.10, 0.34),
            (0.42, 0.36),
            (0.78, 0.26),
            (0.98, 0.06),
            (0.96, -0.14),
            (0.72, -0.30),
            (0.34, -0.34),
            (-0.02, -0.26),
            (-0.12, -0.18),
        ]
    ),
    "open": np.array(
        [
            (-0.12, 0.20),
            (0.16, 0.36),
            (0.50, 0.44),
            (0.94, 0.40),
            (1.12, 0.14),
            (1.12, -0.12),
            (0.92, -0.36),
            (0.46, -0.38),
            (0.10, -0.32),
            (-0.12, -0.20),
        ]
    ),
    "fist": np.array(
        [
            (-0.12, 0.20),
            (0.06, 0.34),
            (0.36, 0.40),
            (0.62, 0.30),
            (0.70, 0.04),
            (0.64, -0.24),
            (0.40, -0.36),
            (0.08, -0.32),
            (-0.12, -0.20),
        ]
    ),
}
_PALM["hold"], _PALM["point"] = _PALM["fist"], _PALM["fist"]
_THUMB: dict[HandShape, Points] = {
    "relaxed": np.array([(0.06, 0.24), (0.24, 0.44), (0.50, 0.46), (0.60, 0.34), (0.44, 0.24), (0.20, 0.14)]),
    "open": np.array([(0.06, 0.22), (0.22, 0.56), (0.42, 0.78), (0.56, 0.72), (0.48, 0.46), (0.30, 0.16)]),
    "fist": np.array([(0.10, 0.26), (0.30, 0.42), (0.50, 0.30), (0.56, 0.10), (0.42, 0.06), (0.22, 0.12)]),
}
_THUMB["hold"], _THUMB["point"] = _THUMB["fist"], _THUMB["relaxed"]
_FINGER = np.array(
    [(0.48, 0.34), (0.80, 0.32), (1.14, 0.26), (1.22, 0.16), (1.12, 0.08), (0.78, 0.10), (0.48, 0.06)]
)
_SLITS: dict[HandShape, tuple[tuple[tuple[float, float], tuple[float, float]], ...]] = {
    "relaxed": (((0.55, 0.14), (0.90, 0.10)), ((0.55, -0.04), (0.92, -0.04))),
    "open": (((0.62, 0.17), (1.08, 0.21)), ((0.62, 0.0), (1.12, 0.0)), ((0.62, -0.18), (1.04, -0.22))),
    "fist": (((0.44, 0.14), (0.66, 0.14)), ((0.44, -0.04), (0.68, -0.04)), ((0.40, -0.20), (0.60, -0.20))),
}
_SLITS["hold"] = _SLITS["point"] = _SLITS["fist"]


def draw_hand(
    sheet: Sheet,
    wrist: Points,
    along: Points,
    thumb: float,
    length: float,
    shape: HandShape,
    skin: Local,
    far: bool,
) -> None:
    """A hand from `wrist` (2,) in pixels in the direction `along` (2,); `thumb` -1..1 is where the thumb is seen,
    to the left or right of that direction; `length` in pixels. `far` hands lie in the shade of the body."""
    tones, canvas = sheet.tones, sheet.canvas
    long = float(np.hypot(*along))
    ahead = along / max(long, 1e-6)
    beside = np.array([-ahead[1], ahead[0]])
    lit = 0.62 if far else SKIN_LIT
    if length < 7:
        middle = wrist + ahead * length * 0.4
        canvas.drawCircle(float(middle[0]), float(middle[1]), length * 0.42, tones.fill(skin, lit))
        return
    sign = 1.0 if thumb >= 0 else -1.0
    size = length * np.array([max(0.62, min(1.0, long + 0.15)), 1.0])

    def seen(outline: Points, widen: float = 1.0) -> Points:
        scaled = outline * size
        return wrist + scaled[:, :1] * ahead + scaled[:, 1:] * sign * widen * beside

    lateral = 0.72 + 0.28 * abs(thumb)
    shift = max(0.6, length * 0.16)
    if shape == "point":
        sheet.cel(curve(seen(_FINGER)), skin, shift * 0.5, lit, 0.4)
    sheet.cel(curve(seen(_PALM[shape], lateral)), skin, shift, lit, 0.42)
    fold = darker(skin, 0.4)
    if length > 9:
        slits = skia.PathBuilder()
        for start, end in _SLITS[shape]:
            (x0, y0), (x1, y1) = seen(np.array([start, end]), lateral).tolist()
            slits.moveTo(x0, y0)
            slits.lineTo(x1, y1)
        canvas.drawPath(slits.detach(), tones.line(fold, HALF, length * 0.05, 0.75))
    if abs(thumb) > 0.12 or shape != "relaxed":
        path = curve(seen(_THUMB[shape], lateral))
        canvas.drawPath(path, tones.fill(skin, lit if sign * beside[0] * sheet.tones.side > -0.4 else 0.55))
        if length > 9:
            under = seen(_THUMB[shape][2:], lateral)
            canvas.drawPath(through(under, False), tones.line(fold, HALF, length * 0.045, 0.6))
    if length > 30:
        nail = seen(
            np.array([(0.46, 0.40), (0.54, 0.37)])
            if shape == "relaxed"
            else np.array([(0.46, 0.66), (0.50, 0.66)]),
            lateral,
        )
        if shape in ("relaxed", "open"):
            canvas.drawPath(through(nail, False), tones.line(skin_shadow(skin), 0.95, length * 0.07, 0.5))
