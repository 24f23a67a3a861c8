"""Clips for training: seeds in, pictures with all their labels out, drawn by what is fastest on the device.

    clips(range(64), "cuda")

A seed says everything about its clip. `SHOTS_A_PLACE` seeds in a row share a place, because building one takes as long
as a hundred frames. On a CPU numba draws frame by frame, on anything else torch draws many at once; both draw the same
picture, within the tolerance that the tests state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

from engines.stage.camera import Camera
from engines.stage.cast import KNOWN
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
    ShotAngle,
    ShotPosition,
    ShotType,
    Weather,
)
from engines.stage.shot import StageShot
from training.backlot.stage.reel import reel_of
from training.backlot.stage.render import Frames, render

SHOTS_A_PLACE = 8
TERMS: dict[str, tuple[str, ...]] = {
    "environment": get_args(Environment),
    "lighting": get_args(Lighting),
    "weather": get_args(Weather),
    "shot_type": get_args(ShotType),
    "shot_angle": get_args(ShotAngle),
    "shot_position": get_args(ShotPosition),
    "camera_move": get_args(CameraMove),
    "action": get_args(Action),
}
BATCH = 64  # frames that torch draws at once
_KINDS: tuple[FigureKind, ...] = ("person", "person", "person", "animal", "vehicle")
_CROWDED = 0.15  # of the clips
_WEATHER = 0.3  # of the clips are not clear


@dataclass(frozen=True, eq=False)
class Clips:
    """rgb (clips, frames, height, width, 3) bytes; depth and ids (clips, frames, height, width), metres along the view
    axis and `engines.stage.plan.Label`. camera (clips, frames, 8): position in metres, yaw, pitch, roll and vertical
    field of view in radians, and the time in seconds. labels: field of `TERMS` -> (clips,) rows of its terms; "action"
    is the main figure's, -1 where nobody is on the set.
    """

    scenes: tuple[Scene, ...]
    rgb: Tensor
    depth: Tensor
    ids: Tensor
    camera: Tensor
    labels: dict[str, Tensor]


def clips(
    seeds: Sequence[int],
    device: torch.device | str = "cpu",
    frames: int = 16,
    fps: float = 12.0,
    size: tuple[int, int] = (128, 72),
    drawn_by: Literal["auto", "numba", "torch"] = "auto",
) -> Clips:
    """One clip of `frames` frames a seed, of a size (width, height) in pixels that are multiples of 8."""
    scenes = tuple(scene_of(seed, frames / fps) for seed in seeds)
    times = [frame / fps for frame in range(frames)]
    shots = [StageShot(scene, *size) for scene in scenes]
    by_numba = torch.device(device).type == "cpu" if drawn_by == "auto" else drawn_by == "numba"
    drawn = _by_numba(shots, times) if by_numba else _by_torch(shots, times, device)
    shape = (len(scenes), frames)
    cameras = [[_pose(shot.path.at(time_s), time_s) for time_s in times] for shot in shots]
    return Clips(
        scenes=scenes,
        rgb=drawn.rgb.unflatten(0, shape).to(device),
        depth=drawn.depth.unflatten(0, shape).to(device),
        ids=drawn.ids.unflatten(0, shape).to(device),
        camera=torch.tensor(cameras, device=device),
        labels=_labels(scenes, device),
    )


def scene_of(seed: int, duration_s: float) -> Scene:
    """A shot chosen by chance: place and light by the seed's group of `SHOTS_A_PLACE`, the rest by itself."""
    place, rng = np.random.default_rng([seed // SHOTS_A_PLACE, 1]), np.random.default_rng([seed, 2])

    def one(chance: np.random.Generator, terms: Sequence[str]) -> str:
        return terms[int(chance.integers(len(terms)))]

    kinds = [_KINDS[int(rng.integers(len(_KINDS)))] for _ in range(int(rng.integers(3)))]
    cast = tuple(
        Figure(
            kind=kind,
            name=one(rng, KNOWN[kind]),
            seed=int(rng.integers(1 << 16)),
            action=one(rng, TERMS["action"]),  # type: ignore[arg-type]
            place=one(rng, get_args(Place)),  # type: ignore[arg-type]
            facing=one(rng, get_args(Facing)),  # type: ignore[arg-type]
        )
        for kind in kinds
    )
    return Scene(
        environment=one(place, TERMS["environment"]),  # type: ignore[arg-type]
        lighting=one(place, TERMS["lighting"]),  # type: ignore[arg-type]
        weather=one(place, TERMS["weather"]) if place.random() < _WEATHER else "clear",  # type: ignore[arg-type]
        figures=cast,
        crowd=int(rng.integers(4, 20)) if place.random() < _CROWDED else 0,
        shot_type=one(rng, TERMS["shot_type"]),  # type: ignore[arg-type]
        shot_angle=one(rng, TERMS["shot_angle"]),  # type: ignore[arg-type]
        shot_position=one(rng, TERMS["shot_position"]),  # type: ignore[arg-type]
        camera_move=one(rng, TERMS["camera_move"]),  # type: ignore[arg-type]
        duration_s=duration_s,
        seed=int(place.integers(1 << 16)),
    )


def _by_numba(shots: Sequence[StageShot], times: Sequence[float]) -> Frames:
    drawn = [shot.frame(time_s) for shot in shots for time_s in times]
    return Frames(
        rgb=torch.from_numpy(np.stack([frame.rgb for frame in drawn])),
        depth=torch.from_numpy(np.stack([frame.depth for frame in drawn])),
        ids=torch.from_numpy(np.stack([frame.ids for frame in drawn])),
    )


def _by_torch(shots: Sequence[StageShot], times: Sequence[float], device: torch.device | str) -> Frames:
    reel = reel_of(shots, [times] * len(shots), device)
    rows = torch.arange(len(shots) * len(times), device=reel.device)
    parts = [render(reel, batch) for batch in rows.split(BATCH)]
    return Frames(
        rgb=torch.cat([part.rgb for part in parts]),
        depth=torch.cat([part.depth for part in parts]),
        ids=torch.cat([part.ids for part in parts]),
    )


def _pose(camera: Camera, time_s: float) -> tuple[float, ...]:
    return (*map(float, camera.position), camera.yaw, camera.pitch, camera.roll, camera.fov, time_s)


def _labels(scenes: Sequence[Scene], device: torch.device | str) -> dict[str, Tensor]:
    fields = [name for name in TERMS if name != "action"]
    rows = {name: [TERMS[name].index(getattr(scene, name)) for scene in scenes] for name in fields}
    acted = [scene.figures[0].action if scene.figures else None for scene in scenes]
    rows["action"] = [-1 if action is None else TERMS["action"].index(action) for action in acted]
    return {name: torch.tensor(values, device=device) for name, values in rows.items()}
