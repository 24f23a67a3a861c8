"""Basses that walk: a jazz bass in quarters, a cello that moves by step from chord to chord.

The first note of each chord is its lowest; the notes between are drawn one by one, near the last and on the way to the
next, with chromatic neighbours and enclosures where the style has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import drive
from engines.music.grammar.numbers import within
from engines.music.harmony import Chord
from engines.music.score import TICKS, Note

WALKING = ("jazz", "chamber")


@dataclass(frozen=True, slots=True)
class Pulse:
    """A note without its pitch; `start` in ticks of the thought."""

    start: int
    length: int
    accent: float


def pulses(frame: Frame, bar: int) -> list[Pulse]:
    """When a bar's notes sound."""
    found = _jazz(frame, bar) if frame.plan.style == "jazz" else _chamber(frame, bar)
    found = _with_change(frame, bar, found)
    begin = bar * frame.bar_ticks
    return [Pulse(begin + pulse.start, pulse.length, pulse.accent) for pulse in found]


def _with_change(frame: Frame, bar: int, found: list[Pulse]) -> list[Pulse]:
    """No note is held into another chord: one begins there, if none does soon."""
    half = frame.bar_ticks // 2
    if frame.chord(bar) == frame.chord(bar, frame.beats / 2):
        return found
    held = next((pulse for pulse in found if pulse.start < half < pulse.start + pulse.length - 3), None)
    if held is None:
        return found
    later = Pulse(half, held.start + held.length - half, 0.92)
    return sorted(
        [
            *(pulse for pulse in found if pulse != held),
            Pulse(held.start, half - held.start, held.accent),
            later,
        ],
        key=lambda pulse: pulse.start,
    )


