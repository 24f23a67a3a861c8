"""Hair on a head: one mass with an opening for the face, in two goes.

It is drawn behind the body and then before it, so that it falls around neck and shoulders.
"""

import math

import numpy as np
import skia

from engines.stage.cast.look import Look
from engines.stage.cast.mass import HAIR_LIT, HAIR_SHADE, Hair, hair_shadow
from engines.stage.cast.shapes import Points, curve, polygon
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.strands import (
    FULL_PX,
    draw_balls,
    draw_curl_lines,
    draw_flow,
    draw_shine,
    draw_spikes,
    draw_stubble,
)
from engines.stage.cast.tails import draw_tail, tail_depth


def draw_hair_behind(
    sheet: Sheet, head: Head, look: Look, hair: Hair | None, swing: float, below: float = 9.0
) -> None:
    """What lies behind neck and shoulders, or behind the head. `swing` moves loose ends across the picture."""
    if hair is None:
        return
    long = hair.style.length < -0.6
    if (math.cos(head.yaw) > -0.25 or not long) and (long or head.radius > 14):
        path = curve(_outer(head, hair, hair.style.length, swing))
        sheet.canvas.drawPath(path, sheet.tones.fill(hair_shadow(look.hair), 0.12 if long else HAIR_SHADE))
        if long and head.radius >= FULL_PX:
            draw_flow(sheet, head, hair, look.hair, path, swing, 0.3)
    for tail in hair.style.tails:
        if tail_depth(head, tail) < 0 and tail.root[1] < below:
            draw_tail(sheet, head, look, tail, swing)


def draw_hair(
    sheet: Sheet, head: Head, look: Look, hair: Hair | None, swing: float, below: float = 9.0
) -> None:
    """What lies before head and shoulders; only what is lower than `below`, where a hat sits."""
    if hair is None:
        return
    canvas, style = sheet.canvas, hair.style
    canvas.save()
    if below < 2:
        canvas.clipPath(polygon(head.place([-4, 4, 4, -4], [below, below, -5, -5])), True)
    path = _front(head, hair, swing)
    if style.texture == "spiky":
        draw_spikes(sheet, head, look, hair, behind=True)
    lit = 0.66 if style.texture == "cropped" else HAIR_LIT
    canvas.drawPath(path, sheet.tones.fill(look.hair, lit))
    canvas.save()
    canvas.clipPath(path, True)
    if head.radius > 6:
        canvas.drawPath(
            polygon(_shade(head, hair, sheet.tones.side)),
            sheet.tones.fill(hair_shadow(look.hair), HAIR_SHADE),
        )
    if head.radius > 14 and style.texture != "cropped":
        draw_shine(sheet, head, look, hair)
    canvas.restore()
    if hair.curls:
        draw_balls(sheet, head, look, hair)
    if head.radius > 9:
        if hair.curls:
            draw_curl_lines(sheet, head, look, hair)
        elif style.texture == "locs":
            draw_flow(sheet, head, hair, look.hair, path, swing, 0.9)
        elif style.texture == "cropped":
            draw_stubble(sheet, head, look, hair, path)
        elif head.radius >= FULL_PX:
            draw_flow(sheet, head, hair, look.hair, path, swing, 0.55)
    if style.texture == "spiky":
        draw_spikes(sheet, head, look, hair, behind=False)
    canvas.restore()


def _outer(head: Head, hair: Hair, low: float, swing: float) -> Points:
    """The outline of the mass down to a height, in pixels."""
    rings = hair.rings[hair.rings[:, 0] >= low - 1e-6]
    y, w, z, d = rings.T
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    centre, reach = z * sin, np.hypot(w * cos, d * sin)
    loose = swing * np.clip(-y - 0.5, 0, 3) ** 1.5
    left, right = centre - reach + loose, centre + reach + loose
    ends = np.linspace(0, 1, 12)[1:-1]
    ragged = np.where(np.arange(10) % 2 == 0, -0.05, 0.10) * (1.0 if low < -0.6 else 0.3) - 0.10 * np.sin(
        ends * math.pi
    )
    across = np.concatenate([left, left[-1] + (right[-1] - left[-1]) * ends, right[::-1]])
    up = np.concatenate([y, y[-1] + ragged, y[::-1]])
    return head.place(across, up, 0.0)


def _front(head: Head, hair: Hair, swing: float) -> skia.Path:
    style = hair.style
    behind = min(1.0, max(0.0, (-math.cos(head.yaw) + 0.25) / 0.5))
    low = style.front_to + (style.length - style.front_to) * behind
    path = curve(_outer(head, hair, max(low, style.length), swing))
    for turn in (-math.tau, 0.0, math.tau):
        angle = hair.opening[:, 0] + head.yaw + turn
        if angle.min() > 1.6 or angle.max() < -1.6:
            continue
        y = hair.opening[:, 1]
        held = np.clip(angle, -math.pi / 2, math.pi / 2)
        edge = hair.at(head, held - head.yaw, np.clip(y, style.length, 9))
        out = (angle - held) * 1.2
        down = np.maximum(style.length - y, 0)
        loose = swing * np.clip(-y - 0.5, 0, 3) ** 1.5
        edge = edge + np.stack([(out + loose) * head.radius, down * head.radius], 1)
        path = skia.Op(path, curve(_dense(edge)), skia.PathOp.kDifference_PathOp)
    return path


def _shade(head: Head, hair: Hair, side: int) -> Points:
    y, w, z, d = hair.rings.T
    cos, sin = math.cos(head.yaw), math.sin(head.yaw)
    angle = np.arctan2(-(side * sin + 0.75 * cos) * w, (side * cos - 0.75 * sin) * d)
    x, depth = w * np.sin(angle), d * np.cos(angle)
    nearer = np.where(depth / d**2 * cos - x / w**2 * sin >= 0, 1.0, -1.0)
    line = z * sin + nearer * (x * cos + depth * sin)
    far = z * sin - side * (np.hypot(w * cos, d * sin) + 0.6)
    both = np.concatenate([far, line[::-1]])
    return head.place(both, np.concatenate([y, y[::-1]]), 0.0)


def _dense(points: Points) -> Points:
    """Corners doubled, so that a smooth line keeps close to them."""
    middle = (points + np.roll(points, -1, 0)) / 2
    return np.stack([points, points * 0.5 + middle * 0.5], 1).reshape(-1, 2)
