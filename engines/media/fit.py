"""Pictures brought to the size of a frame."""

import cv2
import numpy as np
from numpy.typing import NDArray


def covering(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A picture (h, w, 3) scaled and cropped about its middle, so that it fills `size` (width, height)."""
    width, height = size
    scale = max(width / picture.shape[1], height / picture.shape[0])
    if scale != 1:
        whole = max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        picture = np.asarray(cv2.resize(picture, whole, interpolation=way), np.uint8)
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return np.ascontiguousarray(picture[top : top + height, left : left + width])


def within(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """A picture (h, w, channels), made smaller where its longer side has more than `side` pixels."""
    share = side / max(picture.shape[:2])
    if share >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))


def on_white(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture (h, w, 3), or (h, w, 4) with what is transparent in it white, as (h, w, 3)."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:] / 255
    return (picture[..., :3] * alpha + 255 * (1 - alpha)).round().astype(np.uint8)
