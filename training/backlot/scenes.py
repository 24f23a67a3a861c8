"""Scenes of elements for the small SkyReels-A2 to learn from: figures alone, a place, words, and the stage's own clip.

    python -m training.backlot.scenes --out FOLDER [--count 2400] [--kept 96] [--size 192x112] [--frames 24]

makes what is missing in FOLDER: `clips/` to train on and `kept/`, which no recipe may train on. Kept scenes have seeds
that the others never use, and every other one of them plays kinds of figures that the others never show. Three clips
share a set. A clip follows from its number alone; how one is played is in `engines.elements.proof.playing`.
"""

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.elements.proof.measures import side_of
from engines.elements.proof.playing import FPS, Clip, Played, play
from engines.stage.scene import Action, Environment, Facing, Figure, FigureKind, Place, Scene
from training.backlot import clip_files
from training.backlot.films import LIGHTS, PLACES

SHOTS_A_SET = 3
MOST = 2  # players
UNSEEN = ("wizard", "queen", "pirate", "nurse", "bear", "rabbit", "camel", "bus", "chest")
"""Figures that only kept scenes show."""
_COLOURED = 0.6  # of all figures are dressed in colours of their own

Cast = dict[FigureKind, tuple[str, ...]]

_CAST: Cast = {
    "person": (
        "woman", "man", "girl", "boy", "old woman", "old man", "knight", "king", "princess", "prince", "robot",
        "witch", "sailor", "captain", "doctor", "scientist", "chef", "farmer", "firefighter", "police officer",
        "detective", "explorer", "mechanic", "teacher", "monk", "astronaut", "wizard", "queen", "pirate", "nurse",
    ),
    "animal": (
        "dog", "cat", "fox", "horse", "deer", "sheep", "cow", "elephant", "dragon", "bear", "rabbit", "camel",
    ),
    "vehicle": ("car", "bicycle", "bus"),
    "prop": ("table", "chair", "chest"),
}  # fmt: skip
_OFTEN: dict[FigureKind, int] = {"person": 50, "animal": 32, "vehicle": 10, "prop": 8}
_DOES: dict[Action, tuple[str, ...]] = {
    "stand": ("stands", "stands still", "waits"),
    "walk": ("walks", "walks along", "strolls"),
    "wave": ("waves", "waves a hand", "greets us"),
    "talk": ("talks", "speaks", "tells something"),
    "turn": ("turns round", "turns", "looks around"),
}
_SAID: dict[Environment, tuple[str, ...]] = {
    "desert": ("in the desert", "between sand dunes", "on hot sand"),
    "ocean": ("at the sea", "by the ocean", "on the shore"),
    "forest": ("in the forest", "among trees", "in the woods"),
    "city": ("in the city", "in the street", "in town"),
    "mountains": ("in the mountains", "in a mountain valley", "before high peaks"),
    "snow": ("in the snow", "in a winter landscape", "on snow covered ground"),
    "meadow": ("in a meadow", "in a green field", "in the countryside"),
    "interior": ("in a room", "indoors", "at home"),
    "space": ("on the moon", "in space", "on a far planet"),
}
_LIT = ("at {}", "{} light", "it is {}")
_SIDES = {
    -1: ("on the left", "at the left side", "to the left"),
    0: ("in the middle", "in the centre", "at the middle"),
    1: ("on the right", "at the right side", "to the right"),
}


@dataclass(frozen=True)
class Sheet:
    """What a clip is played from."""

    scene: Scene
    azimuths: tuple[float, ...]
    at: tuple[float, float]


