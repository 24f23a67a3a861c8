"""What is seen in hair from near: strands, curls, spikes, stubble and light on the crown."""

import math
import random

import numpy as np
import skia

from engines.stage.cast.look import Look
from engines.stage.cast.mass import HAIR_LIT, HAIR_SHADE, Hair, hair_shadow
from engines.stage.cast.shapes import curve, polygon, through
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import DEEP, HALF, HIGH, LIT, Local, darker, paler

FULL_PX, FINE_PX = 20, 60


def draw_shine(sheet: Sheet, head: Head, look: Look, hair: Hair) -> None:
    """Light on the crown: short brush strokes that follow the strands."""
    bright = 0.42 if sum(look.hair) < 0.6 else 0.32 if sum(look.hair) < 1.2 else 0.42
    paint = sheet.tones.fill(paler(look.hair, bright), HIGH, 0.55)
    count = 11 if head.radius >= FINE_PX else 6
    for i, across in enumerate(np.linspace(-0.8, 0.7, count)):
        angle = across + sheet.tones.side * 0.5 - head.yaw
        middle = 0.70 + 0.5 * hair.style.top - 0.13 * abs(across) ** 1.5 + 0.03 * ((i * 5) % 3 - 1)
        long = (0.11 + 0.05 * ((i * 3) % 4)) * (1 - 0.6 * abs(across))
        wide = 0.045 * (1.4 if count == 6 else 1.0) * (1 - 0.5 * abs(across))
        angles = angle + np.array([0.01, wide, wide * 0.8, 0.0, -wide * 0.8, -wide])
        heights = middle + long * np.array([1.0, 0.25, -0.3, -1.0, -0.3, 0.25])
        sheet.canvas.drawPath(curve(hair.at(head, angles, heights)), paint)


def draw_flow(
    sheet: Sheet, head: Head, hair: Hair, local: Local, path: skia.Path, swing: float, strength: float
) -> None:
    """Strands from the parting down."""
    style, tones, canvas = hair.style, sheet.tones, sheet.canvas
    count = style.strands if head.radius >= FINE_PX else style.strands // 2 + 2
    locs = style.texture == "locs"
    width = head.radius * (0.085 if locs else 0.026)
    canvas.save()
    canvas.clipPath(path, True)
    rows = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    dark = tones.line(hair_shadow(local), DEEP, width * 1.2, strength)
    light = tones.line(paler(local, 0.3), LIT, width, strength * 0.8)
    body = tones.line(local, HALF, width, 1.0)
    for i in range(count):
        angle = (i + 0.5) / count * math.tau - math.pi
        if math.cos(angle + head.yaw) < 0.05:
            continue
        if abs(style.part) < 2:
            front = max(0.0, 1 - abs(angle) / 2.2)
            start = (style.part + (angle - style.part) * 0.06, 1.02 + style.top - 0.42 * front**1.5)
        else:
            start = (angle, 0.55 + 0.5 * abs(angle) / math.pi)
        low = style.length + 0.05 * ((i * 7) % 5 - 2)
        angles = np.array([start[0], start[0] * 0.45 + angle * 0.55, angle, angle, angle])
        heights = np.array([start[1], start[1] * 0.55 + 0.38, 0.25, (0.25 + low) / 2, low])
        if style.texture in ("wavy", "locs"):
            angles = angles + np.sin(rows * 11 + i) * 0.05 * rows
        points = hair.at(head, angles, heights, 0.0)
        points[:, 0] += swing * np.clip(-heights - 0.5, 0, 3) ** 1.5 * head.radius
        strand = through(points, False)
        if locs:
            canvas.drawPath(strand, dark)
            canvas.drawPath(strand, body)
        elif i % 2:
            canvas.drawPath(strand, dark)
        elif math.sin(angle + head.yaw) * tones.side > -0.1:
            canvas.drawPath(strand, light)
    canvas.restore()


