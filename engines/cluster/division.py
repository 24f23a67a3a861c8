"""Takes that several machines can make together: which ones, in which parts, and how a part is made.

Parts leave finished files in the job's folder; the run of the whole take, which comes last, finds them there.
"""

import importlib
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engines.contract import Engine, Event, Request

_DIVISIONS = {"engines.film.engine:Previs": "engines.film.shared:SharedFilm"}


@dataclass(frozen=True)
class Part:
    """Numbers of what it makes, and how much work that is against other parts."""

    numbers: tuple[int, ...]
    weight: float


class Division(Protocol):
    """How the takes of one engine are divided."""

    phase: str
    """The name of the work on parts, as `Started.phases` tells it."""

    def parts(self, request: Request, most: int) -> list[Part]:
        """At most so many parts of about the same weight; none where the take cannot be divided. Raises `BadInput`."""

    def needs(self, name: str) -> bool:
        """Whether who makes a part needs this file of the job's folder."""

    def make(
        self,
        request: Request,
        folder: Path,
        numbers: tuple[int, ...],
        have: Set[str],
        stopped: Callable[[], bool],
    ) -> Iterator[Event]:
        """Make a part in `folder`, but for the files that are named in `have`. Raises `BadInput`, `Cancelled`."""


def division_of(kind: type[Engine]) -> Division | None:
    """How an engine's takes are divided; None if they are made by one machine each."""
    path = _DIVISIONS.get(f"{kind.__module__}:{kind.__qualname__}")
    if path is None:
        return None
    module, _, name = path.partition(":")
    division: Division = getattr(importlib.import_module(module), name)()
    return division
