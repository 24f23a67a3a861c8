"""The picture's front goes over into what is made up all around, softly, and beyond its edges.

Just beside the picture its own patches go on (`front`); farther out the margin is already what the dome and the ground
look like there, with the picture's broad tones carried on from its edge. So no edge shows where the front ends.
"""

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from engines.world.memory.front import Backdrop
from engines.world.memory.panorama import COLUMNS, OWN, PER_RADIAN, smooth
from engines.world.memory.surfaces import Dome, Front, Lens

WIDE = 0.8  # of the picture's width by which the margin is widened to each side, at most
WIDEST = math.radians(66)  # from straight ahead
WHOLE = 0.3  # of the margin's width over which it has all its weight
EDGE = 0.05  # of the picture's width whose tones are carried on
TONE_PX = 14.0  # rows over which a tone is taken


def widened(
    scene: Backdrop,
    lens: Lens,
    dome: Dome,
    foot: NDArray[np.float32],
    tile: NDArray[np.uint8],
    tile_m: float,
    soft: float,
) -> Front:
    """The front with a wide margin at both sides. `foot` (columns of the dome,) radians at which the far begins, `soft`
    radians over which it does."""
    front = scene.front
    left, top = front.origin
    beyond = math.tan(WIDEST) * lens.focal
    more = [
        int(np.clip(beyond - side, 0, WIDE * lens.size[0])) - left
        for side in (lens.centre[0], lens.size[0] - lens.centre[0])
    ]
    extra = max(0, min(more))
    if extra < 8:
        return front
    rgb, is_far = (
        np.asarray(cv2.copyMakeBorder(one, 0, 0, extra, extra, cv2.BORDER_REFLECT_101), np.uint8)
        for one in (front.rgb, front.is_far)
    )
    margin = left + extra
    for side in (-1, 1):
        at = slice(0, margin) if side < 0 else slice(rgb.shape[1] - margin, rgb.shape[1])
        away = np.arange(margin) + 0.5
        away = away[::-1] if side < 0 else away
        u = side * away + (0 if side < 0 else lens.size[0]) - lens.centre[0]
        tones = _tones(front, lens, side)
        made, far = _made(u, away, len(rgb), top, lens, dome, foot, (tile, tile_m), tones, soft)
        part = smooth((away / left - 0.15) / 0.85)[None, :, None]
        rgb[:, at] = np.asarray(rgb[:, at] * (1 - part) + made * part + 0.5, np.uint8)
        is_far[:, at] = np.where(away[None] > OWN * left, far, is_far[:, at])
    weight = _weight(lens.size, margin, top)
    return replace(front, rgb=rgb, is_far=is_far, weight=weight, origin=(margin, top))


def floored(
    scene: Backdrop, hidden: NDArray[np.bool_], lens: Lens, tile: NDArray[np.uint8], tile_m: float
) -> Backdrop:
    """The backdrop of a picture that shows no ground, with ground where it would be: beyond its edges, and where it is
    `hidden` (h, w)."""
    front = scene.front
    left, top = front.origin
    rows, columns = front.is_far.shape
    u = np.arange(columns) + 0.5 - left - lens.centre[0]
    v = np.arange(rows) + 0.5 - top - lens.centre[1]
    below = np.nonzero(v > 0.5)[0]
    rgb = front.rgb.copy()
    made_up = front.is_far == 0
    made_up[top : top + lens.size[1], left : left + lens.size[0]] &= hidden
    rgb[below] = np.where(
        made_up[below][..., None], _laid(u, v[below], lens, tile, len(tile) / tile_m), rgb[below]
    )
    return replace(scene, front=replace(front, rgb=rgb))


def _tones(front: Front, lens: Lens, side: int) -> NDArray[np.float32]:
    """(rows, 3) what the ground is like along an edge of the picture; where it is not seen, as where it is."""
    left = front.origin[0]
    wide = max(4, round(EDGE * lens.size[0]))
    at = slice(left, left + wide) if side < 0 else slice(left + lens.size[0] - wide, left + lens.size[0])
    ground = (front.is_far[:, at] == 0).astype(np.float32)
    mass = ground.sum(1)
    known = np.nonzero(mass > wide / 4)[0]
    if len(known) < 4:
        return np.full((len(mass), 3), np.nan, np.float32)
    mean = (front.rgb[:, at] * ground[..., None]).sum(1)[known] / mass[known][:, None]
    rows = np.arange(len(mass))
    tones = np.stack([np.interp(rows, known, mean[:, c]) for c in range(3)], 1)
    return np.asarray(gaussian_filter1d(tones, TONE_PX, axis=0, mode="nearest"), np.float32)


