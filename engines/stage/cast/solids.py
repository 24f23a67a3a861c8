"""Built things as solids: boxes drawn out from a profile, wheels, and shells that are the hull of their corners.

Axes as in `engines.stage.cast.shapes`, metres. Faces that look away are left out; each face has one tone, from where
it looks.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from engines.stage.cast.glow import glowing, light_around
from engines.stage.cast.shapes import LIGHT_FRONT, Points, View, curve, hull, polygon
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, SHADE, Local, css, darker

_TYRE, _STEEL = css("#2b2a30"), css("#b9bec6")
_CIRCLE = np.linspace(0, 2 * math.pi, 29)[:-1]


def tone_of(view: View, normal: ArrayLike, side: int) -> float:
    """How lit a face is that looks along `normal` (3,)."""
    x, y, z = np.asarray(normal, float)
    across, towards = x * view.cos + z * view.sin, z * view.cos - x * view.sin
    light = (side * across + 0.7 * y + LIGHT_FRONT * 0.8 * towards) / math.sqrt(1.49 + 0.2)
    return round(min(HIGH, max(SHADE * 0.8, 0.46 + 0.50 * light)), 2)


@dataclass(frozen=True)
class Prism:
    """A profile (n, 2) of (forward, up), anticlockwise seen from the right, drawn out to `half` on both sides."""

    profile: Points
    half: float
    x: float = 0.0
    lift: float = 0.0

    def near(self, view: View) -> float:
        """The side that faces the viewer: 1 the figure's left, -1 its right."""
        return -1.0 if view.sin > 0 else 1.0

    def on_side(self, view: View, places: ArrayLike) -> Points:
        """Pixels of (forward, up) places on the side that faces the viewer."""
        p = np.asarray(places, float)
        x = np.full(p.shape[:-1], self.x + self.near(view) * self.half)
        return view.pixels(np.stack([x, p[..., 1] + self.lift, p[..., 0]], -1))

    def on_edge(self, view: View, edge: int, across: ArrayLike, along: ArrayLike) -> Points:
        """Pixels on the face of a profile's edge: `across` -1..1 to the figure's left, `along` 0..1."""
        a, b = self.profile[edge], self.profile[(edge + 1) % len(self.profile)]
        t = np.asarray(along, float)
        point = a + (b - a) * t[..., None]
        x = self.x + np.asarray(across, float) * self.half
        return view.pixels(np.stack([x, point[..., 1] + self.lift, point[..., 0]], -1))

    def seen_edge(self, view: View, edge: int) -> bool:
        a, b = self.profile[edge], self.profile[(edge + 1) % len(self.profile)]
        return (b[1] - a[1]) * view.cos > 1e-6

    def draw(self, sheet: Sheet, view: View, local: Local, top: Local | None = None) -> None:
        """All faces that are seen, the side last."""
        side = sheet.tones.side
        count = len(self.profile)
        order = sorted(
            range(count),
            key=lambda i: float(self.profile[i, 0] + self.profile[(i + 1) % count, 0]) * view.cos,
        )
        for i in order:
            if not self.seen_edge(view, i):
                continue
            a, b = self.profile[i], self.profile[(i + 1) % count]
            normal = np.array([0, -(b[0] - a[0]), b[1] - a[1]])
            normal = normal / max(float(np.hypot(*normal[1:])), 1e-9)
            face = self.on_edge(view, i, np.array([-1.0, 1.0, 1.0, -1.0]), np.array([0.0, 0.0, 1.0, 1.0]))
            sheet.canvas.drawPath(polygon(face), sheet.tones.fill(top or local, tone_of(view, normal, side)))
        if abs(view.sin) > 0.02:
            cap = self.on_side(view, self.profile)
            tone = tone_of(view, [self.near(view), 0.15, 0], side)
            sheet.canvas.drawPath(polygon(cap), sheet.tones.fill(local, tone))


