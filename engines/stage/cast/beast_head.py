"""Heads of animals: skull, muzzle, a jaw that opens, ears, eyes that look, horns and a trunk."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import skia
from numpy.typing import ArrayLike

from engines.speech.phones import JAW
from engines.stage.cast.beast_gait import Beast
from engines.stage.cast.beast_horns import draw_antlers, draw_ear, draw_horns, draw_topknot, draw_trunk
from engines.stage.cast.breeds import Breed
from engines.stage.cast.mood import Face
from engines.stage.cast.shapes import Points, View, curve, hull, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, css, darker, mixed

if TYPE_CHECKING:
    from engines.stage.cast.beast import Coat

_NOSE, _INSIDE, _TONGUE, _IVORY = css("#2a2126"), css("#5a1f2a"), css("#d0696f"), css("#efe5d0")


@dataclass(frozen=True)
class HeadFrame:
    """The head's own axes in the animal's: `at` takes places in skull radii (to its left, up, forward)."""

    centre: Points
    size: float
    yaw: float
    pitch: float

    def at(self, places: ArrayLike) -> Points:
        p = np.asarray(places, float) * self.size
        x, y, z = p[..., 0], p[..., 1], p[..., 2]
        cos, sin = math.cos(self.pitch), math.sin(self.pitch)
        y, z = y * cos + z * sin, z * cos - y * sin
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        return self.centre + np.stack([x * cos + z * sin, y, z * cos - x * sin], -1)


def draw_beast_head(
    sheet: Sheet, breed: Breed, coat: Coat, beast: Beast, view: View, face: Face, time_s: float
) -> None:
    frame = HeadFrame(beast.head, breed.skull, beast.head_yaw, beast.head_pitch)
    dark_face = "darkface" in breed.marks
    local = coat.points if dark_face else coat.body
    turned = math.cos(view.azimuth + beast.head_yaw)
    order = sorted((-1, 1), key=lambda sign: float(view.depth(frame.at([sign, 0, 0]))))
    front = turned > 0
    parts = AnimalHead(sheet, breed, coat, beast, view, face, frame, local)
    for sign in order if front else order[:1]:
        draw_ear(parts, sign)
    if "antlers" in breed.marks:
        draw_antlers(parts)
    if front:
        parts.skull()
        parts.muzzle()
        parts.eyes()
    else:
        parts.muzzle()
        parts.skull()
        parts.eyes()
    for sign in order if not front else order[1:]:
        if (
            not front
            or abs(math.sin(view.azimuth + beast.head_yaw)) > 0.45
            or breed.ears in ("floppy", "fan")
        ):
            draw_ear(parts, sign)
    if "horns" in breed.marks or "dragonhorns" in breed.marks:
        draw_horns(parts)
    if "trunk" in breed.marks:
        draw_trunk(parts, time_s)
    if "wool" in breed.marks:
        draw_topknot(parts)


class AnimalHead:
    """One head while it is drawn; places are in skull radii, as in `HeadFrame`."""

    def __init__(
        self,
        sheet: Sheet,
        breed: Breed,
        coat: Coat,
        beast: Beast,
        view: View,
        face: Face,
        frame: HeadFrame,
        local: Local,
    ) -> None:
        self.sheet, self.breed, self.coat, self.beast = sheet, breed, coat, beast
        self.view, self.face, self.frame, self.local = view, face, frame, local
        self.r = breed.skull * view.scale
        self.long = breed.muzzle / breed.skull
        wide, narrow = breed.muzzle_radius
        self.wide, self.narrow = wide / breed.skull, narrow / breed.skull
        self.down = breed.drop
        self.jaw = min(1.0, float(face.mouth[JAW]) * 1.15)

    def px(self, places: ArrayLike) -> Points:
        return self.view.pixels(self.frame.at(places))

    def near(self, place: ArrayLike) -> float:
        """How much a place of the head looks at the viewer, -1..1."""
        p = np.asarray(place, float)
        way = self.frame.at(p) - self.frame.at(p * 0)
        return float(self.view.depth(way)) / max(float(np.linalg.norm(way)), 1e-9)

    def _ahead(self, reach: float, up: float = 0.0) -> Points:
        """A place `reach` along the muzzle, `up` above its middle."""
        cos, sin = math.cos(self.down), math.sin(self.down)
        return np.array([0.0, -0.12 - reach * sin + up * cos, 0.45 + reach * cos + up * sin])

    def skull(self) -> None:
        x, y = self.px([0, 0, 0]).tolist()
        ball = skia.Path()
        wide = self.r * (1.0 if self.breed.slim > 0.9 else 0.94 + 0.06 * abs(self.view.sin))
        ball.addOval(skia.Rect(x - wide, y - self.r, x + wide, y + self.r))
        self.sheet.cel(ball, self.local, self.r * 0.42)
        if "blaze" in self.breed.marks and self.coat.seed % 2 == 0 and self.near([0, 0, 1]) > 0.1:
            blaze = self.px(
                [(-0.12, 0.6, 0.75), (0.12, 0.6, 0.75), (0.10, -0.2, 1.1), (0, -0.6, 1.4), (-0.10, -0.2, 1.1)]
            )
            self.sheet.canvas.drawPath(curve(blaze), self.sheet.tones.fill(_IVORY, LIT))

    def muzzle(self) -> None:
        """Upper muzzle over a lower jaw that swings down."""
        sheet, tones, canvas = self.sheet, self.sheet.tones, self.sheet.canvas
        swing = 0.42 * self.jaw
        reach = np.linspace(0, 1, 4) * self.long
        lower = np.stack(
            [self._ahead(float(a) * 0.92, -0.34 * self.wide - float(a) * math.tan(swing)) for a in reach]
        )
        upper = np.stack([self._ahead(float(a), 0.10 * self.wide) for a in reach])
        light = self.coat.muzzle if self.breed.muzzle_colour else self.local
        if "darkface" in self.breed.marks:
            light = self.local
        r = self.r
        jaw_line = tube(self.px(lower), np.linspace(self.wide * 0.70, self.narrow * 0.62, 4) * r, tones.side)
        facing = self.near([0, -0.2, 1])
        if self.jaw > 0.04:
            gape = np.concatenate([self.px(upper), self.px(lower)[::-1]])
            sheet.solid(jaw_line, darker(light, 0.08), 0.7)
            canvas.drawPath(curve(hull(gape)), tones.fill(_INSIDE, 0.6))
            tongue = np.stack([lower[1], lower[3]]) + np.array([0, 0.16 * self.wide, 0])
            canvas.drawPath(polygon(self.px(tongue), False), tones.line(_TONGUE, 0.8, self.narrow * r * 0.7))
        else:
            sheet.solid(jaw_line, darker(light, 0.08), 0.66)
        top = tube(self.px(upper), np.linspace(self.wide, self.narrow, 4) * r, tones.side, grown=True)
        sheet.solid(top, light)
        if light != self.local and self.long > 0.7:
            ridge = np.stack(
                [
                    self._ahead(
                        float(a),
                        0.10 * self.wide + np.interp(a, reach, np.linspace(self.wide, self.narrow, 4)) * 0.62,
                    )
                    for a in reach[:3]
                ]
            )
            sheet.solid(
                tube(self.px(ridge), np.array([0.55, 0.42, 0.25]) * self.wide * r, tones.side), self.local
            )
        if facing < -0.15:
            return
        tip = self._ahead(self.long + self.narrow * 0.45, 0.30 * self.narrow)
        x, y = self.px(tip).tolist()
        if self.breed.hoof and not self.breed.marks & {"patches"}:
            for sign in (-1, 1):
                nostril = self.px(
                    self._ahead(self.long + self.narrow * 0.35, 0.25 * self.narrow)
                    + np.array([sign * self.narrow * 0.5, 0, 0])
                )
                if self.near([sign * 0.7, 0, 1]) > 0:
                    canvas.drawOval(
                        skia.Rect(
                            nostril[0] - 0.07 * r,
                            nostril[1] - 0.05 * r,
                            nostril[0] + 0.07 * r,
                            nostril[1] + 0.05 * r,
                        ),
                        tones.fill(_NOSE, HALF),
                    )
        elif "trunk" not in self.breed.marks and "wings" not in self.breed.marks:
            pink = "whiskers" in self.breed.marks
            size = (0.13 if pink else 0.19) * r
            nose = np.array(
                [(-1.0, -0.55), (0, -0.75), (1.0, -0.55), (0.7, 0.3), (0, 0.75), (-0.7, 0.3)]
            ) * size * (0.55 + 0.45 * facing, 1.0) + (x, y)
            canvas.drawPath(curve(np.repeat(nose, 2, 0)), tones.fill(css("#d08a84") if pink else _NOSE, 0.7))
            if r > 9:
                canvas.drawCircle(
                    x + tones.side * size * 0.3,
                    y - size * 0.35,
                    size * 0.22,
                    tones.fill((1.0, 1.0, 1.0), HIGH, 0.6),
                )
        elif "wings" in self.breed.marks:
            for sign in (-1, 1):
                if self.near([sign * 0.7, 0, 1]) > 0:
                    nx, ny = self.px(
                        self._ahead(self.long, self.narrow * 0.8) + np.array([sign * self.narrow * 0.5, 0, 0])
                    ).tolist()
                    canvas.drawCircle(nx, ny, 0.07 * r, tones.fill(_NOSE, HALF))
        if r > 6:
            self._lips(facing)

    def _lips(self, facing: float) -> None:
        usual = -0.06 if "stern" in self.breed.marks else 0.10
        smile = usual + 0.24 * self.face.mood.smile
        line = [self._ahead(self.long + self.narrow * 0.55, -0.30 * self.narrow)]
        sides = [sign for sign in (-1, 1) if self.near([sign, 0, 0.4]) > 0]
        width = self.sheet.tones.line(darker(self.local, 0.55), HALF, max(0.8, self.r * 0.05), 0.85)
        for sign in sides:
            points = np.stack(
                [
                    line[0],
                    self._ahead(self.long * 0.72, -0.42 * self.narrow)
                    + np.array([sign * self.narrow * 0.75, 0, 0]),
                    self._ahead(self.long * 0.25, -0.42 * self.wide + smile)
                    + np.array([sign * self.wide * 0.80, 0, 0]),
                ]
            )
            self.sheet.canvas.drawPath(through(self.px(points), False), width)
        if "whiskers" in self.breed.marks and self.r > 12:
            for sign in sides:
                for k in (-0.12, 0.02, 0.16):
                    a = self._ahead(self.long * 0.8, k * 0.5) + np.array([sign * self.narrow * 0.7, 0, 0])
                    b = a + np.array([sign * 0.75, k * 1.5, 0.1])
                    self.sheet.canvas.drawPath(
                        polygon(self.px(np.stack([a, b])), False),
                        self.sheet.tones.line((1.0, 1.0, 1.0), LIT, self.r * 0.018, 0.7),
                    )

    def eyes(self) -> None:
        tones, canvas, r = self.sheet.tones, self.sheet.canvas, self.r
        mood, face = self.face.mood, self.face
        wide_set = (
            0.62 if self.breed.hoof or "trunk" in self.breed.marks or "hump" in self.breed.marks else 0.50
        )
        height = 0.26 if self.breed.muzzle > 0.15 else 0.14
        big = 0.27 if self.breed.skull > 0.24 else 0.19 if "stern" in self.breed.marks else 0.25
        for sign in (-1, 1):
            place = np.array([sign * wide_set, height, math.sqrt(max(0.1, 0.96 - wide_set**2 - height**2))])
            near = self.near(place)
            if near < 0.08:
                continue
            x, y = self.px(place).tolist()
            openness = max(0.0, (1 - face.closed) * mood.lids)
            wide, high = big * r * near**0.5, big * r * (0.12 + 0.92 * min(1.1, openness))
            if r > 9:
                canvas.drawOval(
                    skia.Rect(x - wide * 1.18, y - high * 1.18, x + wide * 1.18, y + high * 1.14),
                    tones.fill(darker(self.local, 0.4), 0.7, 0.7),
                )
            if openness < 0.25:
                lid = np.array([(x - wide, y), (x, y + high * 1.4), (x + wide, y)])
                canvas.drawPath(through(lid, False), tones.line(_NOSE, HALF, r * 0.06))
                continue
            canvas.drawOval(skia.Rect(x - wide, y - high, x + wide, y + high), tones.fill(_NOSE, 0.6))
            if r > 9:
                canvas.save()
                eye = skia.Path()
                eye.addOval(skia.Rect(x - wide, y - high, x + wide, y + high))
                canvas.clipPath(eye, True)
                gx, gy = (
                    x + face.gaze[0] * wide * 0.25 * math.cos(self.view.azimuth),
                    y - face.gaze[1] * high * 0.3,
                )
                canvas.drawCircle(
                    gx,
                    gy + wide * 0.12,
                    wide * 0.92,
                    tones.fill(mixed(self.coat.eye, (1.0, 0.8, 0.5), 0.25), 0.9),
                )
                canvas.drawCircle(gx, gy, wide * 0.62, tones.fill(_NOSE, 0.5))
                canvas.restore()
            canvas.drawCircle(
                x + tones.side * wide * 0.34,
                y - high * 0.36,
                max(0.7, wide * 0.27),
                tones.fill((1.0, 1.0, 1.0), HIGH, 0.95),
            )
            if r > 7:
                tilt = (mood.inner - mood.frown) * 0.16
                lift = 0.33 + 0.10 * mood.raised
                arch = place + np.array(
                    [
                        (-0.24 * sign, lift - 0.04 + tilt, 0),
                        (0, lift + 0.03, 0),
                        (0.24 * sign, lift - 0.06 - tilt, 0),
                    ]
                )
                arch = arch / np.linalg.norm(arch, axis=1)[:, None] * 0.99
                if min(self.near(at) for at in arch) < 0.05:
                    continue
                brow = self.px(arch)
                strength = min(0.85, 0.25 + abs(mood.raised) + mood.frown + mood.inner)
                canvas.drawPath(
                    through(brow, False),
                    tones.line(darker(self.local, 0.4), HALF, r * 0.07, round(strength, 2)),
                )
