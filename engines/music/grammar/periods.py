"""Phrases of a lead: which motif each bar takes, what is done to it, where it breathes and how it closes.

A unit is eight bars, two thoughts: the first asks (half cadence), the second answers (full cadence); a section is a row
of units (A A, A B A, A A B A, in folk A A B B). All of it comes from random numbers that last, so a section sounds the
same wherever it is written. Pitches are only wished for here; `lines` finds those that the harmony allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.idioms import Idiom
from engines.music.grammar.lines import Slot, strength
from engines.music.grammar.motifs import Motif, lengths_of
from engines.music.grammar.numbers import pick
from engines.music.grammar.themes import drawn, section_motif, tail_of, unit_of
from engines.music.harmony import SCALES
from engines.music.score import TICKS
from engines.music.thoughts import Role, Section

LAND = "HF"
"""Gestures that close a phrase: half and full cadence."""
_LIFTS: dict[Section, int] = {
    "verse": -1, "pre-chorus": 1, "chorus": 3, "drop": 3, "build": 1, "bridge": 1, "solo": 2, "intro": -2, "outro": -2,
    "break": -1,
}  # fmt: skip
"""Semitones that sections sing higher or lower than their energy says."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """What a bar does: `a` the motif, `b` its answer, `f` its head twice, `i` inverted, `o` ornamented, `v` with a new
    tail, `t` one long note, `r` rest, `H` and `F` cadences; `up` scale steps above where the section sings; `peak`: the
    section's highest note is here."""

    kind: str
    up: int = 0
    peak: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """Where a lead sings: MIDI pitches; `anchor` is where motifs begin."""

    low: int
    high: int
    anchor: int


@dataclass(frozen=True)
class Ladder:
    """The scale over all octaves, to count steps on."""

    pitches: tuple[int, ...]

    @classmethod
    def of(cls, frame: Frame) -> "Ladder":
        key, steps = frame.plan.key, SCALES[frame.plan.mode]
        return cls(tuple(pitch for pitch in range(128) if (pitch - key) % 12 in steps))

    def index(self, pitch: float) -> int:
        return min(range(len(self.pitches)), key=lambda n: abs(self.pitches[n] - pitch))

    def pitch(self, index: int) -> int:
        return self.pitches[max(0, min(index, len(self.pitches) - 1))]


def register(frame: Frame, role: Role, idiom: Idiom) -> Register:
    """The comfortable part of the instrument's range, higher with energy."""
    instrument = frame.instrument(role)
    width = instrument.high - instrument.low
    centre = 71 + idiom.lift + 8 * (frame.section_energy - 0.5) + _LIFTS.get(frame.thought.section, 0)
    centre = min(max(centre, instrument.low + 0.42 * width), instrument.high - 0.3 * width)
    low = max(instrument.low, round(centre - idiom.span * 0.5))
    high = min(instrument.high, low + idiom.span)
    near = centre + int(frame.lasting("anchor", unit_of(frame)).integers(-2, 3)) - 1
    tones = frame.pitch_classes(frame.plan.thoughts[frame.run[0]].chords[0])
    anchor = min(range(low, high + 1), key=lambda pitch: (pitch % 12 not in tones, abs(pitch - near)))
    return Register(low, high, anchor)


def gestures(frame: Frame, idiom: Idiom) -> list[Gesture]:
    """One for each bar of the thought."""
    free = frame.thought.section == "solo"
    rng = frame.fresh("form") if free else frame.lasting("form", unit_of(frame))
    ask, answer = _form(rng, idiom, frame.thought.section in ("pre-chorus", "build"))
    alone = frame.place % 2 == 0 and frame.ends_section
    found = [*ask[:2], *answer[2:]] if alone else answer if frame.place % 2 else ask
    found = [*found[: frame.bars - 1], found[-1]]
    if frame.closes:
        found[-1] = Gesture("F")
    quiet = idiom.silence * (1.3 - frame.section_energy)
    rest = frame.lasting("silence", unit_of(frame), frame.place % 2)
    found = [
        Gesture("r") if n % 2 and gesture.kind not in LAND and rest.random() < quiet else gesture
        for n, gesture in enumerate(found)
    ]
    return found if any(gesture.kind != "r" for gesture in found) else [Gesture("t"), *found[1:]]


