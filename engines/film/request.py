"""What a film takes: a script, how it is looked at and heard, and how long it goes on."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import model_validator

from engines.contract import Request, param
from engines.film.shots import Screenplay
from engines.stage.scene import Look


class FilmRequest(Request):
    """A script becomes a film."""

    panel: ClassVar[str] = "film"

    script: Path | None = param(
        None,
        group="Script",
        title="Script file",
        help="A Fountain screenplay, a plain text, or a screenplay saved by Matinee (.json).",
        widget="hidden",
    )
    text: str = param(
        "",
        group="Script",
        title="Script",
        help="The script itself, or one sentence, instead of a file.",
        widget="hidden",
        max_length=2_000_000,
    )
    screenplay: Screenplay | None = param(
        None, group="Script", help="The shots themselves, as the panel edits them.", widget="hidden"
    )
    look: Look = param(
        "picture_book",
        group="Picture",
        title="Look",
        help="How the film is drawn.",
        widget="combo",
        labels={
            "picture_book": "Picture book",
            "ink": "Ink",
            "watercolour": "Watercolour",
            "paper_cut": "Paper cut",
            "noir": "Night noir",
        },
    )
    size: Literal["854x480", "1280x720"] = param(
        "854x480",
        group="Picture",
        title="Size",
        help="Width and height of the film in pixels.",
        widget="segments",
        labels={"854x480": "480p", "1280x720": "720p"},
    )
    fps: Literal[12, 24] = param(
        24, group="Picture", title="Frames a second", help="Frames a second.", widget="segments"
    )
    captions: bool = param(
        True, group="Picture", title="Captions", help="Show what is said under the picture."
    )
    voices: bool = param(True, group="Sound", title="Voices", help="Speak the dialogue.")
    ambience: float = param(
        0.5,
        group="Sound",
        title="Ambience",
        help="How loud the place and its effects are heard.",
        ge=0,
        le=1,
        step=0.05,
    )
    endless: bool = param(
        False, group="Film", title="Keep going until I stop", help="Go on after the last shot until stopped."
    )
    format: Literal["mp4", "webm", "mkv"] = param(
        "mp4",
        group="Output",
        title="File",
        help="mp4 (H.264) plays everywhere, webm (VP9) on the web, mkv is lossless (FFV1).",
        widget="segments",
        labels={"mp4": "mp4", "webm": "webm", "mkv": "mkv"},
    )

    @model_validator(mode="after")
    def one_script(self) -> "FilmRequest":
        given = (self.script is not None) + bool(self.text.strip()) + (self.screenplay is not None)
        if given == 0:
            raise ValueError("give a script: a file (script), its words (text) or shots (screenplay)")
        if given > 1:
            raise ValueError("give one of script, text and screenplay, not several")
        return self
