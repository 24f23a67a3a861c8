"""A body's joints at one moment, found from where pelvis, hands and feet are meant to be.

A figure's own axes: x to its left, y up, z forward, metres, the ground under it at y 0. Index 0 is the right side,
1 the left.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engines.stage.cast.build import Build
from engines.stage.cast.shapes import Points

HandShape = Literal["relaxed", "open", "point", "fist", "hold"]
Vector = NDArray[np.float64]
SIDES = (-1.0, 1.0)
STRETCH = 1.06  # drawn limbs may grow a little, so that a foot stays where it stands


@dataclass
class Stance:
    """What an action asks of a body, in its own measures.

    `pelvis` is the offset of the hips from standing, in leg lengths; `lean` tips the spine forward, `tip` to the
    left, `arch` bends it back over its length; `twist` turns the shoulders and `swivel` the hips to the left.
    `hands` are where the wrists are, in arm lengths from their shoulder, as (out, up, forward); `elbows` the
    direction in which they point. `feet` are where the soles are in leg lengths from under the hips (out, up,
    forward), `heels` their pitch, positive with the toes up.
    """

    pelvis: tuple[float, float, float] = (0.0, 0.0, 0.0)
    lean: float = 0.0
    tip: float = 0.0
    arch: float = 0.0
    twist: float = 0.0
    swivel: float = 0.0
    shrug: float = 0.0
    hands: list[tuple[float, float, float]] = field(
        default_factory=lambda: [(0.14, -0.96, 0.08), (0.14, -0.96, 0.08)]
    )
    elbows: list[tuple[float, float, float]] = field(
        default_factory=lambda: [(0.5, -0.1, -1.0), (0.5, -0.1, -1.0)]
    )
    shapes: list[HandShape] = field(default_factory=lambda: ["relaxed", "relaxed"])
    feet: list[tuple[float, float, float]] = field(
        default_factory=lambda: [(0.02, 0.0, 0.0), (0.02, 0.0, 0.0)]
    )
    heels: list[float] = field(default_factory=lambda: [0.0, 0.0])
    toes_out: list[float] = field(default_factory=lambda: [0.22, 0.22])
    knees_out: float = 0.12
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)  # yaw to the left, pitch up, roll to the left
    yaw: float = 0.0
    gaze_up: float = 0.0
    seat: bool = False
    aloft: float = 0.0


@dataclass(frozen=True)
class Pose:
    """Joints (3,) or (2, 3) in metres; `up` and `left` are the chest's own axes."""

    pelvis: Vector
    chest: Vector
    neck: Vector
    head: Vector
    hips: Points
    knees: Points
    ankles: Points
    shoulders: Points
    elbows: Points
    wrists: Points
    spine: Points
    swivel: float
    twist: float
    stance: Stance


