"""The lesson that teaches the portrait panel one person, from films in which they talk.

What it asks for, what it will take, and how the person is put on the shelf. What films tell of somebody is
`training.recipes.portrait_study`, their own mouth network `training.recipes.portrait_identity`.
"""

import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from engines import catalogue, learned
from engines.contract import BadInput, EngineError, Note, Progress
from engines.learned import CARD, Learned
from engines.portrait.person import ENGINE, NETWORK, NOTE, PANEL, PICTURE
from engines.recipe import sha256_of
from training.figures import Figure
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell, steps_of
from training.lessons.machine import unusable
from training.lessons.obstacle import Obstacle, not_here
from training.material.piece import Material, Piece, Wants
from training.phases import READING, WRITING
from training.teaching import fresh_made, keep_sample, length_of, teach, wait_or_cancel

if TYPE_CHECKING:
    from training.recipes.portrait_identity import PortraitIdentity as Recipe
    from training.recipes.portrait_study import Study

STEPS = {"quick": 60, "good": 200, "best": 600}
PERFORMANCES = {"quick": 120, "good": 320, "best": 320}  # drawn by the rig to read the film by
LOOKS = 4  # validations, with samples, of a run
MODELS = ("face-landmarker", "silero-vad")
WATCH_S, HEAR_S, STEP_S, LOOK_S, RULER_S = (
    0.6,
    0.15,
    0.15,
    4.0,
    15.0,
)  # of one core: for a second of film, a step, ...
MEMORY, DISK = 1_600_000_000, 60_000_000
FILM_BYTES = 200_000  # kept of a second of film that was read
READ_PATIENCE_S = 120.0
FIGURES = {
    "score": Figure("Mouth moves like theirs", best=1),
    "jaw_error": Figure("Error of the jaw"),
    "width_error": Figure("Error of the width"),
    "round_error": Figure("Error of the rounding"),
}


