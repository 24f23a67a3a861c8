"""An element in motion: at any moment, what it does is an attitude, idle life with the actions on top, and the attitude
is drawn by its sheets, limbs and face. Nothing is remembered from one moment to the next.

Where it goes over the ground is not here, but in its track.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.elements.acting import gestures, travel
from engines.elements.acting.attitude import Attitude, ease
from engines.elements.acting.bend import Bend, Build, Head
from engines.elements.acting.heads import face_in, head_of_body, head_of_face, head_of_outline
from engines.elements.acting.idle import Idle
from engines.elements.acting.limbs import NOSE, SURE, Joints, joints_in, limbs_of
from engines.elements.acting.mesh import sheet, with_pixels
from engines.elements.acting.moment import Actor, Moment
from engines.elements.acting.nature import nature_called, nature_of
from engines.elements.acting.puppet import Puppet
from engines.elements.acting.talking import LivingFace, big_enough, voice_of
from engines.elements.direction import Action
from engines.elements.sprite import Doing, Motion, Pose, Sprite
from engines.perception.body import Body
from engines.perception.face import Face
from engines.portrait.performance import Performance
from engines.speech.mouth import RATE, MouthTrack

BLEND_S = 0.32  # one action becomes the next
ARMS_BLEND_S = 0.55  # where arms come down from high up
AT_ONCE_S = 0.05  # what begins with the scene is under way when it begins
FACE_TRIANGLES = 180
FACE_TURNS_HEAD = 0.9  # of what the rig's head would do, the sheet does
LAG_S = 0.11  # how far what hangs loose is behind the body

ACTIONS: dict[Action, Callable[[Moment], Attitude]] = {
    "stand": gestures.stand,
    "walk": travel.walk,
    "run": travel.run,
    "jump": travel.jump,
    "fly": travel.fly,
    "hover": travel.hover,
    "rise": travel.rise,
    "fall": travel.fall,
    "turn": gestures.turn,
    "wave": gestures.wave,
    "look": gestures.look,
    "talk": gestures.talk,
    "hold": gestures.hold,
    "follow": travel.follow,
    "sway": gestures.sway,
    "dance": gestures.dance,
}


def motion_of(
    sprite: Sprite,
    doings: Sequence[Doing],
    seed: int,
    body: Body | None,
    source: NDArray[np.uint8],
    name: str = "",
) -> Motion:
    """How the element `name` moves while it does these things. `source` (h, w, 3) RGB is the picture it was cut from,
    `body` its joints in pixels of that picture, if it has any."""
    face = face_in(sprite, source) if nature_called(name) in (None, "person") else None
    nature = nature_of(sprite, name, has_person=face is not None or body is not None)
    joints = joints_in(sprite, body) if body is not None and nature == "person" else None
    head = _head(sprite, face, joints)
    limbs = limbs_of(sprite, joints) if joints is not None else []
    names = [limb.name for limb in limbs if limb.moves]
    build = Build(sprite, nature, head, moves_legs="left_leg" in names)
    puppet = Puppet(build, joints, limbs) if joints is not None and names else None
    track = voice_of(doings, seed)
    living = LivingFace(sprite, face, track, seed) if face is not None and big_enough(face) else None
    columns = np.flatnonzero((sprite.pixels[..., 3] > 0.5).any(0))
    actor = Actor(
        nature,
        cut_off=sprite.edges.bottom > 0.3,
        wide=float(np.ptp(columns)) / sprite.height if len(columns) else 0.0,
        free_arms=("left_arm" in names, "right_arm" in names),
        has_legs="left_leg" in names or bool(build.legs),
        seed=seed,
    )
    return _CutOut(build, actor, doings, track, puppet, living)


def _head(sprite: Sprite, face: Face | None, joints: Joints | None) -> Head | None:
    if face is not None:
        return head_of_face(face)
    if joints is not None and joints[NOSE, 2] > SURE:
        return head_of_body(joints)
    return head_of_outline(sprite)


@dataclass(frozen=True)
class _Played:
    doing: Doing
    actor: Actor

    def part(self, time_s: float) -> float:
        """How much of the element does this, 0 to 1."""
        doing = self.doing
        blend_s = ARMS_BLEND_S if doing.action in ("wave", "dance") else BLEND_S
        begun = 1.0 if doing.begin_s <= AT_ONCE_S else ease((time_s - doing.begin_s) / blend_s)
        return begun * (1 - ease((time_s - doing.end_s) / blend_s))


class _CutOut:
    """One element's motion."""

    def __init__(
        self,
        build: Build,
        actor: Actor,
        doings: Sequence[Doing],
        track: MouthTrack,
        puppet: Puppet | None,
        face: LivingFace | None,
    ) -> None:
        self._idle = Idle(actor.nature, actor.seed)
        self._played = [_Played(doing, actor) for doing in sorted(doings, key=lambda doing: doing.begin_s)]
        self._track, self._puppet, self._face = track, puppet, face
        self._kept_down = 0.5 * actor.wide if actor.cut_off else 0.0  # so that no corner is rolled into view
        if puppet is None:
            self._sheet = sheet(build.sprite.pixels)
            self._bend = Bend(build, self._sheet.rest)
        if face is not None:
            self._patch = sheet(face.drawn(Performance(), Attitude()), FACE_TRIANGLES)
            self._face_bend = Bend(build, self._patch.rest + face.origin)

    def at(self, time_s: float) -> Pose:
        now, before = self._attitude(time_s), self._attitude(time_s - LAG_S)
        went = (
            now.shift - before.shift,
            now.lift - before.lift,
            now.roll + now.lean - before.roll - before.lean,
        )
        air = self._idle.air(time_s, went)
        puppet = self._puppet
        meshes = puppet.moved(now, air) if puppet else [(self._sheet, self._bend.moved(now, air))]
        if self._face is not None:
            patch = with_pixels(self._patch, self._face.drawn(self._face.performance(time_s), now))
            meshes.insert(
                self._puppet.behind_face if self._puppet else 1, (patch, self._face_bend.moved(now, air))
            )
        return Pose(tuple(meshes), now.lift - self._kept_down * abs(now.roll), now.shift)

    def _attitude(self, time_s: float) -> Attitude:
        attitude = self._idle.attitude(time_s)
        for played in self._played:
            if part := played.part(time_s):
                moment = self._moment(played, time_s)
                attitude = attitude.plus(ACTIONS[played.doing.action](moment), part)
        if self._face is not None:
            acted = self._face.performance(time_s)
            attitude = attitude.plus(
                Attitude(head_yaw=acted.yaw, head_nod=acted.pitch, head_tilt=acted.roll), FACE_TURNS_HEAD
            )
        return attitude

    def _moment(self, played: _Played, time_s: float) -> Moment:
        since = max(time_s - played.doing.begin_s, 0.0)
        if played.doing.action != "talk":
            return Moment(since, played.doing, played.actor)
        place = np.clip(time_s * RATE, 0, len(self._track.stress) - 1)
        stress = float(np.interp(place, *_near(self._track.stress, place)))
        return Moment(since, played.doing, played.actor, self._track.at([time_s])[0], stress)


def _near(curve: NDArray[np.float32], place: float) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """The samples about a place of a curve."""
    first = max(int(place) - 1, 0)
    return np.arange(first, min(first + 4, len(curve)), dtype=np.float64), curve[first : first + 4]
