"""SkyReels-V3 (reference to video) as an engine of the elements panel: pictures and words become a clip in eight steps.

It is the stock text-to-video network of Wan, trained to find pictures behind the last frame of the clip. The published
weights are distilled: one pass a step, without guidance. Scales above 1 guide words and pictures apart.
"""

from pathlib import Path
from typing import Any, ClassVar

from engines.elements.a2 import checkpoints
from engines.elements.a2.engine import PictureEngine
from engines.elements.a2.references import Asked
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import Checkpoint

IMAGE_GUIDANCE_SCALE = 1.0


class SkyReelsV3(PictureEngine):
    id = "skyreels-v3-r2v"
    title = "SkyReels-V3"
    summary = "Films the pictures together in few steps, at up to 720 lines. Needs an NVIDIA card."
    fps, frames = 24, 121
    sampling: ClassVar[dict[str, Any]] = {"steps": 8, "guidance_scale": 1.0, "flow_shift": 5.0}

    def checkpoints(self, fine: bool) -> tuple[Checkpoint, ...]:
        return checkpoints.r2v(fine)

    def look_over(self, folder: Path) -> None:
        checkpoints.look_over(folder, self.title, loader.WAN, checkpoints.WAN_CHANNELS)

    def _clip(self, pipeline: Any, asked: Asked) -> Any:
        from engines.elements.a2.asking import beside_clip

        return beside_clip(
            pipeline, asked.prompt, asked.pictures, asked.latents, asked.size, IMAGE_GUIDANCE_SCALE
        )