class PortraitIdentity(Lesson):
    """Films of one person become somebody whom the portrait panel can be."""

    request_type: ClassVar[type[LessonRequest]] = LessonRequest
    usual_name = "Person"
    figures = FIGURES

    def describe(self) -> LessonCard:
        lacks = next((not_here(model) for model in MODELS if not _is_here(model)), Obstacle())
        return LessonCard(
            id="portrait_identity",
            title="A person who talks",
            summary="Learns how somebody looks, speaks and moves from films in which they talk to the camera.",
            gives="A person for the portrait panel, with their own mouth, blinks and sway.",
            icon="user-round",
            panel=PANEL,
            wants=Wants(
                kinds=("clip",),
                least=1,
                advised=3,
                shortest_s=4.0,
                side=240,
                fps=12.0,
                faces="one",
                captions="spoken",
                heard="talk",
            ),
            models=list(MODELS),
            lacks=lacks.words,
            missing=lacks.missing,
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        """From how long the films are."""
        steps = steps_of(request, STEPS)
        film_s = sum(piece.duration_s for piece in _films(material))
        disk = DISK + round(FILM_BYTES * film_s)
        room = learned.room()
        obstacle = missing = ""
        if disk > room:
            obstacle = (
                f"It needs {disk / 2**20:.0f} MB of disk, and {room / 2**20:.0f} MB are free: make room."
            )
        for model in MODELS:
            try:
                catalogue.locate(model)
            except EngineError as error:
                obstacle, missing = unusable(model, error)
        reading = (WATCH_S + HEAR_S) * film_s + RULER_S
        return Estimate(
            time_s=reading + STEP_S * steps + LOOK_S * (LOOKS + 2),
            memory=MEMORY,
            disk=disk,
            steps=steps,
            device="cpu",
            before={READING: reading},
            obstacle=obstacle,
            missing=missing,
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned:
        """Raises `BadInput`, `ModelMissing`, and `Cancelled` where it is stopped before anything is learned."""
        from training.recipes.portrait_sample import judged
        from training.recipes.portrait_study import study

        pieces = _films(material)
        if not pieces:
            raise BadInput(
                "material", "has no film to learn from", "drop films in which the person talks to the camera"
            )

        if not material.consent:
            raise BadInput("material", "whoever is shown has to agree", "answer the question about consent")

        def read(share: float) -> None:
            wait_or_cancel(control)
            tell(Progress(phase=READING, step=round(100 * share), total=100, patience_s=READ_PATIENCE_S))

        seen = study(pieces, folder / "read", read, PERFORMANCES[request.thorough])
        for message in seen.notes:
            tell(Note(message=message))
        recipe, network = _voice_to_mouth(request, seen, folder, tell, control)
        tell(Progress(phase=WRITING, step=0, total=1, patience_s=READ_PATIENCE_S))
        figures = judged(seen, recipe, network) if recipe and network else {}
        if network and figures["score"] <= figures["shaped_score"]:
            network = None
            tell(
                Note(
                    message="A mouth network of their own was no better on what was kept out than the house's with "
                    "their mouth shapes, and is left out: longer films help."
                )
            )
            figures |= {
                name.removeprefix("shaped_"): value for name, value in figures.items() if "shaped_" in name
            }
        figures = {name: value for name, value in figures.items() if "shaped_" not in name}
        return _keep(request, seen, network, figures, folder)


def _voice_to_mouth(
    request: LessonRequest, seen: "Study", folder: Path, tell: Tell, control: Control
) -> tuple["Recipe | None", Path | None]:
    """Train the person's own mouth network -> its recipe and its file; none where there is too little speech."""
    from training.recipes import portrait_identity as recipes
    from training.recipes.portrait_sample import Sampler
    from training.recipes.viseme_builtin import export

    talks = [part.talk for part in seen.talking if part.talk]
    if not talks:
        tell(
            Note(message="There is too little speech for a mouth network of their own: shapes serve instead.")
        )
        return None, None
    steps = steps_of(request, STEPS)
    config = recipes.PortraitIdentityConfig.model_validate(
        {
            **length_of(request, steps, LOOKS, warmup=10, save_every=steps),
            "frames": min(recipes.FRAMES, min(talk.learned for talk in talks)),
        }
    )
    recipe = recipes.PortraitIdentity(config, talks, seen.opening)
    model = teach(recipe, config, folder, tell, control, Sampler(seen, folder / "samples"))
    place = folder / "network"
    place.mkdir(exist_ok=True)
    return recipe, export(model, place)


def _keep(
    request: LessonRequest, seen: "Study", network: Path | None, figures: dict[str, float], folder: Path
) -> Learned:
    """Onto the shelf: the picture, who they are to the rig, their network, a sample and a card."""
    from engines.media.image import write_image
    from training.recipes.portrait_identity import BASE

    made = fresh_made(folder)
    write_image(made / PICTURE, seen.picture)
    (made / NOTE).write_text(seen.person.model_dump_json(indent=1), "utf-8")
    if network:
        shutil.copyfile(network, made / NETWORK)
    sample = keep_sample(folder, made) or PICTURE
    note = Learned(
        id=learned.free_id(request.name),
        name=request.name,
        lesson="portrait_identity",
        panel=PANEL,
        engines=(ENGINE,),
        base="viseme" if network else "",
        base_digest=sha256_of(BASE) if network else "",
        file=NOTE,
        made=learned.now(),
        figures=figures,
        sample=sample,
    )
    (made / CARD).write_text(_card(request, seen, network is not None, note), "utf-8")
    return learned.put(note, made)


def _card(request: LessonRequest, seen: "Study", own_network: bool, note: Learned) -> str:
    from training.recipes.portrait_habits import compared

    film_s = sum(part.seen.duration_s for part in seen.parts)
    noise = math.degrees(max(part.seen.pitch_noise for part in seen.parts))
    mouth = {
        name: (note.figures[f"base_{name}_error"], note.figures[f"{name}_error"])
        for name in ("jaw", "width", "round")
        if f"{name}_error" in note.figures
    }
    heard = "their own mouth network" if own_network else "the house's mouth network with their mouth shapes"
    rows = [f"| {name} | {before:.3f} | {after:.3f} |" for name, (before, after) in mouth.items()]
    habits = [
        f"| {what} | {film:.3g} | {rig:.3g} |"
        for what, film, rig in compared(
            seen.person.habits, [part.seen for part in seen.parts], [part.usual for part in seen.parts]
        )
    ]
    shapes = [
        f"| {viseme} | {shape.opening:.2f} | {shape.width:.2f} | {shape.rounding:.2f} |"
        for viseme, shape in seen.person.shapes.items()
    ]
    return "\n".join(
        [
            f"# {note.name}",
            "",
            f"A person for the built-in talking portrait, learned from {film_s:.0f} s of film with their consent. "
            f"Recordings are heard by {heard}.",
            "",
            f"Made {note.made}; at most {steps_of(request, STEPS)} steps, seed {request.seed}.",
            "",
            "## Mouth curves on the part of the films that was kept out",
            "",
            "Root mean square errors of channels of 0 to 1 (width -1 to 1) while they speak, before and after; lower "
            "is better:",
            "",
            *(
                ["| channel | house | this person |", "|---|---|---|", *rows]
                if rows
                else ["There was too little speech."]
            ),
            "",
            "## Habits in the films, and of the rig as it performs the same words with them",
            "",
            "| habit | films | rig |",
            "|---|---|---|",
            *habits,
            "",
            f"To the landmark reader a jaw that drops looks like a nod of {noise:.2f} degrees: nods that are "
            "hardly more than that stay as the rig has them.",
            "",
            "## Mouth shapes, as factors on the rig's usual ones",
            "",
            "| viseme | opening | width | rounding |",
            "|---|---|---|---|",
            *shapes,
            "",
        ]
    )


def _is_here(model: str) -> bool:
    return catalogue.status(model) is catalogue.Status.INSTALLED


def _films(material: Material) -> list[Piece]:
    return [piece for piece in material.used if piece.kind == "clip"]
