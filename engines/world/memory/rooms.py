"""The room about an interior: walls and ceiling as the picture shows them, and the walls that it does not show.

What the picture sees of the room is one relief, cut at its depth edges; the box about it is closed by walls of the
picture's own.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

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
FURNISHED_M = 1.15
BEFORE, OUTSIDE = (
    0.96,
    0.25,
)  # of the way to the walls, and metres behind them, so that the seen hides the made up
PLINTH_M = 0.11
SMOOTH_PX = 25


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
    plain, whole = _walls(scene, lens, box)
    width = box.right - box.left
    beside = [_seen_from(lens, abs(side), lens.centre[0], box) for side in (box.left, box.right)]
    walls = [(whole, width + 2 * OUTSIDE, (box.left + box.right) / 2, box.back, math.pi)]
    for side, ends, yaw in zip((box.left, box.right), beside, (-math.pi / 2, math.pi / 2), strict=True):
        walls.append((plain, ends - box.back, side, (ends + box.back) / 2, yaw))
    for texture, wide, x, z, yaw in walls:
        patches.append(panel(_hung(texture, wide, box.top), wide, box.top))
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


def _walls(scene: Backdrop, lens: Lens, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(h, w, 3) the plain part of the wall straight ahead, and all of it, from the ceiling to the floor."""
    front = scene.front
    left, top = front.origin
    wide, high = box.right - box.left, box.top
    columns, rows = round(wide * PIXELS_A_METRE), round(high * PIXELS_A_METRE)
    x = box.left + (np.arange(columns) + 0.5) / PIXELS_A_METRE
    y = high - (np.arange(rows) + 0.5) / PIXELS_A_METRE
    u = x / box.front * lens.focal + lens.centre[0] + left - 0.5
    v = (lens.eye - y) / box.front * lens.focal + lens.centre[1] + top - 0.5
    u, v = np.meshgrid(u, v)
    u, v = u.astype(np.float32), v.astype(np.float32)
    whole = np.asarray(cv2.remap(front.rgb, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.uint8)
    far = cv2.remap(front.is_far, u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT) > 0
    if far.mean() > 0.05:
        whole = carried_on(whole, far)
    return _plainest(whole), whole


def _plainest(whole: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The part of a wall that is most like the whole of it, by columns: as wide as it is as plain as a narrow one."""
    edge = whole.shape[1] // 12
    picture = whole[:, edge : whole.shape[1] - edge].astype(np.float32)
    usual = np.median(picture, axis=1, keepdims=True)
    low = round(len(whole) - FURNISHED_M * PIXELS_A_METRE)
    apart = np.abs(picture - usual)[:low].mean((0, 2))
    least = np.inf
    begin, wide = 0, max(16, picture.shape[1] // 20)
    for parts in (20, 14, 10, 7, 5, 3):
        span = max(16, picture.shape[1] // parts)
        total = np.convolve(apart, np.full(span, 1 / span), "valid")
        least = min(least, float(total.min()))
        if total.min() <= 1.12 * least + 0.5:
            begin, wide = int(total.argmin()), span
    out = whole[:, edge + begin : edge + begin + wide].copy()
    # Low down furniture hid the wall: there it is what most of it is.
    out[low:] = usual[low:].round()
    return out


def _hung(texture: NDArray[np.uint8], wide: float, high: float) -> NDArray[np.uint8]:
    """A wall `wide` metres across: the texture to and fro, darker in the corners, with a plinth along the floor."""
    columns = max(16, round(wide * PIXELS_A_METRE))
    at = np.arange(columns) % (2 * texture.shape[1])
    at = np.where(at < texture.shape[1], at, 2 * texture.shape[1] - 1 - at)
    wall = texture[:, at].astype(np.float32)
    rows = len(wall)
    side = np.minimum(np.arange(columns), np.arange(columns)[::-1]) / PIXELS_A_METRE
    up = np.minimum(np.arange(rows), np.arange(rows)[::-1]) / PIXELS_A_METRE
    shade = (1 - 0.22 * np.exp(-side / 0.35))[None] * (1 - 0.16 * np.exp(-up / 0.3))[:, None]
    wall *= shade[..., None]
    plinth = max(2, round(PLINTH_M * PIXELS_A_METRE))
    wall[-plinth:] = wall[-plinth:] * 0.3 + wall[-3 * plinth : -2 * plinth].mean((0, 1)) * 0.42
    wall[-plinth : -plinth + 1] *= 1.25
    return np.asarray((wall + 0.5).clip(0, 255), np.uint8)


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
