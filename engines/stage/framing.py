"""Where a camera must stand to show a subject in a given size, angle and position: the grammar of single frames.

A frame is composed first on paper (how high the subject is in it, where the head sits, which third it keeps), and the
camera's place follows from that. How it moves from there is in `engines.stage.camera_path`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engines.stage.scene import Facing, Scene, ShotPosition, ShotType

EYES = 0.93  # of a person's height
_HEADS_OFF = (
    6.0  # a head far from the feet is filmed from this many times as far, or stepping aside would turn it
)
_WIDEST = math.radians(72)
_STEEP = 1.0  # radians that an overhead camera looks down: steeper, nobody is more than a hat
FROM_ABOVE: tuple[ShotPosition, ...] = ("overhead_view", "aerial_view")


@dataclass(frozen=True)
class Subject:
    """Who is to be seen: where the feet are (x, ground, z), how high and how wide in metres, which way it faces in the
    first frame, and its head: how high above the feet, how far to the camera's right of them, and of which radius, in
    metres."""

    x: float
    ground: float
    z: float
    height_m: float
    width_m: float = 0.6
    facing: Facing = "camera"
    head_m: float = 1.57
    head_aside_m: float = 0.0
    head_radius_m: float = 0.14


@dataclass(frozen=True)
class Size:
    """A shot size. `shown` is the height of the frame at the subject in subject heights; `head` is where the top of
    the head sits, 0 top edge to 1 bottom edge; `fov` is the lens in radians, vertical; `eye` is the height of an
    eye-level camera in subject heights."""

    shown: float
    head: float
    fov: float
    eye: float


SIZES: dict[ShotType, Size] = {
    "extreme_long_shot": Size(7.6, 0.60, math.radians(38), 1.6),
    "long_shot": Size(2.35, 0.37, math.radians(35), 0.92),
    "full_shot": Size(1.34, 0.14, math.radians(31), 0.80),
    "medium_shot": Size(0.66, 0.11, math.radians(28), 0.86),
    "close_up": Size(0.34, 0.09, math.radians(22), 0.92),
    "extreme_close_up": Size(0.19, 0.0, math.radians(20), 0.93),
}
CLOSE: dict[ShotType, tuple[float, float]] = {"close_up": (3.3, 0.45), "extreme_close_up": (2.0, 0.47)}
"""Frames of heads: their height in head radii, and where the middle of the head sits, 0 top edge to 1 bottom edge."""
_THINGS: dict[ShotType, float] = {"close_up": 1.7, "extreme_close_up": 1.3}  # frames in sizes of a thing


@dataclass(frozen=True)
class Framing:
    """A composed frame: the camera stands `distance` metres from the point (x, y, z) in the direction `yaw` looks
    away from, raised by `height` above the ground there, and turned so that the point lies where the frame wants it.

    `aim_x`, `aim_y` are where the point lies in the frame, -0.5..0.5 from its middle, right and up; `frame_m` is the
    frame's height at the point.
    """

    x: float
    y: float
    z: float
    ground: float
    distance: float
    height: float
    yaw: float
    fov: float
    aim_x: float
    aim_y: float
    frame_m: float


def compose(scene: Scene, subjects: Sequence[Subject], aspect: float, yaw: float = 0.0) -> Framing:
    """The frame of the shot's first moment. `aspect` is width / height; `yaw` the direction the set is seen in best."""
    size = SIZES[scene.shot_type]
    main = subjects[0]
    shown = size.shown * main.height_m
    x, z = main.x, main.z
    head, fov, eye, top = size.head, size.fov, size.eye * main.height_m, main.height_m
    if scene.shot_type in CLOSE:
        radii, head = CLOSE[scene.shot_type]
        shown, top, eye = radii * main.head_radius_m, main.head_m, main.head_m
        x += main.head_aside_m * math.cos(yaw)
        z -= main.head_aside_m * math.sin(yaw)
        if scene.figures and scene.figures[0].kind in ("prop", "vehicle"):
            shown = _THINGS[scene.shot_type] * max(main.height_m, main.width_m / aspect)
            x, z, head = main.x, main.z, 0.47
            top, eye = 0.5 * main.height_m, 0.5 * main.height_m + 0.3 * shown
    aim_x = 0.0
    group = _group(subjects, scene, yaw)
    if group is not None:
        x, z, width, tallest = group
        top = max(top, tallest)
        shown = max(size.shown * top, width / (0.8 * aspect))
    else:
        aim_x = _third(main, scene)
        shown = max(shown, main.width_m / (0.82 * aspect)) if scene.shot_type not in CLOSE else shown
    # When the frame grew wider than the size asks for, feet stay on the ground line of long shots.
    if shown > size.shown * top * 1.05 and scene.shot_type not in CLOSE:
        head = max(head, 0.80 - top / shown)
    distance = shown / 2 / math.tan(fov / 2)
    if scene.shot_type in CLOSE and x != main.x and distance < _HEADS_OFF * abs(main.head_aside_m):
        distance = _HEADS_OFF * abs(main.head_aside_m)
        fov = 2 * math.atan(shown / 2 / distance)
    framing = Framing(
        x=x,
        y=main.ground + top,
        z=z,
        ground=main.ground,
        distance=distance,
        height=max(eye, 0.35),
        yaw=yaw,
        fov=fov,
        aim_x=aim_x,
        aim_y=0.5 - head,
        frame_m=shown,
    )
    return _placed(_angled(framing, scene, main), scene, main)


