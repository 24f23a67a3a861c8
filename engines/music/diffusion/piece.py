"""What is asked of a network that plays: checked, read, and in the end brought into the shape of a take."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engines.contract import BadInput
from engines.music.diffusion import checkpoints
from engines.music.diffusion.checkpoints import Family, Recipe
from engines.music.request import MusicRequest, MusicTask

if TYPE_CHECKING:
    from engines.music.sound.struck import Stereo

OWN_LEVEL: tuple[MusicTask, ...] = ("repaint", "extract", "lego")
"""Tasks whose result belongs beside its source, and so keeps the source's loudness."""
STRETCHED: tuple[MusicTask, ...] = ("repaint", "lego")
"""Tasks that hear the whole source and play in a stretch of it; the others take a stretch out first."""
STEMMED: tuple[MusicTask, ...] = ("extract", "lego")


@dataclass(frozen=True)
class Piece:
    """What is to be made: sound is (samples, 2) at 48 kHz; `stretch` is the begin and end in seconds of what is new.
    `called` are the trigger words of its LoRAs."""

    request: MusicRequest
    recipe: Recipe
    duration_s: float
    source: "Stereo | None" = None
    reference: "Stereo | None" = None
    stretch: tuple[float, float] | None = None
    called: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        return self.request.steps or self.recipe.steps

    @property
    def guidance(self) -> float:
        """Distilled checkpoints take none."""
        own = self.recipe.guidance
        return own if own == 1 else self.request.guidance or own


def caption(request: MusicRequest) -> str:
    """What the piece should be, in words."""
    extra = MusicRequest.model_fields["style"].json_schema_extra
    labels: Any = extra["labels"] if isinstance(extra, dict) else {}
    return ", ".join(filter(None, [labels.get(request.style, ""), request.prompt.strip()]))


def tensor_of(sound: "Stereo", rate: int) -> Any:
    """(samples, 2) at 48 kHz -> a torch tensor (2, samples) at `rate`."""
    import numpy as np
    import soxr
    import torch

    from engines.music.sound.struck import RATE

    return torch.from_numpy(np.ascontiguousarray(soxr.resample(sound, RATE, rate).T))


def check_task(request: MusicRequest, recipe: Recipe, family: Family) -> None:
    """Raise `BadInput` where the checkpoint was not made for what is asked, or something for it is missing."""
    task, title = request.task, family.title
    if task not in recipe.tasks:
        base = task in checkpoints.BASE_ONLY and family is checkpoints.ACE_STEP
        raise BadInput(
            "task",
            f"{title} {recipe.name} was not made to {task}",
            "use the base checkpoint: matinee models pull ace-step-1.5-base"
            if base
            else f"it can {', '.join(recipe.tasks)}",
        )
    if request.film is not None:
        raise BadInput("film", f"{title} scores no films", "choose the Composer, or take the film out")
    if task == "compose" and not caption(request):
        raise BadInput("prompt", "there is no idea yet", "say what the piece should be")
    if task != "compose" and request.source is None:
        raise BadInput("source", f"there is nothing to {task}", "choose a recording")
    if task in STEMMED and request.stem is None:
        raise BadInput("stem", f"{task} does not know which part", "choose one, for example drums")
    if task == "compose" and not family.shortest_s <= request.duration_s <= family.longest_s:
        raise BadInput(
            "duration_s",
            f"{title} plays {family.shortest_s:.0f} s to {family.longest_s:.0f} s, not {request.duration_s:g} s",
            "change the length",
        )


def piece_of(request: MusicRequest, recipe: Recipe, family: Family) -> Piece:
    """Read what is to be listened to. Raises `BadInput`."""
    from engines.music.diffusion import sounds
    from engines.music.sound.struck import RATE

    reference = None
    if request.reference is not None:
        reference = sounds.read(request.reference, "reference", family.longest_s)
    if request.task == "compose" or request.source is None:
        return Piece(request, recipe, request.duration_s, reference=reference)
    source = sounds.read(request.source, "source", family.longest_s)
    begin, end = sounds.stretch(source, request.from_s, request.to_s)
    if request.task not in STRETCHED:
        source = source[round(begin * RATE) : round(end * RATE)]
    return Piece(request, recipe, len(source) / RATE, source, reference, (begin, end))


def finished(sound: "Stereo", piece: Piece) -> "Stereo":
    """At the loudness that it should have, and with what of a repainted source stays."""
    from engines.music.diffusion import sounds

    if piece.request.task not in OWN_LEVEL:
        return sounds.mastered(sound)
    held = sounds.limited(sound)
    if piece.request.task == "repaint" and piece.source is not None and piece.stretch is not None:
        return sounds.replaced(piece.source, held, *piece.stretch)
    return held


def left_out(request: MusicRequest) -> str:
    """What of a request only the Composer can do, in words."""
    asked = {
        "the seamless loop": request.loop,
        "stems": request.stems,
        "the plan": request.plan is not None,
        "the mixer": bool(request.faders),
        "the sound bank": request.soundfont is not None,
    }
    return ", ".join(name for name, wanted in asked.items() if wanted)
