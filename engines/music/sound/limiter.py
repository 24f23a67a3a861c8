"""Gain curves that hold a mix together: bus compression, and a limiter for true peaks.

Nothing here touches sound. What is measured of a mix comes in as one value for each `STEP` samples, and a curve of
gains with one value for each step comes out; the same curve then multiplies every stem, so that stems stay the mix.
"""

from functools import cache

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from engines.media.loudness import interpolator
from engines.music.sound.struck import RATE, Stereo

STEP = 24
"""Samples of a step: half a millisecond."""
LOOK_AHEAD = 8
"""Steps that the limiter sees a peak before it comes: 4 ms."""
CEILING_DB = -1.3
"""A little below what is promised (-1 dBTP): formats that lose something add to peaks."""
REACH = 12
"""Samples that a peak between two samples depends on, to each side."""
RATIO, KNEE_DB, ATTACK_S, RELEASE_S, DETECTOR_S = 2.0, 6.0, 0.030, 0.180, 0.010
LIMITER_RELEASE_S = 0.08
_SILENT = 1e-9

Curve = NDArray[np.float64]


def steps(samples: int) -> int:
    """How many steps that many samples have, the last one perhaps cut short."""
    return -(-samples // STEP)


def true_peaks(sound: Stereo) -> Curve:
    """The largest value in each step, between samples too: (REACH + samples + REACH, 2) -> (steps,)."""
    return _peaks(np.ascontiguousarray(sound, np.float32), _between())


def compression(power: Curve, amount_db: float) -> Curve:
    """(steps,) gains for the mean power of each step: where the mix is as loud as in its louder parts, about
    `amount_db` is taken off."""
    smooth = uniform_filter1d(power, round(DETECTOR_S * RATE / STEP), mode="nearest")
    if amount_db == 0 or smooth.max() < _SILENT:
        return np.ones(len(power))
    level_db = 10 * np.log10(np.maximum(smooth, _SILENT))
    heard = level_db[level_db > level_db.max() - 40]
    threshold = np.percentile(heard, 85) - 0.8 * amount_db * RATIO / (RATIO - 1)
    over = level_db - threshold
    bent = np.where(over > KNEE_DB / 2, over, np.clip(over + KNEE_DB / 2, 0, None) ** 2 / (2 * KNEE_DB))
    reduction = _followed(bent * (1 - 1 / RATIO), _pace(ATTACK_S), _pace(RELEASE_S))
    return 10 ** (-reduction / 20)


def limiting(peaks: Curve) -> Curve:
    """(steps,) gains that bring `peaks` (steps,) under the ceiling: bent down before a peak, slowly back after it."""
    need = np.minimum(1.0, 10 ** (CEILING_DB / 20) / np.maximum(peaks, _SILENT))
    held = minimum_filter1d(need, 2 * LOOK_AHEAD + 1, mode="nearest")
    released = 1 - _followed(1 - held, 0.0, _pace(LIMITER_RELEASE_S))
    window = np.hanning(2 * LOOK_AHEAD + 1)[1:-1]
    ends = LOOK_AHEAD - 1
    return np.convolve(np.pad(released, ends, mode="edge"), window / window.sum(), "valid")


def _pace(seconds: float) -> float:
    """What is left of a distance after one step."""
    return float(np.exp(-STEP / (seconds * RATE)))


@numba.njit(cache=True)
def _followed(wanted: Curve, attack: float, release: float) -> Curve:
    """(steps,): goes after `wanted`, at one pace up and another down."""
    out = np.empty(len(wanted))
    now = 0.0
    for i in range(len(wanted)):
        pace = attack if wanted[i] > now else release
        now = wanted[i] + (now - wanted[i]) * pace
        out[i] = now
    return out


@cache
def _between() -> NDArray[np.float32]:
    """(2 * REACH, 3): taps for the three places between two samples at four times the rate."""
    taps = interpolator()
    return np.stack([taps[::-1][phase::4][: 2 * REACH] for phase in (1, 2, 3)], 1).astype(np.float32)


@numba.njit(cache=True, fastmath=True)
def _peaks(sound: Stereo, taps: NDArray[np.float32]) -> Curve:
    samples = sound.shape[0] - 24
    out = np.zeros((samples + STEP - 1) // STEP)
    for i in range(samples):
        for side in range(2):
            first, second, third = np.float32(0), np.float32(0), np.float32(0)
            for tap in range(24):
                value = sound[i + 1 + tap, side]
                first += value * taps[tap, 0]
                second += value * taps[tap, 1]
                third += value * taps[tap, 2]
            loudest = max(abs(first), abs(second), abs(third), abs(sound[i + 12, side]))
            out[i // STEP] = max(out[i // STEP], loudest)
    return out
