"""Notes as they are read rather than played: on sixteenths, or on triplets in beats whose notes stand on those.

A printed note lasts until the next one or the next beat where it was only played a little short; who plays one line has
one note at a time. Nothing here knows the format that is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engines.music.score import TICKS, Note
from engines.music.thoughts import Metre, Role

SIXTEENTH, TRIPLET = TICKS // 4, TICKS // 3
_PLAINER = 2.0  # times that triplets must be nearer than sixteenths
_ALIKE = TICKS // 2  # by which the ends of a chord may differ and be one
_LINES: tuple[Role, ...] = ("bass", "lead", "arpeggio", "counter")


def beat_of(metre: Metre) -> int:
    """Ticks of a beat, which is dotted in 6/8."""
    return TICKS * 3 // 2 if metre == "6/8" else TICKS


def on_grid(notes: Sequence[Note], role: Role, metre: Metre) -> list[Note]:
    """The notes of a part as they are printed, in order of time; of two on one place and pitch the longer stays."""
    beat = beat_of(metre)
    grid = _Grid(notes, beat)
    chords: dict[int, dict[int, Note]] = defaultdict(dict)
    for note in notes:
        start = grid.nearest(note.start)
        end = max(grid.nearest(note.start + note.length), start + grid.step_at(start))
        before = chords[start].get(note.pitch)
        if before is None or before.length < end - start:
            chords[start][note.pitch] = replace(note, start=start, length=end - start)
    starts = sorted(chords)
    made: list[Note] = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        made += _printed(chords[start].values(), start, following, beat, role in _LINES)
    return sorted(made)


class _Grid:
    """Where the notes of a part may stand."""

    def __init__(self, notes: Iterable[Note], beat: int) -> None:
        self._beat = beat
        within: dict[int, list[int]] = defaultdict(list)
        for note in notes:
            within[note.start // beat].append(note.start % beat)
        self._triple = {number for number, places in within.items() if beat == TICKS and _is_triple(places)}

    def step_at(self, tick: int) -> int:
        return TRIPLET if tick // self._beat in self._triple else SIXTEENTH

    def nearest(self, tick: int) -> int:
        """The place on the grid; times half way between two go to the later one."""
        begin = tick // self._beat * self._beat
        step = self.step_at(tick)
        return begin + int((tick - begin) / step + 0.5) * step


def _is_triple(places: Sequence[int]) -> bool:
    return _misses(places, SIXTEENTH) > _PLAINER * _misses(places, TRIPLET)


def _misses(places: Sequence[int], step: int) -> int:
    return sum(abs(place - round(place / step) * step) for place in places)


def _printed(
    chord: Iterable[Note], start: int, following: int | None, beat: int, is_line: bool
) -> list[Note]:
    """The notes of one time with the lengths that are read."""
    longest = max(note.length for note in chord)
    made = []
    for note in chord:
        end = start + (longest if longest - note.length <= _ALIKE else note.length)
        if following is not None and end > following and (is_line or end - following <= _ALIKE):
            end = following
        room = -(-end // beat) * beat
        full = room if following is None else min(room, max(following, end))
        if end < full and (full - end <= SIXTEENTH or 2 * (end - start) >= full - start):
            end = full
        made.append(replace(note, length=end - start))
    return made
