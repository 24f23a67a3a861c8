"""What the diffusion engines of the music panel share: which checkpoint, how it fits, its steps, and a finished take.

A network plays sound, not notes: of the request it takes the words, the length, tempo, key and metre, and the fields of
the group "Neural engines". There is no plan to edit, and there are no tracks.
"""

import json
from abc import abstractmethod
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    EngineCard,
    Event,
    Note,
    OutOfMemory,
    Progress,
    Request,
    Started,
)
from engines.film.diffusion.engine import card_lacks
from engines.film.diffusion.lora import Base, LoraShelf, bases_of, counting, triggers_of
from engines.music.diffusion import checkpoints
from engines.music.diffusion.checkpoints import Family
from engines.music.diffusion.fitting import PASS_BYTES, Fit, fit, load
from engines.music.diffusion.piece import Piece, check_task, finished, left_out, piece_of
from engines.music.request import MusicRequest

if TYPE_CHECKING:
    from engines.music.sound.struck import Stereo

LOADING, PLAYING, SOUNDING, SAVING = "Loading the network", "Playing", "Making it sound", "Saving"
PATIENCE_S = 900.0


class DiffusionMusic(Engine):
    """With a `folder` it uses the checkpoint there, on the processor, placed as `how` says and in `half` precision or
    not; else what is installed, on a graphics card."""

    request_type: ClassVar[type[Request]] = MusicRequest
    id: ClassVar[str]
    summary: ClassVar[str]
    family: ClassVar[Family]
    known: ClassVar[tuple[str, ...]]
    second: ClassVar[tuple[str, float]]
    """The field of the transformer's configuration that says how wide it is, and its tokens for a second of sound."""

    def __init__(self, folder: Path | None = None, how: Fit | None = None, half: bool = False) -> None:
        super().__init__()
        self._folder, self._how, self._half = folder, how or Fit("card"), half or folder is None
        self._loaded: _Network | None = None

    @abstractmethod
    def _check(self, request: MusicRequest) -> None:
        """Raise `BadInput` for what only this engine cannot do."""

    @abstractmethod
    def _kind(self) -> Any:
        """The class of the pipeline that is loaded."""

    @abstractmethod
    def _asked(self, pipeline: Any, piece: Piece) -> tuple[Any, dict[str, Any]]:
        """The pipeline that makes the piece, and its arguments; latents come out."""

    @abstractmethod
    def _latents(self, made: Any) -> Any:
        """What came out, as (1, channels, time)."""

    @abstractmethod
    def _hop(self, vae: Any) -> int:
        """Samples for each latent."""

    def describe(self) -> EngineCard:
        reason = "" if self._folder else self._reason_not_to()
        return EngineCard(
            id=self.id,
            panel="music",
            title=self.family.title,
            summary=self.summary,
            models=list(self.known),
            available=not reason,
            unavailable_reason=reason,
        )

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`. Raises `BadInput`, `ModelMissing`, `OutOfMemory` and `Cancelled`."""
        assert isinstance(request, MusicRequest)
        place = self._folder or self._installed(request)
        recipe = checkpoints.look_over(place, self.family)
        check_task(request, recipe, self.family)
        self._check(request)
        yield Started(phases=[LOADING, PLAYING, SOUNDING, SAVING], weights=[2, 20, 2, 1])
        yield Progress(phase=LOADING, step=0, total=1, patience_s=PATIENCE_S)
        piece = piece_of(request, recipe, self.family)
        how = self._fitted(place, piece)
        yield Note(message=how.describe())
        if without := left_out(request):
            yield Note(message=f"{self.family.title} plays sound, not notes. It leaves out {without}.")
        try:
            sound = yield from self._sound(place, how, piece)
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":
                raise _out_of_memory(how) from error
            raise
        yield Progress(phase=SAVING, step=0, total=1, patience_s=PATIENCE_S)
        from engines.music.exports import audio
        from engines.music.sound.struck import RATE

        whole = finished(sound, piece)
        self.check_cancelled()
        media = folder / f"take.{request.format}"
        audio.write(media, whole, request.format, {"title": request.prompt[:80]})
        yield Artifact(path=media, kind="media", duration_s=len(whole) / RATE)

    def _sound(self, place: Path, how: Fit, piece: Piece) -> "Generator[Event, None, Stereo]":
        """The piece as the network plays it."""

        from engines.music.diffusion import coding
        from engines.music.diffusion.sampling import sampled
        from engines.music.sound.struck import RATE

        network = self._network(place, how)
        pipeline = network.pipeline
        wanted = counting(piece.request.loras)
        for lora in wanted:
            network.shelf.check(lora.path)
        network.shelf.use(wanted)
        piece = replace(piece, called=tuple(triggers_of(wanted)))
        yield from (Note(message=line) for line in self._cautions(pipeline, piece))
        maker, arguments = self._asked(pipeline, piece)
        arguments |= {"num_inference_steps": piece.steps, "output_type": "latent"}
        steps = sampled(maker, arguments, piece.steps, piece.request.seed, self.check_cancelled)
        yield Progress(phase=PLAYING, step=0, total=piece.steps, patience_s=PATIENCE_S)
        while True:
            try:
                step = next(steps)
            except StopIteration as done:
                latents = self._latents(done.value)
                break
            yield Progress(
                phase=PLAYING, step=step.done, total=piece.steps, time_left_s=step.time_left_s,
                patience_s=PATIENCE_S,
            )  # fmt: skip
        vae = pipeline.vae
        parts = []
        for part, count in coding.decoded(coding.decoder(vae), latents, self._hop(vae)):
            parts.append(part)
            self.check_cancelled()
            yield Progress(phase=SOUNDING, step=len(parts), total=count, patience_s=PATIENCE_S)
        return coding.joined(parts, vae.config.sampling_rate)[: round(piece.duration_s * RATE)]

    def _cautions(self, pipeline: Any, piece: Piece) -> Iterator[str]:
        """What people should know before they wait, a sentence each."""
        yield from ()

    def _network(self, place: Path, how: Fit) -> "_Network":
        """The loaded checkpoint, kept for as long as jobs ask for it in the same way."""
        import torch

        held = self._loaded
        if held is None or (held.place, held.weights) != (place, how.weights):
            self._loaded = held = None
            device = torch.device("cpu" if self._folder else "cuda")
            dtype = getattr(torch, self.family.half) if self._half else torch.float32
            before = _free_bytes(device)
            pipeline = load(place, self._kind(), how, device, dtype)
            takes = before - _free_bytes(device)
            self._loaded = held = _Network(
                place, how.weights, pipeline, LoraShelf(pipeline, Base(place.name, place)), takes
            )
        return held

    def _installed(self, request: MusicRequest) -> Path:
        if reason := card_lacks():
            raise BadInput("engine", reason, "choose another engine")
        named = bases_of(counting(request.loras))
        known = [model for model in self.known if model in named] or self.known
        return checkpoints.folder_for(known, request.task)

    def _fitted(self, place: Path, piece: Piece) -> Fit:
        if self._folder:
            return self._how
        import torch

        if not torch.cuda.is_available():
            raise BadInput("engine", "the graphics card cannot be used", "choose another engine")
        field, tokens = self.second
        config = json.loads((place / "transformer" / "config.json").read_text("utf-8"))
        passes = 1 if piece.guidance == 1 else 2
        second_bytes = PASS_BYTES * passes * tokens * config[field]
        ours = self._loaded.takes if self._loaded else 0
        free = _free_bytes(torch.device("cuda")) + ours
        return fit(checkpoints.parameters(place), second_bytes, piece.duration_s, free)

    def _reason_not_to(self) -> str:
        """Why it cannot run here, in a line; empty where it can."""
        if reason := card_lacks():
            return reason
        faults = [checkpoints.fault(model) for model in self.known]
        if None in faults:
            return ""
        damaged = next((fault for fault in faults if isinstance(fault, BadInput)), None)
        return (
            f"{damaged.message}: {damaged.hint}"
            if damaged
            else f"no checkpoint is installed: matinee models pull {self.known[0]}"
        )


@dataclass(frozen=True)
class _Network:
    """A checkpoint in memory; `takes` is what it holds of the card, in bytes."""

    place: Path
    weights: str
    pipeline: Any
    shelf: LoraShelf
    takes: int


def _free_bytes(device: Any) -> int:
    """What is free on a card, with what torch only keeps for later; 0 where there is none."""
    import torch

    if device.type != "cuda":
        return 0
    torch.cuda.empty_cache()
    return int(torch.cuda.mem_get_info(device)[0])


def _out_of_memory(how: Fit) -> OutOfMemory:
    """What is told when the card is full in spite of the plan."""
    import torch

    free = _free_bytes(torch.device("cuda"))
    return OutOfMemory(how.needs, free, "close other programs that use the card, or shorten the piece")
