"""Geometry of drawn bodies: smooth outlines, limbs and turned solids, each with the edge of its own shade.

A figure's own axes: x to its left, y up, z forward. A `View` turns them into pixels for a camera at eye height far
away. The terminator is computed, not drawn by hand: limbs are round, solids are stacks of elliptical rings, and the
light comes from one upper side a little before the figure.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import skia
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]

LIGHT_UP, LIGHT_FRONT = 0.5, 0.55  # beside 1 for sideways
_LEFT = np.array([-1.0, 1.0])
_CAP = np.linspace(0, math.pi, 7)[1:-1, None]
_CAP_COS, _CAP_SIN = np.cos(_CAP), np.sin(_CAP)
_ELBOW = np.array(
    [
        [1, 0, 0],
        [0.70, 0.30, 0],
        [0.38, 0.62, 0],
        [0.16, 0.82, 0.02],
        [0.06, 0.88, 0.06],
        [0.02, 0.82, 0.16],
        [0, 0.62, 0.38],
        [0, 0.30, 0.70],
        [0, 0, 1],
    ]
)


@dataclass(frozen=True)
class View:
    """Where a figure is seen from. `azimuth` 0 from its front, pi/2 it faces to the picture's right; `x`, `y` is
    its foot in pixels."""

    azimuth: float
    scale: float
    x: float = 0.0
    y: float = 0.0

    @property
    def cos(self) -> float:
        return math.cos(self.azimuth)

    @property
    def sin(self) -> float:
        return math.sin(self.azimuth)

    def pixels(self, points: ArrayLike) -> Points:
        """(..., 3) metres -> (..., 2) pixels."""
        p = np.asarray(points, float)
        made = np.empty((*p.shape[:-1], 2))
        made[..., 0] = self.x + (p[..., 0] * self.cos + p[..., 2] * self.sin) * self.scale
        made[..., 1] = self.y - p[..., 1] * self.scale
        return made

    def depth(self, points: ArrayLike) -> NDArray[np.float64]:
        """(..., 3) metres -> (...) metres towards the viewer."""
        p = np.asarray(points, float)
        depth: NDArray[np.float64] = p[..., 2] * self.cos - p[..., 0] * self.sin
        return depth

    def turned(self, by: float) -> "View":
        return View(self.azimuth + by, self.scale, self.x, self.y)


def curve(points: ArrayLike, closed: bool = True) -> skia.Path:
    """A smooth line near the points (n, 2): it passes through the middles between them, and the ends if open."""
    rows = np.asarray(points, float).tolist()
    path = skia.PathBuilder()
    quad = path.quadTo
    x, y = rows[-1] if closed else rows[0]
    if closed:
        x0, y0 = rows[0]
        path.moveTo((x + x0) / 2, (y + y0) / 2)
        x, y = x0, y0
        for x1, y1 in rows[1:]:
            quad(x, y, (x + x1) / 2, (y + y1) / 2)
            x, y = x1, y1
        quad(x, y, (x + x0) / 2, (y + y0) / 2)
        path.close()
        return path.detach()
    path.moveTo(x, y)
    x, y = rows[1]
    for x1, y1 in rows[2:]:
        quad(x, y, (x + x1) / 2, (y + y1) / 2)
        x, y = x1, y1
    path.lineTo(x, y)
    return path.detach()


def through(points: ArrayLike, closed: bool = True, tension: float = 0.17) -> skia.Path:
    """A smooth line through the points (n, 2)."""
    rows = np.asarray(points, float).tolist()
    before = [rows[-1] if closed else rows[0], *rows[:-1]]
    after = [*rows[1:], rows[0] if closed else rows[-1]]
    slopes = [((c[0] - a[0]) * tension, (c[1] - a[1]) * tension) for a, c in zip(before, after, strict=True)]
    path = skia.PathBuilder()
    path.moveTo(*rows[0])
    last = len(rows) - 1
    for i, ((x, y), (sx, sy)) in enumerate(zip(rows, slopes, strict=True)):
        if i == last and not closed:
            break
        x1, y1 = after[i]
        tx, ty = slopes[0 if i == last else i + 1]
        path.cubicTo(x + sx, y + sy, x1 - tx, y1 - ty, x1, y1)
    if closed:
        path.close()
    return path.detach()


def polygon(points: ArrayLike, closed: bool = True) -> skia.Path:
    path = skia.PathBuilder()
    rows = np.asarray(points, float).tolist()
    path.moveTo(*rows[0])
    for row in rows[1:]:
        path.lineTo(*row)
    if closed:
        path.close()
    return path.detach()


def hull(points: ArrayLike) -> Points:
    """The corners of the tightest outline around points (n, 2), in order."""
    corners = cv2.convexHull(np.asarray(points, np.float32).reshape(-1, 1, 2))
    return np.asarray(corners[:, 0], float)


def bent(joints: ArrayLike) -> Points:
    """A limb's middle line (9, k) through three joints (3, k), rounded at the middle one."""
    return _ELBOW @ np.asarray(joints, float)


def between(keys: Points, table: Points, at: ArrayLike) -> Points:
    """Rows (..., k) of a table (n, k) at any places, linear between its keys (n,), which rise."""
    places = np.asarray(at, float)
    i = np.minimum(np.maximum(np.searchsorted(keys, places), 1), len(keys) - 1)
    low = keys[i - 1]
    part = np.minimum(np.maximum((places - low) / (keys[i] - low), 0.0), 1.0)
    first = table[i - 1]
    return first + (table[i] - first) * part[..., None]


