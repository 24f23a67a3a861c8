"""Who stands where on the set, which way they face, and how they walk: the blocking of a scene.

It decides places and headings only; what somebody looks like is `engines.stage.cast`, where the camera stands is
`engines.stage.framing`.
"""

import math
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from engines.stage.bake import Baked
from engines.stage.cast import stand
from engines.stage.cast.actor import Actor, Drawn
from engines.stage.framing import CLOSE, SIZES, Subject, direction, shoulder_side
from engines.stage.plan import Plan
from engines.stage.scene import Facing, Figure, Place, Scene

ALONG = 0.22  # how far into the set the main subject stands, 0..1
BEAT_M = 14.0  # who walks longer than this turns round and comes back
_STRIDES_M = (
    35.0  # up to which who comes or goes does so in a straight line, in shorter strides than it seems
)
_ROUND = 0.99  # 1 turns at the ends of a beat without slowing down
_SHOULDER = (
    0.46  # of the way from the camera to the subject, where the one stands over whose shoulder one looks
)
AFLOAT = ("boat", "ship", "whale", "fish")
WHEELED = ("car", "bus", "bicycle")
_DRAUGHT_M = 0.7
_OFFSHORE_M = 30.0  # by which a whale keeps off those who watch it
_WADES_M = 0.25  # water that people and animals walk through
_SETTLED_S = 3.0  # after which whoever sits down sits
_MEASURED_PX_PER_M = 40.0
_BEHIND = 0.27  # of the set's depth, by which what is large stands behind those it is seen with
_ACROSS: dict[Place, float] = {"left": -0.7, "centre": 0.0, "right": 0.7}
_AHEAD = 0.35  # of the set's depth, by which others stand before the one through whose eyes they are seen
_APART_M, _APART_MEDIUM_M = 1.7, 1.15  # between two who are seen together


@dataclass(frozen=True, eq=False)
class Standing:
    """One figure on the set: its place in metres and its heading (radians, 0 faces +z) at the middle of the shot;
    `width_m` is what it covers across the frame, `deep` that it comes towards the camera or goes away from it."""

    number: int
    figure: Figure
    actor: Actor
    x: float
    z: float
    heading: float
    width_m: float
    duration_s: float
    deep: bool = False

    @property
    def turns_back(self) -> bool:
        """Whether it walks too far for the set, and so up and down a beat."""
        straight = self.deep or self.figure.kind == "vehicle"
        return self.actor.moved(self.duration_s) > (_STRIDES_M if straight else BEAT_M)

    def at(self, time_s: float) -> tuple[float, float, float]:
        """(x, z, heading) at a time; walkers pass their place in the middle of the shot."""
        whole = self.actor.moved(self.duration_s)
        gone = self.actor.moved(min(time_s, self.duration_s)) if self.duration_s else 0.0
        if not self.turns_back:
            along, turn = (gone - whole / 2) * min(1.0, BEAT_M / max(whole, 1e-6)), 0.0
        else:
            along, turn = _beat(gone)
        return (
            self.x + math.sin(self.heading) * along,
            self.z + math.cos(self.heading) * along,
            self.heading + turn,
        )


def _beat(gone: float) -> tuple[float, float]:
    """(metres along, radians turned) of somebody who walks up and down a beat, after `gone` metres."""
    angle = math.pi * (gone / BEAT_M + 0.1)
    along = -BEAT_M / 2 * math.asin(_ROUND * math.cos(angle)) / math.asin(_ROUND)
    return along, math.pi * (0.5 - 0.5 * min(max(4 * math.sin(angle), -1.0), 1.0))


