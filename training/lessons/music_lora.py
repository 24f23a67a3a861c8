"""The lesson that teaches ACE-Step how somebody's music sounds, from recordings with captions: a LoRA.

What it asks for, what it will take, and how what was learned is kept. How it is learned is
`training.recipes.music_lora`.
"""

from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

from engines import catalogue
from engines.contract import BadInput, Note, OutOfMemory, Progress, param
from engines.learned import Learned
from engines.music.diffusion import checkpoints
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell, steps_of
from training.lessons.lora import FIGURES, LoraRequest, keep_lora
from training.lessons.machine import DAY_S, Needs, gb, in_the_way, lacking, machine
from training.lessons.video_cost import LAYER_BYTES, LORA_BYTES, STEP_BYTES
from training.material.piece import Material, Wants
from training.phases import PREPARING
from training.teaching import length_of, teach, wait_or_cancel

STEPS = {"quick": 200, "good": 1000, "best": 3000}
LEARNING_RATE = 1e-4
LOOKS = 8
LAYERS, WIDTH, NETWORK = 32, 2560, 4_000_000_000
"""Of the XL checkpoints."""
TOKENS_S = 12.5
PATIENCE_S = 900.0


class MusicLoraRequest(LoraRequest):
    """What is taught to which model, and how finely."""

    base: Literal["ace-step-1.5-turbo", "ace-step-1.5-base"] = param(
        "ace-step-1.5-turbo",
        group="What",
        title="Model",
        help="The model that learns it; it can be used with this one alone.",
        widget="combo",
        labels={id: catalogue.entry(id).title for id in ("ace-step-1.5-turbo", "ace-step-1.5-base")},
    )
    seconds: float = param(
        30.0,
        group="Details",
        title="Seconds",
        help="Longest part of a recording that is learned as a whole.",
        ge=2,
        le=240,
    )

    @property
    def length(self) -> int:
        """Steps."""
        return steps_of(self, STEPS)


class MusicLora(Lesson):
    """Recordings with captions become a LoRA for the music panel."""

    request_type: ClassVar[type[LessonRequest]] = MusicLoraRequest
    usual_name = "My sound"
    figures = FIGURES

    def describe(self) -> LessonCard:
        lacks = lacking(_memory(MusicLoraRequest()), ["ace-step-1.5-turbo", "ace-step-1.5-base"])
        return LessonCard(
            id="music_lora",
            title="A sound of music, for ACE-Step",
            summary="Learns from recordings how they sound, beyond notes. What is sung is not learned.",
            gives="ACE-Step uses it in the music panel, as strong as you like: a LoRA.",
            icon="audio-lines",
            panel="music",
            wants=Wants(
                kinds=("sound",),
                least=1,
                advised=10,
                shortest_s=5.0,
                longest_s=600.0,
                captions="seen",
                heard="music",
            ),
            models=["ace-step-1.5-turbo"],
            lacks=lacks.words,
            missing=lacks.missing,
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        """Measures how fast this machine multiplies, for a moment."""
        assert isinstance(request, MusicLoraRequest)
        device, free, speed = machine()
        tokens = request.batch * request.seconds * TOKENS_S
        lora, memory = _lora(request), _memory(request)
        step = 6 * NETWORK * tokens / speed
        played = sum(piece.duration_s for piece in material.used)
        preparing = played * TOKENS_S * 2 * NETWORK / speed + 30
        time_s = preparing + step * (request.length + 12 * LOOKS) + 30
        disk = int(played * 2 * TOKENS_S * 64 * 4) + lora * (2 * LORA_BYTES + 2)
        obstacle = in_the_way(
            request.base,
            lambda: checkpoints.whole(request.base),
            Needs(memory, 0, disk, time_s, longest_s=DAY_S),
            free,
            device,
            "learn shorter parts, or close programs",
            f"a card with {gb(memory)} would do",
        )
        return Estimate(
            time_s=time_s,
            memory=memory,
            disk=disk,
            steps=request.length,
            device=device,
            before={PREPARING: preparing},
            obstacle=obstacle.words,
            missing=obstacle.missing,
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Raises `BadInput`, `ModelMissing`, `OutOfMemory`, and `Cancelled` where it is stopped before it has begun."""
        assert isinstance(request, MusicLoraRequest)
        import torch

        from training.devices import device_named
        from training.material.captions import unworded
        from training.material.kept_out import held_out
        from training.recipes import music_lora as recipes

        pieces = [piece for piece in material.used if piece.kind == "sound"]
        if not pieces:
            raise BadInput("material", "has nothing to learn from", "drop recordings of how it should sound")
        unworded(pieces, request.trigger, "recordings")
        place = checkpoints.whole(request.base)
        recipe_of = checkpoints.look_over(place, checkpoints.ACE_STEP)
        examples = recipes.stretches(pieces, request.trigger, request.seconds)
        learns, validates = held_out(examples)
        if len(pieces) == 1:
            tell(Note(message="With a single recording its figures are those of what it has heard."))
        device = device_named("auto")
        tell(Progress(phase=PREPARING, step=0, total=len(examples), patience_s=PATIENCE_S))
        try:
            player = recipes.Player(place, _digest(request, place), recipe_of, device)
            config = recipes.MusicLoraConfig.model_validate(
                {
                    "learning_rate": LEARNING_RATE,
                    **length_of(request, request.length, LOOKS, warmup=50, save_every=100),
                    "precision": "bfloat16" if device.type == "cuda" else "float32",
                    "rank": request.rank,
                    "batch": request.batch,
                }
            )
            recipe = recipes.MusicLora(config, player, learns, validates, folder / "material")
            for done, stretch in enumerate(examples):
                tell(Progress(phase=PREPARING, step=done, total=len(examples), patience_s=PATIENCE_S))
                wait_or_cancel(control)
                recipe.latents(stretch)
            player.rest()
            show = partial(
                recipe.sample,
                folder=folder / "samples",
                needed=lambda: not (control.paused() or control.should_stop()),
            )
            model = teach(recipe, config, folder, tell, control, show)
        except torch.OutOfMemoryError as error:
            needs = self.estimate(request, material).memory
            raise OutOfMemory(needs, torch.cuda.mem_get_info()[0], "learn shorter parts") from error
        rows = _rows(request, material)
        return keep_lora(
            request, "music_lora", ("music", "ace-step"), player.digest, model, folder, rows, tell
        )


def _lora(request: MusicLoraRequest) -> int:
    """Parameters of a LoRA."""
    return LAYERS * request.rank * 8 * 2 * WIDTH


def _memory(request: MusicLoraRequest) -> int:
    """Bytes on the device."""
    tokens = request.batch * request.seconds * TOKENS_S
    step = int(tokens * WIDTH * (STEP_BYTES + LAYER_BYTES * LAYERS))
    return (catalogue.entry(request.base).memory or 0) + LORA_BYTES * _lora(request) + step


def _digest(request: MusicLoraRequest, place: Path) -> str:
    from engines.film.diffusion.lora import Base

    return Base(request.base, place).digest


def _rows(request: MusicLoraRequest, material: Material) -> dict[str, str]:
    pieces = material.used
    captioned = sum(bool(piece.caption.strip()) for piece in pieces)
    minutes = sum(piece.duration_s for piece in pieces) / 60
    return {
        "learned from": f"{len(pieces)} recordings, {minutes:.1f} minutes, all as music without words; {captioned} of "
        "them with captions",
        "how": f"at most {request.length} steps of batch {request.batch}, parts of at most {request.seconds:g} s, "
        f"seed {request.seed}",
    }
