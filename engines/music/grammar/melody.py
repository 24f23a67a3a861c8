"""The lead: themes that belong to the whole piece, sung in phrases that breathe, and that come back.

What a bar takes is decided in `phrases`, how a motif is drawn in `motifs`, which pitches it gets in `lines`; here they
become notes. Where a section returns, the lead returns with it, note for note, with another last bar.
"""

from collections.abc import Sequence

import numpy as np

from engines.music.grammar.bebop import improvise
from engines.music.grammar.frame import Frame
from engines.music.grammar.idioms import IDIOMS, Idiom
from engines.music.grammar.lines import (
    AVOID,
    CHORD,
    OUTSIDE,
    Slot,
    accompaniment,
    chords_under,
    grinds,
    kinds,
    sing,
    strength,
)
from engines.music.grammar.numbers import within
from engines.music.grammar.periods import Gesture, Register, gestures, register, wishes
from engines.music.score import TICKS, Note


def write(frame: Frame) -> list[Note]:
    """The lead of a thought."""
    idiom = IDIOMS[frame.plan.style]
    where = register(frame, "lead", idiom)
    if frame.plan.style == "jazz" and frame.thought.section == "solo" and frame.plan.metre != "6/8":
        played = improvise(frame, where, frame.fresh("lead"))
        return [_note(frame, idiom, slot, pitch) for slot, pitch in played]
    remembered = _remembered(frame)
    if remembered:
        return _recall(frame, idiom, where, remembered)
    bars = gestures(frame, idiom)
    slots, peaks = wishes(frame, idiom, where, bars, frame.lasting("bars", frame.place % 2))
    pitches = sing(frame, slots, where.low, where.high, idiom.taste, _ceiling(frame, slots, where, peaks))
    return [_note(frame, idiom, slot, pitch) for slot, pitch in zip(slots, pitches, strict=True)]


def _remembered(frame: Frame) -> list[Note]:
    """What the lead played when these bars were heard before; not in a solo, nor where other bars are asked for."""
    if frame.recalled is None or frame.thought.section == "solo" or frame.thought.take:
        return []
    end = frame.bars * frame.bar_ticks
    return [note for note in frame.recalled.get("lead", ()) if note.start < end]


def _recall(frame: Frame, idiom: Idiom, where: Register, notes: Sequence[Note]) -> list[Note]:
    """The same again, with another last bar; bars that no longer fit their chords are sung near the old pitches."""
    instrument = frame.instrument("lead")
    low = max(instrument.low, min([where.low, *(note.pitch for note in notes)]))
    high = min(instrument.high, max([where.high, *(note.pitch for note in notes)]))
    last = frame.bars - 1
    bars = gestures(frame, idiom)
    kept = [note for note in notes if note.start // frame.bar_ticks < last or frame.bars == 1]
    slots = [Slot(note.start, note.length, note.pitch, firm=4.0) for note in kept]
    if frame.bars > 1:
        ending = bars[:-1] + [bars[-1] if bars[-1].kind != "r" else Gesture("t")]
        new, _ = wishes(frame, idiom, where, ending, frame.fresh("ending"))
        slots += [slot for slot in new if slot.start // frame.bar_ticks == last]
    pitches = sing(frame, slots, low, high, idiom.taste)
    literal = {note.start: note.pitch for note in kept}
    fits = {
        bar: _fits(frame, [n for n in kept if n.start // frame.bar_ticks == bar]) for bar in range(frame.bars)
    }
    return [
        _note(
            frame,
            idiom,
            slot,
            literal[slot.start] if slot.start in literal and fits[slot.start // frame.bar_ticks] else pitch,
        )
        for slot, pitch in zip(slots, pitches, strict=True)
    ]


def _fits(frame: Frame, notes: Sequence[Note]) -> bool:
    """Whether a bar still sounds right over its chords."""
    plan = frame.plan
    around = accompaniment(frame)
    strong = right = 0
    for note in notes:
        slot = Slot(note.start, note.length, note.pitch)
        if note.length >= TICKS and grinds(slot, np.array([note.pitch]), around)[0]:
            return False
        chord = max(chords_under(frame, note.start, note.length), key=lambda pair: pair[1])[0]
        kind = kinds(chord, plan.key, plan.mode)[note.pitch % 12]
        heavy = strength(note.start % frame.bar_ticks, plan.metre) >= 2 or note.length >= TICKS
        if kind == OUTSIDE or (kind == AVOID and note.length >= TICKS):
            return False
        strong += heavy
        right += heavy and kind == CHORD
    return right >= 0.5 * strong


def _ceiling(frame: Frame, slots: Sequence[Slot], where: Register, peaks: set[int]) -> np.ndarray:
    """Costs that keep the top of the range for the climax: (slots, pitches)."""
    pitches = np.arange(where.low, where.high + 1)
    top = (pitches >= where.high - 3) * 2.5
    inside = np.array([slot.start // frame.bar_ticks not in peaks for slot in slots], np.float64)
    return inside[:, None] * top[None, :]


def _note(frame: Frame, idiom: Idiom, slot: Slot, pitch: int) -> Note:
    """As loud as the energy, the place in the bar and in the phrase make it."""
    weight = strength(slot.start % frame.bar_ticks, frame.plan.metre)
    way = slot.start / (frame.bars * frame.bar_ticks)
    swell = 5 * np.sin(np.pi * min(1.0, way * 0.9 + 0.1))
    velocity = 56 + 42 * frame.energy + idiom.accent * (weight - 1) / 1.5 + swell + slot.accent
    if slot.length < TICKS // 2:
        velocity -= 3
    return Note(slot.start, pitch, slot.length, within(velocity, 24, 122))
