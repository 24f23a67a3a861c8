"""The lines of a shot as speech: who says what when, with a mouth for each, kept on disk so that a line is said once.

Lines follow each other: a breath before the first, a pause between two, never one over the other. A shot that is
longer than its lines gives them air; one that is too short says how long it has to be. How a line sits in its room is
the business of `engines.film.sound.mix`.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
import soxr

from engines.contract import BadInput
from engines.film.shots import Line
from engines.film.sound.manner import Manner, manner_of, spoken_in
from engines.film.sound.texture import RATE, Mono
from engines.media.audio import write_audio
from engines.speech.mouth import MouthTrack, Phone, mouth_track
from engines.speech.speak import SPEECH_RATE, joined, speak
from engines.speech.text import can_be_said

BREATH_S, PAUSE_S, TAIL_S = 0.45, 0.4, 0.55
LONGEST_BREATH_S, LONGEST_PAUSE_S = 1.1, 1.2
FALLBACK_VOICE = "af_heart"
_CACHE_VERSION = 1


@dataclass(frozen=True)
class Spoken:
    """A line that was said: `audio` (n,) float32 at 48 kHz, heard from `start_s` to `end_s` of its shot. `mouth`
    counts its time from `start_s`. `manner` is how it was said, `file` where the voice alone is kept, if it is."""

    audio: Mono
    start_s: float
    end_s: float
    speaker: str
    text: str
    mouth: MouthTrack
    manner: Manner
    file: Path | None = None


def say(
    lines: Sequence[Line], voices: dict[str, str], folder: Path, duration_s: float
) -> tuple[list[Spoken], float]:
    """The lines in a shot of `duration_s`, and the shortest duration that holds them (0 without lines).

    `voices` gives the voice of each speaker, under "" the one of everybody else. Raises `ModelMissing` where a neural
    voice is not installed.
    """
    said = [
        (line, *_said(line, voices.get(line.speaker, voices.get("", FALLBACK_VOICE)), folder))
        for line in lines
        if can_be_said(line.text)
    ]
    if not said:
        return [], 0.0
    heard_s = sum(len(audio) for _, audio, _, _ in said) / RATE
    shortest_s = BREATH_S + heard_s + PAUSE_S * (len(said) - 1) + TAIL_S
    spare_s = max(duration_s - shortest_s, 0.0)
    share_s = spare_s / (len(said) + 2)
    pause_s = min(PAUSE_S + share_s, LONGEST_PAUSE_S)
    now_s = min(BREATH_S + share_s, LONGEST_BREATH_S)
    spoken = []
    for line, audio, mouth, file in said:
        end_s = now_s + len(audio) / RATE
        spoken.append(
            Spoken(audio, now_s, end_s, line.speaker, line.text, mouth, manner_of(line.manner), file)
        )
        now_s = end_s + pause_s
    return spoken, shortest_s


def _said(line: Line, voice: str, folder: Path) -> tuple[Mono, MouthTrack, Path]:
    manner = manner_of(line.manner)
    key = hashlib.sha256(f"{_CACHE_VERSION}\0{voice}\0{manner}\0{line.text}".encode()).hexdigest()[:24]
    sound, mouth = folder / f"{key}.wav", folder / f"{key}.npz"
    kept = _kept(sound, mouth)
    if kept is None:
        folder.mkdir(parents=True, exist_ok=True)
        _keep(line, voice, manner, sound, mouth)
        kept = _kept(sound, mouth)
        if kept is None:
            raise BadInput(
                "voices", f"the voice {voice} left nothing to hear for {line.text[:40]!r}", "choose another"
            )
    return *kept, sound


def _kept(sound: Path, mouth: Path) -> tuple[Mono, MouthTrack] | None:
    """What was said before; nothing if it is not there or is damaged."""
    try:
        audio, rate = sf.read(sound, dtype="float32")
        track = MouthTrack.load(mouth)
    except (OSError, ValueError, KeyError, sf.LibsndfileError):
        return None
    return soxr.resample(audio, rate, RATE, quality="HQ").astype(np.float32), track


def _keep(line: Line, voice: str, manner: Manner, sound: Path, mouth: Path) -> None:
    try:
        said = joined(list(speak(line.text, voice, rate=manner.rate, pitch_st=manner.pitch_st)))
    except BadInput as refused:
        raise BadInput(
            "dialogue", f"{line.text[:60]!r} cannot be said: {refused.message}", refused.hint
        ) from None
    end_s = max((phone.end_s for phone in said.phones), default=said.duration_s)
    audio = said.audio[: int((end_s + 0.12) * SPEECH_RATE)]
    phones: list[Phone] = said.phones
    part = mouth.with_name(f".{mouth.stem}.{os.getpid()}.npz")
    mouth_track(phones, len(audio) / SPEECH_RATE).save(part)
    part.replace(mouth)
    write_audio(sound, [spoken_in(manner, audio, SPEECH_RATE)], SPEECH_RATE)
