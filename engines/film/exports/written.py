"""The cutting list of a finished film, kept in its take, so that exports can be written long after."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.contract import BadInput
from engines.film import cutting
from engines.film.exports import Cut
from engines.film.shots import Shot
from engines.film.sound.dialogue import Spoken
from engines.film.sound.manner import manner_of
from engines.speech.mouth import MouthTrack

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
            "spoken": [[line.start_s, line.end_s, line.speaker, line.text] for line in cut.prepared.spoken],
        }
        for cut in cuts
    ]
    path.write_text(json.dumps({"title": title, "fps": fps, "cuts": rows}, ensure_ascii=False), "utf-8")


def read_cuts(path: Path) -> Written:
    """What `write_cuts` kept. Raises `BadInput` for a take that has none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInput("take", "has no cutting list", "render the film again, then export it") from None
    return Written(kept["title"], kept["fps"], [_cut(row) for row in kept["cuts"]])


def _cut(row: dict) -> Cut:  # type: ignore[type-arg]
    shot = Shot.model_validate(row["shot"])
    spoken = []
    for (start_s, end_s, speaker, text), line in zip(row["spoken"], shot.dialogue, strict=False):
        spoken.append(
            Spoken(np.zeros(0, np.float32), start_s, end_s, speaker, text, _SILENT, manner_of(line.manner))
        )
    return Cut(shot, row["start"], row["frames"], spoken, row["joint"])
