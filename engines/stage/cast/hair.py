"""Hair: one mass with an opening for the face, then strands, curls or spikes, a band of light, and what is tied.

It is drawn in two goes, behind the body and before it, so that it falls around neck and shoulders.
"""

import math
import random
from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
import skia
from scipy.interpolate import PchipInterpolator

from engines.stage.cast.hairstyles import STYLES, Style, Tail
from engines.stage.cast.look import Look
from engines.stage.cast.shapes import Points, between, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import DEEP, HALF, HIGH, LIT, Local, darker, paler

HAIR_LIT, HAIR_SHADE = 0.74, 0.2
_FULL_PX, _FINE_PX = 20, 60


def hair_shadow(local: Local) -> Local:
    """Hair that light does not reach; fair hair would turn green in a cool shade."""
    red, green, blue = local
    return min(1.0, red * 1.04), green * 0.87, blue * 0.82


@dataclass(frozen=True)
class Curl:
    """One curl of the mass: where it sits, and how large."""

    angle: float
    y: float
    size: float
    turn: float


@dataclass(frozen=True)
class Hair:
    """A cut on one head. `rings` rows are y, half width, centre z and half depth, from top to bottom."""

    style: Style
    rings: Points
    opening: Points
    curls: tuple[Curl, ...]

    @cached_property
    def rising(self) -> Points:
        return self.rings[::-1, 0].copy()

    def at(self, head: Head, angle: Points, y: Points, lift: float = 0.0) -> Points:
        """Pixels (n, 2) of places on the mass."""
        across, up, depth = self._turned(head, angle, y, lift)
        return head.place(across, up, depth)

    def _turned(self, head: Head, angle: Points, y: Points, lift: float) -> tuple[Points, Points, Points]:
        angle, y = np.asarray(angle, float), np.asarray(y, float)
        rings = between(self.rising, self.rings[::-1, 1:], y)
        w, z0, d = rings[..., 0] + lift, rings[..., 1], rings[..., 2] + lift
        x, z = w * np.sin(angle), z0 + d * np.cos(angle)
        cos, sin = math.cos(head.yaw), math.sin(head.yaw)
        return x * cos + z * sin, y, z * cos - x * sin


@lru_cache(maxsize=64)
def hair_of(look: Look) -> Hair | None:
    """The hair of a look, None if there is none."""
    style = STYLES.get(look.style)
    if style is None:
        return None
    rng = random.Random(f"hair {look.seed}")
    opening = style.opening()
    return Hair(style, _rings(style, rng), opening, _curls(style, opening, rng))


def _rings(style: Style, rng: random.Random) -> Points:
    """The shell: a dome over the skull, then what hangs."""
    top, side, back = style.top, style.side, style.back
    rows = []
    for y in np.concatenate([1 + top - np.linspace(0, 0.35, 9) ** 2, np.linspace(0.8, 0.2, 6) + top]):
        dome = math.sqrt(max(0.0, 1 - max(0.0, (y - 0.15) / (0.85 + top)) ** 2.2))
        crest = style.lift * math.exp(-(((y - 0.88) / 0.22) ** 2))
        dome = max(dome, 0.03)
        rows.append(
            (
                y,
                (0.82 + side) * dome,
                -0.06 + (0.87 + top * 0.35) * dome + crest,
                -0.10 - (0.86 + back) * dome,
            )
        )
    if style.length < -0.6:
        rows.append((-0.10, 0.82 + side, 0.79, -0.91 - back))
        rows.append((-0.45, 0.79 + side, 0.70, -0.80 - back))
        for part in np.linspace(0.12, 1, 10):
            y = -0.55 + (style.length + 0.55) * part
            wave = 0.035 * math.sin(9 * part + rng.random()) * (style.texture == "wavy")
            tuck = (0.14 + 0.06 * (style.length < -1.5)) * max(0.0, part - 0.55) ** 2 / 0.2
            width = 0.78 + side + style.flare * math.sin(part * 2.2) + wave - tuck
            rows.append((y, width, 0.60 - 0.5 * part, -0.76 - back - 0.08 * part + wave + tuck))
    else:
        rows.append((-0.08, 0.80 + side * 0.9, 0.76, -0.92 - back))
        rows.append((-0.30, 0.66 + side * 0.6, 0.60, -0.80 - back * 0.8))
        rows.append((style.length, 0.46, 0.40, -0.62 - back * 0.5))
    table = np.array(rows)
    order = np.argsort(table[:, 0])
    y = np.concatenate([1 + top - np.linspace(0, 0.4, 8) ** 2, np.linspace(0.8 + top, table[-1, 0], 24)])
    smooth = PchipInterpolator(table[order, 0], table[order, 1:])(y)
    depth = np.maximum((smooth[:, 1] - smooth[:, 2]) / 2, 0.02)
    return np.stack([y, smooth[:, 0], (smooth[:, 1] + smooth[:, 2]) / 2, depth], 1)


