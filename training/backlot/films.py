"""Short films of the drawn stage for the neural film to learn from, with what was asked for in words and in labels.

    python -m training.backlot.films --out FOLDER [--count 1200] [--kept 126] [--size 256x144] [--frames 33]

makes the clips that are missing in FOLDER: `clips/` to train on and `kept/`, which no recipe may train on and which
holds each place under each light. Three shots share a set. A clip follows from its number alone. Nothing is learned
here, and no picture is drawn that the stage does not draw.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from engines.film import fuse
from engines.film.proof.guide import blocking
from engines.film.shots import Screenplay, Shot, Subject
from engines.stage.scene import (
    Action,
    CameraMove,
    Environment,
    Facing,
    Figure,
    FigureKind,
    Lighting,
    Place,
    Scene,
    ShotType,
    Weather,
)
from engines.stage.shot import StageShot
from training.backlot import clip_files

FPS = 12
SHOTS_A_SET = 3
PLACES: tuple[Environment, ...] = get_args(Environment)
LIGHTS: tuple[Lighting, ...] = get_args(Lighting)
MOTIONS = ("still", "left", "right", "up", "down", "in", "out")
MOVES: dict[CameraMove, str] = {
    "static": "still",
    "pan_left": "left",
    "pan_right": "right",
    "truck_left": "left",
    "truck_right": "right",
    "tilt_up": "up",
    "tilt_down": "down",
    "crane_up": "up",
    "crane_down": "down",
    "dolly_in": "in",
    "dolly_out": "out",
    "zoom_in": "in",
    "zoom_out": "out",
}
_PEOPLE = (
    "woman",
    "man",
    "girl",
    "boy",
    "old woman",
    "old man",
    "farmer",
    "sailor",
    "explorer",
    "wizard",
    "knight",
)
_ANIMALS = ("dog", "horse", "fox", "deer", "bear", "cow", "sheep", "cat")
_LOCAL: dict[Environment, tuple[tuple[FigureKind, str], ...]] = {
    "desert": (("animal", "camel"), ("person", "explorer"), ("vehicle", "car")),
    "ocean": (("vehicle", "boat"), ("vehicle", "ship"), ("person", "sailor")),
    "forest": (("animal", "deer"), ("animal", "bear"), ("animal", "fox")),
    "city": (("vehicle", "car"), ("vehicle", "bus"), ("vehicle", "bicycle")),
    "mountains": (("animal", "horse"), ("animal", "sheep"), ("vehicle", "balloon")),
    "snow": (("animal", "bear"), ("animal", "fox"), ("animal", "deer")),
    "meadow": (("animal", "cow"), ("animal", "horse"), ("animal", "sheep")),
    "interior": (("animal", "cat"), ("person", "scientist"), ("person", "chef")),
    "space": (("person", "astronaut"), ("vehicle", "rocket"), ("person", "robot")),
}
_SAID: dict[Environment, tuple[str, ...]] = {
    "desert": ("desert", "desert of sand dunes", "dry desert"),
    "ocean": ("ocean", "shore of the sea", "beach by the ocean"),
    "forest": ("forest", "forest path", "clearing in the woods"),
    "city": ("city", "city street", "street in the city"),
    "mountains": ("the mountains", "mountain valley", "mountain pass"),
    "snow": ("the snow", "snow covered land", "winter landscape in the snow"),
    "meadow": ("meadow", "green meadow", "field in the countryside"),
    "interior": ("interior, room", "interior, living room", "interior, library"),
    "space": ("the open space", "the surface of the moon", "the void of outer space"),
}
_DOES: dict[Action, str] = {
    "stand": "stands",
    "walk": "walks",
    "run": "runs",
    "wave": "waves",
    "talk": "talks",
    "turn": "turns",
}
_TYPES: dict[FigureKind, str] = {"person": "human", "animal": "animal", "vehicle": "vehicle"}


@dataclass(frozen=True, eq=False)
class Clip:
    """`frames` and `guide` (frames, height, width, 3) uint8; what was asked for as a scene, and in words."""

    scene: Scene
    prompt: str
    frames: NDArray[np.uint8]
    guide: NDArray[np.uint8]


def scene_of(number: int, kept: bool, duration_s: float) -> Scene:
    """The scene of a clip. Kept ones are laid out by seeds that the others never use."""
    place = number if kept else number // SHOTS_A_SET
    rng = random.Random(f"{'kept' if kept else 'set'} {place}")
    cell = place % (len(PLACES) * len(LIGHTS))
    environment, lighting = PLACES[cell % len(PLACES)], LIGHTS[cell // len(PLACES)]
    weather = weather_of(environment, lighting, rng, 0.6)
    seed = rng.randrange(1_000_000) * 2 + kept
    rng = random.Random(f"{'kept' if kept else 'shot'} {number}")
    figures = _figures(environment, rng)
    sizes: tuple[ShotType, ...] = ("extreme_long_shot", "long_shot", "full_shot", "medium_shot", "close_up")
    return Scene(
        environment=environment,
        lighting=lighting,
        weather=weather,
        figures=figures,
        shot_type=rng.choices(sizes, (20, 40, 22, 14, 4) if figures else (50, 50, 0, 0, 0))[0],
        shot_angle=rng.choices(("eye_level", "high_angle", "low_angle"), (7, 2, 1))[0],
        shot_position=rng.choices(("front_view", "side_view", "back_view"), (6, 2, 2))[0],
        camera_move=_move(rng),
        duration_s=duration_s,
        seed=seed,
    )  # fmt: skip


def _move(rng: random.Random) -> CameraMove:
    """Each motion as often as every other, whatever it is called."""
    motion = rng.choice(MOTIONS)
    return rng.choice([move for move, way in MOVES.items() if way == motion])


def weather_of(environment: Environment, lighting: Lighting, rng: random.Random, clear: float) -> Weather:
    """What may fall there and then; it is clear in a share `clear` of all cases."""
    if environment in ("interior", "space") or rng.random() < clear:
        return "clear"
    if lighting == "storm":
        return rng.choice(("rain", "lightning"))
    return "snow" if environment == "snow" else "dust" if environment == "desert" else "rain"


def _figures(environment: Environment, rng: random.Random) -> tuple[Figure, ...]:
    count = rng.choices((0, 1, 2), (25, 60, 15))[0]
    facings: tuple[Facing, ...] = ("camera", "left", "right")
    places: list[Place] = ["left", "centre", "right"]
    found = []
    for place in rng.sample(places, count):
        kind, name = rng.choice(_LOCAL[environment])
        if rng.random() < 0.45:
            kind, name = ("person", rng.choice(_PEOPLE))
        elif rng.random() < 0.2 and environment not in ("ocean", "space"):
            kind, name = ("animal", rng.choice(_ANIMALS))
        does: tuple[Action, ...] = ("stand", "walk", "run", "wave", "talk", "turn")
        weights = (4, 3, 1, 2, 2, 1) if kind == "person" else (4, 3, 2, 0, 0, 0)
        found.append(
            Figure(
                kind=kind,
                name=name,
                seed=rng.randrange(10_000),
                action=rng.choices(does, weights)[0],
                place=place,
                facing=rng.choice(facings),
            )
        )
    return tuple(found)


def prompt_of(scene: Scene) -> str:
    """The scene in words, as a script's shot would be put to a text-to-video model."""
    said = _SAID[scene.environment]
    subjects = tuple(
        Subject(type=_TYPES[one.kind], sub_type=one.name, action=_does(one)) for one in scene.figures
    )
    shot = Shot(
        subjects=subjects,
        shot_type=scene.shot_type,
        shot_angle=scene.shot_angle,
        shot_position=scene.shot_position,
        camera_motion=scene.camera_move.replace("_", " "),
        environment=said[scene.seed // 2 % len(said)],
        lighting=scene.lighting.replace("_", " "),
        weather=scene.weather,
    )
    return fuse.dense(shot, Screenplay(shots=(shot,)))


def _does(figure: Figure) -> str:
    if figure.kind == "vehicle":
        return "stands" if figure.action == "stand" else "drives"
    return _DOES[figure.action]


def shoot(scene: Scene, width: int, height: int, frames: int) -> Clip:
    """The clip of a scene at `FPS`."""
    shot = StageShot(scene, width, height)
    drawn = [shot.frame(number / FPS) for number in range(frames)]
    return Clip(
        scene,
        prompt_of(scene),
        np.stack([frame.rgb for frame in drawn]),
        np.stack([blocking(frame, scene) for frame in drawn]),
    )


def gather(
    folder: Path, count: int, width: int, height: int, frames: int, kept: bool = False
) -> Iterator[Path]:
    """The files of the clips 0 to `count`, made where they are missing."""

    def make(number: int, path: Path) -> None:
        _write(shoot(scene_of(number, kept, (frames - 1) / FPS), width, height, frames), path)

    return clip_files.missing(folder, count, make)


def read(path: Path) -> Clip:
    with np.load(path) as held:
        told = json.loads(str(held["told"]))
        return Clip(Scene.model_validate(told["scene"]), told["prompt"], held["frames"], held["guide"])


def pictures(path: Path, name: Literal["frames", "guide"]) -> NDArray[np.uint8]:
    """One half of a clip's pictures (frames, height, width, 3); the other is not read."""
    with np.load(path) as held:
        found: NDArray[np.uint8] = held[name]
        return found


def _write(clip: Clip, path: Path) -> None:
    told = {"scene": clip.scene.model_dump(mode="json"), "prompt": clip.prompt}
    clip_files.write(path, told, {"frames": clip.frames, "guide": clip.guide})


if __name__ == "__main__":
    clip_files.main(gather, __doc__, count=1200, kept=126, size="256x144", frames=33)
