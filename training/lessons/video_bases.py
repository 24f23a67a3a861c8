"""The video models that can be taught, and what a lesson has to know of each."""

from dataclasses import dataclass
from pathlib import Path

from engines.elements.a2 import checkpoints as elements
from engines.elements.a2.engine import PictureEngine, SkyReelsA2
from engines.elements.a2.vace import Vace
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import CHECKPOINTS, Checkpoint

FILM_ENGINE, FILM_FPS = "skyreels-v2", 24


@dataclass(frozen=True)
class Teachable:
    """A checkpoint, and `scenes`, the engine of the elements panel that films with it; None for one of the film panel.
    `unseen` latents at the head of a clip are its picture, and are not decoded."""

    checkpoint: Checkpoint
    scenes: type[PictureEngine] | None = None
    unseen: int = 0

    @property
    def place(self) -> tuple[str, str]:
        """The panel and the engine that use what it learned."""
        return ("elements", self.scenes.id) if self.scenes else ("film", FILM_ENGINE)

    @property
    def fps(self) -> int:
        return self.scenes.fps if self.scenes else FILM_FPS

    @property
    def flow_shift(self) -> float | None:
        """Where it is sampled otherwise than its scheduler says."""
        return float(self.scenes.sampling["flow_shift"]) if self.scenes else None

    @property
    def lead_in(self) -> int:
        """Decoded frames at the head of a clip that show its picture."""
        return self.scenes().lead_in(1) if self.scenes else 0

    def look_over(self, folder: Path) -> bool:
        """Whether frames of a clip may stand at different levels. Raises `BadInput` for the folder of another model."""
        if self.scenes is None:
            return loader.look_over(folder)
        self.scenes().look_over(folder)
        return False


_TAUGHT = (
    *(Teachable(checkpoint) for checkpoint in CHECKPOINTS if checkpoint.kind in ("DF", "T2V")),
    Teachable(elements.A2, SkyReelsA2),
    *(Teachable(each, Vace, unseen=1) for each in elements.vace(fine=False)),
)
BASES = {base.checkpoint.id: base for base in _TAUGHT}
