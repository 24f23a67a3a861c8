"""The lesson that teaches a video model a style, a person or a thing, from clips and pictures with captions: a LoRA.

What it asks for, what it will take, and how what was learned is kept. How it is learned is
`training.recipes.video_lora`.
"""

from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal

from engines.contract import BadInput, Note, Progress, param
from engines.elements.a2.engine import SkyReelsA2
from engines.film.diffusion import loader
from engines.learned import Learned
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell, steps_of
from training.lessons.lora import FIGURES, LoraRequest, keep_lora
from training.lessons.machine import lacking, machine
from training.lessons.video_bases import BASES, Teachable
from training.lessons.video_cost import Size, Storage
from training.lessons.video_room import BITS, check_precision, obstacle, out_of_memory
from training.material.piece import Material, Wants
from training.phases import PREPARING
from training.teaching import teach, wait_or_cancel

STEPS = {"quick": 300, "good": 1500, "best": 4000}
LEARNING_RATE = 1e-4
LOOKS = 10  # validations, with samples, of a run
PREPARE_PATIENCE_S = 900.0
_LOADING_S = 30.0


class VideoLoraRequest(LoraRequest):
    """What is taught to which model, and how finely."""

    base: Literal[
        "skyreels-v2-df-1.3b-540p",
        "skyreels-v2-df-14b-540p",
        "skyreels-v2-df-14b-720p",
        "skyreels-v2-t2v-14b-540p",
        "skyreels-v2-t2v-14b-720p",
        "skyreels-a2",
        "wan2.1-vace-1.3b",
        "wan2.1-vace-14b",
    ] = param(
        "skyreels-v2-df-1.3b-540p",
        group="What",
        title="Model",
        help="The model that learns it; it can be used with this one alone. SkyReels V2 makes films, the others scenes "
        "of elements.",
        widget="combo",
        labels={id: base.checkpoint.title for id, base in BASES.items()},
    )
    lines: int = param(
        384,
        group="Details",
        title="Lines",
        help="Height at which a picture of 16 to 9 is learned; other shapes get the same area.",
        ge=32,
        le=720,
    )
    frames: int = param(
        49,
        group="Details",
        title="Frames",
        help="Length of a piece of a clip, at 24 frames a second for films, 15 or 16 for scenes; one more than a "
        "multiple of four.",
        ge=1,
        le=121,
    )
    precision: Storage = param(
        "bfloat16",
        group="Details",
        title="Weights of the model",
        help="8 and 4 bits take less memory and lose a little; 4 bits need the package bitsandbytes.",
        widget="segments",
        labels=BITS,
    )

    @property
    def latents(self) -> int:
        """Latent frames of a window."""
        return (self.frames - 1) // 4 + 1

    @property
    def length(self) -> int:
        """Steps."""
        return steps_of(self, STEPS)


