"""What flies: an aeroplane, a balloon, a rocket and a spaceship."""

import math
from collections.abc import Callable

import numpy as np
import skia

from engines.stage.cast.road import Craft
from engines.stage.cast.shapes import Lathe, Points, View, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import Prism, lamp, shell, wheel
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, css, darker, mixed, paler

_GLASS, _STEEL, _DARK = css("#a9cfdb"), css("#cdd2d8"), css("#2c2a31")
_FLAMES: tuple[Local, ...] = (css("#e2562a"), css("#ffa63c"), css("#fff0b0"))


def _lifted(points: Points, craft: Craft) -> Points:
    """Tipped up by the craft's tilt about its middle, and raised."""
    p = np.asarray(points, float)
    y, z = p[..., 1], p[..., 2]
    cos, sin = math.cos(craft.tilt), math.sin(craft.tilt)
    return np.stack([p[..., 0], y * cos + z * sin + craft.aloft, z * cos - y * sin], -1)


def _flame(sheet: Sheet, root: Points, tip: Points, width_px: float, time_s: float) -> None:
    """Fire from `root` to `tip` (2,) pixels: three tongues, brightest inside. It has its own light."""
    way = tip - root
    across = np.array([-way[1], way[0]]) / max(float(np.hypot(*way)), 1e-6)
    for k, local in enumerate(_FLAMES):
        beat = 1 - 0.24 * k + 0.10 * math.sin(time_s * 31 + k * 2.1)
        half = width_px * (1 - 0.28 * k)
        edge = np.stack(
            [
                root + across * half,
                root + way * 0.35 * beat + across * half * 0.9,
                root + way * beat,
                root + way * 0.35 * beat - across * half * 0.9,
                root - across * half,
            ]
        )
        red, green, blue = local
        paint = skia.Paint(Color4f=skia.Color4f(red, green, blue, 0.95), AntiAlias=True)
        sheet.canvas.drawPath(curve(np.repeat(edge, 2, 0)), paint)


def draw_plane(sheet: Sheet, view: View, craft: Craft) -> None:
    """A small propeller plane."""
    tones, canvas, scale = sheet.tones, sheet.canvas, view.scale
    body = craft.paint

    def px(points: Points) -> Points:
        return view.pixels(_lifted(np.asarray(points, float), craft))

    def wing(sign: int) -> None:
        plate = np.array(
            [
                (sign * 0.45, 1.05, 0.95),
                (sign * 4.2, 1.35, 0.75),
                (sign * 4.3, 1.32, 0.05),
                (sign * 0.45, 1.0, -0.55),
                (sign * 0.45, 0.85, 0.2),
            ]
        )
        shell(
            sheet, px(plate), craft.accent, 0.08 * scale, LIT if sign * view.cos * tones.side > -0.2 else 0.6
        )

    order = sorted((-1, 1), key=lambda sign: sign * -view.sin)
    wing(order[0])
    line = np.array(
        [(0, 1.55, -3.4), (0, 1.45, -2.2), (0, 1.30, -0.6), (0, 1.25, 0.8), (0, 1.25, 1.8), (0, 1.25, 2.3)]
    )
    tailplane = np.array(
        [
            (-1.35, 1.62, -3.3),
            (1.35, 1.62, -3.3),
            (1.3, 1.62, -2.75),
            (-1.3, 1.62, -2.75),
            (0, 1.7, -3.2),
            (0, 1.5, -3.0),
        ]
    )
    shell(sheet, px(tailplane), craft.accent, 0.04 * scale)
    fin = np.array([(0, 1.6, -2.3), (0, 2.65, -3.15), (0, 2.65, -3.6), (0, 1.5, -3.5)])
    sheet.cel(curve(np.repeat(px(fin), 2, 0)), craft.accent, 0.05 * scale)
    if view.cos < 0:
        _propeller(sheet, view, craft, px)
    for x in (-0.75, 0.75):
        leg = px(np.array([(x * 0.5, 0.9, 1.0), (x, 0.28, 1.1)]))
        canvas.drawPath(polygon(leg, False), tones.line(_STEEL, LIT, 0.07 * scale))
        wheel(sheet, view, _lifted(np.array([x, 0.26, 1.1]), craft), 0.26, 0.14, craft.gone_m / 0.26)
    radii = np.array([0.10, 0.32, 0.58, 0.64, 0.60, 0.40]) * scale
    sheet.solid(tube(px(line), radii, tones.side), body)
    if abs(view.cos) > 0.8:
        x, y = px(np.array([0, 1.27, 0.8])).tolist()
        nose = skia.Path()
        nose.addCircle(x, y, 0.64 * scale)
        sheet.cel(nose, body, 0.22 * scale)
    near = -1.0 if view.sin > 0 else 1.0
    stripe = px(np.array([(near * 0.60, 1.25, 1.9), (near * 0.62, 1.28, 0.2), (near * 0.3, 1.45, -2.4)]))
    if abs(view.sin) > 0.2:
        canvas.drawPath(through(stripe, False), tones.line(paler(craft.accent, 0.2), LIT, 0.12 * scale))
    hood = np.array(
        [
            (-0.36, 1.75, 0.9),
            (0.36, 1.75, 0.9),
            (-0.40, 1.72, -0.7),
            (0.40, 1.72, -0.7),
            (-0.28, 2.20, 0.35),
            (0.28, 2.20, 0.35),
            (-0.28, 2.2, -0.35),
            (0.28, 2.2, -0.35),
        ]
    )
    shell(sheet, px(hood), _GLASS, 0.10 * scale)
    x, y = px(np.array([0, 1.98, 0.05])).tolist()
    canvas.drawCircle(x, y, 0.19 * scale, tones.fill(css("#7a4a34"), 0.6, 0.85))
    wing(order[1])
    if view.cos >= 0:
        _propeller(sheet, view, craft, px)


