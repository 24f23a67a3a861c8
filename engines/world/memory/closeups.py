"""A close-up: its subject as a relief on a ground, and its backdrop out of focus all around.

One may step back and to the sides and look about, but not through what the picture shows, nor behind it.
"""

import math
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from engines.world.memory.filling import carried_on
from engines.world.memory.front import Backdrop
from engines.world.memory.panorama import COLUMNS, FLOOR, PER_RADIAN, bytes_of, elevations, smooth
from engines.world.memory.patches import Raised
from engines.world.memory.surfaces import Bounds, Dome, Lens

NEARER = 0.45  # of the way to the subject that one may go
ASIDE = 0.55  # of the distance to it that one may step to each side
SOFT, SOFTER = (
    90,
    45,
)  # parts of the backdrop's width over which it is blurred, beside the picture and far around
LIES = 0.06  # of the picture that is ground, from which it has one
FOCUS_PX = 12  # of a tile, by which a ground is out of focus
SMALL = 4  # pixels of the picture to one of the backdrop
LIGHT = 0.07  # by which its light varies all around
GRAIN = 1.6  # steps of 255
AWAY = 1.6  # of the distance that one may step back


def bounds_of(raised: list[Raised]) -> Bounds:
    """Where one may go before a subject."""
    near = min((one.z for one in raised), default=2.0)
    wide = max(0.6, ASIDE * near)
    return Bounds(-wide, wide, -AWAY * near, NEARER * near)


def out_of_focus(tile: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The tile of a ground as a lens sees it that looks at something else."""
    edge = 4 * FOCUS_PX
    wide = cv2.copyMakeBorder(tile.astype(np.float32), edge, edge, edge, edge, cv2.BORDER_WRAP)
    soft = cv2.GaussianBlur(wide, (0, 0), FOCUS_PX)[edge:-edge, edge:-edge]
    return np.asarray((0.2 * tile + 0.8 * soft + 0.5).clip(0, 255), np.uint8)


def has_ground(scene: Backdrop, lens: Lens) -> bool:
    """Whether the picture shows what its subject stands on."""
    left, top = scene.front.origin
    inside = scene.front.is_far[top : top + lens.size[1], left : left + lens.size[0]]
    return bool((inside == 0).mean() > LIES)


def surroundings(
    scene: Backdrop, lens: Lens, floor: NDArray[np.float32], seed: int
) -> tuple[Dome, NDArray[np.float32]]:
    """The backdrop of a close-up all around, ever more out of focus, over the colour `floor` (3,) below; and (COLUMNS,)
    radians of elevation at which it begins. It goes to and fro in two ways at once, so that nothing comes again."""
    elevation = elevations()
    azimuth = (np.arange(COLUMNS) + 0.5) / PER_RADIAN - math.pi
    random = np.random.default_rng(seed)
    size = tuple(max(1, side // SMALL) for side in scene.front.rgb.shape[1::-1])
    small = np.asarray(cv2.resize(scene.front.rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    far = cv2.resize(scene.front.is_far, size, interpolation=cv2.INTER_AREA) > 250
    backdrop = np.asarray(carried_on(small, far), np.float32)
    half = math.atan(lens.size[0] / 2 / lens.focal)
    aside = np.abs(azimuth) - half
    turns = max(1, round(math.pi / (2 * half)))
    ways = (
        np.arcsin(np.sin(azimuth * turns)),
        np.arcsin(np.sin(azimuth * (turns + 1) + random.uniform(1, 3))),
    )
    other = gaussian_filter1d(random.normal(0, 1, COLUMNS), 0.22 * PER_RADIAN, mode="wrap")
    other = smooth(0.5 + 1.6 * other / max(float(np.abs(other).max()), 1e-6)) * smooth(aside / 0.5)
    looks = []
    for parts in (SOFT, SOFTER):
        blurred = cv2.GaussianBlur(backdrop, (0, 0), backdrop.shape[1] / parts, borderType=cv2.BORDER_REFLECT)
        soft = np.asarray(blurred, np.float32)
        one, two = (_turned(soft, way / (math.pi / 2) * half, elevation, scene, lens) for way in ways)
        looks.append(one * (1 - other[None, :, None]) + two * other[None, :, None])
    part = smooth(aside / 0.7)[None, :, None]
    sky = looks[0] * (1 - part) + looks[1] * part
    lays = has_ground(scene, lens)
    light = gaussian_filter1d(random.normal(0, 1, COLUMNS), 0.3 * PER_RADIAN, mode="wrap")
    sky *= 1 + (LIGHT * light / max(float(np.abs(light).max()), 1e-6) * smooth(aside / 0.4))[None, :, None]
    sky += random.normal(0, GRAIN, sky.shape[:2]).astype(np.float32)[..., None]
    begins = -0.03 if lays else -0.5
    down = smooth((begins - elevation) / (0.22 if lays else 0.1))[:, None, None]
    sky = sky * (1 - down) + floor * down
    foot = np.full(COLUMNS, begins, np.float32)
    return Dome(bytes_of(sky), np.zeros((*sky.shape[:2], 4), np.uint8), FLOOR), foot


def _turned(
    picture: NDArray[np.float32],
    swing: NDArray[np.float64],
    elevation: NDArray[np.float64],
    scene: Backdrop,
    lens: Lens,
) -> NDArray[np.float32]:
    """(rows, COLUMNS, 3) the picture, `SMALL` times smaller than the front, as it is seen in the direction `swing`
    (COLUMNS,) of each column."""
    span = math.atan(lens.size[1] / 2 / lens.focal)
    middle = (lens.size[1] / 2 - lens.centre[1]) / lens.focal
    rise = np.tanh((np.tan(elevation.clip(-1.4, 1.4)) + middle) / (1.5 * span)) * 1.2 * span
    left, top = scene.front.origin
    u = (np.tan(swing) * lens.focal + lens.size[0] / 2 + left)[None] / SMALL - 0.5
    v = (lens.size[1] / 2 + top - rise * lens.focal)[:, None] / SMALL - 0.5
    shape = (len(elevation), COLUMNS)
    across, down = (np.broadcast_to(values, shape).astype(np.float32) for values in (u, v))
    return np.asarray(
        cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.float32
    )


def unmet(one: Raised) -> Raised:
    """A subject that pushes nobody aside, who may stand closer to it than people walk by each other: the bounds keep
    one before it."""
    return replace(one, patch=replace(one.patch, radius=0.0))


def softened(one: Raised, lens: Lens) -> Raised:
    """A subject that the lower edge of the picture cut off is lost below it, softly."""
    if "bottom" not in one.thing.cut:
        return one
    texture = one.patch.texture.copy()
    edge = lens.size[1] - one.box[1]
    count = len(texture) - edge
    if count <= 1:
        return one
    left = (1 - np.arange(count) / count) ** 1.5
    texture[edge:, :, 3] = (texture[edge:, :, 3] * left[:, None]).astype(np.uint8)
    return replace(one, patch=replace(one.patch, texture=texture))