class VideoLora(Lesson):
    """Clips and pictures with captions become a LoRA for the panel of films, or of elements."""

    request_type: ClassVar[type[LessonRequest]] = VideoLoraRequest
    usual_name = "My LoRA"
    figures = FIGURES

    def describe(self) -> LessonCard:
        lacks = lacking(_size(VideoLoraRequest()).memory, list(BASES))
        return LessonCard(
            id="video_lora",
            title="A style, a person or a thing, for films and scenes",
            summary="Learns how something looks and moves from clips and pictures, for SkyReels or VACE.",
            gives="Shots of a film can use it, or scenes of elements, alone or with others: a LoRA.",
            icon="layers",
            panel="film",
            wants=Wants(
                kinds=("clip", "picture"),
                least=1,
                advised=20,
                shortest_s=0.25,
                longest_s=10.0,
                side=256,
                fps=12.0,
                faces="",
                captions="seen",
            ),
            models=list(BASES),
            lacks=lacks.words,
            missing=lacks.missing,
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        """Measures how fast this machine multiplies, for a moment."""
        assert isinstance(request, VideoLoraRequest)
        device, free, speed = machine()
        size = _size(request)
        examples = sum(
            1
            if piece.kind == "picture"
            else max(1, int(piece.duration_s * BASES[request.base].fps) // request.frames)
            for piece in material.used
        )
        step = size.operations / speed
        looks = LOOKS * (4 * max(1, min(8, examples // 10)) / 3 + 2 * 2 * 25 / 3)
        time_s = step * (request.length + looks + examples) + _LOADING_S + 30
        disk = size.disk(examples)
        hindrance = obstacle(size, free, device, time_s, disk)
        return Estimate(
            time_s=time_s,
            memory=size.memory,
            disk=disk,
            steps=request.length,
            device=device,
            before={PREPARING: step * examples + _LOADING_S},
            obstacle=hindrance.words,
            missing=hindrance.missing,
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Raises `BadInput`, `ModelMissing`, `OutOfMemory`, and `Cancelled` where it is stopped before it has begun."""
        assert isinstance(request, VideoLoraRequest)
        import torch

        from training.devices import device_named
        from training.material.kept_out import held_out
        from training.recipes import video_lora as recipes
        from training.recipes.video_clips import examples_of

        check_precision(request.precision)
        pieces = [piece for piece in material.used if piece.kind in ("clip", "picture")]
        if not pieces:
            raise BadInput(
                "material", "has nothing to learn from", "drop clips or pictures of what it should learn"
            )
        base = _base(BASES[request.base])
        encode, least = _encoder(BASES[request.base])
        examples, notes = examples_of(
            pieces, request.trigger, request.lines, request.latents, base.fps, least
        )
        learns, validates = held_out(examples)
        if len(pieces) == 1:
            notes.append(
                "With a single piece nothing can be kept out: its figures are those of what it has seen."
            )
        for message in notes:
            tell(Note(message=message))
        device = device_named("auto").type
        encoded = encode(folder / "material", folder / "words", base.folder, base.digest, base.fps, device)
        _prepare(encoded, examples, tell, control)
        often = max(5, -(-request.length // LOOKS))
        config = recipes.VideoLoraConfig.model_validate(
            {
                "steps": request.length,
                "seed": request.seed,
                "precision": "bfloat16" if device == "cuda" else "float32",
                "learning_rate": request.learning_rate or LEARNING_RATE,
                "warmup": min(50, request.length // 10),
                "validate_every": often,
                "save_every": min(100, often),
                "rank": request.rank,
                "storage": request.precision,
                "batch": request.batch,
            }
        )
        recipe = recipes.VideoLora(config, base, learns, validates, encoded)
        show = partial(
            recipe.sample,
            folder=folder / "samples",
            needed=lambda: not (control.paused() or control.should_stop()),
        )
        try:
            model = teach(recipe, config, folder, tell, control, show)
        except torch.OutOfMemoryError as error:
            raise out_of_memory(_size(request)) from error
        place, rows = BASES[request.base].place, _rows(request, material)
        return keep_lora(request, "video_lora", place, base.digest, model, folder, rows, tell)


def _size(request: VideoLoraRequest) -> Size:
    base = BASES[request.base]
    return Size(
        base.checkpoint, request.precision, request.rank, request.lines, request.latents, request.batch
    )


def _base(taught: Teachable) -> Any:
    """The checkpoint on this machine as `training.recipes.video_lora.Base`. Raises `ModelMissing` and `BadInput`."""
    from engines.film.diffusion.lora import Base
    from training.recipes import video_lora as recipes

    checkpoint = taught.checkpoint
    folder = loader.folder_of(checkpoint)
    forcing, digest = taught.look_over(folder), Base(checkpoint.id, folder).digest
    head = taught.unseen, taught.lead_in
    return recipes.Base(folder, digest, forcing, taught.fps, taught.flow_shift, *head)


def _encoder(taught: Teachable) -> tuple[Any, int]:
    """What makes latents of the material for a model, and how many an example has at least."""
    if taught.scenes is None:
        from training.recipes.video_clips import Encoded

        return Encoded, 1
    from training.recipes.pictured_clips import LEAST, Followed, Pictured

    return (Pictured if taught.scenes is SkyReelsA2 else Followed), LEAST


def _prepare(encoded: Any, examples: list[Any], tell: Tell, control: Control) -> None:
    """Words and pictures through the encoders, once; one of them is in memory at a time, none during a pause."""
    prompts = sorted({"", *(example.prompt for example in examples)})
    steps = [*(partial(encoded.words, prompt) for prompt in prompts), encoded.rest]
    steps += [*(partial(encoded.of, example) for example in examples), encoded.rest]
    for done, step in enumerate(steps):
        tell(Progress(phase=PREPARING, step=done, total=len(steps), patience_s=PREPARE_PATIENCE_S))
        if control.paused():
            encoded.rest()
        wait_or_cancel(control)
        step()


def _rows(request: VideoLoraRequest, material: Material) -> dict[str, str]:
    pieces = material.used
    counts = [
        f"{sum(piece.kind == kind for piece in pieces)} {word}"
        for kind, word in (("clip", "clips"), ("picture", "pictures"))
    ]
    captioned = sum(bool(piece.caption.strip()) for piece in pieces)
    return {
        "learned from": f"{', '.join(counts)}; {captioned} of them with captions",
        "how": f"at most {request.length} steps of batch {request.batch}, {request.lines} lines, {request.frames} "
        f"frames, seed {request.seed}, weights of the model in {BITS[request.precision]}",
    }
