"""Arms and legs in their sleeves, trousers and shoes."""

import math

import numpy as np

from engines.stage.cast.build import Build
from engines.stage.cast.hands import draw_hand
from engines.stage.cast.look import Look
from engines.stage.cast.mood import smooth
from engines.stage.cast.outfits import Outfit
from engines.stage.cast.pose import SIDES, Pose
from engines.stage.cast.shapes import Points, View, bent, curve, hull, polygon, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.tones import HALF, LIT, SHADE, Local, darker, paler

FAR = 0.58  # how lit the limbs on the far side of the body are

# The side of a shoe in foot lengths: up, forward of the ankle.
_SHOE = np.array(
    [
        (0.00, -0.34),
        (0.16, -0.37),
        (0.40, -0.30),
        (0.46, -0.05),
        (0.42, 0.16),
        (0.30, 0.40),
        (0.22, 0.56),
        (0.10, 0.66),
        (0.00, 0.62),
    ]
)
_SOLE = np.array([(0.00, -0.35), (0.075, -0.375), (0.075, 0.66), (0.00, 0.63)])


def draw_leg(
    sheet: Sheet, build: Build, look: Look, outfit: Outfit, pose: Pose, view: View, i: int, far: bool
) -> None:
    """One leg with its shoe. `i` 0 is the right one."""
    b, scale, side = build, view.scale, sheet.tones.side
    lit = FAR if far else LIT
    shade = SHADE * 0.6 if far else SHADE
    line = view.pixels(bent([pose.hips[i], pose.knees[i], pose.ankles[i]]))
    wide = outfit.wide
    r = b.leg_radius * scale
    skin_shape = np.array([1.10, 1.04, 0.95, 0.84, 0.76, 0.74, 0.74, 0.66, 0.48]) * r
    cloth = np.array([1.08, 1.08, 1.02, 0.95, 0.90, 0.87, 0.86, 0.82, 0.78]) * r * wide
    hidden = outfit.legs == "hidden"
    if not hidden or outfit.hem < 0.9:
        if outfit.legs == "trousers":
            sheet.solid(tube(line, cloth, side), look.bottom, lit, shade)
            if scale > 120:
                _knee_folds(sheet, line, cloth, look.bottom, far)
        else:
            tights = darker(look.bottom, 0.1) if outfit.legs == "bare" and look.seed % 3 else look.skin
            sheet.solid(tube(line, skin_shape, side), tights, lit, shade + 0.1)
            if outfit.legs == "shorts":
                sheet.solid(
                    tube(line[:5], cloth[:5] * 1.12, side, flat=(False, True)), look.bottom, lit, shade
                )
    shoe_colour = look.shoes
    if outfit.shoes in ("boots", "wellies") and not hidden:
        top = 6 if outfit.shoes == "boots" else 5
        boot = np.maximum(cloth[top:], skin_shape[top:]) * (1.06 if outfit.shoes == "boots" else 1.16)
        colour = look.accent if outfit.shoes == "wellies" and "console" not in outfit.details else shoe_colour
        sheet.solid(tube(line[top:], boot, side, flat=(True, False)), colour, lit, shade)
        shoe_colour = colour
    elif outfit.legs in ("bare", "shorts") and scale > 50:
        sheet.solid(
            tube(line[7:], skin_shape[7:] * 1.2, side, flat=(True, False)),
            paler(look.accent, 0.6),
            lit,
            shade,
        )
    _shoe(sheet, build, look, outfit, pose, view, i, shoe_colour, lit)


def _knee_folds(sheet: Sheet, line: Points, radii: Points, local: Local, far: bool) -> None:
    paint = sheet.tones.line(local, 0.10 if far else 0.16, max(0.7, radii[4] * 0.09), 0.6)
    normal = np.array([-(line[5] - line[3])[1], (line[5] - line[3])[0]])
    normal /= max(float(np.hypot(*normal)), 1e-6)
    for k, reach in ((4, 0.5), (7, 0.6)):
        a = line[k] - normal * radii[k] * 0.75
        c = line[k] + normal * radii[k] * reach * 0.2
        middle = (a + c) / 2 + np.array([0, radii[k] * 0.22])
        sheet.canvas.drawPath(curve(np.stack([a, middle, c]), False), paint)


def _shoe(
    sheet: Sheet,
    build: Build,
    look: Look,
    outfit: Outfit,
    pose: Pose,
    view: View,
    i: int,
    local: Local,
    lit: float,
) -> None:
    heel = pose.stance.heels[i]
    turn = SIDES[i] * pose.stance.toes_out[i]
    size = build.foot * (1.12 if outfit.shoes == "wellies" else 1.0)
    outline = view.pixels(_foot_points(build, pose, i, _SHOE * size, 0.20 * size, heel, turn))
    path = curve(_rounded(hull(outline)))
    sheet.cel(path, local, size * view.scale * 0.12, lit * 0.95, 0.2)
    if view.scale * size > 15:
        sole = hull(view.pixels(_foot_points(build, pose, i, _SOLE * size, 0.20 * size, heel, turn)))
        tint = paler(local, 0.75) if outfit.shoes == "trainers" else darker(local, 0.45)
        sheet.canvas.drawPath(polygon(sole), sheet.tones.fill(tint, 0.6 if lit > 0.7 else HALF * 0.8))


