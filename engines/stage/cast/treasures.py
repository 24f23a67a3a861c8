"""Things of a story: chest, lantern, book, letter, map and key. Metres; their foot is the ground."""

import math

import numpy as np
import skia

from engines.stage.cast.glow import WARM, flames, glowing, light_around
from engines.stage.cast.shapes import Lathe, Points, View, curve, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import Prism, tone_of
from engines.stage.cast.thing import GOLD, IRON, PAPER, Thing
from engines.stage.cast.tones import HALF, HIGH, LIT, css, darker, mixed, paler


def draw_chest(sheet: Sheet, view: View, thing: Thing) -> None:
    body = Prism(np.array([(0.32, 0.02), (0.34, 0.44), (-0.34, 0.44), (-0.32, 0.02)]), 0.50)
    turn = np.linspace(0, math.pi, 13)
    arch = np.stack([0.34 * np.cos(turn), 0.44 + 0.26 * np.sin(turn)], 1)
    lean = 1.15 * thing.open
    hinge = np.array([-0.34, 0.44])
    cos, sin = math.cos(lean), math.sin(lean)
    rel = arch - hinge
    lid = Prism(
        hinge + np.stack([rel[:, 0] * cos - rel[:, 1] * sin, rel[:, 0] * sin + rel[:, 1] * cos], 1), 0.50
    )
    scale, tones = view.scale, sheet.tones
    if thing.open > 0.05:
        lid.draw(sheet, view, thing.paint)
        x, y = view.pixels(np.array([0, 0.50, 0.0])).tolist()
        light_around(sheet, x, y - 0.1 * scale, 0.75 * scale * thing.open, WARM, 0.55)
        gold = view.pixels(
            np.array(
                [(-0.44, 0.44, 0), (-0.25, 0.56, 0.1), (0, 0.60, 0), (0.22, 0.55, -0.1), (0.44, 0.44, 0)]
            )
        )
        sheet.canvas.drawPath(
            curve(np.concatenate([gold, gold[::-1] * [1, 0] + [0, y + 0.08 * scale]])), tones.fill(GOLD, HIGH)
        )
        for i in range(9):
            cx, cy = view.pixels(np.array([-0.38 + 0.095 * i, 0.50 + 0.05 * math.sin(i * 2.1), 0.1])).tolist()
            sheet.canvas.drawCircle(cx, cy, 0.045 * scale, tones.fill(paler(GOLD, 0.2 + 0.3 * (i % 2)), HIGH))
    body.draw(sheet, view, thing.paint)
    if thing.open <= 0.05:
        lid.draw(sheet, view, paler(thing.paint, 0.06))
    line = tones.line(darker(thing.paint, 0.4), HALF, 0.012 * scale, 0.7)
    for y in (0.16, 0.30):
        if abs(view.sin) > 0.1:
            sheet.canvas.drawPath(polygon(body.on_side(view, [(0.33, y), (-0.33, y)]), False), line)
        if abs(view.cos) > 0.1:
            z = 0.33 * math.copysign(1, view.cos)
            sheet.canvas.drawPath(polygon(view.pixels(np.array([(-0.5, y, z), (0.5, y, z)])), False), line)
    band = tones.line(GOLD, LIT, 0.05 * scale, StrokeCap=skia.Paint.kButt_Cap)
    z = 0.335 * math.copysign(1, view.cos)
    for x in (-0.34, 0.34):
        if abs(view.cos) > 0.15:
            sheet.canvas.drawPath(polygon(view.pixels(np.array([(x, 0.02, z), (x, 0.44, z)])), False), band)
            if thing.open <= 0.05 and view.cos > 0:
                strap = np.stack([np.full(7, x), arch[:7, 1], arch[:7, 0]], 1)
                sheet.canvas.drawPath(polygon(view.pixels(strap), False), band)
    if view.cos > 0.1:
        lock = view.pixels(
            np.array(
                [
                    (-0.07, 0.52, 0.35),
                    (0.07, 0.52, 0.35),
                    (0.07, 0.36, 0.35),
                    (0, 0.32, 0.35),
                    (-0.07, 0.36, 0.35),
                ]
            )
        )
        sheet.canvas.drawPath(polygon(lock), tones.fill(GOLD, HIGH))
        x, y = view.pixels(np.array([0, 0.43, 0.36])).tolist()
        sheet.canvas.drawCircle(x, y, 0.018 * scale, tones.fill(IRON, HALF))


