"""How often the shot reader is right, field by field, on filmed clips that were labelled by hand.

    python -m benchmarks.captioner --clips FOLDER [--each]

`captioner_clips.json` names the clips: which package or public repository holds the file, its digest, from when to
when, and what we saw; what could be argued about was left open. The clips are others' and are not here: unpack the
packages anywhere beneath FOLDER. The open fields do not count. *Chance* is always saying the field's commonest term;
*told* is the share of clips of which the reader is sure, and how often it is right there.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.media.fit import within
from engines.media.video import VideoReader
from engines.perception.shot_reader.reading import ShotRead, read_shot
from engines.perception.shot_reader.terms import FIELDS, MOVES

LABELS = Path(__file__).with_name("captioner_clips.json")
FRAMES = 25
_SIDE = 480


@dataclass(frozen=True)
class Score:
    """Of `asked` clips, how many were read rightly, what chance gives, how many were told, and rightly so."""

    asked: int
    right: int
    chance: float
    told: int
    told_right: int


def there(folder: Path) -> dict[str, Path]:
    """Files beneath the folder by the digest that a labelled clip has."""
    wanted = {Path(one["file"]).name for one in labels()}
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in sorted(folder.rglob("*"))
        if path.name in wanted and path.is_file()
    }


def labels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(LABELS.read_text("utf-8"))
    return found


def frames_of(path: Path, begin_s: float, end_s: float) -> NDArray[np.uint8]:
    """(at most FRAMES, h, w, 3), evenly over a part of the file."""
    reader = VideoReader(path)
    step = (end_s - begin_s) / FRAMES
    taken: list[NDArray[np.uint8]] = []
    for time, frame in reader.frames(begin_s):
        if time >= end_s:
            break
        if time >= begin_s + step * len(taken) - 1e-3:
            taken.append(within(frame, _SIDE))
    reader.close()
    return np.stack(taken)


def reads(folder: Path) -> Iterator[tuple[dict[str, Any], ShotRead]]:
    """Each labelled clip that is there, with what is read of it."""
    files = there(folder)
    for one in labels():
        if path := files.get(one["sha256"]):
            yield one, read_shot(frames_of(path, one["begin_s"], one["end_s"]))


def answered(read: ShotRead, field: str) -> str:
    """The term of the labels for what was read."""
    term: str = getattr(read, field).term
    return MOVES[term] if field == "camera_motion" else term  # type: ignore[index]


def scores(found: list[tuple[dict[str, Any], ShotRead]]) -> dict[str, Score]:
    """By field."""
    told = {}
    for field in FIELDS:
        rows = [
            (label[field], answered(read, field), getattr(read, field).told)
            for label, read in found
            if field in label
        ]
        commonest = max(Counter(label for label, _, _ in rows).values(), default=0)
        told[field] = Score(
            len(rows),
            sum(label == answer for label, answer, _ in rows),
            commonest / max(len(rows), 1),
            sum(sure for *_, sure in rows),
            sum(sure and label == answer for label, answer, sure in rows),
        )
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--each", action="store_true", help="also what is read of each clip")
    given = parser.parse_args()
    found = list(reads(given.clips))
    print(f"{len(found)} of {len(labels())} clips are there")
    if given.each:
        for label, read in found:
            rows = [
                f"{field}: {answered(read, field)} ({label[field]})" for field in FIELDS if field in label
            ]
            print(label["file"], label["begin_s"], *rows, sep="\n   ")
    print(f"{'':16}{'clips':>6}{'right':>7}{'chance':>8}{'told':>6}{'right of told':>15}")
    for field, score in scores(found).items():
        right = score.right / max(score.asked, 1)
        sure = score.told_right / max(score.told, 1)
        print(f"{field:16}{score.asked:6}{right:7.2f}{score.chance:8.2f}{score.told:6}{sure:15.2f}")


if __name__ == "__main__":
    main()
