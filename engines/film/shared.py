"""A Previs film whose shots are drawn by several machines: which shots together, and the drawing of some of them.

Pictures are named by what they are drawn from, so that `engines.film.production` finds those that were drawn elsewhere
and goes on as if it had drawn them. Each machine stages the shots before its own and says their lines, because both
decide how a shot begins and how long it is.
"""

import math
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from pathlib import Path

from engines.cluster.division import Part
from engines.contract import Cancelled, Event, Request
from engines.film.cutting import cutting_list
from engines.film.engine import SEGMENTS, script_of
from engines.film.production import Production
from engines.film.request import FilmRequest
from engines.frame_clock import FrameClock


class SharedFilm:
    """Divides films by shots."""

    phase = "Shooting on several machines"

    def parts(self, request: Request, most: int) -> list[Part]:
        """Shots that follow one another, in parts of about the same length in seconds."""
        assert isinstance(request, FilmRequest)
        shots = () if request.endless else script_of(request).shots
        if len(shots) < 2 or most < 2:
            return []
        whole = sum(shot.duration_s for shot in shots)
        groups: list[list[int]] = [[] for _ in range(most)]
        begun_s = 0.0
        for number, shot in enumerate(shots):
            middle = (begun_s + shot.duration_s / 2) / whole
            groups[min(most - 1, math.floor(middle * most))].append(number)
            begun_s += shot.duration_s
        return [
            Part(tuple(group), sum(shots[number].duration_s for number in group)) for group in groups if group
        ]

    def needs(self, name: str) -> bool:
        """Voices, not pictures: of those only the names are asked."""
        return not name.startswith(f"{SEGMENTS}/")

    def make(
        self,
        request: Request,
        folder: Path,
        numbers: tuple[int, ...],
        have: Set[str],
        stopped: Callable[[], bool],
    ) -> Iterator[Event]:
        assert isinstance(request, FilmRequest)
        (folder / SEGMENTS).mkdir(exist_ok=True)
        yield from _Unit(request, script_of(request), folder, stopped).draw(numbers, have)


class _Unit(Production):
    """Draws some shots of a film."""

    def draw(self, numbers: tuple[int, ...], have: Set[str]) -> Iterator[Event]:
        request, before = self._request, None
        length_s = sum(self._screenplay.shots[number].duration_s for number in numbers)
        self._clock = FrameClock(SharedFilm.phase, round(length_s * request.fps), request.fps)
        shots = self._screenplay.shots[: max(numbers) + 2]  # the one behind tells that the film goes on
        for cut in cutting_list(self._screenplay, shots, self._track, request.fps, request.look):
            if self._stopped():
                raise Cancelled
            if cut.number in numbers:
                rushes = self._rushes(cut, before)
                wanted = [
                    each
                    for each in rushes.pieces
                    if each.path.relative_to(self._folder).as_posix() not in have
                ]
                yield from self._draw(cut, before, replace(rushes, pieces=tuple(wanted)), ends_before=False)
            if cut.number >= max(numbers):
                return
            before = cut
