"""A contact sheet of random shots, to look at: would a stranger call each of them an illustration?

    python -m benchmarks.stage_sheet sheet.png
    python -m benchmarks.stage_sheet sheet.png --shots 12 --seed 5 --values

Places, hours, weather, cast, actions, shot sizes, angles, positions and moves are drawn by the seed; every place comes
equally often. `--values` shows each shot as a thumbnail in greys beside it: what the eye reads before any detail.
"""

import argparse
import random
from pathlib import Path
from typing import get_args

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from engines.stage.cast import KNOWN
from engines.stage.scene import (
    Action,
    CameraMove,
    Environment,
    Expression,
    Facing,
    Figure,
    Held,
    Lighting,
    Scene,
    ShotAngle,
    ShotPosition,
    ShotType,
    Weather,
)
from engines.stage.shot import StageShot

WIDTH, HEIGHT, COLUMNS = 427, 240, 5
_PLACES: tuple[Environment, ...] = get_args(Environment)
_EARTHLY = ("clear",) * 6 + tuple(w for w in get_args(Weather) if w != "clear")


def random_scene(number: int, seed: int) -> Scene:
    """Scene `number` of a sheet, the same for the same seed."""
    rng = random.Random(f"{seed} {number}")
    place = _PLACES[number % len(_PLACES)]
    faced = rng.random() < 0.6
    figures = tuple(_figure(rng, index, place) for index in range(rng.choice((1, 1, 1, 2, 2, 3))))
    return Scene(
        environment=place,
        lighting=rng.choice(get_args(Lighting)),
        weather="clear" if place in ("interior", "space") else rng.choice(_EARTHLY),  # type: ignore[arg-type]
        figures=figures,
        crowd=rng.choice((0, 0, 0, 6, 16)) if place in ("city", "interior", "meadow", "snow") else 0,
        shot_type=rng.choice(get_args(ShotType)),
        shot_angle="eye_level" if rng.random() < 0.6 else rng.choice(get_args(ShotAngle)),
        shot_position="front_view" if faced else rng.choice(get_args(ShotPosition)),
        camera_move=rng.choice(get_args(CameraMove)),
        seed=rng.randrange(1000),
    )


def _figure(rng: random.Random, index: int, place: Environment) -> Figure:
    kind = rng.choice(("person",) * 8 + ("animal", "vehicle", "prop"))
    if index or (kind == "vehicle" and place == "interior"):
        kind = "person"
    names = KNOWN[kind]  # type: ignore[index]
    if kind == "vehicle":
        names = (
            ("ship", "boat") if place == "ocean" else ("rocket",) if place == "space" else ("car", "bicycle")
        )
    actions = get_args(Action) if kind == "person" else ("stand", "walk", "run")
    return Figure(
        kind=kind,  # type: ignore[arg-type]
        name=rng.choice([name for name in names if name in KNOWN[kind]]),  # type: ignore[index]
        seed=rng.randrange(1000),
        action=rng.choice(actions),
        expression=rng.choice(get_args(Expression)),
        place=("left", "right", "centre")[index] if index or rng.random() < 0.6 else "centre",  # type: ignore[arg-type]
        facing=rng.choice(get_args(Facing)) if rng.random() < 0.4 else ("right", "left", "camera")[index],  # type: ignore[arg-type]
        holds=rng.choice(get_args(Held)) if kind == "person" and rng.random() < 0.25 else None,
    )


def tile(number: int, scene: Scene, values: bool) -> NDArray[np.uint8]:
    """The middle of a shot with its number (h, w, 3)."""
    rgb = StageShot(scene, WIDTH, HEIGHT).frame(scene.duration_s / 2).rgb.copy()
    if values:
        grey = cv2.cvtColor(
            cv2.resize(rgb, (WIDTH // 5, HEIGHT // 5), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY
        )
        rgb[-grey.shape[0] :, -grey.shape[1] :] = grey[..., None]
    cv2.putText(rgb, str(number), (5, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 3, cv2.LINE_AA)
    cv2.putText(rgb, str(number), (5, 15), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1, cv2.LINE_AA)
    return np.asarray(rgb)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path, help="the PNG to write")
    parser.add_argument("--shots", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", type=int, help="numbers of shots to draw instead of all")
    parser.add_argument("--values", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    numba.set_num_threads(min(chosen.threads, numba.get_num_threads()))
    cv2.setNumThreads(chosen.threads)
    tiles = []
    for number in chosen.only or range(chosen.shots):
        scene = random_scene(number, chosen.seed)
        print(number, scene.model_dump_json(exclude_defaults=True), flush=True)
        tiles.append(tile(number, scene, chosen.values))
    tiles += [np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * (-len(tiles) % COLUMNS)
    rows = [np.concatenate(tiles[i : i + COLUMNS], 1) for i in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(chosen.path), cv2.cvtColor(np.concatenate(rows), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
