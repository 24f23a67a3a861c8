"""What a camera adds to a picture, anew at each look: where it points, colour, contrast, blur, noise, compression."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from training.backlot.depth.examples import Example

_SMALLEST = 0.55  # of the largest part of the picture that fits the shape


def taken(one: Example, shape: tuple[int, int], rng: np.random.Generator) -> Example:
    """A part of an example at `shape` (height, width), perhaps in a mirror, as some camera would have taken it."""
    height, width = one.depth.shape
    high, wide = shape
    scale = min(height / high, width / wide) * rng.uniform(_SMALLEST, 1.0) ** 0.5
    part = int(high * scale), int(wide * scale)
    top, left = (int(rng.integers(whole - cut + 1)) for whole, cut in zip(one.depth.shape, part, strict=True))
    box = np.s_[top : top + part[0], left : left + part[1]]
    mirror = rng.random() < 0.5

    def cut(plane: NDArray, way: int) -> NDArray:
        small = cv2.resize(plane[box], (wide, high), interpolation=way)
        return np.ascontiguousarray(small[:, ::-1]) if mirror else small

    return replace(
        one,
        rgb=developed(cut(one.rgb, cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR), rng),
        depth=cut(one.depth, cv2.INTER_NEAREST),
        labels=cut(one.labels, cv2.INTER_NEAREST),
        salience=cut(one.salience, cv2.INTER_LINEAR),
    )


def developed(rgb: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The picture (h, w, 3) with other colours and the faults of cameras."""
    light = rgb.astype(np.float32) / 255
    light *= (rng.uniform(0.75, 1.25) * np.exp(rng.normal(0, 0.07, 3))).astype(np.float32)
    grey = light.mean(2, keepdims=True)
    saturation = 0.0 if rng.random() < 0.06 else rng.uniform(0.5, 1.4)
    light = grey + (light - grey) * np.float32(saturation)
    light = (light - 0.5) * np.float32(rng.uniform(0.75, 1.3)) + 0.5
    light = np.clip(light, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.22)))
    if rng.random() < 0.3:
        y, x = np.mgrid[-1 : 1 : rgb.shape[0] * 1j, -1 : 1 : rgb.shape[1] * 1j]
        light *= (1 - rng.uniform(0.1, 0.5) * (x * x + y * y)[..., None] / 2).astype(np.float32)
    kind = rng.random()
    if kind < 0.25:
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.4, 1.6))
    elif kind < 0.45:
        soft = cv2.GaussianBlur(light, (0, 0), 1.0)
        light = light + np.float32(rng.uniform(0.2, 1.0)) * (light - soft)
    if rng.random() < 0.5:
        strength = 10 ** rng.uniform(-2.4, -1.2)
        light = light + rng.normal(0, strength, light.shape if rng.random() < 0.5 else (*light.shape[:2], 1))
    out = np.asarray(np.clip(light * 255, 0, 255), np.uint8)
    kind = rng.random()
    if kind < 0.06:
        out = np.asarray(cv2.medianBlur(out, 5), np.uint8)  # as if painted
    elif kind < 0.4:
        done, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        assert done
        out = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return out
