"""What goes on roads and rails: car, bus, bicycle, train. Metres; they face forward along z."""

import math
from dataclasses import dataclass

import numpy as np
import skia

from engines.stage.cast.shapes import View, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import Prism, lamp, puffs, rounded, tone_of, wheel
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, css, darker, paler

_GLASS, _CHROME, _BLACK = css("#a9cfdb"), css("#c9cdd3"), css("#2c2a31")
_WARM, _RED = css("#ffe2a0"), css("#d8402f")


@dataclass(frozen=True)
class Craft:
    """A vehicle's colours and where it is in time: `gone_m` driven so far, `speed` in metres a second."""

    paint: Local
    accent: Local
    seed: int
    time_s: float
    gone_m: float
    speed: float
    aloft: float = 0.0
    tilt: float = 0.0


def _glass(sheet: Sheet, path: skia.Path, dark: bool) -> None:
    if dark:
        sheet.canvas.drawPath(path, skia.Paint(Color4f=skia.Color4f(1.0, 0.83, 0.5, 1), AntiAlias=True))
        sheet.canvas.drawPath(path, sheet.tones.fill(_GLASS, HALF, 0.25))
    else:
        sheet.canvas.drawPath(path, sheet.tones.fill(_GLASS, 0.86))


def draw_car(sheet: Sheet, view: View, craft: Craft) -> None:
    shake = 0.008 * math.sin(craft.time_s * 17) * (craft.speed > 0) + 0.004 * math.sin(craft.time_s * 9)
    turned = craft.gone_m / 0.33
    low = rounded(
        [(1.95, 0.30), (2.02, 0.66), (1.82, 0.80), (0.95, 0.90), (-1.75, 0.93), (-2.0, 0.80), (-2.0, 0.34)],
        0.18,
    )
    body = Prism(low, 0.82, lift=shake)
    cabin = Prism(np.array([(0.95, 0.86), (0.30, 1.42), (-1.10, 1.45), (-1.68, 0.90)]), 0.70, lift=shake)
    order = [(z, x) for z in (1.22, -1.22) for x in (-0.74, 0.74)]
    far, near = ([p for p in order if p[1] * body.near(view) * side > 0] for side in (-1, 1))
    for z, x in far:
        wheel(sheet, view, (x, 0.33, z), 0.33, 0.2, turned)
    cabin.draw(sheet, view, craft.paint, paler(craft.paint, 0.06))
    _car_glass(sheet, view, cabin)
    body.draw(sheet, view, craft.paint)
    for z, x in near:
        arch = body.on_side(
            view,
            np.stack(
                [
                    z + 0.44 * np.cos(np.linspace(0, math.pi, 9)),
                    0.33 + 0.44 * np.sin(np.linspace(0, math.pi, 9)),
                ],
                1,
            ),
        )
        if abs(view.sin) > 0.1:
            sheet.canvas.drawPath(polygon(arch), sheet.tones.fill(_BLACK, 0.3))
        wheel(sheet, view, (x, 0.33, z), 0.33, 0.2, turned)
    if abs(view.sin) > 0.12:
        for a, b in ((-0.38, 0.84), (-1.45, -0.44)):
            seam = body.on_side(view, [(a, 0.88), (a, 0.42), (b, 0.42)])
            sheet.canvas.drawPath(
                polygon(seam, False),
                sheet.tones.line(darker(craft.paint, 0.35), HALF, view.scale * 0.018, 0.7),
            )
        handle = body.on_side(view, [(-0.30, 0.76), (-0.12, 0.76)])
        sheet.canvas.drawPath(polygon(handle, False), sheet.tones.line(_CHROME, LIT, view.scale * 0.035))
        strip = body.on_side(view, [(1.9, 0.52), (-1.95, 0.55)])
        sheet.canvas.drawPath(
            polygon(strip, False), sheet.tones.line(paler(craft.paint, 0.35), LIT, view.scale * 0.025, 0.8)
        )
    if view.cos > 0.1:
        grille = view.pixels(
            np.array([(-0.42, 0.62, 2.02), (0.42, 0.62, 2.02), (0.38, 0.42, 2.0), (-0.38, 0.42, 2.0)])
            + [0, shake, 0]
        )
        sheet.canvas.drawPath(polygon(grille), sheet.tones.fill(_BLACK, HALF))
        bumper = view.pixels(np.array([(-0.80, 0.34, 2.02), (0.80, 0.34, 2.02)]) + [0, shake, 0])
        sheet.canvas.drawPath(polygon(bumper, False), sheet.tones.line(_CHROME, LIT, view.scale * 0.10))
    for x in (-0.62, 0.62):
        if view.cos > 0.05 or (x * body.near(view) > 0 and view.cos > -0.2):
            lamp(
                sheet,
                view.pixels(np.array([x, 0.62 + shake, 1.98])),
                0.12 * view.scale,
                _WARM,
                sheet.tones.dark,
            )
        if view.cos < -0.05:
            lamp(
                sheet,
                view.pixels(np.array([x, 0.66 + shake, -2.0])),
                0.08 * view.scale,
                _RED,
                sheet.tones.dark,
            )


