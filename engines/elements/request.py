"""What a scene of elements takes: pictures of who, what and where, words for what happens, and what was set by hand."""

from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from engines.contract import FilmFormat, Request, film_format, param
from engines.elements.direction import Direction
from engines.film.shots import Lora, lora_files

MOST_ELEMENTS = 12
LONGEST_S = 20.0


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Box(_Frozen):
    """A loose box about the subject that is meant, in shares of the picture's width and height."""

    left: float = Field(ge=0, le=1)
    top: float = Field(ge=0, le=1)
    right: float = Field(ge=0, le=1)
    bottom: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def not_empty(self) -> "Box":
        if self.right - self.left < 0.01 or self.bottom - self.top < 0.01:
            raise ValueError("the box is empty: draw it about the subject")
        return self


class Stroke(_Frozen):
    """One stroke of the brush over a picture: what it covers belongs to the subject (`keep`) or does not.

    `points` (x, y) are shares of the picture's width and height, `radius` a share of its longer side.
    """

    points: tuple[tuple[float, float], ...] = Field(min_length=1)
    radius: float = Field(gt=0, le=0.5)
    keep: bool = True


class Waypoint(_Frozen):
    """Where the foot of an element is at `time_s`; `x` and `y` are shares of the frame, which may lie outside it."""

    time_s: float = Field(ge=0)
    x: float = Field(ge=-1, le=2)
    y: float = Field(ge=-1, le=2)


class Placement(_Frozen):
    """Where an element stands, as set by hand; what is None is found by the staging.

    `x`, `y` is the middle of its foot in shares of the frame, `height` its height in shares of the frame's height,
    `lift` how far it hangs above its foot in its own heights, `layer` the drawing order (higher is in front). `path`
    moves it; it begins where the first waypoint says.
    """

    x: float | None = Field(default=None, ge=-1, le=2)
    y: float | None = Field(default=None, ge=-1, le=2)
    height: float | None = Field(default=None, gt=0.01, le=4)
    lift: float | None = Field(default=None, ge=0, le=4)
    layer: int | None = Field(default=None, ge=-100, le=100)
    flip: bool = False
    path: tuple[Waypoint, ...] = ()


class Element(_Frozen):
    """One picture of somebody or something. `name` is what the prompt calls it."""

    name: str = Field(max_length=60)
    image: Path
    box: Box | None = None
    strokes: tuple[Stroke, ...] = ()
    placement: Placement = Placement()

    @model_validator(mode="before")
    @classmethod
    def from_words(cls, value: Any) -> Any:
        """`NAME=PATH`, or a path alone, as the command line writes it."""
        if isinstance(value, str):
            name, equals, path = value.partition("=")
            value = {"name": name, "image": path} if equals else {"image": name}
        if isinstance(value, dict) and not str(value.get("name", "")).strip() and value.get("image"):
            value = {**value, "name": name_from(Path(value["image"]))}
        return value


class Sun(_Frozen):
    """Where the light comes from: `azimuth` in degrees, 0 behind the camera, 90 from the right, 180 against it;
    `elevation` in degrees above the horizon."""

    azimuth: float = Field(ge=-180, le=180)
    elevation: float = Field(ge=0, le=90)


class ElementsRequest(Request):
    """Pictures and a sentence become a scene."""

    panel: ClassVar[str] = "elements"

    elements: tuple[Element, ...] = param(
        ...,
        group="Elements",
        title="Elements",
        help="A picture of somebody or something that plays, as NAME=FILE; give it once for each.",
        widget="hidden",
        accepts=["image"],
        each="element",
        max_length=MOST_ELEMENTS,
    )
    background: Path | None = param(
        None,
        group="Elements",
        title="Background",
        help="A picture of the place. Without one the place that the prompt names is drawn, or a meadow.",
        widget="media",
        accepts=["image"],
    )
    prompt: str = param(
        "",
        group="Prompt",
        title="What happens",
        help="Who does what, and how the camera looks at it.",
        widget="text",
        max_length=4000,
    )
    direction: Direction | None = param(
        None, group="Prompt", help="What the prompt means, as corrected by hand.", widget="hidden"
    )
    duration_s: float = param(
        5.0,
        group="Take",
        title="Length",
        help="How long the scene is, in seconds.",
        unit="s",
        ge=1,
        le=LONGEST_S,
        step=0.5,
    )
    size: Literal["854x480", "1280x720", "1920x1080"] = param(
        "854x480",
        group="Take",
        title="Size",
        help="Width and height of the scene in pixels.",
        widget="segments",
        labels={"854x480": "480p", "1280x720": "720p", "1920x1080": "1080p"},
    )
    fps: Literal[24, 25, 30] = param(
        24, group="Take", title="Frames a second", help="Frames a second.", widget="segments"
    )
    camera: Literal[
        "prompt",
        "static",
        "handheld",
        "dolly_in",
        "dolly_out",
        "truck_left",
        "truck_right",
        "pan_left",
        "pan_right",
        "crane_up",
        "crane_down",
        "zoom_in",
        "zoom_out",
    ] = param(
        "prompt",
        group="Camera",
        title="Move",
        help="How the camera moves; “as the prompt says” leaves it to the words.",
        widget="combo",
        labels={
            "prompt": "As the prompt says",
            "static": "Static",
            "handheld": "Handheld",
            "dolly_in": "Dolly in",
            "dolly_out": "Dolly out",
            "truck_left": "Truck left",
            "truck_right": "Truck right",
            "pan_left": "Pan left",
            "pan_right": "Pan right",
            "crane_up": "Crane up",
            "crane_down": "Crane down",
            "zoom_in": "Zoom in",
            "zoom_out": "Zoom out",
        },
    )
    relight: float = param(
        0.6,
        group="Light",
        title="Relight",
        help="How strongly the elements take the light of the place.",
        ge=0,
        le=1,
        step=0.05,
    )
    shadows: float = param(
        0.6, group="Light", title="Shadows", help="How dark the elements' shadows are.", ge=0, le=1, step=0.05
    )
    horizon: float | None = param(
        None,
        group="Light",
        help="Where the background's horizon lies, in shares of the frame's height from the top.",
        widget="hidden",
        ge=-2,
        le=3,
    )
    sun: Sun | None = param(None, group="Light", help="Where the light comes from.", widget="hidden")
    voice: str = param(
        "",
        group="Sound",
        title="Voice",
        help="Who speaks what the prompt puts between quotation marks; empty chooses by the element.",
        widget="hidden",
    )
    ambience: float = param(
        0.5,
        group="Sound",
        title="Ambience",
        help="How loud the place and its effects are heard, where the words name a place.",
        ge=0,
        le=1,
        step=0.05,
    )
    loras: tuple[Lora, ...] = lora_files("Engine")
    format: FilmFormat = film_format()

    @field_validator("elements")
    @classmethod
    def one_name_each(cls, elements: tuple[Element, ...]) -> tuple[Element, ...]:
        if not elements:
            raise ValueError("drop at least one picture of somebody or something")
        names = [element.name.casefold() for element in elements]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two elements are called {twice!r}: give each its own name")
        return elements

    @property
    def frame_size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = self.size.split("x")
        return int(width), int(height)


def name_from(path: Path) -> str:
    """What a picture is called until somebody names it: its file's name without numbers and signs."""
    words = "".join(c if c.isalpha() else " " for c in path.stem).split()
    return " ".join(words).lower()[:60] or "element"
