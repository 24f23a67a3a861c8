"""A composer that plays as somebody's own style does: what another composer writes, in learned rhythms, heights and
loudness.

Pitches are the other composer's, in its order; where their new place has another chord, they are moved to it. The
same notes come whatever was written before: what the other composer builds on is its own plain score.
"""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from engines.music.composer import Composer
from engines.music.copying import CopyGuard, Grams
from engines.music.harmony import SCALES, Chord
from engines.music.instruments import instruments
from engines.music.own.style import OwnStyle, PartHabits
from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import UNPITCHED, Plan, Role

_LINES: tuple[Role, ...] = ("lead", "counter", "arpeggio")
"""Parts whose pitches keep their order; the others play what lies nearest."""
_BUSY = 0.3  # share of the bars' density ranks within which rhythms fit an energy
_TRIES = 4  # takes of a melody that would repeat one of the material
_FIT = 0.9  # share of a part's notes that must lie well an octave away
_KIT_TICKS = TICKS // 4


class OwnHand(Composer):
    """Plays as `own` at a strength of 0 to 1; melodies in `known` do not come back."""

    def __init__(self, composer: Composer, own: OwnStyle, strength: float, known: Grams) -> None:
        self._composer, self._own, self._strength = composer, own, strength
        self._guard = CopyGuard(known)
        self._plain: tuple[Plan, int, Score, int] | None = None

    def write(
        self, score: Score, thought: int, seed: int, keep: Collection[Role] = ()
    ) -> dict[Role, list[Note]]:
        plain = self._plain_score(score.plan, seed, thought).notes_of(thought)
        made: dict[Role, list[Note]] = {}
        for role, notes in plain.items():
            if role in keep:
                continue
            made[role] = self._played(score.plan, thought, seed, role, notes, 0)
        return made | self._uncopied(score, thought, seed, made, plain)

    def _plain_score(self, plan: Plan, seed: int, thought: int) -> Score:
        """What the other composer writes by itself, up to a thought."""
        if self._plain is None or self._plain[:2] != (plan, seed):
            self._plain = plan, seed, Score.empty(plan), 0
        _, _, score, done = self._plain
        for number in range(done, thought + 1):
            score = score.written(number, self._composer.write(score, number, seed))
        self._plain = plan, seed, score, max(done, thought + 1)
        return score

    def _uncopied(
        self,
        score: Score,
        thought: int,
        seed: int,
        made: Mapping[Role, list[Note]],
        plain: Mapping[Role, list[Note]],
    ) -> dict[Role, list[Note]]:
        """Melodies that repeat the material, in another rhythm, or plain; at last none at all."""

        def copied() -> set[Role]:
            """Here, or from the thought before on into this one."""
            known = self._guard.rewrite(score.written(thought, {**made, **found}))
            return {role for number in (thought - 1, thought) for role in known.get(number, ())}

        found: dict[Role, list[Note]] = {}
        for role in copied() & made.keys():
            others = [self._played(score.plan, thought, seed, role, plain[role], n) for n in range(1, _TRIES)]
            for notes in (*others, plain[role], []):
                found[role] = notes
                if role not in copied():
                    break
        return found

    def _played(
        self, plan: Plan, thought: int, seed: int, role: Role, notes: list[Note], attempt: int
    ) -> list[Note]:
        habits = self._own.parts.get(role)
        if habits is None or not notes:
            return notes
        moved = self._in_rhythm(plan, thought, seed, role, habits, notes, attempt)
        return sorted(_louder(_higher(moved, plan, role, habits, self._strength), habits, self._strength))

    def _in_rhythm(
        self,
        plan: Plan,
        thought: int,
        seed: int,
        role: Role,
        habits: PartHabits,
        notes: list[Note],
        attempt: int,
    ) -> list[Note]:
        """In rhythms that were heard, the same wherever the section comes back; below full strength only some of the
        sections have them."""
        rhythms = habits.rhythms.get(plan.metre)
        here = plan.thoughts[thought]
        names = (seed, role, here.section, here.take, attempt)
        lasting = np.random.default_rng(zlib.crc32(repr(names).encode()))
        if not rhythms or lasting.random() >= self._strength:
            return notes
        run = next(run for run in plan.sections() if run[0] <= thought < run[1])
        energy = plan.thoughts[run[0]].energy
        chosen = _bars_like(rhythms, energy, lasting, varied=role in _LINES)
        bars = [chosen[bar % len(chosen)] for bar in range(here.bars)]
        bar_ticks = round(plan.beats * TICKS)
        if role in UNPITCHED:
            return _struck(notes, bars, bar_ticks, habits.sounds, fills=thought == run[1] - 1)
        return _pitched(plan, thought, role, notes, bars, habits.sounding)


