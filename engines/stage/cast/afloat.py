"""What floats on water: a small sailing boat and a tall ship. Their foot is the waterline."""

import math

import numpy as np

from engines.stage.cast.road import Craft
from engines.stage.cast.shapes import Points, View, curve, hull, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import lamp
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, css, darker, paler

_WOOD, _SAIL = css("#8a5a36"), css("#f3ead6")


def _rock(view: View, craft: Craft, reach: float) -> tuple[float, float]:
    """Roll about the length and pitch, radians."""
    swell = craft.time_s * 1.25
    return reach * math.sin(swell), 0.5 * reach * math.sin(swell * 0.8 + 1.0)


def _moved(points: Points, roll: float, pitch: float) -> Points:
    p = np.asarray(points, float)
    x, y, z = p[..., 0], p[..., 1], p[..., 2]
    x, y = x * math.cos(roll) + y * math.sin(roll), y * math.cos(roll) - x * math.sin(roll)
    y, z = y * math.cos(pitch) + z * math.sin(pitch), z * math.cos(pitch) - y * math.sin(pitch)
    return np.stack([x, y, z], -1)


def _hull(
    sheet: Sheet, view: View, sections: Points, local: Local, roll: float, pitch: float, trim: Local
) -> None:
    """Sections (n, 4): forward, half width, gunwale height, depth below water."""
    z, w, high, deep = sections.T
    rows = []
    for sign in (-1, 1):
        rows.append(np.stack([sign * w, high, z], 1))
        rows.append(np.stack([sign * w * 0.86, high * 0.35, z * 0.97], 1))
        rows.append(np.stack([sign * w * 0.45, -deep, z * 0.90], 1))
    corners = view.pixels(_moved(np.concatenate(rows), roll, pitch))
    near = -1.0 if view.sin > 0 else 1.0
    top_near = view.pixels(_moved(np.stack([near * w, high, z], 1), roll, pitch))
    top_far = view.pixels(_moved(np.stack([-near * w, high, z], 1), roll, pitch))
    sheet.canvas.drawPath(
        curve(hull(np.concatenate([top_near, top_far]))), sheet.tones.fill(darker(local, 0.5), 0.3)
    )
    outline = hull(corners)
    sheet.cel(curve(np.repeat(outline, 2, 0)), local, view.scale * 0.12 * float(w.max()))
    for share in (0.78, 0.55):
        plank = view.pixels(
            _moved(np.stack([near * w * (0.88 + 0.12 * share), high * share, z * 0.99], 1), roll, pitch)
        )
        sheet.canvas.drawPath(
            through(plank, False),
            sheet.tones.line(darker(local, 0.3), HALF, view.scale * 0.012 * float(w.max()), 0.6),
        )
    sheet.canvas.drawPath(
        through(top_near, False), sheet.tones.line(trim, LIT, view.scale * 0.075 * float(w.max()))
    )


def _wake(sheet: Sheet, view: View, half: float, craft: Craft) -> None:
    foam = css("#eef6f6")
    for k in range(4):
        part = k / 3
        z = half * (1 - 2 * part)
        x, y = view.pixels(np.array([0.0, 0.0, z])).tolist()
        wide = half * view.scale * (0.25 + 0.05 * math.sin(craft.time_s * 2 + k))
        line = np.array([(x - wide, y + 1), (x, y + 2 + 0.03 * wide), (x + wide, y + 1)])
        sheet.canvas.drawPath(
            through(line, False), sheet.tones.line(foam, HIGH, half * view.scale * 0.03, 0.55)
        )