def direction(scene: Scene) -> float:
    """The yaw of the first frame: nearly along the set, a little different in every set."""
    if scene.shot_position in ("overhead_view", "point_of_view") or scene.backdrop is not None:
        return 0.0
    spread = 0.05 if scene.shot_type in CLOSE else 0.1
    return spread * math.sin(2.4 * scene.seed + 0.6)


def widened(framing: Framing, distance: float) -> Framing:
    """The same frame from nearer, where there is no room to step back: a wider lens."""
    fov = min(2 * math.atan(framing.frame_m / 2 / max(distance, 0.3)), _WIDEST)
    return replace(framing, distance=distance, fov=fov)


def over_room(
    framing: Framing, scene: Scene, room: tuple[float, float, float, float], top_m: float
) -> Framing:
    """A frame from above into a room whose ceiling is taken off: from `top_m` over its floor and no farther off than
    its walls. Aerial views show the whole room."""
    left, right, near, far = room
    if scene.shot_position == "aerial_view":
        z = near + 0.62 * (far - near)
        return replace(
            framing, x=(left + right) / 2, y=framing.ground + 0.4, z=z, yaw=0.0, distance=z - near - 0.4,
            height=top_m, fov=math.radians(52), aim_x=0.0, aim_y=0.0,
        )  # fmt: skip
    nearer = min(top_m / framing.height, (framing.z - near - 0.4) / framing.distance, 1.0)
    rise, distance = nearer * framing.height, nearer * framing.distance
    slant = math.hypot(rise - (framing.y - framing.ground), distance)
    fov = min(2 * math.atan(framing.frame_m / 2 / slant), _WIDEST)
    return replace(framing, height=rise, distance=distance, fov=fov)


def _group(subjects: Sequence[Subject], scene: Scene, yaw: float) -> tuple[float, float, float, float] | None:
    """(x, z) of the middle, width and height in metres of those who are framed together; None for a single subject."""
    if len(subjects) < 2 or scene.shot_type in CLOSE or scene.shot_position == "over_the_shoulder":
        return None
    main = subjects[0]
    reach = 2.6 if scene.shot_type == "medium_shot" else 9.0
    together = [s for s in subjects if math.hypot(s.x - main.x, s.z - main.z) < reach]
    if len(together) < 2:
        return None
    across = [s.x * math.cos(yaw) - s.z * math.sin(yaw) for s in together]
    low = min(a - s.width_m / 2 for a, s in zip(across, together, strict=True))
    high = max(a + s.width_m / 2 for a, s in zip(across, together, strict=True))
    own = main.x * math.cos(yaw) - main.z * math.sin(yaw)
    shift = (low + high) / 2 - own
    return (
        main.x + shift * math.cos(yaw),
        main.z - shift * math.sin(yaw),
        high - low,
        max(s.height_m for s in together),
    )


def _third(subject: Subject, scene: Scene) -> float:
    """Where a single subject stands across the frame: room to look and walk into, and never dead centre."""
    lead = {"right": -0.14, "left": 0.14}.get(subject.facing, 0.0)
    if scene.shot_position == "over_the_shoulder" and len(scene.figures) > 1:
        lead = 0.12 * -shoulder_side(scene)
    if lead == 0.0:
        place = scene.figures[0].place if scene.figures else "centre"
        lead = {"left": -0.13, "right": 0.13}.get(place, 0.045 if scene.seed % 2 else -0.045)
    return lead * (0.75 if scene.shot_type in CLOSE else 1.0)


