"""Crowns, and helmets of knights and astronauts."""

import math

import numpy as np
import skia

from engines.stage.cast.look import Look
from engines.stage.cast.rings import band
from engines.stage.cast.shapes import curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, Local, css, darker, paler


def draw_crown(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _circlet(sheet, head, local, look, 0.74, 1.02, 0.34, 9)


def draw_tiara(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    _circlet(sheet, head, local, look, 0.70, 0.80, 0.26, 7)


def _circlet(
    sheet: Sheet, head: Head, local: Local, look: Look, low: float, high: float, spike: float, count: int
) -> None:
    """A golden ring with points; those behind are drawn first."""
    w = 0.80
    turn = np.linspace(0, 2 * math.pi, count * 2 + 1)[:-1] + 0.5 * math.pi / count
    for nearer in (False, True):
        for i in range(0, count * 2, 2):
            a = turn[i]
            facing = math.cos(a + head.yaw)
            if (facing > 0) != nearer or abs(facing) < 0.12:
                continue
            step = math.pi / count
            tall = spike * (
                1.35 if look.hat == "tiara" and math.cos(a) > 0.9 else 0.7 if look.hat == "tiara" else 1
            )
            angles = np.array([a - step, a, a + step])
            points = head.space(
                w * np.sin(angles), np.array([high, high + tall, high]), (w + 0.05) * np.cos(angles) - 0.06
            )
            base = head.space(w * np.sin(angles), np.full(3, low), (w + 0.05) * np.cos(angles) - 0.06)
            lit = SHADE if not nearer else LIT if math.sin(a + head.yaw) * sheet.tones.side > -0.3 else 0.45
            sheet.canvas.drawPath(polygon(np.concatenate([points, base[::-1]])), sheet.tones.fill(local, lit))
            if nearer and head.radius > 8:
                x, y = points[1].tolist()
                sheet.canvas.drawCircle(x, y, head.radius * 0.065, sheet.tones.fill(paler(local, 0.4), HIGH))
        if not nearer:
            continue
    band(sheet, head, low, low + 0.14, w + 0.01, darker(local, 0.1))
    if head.radius > 10:
        for i, angle in enumerate(np.linspace(-1.2, 1.2, 5)):
            x, y = head.place(w * math.sin(angle), low + 0.05).tolist()
            tint = css("#c2374a") if i % 2 == 0 else css("#3d7fb0")
            sheet.canvas.drawCircle(x, y, head.radius * 0.055, sheet.tones.fill(tint, HIGH))


def draw_helm(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    """A knight's helmet with an open face, and a plume."""
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    plume = np.linspace(0, 1, 7)
    line = head.space(np.zeros(7), 1.16 + 0.50 * np.sin(plume * 2.6), -0.05 - 1.25 * plume**1.2)
    width = head.radius * (0.10 + 0.20 * np.sin(plume * math.pi * 0.85))
    sheet.solid(tube(line, width, sheet.tones.side), look.accent)
    y = np.array([1.20, 1.14, 0.95, 0.6, 0.1, -0.4, -0.8, -1.05])
    w = np.array([0.04, 0.42, 0.74, 0.94, 0.98, 0.95, 0.88, 0.80])
    reach = np.hypot(w * cos, (w + 0.04) * sin)
    outer = np.concatenate(
        [np.stack([-0.05 * sin - reach, y], 1), np.stack([-0.05 * sin + reach, y], 1)[::-1]]
    )
    path = curve(head.place(outer[:, 0], outer[:, 1]))
    angles = np.array([-0.95, -0.9, -0.62, 0.0, 0.62, 0.9, 0.95, 0.85, 0.5, -0.5, -0.85])
    ups = np.array([-0.1, 0.22, 0.36, 0.36, 0.36, 0.22, -0.1, -0.62, -1.2, -1.2, -0.62])
    turned = angles + head.yaw
    held = np.clip(turned, -math.pi / 2, math.pi / 2)
    out = (turned - held) * 1.2
    if math.cos(head.yaw) > -0.6 and (abs(turned) < 1.6).any():
        face = head.place(0.96 * np.sin(held) + out - 0.03 * sin, ups)
        path = skia.Op(path, curve(np.repeat(face, 2, 0)), skia.PathOp.kDifference_PathOp)
    sheet.cel(path, local, head.radius * 0.34, LIT, 0.2)
    edge = sheet.tones.line(darker(local, 0.45), HALF, head.radius * 0.05, 0.9)
    sheet.canvas.drawPath(path, edge)
    if head.radius > 10:
        crest = head.space(
            np.zeros(5), np.array([0.42, 0.8, 1.1, 1.2, 1.1]), np.array([0.98, 0.84, 0.5, 0.0, -0.5])
        )
        sheet.canvas.drawPath(
            through(crest, False), sheet.tones.line(paler(local, 0.5), HIGH, head.radius * 0.08)
        )


def draw_bubble(sheet: Sheet, head: Head, local: Local, look: Look) -> None:
    """An astronaut's helmet: a clear ball, so that the face is seen."""
    x, y = head.place(0.03 * math.sin(head.yaw), 0.06).tolist()
    size = 1.36 * head.radius
    canvas, tones = sheet.canvas, sheet.tones
    canvas.drawCircle(x, y, size, tones.fill(css("#cfe6f2"), HIGH, 0.16))
    canvas.drawCircle(
        x, y, size - head.radius * 0.035, tones.line(css("#eef6fa"), LIT, head.radius * 0.07, 0.75)
    )
    gleam = skia.Rect(x - size * 0.82, y - size * 0.82, x + size * 0.82, y + size * 0.82)
    start = 195 if tones.side < 0 else 285
    canvas.drawArc(gleam, start, 52, False, tones.line((1.0, 1.0, 1.0), HIGH, head.radius * 0.10, 0.75))
    canvas.drawArc(
        gleam,
        start + 64 if tones.side < 0 else start - 22,
        10,
        False,
        tones.line((1.0, 1.0, 1.0), HIGH, head.radius * 0.10, 0.7),
    )
