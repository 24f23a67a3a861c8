"""Things that are only seen in a hand: umbrella, cup, sword, stick, bag, phone, flowers and guitar.

Each is drawn around the hand, which is the view's foot: x to the figure's left, y up, z forward, metres.
"""

import math

import numpy as np
import skia

from engines.stage.cast.glow import glowing
from engines.stage.cast.shapes import Lathe, View, curve, hull, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import Prism
from engines.stage.cast.thing import GOLD, IRON, Thing
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, css, darker, mixed, paler

_WOOD, _LEAF = css("#7a5233"), css("#5f8a45")
_RIBS = 8


def draw_umbrella(sheet: Sheet, view: View, thing: Thing) -> None:
    """Open, its handle down: panels between ribs, the far ones seen from inside."""
    tones, scale = sheet.tones, view.scale
    wide, low, top = 0.56, 0.82, 1.12
    shaft = view.pixels(np.array([(0, -0.02, 0), (0, 0.5, 0), (0, top, 0)]))
    turn = np.linspace(0, math.pi, 7)
    hook = view.pixels(np.stack([np.zeros(7), -0.02 - 0.05 * np.sin(turn), 0.035 - 0.035 * np.cos(turn)], 1))
    part = np.linspace(0, 1, 7)
    angles = np.arange(_RIBS) * math.tau / _RIBS + 0.2

    def rib(angle: float) -> np.ndarray:
        out = wide * np.sin(part * math.pi / 2)
        down = top - 0.03 - (top - 0.03 - low) * (1 - np.cos(part * math.pi / 2))
        return np.stack([out * math.sin(angle), down, out * math.cos(angle)], 1)

    def panel(angle: float) -> tuple[float, skia.Path]:
        step = math.tau / _RIBS
        first, last = view.pixels(rib(angle)), view.pixels(rib(angle + step))
        middle = angle + step / 2
        hem = np.array([0.93 * wide * math.sin(middle), low + 0.055, 0.93 * wide * math.cos(middle)])
        path = polygon(np.concatenate([first, view.pixels(hem)[None], last[::-1]]))
        return math.cos(middle + view.azimuth), path

    panels = [(*panel(angle), number) for number, angle in enumerate(angles)]
    inside = darker(thing.paint, 0.35)
    for depth, path, _ in sorted(panels, key=lambda one: one[0]):
        if depth < 0:
            sheet.canvas.drawPath(path, tones.fill(inside, SHADE))
    sheet.canvas.drawPath(polygon(shaft, False), tones.line(IRON, HALF, 0.016 * scale))
    sheet.canvas.drawPath(through(hook, False), tones.line(_WOOD, LIT, 0.026 * scale))
    for depth, path, number in sorted(panels, key=lambda one: one[0]):
        if depth >= 0:
            angle = angles[number] + math.pi / _RIBS + view.azimuth
            lit = min(max(0.62 + 0.4 * math.sin(angle) * tones.side, SHADE), HIGH)
            local = thing.paint if number % 2 else paler(thing.paint, 0.12)
            sheet.canvas.drawPath(path, tones.fill(local, lit))
    tip = view.pixels(np.array([(0, top - 0.03, 0), (0, top + 0.04, 0)]))
    sheet.canvas.drawPath(polygon(tip, False), tones.line(IRON, HALF, 0.02 * scale))


def draw_cup(sheet: Sheet, view: View, thing: Thing) -> None:
    mug = Lathe.of(
        np.array([(0.11, 0, 0, 0.045, 0.045), (0.02, 0, 0, 0.04, 0.04), (0.0, 0, 0, 0.034, 0.034)])
    )
    turn = np.linspace(-1.3, 1.3, 9)
    ear = view.pixels(np.stack([np.zeros(9), 0.06 + 0.03 * np.sin(turn), -0.04 - 0.035 * np.cos(turn)], 1))
    sheet.canvas.drawPath(through(ear, False), sheet.tones.line(thing.paint, HALF, 0.014 * view.scale))
    sheet.solid(mug.solid(view, sheet.tones.side, smooth=False), thing.paint)
    x, y = view.pixels(np.array([0, 0.11, 0])).tolist()
    brim = skia.Rect(
        x - 0.045 * view.scale, y - 0.009 * view.scale, x + 0.045 * view.scale, y + 0.009 * view.scale
    )
    sheet.canvas.drawOval(brim, sheet.tones.fill(css("#5a3a2a"), HALF))
    for k in (-1, 1):
        rise = np.linspace(0, 1, 5)
        drift = 0.012 * np.sin(rise * 5 + thing.time_s * 2.2 + k)
        steam = np.stack([0.012 * k + drift, 0.13 + 0.09 * rise, np.zeros(5)], 1)
        sheet.canvas.drawPath(
            through(view.pixels(steam), False),
            sheet.tones.line(css("#ffffff"), HIGH, 0.01 * view.scale, 0.35),
        )


