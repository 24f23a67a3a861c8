"""Bodies, legs, necks, tails and wings of animals on four legs."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import numpy as np
import skia

from engines.stage.cast.beast_gait import Beast
from engines.stage.cast.breeds import Breed
from engines.stage.cast.shapes import Points, View, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, Local, css, darker, paler

if TYPE_CHECKING:
    from engines.stage.cast.beast import Coat

_HOOF, _CLOTH, _GOLD = css("#2e2628"), css("#a8352f"), css("#e3b64a")


def _roundness(breed: Breed, view: View) -> float:
    """How thick the body looks: from the front it is slimmer than from the side."""
    return 1 - (1 - breed.slim) * abs(view.cos)


def draw_body(sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View) -> None:
    scale, canvas = view.scale, sheet.canvas
    part = np.linspace(0, 1, 9)
    line3 = np.stack([np.interp(part * 4, range(5), beast.spine[:, k]) for k in range(3)], 1)
    line = view.pixels(line3)
    radii = np.interp(
        part,
        [0, 0.3, 0.55, 0.85, 1],
        [breed.hip, breed.waist * 0.99, breed.waist, breed.chest, breed.chest * 0.92],
    )
    radii = radii * _roundness(breed, view) * scale
    if "hump" in breed.marks:
        _hump(sheet, breed, coat, line3, view)
    if "wool" in breed.marks:
        _wool(sheet, coat, line, radii, sheet.tones.side)
        return
    ends = [0, -1]
    for end, size in zip(ends, (breed.hip, breed.chest * 0.94), strict=True):
        x, y = line[end].tolist()
        canvas.drawCircle(x, y, size * scale * _roundness(breed, view), sheet.tones.fill(coat.body, LIT))
    solid = tube(line, radii, sheet.tones.side)
    sheet.solid(solid, coat.body)
    canvas.save()
    canvas.clipPath(solid.outline, True)
    under = line + np.array([0, 1.0]) * (radii * 1.02)[:, None]
    belly = np.concatenate(
        [
            under,
            (line + np.array([0, 1.0]) * (radii * (1 - 0.46 * np.sin(math.pi * part) ** 0.6))[:, None])[::-1],
        ]
    )
    if breed.belly:
        canvas.drawPath(curve(belly), sheet.tones.fill(coat.belly, 0.62))
    else:
        canvas.drawPath(curve(belly), sheet.tones.veil(SHADE, 0.45))
    _pattern(sheet, breed, coat, beast, view, line, radii)
    canvas.restore()
    if "saddle" in breed.marks and scale > 30:
        _saddle(sheet, line, radii)
    if "udder" in breed.marks and abs(view.sin) > 0.3:
        x, y = (line[2] + np.array([0, radii[2] * 0.95])).tolist()
        canvas.drawOval(
            skia.Rect(x - 0.12 * scale, y - 0.08 * scale, x + 0.10 * scale, y + 0.09 * scale),
            sheet.tones.fill(css("#e0aa9c"), HALF),
        )
    if "crest" in breed.marks:
        _spines(sheet, coat, line3 + np.array([0, 1.0, 0]) * (radii / scale * 0.9)[:, None], view, 0.11)


def _pattern(
    sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View, line: Points, radii: Points
) -> None:
    canvas, scale = sheet.canvas, view.scale
    rng = random.Random(coat.seed)
    if "patches" in breed.marks:
        tint = css("#3a2f33") if sum(coat.body) > 1.9 else css("#efe7da")
        for _ in range(7):
            k = rng.uniform(0, 8)
            at = np.array([np.interp(k, range(9), line[:, 0]), np.interp(k, range(9), line[:, 1])])
            at = at + np.array([0, rng.uniform(-0.9, 0.6)]) * float(np.interp(k, range(9), radii))
            turn = np.arange(9) / 9 * math.tau
            size = rng.uniform(0.10, 0.22) * scale
            blot = (
                at
                + np.stack([np.cos(turn), np.sin(turn)], 1)
                * (size * np.array([rng.uniform(0.7, 1.25) for _ in range(9)]))[:, None]
            )
            canvas.drawPath(curve(blot), sheet.tones.fill(tint, 0.7))
    if "spots" in breed.marks and scale > 40:
        for _ in range(18):
            k, up = rng.uniform(0.5, 7.5), rng.uniform(-0.85, -0.1)
            x = float(np.interp(k, range(9), line[:, 0]))
            y = float(np.interp(k, range(9), line[:, 1]) + up * np.interp(k, range(9), radii))
            canvas.drawCircle(x, y, 0.016 * scale, sheet.tones.fill(coat.belly, 0.8, 0.8))
    if "stripes" in breed.marks and coat.seed % 3 != 2 and scale > 22:
        for k in np.linspace(1, 7.2, 6):
            x = float(np.interp(k, range(9), line[:, 0]))
            y, r = float(np.interp(k, range(9), line[:, 1])), float(np.interp(k, range(9), radii))
            stripe = np.array(
                [
                    (x - 0.03 * scale, y - r * 1.05),
                    (x + 0.03 * scale, y - r * 1.05),
                    (x + 0.01 * scale, y - r * 0.15),
                ]
            )
            canvas.drawPath(
                curve(np.repeat(stripe, 2, 0)), sheet.tones.fill(darker(coat.body, 0.35), 0.62, 0.8)
            )


def _wool(sheet: Sheet, coat: Coat, line: Points, radii: Points, side: int) -> None:
    """A fleece: one round mass with a scalloped edge and a few curls."""
    canvas = sheet.canvas
    centre = line.mean(0)
    wide, high = float(np.ptp(line[:, 0]) / 2 + radii.mean()), float(radii.mean())
    turn = np.linspace(0, math.tau, 17)[:-1]
    knobs = centre + np.stack([np.cos(turn) * wide * 0.92, np.sin(turn) * high * 0.92], 1)
    fleece = sheet.tones.fill(coat.body, LIT)
    for (x, y), angle in zip(knobs.tolist(), turn.tolist(), strict=True):
        lit = math.cos(angle) * side - 0.6 * math.sin(angle) > -0.55
        canvas.drawCircle(x, y, high * 0.27, fleece if lit else sheet.tones.fill(coat.body, SHADE))
    sheet.solid(tube(line, radii, side), coat.body)
    if high > 12:
        rng = random.Random(coat.seed)
        for _ in range(14):
            x = centre[0] + rng.uniform(-0.75, 0.75) * wide
            y = centre[1] + rng.uniform(-0.7, 0.6) * high
            size = high * 0.16
            sheet.canvas.drawArc(
                skia.Rect(x - size, y - size, x + size, y + size),
                rng.uniform(0, 360),
                190,
                False,
                sheet.tones.line(coat.body, HALF, high * 0.035, 0.5),
            )


def _hump(sheet: Sheet, breed: Breed, coat: Coat, line3: Points, view: View) -> None:
    for k, size in ((4, 0.20),) if coat.seed % 2 == 0 else ((3, 0.15), (6, 0.15)):
        top = view.pixels(line3[k] + np.array([0, breed.waist + size * 0.35, 0]))
        wide = size * view.scale * (0.75 + 0.35 * abs(view.sin))
        high = size * view.scale * 0.95
        x, y = top.tolist()
        hump = np.array([(-1.3, 1.2), (-0.85, 0.0), (-0.3, -0.85), (0.25, -0.9), (0.8, 0.0), (1.3, 1.2)]) * (
            wide,
            high,
        ) + (x, y)
        sheet.cel(curve(hump), coat.body, wide * 0.35)
        if view.scale > 50:
            sheet.canvas.drawPath(
                through(hump[1:5] + np.array([0, high * 0.1]), False),
                sheet.tones.line(darker(coat.body, 0.35), HALF, wide * 0.10, 0.5),
            )


def _saddle(sheet: Sheet, line: Points, radii: Points) -> None:
    """A woven cloth over the back, as caravans have."""
    a, b = line[2], line[6]
    up, low = np.array([0, -radii[4] * 1.02]), np.array([0, radii[4] * 0.35])
    if abs(float(b[0] - a[0])) < radii[4] * 0.5:
        return
    cloth = np.stack(
        [a + up * 0.95, (a + b) / 2 + up * 1.0, b + up * 0.95, b + low, (a + b) / 2 + low * 1.3, a + low]
    )
    sheet.cel(polygon(cloth), _CLOTH, radii[4] * 0.3)
    sheet.canvas.drawPath(polygon(cloth[3:], False), sheet.tones.line(_GOLD, LIT, radii[4] * 0.12))
    band = np.stack([a + low * 0.1, (a + b) / 2 + low * 0.25, b + low * 0.1])
    sheet.canvas.drawPath(polygon(band, False), sheet.tones.line(_GOLD, LIT, radii[4] * 0.06))


def draw_leg(sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View, i: int, far: bool) -> None:
    scale, fore = view.scale, i < 2
    line = view.pixels(beast.lines[i])
    r = breed.leg_radius * scale
    mass = (breed.chest * 0.55 if fore else breed.hip * 0.72) * scale
    thick = np.array(
        [
            mass,
            mass * 0.86,
            max(1.35 * r, mass * 0.56),
            1.30 * r,
            1.08 * r,
            0.98 * r,
            0.92 * r,
            0.84 * r,
            0.88 * r,
        ]
    )
    lit = 0.52 if far else LIT
    shade = 0.14 if far else SHADE
    local = coat.body if "wool" not in breed.marks else coat.points
    if "wool" in breed.marks:
        line, thick = line[3:], thick[3:]
    sheet.solid(tube(line, thick, sheet.tones.side, grown=True), local, lit, shade)
    low = line[-4:]
    if (
        "boots" in breed.marks
        or ("socks" in breed.marks and (coat.seed + i) % 3 != 0)
        or (breed.points and "wool" not in breed.marks)
    ):
        tint = coat.points if breed.points else coat.belly
        sheet.solid(tube(low, thick[-4:] * 1.02, sheet.tones.side, grown=True), tint, lit, shade)
    _foot(sheet, breed, coat, beast, view, i, far)


def _foot(sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View, i: int, far: bool) -> None:
    scale, r = view.scale, breed.leg_radius
    tip = beast.lifted[i] * (0.6 if i < 2 else 0.8)
    ahead = np.array([0, -math.sin(tip), math.cos(tip)])
    at = beast.feet[i] + np.array([0, r * 0.55, 0])
    lit = 0.5 if far else 0.8
    if breed.hoof:
        ends = view.pixels(
            np.stack([at - ahead * r * 0.1, at + ahead * r * 0.55 - np.array([0, r * 0.12, 0])])
        )
        sheet.solid(tube(ends, np.array([0.80, 0.92]) * r * scale, sheet.tones.side), _HOOF, lit)
        return
    long = 0.9 if "trunk" not in breed.marks else 0.3
    ends = view.pixels(np.stack([at - ahead * r * 0.25, at + ahead * r * long]))
    socks = "socks" in breed.marks and (coat.seed + i) % 3 != 0
    tint = coat.points if "boots" in breed.marks else coat.belly if socks else coat.body
    sheet.solid(tube(ends, np.array([0.95, 0.78]) * r * scale * 1.05, sheet.tones.side), tint, lit, 0.18)
    if r * scale > 5 and view.sin != 0 and not far:
        x, y = ends[1].tolist()
        for k in (-0.25, 0.25):
            sheet.canvas.drawLine(
                x + k * r * scale,
                y + 0.1 * r * scale,
                x + (k + 0.2) * r * scale,
                y + 0.6 * r * scale,
                sheet.tones.line(darker(tint, 0.45), HALF, r * scale * 0.12, 0.6),
            )


def draw_neck(sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View) -> None:
    scale = view.scale
    line3 = np.concatenate([beast.spine[4:5] + np.array([[0, 0.02, 0.02]]), beast.neck[1:], beast.head[None]])
    part = np.linspace(0, 1, 8)
    smooth = np.stack([np.interp(part * 4, range(5), line3[:, k]) for k in range(3)], 1)
    line = view.pixels(smooth)
    root, tip = breed.neck_radius
    radii = (
        np.interp(part, [0, 0.35, 1], [max(root, breed.chest * 0.80), root, tip])
        * scale
        * _roundness(breed, view)
    )
    if "mane" in breed.marks:
        _mane(sheet, coat, smooth, view, behind=True)
    sheet.solid(tube(line, radii, sheet.tones.side, grown=True), coat.body)
    if "bib" in breed.marks or "wings" in breed.marks:
        front = smooth + np.array([0, -0.25, 0.55]) * (radii / scale)[:, None]
        bib = view.pixels(front)
        thick = radii * np.array([0.35, 0.55, 0.62, 0.6, 0.55, 0.5, 0.45, 0.4])
        if view.cos > -0.45:
            sheet.canvas.save()
            sheet.canvas.clipPath(tube(line, radii, sheet.tones.side).outline, True)
            sheet.solid(tube(bib, thick, sheet.tones.side), coat.belly, 0.82, 0.34)
            sheet.canvas.restore()
    if "mane" in breed.marks:
        _mane(sheet, coat, smooth, view, behind=False)
    if "collar" in breed.marks and coat.seed % 2 == 0:
        along = line[5] - line[3]
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6) * radii[4] * 1.04
        band = np.stack([line[4] - across, line[4] + across])
        sheet.canvas.drawPath(
            polygon(band, False), sheet.tones.line(_CLOTH, LIT, 0.055 * scale, StrokeCap=skia.Paint.kButt_Cap)
        )
        x, y = view.pixels(smooth[4] + np.array([0, -0.13, 0.13])).tolist()
        sheet.canvas.drawCircle(x, y, 0.032 * scale, sheet.tones.fill(_GOLD, HIGH))
    if "crest" in breed.marks:
        back = smooth + np.array([0, 0.75, -0.55]) * (radii / scale)[:, None]
        _spines(sheet, coat, back[1:], view, 0.10)


def _mane(sheet: Sheet, coat: Coat, line3: Points, view: View, behind: bool) -> None:
    crest = line3 + np.array([0, 0.10, -0.12])
    hair = css("#2b2226") if sum(coat.body) < 1.6 else css("#f0e6d2")
    scale = view.scale
    near = view.sin
    if behind == (abs(near) > 0.25):
        return
    side = -1.0 if near > 0 else 1.0
    locks = crest[1:] + np.array([side * 0.06, 0, 0])
    top = view.pixels(locks)
    drop = view.pixels(locks + np.array([side * 0.05, -0.20, -0.03]))
    edge = np.repeat(drop, 2, 0)
    edge[::2] += np.array([0, 0.04 * scale])
    sheet.cel(curve(np.concatenate([top, edge[::-1]])), hair, 0.03 * scale, 0.7)
    forelock = view.pixels(
        line3[-1] + np.array([[0, 0.15, -0.02], [0.02, 0.12, 0.10], [0, -0.02, 0.14], [-0.03, 0.08, 0.05]])
    )
    sheet.canvas.drawPath(curve(forelock), sheet.tones.fill(hair, 0.6))


def _spines(sheet: Sheet, coat: Coat, back: Points, view: View, size: float) -> None:
    tint = darker(coat.body, 0.35)
    for k in range(len(back) - 1):
        a, b = back[k], back[k + 1]
        tip = (a + b) / 2 + np.array([0, size * 1.25, -size * 0.5])
        sheet.canvas.drawPath(polygon(view.pixels(np.stack([a, tip, b]))), sheet.tones.fill(tint, 0.7))


def draw_tail(sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View) -> None:
    scale = view.scale
    line = view.pixels(beast.tail)
    part = np.linspace(0, 1, 7)
    thick = {
        "up": 0.060 - 0.030 * part,
        "long": 0.050 - 0.008 * part,
        "brush": 0.045 + 0.16 * np.sin(math.pi * part**0.85) * (part > 0.05),
        "hair": 0.055 + 0.10 * np.sin(math.pi * part**0.8),
        "tuft": 0.034 - 0.010 * part,
        "stub": 0.085 - 0.02 * part,
        "scaly": 0.20 * (1 - part) ** 0.9 + 0.018,
    }[breed.tail]
    local: Local = coat.body
    if breed.tail == "hair":
        local = css("#2b2226") if sum(coat.body) < 1.6 else css("#f0e6d2")
    elif breed.tail == "stub" and ("cotton" in breed.marks or "spots" in breed.marks):
        local = paler(coat.belly, 0.3)
    sheet.solid(
        tube(line, np.maximum(thick * scale, 0.6), sheet.tones.side, grown=breed.tail == "scaly"), local
    )
    if breed.tail == "brush":
        sheet.solid(tube(line[4:], thick[4:] * scale * 1.01, sheet.tones.side, grown=True), coat.belly)
    elif breed.tail == "tuft":
        x, y = line[-1].tolist()
        tuft = skia.Path()
        tuft.addOval(skia.Rect(x - 0.045 * scale, y - 0.05 * scale, x + 0.045 * scale, y + 0.11 * scale))
        sheet.cel(tuft, darker(coat.body, 0.5), 0.02 * scale)
    elif breed.tail == "long" and coat.seed % 3 != 2:
        for k in (3, 5):
            sheet.solid(
                tube(line[k : k + 2], thick[k : k + 2] * scale * 1.03, sheet.tones.side, flat=(True, True)),
                darker(coat.body, 0.35),
                0.7,
            )
    if "crest" in breed.marks:
        back = beast.tail + np.array([0, 1.0, 0]) * thick[:, None] * 0.9
        _spines(sheet, coat, back, view, 0.08)
        a, b, c = line[-2], line[-1], line[-1] * 2 - line[-2]
        across = np.array([-(b - a)[1], (b - a)[0]]) * 0.9
        spade = np.stack([b, b + across, c, b - across])
        sheet.canvas.drawPath(polygon(spade), sheet.tones.fill(darker(coat.body, 0.35), 0.7))


def draw_wing(sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View, i: int, far: bool) -> None:
    """A dragon's wing: fingers with skin between them."""
    root, wrist, tip, rear = beast.wings[i]
    scale = view.scale
    fingers = [
        tip,
        wrist * 0.35 + tip * 0.35 + rear * 0.30 + (tip - wrist) * 0.25,
        rear + (rear - root) * 0.15,
    ]
    points = [wrist]
    for k, finger in enumerate(fingers):
        points.append(finger)
        following = fingers[k + 1] if k + 1 < len(fingers) else root
        points.append(
            (finger + following) / 2 * 0.72 + wrist * 0.28
            if k + 1 < len(fingers)
            else (finger + following) / 2
        )
    edge = view.pixels(np.array([*points, root]))
    skin = paler(coat.belly, 0.1) if not far else darker(coat.belly, 0.25)
    sheet.cel(curve(np.repeat(edge, 2, 0)), skin, 0.05 * scale, 0.62 if far else 0.8, 0.3)
    bone = sheet.tones.line(coat.body, HALF if far else LIT, 0.045 * scale)
    for finger in fingers:
        sheet.canvas.drawPath(
            polygon(view.pixels(np.stack([wrist, finger])), False),
            sheet.tones.line(coat.body, HALF if far else LIT, 0.026 * scale),
        )
    sheet.canvas.drawPath(polygon(view.pixels(np.stack([root, wrist])), False), bone)
    claw = view.pixels(np.stack([wrist, wrist + np.array([0, 0.12, 0.05])]))
    sheet.canvas.drawPath(polygon(claw, False), sheet.tones.line(css("#efe3c8"), LIT, 0.03 * scale))
