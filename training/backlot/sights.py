"""Clips as the shot reader sees them, with what is known of each: looked at once, because the trunk does not learn.

    python -m training.backlot.sights --out FOLDER --films CLIPS --pictures FOLDER ... [--drawn 0] [--kept 36]

`CLIPS` holds `clips/` and `kept/` of `training.backlot.films`; `--pictures` where the packages of
`training.backlot.photographs` were unpacked. Writes one file a source: films, drawn and photographs to learn from,
kept-films and kept-drawn to judge by. What is there already is not made again.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from engines.media.whole import appearing
from engines.perception.shot_reader.sight import LOOKED, MOVED, Row, look, motion
from engines.perception.shot_reader.terms import FIELDS, MOTIONS
from training.backlot import films
from training.backlot.photographs import Photograph, photographs
from training.backlot.shots import UNKNOWN, moved, scene_of, seen_by_camera, shoot, words_of

KEPT = ("kept-films", "kept-drawn")
_STEPS = 13  # pictures of a moved clip
_VIEWS = 4  # of a photograph
Sighted = tuple[Row, Row, dict[str, int]]
_NOTHING: dict[str, int] = dict.fromkeys(FIELDS, UNKNOWN)


def _films(folder: Path, also_moved: bool) -> Iterator[Sighted]:
    """Clips of the films; of those without a move a second time under a window that moves, for motion alone."""
    for number, path in enumerate(sorted(folder.glob("*.npz"))):
        with np.load(path) as held:
            scene = films.Scene.model_validate(json.loads(str(held["told"]))["scene"])
            frames = held["frames"]
        words = words_of(scene)
        yield look(frames), motion(frames), words
        if also_moved and scene.camera_move == "static":
            for again in range(4):
                rng = np.random.default_rng([number, again, 5])
                way = MOTIONS[int(rng.integers(len(MOTIONS)))]
                clip = moved(list(frames), way, _STEPS, rng)
                yield _blank(), motion(clip), _NOTHING | {"camera_motion": MOTIONS.index(way)}


def _drawn(count: int, kept: bool) -> Iterator[Sighted]:
    for number in range(count):
        scene = scene_of(number, kept)
        frames = shoot(scene, number)
        yield look(frames), motion(frames), words_of(scene)


def _photographs(found: list[Photograph]) -> Iterator[Sighted]:
    said = json.loads(files("training.backlot.photographs").joinpath("shots.json").read_text("utf-8"))
    for place, one in enumerate(found):
        for view in range(_VIEWS):
            rng = np.random.default_rng([place, view, 7])
            way = MOTIONS[int(rng.integers(len(MOTIONS)))]
            frames = moved([one.rgb], way, _STEPS, rng)
            words = _NOTHING | {
                field: FIELDS[field].index(term) for field, term in said.get(one.name, {}).items()
            }
            words["camera_motion"] = MOTIONS.index(way)
            whole = seen_by_camera(one.rgb[None], rng) if view % 2 else one.rgb[None]
            yield look(whole if view < 2 else frames), motion(frames), words


def _blank() -> Row:
    return np.full(LOOKED, np.nan, np.float32)


def _gather(path: Path, sighted: Iterator[Sighted]) -> None:
    if path.exists():
        return
    looks, motions, words = [], [], []
    for number, (one, way, said) in enumerate(sighted):
        looks.append(one)
        motions.append(way)
        words.append([said[field] for field in FIELDS])
        if number % 50 == 0:
            print(path.stem, number, flush=True)
    labels = np.array(words, np.int64)
    tensors: dict[str, NDArray] = {
        field: np.ascontiguousarray(labels[:, place]) for place, field in enumerate(FIELDS)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors |= {"look": np.stack(looks).astype(np.float16), "motion": np.stack(motions).reshape(-1, MOVED)}
    with appearing(path) as part:
        save_file(tensors, part)


def read(folder: Path, name: str) -> dict[str, NDArray]:
    """`look` (n, LOOKED), not a number where only motion is known, `motion` (n, MOVED) and the labels by field."""
    return dict(load_file(folder / f"{name}.safetensors"))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="python -m training.backlot.sights",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--films", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, nargs="+", required=True)
    parser.add_argument("--drawn", type=int, default=0)
    parser.add_argument("--kept", type=int, default=36)
    given = parser.parse_args()
    sources: dict[str, Callable[[], Iterator[Sighted]]] = {
        "kept-films": lambda: _films(given.films / "kept", False),
        "kept-drawn": lambda: _drawn(given.kept, True),
        "films": lambda: _films(given.films / "clips", True),
        "photographs": lambda: _photographs([one for one in photographs(given.pictures) if not one.kept]),
    }
    if given.drawn:
        sources["drawn"] = lambda: _drawn(given.drawn, False)
    for name, sighted in sources.items():
        _gather(given.out / f"{name}.safetensors", sighted())


if __name__ == "__main__":
    main()
