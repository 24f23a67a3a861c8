"""The room about an interior: walls and ceiling as the picture shows them, and the walls that it does not show.

What the picture sees of the room is one relief, cut at its depth edges; the box about it is closed by walls of the
picture's own.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from engines.perception.scene import Reading, Thing
from engines.world.memory.completing import panel
from engines.world.memory.filling import carried_on
from engines.world.memory.front import Backdrop
from engines.world.memory.patches import relief
from engines.world.memory.surfaces import Bounds, Lens, Patch, Standing
from engines.world.memory.texture import quilted

LOWEST, HIGHEST = 2.2, 6.0  # metres of a ceiling
NARROWEST = 1.5  # metres to the side
BACK = 0.55  # of the room before the viewer that is behind them
LEAST_BACK, MOST_BACK = 2.5, 6.0  # metres
APART = 0.6  # metres from a wall at which one stops
PIXELS_A_METRE = 96
BEFORE, OUTSIDE = (
    0.96,
    0.25,
)  # of the way to the walls, and metres behind them, so that the seen hides the made up
PLINTH_M = 0.11
SMOOTH_PX = 25
CALM = 0.35  # of a wall that is seen lends its looks
GRAIN = 0.3  # of the calm part's own
DOOR_M = (0.9, 2.05)


@dataclass(frozen=True, eq=False)
class Box:
    """A room in metres: the walls' x and z, and the ceiling's y."""

    left: float
    right: float
    back: float
    front: float
    top: float

    @property
    def bounds(self) -> Bounds:
        """Where one may walk."""
        return Bounds(self.left + APART, self.right - APART, self.back + APART, self.front - 2 * APART)


def is_wall(thing: Thing) -> bool:
    """Whether a thing of an interior is a part of the room itself, rather than standing in it."""
    return thing.shape == "structure" and ("top" in thing.cut or len(thing.cut) > 1)


def box_of(reading: Reading, scene: Backdrop, lens: Lens) -> Box:
    """The room that the depths of its walls and ceiling suggest."""
    depth = room_depth(reading, scene)
    left, top = scene.front.origin
    rows, columns = reading.rgb.shape[:2]
    inner = (slice(top, top + rows), slice(left, left + columns))
    far = (scene.front.is_far[inner] > 0) & scene.seen[inner]
    if far.sum() < 100:
        far = scene.front.is_far[inner] > 0
    z = depth[inner][far]
    v, u = np.nonzero(far)
    if not len(z):
        return Box(-3.0, 3.0, -3.0, 5.0, 2.8)
    x = (u + 0.5 - lens.centre[0]) / lens.focal * z
    y = lens.eye - (v + 0.5 - lens.centre[1]) / lens.focal * z
    straight = (np.abs(u - lens.centre[0]) < columns / 3.5) & (np.abs(y - lens.eye) < 1.0)
    front = _commonest(z[straight] if straight.sum() > 50 else z)
    beside = z < 0.92 * front
    up = y[beside | (y > lens.eye + 0.4)]
    ceiling = float(np.clip(_commonest(up[up > LOWEST]) if (up > LOWEST).any() else LOWEST, LOWEST, HIGHEST))
    back = -float(np.clip(BACK * front, LEAST_BACK, MOST_BACK))
    sides = []
    for side in (-1, 1):
        out = (side * x)[beside & (side * x > NARROWEST)]
        most = columns / 2 / lens.focal * front
        sides.append(side * (_commonest(out) if len(out) > 300 else max(most, NARROWEST)))
    return Box(sides[0], sides[1], back, front, ceiling)


def _commonest(values: NDArray[np.float32]) -> float:
    """The value about which most are, in steps of 8 %."""
    steps = np.log(np.maximum(values, 0.05)) / 0.08
    low = int(np.floor(steps.min()))
    counts = np.bincount((np.floor(steps) - low).astype(np.int64)).astype(np.float64)
    at = int(np.convolve(counts, [0.6, 1, 0.6], "same").argmax())
    near = values[np.abs(np.floor(steps) - low - at) <= 1]
    return float(np.median(near))


def room_depth(reading: Reading, scene: Backdrop) -> NDArray[np.float32]:
    """(h, w) of the front: metres to the walls, gone on behind what stands and beyond the picture's edges."""
    left, top = scene.front.origin
    inner = np.where(np.isfinite(reading.depth), reading.depth, 0).astype(np.float32)
    depth = np.pad(inner, ((top, top), (left, left)))
    known = scene.seen & (scene.front.is_far > 0) & (depth > 0.3)
    small = (depth.shape[1] // 2, depth.shape[0] // 2)
    log = cv2.resize(np.log(np.maximum(depth, 0.3)), small, interpolation=cv2.INTER_NEAREST)
    seen = cv2.resize(known.astype(np.uint8), small, interpolation=cv2.INTER_NEAREST) > 0
    carried = carried_on(np.ascontiguousarray(log[..., None]), seen)[..., 0]
    even = cv2.blur(cv2.medianBlur(carried.astype(np.float32), 5), (SMOOTH_PX, SMOOTH_PX))
    return np.asarray(np.exp(cv2.resize(even, depth.shape[::-1])), np.float32)


def room(
    reading: Reading, scene: Backdrop, lens: Lens, box: Box, seed: int, number: int
) -> tuple[list[Patch], list[Standing]]:
    """The room's patches and where they stand. `number` is that of the first patch."""
    shell = _shell(reading, scene, lens, box)
    patches, standing = [shell], [Standing(number, 0.0, box.front, own=True)]
    plaster = _plaster(scene, lens, box, seed)
    width = box.right - box.left
    beside = [_seen_from(lens, abs(side), lens.centre[0], box) for side in (box.left, box.right)]
    walls = [(width + 2 * OUTSIDE, (box.left + box.right) / 2, box.back, math.pi)]
    for side, ends, yaw in zip((box.left, box.right), beside, (-math.pi / 2, math.pi / 2), strict=True):
        walls.append((ends - box.back, side, (ends + box.back) / 2, yaw))
    for place, (wide, x, z, yaw) in enumerate(walls):
        patches.append(panel(_hung(plaster, wide, 170 * place, place == 0), wide, box.top))
        standing.append(Standing(number + len(patches) - 1, x, z, 0.0, yaw, own=True))
    ends = _seen_from(lens, box.top - lens.eye, lens.centre[1], box)
    patches.append(_ceiling(scene, box, ends - box.back, seed))
    middle = (ends + box.back) / 2
    standing.append(
        Standing(number + len(patches) - 1, (box.left + box.right) / 2, middle, own=True),
    )
    return patches, standing


def _seen_from(lens: Lens, aside: float, pixels: float, box: Box) -> float:
    """The z from which the picture, `pixels` from its middle to an edge, sees a wall that is `aside` metres from the
    line of sight: what is made up ends a little beyond."""
    return float(min(aside * lens.focal / max(BEFORE * pixels * 1.1, 1.0), box.front))


def _shell(reading: Reading, scene: Backdrop, lens: Lens, box: Box) -> Patch:
    """What the picture sees of walls and ceiling, where it sees them."""
    front = scene.front
    left, top = front.origin
    depth = room_depth(reading, scene)
    rows, columns = depth.shape
    u = (np.arange(columns) + 0.5 - left - lens.centre[0]) / lens.focal
    v = lens.centre[1] - (np.arange(rows) + 0.5 - top)
    across = np.where(u > 0, box.right / np.maximum(u, 1e-3), box.left / np.minimum(u, -1e-3))
    above = np.where(v > 0, (box.top - lens.eye) * lens.focal / np.maximum(v, 1e-3), np.inf)
    most = np.minimum(np.minimum(across[None], above[:, None]), box.front)
    depth = np.minimum(depth, np.maximum(BEFORE * most, 0.3)).astype(np.float32)
    alpha = np.where(front.is_far > 0, np.where(front.weight > 0, 255, 0), 0).astype(np.uint8)
    texture = np.dstack([front.rgb, alpha])
    return relief(texture, depth, lens, (-left, -top), (0.0, box.front))


def _plaster(
    scene: Backdrop, lens: Lens, box: Box, seed: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """What the wall straight ahead is like where it is calm: a tile that repeats, and (rows, 3) its colours from the
    ceiling down to the floor."""
    front = scene.front
    left, top = front.origin
    wide, high = box.right - box.left, box.top
    columns, rows = round(wide * PIXELS_A_METRE), round(high * PIXELS_A_METRE)
    x = box.left + (np.arange(columns) + 0.5) / PIXELS_A_METRE
    y = high - (np.arange(rows) + 0.5) / PIXELS_A_METRE
    u = x / box.front * lens.focal + lens.centre[0] + left - 0.5
    v = (lens.eye - y) / box.front * lens.focal + lens.centre[1] + top - 0.5
    u, v = np.meshgrid(u, v)
    at = u.astype(np.float32), v.astype(np.float32)
    wall = np.asarray(cv2.remap(front.rgb, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.uint8)
    known = np.pad(scene.seen[top:-top, left:-left], ((top, top), (left, left))) & (front.is_far > 0)
    seen = cv2.remap(known.astype(np.uint8), *at, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT) > 0
    if seen.mean() < 0.03:
        seen = np.ones_like(seen)
    calm = _calm(wall, seen)
    tile = quilted(wall, calm, 512, seed, 96)
    usual = wall[calm].astype(np.float32).mean(0)
    weight = calm.sum(1).astype(np.float32)
    sums = (wall * calm[..., None]).sum(1).astype(np.float32)
    soft = gaussian_filter1d(np.column_stack([sums, weight]), 0.35 * PIXELS_A_METRE, axis=0, mode="nearest")
    spread = 0.02 * columns
    tones = (soft[:, :3] + spread * usual) / (soft[:, 3:] + spread)
    return tile, np.asarray(tones, np.float32)


def _calm(wall: NDArray[np.uint8], seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(h, w) the quieter part of a wall, of its commonest colours."""
    picture = cv2.cvtColor(wall, cv2.COLOR_RGB2LAB).astype(np.float32)
    stir = cv2.blur(np.abs(cv2.Laplacian(picture[..., 0], cv2.CV_32F)), (31, 31))
    broad = cv2.blur(picture, (31, 31))
    common = np.median(broad[seen], axis=0)
    apart = stir / max(float(np.median(stir[seen])), 0.5) + np.linalg.norm(broad - common, axis=2) / 14
    return np.asarray(seen & (apart <= np.quantile(apart[seen], CALM)))


def _hung(
    plaster: tuple[NDArray[np.uint8], NDArray[np.float32]], wide: float, offset: int, door: bool
) -> NDArray[np.uint8]:
    """A wall `wide` metres across, darker in the corners, with a plinth along the floor, and perhaps a door."""
    tile, tones = plaster
    rows, columns = len(tones), max(16, round(wide * PIXELS_A_METRE))
    around = (-(-rows // len(tile)), -(-(columns + offset) // len(tile)), 1)
    grain = np.tile(tile, around)[:rows, offset : offset + columns].astype(np.float32)
    wall = tones[:, None] + (grain - tile.reshape(-1, 3).mean(0)) * GRAIN
    plinth = max(2, round(PLINTH_M * PIXELS_A_METRE))
    if door:
        high, half = min(round(DOOR_M[1] * PIXELS_A_METRE), rows - 8), round(DOOR_M[0] / 2 * PIXELS_A_METRE)
        middle, frame = round(0.62 * columns), max(3, plinth // 2)
        if middle - half - frame > 0 and middle + half + frame < columns:
            wall[rows - high - frame :, middle - half - frame : middle + half + frame] *= 0.8
            wall[rows - high :, middle - half : middle + half] *= 0.62
            for edge in (middle - half, middle + half - 2):
                wall[rows - high :, edge : edge + 2] *= 0.6
            wall[rows - high : rows - high + 2, middle - half : middle + half] *= 0.6
    wall[-plinth:] = wall[-plinth:] * 0.62
    wall[-plinth : -plinth + 1] *= 1.3
    side = np.minimum(np.arange(columns), np.arange(columns)[::-1]) / PIXELS_A_METRE
    up = np.minimum(np.arange(rows), np.arange(rows)[::-1]) / PIXELS_A_METRE
    shade = (1 - 0.3 * np.exp(-side / 0.45))[None] * (1 - 0.2 * np.exp(-up / 0.35))[:, None]
    return np.asarray((wall * shade[..., None] + 0.5).clip(0, 255), np.uint8)


def _ceiling(scene: Backdrop, box: Box, deep: float, seed: int) -> Patch:
    """One flat sheet above, of the picture's own ceiling, or of its upper edge."""
    top = scene.front.origin[1]
    left = scene.front.origin[0]
    rows = scene.front.rgb.shape[0] - 2 * top
    band = (slice(top, top + max(24, rows // 10)), slice(left, -left))
    texture = quilted(scene.front.rgb[band], scene.seen[band] & (scene.front.is_far[band] > 0), 256, seed, 48)
    mean = texture.reshape(-1, 3).astype(np.float32).mean(0)
    texture = np.asarray((0.35 * texture + 0.65 * mean).clip(0, 255), np.uint8)
    wide = box.right - box.left
    texture = np.dstack([np.tile(texture, (3, 3, 1)), np.full((768, 768), 255, np.uint8)])
    x, z = np.meshgrid(np.linspace(-wide / 2, wide / 2, 9), np.linspace(-deep / 2, deep / 2, 9))
    vertices = np.dstack([x, np.full_like(x, box.top), z]).astype(np.float32)
    matrix = np.array([[768 / wide, 0, 0, 384], [0, 0, 768 / deep, 384], [0, 0, 0, 1]], np.float32)
    return Patch(vertices, np.ones((8, 8), bool), matrix, texture)
