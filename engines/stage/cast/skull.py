"""The head as a solid: where its outline runs and where a feature lies, for any turn of the head.

Sizes are in half head heights: the chin is at y -1, the crown at 1, the eyes near 0. Angles go around the head, 0 in
front, positive to the figure's left. A head is a stack of elliptical rings; along the middle of the face a relief of
brow, nose, lips and chin stands out of them, which is what the profile shows.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from engines.stage.cast.look import Look
from engines.stage.cast.shapes import Points, between, monotone

EYE_Y, EYE_ANGLE, BROW_Y, MOUTH_Y, EAR_ANGLE = -0.06, 0.42, 0.17, -0.585, 1.66
_FACE_LIGHT_FRONT = 1.0

# y, half width, front, back
_RINGS = np.array(
    [
        (1.00, 0.02, -0.08, -0.12),
        (0.96, 0.24, 0.18, -0.38),
        (0.88, 0.43, 0.38, -0.57),
        (0.72, 0.625, 0.57, -0.76),
        (0.50, 0.76, 0.72, -0.90),
        (0.25, 0.815, 0.79, -0.95),
        (0.08, 0.80, 0.775, -0.94),
        (-0.10, 0.805, 0.775, -0.88),
        (-0.28, 0.785, 0.78, -0.76),
        (-0.46, 0.72, 0.775, -0.58),
        (-0.62, 0.62, 0.755, -0.40),
        (-0.76, 0.50, 0.725, -0.25),
        (-0.88, 0.36, 0.68, -0.10),
        (-0.96, 0.22, 0.61, 0.10),
        (-1.00, 0.06, 0.48, 0.36),
    ]
)
# y, how far the middle of the face stands forward
_PROFILE = np.array(
    [
        (0.50, 0.73),
        (0.30, 0.79),
        (0.18, 0.815),
        (0.02, 0.765),
        (-0.08, 0.80),
        (-0.25, 0.955),
        (-0.32, 0.985),
        (-0.38, 0.91),
        (-0.42, 0.84),
        (-0.48, 0.83),
        (-0.545, 0.875),
        (-0.585, 0.835),
        (-0.635, 0.865),
        (-0.72, 0.775),
        (-0.84, 0.79),
        (-0.94, 0.72),
        (-1.00, 0.52),
    ]
)


class Skull:
    """The bones of one look."""

    def __init__(self, look: Look) -> None:
        rings = _RINGS.copy()
        low = np.clip((-0.1 - rings[:, 0]) / 0.7, 0, 1)
        rings[:, 1] *= 1 + low * (0.10 * (look.jaw - 0.45))
        if look.child:
            rings[:, 1] *= 1.04
            rings[:, 2] -= 0.03 * low
        y = np.concatenate(
            [np.linspace(1.0, 0.9, 5), np.linspace(0.82, -0.8, 22), np.linspace(-0.86, -1.0, 6)]
        )
        order = slice(None, None, -1)
        rows = monotone(rings[order, 0], rings[order, 1:], y)
        self.y, self.w = y, rows[:, 0]
        self.z, self.d = (rows[:, 1] + rows[:, 2]) / 2, np.maximum((rows[:, 1] - rows[:, 2]) / 2, 0.02)
        profile = _PROFILE.copy()
        nose = np.exp(-(((profile[:, 0] + 0.30) / 0.13) ** 2))
        profile[:, 1] += nose * 0.24 * (look.nose - 1)
        if look.child:
            profile[:, 1] -= 0.02 * np.exp(-(((profile[:, 0] + 0.88) / 0.1) ** 2))
        relief = monotone(profile[order, 0], profile[order, 1], np.clip(y, -1, 0.5))
        self.relief = np.where(y > 0.5, self.z + self.d, relief)
        self.rising = y[::-1].copy()
        self.rings = np.stack([self.w, self.z, self.d], 1)[::-1].copy()

    def ridge(self, y: ArrayLike) -> Points:
        """How far the middle of the face stands forward at heights (n,)."""
        return np.interp(np.asarray(y, float), self.rising, self.relief[::-1])


@dataclass(frozen=True)
class Head:
    """A skull as it is held and seen: centre and size in pixels, angles in radians.

    `yaw` is the direction of view (0 from the front), `pitch` positive looks up, `roll` positive tips to the
    picture's right. `jaw` 0..1 opens the mouth.
    """

    skull: Skull
    x: float
    y: float
    radius: float
    yaw: float
    pitch: float = 0.0
    roll: float = 0.0
    jaw: float = 0.0

    @cached_property
    def _tilt(self) -> tuple[float, float, float, float]:
        nod = self.pitch * math.cos(self.yaw)
        roll = self.roll - self.pitch * math.sin(self.yaw)
        return math.cos(nod), math.sin(nod), math.cos(roll), math.sin(roll)

    def place(self, across: ArrayLike, up: ArrayLike, depth: ArrayLike = 0.0) -> Points:
        """Points of the turned head (across the picture, up, towards the viewer) -> (n, 2) pixels."""
        across, up = np.asarray(across, float), np.asarray(up, float)
        cos_nod, sin_nod, cos_roll, sin_roll = self._tilt
        if self.jaw > 0:
            up = up - 0.13 * self.jaw * np.minimum(np.maximum((-0.5 - up) / 0.4, 0.0), 1.0) * (up > -1.3)
        raised = up * cos_nod + np.asarray(depth, float) * sin_nod
        x = self.x + (across * cos_roll + raised * sin_roll) * self.radius
        made = np.empty((*x.shape, 2))
        made[..., 0] = x
        made[..., 1] = self.y - (raised * cos_roll - across * sin_roll) * self.radius
        return made

    def at(self, angle: ArrayLike, y: ArrayLike, lift: float = 0.0) -> Points:
        """Pixels (n, 2) of places on the face, `lift` above the skin."""
        turned = np.asarray(angle, float)
        rings = between(self.skull.rising, self.skull.rings, y)
        x = (rings[..., 0] + lift) * np.sin(turned)
        z = rings[..., 1] + (rings[..., 2] + lift) * np.cos(turned)
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        return self.place(x * cos + z * sin, y, z * cos - x * sin)

    def space(self, x: ArrayLike, y: ArrayLike, z: ArrayLike) -> Points:
        """Pixels (n, 2) of places given in the head's own axes."""
        x, z = np.asarray(x, float), np.asarray(z, float)
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        return self.place(x * cos + z * sin, y, z * cos - x * sin)

    def facing(self, angle: float) -> float:
        """1 where the face looks at the viewer, 0 at its edge, negative behind."""
        return math.cos(angle + self.yaw)

    @cached_property
    def edges(self) -> tuple[Points, Points]:
        """The outline's left and right side (n, 2), crown to chin, before `place`: across and up."""
        skull, cos, sin = self.skull, math.cos(self.yaw), math.sin(self.yaw)
        centre, reach = skull.z * sin, np.hypot(skull.w * cos, skull.d * sin)
        left, right = centre - reach, centre + reach
        bump = skull.relief * sin
        if sin > 0:
            right = np.maximum(right, bump)
        else:
            left = np.minimum(left, bump)
        return np.stack([left, skull.y], 1), np.stack([right, skull.y], 1)

    def outline(self) -> Points:
        left, right = self.edges
        both = np.concatenate([left, right[::-1]])
        skull = self.skull
        front = (skull.z + skull.d * 0.8) * np.clip(-skull.y - 0.3, 0, 0.6) / 0.6 * math.cos(self.yaw)
        return self.place(both[:, 0], both[:, 1], np.concatenate([front, front[::-1]]))

    def shade(self, side: int) -> Points:
        """The part of the outline that the light does not reach, as a closed polygon."""
        skull, cos, sin = self.skull, math.cos(self.yaw), math.sin(self.yaw)
        light_x = side * cos - _FACE_LIGHT_FRONT * sin
        light_z = side * sin + _FACE_LIGHT_FRONT * cos
        angle = np.arctan2(-light_z * skull.w, light_x * skull.d)
        x, z = skull.w * np.sin(angle), skull.d * np.cos(angle)
        nearer = np.where(z / skull.d**2 * cos - x / skull.w**2 * sin >= 0, 1.0, -1.0)
        line = skull.z * sin + nearer * (x * cos + z * sin)
        y = skull.y
        socket = 0.10 * np.exp(-(((y - 0.02) / 0.13) ** 2)) + 0.10 * np.exp(-(((y + 0.62) / 0.16) ** 2))
        cheek = 0.05 * np.exp(-(((y + 0.27) / 0.14) ** 2)) + 0.04 * np.exp(-(((y + 0.9) / 0.1) ** 2))
        line = line + side * (socket - cheek) * max(cos, 0.0)
        left, right = self.edges
        dark = (left if side > 0 else right) - np.array([side * 0.06, 0.0])
        both = np.concatenate([dark, np.stack([line, y], 1)[::-1]])
        return self.place(both[:, 0], both[:, 1], 0.0)
