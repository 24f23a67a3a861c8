"""A friendly robot on the bones of a person: plates, hoses, a lamp, and a screen for a face."""

import math

import numpy as np
import skia

from engines.stage.cast.build import Build
from engines.stage.cast.limbs import arm_is_behind
from engines.stage.cast.look import Look
from engines.stage.cast.mood import Face
from engines.stage.cast.pose import Pose
from engines.stage.cast.shapes import Lathe, Points, View, bent, curve, polygon, through, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head
from engines.stage.cast.tones import HALF, HIGH, LIT, css, darker, paler

_HOSE, _SCREEN, _GLOW = css("#4a5058"), css("#15242c"), css("#8ff0e2")


def draw_robot(
    sheet: Sheet, build: Build, look: Look, pose: Pose, view: View, head: Head, face: Face, time_s: float
) -> None:
    """The whole robot, back to front."""
    behind = [i for i in (0, 1) if arm_is_behind(build, pose, view, i)]
    for i in behind:
        _arm(sheet, build, look, pose, view, i, far=True)
    for i in np.argsort(view.depth(pose.ankles)).tolist():
        _leg(sheet, build, look, pose, view, i)
    _body(sheet, build, look, pose, view, time_s)
    _head(sheet, look, head, face, time_s)
    for i in (0, 1):
        if i not in behind:
            _arm(sheet, build, look, pose, view, i, far=False)


def _hose(sheet: Sheet, line: Points, radius: float, far: bool) -> None:
    sheet.solid(tube(line, np.full(len(line), radius), sheet.tones.side), _HOSE, HALF if far else LIT)
    if radius > 2.5:
        ribs = sheet.tones.line(darker(_HOSE, 0.4), HALF, radius * 0.22, 0.8)
        normal = np.gradient(line, axis=0)
        normal = np.stack([-normal[:, 1], normal[:, 0]], 1) / np.maximum(np.hypot(*normal.T), 1e-6)[:, None]
        for point, across in zip(line[1:-1], normal[1:-1], strict=True):
            a, b = (point - across * radius).tolist(), (point + across * radius).tolist()
            sheet.canvas.drawLine(*a, *b, ribs)


def _arm(sheet: Sheet, build: Build, look: Look, pose: Pose, view: View, i: int, far: bool) -> None:
    line = view.pixels(bent([pose.shoulders[i], pose.elbows[i], pose.wrists[i]]))
    r, lit = build.arm_radius * view.scale, 0.56 if far else LIT
    _hose(sheet, line, r * 0.62, far)
    sheet.solid(tube(line[5:], np.array([1.0, 1.25, 1.35, 1.3]) * r, sheet.tones.side), look.top, lit)
    ball = skia.Path()
    ball.addCircle(*line[0].tolist(), r * 1.35)
    sheet.cel(ball, look.accent, r * 0.5, lit)
    ahead = line[8] - line[7]
    ahead /= max(float(np.hypot(*ahead)), 1e-6)
    across = np.array([-ahead[1], ahead[0]])
    grip = 0.55 if pose.stance.shapes[i] in ("fist", "hold") else 1.0
    for sign in (-1, 1):
        claw = np.stack(
            [
                line[8],
                line[8] + ahead * r * 0.9 + across * sign * r * 1.1 * grip,
                line[8] + ahead * r * 2.3 + across * sign * r * 0.55 * grip,
            ]
        )
        sheet.canvas.drawPath(through(claw, False), sheet.tones.line(darker(look.top, 0.3), lit, r * 0.62))


def _leg(sheet: Sheet, build: Build, look: Look, pose: Pose, view: View, i: int) -> None:
    line = view.pixels(bent([pose.hips[i], pose.knees[i], pose.ankles[i]]))
    r = build.leg_radius * view.scale
    _hose(sheet, line, r * 0.6, False)
    sheet.solid(tube(line[5:], np.array([0.9, 1.05, 1.2, 1.25]) * r, sheet.tones.side), look.top)
    heel = pose.stance.heels[i]
    length, along = build.foot * 0.62, pose.ankles[i] + np.array([0, -build.ankle * 0.55, 0])
    way = np.array([0, math.sin(heel), math.cos(heel)]) * length
    ends = view.pixels(np.stack([along - way * 0.42, along + way * 0.75]))
    sheet.solid(
        tube(ends, np.array([1.0, 0.9]) * build.ankle * 0.85 * view.scale, sheet.tones.side), look.accent
    )


def _body(sheet: Sheet, build: Build, look: Look, pose: Pose, view: View, time_s: float) -> None:
    canvas, tones, size = sheet.canvas, sheet.tones, build.height * view.scale
    turned = view.turned(pose.twist)
    s = np.array([1.02, 0.97, 0.86, 0.45, 0.12, 0.02, -0.03])
    w = np.array([0.55, 0.88, 1.0, 0.96, 0.72, 0.55, 0.4]) * build.shoulder * 1.02
    spine = pose.pelvis + (pose.chest - pose.pelvis) * s[:, None]
    body = Lathe.of(np.stack([spine[:, 1], spine[:, 0], spine[:, 2], w, w * 0.72], 1), 24)
    sheet.solid(body.solid(turned, tones.side), look.top)
    if size < 50:
        return
    low, high = float(spine[3, 1]), float(spine[2, 1])
    seam = [body.edges(turned)[side][[4, 19]] for side in (0, 1)]
    if math.cos(turned.azimuth) > -0.1:
        panel = turned.pixels(body.at(np.array([-0.55, 0.55, 0.6, -0.6]), np.array([high, high, low, low])))
        canvas.drawPath(curve(np.repeat(panel, 2, 0)), tones.fill(darker(look.top, 0.2), LIT))
        x, y = turned.pixels(body.at(-0.2, high * 0.45 + low * 0.55)).tolist()
        pulse = 0.6 + 0.4 * math.sin(time_s * 3.0)
        canvas.drawCircle(x, y, size * 0.022, tones.fill(look.accent, HIGH))
        canvas.drawCircle(x, y, size * 0.015, tones.fill(paler(look.accent, round(pulse, 2)), HIGH))
        for k in range(3):
            a = turned.pixels(
                body.at(np.array([0.1, 0.42]), np.full(2, high - (high - low) * (0.25 + 0.22 * k)))
            )
            canvas.drawPath(polygon(a, False), tones.line(_HOSE, HALF, size * 0.009))
    for k in (0, 1):
        canvas.drawLine(
            *seam[0][k].tolist(),
            *seam[1][k].tolist(),
            tones.line(darker(look.top, 0.4), HALF, size * 0.005, 0.7),
        )