def draw_sword(sheet: Sheet, view: View, thing: Thing) -> None:
    """Drawn, its point up and forward."""
    up = np.array([-0.12, 0.92, 0.36])
    up /= np.linalg.norm(up)
    ends = view.pixels(np.stack([-0.09 * up, 0.05 * up, 0.80 * up, 0.88 * up]))
    tones, scale = sheet.tones, view.scale
    along = (ends[3] - ends[1]) / max(float(np.hypot(*(ends[3] - ends[1]))), 1e-6)
    side = np.array([-along[1], along[0]]) * 0.026 * scale
    blade = np.stack([ends[1] - side, ends[2] - side * 0.8, ends[3], ends[2] + side * 0.8, ends[1] + side])
    sheet.canvas.drawPath(polygon(blade), tones.fill(thing.paint, HIGH))
    dark = np.stack([ends[1], ends[3], ends[2] + side * 0.8, ends[1] + side])
    sheet.canvas.drawPath(polygon(dark), tones.fill(thing.paint, SHADE + 0.15))
    guard = np.stack([ends[1] - side * 3.6, ends[1] + side * 3.6])
    sheet.canvas.drawPath(polygon(ends[:2], False), tones.line(css("#4c3227"), HALF, 0.03 * scale))
    sheet.canvas.drawPath(polygon(guard, False), tones.line(GOLD, LIT, 0.028 * scale))
    sheet.canvas.drawCircle(*ends[0].tolist(), 0.024 * scale, tones.fill(GOLD, LIT))


def draw_stick(sheet: Sheet, view: View, thing: Thing) -> None:
    """A walking stick from a little above the hand towards the ground ahead."""
    line = view.pixels(np.array([(0.02, 0.22, -0.03), (0, 0, 0), (-0.05, -0.98, 0.10)]))
    sheet.solid(tube(line, np.array([0.02, 0.016, 0.012]) * view.scale, sheet.tones.side), thing.paint)
    for place in (0.35, 0.62):
        x, y = (line[1] + (line[2] - line[1]) * place).tolist()
        sheet.canvas.drawCircle(x, y, 0.014 * view.scale, sheet.tones.fill(darker(thing.paint, 0.2), HALF))


def draw_bag(sheet: Sheet, view: View, thing: Thing) -> None:
    """A travelling bag that hangs from its handle."""
    tones, scale = sheet.tones, view.scale
    profile = np.array(
        [(0.21, -0.16), (0.24, -0.24), (0.24, -0.44), (-0.24, -0.44), (-0.24, -0.24), (-0.21, -0.16)]
    )
    body = Prism(profile, 0.085)
    handle = view.pixels(
        np.array([(0, -0.16, 0.10), (0, -0.05, 0.08), (0, -0.01, 0), (0, -0.05, -0.08), (0, -0.16, -0.10)])
    )
    sheet.canvas.drawPath(through(handle, False), tones.line(darker(thing.paint, 0.35), HALF, 0.026 * scale))
    body.draw(sheet, view, thing.paint)
    if abs(view.sin) > 0.2:
        for z in (0.12, -0.12):
            strap = body.on_side(view, [(z, -0.16), (z, -0.44)])
            sheet.canvas.drawPath(
                polygon(strap, False), tones.line(darker(thing.paint, 0.3), HALF, 0.022 * scale)
            )
            x, y = body.on_side(view, [(z, -0.27)])[0].tolist()
            sheet.canvas.drawCircle(x, y, 0.016 * scale, tones.fill(GOLD, LIT))


def draw_phone(sheet: Sheet, view: View, thing: Thing) -> None:
    """Held upright, its shining side towards the one who holds it."""
    tones = sheet.tones
    lean = np.array([0.0, 0.13, 0.05])
    corners = np.array([(-0.036, 0, 0), (0.036, 0, 0)])
    slab = np.concatenate([corners, corners[::-1] + lean])
    thick = np.concatenate([slab, slab + [0, -0.004, 0.012]])
    sheet.canvas.drawPath(polygon(hull(view.pixels(thick))), tones.fill(thing.paint, HALF))
    if view.cos < -0.1:
        screen = slab.mean(0) + (slab - slab.mean(0)) * 0.86
        sheet.canvas.drawPath(polygon(view.pixels(screen)), glowing(css("#bfe3f0")))


