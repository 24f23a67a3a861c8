"""A child process around espeak-ng: `python -m engines.speech.espeak_process`.

espeak-ng is under GPL-3, so it lives in a process of its own and Matinee talks to it over pipes only; no other
module loads it. One request comes in as JSON on standard input, `{task, voice, rate, pitch, texts}`. For each
text one JSON line goes out: `{"phonemes": IPA}` for the task "phonemes", or for "speak" `{"events": [[IPA, s],
...], "samples": n, "rate": hertz}` followed by n samples of 16 bits. An event without a symbol is a pause.
"""

import ctypes
import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

import espeakng_loader

_SYNCHRONOUS = 2
_PHONEME_EVENTS_IN_IPA = 1 | 2
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_RATE, _PITCH = 1, 3
_PHONEME = 7
_SEED = 1847  # of the breath in some voices, which else differs each time
_IPA_WITH_TIES = 0x82 | ord("^") << 8


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("symbol", ctypes.c_ubyte * 8),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),  # each with a byte of priority before it
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Speaker:
    """The library, ready to speak with one voice."""

    def __init__(self, voice: str, rate: int, pitch: int) -> None:
        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        data = os.fsencode(espeakng_loader.get_data_path())
        options = _PHONEME_EVENTS_IN_IPA | _DO_NOT_EXIT
        self.sample_rate = self.library.espeak_Initialize(_SYNCHRONOUS, 0, data, options)
        if self.sample_rate <= 0 or self.library.espeak_SetVoiceByName(self._name(voice)):
            raise SystemExit(f"espeak-ng has no voice {voice}")
        self.library.espeak_ng_SetRandSeed(_SEED)
        self.library.espeak_SetParameter(_RATE, rate, 0)
        self.library.espeak_SetParameter(_PITCH, pitch, 0)
        self._samples = bytearray()
        self._events: list[tuple[str, float]] = []
        self._callback = _Callback(self._receive)
        self.library.espeak_SetSynthCallback(self._callback)

    def _name(self, voice: str) -> bytes:
        """The name by which the library knows a language, with the variant kept: `fr+f3` of `fr-fr+f3`."""
        language, plus, variant = voice.partition("+")
        self.library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        listed = self.library.espeak_ListVoices(None)
        i = 0
        while listed[i]:
            row = listed[i].contents
            if row.languages[1:].split(b"\0")[0].decode() == language:
                return Path(row.identifier.decode()).name.encode() + (plus + variant).encode()
            i += 1
        raise SystemExit(f"espeak-ng does not speak {language}")

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, count * 2)
        i = 0
        while events[i].type:
            if events[i].type == _PHONEME:
                symbol = bytes(events[i].symbol).split(b"\0")[0].decode("utf-8", "ignore")
                self._events.append((symbol, events[i].sample / self.sample_rate))
            i += 1
        return 0

    def speak(self, text: str) -> tuple[bytes, list[tuple[str, float]]]:
        """-> 16-bit samples, and each phone's symbol with the time at which it starts."""
        self._samples, self._events = bytearray(), []
        data = text.encode()
        self.library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        self.library.espeak_Synchronize()
        return bytes(self._samples), self._events

    def phonemes(self, text: str) -> str:
        """IPA with stress marks, words apart, letters of one sound tied with ^."""
        rest = ctypes.c_char_p(text.encode())
        clauses = []
        while rest.value:
            found = self.library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA_WITH_TIES)
            clauses.append(found.decode("utf-8", "ignore"))
        return " ".join(clause.strip() for clause in clauses if clause.strip())


def answer(request: dict[str, Any], out: BinaryIO) -> None:
    """Do what one request asks for."""
    speaker = Speaker(request["voice"], request["rate"], request["pitch"])
    for text in request["texts"]:
        samples = b""
        if request["task"] == "phonemes":
            line: dict[str, Any] = {"phonemes": speaker.phonemes(text)}
        else:
            samples, events = speaker.speak(text)
            line = {"events": events, "samples": len(samples) // 2, "rate": speaker.sample_rate}
        out.write(json.dumps(line).encode() + b"\n" + samples)
        out.flush()


if __name__ == "__main__":
    answer(json.load(sys.stdin.buffer), sys.stdout.buffer)
