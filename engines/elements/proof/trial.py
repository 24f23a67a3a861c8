"""A trial of the small SkyReels-A2: six scenes of the stage from pictures and words, and the same with other pictures.

    python -m engines.elements.proof --out FOLDER [--checkpoint FOLDER] [--steps 20]

writes film.mp4 (the scenes with the compositor's take and without it, side by side) and sheet.png (in each row: the
pictures, the take, the network with it, without it, with another's pictures, with blank ones, the stage) and prints
figures as JSON. Over many clips the same is measured by `benchmarks.elements_proof`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from PIL import Image, ImageOps

from engines.elements.proof.controls import (
    BLANKED,
    FREE,
    GUIDED,
    SHUFFLED,
    TOLD,
    controls,
    figures,
    stretches,
)
from engines.elements.proof.network import SIZE, Network
from engines.elements.proof.playing import FPS, Clip, play
from engines.film.diffusion.windows import Sampling
from engines.media.fit import on_white
from engines.media.video import VideoWriter
from engines.stage.scene import Environment, Figure, Lighting, Scene

FRAMES, MOST = 24, 2  # of a clip of the stage, and players of a scene
AZIMUTH = 0.6  # radians from which every player is seen in its picture
COLUMNS = ((TOLD, GUIDED), (TOLD, FREE), (SHUFFLED, GUIDED), (BLANKED, GUIDED))

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Asked:
    """A scene of the trial; `at` is where in the room its players are, 0 left to 1 right."""

    prompt: str
    environment: Environment
    lighting: Lighting
    figures: tuple[Figure, ...]
    at: float = 0.5


SCENES = (
    Asked(
        "In a green field, at noon. The girl waves on the left.", "meadow", "noon",
        (Figure(name="girl", seed=41, action="wave", colours={"coat": "#e2572b"}),), 0.0,
    ),
    Asked(
        "In the street, golden hour light. The dog walks on the right.", "city", "golden_hour",
        (Figure(kind="animal", name="dog", seed=17, action="walk", facing="left", colours={"coat": "#5aa9c9"}),), 1.0,
    ),
    Asked(
        "The wizard talks on the left. The bear stands on the right. In the snow, at dusk.", "snow", "dusk",
        (
            Figure(name="wizard", seed=9, action="talk", place="left", facing="right"),
            Figure(kind="animal", name="bear", seed=3, place="right", facing="left"),
        ),
    ),
    Asked(
        "On the shore, overcast light. The pirate strolls on the left. The queen waits on the right.", "ocean",
        "overcast",
        (
            Figure(name="pirate", seed=5, action="walk", place="left", facing="right"),
            Figure(name="queen", seed=8, place="right", colours={"coat": "#4f8a3c"}),
        ),
    ),
    Asked(
        "The car stands on the left. In the desert, at dawn.", "desert", "dawn",
        (Figure(kind="vehicle", name="car", seed=23, facing="right", colours={"paint": "#d9c02e"}),), 0.0,
    ),
    Asked(
        "In the forest, at night. The rabbit stands on the right.", "forest", "night",
        (Figure(kind="animal", name="rabbit", seed=6, colours={"coat": "#b05ec0"}),), 1.0,
    ),
)  # fmt: skip


def trial(
    network: Network,
    out: Path,
    sampling: Sampling,
    scenes: Sequence[Asked] = SCENES,
    size: tuple[int, int] = SIZE,
) -> dict[str, Any]:
    """Write film.mp4 and sheet.png in the folder -> figures. `size` is (height, width)."""
    out.mkdir(parents=True, exist_ok=True)
    clips = [_played(asked, number, size) for number, asked in enumerate(scenes)]
    began = time.perf_counter()
    found = controls(network, clips, sampling)
    spent = time.perf_counter() - began
    made = {(control.pictures, control.take): control for control in found}
    with VideoWriter(out / "film.mp4", 2 * size[1], size[0], FPS) as writer:
        for one, other in zip(made[TOLD, GUIDED].films, made[TOLD, FREE].films, strict=True):
            for both in zip(one, other, strict=True):
                writer.write(np.concatenate(both, 1))
    rows = [
        _row(clip, [made[column].films[number] for column in COLUMNS], size)
        for number, clip in enumerate(clips)
    ]
    Image.fromarray(np.concatenate(rows)).save(out / "sheet.png")
    return {
        **{control.name: figures(control.films, clips) for control in found},
        "the take itself": figures(stretches(clips, "take", sampling), clips),
        "the stage itself": figures(stretches(clips, "frames", sampling), clips),
        "frames_per_second": round(sum(len(film) for control in found for film in control.films) / spent, 2),
        "memory_mb": round(psutil.Process().memory_info().rss / 2**20),
    }


def _played(asked: Asked, number: int, size: tuple[int, int]) -> Clip:
    scene = Scene(
        environment=asked.environment,
        lighting=asked.lighting,
        figures=asked.figures,
        shot_type="full_shot",
        duration_s=FRAMES / FPS,
        seed=2 * number,
    )
    azimuths = [AZIMUTH] * len(asked.figures)
    return Clip(play(scene, size, FRAMES, azimuths, (asked.at, 0.5)), asked.prompt)


def _row(clip: Clip, shown: Sequence[Pixels], size: tuple[int, int]) -> Pixels:
    """The players' pictures, the take, the clips that are `shown`, and the stage, from the middle of each."""
    side = size[0]
    played = clip.played
    players = [
        ImageOps.pad(Image.fromarray(on_white(p)), (side, side), color="white") for p in played.pictures
    ]
    players += [Image.new("RGB", (side, side), "white")] * (MOST - len(players))
    middle = len(played.take) // 2
    films = [played.take[middle], *(film[len(film) // 2] for film in shown), played.frames[middle]]
    return np.concatenate([*(np.asarray(player) for player in players), *films], 1)
