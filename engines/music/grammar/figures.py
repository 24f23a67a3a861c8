"""Figures of broken chords: in which order the notes of a chord are touched, as numbers that any chord can fill.

Number 0 is the lowest note of the chord; numbers past its top go on an octave higher. None is a gate that stays shut.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from engines.music.grammar.numbers import pick

Figure = tuple[int | None, ...]


def draw_figure(rng: np.random.Generator, steps: int, voices: int, liking: Mapping[str, float]) -> Figure:
    """A figure of so many steps over so many notes, of one of the sorts that are liked (with weights)."""
    return _figure(rng, pick(rng, liking), steps, voices)


def _figure(rng: np.random.Generator, sort: str, steps: int, voices: int) -> Figure:
    top = voices - 1
    match sort:
        case "up":
            cycle = list(range(voices))
        case "down":
            cycle = list(range(top, -1, -1))
        case "up and down":
            cycle = [*range(voices), *range(top - 1, 0, -1)]
        case "wave":
            cycle = [*range(voices), *range(top - 1, 1, -1)]
        case "converge":
            cycle = [n // 2 if n % 2 == 0 else top - n // 2 for n in range(voices)]
        case "alberti":
            cycle = [0, top, max(1, top // 2), top]
        case "pedal":
            inner = list(rng.permutation(np.arange(0, max(1, top))))
            cycle = [n for note in inner for n in (int(note), top)]
        case "ground":
            inner = list(rng.permutation(np.arange(1, max(2, voices))))
            cycle = [n for note in inner for n in (0, int(note))]
        case "leap":
            cycle = [0, 2, 1, 3, 2, 4] if voices > 2 else [0, 1]
        case _:
            cycle = _walk(rng, steps, voices)
    return tuple(cycle[n % len(cycle)] for n in range(steps))


def _walk(rng: np.random.Generator, steps: int, voices: int) -> list[int]:
    """A random walk that is drawn once and then held."""
    found = [int(rng.integers(0, max(1, voices // 2)))]
    for n in range(steps - 1):
        step = int(rng.choice((-2, -1, 1, 1, 2))) if n else 2
        there = found[-1] + step
        found.append(there if 0 <= there <= voices else found[-1] - step)
    return [min(max(n, 0), voices) for n in found]


def gated(rng: np.random.Generator, figure: Figure, share: float) -> Figure:
    """With a share of its steps shut, spread evenly; the first one stays open."""
    steps = len(figure)
    shut = round(steps * share)
    if not shut:
        return figure
    turn = int(rng.integers(1, steps))
    silent = {(round(n * steps / shut) + turn) % steps for n in range(shut)} - {0}
    return tuple(None if n in silent else step for n, step in enumerate(figure))


def filled(chord: Sequence[int], number: int) -> int:
    """The pitch that a number of a figure means in a chord."""
    octave, place = divmod(number, len(chord))
    return chord[place] + 12 * octave
