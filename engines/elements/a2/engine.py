"""SkyReels-A2 as an engine of the elements panel, and what it shares with the other networks that take pictures.

A checkpoint is chosen and fitted to the card as for the film, pictures are cut out and set on white, and one clip is
sampled, decoded and written. What a network is asked with is its own part.
"""

import math
from abc import abstractmethod
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from engines import catalogue
from engines.contract import (
    Engine,
    EngineCard,
    EngineError,
    Event,
    ModelMissing,
    Note,
    Progress,
    Request,
    Started,
)
from engines.elements.a2 import checkpoints
from engines.elements.a2.references import Asked, Reference, check_request, count_of, references
from engines.elements.request import ElementsRequest
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import Checkpoint
from engines.film.diffusion.engine import (
    LOAD_PATIENCE_S,
    LOADING,
    Loaded,
    Setup,
    card_lacks,
    choose,
    kept_or,
    out_of_memory,
)
from engines.film.diffusion.lora import Lora, called, counting, triggers_of
from engines.recipe import sha256_of

CUTTING, FILMING, WRITING = "Cutting out", "Filming", "Writing"
CUT_PATIENCE_S = 180.0
MOST, TRAINED = 4, 3
HD_LINES = 720


class PictureEngine(Engine):
    """With a `setup` it uses that; else it finds its own on this machine.

    `fps` and `frames` are what the network was trained at, `sampling` how its authors sample it.
    """

    request_type: ClassVar[type[Request]] = ElementsRequest
    id: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    fps: ClassVar[int]
    frames: ClassVar[int]
    sampling: ClassVar[dict[str, Any]]
    phases: ClassVar[dict[str, float]] = {CUTTING: 1, LOADING: 1, FILMING: 20, WRITING: 1}

    def __init__(self, setup: Setup | None = None) -> None:
        super().__init__()
        self._setup = setup
        self._loaded = Loaded()

    @abstractmethod
    def checkpoints(self, fine: bool) -> tuple[Checkpoint, ...]:
        """Those that it can use, the smallest first; `fine` asks for 720 lines."""

    @abstractmethod
    def look_over(self, folder: Path) -> None:
        """Raise `BadInput` where a folder holds another checkpoint."""

    @abstractmethod
    def _clip(self, pipeline: Any, asked: Asked) -> Any:
        """What is sampled (`engines.elements.a2.clip.Clip`), of what was asked for."""

    def describe(self) -> EngineCard:
        reason = "" if self._setup else self._reason_not_to()
        return EngineCard(
            id=self.id,
            panel="elements",
            title=self.title,
            summary=self.summary,
            models=[checkpoint.id for checkpoint in self.checkpoints(fine=False)],
            available=not reason,
            unavailable_reason=reason,
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The questions of the panel, which are the same for all its engines."""
        from engines.elements import questions

        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`. Raises `BadInput`, `ModelMissing`, `OutOfMemory` and `Cancelled`."""
        assert isinstance(request, ElementsRequest)
        check_request(request, MOST, self.title)
        loras = counting(request.loras)
        yield Started(phases=list(self.phases), weights=list(self.phases.values()))
        setup = self._setup or self._fitted(request, folder)
        self.look_over(setup.folder)
        yield Note(message=setup.plan.describe())
        yield from (Note(message=line) for line in self._cautions(request))
        guide = yield from self._guide(request, folder)
        pictures = yield from self._pictures(request)
        yield Progress(phase=LOADING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        try:
            yield from self._take(request, setup, pictures, guide, loras, folder)
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":
                raise out_of_memory(setup) from error
            raise

    def _guide(self, request: ElementsRequest, folder: Path) -> Generator[Event, None, Path | None]:
        """A film that the clip follows, made before the network is loaded; here there is none."""
        yield from ()
        return None

    def _pictures(self, request: ElementsRequest) -> Generator[Event, None, list[Reference]]:
        total = count_of(request)
        yield Progress(phase=CUTTING, step=0, total=total, patience_s=CUT_PATIENCE_S)
        found = []
        for reference in references(request):
            found.append(reference)
            self.check_cancelled()
            yield Progress(phase=CUTTING, step=len(found), total=total, patience_s=CUT_PATIENCE_S)
        return found

    def _take(
        self,
        request: ElementsRequest,
        setup: Setup,
        pictures: Sequence[Reference],
        guide: Path | None,
        loras: tuple[Lora, ...],
        folder: Path,
    ) -> Iterator[Event]:
        from engines.elements.a2.clip import decoded, sampled, written
        from engines.film.diffusion.windows import Sampling

        pipeline, shelf = self._loaded.pipeline(setup, folder / "scratch", self._kind())
        for lora in loras:
            shelf.check(lora.path)
        shelf.use(loras)
        prompt = called(triggers_of(loras), request.prompt)
        asked = Asked(prompt, pictures, self._latents(request), setup.size, guide)
        clip = self._clip(pipeline, asked)
        worn = [(sha256_of(lora.path), lora.strength) for lora in loras]
        made_of = (prompt, [p.digest for p in pictures], guide and sha256_of(guide), worn)
        latents = yield from sampled(
            clip,
            pipeline,
            Sampling(**{**self.sampling, **setup.sampling, "window": clip.latents, "overlap": 0}),
            setup.size,
            seed=request.seed,
            made_of=repr((setup.name, setup.plan.storage, *made_of)),
            folder=folder,
            check=self.check_cancelled,
        )
        yield Progress(phase=WRITING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        frames = decoded(pipeline.vae, latents, clip.lead_in, self.check_cancelled)
        yield from written(frames, self.fps, request, folder, self._duration_s(request), self._sound(guide))

    def _sound(self, guide: Path | None) -> Path | None:
        """A file to hear along; the networks make none."""
        return None

    def _kind(self) -> Any:
        """The class of the pipeline, where the checkpoint names another."""
        return None

    def lead_in(self, pictures: int) -> int:
        """How many frames of a clip are spent on its pictures."""
        return 0

    def _longest_s(self, request: ElementsRequest) -> float:
        return (self.frames - self.lead_in(count_of(request))) / self.fps

    def _duration_s(self, request: ElementsRequest) -> float:
        """How long the take becomes: the network makes no more than it was trained for."""
        return min(request.duration_s, self._longest_s(request))

    def _latents(self, request: ElementsRequest) -> int:
        from engines.film.diffusion.decode import latents_of

        shown = math.ceil(self._duration_s(request) * self.fps - 1e-6)
        return min(
            latents_of(shown + self.lead_in(count_of(request)), opens=True),
            latents_of(self.frames, opens=True),
        )

    def _cautions(self, request: ElementsRequest) -> Iterator[str]:
        """What people should know before they wait, a sentence each."""
        longest = self._longest_s(request)
        if request.duration_s > longest + 0.05:
            pictures = f" with {count_of(request)} pictures" if self.lead_in(1) else ""
            yield (
                f"{self.title} makes {longest:.1f} s at most{pictures}: the scene is that long, "
                f"not {request.duration_s:.1f} s."
            )

    def _fitted(self, request: ElementsRequest, folder: Path) -> Setup:
        """Which checkpoint makes the clip, and how it is fitted to the card."""
        fine = request.frame_size[1] >= HD_LINES
        known = self.checkpoints(fine)
        usable = loader.usable(known)
        if not usable:
            raise ModelMissing(known[0].id, catalogue.entry(known[0].id).purpose)
        frames = self.frames + 4 * MOST
        return kept_or(known, folder, lambda here: choose(usable, here, fine, frames, known))

    def _reason_not_to(self) -> str:
        """Why it cannot run here, in a line; empty where it can."""
        if reason := card_lacks():
            return reason
        known = self.checkpoints(fine=False)
        try:
            usable = loader.usable(known)
        except EngineError as error:
            return f"{error.message}: {error.hint}"
        return "" if usable else f"no checkpoint is installed: matinee models pull {known[0].id}"


class SkyReelsA2(PictureEngine):
    """Up to four pictures, of which three were trained."""

    id = "skyreels-a2"
    title = "SkyReels-A2"
    summary = "Films the pictures together in one scene, in their own likeness. Needs an NVIDIA card."
    fps, frames = 15, 81
    sampling: ClassVar[dict[str, Any]] = {"steps": 50, "guidance_scale": 5.0, "flow_shift": 8.0}

    def checkpoints(self, fine: bool) -> tuple[Checkpoint, ...]:
        return (checkpoints.A2,)

    def look_over(self, folder: Path) -> None:
        checkpoints.look_over(folder, self.title, loader.WAN, checkpoints.A2_CHANNELS)

    def _kind(self) -> Any:
        from engines.elements.a2.pipeline import SkyReelsA2Pipeline

        return SkyReelsA2Pipeline

    def lead_in(self, pictures: int) -> int:
        return 4 * pictures

    def _cautions(self, request: ElementsRequest) -> Iterator[str]:
        yield from super()._cautions(request)
        count = count_of(request)
        if count > TRAINED:
            yield f"{self.title} was trained with up to {TRAINED} pictures: of {count} it may mix some up."

    def _clip(self, pipeline: Any, asked: Asked) -> Any:
        from engines.elements.a2.asking import a2_clip

        return a2_clip(pipeline, asked.prompt, asked.pictures, asked.latents, asked.size)
