"""The lesson that teaches the small neural film of our own how a person's clips and pictures look.

What it asks for, what it will take, and how what was learned is kept. How it is learned is
`training.recipes.film_look`.
"""

import time
from pathlib import Path
from typing import ClassVar

import resources
from engines import learned
from engines.contract import BadInput, Note, Progress
from engines.film.proof.looks import ENGINE, LESSON, PANEL
from engines.learned import CARD, Learned
from engines.recipe import sha256_of
from training.figures import Figure
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell, steps_of
from training.material.piece import Material, Piece, Wants
from training.phases import PREPARING, WRITING
from training.teaching import (
    SAMPLES,
    figures_of,
    fresh_made,
    keep_sample,
    length_of,
    never_better,
    table_of,
    teach,
    wait_or_cancel,
)

BASE = resources.ROOT / "models" / "film"
STEPS = {"quick": 100, "good": 400, "best": 2000}
LEAST_S = 29 / 12  # of a clip that fills a window
LOOKS = 5
PATIENCE_S = 300.0
_LOOK_COST = 60.0  # forward passes of a batch that two samples and a validation take
_PIECE_S = 3.0  # to read a piece and encode it
_MEMORY = 2_500_000_000
FIGURES = {
    "error": Figure("Error of its films"),
    "guided": Figure("Along a guide"),
    "free": Figure("Without a guide"),
}


class FilmLook(Lesson):
    """Clips and pictures become a look of the small film."""

    request_type: ClassVar[type[LessonRequest]] = LessonRequest
    usual_name = "Look"
    figures = FIGURES

    def describe(self) -> LessonCard:
        there = (BASE / "transformer" / "config.json").is_file()
        return LessonCard(
            id=LESSON,
            title="A look, as a proof",
            summary="Learns the colours and light of your clips or pictures on a tiny film network, without a graphics "
            "card. It films no detail.",
            gives="Films before and after, to see that it learned. No panel uses it yet.",
            icon="film",
            panel=PANEL,
            wants=Wants(
                kinds=("clip", "picture"),
                least=1,
                advised=12,
                shortest_s=1.0,
                longest_s=15.0,
                side=144,
                fps=8.0,
                captions="seen",
            ),
            proof=True,
            available=there,
            unavailable_reason=""
            if there
            else "The small film network is still learning itself, and does not come with Matinee yet.",
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        """Measures one step of a network of the same shape."""
        pieces, card = _pieces(material), self.describe()
        steps = steps_of(request, STEPS)
        if not card.available:
            return Estimate(
                time_s=0, memory=0, disk=0, steps=steps, device="cpu", obstacle=card.unavailable_reason
            )
        step, device = _pace()
        preparing = _PIECE_S * len(pieces)
        return Estimate(
            time_s=preparing + steps * step + (LOOKS + 1) * _LOOK_COST * step / 3 + 30,
            memory=_MEMORY,
            disk=400_000_000,
            steps=steps,
            device=device,
            before={PREPARING: preparing},
            obstacle="" if pieces else "It has nothing to look at: add clips or pictures.",
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Raises `BadInput`, `ModelMissing`, and `Cancelled` where it is stopped before it has begun."""
        from training.devices import device_named
        from training.recipes import film_look as recipes
        from training.recipes.film_builtin import export

        pieces = _pieces(material)
        if not pieces:
            raise BadInput(
                "material", "has nothing to learn from", "drop clips or pictures of how it should look"
            )
        steps = steps_of(request, STEPS)
        config = recipes.FilmLookConfig.model_validate(
            {**recipes.shape_of(BASE), **length_of(request, steps, LOOKS, warmup=20, save_every=100)}
        )
        device = device_named(config.device)
        coder = recipes.autoencoder(BASE, device)
        done = 0

        def each() -> None:
            nonlocal done
            wait_or_cancel(control)
            total = max(done, len(pieces))
            tell(Progress(phase=PREPARING, step=done, total=total, patience_s=PATIENCE_S))
            done += 1

        learns, keeps = recipes.split(pieces)
        if len(pieces) == 1:
            tell(
                Note(
                    message="With a single piece nothing can be kept out: its figures are those of what it has seen."
                )
            )
        latents = folder / "latents"
        studied, kept = (
            recipes.studied_pieces(coder, part, config.window, recipes.SIZE, latents, device, each)
            for part in (learns, keeps)
        )
        recipe = recipes.recipe_of(config, coder, studied, kept)
        show = recipes.Sampler(BASE, recipe, keeps[0].caption, folder / SAMPLES)
        model = teach(recipe, config, folder, tell, control, show)
        tell(Progress(phase=WRITING, step=0, total=1))
        if never_better(folder):
            tell(Note(message="It never filmed more like your material than before: add material, or other."))
            return None
        made = fresh_made(folder)
        export(coder.cpu(), model.cpu(), made / "film")
        return _keep(request, made, pieces, steps, figures_of(folder), folder)


def _pieces(material: Material) -> list[Piece]:
    return [piece for piece in material.used if piece.kind in ("clip", "picture")]


def _pace() -> tuple[float, str]:
    """Seconds that a step takes, and the device."""
    import torch

    from training.devices import device_named
    from training.recipes import film_look as recipes

    config = recipes.FilmLookConfig.model_validate({**recipes.shape_of(BASE), "batch": 1})
    device = device_named(config.device).type
    shown = recipes.nothing(config)
    recipe = recipes.FilmLook(config, shown, shown)
    model = recipe.model().to(device)
    batch = {name: value.to(device) for name, value in recipe.batch(0).items()}
    times = []
    for _ in range(2):
        began = time.perf_counter()
        with torch.autocast(device, torch.bfloat16, enabled=config.precision == "bfloat16"):
            loss = recipe.loss(model, batch)
        loss.backward()
        loss.item()
        times.append(time.perf_counter() - began)
    name = torch.cuda.get_device_name() if device == "cuda" else device
    return min(times) * recipes.FilmLookConfig.model_validate({}).batch * 1.1, name


def _keep(
    request: LessonRequest,
    made: Path,
    pieces: list[Piece],
    steps: int,
    figures: dict[str, float],
    folder: Path,
) -> Learned:
    """Onto the shelf: the checkpoint in `made`, the newest sample, a card."""
    from training.recipes.film_look import WEIGHTS

    sample = keep_sample(folder, made, ending="mp4")
    note = Learned(
        id=learned.free_id(request.name),
        name=request.name,
        lesson=LESSON,
        panel=PANEL,
        engines=(ENGINE,),
        base="film",
        base_digest=sha256_of(BASE / WEIGHTS),
        file="film",
        made=learned.now(),
        figures=figures,
        sample=sample,
    )
    (made / CARD).write_text(_card(note, pieces, steps, request.seed), "utf-8")
    return learned.put(note, made)


def _card(note: Learned, pieces: list[Piece], steps: int, seed: int) -> str:
    clips, pictures = (sum(piece.kind == kind for piece in pieces) for kind in ("clip", "picture"))
    rows = table_of(FIGURES, note.figures)
    return "\n".join(
        [
            f"# {note.name}",
            "",
            f"A look for the small film network of Matinee (sha256 {note.base_digest}), a whole checkpoint.",
            "",
            f"Learned from {clips} clips and {pictures} pictures, at most {steps} steps, seed {seed}. "
            f"Made {note.made}.",
            "",
            "## Error (loss) on what was kept out, under the same noise, before and after: lower is better",
            "",
            *rows,
            "",
            "Its guides were guessed from the pictures themselves. Its use is bound by the rights in the material.",
            "",
        ]
    )
