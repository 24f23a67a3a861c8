"""Furniture: table, chair and door. Metres."""

import math

import numpy as np

from engines.stage.cast.glow import WARM, glowing
from engines.stage.cast.shapes import View, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import Prism, rounded, tone_of
from engines.stage.cast.thing import GOLD, Thing
from engines.stage.cast.tones import HALF, HIGH, LIT, css, darker, mixed, paler


def draw_table(sheet: Sheet, view: View, thing: Thing) -> None:
    legs = [(x, z) for x in (-0.62, 0.62) for z in (-0.34, 0.34)]
    for x, z in sorted(legs, key=lambda leg: float(view.depth(np.array([leg[0], 0, leg[1]])))):
        line = view.pixels(np.array([(x * 0.94, 0.70, z * 0.94), (x, 0.0, z)]))
        far = float(view.depth(np.array([x, 0, z]))) < 0
        sheet.solid(
            tube(line, np.array([0.045, 0.032]) * view.scale, sheet.tones.side, flat=(False, True)),
            thing.paint,
            HALF if far else LIT,
        )
    Prism(np.array([(0.36, 0.58), (0.36, 0.70), (-0.36, 0.70), (-0.36, 0.58)]), 0.64).draw(
        sheet, view, darker(thing.paint, 0.15)
    )
    Prism(rounded([(0.46, 0.70), (0.46, 0.76), (-0.46, 0.76), (-0.46, 0.70)]), 0.78).draw(
        sheet, view, thing.paint
    )


def draw_chair(sheet: Sheet, view: View, thing: Thing) -> None:
    scale, tones = view.scale, sheet.tones

    def back() -> None:
        for x in (-0.19, 0.19):
            post = view.pixels(np.array([(x, 0.40, -0.19), (x, 0.92, -0.26)]))
            sheet.solid(tube(post, np.array([0.026, 0.022]) * scale, tones.side), thing.paint)
        for y, z in ((0.86, -0.25), (0.72, -0.235), (0.58, -0.215)):
            rail = view.pixels(np.array([(-0.19, y, z), (0, y + 0.015, z - 0.02), (0.19, y, z)]))
            sheet.canvas.drawPath(through(rail, False), tones.line(thing.paint, 0.74, 0.055 * scale))

    legs = [(x, z) for x in (-0.19, 0.19) for z in (-0.19, 0.19)]
    if view.cos > 0:
        back()
    for x, z in sorted(legs, key=lambda leg: float(view.depth(np.array([leg[0], 0, leg[1]])))):
        line = view.pixels(np.array([(x, 0.44, z), (x * 1.1, 0.0, z * 1.1)]))
        far = float(view.depth(np.array([x, 0, z]))) < 0
        sheet.solid(
            tube(line, np.array([0.026, 0.020]) * scale, tones.side, flat=(False, True)),
            thing.paint,
            HALF if far else LIT,
        )
    Prism(rounded([(0.23, 0.42), (0.23, 0.47), (-0.22, 0.47), (-0.22, 0.42)]), 0.23).draw(
        sheet, view, paler(thing.accent, 0.1)
    )
    if view.cos <= 0:
        back()


def draw_door(sheet: Sheet, view: View, thing: Thing) -> None:
    """A door in its frame; it opens on `open`."""
    tones, scale = sheet.tones, view.scale
    frame = css("#e6dcc8")
    glow = view.pixels(np.array([(-0.46, 0, 0), (0.46, 0, 0), (0.46, 2.05, 0), (-0.46, 2.05, 0)]))
    if thing.open > 0.02:
        sheet.canvas.drawPath(polygon(glow), glowing(mixed(WARM, (1.0, 0.95, 0.85), 0.3)))
    swing = 1.35 * thing.open
    out = np.array([math.cos(swing), 0, math.sin(swing)]) * 0.90
    hinge = np.array([-0.45, 0.0, 0.0])

    def px(places: list[tuple[float, float]]) -> np.ndarray:
        return view.pixels(np.array([hinge + out * u + [0, v * 2.04, 0] for u, v in places]))

    normal = np.array([-math.sin(swing), 0, math.cos(swing)])
    if view.cos < 0:
        normal = -normal
    tone = max(0.4, tone_of(view, normal, tones.side))
    sheet.canvas.drawPath(polygon(px([(0, 0), (1, 0), (1, 1), (0, 1)])), tones.fill(thing.paint, tone))
    for v0, v1 in ((0.08, 0.44), (0.52, 0.92)):
        for u0, u1 in ((0.12, 0.46), (0.54, 0.88)):
            sheet.canvas.drawPath(
                polygon(px([(u0, v0), (u1, v0), (u1, v1), (u0, v1)])),
                tones.fill(darker(thing.paint, 0.18), tone),
            )
    x, y = px([(0.90, 0.48)])[0].tolist()
    sheet.canvas.drawCircle(x, y, 0.035 * scale, tones.fill(GOLD, HIGH))
    for x in (-0.52, 0.52) if view.sin > 0 else (0.52, -0.52):
        post = np.array([(0.10, 0.0), (0.10, 2.12), (-0.10, 2.12), (-0.10, 0.0)])
        Prism(post, 0.065, x=x).draw(sheet, view, frame)
    Prism(np.array([(0.11, 2.05), (0.11, 2.18), (-0.11, 2.18), (-0.11, 2.05)]), 0.60).draw(sheet, view, frame)
