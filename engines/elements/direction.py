"""What a prompt asks of the elements: who does what, in relation to whom, before which camera.

`engines.elements.words.binding` reads it from words; the panel shows it as chips, which people change; the staging
plays it.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engines.stage.scene import CameraMove, Environment, Lighting

Action = Literal[
    "stand",
    "walk",
    "run",
    "jump",
    "fly",
    "hover",
    "rise",
    "fall",
    "turn",
    "wave",
    "look",
    "talk",
    "hold",
    "follow",
    "sway",
    "dance",
]
Relation = Literal[
    "", "to", "from", "with", "beside", "behind", "in_front_of", "on", "above", "under", "around"
]
Heading = Literal["", "left", "right", "nearer", "farther", "up", "down"]
Spot = Literal["", "left", "centre", "right", "foreground", "distance"]
Pace = Literal["slow", "usual", "fast"]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Frozen):
    """Characters `start` to `end` (behind the last) of the prompt mean the element `name`."""

    name: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Part(_Frozen):
    """One thing that one element does. Parts of the same element follow each other; different elements act together
    unless `then` says that this part begins when the one before it in the list has ended.

    `who` and `whom` are names of elements. `relation` ties the two ("to" for walking, looking, talking and waving to).
    `says` is what is said aloud, for "talk". `sureness` is 0 to 1, 1 for what a person chose.
    """

    who: str
    action: Action = "stand"
    whom: str = ""
    relation: Relation = ""
    heading: Heading = ""
    spot: Spot = ""
    pace: Pace = "usual"
    says: str = ""
    then: bool = False
    words: str = Field(default="", description="the words of the prompt that say so")
    sureness: float = Field(default=1.0, ge=0, le=1)


class Direction(_Frozen):
    """A whole scene. Elements that no part names just stand there."""

    parts: tuple[Part, ...] = ()
    spans: tuple[Span, ...] = ()
    camera: CameraMove = "static"
    lighting: Lighting | None = Field(default=None, description="the light that the words ask for, if any")
    environment: Environment | None = Field(default=None, description="the place that the words name, if any")
    unbound: tuple[str, ...] = Field(default=(), description="words for somebody who was not dropped")

    def parts_of(self, name: str) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.who == name)

    @property
    def at_side(self) -> frozenset[str]:
        """Whom the words put at the left, at the right or in the middle."""
        return frozenset(part.who for part in self.parts if part.spot in ("left", "right", "centre"))
