"""What the writer of a part knows about the bars that it writes.

Every writer of `engines.music.grammar` is a function from a `Frame` to notes. What lasts (a motif, a groove) is drawn
from `frame.lasting(...)`, which is the same wherever the section comes back; what varies (a fill, a ghost note) from
`frame.fresh(...)`. So bars can be written in any order, and anew, without a memory that the writers share.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engines.music.harmony import SCALES, Chord
from engines.music.instruments import Instrument, instruments
from engines.music.score import TICKS, Note
from engines.music.thoughts import HALVES, Plan, Role, Thought


@dataclass(frozen=True)
class Frame:
    """The bars of one thought of a plan.

    `heard` holds the notes of the parts that are already written in these bars, `previous` those of the thought before,
    `recalled` those of the earlier thought that these bars bring back (the same section, and the same place in it), or
    None. Times of all of them count from the beginning of their thought. `voicings` are the chords as
    they are played on a keyboard: MIDI pitches, lowest first, one for each half of a bar.
    """

    plan: Plan
    index: int
    seed: int
    heard: Mapping[Role, Sequence[Note]]
    previous: Mapping[Role, Sequence[Note]]
    recalled: Mapping[Role, Sequence[Note]] | None
    voicings: tuple[tuple[int, ...], ...]

    @property
    def thought(self) -> Thought:
        return self.plan.thoughts[self.index]

    @property
    def before(self) -> Thought | None:
        return self.plan.thoughts[self.index - 1] if self.index else None

    @property
    def after(self) -> Thought | None:
        later = self.plan.thoughts[self.index + 1 : self.index + 2]
        return later[0] if later else None

    @property
    def energy(self) -> float:
        return self.thought.energy

    @property
    def bars(self) -> int:
        return self.thought.bars

    @property
    def beats(self) -> int:
        """Quarter notes of a bar."""
        return round(self.plan.beats)

    @property
    def bar_ticks(self) -> int:
        return self.beats * TICKS

    @cached_property
    def run(self) -> tuple[int, int]:
        """The thoughts (from, to) of its section."""
        return next(run for run in self.plan.sections() if run[0] <= self.index < run[1])

    @property
    def place(self) -> int:
        """Which thought of its section this is, counted from 0 where the section begins."""
        return self.index - self.run[0]

    @property
    def ends_section(self) -> bool:
        return self.index == self.run[1] - 1

    @property
    def section_energy(self) -> float:
        """The energy with which the section begins: what lasts in it is measured by this."""
        return self.plan.thoughts[self.run[0]].energy

    @cached_property
    def occurrence(self) -> int:
        """How often this section was played before."""
        runs = [
            run for run in self.plan.sections() if self.plan.thoughts[run[0]].section == self.thought.section
        ]
        return next(n for n, (begin, end) in enumerate(runs) if begin <= self.index < end)

    @property
    def is_last(self) -> bool:
        return self.index == len(self.plan.thoughts) - 1

    @property
    def closes(self) -> bool:
        """Whether the last bar of this thought ends the piece; a loop has no outro and goes on."""
        return self.is_last and self.thought.section == "outro"

    @property
    def rises(self) -> float:
        """How much more energy the next thought has."""
        return self.after.energy - self.energy if self.after else 0.0

    @cached_property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the key's scale as MIDI has them (0 is C), from the tonic up."""
        return tuple((self.plan.key + step) % 12 for step in SCALES[self.plan.mode])

    def chord(self, bar: int, beat: float = 0.0) -> Chord:
        """The chord at a beat of a bar of this thought; the bar after the last one belongs to the next thought."""
        if bar < self.bars:
            return self.thought.chord_at(bar, beat, self.plan.beats)
        return self.after.chords[0] if self.after else self.thought.chords[-1]

    def chord_at(self, tick: int) -> Chord:
        """The chord at a tick of this thought."""
        bar, rest = divmod(tick, self.bar_ticks)
        return self.chord(bar, rest / TICKS)

    def voicing(self, bar: int, beat: float = 0.0) -> tuple[int, ...]:
        return self.voicings[bar * HALVES + (beat >= self.plan.beats / 2)]

    def pitch_classes(self, chord: Chord) -> tuple[int, ...]:
        """Of a chord, as MIDI has them, the root first."""
        return tuple((self.plan.key + tone) % 12 for tone in chord.tones)

    def instrument(self, role: Role) -> Instrument:
        part = self.plan.part(role)
        assert part is not None, f"the plan has no {role}"
        return instruments()[part.instrument]

    def lasting(self, *names: object) -> np.random.Generator:
        """Random numbers that are the same in every thought of this section, for what lasts. Asking for the bars anew
        (`Thought.take`) changes them."""
        return self._generator("lasting", self.thought.section, self.thought.take, *names)

    def fresh(self, *names: object) -> np.random.Generator:
        """Random numbers of this thought alone, for what varies."""
        return self._generator("fresh", self.index, self.thought.take, *names)

    def whole(self, *names: object) -> np.random.Generator:
        """Random numbers of the whole piece, for what all of it shares."""
        return self._generator("whole", *names)

    def _generator(self, *names: object) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(repr((self.plan.style, *names)).encode())])
