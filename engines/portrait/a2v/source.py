"""What a take is generated from: a picture that stands, or a film that is re-spoken, at the network's own size and
rate; and where in it the people are who speak.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engines.media.fit import covering
from engines.media.video import VideoReader
from engines.portrait.a2v.hearing import FPS

Pixels = NDArray[np.uint8]
# How far a head with its hair and neck reaches beyond its landmarks, in their height.
ABOVE, BESIDE, BELOW = 0.6, 0.45, 0.5
SOFT = 0.12


class Source(Protocol):
    """`size` is (height, width); `moves` says that it is a film."""

    size: tuple[int, int]
    moves: bool

    def frames(self, start: int, count: int) -> Pixels:
        """(count, height, width, 3) from a frame of the take on."""


class Still:
    moves = False

    def __init__(self, picture: Pixels, size: tuple[int, int]) -> None:
        self.size, self._picture = size, covering(picture, size[::-1])

    def frames(self, start: int, count: int) -> Pixels:
        return np.broadcast_to(self._picture, (count, *self._picture.shape))


class Footage:
    """A film, played forth and back where the voice is longer."""

    moves = True

    def __init__(self, film: Path, size: tuple[int, int]) -> None:
        self.size, self._reader = size, VideoReader(film, "image")
        self._count = max(1, int(self._reader.duration_s * FPS + 1e-6))

    def frames(self, start: int, count: int) -> Pixels:
        round_trip = max(1, 2 * self._count - 2)
        places = np.arange(start, start + count) % round_trip
        places = np.where(places < self._count, places, round_trip - places)
        low, high = int(places.min()), int(places.max())
        found: list[Pixels] = []
        for frame in self._reader.at_rate(FPS, low / FPS):
            found.append(covering(frame, self.size[::-1]))
            if len(found) > high - low:
                break
        return np.stack([found[min(int(place) - low, len(found) - 1)] for place in places])


def working_size(shape: tuple[int, ...], like: tuple[int, int]) -> tuple[int, int]:
    """(height, width) in steps of 16 of about as many pixels as `like` has, in the shape of a picture."""
    height, width = shape[:2]
    scale = (like[0] * like[1] / (height * width)) ** 0.5
    return max(32, round(height * scale / 16) * 16), max(32, round(width * scale / 16) * 16)


def landmarks_in(
    points: NDArray[np.floating], shape: tuple[int, ...], size: tuple[int, int]
) -> NDArray[np.floating]:
    """Landmarks (n, 2) of a picture of `shape` where they lie when it fills `size` (height, width)."""
    scale = max(size[0] / shape[0], size[1] / shape[1])
    shown = np.array([shape[1] * scale, shape[0] * scale])
    return points[:, :2] * scale - (shown - size[::-1]) / 2  # type: ignore[no-any-return]


def heads(faces: Sequence[NDArray[np.floating]], size: tuple[int, int]) -> NDArray[np.float32]:
    """Masks (faces, height, width) of heads: each pixel of a box around a face belongs to the nearest of them."""
    height, width = size
    y, x = np.mgrid[:height, :width].astype(np.float32)
    boxes, far = [], []
    for points in faces:
        (left, top), (right, bottom) = points.min(0), points.max(0)
        tall = bottom - top
        inside = (x >= left - BESIDE * tall) & (x <= right + BESIDE * tall)
        inside &= (y >= top - ABOVE * tall) & (y <= bottom + BELOW * tall)
        boxes.append(inside)
        far.append(np.hypot(x - (left + right) / 2, y - (top + bottom) / 2))
    nearest = np.argmin(far, 0)
    return np.stack([box & (nearest == who) for who, box in enumerate(boxes)]).astype(np.float32)


def speakers(masks: NDArray[np.float32]) -> Tensor:
    """What the network takes of two people, (3, height, width): them, and what is neither."""
    return torch.from_numpy(np.concatenate([masks, 1 - masks.max(0, keepdims=True)]))


def kept_beside(masks: NDArray[np.float32], latent: tuple[int, int]) -> Tensor:
    """How much of a film stays as it is, (1, 1, 1, height, width) in latents: nothing of the heads, all that is far."""
    heads_there = masks.max(0)
    blur = max(1, round(SOFT * min(heads_there.shape))) | 1
    soft = cv2.GaussianBlur(cv2.dilate(heads_there, np.ones((blur, blur), np.uint8)), (blur, blur), 0)
    small = cv2.resize(soft, latent[::-1], interpolation=cv2.INTER_AREA)
    return 1 - torch.from_numpy(small.astype(np.float32)).clamp(0, 1)[None, None, None]
