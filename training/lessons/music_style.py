"""The lesson that teaches the Composer a style of somebody's own, from MIDI files and recordings.

What it asks for, what it will take, and how what was learned is kept. How it is learned is
`training.recipes.music_style`.
"""

import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engines import learned
from engines.contract import Artifact, BadInput, Measure, ModelMissing, Note, Progress
from engines.learned import CARD, Learned
from training.figures import Figure
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell
from training.material.piece import Material, Piece, Wants
from training.phases import LEARNING, PREPARING, READING, WRITING
from training.teaching import fresh_made, wait, wait_or_cancel

if TYPE_CHECKING:
    from training.recipes.music_style import Heard

PIECES = {"quick": 4, "good": 16, "best": 40}
"""How many pieces are made to measure a style."""
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""What is measured, step by step; the first is the base alone."""
HELD_OUT = 4  # of so many pieces one is kept out
SAMPLE_S = 24.0
_MIDI_S, _SOUND_S, _PIECE_S, _STYLES_S = (
    0.1,
    0.25,
    0.15,
    5.0,
)  # of a file, of a second of one, of a made piece
_SAMPLES_S = 20.0
_LISTEN_PATIENCE_S = 300.0


class MusicStyle(Lesson):
    """MIDI files and recordings become a style of the music panel; steps and learning rate have no use here."""

    request_type: ClassVar[type[LessonRequest]] = LessonRequest
    usual_name = "My style"
    figures: ClassVar[Mapping[str, Figure]] = {"distance": Figure("Distance from your music")}

    def describe(self) -> LessonCard:
        return LessonCard(
            id="music_style",
            title="A style of music",
            summary="Learns from your songs how fast, with which chords, rhythms, instruments and forms you write.",
            gives="A style in the music panel, by its name, as strong as you like.",
            icon="music",
            panel="music",
            wants=Wants(kinds=("score", "sound"), least=1, advised=10, shortest_s=10.0, heard="music"),
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        sounds = sum(piece.duration_s for piece in material.used if piece.kind == "sound")
        scores = sum(piece.kind == "score" for piece in material.used)
        reading = scores * _MIDI_S + sounds * _SOUND_S
        making = len(STRENGTHS) * PIECES[request.thorough] * _PIECE_S
        return Estimate(
            time_s=reading + _STYLES_S + making + _SAMPLES_S,
            memory=600_000_000,
            disk=20_000_000 + 200_000 * len(material.used),
            steps=len(STRENGTHS) - 1,
            device="cpu",
            before={READING: reading, PREPARING: _STYLES_S},
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Raises `BadInput`, and `Cancelled` where it is stopped before anything was learned."""
        from training.recipes import music_style as recipes
        from training.recipes.music_heard import sound

        heard = _listened(material, folder, tell, control)
        shown, kept_out = _split(heard, request.seed)
        if heard.pieces < HELD_OUT:
            tell(
                Note(
                    message="With fewer than four pieces none is kept out: its figures are those of what it heard."
                )
            )
        base = recipes.nearest(
            shown, lambda done, total: tell(Progress(phase=PREPARING, step=done, total=total))
        )
        wait(control)
        own, known = recipes.learn(shown, base), recipes.known_in(heard)
        seeds = [1000 * (request.seed + 1) + n for n in range(PIECES[request.thorough])]
        habits, figures = kept_out.habits, dict[float, dict[str, float]]()
        show = partial(_show, folder, tell)
        for step, strength in enumerate(STRENGTHS):
            if step > 1 and control.should_stop():
                break
            tell(Progress(phase=LEARNING, step=step, total=len(STRENGTHS) - 1))
            wait(control)
            found = recipes.measured(habits, base, seeds, own if strength else None, strength, known)
            figures[strength] = {"distance": found["distance"], "score": -found["distance"]}
            tell(Measure(step=step, values=figures[strength]))
            if not step:
                show(
                    "base",
                    lambda path: sound(recipes.made(base, seeds[0], None, 0, known, SAMPLE_S), 0, path),
                )
        best = max(figures, key=lambda strength: figures[strength]["score"])
        if not best:
            tell(
                Note(
                    message=f"The style {base} comes as near to your music as what was learned: add pieces, or choose "
                    "those that are more alike."
                )
            )
            return None
        final = recipes.learn(heard, base)
        show(
            str(STRENGTHS.index(best)),
            lambda path: sound(recipes.made(base, seeds[0], final, best, known, SAMPLE_S), 0, path),
        )
        tell(Progress(phase=WRITING, step=0, total=1))
        measured = figures[best] | {f"base_{name}": value for name, value in figures[0.0].items()}
        return _keep(request, material, final, known, best, measured, folder)


