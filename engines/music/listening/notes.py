"""The notes of a recording as how likely each is to sound: the network Basic Pitch of the catalogue, as a stream.

What comes out are probabilities, not a score: enough for chords, keys and basses, and little is lost of full bands,
whose single notes the network finds badly.
"""

from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engines.catalogue import locate

RATE = 22_050
LOWEST, KEYS = 21, 88
"""The MIDI pitch of the first column, and how many there are."""
_HOP = 256
_WINDOW = 43_844  # samples that the network takes at once
_OVERLAP = 30  # frames that two windows share
_STEP = _WINDOW - _OVERLAP * _HOP
_FRAMES = 142  # that a step answers
FRAME_RATE = _FRAMES * RATE / _STEP
"""Frames a second."""

Activity = NDArray[np.float16]


class NoteStream:
    """Sound as it comes -> (frames, 88) probabilities that a key sounds, `FRAME_RATE` a second."""

    def __init__(self) -> None:
        """Raises `ModelMissing` without basic-pitch."""
        self._session = _session()
        self._held = np.zeros(_OVERLAP * _HOP // 2, np.float32)
        self._given = 0

    def push(self, samples: NDArray[np.float32]) -> Activity:
        """The frames whose sound is complete."""
        self._held = np.concatenate([self._held, samples])
        found = [np.zeros((0, KEYS), np.float16)]
        while len(self._held) >= _WINDOW:
            found.append(self._answer(self._held[:_WINDOW]))
            self._held = self._held[_STEP:]
        return np.concatenate(found)

    def finish(self, samples: int) -> Activity:
        """The frames left; `samples` is how many came in all."""
        wanted = int(np.ceil(samples / RATE * FRAME_RATE)) - self._given
        found = [np.zeros((0, KEYS), np.float16)]
        while sum(map(len, found)) < wanted:
            found.append(self._answer(np.pad(self._held, (0, max(0, _WINDOW - len(self._held))))[:_WINDOW]))
            self._held = self._held[_STEP:]
        return np.concatenate(found)[:wanted]

    def _answer(self, window: NDArray[np.float32]) -> Activity:
        (notes,) = self._session.run(
            ["StatefulPartitionedCall:1"], {self._session.get_inputs()[0].name: window[None, :, None]}
        )
        edge = _OVERLAP // 2
        kept = notes[0, edge : edge + _FRAMES].astype(np.float16)
        self._given += len(kept)
        return kept


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(locate("basic-pitch")), options, providers=["CPUExecutionProvider"]
    )
