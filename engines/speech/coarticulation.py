"""Phones to smooth mouth curves: neighbouring sounds pull at the mouth at once, and lips meet when they must.

Each sound pulls each channel toward its target with a dominance that decays exponentially around it, and the
curve is the dominance-weighted mean (Cohen and Massaro, 1993). That mean alone leaves most closures ajar, so
gates after the smoothing shut the lips for P, B and M and set the teeth on the lip for F and V. A gate is at
its full value for at least a frame, and its flanks are short, so that quick words are not glued shut.
Work and memory grow linearly with the length of the voice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d

from engines.speech.phones import (
    CHANNELS,
    JAW,
    LIP_TEETH,
    LOWER,
    PRESS,
    UPPER,
    Gesture,
)

Curve = NDArray[np.float64]

HOLD_S = 0.12  # a shorter gap keeps the mouth where it is
PAUSE_S = 0.35  # a longer gap closes it fully
_THETA = (22.0, 20.0)  # decay of dominance per second, before and after
_THETA_CLOSURE = (26.0, 26.0)
_THETA_PAUSE = (14.0, 22.0)
_REACH_S = 0.35  # e**-7 of a dominance is left there
_PLATEAU_S = 0.03
_SMOOTH_S = 0.06
_GATE_FLAT_S = (0.044, 0.07)  # wider glues "maybe my bubble" shut, narrower slips between two frames
_GATE_FLANK_S = 0.038
_BITE_JAW, _BITE_UPPER, _BITE_TUCK = 0.12, 0.9, 0.5
_STRESS_HALF_S = 0.14


@dataclass(frozen=True)
class Pause:
    """Time without a phone."""

    start_s: float
    end_s: float


def pauses(gestures: list[Gesture], duration_s: float, shortest_s: float) -> list[Pause]:
    """Gaps of at least `shortest_s` between the gestures and at both ends."""
    edges = [(0.0, 0.0), *((g.start_s, g.end_s) for g in gestures), (duration_s, duration_s)]
    found, end = [], 0.0
    for start, next_end in edges[1:]:
        if start - end >= shortest_s:
            found.append(Pause(end, start))
        end = max(end, next_end)
    return found


def blend(gestures: list[Gesture], duration_s: float, rate: int) -> tuple[Curve, Curve, Curve]:
    """-> channels (n, 8), speech (n,) 0..1, stress (n,) 0..1, sampled at i / rate."""
    count = max(1, int(np.ceil(duration_s * rate)))
    speech = _speech_gate(gestures, duration_s, count, rate)
    channels = _smoothed(_pull(gestures, duration_s, count, rate), rate)
    channels = gated(channels, gestures, rate) * speech[:, None]
    return channels, speech, _stress(gestures, count, rate)


def _window(start_s: float, end_s: float, count: int, rate: int) -> tuple[slice, Curve]:
    """The samples within a time range, and their times."""
    first = max(0, int(np.floor(start_s * rate)))
    last = min(count, int(np.ceil(end_s * rate)) + 1)
    return slice(first, max(first, last)), np.arange(first, max(first, last)) / rate


def _pull(gestures: list[Gesture], duration_s: float, count: int, rate: int) -> Curve:
    weighted = np.zeros((count, len(CHANNELS)))
    total = np.full((count, len(CHANNELS)), 1e-6)

    def add(
        start_s: float, end_s: float, target: Curve, dominance: Curve, theta: tuple[float, float]
    ) -> None:
        inset = min(_PLATEAU_S, (end_s - start_s) / 2)
        where, t = _window(start_s - _REACH_S, end_s + _REACH_S, count, rate)
        before, after = np.maximum(start_s + inset - t, 0), np.maximum(t - end_s + inset, 0)
        pull = np.exp(-theta[0] * before - theta[1] * after)[:, None] * dominance
        weighted[where] += pull * target
        total[where] += pull

    for gesture in gestures:
        art, stress = gesture.articulation, gesture.stress
        target, dominance = art.target, art.dominance
        if art.manner == "vowel":
            target = target.copy()
            target[JAW] *= 0.8 + 0.1 * stress
            dominance = dominance + 0.12 * stress
        theta = _THETA_CLOSURE if art.manner in ("closure", "bite") else _THETA
        add(gesture.start_s, gesture.end_s, target, dominance, theta)
    rest = np.zeros(len(CHANNELS))
    for pause in pauses(gestures, duration_s, 0.02):
        strength = 0.6 if pause.end_s - pause.start_s > HOLD_S else 0.15
        add(pause.start_s, pause.end_s, rest, np.full(len(CHANNELS), strength), _THETA_PAUSE)
    return weighted / total


def _smoothed(channels: Curve, rate: int) -> Curve:
    window = np.hanning(int(_SMOOTH_S * rate) | 1)
    return convolve1d(channels, window / window.sum(), axis=0, mode="nearest")


def _gate(gestures: list[Gesture], manner: str, count: int, rate: int) -> Curve:
    """1 around the middle of each sound of a manner, 0 elsewhere."""
    gate = np.zeros(count)
    for gesture in gestures:
        if gesture.articulation.manner != manner:
            continue
        length = gesture.end_s - gesture.start_s
        flat = max(float(np.clip(length / 2, *_GATE_FLAT_S)), length - _GATE_FLAT_S[1])
        middle, half = (gesture.start_s + gesture.end_s) / 2, flat / 2 + _GATE_FLANK_S
        where, t = _window(middle - half, middle + half, count, rate)
        outside = np.clip((np.abs(t - middle) - flat / 2) / _GATE_FLANK_S, 0, 1)
        gate[where] = np.maximum(gate[where], 0.5 + 0.5 * np.cos(np.pi * outside))
    return gate


def gated(channels: Curve, gestures: list[Gesture], rate: int) -> Curve:
    count = len(channels)
    closed, bite = _gate(gestures, "closure", count, rate), _gate(gestures, "bite", count, rate)
    ajar, free = 1 - closed, 1 - bite
    gated = channels.copy()
    gated[:, JAW] = (channels[:, JAW] * free + _BITE_JAW * bite) * ajar
    gated[:, UPPER] = (channels[:, UPPER] * free + _BITE_UPPER * bite) * ajar
    gated[:, LOWER] = channels[:, LOWER] * free * ajar
    gated[:, LIP_TEETH] = np.maximum(channels[:, LIP_TEETH] * 0.3, _BITE_TUCK * bite) * ajar
    gated[:, PRESS] = np.maximum(channels[:, PRESS] * 0.5 * free, closed)
    return gated


def _speech_gate(gestures: list[Gesture], duration_s: float, count: int, rate: int) -> Curve:
    """0 in long pauses. The mouth opens a little before the voice and is shut soon after it."""
    gate = np.ones(count)
    for pause in pauses(gestures, duration_s, PAUSE_S):
        where, t = _window(pause.start_s - 0.06, pause.end_s + 0.04, count, rate)
        closing = np.clip((t - pause.start_s + 0.05) / 0.10, 0, 1) if pause.start_s > 0 else np.ones_like(t)
        opening = np.clip((pause.end_s + 0.03 - t) / 0.09, 0, 1) if pause.end_s < duration_s else 1.0
        gate[where] = np.minimum(gate[where], 0.5 + 0.5 * np.cos(np.pi * np.minimum(closing, opening)))
    return gate


def _stress(gestures: list[Gesture], count: int, rate: int) -> Curve:
    curve = np.zeros(count)
    for gesture in gestures:
        if gesture.stress and gesture.articulation.manner == "vowel":
            middle = (gesture.start_s + gesture.end_s) / 2
            where, t = _window(middle - _STRESS_HALF_S, middle + _STRESS_HALF_S, count, rate)
            bump = 0.5 + 0.5 * np.cos(np.pi * np.clip(np.abs(t - middle) / _STRESS_HALF_S, 0, 1))
            curve[where] = np.maximum(curve[where], gesture.stress / 2 * bump)
    return curve