def _head(sheet: Sheet, look: Look, head: Head, face: Face, time_s: float) -> None:
    canvas, tones, r = sheet.canvas, sheet.tones, head.radius
    neck = head.place([0, 0], [-0.6, -1.25])
    sheet.solid(tube(neck, np.full(2, r * 0.26), tones.side), _HOSE)
    y = np.array([0.92, 0.90, 0.72, 0.1, -0.62, -0.80, -0.84])
    w = np.array([0.30, 0.62, 0.86, 0.94, 0.86, 0.66, 0.4])
    body = Lathe.of(np.stack([y, y * 0, y * 0, w, w * 0.88], 1) * r, 28)
    view = View(head.yaw, 1.0, head.x, head.y)
    canvas.save()
    canvas.rotate(math.degrees(head.roll), head.x, head.y)
    for sign in (-1, 1):
        ear = view.pixels(body.at(sign * math.pi / 2, 0.0, 0.10 * r)).tolist()
        if sign * math.sin(head.yaw) < 0.5:
            canvas.drawCircle(*ear, r * 0.20, tones.fill(look.accent, HALF if sign * tones.side < 0 else LIT))
    sway = 0.06 * math.sin(time_s * 5.0)
    tip = [head.x + sway * r, head.y - 1.45 * r]
    canvas.drawLine(head.x, head.y - 0.85 * r, *tip, tones.line(_HOSE, LIT, r * 0.06))
    canvas.drawCircle(*tip, r * 0.12, tones.fill(look.accent, HIGH))
    sheet.solid(body.solid(view, tones.side), look.top)
    if math.cos(head.yaw) > -0.35:
        angles = np.linspace(-0.95, 0.95, 9)
        held = np.clip(angles, -math.pi / 2 - head.yaw, math.pi / 2 - head.yaw)
        lift = head.pitch * 0.4 * r
        screen = np.concatenate(
            [view.pixels(body.at(held, 0.5 * r + lift)), view.pixels(body.at(held, -0.52 * r + lift))[::-1]]
        )
        canvas.drawPath(curve(np.repeat(screen, 2, 0)), tones.fill(_SCREEN, LIT))
        _eyes(sheet, body, view, head, face, lift)
    canvas.restore()


def _eyes(sheet: Sheet, body: Lathe, view: View, head: Head, face: Face, lift: float) -> None:
    """Two lights and a line: a face made of the fewest marks."""
    canvas, r, mood = sheet.canvas, head.radius, face.mood
    glow = skia.Paint(Color4f=skia.Color4f(*_GLOW, 1), AntiAlias=True)
    dim = skia.Paint(Color4f=skia.Color4f(*_GLOW, 0.25), AntiAlias=True)
    open_ = max(0.08, (1 - face.closed) * mood.lids)
    for sign in (-1, 1):
        angle = sign * 0.42 + 0.08 * face.gaze[0]
        facing = math.cos(angle + head.yaw)
        if facing < 0.1:
            continue
        x, y = view.pixels(body.at(angle, 0.10 * r + lift + face.gaze[1] * 0.06 * r)).tolist()
        wide, high = 0.17 * r * facing, 0.20 * r * open_
        canvas.drawOval(skia.Rect(x - wide * 1.4, y - high * 1.4, x + wide * 1.4, y + high * 1.4), dim)
        canvas.drawOval(skia.Rect(x - wide, y - high, x + wide, y + high), glow)
        tilt = (mood.frown - mood.inner) * 0.10 * sign
        lid = view.pixels(
            body.at(
                angle + sign * np.array([-0.25, 0.25]) * sign,
                np.array([0.36 + mood.raised * 0.07 - tilt, 0.36 + mood.raised * 0.07 + tilt]) * r + lift,
            )
        )
        if mood.frown + mood.inner + mood.raised > 0.2:
            canvas.drawPath(polygon(lid, False), sheet.tones.line(_GLOW, HIGH, r * 0.05, 0.8))
    if head.facing(0) > 0.1:
        across = np.linspace(-0.34, 0.34, 7) * (1 + 0.3 * float(face.mouth[1]) - 0.4 * float(face.mouth[2]))
        base = (-0.26 + 0.10 * mood.smile * (np.abs(across) / 0.34) ** 2 - 0.04 * mood.smile) * r + lift
        opening = 0.30 * r * float(face.mouth[0]) * (1 - (across / across[-1]) ** 2)
        top, low = view.pixels(body.at(across, base)), view.pixels(body.at(across, base - opening))
        if float(opening.max()) > 0.02 * r:
            canvas.drawPath(polygon(np.concatenate([top, low[::-1]])), glow)
        paint = skia.Paint(
            Color4f=skia.Color4f(*_GLOW, 1),
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=max(r * 0.06, 0.8),
            StrokeCap=skia.Paint.kRound_Cap,
        )
        canvas.drawPath(through(top, False), paint)
