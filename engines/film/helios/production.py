"""A film being made by Helios: the production of `engines.film.diffusion`, with chunks in the place of windows."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from engines.contract import Event
from engines.film.diffusion.lora import LoraShelf
from engines.film.diffusion.production import Output, Production, _Clock, _Reel
from engines.film.diffusion.windows import Sampling, Segment, Step
from engines.film.helios.chunks import LATENTS, film
from engines.film.helios.passages import Passage, PassageMaker


class ChunkProduction(Production):
    """One film of one loaded checkpoint in one folder. `parts` are the finished files, in order."""

    def __init__(
        self, pipeline: Any, model: str, size: tuple[int, int], folder: Path, output: Output, loras: LoraShelf
    ) -> None:
        sampling = Sampling(window=LATENTS, overlap=0)
        super().__init__(pipeline, model, False, sampling, size, folder, output, loras)
        self._passages = PassageMaker(pipeline, self._device, size)

    def run(self, takes: Iterable[Any], total: int, check: Callable[[], None]) -> Iterator[Event]:
        """Make the film of `Passage`s, or what is missing of it; see `Production.run`."""
        reel, clock = _Reel(self._pipeline.vae, self._output), _Clock(total)
        now: list[Passage] = []

        def segments() -> Iterator[Segment]:
            for take in takes:
                segment = self._passages.segment(take)
                now[:] = [take]
                yield segment

        for event in film(
            self._pipeline,
            segments(),
            (self._size[0] // 8, self._size[1] // 8),
            device=self._device,
            model=self._model,
            store=self._store,
            begin=lambda segment: self._loras.use(now[0].loras),
            check=check,
        ):
            if isinstance(event, Step):
                yield from clock.tick(event, self._preview)
            else:
                check()
                yield from self._part(event, now[0], reel)