def _car_glass(sheet: Sheet, view: View, cabin: Prism) -> None:
    dark = sheet.tones.dark
    for edge in (0, 2):
        if cabin.seen_edge(view, edge):
            pane = cabin.on_edge(
                view, edge, np.array([-0.88, 0.88, 0.84, -0.84]), np.array([0.12, 0.12, 0.9, 0.9])
            )
            _glass(sheet, polygon(pane), dark)
    if abs(view.sin) > 0.1:
        for side in (
            [(0.72, 0.93), (0.24, 1.34), (-0.36, 1.36), (-0.36, 0.93)],
            [(-0.46, 0.93), (-0.46, 1.36), (-1.04, 1.37), (-1.48, 0.95)],
        ):
            _glass(sheet, polygon(cabin.on_side(view, side)), dark)
            if not dark:
                gleam = cabin.on_side(view, [(side[0][0] - 0.26, 1.0), (side[0][0] - 0.44, 1.22)])
                sheet.canvas.drawPath(
                    polygon(gleam, False), sheet.tones.line((1.0, 1.0, 1.0), HIGH, view.scale * 0.05, 0.45)
                )


def draw_bus(sheet: Sheet, view: View, craft: Craft) -> None:
    shake = 0.010 * math.sin(craft.time_s * 13) * (craft.speed > 0) + 0.004 * math.sin(craft.time_s * 7)
    body = Prism(
        rounded([(3.9, 0.42), (3.95, 2.5), (3.7, 2.92), (-3.75, 2.92), (-3.9, 2.6), (-3.9, 0.42)], 0.10),
        1.12,
        lift=shake,
    )
    turned = craft.gone_m / 0.46
    near = body.near(view)
    for z in (2.5, -2.4):
        wheel(sheet, view, (-near * 0.98, 0.46, z), 0.46, 0.26, turned)
    body.draw(sheet, view, craft.paint, paler(craft.paint, 0.05))
    dark = sheet.tones.dark
    if abs(view.sin) > 0.08:
        band = body.on_side(view, [(3.9, 1.30), (3.92, 1.46), (-3.9, 1.46), (-3.9, 1.30)])
        sheet.canvas.drawPath(
            polygon(band),
            sheet.tones.fill(paler(craft.accent, 0.3), tone_of(view, [near, 0, 0], sheet.tones.side)),
        )
        for k in range(6):
            z = 2.55 - k * 1.05
            pane = body.on_side(view, [(z, 1.62), (z, 2.50), (z - 0.88, 2.50), (z - 0.88, 1.62)])
            _glass(sheet, polygon(pane), dark)
            if k % 2 == 0 and not dark:
                rider = body.on_side(view, np.array([(z - 0.44, 1.92)]))[0].tolist()
                sheet.canvas.drawCircle(
                    *rider, 0.17 * view.scale, sheet.tones.fill(css("#59667a"), HALF, 0.8)
                )
        door = body.on_side(view, [(3.62, 0.55), (3.62, 2.5), (2.75, 2.5), (2.75, 0.55)])
        _glass(sheet, polygon(door), dark)
        sheet.canvas.drawPath(
            polygon(door), sheet.tones.line(darker(craft.paint, 0.4), HALF, view.scale * 0.04)
        )
        for z in (2.5, -2.4):
            turn = np.linspace(0, math.pi, 9)
            arch = body.on_side(view, np.stack([z + 0.58 * np.cos(turn), 0.46 + 0.58 * np.sin(turn)], 1))
            sheet.canvas.drawPath(polygon(arch), sheet.tones.fill(_BLACK, 0.3))
            wheel(sheet, view, (near * 1.0, 0.46, z), 0.46, 0.26, turned)
    if view.cos > 0.08:
        glass = view.pixels(
            np.array([(-0.98, 1.45, 3.96), (0.98, 1.45, 3.96), (0.95, 2.45, 3.95), (-0.95, 2.45, 3.95)])
        )
        _glass(sheet, polygon(glass), dark)
        sign = view.pixels(
            np.array([(-0.6, 2.58, 3.90), (0.6, 2.58, 3.90), (0.6, 2.82, 3.82), (-0.6, 2.82, 3.82)])
        )
        sheet.canvas.drawPath(polygon(sign), sheet.tones.fill(_WARM, HIGH))
        for x in (-0.8, 0.8):
            lamp(sheet, view.pixels(np.array([x, 0.82, 3.95])), 0.15 * view.scale, _WARM, dark)
    elif view.cos < -0.08:
        glass = view.pixels(
            np.array([(-0.8, 1.7, -3.9), (0.8, 1.7, -3.9), (0.8, 2.4, -3.9), (-0.8, 2.4, -3.9)])
        )
        _glass(sheet, polygon(glass), dark)
        for x in (-0.9, 0.9):
            lamp(sheet, view.pixels(np.array([x, 0.9, -3.9])), 0.10 * view.scale, _RED, dark)


