"""SkyReels-V2 as an engine of the film panel: shots in, a film out, window by window, on an NVIDIA card.

Which checkpoint is used and how it is fitted to the card is decided from what is installed and free, told in the panel
and kept with the job, so that a film that was stopped goes on with the same frames. The pictures are made by
`engines.film.diffusion.production`; the sound is that of the previs that is painted over, where there is one.
"""

import importlib.metadata
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from engines import catalogue
from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Note,
    OutOfMemory,
    Progress,
    Request,
    Started,
)
from engines.film import screenplay
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import CHECKPOINTS, Checkpoint
from engines.film.diffusion.planner import Machine, Plan, plan
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay
from engines.media.video import VideoReader, join

LOADING, FILMING, JOINING = "Loading the network", "Filming", "Joining"
LOAD_PATIENCE_S = 900.0
OVERLAP = 5
SMALLEST = CHECKPOINTS[0]


@dataclass(frozen=True)
class Setup:
    """What a film is made with: a checkpoint's folder and the name its windows are kept under, and where it runs.

    `size` is (height, width) in pixels of the model, `sampling` what is given to
    `engines.film.diffusion.windows.Sampling` beside the window's length.
    """

    name: str
    folder: Path
    size: tuple[int, int]
    plan: Plan
    device: str = "cuda"
    sampling: dict[str, Any] = field(default_factory=dict)


