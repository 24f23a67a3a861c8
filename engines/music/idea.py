"""What words ask a piece to be. Reading them is `engines.music.reading`, choosing the rest `engines.music.grammar`."""

from pydantic import BaseModel, ConfigDict, Field

from engines.music.harmony import Mode
from engines.music.thoughts import Metre, Section, Style

RISE = 0.2
"""Energy from which a turn is a moment of its own."""
WHOLE_FORM = 3
"""Sections told from which they are the form, not wishes."""


class Turn(BaseModel):
    """A change of energy that the words ask for: from `at` (share of the piece) on it is `by` higher (or lower)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: float = Field(ge=0, le=1)
    by: float = Field(ge=-1, le=1)


class Scene(BaseModel):
    """Who plays from `at` (share of the piece) on: `parts`, ids of instruments or roles, are there and nobody else
    (`alone`), or join those who were, or leave them (`leaves`); each waits for the scene that it joins in. A scene
    without parts is everybody's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: float = Field(ge=0, le=1)
    parts: tuple[str, ...] = ()
    alone: bool = False
    leaves: bool = False


class Idea(BaseModel):
    """An idea in the terms of a plan. None, or nothing, means that the words do not say.

    `energy` 0 calm to 1 driving, `brightness` -1 dark to 1 bright, `density` -1 sparse to 1 busy. `wanted` and
    `unwanted` are ids of instruments, or roles; `sections` are told in order. `unread` are words that mean nothing to
    a plan, in the order of the prompt. A piece that `stops` ends at its strongest, without a closing section.
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
    scenes: tuple[Scene, ...] = ()
    stops: bool = False
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    unread: tuple[str, ...] = ()
