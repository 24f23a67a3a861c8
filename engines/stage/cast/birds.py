"""Birds: they perch, hop and fly. A songbird, an owl and a gull from the same parts."""

import math
import random
from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from engines.speech.phones import JAW
from engines.stage.cast.actor import Actor, Drawn
from engines.stage.cast.look import chosen
from engines.stage.cast.mood import Face, chance, face_at, smooth
from engines.stage.cast.shapes import Points, View, curve, hull, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, HIGH, LIT, Local, Tones, css, darker, paler
from engines.stage.light import Light
from engines.stage.scene import Figure

_DARK, _BEAK, _LEG = css("#1f1a20"), css("#e8a33c"), css("#8a5a34")
_HOP_S, _FLAP_S, _OWL_FLAP_S = 0.55, 0.34, 0.55
BIRDS = {"bird": 0.26, "owl": 0.48, "gull": 0.42}
"""How high they are in metres."""
_COATS: dict[str, tuple[tuple[str, str], ...]] = {
    "bird": (
        ("#4f7fb0", "#e8925a"), ("#b5473a", "#f0dcc0"), ("#6f8a4f", "#f0d878"), ("#4c4a55", "#e6e0d6"),
        ("#f0ede6", "#ffffff"),
    ),
    "owl": (("#8a6a4a", "#e8d6b4"), ("#b9b2ac", "#efe9de"), ("#6d5648", "#d9b98a")),
    "gull": (("#f4f4f2", "#ffffff"),),
}  # fmt: skip
_GULL_WING = "#a3adb8"


@dataclass(frozen=True)
class Plumage:
    """One bird's build and colours; lengths in body heights."""

    owl: bool
    back: Local
    breast: Local
    wing: Local
    upright: float  # radians of the body against the level when perched


class Bird(Actor):
    """A bird of the scene."""

    def __init__(self, figure: Figure, light: Light) -> None:
        self._figure, self._tones = figure, Tones(light)
        owl = figure.name == "owl"
        rng = random.Random(f"{figure.name} {figure.seed}")
        back, breast = map(css, rng.choice(_COATS[figure.name]))
        back = chosen(figure, "coat") or back
        wing = css(_GULL_WING) if figure.name == "gull" else darker(back, 0.16)
        self.plumage = Plumage(owl, back, breast, wing, {"owl": 1.25, "gull": 0.45}.get(figure.name, 0.75))
        self.height_m = figure.height_m or BIRDS[figure.name] * rng.uniform(0.94, 1.06)

    def moved(self, time_s: float) -> float:
        speed = {"walk": 0.5, "run": 1.1, "fly": 4.2}.get(self._figure.action, 0.0)
        if self._figure.action in ("walk", "run"):
            hops = time_s / _HOP_S
            part = smooth((hops % 1.0 - 0.25) / 0.5)
            return speed * _HOP_S * (math.floor(hops) + part)
        return speed * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        figure, seed = self._figure, self._figure.seed
        flying = figure.action == "fly"
        face = face_at(figure.expression, seed, time_s, mouth)
        h = self.height_m * pixels_per_m
        lift, tilt = 0.0, self.plumage.upright
        if flying:
            lift, tilt = 1.5 / self.height_m + 0.08 * math.sin(time_s * 9), 0.12
        elif figure.action in ("walk", "run", "jump"):
            part = (time_s / _HOP_S) % 1.0
            lift = 0.28 * math.sin(math.pi * min(1.0, max(0.0, (part - 0.2) / 0.6)))
            tilt -= 0.2 * lift
        turn = -2.3 * (1 - smooth((time_s - 0.3) / 0.5)) if figure.action == "turn" else 0.0
        size = int(2.9 * h) if flying else int(2.0 * h)
        x, ground = size / 2, lift * h + (1.75 if flying else 1.32) * h
        sheet = Sheet(self._tones, size, int(ground + 0.12 * h) + 6)
        view = View(view_azimuth + turn, h, x, ground)
        bones = _Bones(self.plumage, view, lift, tilt, self._head_turn(time_s), flying, time_s, seed)
        bones.draw(sheet, face)
        head = view.pixels(bones.head)
        return Drawn(
            sheet.finished(min(2.2, 0.4 + h * 0.01)),
            (x, ground),
            pixels_per_m,
            (float(head[0]), float(head[1]), bones.head_radius * h),
        )

    def _head_turn(self, time_s: float) -> tuple[float, float]:
        """Birds move their head in jumps."""
        if self._figure.action == "fly":
            return 0.0, 0.0
        every = 2.2 if self.plumage.owl else 0.8
        cell = math.floor(time_s / every)
        part = smooth((time_s - cell * every) / 0.12)
        reach = 1.5 if self.plumage.owl else 0.9

        def aim(index: int) -> tuple[float, float]:
            seed = self._figure.seed
            return (chance(seed, index, 91) - 0.5) * 2 * reach, (chance(seed, index, 92) - 0.5) * 0.5

        (a, b), (c, d) = aim(cell - 1), aim(cell)
        up = 0.5 * smooth(time_s / 0.5) if self._figure.action == "look_up" else 0.0
        return a + (c - a) * part, b + (d - b) * part + up