def draw_balls(sheet: Sheet, head: Head, look: Look, hair: Hair) -> None:
    """Round curls that make the mass and its edges, each as bright as its place."""
    for curl in hair.curls:
        turned = curl.angle + head.yaw
        if math.cos(turned) > -0.35:
            x, y = hair.at(head, curl.angle, curl.y, -0.04).tolist()
            across = math.sin(turned) * sheet.tones.side
            lit = HAIR_SHADE if across < -0.35 else HAIR_LIT if across > 0.15 else 0.55
            local = hair_shadow(look.hair) if lit < HALF else look.hair
            sheet.canvas.drawCircle(x, y, curl.size * head.radius, sheet.tones.fill(local, lit))


def draw_curl_lines(sheet: Sheet, head: Head, look: Look, hair: Hair) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    fine = radius >= FULL_PX
    light, dark = skia.PathBuilder(), skia.PathBuilder()
    for i, curl in enumerate(hair.curls):
        if math.cos(curl.angle + head.yaw) < 0.1 or (not fine and i % 2):
            continue
        x, y = hair.at(head, curl.angle, curl.y, -0.02).tolist()
        size = curl.size * radius
        oval = skia.Rect(x - size * 0.62, y - size * 0.62, x + size * 0.62, y + size * 0.62)
        start = math.degrees(curl.turn)
        dark.addArc(oval, start, 200)
        if math.sin(curl.angle + head.yaw) * tones.side > -0.25:
            oval = skia.Rect(x - size * 0.38, y - size * 0.42, x + size * 0.42, y + size * 0.38)
            light.addArc(oval, 180 + 40 * tones.side, 120)
    canvas.drawPath(dark.detach(), tones.line(hair_shadow(look.hair), DEEP, radius * 0.026, 0.7))
    canvas.drawPath(light.detach(), tones.line(paler(look.hair, 0.3), HIGH, radius * 0.03, 0.6))


def draw_stubble(sheet: Sheet, head: Head, look: Look, hair: Hair, path: skia.Path) -> None:
    if head.radius < FULL_PX:
        return
    rng = random.Random(look.seed)
    ticks = skia.PathBuilder()
    for _ in range(90 if head.radius < FINE_PX else 170):
        angle, y = rng.uniform(-math.pi, math.pi), rng.uniform(-0.5, 1.05)
        if math.cos(angle + head.yaw) < 0.1:
            continue
        a, b = hair.at(head, np.array([angle, angle + 0.015]), np.array([y, y - 0.06])).tolist()
        ticks.moveTo(*a)
        ticks.lineTo(*b)
    sheet.canvas.save()
    sheet.canvas.clipPath(path, True)
    sheet.canvas.drawPath(
        ticks.detach(),
        sheet.tones.line(
            darker(look.hair, 0.3), 0.3, head.radius * 0.014, 0.5 if sum(look.hair) < 1.2 else 0.25
        ),
    )
    sheet.canvas.restore()


def draw_spikes(sheet: Sheet, head: Head, look: Look, hair: Hair, behind: bool) -> None:
    rng = random.Random(f"spikes {look.seed}")
    for row, (y, count, size) in enumerate(((0.62, 9, 0.30), (0.85, 8, 0.36), (1.02, 5, 0.34))):
        for i in range(count):
            angle = (i + 0.5 * (row % 2)) / count * math.tau + rng.uniform(-0.1, 0.1)
            long = size * rng.uniform(0.8, 1.25)
            facing = math.cos(angle + head.yaw)
            if (facing < 0) != behind:
                continue
            width = 0.30
            foot = hair.at(
                head,
                angle + np.array([-width, width]) / (0.5 + 0.5 * (1 - y * 0.5)),
                np.array([y - 0.10, y - 0.10]),
            )
            tip = hair.at(head, angle + 0.12, y + long, 0.10 + 0.1 * long)
            middle = foot.mean(0)
            spike = np.stack(
                [
                    foot[0],
                    foot[0] * 0.45 + tip * 0.55 + (foot[0] - middle) * 0.12,
                    tip,
                    foot[1] * 0.6 + tip * 0.4,
                    foot[1],
                ]
            )
            lit = HAIR_LIT + 0.12 if math.sin(angle + head.yaw) * sheet.tones.side > 0.1 else 0.42
            sheet.canvas.drawPath(polygon(spike), sheet.tones.fill(look.hair, 0.3 if behind else lit))