@dataclass(frozen=True)
class Solid:
    """An outline and what of it lies in the shade."""

    outline: skia.Path
    shade: tuple[skia.Path, ...]


def monotone(keys: Points, table: ArrayLike, at: ArrayLike) -> Points:
    """Rows of a table, or values, at places between its rising keys, smooth and without overshoot."""
    from scipy.interpolate import PchipInterpolator  # slow to load, and a shot without bodies needs none

    return np.asarray(PchipInterpolator(keys, table)(at))


def tube(
    middle: Points,
    radii: ArrayLike,
    side: int,
    flat: tuple[bool, bool] = (False, False),
    grown: bool = False,
    normal: Points | None = None,
) -> Solid:
    """A round limb along (n, 2) pixels with radii (n,); `flat` says which ends are cut straight. A limb that has
    `grown` out of something else begins without a shade of its own. `normal` (n, 2) are unit vectors to the left of
    the way, if they are not to be square to it."""
    radius = np.asarray(radii, float)
    along = np.empty_like(middle)
    along[1:-1] = middle[2:] - middle[:-2]
    along[0], along[-1] = middle[1] - middle[0], middle[-1] - middle[-2]
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)[:, None]
    if normal is None:
        normal = along[:, ::-1] * _LEFT
    reach = normal * radius[:, None]
    left, right = middle + reach, middle - reach
    end = left[-1:] if flat[1] else middle[-1] + radius[-1] * (_CAP_COS * normal[-1] + _CAP_SIN * along[-1])
    begin = right[:1] if flat[0] else middle[0] - radius[0] * (_CAP_COS * normal[0] + _CAP_SIN * along[0])
    rear = right[-1:] if flat[1] else right[:0]
    front = left[:1] if flat[0] else left[:0]
    outline = np.concatenate([left, end, rear, right[::-1], begin, front])
    facing = side * normal[:, 0] - LIGHT_UP * normal[:, 1]
    edge = LIGHT_FRONT / np.hypot(facing, LIGHT_FRONT)
    if grown:
        edge += (1 - edge) * np.clip(1 - np.linspace(0, 2.2, len(edge)), 0, 1)
    shades = []
    for sign in (1.0, -1.0):
        inner = np.where(facing * sign > 0, edge, 1.0)
        if (inner < 0.97).any():
            outer = middle - reach * (sign * 1.01)
            edge_line = (middle - reach * (sign * inner)[:, None])[::-1]
            shades.append(
                curve(
                    np.concatenate([outer[:1], outer, outer[-1:], edge_line[:1], edge_line, edge_line[-1:]])
                )
            )
    return Solid(curve(outline), tuple(shades))


@dataclass(frozen=True)
class Lathe:
    """A solid of elliptical rings: height `y`, centre `x`, `z`, half width `w` and half depth `d`, each (n,)."""

    y: Points
    x: Points
    z: Points
    w: Points
    d: Points

    @staticmethod
    def of(rows: ArrayLike, count: int = 0) -> "Lathe":
        """From rows of (y, x, z, w, d), drawn through `count` smooth rings."""
        table = np.asarray(rows, float)
        if count:
            table = monotone(np.linspace(0, 1, len(table)), table, np.linspace(0, 1, count))
        return Lathe(*table.T)

    def centre(self, view: View) -> Points:
        return self.x * view.cos + self.z * view.sin

    def reach(self, view: View) -> Points:
        return np.hypot(self.w * view.cos, self.d * view.sin)

    def edges(self, view: View) -> tuple[Points, Points]:
        """Left and right outline (n, 2), (n, 2) in pixels, top to bottom as the rings go."""
        centre, reach = self.centre(view), self.reach(view)
        down = view.y - self.y * view.scale
        left = np.stack([view.x + (centre - reach) * view.scale, down], 1)
        right = np.stack([view.x + (centre + reach) * view.scale, down], 1)
        return left, right

    def terminator(self, view: View, side: int) -> Points:
        """Where light ends on the side towards the viewer (n, 2), pixels."""
        light_x = side * view.cos - LIGHT_FRONT * view.sin
        light_z = side * view.sin + LIGHT_FRONT * view.cos
        angle = np.arctan2(-light_z * self.w, light_x * self.d)
        x, z = self.w * np.sin(angle), self.d * np.cos(angle)
        nearer = np.where(z / self.d**2 * view.cos - x / self.w**2 * view.sin >= 0, 1.0, -1.0)
        across = self.centre(view) + nearer * (x * view.cos + z * view.sin)
        return np.stack([view.x + across * view.scale, view.y - self.y * view.scale], 1)

    def solid(self, view: View, side: int, smooth: bool = True) -> Solid:
        left, right = self.edges(view)
        line = self.terminator(view, side)
        dark = left if side > 0 else right
        draw = curve if smooth else polygon
        return Solid(
            draw(np.concatenate([left, right[::-1]])), (polygon(np.concatenate([dark, line[::-1]])),)
        )

    def at(self, angle: ArrayLike, y: ArrayLike, lift: float = 0.0) -> Points:
        """Points (..., 3) on the surface: `angle` 0 in front, positive to the figure's left."""
        a, height = np.asarray(angle, float), np.asarray(y, float)
        order = np.argsort(self.y)
        rows = between(self.y[order], np.stack([self.x, self.z, self.w, self.d], 1)[order], height)
        made = np.empty((*np.broadcast_shapes(a.shape, height.shape), 3))
        made[..., 0] = rows[..., 0] + (rows[..., 2] + lift) * np.sin(a)
        made[..., 1] = height
        made[..., 2] = rows[..., 1] + (rows[..., 3] + lift) * np.cos(a)
        return made
