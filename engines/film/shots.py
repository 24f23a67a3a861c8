"""The shot: what a film is written in, for people, for the stage and for text-to-video models alike.

The fields are those of SkyCaptioner-V1 (arXiv 2504.13074, section 3.1), in its words where it has fixed ones and in
free words elsewhere, with what a film needs besides: duration, dialogue, sound, transition and seed. A screenplay is
a list of shots. `engines.film.terms` turns free words into what the stage can draw.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engines.contract import param
from engines.stage.scene import Expression, ShotAngle, ShotPosition, ShotType

Transition = Literal["cut", "dissolve", "fade"]
SHORTEST_S, LONGEST_S = 0.5, 600.0


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(_Frozen):
    """Somebody or something in the shot, in free words. `name` ties the same character together across shots."""

    name: str = ""
    type: str = Field(default="", description="human, animal, vehicle, object ...")
    sub_type: str = Field(default="", description="woman, fox, sailing boat ...")
    appearance: str = ""
    action: str = ""
    expression: str = ""
    position: str = Field(
        default="", description="where in the frame: left, centre, right, in the distance ..."
    )
    is_main_subject: bool = False


class Line(_Frozen):
    """Something said. `speaker` is a character's name, empty for a voice that is not seen."""

    speaker: str = ""
    text: str
    manner: str = Field(default="", description="how it is said: whispers, off screen ...")


class Lora(_Frozen):
    """A file of low-rank weights that changes how a neural engine paints; at strength 1 as it was trained."""

    path: Path
    strength: float = Field(default=1.0, ge=0, le=2)

    @model_validator(mode="before")
    @classmethod
    def _words(cls, given: Any) -> Any:
        """`FILE` and `FILE=STRENGTH`, as a command line has them."""
        if not isinstance(given, str):
            return given
        path, _, strength = given.rpartition("=")
        return {"path": path, "strength": strength} if path else {"path": given}


def lora_files(group: str) -> Any:
    """The field of a request for LoRAs, the same for every panel."""
    return param(
        (),
        group=group,
        help="A LoRA file for neural engines, as FILE or FILE=STRENGTH; give it once for each.",
        widget="hidden",
        each="lora",
    )


class Shot(_Frozen):
    """One piece of film between two cuts. `end_picture` and `loras` are for neural engines; Previs leaves them out."""

    subjects: tuple[Subject, ...] = ()
    shot_type: ShotType = "long_shot"
    shot_angle: ShotAngle = "eye_level"
    shot_position: ShotPosition = "front_view"
    camera_motion: str = ""
    environment: str = ""
    lighting: str = ""
    weather: str = Field(default="", description="rain, snow ... in free words; empty is what the rest says")
    description: str = Field(default="", description="the writer's own words for what happens")
    duration_s: float = Field(default=4.0, ge=SHORTEST_S, le=LONGEST_S)
    dialogue: tuple[Line, ...] = ()
    sound: str = Field(default="", description="what is heard besides voices, in free words")
    transition: Transition = Field(default="cut", description="how this shot begins")
    title: str = Field(default="", description="words on the screen")
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    place: str = Field(default="", description="shots with the same place share one set")
    picture: Path | None = Field(
        default=None, description="a picture that becomes the set; a neural engine begins with it"
    )
    end_picture: Path | None = Field(default=None, description="a picture that the shot ends on")
    loras: tuple[Lora, ...] = ()
    footage: Path | None = Field(
        default=None,
        description="a video that is this shot: its pictures, and its sound if it has any; a neural engine begins with "
        "its first picture",
    )
    locked: bool = Field(default=False, description="steering leaves it as it is")


class Character(_Frozen):
    """A person of the film: how they look and sound in every shot."""

    name: str
    appearance: str = ""
    voice: str = Field(default="", description="id of a neural voice; empty lets the script choose")
    colours: dict[str, str] = Field(default_factory=dict)


class Screenplay(_Frozen):
    """A film in words."""

    title: str = ""
    author: str = ""
    shots: tuple[Shot, ...] = ()
    characters: tuple[Character, ...] = ()

    @property
    def duration_s(self) -> float:
        return sum(shot.duration_s for shot in self.shots)


__all__ = [
    "LONGEST_S",
    "SHORTEST_S",
    "Character",
    "Expression",
    "Line",
    "Lora",
    "Screenplay",
    "Shot",
    "Subject",
    "Transition",
]
