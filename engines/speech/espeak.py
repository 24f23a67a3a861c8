"""Speech and phonemes of any language from espeak-ng, which runs as a process of its own (it is GPL-3)."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from engines.contract import EngineError
from engines.speech.phones import Phone, moves_mouth
from engines.speech.spoken import SPEECH_RATE, Spoken, framed
from engines.speech.text import Piece
from engines.speech.voices import Gender

_WORDS_A_MINUTE = 165
_VARIANT: dict[Gender, str] = {"woman": "+f3", "man": ""}
_VOICELESS_STOPS = "ptk"
_CLOSURE_S, _BURST_S = 0.05, 0.015
_STRESS = {"ˈ": 2, "ˌ": 1}
_SWITCH = re.compile(r"\([a-z-]*\)?")  # marks a word in another language


def speak(pieces: list[Piece], language: str, gender: Gender, rate: float, pitch: float) -> Iterator[Spoken]:
    """The pieces in order. `rate` is a factor, `pitch` in semitones."""
    request = {
        "task": "speak",
        "voice": language + _VARIANT[gender],
        "rate": round(_WORDS_A_MINUTE * rate),
        "pitch": _pitch_setting(pitch),
        "texts": [piece.text for piece in pieces],
    }
    total, said = sum(len(piece.text) for piece in pieces), 0
    for piece, (line, samples) in zip(pieces, _answers(request), strict=True):
        said += len(piece.text)
        phones = phones_of([(symbol, start) for symbol, start in line["events"]])
        if not phones:
            continue
        voice = soxr.resample(samples.astype(np.float32) / 32768, line["rate"], SPEECH_RATE, quality="HQ")
        audio, phones = framed(voice, phones, piece.pause_s / rate)
        yield Spoken(audio, phones, piece.text, said / total)


def phonemes(texts: list[str], language: str) -> list[str]:
    """The IPA of each text: stress marks, spaces between words, letters of one sound tied with ^."""
    request = {"task": "phonemes", "voice": language, "rate": _WORDS_A_MINUTE, "pitch": 50, "texts": texts}
    return [_SWITCH.sub("", line["phonemes"]) for line, _ in _answers(request)]


def phones_of(events: list[tuple[str, float]]) -> list[Phone]:
    """Events (symbol with stress mark, start in seconds) as phones; tones and marks lengthen what they follow."""
    found: list[Phone] = []
    ends = [start for _, start in events[1:]] + [events[-1][1] if events else 0.0]
    for (symbol, start), end in zip(events, ends, strict=True):
        stress = max((_STRESS.get(c, 0) for c in symbol), default=0)
        plain = _SWITCH.sub("", symbol).strip("ˈˌ")
        if end <= start or not plain:
            continue
        if moves_mouth(plain):
            found.append(Phone(plain, start, end, stress))
        elif found and found[-1].end_s == start:
            found[-1] = replace(found[-1], end_s=end)
    return _with_closures(found)


def _with_closures(phones: list[Phone]) -> list[Phone]:
    """espeak times P, T and K from the burst, and the silence before it as part of the sound before; but the
    mouth shuts in that silence and opens with the burst."""
    found = list(phones)
    for i, phone in enumerate(phones):
        if phone.symbol[0] not in _VOICELESS_STOPS:
            continue
        burst_s, opens_s = phone.start_s, min(phone.end_s, phone.start_s + _BURST_S)
        shuts_s = max(burst_s - _CLOSURE_S, 0.0)
        if i > 0:
            joins = phones[i - 1].end_s == burst_s
            before = found[i - 1]
            shuts_s = max(shuts_s, (before.start_s + burst_s) / 2 if joins else before.end_s)
            if joins:
                found[i - 1] = replace(before, end_s=shuts_s)
        found[i] = replace(phone, start_s=shuts_s, end_s=opens_s)
        if i + 1 < len(phones) and phones[i + 1].start_s == phone.end_s:
            found[i + 1] = replace(found[i + 1], start_s=opens_s)
    return found


def _pitch_setting(semitones: float) -> int:
    """On espeak's own scale, 0 to 99 around 50; six steps make about a semitone."""
    return round(float(np.clip(50 + 6 * semitones, 0, 99)))


def _answers(request: dict[str, Any]) -> Iterator[tuple[dict[str, Any], NDArray[np.int16]]]:
    command = [sys.executable, "-m", "engines.speech.espeak_process"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        try:
            child.stdin.write(json.dumps(request).encode())
            child.stdin.close()
            for _ in request["texts"]:
                header = child.stdout.readline()
                if not header:
                    reason = child.stderr.read().decode("utf-8", "replace").strip().splitlines()
                    raise EngineError(f"the formant voice stopped: {(reason or ['no reason given'])[-1]}")
                line = json.loads(header)
                samples = child.stdout.read(2 * line.get("samples", 0))
                yield line, np.frombuffer(samples, np.int16)
        finally:
            child.kill()
