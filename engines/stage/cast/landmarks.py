"""What marks a place: a tree, a lighthouse, a campfire. Metres."""

import math
import random

import numpy as np
import skia

from engines.stage.cast.glow import FLAMES, WARM, flames, glowing, light_around
from engines.stage.cast.shapes import Lathe, View, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.solids import Prism
from engines.stage.cast.thing import Thing
from engines.stage.cast.tones import HALF, LIT, SHADE, css, mixed


def draw_tree(sheet: Sheet, view: View, thing: Thing) -> None:
    """A round tree of oval dabs in three tones that sways."""
    tones, scale = sheet.tones, view.scale
    rng = random.Random(thing.seed)
    sway = 0.05 * math.sin(thing.time_s * 0.9 + thing.seed)
    trunk = np.array([(0, 0, 0), (0.08, 0.9, 0), (-0.05, 1.8, 0), (0.05 + sway, 2.9, 0)])
    bark = css("#6a4a36")
    root = view.pixels(np.array([(-0.42, -0.02, 0), (-0.2, 0.25, 0), (0.2, 0.25, 0), (0.45, -0.02, 0)]))
    sheet.cel(curve(np.repeat(root, 2, 0)), bark, 0.1 * scale)
    sheet.solid(tube(view.pixels(trunk), np.array([0.26, 0.20, 0.17, 0.10]) * scale, tones.side), bark)
    for x, y in ((-0.75, 2.55), (0.8, 2.7)):
        branch = view.pixels(np.array([(0, 1.75, 0), (x * 0.5, 2.2, 0), (x, y, 0)]))
        sheet.canvas.drawPath(through(branch, False), tones.line(bark, HALF, 0.13 * scale))
    blobs = [(rng.uniform(-1.25, 1.25), rng.uniform(2.3, 4.2), rng.uniform(0.42, 0.72)) for _ in range(17)]
    blobs = [(x * (1 - 0.20 * abs(y - 3.0)), y, r) for x, y, r in blobs] + [
        (0, 3.2, 1.0),
        (-0.7, 2.9, 0.75),
        (0.75, 3.0, 0.75),
    ]
    for share, lit, shift in ((1.0, 0.22, 0.0), (0.80, 0.58, 0.13), (0.52, 0.95, 0.26)):
        paint = tones.fill(thing.paint if lit < 0.9 else mixed(thing.paint, css("#e8d56a"), 0.22), lit)
        for i, (x, y, r) in enumerate(blobs):
            dance = 0.04 * math.sin(thing.time_s * 1.3 + i * 1.7) + sway * (y - 1.5) * 0.5
            px, py = view.pixels(np.array([0, y + shift * r * 1.3, 0])).tolist()
            px = view.x + (x + dance + tones.side * shift * r * 1.3) * scale
            wide = r * share * scale
            sheet.canvas.drawOval(skia.Rect(px - wide, py - wide * 0.82, px + wide, py + wide * 0.82), paint)
    if scale > 25:
        for _ in range(46):
            x, y, r = blobs[rng.randrange(len(blobs))]
            a = rng.uniform(0, math.tau)
            px = view.x + (x + 0.8 * r * math.cos(a) + sway * (y - 1.5) * 0.5) * scale
            py = view.y - (y + 0.7 * r * math.sin(a)) * scale
            lit = 0.98 if math.cos(a) * tones.side + math.sin(a) > 0.3 else 0.35
            sheet.canvas.drawOval(
                skia.Rect(px - 0.09 * scale, py - 0.055 * scale, px + 0.09 * scale, py + 0.055 * scale),
                tones.fill(thing.paint, lit),
            )


