"""The chain of musical thoughts: what a piece will do, four bars at a time, before a note is written.

After MusiCoT (arXiv 2503.19611), where a thought is an embedding of ten seconds of sound; here it is four bars of a
score, in words that people can read and change. The panel edits a `Plan`; the composers write it and obey it.
"""

from itertools import accumulate, pairwise
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engines.music.harmony import Chord, Mode, key_name

BARS = 4
"""Bars of a thought; the last one of a section may be shorter."""
HALVES = 2
"""Chords are told for each half of a bar."""
MOST_THOUGHTS = 400
"""Of a plan."""

Style = Literal[
    "pop", "lofi", "house", "synthwave", "trap", "ambient", "cinematic", "jazz", "bossa", "reggae", "ballad", "folk",
    "chamber",
]  # fmt: skip
Section = Literal[
    "intro", "verse", "pre-chorus", "chorus", "bridge", "build", "drop", "break", "theme", "solo", "outro"
]
Role = Literal["drums", "percussion", "bass", "chords", "pad", "arpeggio", "lead", "counter", "effects"]
"""What a track does. Written in this order: the later hear the earlier."""
ROLES: tuple[Role, ...] = get_args(Role)
UNPITCHED: tuple[Role, ...] = ("drums", "percussion", "effects")
"""Roles whose pitches name sounds, not tones."""
Metre = Literal["4/4", "3/4", "6/8"]

BEATS: dict[Metre, float] = {"4/4": 4.0, "3/4": 3.0, "6/8": 3.0}
"""Quarter notes of a bar; the tempo counts quarter notes in every metre."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Thought(_Frozen):
    """What up to four bars do. `energy` 0 to 1; `roles` are the tracks that play; `chords` has two a bar, one for each
    half. `take` counts how often these bars were asked for anew."""

    section: Section
    energy: float = Field(ge=0, le=1)
    roles: tuple[Role, ...]
    chords: tuple[Chord, ...] = Field(min_length=HALVES, max_length=BARS * HALVES)
    take: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def whole_bars(self) -> "Thought":
        if len(self.chords) % HALVES:
            raise ValueError(f"a bar has {HALVES} chords, one for each half")
        return self

    @property
    def bars(self) -> int:
        return len(self.chords) // HALVES

    def chord_at(self, bar: int, beat: float = 0.0, beats: float = 4.0) -> Chord:
        """The chord of a bar of this thought at a beat."""
        return self.chords[bar * HALVES + (beat >= beats / 2)]


class Part(_Frozen):
    """A track of the piece: what it does, and on which instrument of `resources/music/instruments.toml`."""

    role: Role
    instrument: str


class Plan(_Frozen):
    """A whole piece before its notes. `key` 0 is C; `swing` is the share of a pair of offbeats that the first takes,
    0.5 straight."""

    style: Style
    title: str = ""
    tempo_bpm: float = Field(ge=30, le=240)
    key: int = Field(ge=0, le=11)
    mode: Mode
    metre: Metre = "4/4"
    swing: float = Field(default=0.5, ge=0.5, le=0.75)
    parts: tuple[Part, ...]
    thoughts: tuple[Thought, ...] = Field(min_length=1, max_length=MOST_THOUGHTS)

    @property
    def beats(self) -> float:
        """Quarter notes of a bar."""
        return BEATS[self.metre]

    @property
    def bar_s(self) -> float:
        return self.beats * 60 / self.tempo_bpm

    @property
    def bars(self) -> int:
        return sum(thought.bars for thought in self.thoughts)

    @property
    def duration_s(self) -> float:
        """To the end of the last bar; what rings on is not counted."""
        return self.bars * self.bar_s

    @property
    def first_bars(self) -> tuple[int, ...]:
        """The bar at which each thought begins, counted from 0."""
        return tuple(accumulate((thought.bars for thought in self.thoughts[:-1]), initial=0))

    @property
    def key_name(self) -> str:
        return key_name(self.key, self.mode)

    def at_bar(self, bar: int) -> int:
        """The number of the thought that a bar belongs to."""
        return next(n for n, first in reversed(list(enumerate(self.first_bars))) if bar >= first)

    def bars_of(self, thought: int) -> tuple[int, int]:
        """The first and the last bar of a thought."""
        first = self.first_bars[thought]
        return first, first + self.thoughts[thought].bars - 1

    def thoughts_in(self, first: int, last: int) -> range:
        """The thoughts that bars from `first` to `last` touch."""
        return range(self.at_bar(first), self.at_bar(last) + 1)

    def with_thought(self, at: int, thought: Thought) -> "Plan":
        """The plan with one of its thoughts replaced."""
        return self.model_copy(update={"thoughts": (*self.thoughts[:at], thought, *self.thoughts[at + 1 :])})

    def sections(self) -> list[tuple[int, int]]:
        """Runs of thoughts (from, to) of one section: a section begins anew where its first bars come back.

        Thoughts of one section that stand side by side are one run, unless the former is shorter than four bars.
        """
        cuts = [0, len(self.thoughts)]
        for n, (before, after) in enumerate(pairwise(self.thoughts), 1):
            if before.section != after.section or before.bars < BARS:
                cuts.append(n)
        return list(pairwise(sorted(set(cuts))))

    def part(self, role: Role) -> Part | None:
        return next((part for part in self.parts if part.role == role), None)