def draw_lantern(sheet: Sheet, view: View, thing: Thing) -> None:
    tones, scale = sheet.tones, view.scale
    flicker = 0.85 + 0.15 * math.sin(thing.time_s * 9 + 2 * math.sin(thing.time_s * 5))
    x, y = view.pixels(np.array([0, 0.21, 0])).tolist()
    light_around(sheet, x, y, 0.42 * scale * flicker, WARM, 0.65 if tones.dark else 0.35)
    glass = Lathe.of(
        np.array(
            [
                (0.31, 0, 0, 0.075, 0.075),
                (0.26, 0, 0, 0.10, 0.10),
                (0.17, 0, 0, 0.105, 0.105),
                (0.10, 0, 0, 0.085, 0.085),
            ]
        ),
        10,
    )
    left, right = glass.edges(view)
    pane = polygon(np.concatenate([left, right[::-1]]))
    sheet.canvas.drawPath(pane, glowing(mixed(WARM, (1.0, 0.95, 0.8), 0.35)))
    flames(sheet, x, y + 0.06 * scale, 0.05 * scale, 0.13 * scale * flicker, thing.time_s, thing.seed)
    for rows in (
        [
            (0.37, 0, 0, 0.03, 0.03),
            (0.36, 0, 0, 0.06, 0.06),
            (0.31, 0, 0, 0.10, 0.10),
            (0.30, 0, 0, 0.10, 0.10),
        ],
        [(0.11, 0, 0, 0.095, 0.095), (0.08, 0, 0, 0.115, 0.115), (0.0, 0, 0, 0.12, 0.12)],
    ):
        sheet.solid(Lathe.of(np.array(rows)).solid(view, tones.side, smooth=False), thing.paint)
    for a in (0.4, 2.0, 3.5, 5.1):
        if math.cos(a + view.azimuth) > 0:
            bar = view.pixels(
                np.array(
                    [
                        (0.105 * math.sin(a), 0.31, 0.105 * math.cos(a)),
                        (0.11 * math.sin(a), 0.10, 0.11 * math.cos(a)),
                    ]
                )
            )
            sheet.canvas.drawPath(polygon(bar, False), tones.line(thing.paint, HALF, 0.014 * scale))
    turn = np.linspace(0.1, math.pi - 0.1, 9)
    ring = view.pixels(np.stack([0.075 * np.cos(turn), 0.37 + 0.07 * np.sin(turn), np.zeros(9)], 1))
    sheet.canvas.drawPath(through(ring, False), tones.line(thing.paint, LIT, 0.014 * scale))


def _flat(view: View, corners: Points, tip: float) -> Points:
    """A sheet of paper standing up, tipped back a little, so that it is seen from all sides."""
    p = np.asarray(corners, float)
    across = math.copysign(max(abs(view.cos), 0.3), view.cos)
    x = p[:, 0] * across - p[:, 1] * math.sin(tip) * view.sin
    return np.stack([view.x + x * view.scale, view.y - p[:, 1] * math.cos(tip) * view.scale], 1)


def draw_book(sheet: Sheet, view: View, thing: Thing) -> None:
    """Standing half open; `open` turns its pages."""
    tones, scale = sheet.tones, view.scale
    spread = 0.5 + 0.75 * thing.open
    order = sorted((-1, 1), key=lambda sign: sign * view.sin, reverse=True)
    for sign in order:
        out = np.array([sign * math.sin(spread), 0, math.cos(spread)]) * 0.22
        cover = np.stack([np.zeros(3), out, out + [0, 0.32, 0], [0, 0.32, 0]])
        normal = np.array([-sign * math.cos(spread), 0, math.sin(spread)])
        facing = float(view.depth(normal))
        local = thing.paint if facing < 0 else PAPER
        sheet.canvas.drawPath(
            polygon(view.pixels(cover)), tones.fill(thing.paint, tone_of(view, -normal, tones.side))
        )
        page = (
            np.stack([[0, 0.015, 0], out * 0.94 + [0, 0.015, 0], out * 0.94 + [0, 0.305, 0], [0, 0.305, 0]])
            + normal * 0.008
        )
        if facing >= 0:
            sheet.canvas.drawPath(
                polygon(view.pixels(page)), tones.fill(local, max(0.5, tone_of(view, normal, tones.side)))
            )
            for k in range(6):
                y = 0.26 - 0.038 * k
                row = (
                    np.stack([out * 0.18 + [0, y, 0], out * (0.82 if k % 3 else 0.6) + [0, y, 0]])
                    + normal * 0.010
                )
                sheet.canvas.drawPath(
                    polygon(view.pixels(row), False), tones.line(darker(PAPER, 0.5), HALF, 0.007 * scale, 0.7)
                )
        else:
            mark = np.stack([out * 0.25 + [0, 0.22, 0], out * 0.75 + [0, 0.22, 0]]) - normal * 0.004
            sheet.canvas.drawPath(polygon(view.pixels(mark), False), tones.line(GOLD, LIT, 0.016 * scale))
    spine = view.pixels(np.array([(0, 0, 0), (0, 0.32, 0)]))
    sheet.canvas.drawPath(polygon(spine, False), tones.line(darker(thing.paint, 0.2), LIT, 0.028 * scale))