def block(scene: Scene, plan: Plan, baked: Baked, frame_px: int) -> list[Standing]:
    """Everybody of the scene on the set, in the scene's order, to be seen in frames `frame_px` high."""
    yaw = direction(scene)
    standing: list[Standing] = []
    taken: dict[Place, int] = {}
    actors = [stand(figure, plan.light, frame_px) for figure in scene.figures]
    widths = [
        _width(actor, facing_of(scene, number), scene.duration_s) for number, actor in enumerate(actors)
    ]
    nearer = _nearer(scene, plan, widths)
    for number, (figure, actor, width) in enumerate(zip(scene.figures, actors, widths, strict=True)):
        crowding = taken.get(figure.place, 0)
        taken[figure.place] = crowding + 1
        across = nearer * _ACROSS[figure.place] + 0.42 * crowding * (1 if figure.place != "right" else -1)
        along = ALONG + 0.05 * crowding + 0.015 * (number % 3)
        if figure.kind == "vehicle" and len(scene.figures) > 1:
            along = ALONG + _BEHIND
        if scene.shot_position == "point_of_view" and number:
            along = ALONG + _AHEAD + 0.05 * crowding
        x, z = plan.stand(max(min(across, 1.0), -1.0), along)
        if figure.name in AFLOAT and plan.water is not None:
            x, z = _afloat(baked, x, z + (_OFFSHORE_M if figure.name == "whale" and number else 0.0))
        comes = actor.moved(scene.duration_s) > 0
        heading = _heading(facing_of(scene, number), yaw, across, comes)
        if plan.water is not None and figure.name not in AFLOAT and figure.action != "fly":
            heading = _dry(baked, x, z, heading, min(actor.moved(scene.duration_s), BEAT_M) / 2)
        deep = facing_of(scene, number) in ("camera", "away")
        standing.append(Standing(number, figure, actor, x, z, heading, width, scene.duration_s, deep))
    if scene.shot_position == "over_the_shoulder" and len(standing) > 1:
        standing[1] = _over_shoulder(scene, standing[0], standing[1], yaw)
    return standing


def way_of(scene: Scene) -> tuple[float, float, float]:
    """Where the first figure of a scene, a vehicle, passes, as `Plan.stand` takes it, and its heading."""
    across = _ACROSS[scene.figures[0].place]
    along = ALONG + (_BEHIND if len(scene.figures) > 1 else 0.0)
    return across, along, _heading(facing_of(scene, 0), direction(scene), across, True)


def side_of(scene: Scene) -> float:
    """How far to the right of a set's middle all figures of a scene stand, -1..1; 0 where they are on several sides."""
    across = {_ACROSS[figure.place] for figure in scene.figures}
    return across.pop() if len(across) == 1 else 0.0


def _nearer(scene: Scene, plan: Plan, widths: list[float]) -> float:
    """The part of the way from the middle to the sides that those who are alive go, 0..1: people who have to do with
    each other stand as near as that, and one frame holds them."""
    bodies = [
        (figure, width)
        for figure, width in zip(scene.figures, widths, strict=True)
        if figure.kind in ("person", "animal")
    ]
    places = {figure.place for figure, _ in bodies}
    if len(places) < 2 or any(f.kind == "vehicle" or f.name in AFLOAT for f in scene.figures):
        return 1.0
    apart = _APART_MEDIUM_M if scene.shot_type == "medium_shot" else _APART_M
    widest = sorted(width for _, width in bodies)[-2:]
    apart = max(apart, sum(widest) / 2 + 0.35)
    (low, _), (high, _) = plan.stand(_ACROSS["left"], ALONG), plan.stand(_ACROSS["right"], ALONG)
    whole = apart if "centre" not in places else 1.6 * apart
    return min(whole / max(high - low, 0.1), 1.0)


def _width(actor: Actor, facing: Facing, duration_s: float) -> float:
    """Metres that an actor covers across the frame."""
    drawn = settled(actor, duration_s, math.pi / 2 if facing in ("left", "right") else 0.0)
    covered = np.nonzero(drawn.picture[..., 3].max(0) > 40)[0]
    return float((covered[-1] - covered[0] + 1) / drawn.pixels_per_m) if covered.size else 0.5


def settled(actor: Actor, duration_s: float, seen_from: float) -> Drawn:
    """The actor in the middle of a shot, after whoever sits down sits, small enough to be measured."""
    return actor.picture(min(duration_s / 2, _SETTLED_S), seen_from, _MEASURED_PX_PER_M)


def _afloat(baked: Baked, x: float, z: float) -> tuple[float, float]:
    """The nearest place ahead with water deep enough for a hull; the place itself where there is none."""
    for away in np.arange(0.0, 90.0, 1.5):
        for aside in (0.0, 0.35 * away, -0.35 * away):
            if baked.depth(x + aside, z + away) > _DRAUGHT_M:
                return float(x + aside), float(z + away + 2.0)
    return x, z