def _propeller(sheet: Sheet, view: View, craft: Craft, place: Callable[[Points], Points]) -> None:
    turn = np.linspace(0, math.tau, 25)[:-1]
    disc = place(np.stack([0.95 * np.cos(turn), 1.25 + 0.95 * np.sin(turn), np.full(24, 2.42)], 1))
    spinning = craft.speed > 0 or craft.aloft > 0
    if spinning:
        sheet.canvas.drawPath(curve(disc), sheet.tones.fill(_STEEL, HIGH, 0.28))
    angle = craft.time_s * (41.0 if spinning else 0.0) + 0.6
    for phase in (0.0, math.pi):
        tip = np.array([0.95 * math.cos(angle + phase), 1.25 + 0.95 * math.sin(angle + phase), 2.42])
        blade = place(np.stack([[0, 1.25, 2.42], tip]))
        sheet.canvas.drawPath(
            polygon(blade, False), sheet.tones.line(_DARK, HALF, 0.11 * view.scale, 0.35 if spinning else 1.0)
        )
    x, y = place(np.array([0, 1.25, 2.5])).tolist()
    sheet.canvas.drawCircle(x, y, 0.20 * view.scale, sheet.tones.fill(craft.accent, LIT))


def draw_balloon(sheet: Sheet, view: View, craft: Craft) -> None:
    """A hot-air balloon: gores in two colours, a basket, a burner that breathes."""
    tones, canvas, scale = sheet.tones, sheet.canvas, view.scale
    sway = 0.10 * math.sin(craft.time_s * 0.7)
    lift = craft.aloft
    rows = np.array(
        [
            (12.4, 0.05),
            (12.3, 1.2),
            (11.6, 2.6),
            (10.2, 3.65),
            (8.4, 4.0),
            (6.6, 3.5),
            (4.9, 2.3),
            (3.6, 1.15),
            (3.2, 0.85),
        ]
    )
    body = Lathe.of(
        np.stack([rows[:, 0] + lift, sway * (rows[:, 0] / 6), rows[:, 0] * 0, rows[:, 1], rows[:, 1]], 1), 30
    )
    turned = View(view.azimuth + 0.05 * craft.time_s, scale, view.x, view.y)
    solid = body.solid(turned, tones.side)
    canvas.drawPath(solid.outline, tones.fill(craft.paint, LIT))
    canvas.save()
    canvas.clipPath(solid.outline, True)
    count = 12
    for i in range(0, count, 2):
        a, b = i / count * math.tau, (i + 1) / count * math.tau
        if max(math.cos(a + turned.azimuth), math.cos(b + turned.azimuth)) < 0:
            continue
        angles = [
            min(max(math.remainder(v + turned.azimuth, math.tau), -math.pi / 2), math.pi / 2) - turned.azimuth
            for v in (a, b)
        ]
        left, right = turned.pixels(body.at(angles[0], body.y)), turned.pixels(body.at(angles[1], body.y))
        canvas.drawPath(
            polygon(np.concatenate([left, right[::-1]])), tones.fill(paler(craft.accent, 0.25), LIT)
        )
    band = [
        turned.pixels(body.at(np.linspace(-math.pi / 2, math.pi / 2, 9) - turned.azimuth, y + lift))
        for y in (8.9, 7.9)
    ]
    for edge in band:
        edge[:, 1] += 0.35 * scale * np.cos(np.linspace(-math.pi / 2, math.pi / 2, 9))
    canvas.drawPath(
        polygon(np.concatenate([band[0], band[1][::-1]])), tones.fill(darker(craft.paint, 0.25), LIT)
    )
    for path in solid.shade:
        canvas.drawPath(path, tones.veil(0.3))
    canvas.restore()
    glow = 0.5 + 0.5 * math.sin(craft.time_s * 1.6)
    foot = view.pixels(np.array([sway * 0.25, 1.75 + lift, 0.0]))
    if glow > 0.55:
        _flame(sheet, foot, foot + np.array([0, -1.3 * scale * glow]), 0.22 * scale, craft.time_s)
    for x in (-0.55, 0.55):
        rope = view.pixels(
            np.array([(x * 1.3 + sway * 0.5, 3.25 + lift, 0), (x + sway * 0.2, 1.25 + lift, 0)])
        )
        canvas.drawPath(polygon(rope, False), tones.line(css("#5a4636"), HALF, 0.05 * scale))
    basket = Prism(
        np.array([(0.58, 0.12), (0.66, 1.2), (-0.66, 1.2), (-0.58, 0.12)]), 0.6, x=sway * 0.2, lift=lift
    )
    basket.draw(sheet, view, css("#a8743e"))
    outline = (
        basket.on_side(view, [(0.66, 1.2), (-0.66, 1.2)])
        if abs(view.sin) > 0.4
        else view.pixels(np.array([(-0.6, 1.2 + lift, 0.62), (0.6, 1.2 + lift, 0.62)]))
    )
    canvas.drawPath(polygon(outline, False), tones.line(css("#6a452a"), LIT, 0.14 * scale))


