"""Previs, the built-in film engine: a script becomes a cut film on the drawn stage, on any CPU.

How a script becomes shots is `engines.film.screenplay`, how shots become a film `engines.film.production`. What is
heavy is loaded when there is something to do, the stage first: a film is seen before its sound is even loaded.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from engines import catalogue
from engines.contract import BadInput, Engine, EngineCard, Event, Note, Progress, Request, Started
from engines.film.request import FilmRequest, left_out_by_previs
from engines.film.shots import Screenplay
from engines.stage.scene import Look

READING, SHOOTING, JOINING = "Reading the script", "Shooting", "Joining"
PATIENCE_S = 180.0
SEGMENTS, DRAWN = "segments", "drawn-"  # the folder of what is finished, and how its pictures are called
MOST_NOTES = 5


class Previs(Engine):
    """Draws the script on the stage."""

    request_type: ClassVar[type[Request]] = FilmRequest

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="film",
            title="Previs",
            summary="Draws the script as an illustrated film, with voices. Runs on this computer.",
            models=["kokoro-82m", "kokoro-voices", "minilm-l6-v2"],
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `read`, `thumbnail`, `steer`, `continue`, `export`."""
        from engines.film import questions

        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the film in `folder`; shots found there are kept. An endless one ends well when it is cancelled.
        Raises `BadInput` and `Cancelled`."""
        assert isinstance(request, FilmRequest)
        segments = folder / SEGMENTS
        segments.mkdir(exist_ok=True)
        kept = sum(1 for _ in segments.glob(f"{DRAWN}*"))
        yield Started(phases=[READING, SHOOTING, JOINING], weights=[1, 20, 1], resumed_at=kept)
        yield Progress(phase=READING, step=0, total=1, patience_s=PATIENCE_S)
        screenplay = script_of(request)
        _check(screenplay, request.look)
        if not kept:
            yield _first_glance(request, screenplay)
        yield from _understood(screenplay)
        if left_out := left_out_by_previs(request, screenplay):
            yield Note(message=left_out)
        self.check_cancelled()
        from engines.film.production import Production

        yield from Production(request, screenplay, folder, self._cancel.is_set).film()


def script_of(request: FilmRequest) -> Screenplay:
    """The screenplay that a request means. Raises `BadInput`."""
    from engines.film.screenplay import filmable, parse, read

    if request.screenplay is not None:
        return filmable(request.screenplay)
    return read(request.script) if request.script is not None else parse(request.text)


def _check(screenplay: Screenplay, look: Look) -> None:
    """Raise `BadInput` or `ModelMissing` for what would stop the film at a later shot."""
    from engines.film import footage
    from engines.media.image import read_image
    from engines.speech.voices import voices
    from engines.stage.style_nets import MODEL, STYLES

    if look in STYLES:
        catalogue.locate(MODEL)
    for number, shot in enumerate(screenplay.shots):
        if shot.picture is not None:
            read_image(shot.picture, f"screenplay.shots.{number}.picture")
        if shot.footage is not None:
            footage.check(shot.footage, f"screenplay.shots.{number}.footage")
    known = {voice.id for voice in voices()}
    for number, character in enumerate(screenplay.characters):
        if character.voice and character.voice not in known:
            what = f"there is no voice {character.voice!r} for {character.name}"
            raise BadInput(f"screenplay.characters.{number}.voice", what, "matinee voices lists them")


def _understood(screenplay: Screenplay) -> Iterator[Event]:
    """What in the script was taken for something else, or for nothing."""
    from engines.film.told import told

    for line in told(screenplay)[:MOST_NOTES]:
        yield Note(message=line)


def _first_glance(request: FilmRequest, screenplay: Screenplay) -> Event:
    """The set of the first shot has to be painted anyway; its picture is shown before a line is said."""
    from engines.film.still import size_of, still
    from engines.frame_clock import preview

    frame = still(screenplay, 0, *size_of(request), request.look, at=0.0)
    return preview(frame, 0.0)
