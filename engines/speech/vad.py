"""Whether somebody speaks, 31 times a second: Silero's voice activity model from the catalogue.

It says when, never what. The model remembers the past, so a stream is heard in order and gives the same answer
however it is cut. Recordings are heard at a common loudness, because a whisper of -50 dB is speech too.
"""

from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engines.catalogue import locate
from engines.speech.features import SAMPLE_RATE

STEP = 512  # samples, 32 ms
_CONTEXT = 64
_PEAK = 0.5
_HUSH = 2e-3  # a peak below it is no recording of a voice
_FORGET = 0.998  # of the loudest peak heard, in each step


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(locate("silero-vad")), options, providers=["CPUExecutionProvider"]
    )


class VoiceActivity:
    """Audio chunks at 16 kHz -> probability of speech for each STEP samples."""

    def __init__(self) -> None:
        self._state = np.zeros((2, 1, 128), np.float32)
        self._samples = np.zeros(_CONTEXT, np.float32)
        self._peak = _HUSH

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """-> (steps,) for the steps that are complete."""
        self._samples = np.concatenate([self._samples, samples.astype(np.float32, copy=False)])
        steps = (len(self._samples) - _CONTEXT) // STEP
        answers = np.empty(steps, np.float32)
        for i in range(steps):
            window = self._samples[i * STEP : (i + 1) * STEP + _CONTEXT]
            self._peak = max(_HUSH, self._peak * _FORGET, float(np.abs(window).max()))
            heard = window[None] * np.float32(_PEAK / self._peak)
            answer, self._state = _session().run(
                None, {"input": heard, "state": self._state, "sr": np.array(SAMPLE_RATE)}
            )
            answers[i] = answer[0, 0]
        self._samples = self._samples[steps * STEP :]
        return answers

    def finish(self) -> NDArray[np.float32]:
        """The last, incomplete step."""
        left = len(self._samples) - _CONTEXT
        return self.push(np.zeros(STEP - left, np.float32)) if left else np.zeros(0, np.float32)


def voice_activity(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whole audio at 16 kHz -> probability of speech (ceil(n / STEP),)."""
    stream = VoiceActivity()
    return np.concatenate([stream.push(audio), stream.finish()])
