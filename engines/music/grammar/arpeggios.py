"""Arpeggios: a figure through the chord that lasts for the section, on a grid that quickens with energy.

Synth sequences, harps and picked guitars, rolls of the banjo, and the short-string ostinati of film music. Which figure
is drawn by `figures`; here are the grids, gates, accents and registers of the styles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engines.music.grammar.figures import Figure, draw_figure, filled, gated
from engines.music.grammar.frame import Frame
from engines.music.grammar.numbers import pick
from engines.music.grammar.strumming import picked
from engines.music.grammar.textures import loudness, neighbour, spread, tidy
from engines.music.score import Note
from engines.music.thoughts import Style


@dataclass(frozen=True)
class _Manner:
    """`grids` are ticks of a step, calm to driving; `liking` weights of figures; `gate` the share of shut steps when
    calm; `middle` MIDI pitch around which it lies; `width` semitones; `ring` steps that a note sounds; `cross` chance
    of a figure whose length does not fit the bar."""

    grids: tuple[int, int, int]
    liking: Mapping[str, float]
    gate: float = 0.25
    middle: int = 68
    width: int = 19
    ring: float = 1.0
    cross: float = 0.15


_MANNERS: dict[Style, _Manner] = {
    "pop": _Manner(
        (12, 12, 6), {"up": 1, "up and down": 2, "walk": 3, "pedal": 1, "leap": 1}, 0.35, ring=0.9
    ),
    "house": _Manner((12, 6, 6), {"walk": 3, "up": 1, "pedal": 2, "leap": 2}, 0.5, ring=0.7, cross=0.5),
    "synthwave": _Manner(
        (12, 6, 6), {"up": 3, "up and down": 2, "leap": 2, "ground": 1, "walk": 1}, 0.08, ring=0.8
    ),
    "trap": _Manner(
        (24, 12, 8), {"down": 1, "walk": 3, "up and down": 1, "leap": 1}, 0.4, middle=76, cross=0.3
    ),
    "ambient": _Manner(
        (24, 12, 12), {"walk": 3, "up": 1, "wave": 1, "converge": 1}, 0.55, 72, 22, ring=2.5, cross=0.5
    ),
    "cinematic": _Manner(
        (12, 12, 6), {"walk": 1, "ground": 3, "pedal": 2, "alberti": 1}, 0.15, 57, 15, ring=0.6
    ),
    "ballad": _Manner((12, 12, 6), {"up and down": 3, "wave": 2, "walk": 1, "up": 1}, 0.15, 64, 19, ring=2.5),
    "folk": _Manner((12, 12, 6), {"up and down": 2, "wave": 2, "alberti": 1}, 0.1, 66, 17, ring=1.5),
}


def write(frame: Frame) -> list[Note]:
    """The arpeggio of a thought."""
    notes = _played(frame)
    if frame.closes:
        end = frame.bars * frame.bar_ticks
        notes = [note for note in notes if note.start <= end - frame.bar_ticks]
        notes = [replace(note, length=end - note.start) if note == max(notes) else note for note in notes]
    return tidy(frame, "arpeggio", notes)


def _played(frame: Frame) -> list[Note]:
    name = frame.instrument("arpeggio").id
    manner = _MANNERS.get(frame.plan.style, _MANNERS["pop"])
    if name == "spiccato":
        return _ostinato(frame, manner)
    if name == "banjo":
        return _banjo(frame)
    if name in ("steel-guitar", "clean-guitar") and frame.lasting("arpeggio").random() < 0.4:
        return picked(frame, "arpeggio", 52)
    return _sequence(frame, manner)


def _grid(frame: Frame, manner: _Manner, rng: np.random.Generator) -> int:
    energy = frame.energy + rng.uniform(-0.08, 0.08)
    grid = manner.grids[0 if energy < 0.38 else 1 if energy < 0.72 else 2]
    slow = frame.plan.tempo_bpm > 132 and grid == 6
    if frame.plan.metre == "6/8":
        return {24: 36, 8: 12}.get(grid, grid)
    return 12 if slow else grid


def _sequence(frame: Frame, manner: _Manner) -> list[Note]:
    rng = frame.lasting("sequence")
    grid = _grid(frame, manner, rng)
    steps = frame.bar_ticks // grid
    if rng.random() < manner.cross and steps >= 8:
        steps = int(rng.choice((3, 5, 6, 7, 12)))
    figure = draw_figure(rng, steps, 5 if grid < 12 else 4, manner.liking)
    figure = gated(rng, figure, manner.gate * (1.15 - frame.energy))
    accents = _accents(rng, frame.bar_ticks // grid)
    notes = []
    count = frame.bars * frame.bar_ticks // grid
    for n in range(count):
        tick = n * grid
        number = figure[
            (n if len(figure) != frame.bar_ticks // grid else tick % frame.bar_ticks // grid) % len(figure)
        ]
        if number is None:
            continue
        pitch = _pitch(frame, tick, number, manner)
        accent = accents[tick % frame.bar_ticks // grid]
        length = max(2, round(grid * manner.ring))
        notes.append(Note(tick, pitch, length, loudness(frame, 46, 32, accent)))
    return notes


def _accents(rng: np.random.Generator, steps: int) -> list[int]:
    """Threes and twos over a bar, the first of each group harder; so an even row of notes gets a gait."""
    groups: list[int] = []
    while sum(groups) < steps:
        groups.append(int(rng.choice((2, 3, 4), p=(0.2, 0.4, 0.4))))
    found = []
    for group in groups:
        found += [7, *([-4, -1, -5][: group - 1])]
    found[0] = 9
    return found[:steps]


def _pitch(frame: Frame, tick: int, number: int, manner: _Manner) -> int:
    instrument = frame.instrument("arpeggio")
    middle = manner.middle + round(5 * (frame.energy - 0.5))
    low = max(instrument.low, middle - manner.width // 2)
    chord = spread(frame, tick, low, min(instrument.high, low + manner.width))
    pitch = filled(chord, number)
    while pitch > instrument.high:
        pitch -= 12
    return pitch


def _ostinato(frame: Frame, manner: _Manner) -> list[Note]:
    """Short strings: repeated notes and a turn to the neighbour, in a figure that only bends where the chord does;
    octaves below when it is loud."""
    rng = frame.lasting("ostinato")
    instrument = frame.instrument("arpeggio")
    grid = _grid(frame, manner, rng)
    steps = frame.bar_ticks // grid
    figure: list[int | None] = list(
        gated(rng, draw_figure(rng, steps, 3, manner.liking), manner.gate * (1 - frame.energy))
    )
    repeats = rng.random(steps) < 0.45
    for n in range(1, steps):
        if repeats[n] and n % 2:
            figure[n] = figure[n - 1]
    turn = {n for n in range(2, steps - 1, 2) if rng.random() < 0.2}
    side = int(rng.choice((1, -1)))
    accents = _accents(rng, steps)
    notes = []
    for n in range(frame.bars * steps):
        tick = n * grid
        number = figure[n % steps]
        if number is None:
            continue
        pitch = _pitch(frame, tick, number, manner)
        if n % steps in turn:
            pitch = min(neighbour(frame, tick, pitch, side), instrument.high)
        velocity = loudness(frame, 42, 44, accents[n % steps])
        length = max(3, round(grid * manner.ring))
        notes.append(Note(tick, pitch, length, velocity))
        if frame.energy > 0.75 and pitch - 12 >= instrument.low:
            notes.append(Note(tick, pitch - 12, length, velocity - 6))
    return notes


def _banjo(frame: Frame) -> list[Note]:
    """Rolls of thumb, index and middle finger over a drone: never the same finger twice, accents 3 + 3 + 2."""
    rng = frame.lasting("roll")
    instrument = frame.instrument("arpeggio")
    grid = 6 if frame.energy > 0.45 and frame.plan.metre != "6/8" and frame.plan.tempo_bpm < 125 else 12
    steps = frame.bar_ticks // grid
    figure: Figure = tuple(_roll(rng, steps))
    notes = []
    for n in range(frame.bars * steps):
        tick = n * grid
        tones = spread(frame, tick, max(instrument.low, 55), 72)
        number = figure[n % steps]
        assert number is not None
        if number == 3:
            drone = frame.pitch_classes(frame.chord_at(tick))
            pitch = next(p for p in range(67, 84) if p % 12 in (drone[0], drone[min(2, len(drone) - 1)]))
        else:
            pitch = tones[min(number, len(tones) - 1)]
        accent = 7 if n % steps % 8 in (0, 3, 6) else -3
        notes.append(Note(tick, pitch, grid * 2, loudness(frame, 46, 30, accent)))
    return notes


def _roll(rng: np.random.Generator, steps: int) -> list[int]:
    strings = [int(rng.integers(0, 3))]
    for _ in range(steps - 1):
        others = {string: 1.3 if string == 3 else 1.0 for string in range(4) if string != strings[-1]}
        strings.append(pick(rng, others))
    return strings
