"""What grows on an animal's head: ears, horns, antlers, a trunk, a woolly top."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import skia

from engines.stage.cast.shapes import Points, curve, hull, polygon, through, tube
from engines.stage.cast.tones import HALF, LIT, SHADE, Local, css, darker, mixed

if TYPE_CHECKING:
    from engines.stage.cast.beast_head import AnimalHead

_IVORY = css("#efe5d0")


def draw_ear(head: AnimalHead, sign: int) -> None:
    kind, size = head.breed.ears, head.breed.ear / head.breed.skull
    flick = head.beast.ear * sign
    s = float(sign)
    tone = (
        LIT if s * math.cos(head.view.azimuth + head.beast.head_yaw) * head.sheet.tones.side > -0.2 else 0.52
    )
    inner: Local = mixed(head.coat.body, css("#d08a7c"), 0.45)
    shape: Points
    if kind == "floppy":
        shape = np.array(
            [
                (0.60, 0.80, -0.15),
                (1.00, 0.62, -0.25),
                (0.98, 0.62, 0.20),
                (1.14, 0.05 - 0.3 * size, 0.28),
                (1.10, 0.05 - 0.3 * size, -0.22),
                (0.98, 0.42 - size, 0.12),
                (0.72, 0.30 - size * 0.55, 0.20),
                (0.62, 0.42, 0.25),
            ]
        )
    elif kind == "round":
        turn = np.linspace(0, math.tau, 17)[:-1]
        ring = np.stack(
            [0.70 + 0.75 * size * np.cos(turn), 0.74 + 0.75 * size * np.sin(turn), np.full(16, -0.18)], 1
        )
        shape = np.concatenate([ring, ring * (1, 1, -0.5)])
    elif kind == "side":
        shape = np.array(
            [
                (0.72, 0.55, -0.3),
                (0.80, 0.40, 0.15),
                (0.85 + size * 0.5, 0.66, -0.25),
                (0.75 + size * 1.1, 0.42, -0.15),
                (0.82 + size * 0.5, 0.16, 0.05),
                (0.72, 0.15, -0.05),
            ]
        )
    elif kind == "fan":
        shape = np.array(
            [
                (0.66, 0.80, -0.1),
                (0.9, 0.95, -0.7),
                (0.8 + size * 0.75, 0.80, -0.95),
                (0.75 + size * 0.85, -0.1, -1.15),
                (0.75 + size * 0.7, -0.75, -0.95),
                (1.0, -1.10, -0.45),
                (0.72, -0.50, 0.0),
            ]
        )
    elif kind == "long":
        shape = np.array(
            [
                (0.14, 0.75, 0.05),
                (0.12, 0.95 + size * 0.5, -0.02),
                (0.32, 0.95 + size * 0.98, -0.25),
                (0.40, 0.9 + size * 0.85, -0.42),
                (0.56, 0.9 + size * 0.5, -0.12),
                (0.36, 0.9 + size * 0.45, -0.42),
                (0.58, 0.72, 0.0),
                (0.36, 0.70, -0.30),
            ]
        )
    else:
        shape = np.array(
            [
                (0.16, 0.86, 0.10),
                (0.46, 0.94 + size, -0.16),
                (0.54, 0.95 + size * 0.98, -0.12),
                (0.66, 0.78 + size * 0.45, 0.06),
                (0.90, 0.42, 0.0),
                (0.55, 0.60, -0.42),
                (0.50, 0.70 + size * 0.35, -0.36),
            ]
        )
    shape = shape * (s, 1.0, 1.0)
    shape[:, 2] += flick * 0.25 * (shape[:, 1] - 0.6)
    corners = hull(head.px(shape))
    outline = curve(np.repeat(corners, 2, 0))
    head.sheet.cel(outline, head.local, head.r * 0.10, tone)
    facing = head.near([s * 0.3, 0.2, 1.0])
    if kind in ("pointed", "long", "side", "round") and facing > 0.15 and head.r > 5:
        centre = corners.mean(0)
        small = centre + (corners - centre) * 0.56 + [0, 0.06 * head.r]
        head.sheet.canvas.drawPath(
            curve(np.repeat(small, 2, 0)), head.sheet.tones.fill(inner, round(tone - 0.12, 2))
        )


def draw_horns(head: AnimalHead) -> None:
    grand = "dragonhorns" in head.breed.marks
    for sign in (-1, 1):
        if grand:
            line = np.array([(0.42, 0.72, -0.1), (0.55, 1.15, -0.55), (0.62, 1.25, -1.15), (0.60, 1.5, -1.6)])
            thick = np.array([0.20, 0.16, 0.11, 0.03])
        else:
            line = np.array([(0.50, 0.80, -0.1), (0.95, 0.95, -0.1), (1.20, 1.25, 0.0), (1.15, 1.55, 0.05)])
            thick = np.array([0.15, 0.13, 0.09, 0.03])
        head.sheet.solid(tube(head.px(line * (sign, 1, 1)), thick * head.r, head.sheet.tones.side), _IVORY)


def draw_antlers(head: AnimalHead) -> None:
    if head.coat.seed % 3 == 2:
        return
    for sign in (-1, 1):
        lit = LIT if sign * head.sheet.tones.side * math.cos(head.view.azimuth) > -0.3 else HALF
        beam = np.array([(0.30, 0.75, -0.2), (0.75, 1.5, -0.5), (1.15, 2.3, -0.45), (0.95, 3.0, -0.1)]) * (
            sign,
            1,
            1,
        )
        head.sheet.canvas.drawPath(
            through(head.px(beam), False), head.sheet.tones.line(css("#c9b186"), lit, head.r * 0.20)
        )
        for start, tip in (
            ((0.62, 1.25, -0.4), (0.55, 1.75, 0.35)),
            ((1.0, 1.95, -0.5), (1.55, 2.45, -0.3)),
            ((1.1, 2.4, -0.4), (0.75, 2.85, 0.25)),
        ):
            prong = np.array([start, tip]) * (sign, 1, 1)
            head.sheet.canvas.drawPath(
                polygon(head.px(prong), False), head.sheet.tones.line(css("#d8c49c"), lit, head.r * 0.14)
            )


def draw_trunk(head: AnimalHead, time_s: float) -> None:
    swing = 0.18 * math.sin(time_s * 1.3)
    lift = 0.55 * head.jaw + (0.9 if head.beast.gaze_up > 0.2 else 0.0)
    part = np.linspace(0, 1, 9)
    y = -0.30 - 2.05 * part**1.05 + lift * part**2 * 1.6
    z = 0.85 + 0.55 * np.sin(part * 2.6) + (0.25 + 0.9 * lift) * part**3 + swing * part**2
    line = np.stack([swing * part**2 * 0.8, y, z], 1)
    thick = np.linspace(0.50, 0.17, 9) * head.r
    for sign in (-1, 1):
        tusk = np.array(
            [(0.38, -0.55, 0.75), (0.50, -1.05, 1.15), (0.52, -1.15, 1.65), (0.45, -0.95, 2.0)]
        ) * (sign, 1, 1)
        if head.near([sign, 0, 0.6]) > -0.4:
            head.sheet.solid(
                tube(head.px(tusk), np.array([0.15, 0.14, 0.10, 0.03]) * head.r, head.sheet.tones.side),
                _IVORY,
            )
    pixels = head.px(line)
    head.sheet.solid(tube(pixels, thick, head.sheet.tones.side, grown=True), head.local)
    if head.r > 14:
        along = np.gradient(pixels, axis=0)
        across = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.hypot(*along.T), 1e-6)[:, None]
        for k in range(2, 8):
            fold = np.stack([pixels[k] - across[k] * thick[k] * 0.6, pixels[k] + across[k] * thick[k] * 0.6])
            head.sheet.canvas.drawPath(
                polygon(fold, False),
                head.sheet.tones.line(darker(head.local, 0.35), HALF, head.r * 0.035, 0.5),
            )


def draw_topknot(head: AnimalHead) -> None:
    for x, y, z, size in ((0, 0.85, 0.1, 0.42), (-0.45, 0.72, 0.0, 0.34), (0.45, 0.72, 0.0, 0.34)):
        cx, cy = head.px([x, y, z]).tolist()
        puff = skia.Path()
        puff.addCircle(cx, cy, size * head.r)
        head.sheet.cel(puff, head.coat.body, head.r * 0.12, LIT, SHADE + 0.1)
