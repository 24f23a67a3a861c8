"""SANA-WM by diffusers as an engine of the world panel: films a camera path through a picture, clip by clip.

It knows no keys: the walk becomes poses of a camera that goes over level ground as the built-in walker does.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.world.actions import Action
from engines.world.matrix_game.clips import ClipWalk, Pixels
from engines.world.matrix_game.engine import FilmsOnly, check_card, installed
from engines.world.opening import Told
from engines.world.pace import RUN_M_S, WALK_M_S
from engines.world.request import WorldRequest
from engines.world.walk import Walk

MODEL = "sana-wm"
SIZE, FPS, CLIP = (1280, 704), 16, 160
FOV_DEG = 70.0
LARGEST_PITCH = math.radians(85.0)
UNITS_A_M = 0.05 * FPS / WALK_M_S  # the pipeline's own keys go 0.05 units a frame
PROMPT = "A walk through this place, seen through the eyes of the walker."


@dataclass(frozen=True)
class SanaSetup:
    """`folder` is a checkpoint of `SanaWMPipeline`; `size` (width, height); `sampling` is given to the pipeline."""

    folder: Path
    device: str = "cuda"
    size: tuple[int, int] = SIZE
    clip: int = CLIP
    sampling: dict[str, Any] = field(default_factory=dict)


class SanaWorld(FilmsOnly):
    id = "sana-wm"
    title = "SANA-WM"
    summary = (
        "Films a recorded walk as a camera path at 704 lines; it cannot be walked in. Needs an NVIDIA card."
    )
    models = (MODEL,)
    fps, size = FPS, SIZE

    def open(self, request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
        from engines.media.fit import covering

        picture, setup, pipeline = self._parts(request, told)
        fov_deg = request.corrections.fov_deg or FOV_DEG
        film = CameraPath(pipeline, request.seed, fov_deg, setup.sampling, self.check_pass)
        return ClipWalk(film, covering(picture, setup.size), FPS, setup.clip, 1)

    def _fitted(self) -> SanaSetup:
        folder = installed(MODEL)
        check_card()
        return SanaSetup(folder)

    def _loaded(self, setup: SanaSetup) -> Any:
        return _loaded(setup)


class CameraPath:
    """Films clips (`engines.world.matrix_game.clips.Film`) with a `SanaWMPipeline`."""

    def __init__(
        self,
        pipeline: Any,
        seed: int,
        fov_deg: float,
        sampling: dict[str, Any],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """`fov_deg` is the horizontal angle of view of the picture; `sampling` is given to the pipeline."""
        self._pipeline, self._seed, self._fov_deg = pipeline, seed, fov_deg
        self._sampling, self._check = sampling, check

    def __call__(self, past: Pixels, actions: Sequence[Action], number: int) -> Pixels:
        import torch
        from PIL import Image

        from engines.film.diffusion.noise import mixed

        height, width = past.shape[1:3]
        focal = width / 2 / math.tan(math.radians(self._fov_deg) / 2)

        def step(pipeline: Any, at: int, time: Any, values: dict[str, Any]) -> dict[str, Any]:
            self._check()
            return values

        answer = self._pipeline(
            Image.fromarray(past[-1]),
            PROMPT,
            c2w=poses(actions),
            intrinsics=[focal, focal, width / 2, height / 2],
            height=height,
            width=width,
            num_frames=len(actions) + 1,
            fps=FPS,
            generator=torch.Generator().manual_seed(mixed(self._seed, number)),
            callback_on_step_end=step,
            **self._sampling,
        )
        return (np.asarray(answer.frames)[1:] * 255).round().astype(np.uint8)


def poses(actions: Sequence[Action]) -> NDArray[np.float32]:
    """Camera to world (n + 1, 4, 4) before the first action and after each, at 16 a second: x right, y down, z ahead
    of the start, as far as the walker goes on level ground, in the pipeline's units."""
    found = [np.eye(4)]
    place, yaw, pitch = np.zeros(3), 0.0, 0.0
    for action in actions:
        yaw += math.radians(action.yaw)
        pitch = max(-LARGEST_PITCH, min(LARGEST_PITCH, pitch + math.radians(action.pitch)))
        ahead = ("forward" in action.keys) - ("back" in action.keys)
        aside = ("right" in action.keys) - ("left" in action.keys)
        speed = UNITS_A_M * (RUN_M_S if "run" in action.keys else WALK_M_S) / FPS
        way = math.hypot(ahead, aside) or 1.0
        place = place + speed / way * np.array(
            [
                ahead * math.sin(yaw) + aside * math.cos(yaw),
                0.0,
                ahead * math.cos(yaw) - aside * math.sin(yaw),
            ]
        )
        pose = np.eye(4)
        pose[:3, :3] = _about_y(yaw) @ _about_x(pitch)
        pose[:3, 3] = place
        found.append(pose)
    return np.stack(found).astype(np.float32)


def _about_y(angle: float) -> NDArray[np.float64]:
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])


def _about_x(angle: float) -> NDArray[np.float64]:
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])


def _loaded(setup: SanaSetup) -> Any:
    """The pipeline; on a card, its parts come there by turns."""
    import torch
    from diffusers import SanaWMPipeline

    from engines.film.diffusion import loader

    dtypes = {"vae": torch.float32, "default": torch.bfloat16 if setup.device == "cuda" else torch.float32}
    pipeline = loader.from_folder(SanaWMPipeline, setup.folder, dtypes)
    pipeline.set_progress_bar_config(disable=True)
    if setup.device == "cuda":
        pipeline.enable_model_cpu_offload()
    return pipeline