def _form(rng: np.random.Generator, idiom: Idiom, rising: bool) -> tuple[list[Gesture], list[Gesture]]:
    """Gestures of the four bars that ask, and of the four that answer."""
    kind = pick(rng, idiom.forms)
    shift = int(rng.choice((0, 0, 1, -1, 2, 3)))

    def one_of(kinds: str, up: int = 0) -> Gesture:
        return Gesture(str(rng.choice(list(kinds))), up)

    peak = Gesture(str(rng.choice(list("vfib"))), int(rng.choice((2, 3, 3, 4))), peak=True)
    end = Gesture("F")
    a = Gesture("a")
    if rising:
        ask = [a, one_of("ab", 1), Gesture("a", 2), one_of("bv", 3)]
        return ask, [Gesture("a", 2), one_of("fa", 3), Gesture("f", 4, peak=True), one_of("tv", 3)]
    match kind:
        case "period":
            ask = [a, Gesture("b"), one_of("aav", shift), Gesture("H")]
            answer = [a, one_of("bbvf", 1), peak, end]
        case "sentence":
            step = shift or 1
            ask = [a, Gesture("b"), Gesture("a", step), one_of("bHv", step)]
            answer = [Gesture("f", step), replace(peak, kind="f"), one_of("bv", 1), end]
        case "riff":
            gap = one_of("abtrv")
            ask = [a, gap, a, one_of("vbr")]
            answer = [a, gap, replace(peak, kind=str(rng.choice(list("ovi"))), up=peak.up // 2), end]
        case "call":
            ask = [a, one_of("rt"), one_of("ibv", shift // 2), one_of("rHt")]
            answer = [a, one_of("rtb"), peak, end]
        case "reel":
            ask = [a, Gesture("b"), one_of("aav"), Gesture("H")]
            answer = [a, one_of("bbi"), peak, end]
        case "song":
            ask = [a, one_of("tbv"), one_of("ba", shift), Gesture("H")]
            answer = [Gesture("a", 1), one_of("bv", 2), peak, end]
    return ask, answer


def wishes(
    frame: Frame, idiom: Idiom, where: Register, bars: Sequence[Gesture], rng: np.random.Generator
) -> tuple[list[Slot], set[int]]:
    """The notes of a thought without their pitches, in order, and the bars that may climb to the top of the range."""
    ladder = Ladder.of(frame)
    motif, answer = section_motif(frame, idiom)
    anchor = ladder.index(where.anchor)
    found: list[Slot] = []
    for n, gesture in enumerate(bars):
        begin = n * frame.bar_ticks
        bar_motif = _bar_motif(frame, idiom, gesture, motif, answer, rng)
        goals: tuple[int, ...] = ()
        # A bar lies around the anchor, unless it goes on with what the bar before began.
        middle = motif if gesture.kind == "b" and idiom.wide else bar_motif
        root = anchor + gesture.up - round(float(np.mean(middle.steps or (0,))))
        if gesture.kind in LAND:
            goals = _cadence_goals(frame, n, gesture.kind == "F")
            near = (found[-1].target + where.anchor) / 2 if found else where.anchor
            choices = [p for p in range(where.low, where.high + 1) if p % 12 in goals] or [where.anchor]
            root = ladder.index(min(choices, key=lambda pitch: abs(pitch - near)))
        for k, onset in enumerate(bar_motif.onsets):
            target = ladder.pitch(root + bar_motif.steps[k])
            found.append(
                Slot(
                    begin + onset,
                    min(bar_motif.lengths[k], frame.bars * frame.bar_ticks - begin - onset),
                    min(max(target, where.low), where.high),
                    firm=0.7 if gesture.kind in LAND else 1.0,
                    goals=goals if k == len(bar_motif.onsets) - 1 else (),
                    accent=4 if gesture.peak else 0,
                )
            )
    found = _leaning(frame, idiom, _breathing(frame, idiom, found, bars), ladder, where)
    found = _with_pickups(frame, idiom, found, bars, where, ladder)
    return found, {n for n, gesture in enumerate(bars) if gesture.peak}


def _leaning(
    frame: Frame, idiom: Idiom, slots: Sequence[Slot], ladder: Ladder, where: Register
) -> list[Slot]:
    """Now and then a strong note leans on the next one from the step above: an appoggiatura, or a suspension where the
    note before had that pitch."""
    rng = frame.lasting("leaning", unit_of(frame), frame.place % 2)
    found = list(slots)
    for n, (slot, later) in enumerate(pairwise(slots)):
        joined = later.start == slot.end or later.start - slot.start <= TICKS * 3 // 2
        strong = strength(slot.start % frame.bar_ticks, frame.plan.metre) >= 2
        if (
            strong
            and joined
            and slot.length <= TICKS * 3 // 2
            and rng.random() < idiom.lean
            and not slot.goals
        ):
            above = ladder.pitch(ladder.index(later.target) + 1)
            found[n] = replace(slot, target=min(above, where.high), leans=True, firm=1.5)
    return found


def _cadence_goals(frame: Frame, bar: int, full: bool) -> tuple[int, ...]:
    """Pitch classes that close a phrase in a bar: the tonic where the chord has it, otherwise what rests best."""
    tones = frame.pitch_classes(frame.chord(bar, frame.plan.beats / 2))
    tonic = frame.scale[0]
    if full:
        return (tonic,) if tonic in tones else tones[:2]
    unsettled = tuple(
        p for p in (frame.scale[1], frame.scale[4], frame.scale[6], frame.scale[2]) if p in tones
    )
    return unsettled or tones[1:3]


def _bar_motif(
    frame: Frame, idiom: Idiom, gesture: Gesture, motif: Motif, answer: Motif, rng: np.random.Generator
) -> Motif:
    bar = frame.bar_ticks
    match gesture.kind:
        case "a":
            return motif
        case "b":
            return answer
        case "i":
            return motif.inverted()
        case "o":
            return motif.ornamented(rng)
        case "f":
            head = motif.head(bar // 2)
            return head.then(head, up=int(rng.choice((1, -1, 1, 2)))) if len(head.onsets) > 1 else answer
        case "v":
            head = motif.head(bar // 2)
            tail = tail_of(drawn(frame, rng, idiom, frame.section_energy, bar))
            return head.then(tail, up=int(rng.integers(-2, 2))) if head.onsets else answer
        case "t":
            onset = int(rng.choice((0, 0, TICKS // 2)))
            length = min(round(idiom.longest * TICKS), bar - onset - TICKS // 2)
            return Motif(bar, (onset,), (length,), (int(rng.integers(-1, 2)),))
        case "r":
            return Motif(bar, (), (), ())
        case _:
            return _cadence(frame, idiom, motif, rng)


def _cadence(frame: Frame, idiom: Idiom, motif: Motif, rng: np.random.Generator) -> Motif:
    """Into the last note by step: after the head of the motif, after even or dotted notes, or at once."""
    bar, half = frame.bar_ticks, frame.bar_ticks // 2
    way = rng.random()
    head = motif.head(half)
    side = 1 if rng.random() < 0.65 else -1
    onsets: tuple[int, ...] = ()
    if way < 0.4 and 1 < len(head.onsets) <= 4:
        onsets = head.onsets
    elif way < 0.8:
        choices = {
            "4/4": ((0, 24), (0, 36), (0, 12, 24), (12, 24), (0, 24, 36)),
            "3/4": ((0,), (0, 24), (0, 12, 24)),
            "6/8": ((0, 24), (0, 12, 24), (0,)),
        }[frame.plan.metre]
        onsets = choices[int(rng.integers(len(choices)))]
    final = 0 if not onsets else 2 * TICKS if frame.plan.metre != "6/8" else half
    if onsets and frame.plan.metre == "4/4" and rng.random() < idiom.feel.pushed * 0.35 and onsets[-1] < 36:
        final -= TICKS // 2
    if len(onsets) > 1 and rng.random() < 0.4:
        steps = tuple(side * n for n in (2, *([1] * (len(onsets) - 2)), -1))
    else:
        steps = tuple(side * (len(onsets) - n) for n in range(len(onsets)))
    room = bar - final - (TICKS // 2 if idiom.breath else 0)
    length = min(round(idiom.longest * TICKS), max(TICKS, room))
    lengths = lengths_of(onsets, final, rng, 1.0, bar, idiom.share) if onsets else ()
    return Motif(bar, (*onsets, final), (*lengths, length), (*steps, 0))


def _breathing(frame: Frame, idiom: Idiom, slots: Sequence[Slot], bars: Sequence[Gesture]) -> list[Slot]:
    """Notes that do not overlap; sung through where the idiom holds; with air at the end of the phrase."""
    rng = frame.lasting("breath", unit_of(frame), frame.place % 2)
    longest = round(idiom.longest * TICKS)
    close = frame.bars * frame.bar_ticks
    found = []
    for slot, later in zip(slots, [*slots[1:], None], strict=True):
        end = later.start if later else close
        length = min(slot.length, end - slot.start)
        gap = end - slot.start - length
        sung_on = later and 0 < gap <= TICKS * 2 and length >= TICKS // 2
        if sung_on and rng.random() < idiom.hold * 0.6:
            length = min(length + gap, max(longest, length))
        found.append(replace(slot, length=length))
    if found and bars[-1].kind in LAND and idiom.breath:
        last = found[-1]
        air = round((0.5 + idiom.breath * 0.5) * TICKS)
        found[-1] = replace(last, length=max(TICKS // 2, min(last.length, close - air - last.start)))
    return found


def _with_pickups(
    frame: Frame,
    idiom: Idiom,
    slots: Sequence[Slot],
    bars: Sequence[Gesture],
    where: Register,
    ladder: Ladder,
) -> list[Slot]:
    """Notes that lead by step into the first bar of the next phrase, where the line has come to rest before."""
    rng = frame.lasting("pick-up", unit_of(frame), frame.place % 2)
    leads_on = frame.after is not None and "lead" in frame.after.roles
    unit = TICKS // 2 if idiom.feel.sixteenth < 0.25 or rng.random() < 0.6 else TICKS // 4
    count = int(rng.integers(1, 4))
    side = int(rng.choice((-1, -1, 1)))
    found = list(slots)
    for n, gesture in enumerate(bars):
        follows = bars[n + 1].kind if n + 1 < len(bars) else "a" if leads_on else "r"
        if gesture.kind not in "HFtr" or follows not in "ab" or rng.random() >= idiom.pickup:
            continue
        end = (n + 1) * frame.bar_ticks
        begin = end - count * unit
        before = [slot for slot in found if slot.start < end]
        if before and before[-1].start > begin - TICKS:
            continue
        if before and before[-1].end > begin - TICKS // 2:
            cut = begin - TICKS // 2 - before[-1].start
            found[found.index(before[-1])] = replace(before[-1], length=cut)
        into = ladder.index(next((slot.target for slot in found if slot.start >= end), float(where.anchor)))
        found += [
            Slot(begin + k * unit, unit, ladder.pitch(into + side * (count - k)), accent=-4)
            for k in range(count)
        ]
        found.sort(key=lambda slot: slot.start)
    return found
