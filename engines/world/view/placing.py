"""Which of what stands is drawn in a frame, how it is turned, and in what order."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engines.world.view import around, triangles
from engines.world.view.camera import View
from engines.world.view.shapes import MESHES, Shapes

_SQUARE_PX = 9.0  # a square of a mesh is about this large on the frame
_SHADOWS_M = 45.0
_LEAST_PX = 1.5  # what is smaller is not drawn


def visible(
    rows: NDArray[np.float64],
    shapes: Shapes,
    view: View,
    size: tuple[int, int],
    reach: float,
    fog_m: float,
    sight: float,
) -> NDArray[np.float64]:
    """(n, 16) pieces of `triangles`, from far to near, of what stands (n, 8) that is seen. `fog_m` metres: how far off
    copies are half lost in the air. `sight` radians to each side are what the picture saw."""
    if not len(rows):
        return np.zeros((0, 16))
    patch = rows[:, around.PATCH].astype(np.int64)
    scale = rows[:, around.SCALE]
    traits = shapes.traits[patch]
    x, y, z = rows[:, around.X] - view.x, rows[:, around.Y] - view.y, rows[:, around.Z] - view.z
    radius = traits[:, 3] * scale
    own = rows[:, around.OWN] > 0
    copy = rows[:, around.OWN] == 0
    away = np.hypot(x, z)
    ahead = x * view.ahead[0] + y * view.ahead[1] + z * view.ahead[2]
    aside = np.abs(x * view.right[0] + z * view.right[2])
    upward = x * view.up[0] + y * view.up[1] + z * view.up[2]
    half = max(view.column, size[0] - view.column) / view.focal
    above, below = view.row / view.focal, (size[1] - view.row) / view.focal
    inside = (ahead > triangles.NEAR - radius) & (radius * view.focal > _LEAST_PX * np.maximum(ahead, 0.1))
    inside &= aside - half * ahead < radius * math.hypot(1, half)
    inside &= upward - above * ahead < radius * math.hypot(1, above)
    inside &= -upward - below * ahead < radius * math.hypot(1, below)
    # Copies come out of the haze; the picture's own and companions are never lost, however far one goes.
    fades = 1 - _smooth((away - 0.78 * reach) / (0.2 * reach))
    fades = np.where(copy, fades * _unseen(rows, radius, away, sight), 1.0)
    inside &= fades > 0.01
    kept = np.nonzero(inside)[0]
    rows, traits, own = rows[kept], traits[kept], own[kept]
    yaw = rows[:, around.YAW] + _turn(rows, traits[:, 0], view)
    order = np.argsort(-_depth(rows, traits, yaw, ahead[kept], view), kind="stable")
    kept, rows, traits, own, yaw = kept[order], rows[order], traits[order], own[order], yaw[order]
    pieces = np.zeros((len(kept), 16))
    pieces[:, triangles.KIND] = triangles.SOLID
    pieces[:, triangles.PATCH] = rows[:, around.PATCH]
    pieces[:, triangles.X : triangles.Z + 1] = rows[:, [around.X, around.Y, around.Z]]
    pieces[:, triangles.COSINE], pieces[:, triangles.SINE] = np.cos(yaw), np.sin(yaw)
    pieces[:, triangles.SCALE] = rows[:, around.SCALE]
    pieces[:, triangles.FLIP] = np.where(rows[:, around.MIRROR] > 0, -1.0, 1.0)
    pieces[:, triangles.FADE] = fades[kept]
    haze = 1 - np.exp(-np.maximum(away[kept] - 0.12 * fog_m, 0) / fog_m)
    pieces[:, triangles.HAZE] = np.where(own, 0.0, np.minimum(haze, 0.85))
    pixels = 2 * radius[kept] * view.focal / np.maximum(away[kept] - radius[kept], 0.5)
    squares = shapes.parts[patch[kept], 2]
    coarser = np.floor(np.log2(np.maximum(squares * _SQUARE_PX / pixels, 1)))
    pieces[:, triangles.MESH] = np.clip(coarser, 0, MESHES - 1)
    pieces[:, triangles.OWN] = own
    pieces[:, triangles.PHASE] = (rows[:, around.X] * 0.37 + rows[:, around.Z] * 0.53) % (2 * math.pi)
    return pieces


def shadows(
    rows: NDArray[np.float64],
    shapes: Shapes,
    view: View,
    height: Callable[[float, float], float],
    cast: tuple[float, float],
    strength: float,
) -> NDArray[np.float64]:
    """(n, 16) pieces: a soft spot under the feet of whatever the picture does not show itself, and what it casts in
    the sun (`cast` x and z for each metre of height, `strength` 0 to 1). `height` is that of the ground at (x, z)."""
    patch = rows[:, around.PATCH].astype(np.int64)
    x, z = rows[:, around.X] - view.x, rows[:, around.Z] - view.z
    away = np.hypot(x, z)
    traits = shapes.traits[patch]
    reach = traits[:, 3] * rows[:, around.SCALE] * (1 + math.hypot(*cast))
    kept = (rows[:, around.OWN] <= 0) & (away < _SHADOWS_M) & (rows[:, around.Y] < 1.0)
    kept &= x * view.ahead[0] + z * view.ahead[2] > -reach
    rows, traits, away = rows[kept], traits[kept], away[kept]
    if not len(rows):
        return np.zeros((0, 16))
    pieces = np.zeros((2, len(rows), 16))
    pieces[..., triangles.PATCH] = rows[:, around.PATCH]
    pieces[..., triangles.X] = rows[:, around.X]
    pieces[..., triangles.Z] = rows[:, around.Z]
    pieces[..., triangles.Y] = [height(row[around.X], row[around.Z]) for row in rows]
    pieces[..., triangles.SCALE] = rows[:, around.SCALE]
    pieces[..., triangles.FLIP] = np.where(rows[:, around.MIRROR] > 0, -1.0, 1.0)
    fades = 1 - _smooth((away - 0.6 * _SHADOWS_M) / (0.4 * _SHADOWS_M))
    wide = np.minimum(traits[:, 6] - traits[:, 5], 2.2 * traits[:, 4]) * rows[:, around.SCALE]
    pieces[0, :, triangles.KIND] = triangles.SPOT
    pieces[0, :, triangles.WIDE] = 0.46 * wide
    pieces[0, :, triangles.LONG] = 0.30 * wide
    pieces[0, :, triangles.FADE] = 0.55 * fades
    pieces[1, :, triangles.KIND] = triangles.SILHOUETTE
    pieces[1, :, triangles.FADE] = strength * fades
    return np.concatenate([pieces[0], pieces[1]] if strength > 0.02 else [pieces[0]])


def _turn(rows: NDArray[np.float64], turns: NDArray[np.float64], view: View) -> NDArray[np.float64]:
    """Radians by which each turns after the eye: nothing where it is seen as the picture saw it, and nothing jumps
    when one walks around it."""
    seen = np.arctan2(rows[:, around.X] - view.x, rows[:, around.Z] - view.z)
    first = np.where(
        rows[:, around.OWN] > 0, np.arctan2(rows[:, around.X], rows[:, around.Z]), rows[:, around.YAW]
    )
    by = (seen - first + math.pi) % (2 * math.pi) - math.pi
    return np.where(turns > 0, by - (1 - turns) * np.sin(by), 0.0)


def _depth(
    rows: NDArray[np.float64],
    traits: NDArray[np.float64],
    yaw: NDArray[np.float64],
    foot: NDArray[np.float64],
    view: View,
) -> NDArray[np.float64]:
    """Metres by which each is drawn before those that are nearer: of the foot of what turns, and of the far end of a
    long shape."""
    x, z = traits[:, 8] * rows[:, around.SCALE], traits[:, 9] * rows[:, around.SCALE]
    x = np.where(rows[:, around.MIRROR] > 0, -x, x)
    cosine, sine = np.cos(yaw), np.sin(yaw)
    ahead = (cosine * x + sine * z) * view.ahead[0] + (cosine * z - sine * x) * view.ahead[2]
    half = 0.5 * (traits[:, 6] - traits[:, 5]) * rows[:, around.SCALE]
    return np.where(traits[:, 0] > 0, foot, foot + ahead + half)


def _unseen(
    rows: NDArray[np.float64], radius: NDArray[np.float64], away: NDArray[np.float64], sight: float
) -> NDArray[np.float64]:
    """0 to 1: what would have been in the picture, had it been there, comes in as one walks up to it."""
    x, z = rows[:, around.X], rows[:, around.Z]
    first = np.hypot(x, z)
    beside = np.abs(np.arctan2(x, z)) - np.arcsin((radius / np.maximum(first, 1e-6)).clip(0, 1))
    nearer = _smooth((0.97 - away / np.maximum(first, 1e-6)) / 0.22)
    return np.where(beside < sight, nearer, 1.0)


def _smooth(part: NDArray[np.float64]) -> NDArray[np.float64]:
    part = part.clip(0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float64)
