"""A fish and a whale. They swim in the air of the set, at the height where water would carry them."""

import math
import random

import numpy as np
import skia
from numpy.typing import NDArray

from engines.speech.phones import JAW
from engines.stage.cast.actor import Actor, Drawn
from engines.stage.cast.look import chosen
from engines.stage.cast.mood import Face, face_at, smooth
from engines.stage.cast.shapes import Points, View, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, Tones, css, darker, paler
from engines.stage.light import Light
from engines.stage.scene import Figure

_DARK = css("#1f1a20")
_SPEED = {"walk": 0.8, "run": 2.0, "fly": 1.4}  # body lengths a second


class Swimmer(Actor):
    """A body that waves from head to tail: sideways in a fish, up and down in a whale."""

    def __init__(self, figure: Figure, light: Light) -> None:
        self._figure, self._tones = figure, Tones(light)
        self._whale = figure.name == "whale"
        rng = random.Random(f"{figure.name} {figure.seed}")
        coats: tuple[tuple[str, str], ...] = (
            ("#3f6a8c", "#e6e8e4"),
            ("#54626e", "#dfe2e0"),
            ("#2f4a68", "#e9ece8"),
        )
        if not self._whale:
            coats = (
                ("#e2763a", "#f6e2b8"),
                ("#3f8f9c", "#f0ead2"),
                ("#d9a83a", "#f8eecb"),
                ("#b04a5a", "#f3d6c8"),
            )
        body, belly = map(css, rng.choice(coats))
        self._body: Local = chosen(figure, "coat") or body
        self._belly: Local = belly
        self.height_m = figure.height_m or (2.6 if self._whale else 0.34) * rng.uniform(0.94, 1.06)
        self._length = self.height_m * (3.1 if self._whale else 2.1)

    def moved(self, time_s: float) -> float:
        speed = _SPEED.get(self._figure.action, 0.0) * (0.4 if self._whale else 1.0)
        return speed * self._length * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        figure = self._figure
        face = face_at(figure.expression, figure.seed, time_s, mouth)
        scale = self._length * pixels_per_m
        turn = -2.3 * (1 - smooth((time_s - 0.3) / 1.6)) if figure.action == "turn" else 0.0
        line, lift = self._line(time_s)
        width = int(1.55 * scale)
        above = 0.62 + lift + (0.35 if self._whale else 0.0)
        below = 0.12 * scale  # fins reach under the waterline
        height = int(above * scale + below) + 8
        view = View(view_azimuth + turn, scale, width / 2, height - 4.0 - below)
        sheet = Sheet(self._tones, width, height)
        self._draw(sheet, view, line, face, time_s)
        at = view.pixels(line[-2])
        picture = sheet.finished(min(2.2, 0.4 + scale * 0.004))
        return Drawn(picture, (view.x, view.y), pixels_per_m, (float(at[0]), float(at[1]), 0.13 * scale))

    def _line(self, time_s: float) -> tuple[Points, float]:
        """The middle of the body from tail to nose (9, 3), in body lengths, and how high it floats."""
        fast = {"walk": 1.0, "run": 2.2, "fly": 1.6, "jump": 1.6}.get(self._figure.action, 0.45)
        part = np.linspace(0, 1, 9)
        beat = math.tau * time_s * fast * (0.55 if self._whale else 1.8)
        reach = (0.075 if self._whale else 0.085) * (0.5 + 0.5 * min(fast, 1.4)) * (1 - part) ** 1.4
        wave = np.sin(beat + part * 3.2) * reach
        lift = 0.17 if self._whale else 0.62 + 0.03 * math.sin(time_s * 1.3)
        z, y = part - 0.5, np.full(9, lift)
        if self._figure.action in ("jump", "fly"):
            air = (time_s % 2.6) / 2.6 if self._figure.action == "jump" else 0.5
            lift += 0.4 * 4 * air * (1 - air) * (1.0 if self._figure.action == "jump" else 0.35)
            tilt = 0.9 * math.cos(math.pi * air)
            y = lift + z * math.sin(tilt) - 0.25 * z**2
            z = z * math.cos(tilt)
        elif self._figure.action == "look_up":
            rise = smooth(time_s / 1.0)
            y = lift + 0.45 * rise * np.clip(z + 0.1, 0, 1)
        x = np.zeros(9)
        if self._whale:
            y = y + wave
        else:
            x = x + wave
        return np.stack([x, y, z], 1), lift

    def _draw(self, sheet: Sheet, view: View, line: Points, face: Face, time_s: float) -> None:
        scale = view.scale
        part = np.linspace(0, 1, 9)
        round_ = np.interp(part, [0, 0.12, 0.35, 0.62, 0.85, 1], [0.022, 0.05, 0.115, 0.155, 0.135, 0.06])
        if not self._whale:
            round_ = np.interp(part, [0, 0.1, 0.4, 0.65, 0.88, 1], [0.03, 0.06, 0.16, 0.19, 0.13, 0.04])
        slim = 1 - (0.12 if self._whale else 0.45) * abs(view.cos)
        radii = round_ * scale * slim
        pixels = view.pixels(line)
        near = -1 if view.sin > 0 else 1
        tail_first = float(view.depth(line[0] - line[4])) < 0
        if tail_first:
            self._tail(sheet, view, line)
        self._fin(sheet, view, line, -near, time_s, far=True)
        if not self._whale:
            self._dorsal(sheet, view, line, round_)
        ends = tube(pixels, np.maximum(radii, 1.0), sheet.tones.side)
        sheet.solid(ends, self._body)
        if abs(view.sin) < 0.5:
            middle = pixels[5]
            ball = skia.Path()
            ball.addOval(
                skia.Rect(
                    middle[0] - radii[5],
                    middle[1] - radii[5] / slim,
                    middle[0] + radii[5],
                    middle[1] + radii[5] / slim,
                )
            )
            sheet.cel(ball, self._body, radii[5] * 0.4)
        self._marks(sheet, view, pixels, radii, ends.outline)
        if not tail_first:
            self._tail(sheet, view, line)
        self._fin(sheet, view, line, near, time_s, far=False)
        self._face(sheet, view, line, round_, face)
        if self._whale and self._figure.action in ("stand", "talk", "walk"):
            self._spout(sheet, view, line, time_s)

    def _marks(self, sheet: Sheet, view: View, pixels: Points, radii: Points, outline: skia.Path) -> None:
        canvas, tones = sheet.canvas, sheet.tones
        canvas.save()
        canvas.clipPath(outline, True)
        under = pixels + np.array([0, 1.0]) * (radii * 1.05)[:, None]
        share = np.interp(np.linspace(0, 1, 9), [0, 0.3, 1], [0.9, 0.45, 0.25])
        belly = np.concatenate([under, (pixels + np.array([0, 1.0]) * (radii * share)[:, None])[::-1]])
        canvas.drawPath(curve(belly), tones.fill(self._belly, 0.68))
        if self._whale and view.scale > 120:
            for k in (0.55, 0.68, 0.81):
                groove = pixels[4:9] + np.array([0, 1.0]) * (radii[4:9] * k)[:, None]
                canvas.drawPath(
                    through(groove, False),
                    tones.line(darker(self._belly, 0.35), HALF, view.scale * 0.004, 0.6),
                )
        if not self._whale:
            for k in (3, 5):
                band = np.stack(
                    [
                        pixels[k] - [0.02 * view.scale, radii[k] * 1.1],
                        pixels[k] + [0.03 * view.scale, -radii[k] * 1.1],
                        pixels[k] + [0.02 * view.scale, radii[k] * 1.1],
                        pixels[k] - [0.015 * view.scale, -radii[k] * 1.1],
                    ]
                )
                canvas.drawPath(polygon(band), tones.fill(paler(self._belly, 0.2), 0.8, 0.85))
        canvas.restore()

    def _tail(self, sheet: Sheet, view: View, line: Points) -> None:
        root, way = line[0], line[0] - line[1]
        way = way / max(float(np.linalg.norm(way)), 1e-6)
        out = np.array([1.0, 0, 0]) if self._whale else np.array([0, 1.0, 0])
        span = 0.17 if self._whale else 0.16
        fan = np.stack(
            [
                root - way * 0.03,
                root + way * 0.10 + out * span,
                root + way * 0.13 + out * span * 0.75,
                root + way * 0.075,
                root + way * 0.13 - out * span * 0.75,
                root + way * 0.10 - out * span,
            ]
        )
        if self._whale:
            fan[:, 1] += 0.04 * np.array([0, 1, 1, 0.3, 1, 1])
        sheet.cel(curve(np.repeat(view.pixels(fan), 2, 0)), darker(self._body, 0.08), 0.02 * view.scale)

    def _dorsal(self, sheet: Sheet, view: View, line: Points, round_: Points) -> None:
        up = np.array([0, 1.0, 0])
        crest = np.stack(
            [
                line[6] + up * round_[6] * 0.8,
                line[5] + up * (round_[5] + 0.09),
                line[3] + up * (round_[3] + 0.085),
                line[2] + up * (round_[2] + 0.02),
                line[3] + up * round_[3] * 0.5,
            ]
        )
        sheet.cel(curve(np.repeat(view.pixels(crest), 2, 0)), darker(self._body, 0.15), 0.015 * view.scale)

    def _fin(self, sheet: Sheet, view: View, line: Points, sign: int, time_s: float, far: bool) -> None:
        flap = 0.35 * math.sin(time_s * (1.2 if self._whale else 5.0))
        root = line[6] + np.array([sign * 0.09, -0.06, 0.0])
        reach = 0.20 if self._whale else 0.11
        tip = root + np.array([sign * reach * 0.8, -reach * (0.65 + flap), -reach * 0.8])
        fin = np.stack([root + [0, 0.02, 0.04], root + [0, -0.02, -0.05], tip, tip + [0, 0.01, 0.05]])
        sheet.cel(
            curve(np.repeat(view.pixels(fin), 2, 0)),
            darker(self._body, 0.12),
            0.01 * view.scale,
            0.5 if far else LIT,
        )

    def _face(self, sheet: Sheet, view: View, line: Points, round_: Points, face: Face) -> None:
        canvas, tones, scale = sheet.canvas, sheet.tones, view.scale
        at = line[7] * 0.75 + line[8] * 0.25
        radius = float(round_[7])
        for sign in (-1, 1):
            slim = 0.9 if self._whale else 0.55
            place = at + np.array([sign * radius * slim, radius * (0.05 if self._whale else 0.30), 0.0])
            near = float(view.depth(np.array([sign, 0.0, 0.35])))
            if near < 0.05:
                continue
            x, y = view.pixels(place).tolist()
            size = (0.020 if self._whale else 0.045) * scale
            high = size * max(0.12, (1 - face.closed) * face.mood.lids)
            wide = size * min(1.0, near + 0.2)
            if not self._whale:
                canvas.drawOval(
                    skia.Rect(x - wide * 1.35, y - high * 1.35, x + wide * 1.35, y + high * 1.35),
                    tones.fill((1.0, 0.98, 0.94), LIT),
                )
            canvas.drawOval(skia.Rect(x - wide, y - high, x + wide, y + high), tones.fill(_DARK, 0.6))
            canvas.drawCircle(
                x + tones.side * wide * 0.3,
                y - high * 0.35,
                max(0.6, size * 0.27),
                tones.fill((1.0, 1.0, 1.0), HIGH),
            )
            gape = 0.06 * float(face.mouth[JAW])
            smile = 0.02 + 0.03 * face.mood.smile
            back = at + np.array([sign * radius * slim * 0.9, -radius * 0.45 + smile, 0.0])
            nose = line[8] + np.array([sign * 0.01, -0.015, 0.035])
            lips = np.stack([nose, nose * 0.5 + back * 0.5 + [0, -0.012 - gape, 0], back])
            width = max(0.8, 0.008 * scale)
            if gape > 0.01:
                x, y = view.pixels(nose * 0.82 + back * 0.18 + [0, -0.012, 0]).tolist()
                size = 0.35 * gape * scale
                mouth = skia.Rect(x - size, y - size * 1.2, x + size, y + size * 1.2)
                canvas.drawOval(mouth, tones.fill(css("#5a2430"), 0.6))
            canvas.drawPath(
                through(view.pixels(lips), False), tones.line(darker(self._body, 0.5), HALF, width, 0.85)
            )

    def _spout(self, sheet: Sheet, view: View, line: Points, time_s: float) -> None:
        part = (time_s % 4.5) / 4.5
        if part > 0.42:
            return
        strength = math.sin(math.pi * part / 0.42)
        x, y = view.pixels(line[6] + np.array([0, 0.14, 0])).tolist()
        rise = 0.34 * view.scale * strength
        white = sheet.tones.fill((0.93, 0.97, 1.0), HIGH, 0.7)
        for sign, reach in ((-1, 0.10), (1, 0.10), (-1, 0.04), (1, 0.05)):
            jet = np.array(
                [
                    (x, y),
                    (x + sign * reach * 0.3 * view.scale, y - rise),
                    (x + sign * reach * view.scale, y - rise * 0.86),
                    (x + sign * reach * 1.4 * view.scale, y - rise * 0.5),
                ]
            )
            sheet.canvas.drawPath(
                through(jet, False), sheet.tones.line((0.93, 0.97, 1.0), HIGH, 0.022 * view.scale, 0.75)
            )
            sheet.canvas.drawCircle(float(jet[3, 0]), float(jet[3, 1]), 0.016 * view.scale * strength, white)