def rounded(points: ArrayLike, share: float = 0.25) -> Points:
    """A profile (n, 2) with its corners cut into arcs."""
    p = np.asarray(points, float)
    before, after = np.roll(p, 1, 0), np.roll(p, -1, 0)
    a, c = p + (before - p) * share, p + (after - p) * share
    rows = [a, 0.25 * a + 0.5 * p + 0.25 * c, c]
    return np.stack(rows, 1).reshape(-1, 2)


def shell(sheet: Sheet, corners: ArrayLike, local: Local, depth_px: float, lit: float = LIT) -> None:
    """A rounded body that is the hull of its corners (n, 2) in pixels; its shade is `depth_px` deep."""
    sheet.cel(curve(np.repeat(hull(corners), 2, 0)), local, depth_px, lit)


def wheel(
    sheet: Sheet,
    view: View,
    centre: ArrayLike,
    radius: float,
    width: float,
    turned: float,
    rim: Local = _STEEL,
    spokes: int = 5,
) -> None:
    """A wheel on an axle across the vehicle; `turned` radians."""
    c = np.asarray(centre, float)
    near = -1.0 if view.sin > 0 else 1.0
    ring = np.stack([np.zeros(28), np.sin(_CIRCLE) * radius, np.cos(_CIRCLE) * radius], 1)
    faces = [view.pixels(c + ring + [sign * width / 2, 0, 0]) for sign in (-near, near)]
    sheet.canvas.drawPath(curve(hull(np.concatenate(faces))), sheet.tones.fill(_TYRE, SHADE))
    sheet.canvas.drawPath(curve(faces[1]), sheet.tones.fill(_TYRE, 0.7))
    if radius * view.scale < 3 or abs(view.sin) < 0.06:
        return
    at = c + [near * width / 2, 0, 0]
    sheet.canvas.drawPath(curve(view.pixels(at + ring * 0.64)), sheet.tones.fill(darker(rim, 0.45), HALF))
    paint = sheet.tones.line(rim, LIT, max(0.8, radius * view.scale * 0.10))
    for k in range(spokes):
        angle = -turned + k * math.tau / spokes
        end = at + np.array([0, math.sin(angle), math.cos(angle)]) * radius * 0.60
        sheet.canvas.drawPath(polygon(view.pixels(np.stack([at, end])), False), paint)
    sheet.canvas.drawPath(
        curve(view.pixels(at + ring * 0.62)), sheet.tones.line(rim, LIT, max(0.8, radius * view.scale * 0.07))
    )
    sheet.canvas.drawPath(curve(view.pixels(at + ring * 0.16)), sheet.tones.fill(rim, LIT))


def lamp(sheet: Sheet, at: Points, radius_px: float, local: Local, on: bool) -> None:
    """A lamp; when it is on, it glows."""
    x, y = at.tolist()
    if on:
        light_around(sheet, x, y, radius_px * 3.6, local, 0.6)
        sheet.canvas.drawCircle(x, y, radius_px, glowing(local))
        return
    sheet.canvas.drawCircle(x, y, radius_px, sheet.tones.fill(local, HIGH))


def puffs(
    sheet: Sheet,
    view: View,
    mouth: ArrayLike,
    back_mps: float,
    time_s: float,
    size: float,
    local: Local,
    count: int = 7,
) -> None:
    """Smoke from a chimney at `mouth` (3,): round clouds that rise, grow and fade, left behind at `back_mps`."""
    start = np.asarray(mouth, float)
    for i in range(count):
        age = (time_s * 0.8 + i / count) % 1.0
        at = start + np.array([0.05 * math.sin(i * 2.4), 1.9 * size * age * 2.2, -back_mps * age * 0.55])
        x, y = view.pixels(at).tolist()
        paint = sheet.tones.fill(local, 0.86, round(0.62 * (1 - age) ** 0.8, 2))
        sheet.canvas.drawCircle(x, y, (0.35 + 1.25 * age) * size * view.scale, paint)
