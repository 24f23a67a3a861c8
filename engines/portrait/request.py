"""What a talking portrait takes: a picture or a video, one voice a face, and how the person performs."""

import json
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engines.contract import FilmFormat, Request, film_format, param
from engines.film.shots import Lora, lora_files
from engines.portrait.person import suggested

Mood = Literal["neutral", "happy", "sad", "surprised", "angry"]
Consent = Literal["unstated", "me", "consented", "fictional", "public_domain"]
Seam = Literal["carried", "fused"]
NEURAL = "Neural"
FILM_SUFFIXES = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".gif"}
LAST_FACE = 31
LONGEST_TEXT = 100_000


class FaceVoice(BaseModel):
    """One further voice; `face` is who speaks, counting from 0 at the left.

    `start_s` is when it begins, in seconds of the take; without it, shortly after the voice before it in the list has
    ended. `language`, `rate` and `pitch` are those of its own text, as in the request.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    face: int = Field(ge=0, le=LAST_FACE)
    audio: Path | None = None
    text: str = Field("", max_length=LONGEST_TEXT)
    voice: str = "af_heart"
    language: str = ""
    rate: float = Field(1.0, ge=0.5, le=2.0)
    pitch: float = Field(0.0, ge=-6, le=6)
    start_s: float | None = Field(None, ge=0, le=24 * 3600)

    @model_validator(mode="after")
    def one_voice(self) -> "FaceVoice":
        _check_one(self.audio, self.text)
        return self


class PortraitRequest(Request):
    """A picture and a voice become a speaking person."""

    panel: ClassVar[str] = "portrait"

    person: str = param(
        "",
        group="Picture",
        title="Person",
        help="Somebody whom you have taught the studio (matinee learned lists them). Brings their picture, mouth and "
        "habits, wherever nothing else is said.",
        widget="hidden",
        max_length=200,
    )
    mouths: str = param(
        "",
        group="Voice",
        title="Voice to mouth",
        help="A network of your own for recordings (matinee learned lists them), instead of the house's.",
        widget="hidden",
        max_length=200,
    )
    image: Path = param(
        ...,
        group="Picture",
        title="Portrait",
        help="A picture of a face (photo, painting, drawing, animal), or a video to re-speak.",
        widget="media",
        accepts=["image", "video"],
    )
    anchors: Path | None = param(
        None,
        group="Picture",
        help="A JSON file that places the face by hand; none takes the one of the same name beside the picture, or "
        "finds the face.",
        widget="hidden",
    )
    face: int | None = param(
        None,
        group="Picture",
        help="Which face speaks, from the left, counting from 0; none is the largest.",
        widget="hidden",
        ge=0,
        le=LAST_FACE,
    )
    audio: Path | None = param(
        None,
        group="Voice",
        title="Recording",
        help="What the person says, as a recording.",
        widget="media",
        accepts=["audio", "video"],
    )
    text: str = param(
        "",
        group="Voice",
        title="Line",
        help="What the person says, as text for a neural voice, instead of a recording.",
        widget="text",
        max_length=LONGEST_TEXT,
    )
    voice: str = param("af_heart", group="Voice", help="The voice that says the text.", widget="voice")
    language: str = param(
        "", group="Voice", help="The language of the text; empty is the voice's own.", widget="language"
    )
    rate: float = param(
        1.0,
        group="Voice",
        title="Rate",
        help="How fast the text is said.",
        unit="×",
        ge=0.5,
        le=2.0,
        step=0.05,
    )
    pitch: float = param(
        0.0,
        group="Voice",
        title="Pitch",
        help="Raises or lowers the neural voice.",
        unit="st",
        ge=-6,
        le=6,
        step=0.5,
    )
    others: list[FaceVoice] = param(
        [],
        group="Voice",
        help="Further voices, one after the other, as a JSON list of {face, text or audio, voice, language, rate, "
        "pitch, start_s}.",
        widget="hidden",
    )
    mood: Mood = param(
        "neutral", group="Performance", title="Mood", help="How the person feels.", widget="segments"
    )
    mouth: float = param(
        1.0, group="Performance", title="Mouth", help="How far the mouth opens.", ge=0.3, le=1.6, step=0.05
    )
    motion: float = param(
        0.5, group="Performance", title="Head sway", help="How much the head moves.", ge=0, le=1, step=0.05
    )
    blinks: float = param(
        16, group="Performance", title="Blinks", help="Blinks a minute.", unit="/min", ge=0, le=40, step=1
    )
    gaze: float = param(
        0.4, group="Performance", title="Gaze", help="How much the eyes wander.", ge=0, le=1, step=0.05
    )
    prompt: str = param(
        "",
        group=NEURAL,
        title="Prompt",
        help="Mood, gesture and setting, in words; without any, a person is talking. Neural engines only.",
        widget="text",
        max_length=4000,
    )
    seam: Seam = param(
        "carried",
        group=NEURAL,
        title="Seams",
        help="A long take is made in windows of about three seconds. Carried: each begins with the last frames of the "
        "one before, as the authors do it. Fused: they overlap and are made together, which has softer seams. Neural "
        "engines only.",
        widget="segments",
        labels={"carried": "Carried", "fused": "Fused"},
    )
    steps: int | None = param(
        None,
        group=NEURAL,
        title="Steps",
        help="In how many steps a window is made of noise; without it as many as the model was made for. Neural "
        "engines only.",
        ge=1,
        le=100,
    )
    text_guidance: float | None = param(
        None,
        group=NEURAL,
        title="Hold to words",
        help="How strongly the words count; 1 is plain, anything else costs one more pass a step. Without it as the "
        "model was made for. Neural engines only.",
        ge=1,
        le=15,
        step=0.5,
    )
    audio_guidance: float | None = param(
        None,
        group=NEURAL,
        title="Hold to voice",
        help="How strongly the voice moves the mouth; 1 is plain, anything else costs one more pass a step. Without it "
        "as the model was made for. Neural engines only.",
        ge=1,
        le=15,
        step=0.5,
    )
    loras: tuple[Lora, ...] = lora_files(NEURAL)
    background: Path | None = param(
        None,
        group="Output",
        title="Background",
        help="A picture to stand behind the person instead of their own background.",
        widget="media",
        accepts=["image"],
    )
    size: Literal["native", "1080", "720", "512"] = param(
        "native",
        group="Output",
        title="Size",
        help="The shorter side of the film in lines; native keeps the picture's own, up to 1080.",
        widget="combo",
        labels={"native": "As the picture", "1080": "1080 lines", "720": "720 lines", "512": "512 lines"},
    )
    fps: Literal[25, 30] = param(
        25, group="Output", title="Frames a second", help="Frames a second.", widget="segments"
    )
    label: bool = param(
        True,
        group="Output",
        title="“AI” label in the corner",
        help="A small visible label that says AI made this.",
    )
    consent: Consent = param(
        "unstated",
        group="Output",
        title="Consent",
        help="Whose face it is, and that you may use it.",
        widget="combo",
        labels={
            "unstated": "Not stated",
            "me": "It is me",
            "consented": "They agreed",
            "fictional": "Not a real person",
            "public_domain": "Public domain",
        },
    )
    format: FilmFormat = film_format()

    @model_validator(mode="before")
    @classmethod
    def as_the_person_does(cls, values: Any) -> Any:
        """What is not said is as the person has it, so that a request tells the whole take."""
        if not isinstance(values, dict) or not values.get("person"):
            return values
        if all(values.get(name) is not None for name in ("image", "blinks", "motion", "gaze")):
            return values
        said = {name: value for name, value in values.items() if name != "image" or value is not None}
        return {**suggested(str(values["person"])), **said}

    @model_validator(mode="after")
    def one_voice(self) -> "PortraitRequest":
        _check_one(self.audio, self.text)
        return self


def left_out_by_rig(request: PortraitRequest) -> str:
    """What only neural engines use of a request, in a sentence; empty where there is nothing of it."""
    given = {
        "the prompt": bool(request.prompt.strip()),
        "fused windows": request.seam == "fused",
        "the steps": request.steps is not None,
        "how strongly words and voice count": request.text_guidance is not None
        or request.audio_guidance is not None,
        "the LoRAs": bool(request.loras),
    }
    return _left_out("The built-in engine", given, "they are for neural engines")


def left_out_by_generators(request: PortraitRequest, title: str) -> str:
    """What only the rig uses of a request, in a sentence; empty where there is nothing of it."""
    usual = suggested(request.person) if request.person else {}
    titles = {"mouth": "the mouth", "motion": "head sway", "blinks": "blinks", "gaze": "gaze"}
    given = {
        title: getattr(request, name) != usual.get(name, PortraitRequest.model_fields[name].default)
        for name, title in titles.items()
    }
    return _left_out(title, given, "the network moves people as it was trained to")


def is_film(image: Path) -> bool:
    """Whether the picture of a request is a film to re-speak."""
    return image.suffix.lower() in FILM_SUFFIXES


def anchors_beside(image: Path) -> Path | None:
    """The anchors file that lies beside a picture under the same name (`cat.json` beside `cat.png`), if one does."""
    beside = image.with_suffix(".json")
    try:
        content = None if is_film(image) else json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return beside if isinstance(content, dict) and ("points" in content or "faces" in content) else None


def _left_out(who: str, given: dict[str, bool], reason: str) -> str:
    named = [name for name, is_given in given.items() if is_given]
    if not named:
        return ""
    listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
    return f"{who} leaves out {listed}: {reason}."


def _check_one(audio: Path | None, text: str) -> None:
    if audio is None and not text.strip():
        raise ValueError("give a recording (audio) or a line to say (text)")
    if audio is not None and text.strip():
        raise ValueError("give either a recording (audio) or a line to say (text), not both")
