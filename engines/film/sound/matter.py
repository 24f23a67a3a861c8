"""What single sounds have in common: matter that breaks into cracks, bubbles in water, an even peak."""

import numpy as np
from numpy.typing import NDArray

from engines.film.sound.texture import RATE, Mono

Generator = np.random.Generator


def granular(
    rng: Generator, count: int, grains: int, low_hz: float, high_hz: float, within_s: float
) -> NDArray[np.float64]:
    """Many tiny cracks in a short time."""
    out = np.zeros(count)
    for when in rng.gamma(2.2, within_s / 2.2, grains):
        begin, size = int(when * RATE), int(rng.uniform(0.0015, 0.006) * RATE)
        if begin + size < count:
            low = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz / 1.6)))
            tick = np.sin(
                2 * np.pi * low * np.arange(size) / RATE + rng.uniform(0, 6.28)
            ) + 0.3 * rng.standard_normal(size)
            out[begin : begin + size] += tick * np.exp(-np.arange(size) / (0.25 * size)) * rng.random() ** 2
    return out / max(np.abs(out).max(), 1e-9)


def bubbling(
    rng: Generator, count: int, bubbles: int, low_hz: float = 400, high_hz: float = 2600
) -> NDArray[np.float64]:
    out = np.zeros(count)
    for _ in range(bubbles):
        begin = int(rng.random() ** 1.3 * count * 0.8)
        f, ring = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz))), rng.uniform(0.006, 0.025)
        seconds = np.arange(count - begin) / RATE
        out[begin:] += (
            rng.random() ** 2 * np.sin(2 * np.pi * f * (seconds + 3 * seconds**2)) * np.exp(-seconds / ring)
        )
    return out / max(np.abs(out).max(), 1e-9)


def topped(sound: NDArray[np.floating], top: float = 1.0) -> Mono:
    """With a peak of `top` and a soft end."""
    fade = min(480, len(sound))
    sound = np.asarray(sound, np.float64)
    sound[-fade:] *= np.linspace(1, 0, fade)
    return (sound * top / max(float(np.abs(sound).max()), 1e-9)).astype(np.float32)
