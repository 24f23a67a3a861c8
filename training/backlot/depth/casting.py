"""Rays against solids: boxes, rooms seen from within, ellipsoids, cylinders, capsules and cards with holes; distances
first, then colours with one sun or several lamps, shadows, grime and sky.

World axes: x to the right, y up, z ahead; metres. Distances are along the view axis. What stands where is in `places`.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Small = NDArray[np.float32]

ROOM, BOX, ELLIPSOID, CYLINDER, CAPSULE, CARD = range(6)
KIND, CENTRE, HALF, AXES, TEXTURE, TILE, TINT, GROUND, GLOW, SHINE, REACH = (
    0,
    1,
    4,
    7,
    16,
    19,
    20,
    23,
    24,
    25,
    26,
)
COLUMNS = 27
"""A row of solids: kind; centre (3); half sizes along its own axes (3), for round things radius and half length; its
axes (3, 3); textures of sides, top and bottom, for a card its number; metres a tile, 0 to fit; tint (3); 1 for ground;
light it gives; shine; radius of the ball around it."""
_NEAR = 0.02
_NONE = 1e30


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _local(s: Floats, x: float, y: float, z: float) -> tuple[float, float, float]:
    return (
        s[7] * x + s[8] * y + s[9] * z,
        s[10] * x + s[11] * y + s[12] * z,
        s[13] * x + s[14] * y + s[15] * z,
    )


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _round(b: float, a: float, c: float) -> float:
    """The nearer root ahead of a t² + 2 b t + c."""
    under = b * b - a * c
    if under < 0.0 or a < 1e-12:
        return _NONE
    root = (-b - math.sqrt(under)) / a
    return root if root > _NEAR else _NONE


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _hit(
    s: Floats, cards: NDArray[np.uint8], ox: float, oy: float, oz: float, dx: float, dy: float, dz: float
) -> float:
    """How far along the ray (in its own axes) the solid is; `_NONE` for not at all."""
    kind = int(s[0])
    hx, hy, hz = s[4], s[5], s[6]
    if kind <= 1:
        near, far = -_NONE, _NONE
        for o, d, h in ((ox, dx, hx), (oy, dy, hy), (oz, dz, hz)):
            if abs(d) < 1e-9:
                if abs(o) > h:
                    return _NONE
                continue
            t0, t1 = (-h - o) / d, (h - o) / d
            if t0 > t1:
                t0, t1 = t1, t0
            near, far = max(near, t0), min(far, t1)
        if kind == 0:
            return far if far > _NEAR and near < far else _NONE
        return near if near > _NEAR and near < far else _NONE
    if kind == 2:
        ox, oy, oz, dx, dy, dz = ox / hx, oy / hy, oz / hz, dx / hx, dy / hy, dz / hz
        return _round(
            ox * dx + oy * dy + oz * dz, dx * dx + dy * dy + dz * dz, ox * ox + oy * oy + oz * oz - 1
        )
    if kind == 5:
        if abs(dz) < 1e-9:
            return _NONE
        t = -oz / dz
        x, y = (ox + t * dx) / hx, (oy + t * dy) / hy
        if t < _NEAR or abs(x) >= 1 or abs(y) >= 1:
            return _NONE
        side = cards.shape[1]
        solid = cards[int(s[16]), int((0.5 - 0.5 * y) * side), int((0.5 + 0.5 * x) * side), 3] > 127
        return t if solid else _NONE
    best = _NONE
    t = _round(ox * dx + oz * dz, dx * dx + dz * dz, ox * ox + oz * oz - hx * hx)
    if t < _NONE and abs(oy + t * dy) <= hy:
        best = t
    for end in (-hy, hy):
        if kind == 4:
            y = oy - end
            t = _round(
                ox * dx + y * dy + oz * dz, dx * dx + dy * dy + dz * dz, ox * ox + y * y + oz * oz - hx * hx
            )
            best = min(best, t)
        elif abs(dy) > 1e-9:
            t = (end - oy) / dy
            x, z = ox + t * dx, oz + t * dz
            if t > _NEAR and x * x + z * z <= hx * hx:
                best = min(best, t)
    return best


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def see(
    solids: Floats, cards: NDArray[np.uint8], boxes: NDArray[np.int64], eye: Floats, turn: Floats, focal: float,
    depth: Small, number: NDArray[np.int16],
) -> None:  # fmt: skip
    """Fill `depth` (h, w) with metres along the view axis, huge where nothing is, and `number` (h, w) with rows of
    `solids`, -1 there. `boxes` (n, 4):
    the columns and rows of the picture in which each may be seen; `turn` (3, 3): right, up and ahead."""
    height, width = depth.shape
    depth[:] = _NONE / 2
    number[:] = -1
    for n in range(len(solids)):
        s = solids[n]
        ox, oy, oz = _local(s, eye[0] - s[1], eye[1] - s[2], eye[2] - s[3])
        rx, ry, rz = _local(s, turn[0, 0], turn[0, 1], turn[0, 2])
        ux, uy, uz = _local(s, turn[1, 0], turn[1, 1], turn[1, 2])
        ax, ay, az = _local(s, turn[2, 0], turn[2, 1], turn[2, 2])
        for row in range(boxes[n, 2], boxes[n, 3]):
            b = (0.5 * height - row - 0.5) / focal
            for column in range(boxes[n, 0], boxes[n, 1]):
                a = (column + 0.5 - 0.5 * width) / focal
                t = _hit(
                    s, cards, ox, oy, oz, ax + a * rx + b * ux, ay + a * ry + b * uy, az + a * rz + b * uz
                )
                if t < depth[row, column]:
                    depth[row, column] = t
                    number[row, column] = n


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _surface(s: Floats, x: float, y: float, z: float) -> tuple[float, float, float, float, float, int]:
    """Normal in own axes, place on the texture in tiles, and which texture (0 side, 1 top, 2 bottom)."""
    kind = int(s[0])
    hx, hy, hz, tile = s[4], s[5], s[6], s[19]
    if kind <= 1:
        px, py, pz = abs(x) / hx, abs(y) / hy, abs(z) / hz
        inward = -1.0 if kind == 0 else 1.0
        if py >= px and py >= pz:
            u, v = (x / tile, z / tile) if tile > 0 else (0.5 + 0.5 * x / hx, 0.5 + 0.5 * z / hz)
            return 0.0, (inward if y > 0 else -inward), 0.0, u, v, 1 if y > 0 else 2
        if px >= pz:
            u, v = (z / tile, -y / tile) if tile > 0 else (0.5 + 0.5 * z / hz, 0.5 - 0.5 * y / hy)
            return (inward if x > 0 else -inward), 0.0, 0.0, u, v, 0
        u, v = (x / tile, -y / tile) if tile > 0 else (0.5 + 0.5 * x / hx, 0.5 - 0.5 * y / hy)
        return 0.0, 0.0, (inward if z > 0 else -inward), u, v, 0
    if kind == 2:
        nx, ny, nz = x / (hx * hx), y / (hy * hy), z / (hz * hz)
        size = 1 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-18)
        nx, ny, nz = nx * size, ny * size, nz * size
        tile = tile if tile > 0 else 2 * hy
        if abs(ny) > 0.75:
            return nx, ny, nz, x / tile, z / tile, 0
        return nx, ny, nz, math.atan2(x, z) * max(hx, hz) / tile, -y / tile, 0
    if kind == 5:
        return 0.0, 0.0, -1.0, 0.5 + 0.5 * x / hx, 0.5 - 0.5 * y / hy, 0
    tile = tile if tile > 0 else 2 * hy
    if kind == 3 and abs(y) > 0.9995 * hy:
        return 0.0, math.copysign(1.0, y), 0.0, x / tile, z / tile, 1
    ny = 0.0
    if kind == 4 and abs(y) > hy:
        ny = (y - math.copysign(hy, y)) / hx
    flat = math.sqrt(max(0.0, 1 - ny * ny)) / math.sqrt(x * x + z * z + 1e-18)
    return x * flat, ny, z * flat, math.atan2(x, z) * hx / tile, -y / tile, 0


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _texel(pictures: NDArray[np.uint8], n: int, u: float, v: float, c: int) -> float:
    """Between four texels of a picture that repeats, 0 to 255."""
    side = pictures.shape[1]
    x, y = (u - math.floor(u)) * side, (v - math.floor(v)) * side
    x0, y0 = int(x), int(y)
    fx, fy = x - x0, y - y0
    x0, y0 = x0 & (side - 1), y0 & (side - 1)
    x1, y1 = (x0 + 1) & (side - 1), (y0 + 1) & (side - 1)
    top = pictures[n, y0, x0, c] * (1 - fx) + pictures[n, y0, x1, c] * fx
    low = pictures[n, y1, x0, c] * (1 - fx) + pictures[n, y1, x1, c] * fx
    return float(top * (1 - fy) + low * fy)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _shadowed(
    solids: Floats, cards: NDArray[np.uint8], own: int, px: float, py: float, pz: float,
    lx: float, ly: float, lz: float, reach: float,
) -> bool:  # fmt: skip
    """Whether something lies between a point and the light in a direction of length 1."""
    for n in range(len(solids)):
        s = solids[n]
        if s[0] == 0 or s[24] > 0 or (s[23] > 0 and s[0] == 1) or (n == own and s[0] != 1):
            continue
        x, y, z = s[1] - px, s[2] - py, s[3] - pz
        along = x * lx + y * ly + z * lz
        if along < -s[26] or along > reach + s[26]:
            continue
        if x * x + y * y + z * z - along * along > s[26] * s[26]:
            continue
        ox, oy, oz = _local(s, -x, -y, -z)
        dx, dy, dz = _local(s, lx, ly, lz)
        if _hit(s, cards, ox, oy, oz, dx, dy, dz) < reach:
            return True
    return False


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def paint(
    solids: Floats, textures: tuple[NDArray[np.uint8], ...], cards: NDArray[np.uint8], noise: Small,
    eye: Floats, turn: Floats, focal: float, lights: Floats, air: Floats, depth: Small,
    number: NDArray[np.int16], light: Small,
) -> None:  # fmt: skip
    """Fill `light` (h, w, 3), linear. `textures`: pictures (n, side, side, 3) and their halvings. `lights` (m, 7): a
    place, or for the last column 0 a direction, a colour; the first one throws shadows. `air` (24,): light from
    above (3), from below (3); sky above (3), at the horizon (3), of clouds (3); cover, size and place of clouds; haze
    (1 / m), its colour (3); grime; spare."""
    height, width = depth.shape
    mask = noise.shape[0] - 1
    dark = np.zeros((width + 1) // 2, np.uint8)
    for row in range(height):
        b = (0.5 * height - row - 0.5) / focal
        for column in range(width):
            a = (column + 0.5 - 0.5 * width) / focal
            dx = turn[2, 0] + a * turn[0, 0] + b * turn[1, 0]
            dy = turn[2, 1] + a * turn[0, 1] + b * turn[1, 1]
            dz = turn[2, 2] + a * turn[0, 2] + b * turn[1, 2]
            far = math.sqrt(dx * dx + dy * dy + dz * dz)
            n = number[row, column]
            if n < 0:
                up = max(dy / far, 0.0)
                fade = 1 - (1 - min(up * 1.4, 1.0)) ** 2.2
                cloud = 0.0
                if up > 0.01:
                    scale = air[16] / (up + 0.12)
                    x, z = dx / far * scale + air[17], dz / far * scale
                    total = 0.0
                    for octave in range(4):
                        k = 2.0**octave
                        total += noise[int(z * k * 40) & mask, int(x * k * 40) & mask] / k
                    cloud = min(max((total / 1.875 - 1 + air[15]) * 5, 0.0), 1.0) * min(up * 6, 1.0)
                sun = 0.0
                if lights[0, 6] == 0:
                    sun = max((dx * lights[0, 0] + dy * lights[0, 1] + dz * lights[0, 2]) / far, 0.0) ** 40
                for c in range(3):
                    tone = air[9 + c] * (1 - fade) + air[6 + c] * fade + sun * 0.4 * lights[0, 3 + c]
                    light[row, column, c] = tone * (1 - cloud) + air[12 + c] * cloud
                continue
            s = solids[n]
            t = depth[row, column]
            px, py, pz = eye[0] + t * dx, eye[1] + t * dy, eye[2] + t * dz
            x, y, z = _local(s, px - s[1], py - s[2], pz - s[3])
            nx, ny, nz, u, v, which = _surface(s, x, y, z)
            wx = s[7] * nx + s[10] * ny + s[13] * nz
            wy = s[8] * nx + s[11] * ny + s[14] * nz
            wz = s[9] * nx + s[12] * ny + s[15] * nz
            if wx * dx + wy * dy + wz * dz > 0:
                wx, wy, wz = -wx, -wy, -wz
            grime = 1.0
            if air[22] > 0 and s[24] == 0:
                g = noise[int(px * 23 + pz * 9) & mask, int(pz * 23 - py * 17) & mask]
                g += noise[int(px * 5 + py * 3) & mask, int(pz * 5 + py * 3) & mask] * 1.5
                grime = 1 + air[22] * (g / 1.25 - 1)
            if (row & 1) == 0 and (column & 1) == 0:  # one in four: light is drawn at twice the size
                lx, ly, lz, reach = lights[0, 0], lights[0, 1], lights[0, 2], 300.0
                if lights[0, 6] > 0:
                    lx, ly, lz = lx - px, ly - py, lz - pz
                    reach = math.sqrt(lx * lx + ly * ly + lz * lz) + 1e-6
                    lx, ly, lz = lx / reach, ly / reach, lz / reach
                hidden = _shadowed(
                    solids, cards, n, px + 0.01 * wx, py + 0.01 * wy, pz + 0.01 * wz, lx, ly, lz, reach - 0.02
                )
                dark[column >> 1] = 1 if hidden else 0
            r = g_ = b_ = 0.0
            mix = 0.5 + 0.5 * wy
            r += air[0] * mix + air[3] * (1 - mix)
            g_ += air[1] * mix + air[4] * (1 - mix)
            b_ += air[2] * mix + air[5] * (1 - mix)
            gloss = 0.0
            for m in range(len(lights)):
                if m == 0 and dark[column >> 1]:
                    continue
                lx, ly, lz, fall = lights[m, 0], lights[m, 1], lights[m, 2], 1.0
                if lights[m, 6] > 0:
                    lx, ly, lz = lx - px, ly - py, lz - pz
                    away = lx * lx + ly * ly + lz * lz + 0.05
                    size = 1 / math.sqrt(away)
                    lx, ly, lz, fall = (
                        lx * size,
                        ly * size,
                        lz * size,
                        lights[m, 6] / (away + 0.3 * lights[m, 6]),
                    )
                facing = wx * lx + wy * ly + wz * lz
                if s[0] == 5:
                    facing = 0.75
                if facing > 0:
                    r += lights[m, 3] * facing * fall
                    g_ += lights[m, 4] * facing * fall
                    b_ += lights[m, 5] * facing * fall
                    if s[25] > 0:
                        bx, by, bz = lx - dx / far, ly - dy / far, lz - dz / far
                        half = (wx * bx + wy * by + wz * bz) / math.sqrt(bx * bx + by * by + bz * bz + 1e-9)
                        gloss += fall * lights[m, 4] * max(half, 0.0) ** 40 * s[25]
            lit = (r, g_, b_)
            veil = 1 - math.exp(-t * far * air[18])
            blur = t * far / focal
            for c in range(3):
                if s[0] == 5:
                    side = cards.shape[1]
                    tone = float(
                        cards[int(s[16]), min(int(v * side), side - 1), min(int(u * side), side - 1), c]
                    )
                else:
                    tile = s[19] if s[19] > 0 else 2 * s[5]
                    texels = blur / tile * textures[0].shape[1]
                    if texels > 11:
                        tone = _texel(textures[4], int(s[16 + which]), u, v, c)
                    elif texels > 5.6:
                        tone = _texel(textures[3], int(s[16 + which]), u, v, c)
                    elif texels > 2.8:
                        tone = _texel(textures[2], int(s[16 + which]), u, v, c)
                    elif texels > 1.4:
                        tone = _texel(textures[1], int(s[16 + which]), u, v, c)
                    else:
                        tone = _texel(textures[0], int(s[16 + which]), u, v, c)
                tone = (tone / 255) ** 2.2 * s[20 + c] * grime
                value = tone * (lit[c] + s[24]) + gloss * 0.5
                light[row, column, c] = value * (1 - veil) + air[19 + c] * veil