def _curls(style: Style, opening: Points, rng: random.Random) -> tuple[Curl, ...]:
    if style.texture not in ("curly", "coily"):
        return ()
    coily = style.texture == "coily"
    step, size = (0.20, 0.13) if coily else (0.25, 0.185)
    found = []
    for y in np.arange(style.length + 0.08, 1.0 + style.top, step):
        around = max(0.35, math.sqrt(max(0.05, 1 - (max(y, 0) / (1.05 + style.top)) ** 2)))
        count = max(5, round(2 * math.pi * around * (0.85 + style.side) / step))
        for i in range(count):
            angle = (i + rng.uniform(-0.25, 0.25)) / count * math.tau - math.pi
            height = float(y) + rng.uniform(-0.06, 0.06)
            if cv2.pointPolygonTest(opening.astype(np.float32), (angle, height), False) < 0:
                found.append(Curl(angle, height, size * rng.uniform(0.8, 1.2), rng.uniform(0, math.tau)))
    return tuple(found)


def draw_hair_behind(
    sheet: Sheet, head: Head, look: Look, hair: Hair | None, swing: float, below: float = 9.0
) -> None:
    """What lies behind neck and shoulders, or behind the head. `swing` moves loose ends across the picture."""
    if hair is None:
        return
    long = hair.style.length < -0.6
    if math.cos(head.yaw) > -0.25 or not long:
        path = curve(_outer(head, hair, hair.style.length, swing))
        sheet.canvas.drawPath(path, sheet.tones.fill(hair_shadow(look.hair), 0.12 if long else HAIR_SHADE))
        if long and head.radius >= _FULL_PX:
            _flow(sheet, head, hair, look.hair, path, swing, 0.3)
    for tail in hair.style.tails:
        if _depth(head, tail) < 0 and tail.root[1] < below:
            _tail(sheet, head, look, tail, swing)


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
        _spikes(sheet, head, look, hair, behind=True)
    lit = 0.66 if style.texture == "cropped" else HAIR_LIT
    canvas.drawPath(path, sheet.tones.fill(look.hair, lit))
    canvas.save()
    canvas.clipPath(path, True)
    if head.radius > 6:
        canvas.drawPath(
            polygon(_shade(head, hair, sheet.tones.side)),
            sheet.tones.fill(hair_shadow(look.hair), HAIR_SHADE),
        )
    if head.radius > 10 and style.texture != "cropped":
        _shine(sheet, head, look, hair)
    canvas.restore()
    if hair.curls:
        _balls(sheet, head, look, hair)
    if head.radius > 9:
        if hair.curls:
            _curl_lines(sheet, head, look, hair)
        elif style.texture == "locs":
            _flow(sheet, head, hair, look.hair, path, swing, 0.9)
        elif style.texture == "cropped":
            _stubble(sheet, head, look, hair, path)
        elif head.radius >= _FULL_PX:
            _flow(sheet, head, hair, look.hair, path, swing, 0.55)
    if style.texture == "spiky":
        _spikes(sheet, head, look, hair, behind=False)
    canvas.restore()


def draw_tails(
    sheet: Sheet, head: Head, look: Look, hair: Hair | None, swing: float, low: bool, below: float = 9.0
) -> None:
    """What is tied on the near side of the head: `low` roots come before the face is drawn, high ones after."""
    if hair is None:
        return
    for tail in hair.style.tails:
        if _depth(head, tail) >= 0 and (tail.root[1] < -0.2) == low and tail.root[1] < below:
            _tail(sheet, head, look, tail, swing)


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


