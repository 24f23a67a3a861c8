"""A person before the camera: look, stance and face put together, back to front."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engines.stage.cast.actions import speed_of, stance_at
from engines.stage.cast.actor import Actor, Drawn, Extent
from engines.stage.cast.backs import draw_backpack, draw_cape
from engines.stage.cast.build import build_of
from engines.stage.cast.carried import draw_scabbard, draw_staff, draw_stool
from engines.stage.cast.collars import (
    draw_collar,
    draw_collar_behind,
    draw_ermine,
    draw_scarf,
    draw_stethoscope,
)
from engines.stage.cast.garments import draw_clothes
from engines.stage.cast.hair import draw_hair, draw_hair_behind
from engines.stage.cast.hats import draw_hat, draw_hat_behind, hat_hides_above
from engines.stage.cast.held import draw_held, hand_of, holding, lit_by, reach
from engines.stage.cast.limbs import arm_is_behind, draw_arm, draw_leg
from engines.stage.cast.look import look_of
from engines.stage.cast.mass import hair_of
from engines.stage.cast.mood import Face, drift, face_at
from engines.stage.cast.outfits import OUTFITS
from engines.stage.cast.pose import Pose, posed
from engines.stage.cast.robot import draw_robot
from engines.stage.cast.shapes import View, curve, tube
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.skull import Head, Skull
from engines.stage.cast.tails import draw_tails
from engines.stage.cast.tones import Tones
from engines.stage.cast.trunk import Trunk, trunk_of
from engines.stage.cast.visage import beard_below, draw_visage, skin_shadow
from engines.stage.light import Light
from engines.stage.scene import Figure


class Person(Actor):
    """A human being of the scene, or a robot on the same bones."""

    cropped = True

    def __init__(self, figure: Figure, light: Light) -> None:
        self.look = look_of(figure)
        if figure.holds:
            self.look = replace(self.look, extras=self.look.extras - {"staff"})
        self.build = build_of(self.look)
        self.outfit = OUTFITS[self.look.outfit]
        self.height_m = self.look.height_m
        self._expression = figure.expression
        self.action, self.holds = figure.action, figure.holds
        self._tones = Tones(light)
        self._skull = Skull(self.look)

    def moved(self, time_s: float) -> float:
        return speed_of(self.action, self.look, self.build, self._expression) * time_s

    def picture(
        self,
        time_s: float,
        view_azimuth: float,
        pixels_per_m: float,
        mouth: NDArray[np.floating] | None = None,
    ) -> Drawn:
        look, build = self.look, self.build
        stance = stance_at(self.action, look, build, self._expression, time_s)
        if self.holds:
            stance = holding(stance, self.holds, self.action)
        pose = posed(build, stance)
        face = face_at(self._expression, look.seed, time_s, mouth, stance.gaze_up)
        view = View(view_azimuth + stance.yaw, pixels_per_m)
        head = self._head(pose, view, face)
        left, top, right, bottom = self.seen(self._extent(pose, view, head), (head.x, head.y))
        view = replace(view, x=-left, y=-top)
        head = replace(head, x=head.x - left, y=head.y - top)
        sheet = Sheet(self._tones, right - left, bottom - top)
        if look.species == "robot":
            self._draw_robot(sheet, view, pose, head, face, time_s)
        else:
            _Drawing(self, sheet, view, pose, head, face, time_s).all()
        glow = None
        if self.holds == "lantern" and self._tones.dark:
            glow = lit_by(sheet, pose, build, view, self.action)
        rim = min(2.2, 0.5 + head.radius * 0.03)
        picture = sheet.finished(rim)
        return Drawn(picture, (view.x, view.y), pixels_per_m, (head.x, head.y, head.radius), glow)

    def _draw_robot(
        self, sheet: Sheet, view: View, pose: Pose, head: Head, face: Face, time_s: float
    ) -> None:
        i = hand_of(self.action)
        behind = arm_is_behind(self.build, pose, view, i)
        if behind:
            self.draw_held(sheet, view, pose, time_s)
        draw_robot(sheet, self.build, self.look, pose, view, head, face, time_s)
        if not behind:
            self.draw_held(sheet, view, pose, time_s)

    def draw_held(self, sheet: Sheet, view: View, pose: Pose, time_s: float) -> None:
        """What is held, if anything is."""
        if self.holds:
            draw_held(sheet, self.holds, self.action, pose, self.build, view, self.look.seed, time_s)

    def _head(self, pose: Pose, view: View, face: Face) -> Head:
        yaw, pitch, roll = pose.stance.head
        x, y = view.pixels(pose.head).tolist()
        turned = math.remainder(view.azimuth + yaw, math.tau)
        leaned = pose.stance.lean if pose.stance.lean > 0.7 else 0.35 * pose.stance.lean
        tip = roll * math.cos(turned) + (leaned - 0.9 * (pose.stance.lean > 0.7)) * math.sin(turned) * 0.5
        return Head(self._skull, x, y, self.build.head * view.scale, turned, pitch, tip, float(face.mouth[0]))

    def _extent(self, pose: Pose, view: View, head: Head) -> Extent:
        joints = np.concatenate([pose.spine, pose.knees, pose.ankles, pose.elbows, pose.wrists])
        seen = view.pixels(joints)
        if self.holds:
            seen = np.concatenate([seen, reach(self.holds, self.action, pose, self.build, view)])
        size = self.build.height * view.scale
        beside = 0.13 + 0.14 * max(self.outfit.flare - 0.3, 0) + (0.12 if "cape" in self.look.extras else 0)
        left = min(float(seen[:, 0].min()) - beside * size, head.x - 2.0 * head.radius)
        right = max(float(seen[:, 0].max()) + beside * size, head.x + 2.0 * head.radius)
        tall = {"pointed": 2.7, "toque": 2.4, "helm": 2.0}.get(self.look.hat, 1.75)
        top = min(head.y - tall * head.radius, float(seen[:, 1].min()) - 0.09 * size)
        if "staff" in self.look.extras:
            top = min(top, -1.12 * size)
        return math.floor(left) - 3, math.floor(top) - 3, math.ceil(right) + 3, math.ceil(0.05 * size) + 3


class _Drawing:
    """One picture of a person while it is drawn."""

    def __init__(
        self, person: Person, sheet: Sheet, view: View, pose: Pose, head: Head, face: Face, time_s: float
    ) -> None:
        self.person = person
        self.look, self.build, self.outfit = person.look, person.build, person.outfit
        self.sheet, self.view, self.pose, self.head, self.face = sheet, view, pose, head, face
        self.hair = hair_of(self.look)
        self.time_s = time_s
        self.swing = self._swing(time_s)
        self.trunk: Trunk = trunk_of(self.build, self.look, self.outfit, pose, view, self.swing * 1.6)
        self.turned_away = math.cos(view.azimuth) < -0.25

    def _swing(self, time_s: float) -> float:
        """How far loose things lag across the picture, about -0.1 to 0.1."""
        stance = self.pose.stance
        lag = -0.5 * stance.twist + 0.02 * drift(self.look.seed, time_s, 71)
        stream = 0.06 if stance.lean > 0.15 else 0.0
        return lag * math.cos(self.view.azimuth) * 0.5 - stream * math.sin(self.view.azimuth)

    def all(self) -> None:
        look, sheet, pose, view = self.look, self.sheet, self.pose, self.view
        behind = [i for i in (0, 1) if arm_is_behind(self.build, pose, view, i)]
        before = [i for i in (0, 1) if i not in behind]
        raised = [i for i in before if pose.wrists[i][1] > pose.neck[1]]
        if not self.turned_away:
            self._hang(behind_body=True)
        draw_hair_behind(sheet, self.head, look, self.hair, self.swing, hat_hides_above(look))
        draw_hat_behind(sheet, self.head, look)
        if not self.turned_away:
            draw_collar_behind(sheet, look, self.outfit, self.trunk)
            if pose.stance.seat:
                draw_stool(sheet, self.build, pose, view)
        for i in behind:
            self._arm(i)
        self._legs()
        if self.turned_away:
            if pose.stance.seat:
                draw_stool(sheet, self.build, pose, view)
            draw_visage(sheet, self.head, look, self.face)
        self._neck()
        draw_clothes(sheet, self.build, look, self.outfit, self.trunk, view.scale)
        self._on_trunk()
        for i in before:
            if i not in raised:
                self._arm(i)
        if self.turned_away:
            self._hang(behind_body=False)
        else:
            draw_tails(sheet, self.head, look, self.hair, self.swing, low=True)
            draw_visage(sheet, self.head, look, self.face)
            beard_below(sheet, self.head, look)
        below = hat_hides_above(look)
        draw_hair(sheet, self.head, look, self.hair, self.swing, below)
        draw_tails(sheet, self.head, look, self.hair, self.swing, low=False, below=below)
        if self.turned_away:
            draw_tails(sheet, self.head, look, self.hair, self.swing, low=True)
        draw_hat(sheet, self.head, look)
        for i in raised:
            self._arm(i)

    def _arm(self, i: int) -> None:
        if i == 0 and "staff" in self.look.extras and self.pose.stance.shapes[0] == "hold":
            draw_staff(self.sheet, self.build, self.look, self.pose, self.view)
        holds, action = self.person.holds, self.person.action
        if holds and i == hand_of(action):
            self.person.draw_held(self.sheet, self.view, self.pose, self.time_s)
        far = float(self.view.depth(self.pose.shoulders[i] - self.pose.chest)) < -0.35 * self.build.shoulder
        draw_arm(self.sheet, self.build, self.look, self.outfit, self.pose, self.view, i, far)

    def _legs(self) -> None:
        depth = self.view.depth(self.pose.knees + self.pose.ankles)
        apart = float(self.view.depth(self.pose.hips[0] - self.pose.hips[1]))
        for i in np.argsort(depth).tolist():
            far = apart * (1 if i == 0 else -1) < -0.9 * self.build.leg_apart
            draw_leg(self.sheet, self.build, self.look, self.outfit, self.pose, self.view, i, far)
        if self.outfit.hem < 0.3 and self.outfit.legs != "bare":
            ends = self.view.pixels(np.stack([self.pose.hips[0], self.pose.pelvis, self.pose.hips[1]]))
            radius = self.build.leg_radius * self.view.scale * 1.2
            seat = tube(ends, np.full(3, radius), self.sheet.tones.side)
            self.sheet.canvas.drawPath(seat.outline, self.sheet.tones.fill(self.look.bottom, 0.7))

    def _neck(self) -> None:
        head = self.head
        slim = self.look.feminine or self.look.child
        base = self.trunk.middle[3]
        top = head.space(np.zeros(1), np.array([-0.45]), np.array([-0.20]))[0]
        line = np.stack([top, top * 0.5 + base * 0.5, base])
        radii = head.radius * np.array([0.30, 0.31, 0.40]) * (1.0 if slim else 1.2)
        neck = tube(line, radii, self.sheet.tones.side, flat=(True, True))
        self.sheet.solid(neck, self.look.skin, 0.80, 0.46)
        if self.turned_away:
            return
        self.sheet.canvas.save()
        self.sheet.canvas.clipPath(neck.outline, True)
        cast = self.head.outline() + np.array([-self.sheet.tones.side * 0.05, 0.17]) * head.radius
        self.sheet.canvas.drawPath(curve(cast), self.sheet.tones.fill(skin_shadow(self.look.skin), 0.34))
        self.sheet.canvas.restore()

    def _on_trunk(self) -> None:
        """What is worn over the trunk."""
        look, sheet, build, trunk, scale = self.look, self.sheet, self.build, self.trunk, self.view.scale
        draw_collar(sheet, build, look, self.outfit, trunk, scale)
        if "stethoscope" in look.extras:
            draw_stethoscope(sheet, build, trunk, scale)
        if "backpack" in look.extras:
            draw_backpack(sheet, build, look, trunk, scale, straps=True)
        if "ermine" in look.extras:
            draw_ermine(sheet, build, look, trunk, scale)
        if "scarf" in look.extras:
            draw_scarf(sheet, build, look, trunk, scale, self.swing * 6)
        if "sword" in look.extras:
            draw_scabbard(sheet, build, look, self.pose, self.view)

    def _hang(self, behind_body: bool) -> None:
        """What hangs on the back."""
        look, sheet, build = self.look, self.sheet, self.build
        if "cape" in look.extras:
            draw_cape(sheet, build, look, self.pose, self.view, self.swing * 4, self.time_s)
        side_on = abs(math.sin(self.view.azimuth)) > 0.15 or not behind_body
        if side_on and ("backpack" in look.extras or "pack" in self.outfit.details):
            draw_backpack(sheet, build, look, self.trunk, self.view.scale, straps=False)
