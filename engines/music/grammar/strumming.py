"""What the hands of a guitarist do: strum, and pick with thumb and fingers.

The strings of one stroke begin at the same tick, in the order of the stroke; how far apart they sound is a matter of
the performance.
"""

from collections.abc import Sequence

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.motifs import Feel, draw_rhythm
from engines.music.grammar.textures import loudness, room_below_lead, sounding, sounding_chord, until_change
from engines.music.score import TICKS, Note
from engines.music.thoughts import Role

_OPEN = {"muted-guitar": (48, 76), "clean-guitar": (47, 76)}
"""Lowest and highest fretted note that chords are made of; 43 and 76 for the others."""


def grip(
    frame: Frame, tick: int, highest: int, strings: int = 5, role: Role = "chords", lowest: int = 0
) -> tuple[int, ...]:
    """A chord as a hand holds it on strings tuned in fourths: root or bass lowest, then chord tones three to nine
    semitones apart, and on top the tone nearest to what the keyboard's voicing has there; above `highest` (MIDI pitch)
    only where the hand would otherwise have no room."""
    instrument = frame.instrument(role)
    low, high = _OPEN.get(instrument.id, (43, 76))
    low, high = max(low, instrument.low, lowest), min(max(high, lowest + 24), instrument.high)
    high = min(high, max(low + 26, highest))
    chord = sounding_chord(frame, tick)
    tones = frame.pitch_classes(chord)
    bass = (frame.plan.key + chord.lowest) % 12
    found = [low + (bass - low) % 12]
    colours = list(tones[1:]) + [tones[0]]
    top = sounding(frame, tick)[-1]
    while len(found) < strings:
        near = [p for p in range(found[-1] + 3, min(found[-1] + 10, high + 1)) if p % 12 in tones]
        if not near:
            break
        missing = [p for p in near if p % 12 in colours and all(p % 12 != q % 12 for q in found)]
        aim = found[-1] + 5 if len(found) < strings - 1 else top
        found.append(min(missing or near, key=lambda p: abs(p - aim)))
    return tuple(found)


def strummed(frame: Frame, feel: Feel) -> list[Note]:
    """Down on the beats and up between them, a hand that always swings and sometimes misses the strings."""
    rng = frame.lasting("strum", round(frame.energy * 3))
    compound = frame.plan.metre == "6/8"
    pattern = _stroke_pattern(rng, frame, feel)
    last = _stroke_pattern(frame.fresh("strum"), frame, feel)
    highest = room_below_lead(frame, "chords")
    notes: list[Note] = []
    for bar in range(frame.bars):
        strokes = last if bar == frame.bars - 1 and frame.ends_section else pattern
        ends = [*strokes[1:], frame.bar_ticks]
        for onset, end in zip(strokes, ends, strict=True):
            tick = bar * frame.bar_ticks + onset
            down = onset % TICKS == 0 or (compound and onset % (TICKS // 2) == 0 and onset % 36 != 24)
            strings = grip(frame, tick, highest, 6 if frame.energy > 0.6 else 5)
            on_downbeat = onset == 0
            chosen = strings if on_downbeat or frame.energy > 0.7 else strings[1:]
            if not down:
                chosen = strings[-3:]
            beat = onset // (36 if compound else TICKS)
            accent = 6 if on_downbeat else 5 if down and beat % 2 == 1 else 0 if down else -10
            length = until_change(frame, tick, end - onset)
            order: Sequence[int] = chosen if down else chosen[::-1]
            notes += [Note(tick, pitch, length, loudness(frame, 48, 36, accent)) for pitch in order]
    return notes


def _stroke_pattern(rng: np.random.Generator, frame: Frame, feel: Feel) -> tuple[int, ...]:
    beats = 2 if frame.plan.metre == "6/8" else frame.beats
    return draw_rhythm(rng, frame.plan.metre, feel, 0.9 + 0.9 * frame.energy, beats)


def picked(frame: Frame, role: Role = "chords", lowest: int = 0) -> list[Note]:
    """The thumb alternates on the low strings, on every beat; two fingers answer on the high ones, between the beats or
    pinched with the thumb. The pattern lasts through the section. `lowest` is where a capo would be (MIDI pitch)."""
    rng = frame.lasting("picking", role)
    compound = frame.plan.metre == "6/8"
    beat = 36 if compound else TICKS
    beats = frame.bar_ticks // beat
    thumb = [0, 2, 1, 2] if rng.random() < 0.6 else [0, 1, 0, 2]
    density = 0.35 + 0.55 * frame.energy
    fingers: list[tuple[int, int]] = []
    last = int(rng.integers(0, 3))
    for n in range(beats):
        for between in (12, 24) if compound else (12,):
            if rng.random() < density + 0.25:
                last = (last + int(rng.choice((1, 2)))) % 3
                fingers.append((n * beat + between, -1 - last))
        if rng.random() < density * 0.35:
            fingers.append((n * beat, -1 if n == 0 else -2))
        if not compound and frame.energy > 0.7 and rng.random() < 0.25:
            fingers.append((n * beat + 18, -2))
    highest = room_below_lead(frame, role) if role == "chords" else 127
    notes = []
    for bar in range(frame.bars):
        for n in range(beats):
            tick = bar * frame.bar_ticks + n * beat
            strings = grip(frame, tick, highest, 5, role, lowest)
            string = strings[min(thumb[n % 4], len(strings) - 3 if len(strings) > 3 else 0)]
            accent = 6 if n == 0 else 1
            notes.append(
                Note(tick, string, until_change(frame, tick, beat * 2), loudness(frame, 48, 28, accent))
            )
        for onset, string_number in fingers:
            tick = bar * frame.bar_ticks + onset
            strings = grip(frame, tick, highest, 5, role, lowest)
            length = until_change(frame, tick, beat * 2)
            notes.append(
                Note(tick, strings[max(string_number, -len(strings))], length, loudness(frame, 42, 30, -1))
            )
    return notes
