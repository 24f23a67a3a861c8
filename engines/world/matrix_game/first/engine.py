"""Matrix-Game 1 as an engine of the world panel: films a log in clips of four seconds, on a very large card."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines.film.diffusion.checkpoints import Checkpoint, Network
from engines.film.diffusion.planner import Plan, plan
from engines.world.logs import MOUSE_DEG
from engines.world.matrix_game.clips import ClipWalk
from engines.world.matrix_game.engine import FilmsOnly, check_card, installed
from engines.world.opening import Told
from engines.world.request import WorldRequest
from engines.world.walk import Walk

MODEL, EYES, WEIGHTS = "matrix-game-1", "hunyuan-video-i2v-eyes", "dit"
SIZE, FPS, CLIP = (1280, 720), 16, 64
# A block is the mean of both kinds. The planner's figures for other networks that take a picture are near enough.
CHECKPOINT = Checkpoint(
    MODEL, "Skywork/Matrix-Game", "I2V", Network(3072, 60, 17_345_078_496, 283_436_461), SIZE[::-1], frames=65
)


@dataclass(frozen=True)
class FirstSetup:
    """`folder` has the network, `eyes` the autoencoder and what looks at pictures. `size` is (width, height);
    `sampling` is given to `engines.world.matrix_game.first.segments.Sampling`."""

    folder: Path
    eyes: Path
    plan: Plan
    device: str = "cuda"
    size: tuple[int, int] = SIZE
    clip: int = CLIP
    sampling: dict[str, Any] = field(default_factory=dict)


class MatrixGame1(FilmsOnly):
    id = "matrix-game-1"
    title = "Matrix-Game"
    summary = "Films a recorded walk anew at 720 lines, slowly; it cannot be walked in. Needs an NVIDIA card."
    models = (MODEL, EYES)
    fps, size = FPS, SIZE

    def open(self, request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
        from engines.film.diffusion.checkpoint import WindowStore
        from engines.media.fit import covering
        from engines.world.matrix_game.controls import FIRST
        from engines.world.matrix_game.first.segments import CONTEXT, Sampling, Segments

        picture, setup, (model, eyes) = self._parts(request, told)
        film = Segments(
            model,
            eyes,
            request.seed,
            WindowStore(self._folder / "windows"),
            f"{MODEL} {setup.plan.storage}",
            Sampling(**setup.sampling),
            self.check_pass,
        )
        return ClipWalk(film, covering(picture, setup.size), FPS, setup.clip, CONTEXT, FIRST.most * MOUSE_DEG)

    def _fitted(self) -> FirstSetup:
        from dataclasses import replace

        import torch

        from engines.film.diffusion.placement import machine

        if self._held:
            return self._held[0]  # type: ignore[no-any-return]
        folder, eyes = (installed(model) for model in self.models)
        check_card()
        here = replace(machine(torch.device("cuda")), torchao=False, gguf=0)
        return FirstSetup(
            folder, eyes, plan(here, CHECKPOINT, CHECKPOINT.size, CHECKPOINT.frames, known=[CHECKPOINT])
        )

    def _loaded(self, setup: FirstSetup) -> tuple[Any, Any]:
        return _loaded(setup, self._folder / "scratch")


def _loaded(setup: FirstSetup, scratch: Path) -> tuple[Any, Any]:
    """The network and the eyes, each where the plan wants it. What looks at pictures stays in main memory: it is asked
    once a clip."""
    import torch
    from diffusers import HunyuanVideoImageToVideoPipeline

    from engines.film.diffusion import loader
    from engines.film.diffusion.placement import place_transformer
    from engines.world.matrix_game.first.layout import load

    device = torch.device(setup.device)
    model = load(setup.folder / WEIGHTS, torch.bfloat16)
    place_transformer(model, setup.plan, device, scratch)
    unused = dict.fromkeys(("transformer", "text_encoder_2", "tokenizer_2"))
    eyes = loader.from_folder(
        HunyuanVideoImageToVideoPipeline,
        setup.eyes,
        {"vae": torch.float16, "default": torch.bfloat16},
        **unused,
    )
    eyes.vae.enable_tiling()
    eyes.vae.to(device)
    return model, eyes