def draw_letter(sheet: Sheet, view: View, thing: Thing) -> None:
    tones, scale = sheet.tones, view.scale
    flutter = 0.05 * math.sin(thing.time_s * 2)
    corners = _flat(
        view, np.array([(-0.16, 0.02), (0.16, 0.02), (0.16, 0.23), (-0.16, 0.23)]), 0.25 + flutter
    )
    sheet.canvas.drawPath(polygon(corners), tones.fill(thing.paint, LIT))
    if view.cos < 0:
        flap = _flat(view, np.array([(-0.16, 0.23), (0.0, 0.11), (0.16, 0.23)]), 0.25 + flutter)
        sheet.canvas.drawPath(polygon(flap), tones.fill(darker(thing.paint, 0.12), LIT))
        x, y = _flat(view, np.array([(0.0, 0.12)]), 0.25 + flutter)[0].tolist()
        sheet.canvas.drawCircle(x, y, 0.028 * scale, tones.fill(css("#b5342f"), LIT))
        return
    for y, long in ((0.13, 0.10), (0.095, 0.12), (0.06, 0.07)):
        row = _flat(view, np.array([(-0.04, y), (-0.04 + long, y)]), 0.25 + flutter)
        sheet.canvas.drawPath(polygon(row, False), tones.line(css("#4a4458"), HALF, 0.010 * scale))
    stamp = _flat(view, np.array([(0.09, 0.155), (0.14, 0.155), (0.14, 0.21), (0.09, 0.21)]), 0.25 + flutter)
    sheet.canvas.drawPath(polygon(stamp), tones.fill(css("#c2543f"), LIT))


def draw_map(sheet: Sheet, view: View, thing: Thing) -> None:
    tones, scale = sheet.tones, view.scale
    tip = 0.3 + 0.04 * math.sin(thing.time_s * 1.7)
    for roll in (0.02, 0.44):
        ends = _flat(view, np.array([(-0.34, roll), (0.34, roll)]), tip)
        sheet.canvas.drawPath(polygon(ends, False), tones.line(darker(thing.paint, 0.25), HALF, 0.05 * scale))
    sheet.canvas.drawPath(
        polygon(_flat(view, np.array([(-0.31, 0.02), (0.31, 0.02), (0.31, 0.44), (-0.31, 0.44)]), tip)),
        tones.fill(thing.paint, LIT),
    )
    if view.cos < 0:
        return
    land = _flat(
        view,
        np.array(
            [
                (-0.24, 0.12),
                (-0.05, 0.07),
                (0.12, 0.14),
                (0.24, 0.12),
                (0.22, 0.30),
                (0.06, 0.36),
                (-0.12, 0.30),
                (-0.25, 0.36),
            ]
        ),
        tip,
    )
    sheet.canvas.drawPath(curve(land), tones.fill(css("#b9b27a"), LIT))
    route = _flat(view, np.array([(-0.2, 0.30), (-0.1, 0.2), (0.0, 0.24), (0.1, 0.18), (0.16, 0.26)]), tip)
    dash = tones.line(
        css("#8a3b2f"),
        HALF,
        0.014 * scale,
        PathEffect=skia.DashPathEffect.Make([0.03 * scale, 0.03 * scale], 0),
    )
    sheet.canvas.drawPath(through(route, False), dash)
    for a, b in (((0.13, 0.23), (0.19, 0.29)), ((0.13, 0.29), (0.19, 0.23))):
        sheet.canvas.drawPath(
            polygon(_flat(view, np.array([a, b]), tip), False), tones.line(css("#c2342f"), LIT, 0.02 * scale)
        )


def draw_key(sheet: Sheet, view: View, thing: Thing) -> None:
    """A large old key, upright and turning slowly when somebody points it out."""
    tones, scale = sheet.tones, view.scale
    turned = view.turned(thing.time_s * 0.8 if thing.action in ("turn", "fly", "jump") else 0.35)
    turn = np.linspace(0, math.tau, 21)[:-1]
    lift = 0.03 + (0.04 * math.sin(thing.time_s * 2) + 0.06 if thing.action in ("fly", "jump") else 0)

    def px(points: list[tuple[float, float]]) -> Points:
        p = np.array(points)
        return turned.pixels(np.stack([p[:, 0], p[:, 1] + lift, np.zeros(len(p))], 1))

    line = tones.line(thing.paint, LIT, 0.036 * scale)
    sheet.canvas.drawPath(polygon(px([(0, 0.02), (0, 0.26)]), False), line)
    for y, reach in ((0.03, 0.09), (0.085, 0.07)):
        sheet.canvas.drawPath(
            polygon(px([(0, y), (reach, y)]), False), tones.line(thing.paint, LIT, 0.034 * scale)
        )
    bow = px([(0.075 * math.cos(a), 0.33 + 0.07 * math.sin(a)) for a in turn])
    sheet.canvas.drawPath(curve(bow), line)
    shine = px(
        [
            (0.075 * math.cos(a) * tones.side * 0.97, 0.33 + 0.07 * math.sin(a))
            for a in np.linspace(0.3, 1.3, 5)
        ]
    )
    sheet.canvas.drawPath(through(shine, False), tones.line(paler(thing.paint, 0.7), HIGH, 0.014 * scale))
    for y in (0.20, 0.245):
        sheet.canvas.drawPath(
            polygon(px([(-0.03, y), (0.03, y)]), False),
            tones.line(darker(thing.paint, 0.15), LIT, 0.022 * scale),
        )
