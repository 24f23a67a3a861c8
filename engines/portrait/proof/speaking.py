"""Somebody says a line: a voice, its film by the rig, and words for the mood, which together are what is learned from
and measured by.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.portrait.a2v.asked import MOODS
from engines.portrait.a2v.hearing import FPS
from engines.portrait.life import Life
from engines.portrait.proof.hearing import Features, heard
from engines.portrait.proof.playing import Played, play
from engines.portrait.proof.sitters import Sitter
from engines.portrait.request import Mood
from engines.speech.features import SAMPLE_RATE
from engines.speech.mouth import MouthTrack, mouth_track
from engines.speech.phones import Phone

SAMPLES = SAMPLE_RATE // FPS
"""Of sound in a frame."""
_OFTEN: dict[Mood, int] = {"neutral": 30, "happy": 20, "sad": 17, "surprised": 16, "angry": 17}
_MANNERS: dict[Mood, tuple[str, ...]] = {
    "neutral": ("", "calmly", "in a plain voice"),
    "happy": (MOODS["happy"], "happily", "and smiles", "cheerfully"),
    "sad": (MOODS["sad"], "sadly", "and is sad", "in sorrow"),
    "surprised": (MOODS["surprised"], "in surprise", "and is astonished", "with raised brows"),
    "angry": (MOODS["angry"], "angrily", "and is angry", "in anger"),
}


@dataclass(frozen=True, eq=False)
class Clip:
    """What was `played`, its `sound` (samples,) at 16 kHz, and what is `heard` in it (frames, moments, channels). Words
    for it, the mood that they say, and whose voice it is."""

    played: Played
    sound: NDArray[np.float32]
    heard: Features
    prompt: str
    mood: Mood
    voice: str


@dataclass(frozen=True, eq=False)
class Line:
    """What is said, as a whole: `sound` (samples,) at 16 kHz, its mouth, what is heard of it, and whose voice it is."""

    sound: NDArray[np.float32]
    track: MouthTrack
    heard: Features
    voice: str


def line_of(audio: NDArray[np.float32], phones: Sequence[Phone], voice: str, frames: int) -> Line:
    """Of speech (samples,) at 16 kHz whose sounds are known, with silence after it where it is shorter than so many
    frames."""
    length = max(frames, -(-len(audio) // SAMPLES))
    sound = np.pad(audio, (0, length * SAMPLES - len(audio)))
    return Line(sound, mouth_track(list(phones), length / FPS), heard(sound), voice)


def spoken(sitter: Sitter, line: Line, start: int, frames: int, rng: random.Random) -> Clip:
    """So many frames of a line, from `start` on, by somebody in some mood."""
    mood = rng.choices(list(_OFTEN), list(_OFTEN.values()))[0]
    life = Life(
        line.track,
        seed=rng.randrange(1 << 30),
        mood=mood,
        motion=rng.uniform(0.2, 1.0),
        blinks=rng.uniform(8, 24),
        gaze=rng.uniform(0.1, 0.6),
    )
    shapes = sitter.face.blendshapes
    smile = (shapes["mouthSmileLeft"] + shapes["mouthSmileRight"]) / 2
    times = [(number + 0.5) / FPS for number in range(start, start + frames)]
    played = play(sitter.picture, sitter.face.points, life, times, smile)
    sound = line.sound[start * SAMPLES : (start + frames) * SAMPLES]
    return Clip(
        played, sound, line.heard[start : start + frames], _prompt(sitter, mood, rng), mood, line.voice
    )


def _prompt(sitter: Sitter, mood: Mood, rng: random.Random) -> str:
    article = rng.choice(("the", "an" if sitter.name[0] in "aeiou" else "a"))
    who = rng.choice(("a person", f"{article} {sitter.name}"))
    does = rng.choice(("is talking", "speaks", "is speaking"))
    said = " ".join((who, does, rng.choice(_MANNERS[mood]))).strip() + "."
    return said[0].upper() + said[1:]
