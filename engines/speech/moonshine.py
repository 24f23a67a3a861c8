"""What is said in a stretch of English speech: Moonshine tiny, an encoder of sound and a decoder of text, greedily.

Jeffries and others, "Moonshine: Speech Recognition for Live Transcription and Voice Commands", arXiv 2410.15608. It
hears 16 kHz sound as it is and writes capitals and punctuation. It knows English alone, and writes English whatever it
hears: how sure it was of it tells the two apart (`engines.speech.transcribe`).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engines.catalogue import locate
from engines.speech.features import SAMPLE_RATE

MODEL = "moonshine-tiny-en"

_BEGIN, _END = 1, 2
_HEADS, _WIDTH = 8, 36
_TOKENS_A_SECOND = 6.5  # more is said by nobody: then it repeats itself
_SPACE = "▁"


@dataclass(frozen=True)
class Words:
    """`text` as it is written, and the geometric mean of the probabilities of its tokens, 0 to 1."""

    text: str
    certainty: float


def words_of(samples: NDArray[np.float32]) -> Words:
    """(n,) at 16 kHz of up to half a minute -> what is said in it. Raises `ModelMissing`."""
    encoder, decoder, tokens = _encoder(), _decoder(), _tokens()
    mask = np.ones((1, len(samples)), np.int64)
    (states,) = encoder.run(None, {"input_values": samples[None], "attention_mask": mask})
    past = {
        each.name: np.zeros((1, _HEADS, 0, _WIDTH), np.float32)
        for each in decoder.get_inputs()
        if each.name.startswith("past")
    }
    now, written, nepers = _BEGIN, list[int](), list[float]()
    for step in range(max(1, int(_TOKENS_A_SECOND * len(samples) / SAMPLE_RATE))):
        logits, *present = decoder.run(
            None,
            {
                "input_ids": np.array([[now]]),
                "encoder_hidden_states": states,
                "encoder_attention_mask": mask,
                "use_cache_branch": np.array([step > 0]),
                **past,
            },
        )
        for name, value in zip(past, present, strict=True):
            if not step or ".decoder." in name:  # what the decoder sees of the sound stays
                past[name] = value
        scores = logits[0, -1]
        now = int(scores.argmax())
        nepers.append(float(scores[now] - np.logaddexp.reduce(scores)))
        if now == _END:
            break
        written.append(now)
    text = b"".join(tokens[token] for token in written).decode("utf-8", "replace")
    return Words(text.replace(_SPACE, " ").strip(), float(np.exp(np.mean(nepers))))


def _opened(file: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(locate(MODEL, file)), options, providers=["CPUExecutionProvider"])


@cache
def _encoder() -> onnxruntime.InferenceSession:
    return _opened("encoder_model.ort")


@cache
def _decoder() -> onnxruntime.InferenceSession:
    return _opened("decoder_model_merged.ort")


@cache
def _tokens() -> list[bytes]:
    """The bytes of each token: in the file each is led by its length, in one byte below 128 and else in two."""
    data, found, at = locate(MODEL, "tokenizer.bin").read_bytes(), list[bytes](), 0
    while at < len(data):
        length, at = data[at], at + 1
        if length >= 128:
            length, at = length - 128 + 128 * data[at], at + 1
        found.append(data[at : at + length])
        at += length
    return found