def draw_bicycle(sheet: Sheet, view: View, craft: Craft) -> None:
    turned, scale = craft.gone_m / 0.34, view.scale
    line = sheet.tones.line(craft.paint, LIT, max(1.0, 0.036 * scale))
    thin = sheet.tones.line(_CHROME, LIT, max(0.6, 0.010 * scale))
    circle = np.linspace(0, math.tau, 25)[:-1]
    for z in (-0.52, 0.52):
        ring = np.stack([np.zeros(24), 0.34 + 0.33 * np.sin(circle), z + 0.33 * np.cos(circle)], 1)
        for k in range(9):
            angle = -turned + k * math.tau / 9
            end = np.array([0, 0.34 + 0.31 * math.sin(angle), z + 0.31 * math.cos(angle)])
            sheet.canvas.drawPath(polygon(view.pixels(np.stack([[0, 0.34, z], end])), False), thin)
        sheet.canvas.drawPath(
            curve(view.pixels(ring)), sheet.tones.line(_BLACK, HALF, max(1.2, 0.040 * scale))
        )
    crank, seat, head = np.array([0, 0.30, -0.06]), np.array([0, 0.86, -0.22]), np.array([0, 0.82, 0.36])
    for a, b in (
        (crank, seat),
        (seat * 0.92 + crank * 0.08, head),
        (crank, head * 0.95),
        ([0, 0.34, -0.52], crank),
        ([0, 0.34, -0.52], seat * 0.94),
        (head, [0, 0.34, 0.52]),
    ):
        sheet.canvas.drawPath(polygon(view.pixels(np.array([a, b])), False), line)
    for sign, phase in ((-1, 0.0), (1, math.pi)):
        angle = -craft.gone_m / 0.75 + phase
        foot = crank + np.array([sign * 0.08, 0.17 * math.sin(angle), 0.17 * math.cos(angle)])
        sheet.canvas.drawPath(
            polygon(view.pixels(np.stack([crank, foot])), False),
            sheet.tones.line(_CHROME, LIT, 0.022 * scale),
        )
        pedal = np.stack([foot + [sign * 0.01, 0, -0.05], foot + [sign * 0.09, 0, 0.05]])
        sheet.canvas.drawPath(
            polygon(view.pixels(pedal), False), sheet.tones.line(_BLACK, HALF, 0.035 * scale)
        )
    saddle = np.stack([seat + [0, 0.05, -0.14], seat + [0, 0.07, 0.02], seat + [0, 0.05, 0.14]])
    sheet.solid(
        tube(view.pixels(saddle), np.array([0.055, 0.045, 0.022]) * scale, sheet.tones.side), css("#5a3a28")
    )
    bar = np.array(
        [(-0.26, 1.02, 0.22), (-0.14, 1.03, 0.36), (0, 0.98, 0.38), (0.14, 1.03, 0.36), (0.26, 1.02, 0.22)]
    )
    sheet.canvas.drawPath(polygon(view.pixels(np.stack([head, bar[2]])), False), line)
    sheet.canvas.drawPath(through(view.pixels(bar), False), sheet.tones.line(_CHROME, LIT, 0.028 * scale))
    basket = Prism(np.array([(0.72, 0.72), (0.76, 0.94), (0.46, 0.94), (0.48, 0.72)]), 0.15)
    basket.draw(sheet, view, css("#b98a52"))
    lamp(sheet, view.pixels(np.array([0, 0.70, 0.60])), 0.035 * scale, _WARM, sheet.tones.dark)


