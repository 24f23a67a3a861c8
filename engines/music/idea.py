"""What words ask a piece to be. Reading them is `engines.music.reading`, choosing the rest `engines.music.grammar`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engines.music.harmony import Mode
from engines.music.thoughts import Metre, Part, Section, Style

How = Literal["absent", "late", "alone", "there", "only", "front"]
"""Whether they are not there, not until then, nobody else is, they are, nowhere else, or they are the soloists."""

RISE = 0.2
"""Energy from which a turn is a moment of its own."""
WHOLE_FORM = 3
"""Sections told from which they are the form, not wishes."""
QUIET, LOUD = 0.4, 0.7
"""Energy up to which, and from which, a section or an end is told to be one or the other."""


class Turn(BaseModel):
    """A change of energy that the words ask for: from `at` (share of the piece) on it is `by` higher (or lower)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: float = Field(ge=0, le=1)
    by: float = Field(ge=-1, le=1)
    timed: bool = False
    """Whether a time was told, which is met to the bar; else it falls where a thought begins."""


class Level(BaseModel):
    """How much energy there is between two shares of the piece."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: float = Field(ge=0, le=1)
    until: float = Field(ge=0, le=1)
    energy: float = Field(ge=0, le=1)


class Scene(BaseModel):
    """Who plays from `at` (share of the piece) on: `parts`, ids of instruments or roles, are there and nobody else
    (`alone`), or join those who were, or leave them (`leaves`); each waits for the scene that it joins in. A scene
    without parts is everybody's. Those who come back (`again`) are heard early too. Where a number of bars is told,
    `bar` is the bar that it begins at, and `at` where that is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: float = Field(ge=0, le=1)
    parts: tuple[str, ...] = ()
    alone: bool = False
    leaves: bool = False
    timed: bool = False
    again: bool = False
    bar: int | None = None


class Where(BaseModel):
    """A section of the piece, all of that name or the one of a number (-1 is the last), or else a share of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    section: Section | None = None
    which: int = 0
    at: float = Field(default=0.0, ge=0, le=1)
    until: float = Field(default=1.0, ge=0, le=1)
    timed: bool = False
    """Whether a clock tells it, which is met to the bar."""


class Presence(BaseModel):
    """How `parts`, ids of instruments or roles, are there at a place; the rest of the piece is left alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    parts: tuple[str, ...]
    where: Where
    how: How


class Idea(BaseModel):
    """An idea in the terms of a plan. None, or nothing, means that the words do not say.

    `energy` 0 calm to 1 driving, `brightness` -1 dark to 1 bright, `density` -1 sparse to 1 busy. `wanted` and
    `unwanted` are ids of instruments, or roles; `parts` are the seats of an ensemble. `sections` are told in order,
    `loudness` is the energy of each where it is told. `unread` are words that mean nothing to a plan, in the order of
    the prompt, `nearest` words with the instrument that stands in for them, and `remarks` what else should be told. A
    piece that `stops` ends at its strongest, without a closing section.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    style: Style
    style_sureness: float = Field(default=1.0, ge=0, le=1)
    tempo_bpm: float | None = None
    key: int | None = None
    mode: Mode | None = None
    metre: Metre | None = None
    swing: float | None = None
    duration_s: float | None = None
    energy: float | None = None
    brightness: float | None = None
    density: float | None = None
    turns: tuple[Turn, ...] = ()
    levels: tuple[Level, ...] = ()
    scenes: tuple[Scene, ...] = ()
    presences: tuple[Presence, ...] = ()
    stops: bool = False
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    sections: tuple[Section, ...] = ()
    loudness: tuple[float | None, ...] = ()
    unread: tuple[str, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def soloists(self) -> tuple[str, ...]:
        """Those who are told to be in front, in order."""
        return tuple(dict.fromkeys(id for one in self.presences if one.how == "front" for id in one.parts))

    @property
    def told_loudness(self) -> frozenset[Section]:
        """The sections of which it is told how loud they are."""
        told = zip(self.sections, self.loudness, strict=False)
        return frozenset(section for section, energy in told if energy is not None)

    @property
    def ends_loud(self) -> bool:
        """Whether the end is told to be the strongest: then no section closes the piece."""
        return self.stops or any(level.until == 1 and level.energy >= LOUD for level in self.levels)