class _Bones:
    """One bird at one moment, in body heights."""

    def __init__(
        self,
        plumage: Plumage,
        view: View,
        lift: float,
        tilt: float,
        head_turn: tuple[float, float],
        flying: bool,
        time_s: float,
        seed: int,
    ) -> None:
        self.plumage, self.view, self.flying = plumage, view, flying
        self.yaw, self.pitch = head_turn
        owl = plumage.owl
        self.girth = 0.30 if owl else 0.26
        centre = np.array([0, 0.46 + lift, 0.0])
        along = np.array([0, math.sin(tilt), math.cos(tilt)])
        self.along = along
        self.up = np.array([0, math.cos(tilt), -math.sin(tilt)])
        long = 0.30 if owl else 0.33
        self.line = centre + np.linspace(-1, 1, 7)[:, None] * along * long
        self.head_radius = 0.27 if owl else 0.20
        breath = 0.008 * math.sin(time_s * 2.6)
        self.head = (
            self.line[-1] + along * 0.06 + np.array([0, (0.10 if not flying else 0.04) + breath, 0.05])
        )
        self.lift, self.seed = lift, seed
        beat = math.sin(math.tau * time_s / (_OWL_FLAP_S if owl else _FLAP_S)) if flying else 0.0
        self.beat = beat

    def draw(self, sheet: Sheet, face: Face) -> None:
        view = self.view
        order = sorted((-1, 1), key=lambda sign: float(view.depth(np.array([sign, 0.0, 0.0]))))
        side_on = abs(view.sin) > 0.3
        if not self.flying:
            self._legs(sheet)
        if view.cos > -0.2:
            self._tail(sheet)
        self._wing(sheet, order[0], behind=True)
        if not side_on and not self.flying:
            self._wing(sheet, order[1], behind=True)
        facing = float(view.depth(self.head - self.line[3]))
        if facing < 0:
            self._head(sheet, face)
        self._body(sheet)
        if view.cos <= -0.2:
            self._tail(sheet)
        if side_on or self.flying:
            self._wing(sheet, order[1], behind=False)
        if view.cos < -0.3 and not self.flying:
            for sign in order:
                self._wing(sheet, sign, behind=False)
        if facing >= 0:
            self._head(sheet, face)

    def _body(self, sheet: Sheet) -> None:
        scale = self.view.scale
        radii = self.girth * np.array([0.42, 0.72, 0.92, 1.0, 1.0, 0.92, 0.76]) * scale
        line = self.view.pixels(self.line)
        solid = tube(line, radii, sheet.tones.side)
        sheet.solid(solid, self.plumage.back)
        if self.view.cos > -0.5:
            sheet.canvas.save()
            sheet.canvas.clipPath(solid.outline, True)
            front = self.line - self.up * self.girth * 0.62 + np.array([0, 0, self.girth * 0.25])
            sheet.solid(
                tube(self.view.pixels(front), radii * 0.82, sheet.tones.side), self.plumage.breast, LIT, 0.4
            )
            if self.plumage.owl and scale > 60:
                self._flecks(sheet)
            sheet.canvas.restore()

    def _flecks(self, sheet: Sheet) -> None:
        rng = random.Random(self.seed)
        for row in range(4):
            for across in np.linspace(-0.5, 0.5, 5):
                at = (
                    self.line[2 + row]
                    - self.up * self.girth * 0.95
                    + np.array([(across + rng.uniform(-0.05, 0.05)) * self.girth * 1.6, 0, 0.08])
                )
                x, y = self.view.pixels(at).tolist()
                size = 0.018 * self.view.scale
                sheet.canvas.drawOval(
                    skia.Rect(x - size * 0.5, y - size, x + size * 0.5, y + size),
                    sheet.tones.fill(self.plumage.back, 0.6, 0.8),
                )

    def _legs(self, sheet: Sheet) -> None:
        view = self.view
        for sign in (-1, 1):
            hip = self.line[2] + np.array([sign * 0.10, -0.14, 0.04])
            foot = np.array([sign * 0.11, max(self.lift - 0.02, 0.012), 0.05])
            knee = (hip + foot) / 2 + np.array([0, 0, -0.05])
            width = (0.055 if self.plumage.owl else 0.028) * view.scale
            paint = sheet.tones.line(_LEG if not self.plumage.owl else self.plumage.breast, 0.7, width)
            sheet.canvas.drawPath(through(view.pixels(np.stack([hip, knee, foot])), False), paint)
            for toe in (-0.05, 0.0, 0.05):
                tip = foot + np.array([toe, 0, 0.10])
                sheet.canvas.drawPath(
                    polygon(view.pixels(np.stack([foot, tip])), False),
                    sheet.tones.line(_LEG, 0.7, 0.026 * view.scale),
                )

    def _tail(self, sheet: Sheet) -> None:
        root = self.line[0]
        reach = 0.20 if self.plumage.owl else 0.36
        back = -self.along * reach + (self.up * 0.05 if not self.flying else self.up * 0.0)
        spread = 0.09 if not self.flying else 0.16
        fan = np.stack(
            [
                root + [0.05, 0, 0],
                root + back + [spread, 0, 0],
                root + back * 1.06 + self.up * 0.02,
                root + back - [spread, 0, 0],
                root - [0.05, 0, 0],
                root + self.up * 0.07,
                root - self.up * 0.05,
                root + back - self.up * 0.03,
            ]
        )
        sheet.cel(
            curve(np.repeat(hull(self.view.pixels(fan)), 2, 0)),
            self.plumage.wing,
            0.02 * self.view.scale,
            0.72,
        )

    def _wing(self, sheet: Sheet, sign: int, behind: bool) -> None:
        view, scale, local = self.view, self.view.scale, self.plumage.wing
        shoulder = self.line[5] + self.up * self.girth * 0.35 + np.array([sign * self.girth * 0.72, 0, 0])
        if self.flying:
            rise = 0.95 * self.beat
            fold = 0.75 * math.cos(math.asin(max(-1.0, min(1.0, self.beat))) + 0.6)
            out = np.array([sign * math.cos(rise), math.sin(rise), 0.0])
            wrist = shoulder + out * 0.45 + np.array([0, 0, 0.10])
            tip_way = np.array([sign * math.cos(rise - 0.35 * fold), math.sin(rise - 0.35 * fold), -0.22])
            tip = wrist + tip_way * 0.62
            rear = self.line[1] + np.array([sign * self.girth * 0.6, self.girth * 0.2, 0])
            trailing = [
                tip + (rear - tip) * t + np.array([0, 0, -0.10 * math.sin(math.pi * t)])
                for t in (0.28, 0.52, 0.78)
            ]
            edge = view.pixels(np.stack([shoulder, wrist, tip, *trailing, rear]))
            lit = LIT if self.beat * 1.0 > -0.2 else 0.6
            sheet.cel(curve(np.repeat(edge, 2, 0)), local, 0.03 * scale, lit if not behind else 0.56, 0.3)
            if scale > 40:
                for t in trailing:
                    line = view.pixels(np.stack([wrist * 0.6 + shoulder * 0.4, t]))
                    sheet.canvas.drawPath(
                        polygon(line, False), sheet.tones.line(darker(local, 0.35), HALF, 0.012 * scale, 0.6)
                    )
            return
        tip = self.line[0] - self.along * 0.20 + np.array([sign * self.girth * 0.45, 0, 0]) + self.up * 0.05
        low = self.line[2] + np.array([sign * self.girth * 1.02, 0, 0]) - self.up * self.girth * 0.45
        high = self.line[3] + np.array([sign * self.girth * 0.85, 0, 0]) + self.up * self.girth * 0.55
        front = self.line[5] + np.array([sign * self.girth * 0.95, 0, 0]) - self.up * self.girth * 0.15
        edge = view.pixels(np.stack([shoulder, high, tip, low, front]))
        path = curve(np.repeat(edge, 2, 0))
        sheet.cel(path, local, 0.03 * scale, 0.56 if behind else 0.8, 0.28)
        if scale > 40 and not behind:
            for t in (0.35, 0.65):
                feather = view.pixels(
                    np.stack([high * (1 - t) + front * t, tip * (1 - t * 0.3) + low * t * 0.3])
                )
                sheet.canvas.drawPath(
                    polygon(feather, False), sheet.tones.line(darker(local, 0.35), HALF, 0.014 * scale, 0.6)
                )

    def _at(self, places: Points) -> Points:
        """Pixels of places around the head, in head radii (to its left, up, forward)."""
        p = np.asarray(places, float) * self.head_radius
        x, y, z = p[..., 0], p[..., 1], p[..., 2]
        y, z = (
            y * math.cos(self.pitch) + z * math.sin(self.pitch),
            z * math.cos(self.pitch) - y * math.sin(self.pitch),
        )
        x, z = (
            x * math.cos(self.yaw) + z * math.sin(self.yaw),
            z * math.cos(self.yaw) - x * math.sin(self.yaw),
        )
        return self.view.pixels(self.head + np.stack([x, y, z], -1))

    def _near(self, angle: float) -> float:
        return math.cos(angle + self.yaw + self.view.azimuth)

    def _head(self, sheet: Sheet, face: Face) -> None:
        tones, canvas, plumage = sheet.tones, sheet.canvas, self.plumage
        r = self.head_radius * self.view.scale
        x, y = self._at(np.zeros(3)).tolist()
        ball = skia.Path()
        ball.addOval(
            skia.Rect(
                x - r * (1.1 if plumage.owl else 1.0), y - r, x + r * (1.1 if plumage.owl else 1.0), y + r
            )
        )
        sheet.cel(ball, plumage.back, r * 0.4)
        gape = 0.4 * float(face.mouth[JAW])
        if plumage.owl:
            for sign in (-1, 1):
                tuft = self._at(
                    np.array([(sign * 0.35, 0.85, 0.2), (sign * 0.85, 1.35, 0.1), (sign * 0.95, 0.45, 0.1)])
                )
                canvas.drawPath(curve(np.repeat(tuft, 2, 0)), tones.fill(plumage.wing, 0.75))
                near = self._near(sign * 0.5)
                if near > 0.1:
                    cx, cy = self._at(np.array([sign * 0.45, 0.05, 0.84])).tolist()
                    canvas.drawOval(
                        skia.Rect(cx - 0.52 * r * near, cy - 0.56 * r, cx + 0.52 * r * near, cy + 0.56 * r),
                        tones.fill(paler(plumage.breast, 0.2), 0.84),
                    )
        for sign in (-1, 1):
            near = self._near(sign * (0.5 if plumage.owl else 0.95))
            if near < 0.08:
                continue
            place = (
                np.array([sign * 0.45, 0.08, 0.88]) if plumage.owl else np.array([sign * 0.76, 0.22, 0.52])
            )
            ex, ey = self._at(place).tolist()
            size = (0.32 if plumage.owl else 0.17) * r
            high = size * max(0.12, (1 - face.closed) * min(1.15, face.mood.lids))
            wide = size * max(0.4, near)
            if plumage.owl:
                canvas.drawOval(
                    skia.Rect(ex - wide, ey - high, ex + wide, ey + high), tones.fill(css("#e9b13a"), 0.95)
                )
                canvas.drawOval(
                    skia.Rect(ex - wide * 0.62, ey - high * 0.62, ex + wide * 0.62, ey + high * 0.62),
                    tones.fill(_DARK, 0.6),
                )
            else:
                canvas.drawOval(skia.Rect(ex - wide, ey - high, ex + wide, ey + high), tones.fill(_DARK, 0.6))
            if high > size * 0.4:
                canvas.drawCircle(
                    ex + tones.side * wide * 0.3,
                    ey - high * 0.32,
                    max(0.6, size * 0.24),
                    tones.fill((1.0, 1.0, 1.0), HIGH),
                )
        if self._near(0.0) < -0.45:
            return
        long = 0.42 if plumage.owl else 0.68
        top = self._at(
            np.array(
                [
                    (-0.20, -0.02, 0.86),
                    (0, 0.22, 0.88),
                    (0.20, -0.02, 0.86),
                    (0, -0.06 - 0.28 * plumage.owl, 0.92 + long),
                ]
            )
        )
        low = self._at(
            np.array(
                [
                    (-0.16, -0.02, 0.86),
                    (0.16, -0.02, 0.86),
                    (0, -0.24, 0.84),
                    (0, -0.14 - gape * 0.8, 0.90 + long * 0.85),
                ]
            )
        )
        canvas.drawPath(polygon(hull(low)), tones.fill(darker(_BEAK, 0.25), 0.7))
        canvas.drawPath(polygon(hull(top)), tones.fill(_BEAK, LIT))