def draw_flowers(sheet: Sheet, view: View, thing: Thing) -> None:
    """Three blossoms on their stems."""
    tones, scale = sheet.tones, view.scale
    heads = np.array([(-0.075, 0.20, 0.03), (0.07, 0.22, 0.02), (0.0, 0.29, 0.05)])
    for head in heads:
        stem = view.pixels(np.stack([[0, -0.12, -0.01], [0, 0.02, 0], head]))
        sheet.canvas.drawPath(through(stem, False), tones.line(_LEAF, HALF, 0.012 * scale))
    leaf = view.pixels(np.array([(0, 0.04, 0), (-0.07, 0.11, 0.02), (-0.05, 0.17, 0.02), (-0.01, 0.1, 0)]))
    sheet.canvas.drawPath(curve(leaf), tones.fill(_LEAF, LIT))
    for number, head in enumerate(heads):
        x, y = view.pixels(head).tolist()
        local = mixed(thing.paint, css("#ffffff"), 0.18 * number)
        for k in range(5):
            a = k * math.tau / 5 + number
            px, py = x + 0.034 * scale * math.cos(a), y + 0.034 * scale * math.sin(a)
            lit = LIT if math.cos(a) * tones.side - math.sin(a) > -0.5 else SHADE + 0.2
            sheet.canvas.drawCircle(px, py, 0.029 * scale, tones.fill(local, lit))
        sheet.canvas.drawCircle(x, y, 0.02 * scale, tones.fill(GOLD, HIGH))


def draw_guitar(sheet: Sheet, view: View, thing: Thing) -> None:
    """Across the body, its neck up to the left; the hand lies on the strings."""
    tones, scale = sheet.tones, view.scale
    turn = np.linspace(0, math.tau, 33)[:-1]
    waist = 0.155 + 0.028 * np.cos(2 * turn) + 0.022 * np.cos(turn + math.pi)
    along, across = np.cos(turn) * 0.235, np.sin(turn) * waist
    tip = 0.42
    cos, sin = math.cos(tip), math.sin(tip)
    ahead = max(0.0, view.cos) * 0.012

    def at(points: np.ndarray, z: float) -> np.ndarray:
        x, y = points[:, 0] - 0.03, points[:, 1]
        return view.pixels(np.stack([x * cos - y * sin, x * sin + y * cos - 0.01, np.full(len(x), z)], 1))

    body = np.stack([along, across], 1)
    back, front = at(body, -0.105), at(body, -0.02 + ahead)
    neck = np.array([(0.2, 0.026), (0.74, 0.02), (0.76, 0.034), (0.9, 0.034), (0.9, -0.034), (0.76, -0.034)])
    neck = np.concatenate([neck, [(0.74, -0.02), (0.2, -0.026)]])
    sheet.canvas.drawPath(
        polygon(hull(np.concatenate([back, front]))), tones.fill(darker(thing.paint, 0.3), SHADE)
    )
    if view.cos < -0.05:
        sheet.canvas.drawPath(polygon(at(neck, -0.04)), tones.fill(_WOOD, HALF))
        sheet.canvas.drawPath(curve(back), tones.fill(darker(thing.paint, 0.15), HALF))
        return
    sheet.cel(curve(front), thing.paint, 0.03 * scale)
    hole = at(np.stack([0.1 + 0.05 * np.cos(turn), 0.05 * np.sin(turn)], 1), -0.018)
    sheet.canvas.drawPath(curve(hole), tones.fill(css("#2c1c18"), HALF))
    sheet.canvas.drawPath(polygon(at(neck, -0.01)), tones.fill(css("#4c3227"), LIT))
    bridge = at(np.array([(-0.12, -0.05), (-0.12, 0.05)]), -0.015)
    sheet.canvas.drawPath(polygon(bridge, False), tones.line(css("#3a2620"), HALF, 0.022 * scale))
    if scale > 90:
        for y in (-0.012, 0.0, 0.012):
            string = at(np.array([(-0.12, y), (0.86, y)]), -0.008)
            sheet.canvas.drawPath(
                polygon(string, False), tones.line(css("#efe2c4"), HIGH, 0.003 * scale, 0.8)
            )