def posed(build: Build, stance: Stance) -> Pose:
    """The joints that a stance asks for; limbs bend where they must."""
    leg, b = build.leg, build
    pelvis = np.array(stance.pelvis) * leg + (0, b.hip_y, 0)
    pelvis[1] += stance.aloft
    trunk = b.shoulder_y - b.hip_y
    parts = np.linspace(0, 1, 6)
    angle = stance.lean + stance.arch * (0.5 - parts)
    side = stance.tip * parts
    steps = np.stack([np.sin(side), np.cos(angle) * np.cos(side), np.sin(angle)], 1) * trunk / 5
    spine = pelvis + np.concatenate([np.zeros((1, 3)), np.cumsum((steps[1:] + steps[:-1]) / 2, 0)])
    chest = spine[-1]
    top = steps[-1] / np.linalg.norm(steps[-1])
    neck = chest + top * (b.neck * 0.9 + 0.012 * b.height)
    yaw, pitch, _ = stance.head
    upward = top * 0.55 + np.array([0, 0.45, 0])
    head = neck + upward * b.head * 0.98 + np.array([0, 0, 0.10 * b.head * math.cos(yaw)])
    head[2] -= math.sin(pitch) * 0.12 * b.head
    hips, shoulders = [], []
    for sign in SIDES:
        hips.append(pelvis + _around(stance.swivel, (sign * b.leg_apart, 0, 0)))
        arm = _around(stance.twist, (sign * (b.shoulder - 0.75 * b.arm_radius), 0, 0))
        drop = np.array([0, -0.056 * b.height + stance.shrug * 0.03 * b.height, 0])
        shoulders.append(
            chest + arm + drop + np.array([0, sign * math.sin(stance.tip) * b.shoulder * -0.8, 0])
        )
    wrists, elbows, ankles, knees = [], [], [], []
    reach = b.upper_arm + b.forearm
    for i, sign in enumerate(SIDES):
        out, up, forward = stance.hands[i]
        aim = shoulders[i] + _around(stance.twist * 0.6, (sign * out * reach, up * reach, forward * reach))
        pole = _around(stance.twist, (sign * stance.elbows[i][0], stance.elbows[i][1], stance.elbows[i][2]))
        elbow, wrist = two_bones(shoulders[i], aim, b.upper_arm, b.forearm, pole)
        elbows.append(elbow)
        wrists.append(wrist)
        out, up, forward = stance.feet[i]
        sole = np.array([sign * (b.leg_apart + out * leg), up * leg + stance.aloft, forward * leg])
        ankle = ankle_over(b, sole, stance.heels[i], sign * stance.toes_out[i])
        bend = _around(
            sign * (stance.knees_out + 0.6 * stance.toes_out[i]) + stance.swivel * 0.5, (0, 0.12, 1.0)
        )
        if stance.lean > 0.7:
            bend = np.array([0, -1.0, 0.4])
        knee, ankle = two_bones(hips[i], ankle, b.thigh, b.shin, bend)
        knees.append(knee)
        ankles.append(ankle)
    return Pose(
        pelvis,
        chest,
        neck,
        head,
        np.array(hips),
        np.array(knees),
        np.array(ankles),
        np.array(shoulders),
        np.array(elbows),
        np.array(wrists),
        spine,
        stance.swivel,
        stance.twist,
        stance,
    )


def ankle_over(build: Build, sole: ArrayLike, heel: float, toes_out: float) -> Vector:
    """The ankle of a foot whose flat sole would be at `sole`: it rolls over the heel or over the ball."""
    pivot = -0.32 * build.foot if heel > 0 else 0.52 * build.foot
    up, forward = build.ankle, -pivot
    turned = np.array(
        [0, math.cos(heel) * up + math.sin(heel) * forward, math.cos(heel) * forward - math.sin(heel) * up]
    )
    turned[2] += pivot
    return np.asarray(sole, float) + _around(toes_out, turned)


def two_bones(root: Vector, aim: Vector, first: float, second: float, pole: Vector) -> tuple[Vector, Vector]:
    """The middle joint and the end of two bones from `root` towards `aim`, bent to the side of `pole`."""
    way = aim - root
    distance = float(np.linalg.norm(way))
    if distance > (first + second) * 0.999:
        stretch = min(distance / (first + second) * 1.001, STRETCH)
        first, second = first * stretch, second * stretch
    reach = min(max(distance, abs(first - second) + 1e-4), (first + second) * 0.9995)
    along = way / max(distance, 1e-6)
    part = (first**2 - second**2 + reach**2) / (2 * reach)
    side = pole - along * float(pole @ along)
    length = float(np.linalg.norm(side))
    side = side / length if length > 1e-6 else np.array([0.0, 0.0, 1.0])
    middle = root + along * part + side * math.sqrt(max(first**2 - part**2, 0.0))
    return middle, root + along * reach


def _around(angle: float, vector: ArrayLike) -> Vector:
    """Turned about the upright by an angle to the left."""
    x, y, z = np.asarray(vector, float)
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([x * cos + z * sin, y, z * cos - x * sin])
