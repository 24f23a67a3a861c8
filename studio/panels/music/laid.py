"""The sound of a take under a plan that has more bars than the take: what was made is heard where its bars lie now, and
new bars are silent until they are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from engines.music.request import Fader
from engines.music.thoughts import Plan, Thought
from studio.panels.music.mixing import RATE, Sound, Source

EDGE = 96  # frames in which a stretch fades in and out where it was cut


@dataclass(frozen=True)
class Stretch:
    """Seconds of a take: from where they begin there to where they end, and where they lie now."""

    begin_s: float
    end_s: float
    at_s: float


Layout = tuple[Stretch, ...]
"""Where the bars of a take lie; empty where all are where they were."""


def layout(before: Plan, after: Plan) -> Layout | None:
    """Where the bars of a take lie in a plan that goes on from it; None where some are gone or are longer now."""
    if before.first_bars == after.first_bars:
        return ()
    if before.bar_s != after.bar_s:
        return None
    places = _places(before.thoughts, after.thoughts)
    if places is None:
        return None
    found: list[Stretch] = []
    for origin, at in enumerate(places):
        begin_s, at_s = (plan.first_bars[n] * plan.bar_s for plan, n in ((before, origin), (after, at)))
        end_s = begin_s + before.thoughts[origin].bars * before.bar_s
        if found and origin and places[origin - 1] == at - 1:
            found[-1] = Stretch(found[-1].begin_s, end_s, found[-1].at_s)
        else:
            found.append(Stretch(begin_s, end_s, at_s))
    return tuple(found)


def _places(before: tuple[Thought, ...], after: tuple[Thought, ...]) -> list[int] | None:
    """For each thought its number in a longer piece, changed or not; None where bars are gone."""
    places: list[int] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        pairs = list(zip(before[i1:i2], after[j1:j2], strict=False))
        if len(pairs) < i2 - i1 or any(then.bars != now.bars for then, now in pairs):
            return None
        places += range(j1, j1 + i2 - i1)
    return places


class Laid(Source):
    """A take as its bars lie now, as long as the plan is."""

    def __init__(self, source: Source, stretches: Layout, duration_s: float) -> None:
        self._source, self.roles = source, source.roles
        self._runs = [
            (round(each.at_s * RATE), round(each.begin_s * RATE), round((each.end_s - each.begin_s) * RATE))
            for each in stretches
        ]
        self.frames = round(duration_s * RATE)

    def set_faders(self, faders: Iterable[Fader]) -> None:
        self._source.set_faders(faders)

    def read(self, start: int, frames: int) -> Sound:
        found = np.zeros((frames, 2), np.float32)
        for at, origin, many in self._runs:
            low, high = max(at, start), min(at + many, start + frames)
            if low < high:
                place = np.arange(low - at, high - at)
                edge = np.minimum(place + 1, many - place) / EDGE
                part = self._source.read(origin + low - at, high - low)
                found[low - start : high - start] = part * np.minimum(edge, 1)[:, None]
        return found

    def close(self) -> None:
        self._source.close()


def laid_peaks(
    peaks: NDArray[np.float32], sound_s: float, stretches: Layout, duration_s: float
) -> NDArray[np.float32]:
    """The wave of a take, `sound_s` long, as its bars lie now."""
    a_second = len(peaks) / sound_s
    found = np.zeros((round(duration_s * a_second), 2), np.float32)
    for each in stretches:
        part = peaks[round(each.begin_s * a_second) : round(each.end_s * a_second)]
        at = round(each.at_s * a_second)
        part = part[: len(found) - at]
        found[at : at + len(part)] = part
    return found