def shoulder_side(scene: Scene) -> int:
    """The side of the frame, -1 left or 1 right, of the one over whose shoulder the second figure of a scene is seen:
    where that one stands."""
    return {"left": -1, "right": 1}.get(scene.figures[1].place, -1 if scene.seed % 2 else 1)


def _angled(framing: Framing, scene: Scene, subject: Subject) -> Framing:
    if scene.shot_angle == "high_angle":
        rise = (0.32 if scene.shot_type in CLOSE else 0.42) * framing.distance
        return replace(framing, height=framing.height + rise, aim_y=framing.aim_y + 0.03)
    if scene.shot_angle == "low_angle":
        low = max(0.22 * subject.height_m, 0.3)
        close = scene.shot_type in ("medium_shot", *CLOSE)
        if close:
            low = max(framing.height - 0.38 * framing.distance, 0.3)
        return replace(framing, height=low, distance=framing.distance * 0.96)
    return framing


def _placed(framing: Framing, scene: Scene, subject: Subject) -> Framing:
    tall = subject.height_m
    match scene.shot_position:
        case "overhead_view":
            fov = max(framing.fov, math.radians(30))
            distance = max(1.5 * framing.frame_m, 2.0 * tall) / (2 * math.tan(fov / 2))
            return replace(
                framing,
                y=subject.ground + 0.45 * tall,
                height=distance * math.sin(_STEEP) + 0.45 * tall,
                distance=distance * math.cos(_STEEP),
                fov=fov,
                aim_y=0.0,
                frame_m=2 * distance * math.tan(fov / 2),
            )
        case "aerial_view":
            distance = max(framing.distance, 20.0)
            return replace(
                framing, height=0.75 * distance, distance=distance, aim_y=-0.05, fov=math.radians(40),
                frame_m=2 * distance * 1.25 * math.tan(math.radians(20)),
            )  # fmt: skip
        case "overlooking_view":
            distance = max(framing.distance, 7.0)
            shown = 2 * distance * math.tan(framing.fov / 2)
            low = min(max(-0.12, tall / shown - 0.36), 0.3)  # the feet stay in the frame
            return replace(
                framing, height=max(0.42 * distance, 4.0), distance=distance, aim_y=low, frame_m=shown
            )
        case "point_of_view":
            return _through_eyes(framing, subject)
        case _:
            return framing


def _through_eyes(framing: Framing, subject: Subject) -> Framing:
    """What the subject sees: the camera stands in its head and looks along the set at things a few metres off."""
    ahead = 6.0
    return replace(
        framing,
        x=subject.x + math.sin(framing.yaw) * ahead,
        y=subject.ground + 0.8 * subject.height_m,
        z=subject.z + math.cos(framing.yaw) * ahead,
        distance=ahead,
        height=EYES * subject.height_m,
        aim_x=0.0,
        aim_y=0.04,
        frame_m=2 * ahead * math.tan(framing.fov / 2),
    )


def bearing(framing: Framing, aspect: float) -> tuple[float, float, np.ndarray]:
    """(yaw, pitch, position) of a camera that shows the frame."""
    position = np.array(
        [
            framing.x - math.sin(framing.yaw) * framing.distance,
            framing.ground + framing.height,
            framing.z - math.cos(framing.yaw) * framing.distance,
        ]
    )
    return (*turned(framing, position, aspect), position)


def turned(framing: Framing, position: np.ndarray, aspect: float) -> tuple[float, float]:
    """(yaw, pitch) by which a camera at `position` shows the frame's point where the frame wants it."""
    x, y, z = framing.x - position[0], framing.y - position[1], framing.z - position[2]
    away = math.hypot(x, z)
    slope = 2 * math.tan(framing.fov / 2)
    pitch = math.atan2(y, max(away, 1e-6)) - math.atan(framing.aim_y * slope)
    yaw = math.atan2(x, z) if away > 1e-6 else framing.yaw
    # Across, a pitched camera sees the point at its distance along the view, not along the ground.
    along = away * math.cos(pitch) + y * math.sin(pitch)
    yaw -= math.atan(framing.aim_x * slope * aspect * along / max(away, 1e-6))
    return yaw, pitch