def draw_rocket(sheet: Sheet, view: View, craft: Craft) -> None:
    """A rocket from a picture book: a nose, a round window and fins."""
    tones, canvas, scale = sheet.tones, sheet.canvas, view.scale
    rows = np.array(
        [(9.0, 0.04), (8.4, 0.55), (7.2, 1.05), (5.4, 1.32), (3.2, 1.25), (1.6, 1.0), (0.9, 0.75)]
    )
    flying = craft.aloft > 0.01 or craft.speed > 0
    canvas.save()
    lean = craft.tilt * view.sin
    middle = view.pixels(np.array([0, 4.5 + craft.aloft, 0]))
    canvas.rotate(math.degrees(lean), float(middle[0]), float(middle[1]))
    body = Lathe.of(
        np.stack([rows[:, 0] + craft.aloft, rows[:, 0] * 0, rows[:, 0] * 0, rows[:, 1], rows[:, 1]], 1), 30
    )
    if flying:
        root = view.pixels(np.array([0, 0.9 + craft.aloft, 0]))
        _flame(sheet, root, root + np.array([0, 3.6 * scale]), 0.62 * scale, craft.time_s)
    fins = []
    for k in range(4):
        a = k * math.pi / 2 + 0.5
        x, z = math.sin(a), math.cos(a)
        fin = np.array(
            [
                (x * 0.95, 2.9, z * 0.95),
                (x * 2.1, 1.5, z * 2.1),
                (x * 2.2, 0.0, z * 2.2),
                (x * 1.7, 0.35, z * 1.7),
                (x * 0.8, 1.0, z * 0.8),
            ]
        ) + [0, craft.aloft, 0]
        fins.append((float(view.depth(fin.mean(0))), fin))
    for depth, fin in sorted(fins, key=lambda item: item[0]):
        if depth < 0:
            sheet.cel(curve(np.repeat(view.pixels(fin), 2, 0)), craft.accent, 0.08 * scale, 0.6)
    solid = body.solid(view, tones.side)
    canvas.drawPath(solid.outline, tones.fill(paler(craft.paint, 0.1), LIT))
    canvas.save()
    canvas.clipPath(solid.outline, True)
    for top, low, local in (
        (9.2, 7.35, craft.accent),
        (3.1, 2.75, craft.accent),
        (1.25, 0.8, darker(craft.paint, 0.4)),
    ):
        edges = [
            view.pixels(np.array([(-1.6, y + craft.aloft, 0), (1.6, y + craft.aloft, 0)])) for y in (top, low)
        ]
        canvas.drawPath(polygon(np.concatenate([edges[0], edges[1][::-1]])), tones.fill(local, LIT))
    for path in solid.shade:
        canvas.drawPath(path, tones.veil(0.26))
    canvas.restore()
    turn = np.linspace(0, math.tau, 21)[:-1]
    for angle in (0.0, math.pi * 0.72, -math.pi * 0.72):
        if math.cos(angle + view.azimuth) > 0.12:
            for size, local, lit in ((0.60, _STEEL, LIT), (0.44, css("#3f6f8f"), 0.8)):
                port = body.at(
                    angle + size * np.cos(turn) / 1.3, 5.7 + craft.aloft + size * np.sin(turn), 0.02
                )
                canvas.drawPath(curve(view.pixels(port)), tones.fill(local, lit))
            gleam = view.pixels(
                body.at(angle + np.array([-0.16, 0.02]), 5.7 + craft.aloft + np.array([0.05, 0.28]))
            )
            canvas.drawPath(polygon(gleam, False), tones.line((1.0, 1.0, 1.0), HIGH, 0.10 * scale, 0.7))
    for depth, fin in sorted(fins, key=lambda item: item[0]):
        if depth >= 0:
            sheet.cel(curve(np.repeat(view.pixels(fin), 2, 0)), craft.accent, 0.10 * scale)
    canvas.restore()


