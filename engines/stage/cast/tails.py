"""Hair that is tied: buns, ponytails and braids, each hanging from its own root."""

import math

import numpy as np
import skia

from engines.stage.cast.hairstyles import Tail
from engines.stage.cast.look import Look
from engines.stage.cast.mass import HAIR_LIT, HAIR_SHADE, Hair, hair_shadow
from engines.stage.cast.shapes import through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.strands import FULL_PX
from engines.stage.cast.tones import DEEP, HIGH, paler


def draw_tails(
    sheet: Sheet, head: Head, look: Look, hair: Hair | None, swing: float, low: bool, below: float = 9.0
) -> None:
    """What is tied on the near side of the head: `low` roots come before the face is drawn, high ones after."""
    if hair is None:
        return
    for tail in hair.style.tails:
        if tail_depth(head, tail) >= 0 and (tail.root[1] < -0.2) == low and tail.root[1] < below:
            draw_tail(sheet, head, look, tail, swing)


def tail_depth(head: Head, tail: Tail) -> float:
    x, _, z = (np.array(tail.root) + np.array(tail.tip)) / 2
    return float(z * math.cos(head.yaw) - x * math.sin(head.yaw))


def draw_tail(sheet: Sheet, head: Head, look: Look, tail: Tail, swing: float) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    root, tip = np.array(tail.root), np.array(tail.tip)
    if tail.kind == "bun":
        x, y = head.space(*tip[:, None])[0].tolist()
        size = tail.radius * radius
        ball = skia.Path()
        ball.addOval(skia.Rect(x - size, y - size * 0.9, x + size, y + size * 0.9))
        sheet.cel(ball, look.hair, size * 0.42, HAIR_LIT, HAIR_SHADE)
        if radius >= FULL_PX:
            for i in range(3):
                oval = skia.Rect(
                    x - size * (0.78 - 0.25 * i),
                    y - size * 0.62,
                    x + size * (0.78 - 0.25 * i),
                    y + size * 0.72,
                )
                canvas.drawArc(
                    oval,
                    200 - 30 * i,
                    120,
                    False,
                    tones.line(hair_shadow(look.hair), DEEP, radius * 0.022, 0.5),
                )
            shine = skia.Rect(x - size * 0.7, y - size * 0.7, x + size * 0.7, y + size * 0.7)
            canvas.drawArc(
                shine,
                225 if tones.side < 0 else 275,
                40,
                False,
                tones.line(paler(look.hair, 0.35), HIGH, radius * 0.05, 0.6),
            )
        return
    part = np.linspace(0, 1, 9)[:, None]
    out = np.array([root[0] * 0.25, 0.10, root[2] * 0.28])
    line = (
        root
        + (tip - root) * part**1.15
        + out * np.sin(part * math.pi) * (1.0 if tail.kind == "tail" else 0.4)
    )
    points = head.space(*line.T)
    points[:, 0] += swing * (part[:, 0] ** 1.6) * 2.2 * radius
    if tail.kind == "braid":
        for i in range(8, -1, -1):
            size = tail.radius * radius * (1 - 0.45 * (i / 8) ** 2)
            x, y = points[i].tolist()
            bead = skia.Path()
            bead.addOval(skia.Rect(x - size, y - size * 0.78, x + size, y + size * 0.78))
            sheet.cel(bead, look.hair, size * 0.45, HAIR_LIT, HAIR_SHADE)
            canvas.drawLine(
                x - size * 0.5,
                y - size * 0.5,
                x + size * 0.15,
                y + size * 0.5,
                tones.line(hair_shadow(look.hair), DEEP, radius * 0.02, 0.6),
            )
        x, y = points[8].tolist()
        canvas.drawCircle(x, y, tail.radius * radius * 0.62, tones.fill(look.accent, 0.7))
        return
    body = tail.radius * radius * np.sin(0.42 + 2.45 * part[:, 0] ** 0.8)
    body[-1] = radius * 0.03
    solid = tube(points, np.maximum(body, radius * 0.03), tones.side)
    sheet.solid(solid, look.hair, HAIR_LIT, HAIR_SHADE)
    if radius >= FULL_PX:
        normal = np.gradient(points, axis=0)
        normal = np.stack([-normal[:, 1], normal[:, 0]], 1) / np.maximum(np.hypot(*normal.T), 1e-6)[:, None]
        for offset in (-0.5, -0.15, 0.2, 0.55):
            strand = points + normal * (body * offset)[:, None]
            canvas.drawPath(
                through(strand[1:-1], False), tones.line(hair_shadow(look.hair), DEEP, radius * 0.022, 0.45)
            )
        gleam = (
            points + normal * (body * -0.35 * np.sign(normal[:, 0].mean() or 1) * tones.side * -1)[:, None]
        )
        canvas.drawPath(
            through(gleam[2:6], False), tones.line(paler(look.hair, 0.35), HIGH, radius * 0.04, 0.5)
        )
    if look.style != "quiff":
        x, y = points[1].tolist()
        canvas.drawCircle(x, y, tail.radius * radius * 0.5, tones.fill(look.accent, 0.7))
