"""What hangs on the back: capes and rucksacks."""

import math

import numpy as np

from engines.stage.cast.build import Build
from engines.stage.cast.look import Look
from engines.stage.cast.pose import Pose
from engines.stage.cast.shapes import Points, View, curve, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, LIT, Local, css, darker
from engines.stage.cast.trunk import Trunk

_ERMINE = css("#f4efe4")
_WAVES = np.linspace(0, 1, 7)[:, None]


def draw_cape(
    sheet: Sheet, build: Build, look: Look, pose: Pose, view: View, flow: float, time_s: float
) -> None:
    """A cape from the shoulders. It hangs behind the body, or streams in flight; `flow` lags across the picture."""
    size = build.height * view.scale
    local = look.accent if look.outfit == "armour" else darker(look.top, 0.2)
    shoulders = view.pixels(pose.shoulders + np.array([0, 0.02 * build.height, -0.35 * build.depth]))
    left, right = shoulders[np.argsort(shoulders[:, 0])]
    if pose.stance.lean > 0.7:
        _streaming(sheet, local, (left + right) / 2, pose, view, size, time_s)
        return
    left, right = left - [0.025 * size, 0], right + [0.025 * size, 0]
    ground = view.y - (0.06 * build.height + pose.stance.aloft) * view.scale
    rear = -math.sin(view.azimuth) * 0.10 * size - flow * 0.10 * size
    fall = np.array([rear, ground - (left[1] + right[1]) / 2])
    spread = 0.22 * max(0.10 * size, 0.75 * float(right[0] - left[0])) + 0.03 * size
    hem = (left + fall - [spread, 0]) * (1 - _WAVES) + (right + fall + [spread, 0]) * _WAVES
    hem[:, 1] -= np.array([0.0, 0.02, 0.0, 0.025, 0.0, 0.02, 0.0]) * size
    sides = [
        right * 0.45 + hem[-1] * 0.55 + [0.15 * spread, 0],
        left * 0.45 + hem[0] * 0.55 - [0.15 * spread, 0],
    ]
    collar = np.stack([left, (left + right) / 2 - [0, 0.01 * size], right])
    outline = np.concatenate([collar, sides[:1], hem[::-1], sides[1:]])
    sheet.cel(curve(outline), local, size * 0.03, 0.74, 0.16)
    if size > 100:
        for part in (0.25, 0.5, 0.75):
            top, bottom = left * (1 - part) + right * part, hem[0] * (1 - part) + hem[-1] * part
            fold = np.stack(
                [top + (bottom - top) * 0.25, top + (bottom - top) * 0.6 + [0.01 * size, 0], bottom]
            )
            sheet.canvas.drawPath(through(fold, False), sheet.tones.line(local, 0.1, size * 0.008, 0.45))
    if "ermine" in look.extras:
        sheet.canvas.drawPath(through(hem, False), sheet.tones.line(_ERMINE, 0.7, size * 0.035))


def _streaming(
    sheet: Sheet, local: Local, neck: Points, pose: Pose, view: View, size: float, time_s: float
) -> None:
    """A cape in the wind of flight."""
    end = view.pixels(pose.ankles.mean(0) + np.array([0, 0.34, 0]))
    part = np.linspace(0, 1, 9)
    line = neck + (end - neck) * part[:, None] * 0.92
    line[:, 1] -= 0.10 * size * np.sin(part * 2.2)
    line[:, 1] += 0.05 * size * part * np.sin(part * 6.5 - time_s * 7.0)
    solid = tube(line, size * (0.05 + 0.10 * part**0.8), sheet.tones.side, flat=(False, True))
    sheet.solid(solid, local, 0.76, 0.2)
    if size > 90:
        fold = line + np.stack([np.zeros(9), 0.05 * size * part], 1)
        sheet.canvas.drawPath(through(fold[1:], False), sheet.tones.line(local, 0.12, size * 0.008, 0.5))


def draw_backpack(sheet: Sheet, build: Build, look: Look, trunk: Trunk, scale: float, straps: bool) -> None:
    """A rucksack on the back, or only its straps before the chest."""
    size, tones = build.height * scale, sheet.tones
    local: Local = css("#e3e4e6") if look.outfit == "spacesuit" else darker(look.accent, 0.12)
    if straps:
        for sign in (-1, 1):
            if trunk.facing(sign * 0.5) > 0:
                strap = trunk.at(
                    sign * np.array([0.9, 0.66, 0.62, 0.8, 1.15]),
                    np.array([1.03, 0.9, 0.66, 0.46, 0.36]),
                    0.004 * size,
                )
                sheet.canvas.drawPath(
                    through(strap, False), tones.line(darker(local, 0.25), HALF, size * 0.017)
                )
        return
    turn = float(trunk.azimuth[4])
    side = -math.sin(turn)
    back = max(0.0, -math.cos(turn))
    middle = trunk.at(math.pi, 0.62) + np.array([side * 0.045 * size, 0])
    half = (0.045 + 0.045 * abs(math.cos(turn))) * size * (1.15 if look.outfit == "spacesuit" else 1.0)
    if math.cos(turn) > 0.75:
        half *= 0.9
    high = 0.125 * size
    x, y = middle.tolist()
    corners = np.array(
        [(-1, -0.7), (-0.8, -1), (0.8, -1), (1, -0.7), (1.05, 0.8), (0.85, 1), (-0.85, 1), (-1.05, 0.8)]
    ) * (half, high)
    sheet.cel(curve(np.repeat(corners, 2, 0) + (x, y)), local, size * 0.02)
    if size > 90 and back > 0.1:
        flap = np.array(
            [(-1, -0.7), (-0.8, -1), (0.8, -1), (1, -0.7), (0.95, -0.1), (0, 0.08), (-0.95, -0.1)]
        ) * (half, high)
        sheet.cel(curve(np.repeat(flap, 2, 0) + (x, y)), darker(local, 0.12), size * 0.014)
        sheet.canvas.drawLine(
            x, y - high * 0.1, x, y + high * 0.3, tones.line(css("#e6c66a"), LIT, size * 0.012)
        )