def draw_lighthouse(sheet: Sheet, view: View, thing: Thing) -> None:
    tones, scale, canvas = sheet.tones, view.scale, sheet.canvas
    rows = np.array([(13.2, 1.25), (9.0, 1.6), (4.0, 2.05), (0.0, 2.6)])
    body = Lathe.of(np.stack([rows[:, 0], rows[:, 0] * 0, rows[:, 0] * 0, rows[:, 1], rows[:, 1]], 1), 16)
    solid = body.solid(view, tones.side, smooth=False)
    canvas.drawPath(solid.outline, tones.fill(css("#f1ebde"), LIT))
    canvas.save()
    canvas.clipPath(solid.outline, True)
    for top, low in ((12.2, 9.9), (7.4, 4.9), (2.3, 0.0)):
        edge = view.pixels(np.array([(0, top, 0), (0, low, 0)]))[:, 1]
        stripe = skia.Rect(view.x - 3 * scale, float(edge[0]), view.x + 3 * scale, float(edge[1]))
        canvas.drawRect(stripe, tones.fill(thing.paint, LIT))
    for path in solid.shade:
        canvas.drawPath(path, tones.veil(SHADE))
    canvas.restore()
    for a, y in ((0.2, 10.9), (0.9, 6.2), (-0.4, 3.4)):
        if math.cos(a + view.azimuth) > 0.15:
            pane = view.pixels(
                body.at(a + np.array([-0.12, 0.12, 0.12, 0.0, -0.12]), y + np.array([0, 0, 0.8, 1.0, 0.8]))
            )
            canvas.drawPath(polygon(pane), glowing(WARM) if tones.dark else tones.fill(css("#43566a"), HALF))
    if math.cos(view.azimuth) > 0.1:
        door = view.pixels(
            body.at(np.array([-0.2, 0.2, 0.2, 0.0, -0.2]), np.array([0.0, 0.0, 1.6, 2.0, 1.6]))
        )
        canvas.drawPath(polygon(door), tones.fill(css("#5a3a2c"), 0.7))
    Prism(np.array([(1.6, 13.1), (1.6, 13.4), (-1.6, 13.4), (-1.6, 13.1)]), 1.6).draw(
        sheet, view, css("#3d3a44")
    )
    fence = tones.line(css("#3d3a44"), HALF, 0.07 * scale)
    gallery = view.y - 13.4 * scale
    for post in np.linspace(-1.5, 1.5, 7).tolist():
        at = view.x + post * scale
        canvas.drawLine(at, gallery, at, gallery - 0.7 * scale, fence)
    rail = view.y - 14.1 * scale
    canvas.drawLine(view.x - 1.55 * scale, rail, view.x + 1.55 * scale, rail, fence)
    room = Lathe.of(np.array([(15.2, 0, 0, 0.9, 0.9), (13.4, 0, 0, 0.95, 0.95)]))
    left, right = room.edges(view)
    canvas.drawPath(
        polygon(np.concatenate([left, right[::-1]])),
        glowing(mixed(WARM, (1, 1, 0.9), 0.4)) if tones.dark else tones.fill(css("#b9dbe2"), LIT),
    )
    x, y = view.pixels(np.array([0, 14.4, 0])).tolist()
    if tones.dark:
        beam = math.cos(thing.time_s * 1.2)
        reach = 9.0 * beam * scale
        cone = polygon(
            np.array(
                [
                    (x, y - 0.2 * scale),
                    (x + reach, y - 1.3 * scale),
                    (x + reach, y + 1.3 * scale),
                    (x, y + 0.2 * scale),
                ]
            )
        )
        canvas.drawPath(cone, skia.Paint(Color4f=skia.Color4f(1.0, 0.93, 0.68, 0.22), AntiAlias=True))
        light_around(sheet, x, y, 3.2 * scale, (1.0, 0.92, 0.66), 0.5 + 0.3 * abs(beam))
    for a in (-0.5, 0.0, 0.5):
        canvas.drawLine(
            x + a * 1.7 * scale,
            y + 1.0 * scale,
            x + a * 1.7 * scale,
            y - 0.8 * scale,
            tones.line(css("#3d3a44"), HALF, 0.08 * scale),
        )
    roof = Lathe.of(np.array([(16.6, 0, 0, 0.05, 0.05), (16.2, 0, 0, 0.3, 0.3), (15.1, 0, 0, 1.2, 1.2)]), 8)
    sheet.solid(roof.solid(view, tones.side, smooth=False), thing.paint)


def draw_campfire(sheet: Sheet, view: View, thing: Thing) -> None:
    tones, scale = sheet.tones, view.scale
    x, y = view.x, view.y
    flicker = 0.9 + 0.10 * math.sin(thing.time_s * 11) * math.sin(thing.time_s * 6.7)
    light_around(sheet, x, y - 0.35 * scale, 1.05 * scale * flicker, FLAMES[1], 0.55 if tones.dark else 0.28)
    rng = random.Random(thing.seed)
    for back in (True, False):
        for i in range(10):
            a = i / 10 * math.tau
            if (math.sin(a) < 0) != back:
                continue
            sx, sy = x + 0.52 * scale * math.cos(a), y - 0.02 * scale - 0.06 * scale * -math.sin(a) * -1
            size = rng.uniform(0.075, 0.11) * scale
            stone = skia.Path()
            stone.addOval(skia.Rect(sx - size, sy - size * 0.75, sx + size, sy + size * 0.55))
            sheet.cel(stone, css("#8b8890"), size * 0.4)
        if back:
            for angle in (0.45, -0.45, 0.12):
                dx, dy = math.cos(angle) * 0.40 * scale, math.sin(angle) * 0.22 * scale
                log = np.array([(x - dx, y - 0.05 * scale + dy * 0.4), (x + dx, y - 0.10 * scale - dy * 0.9)])
                sheet.solid(tube(log, np.array([0.065, 0.055]) * scale, tones.side), css("#5c3f2d"))
            flames(sheet, x, y - 0.08 * scale, 0.36 * scale, 0.92 * scale * flicker, thing.time_s, thing.seed)
            for i in range(7):
                age = (thing.time_s * 0.7 + i / 7) % 1.0
                ex = x + (0.22 * math.sin(i * 2.7 + age * 5)) * scale
                ey = y - (0.55 + 0.9 * age) * scale
                red, green, blue = FLAMES[2]
                sheet.canvas.drawCircle(
                    ex,
                    ey,
                    0.014 * scale * (1 - 0.5 * age),
                    skia.Paint(Color4f=skia.Color4f(red, green, blue, 1 - age), AntiAlias=True),
                )
