"""What a talking portrait takes: a picture or a video, one voice a face, and how the person performs."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from engines.contract import Request, param

Mood = Literal["neutral", "happy", "sad", "surprised", "angry"]
Consent = Literal["unstated", "me", "consented", "fictional", "public_domain"]


class FaceVoice(BaseModel):
    """The voice of one further face; `face` is its number from the left, counting from 0."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    face: int
    audio: Path | None = None
    text: str = ""
    voice: str = "af_heart"


class PortraitRequest(Request):
    """A picture and a voice become a speaking person."""

    panel: ClassVar[str] = "portrait"

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
        help="A JSON file that places the face by hand; none finds it.",
        widget="hidden",
    )
    face: int = param(
        0,
        group="Picture",
        help="Which face speaks, from the left, counting from 0.",
        widget="hidden",
        ge=0,
        le=31,
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
        max_length=100_000,
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
        [], group="Voice", help="Voices of further faces in the picture, as JSON.", widget="hidden"
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
    format: Literal["mp4", "webm", "mkv"] = param(
        "mp4",
        group="Output",
        title="File",
        help="mp4 (H.264) plays everywhere, webm (VP9) on the web, mkv is lossless (FFV1).",
        widget="segments",
        labels={"mp4": "mp4", "webm": "webm", "mkv": "mkv"},
    )

    @model_validator(mode="after")
    def one_voice(self) -> "PortraitRequest":
        if self.audio is None and not self.text.strip():
            raise ValueError("give a recording (audio) or a line to say (text)")
        if self.audio is not None and self.text.strip():
            raise ValueError("give either a recording (audio) or a line to say (text), not both")
        return self
