"""Improvised eighth-note lines over changes, as jazz players build them.

Chord tones on the beats, and between them what leads into the next one (scale steps, chromatic steps, enclosures,
arpeggios); phrases of uneven length with air between.
"""

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.lines import CHORD, COLOUR, Slot, Taste, kinds, sing
from engines.music.grammar.periods import Register
from engines.music.score import TICKS


def improvise(frame: Frame, where: Register, rng: np.random.Generator) -> list[tuple[Slot, int]]:
    """Slots and their pitches over a thought."""
    found: list[tuple[Slot, int]] = []
    for begin, end in _phrases(frame, rng):
        found += _line(frame, where, begin, end, rng)
    return found


def _phrases(frame: Frame, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Stretches of beats to play in, counted in eighths: longer and closer together with energy."""
    eighths = frame.bars * frame.beats * 2
    found = []
    tick = int(rng.choice((0, 1, 1, 2, 3)))
    while tick < eighths - 3:
        length = int(rng.integers(5, 10 + round(10 * frame.energy)))
        end = min(tick + length, eighths)
        found.append((tick, end))
        tick = end + int(rng.integers(2, 7 - round(3 * frame.energy)))
    return found


def _line(
    frame: Frame, where: Register, begin: int, end: int, rng: np.random.Generator
) -> list[tuple[Slot, int]]:
    eighth = TICKS // 2
    turns = rng.choice((-1.0, 1.0)) * np.cumsum(rng.choice((1.0, 0.6, -0.7), size=end - begin))
    beats = [n for n in range(begin, end) if n % 2 == 0]
    if not beats:
        return []
    centre = (where.low + where.high) / 2
    slots = [
        Slot(
            n * eighth,
            TICKS,
            float(np.clip(centre + 5 * np.sin(turns[n - begin] * 0.6), where.low, where.high)),
            firm=0.6,
        )
        for n in beats
    ]
    sung = sing(frame, slots, where.low + 2, where.high - 2, Taste(1.2, 0.6, 3.0))
    pitches = dict(zip(beats, sung, strict=True))
    notes: list[tuple[int, int, int]] = []
    for n in range(begin, end):
        if n in pitches:
            notes.append((n * eighth, eighth, pitches[n]))
        elif n + 1 in pitches or n - 1 in pitches:
            before, after = pitches.get(n - 1), pitches.get(n + 1)
            if n == end - 1 and before is not None:
                after = None
            between = _between(frame, n, before, after, rng)
            notes.append((n * eighth, eighth, min(max(between, where.low), where.high)))
    notes = _with_triplets(frame, where, notes, rng)
    start, _, pitch = notes[-1]
    off_beat = start % TICKS != 0
    notes[-1] = (start, eighth if off_beat else TICKS, pitch)
    return [
        (Slot(start, length, pitch, accent=5 if start % TICKS and n % 3 == 1 else 0), pitch)
        for n, (start, length, pitch) in enumerate(notes)
        if start < frame.bars * frame.bar_ticks
    ]


def _between(frame: Frame, n: int, before: int | None, after: int | None, rng: np.random.Generator) -> int:
    """An off-beat that leads to the next chord tone, or closes the phrase."""
    chord = frame.chord(n // (frame.beats * 2), n % (frame.beats * 2) / 2)
    kind = kinds(chord, frame.plan.key, frame.plan.mode)

    def near(pitch: int, side: int, sorts: tuple[int, ...] = (CHORD, COLOUR, 2)) -> int:
        return next(
            (pitch + side * k for k in (1, 2, 3, 4) if kind[(pitch + side * k) % 12] in sorts), pitch + side
        )

    if after is None:
        assert before is not None
        return near(before, -1, (CHORD,)) if rng.random() < 0.6 else near(before, 1, (CHORD,))
    if before is None:
        return after - 1 if rng.random() < 0.5 else near(after, 1)
    apart = after - before
    side = 1 if apart > 0 else -1
    if apart == 0:
        return near(after, int(rng.choice((1, -1))))
    if abs(apart) == 1:
        return near(after, side)  # past it and back: an enclosure
    if abs(apart) == 2:
        return before + side if rng.random() < 0.6 else near(after, side)
    if abs(apart) <= 4:
        return near(before, side) if rng.random() < 0.7 else after - side
    if rng.random() < 0.5:
        return near(before, side, (CHORD,))
    return after - side if rng.random() < 0.5 else near(after, -side)


def _with_triplets(
    frame: Frame, where: Register, notes: list[tuple[int, int, int]], rng: np.random.Generator
) -> list[tuple[int, int, int]]:
    """Now and then a beat is turned as a triplet: up to the neighbour and on."""
    found: list[tuple[int, int, int]] = []
    skip = False
    for n, (start, length, pitch) in enumerate(notes):
        if skip:
            skip = False
            continue
        follows = n + 2 < len(notes) and start % TICKS == 0 and notes[n + 1][0] == start + TICKS // 2
        if (
            follows
            and pitch + 2 <= where.high
            and 0 < abs(notes[n + 2][2] - pitch) <= 4
            and rng.random() < 0.12
        ):
            third = TICKS // 3
            scale = frame.scale
            over = next(pitch + k for k in (1, 2) if (pitch + k) % 12 in scale)
            found += [(start, third, pitch), (start + third, third, over), (start + 2 * third, third, pitch)]
            skip = True
        else:
            found.append((start, length, pitch))
    return found