def draw_boat(sheet: Sheet, view: View, craft: Craft) -> None:
    roll, pitch = _rock(view, craft, 0.055)
    sections = np.array(
        [
            (2.05, 0.04, 0.92, 0.05),
            (1.5, 0.42, 0.74, 0.18),
            (0.6, 0.72, 0.60, 0.28),
            (-0.6, 0.76, 0.58, 0.28),
            (-1.5, 0.62, 0.66, 0.2),
            (-1.9, 0.50, 0.72, 0.1),
        ]
    )
    mast = _moved(np.array([(0, 0.3, 0.35), (0, 4.1, 0.30)]), roll, pitch)
    sheet.solid(tube(view.pixels(mast), np.array([0.06, 0.035]) * view.scale, sheet.tones.side), _WOOD)
    fill = 0.30 + 0.05 * math.sin(craft.time_s * 1.1)
    angle = 0.42
    out, back = math.sin(angle), -math.cos(angle)
    _sail(
        sheet,
        view,
        np.array([(0, 3.95, 0.28), (out * 2.0, 0.98, 0.28 + back * 2.0), (0, 0.95, 0.30)]),
        fill,
        roll,
        pitch,
        _SAIL,
        craft.paint,
    )
    _sail(
        sheet,
        view,
        np.array([(0, 3.5, 0.36), (0.25, 0.95, 0.55), (0, 0.95, 1.95)]),
        fill * 0.6,
        roll,
        pitch,
        paler(craft.accent, 0.55),
        None,
    )
    boom = _moved(np.array([(0, 0.95, 0.32), (out * 2.1, 0.96, 0.28 + back * 2.1)]), roll, pitch)
    sheet.canvas.drawPath(polygon(view.pixels(boom), False), sheet.tones.line(_WOOD, LIT, 0.06 * view.scale))
    _hull(sheet, view, sections, craft.paint, roll, pitch, paler(craft.accent, 0.5))
    flag = _moved(
        np.array([(0, 4.1, 0.3), (0, 3.85, 0.3), (0.1, 3.98 + 0.04 * math.sin(craft.time_s * 6), -0.25)]),
        roll,
        pitch,
    )
    sheet.canvas.drawPath(polygon(view.pixels(flag)), sheet.tones.fill(craft.accent, LIT))
    _wake(sheet, view, 1.9, craft)


def _sail(
    sheet: Sheet,
    view: View,
    corners: Points,
    fill: float,
    roll: float,
    pitch: float,
    local: Local,
    band: Local | None,
) -> None:
    """A sail between its corners (n, 3), blown out by `fill`."""
    count = len(corners)
    centre = corners.mean(0)
    belly = np.array([fill, 0.0, 0.0])
    edge = []
    for i in range(count):
        a, b = corners[i], corners[(i + 1) % count]
        for t in (0.0, 0.25, 0.5, 0.75):
            swell = math.sin(math.pi * t) * 0.5
            edge.append(
                a + (b - a) * t + belly * swell + (centre - (a + b) / 2) * 0.10 * math.sin(math.pi * t)
            )
    points = view.pixels(_moved(np.array(edge), roll, pitch))
    path = polygon(points)
    sheet.cel(path, local, view.scale * 0.30, LIT, 0.42)
    if band is not None:
        a, b, c = corners[:3]
        strip = np.stack([a * 0.45 + b * 0.55, a * 0.32 + b * 0.68, a * 0.32 + c * 0.68, a * 0.45 + c * 0.55])
        sheet.canvas.save()
        sheet.canvas.clipPath(path, True)
        sheet.canvas.drawPath(
            polygon(view.pixels(_moved(strip + belly * 0.3, roll, pitch))), sheet.tones.fill(band, 0.8)
        )
        sheet.canvas.restore()


