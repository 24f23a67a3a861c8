"""A film being made by Helios: the production of `engines.film.diffusion`, with chunks in the place of windows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from engines.film.diffusion.lora import LoraShelf
from engines.film.diffusion.production import Output, Production
from engines.film.diffusion.windows import Sampling, Segment, Step, Window
from engines.film.helios.chunks import LATENTS, film
from engines.film.helios.passages import PassageMaker


class ChunkProduction(Production):
    """One film of `Passage`s in one folder; see `Production`."""

    def __init__(
        self, pipeline: Any, model: str, size: tuple[int, int], folder: Path, output: Output, loras: LoraShelf
    ) -> None:
        sampling = Sampling(window=LATENTS, overlap=0)
        super().__init__(pipeline, model, False, sampling, size, folder, output, loras)
        self._maker: Any = PassageMaker(pipeline, self._device, size)

    def _windows(
        self, segments: Iterator[Segment], begin: Callable[[Segment], None], check: Callable[[], None]
    ) -> Iterator[Step | Window]:
        return film(
            self._pipeline,
            segments,
            (self._size[0] // 8, self._size[1] // 8),
            device=self._device,
            model=self._model,
            store=self._store,
            begin=begin,
            check=check,
        )
