"""What flies through a frame: crumbs of a broken block, raindrops and snowflakes, drawn over it by depth."""

import math

import numpy as np
from numpy.typing import NDArray

from engines.world.blocks import kernels
from engines.world.blocks.noise import chance
from engines.world.blocks.terrain import HEIGHT

_REACH_M = 14  # of drops and flakes about the eye
_A_CELL = 3
_FALL = (13.0, 1.6)  # metres a second: rain, snow
_WIND = (1.2, 0.7)


@kernels.rays
def fall(
    light: NDArray[np.uint8],
    eye: NDArray[np.float64],
    focal: float,
    time_s: float,
    snow: bool,
    amount: float,
    colour: NDArray[np.float64],
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
) -> None:
    """Rain, or snow, over a frame; `amount` 0 to 1. None falls where the sky is not open above."""
    mask = light.shape[0] - 1
    x0, z0 = math.floor(eye[0]), math.floor(eye[2])
    kind = 1 if snow else 0
    high = 12.0
    for i in range(x0 - _REACH_M, x0 + _REACH_M + 1):
        for k in range(z0 - _REACH_M, z0 + _REACH_M + 1):
            for drop in range(_A_CELL):
                if chance(31, i, drop, k) > amount:
                    continue
                phase = chance(32, i, drop, k)
                pace = _FALL[kind] * (0.8 + 0.4 * chance(33, i, drop, k))
                way = (phase * high - pace * time_s) % high
                y = eye[1] - 0.5 * high + (way - eye[1] + 0.5 * high) % high
                x, z = i + chance(34, i, drop, k), k + chance(35, i, drop, k)
                if snow:
                    x += 0.35 * math.sin(time_s * 1.3 + 6.28 * phase)
                    z += 0.35 * math.cos(time_s * 1.1 + 6.28 * phase)
                j = min(max(math.floor(y), 0), HEIGHT - 1)
                if light[i & mask, k & mask, j] >> 4 < 15:
                    continue
                if snow:
                    speck(eye, focal, x, y, z, 0.028, colour, 0.85, rgb, depth)
                else:
                    for part in range(6):
                        up = 0.07 * part
                        speck(
                            eye, focal, x + up * 0.05 * _WIND[0], y + up, z, 0.010, colour, 0.30, rgb, depth
                        )


@kernels.rays
def speck(
    eye: NDArray[np.float64],
    focal: float,
    x: float,
    y: float,
    z: float,
    half: float,
    colour: NDArray[np.float64],
    cover: float,
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
) -> None:
    """A square of `half` metres to each side at a place, `colour` in bytes, where nothing is before it."""
    height, width = depth.shape
    cy, sy, cp, sp = math.cos(eye[3]), math.sin(eye[3]), math.cos(eye[4]), math.sin(eye[4])
    dx, dy, dz = x - eye[0], y - eye[1], z - eye[2]
    level = dx * sy + dz * cy
    away = level * cp + dy * sp
    if away < 0.25:
        return
    per = focal / away
    column = 0.5 * width + (dx * cy - dz * sy) * per
    row = 0.5 * height - (dy * cp - level * sp) * per
    reach = half * per
    cover *= min(1.0, max(0.25, 2 * reach))
    reach = max(0.5, reach)
    for v in range(max(0, int(row - reach + 0.5)), min(height, int(row + reach + 0.5))):
        for u in range(max(0, int(column - reach + 0.5)), min(width, int(column + reach + 0.5))):
            if depth[v, u] > away:
                for part in range(3):
                    rgb[v, u, part] = int(rgb[v, u, part] * (1 - cover) + colour[part] * cover)


@kernels.rays
def crumble(
    place: NDArray[np.int64],
    age_s: float,
    colours: NDArray[np.float64],
    eye: NDArray[np.float64],
    focal: float,
    rgb: NDArray[np.uint8],
    depth: NDArray[np.float32],
) -> None:
    """The crumbs of a block that broke `age_s` ago; colours (n, 3) in bytes, one crumb each."""
    for crumb in range(colours.shape[0]):
        out = 6.283 * chance(41, crumb, 0, 0)
        pace = 0.5 + 1.5 * chance(42, crumb, 0, 0)
        x = place[0] + 0.2 + 0.6 * chance(43, crumb, 0, 0) + math.cos(out) * pace * age_s
        z = place[2] + 0.2 + 0.6 * chance(44, crumb, 0, 0) + math.sin(out) * pace * age_s
        y = place[1] + 0.2 + 0.6 * chance(45, crumb, 0, 0) + (2.2 + pace) * age_s - 7.0 * age_s * age_s
        half = (0.045 + 0.03 * chance(46, crumb, 0, 0)) * max(0.0, 1 - age_s / 0.7)
        speck(eye, focal, x, y, z, half, colours[crumb], 1.0, rgb, depth)
