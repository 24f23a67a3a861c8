"""The video models that can be taught, and what a lesson has to know of each."""

from dataclasses import dataclass
from pathlib import Path

from engines.elements.a2 import checkpoints as elements
from engines.elements.a2.engine import PictureEngine, SkyReelsA2
from engines.elements.a2.vace import Vace
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import CHECKPOINTS, Checkpoint


@dataclass(frozen=True)
class Teachable:
    """A checkpoint, in which panel and engine what it learned is used, and how it films: frames a second, the
    flow shift where it is not its scheduler's, and what of a clip is its picture (latents that are not decoded, and
    frames)."""

    checkpoint: Checkpoint
    panel: str = "film"
    engine: str = "skyreels-v2"
    fps: int = 24
    flow_shift: float | None = None
    head: tuple[int, int] = (0, 0)

    def look_over(self, folder: Path) -> bool:
        """Whether frames of a clip may stand at different levels. Raises `BadInput` for the folder of another model."""
        if self.engine == SkyReelsA2.id:
            elements.look_over(folder, SkyReelsA2.title, loader.WAN, elements.A2_CHANNELS)
        elif self.engine == Vace.id:
            elements.look_over(folder, Vace.title, loader.VACE, elements.WAN_CHANNELS)
        else:
            return loader.look_over(folder)
        return False


def _scenes(engine: type[PictureEngine]) -> tuple[str, str, int, float]:
    return "elements", engine.id, engine.fps, engine.sampling["flow_shift"]


_TAUGHT = (
    *(Teachable(checkpoint) for checkpoint in CHECKPOINTS if checkpoint.kind in ("DF", "T2V")),
    Teachable(elements.A2, *_scenes(SkyReelsA2), head=(0, 4)),
    *(Teachable(each, *_scenes(Vace), head=(1, 0)) for each in elements.vace(fine=False)),
)
BASES = {base.checkpoint.id: base for base in _TAUGHT}
