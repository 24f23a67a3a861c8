"""Shadows of those who stand in a picture, on the ground that it shows: along its light, and close about the feet."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.camera import Camera
from engines.stage.frame import Canvas, Passing

_SAME = 0.12  # of the distance, by which what is seen may lie off the level ground and still be ground
# How dark the feet's own shadow is, and how wide, in widths of the figure's picture.
_CONTACT, _ABOUT = 0.9, 0.34


def cast_shadows(
    canvas: Canvas, camera: Camera, passing: Passing, darkness: NDArray[np.float32], strength: float
) -> None:
    """Darken the ground of the canvas. `darkness` (3,) is what full shadow leaves of the stage's light, and twice as
    deep here; `strength` 0 to 1."""
    height, width = canvas.depth.shape
    lens = camera.lens(height)
    onto = _onto_screen(lens, width, height)
    level = _level(lens, height)[:, None]
    ground = np.abs(canvas.depth - level) < _SAME * level
    for row, (offset, wide, high, _) in zip(passing.shadows, passing.shadow_images, strict=True):
        shape = passing.tail[offset : offset + wide * high].reshape(high, wide).astype(np.uint8)
        from_uv = np.linalg.inv(np.array([row[0:3], row[3:6], [0, 0, 1]]))
        lies = _warped(shape, onto @ from_uv @ np.diag([1 / wide, 1 / high, 1.0]), (width, height))
        soft = cv2.GaussianBlur(lies, (0, 0), max(height / 240, 0.8)).astype(np.float32) * (strength / 255)
        soft = np.maximum(soft, _contact(row, from_uv, onto, (width, height)))
        dark = (soft * ground)[..., None]
        canvas.light[..., :3] *= 1 - dark * (1 - darkness * darkness)


def _contact(
    row: NDArray[np.float64], from_uv: NDArray[np.float64], onto: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float32]:
    """(h, w) 0 to 1: the darkness right under a figure."""
    foot = from_uv @ (0.5, 1.0, 1.0)
    reach = _ABOUT / float(np.hypot(*row[0:2]))
    across = (np.arange(32) + 0.5) / 16 - 1
    radius = np.hypot(across[None], across[:, None])
    spot = np.asarray(255 * np.clip(1 - radius, 0, 1), np.uint8)
    place = np.array(
        [[2 * reach / 32, 0, foot[0] - reach], [0, -1.2 * reach / 32, foot[1] + 0.6 * reach], [0, 0, 1]]
    )
    return _warped(spot, onto @ place, size).astype(np.float32) * (_CONTACT / 255)


def _warped(shape: NDArray[np.uint8], onto: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(cv2.warpPerspective(shape, onto, size, flags=cv2.INTER_LINEAR), np.uint8)


def _onto_screen(lens: NDArray[np.float64], width: int, height: int) -> NDArray[np.float64]:
    """(3, 3) from (x, z, 1) of the level ground to homogeneous pixels."""
    ahead, right, up, focal = lens[3:6], lens[6:9], lens[9:12], lens[12]
    rows = np.stack([focal * right + width / 2 * ahead, -focal * up + height / 2 * ahead, ahead])
    return np.stack([rows[:, 0], rows[:, 2], -rows @ lens[0:3]], 1)


def _level(lens: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    """(h,) metres along the view to the level ground in each row, 1e9 above the horizon, of a camera without roll."""
    down = -(lens[4] + lens[10] * (height / 2 - np.arange(height) - 0.5) / lens[12])
    return np.where(down > 1e-4, lens[1] / np.maximum(down, 1e-4), 1e9)