class SkyReelsV2(Engine):
    """With a `setup` it uses that; else it finds its own on this machine."""

    request_type: ClassVar[type[Request]] = FilmRequest

    def __init__(self, setup: Setup | None = None) -> None:
        super().__init__()
        self._setup = setup
        self._loaded = Loaded()

    def describe(self) -> EngineCard:
        reason = "" if self._setup else card_lacks()
        if not reason and not self._setup and not loader.installed():
            reason = f"no checkpoint is installed: matinee models pull {SMALLEST.id}"
        return EngineCard(
            id="skyreels-v2",
            panel="film",
            title="SkyReels-V2",
            summary="Makes the film's pictures from its words alone, by diffusion forcing. Needs an NVIDIA card.",
            models=[checkpoint.id for checkpoint in CHECKPOINTS],
            available=not reason,
            unavailable_reason=reason,
        )

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the film in `folder`, or go on with it. Raises `BadInput`, `ModelMissing` and `OutOfMemory`."""
        assert isinstance(request, FilmRequest)
        from engines.film.footage import begun_by_pictures

        script, (guide, sound) = begun_by_pictures(_screenplay(request), folder), _guide_of(request)
        done = sum(1 for _ in (folder / "windows").glob("*.safetensors"))
        yield Started(phases=[LOADING, FILMING, JOINING], weights=[1, 20, 1], resumed_at=done)
        yield Progress(phase=LOADING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        from engines.film.diffusion.takes import Guide, takes_of

        takes = takes_of(script, request.seed, request.continues, Guide(*guide) if guide else None)
        setup = self._setup or self._fitted(request, takes, folder)
        yield Note(message=setup.plan.describe())
        beyond = next((at for at, take in enumerate(takes, 1) if guide and not take.sketch), None)
        if beyond:
            yield Note(
                message=f"The previs ends before shot {beyond}: from there on, words alone make the film."
            )
        try:
            yield from self._film(request, script, setup, takes, sound, folder)
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":
                raise out_of_memory(setup) from error
            raise

    def _film(
        self,
        request: FilmRequest,
        script: Screenplay,
        setup: Setup,
        takes: Sequence[Any],
        sound: Path | None,
        folder: Path,
    ) -> Iterator[Event]:
        from engines.film.diffusion.production import Output
        from engines.film.diffusion.takes import endless
        from engines.film.exports.written import write_shots

        width, height = map(int, request.size.split("x"))
        output = Output(width, height, request.fps, request.format)
        production, takes, steps = self._production(setup, takes, folder, output)
        wanted = endless(takes) if request.endless else iter(takes)
        seconds = 0.0
        try:
            for event in production.run(wanted, steps, self.check_cancelled):
                if isinstance(event, Artifact):
                    seconds += event.duration_s
                yield event
        except Cancelled:
            if not request.endless or not production.parts:
                raise
        yield Progress(phase=JOINING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        media = folder / f"take.{request.format}"
        join(production.parts, sound, media, request.format)
        write_shots(folder / "cuts.json", script, production.frames, request.fps)
        yield Artifact(path=media, kind="media", duration_s=seconds)

    def _fitted(self, request: FilmRequest, takes: Sequence[Any], folder: Path) -> Setup:
        """Which checkpoint makes the film, that of its LoRAs where they name one, and how it is fitted to the card."""
        fine, frames = request.size == "1280x720", sum(take.frames for take in takes)
        named = _named_by_loras(takes)
        return kept_or(CHECKPOINTS, folder, lambda here: choose(named or loader.usable(), here, fine, frames))

    def _production(
        self, setup: Setup, takes: Sequence[Any], folder: Path, output: Any
    ) -> tuple[Any, Sequence[Any], int]:
        """What makes the film, the takes as it wants them, and how many steps they are. Raises `BadInput`."""
        from engines.film.diffusion.production import Production, steps_of
        from engines.film.diffusion.windows import Sampling

        forcing = loader.look_over(setup.folder)
        pipeline, loras = self._pipeline(setup, takes, folder)
        sampling = Sampling(**{"window": setup.plan.window, "overlap": OVERLAP, **setup.sampling})
        name = f"{setup.name} {setup.plan.storage}"
        production = Production(pipeline, name, forcing, sampling, setup.size, folder, output, loras)
        return production, takes, steps_of(takes, sampling)

    def _pipeline(self, setup: Setup, takes: Sequence[Any], folder: Path) -> tuple[Any, Any]:
        """The loaded checkpoint and its LoRAs, kept for the next job of the same setup."""
        pipeline, loras = self._loaded.pipeline(setup, folder / "scratch")
        _check_loras(takes, loras)
        return pipeline, loras


class Loaded:
    """The checkpoint that is in memory: one at a time, kept for as long as jobs ask for the same setup."""

    def __init__(self) -> None:
        self._held: tuple[Setup, Any, Any] | None = None

    def pipeline(self, setup: Setup, scratch: Path, kind: Any = None) -> tuple[Any, Any]:
        """It, where the setup's plan wants it, and the shelf of its LoRAs; `kind` is the pipeline's class where the
        checkpoint names another."""
        import torch

        from engines.film.diffusion import placement
        from engines.film.diffusion.lora import Base, LoraShelf

        if self._held is None or self._held[0] != setup:
            self._held = None
            device = torch.device(setup.device)
            pipeline = placement.load_placed(setup.folder, setup.plan, device, scratch, kind=kind)
            self._held = setup, pipeline, LoraShelf(pipeline, Base(setup.name, setup.folder))
        return self._held[1:]


def card_lacks() -> str:
    """Why networks of this size cannot run here, in a line; empty where they can."""
    if shutil.which("nvidia-smi") is None:
        return "needs an NVIDIA graphics card, and none was found"
    if importlib.metadata.version("torch").endswith("+cpu"):
        return "PyTorch was installed for the processor only; install the CUDA build of the same version"
    return ""


def kept_or(
    known: Sequence[Checkpoint], folder: Path, choice: Callable[[Machine], tuple[Checkpoint, Plan]]
) -> Setup:
    """The setup that the job was begun with if it still fits, or the `choice` for this machine, which is then kept."""
    import torch

    from engines.film.diffusion.placement import machine

    if not torch.cuda.is_available():
        raise BadInput("engine", card_lacks() or "the graphics card cannot be used", "choose another engine")
    here, path = machine(torch.device("cuda")), folder / "setup.json"
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))
        fitted = Plan(**{**kept["plan"], "costs": tuple(kept["plan"]["costs"])})
        if fitted.needs <= here.free:
            checkpoint = next(c for c in known if c.id == kept["checkpoint"])
            return Setup(checkpoint.id, loader.folder_of(checkpoint), checkpoint.size, fitted)
    checkpoint, fitted = choice(here)
    path.write_text(json.dumps({"checkpoint": checkpoint.id, "plan": asdict(fitted)}), "utf-8")
    return Setup(checkpoint.id, loader.folder_of(checkpoint), checkpoint.size, fitted)


def choose(
    installed: list[Checkpoint],
    here: Machine,
    fine: bool,
    frames: int,
    known: Sequence[Checkpoint] = CHECKPOINTS,
) -> tuple[Checkpoint, Plan]:
    """The best checkpoint that fits, and how. `fine` asks for 720 lines; films come before clips, large before small.

    `installed` are those of the `known` ones that can be used.
    Raises `ModelMissing` where nothing is installed and `OutOfMemory` where nothing fits.
    """
    if not installed:
        raise ModelMissing(known[0].id, catalogue.entry(known[0].id).purpose)
    wanted = sorted(
        installed,
        key=lambda c: (c.kind != "DF", (c.size[0] == 720) != fine, -c.network.parameters),
    )
    too_large: OutOfMemory | None = None
    slow: tuple[Checkpoint, Plan] | None = None
    for checkpoint in wanted:
        try:
            fitted = plan(here, checkpoint, checkpoint.size, frames, known=known)
        except OutOfMemory as error:
            too_large = too_large or error
            continue
        if fitted.weights != "disk":
            return checkpoint, fitted
        slow = slow or (checkpoint, fitted)
    if slow is None:
        assert too_large is not None
        raise too_large
    return slow


def _check_loras(takes: Sequence[Any], loras: Any) -> None:
    """Raise `BadInput` at the shot whose LoRA is not of this model, before anything is made."""
    from engines.film.diffusion.lora import at_shot

    for number, take in enumerate(takes):
        for lora in take.loras:
            with at_shot(number):
                loras.check(lora.path)


def _named_by_loras(takes: Sequence[Any]) -> list[Checkpoint]:
    """The checkpoint that the LoRAs of a film were made for, where they say so. Raises `BadInput` where that is none of
    these, or more than one, and `ModelMissing`."""
    from engines.film.diffusion.lora import FIELD, bases_of

    bases = sorted(bases_of([lora for take in takes for lora in take.loras]))
    if not bases:
        return []
    if len(bases) > 1:
        raise BadInput(
            FIELD,
            f"those of this film were made for different models: {' and '.join(bases)}",
            "use LoRAs of one model in one film",
        )
    named = [checkpoint for checkpoint in CHECKPOINTS if checkpoint.id == bases[0]]
    if not named:
        raise BadInput(FIELD, f"it was made for {bases[0]}, which makes no films here", "choose another LoRA")
    loader.folder_of(named[0])
    return named


def _guide_of(request: FilmRequest) -> tuple[tuple[Path, float, float] | None, Path | None]:
    """The previs that is painted over, as `engines.film.diffusion.takes.Guide` takes it, and the film whose sound is
    kept: the same one, where it has any."""
    if request.guide is None:
        return None, None
    reader = VideoReader(request.guide, "guide")
    reader.close()
    return (request.guide, reader.duration_s, request.follows), request.guide if reader.has_sound else None


def out_of_memory(setup: Setup, smaller: str = "choose 480p") -> OutOfMemory:
    """What is told when the card is full in spite of the plan; `smaller` is what would take less of it."""
    import torch

    free, _ = torch.cuda.mem_get_info()
    return OutOfMemory(setup.plan.needs, free, f"close other programs that use the card, or {smaller}")


def _screenplay(request: FilmRequest) -> Screenplay:
    """The shots of a request. Raises `BadInput` where there are none."""
    if request.screenplay is not None:
        found = request.screenplay
    else:
        found = screenplay.read(request.script) if request.script else screenplay.parse(request.text)
    if not found.shots:
        raise BadInput("screenplay", "has no shots", "add one")
    return found
