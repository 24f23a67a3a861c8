"""VACE (Wan 2.1) as an engine of the elements panel: the compositor's take, filmed anew in the pictures' likeness.

The compositor stages the scene and moves it; the network follows its light and dark and paints what the pictures show.
The small checkpoint is the one for small cards.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any, ClassVar

from engines.contract import Artifact, Engine, Event, Note, Preview, Progress, find_engine
from engines.elements.a2 import checkpoints
from engines.elements.a2.engine import PictureEngine
from engines.elements.a2.references import Asked
from engines.elements.request import ElementsRequest
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import Checkpoint
from engines.film.diffusion.engine import Setup
from engines.media.video import VideoReader

STAGING = "Staging"
STRENGTH = 1.0  # as it was trained


class Vace(PictureEngine):
    """`stage` is the engine whose take is followed; without one it is the built-in."""

    id = "vace"
    title = "VACE"
    summary = "Films the compositor's scene anew, in the likeness of the pictures. Needs an NVIDIA card."
    fps, frames = 16, 81
    sampling: ClassVar[dict[str, Any]] = {"steps": 50, "guidance_scale": 5.0, "flow_shift": 16.0}
    phases: ClassVar[dict[str, float]] = {STAGING: 2, **PictureEngine.phases}

    def __init__(self, setup: Setup | None = None, stage: Engine | None = None) -> None:
        super().__init__(setup)
        self._stage = stage

    def checkpoints(self, fine: bool) -> tuple[Checkpoint, ...]:
        return checkpoints.vace(fine)

    def cancel(self) -> None:
        super().cancel()
        if self._stage:
            self._stage.cancel()

    def begin(self) -> None:
        super().begin()
        if self._stage:
            self._stage.begin()

    def look_over(self, folder: Path) -> None:
        checkpoints.look_over(folder, self.title, loader.VACE, checkpoints.WAN_CHANNELS)

    def _guide(self, request: ElementsRequest, folder: Path) -> Generator[Event, None, Path | None]:
        """The take of the compositor, in a folder of its own."""
        staged = folder / "stage"
        staged.mkdir(exist_ok=True)
        self._stage = self._stage or find_engine("elements", "builtin")()
        self._stage.load()
        self.check_cancelled()
        wanted = {"engine": "builtin", "size": "854x480", "format": "mkv"}
        media: Path | None = None
        for event in self._stage.run(request.model_copy(update=wanted), staged):
            if isinstance(event, Progress):
                yield event.model_copy(update={"phase": STAGING, "time_left_s": None})
            elif isinstance(event, (Preview, Note)):
                yield event
            elif isinstance(event, Artifact):
                media = event.path if event.kind == "media" else media
                yield event.model_copy(update={"kind": "segment"})
        return media

    def _sound(self, guide: Path | None) -> Path | None:
        """The compositor's take is heard along, where it has a voice."""
        assert guide is not None
        reader = VideoReader(guide, "guide")
        reader.close()
        return guide if reader.has_sound else None

    def _clip(self, pipeline: Any, asked: Asked) -> Any:
        from engines.elements.a2.asking import vace_clip

        assert asked.guide is not None
        return vace_clip(
            pipeline,
            asked.prompt,
            asked.pictures,
            asked.latents,
            asked.size,
            asked.guide,
            self.fps,
            STRENGTH,
        )
