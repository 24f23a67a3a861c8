"""What a lens does to a picture besides showing it: softness behind a face, and the streak of a fast turn."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.camera import Camera
from engines.stage.frame import Canvas, Passing, SetRenderer
from engines.stage.paint import Picture

APERTURE_M = 0.014  # of the lens in medium shots and close-ups
SHUTTER_S = 1 / 48
_SHARP_PX = 0.7  # of blur that is not seen
_STREAK_FROM = 7.0  # pixels; slower turns stay sharp


def soft_background(
    half: SetRenderer,
    camera: Camera,
    time_s: float,
    hidden: NDArray[np.bool_],
    size: tuple[int, int],
    focus_m: float,
    passing: Passing | None,
) -> Canvas:
    """The set behind what is in focus, at `size` (width, height), drawn by a renderer of half that size."""
    canvas = half.draw(camera, time_s, hidden, passing)
    spread = 0.5 * APERTURE_M * camera.focal(half.height) / focus_m
    light = cv2.GaussianBlur(canvas.light, (0, 0), max(spread, 0.8))
    return Canvas(
        light=np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), np.float32),
        depth=np.asarray(cv2.resize(canvas.depth, size, interpolation=cv2.INTER_NEAREST), np.float32),
        ids=np.asarray(cv2.resize(canvas.ids, size, interpolation=cv2.INTER_NEAREST), np.uint8),
    )


def streaked(light: NDArray[np.float32], opens: Camera, closes: Camera) -> NDArray[np.float32]:
    """The canvas (h, w, 4) as a shutter sees it that is open from one camera to the other."""
    height, width = light.shape[:2]
    focal = opens.focal(height)
    across = _streak(min(abs(math.sin(closes.yaw - opens.yaw)) * focal, width / 4))
    down = _streak(min(abs(math.sin(closes.pitch - opens.pitch)) * focal, width / 4))
    if across.size == down.size == 1:
        return light
    return np.asarray(cv2.sepFilter2D(light, -1, across, down, borderType=cv2.BORDER_REFLECT), np.float32)


def _streak(length: float) -> NDArray[np.float32]:
    """A kernel over `length` pixels, which grows out of a single one so that no streak begins at once."""
    reach = (min(length, 2 * (length - _STREAK_FROM)) - 1) / 2
    if reach <= 0:
        return np.ones(1, np.float32)
    whole = math.ceil(reach)
    kernel = np.ones(2 * whole + 1, np.float32)
    kernel[[0, -1]] = reach - (whole - 1)
    return np.asarray(kernel / kernel.sum(), np.float32)


def out_of_focus(picture: Picture, blur: float) -> tuple[Picture, int]:
    """The picture blurred, and the margin in pixels that it grew by. `blur` is the focal length in pixels times the
    difference of the inverse distances of the picture and of what is in focus."""
    spread = math.sqrt(max((0.5 * APERTURE_M * blur) ** 2 - _SHARP_PX**2, 0.0))
    if spread < 0.2:
        return picture, 0
    margin = math.ceil(2.5 * spread)
    wide = cv2.copyMakeBorder(picture, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), spread), np.uint8), margin
