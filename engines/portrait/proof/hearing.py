"""What the small network hears of a voice: log-mel and the answers of the studio's own mouth network, at the rate of
film.

It stands where wav2vec2 stands for the published network, and needs no download: the four moments of 10 ms in a frame
of film are its layers. The phoneme recogniser is left out, which not every computer has.
"""

import numpy as np
from numpy.typing import NDArray

from engines.portrait.a2v.hearing import FPS
from engines.speech.features import BANDS, levelled, mel_power
from engines.speech.listen import CURVES_N, VISEMES, MouthNetwork
from engines.speech.mouth import RATE
from engines.speech.recogniser import SOUNDS

MOMENTS = RATE // FPS
CHANNELS = BANDS + CURVES_N + len(VISEMES)
_UNLIKELY = -8.0  # log-probabilities end here, and are brought to about 1

Features = NDArray[np.float32]


def heard(sound: NDArray[np.float32]) -> Features:
    """(frames, MOMENTS, CHANNELS) of a mono recording (samples,) of 16 kHz."""
    seen = levelled(mel_power(sound))
    network = MouthNetwork()
    answers = [network.push(seen, np.zeros((-(-len(seen) // 2), SOUNDS), np.float32)), network.finish()]
    said = np.concatenate(answers)[: len(seen)]
    said[:, CURVES_N:] = said[:, CURVES_N:].clip(_UNLIKELY, 0) / -_UNLIKELY
    every = np.concatenate([seen, said], 1)
    every = np.pad(every, ((0, -len(every) % MOMENTS), (0, 0)), mode="edge")
    return every.reshape(-1, MOMENTS, CHANNELS)