def draw_train(sheet: Sheet, view: View, craft: Craft) -> None:
    """A steam engine with its tender."""
    tones, scale, canvas = sheet.tones, view.scale, sheet.canvas
    shake = 0.010 * math.sin(craft.time_s * 11) * (craft.speed > 0)
    frame = Prism(np.array([(3.3, 0.75), (3.4, 1.05), (-5.6, 1.05), (-5.6, 0.75)]), 0.95)
    near = frame.near(view)
    turned = craft.gone_m / 0.55
    axles = (2.0, 0.8, -0.4, -3.4, -4.8)
    for z in axles:
        wheel(sheet, view, (-near * 0.8, 0.55, z), 0.55 if z > -1 else 0.42, 0.16, turned, craft.accent, 8)
    away = view.cos < 0
    parts = [_tender, _cab, _boiler]
    for part in reversed(parts) if away else parts:
        part(sheet, view, craft, shake)
    frame.draw(sheet, view, darker(craft.accent, 0.1))
    if abs(view.sin) > 0.05:
        for z in axles:
            size = 0.55 if z > -1 else 0.42
            wheel(sheet, view, (near * 0.86, size, z), size, 0.16, turned, craft.accent, 8)
        pins = [
            np.array([near * 0.96, 0.55 + 0.30 * math.sin(-turned), z + 0.30 * math.cos(-turned)])
            for z in axles[:3]
        ]
        canvas.drawPath(
            polygon(view.pixels(np.stack([pins[0], pins[2]])), False), tones.line(_CHROME, LIT, 0.11 * scale)
        )
        drive = view.pixels(np.stack([pins[1], [near * 0.96, 0.62, 2.7]]))
        canvas.drawPath(polygon(drive, False), tones.line(_CHROME, 0.7, 0.08 * scale))
    if view.cos > 0.1:
        plough = np.array([(-0.9, 0.72, 3.4), (0.9, 0.72, 3.4), (0.5, 0.12, 3.95), (-0.5, 0.12, 3.95)])
        canvas.drawPath(polygon(view.pixels(plough)), tones.fill(craft.accent, 0.62))
    puffs(sheet, view, (0, 3.5, 2.5), max(craft.speed, 0.6) * 1.2, craft.time_s, 0.42, css("#e8e4de"))