def _jazz(frame: Frame, bar: int) -> list[Pulse]:
    """Two notes a bar while it is calm, a note a beat when it swings; here and there a skip before a beat."""
    fresh = frame.fresh("bass", "skip", bar)
    in_two = drive(frame) < frame.whole("bass", "in two").uniform(0.42, 0.62)
    ticks = _beats_of(frame, in_two)
    skips = 0.42 * drive(frame) ** 1.4 * (1.6 if in_two else 1)
    found = []
    for tick, later in zip(ticks, [*ticks[1:], frame.bar_ticks], strict=True):
        skip = later - tick >= TICKS and fresh.random() < skips
        length = later - tick - (TICKS // 2 if skip else 0)
        found.append(Pulse(tick, int(length * 0.94), 1.0 if (tick // TICKS) % 2 else 0.94))
        if skip:
            found.append(Pulse(tick + length, TICKS // 3, 0.7))
    return found


def _beats_of(frame: Frame, in_two: bool) -> list[int]:
    """Ticks of a bar's notes before any skip."""
    if frame.plan.metre == "6/8":
        half = 3 * TICKS // 2
        return [0, half] if in_two else [0, TICKS, half, half + TICKS]
    if frame.plan.metre == "3/4":
        return [0] if in_two else [0, TICKS, 2 * TICKS]
    return [0, 2 * TICKS] if in_two else [0, TICKS, 2 * TICKS, 3 * TICKS]


def _chamber(frame: Frame, bar: int) -> list[Pulse]:
    """A rhythm that the section keeps, fuller with energy; a section ends on a long note, and breathes after it."""
    if frame.ends_section and bar == frame.bars - 1:
        return [Pulse(0, frame.bar_ticks - TICKS, 0.9)]
    eighth = TICKS // 2
    drawn = frame.lasting("bass", "rhythm", bar % 2).random(frame.bar_ticks // eighth)
    joined = frame.lasting("bass", "rhythm").random(frame.bar_ticks // eighth)
    likely = [_weight(frame, place * eighth) for place in range(len(drawn))]
    ticks = [
        place * eighth
        for place, weight in enumerate(likely)
        if 0.6 * drawn[place] + 0.4 * joined[place] < weight
    ]
    rests = len(ticks) > 2 and bar % 2 == 1 and drawn[0] < 0.3
    return [
        Pulse(tick, later - tick - 1, 1.0 if tick == 0 else 0.86)
        for tick, later in zip(ticks, [*ticks[1:], frame.bar_ticks], strict=True)
    ][: -1 if rests else None]


def _weight(frame: Frame, tick: int) -> float:
    """How likely a cello moves at a tick of a bar."""
    energy = drive(frame)
    if tick == 0:
        return 1.0
    if _strong(frame, tick):
        return 0.25 + 0.8 * energy
    if frame.plan.metre == "6/8":
        return 0.1 + 0.9 * energy if tick % (3 * TICKS // 2) == TICKS else 0.85 * energy - 0.15
    return 0.12 + 0.85 * energy if tick % TICKS == 0 else 0.9 * energy - 0.35


def walked(
    frame: Frame, beats: Sequence[Pulse], before: int | None, low: int, high: int, level: float
) -> list[Note]:
    """The pulses with pitches; `before` is the pitch that sounded last."""
    if not beats:
        return []
    walk = _Walk(frame, low, high, frame.fresh("bass", "walk", beats[0].start))
    chords = [frame.chord_at(pulse.start) for pulse in beats]
    is_new = [n == 0 or chords[n] != chords[n - 1] for n in range(len(beats))]
    leads = [n for n, pulse in enumerate(beats) if is_new[n] or _strong(frame, pulse.start)]
    pitches = [0] * len(beats)
    last = before if before is not None else low + 9
    for n in leads:
        lowest = (frame.plan.key + chords[n].lowest) % 12
        last = walk.near((lowest,) if is_new[n] else frame.pitch_classes(chords[n]), last)
        pitches[n] = last
    after = frame.chord(beats[-1].start // frame.bar_ticks + 1)
    goal = walk.near((frame.plan.key + after.lowest,), last)
    for n, upto in zip(leads, [*leads[1:], len(beats)], strict=True):
        target = pitches[upto] if upto < len(beats) else goal
        for between in range(n + 1, upto):
            held = beats[between].length > TICKS
            pitches[between] = walk.step(chords[between], pitches[between - 1], target, upto - between, held)
    return [
        Note(pulse.start, pitch, pulse.length, within(level * pulse.accent, 10, 122))
        for pulse, pitch in zip(beats, pitches, strict=True)
    ]


def _strong(frame: Frame, tick: int) -> bool:
    place = tick % frame.bar_ticks
    return place == 0 or (frame.plan.metre != "3/4" and place == frame.bar_ticks // 2)


@dataclass(frozen=True)
class _Walk:
    """Draws one pitch after the other between `low` and `high`."""

    frame: Frame
    low: int
    high: int
    rng: np.random.Generator

    def near(self, classes: Sequence[int], last: int) -> int:
        """A pitch of these classes near the last one, drawn towards the middle of the range."""
        wanted = {pitch_class % 12 for pitch_class in classes}
        pitches = np.array([pitch for pitch in range(self.low, self.high + 1) if pitch % 12 in wanted])
        away = np.abs(pitches - last)
        cost = 0.45 * away + 0.06 * np.abs(pitches - (self.low + self.high) / 2) ** 1.3 + 1.5 * (away == 0)
        return self._drawn(pitches, cost)

    def step(self, chord: Chord, last: int, target: int, left: int, held: bool) -> int:
        """The next pitch on the way to a target, `left` notes before it; one that is held is of the chord."""
        pitches = np.arange(max(self.low, last - 9), min(self.high, last + 9) + 1)
        move, remains = np.abs(pitches - last), np.abs(target - pitches)
        in_chord = np.isin(pitches % 12, self.frame.pitch_classes(chord))
        in_scale = np.isin(pitches % 12, self.frame.scale)
        cost = np.where(move == 0, 2.6, np.where(move <= 2, 0.0, np.where(move <= 4, 0.9, 0.8 + 0.35 * move)))
        cost = cost + np.where(in_chord, 0.0, np.where(held, 9.0, np.where(in_scale, 0.5, 6.0)))
        cost = cost + np.where(~in_chord & (move > 2), 3.0, 0.0) + 0.5 * np.maximum(remains - 2.5 * left, 0)
        chromatic = self.frame.plan.style == "jazz" and not held
        if left == 1:
            by_fifth = np.isin(remains, (5, 7))
            cost = cost + np.where(
                remains == 0, 2.4, np.where(remains <= 2, 0.0, np.where(by_fifth, 1.1, 3.0))
            )
            if chromatic:
                cost = np.where((remains == 1) & (move <= 4), np.minimum(cost, 0.35), cost)
        elif left == 2 and chromatic:
            beyond = (remains <= 2) & (remains > 0) & (np.sign(pitches - target) == np.sign(target - last))
            cost = cost - 0.5 * beyond
        return self._drawn(pitches, 1.6 * cost)

    def _drawn(self, pitches: np.ndarray, cost: np.ndarray) -> int:
        likely = np.exp(cost.min() - cost)
        return int(self.rng.choice(pitches, p=likely / likely.sum()))
