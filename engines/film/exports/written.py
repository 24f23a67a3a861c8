"""The cutting list of a finished film, kept in its take, so that exports can be written long after."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.contract import BadInput
from engines.film import cutting
from engines.film.exports import Cut
from engines.film.shots import Screenplay, Shot
from engines.film.sound.dialogue import Spoken
from engines.film.sound.manner import manner_of
from engines.speech.mouth import MouthTrack
from engines.speech.text import can_be_said

VOICES = "voices"  # the folder of spoken lines beside the cutting list
_SILENT = MouthTrack(np.zeros((1, 8), np.float32), np.zeros(1, np.float32), np.zeros(1, np.float32), [])


@dataclass(frozen=True)
class Written:
    """A film's cuts in order, without the sound and the mouths of their lines."""

    title: str
    fps: int
    cuts: list[Cut]


def write_cuts(path: Path, cuts: Sequence[cutting.Cut], fps: int, title: str) -> None:
    """Keep the cuts of a film in a JSON file."""
    rows = [
        {
            "shot": cut.shot.model_dump(mode="json"),
            "start": cut.start,
            "frames": cut.frames,
            "joint": cut.joint,
            "spoken": [
                [line.start_s, line.end_s, line.speaker, line.text, line.file.name if line.file else ""]
                for line in cut.prepared.spoken
            ],
        }
        for cut in cuts
    ]
    _write(path, rows, fps, title)


def write_shots(path: Path, script: Screenplay, frames: Sequence[int], fps: int) -> None:
    """Keep where the shots of a film lie, of which only the lengths in frames are known; what an endless film went on
    with belongs to its last shot, and nobody says when a line is heard."""
    many = len(script.shots)
    lengths = [*frames[: many - 1], sum(frames[many - 1 :])]
    starts = itertools.accumulate(lengths, initial=0)
    rows = [
        {"shot": shot.model_dump(mode="json"), "start": start, "frames": length, "joint": 0, "spoken": []}
        for shot, start, length in zip(script.shots, starts, lengths, strict=False)
        if length
    ]
    _write(path, rows, fps, script.title)


def read_cuts(path: Path) -> Written:
    """What `write_cuts` or `write_shots` kept. Raises `BadInput` for a take that has none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInput("take", "has no cutting list", "render the film again, then export it") from None
    return Written(kept["title"], kept["fps"], [_cut(row, path.parent / VOICES) for row in kept["cuts"]])


def _write(path: Path, rows: list[dict[str, Any]], fps: int, title: str) -> None:
    path.write_text(json.dumps({"title": title, "fps": fps, "cuts": rows}, ensure_ascii=False), "utf-8")


def _cut(row: dict[str, Any], voices: Path) -> Cut:
    shot = Shot.model_validate(row["shot"])
    said = (line for line in shot.dialogue if can_be_said(line.text))
    spoken = []
    for (start_s, end_s, speaker, text, file), line in zip(row["spoken"], said, strict=False):
        manner, voice = manner_of(line.manner), voices / file if file else None
        quiet = np.zeros(0, np.float32)
        spoken.append(Spoken(quiet, start_s, end_s, speaker, text, _SILENT, manner, voice))
    return Cut(shot, row["start"], row["frames"], spoken, row["joint"])
