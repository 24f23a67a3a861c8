"""The room in which a portrait was taken, as a lens sees it that looks at somebody: walls, floor, ceiling and a window,
all out of focus, in the colours of the backdrop.

Only for a backdrop that could be a wall. What goes on just beside the picture is `closeups`'s work.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.world.memory.panorama import COLUMNS, PER_RADIAN

HALF_M, EYE_M, CEILING_M = (
    (3.4, 2.7),
    1.45,
    2.75,
)  # half of its width and depth, the eyes above its floor, its height
OUT_OF_FOCUS = 0.035  # radians
FACING = (1.0, 0.9, 0.84, 0.94)  # light on the walls ahead, to the right, behind and to the left
CORNER_M = 0.7  # over which a corner darkens
WINDOW_M = ((0.55, 2.15), (0.9, 2.25))  # on the wall to the right: from the middle, and above the floor
DOOR_M = (1.05, 2.05)  # on the wall behind: wide, high
LIGHT = 1.5  # of a window to the wall about it
LEAFY = 0.3  # of a backdrop that is green or sky, from which it is no room


def is_indoors(backdrop: NDArray[np.float32], known: NDArray[np.bool_]) -> bool:
    """Whether a backdrop (h, w, 3), where it is `known`, could be a wall: not leaves and not sky."""
    seen = (backdrop[known] if known.any() else backdrop.reshape(-1, 3)).clip(0, 255) / 255
    lab = cv2.cvtColor(seen[None].astype(np.float32), cv2.COLOR_RGB2LAB)[0]
    green = (lab[:, 1] < -7) & (lab[:, 2] > 6)
    sky = (lab[:, 2] < -14) & (lab[:, 0] > 45)
    return bool((green | sky).mean() < LEAFY)


def soft_room(
    backdrop: NDArray[np.float32], known: NDArray[np.bool_], elevation: NDArray[np.float64], seed: int
) -> NDArray[np.float32]:
    """(rows, COLUMNS, 3) a room all around, at the elevations (rows,) in radians."""
    wall, floor = _colours(backdrop, known)
    random = np.random.default_rng(seed + 17)
    azimuth = ((np.arange(COLUMNS) + 0.5) / PER_RADIAN - math.pi)[None]
    sine, cosine = np.sin(azimuth), np.cos(azimuth)
    with np.errstate(divide="ignore"):
        aside, ahead = HALF_M[0] / np.abs(sine), HALF_M[1] / np.abs(cosine)
    away = np.minimum(aside, ahead)
    beside = aside < ahead
    along = np.where(beside, away * cosine, away * sine)
    number = np.where(beside, np.where(sine > 0, 1, 3), np.where(cosine > 0, 0, 2))
    rise = np.tan(elevation.clip(-1.5, 1.5))[:, None]
    y = EYE_M + away * rise
    half = np.where(beside, HALF_M[1], HALF_M[0])
    light = np.array(FACING)[number] * (1 - 0.22 * np.exp(-(half - np.abs(along)) / CORNER_M))
    light = light * (0.9 + 0.1 * (y / CEILING_M).clip(0, 1))
    room = wall * light[..., None]
    low = y < 0.1
    room = np.where(low[..., None], room * 0.72, room)
    window = (number == 1) & (
        np.abs(np.abs(along) - 0.5 * sum(WINDOW_M[0])) < 0.5 * (WINDOW_M[0][1] - WINDOW_M[0][0])
    )
    window = window & (y > WINDOW_M[1][0]) & (y < WINDOW_M[1][1])
    day = np.minimum(wall * LIGHT + 46, 246) * (0.98, 1.0, 1.03)
    room = np.where(window[..., None], day, room)
    door = (number == 2) & (np.abs(along - random.uniform(-1.4, 1.4)) < DOOR_M[0] / 2) & (y < DOOR_M[1])
    room = np.where(door[..., None], wall * 0.6 + floor * 0.12, room)
    down = (EYE_M / np.maximum(-rise, 1e-3)).clip(0, 12)
    lit = 1.02 - 0.25 * (down / np.maximum(away, 0.1)).clip(0, 1)
    glow = 0.25 * np.exp(-(((azimuth - math.pi / 2) / 0.6) ** 2)) * (down / HALF_M[0]).clip(0, 1)
    room = np.where((y < 0)[..., None], floor * (lit + glow)[..., None], room)
    room = np.where((y > CEILING_M)[..., None], (wall * 0.7 + 66) * 0.93, room)
    sigma = OUT_OF_FOCUS * PER_RADIAN
    edge = round(4 * sigma)
    wide = cv2.copyMakeBorder(room.astype(np.float32), 0, 0, edge, edge, cv2.BORDER_WRAP)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma)[:, edge:-edge], np.float32)


def _colours(
    backdrop: NDArray[np.float32], known: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of wall and floor (3,): the commoner, lighter part of a backdrop's upper half, and what is below it, darker."""
    rows = len(backdrop)
    upper = np.zeros_like(known)
    upper[: rows * 6 // 10] = True
    parts = []
    for part in (known & upper, known & ~upper):
        parts.append(backdrop[part] if part.sum() > 50 else backdrop.reshape(-1, 3))
    light = parts[0] @ (0.3, 0.59, 0.11)
    wall = np.median(parts[0][light >= np.quantile(light, 0.3)], axis=0).astype(np.float64)
    below = np.median(parts[1], axis=0).astype(np.float64)
    floor = 0.45 * below + 0.55 * wall * (0.56, 0.5, 0.44)
    return wall, floor