def _dry(baked: Baked, x: float, z: float, heading: float, half_m: float) -> float:
    """The heading nearest to the wanted one along which `half_m` to either side is no water, or the driest."""

    def wet(turn: float) -> int:
        along = np.linspace(-half_m, half_m, 9)
        across, ahead = x + along * math.sin(heading + turn), z + along * math.cos(heading + turn)
        return sum(baked.depth(float(a), float(b)) > _WADES_M for a, b in zip(across, ahead, strict=True))

    turns = sorted(np.linspace(-math.pi / 2, math.pi / 2, 13), key=abs)
    return heading + float(min(turns, key=wet)) if half_m > 0 and wet(0.0) else heading


def facing_of(scene: Scene, number: int) -> Facing:
    """The way a figure faces, after what the shot's position asks of its main subject."""
    facing = scene.figures[number].facing
    if number == 0:
        if scene.shot_position == "back_view" and facing == "camera":
            return "away"
        if scene.shot_position == "side_view" and facing in ("camera", "away"):
            return "right" if scene.seed % 2 else "left"
        if scene.shot_position == "front_view" and facing == "away" and scene.shot_type in CLOSE:
            return "camera"
        if scene.shot_position == "over_the_shoulder":
            return "camera" if len(scene.figures) > 1 else "away"
    return facing


def _heading(facing: Facing, yaw: float, across: float, comes: bool) -> float:
    """Nobody stands quite square to the camera: profiles turn a little towards it, fronts towards the middle, less so
    of whoever `comes` towards it."""
    match facing:
        case "camera":
            return yaw + math.pi + (0.1 if comes else 0.32) * (1 if across > 0.1 else -1)
        case "away":
            return yaw - 0.12 * (1 if across > 0.1 else -1)
        case "right":
            return yaw + math.pi / 2 + 0.28
        case "left":
            return yaw - math.pi / 2 - 0.28
        case _:
            assert_never(facing)


def _over_shoulder(scene: Scene, main: Standing, other: Standing, yaw: float) -> Standing:
    """The other one, between camera and subject, at the edge of the frame and facing the subject."""
    size = SIZES[scene.shot_type]
    distance = size.shown * main.actor.height_m / 2 / math.tan(size.fov / 2)
    back = distance * (1 - _SHOULDER)
    side = shoulder_side(scene)
    aside = side * (0.14 + 0.34 * distance * _SHOULDER)
    x = main.x - math.sin(yaw) * back + math.cos(yaw) * aside
    z = main.z - math.cos(yaw) * back - math.sin(yaw) * aside
    heading = math.atan2(main.x - x, main.z - z)
    return Standing(other.number, other.figure, other.actor, x, z, heading, other.width_m, other.duration_s)


def subject_of(one: Standing, scene: Scene, baked: Baked) -> Subject:
    """What the camera needs to know of a figure, as it is in the middle of the shot."""
    facing = facing_of(scene, one.number)
    seen_from = math.remainder(direction(scene) + math.pi - one.heading, math.tau)
    drawn = settled(one.actor, scene.duration_s, seen_from)
    # A hat is part of the figure, a raised arm is not.
    head = slice(max(round(drawn.head[0] - drawn.head[2]), 0), max(round(drawn.head[0] + drawn.head[2]), 1))
    above = np.nonzero(drawn.picture[:, head, 3].max(1, initial=0) > 40)[0]
    top = (drawn.foot[1] - above[0]) / drawn.pixels_per_m if above.size else 0.0
    if one.figure.name == "whale" and one.figure.action == "jump":
        top = _highest(one.actor, seen_from)
    return Subject(
        x=one.x,
        ground=baked.level(one.x, one.z),
        z=one.z,
        height_m=max(one.actor.height_m, float(top)),
        width_m=one.width_m,
        facing=facing,
        head_m=(drawn.foot[1] - drawn.head[1]) / drawn.pixels_per_m,
        head_aside_m=(drawn.head[0] - drawn.foot[0]) / drawn.pixels_per_m,
        head_radius_m=max(drawn.head[2] / drawn.pixels_per_m, 0.03),
    )


def _highest(actor: Actor, seen_from: float) -> float:
    """Metres that an actor reaches above the water in a leap."""
    leap = [actor.picture(float(t), seen_from, _MEASURED_PX_PER_M) for t in np.linspace(0.3, 2.3, 6)]
    tops = [drawn.foot[1] - np.nonzero(drawn.picture[..., 3].max(1) > 40)[0][0] for drawn in leap]
    return float(max(tops)) / _MEASURED_PX_PER_M
