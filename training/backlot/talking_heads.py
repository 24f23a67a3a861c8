"""People who speak, for the small SkyReels-A2V to learn from: a voice, the film of it, and words.

    python -m training.backlot.talking_heads --out FOLDER [--count 1200] [--kept 72] [--size 96x96] [--frames 81]

makes what is missing in FOLDER: `clips/` to train on and `kept/`, which no recipe may train on. The rig moves drawn and
packaged faces to neural voices, so that every mouth is known exactly; faces and voices of kept clips are never met in
the others, and every other one of them shows a kind of figure that the others never show. Three faces share a line. A
clip follows from its number alone. As in the paper, it has to pass filters of sync, identity and sharpness; where it
does not, the next draw of its number takes its place. How one is played is in `engines.portrait.proof.playing`.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import fields
from functools import lru_cache
from itertools import count as counted
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.elements.bench.faces import distance
from engines.elements.bench.sharpness import sharpness
from engines.portrait.proof.measures import colour_apart
from engines.portrait.proof.playing import DRAWN, FACE, Played
from engines.portrait.proof.sitters import reader, sitter_of
from engines.portrait.proof.speaking import Clip, Line, line_of, spoken
from engines.speech.features import BANDS
from training.backlot import clip_files
from training.backlot.voices import neural_voices

CLIPS_A_LINE, DRAWS_A_LINE = 3, 5
PARTED = 0.05  # of the jaw's channel, from which the mouth is open
HEARD = 0.55  # sync: how far the mouth goes with what is heard of it, Pearson's r
SPOKEN = 0.4  # of the clip the mouth must be open
ALIKE = 0.07  # identity: how differently built, in distances of the eyes, the speaking face may seem
COLOURED = 6.0  # and how far its colour may be from the picture's, in Lab
SHARP = 0.55  # sharpness of the face
FULL = 32767
Pixels = NDArray[np.uint8]


@lru_cache(1)
def _line(name: str, kept: bool, frames: int) -> Line:
    recording = next(neural_voices(random.Random(f"heads {name}"), kept))
    return line_of(recording.audio, recording.phones, recording.voice, frames)


def shoot(number: int, kept: bool, side: int, frames: int) -> Clip:
    """The clip of a number."""
    of = "kept" if kept else "clip"
    for draw in counted():
        line = _line(f"{of} {number // CLIPS_A_LINE} {draw // DRAWS_A_LINE}", kept, frames)
        rng = random.Random(f"heads {of} {number} {draw}")
        sitter = sitter_of(rng, kept, kept and number % 2 == 1, DRAWN * side)
        if sitter is not None:
            clip = spoken(sitter, line, rng.randint(0, len(line.heard) - frames), frames, rng)
            if fault_of(clip) is None:
                return clip
    raise AssertionError


def fault_of(clip: Clip) -> str | None:
    """The filter that a clip does not pass: "sync", "identity" or "sharpness"."""
    jaw, said = clip.played.mouth[:, 0], clip.heard[..., BANDS].mean(1)
    if np.mean(jaw > PARTED) < SPOKEN or np.corrcoef(jaw, said)[0, 1] < HEARD:
        return "sync"
    some = slice(None, None, len(clip.played.frames) // 2)
    frames, masks = clip.played.frames[some], clip.played.masks[some]
    looks = [clip.played.picture, *frames]
    faces = [reader().read(_enlarged(look)) for look in looks]
    if any(len(found) != 1 for found in faces):
        return "identity"
    away = [
        colour_apart(clip.played.picture, masks[0], frame[None], mask[None])
        for frame, mask in zip(frames, masks, strict=True)
    ]
    if max(away) > COLOURED or any(distance(faces[0][0], found[0]) > ALIKE for found in faces[1:]):
        return "identity"
    rows, columns = (np.flatnonzero((clip.played.masks[0] >= FACE).any(axis)) for axis in (1, 0))
    face = clip.played.frames[0][rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return "sharpness" if sharpness(face) < SHARP else None


def _enlarged(picture: Pixels) -> Pixels:
    side = DRAWN * len(picture)
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)


def gather(
    folder: Path, count: int, width: int, height: int, frames: int, kept: bool = False
) -> Iterator[Path]:
    """The files of the clips 0 to `count`, made where they are missing. Raises `BadInput` for a size that is not
    square."""
    if width != height:
        raise BadInput("size", f"{width}x{height} is not square", "give two equal sides, such as 96x96")

    def make(number: int, path: Path) -> None:
        write(shoot(number, kept, width, frames), path)

    return clip_files.missing(folder, count, make)


def read(path: Path) -> Clip:
    with np.load(path) as held:
        told = json.loads(str(held["told"]))
        played = Played(*(held[field.name] for field in fields(Played)))
        sound = held["sound"].astype(np.float32) / FULL
        return Clip(played, sound, held["heard"].astype(np.float32), **told)


def write(clip: Clip, path: Path) -> None:
    told = {"prompt": clip.prompt, "mood": clip.mood, "voice": clip.voice}
    values: dict[str, Any] = {field.name: getattr(clip.played, field.name) for field in fields(Played)}
    values["sound"] = np.round(clip.sound.clip(-1, 1) * FULL).astype(np.int16)
    values["heard"] = clip.heard.astype(np.float16)
    clip_files.write(path, told, values, np.savez_compressed)


if __name__ == "__main__":
    clip_files.main(gather, __doc__, count=1200, kept=72, size="96x96", frames=81)
