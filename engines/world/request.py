"""What a walk takes: a picture or a place, what is done in it, and how the world is."""

from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engines.contract import FilmFormat, Request, film_format, param
from engines.world.actions import Weather

SceneKind = Literal["landscape", "street", "interior", "closeup"]
Place = Literal[
    "desert", "ocean", "forest", "city", "mountains", "snow", "meadow", "interior",
    "block plains", "block forest", "block desert", "block snow", "block mountains", "block beach", "block cave",
    "block village",
]  # fmt: skip
Part = Literal["sky", "ground", "thing"]
BLOCKS = "block "
ALSO_CALLED: dict[object, Place] = {"shore": "ocean", "room": "interior"}
"""What people see a place called, where its name is another one."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paint(_Frozen):
    """A stroke that says what a part of the picture is: `points` (x, y) and `radius` in shares of the picture's
    width and height, and of its width."""

    part: Part
    points: tuple[tuple[float, float], ...] = Field(min_length=1, max_length=4000)
    radius: float = Field(gt=0, le=0.5)


class Pull(_Frozen):
    """A place of the picture that is `factor` times as far away as it was taken to be."""

    x: float = Field(ge=0, le=1)
    y: float = Field(ge=0, le=1)
    radius: float = Field(default=0.15, gt=0, le=1)
    factor: float = Field(gt=0.1, le=10)


class Corrections(_Frozen):
    """What the user sees better than the reading of the picture. `horizon` is a row in shares of the height."""

    kind: SceneKind | None = None
    horizon: float | None = Field(default=None, ge=-0.5, le=1.5)
    fov_deg: float | None = Field(default=None, ge=20, le=120)
    paint: tuple[Paint, ...] = ()
    pulls: tuple[Pull, ...] = ()


class WorldRequest(Request):
    """A picture becomes a world to walk in."""

    panel: ClassVar[str] = "world"

    image: Path | None = param(
        None,
        group="Start",
        title="Picture",
        help="The picture to walk into.",
        widget="media",
        accepts=["image"],
    )
    place: Place | None = param(
        None,
        group="Start",
        title="Place",
        help="Where to walk when there is no picture: desert, shore, forest, city, mountains, snow, meadow, room; made "
        "of blocks: block plains, block forest, block desert, block snow, block mountains, block beach, block cave, "
        "block village.",
        widget="combo",
        labels={
            "desert": "Desert", "ocean": "Shore", "forest": "Forest", "city": "City", "mountains": "Mountains",
            "snow": "Snow", "meadow": "Meadow", "interior": "Room", "block plains": "Blocks: plains",
            "block forest": "Blocks: forest", "block desert": "Blocks: desert", "block snow": "Blocks: snow",
            "block mountains": "Blocks: mountains", "block beach": "Blocks: beach", "block cave": "Blocks: cave",
            "block village": "Blocks: village",
        },
    )  # fmt: skip
    corrections: Corrections = param(
        Corrections(),
        group="Start",
        help="Corrections of how the picture was read, as JSON: kind, horizon, fov_deg, paint, pulls.",
        widget="hidden",
    )
    actions: Path | None = param(
        None,
        group="Walk",
        title="Action log",
        help="What is done in the world, as a JSON log or a script like: walk forward 2 s, look left 90°, jump.",
        widget="media",
        accepts=["actions"],
    )
    script: str = param(
        "",
        group="Walk",
        title="Script",
        help="What is done in the world, in words, one after another: walk forward 2 s, run 5 m, strafe left, look "
        "left 90°, turn around, jump, strike, wait 1 s, it rains, at dusk.",
        widget="text",
        max_length=20_000,
    )
    companion: Path | None = param(
        None,
        group="World",
        title="Companion",
        help="A picture of somebody who walks along.",
        widget="media",
        accepts=["image"],
    )
    hour: float | None = param(
        None,
        group="World",
        title="Time of day",
        help="Hour of the day; without one, the light of the picture stays as it is.",
        unit="h",
        widget="slider",
        step=0.25,
        ge=0,
        le=24,
    )
    weather: Weather = param(
        "as it is", group="World", title="Weather", help="What falls or hangs in the air.", widget="combo"
    )
    alive: bool = param(
        True,
        group="World",
        title="Living world",
        help="Clouds drift, leaves sway, water glitters; off, a place looks the same whenever one returns.",
        widget="toggle",
    )
    head_bob: bool = param(
        True,
        group="World",
        title="Sway with the steps",
        help="The view moves up and down a little with each step, as one's own does.",
        widget="toggle",
    )
    width: int = param(1280, group="Output", title="Width", help="Of the film.", unit="px", ge=160, le=1920)
    height: int = param(720, group="Output", title="Height", help="Of the film.", unit="px", ge=90, le=1920)
    fps: int = param(
        30,
        group="Output",
        title="Frames a second",
        help="Of the film, and of the walk.",
        unit="fps",
        ge=8,
        le=60,
    )
    sound: bool = param(
        True,
        group="Output",
        title="Sound",
        help="Steps, wind and water, made for the place.",
        widget="toggle",
    )
    format: FilmFormat = film_format()

    @model_validator(mode="before")
    @classmethod
    def _one_start(cls, values: Any) -> Any:
        if isinstance(values, dict) and values.get("image") and values.get("place"):
            raise ValueError("a walk starts from a picture or from a place, not from both")
        if isinstance(values, dict) and values.get("place") in ALSO_CALLED:
            return {**values, "place": ALSO_CALLED[values["place"]]}
        return values