def ticks_in(rhythm: str) -> list[int]:
    """`0 24 36` -> where the notes of a bar begin."""
    return [int(tick) for tick in rhythm.split()]


def hits_in(rhythm: str) -> dict[int, list[int]]:
    """`36: 0 48; 42: 0 12 24` -> where each sound of a kit is struck."""
    return {
        int(sound): ticks_in(ticks)
        for sound, ticks in (part.split(":") for part in rhythm.split(";") if part)
    }


def _bars_like(
    rhythms: Mapping[str, int], energy: float, random: np.random.Generator, varied: bool
) -> list[str]:
    """Four bars: two kinds in turn, or one that closes otherwise; busier ones for higher energies."""
    ordered = sorted(rhythms, key=lambda rhythm: (sum(map(len, hits_in(rhythm).values())) if ":" in rhythm
                                                  else len(ticks_in(rhythm)), rhythm))  # fmt: skip
    counts = np.array([rhythms[rhythm] for rhythm in ordered], float)
    ranks = (np.cumsum(counts) - counts / 2) / counts.sum()
    weights = counts * np.exp(-0.5 * ((ranks - energy) / _BUSY) ** 2)
    weights /= weights.sum()
    first, second, third = (ordered[n] for n in random.choice(len(ordered), 3, p=weights))
    if varied:
        return [first, second, first, third]
    return [first, first, first, second] if random.random() < 0.5 else [first, second, first, second]


def _struck(
    notes: list[Note], bars: Sequence[str], bar_ticks: int, sounds: Mapping[int, int], fills: bool
) -> list[Note]:
    """The hits of a kit; the last bar before another section keeps its fill."""
    usual = float(np.median([note.velocity for note in notes]))
    loud = {
        sound: float(np.median([note.velocity for note in notes if note.pitch == sound]))
        for sound in {note.pitch for note in notes}
    } | dict(sounds)
    made: list[Note] = []
    for bar, rhythm in enumerate(bars):
        begin = bar * bar_ticks
        if fills and bar == len(bars) - 1:
            made += [note for note in notes if begin <= note.start]
            continue
        for sound, ticks in hits_in(rhythm).items():
            for tick in ticks:
                velocity = loud.get(sound, usual) * (1.0 if tick % TICKS == 0 else 0.9)
                made.append(Note(begin + tick, sound, _KIT_TICKS, max(1, min(127, round(velocity)))))
    return made


def _pitched(
    plan: Plan, thought: int, role: Role, notes: list[Note], bars: Sequence[str], sounding: float
) -> list[Note]:
    bar_ticks = round(plan.beats * TICKS)
    end = len(bars) * bar_ticks
    groups: dict[int, list[Note]] = {}
    for note in notes:
        groups.setdefault(note.start, []).append(note)
    starts = sorted(groups)
    wanted: list[int] = []
    for bar, rhythm in enumerate(bars):
        ticks = {bar * bar_ticks + tick for tick in ticks_in(rhythm)}
        if role not in ("lead", "counter"):
            ticks |= _changes(plan, thought, bar, wanted or ticks)
        wanted += sorted(ticks)
    if not wanted:
        return []
    line = role in _LINES
    sources = _in_order(starts, wanted, bar_ticks) if line else [_nearest(starts, tick) for tick in wanted]
    made: list[Note] = []
    for (tick, until), source, before in zip(
        pairwise([*wanted, end]), sources, [None, *sources[:-1]], strict=True
    ):
        length = max(_KIT_TICKS, round((until - tick) * sounding))
        repeats = line and source == before
        for note in groups[source]:
            pitch = note.pitch
            if repeats and made:
                pitch = _stepped(plan, made[-1].pitch, note.pitch)
            if _chord(plan, thought, tick) != _chord(plan, thought, source):
                pitch = _fitting(plan, thought, tick, pitch)
            made.append(replace(note, start=tick, length=length, pitch=pitch))
    return list({(note.start, note.pitch): note for note in made}.values())