def draw_ship(sheet: Sheet, view: View, craft: Craft) -> None:
    """A tall ship with three masts."""
    roll, pitch = _rock(view, craft, 0.028)
    sections = np.array(
        [
            (9.5, 0.15, 4.2, 0.3),
            (7.5, 1.5, 3.4, 1.0),
            (4.0, 2.3, 2.7, 1.4),
            (-2.0, 2.4, 2.6, 1.4),
            (-6.0, 2.2, 3.6, 1.2),
            (-8.6, 1.8, 5.2, 0.6),
        ]
    )
    sprit = _moved(np.array([(0, 3.9, 8.6), (0, 6.0, 13.0)]), roll, pitch)
    sheet.solid(tube(view.pixels(sprit), np.array([0.22, 0.10]) * view.scale, sheet.tones.side), _WOOD)
    masts = [(4.6, 15.0), (-0.8, 17.0), (-5.6, 13.5)]
    for z, top in masts if view.cos > 0 else masts[::-1]:
        post = _moved(np.array([(0, 2.4, z), (0, top, z - 0.2)]), roll, pitch)
        sheet.solid(tube(view.pixels(post), np.array([0.26, 0.12]) * view.scale, sheet.tones.side), _WOOD)
        for low, high, half in ((0.30, 0.62, 3.6), (0.64, 0.90, 2.7)):
            y0, y1 = 2.4 + (top - 2.4) * low, 2.4 + (top - 2.4) * high
            turn = 0.42
            c, s = math.cos(turn), math.sin(turn)
            yard = np.array(
                [
                    (-half * 0.86 * c, y1, z - half * 0.86 * s),
                    (half * 0.86 * c, y1, z + half * 0.86 * s),
                    (half * c, y0, z + half * s),
                    (-half * c, y0, z - half * s),
                ]
            )
            _square(
                sheet,
                view,
                yard,
                0.9 + 0.15 * math.sin(craft.time_s * 0.9 + z),
                roll,
                pitch,
                _SAIL if z > -5 else paler(craft.accent, 0.45),
            )
            beam = view.pixels(_moved(yard[:2], roll, pitch))
            sheet.canvas.drawPath(polygon(beam, False), sheet.tones.line(_WOOD, LIT, 0.22 * view.scale))
        wave = 0.25 * math.sin(craft.time_s * 5 + z)
        flag = _moved(
            np.array([(0, top + 0.9, z), (0, top, z), (0.3, top + 0.45 + wave, z - 1.9)]), roll, pitch
        )
        sheet.canvas.drawPath(polygon(view.pixels(flag)), sheet.tones.fill(craft.accent, LIT))
    jib = np.array([(0, 12.0, 4.7), (0.6, 5.0, 6.0), (0, 5.9, 12.6)])
    _sail(sheet, view, jib, 0.8, roll, pitch, _SAIL, None)
    _hull(sheet, view, sections, craft.paint, roll, pitch, css("#d9a94a"))
    if abs(view.sin) > 0.2:
        near = -1.0 if view.sin > 0 else 1.0
        for z in (5.0, 2.8, 0.6, -1.6, -3.8):
            port = _moved(
                np.array(
                    [
                        (near * 2.35, 1.75, z + 0.32),
                        (near * 2.35, 1.75, z - 0.32),
                        (near * 2.3, 1.2, z - 0.32),
                        (near * 2.3, 1.2, z + 0.32),
                    ]
                ),
                roll,
                pitch,
            )
            sheet.canvas.drawPath(polygon(view.pixels(port)), sheet.tones.fill(css("#2a2428"), 0.5))
    for sign in (-1, 1):
        at = _moved(np.array([sign * 1.2, 5.9, -8.5]), roll, pitch)
        lamp(sheet, view.pixels(at), 0.22 * view.scale, css("#ffd884"), sheet.tones.dark)
    _wake(sheet, view, 9.0, craft)


def _square(
    sheet: Sheet, view: View, yard: Points, fill: float, roll: float, pitch: float, local: Local
) -> None:
    """A square sail, blown forward."""
    a, b, c, d = yard
    t = np.linspace(0, 1, 6)[:, None]
    bulge = np.sin(t * math.pi)
    right = b + (c - b) * t + np.array([0, 0, 1.0]) * bulge * fill
    left = d + (a - d) * t + np.array([0, 0, 1.0]) * bulge * fill
    foot = c + (d - c) * t + np.array([0, 0.55, 0.5 * fill]) * bulge
    path = polygon(view.pixels(_moved(np.concatenate([right, foot, left]), roll, pitch)))
    sheet.cel(path, local, view.scale * 0.6, LIT, 0.42)
    for k in (0.33, 0.66):
        seam = np.stack(
            [
                a + (b - a) * k,
                (a + (b - a) * k) * 0.5 + (d + (c - d) * k) * 0.5 + [0, 0, fill * 0.9],
                d + (c - d) * k + [0, 0.4, 0.3 * fill],
            ]
        )
        sheet.canvas.drawPath(
            through(view.pixels(_moved(seam, roll, pitch)), False),
            sheet.tones.line(darker(local, 0.25), HALF, view.scale * 0.05, 0.5),
        )
