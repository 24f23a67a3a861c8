"""A person whom the studio has learned: what lies on the shelf of them, and how a take finds it. Light to import.

    person.json            the `Person`
    picture.png            their best frame
    voice-to-mouth.onnx    their own mouth network, where it is better than the house's

Learning them is `training.lessons.portrait_identity`; what the shapes do to a mouth is `engines.portrait.mouth_shapes`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines import learned
from engines.contract import BadInput
from engines.learned import Learned

LESSON, PANEL, ENGINE = "portrait_identity", "portrait", "builtin"
NOTE, PICTURE, NETWORK = "person.json", "picture.png", "voice-to-mouth.onnx"


class Shape(BaseModel):
    """How far a mouth goes for a viseme, as factors on what the rig usually does."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    opening: float = Field(default=1.0, ge=0.2, le=2.5, description="jaw and lips apart")
    width: float = Field(default=1.0, ge=0.2, le=2.5, description="corners apart, or drawn in")
    rounding: float = Field(default=1.0, ge=0.2, le=2.5)


class Habits(BaseModel):
    """What a person does besides speaking; the first three are the request's own sliders."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    blinks: float = Field(default=16.0, ge=0, le=40, description="a minute")
    motion: float = Field(default=0.5, ge=0, le=1, description="how much the head sways")
    gaze: float = Field(default=0.4, ge=0, le=1, description="how much the eyes wander")
    blink_s: float = Field(default=0.4, ge=0.15, le=1, description="from open to open again")
    pace: float = Field(
        default=1.0, ge=0.4, le=2.5, description="tempo of the sway, as a factor on the rig's"
    )
    nods: float = Field(default=1.0, ge=0, le=3, description="depth of the nods, as a factor on the rig's")


class Person(BaseModel):
    """Who they are to the rig: `anchors` name points of `picture.png` as `engines.portrait.anchors` does, `shapes` are
    by viseme."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    anchors: dict[str, tuple[float, float]]
    shapes: dict[str, Shape] = {}
    habits: Habits = Habits()


@dataclass(frozen=True)
class Known:
    """A person of the shelf."""

    learned: Learned
    person: Person

    @property
    def picture(self) -> Path:
        return self.learned.folder / PICTURE

    @property
    def network(self) -> Path | None:
        """Their own mouth network, where they have one."""
        path = self.learned.folder / NETWORK
        return path if path.exists() else None


def people() -> list[Learned]:
    """Everybody whom the built-in portrait can be, newest first."""
    return learned.all_learned(PANEL, ENGINE, LESSON)


def known(id: str) -> Known:
    """Raises `BadInput` where nobody is called that, where it is nobody, or nobody for this engine."""
    try:
        found = learned.find(id)
    except BadInput:
        names = ", ".join(one.id for one in people()) or "none yet"
        raise BadInput("person", f"nobody called {id!r} was learned", f"people: {names}") from None
    if found.panel != PANEL or ENGINE not in found.engines:
        made_for = f"{found.panel} with {', '.join(found.engines)}"
        raise BadInput(
            "person", f"{found.name} was made for {made_for}, not for this engine", "choose a learned person"
        )
    try:
        return Known(found, Person.model_validate_json((found.folder / NOTE).read_bytes()))
    except (OSError, ValidationError):
        raise BadInput(
            "person", f"the files of {found.name} are damaged", "teach this person again"
        ) from None


def suggested(id: str) -> dict[str, Any]:
    """The values of a request that a person brings, where nothing else is said. Raises `BadInput`."""
    person = known(id)
    habits = person.person.habits
    return {
        "image": person.picture,
        "blinks": habits.blinks,
        "motion": habits.motion,
        "gaze": habits.gaze,
    }
