"""A setting as a picture: cast at twice the size, made smaller, out of focus where it should be, exposed.

What the camera adds (noise, blur, colour, compression) is added anew at each look of the training.
"""

import itertools
import math

import cv2
import numpy as np
from numpy.typing import NDArray

from training.backlot.depth.bank import Bank
from training.backlot.depth.casting import (
    AXES,
    CENTRE,
    HALF,
    KIND,
    REACH,
    ROOM,
    paint,
    see,
)
from training.backlot.depth.casting import (
    GROUND as IS_GROUND,
)
from training.backlot.depth.examples import GROUND, SIZE, SKY, STANDS
from training.backlot.depth.light import Setting

_OVER = 2  # times the size at which rays are cast
_RINGS = (0.0, 1.0, 2.0, 4.0, 8.0)  # pixels of blur


def drawn(
    setting: Setting, bank: Bank, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
    """`rgb`, `depth` and `labels` of a setting, as `examples.Example` has them."""
    width, height = SIZE
    wide, high = width * _OVER, height * _OVER
    focal = wide / 2 / math.tan(math.radians(setting.fov_deg) / 2)
    depth = np.empty((high, wide), np.float32)
    number = np.empty((high, wide), np.int16)
    light = np.zeros((high, wide, 3), np.float32)
    rows = setting.solids
    see(rows, bank.cards, _boxes(setting, focal, wide, high), setting.eye, setting.turn, focal, depth, number)
    paint(
        rows, bank.levels, bank.cards, bank.noise, setting.eye, setting.turn, focal, setting.lights, setting.air,
        depth, number, light,
    )  # fmt: skip
    depth[number < 0] = np.inf
    small = np.asarray(cv2.resize(light, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    depth, number = np.ascontiguousarray(depth[::_OVER, ::_OVER]), number[::_OVER, ::_OVER]
    if setting.aperture > 0:
        small = _focused(small, depth, setting.focus, setting.aperture * width)
    labels = np.where(number < 0, SKY, np.where(rows[number, IS_GROUND] > 0, GROUND, STANDS)).astype(np.uint8)
    floor = (rows[number, KIND] == ROOM) & (number >= 0)
    if floor.any():
        labels[floor & (_height(setting, depth) < 0.02)] = GROUND
    return _exposed(small, rng), depth, labels


def _height(setting: Setting, depth: NDArray[np.float32]) -> NDArray[np.float64]:
    """Metres of each pixel over the floor of the room."""
    height, width = depth.shape
    focal = width / 2 / math.tan(math.radians(setting.fov_deg) / 2)
    up = setting.turn[:, 1]
    across = (np.arange(width) + 0.5 - width / 2) / focal * up[0]
    down = (height / 2 - np.arange(height) - 0.5) / focal * up[1]
    room = setting.solids[setting.solids[:, KIND] == ROOM][0]
    floor = room[CENTRE + 1] - room[HALF + 1]
    seen = np.where(np.isfinite(depth), depth, 1e6)
    return np.asarray(setting.eye[1] - floor + seen * (up[2] + across[None] + down[:, None]))


def _boxes(setting: Setting, focal: float, wide: int, high: int) -> NDArray[np.int64]:
    """Columns and rows (n, 4) in which each solid may be seen."""
    rows = setting.solids
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    half = rows[:, HALF : HALF + 3].copy()
    kind = rows[:, KIND]
    half[kind == 4, 1] += half[kind == 4, 0]
    half[kind == 3, 2] = half[kind == 3, 0]
    half[kind == 4, 2] = half[kind == 4, 0]
    axes = rows[:, AXES : AXES + 9].reshape(-1, 3, 3)
    corners = (
        np.einsum("nci,nij->ncj", signs[None] * half[:, None], axes) + rows[:, None, CENTRE : CENTRE + 3]
    )
    seen = (corners - setting.eye) @ setting.turn.T
    z = seen[..., 2]
    behind, whole = (z < 0.02).all(1), (z < 0.02).any(1) | (rows[:, REACH] > 1e5)
    safe = np.maximum(z, 0.02)
    x, y = seen[..., 0] / safe * focal + wide / 2, high / 2 - seen[..., 1] / safe * focal
    found = np.stack([x.min(1) - 1, x.max(1) + 2, y.min(1) - 1, y.max(1) + 2], 1)
    found[whole] = 0, wide, 0, high
    found[behind & (kind != ROOM)] = 0
    limits = np.array([wide, wide, high, high])
    return np.clip(found, 0, limits).astype(np.int64)


def _focused(
    light: NDArray[np.float32], depth: NDArray[np.float32], focus: float, most: float
) -> NDArray[np.float32]:
    """Blurred by how far out of focus each pixel is; `most` pixels at an infinite distance. What is near is not blurred
    over what is far."""
    away = np.abs(1 - focus / np.clip(depth, 0.05, 1e6)).astype(np.float32)
    blur = np.minimum(most * away, _RINGS[-1])
    rings = [light]
    for wide in _RINGS[1:]:
        beyond = (blur > 0.4 * wide).astype(np.float32)[..., None]  # what is sharp does not bleed
        spread = cv2.GaussianBlur(np.dstack([light * beyond, beyond]), (0, 0), wide)
        rings.append(
            np.where(spread[..., 3:] > 0.02, spread[..., :3] / np.maximum(spread[..., 3:], 0.02), light)
        )
    out = light.copy()
    for low, (start, end) in enumerate(itertools.pairwise(_RINGS)):
        part = np.clip((blur - start) / (end - start), 0, 1)[..., None]
        out = np.where((blur >= start)[..., None], rings[low] * (1 - part) + rings[low + 1] * part, out)
    return np.asarray(out, np.float32)


def _exposed(light: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.uint8]:
    middle = float(np.exp(np.log(light.mean(2) + 1e-3).mean()))
    scaled = light * (rng.uniform(0.12, 0.4) / max(middle, 1e-3))
    shoulder = scaled * (1 + scaled / 6) / (1 + scaled)
    return np.asarray(np.clip(np.clip(shoulder, 0, 1) ** (1 / 2.2) * 255, 0, 255), np.uint8)