def _made(
    u: NDArray[np.floating],
    away: NDArray[np.floating],
    rows: int,
    top: int,
    lens: Lens,
    dome: Dome,
    foot: NDArray[np.float32],
    ground: tuple[NDArray[np.uint8], float],
    tones: NDArray[np.float32],
    soft: float,
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """(rows, n, 3) the dome and the tiled ground in columns `u` (n,) pixels from the middle of the lens, `away` (n,)
    from the picture; and 255 where it is the dome."""
    v = np.arange(rows) + 0.5 - top - lens.centre[1]
    azimuth = np.arctan(u / lens.focal)
    elevation = np.arctan(-v[:, None] / lens.focal * np.cos(azimuth)[None])
    begins = np.interp(azimuth, (np.arange(COLUMNS) + 0.5) / PER_RADIAN - math.pi, foot)
    edge = smooth((elevation - begins[None]) / soft + 0.5)
    across = np.broadcast_to(((azimuth + math.pi) * PER_RADIAN - 0.5)[None], elevation.shape).astype(
        np.float32
    )
    down = ((math.pi / 2 - elevation) * PER_RADIAN - 0.5).astype(np.float32)
    sky, land = (
        cv2.remap(one, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        for one in (dome.sky, dome.far)
    )
    alpha = land[..., 3:] / 255
    out = sky * (1 - alpha) + land[..., :3] * alpha
    tile, tile_m = ground
    below = np.nonzero((edge < 1).any(1) & (v > 0.5))[0]
    if len(below):
        laid = _laid(u, v[below], lens, tile, len(tile) / tile_m)
        carried = np.nan_to_num(tones[below] - tile.reshape(-1, 3).mean(0))
        fades = 1 - smooth(away / (0.9 * len(away)))
        laid = (laid + carried[:, None] * fades[None, :, None]).clip(0, 255)
        out[below] = laid + (out[below] - laid) * edge[below][..., None]
    return np.asarray(out, np.float32), np.asarray(255 * edge + 0.5, np.uint8)


def _laid(
    u: NDArray[np.floating], v: NDArray[np.floating], lens: Lens, tile: NDArray[np.uint8], per_m: float
) -> NDArray[np.float32]:
    """(rows, n, 3) the tile on the ground in perspective: rows `v` (rows,) pixels below the horizon."""
    levels = [tile]
    while len(levels[-1]) > 8:
        levels.append(np.asarray(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)))
    z = lens.focal * lens.eye / v
    along = z * z / (lens.focal * lens.eye) * per_m
    chosen = np.round(np.log2(np.maximum(along, 1)) * 0.8).astype(int).clip(0, len(levels) - 1)
    out = np.empty((len(v), len(u), 3), np.float32)
    for level in np.unique(chosen):
        rows = np.nonzero(chosen == level)[0]
        side = len(levels[level])
        scale = per_m / 2.0**level
        x = (u[None] / lens.focal * z[rows][:, None] * scale) % side
        y = np.broadcast_to((-z[rows] * scale)[:, None] % side, x.shape)
        out[rows] = cv2.remap(
            levels[level], x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
        )  # fmt: skip
    return out


def _weight(size: tuple[int, int], margin: int, top: int) -> NDArray[np.uint8]:
    """255 in the picture and beside it, down to 0 at the end of its margin."""
    columns, rows = size
    across = np.abs(np.arange(columns + 2 * margin) + 0.5 - margin - columns / 2) - columns / 2
    down = np.abs(np.arange(rows + 2 * top) + 0.5 - top - rows / 2) - rows / 2
    aside = ((across / margin - WHOLE) / (1 - WHOLE)).clip(0, 1)
    beyond = np.hypot(aside[None], (np.maximum(down, 0) / top)[:, None])
    return np.asarray(255 * smooth(1 - beyond) + 0.5, np.uint8)
