"""The sky all around: the picture's broad colours, carried around on their own, and over them its clouds.

Clouds are pieces of the picture's own, laid over one another; no seam shows, and the sun stands where it stands, once.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from engines.world.memory.panorama import COLUMNS, Strip, smooth

BROAD = 0.10  # radians: what is broader in the sky is carried around on its own
CLOUDS_END = (0.75, 1.15)  # radians of elevation between which what drifts in the sky is lost
DEEPER = 0.55  # of the sky's change over its upper half that goes on to the zenith
DEEPEST = 26.0  # steps of 255


def sky_of(strip: Strip, elevation: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float32]:
    """(rows, COLUMNS, 3): broad colours and, over them, what drifts."""
    columns = strip.sky.shape[1]
    sigma = BROAD * COLUMNS / (2 * math.pi)
    quarter = (max(8, columns // 4), max(8, len(elevation) // 4))
    small = np.asarray(cv2.resize(strip.sky, quarter, interpolation=cv2.INTER_AREA), np.float32)
    even = np.asarray(cv2.GaussianBlur(small, (0, 0), sigma / 4, borderType=cv2.BORDER_REPLICATE), np.float32)
    broad = _deepened(
        even, np.interp(np.arange(quarter[1]), np.linspace(0, quarter[1] - 1, len(elevation)), elevation)
    )
    broad = np.asarray(cv2.resize(broad, (columns, len(elevation))), np.float32)
    lost = 1 - smooth((elevation - CLOUDS_END[0]) / (CLOUDS_END[1] - CLOUDS_END[0]))
    fine = (strip.sky - cv2.resize(even, (columns, len(elevation)))) * lost[:, None, None]
    around = np.zeros((len(elevation), COLUMNS, 3), np.float32)
    rest = COLUMNS - columns
    part = smooth((np.arange(rest) + 0.5) / rest)[None, :, None]
    edge = 6
    left, right = broad[:, :edge].mean(1), broad[:, -edge:].mean(1)
    where = (strip.first + np.arange(COLUMNS)) % COLUMNS
    around[:, where[:columns]] = broad
    around[:, where[columns:]] = right[:, None] * (1 - part) + left[:, None] * part
    around[:, where[:columns]] += fine
    fine = fine * gaussian_filter1d(strip.free.astype(np.float32), 40)[None, :, None]
    _drift_on(around, strip, fine, where, random)
    return around


def _drift_on(
    around: NDArray[np.float32],
    strip: Strip,
    fine: NDArray[np.float32],
    where: NDArray[np.int64],
    random: np.random.Generator,
) -> None:
    """Clouds for the rest of the sky, in place: pieces of the picture's own, laid over one another."""
    columns = fine.shape[1]
    rest = COLUMNS - columns
    most = np.abs(fine[:, strip.free]).max((0, 2)).max(initial=1.0)
    fade = max(8, columns // 5)
    at = -fade
    total = np.zeros((len(fine), rest, 3), np.float32)
    power = np.zeros(rest, np.float32)
    good = np.nonzero(strip.free)[0]
    if len(good) < 3 * fade:
        return
    while at < rest:
        length = int(random.integers(3 * fade, max(3 * fade + 1, columns - 1)))
        start = int(random.integers(0, columns - length))
        taken = np.arange(start, start + length)
        if random.random() < 0.5:
            taken = taken[::-1]
        ramp = np.minimum(1, np.minimum(np.arange(length) + 1, np.arange(length)[::-1] + 1) / fade)
        free = minimum_filter1d(strip.free[taken].astype(np.float32), fade // 2 | 1)
        weight = (ramp * gaussian_filter1d(free, fade / 7)).astype(np.float32)
        begin, end = max(at, 0), min(at + length, rest)
        if end > begin:
            part = slice(begin - at, end - at)
            total[:, begin:end] += fine[:, taken[part]] * weight[part][None, :, None]
            power[begin:end] += weight[part] ** 2
        at += length - fade
    total /= np.sqrt(np.maximum(power, 0.25))[None, :, None]
    ends = np.minimum(1, np.minimum(np.arange(rest) + 0.5, np.arange(rest)[::-1] + 0.5) / fade)
    around[:, where[columns:]] += np.clip(total, -most, most) * ends.astype(np.float32)[None, :, None]
    # At its own edges the picture's clouds go on mirrored, and are lost among the others.
    for side in (0, 1):
        own = fine[:, ::-1][:, :rest] if side == 0 else fine[:, ::-1][:, -rest:]
        count = min(own.shape[1], fade)
        ramp = (1 - (np.arange(count) + 0.5) / count).astype(np.float32)
        if side == 0:
            around[:, where[columns : columns + count]] += own[:, :count] * ramp[None, :, None]
        else:
            around[:, where[COLUMNS - count :]] += own[:, -count:] * ramp[::-1][None, :, None]


def _deepened(broad: NDArray[np.float32], elevation: NDArray[np.float64]) -> NDArray[np.float32]:
    """The colours above the picture go on as they changed upwards in it, and are one at the zenith."""
    apart = np.abs(np.diff(broad.mean(1), axis=0)).sum(1)
    moving = np.nonzero(apart > 0.02)[0]
    top = int(moving[0]) if len(moving) else 0
    high = elevation[top]
    lower = int(np.argmin(np.abs(elevation - high * 0.5)))
    change = (broad[top] - broad[lower]).mean(0) * DEEPER
    change = change * min(1.0, DEEPEST / max(float(np.abs(change).max()), 1e-6))
    part = smooth((elevation - high * 0.6) / (math.pi / 2 - high * 0.6))[:, None, None]
    even = broad[top].mean(0)
    return np.asarray(broad * (1 - part) + (even + change) * part, np.float32).clip(0, 255)