def draw_spaceship(sheet: Sheet, view: View, craft: Craft) -> None:
    """A saucer with a glass dome and a ring of lights."""
    tones, canvas, scale = sheet.tones, sheet.canvas, view.scale
    up = craft.aloft + 0.06 * math.sin(craft.time_s * 1.7)
    if craft.aloft < 0.05:
        for a in (0.4, 2.5, 4.6):
            leg = view.pixels(
                np.array(
                    [
                        (1.1 * math.sin(a), 1.05, 1.1 * math.cos(a)),
                        (1.6 * math.sin(a), 0.03, 1.6 * math.cos(a)),
                    ]
                )
            )
            canvas.drawPath(polygon(leg, False), tones.line(_STEEL, 0.6, 0.12 * scale))
    else:
        beam = view.pixels(
            np.array([(-0.7, 0.9 + up, 0), (0.7, 0.9 + up, 0), (1.25, up - 0.5, 0), (-1.25, up - 0.5, 0)])
        )
        paint = skia.Paint(Color4f=skia.Color4f(0.6, 1.0, 0.9, 0.22), AntiAlias=True)
        canvas.drawPath(polygon(beam), paint)
    dome = np.array([(2.75, 0.04), (2.68, 0.42), (2.40, 0.85), (1.95, 1.08), (1.7, 1.12)])
    glass = Lathe.of(
        np.stack([dome[:, 0] + up, dome[:, 0] * 0, dome[:, 0] * 0, dome[:, 1], dome[:, 1]], 1), 16
    )
    sheet.solid(glass.solid(view, tones.side), _GLASS, 0.9, 0.5)
    x, y = view.pixels(np.array([0, 1.95 + up, 0])).tolist()
    pilot = mixed(css("#7fbf6a"), craft.accent, 0.15)
    canvas.drawOval(
        skia.Rect(x - 0.34 * scale, y - 0.45 * scale, x + 0.34 * scale, y + 0.40 * scale),
        tones.fill(pilot, 0.8),
    )
    if view.cos > -0.2:
        for sign in (-1, 1):
            ex = x + (sign * 0.14 * view.cos + 0.2 * view.sin) * scale
            canvas.drawOval(
                skia.Rect(ex - 0.08 * scale, y - 0.20 * scale, ex + 0.08 * scale, y + 0.04 * scale),
                tones.fill(_DARK, HALF),
            )
    shine = skia.Rect(x - 0.85 * scale, y - 0.62 * scale, x + 0.85 * scale, y + 1.0 * scale)
    canvas.drawArc(
        shine, 205 if tones.side < 0 else 290, 45, False, tones.line((1.0, 1.0, 1.0), HIGH, 0.07 * scale, 0.8)
    )
    disc = np.array(
        [(1.85, 1.0), (1.72, 1.7), (1.45, 2.55), (1.28, 2.8), (1.12, 2.6), (0.92, 1.7), (0.80, 0.7)]
    )
    saucer = Lathe.of(
        np.stack([disc[:, 0] + up, disc[:, 0] * 0, disc[:, 0] * 0, disc[:, 1], disc[:, 1]], 1), 24
    )
    sheet.solid(saucer.solid(view, tones.side), craft.paint)
    rim = view.pixels(np.array([(-2.8, 1.28 + up, 0), (2.8, 1.28 + up, 0)]))
    canvas.drawPath(polygon(rim, False), tones.line(paler(craft.paint, 0.4), LIT, 0.06 * scale))
    for k in range(10):
        a = k / 10 * math.tau + craft.time_s * 0.6
        if math.cos(a + view.azimuth) > 0.1:
            at = view.pixels(saucer.at(a, 1.50 + up))
            on = (k + math.floor(craft.time_s * 3)) % 2 == 0
            lamp(sheet, at, 0.11 * scale, _FLAMES[1] if on else craft.accent, on)