def _changes(plan: Plan, thought: int, bar: int, sounding: Collection[int]) -> set[int]:
    """Where chords change within or at the begin of a bar: who holds them has to follow."""
    bar_ticks = round(plan.beats * TICKS)
    halves = [bar * bar_ticks, bar * bar_ticks + bar_ticks // 2]
    return {
        tick
        for tick in halves
        if sounding and tick and _chord(plan, thought, tick) != _chord(plan, thought, tick - 1)
    }


def _chord(plan: Plan, thought: int, tick: int) -> Chord:
    bar_ticks = round(plan.beats * TICKS)
    bar, rest = divmod(tick, bar_ticks)
    here = plan.thoughts[thought]
    return here.chord_at(min(bar, here.bars - 1), rest / TICKS, plan.beats)


def _nearest(starts: Sequence[int], tick: int) -> int:
    """The latest that has begun by then, else the first."""
    return max((start for start in starts if start <= tick), default=starts[0])


def _in_order(starts: Sequence[int], wanted: Sequence[int], bar_ticks: int) -> list[int]:
    """For each new place the old one whose pitch comes then: those of the same bar, in their order."""
    made: list[int] = []
    for bar in range(wanted[-1] // bar_ticks + 1 if wanted else 0):
        here = [tick for tick in wanted if tick // bar_ticks == bar]
        old = [start for start in starts if start // bar_ticks == bar]
        old = old or [_nearest(starts, bar * bar_ticks)]
        made += [old[n * len(old) // len(here)] for n in range(len(here))]
    return made


def _stepped(plan: Plan, last: int, goal: int) -> int:
    """A neighbour in the scale of what was just played, towards the note that the line is at."""
    scale = {(plan.key + step) % 12 for step in SCALES[plan.mode]}
    way = 1 if goal > last else -1
    return next(pitch for pitch in (last + way, last + 2 * way, last + 3 * way) if pitch % 12 in scale)


def _fitting(plan: Plan, thought: int, tick: int, pitch: int) -> int:
    """The nearest tone of the chord there."""
    tones = {(plan.key + tone) % 12 for tone in _chord(plan, thought, tick).tones}
    return min(range(pitch - 6, pitch + 7), key=lambda other: (other % 12 not in tones, abs(other - pitch)))


def _higher(notes: list[Note], plan: Plan, role: Role, habits: PartHabits, strength: float) -> list[Note]:
    """By whole octaves, where the instrument can."""
    part = plan.part(role)
    if not habits.octaves or strength < 0.5 or role in UNPITCHED or part is None:
        return notes
    one, by = instruments()[part.instrument], 12 * habits.octaves
    fitting = [one.low <= note.pitch + by <= one.high for note in notes]
    if sum(fitting) < _FIT * len(notes):
        return notes
    return [
        replace(note, pitch=note.pitch + by) if fits else note
        for note, fits in zip(notes, fitting, strict=True)
    ]


def _louder(notes: list[Note], habits: PartHabits, strength: float) -> list[Note]:
    if habits.loud is None:
        return notes
    mean, spread, plain, plain_spread = habits.loud
    scale = spread / max(plain_spread, 1.0)

    def velocity(note: Note) -> int:
        own = mean + (note.velocity - plain) * min(scale, 3.0)
        return int(np.clip(round(note.velocity + (own - note.velocity) * strength), 1, 127))

    return [replace(note, velocity=velocity(note)) for note in notes]
