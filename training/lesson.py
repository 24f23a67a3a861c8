"""What a lesson is: what a person can teach the studio, what it takes, and what comes of it. Light to import.

A new lesson is one file: a `LessonRequest` that describes what it takes, a `Lesson` that learns it, and an entry point
in the group `matinee.lessons`. How it runs in a process of its own is the business of `training.worker`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from engines.contract import BadInput, Event, param
from engines.learned import Learned
from training.figures import Figure
from training.material.piece import Material, Wants

LESSONS = "matinee.lessons"
Thorough = Literal["quick", "good", "best"]
Tell = Callable[[Event], None]


class LessonRequest(BaseModel):
    """Everything that a run of a lesson needs beside its material. A lesson adds fields by subclassing; those of the
    group "Details" are for people who know what they do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = param(
        "", group="Use", title="Name", help="What it is called in the panels.", widget="text", max_length=60
    )
    thorough: Thorough = param(
        "good",
        group="Effort",
        title="How thorough",
        help="Quick shows whether it works, good is for use, best takes as long as it pays.",
        widget="segments",
        labels={"quick": "Quick", "good": "Good", "best": "Best"},
    )
    steps: int | None = param(
        None, group="Details", title="Steps", help="Steps of the training, instead of what thoroughness says.",
        ge=1, le=1_000_000,
    )  # fmt: skip
    learning_rate: float | None = param(
        None, group="Details", title="Learning rate", help="Instead of the lesson's own.", gt=0, le=1
    )
    seed: int = param(0, group="Details", title="Seed", help="Same seed, same weights.", ge=0, le=2**31 - 1)


def steps_of(request: LessonRequest, usual: Mapping[str, int]) -> int:
    """What the request says, else what is `usual` for its thoroughness."""
    return request.steps or usual[request.thorough]


class LessonCard(BaseModel):
    """What a lesson is, for the wizard's first page. `gives` says what one has afterwards, and where. A `proof` shows
    that something can be learned, and is no use yet. `lacks` says in one line what this machine still needs for it,
    `missing` is the id of a model that is to be got for that; its material can be gathered all the same."""

    id: str
    title: str
    summary: str
    gives: str
    icon: str
    panel: str
    wants: Wants
    models: list[str] = []
    available: bool = True
    unavailable_reason: str = ""
    proof: bool = False
    lacks: str = ""
    missing: str = ""


class Estimate(BaseModel):
    """What a run will take. Sizes in bytes; `before` is how many seconds of `time_s` each phase before learning takes.
    `obstacle` says in one line why it cannot run here, and what would fit; `missing` is the id of a model that is to be
    got first."""

    time_s: float
    memory: int
    disk: int
    steps: int
    device: str
    before: dict[str, float] = {}
    obstacle: str = ""
    missing: str = ""


class Control(Protocol):
    """What a run is told from outside while it learns."""

    def should_stop(self) -> bool:
        """Whether to end now and keep the best so far."""

    def paused(self) -> bool:
        """Whether somebody else needs the device: let go of it, and wait."""


class Lesson(ABC):
    """Learns one kind of thing. `figures` names what its validation measures, the one that judges first; what was
    given no name gets the `usual_name`."""

    request_type: ClassVar[type[LessonRequest]]
    usual_name: ClassVar[str] = "Learned"
    figures: ClassVar[Mapping[str, Figure]] = {}

    def name_of(self, request: LessonRequest) -> str:
        """What comes of a request is called so, where nothing else is."""
        return request.name.strip() or self.usual_name

    @abstractmethod
    def describe(self) -> LessonCard:
        """What it is; cheap, loads nothing."""

    @abstractmethod
    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        """What a run on this machine will take; a few seconds at most."""

    @abstractmethod
    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        """Learn, or go on learning, in `folder`, and put what comes of it on the shelf; None where it got no better
        than before, which is said in a `Note`. Samples on fixed seeds are
        `Artifact(kind="sample")`: the base's as `samples/base-<i>.<ext>`, later ones as `samples/<step>-<i>.<ext>`.
        Stopped early, it keeps the best so far. Raises `BadInput`, `ModelMissing`, `OutOfMemory`."""


def lesson_names() -> list[str]:
    """Names of all lessons."""
    return sorted({entry.name for entry in entry_points(group=LESSONS)})


def find_lesson(name: str) -> Lesson:
    """Raises `BadInput`."""
    for entry in entry_points(group=LESSONS):
        if entry.name == name:
            found: type[Lesson] = entry.load()
            return found()
    raise BadInput("lesson", f"there is no lesson {name!r}", f"the lessons are {', '.join(lesson_names())}")
