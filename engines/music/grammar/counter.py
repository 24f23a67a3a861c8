"""The counter-melody: it answers where the lead rests, moves where it holds, or goes with it in thirds and sixths.

It always hears the lead; without one it is a slow line of its own. Against the lead it keeps the rules of two voices:
thirds and sixths rather than hollow intervals, no parallel fifths or octaves, contrary motion where it can.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.idioms import IDIOMS
from engines.music.grammar.lines import Costs, Slot, Taste, sing, strength
from engines.music.grammar.motifs import draw_contour, draw_rhythm
from engines.music.grammar.numbers import pick, within
from engines.music.grammar.periods import Ladder
from engines.music.grammar.themes import unit_of
from engines.music.score import TICKS, Note
from engines.music.thoughts import Metre, Style

_WAYS: dict[Style, dict[str, float]] = {
    "pop": {"line": 2, "thirds": 1, "answer": 2}, "lofi": {"answer": 4, "line": 1},
    "synthwave": {"answer": 2, "thirds": 2, "line": 1}, "ambient": {"line": 2, "answer": 2},
    "cinematic": {"line": 4, "thirds": 1, "answer": 1}, "bossa": {"line": 2, "answer": 1, "thirds": 1},
    "reggae": {"thirds": 3, "answer": 2}, "ballad": {"line": 3, "thirds": 1, "answer": 1},
    "folk": {"thirds": 2, "line": 3}, "chamber": {"line": 4, "answer": 1, "thirds": 1},
}  # fmt: skip
_BRIGHT = {"glockenspiel", "music-box", "bells", "vibraphone"}
"""Struck instruments: they answer above the lead and hold no lines."""
_HARMONY = np.array([1.6, 6.0, 3.0, 0.0, 0.0, 1.6, 3.5, 0.7, 0.1, 0.1, 2.6, 3.2])
"""What an interval with the lead costs, by semitones modulo an octave."""
_INNER: dict[Metre, tuple[tuple[int, ...], ...]] = {
    "4/4": ((24,), (24,), (36,), (24, 36), (12, 24, 36), (24, 36)),
    "3/4": ((24,), (48,), (24, 48), (36, 48, 60), (48, 60), (24, 36, 48, 60)),
    "6/8": ((24,), (24,), (12, 24), (24, 30)),
}
"""Where a line moves on inside half a bar (in 3/4 a bar), in ticks: the first half of each are the calm ones."""


@dataclass(frozen=True, slots=True)
class _Room:
    """Ticks in which the lead leaves room, and the notes of the lead that came before."""

    start: int
    end: int
    before: tuple[Note, ...]


def write(frame: Frame) -> list[Note]:
    """The counter-melody of a thought."""
    lead = sorted(frame.heard.get("lead", ()))
    ways = dict(_WAYS.get(frame.plan.style, {"line": 1.0, "answer": 1.0}))
    struck = frame.instrument("counter").id in _BRIGHT
    if struck:
        ways = {"answer": 1.0}
    way = pick(frame.lasting("counter", unit_of(frame)), ways)
    low, high = _register(frame, lead, above=struck)
    if not lead:
        slots = _line(frame, lead, low, high)
    elif way == "answer":
        slots = _answers(frame, lead, low, high)
    elif way == "thirds":
        slots = _along(frame, lead, low, high)
    else:
        slots = _line(frame, lead, low, high)
    if not slots:
        slots = _glints(frame, lead, low, high) if struck else _line(frame, lead, low, high)
    taste = Taste(IDIOMS[frame.plan.style].taste.colour, 1.1, 0.9)
    against, moves = _two_voices(frame, slots, lead, low, high)
    pitches = sing(frame, slots, low, high, taste, against, moves)
    return [_note(frame, slot, pitch) for slot, pitch in zip(slots, pitches, strict=True)]


def _register(frame: Frame, lead: Sequence[Note], above: bool) -> tuple[int, int]:
    """A tenth or so, below the lead or above it, as the instrument allows."""
    instrument = frame.instrument("counter")
    middle = float(np.mean([note.pitch for note in lead])) if lead else 68.0
    aim = middle + 11 if above else middle - 8
    centre = min(max(aim, instrument.low + 7), instrument.high - 7)
    return max(instrument.low, round(centre) - 8), min(instrument.high, round(centre) + 8)


def _rooms(frame: Frame, lead: Sequence[Note]) -> list[_Room]:
    """Where the lead rests for a beat and a half or more, or holds a note for longer than two beats."""
    end = frame.bars * frame.bar_ticks
    found = []
    if lead and lead[0].start >= TICKS * 3 // 2:
        found.append(_Room(0, lead[0].start, ()))
    for n, note in enumerate(lead):
        later = lead[n + 1].start if n + 1 < len(lead) else end
        stops = note.start + note.length
        begin = stops if note.length < 2 * TICKS else note.start + TICKS
        begin = -(-begin // (TICKS // 2)) * (TICKS // 2)
        if later - begin >= TICKS * 3 // 2:
            found.append(_Room(begin, later, tuple(lead[max(0, n - 4) : n + 1])))
    return found


def _answers(frame: Frame, lead: Sequence[Note], low: int, high: int) -> list[Slot]:
    """Into each room a few notes: the rhythm that the lead has just had, or one of the section's own."""
    rng = frame.lasting("answers", unit_of(frame))
    idiom = IDIOMS[frame.plan.style]
    ladder = Ladder.of(frame)
    own = draw_rhythm(rng, frame.plan.metre, idiom.feel, 0.8 + frame.energy, 2)
    contour = draw_contour(rng, 8, 0.3, 0.1)
    imitates, turned = rng.random() < 0.5, rng.random() < 0.4
    found = []
    for room in _rooms(frame, lead):
        onsets = list(own)
        if imitates and len(room.before) >= 3:
            first = room.before[-4:][0].start
            onsets = [note.start - first for note in room.before[-4:]]
        onsets = [onset for onset in onsets if room.start + onset <= room.end - TICKS // 2]
        if len(onsets) < 2 and room.end - room.start < 2 * TICKS:
            continue
        anchor = ladder.index((low + high) / 2)
        for k, onset in enumerate(onsets):
            begin = room.start + onset
            upto = (
                room.start + onsets[k + 1] if k + 1 < len(onsets) else min(room.end, begin + 3 * TICKS // 2)
            )
            step = contour[k] * (-1 if turned else 1)
            found.append(Slot(begin, max(4, upto - begin - 1), ladder.pitch(anchor + step), firm=0.8))
    return found


def _along(frame: Frame, lead: Sequence[Note], low: int, high: int) -> list[Slot]:
    """With the lead in thirds and sixths below: all of its notes but fleeting ones, when calm only long ones."""
    shortest = TICKS // 2 if frame.energy > 0.55 else TICKS
    return [
        Slot(note.start, note.length, min(max(note.pitch - 4, low), high), firm=0.5)
        for note in lead
        if note.length >= shortest or strength(note.start % frame.bar_ticks, frame.plan.metre) >= 2
    ]


def _glints(frame: Frame, lead: Sequence[Note], low: int, high: int) -> list[Slot]:
    """The strong notes of the lead, an octave up: for what is struck and finds no room to answer."""
    return [
        Slot(note.start, note.length, min(max(note.pitch + 12, low), high))
        for note in lead
        if strength(note.start % frame.bar_ticks, frame.plan.metre) >= 2
    ] or [Slot(0, TICKS, (low + high) / 2)]


def _line(frame: Frame, lead: Sequence[Note], low: int, high: int) -> list[Slot]:
    """A line of its own: long notes while the lead is busy, moving ones while it holds; it bends the other way."""
    rng = frame.lasting("line", unit_of(frame), frame.place % 2)
    half = frame.bar_ticks // 2 if frame.plan.metre != "3/4" else frame.bar_ticks
    middle = (low + high) / 2
    mean = float(np.mean([note.pitch for note in lead])) if lead else 68.0
    eager = 0.5 if frame.plan.style == "chamber" else 0.25
    onsets: list[int] = []
    for begin in range(0, frame.bars * frame.bar_ticks, half):
        heard = sum(begin <= note.start < begin + half for note in lead)
        moving = (eager + 0.6 * frame.energy) * (1.2 if heard <= 1 else 0.5 if heard >= 3 else 0.8)
        if frame.energy < 0.4 and begin % frame.bar_ticks and rng.random() < 0.6:
            continue
        onsets.append(begin)
        if rng.random() < moving and lead:
            inner = _INNER[frame.plan.metre]
            upto = len(inner) if heard <= 1 and frame.energy > 0.4 else len(inner) // 2
            onsets += [begin + onset for onset in inner[int(rng.integers(upto))]]
    if frame.plan.style != "chamber" and lead and rng.random() < 0.5:
        onsets = [onset for onset in onsets if onset >= half] or onsets
    ends = [*onsets[1:], max(frame.bars * frame.bar_ticks - TICKS // 2, onsets[-1] + TICKS // 4)]
    longest = 4 * TICKS
    drift = np.cumsum(rng.choice((-1.0, 0.0, 1.0), size=len(onsets)))
    found = []
    for n, (onset, end) in enumerate(zip(onsets, ends, strict=True)):
        above = _sounding_lead(lead, onset)
        bend = -0.5 * (above - mean) if above else 0.0
        target = float(np.clip(middle + bend + 1.2 * drift[n], low, high))
        found.append(Slot(onset, min(end - onset, longest), target, firm=0.35))
    return found


def _sounding_lead(lead: Sequence[Note], tick: int) -> int:
    """The pitch of the lead at a tick, 0 where it rests."""
    return next((note.pitch for note in lead if note.start <= tick < note.start + note.length), 0)


def _left_from(lead: Sequence[Note], tick: int) -> int:
    """The pitch that the lead comes from at a tick, 0 after a rest of a beat."""
    before = [note for note in lead if note.start < tick < note.start + note.length + TICKS]
    return before[-1].pitch if before else 0


def _two_voices(
    frame: Frame, slots: Sequence[Slot], lead: Sequence[Note], low: int, high: int
) -> tuple[Costs, Costs]:
    """What each pitch costs against the lead, and each move: (slots, pitches) and (slots - 1, pitches, pitches)."""
    pitches = np.arange(low, high + 1)
    bright = frame.instrument("counter").id in _BRIGHT
    strict = 1.6 if frame.plan.style == "chamber" else 1.0
    costs = np.zeros((len(slots), len(pitches)))
    moves = np.zeros((max(0, len(slots) - 1), len(pitches), len(pitches)))
    above = [_sounding_lead(lead, slot.start) for slot in slots]
    for n, slot in enumerate(slots):
        if above[n]:
            heavy = strength(slot.start % frame.bar_ticks, frame.plan.metre) >= 1 or slot.length >= TICKS
            costs[n] += _HARMONY[(above[n] - pitches) % 12] * (1.0 if heavy else 0.4)
            if not bright:
                costs[n] += np.where(pitches > above[n] - 2, 3.0, 0.0)
        # What the lead comes to while this note is held must not grind against it either.
        for note in lead:
            if (
                slot.start < note.start < slot.end
                and min(note.start + note.length, slot.end) - note.start >= TICKS // 2
            ):
                apart = (note.pitch - pitches) % 12
                costs[n] += np.where(
                    np.isin(apart, (1, 11)), 4.0, np.where(np.isin(apart, (2, 10, 6)), 1.0, 0.0)
                )
    rise = pitches[None, :] - pitches[:, None]
    for n in range(len(slots) - 1):
        # The lead may have moved while this note was held: what counts is where both leave from.
        first, second = _left_from(lead, slots[n + 1].start), above[n + 1]
        if not (first and second):
            continue
        was, will = (first - pitches) % 12, (second - pitches) % 12
        for perfect in (0, 7):
            parallel = (was == perfect)[:, None] & (will == perfect)[None, :] & (rise != 0)
            moves[n] += 9.0 * strict * parallel
        if first != second:
            along = np.sign(rise) == np.sign(second - first)
            moves[n] += 0.35 * strict * along
            hidden = along & np.isin(will, (0, 7))[None, :] & (np.abs(rise) > 2)
            moves[n] += 1.2 * strict * hidden
    return costs, moves


def _note(frame: Frame, slot: Slot, pitch: int) -> Note:
    weight = strength(slot.start % frame.bar_ticks, frame.plan.metre)
    velocity = 48 + 36 * frame.energy + 2 * (weight - 1)
    return Note(slot.start, pitch, slot.length, within(velocity, 20, 112))
