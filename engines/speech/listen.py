"""A recording to the mouth that speaks it: any length, any language, no transcript.

The mouth network (`training/recipes/viseme_builtin.py`) hears log-mel frames and, where the phoneme recogniser is
installed, what that takes the sounds for, and draws the curves (figures in `resources/models/viseme/MODEL_CARD.md`).
What is sure is then made certain: lips meet for P, B and M, teeth sit on the lip for F and V, and where no voice is
heard the mouth rests. Sound is read as a stream: only the curves (11 kB a second) grow with its length, and the
result does not depend on how the stream is cut.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_opening, convolve1d, maximum_filter1d

from engines.speech.coarticulation import gated
from engines.speech.features import BANDS, HOP, LevelStream, MelStream
from engines.speech.mouth import LOWEST, RATE, MouthTrack
from engines.speech.phones import CHANNELS, Gesture, Viseme
from engines.speech.recogniser import SOUNDS, PhonemeStream
from engines.speech.vad import STEP, VoiceActivity
from engines.speech.visemes import VisemeSpan

Curves = NDArray[np.float32]

VISEMES: tuple[Viseme, ...] = get_args(Viseme)
SPEECH, STRESS, CLOSURE, BITE = range(len(CHANNELS), len(CHANNELS) + 4)
CURVES_N = len(CHANNELS) + 4

_WINDOW = 1000  # frames that the network answers at once
_MARGIN = 72  # frames it looks at beyond each end; it sees 65; all are even, as its steps
_SMOOTH = np.hanning(7)[1:-1] / np.hanning(7)[1:-1].sum()
_VOICE_ON, _VOICE_OFF = 0.5, 0.25  # voice activity: begins above the one, lasts until below the other
_SPEAKS, _NEAR = 0.8, 20  # what the network takes for speech, this many frames from a voice or less
_SURELY, _ABOUT = 0.9, 100
_SHORTEST_VOICE, _SHORTEST_PAUSE = 8, 12  # frames
_EDGE = 9  # frames in which the mouth opens or comes to rest
_TOUCH, _BITE = 0.5, 0.3  # probabilities from which lips meet and teeth touch the lip
_CHANGE = 4.0  # nepers that a change of viseme must be worth
VIVID = np.array([1.05, 1.15, 1.15, 1.0, 1.05, 1.0, 1.0, 1.3], np.float32)  # a doubtful network mumbles


def listen(
    audio: NDArray[np.float32] | Iterable[NDArray[np.float32]],
    *,
    recogniser: bool = True,
    network: Path | None = None,
) -> MouthTrack:
    """Sound at 16 kHz, mono, whole or in chunks -> its mouth. Raises `ModelMissing` without silero-vad.

    `recogniser` off leaves the work to the network alone, which takes a tenth of the time. `network` is another one
    than the house's, in the same form.
    """
    chunks = [audio] if isinstance(audio, np.ndarray) else audio
    heard, voice = _hear(chunks, recogniser, network)
    speaking = _speaking(heard[:, SPEECH], voice)
    gate = convolve1d(speaking.astype(np.float32), np.hanning(_EDGE + 2)[1:-1] / ((_EDGE + 1) / 2))
    channels = convolve1d(heard[:, : len(CHANNELS)], _SMOOTH, axis=0)
    channels = np.clip(channels * VIVID, LOWEST, 1.0).astype(np.float64)
    channels = gated(channels, _touches(heard, speaking), RATE) * gate[:, None]
    return MouthTrack(
        channels.astype(np.float32),
        gate.astype(np.float32),
        (np.clip(heard[:, STRESS], 0, 1) * gate).astype(np.float32),
        _spans(heard[:, CURVES_N:], speaking),
    )


class MouthNetwork:
    """Features and the recogniser's names as streams -> curves and log-probabilities of visemes, (frames, CURVES_N +
    15).

    The windows lie on a fixed grid and overlap by more than the network sees.
    """

    def __init__(self, other: Path | None = None) -> None:
        self._session = _opened(other.read_bytes()) if other else _own_session()
        self._features = np.zeros((0, BANDS), np.float32)
        self._names = np.zeros((0, SOUNDS), np.float32)
        self._before = 0

    def push(self, features: Curves, names: Curves) -> Curves:
        """The frames whose future is known."""
        self._features = np.concatenate([self._features, features])
        self._names = np.concatenate([self._names, names])
        answers = [np.zeros((0, CURVES_N + len(VISEMES)), np.float32)]
        seen = self._before + _WINDOW + _MARGIN
        while min(len(self._features), 2 * len(self._names)) >= seen:
            answers.append(self._answer(_WINDOW, seen))
            passed = self._before + _WINDOW - _MARGIN
            self._features, self._names = self._features[passed:], self._names[passed // 2 :]
            self._before, seen = _MARGIN, _WINDOW + 2 * _MARGIN
        return np.concatenate(answers)

    def finish(self) -> Curves:
        """The frames left."""
        left = len(self._features) - self._before
        self._features = np.pad(self._features, ((0, len(self._features) % 2), (0, 0)))
        return self._answer(left, len(self._features))

    def _answer(self, count: int, seen: int) -> Curves:
        if count <= 0:
            return np.zeros((0, CURVES_N + len(VISEMES)), np.float32)
        heard = {"features": self._features[None, :seen], "names": self._names[None, : seen // 2]}
        curves, visemes = self._session.run(None, heard)
        return np.concatenate([curves[0], visemes[0]], 1)[self._before : self._before + count]


@cache
def _own_session() -> onnxruntime.InferenceSession:
    return _opened(files("resources").joinpath("models", "viseme", "viseme.onnx").read_bytes())


def _opened(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _hear(
    chunks: Iterable[NDArray[np.float32]], second_ear: bool, other: Path | None
) -> tuple[Curves, Curves]:
    """-> what the network says (n, CURVES_N + 15) and the probability of a voice (n,)."""
    mel, level, network, activity = MelStream(), LevelStream(), MouthNetwork(other), VoiceActivity()
    ear = PhonemeStream(deaf=not second_ear)
    answers, steps = [], []
    for piece in _short(chunks):
        answers.append(network.push(level.push(mel.push(piece)), ear.push(piece)))
        steps.append(activity.push(piece))
    answers.append(network.push(level.push(mel.finish()), ear.finish()))
    answers += [network.push(level.finish(), np.zeros((0, SOUNDS), np.float32)), network.finish()]
    steps.append(activity.finish())
    heard = np.concatenate(answers)
    voice = np.concatenate(steps)
    if len(voice):
        middles = (np.arange(len(voice)) + 0.5) * STEP / HOP
        voice = np.interp(np.arange(len(heard)), middles, voice).astype(np.float32)
    return heard, voice


def _short(chunks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """The same sound in pieces of at most ten seconds."""
    for chunk in chunks:
        for start in range(0, len(chunk), 10 * RATE * HOP):
            yield chunk[start : start + 10 * RATE * HOP]


def _speaking(speech: Curves, voice: Curves) -> NDArray[np.bool_]:
    """(n,) where the mouth may move: the network hears speech, and around there the voice activity model hears a
    voice; the surer the network, the farther away that voice may be."""
    if not len(speech):
        return np.zeros(0, bool)
    edges = np.where(voice > _VOICE_ON, 1, np.where(voice < _VOICE_OFF, -1, 0))
    last_edge = np.maximum.accumulate(np.where(edges != 0, np.arange(len(edges)), 0))
    somebody = edges[last_edge] == 1
    near, about = (maximum_filter1d(somebody, 2 * reach + 1) for reach in (_NEAR, _ABOUT))
    speaking = np.pad(((speech > _SPEAKS) & near) | ((speech > _SURELY) & about), _SHORTEST_PAUSE)
    speaking = binary_closing(speaking, np.ones(_SHORTEST_PAUSE))[_SHORTEST_PAUSE:-_SHORTEST_PAUSE]
    return binary_opening(speaking, np.ones(_SHORTEST_VOICE))


def _touches(heard: Curves, speaking: NDArray[np.bool_]) -> list[Gesture]:
    """Where the network hears lips meet (as P) and teeth touch the lip (as F)."""
    found = []
    for curve, letter, least in ((CLOSURE, "p", _TOUCH), (BITE, "f", _BITE)):
        touching = (heard[:, curve] > least) & speaking
        edges = np.flatnonzero(np.diff(np.pad(touching, 1).astype(np.int8)))
        for start, end in edges.reshape(-1, 2):
            found.append(Gesture(letter, start / RATE, end / RATE, 0))
    return found


def _spans(scores: Curves, speaking: NDArray[np.bool_]) -> list[VisemeSpan]:
    """The likeliest sequence of visemes (Viterbi) with a price on each change, and rest where nobody speaks."""
    scores = scores.copy()
    scores[~speaking] = -1e3
    scores[~speaking, 0] = 0
    count = len(scores)
    came = np.zeros((count, len(VISEMES)), np.int8)
    best = scores[0].astype(np.float64) if count else np.zeros(len(VISEMES))
    stay = np.arange(len(VISEMES), dtype=np.int8)
    for i in range(1, count):
        leader = int(best.argmax())
        switch = best[leader] - _CHANGE > best
        came[i] = np.where(switch, leader, stay)
        best = np.where(switch, best[leader] - _CHANGE, best) + scores[i]
    path = np.zeros(count, np.int8)
    state = int(best.argmax())
    for i in range(count - 1, -1, -1):
        path[i] = state
        state = int(came[i, state])
    edges = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), count]
    return [VisemeSpan(a / RATE, b / RATE, VISEMES[path[a]]) for a, b in pairwise(edges) if b > a]
