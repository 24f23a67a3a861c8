"""The orchestra's drums: an ostinato of taikos that a section keeps, a big drum under it, rolls and crescendi.

Pitches are those of the instrument `orchestral-drums`: 36 big drum, 41 and 43 taikos, 38 roll strokes of a snare, 47
and 48 low toms like timpani, 49 a crash.
"""

from dataclasses import replace

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import (
    STEP,
    beat_steps,
    bring_back,
    drive,
    euclid,
    in_thought,
    spread,
    weight_at,
)
from engines.music.grammar.numbers import within
from engines.music.score import TICKS, Note

BIG, LOW, HIGH, ROLL, DEEP, TIMPANI, CRASH = 36, 41, 43, 38, 47, 48, 49


def write(frame: Frame) -> list[Note]:
    lasting, fresh = frame.lasting("drums", "taiko"), frame.fresh("drums", "taiko")
    size = frame.bar_ticks // STEP
    whole = frame.whole("drums", "taiko")
    accents = euclid(int(whole.integers(3, 8 if size == 16 else 6)), size)
    turned = {(at - accents[int(lasting.integers(len(accents)))]) % size for at in accents}
    thresholds = np.stack([spread(lasting, size), spread(lasting, size)])
    thresholds[1, : size // 2] = thresholds[0, : size // 2]
    pulse = bool(whole.random() < 0.5)
    marches = bool(whole.random() < 0.45)
    bars: list[list[Note]] = []
    for bar in range(frame.bars):
        played = _ostinato(frame, turned, thresholds[bar % 2], pulse)
        if marches and drive(frame) > 0.5:
            played += _march(frame, bar % 2)
        if bar == frame.bars - 1:
            played = _turn(frame, played, fresh)
        swell = 1.0 + (0.22 * (bar + 1) / frame.bars - 0.11 if frame.rises > 0.08 else 0.0)
        bars.append([replace(note, velocity=_velocity(note.velocity * swell)) for note in played])
    bring_back(frame, "drums", bars)
    if frame.before is not None and frame.energy - frame.before.energy > 0.08 and frame.energy > 0.45:
        level = int(76 + 44 * frame.energy)
        bars[0] = [note for note in bars[0] if note.start or note.pitch != BIG]
        bars[0] += [Note(0, CRASH, 4 * TICKS, level), Note(0, BIG, 2 * TICKS, level)]
    if frame.closes:
        bars[-1] = [Note(0, BIG, 2 * TICKS, int(50 + 60 * frame.energy))]
    return in_thought(frame, bars)


def _ostinato(frame: Frame, accents: set[int], thresholds: np.ndarray, pulse: bool) -> list[Note]:
    """A bar: accents first, then the strokes between them, as the energy lets them in."""
    energy, metre = drive(frame), frame.plan.metre
    level = 46 + 68 * frame.energy
    notes: list[Note] = []
    for step, threshold in enumerate(thresholds):
        weight = weight_at(step, metre)
        if step == 0 or (weight >= 0.85 and energy > 0.55):
            notes.append(Note(step * STEP, BIG, 2 * TICKS, _velocity(level * (0.98 if step == 0 else 0.86))))
        if step in accents:
            if threshold * 0.55 + (0.35 if weight < 0.8 else 0.1) < energy:
                pitch = LOW if weight >= 0.8 else HIGH
                notes.append(Note(step * STEP, pitch, TICKS, _velocity(level * (0.82 + 0.16 * weight))))
            continue
        between = max(energy - 0.42, 0) * 1.6 * (1.0 if step % 2 == 0 else 0.6 if pulse else 0.85)
        if threshold < between and frame.plan.tempo_bpm * (1 if step % 2 == 0 else 2) < 300:
            notes.append(Note(step * STEP, HIGH, STEP * 2, _velocity(level * (0.42 + 0.2 * weight))))
    return notes


def _march(frame: Frame, answer: int) -> list[Note]:
    rng = frame.lasting("drums", "march", answer)
    size, beat = frame.bar_ticks // STEP, beat_steps(frame.plan.metre)
    likely = 0.7 * max(drive(frame) - 0.4, 0)
    level = 30 + 52 * frame.energy
    drawn = spread(rng, size)
    return [
        Note(at * STEP, ROLL, STEP, _velocity(level * (1.0 if at % beat == 0 else 0.7)))
        for at in range(size)
        if drawn[at] < (likely + 0.35 if at % beat == 0 else likely if at % 2 == 0 else likely * 0.6)
    ]


def _turn(frame: Frame, played: list[Note], fresh: np.random.Generator) -> list[Note]:
    """The last bar: a roll that swells into a rise, a run of low drums at the end of a section, or nothing new."""
    beat = beat_steps(frame.plan.metre) * STEP
    if frame.rises > 0.08 and not frame.is_last:
        length = frame.bar_ticks if frame.rises > 0.25 or fresh.random() < 0.3 else 2 * beat
        begin = frame.bar_ticks - length
        pitch = int(fresh.choice([ROLL, DEEP], p=[0.6, 0.4]))
        top = 58 + 56 * max(frame.energy, frame.energy + frame.rises)
        gap = 3 if frame.energy + frame.rises > 0.75 else STEP
        roll = [
            Note(at, pitch, gap, _velocity(top * (0.28 + 0.72 * ((at - begin) / length) ** 1.5)))
            for at in range(begin, frame.bar_ticks, gap)
        ]
        return [note for note in played if note.pitch != pitch] + roll
    if frame.ends_section and frame.energy > 0.4 and not frame.is_last:
        strokes = int(fresh.integers(3, 7))
        kept = [note for note in played if note.start < frame.bar_ticks - 2 * beat or note.pitch == BIG]
        places = sorted(
            fresh.choice(range(frame.bar_ticks - 2 * beat, frame.bar_ticks, STEP), strokes, replace=False)
        )
        return kept + [
            Note(
                int(at),
                TIMPANI if n % 2 else DEEP,
                TICKS,
                _velocity((52 + 54 * frame.energy) * (0.8 + 0.04 * n)),
            )
            for n, at in enumerate(places)
        ]
    return played


def _velocity(value: float) -> int:
    return within(value, 10, 124)
