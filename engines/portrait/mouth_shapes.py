"""A person's own mouth shapes on a mouth track: each viseme opens, widens and rounds as far as theirs do."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import convolve1d

from engines.portrait.person import Shape
from engines.speech.mouth import CHANNELS, LOWEST, RATE, MouthTrack

PASSING_S = 0.12  # from one viseme's factors to the next one's


def shaped(track: MouthTrack, shapes: Mapping[str, Shape]) -> MouthTrack:
    """The same words by a mouth of these shapes; a viseme without one stays as it is."""
    factors = np.ones((len(track.channels), len(CHANNELS)), np.float32)
    for span in track.spans:
        place = slice(round(span.start_s * RATE), round(span.end_s * RATE))
        if shape := shapes.get(span.viseme):
            factors[place] = _row(shape)
    window = np.hanning(round(PASSING_S * RATE) + 2)[1:-1]
    factors = convolve1d(factors, window / window.sum(), axis=0, mode="nearest")
    return replace(track, channels=np.clip(track.channels * factors, LOWEST, 1).astype(np.float32))


def _row(shape: Shape) -> NDArray[np.float32]:
    by_channel = {
        "jaw": shape.opening,
        "upper": shape.opening,
        "lower": shape.opening,
        "width": shape.width,
        "round": shape.rounding,
    }
    return np.array([by_channel.get(name, 1.0) for name in CHANNELS], np.float32)