def _dense(points: Points) -> Points:
    """Corners doubled, so that a smooth line keeps close to them."""
    middle = (points + np.roll(points, -1, 0)) / 2
    return np.stack([points, points * 0.5 + middle * 0.5], 1).reshape(-1, 2)


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


def _shine(sheet: Sheet, head: Head, look: Look, hair: Hair) -> None:
    """Light on the crown: short brush strokes that follow the strands."""
    bright = 0.42 if sum(look.hair) < 0.6 else 0.32 if sum(look.hair) < 1.2 else 0.42
    paint = sheet.tones.fill(paler(look.hair, bright), HIGH, 0.55)
    count = 11 if head.radius >= _FINE_PX else 6
    for i, across in enumerate(np.linspace(-0.8, 0.7, count)):
        angle = across + sheet.tones.side * 0.5 - head.yaw
        middle = 0.70 + 0.5 * hair.style.top - 0.13 * abs(across) ** 1.5 + 0.03 * ((i * 5) % 3 - 1)
        long = (0.11 + 0.05 * ((i * 3) % 4)) * (1 - 0.6 * abs(across))
        wide = 0.045 * (1.4 if count == 6 else 1.0) * (1 - 0.5 * abs(across))
        angles = angle + np.array([0.01, wide, wide * 0.8, 0.0, -wide * 0.8, -wide])
        heights = middle + long * np.array([1.0, 0.25, -0.3, -1.0, -0.3, 0.25])
        sheet.canvas.drawPath(curve(hair.at(head, angles, heights)), paint)


def _flow(
    sheet: Sheet, head: Head, hair: Hair, local: Local, path: skia.Path, swing: float, strength: float
) -> None:
    """Strands from the parting down."""
    style, tones, canvas = hair.style, sheet.tones, sheet.canvas
    count = style.strands if head.radius >= _FINE_PX else style.strands // 2 + 2
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


def _balls(sheet: Sheet, head: Head, look: Look, hair: Hair) -> None:
    """Round curls that make the mass and its edges, each as bright as its place."""
    for curl in hair.curls:
        turned = curl.angle + head.yaw
        if math.cos(turned) > -0.35:
            x, y = hair.at(head, curl.angle, curl.y, -0.04).tolist()
            across = math.sin(turned) * sheet.tones.side
            lit = HAIR_SHADE if across < -0.35 else HAIR_LIT if across > 0.15 else 0.55
            local = hair_shadow(look.hair) if lit < HALF else look.hair
            sheet.canvas.drawCircle(x, y, curl.size * head.radius, sheet.tones.fill(local, lit))


def _curl_lines(sheet: Sheet, head: Head, look: Look, hair: Hair) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    fine = radius >= _FULL_PX
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


def _stubble(sheet: Sheet, head: Head, look: Look, hair: Hair, path: skia.Path) -> None:
    if head.radius < _FULL_PX:
        return
    rng = random.Random(look.seed)
    ticks = skia.PathBuilder()
    for _ in range(90 if head.radius < _FINE_PX else 170):
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


def _spikes(sheet: Sheet, head: Head, look: Look, hair: Hair, behind: bool) -> None:
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


def _depth(head: Head, tail: Tail) -> float:
    x, _, z = (np.array(tail.root) + np.array(tail.tip)) / 2
    return float(z * math.cos(head.yaw) - x * math.sin(head.yaw))


def _tail(sheet: Sheet, head: Head, look: Look, tail: Tail, swing: float) -> None:
    tones, canvas, radius = sheet.tones, sheet.canvas, head.radius
    root, tip = np.array(tail.root), np.array(tail.tip)
    if tail.kind == "bun":
        x, y = head.space(*tip[:, None])[0].tolist()
        size = tail.radius * radius
        ball = skia.Path()
        ball.addOval(skia.Rect(x - size, y - size * 0.9, x + size, y + size * 0.9))
        sheet.cel(ball, look.hair, size * 0.42, HAIR_LIT, HAIR_SHADE)
        if radius >= _FULL_PX:
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
    if radius >= _FULL_PX:
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
