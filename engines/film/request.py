"""What a film takes: a script, how it is looked at and heard, and how long it goes on."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import model_validator

from engines.contract import FilmFormat, Request, film_format, param
from engines.film.shots import Screenplay
from engines.stage.scene import Look

UNGUIDED = frozenset(("helios",))
"""Neural engines that paint over no previs: they make a film from words and pictures alone."""


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
        help="How the film is drawn. Slow ones are painted by a network, which takes about three times as long.",
        widget="combo",
        labels={
            "picture_book": "Picture book",
            "ink": "Ink",
            "watercolour": "Watercolour",
            "paper_cut": "Paper cut",
            "noir": "Night noir",
            "woodblock": "Woodblock print (slow)",
            "porcelain": "Porcelain (slow)",
            "starry_night": "Starry night (slow)",
            "impressionist": "Impressionist (slow)",
            "ember": "Ember (slow)",
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
    continues: Path | None = param(
        None,
        group="Other films",
        title="Continue from",
        help="A film that this one goes on from: its last moments lead into the first shot. Previs leaves it out.",
        accepts=("video",),
    )
    guide: Path | None = param(
        None,
        group="Other films",
        title="Guide film",
        help="A previs of the same shots, each as long as here, that a neural engine paints over and whose sound it "
        "keeps. Previs leaves it out.",
        accepts=("video",),
    )
    follows: float = param(
        0.3,
        group="Other films",
        title="Guide strength",
        help="How closely it follows the previs: low keeps only where things are, high also how they look.",
        ge=0.05,
        le=0.9,
        step=0.05,
    )
    format: FilmFormat = film_format()

    @model_validator(mode="after")
    def one_script(self) -> "FilmRequest":
        given = (self.script is not None) + bool(self.text.strip()) + (self.screenplay is not None)
        if given == 0:
            raise ValueError("give a script: a file (script), its words (text) or shots (screenplay)")
        if given > 1:
            raise ValueError("give one of script, text and screenplay, not several")
        return self


def left_out_by_previs(request: FilmRequest, screenplay: Screenplay) -> str:
    """What only neural engines use of a request, in a sentence; empty where there is nothing of it."""
    given = {
        "the end pictures": any(shot.end_picture for shot in screenplay.shots),
        "the LoRAs": any(shot.loras for shot in screenplay.shots),
        "the film to go on from": request.continues is not None,
        "the film to paint over": request.guide is not None,
    }
    named = [name for name, is_given in given.items() if is_given]
    if not named:
        return ""
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return f"Previs leaves out {listed}: they are for neural engines."
