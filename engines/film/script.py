"""A script as scenes and beats: what Fountain and prose have in common, before anybody thinks of shots.

`engines.film.fountain` and `engines.film.prose` make it, `engines.film.breakdown` breaks it down into shots.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from engines.film.shots import Transition


@dataclass(frozen=True)
class Action:
    """A paragraph of what is seen and heard."""

    text: str


@dataclass(frozen=True)
class Speech:
    """What a character says in one go. `together` with the speech before it (dual dialogue)."""

    speaker: str
    text: str
    manner: str = ""
    together: bool = False


@dataclass(frozen=True)
class Cut:
    """How the next shot begins, in the writer's words."""

    transition: Transition


@dataclass(frozen=True)
class Caption:
    """Words on the screen. `alone` has a shot of its own, else it lies over the next one."""

    text: str
    alone: bool = True


@dataclass(frozen=True)
class Slate:
    """The writer's own orders for the shot that begins here: `close-up, dolly in, 4 s`."""

    orders: str


Beat = Action | Speech | Cut | Caption | Slate


_ASIDE = re.compile(r"\s*[(\[]([^)\]]{1,200})[)\]]\s*")
_MOST_WORDS = 4  # of an aside that says how a line is said; a longer one says what happens meanwhile


def spoken(speaker: str, text: str, manner: str = "", together: bool = False) -> Iterator[Action | Speech]:
    """A line without what stands in brackets within it, which is not said: how it goes on, or what somebody does."""
    parts = _ASIDE.split(text)
    yield from [Speech(speaker, parts[0], manner, together)] if any(c.isalnum() for c in parts[0]) else []
    for aside, said in zip(parts[1::2], parts[2::2], strict=True):
        happens = aside.rstrip().endswith(".") or len(aside.split()) > _MOST_WORDS
        if happens:
            yield Action(aside)
        if any(c.isalnum() for c in said):
            how = manner if happens else ", ".join(filter(None, (manner, aside.strip())))
            yield Speech(speaker, said, how, together)


@dataclass(frozen=True)
class Scene:
    """What happens at one place and time. `place` without INT. and EXT., `hour` as the heading says it."""

    place: str = ""
    hour: str = ""
    interior: bool = False
    beats: tuple[Beat, ...] = ()

    @property
    def set(self) -> str:
        """The name of the set that all scenes at this place share; empty where no place is known."""
        return f"{'INT.' if self.interior else 'EXT.'} {self.place.upper()}" if self.place else ""


@dataclass(frozen=True)
class Script:
    """A whole script. `looks` says how characters look where the script tells so in a place of its own."""

    title: str = ""
    author: str = ""
    scenes: tuple[Scene, ...] = ()
    looks: dict[str, str] = field(default_factory=dict)
