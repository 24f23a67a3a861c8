"""A ghost: a sheet of light that floats, with a face. It has no legs to walk on, and leaves no trace."""

import math

import numpy as np
import skia
from numpy.typing import NDArray

from engines.stage.cast.actor import Actor, Drawn
from engines.stage.cast.look import look_of
from engines.stage.cast.mood import Face, drift, face_at, smooth
from engines.stage.cast.shapes import View, curve, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HIGH, LIT, Tones, css, paler
from engines.stage.light import Light
from engines.stage.scene import Figure

_NIGHT = css("#2b2c46")
_SPEEDS = {"walk": 1.1, "run": 2.8, "fly": 2.8}


class Ghost(Actor):
    """It walks, runs and flies alike: by gliding."""

    def __init__(self, figure: Figure, light: Light) -> None:
        self.look = look_of(figure)
        self.height_m = self.look.height_m
        self._figure = figure
        self._tones = Tones(light, lamp_share=0.0)

    def moved(self, time_s: float) -> float:
        return _SPEEDS.get(self._figure.action, 0.0) * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        action, seed = self._figure.action, self.look.seed
        h = self.height_m * pixels_per_m
        face = face_at(self._figure.expression, seed, time_s, mouth)
        hover = (0.10 + 0.03 * math.sin(time_s * 1.9)) * h + (0.55 * h if action == "fly" else 0)
        if action == "jump":
            hover += 0.45 * h * abs(math.sin(time_s * 2.2))
        turn = view_azimuth + (-2.3 * (1 - smooth((time_s - 0.4) / 1.4)) if action == "turn" else 0)
        facing = math.sin(turn)
        speed = {"walk": 0.16, "run": 0.42, "fly": 0.55}.get(action, 0.0)
        width, height = int(1.5 * h), int(1.1 * h + hover) + 6
        sheet = Sheet(self._tones, width, height)
        x, ground = width / 2, height - 3.0
        base = ground - hover
        part = np.linspace(0, 1, 12)
        radius = h * np.interp(
            part,
            [0, 0.06, 0.16, 0.28, 0.36, 0.55, 0.8, 1],
            [0.02, 0.11, 0.165, 0.165, 0.155, 0.20, 0.235, 0.25],
        )
        trail = -facing * speed * h * 0.45 * part**1.7
        wave = 0.012 * h * np.sin(part * 7 - time_s * 3.1) * part
        centre = x + trail + wave + 0.10 * h * facing * speed
        y = base - h + 0.94 * h * part
        left, right = np.stack([centre - radius, y], 1), np.stack([centre + radius, y], 1)
        ends = np.linspace(0, 1, 9)[1:-1]
        flutter = np.sin(ends * math.pi * 6 + time_s * 4.0) * 0.03 * h
        hem = (
            right[-1]
            + (left[-1] - right[-1]) * ends[:, None]
            + np.stack([np.zeros(7), flutter + 0.03 * h], 1)
        )
        outline = curve(np.concatenate([left[::-1], right, hem]))
        self._arms(sheet, View(turn, h, x + 0.10 * h * facing * speed, base), time_s, action, behind=True)
        sheet.cel(outline, self.look.top, h * 0.05, 0.92, 0.5)
        for k, at in enumerate((0.35, 0.62)):
            fold = np.stack(
                [
                    left[6] * (1 - at) + right[6] * at,
                    left[9] * (1 - at) + right[9] * at + [0.01 * h * (k - 0.5), 0],
                ]
            )
            sheet.canvas.drawPath(through(fold, False), sheet.tones.line(self.look.top, 0.35, h * 0.008, 0.4))
        self._arms(sheet, View(turn, h, x + 0.10 * h * facing * speed, base), time_s, action, behind=False)
        head_y = base - 0.80 * h
        head_x = float(np.interp(0.2, part, centre))
        self._face(sheet, head_x, head_y, h * 0.165, turn, face, 0.25 if action == "look_up" else 0.0)
        picture = sheet.finished(min(2.2, h * 0.012))
        return Drawn(picture, (x, ground), pixels_per_m, (head_x, head_y, h * 0.165))

    def _arms(self, sheet: Sheet, view: View, time_s: float, action: str, behind: bool) -> None:
        for i, sign in enumerate((-1, 1)):
            shoulder = np.array([sign * 0.14, 0.62, 0.02])
            if (float(view.depth(shoulder)) < -0.02) != behind:
                continue
            lift = 0.03 * drift(self.look.seed + i, time_s * 1.6, 81)
            tip = np.array([sign * 0.27, 0.50 + lift, 0.20])
            if action == "wave" and i == 0:
                tip = np.array([-0.30 + 0.06 * math.sin(time_s * 9), 0.86, 0.10])
            elif action in ("point", "fly") and i == 0:
                tip = np.array([-0.16, 0.66, 0.40])
            elif action == "talk":
                tip = tip + np.array([0, 0.10 * drift(self.look.seed + i, time_s * 3, 82), 0.05])
            line = view.pixels(np.stack([shoulder, shoulder * 0.5 + tip * 0.5 + [0, -0.03, 0], tip]))
            solid = tube(line, np.array([0.07, 0.06, 0.035]) * view.scale, sheet.tones.side, grown=True)
            sheet.solid(solid, self.look.top, 0.7 if behind else 0.95, 0.5)

    def _face(self, sheet: Sheet, x: float, y: float, r: float, turn: float, face: Face, up: float) -> None:
        mood, gaze, closed, mouth = face.mood, face.gaze, face.closed, face.mouth
        canvas, tones = sheet.canvas, sheet.tones
        dark = tones.fill(_NIGHT, LIT)
        for sign in (-1, 1):
            angle = sign * 0.40 + 0.05 * gaze[0] + turn
            facing = math.cos(angle)
            if facing < 0.12:
                continue
            ex, ey = x + math.sin(angle) * r, y - (0.10 + up + 0.05 * gaze[1]) * r
            wide, high = 0.15 * r * facing**0.6, 0.24 * r * max(0.1, (1 - closed) * mood.lids)
            canvas.drawOval(skia.Rect(ex - wide, ey - high, ex + wide, ey + high), dark)
            if high > 0.1 * r:
                sx, sy = ex + tones.side * wide * 0.3, ey - high * 0.4
                canvas.drawCircle(sx, sy, 0.055 * r, tones.fill((1.0, 1.0, 1.0), HIGH))
            cheek = tones.fill(css("#f0a8a0"), HIGH, 0.5)
            cx = x + math.sin(sign * 0.72 + turn) * r
            if math.cos(sign * 0.72 + turn) > 0.1:
                canvas.drawOval(
                    skia.Rect(cx - 0.13 * r, y + (0.22 - up) * r, cx + 0.13 * r, y + (0.36 - up) * r), cheek
                )
        if math.cos(turn) < 0.05:
            return
        mx, my = x + math.sin(turn) * r * 0.96, y + (0.30 - up) * r
        half = 0.20 * r * (1 + 0.3 * float(mouth[1]) - 0.4 * float(mouth[2])) * max(math.cos(turn), 0.3)
        opening = (0.07 + 0.40 * float(mouth[0])) * r
        smile = 0.12 * r * mood.smile
        rim = np.array(
            [
                (-half, -smile),
                (0, 0.0),
                (half, -smile),
                (half * 0.7, opening * 0.8),
                (0, opening),
                (-half * 0.7, opening * 0.8),
            ]
        )
        canvas.drawPath(curve(np.repeat(rim, 2, 0) + (mx, my)), dark)
        if opening > 0.14 * r:
            tongue = skia.Rect(mx - half * 0.45, my + opening * 0.55, mx + half * 0.45, my + opening * 0.98)
            canvas.drawOval(tongue, tones.fill(paler(css("#d06a72"), 0.1), LIT))
