"""Turning the head: a rotation with perspective about the neck, applied to each vertex by its weight, so that the
head turns with parallax and everything beyond it stays where it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.portrait.mesh import CHIN, FACE_POINTS, NOSE_BRIDGE, OVAL, FaceFrame, FaceMesh, Floats
from engines.portrait.shapes import smoothstep

FADE_FROM, FADE_TO = 1.9, 3.2  # e from the nose bridge
WHOLE_HEAD_FADE_TO = 5.5
FADE_HEIGHT, FADE_BELOW = 0.85, 0.3  # the fade is an upright ellipse about a point below the bridge, in e
CAMERA = 9.0  # e from the neck
BREATH_LIFT = 0.012


@dataclass(frozen=True)
class Turn:
    """Head angles in radians and a shift in face units."""

    yaw: float
    pitch: float
    roll: float
    shift: tuple[float, float]
    breath: float

    def matrix(self) -> Floats:
        cy, cp, cr = np.cos([self.yaw, self.pitch, self.roll])
        sy, sp, sr = np.sin([self.yaw, self.pitch, self.roll])
        about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
        return about_z @ about_x @ about_y


class HeadPose:
    """The neck, and how firmly each vertex follows the head."""

    def __init__(self, mesh: FaceMesh, points: Floats, fade_to: float, *, whole_head: bool) -> None:
        """`fade_to` in e from the nose bridge is where the head's motion has died away. A `whole_head` moves
        before its background, so beside the chin nothing follows it."""
        frame = mesh.frame
        self.frame: FaceFrame = frame
        chin = points[CHIN, :2]
        depth = points[list(OVAL), 2].max() + 0.3 * frame.eye_distance
        self.pivot = np.append(chin + 0.25 * frame.eye_distance * frame.down, depth)
        x, below = frame.local(mesh.vertices, chin).T
        head = 1 - smoothstep((below + 0.05) / 1.1)
        head[:FACE_POINTS] = 1
        if whole_head:
            sides = 1 - smoothstep((np.abs(x) - 0.85) / 0.8)
            level = smoothstep((below + 0.5) / 0.5)
            head[FACE_POINTS:] *= (1 - level + level * sides)[FACE_POINTS:]
        x, y = frame.local(mesh.vertices, points[NOSE_BRIDGE]).T
        radius = np.hypot(x, FADE_HEIGHT * (y - FADE_BELOW))
        start = fade_to * FADE_FROM / FADE_TO
        fade = 1 - smoothstep((radius - start) / (fade_to - start))
        self.weight = head * fade
        self.shoulders = (1 - head) * fade

    def refine(self, subdivision) -> None:
        """Carry the weights over to the subdivided mesh."""
        self.weight = subdivision @ self.weight
        self.shoulders = subdivision @ self.shoulders

    def apply(self, vertices: Floats, turn: Turn) -> Floats:
        """(n, 3) vertices to (n, 2) pixels."""
        return (
            vertices[:, :2]
            + self.shift(vertices, turn) * self.weight[:, None]
            - turn.breath * BREATH_LIFT * self.frame.eye_distance * self.shoulders[:, None] * self.frame.down
        )

    def shift(self, spots: NDArray, turn: Turn) -> NDArray:
        """How far a point of the skull (..., 3) moves on the picture, in pixels."""
        arm = spots - self.pivot
        turned = arm @ turn.matrix().T
        camera = CAMERA * self.frame.eye_distance
        scale = (camera + arm[..., 2:]) / (camera + turned[..., 2:])
        return turned[..., :2] * scale - arm[..., :2] + self.frame.pixels(np.asarray(turn.shift, float))


def fade_within(radius: float) -> float:
    """The `fade_to` whose motion stays within `radius`, both in e from the nose bridge."""
    return FADE_HEIGHT * (radius - FADE_BELOW)


def radius_of(fade_to: float) -> float:
    """How far from the nose bridge anything moves, in e."""
    return fade_to / FADE_HEIGHT + FADE_BELOW