def _foot_points(
    build: Build, pose: Pose, i: int, profile: Points, half: float, heel: float, turn: float
) -> Points:
    """A profile (n, 2: up from the sole, forward) as a foot's solid (2n, 3), rolled and turned at the ankle."""
    up, forward = profile[:, 0] - build.ankle, profile[:, 1]
    cos, sin = math.cos(heel), math.sin(heel)
    y, z = up * cos + forward * sin, forward * cos - up * sin
    width = half * np.where(profile[:, 1] < 0.2 * build.foot, 0.86, 1.0)
    ankle = pose.ankles[i]
    sides = []
    for sign in (-1, 1):
        x = sign * width
        sides.append(
            np.stack([x * math.cos(turn) + z * math.sin(turn), y, z * math.cos(turn) - x * math.sin(turn)], 1)
            + ankle
        )
    return np.concatenate(sides)


def _rounded(corners: Points) -> Points:
    """Corners doubled, so that the smooth outline stays near them."""
    after = np.roll(corners, -1, 0)
    return np.stack([corners * 0.75 + after * 0.25, corners * 0.25 + after * 0.75], 1).reshape(-1, 2)


def arm_is_behind(build: Build, pose: Pose, view: View, i: int) -> bool:
    """Whether the trunk hides an arm: it hangs on the far side, or is held behind the back."""
    shoulder = float(view.depth(pose.shoulders[i] - pose.chest))
    hand = float(view.depth(pose.wrists[i] - pose.chest))
    if hand > 1.5 * build.depth:
        return False
    return shoulder < -0.35 * build.shoulder or hand < -1.1 * build.depth


def draw_arm(
    sheet: Sheet, build: Build, look: Look, outfit: Outfit, pose: Pose, view: View, i: int, far: bool
) -> None:
    """One arm with its hand. `i` 0 is the right one."""
    b, scale, side = build, view.scale, sheet.tones.side
    line = view.pixels(bent([pose.shoulders[i], pose.elbows[i], pose.wrists[i]]))
    away = (view.pixels(pose.chest)[0] - line[0, 0]) * side / (b.shoulder * scale)
    lit = FAR if far else round(LIT - 0.30 * smooth((float(away) - 0.2) / 0.6), 2)
    shade = SHADE * 0.6 if far else SHADE
    r = b.arm_radius * scale
    bare = np.array([1.05, 1.0, 0.93, 0.86, 0.82, 0.82, 0.80, 0.70, 0.56]) * r
    sleeve = np.array([1.10, 1.14, 1.08, 1.02, 0.98, 0.96, 0.94, 0.88, 0.82]) * r * outfit.loose
    if outfit.loose > 1.7 and "console" not in outfit.details:  # the wide sleeves of a robe
        sleeve[5:] *= np.array([1.05, 1.2, 1.45, 1.7])
    _hand(sheet, build, look, outfit, pose, view, i, far)
    if outfit.sleeve < 1:
        sheet.solid(tube(line, bare, side), look.skin, 0.62 if far else 0.86, 0.36)
        sheet.solid(
            tube(line[:5], sleeve[:5] * 1.06, side, flat=(False, True), grown=True), look.top, lit, shade
        )
        return
    sheet.solid(tube(line, sleeve, side, flat=(False, True), grown=True), look.top, lit, shade)
    if scale > 80:
        cuff = line[7:] + (line[8] - line[7]) * 0.06
        if (
            "ribs" in outfit.details
            or outfit.collar in ("lapels", "turtle", "shirt")
            or "trim" in outfit.details
        ):
            tint = (
                look.accent
                if "trim" in outfit.details or (outfit.collar == "turtle" and "ribs" not in outfit.details)
                else darker(look.top, 0.14)
            )
            cuff = line[7:] * 1.0
            cuff = np.stack([cuff[0] * 0.45 + cuff[1] * 0.55, cuff[1]])
            sheet.solid(tube(cuff, sleeve[7:] * 1.05, side, flat=(True, True)), tint, lit, shade)
    if scale > 120:
        paint = sheet.tones.line(look.top, 0.08 if far else 0.14, max(0.7, r * 0.11), 0.6)
        normal = np.array([-(line[5] - line[3])[1], (line[5] - line[3])[0]])
        normal /= max(float(np.hypot(*normal)), 1e-6)
        for k in (3, 5):
            a, c = line[k] - normal * sleeve[k] * 0.85, line[k] + normal * sleeve[k] * 0.1
            sheet.canvas.drawPath(
                curve(np.stack([a, (a + c) / 2 + (line[4] - line[k]) * 0.3, c]), False), paint
            )


def _hand(
    sheet: Sheet, build: Build, look: Look, outfit: Outfit, pose: Pose, view: View, i: int, far: bool
) -> None:
    forearm = pose.wrists[i] - pose.elbows[i]
    forearm = forearm / max(float(np.linalg.norm(forearm)), 1e-6)
    tip = pose.wrists[i] + forearm
    inward = -SIDES[i]
    thumb_way = np.array([inward * 0.45, 0.25, 0.9])
    if pose.stance.shapes[i] == "open" and forearm[1] > 0.2:
        thumb_way = np.array([inward * 1.0, 0.0, 0.1])
    ends = view.pixels(np.stack([pose.wrists[i], tip, pose.wrists[i] + thumb_way]))
    along, thumb = (ends[1] - ends[0]) / view.scale, (ends[2] - ends[0]) / view.scale
    ahead = along / max(float(np.hypot(*along)), 1e-6)
    turn = float(np.clip(-ahead[1] * thumb[0] + ahead[0] * thumb[1], -1, 1))
    gloved = "console" in outfit.details or "plates" in outfit.details
    skin = (darker(look.top, 0.12) if "plates" in outfit.details else look.accent) if gloved else look.skin
    size = build.hand * (1.15 if gloved else 1.0) * view.scale
    draw_hand(sheet, ends[0], along, turn, size, pose.stance.shapes[i], skin, far)
