"""What stands before the camera and how it is looked at: the description that the stage draws, and nothing drawn.

A `Scene` is plain data without pictures; equal scenes give equal frames. Its words are those of film grammar and of
the shot schema in `engines.film.shots`. Importing this loads nothing heavy.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Environment = Literal["desert", "ocean", "forest", "city", "mountains", "snow", "meadow", "interior", "space"]
Lighting = Literal["dawn", "noon", "golden_hour", "dusk", "night", "overcast", "storm"]
Weather = Literal["clear", "rain", "snow", "dust", "lightning"]
Painted = Literal["woodblock", "porcelain", "starry_night", "impressionist", "ember"]
"""Looks that a style net paints."""
Look = Literal["picture_book", "ink", "watercolour", "paper_cut", "noir", Painted]
ShotType = Literal[
    "extreme_long_shot", "long_shot", "full_shot", "medium_shot", "close_up", "extreme_close_up"
]
ShotAngle = Literal["eye_level", "high_angle", "low_angle"]
ShotPosition = Literal[
    "front_view",
    "back_view",
    "side_view",
    "over_the_shoulder",
    "overhead_view",
    "point_of_view",
    "aerial_view",
    "overlooking_view",
]
CameraMove = Literal[
    "static",
    "pan_left",
    "pan_right",
    "tilt_up",
    "tilt_down",
    "dolly_in",
    "dolly_out",
    "truck_left",
    "truck_right",
    "pedestal_up",
    "pedestal_down",
    "crane_up",
    "crane_down",
    "zoom_in",
    "zoom_out",
    "orbit_left",
    "orbit_right",
    "handheld",
    "whip_left",
    "whip_right",
]
FigureKind = Literal["person", "animal", "vehicle", "prop", "cutout"]
Action = Literal["stand", "walk", "run", "turn", "jump", "wave", "talk", "fly", "sit", "point", "look_up"]
Expression = Literal["neutral", "happy", "sad", "surprised", "angry"]
Place = Literal["left", "centre", "right"]
Facing = Literal["camera", "away", "left", "right"]

Held = Literal[
    "lantern", "umbrella", "book", "letter", "map", "key", "cup", "sword", "stick", "bag", "phone", "flower", "guitar"
]  # fmt: skip


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Frozen):
    """Somebody or something on the set.

    `name` is a word the stage knows (`engines.stage.cast.KNOWN`: woman, man, child, dog, horse, car, boat, rocket,
    ...), `role` whom it plays. `seed` chooses the look: the same person in every shot has the same seed. `colours`
    (CSS hex) override `coat`, `hair`, `skin`, `accent`, `paint`. `picture` is the cut-out of a user's picture, for
    `kind` "cutout".
    """

    kind: FigureKind = "person"
    name: str = "woman"
    role: str = ""
    seed: int = 0
    action: Action = "stand"
    expression: Expression = "neutral"
    place: Place = "centre"
    facing: Facing = "camera"
    colours: dict[str, str] = Field(default_factory=dict)
    picture: Path | None = None
    holds: Held | None = Field(default=None, description="what a person carries in the hand")
    height_m: float | None = Field(
        default=None, gt=0, le=60, description="None is the usual height of its kind"
    )


class Scene(_Frozen):
    """One shot's set, light, cast and camera. The first figure is the main subject.

    `seed` chooses the set's layout: shots at the same place share it. `backdrop` is a user's picture that becomes
    the set. Durations in seconds.
    """

    environment: Environment = "meadow"
    lighting: Lighting = "golden_hour"
    weather: Weather = "clear"
    look: Look = "picture_book"
    figures: tuple[Figure, ...] = ()
    crowd: int = Field(default=0, ge=0, le=60, description="people in the background")
    shot_type: ShotType = "long_shot"
    shot_angle: ShotAngle = "eye_level"
    shot_position: ShotPosition = "front_view"
    camera_move: CameraMove = "static"
    duration_s: float = Field(default=4.0, gt=0, le=3600)
    seed: int = 0
    backdrop: Path | None = None
