"""The trunk in its clothes: a round body along the spine, down to the hem, with a surface to put details on."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from engines.stage.cast.build import Build
from engines.stage.cast.look import Look
from engines.stage.cast.outfits import Outfit
from engines.stage.cast.pose import Pose
from engines.stage.cast.shapes import Points, Solid, View, between, tube

_SLEEK = np.linspace(0, 1, 7)


@dataclass(frozen=True)
class Trunk:
    """Rows from the neck down to the hem. `place` counts along them: 1 at the shoulders, 0 at the hips, -1 at the
    hem. `middle` (n, 2) and `across` (n, 2), a unit vector to the picture's right, are in pixels; `w`, `d` half
    width and half depth in pixels; `azimuth` how each row is turned."""

    place: Points
    middle: Points
    across: Points
    w: Points
    d: Points
    azimuth: Points

    @property
    def reach(self) -> Points:
        return np.hypot(self.w * np.cos(self.azimuth), self.d * np.sin(self.azimuth))

    def at(self, angle: ArrayLike, place: ArrayLike, lift: float = 0.0) -> Points:
        """Pixels (n, 2) on the surface: `angle` 0 in front, positive to the figure's left; `lift` in pixels."""
        a = np.asarray(angle, float)
        rows = between(self._falling, self._table, -np.asarray(place, float))
        azimuth = rows[..., 6]
        out = (rows[..., 4] + lift) * np.sin(a) * np.cos(azimuth) + (rows[..., 5] + lift) * np.cos(
            a
        ) * np.sin(azimuth)
        return rows[..., 0:2] + out[..., None] * rows[..., 2:4]

    @cached_property
    def _falling(self) -> Points:
        return -self.place

    @cached_property
    def _table(self) -> Points:
        columns = [self.w[:, None], self.d[:, None], self.azimuth[:, None]]
        return np.concatenate([self.middle, self.across, *columns], 1)

    def facing(self, angle: float, place: float = 0.6) -> float:
        return math.cos(angle + float(np.interp(-place, -self.place, self.azimuth)))

    def solid(self, side: int, start: int = 0, stop: int | None = None) -> Solid:
        rows = slice(start, stop)
        reach = np.maximum(self.reach[rows], 0.5)
        return tube(self.middle[rows], reach, side, flat=(True, True), normal=-self.across[rows])


def trunk_of(build: Build, look: Look, outfit: Outfit, pose: Pose, view: View, sway: float) -> Trunk:
    """The trunk of a pose. `sway` moves the hem across, in hem widths."""
    b = build
    feminine = look.feminine and not look.child
    belly = 0.10 if look.old and not look.feminine else 0.0
    waist = b.waist * (1.16 - 0.16 * outfit.waist)
    s = np.array([1.06, 1.04, 1.0, 0.96, 0.90, 0.82, 0.70, 0.55, 0.40, 0.24, 0.10, 0.0])
    neck, chest = b.head * (0.38 if feminine or look.child else 0.44), b.chest * 1.02
    middle, low = 0.5 * (chest + waist), 0.45 * waist + 0.55 * b.hip
    w = np.array(
        [
            neck,
            neck * 1.1,
            0.64 * b.shoulder,
            0.89 * b.shoulder,
            1.0 * b.shoulder,
            1.1 * chest,
            chest,
            middle,
            waist,
            low,
        ]
        + [b.hip, b.hip]
    )
    bust = 1.06 if feminine else 1.02
    d = b.depth * np.array(
        [0.55, 0.60, 0.68, 0.78, 0.90, 0.99, bust, 0.95, 0.86 + belly, 0.92 + 1.4 * belly, 0.98 + belly, 1.0]
    )
    thick = 1.0 + 0.05 * (outfit.loose - 1.1)
    up = pose.spine
    places = np.clip(s, 0, 1) * 5
    joint = np.minimum(places.astype(int), 4)
    part = (places - joint)[:, None]
    centre = up[joint] * (1 - part) + up[joint + 1] * part
    top = (up[5] - up[4]) / np.linalg.norm(up[5] - up[4])
    centre = centre + np.clip(s - 1, 0, 1)[:, None] * top * (b.shoulder_y - b.hip_y)
    if feminine:
        centre[5:8, 2] += b.depth * np.array([0.10, 0.18, 0.08])
    azimuth = view.azimuth + pose.swivel + (pose.twist - pose.swivel) * np.clip(s, 0, 1)
    w, d = w * thick, d * thick
    if outfit.hem > 0.005:
        more = _SLEEK[1:]
        knees = pose.knees.mean(0)
        foot = pose.ankles.mean(0)
        below = outfit.hem * b.leg
        first = min(below, b.thigh)
        way = knees - pose.pelvis
        way = way / max(float(np.linalg.norm(way)), 1e-6)
        way = way * 0.75 + np.array([0, -0.25, 0]) if pose.stance.lean < 0.7 and not pose.stance.seat else way
        hem = pose.pelvis + way * first
        rest = foot - knees
        rest = rest / max(float(np.linalg.norm(rest)), 1e-6)
        hem = hem + (rest * 0.7 + np.array([0, -0.3, 0]) if pose.stance.lean < 0.7 else rest) * max(
            0.0, below - first
        )
        line = pose.pelvis + (hem - pose.pelvis) * more[:, None]
        if below > first:
            bend = pose.pelvis + way * first
            part = np.clip(more * below / first, 0, 1)[:, None]
            rest_part = np.clip((more * below - first) / (below - first), 0, 1)[:, None]
            line = pose.pelvis + (bend - pose.pelvis) * part + (hem - bend) * rest_part
        grow = 1 + outfit.flare * more**1.15
        spread = _spread(pose, view, outfit, b) * more**0.4
        hem_w = np.maximum(b.hip * thick * grow * 1.06, spread)
        hem_d = np.maximum(b.depth * thick * (1.02 + 0.75 * outfit.flare * more), spread)
        centre = np.concatenate([centre, line])
        w, d = np.concatenate([w, hem_w]), np.concatenate([d, hem_d])
        s = np.concatenate([s, -more])
        azimuth = np.concatenate([azimuth, np.full(6, view.azimuth + pose.swivel * 0.5)])
    line_px = view.pixels(centre)
    if sway and outfit.hem > 0.2:
        line_px[:, 0] += sway * np.clip(-s, 0, 1) ** 2 * b.hip * view.scale
    along = np.empty_like(line_px)
    along[1:-1] = line_px[2:] - line_px[:-2]
    along[0], along[-1] = line_px[1] - line_px[0], line_px[-1] - line_px[-2]
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    across = np.stack([along[:, 1], -along[:, 0]], 1)
    if pose.stance.lean < 0.7:  # hems hang level
        level = np.clip(-s, 0, 1)[:, None] ** 0.6
        across = across * (1 - level) + np.array([1.0, 0.0]) * level
        across /= np.hypot(across[:, 0], across[:, 1])[:, None]
    return Trunk(s, line_px, across, w * view.scale, d * view.scale, azimuth)


def _spread(pose: Pose, view: View, outfit: Outfit, build: Build) -> float:
    """Half the width that the legs take up at the hem, so that cloth goes around them."""
    share = min(1.0, outfit.hem / 0.51)
    joints = pose.hips + (pose.knees - pose.hips) * share
    if outfit.hem > 0.55:
        joints = pose.knees + (pose.ankles - pose.knees) * min(1.0, (outfit.hem - 0.51) / 0.49) * 0.85
    apart = view.pixels(joints)[:, 0]
    return float(np.ptp(apart)) / view.scale / 2 + build.leg_radius * 1.2