def sheet_of(number: int, kept: bool, duration_s: float) -> Sheet:
    """The sheet of a clip. Kept ones are laid out by seeds that the others never use."""
    place = number if kept else number // SHOTS_A_SET
    rng = random.Random(f"elements {'kept' if kept else 'set'} {place}")
    cell = place % (len(PLACES) * len(LIGHTS))
    environment, lighting = PLACES[cell % len(PLACES)], LIGHTS[cell // len(PLACES)]
    seed = rng.randrange(1_000_000) * 2 + kept
    rng = random.Random(f"elements {'kept' if kept else 'shot'} {number}")
    figures = _figures(rng, kept, unseen=kept and number % 2 == 1)
    scene = Scene(
        environment=environment,
        lighting=lighting,
        figures=figures,
        shot_type=rng.choice(("long_shot", "full_shot")),
        duration_s=duration_s,
        seed=seed,
    )
    azimuths = tuple(rng.choice((-1, 1)) * rng.uniform(0.05, 0.4) * math.pi for _ in figures)
    return Sheet(scene, azimuths, (rng.random(), rng.random()))


def _figures(rng: random.Random, kept: bool, unseen: bool) -> tuple[Figure, ...]:
    facings: tuple[Facing, ...] = ("camera", "left", "right")
    cast = {kind: tuple(n for n in names if (n in UNSEEN) == unseen) for kind, names in _CAST.items()}
    found: list[Figure] = []
    sides: tuple[Place, ...] = ("left", "centre", "right")
    places = rng.sample(sides, rng.choices((1, MOST), (45, 55))[0])
    for place in places:
        kind = rng.choices(list(_OFTEN), list(_OFTEN.values()))[0]
        name = rng.choice([name for name in cast[kind] if all(name != other.name for other in found)])
        does: tuple[Action, ...] = ("stand", "walk", "wave", "talk", "turn")
        weights = {"person": (3, 4, 3, 2, 2), "animal": (3, 4, 0, 0, 0), "vehicle": (2, 2, 0, 0, 0)}
        found.append(
            Figure(
                kind=kind,
                name=name,
                seed=2 * rng.randrange(50_000) + kept,
                action=rng.choices(does, weights.get(kind, (1, 0, 0, 0, 0)))[0],
                place=place,
                facing=rng.choice(facings),
                colours=_colours(rng),
            )
        )
    return tuple(found)


def _colours(rng: random.Random) -> dict[str, str]:
    """Colours that no kind of figure has by itself, so that they can only be learned from the picture."""
    if rng.random() >= _COLOURED:
        return {}
    return {part: f"#{rng.randrange(1 << 24):06x}" for part in ("coat", "accent", "paint")}


def prompt_of(scene: Scene, masks: NDArray[np.uint8]) -> str:
    """The scene in words, a sentence a figure; each is said to be where the labels have it."""
    rng = random.Random(f"elements words {scene.seed} {[figure.seed for figure in scene.figures]}")
    said = []
    for number, figure in enumerate(scene.figures, 1):
        article = rng.choice(("the", "a"))
        where = rng.choice(_SIDES[side_of(masks == number)])
        does = _deed(figure, rng)
        if rng.random() < 0.3:
            said.append(f"{where}, {article} {figure.name} {does}.")
        else:
            said.append(f"{article} {figure.name} {does} {where}.")
    light = rng.choice(_LIT).format(scene.lighting.replace("_", " "))
    said.insert(rng.choice((0, len(said))), f"{rng.choice(_SAID[scene.environment])}, {light}.")
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in said)


def _deed(figure: Figure, rng: random.Random) -> str:
    if figure.kind == "vehicle" and figure.action == "walk":
        return rng.choice(("drives", "rolls along", "comes by"))
    return rng.choice(_DOES[figure.action])


def shoot(sheet: Sheet, width: int, height: int, frames: int) -> Clip:
    played = play(sheet.scene, (height, width), frames, sheet.azimuths, sheet.at)
    return Clip(played, prompt_of(played.scene, played.masks))


def gather(
    folder: Path, count: int, width: int, height: int, frames: int, kept: bool = False
) -> Iterator[Path]:
    """The files of the clips 0 to `count`, made where they are missing."""

    def make(number: int, path: Path) -> None:
        write(shoot(sheet_of(number, kept, (frames - 1) / FPS), width, height, frames), path)

    return clip_files.missing(folder, count, make)


def read(path: Path) -> Clip:
    with np.load(path) as held:
        told = json.loads(str(held["told"]))
        scene = Scene.model_validate(told["scene"])
        pictures = tuple(held[f"picture{number}"] for number in range(len(scene.figures)))
        rest = (held[name] for name in ("background", "take", "frames", "masks"))
        return Clip(Played(scene, pictures, *rest), told["prompt"])


def write(clip: Clip, path: Path) -> None:
    played = clip.played
    told = {"scene": played.scene.model_dump(mode="json"), "prompt": clip.prompt}
    pixels: dict[str, Any] = {f"picture{number}": picture for number, picture in enumerate(played.pictures)}
    for name in ("background", "take", "frames", "masks"):
        pixels[name] = getattr(played, name)
    clip_files.write(path, told, pixels, np.savez_compressed)


if __name__ == "__main__":
    clip_files.main(gather, __doc__, count=2400, kept=96, size="192x112", frames=24)
