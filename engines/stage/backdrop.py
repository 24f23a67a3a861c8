"""A user's picture as a set: the whole picture far behind, and its lower parts again on nearer cards, so that a moving
camera sees depth. It guesses no shapes: near is low in a picture, far is high.
"""

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.media.image import read_image
from engines.stage.camera import Camera
from engines.stage.light import LIGHTS
from engines.stage.paint import Picture
from engines.stage.plan import SKY_HIGHEST, SKY_LOWEST, Card, Label, Plan
from engines.stage.scene import Lighting

LARGEST = 1400  # pixels of the picture's longer side
BORDER = 0.5  # of the picture that is mirrored around it, for cameras that look past its edge
# Each layer: how far behind the subject (in its distances), and from which height down (0 top, 1 bottom) it begins
# and is whole.
_LAYERS = ((4.0, -1.0, -0.5), (2.4, 0.46, 0.60), (1.55, 0.66, 0.80))
_ROOM = {"wide": 1.12, "near": 1.45}


def plan_of(
    path: Path, lighting: Lighting, camera: Camera, distance: float, aspect: float, close: bool
) -> Plan:
    """A set of picture layers that fill the view of `camera`, whose subject stands at `distance` metres."""
    picture = read_image(path, "backdrop")[..., :3]
    scale = min(1.0, LARGEST / max(picture.shape[:2]))
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = picture.shape[:2]
    whole = _bordered(picture)
    light = LIGHTS[lighting]
    plan = Plan(light, _sky(picture), fog_m=5000.0, cloud_drift=0.0)
    lens = camera.lens(2)
    forward, right, up = lens[3:6], lens[6:9], lens[9:12]
    for number, (times, begins, complete) in enumerate(_LAYERS):
        away = times * max(distance, 1.5)
        view = 2 * away * math.tan(camera.fov / 2) * (_ROOM["near"] if close else _ROOM["wide"])
        # The picture covers the view; what it has too much of hangs over evenly.
        per_px = max(view / height, view * aspect / width)
        wide, high = (side * per_px for side in whole.shape[1::-1])
        key = f"layer {number}"
        plan.images[key] = _layer(whole, begins, complete)
        corner = lens[0:3] + forward * away - right * wide / 2 + up * high / 2
        plan.cards.append(
            Card(
                key,
                label=Label.FAR if number == 0 else Label.ROOM,
                corner=(float(corner[0]), float(corner[1]), float(corner[2])),
                across=tuple(right * wide),
                down=tuple(-up * high),
                fog=0.0,
                shadow=False,
            )
        )
    return plan


def _bordered(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with its mirrored self around it, ever softer."""
    height, width = picture.shape[:2]
    down, across = round(height * BORDER), round(width * BORDER)
    wide = cv2.copyMakeBorder(picture, down, down, across, across, cv2.BORDER_REFLECT)
    soft = cv2.GaussianBlur(wide, (0, 0), 0.02 * height)
    rows, columns = np.mgrid[0 : wide.shape[0], 0 : wide.shape[1]].astype(np.float32)
    out = np.maximum(
        np.maximum(down - rows, rows - down - height), np.maximum(across - columns, columns - across - width)
    )
    part = np.clip(out / (0.12 * height), 0, 1)[..., None]
    return np.asarray(wide * (1 - part) + soft * part, np.uint8)


def _layer(whole: NDArray[np.uint8], begins: float, complete: float) -> Picture:
    """The part of the picture below a soft border, premultiplied."""
    inner = whole.shape[0] / (1 + 2 * BORDER)
    row = (np.arange(whole.shape[0]) - inner * BORDER) / inner
    alpha = np.clip((row - begins) / (complete - begins), 0, 1)
    alpha = (alpha * alpha * (3 - 2 * alpha))[:, None, None]
    out = np.empty((*whole.shape[:2], 4), np.uint8)
    out[..., :3] = whole * alpha
    out[..., 3:] = 255 * alpha
    return out


def _sky(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(64, 128, 3): the colours of the picture's top and bottom, where nothing of it reaches."""
    top = picture[: max(1, len(picture) // 8)].mean((0, 1)) / 255
    bottom = picture[-max(1, len(picture) // 8) :].mean((0, 1)) / 255
    elevation = np.linspace(SKY_HIGHEST, SKY_LOWEST, 64)
    part = np.clip(elevation / 0.3 + 0.5, 0, 1)[:, None, None]
    return np.broadcast_to(bottom * (1 - part) + top * part, (64, 128, 3)).astype(np.float32).copy()
