"""The faces of a small round car, for every side of it."""

import numpy as np
import skia

from engines.stage.light import Light, colour, mix
from engines.stage.paint import (
    Paper,
    Picture,
    curve,
    fill,
    finished,
    painted,
    polygon,
    stroke,
)

_PAINTS = ("c8452f", "3d7a83", "e2b04a", "efe6d2", "5a7a5a", "39415f", "8a4a5a")
CAR_LONG, CAR_WIDE, CAR_TALL = 4.1, 1.72, 1.46  # metres


@painted
def car_side(light: Light, seed: int, k: float) -> Picture:
    """A small round car from its right side, its nose to the right, (234, 656): 160 pixels a metre."""
    paper = Paper(656, 234)
    canvas = paper.canvas
    paint = colour(_PAINTS[seed % 7])
    body = curve(
        [
            (10, 176),
            (6, 130),
            (24, 100),
            (118, 88),
            (206, 20),
            (300, 6),
            (390, 12),
            (474, 84),
            (604, 100),
            (646, 132),
            (650, 178),
            (560, 190),
            (100, 190),
        ],
        closed=True,
    )
    canvas.drawPath(body, fill(light.tone(paint, k)))
    canvas.save()
    canvas.clipPath(body, True)
    canvas.drawRect(skia.Rect(0, 132, 656, 234), fill(light.tone(paint, k * 0.45), 0.8))
    canvas.drawPath(
        curve(
            [(0, 96), (120, 86), (240, 92), (480, 84), (650, 104), (650, 92), (480, 70), (120, 74), (0, 84)],
            closed=True,
        ),
        fill(light.tone(mix(paint, np.ones(3), 0.45), min(1, k + 0.2)), 0.7),
    )
    canvas.drawRect(skia.Rect(0, 176, 656, 192), fill(light.tone(colour("c8c4bc"), k)))
    canvas.restore()
    glass = mix(light.tone(colour("34485a"), 0.6), light.middle, 0.3)
    for pane in ([(146, 84), (214, 30), (284, 20), (284, 86)], [(298, 20), (376, 24), (448, 86), (298, 86)]):
        canvas.drawPath(polygon(pane), fill(glass))
        x0, y0 = pane[0]
        canvas.drawPath(
            polygon([(x0 + 24, y0), (x0 + 70, 26), (x0 + 92, 24), (x0 + 50, y0)]),
            fill(mix(light.middle, np.ones(3), 0.5), 0.45),
        )
    for x in (292, 462):
        canvas.drawLine(x, 92, x - 6, 176, stroke(light.tone(paint * 0.6, k * 0.5), 2))
    canvas.drawRect(skia.Rect(238, 112, 266, 118), fill(light.tone(colour("e8e0d0"), k)))
    for x in (130, 524):
        canvas.drawCircle(x, 186, 46, fill(light.tone(colour("262228"), 0.3)))
        canvas.drawCircle(x, 186, 24, fill(light.tone(colour("d8d2c6"), k)))
        canvas.drawCircle(x, 186, 9, fill(light.tone(colour("6a6468"), k)))
    canvas.drawOval(
        skia.Rect(622, 118, 646, 146),
        fill(colour("fff2c0") if light.lamps else light.tone(colour("f6efdc"), 0.9)),
    )
    canvas.drawOval(
        skia.Rect(8, 120, 24, 146),
        fill(colour("ff6a4a") if light.lamps else light.tone(colour("c83a30"), 0.8)),
    )
    return finished(paper.picture, 0.5, 0.08, seed)


@painted
def car_end(light: Light, seed: int, k: float, front: bool) -> Picture:
    """Nose or tail of the car up to its bonnet, (170, 275)."""
    paper = Paper(275, 170)
    canvas = paper.canvas
    paint = colour(_PAINTS[seed % 7])
    body = curve(
        [(14, 118), (10, 60), (34, 26), (90, 10), (185, 10), (241, 26), (265, 60), (261, 118)], closed=True
    )
    canvas.drawPath(body, fill(light.tone(paint, k)))
    canvas.drawPath(
        curve([(40, 40), (90, 20), (185, 20), (235, 40), (185, 32), (90, 32)], closed=True),
        fill(light.tone(mix(paint, np.ones(3), 0.4), min(1, k + 0.2)), 0.8),
    )
    for x in (44, 231):
        canvas.drawRect(skia.Rect(x - 22, 104, x + 22, 166), fill(light.tone(colour("262228"), 0.3)))
        lamp_paint = ("fff2c0" if front else "ff6a4a") if light.lamps else ("f6efdc" if front else "c83a30")
        lit = colour(lamp_paint) if light.lamps else light.tone(colour(lamp_paint), 0.85)
        canvas.drawCircle(x, 66, 20 if front else 15, fill(light.tone(colour("b8b4ac"), 0.8)))
        canvas.drawCircle(x, 66, 16 if front else 12, fill(lit))
    if front:
        canvas.drawRoundRect(skia.Rect(88, 56, 187, 92), 8, 8, fill(light.tone(colour("34343c"), 0.4)))
        for y in (64, 73, 82):
            canvas.drawLine(94, y, 181, y, stroke(light.tone(colour("c8c4bc"), 0.8), 3))
    else:
        canvas.drawRoundRect(skia.Rect(102, 66, 173, 90), 4, 4, fill(light.tone(colour("efe6d2"), 0.8)))
    canvas.drawRoundRect(skia.Rect(12, 104, 263, 124), 8, 8, fill(light.tone(colour("d0ccc4"), k)))
    return finished(paper.picture, 0.5, 0.08, seed)


@painted
def car_panel(light: Light, seed: int, k: float, glass: bool) -> Picture:
    """Bonnet, roof or boot lid, or a windscreen, (160, 230)."""
    paper = Paper(230, 160)
    canvas = paper.canvas
    paint = colour(_PAINTS[seed % 7])
    canvas.drawRoundRect(skia.Rect(2, 1, 228, 159), 14, 14, fill(light.tone(paint, k)))
    if glass:
        pane = skia.Rect(18, 12, 212, 150)
        canvas.drawRoundRect(pane, 16, 16, fill(mix(light.tone(colour("34485a"), 0.6), light.middle, 0.35)))
        canvas.drawPath(
            polygon([(60, 150), (110, 12), (150, 12), (100, 150)]),
            fill(mix(light.middle, np.ones(3), 0.5), 0.4),
        )
    else:
        canvas.drawRoundRect(
            skia.Rect(24, 12, 206, 62),
            18,
            18,
            fill(light.tone(mix(paint, np.ones(3), 0.4), min(1, k + 0.1)), 0.55),
        )
    return finished(paper.picture, 0.4, 0.08, seed)