def _listened(material: Material, folder: Path, tell: Tell, control: Control) -> "Heard":
    """All pieces that can be heard; the others are told."""
    from engines.music.score import Score
    from training.recipes.music_heard import listen
    from training.recipes.music_style import Heard

    scores, plans = [], []
    pieces: list[Piece] = [piece for piece in material.used if piece.kind in ("score", "sound")]
    for done, piece in enumerate(pieces):
        tell(Progress(phase=READING, step=done, total=len(pieces), patience_s=_LISTEN_PATIENCE_S))
        wait_or_cancel(control)
        try:
            heard = listen(piece, folder / "run" / "heard")
        except (BadInput, ModelMissing) as error:
            tell(Note(message=f"{piece.file.name} is left out: {error.message}."))
            continue
        if isinstance(heard, Score):
            scores.append(heard)
        else:
            plans.append(heard)
    if not scores and not plans:
        raise BadInput(
            "material",
            "holds nothing that can be heard as music",
            "drop MIDI files or recordings of the music it should learn",
        )
    if not scores:
        tell(
            Note(
                message="From recordings alone it learns pace, harmony and form, but not how the parts are played."
            )
        )
    return Heard(tuple(scores), tuple(plans))


def _split(heard: "Heard", seed: int) -> tuple["Heard", "Heard"]:
    """What it learns from while it is measured, and what is kept out."""
    from random import Random

    from training.recipes.music_style import Heard

    if heard.pieces < HELD_OUT:
        return heard, heard
    # Of the kind of which there is more, so that what is kept out says as much as it can.
    scores, plans = list(heard.scores), list(heard.plans)
    random = Random(seed)
    random.shuffle(scores)
    random.shuffle(plans)
    if len(scores) >= HELD_OUT:
        out = len(scores) // HELD_OUT
        return Heard(tuple(scores[out:]), tuple(plans)), Heard(tuple(scores[:out]))
    out = max(1, len(plans) // HELD_OUT)
    return Heard(tuple(scores), tuple(plans[out:])), Heard((), tuple(plans[:out]))


def _show(folder: Path, tell: Tell, label: str, make: Any) -> None:
    path = folder / "samples" / f"{label}-0.flac"
    try:
        make(path)
    except ModelMissing as error:
        tell(Note(message=f"It cannot be heard here: {error.message}."))
        return
    tell(Artifact(path=path.relative_to(folder), kind="sample"))


def _keep(
    request: LessonRequest,
    material: Material,
    own: Any,
    known: Any,
    strength: float,
    figures: dict[str, float],
    folder: Path,
) -> Learned:
    """Onto the shelf: the style, the melodies that must not come back, a card and a sample."""
    from engines.music.copying import save
    from engines.music.own.style import FILE, GRAMS

    made = fresh_made(folder)
    own.save(made / FILE)
    save(made / GRAMS, known)
    sample = folder / "samples" / f"{STRENGTHS.index(strength)}-0.flac"
    if sample.exists():
        shutil.copyfile(sample, made / "sample.flac")
    note = Learned(
        id=learned.free_id(request.name),
        name=request.name,
        lesson="music_style",
        panel="music",
        engines=("builtin",),
        base=own.base,
        file=FILE,
        strength=strength,
        made=learned.now(),
        figures=figures,
        sample="sample.flac" if sample.exists() else "",
    )
    (made / CARD).write_text(_card(note, material, own), "utf-8")
    return learned.put(note, made)


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _card(note: Learned, material: Material, own: Any) -> str:
    scores = sum(piece.kind == "score" for piece in material.used)
    sounds = sum(piece.kind == "sound" for piece in material.used)
    slowest, usual, fastest = own.customs.tempo
    judged = "distance to pieces kept out" if scores + sounds >= HELD_OUT else "distance to what it heard"
    rows = {
        "learned from": f"{_some(scores, 'MIDI file')} and {_some(sounds, 'recording')}, {own.bars} bars",
        "laid over": f"{own.base}, where the music says too little",
        "tempo": f"{usual:.0f} bpm ({slowest:.0f} to {fastest:.0f})",
        "parts": ", ".join(own.parts) or "as the base has them",
        judged: f"{note.figures['distance']:.3f} at strength {note.strength:g}, "
        f"{note.figures['base_distance']:.3f} for the base (0 alike, 1 wholly different: lower is better)",
        "made": note.made,
    }
    return "\n".join(
        [
            f"# {note.name}",
            "",
            "A style of music for the Composer: counts of tempo, chords, forms, rhythms, heights and loudness. It "
            "holds no melody; those of the material are kept as hashes, so that none of them is written again.",
            "",
            "| | |",
            "|---|---|",
            *(f"| {what} | {value} |" for what, value in rows.items()),
            "",
        ]
    )
