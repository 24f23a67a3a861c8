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
    height = light.shape[0]
    focal = opens.focal(height)
    across = math.sin(closes.yaw - opens.yaw) * focal
    down = math.sin(closes.pitch - opens.pitch) * focal
    length = math.hypot(across, down)
    if length < _STREAK_FROM:
        return light
    size = min(round(length), light.shape[1] // 4) | 1
    if abs(down) < 0.2 * abs(across):
        return np.asarray(cv2.blur(light, (size, 1), borderType=cv2.BORDER_REFLECT), np.float32)
    kernel = np.zeros((size, size), np.float32)
    middle = size // 2
    end = (round(across / length * middle), round(-down / length * middle))
    cv2.line(kernel, (middle - end[0], middle - end[1]), (middle + end[0], middle + end[1]), 1.0, 1)
    return np.asarray(
        cv2.filter2D(light, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT), np.float32
    )


def out_of_focus(picture: Picture, blur: float) -> tuple[Picture, int]:
    """The picture blurred, and the margin in pixels that it grew by. `blur` is the focal length in pixels times the
    difference of the inverse distances of the picture and of what is in focus."""
    spread = 0.5 * APERTURE_M * blur
    if spread < 0.7:
        return picture, 0
    margin = math.ceil(2.5 * spread)
    wide = cv2.copyMakeBorder(picture, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), spread), np.uint8), margin
