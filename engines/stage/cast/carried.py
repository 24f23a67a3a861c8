"""What people hold or sit on: a staff, a sword at the side, a stool."""

import numpy as np
import skia

from engines.stage.cast.build import Build
from engines.stage.cast.look import Look
from engines.stage.cast.pose import Pose
from engines.stage.cast.shapes import View, polygon, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, css, darker

_WOOD, _LEATHER = css("#7a5233"), css("#4c3227")


def draw_staff(sheet: Sheet, build: Build, look: Look, pose: Pose, view: View) -> None:
    """A wizard's staff in the right hand, its foot on the ground."""
    hand = pose.wrists[0] + np.array([0, -0.02 * build.height, 0.03 * build.height])
    top = hand + np.array([0, 1.10 * build.height - hand[1], 0.02])
    line = view.pixels(np.stack([hand * [1, 0, 1], hand, top]))
    size = build.height * view.scale
    sheet.solid(tube(line, np.array([0.010, 0.012, 0.016]) * size, sheet.tones.side), _WOOD)
    x, y = line[2].tolist()
    stone = skia.Path()
    stone.addCircle(x, y - 0.015 * size, 0.028 * size)
    sheet.cel(stone, look.accent, size * 0.012, HIGH, 0.6)


def draw_scabbard(sheet: Sheet, build: Build, look: Look, pose: Pose, view: View) -> None:
    """A sword at the left hip."""
    hip = pose.hips[1] + np.array([0.05, 0.05, 0.03]) * build.height
    if float(view.depth(hip - pose.pelvis)) < -0.03 * build.height:
        return
    size = build.height * view.scale
    tip = hip + np.array([0.04, -0.34, -0.16]) * build.height
    guard = hip + (hip - tip) * 0.10
    pommel = hip + (hip - tip) * 0.30
    line = view.pixels(np.stack([pommel, guard, hip, tip]))
    sheet.solid(tube(line[2:], np.array([0.016, 0.009]) * size, sheet.tones.side), _LEATHER)
    sheet.canvas.drawPath(
        polygon(line[:2], False), sheet.tones.line(darker(_LEATHER, 0.2), HALF, size * 0.016)
    )
    across = np.array([-(line[0] - line[1])[1], (line[0] - line[1])[0]])
    across /= max(float(np.hypot(*across)), 1e-6)
    bar = np.stack([line[1] - across * 0.032 * size, line[1] + across * 0.032 * size])
    sheet.canvas.drawPath(polygon(bar, False), sheet.tones.line(css("#e0b64c"), LIT, size * 0.014))


def draw_stool(sheet: Sheet, build: Build, pose: Pose, view: View) -> None:
    """A round wooden stool under whoever sits."""
    seat = pose.pelvis + np.array([0, -0.058 * build.height, 0.02 * build.height])
    size = build.height * view.scale
    half = 0.125 * size
    x, y = view.pixels(seat).tolist()
    for across, lit in ((0.55, SHADE), (-0.85, LIT), (0.85, HALF)):
        foot = np.array([[x + across * half * 0.8, y], [x + across * half * 1.05, view.y]])
        sheet.solid(tube(foot, np.array([0.019, 0.014]) * size, sheet.tones.side), _WOOD, lit, SHADE * 0.8)
    top = skia.Path()
    top.addRoundRect(skia.Rect(x - half, y, x + half, y + 0.038 * size), 0.019 * size, 0.019 * size)
    sheet.cel(top, _WOOD, size * 0.014)