def _boiler(sheet: Sheet, view: View, craft: Craft, shake: float) -> None:
    tones, scale = sheet.tones, view.scale
    line = np.array([(0, 1.95 + shake, z) for z in np.linspace(-0.9, 3.1, 6)])
    sheet.solid(tube(view.pixels(line), np.full(6, 0.82 * scale), tones.side, flat=(True, True)), craft.paint)
    if abs(view.sin) > 0.15:
        for z in (-0.4, 0.8, 2.0):
            a, b = view.pixels(np.array([(0, 2.77 + shake, z), (0, 1.13 + shake, z)])).tolist()
            sheet.canvas.drawLine(*a, *b, tones.line(css("#d9b45a"), 0.7, 0.05 * scale))
    turn = np.linspace(0, math.tau, 25)[:-1]
    face = np.stack([0.82 * np.cos(turn), 1.95 + shake + 0.82 * np.sin(turn), np.full(24, 3.12)], 1)
    if view.cos > 0.02:
        sheet.canvas.drawPath(
            curve(view.pixels(face)),
            tones.fill(darker(craft.paint, 0.25), tone_of(view, [0, 0, 1], tones.side)),
        )
        inner = (face - [0, 1.95 + shake, 0]) * [0.62, 0.62, 1] + [0, 1.95 + shake, 0.02]
        sheet.canvas.drawPath(curve(view.pixels(inner)), tones.line(css("#d9b45a"), LIT, 0.05 * scale))
    for z, w, top in ((2.5, 0.26, 3.45), (1.1, 0.30, 3.05), (0.0, 0.22, 2.95)):
        post = view.pixels(np.array([(0, 2.6 + shake, z), (0, top, z)]))
        flare = np.array([w, w * (1.35 if z > 2 else 0.8)]) * scale
        local = darker(craft.paint, 0.3) if z > 2 else css("#d9b45a")
        sheet.solid(tube(post, flare, tones.side, flat=(True, z > 2)), local)
    lamp(sheet, view.pixels(np.array([0, 2.95, 3.05])), 0.17 * scale, css("#ffe2a0"), tones.dark)


def _cab(sheet: Sheet, view: View, craft: Craft, shake: float) -> None:
    cab = Prism(np.array([(-0.8, 1.05), (-0.8, 3.05), (-2.3, 3.05), (-2.3, 1.05)]), 1.0, lift=shake)
    cab.draw(sheet, view, craft.paint)
    roof = Prism(rounded([(-0.55, 3.0), (-0.65, 3.22), (-2.5, 3.22), (-2.55, 3.0)], 0.2), 1.12, lift=shake)
    if abs(view.sin) > 0.08:
        _glass(
            sheet,
            polygon(cab.on_side(view, rounded([(-1.05, 2.05), (-1.05, 2.8), (-2.05, 2.8), (-2.05, 2.05)]))),
            sheet.tones.dark,
        )
        sheet.canvas.drawPath(
            polygon(cab.on_side(view, [(-0.95, 1.2), (-0.95, 1.85), (-2.15, 1.85), (-2.15, 1.2)])),
            sheet.tones.line(css("#d9b45a"), LIT, 0.04 * view.scale),
        )
    if view.cos > 0.08:
        for x in (-0.6, 0.6):
            pane = view.pixels(
                np.array(
                    [
                        (x - 0.22, 2.3, -0.79),
                        (x + 0.22, 2.3, -0.79),
                        (x + 0.22, 2.85, -0.79),
                        (x - 0.22, 2.85, -0.79),
                    ]
                )
            )
            _glass(sheet, polygon(pane), sheet.tones.dark)
    roof.draw(sheet, view, craft.accent)


def _tender(sheet: Sheet, view: View, craft: Craft, shake: float) -> None:
    coal = [(-2.75, 2.15), (-3.1, 2.6), (-3.9, 2.75), (-4.8, 2.55), (-5.3, 2.15)]
    Prism(np.array(coal), 0.75, lift=shake).draw(sheet, view, css("#2a2830"))
    tender = Prism(np.array([(-2.6, 1.05), (-2.6, 2.2), (-5.5, 2.2), (-5.5, 1.05)]), 0.98, lift=shake)
    tender.draw(sheet, view, craft.paint)
    if abs(view.sin) > 0.08:
        sheet.canvas.drawPath(
            polygon(tender.on_side(view, [(-2.8, 1.25), (-2.8, 2.0), (-5.3, 2.0), (-5.3, 1.25)])),
            sheet.tones.line(css("#d9b45a"), LIT, 0.04 * view.scale),
        )
