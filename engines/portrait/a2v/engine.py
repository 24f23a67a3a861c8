"""SkyReels-V3 A2V and InfiniteTalk as engines of the portrait panel: the person is generated whole, on an NVIDIA card.

They take the panel's own request. What moves the rig (mouth, sway, blinks, gaze) does not reach them: the network moves
people as it was trained to, and words tell it how.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from engines import catalogue
from engines.contract import (
    Engine,
    EngineCard,
    Event,
    Note,
    OutOfMemory,
    Progress,
    Request,
    Started,
)
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import Checkpoint
from engines.film.diffusion.engine import LOAD_PATIENCE_S, LOADING, card_lacks, kept_or, out_of_memory
from engines.film.diffusion.planner import Machine, Plan, plan
from engines.portrait.a2v.variants import A2V, BASE, EARS, INFINITETALK, PARTS, Variant
from engines.portrait.request import PortraitRequest, left_out_by_generators

READING, HEARING, GENERATING, JOINING = "Reading the picture", "Hearing the voice", "Filming", "Joining"
FINE = {"1080", "720"}
SMALLER = "choose 512 lines"


class SkyReelsA2V(Engine):
    """With a `setup` (`engines.portrait.a2v.parts.Setup`) it uses that; else it finds its own on this machine."""

    request_type: ClassVar[type[Request]] = PortraitRequest
    id: ClassVar[str] = "skyreels-a2v"
    title: ClassVar[str] = "SkyReels-V3 A2V"
    summary: ClassVar[str] = "Generates the whole person, from a picture or a film. Needs an NVIDIA card."
    variant: ClassVar[Variant] = A2V
    parts: ClassVar[str] = PARTS

    def __init__(self, setup: Any = None) -> None:
        super().__init__()
        self._setup = setup
        self._held: tuple[Any, Any] | None = None

    @classmethod
    def models(cls) -> list[str]:
        return [cls.variant.checkpoint.id, cls.parts, EARS]

    def describe(self) -> EngineCard:
        reason = "" if self._setup else self._lacks()
        return EngineCard(
            id=self.id,
            panel="portrait",
            title=self.title,
            summary=self.summary,
            models=self.models(),
            available=not reason,
            unavailable_reason=reason,
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The questions of the panel, which are the same for all its engines, and two of its own: what it does where
        nobody says it (`usual`), and what a take will cost (`foretell`), which it does not say where it cannot run."""
        from engines.portrait import questions
        from engines.portrait.a2v import foretold

        if question == "usual":
            return foretold.usual(self.variant, self._setup)
        if question == "foretell":
            available = self.describe().available
            return foretold.foretell(self.variant, self._setup, **arguments) if available else {}
        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`, or go on with it. Raises `BadInput`, `ModelMissing`, `OutOfMemory` and
        `Cancelled`."""
        from engines.portrait import voices
        from engines.portrait.a2v.asked import wishes_of
        from engines.portrait.a2v.production import Production

        assert isinstance(request, PortraitRequest)
        voices.check(request)
        done = sum(1 for _ in (folder / "segments").glob(f"[0-9]*.{request.format}"))
        phases = {READING: 1, HEARING: 1, LOADING: 2, GENERATING: 20, JOINING: 1}
        yield Started(phases=list(phases), weights=list(phases.values()), resumed_at=done)
        yield Progress(phase=READING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        setup = self._setup or self._fitted(request, folder)
        production = Production(request, wishes_of(request), setup, folder, self.check_cancelled)
        sitting = production.sitting()
        production.check_length(sitting, voices.least_s(request, sitting.face))
        yield Note(message=setup.plan.describe())
        if left_out := left_out_by_generators(request, self.title):
            yield Note(message=left_out)
        said = yield from voices.told(
            request, sitting.face, folder, self.check_cancelled, HEARING, LOAD_PATIENCE_S
        )
        production.check_length(sitting, said.duration_s)
        yield Progress(phase=LOADING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        try:
            yield from production.take(sitting, said, self._loaded(setup, folder))
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":
                raise out_of_memory(setup, SMALLER) from error
            raise

    def _loaded(self, setup: Any, folder: Path) -> Any:
        """The parts of a setup, which stay loaded while jobs ask for the same."""
        from engines.portrait.a2v.parts import loaded

        if self._held is None or self._held[0] != setup:
            self._held = None
            self._held = setup, loaded(setup, folder / "scratch")
        return self._held[1]

    def _fitted(self, request: PortraitRequest, folder: Path) -> Any:
        """The parts that are installed, fitted to the card as the job was begun with, or as fits now."""
        from engines.portrait.a2v.parts import Setup

        checkpoint = checkpoint_for(self.variant, request.size)
        found = kept_or((checkpoint,), folder, lambda here: (checkpoint, plan_for(here, checkpoint)))
        network, parts, ears = (loader.whole(model, catalogue.entry(model).title) for model in self.models())
        file = network / self.variant.file
        return Setup(found.name, self.variant, file, parts, ears, found.plan, checkpoint.size)

    def _lacks(self) -> str:
        """Why it cannot run here, in a line; empty where it can."""
        if reason := card_lacks():
            return reason
        missing = next(
            (m for m in self.models() if catalogue.status(m) is not catalogue.Status.INSTALLED), None
        )
        if missing is None:
            return ""
        return f"{catalogue.entry(missing).title} is not installed: matinee models pull {missing}"


class InfiniteTalk(SkyReelsA2V):
    """An audio branch over Wan 2.1 image-to-video, sampled in many steps with both guidances."""

    id = "infinitetalk"
    title = "InfiniteTalk"
    summary = "Generates the whole person in many careful steps. Needs an NVIDIA card."
    variant = INFINITETALK
    parts = BASE


def checkpoint_for(variant: Variant, size: str) -> Checkpoint:
    """The network's, at the size in which it films for a request of this one."""
    return replace(variant.checkpoint, size=(720, 1280)) if size in FINE else variant.checkpoint


def plan_for(here: Machine, checkpoint: Checkpoint) -> Plan:
    """Weights are brought to 8 bits as floats alone: the network is not diffusers' own to quantise while it is read."""
    room = replace(here, torchao=False, gguf=0)
    try:
        return plan(room, checkpoint, checkpoint.size, checkpoint.frames, known=(checkpoint,))
    except OutOfMemory as error:
        error.hint = f"close other programs that use the card, or {SMALLER}"
        raise
