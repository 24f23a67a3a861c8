"""The bass: a line of its style on the chords of the thought, locked to the kick that it hears.

Rhythms and tones come from `bass_rhythms`, walking lines from `bass_steps`; here tones become pitches. A bass lies in
one octave by root, which suits the key; on strong beats it plays a tone of the chord, on a new chord its lowest.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from engines.music.grammar.bass_rhythms import SLIDE, Stroke, Tone, line_of
from engines.music.grammar.bass_steps import WALKING, pulses, walked
from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import STEP
from engines.music.grammar.numbers import within
from engines.music.harmony import Chord
from engines.music.score import TICKS, Note

_LEVEL = {"jazz": 78, "bossa": 72, "lofi": 78, "folk": 74, "chamber": 66, "ambient": 60, "cinematic": 80}
_RANGE = 20
"""Semitones over its lowest note within which a walking bass stays."""


def write(frame: Frame) -> list[Note]:
    if frame.plan.style in WALKING:
        notes = _walking(frame)
    else:
        line, kicks = line_of(frame), _kicks(frame)
        bars = [line(frame, bar, kicks[bar]) for bar in range(frame.bars)]
        notes = _recalled(frame, _pitched(frame, bars))
        if frame.plan.style == "lofi":
            notes = _with_slides(frame, notes)
    if frame.closes:
        notes = _ended(frame, notes)
    return _one_at_a_time(sorted(_breathing(frame, notes)))


def _one_at_a_time(notes: list[Note]) -> list[Note]:
    """A string is struck again only after it has stopped: notes overlap where they glide to another pitch, else not."""
    found = notes[-1:]
    for note, later in reversed(list(pairwise(notes))):
        room = later.start - note.start + (SLIDE if note.pitch != later.pitch else 0)
        if later.start > note.start:
            found.append(replace(note, length=min(note.length, room)))
    return found[::-1]


def _level(frame: Frame) -> float:
    return _LEVEL.get(frame.plan.style, 88) * (0.76 + 0.42 * frame.energy)


def _kicks(frame: Frame) -> list[frozenset[int]]:
    """Steps of each bar at which the drums strike low."""
    found: list[set[int]] = [set() for _ in range(frame.bars)]
    heard = frame.heard.get("drums", ())
    low = {36, 41} if heard and frame.instrument("drums").id == "orchestral-drums" else {36}
    for note in heard:
        if note.pitch in low and note.velocity > 44:
            bar, tick = divmod(note.start, frame.bar_ticks)
            found[bar].add(tick // STEP)
    return [frozenset(steps) for steps in found]


def _walking(frame: Frame) -> list[Note]:
    """All bars but the last as they were, where they fit; the others go on from there."""
    instrument = frame.instrument("bass")
    low, high = instrument.low, min(instrument.high, instrument.low + _RANGE)
    kept = _fitting(frame, frame.bars - 1)
    first = frame.bars - 1 if kept else 0
    earlier = kept or frame.previous.get("bass", ())
    before = max(earlier, key=lambda note: note.start).pitch if earlier else None
    beats = [pulse for bar in range(first, frame.bars) for pulse in pulses(frame, bar)]
    return kept + walked(frame, beats, before, low, high, _level(frame))


def _pitched(frame: Frame, bars: Sequence[Sequence[Stroke]]) -> list[Note]:
    """Strokes with pitches. What would sound against a new chord stops before it; where nothing begins with a chord on
    a strong beat, its lowest note comes in."""
    seat = _Seat(frame)
    half = frame.bar_ticks // 2
    strokes = [
        replace(stroke, start=stroke.start + bar * frame.bar_ticks)
        for bar, of in enumerate(bars)
        for stroke in of
    ]
    chords = [frame.chord_at(stroke.start) for stroke in strokes]
    pitches: list[int] = []
    known: Chord | None = None
    for stroke, chord in zip(strokes, chords, strict=True):
        leads = stroke.tone in ("approach", "next") and stroke.start % half != 0 and stroke.length <= TICKS
        rooted = chord != known or (stroke.tone in ("approach", "next") and not leads)
        pitches.append(-1 if leads else seat.pitch(chord, "root" if rooted else stroke.tone))
        known = known if leads else chord
    for n in range(len(strokes) - 1, -1, -1):
        if pitches[n] < 0:
            goal = pitches[n + 1] if n + 1 < len(strokes) else seat.pitch(frame.chord(frame.bars), "root")
            previous = pitches[n - 1] if n and pitches[n - 1] > 0 else goal
            pitches[n] = goal if strokes[n].tone == "next" else seat.approach(strokes[n], previous, goal)
    level = _level(frame)
    ends = [stroke.start for stroke in strokes[1:]] + [frame.bars * frame.bar_ticks]
    notes: list[Note] = []
    for stroke, pitch, later in zip(strokes, pitches, ends, strict=True):
        velocity = within(level * stroke.accent, 10, 122)
        notes += _under_changes(frame, seat, Note(stroke.start, pitch, stroke.length, velocity), later)
    return notes


def _under_changes(frame: Frame, seat: "_Seat", note: Note, later: int) -> list[Note]:
    """A note that goes on into other chords: where it is not in one, it gives way to the lowest note of that."""
    half, end = frame.bar_ticks // 2, note.start + note.length
    change = (note.start // half + 1) * half
    while change < end:
        chord = frame.chord_at(change)
        if (
            note.pitch % 12 not in frame.pitch_classes(chord)
            and note.pitch % 12 != (frame.plan.key + chord.lowest) % 12
        ):
            if end - change <= SLIDE:
                return [note]
            found = [replace(note, length=change - note.start)]
            if end - change >= TICKS // 2 and change < min(later, frame.bars * frame.bar_ticks):
                rest = Note(change, seat.pitch(chord, "root"), end - change, note.velocity)
                found += _under_changes(frame, seat, rest, later)
            return found
        change += half
    return [note]


class _Seat:
    """Where a bass has each pitch class: one octave, from the tonic or another good tone of the key upwards."""

    def __init__(self, frame: Frame) -> None:
        instrument, self.key = frame.instrument("bass"), frame.plan.key
        self.low, self.high, self.frame = instrument.low, instrument.high, frame
        good = ((self.key + step - self.low) % 12 for step in (7, 0, 5, 2))
        self.base = self.low + min(good)

    def pitch(self, chord: Chord, tone: Tone) -> int:
        lowest = (self.key + chord.lowest) % 12
        root = self.base + (lowest - self.base) % 12
        intervals = {(pitch_class - lowest) % 12 for pitch_class in self.frame.pitch_classes(chord)}
        wanted = {
            "fifth": (7, 6, 8, 5),
            "below": (7, 6, 8, 5),
            "third": (4, 3, 5),
            "seventh": (10, 11, 9),
        }.get(tone)
        if tone == "octave":
            return root + 12 if root + 12 <= min(self.high, self.low + 24) else root
        if wanted is None:
            return root
        interval = next((step for step in wanted if step in intervals), 0)
        under = root + interval - 12
        if interval and under >= self.low and (tone == "below" or root + interval > self.high):
            return under
        return root + interval if root + interval <= self.high else root

    def approach(self, stroke: Stroke, previous: int, goal: int) -> int:
        """A note that wants to go on to the goal: its neighbour in the scale or by half a step, or its dominant."""
        rng = self.frame.lasting("bass", "approach", stroke.start // self.frame.bar_ticks % 2)
        side = -1 if previous <= goal else 1
        scale = next(
            (goal + side * step for step in (2, 1) if (goal + side * step) % 12 in self.frame.scale),
            goal + side,
        )
        choices = [scale, goal + side, goal - 5 if goal - 5 >= self.low else goal + 7]
        pitch = choices[int(rng.choice(3, p=[0.6, 0.22, 0.18]))]
        return int(pitch) if self.low <= pitch <= self.high else goal


def _fitting(frame: Frame, bars: int) -> list[Note]:
    """What was played in the first bars where this thought comes back, if it fits the chords of now and is about as
    dense as the energy asks."""
    heard = [note for note in (frame.recalled or {}).get("bass", ()) if note.start < bars * frame.bar_ticks]
    half = frame.bar_ticks // 2
    for note in heard:
        tones = frame.pitch_classes(frame.chord_at(note.start))
        if note.pitch % 12 not in tones and (
            note.start % half == 0 or (note.pitch % 12 not in frame.scale and note.length > TICKS)
        ):
            return []
    first = {note.start: note.pitch % 12 for note in heard}
    for bar in range(bars):
        lowest = (frame.plan.key + frame.chord(bar).lowest) % 12
        if first.get(bar * frame.bar_ticks, lowest) not in (lowest, *frame.pitch_classes(frame.chord(bar))):
            return []
    if frame.plan.style in WALKING and heard:
        wanted = sum(len(pulses(frame, bar)) for bar in range(bars))
        if not 0.75 <= len(heard) / max(wanted, 1) <= 1.35:
            return []
    return heard


def _recalled(frame: Frame, notes: list[Note]) -> list[Note]:
    kept = _fitting(frame, frame.bars - 1)
    begin = (frame.bars - 1) * frame.bar_ticks
    own = [note for note in notes if note.start < begin]
    if own and 0.8 <= len(kept) / len(own) <= 1.25:
        return kept + [note for note in notes if note.start >= begin]
    return notes


def _with_slides(frame: Frame, notes: list[Note]) -> list[Note]:
    """A lazy hand slides into some long notes from below, through a short note that reaches into them."""
    rng = frame.lasting("bass", "slides")
    likely, step = float(rng.uniform(0, 0.4)), int(rng.choice([1, 2]))
    found: list[Note] = []
    for n, note in enumerate(notes):
        free = note.start - (notes[n - 1].start + notes[n - 1].length if n else 0)
        place = note.start % frame.bar_ticks // STEP
        slides = frame.lasting("bass", "slide", place).random() < likely
        if (
            slides
            and note.length >= TICKS // 2
            and free >= 3
            and note.pitch - step >= frame.instrument("bass").low
        ):
            found.append(Note(note.start - 3, note.pitch - step, 4, max(10, note.velocity - 22)))
        found.append(note)
    return found


def _breathing(frame: Frame, notes: list[Note]) -> list[Note]:
    """Silent with the drums before what comes."""
    drums = frame.heard.get("drums")
    if not drums or not frame.ends_section or frame.rises <= 0.1 or frame.thought.section == "build":
        return notes
    end = frame.bars * frame.bar_ticks
    silent_from = max(note.start for note in drums) + STEP
    if end - silent_from < TICKS // 2:
        return notes
    return [
        replace(note, length=min(note.length, silent_from - note.start))
        for note in notes
        if note.start < silent_from
    ]


def _ended(frame: Frame, notes: list[Note]) -> list[Note]:
    """The piece ends on one long note, or one for each of the last two chords."""
    begin, half = (frame.bars - 1) * frame.bar_ticks, frame.bar_ticks // 2
    kept = [
        replace(note, length=min(note.length, begin - note.start)) for note in notes if note.start < begin
    ]
    first, second = frame.chord_at(begin), frame.chord_at(begin + half)
    chords = (
        [(begin, frame.bar_ticks, first)]
        if first == second
        else [(begin, half, first), (begin + half, half, second)]
    )
    seat = _Seat(frame)
    return kept + [
        Note(tick, seat.pitch(chord, "root"), length, int(_level(frame))) for tick, length, chord in chords
    ]
