"""Themes: one idea for the whole piece, and what each section makes of it.

A chorus begins with the head of the piece's motif, a bridge turns it over, an introduction sings it slower, what rises
repeats its head; so sections differ and still belong together. How bars are put together from it is in `periods`.
"""

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.idioms import Idiom
from engines.music.grammar.motifs import Motif, draw_motif
from engines.music.score import TICKS


def unit_of(frame: Frame) -> str:
    """Which unit of eight bars of its section a thought belongs to: the first (A) or a contrasting one (B)."""
    begin, end = frame.run
    units = (end - begin + 1) // 2
    unit = frame.place // 2
    if frame.plan.style == "folk" and units > 1:
        return "AB"[unit >= (units + 1) // 2]
    pattern = {1: "A", 2: "AA", 3: "ABA", 4: "AABA"}.get(units, "AABAAB")
    return pattern[unit % len(pattern)]


def section_motif(frame: Frame, idiom: Idiom) -> tuple[Motif, Motif]:
    """What the section makes of the piece's idea, and how that goes on: each of a bar."""
    first, second = _piece_motif(frame, idiom)
    energy = frame.section_energy
    rng = frame.lasting("motif", unit_of(frame))
    head = first.head(frame.bar_ticks // 2)
    pair = first, second
    match frame.thought.section:
        case "chorus" | "drop":
            tail = tail_of(drawn(frame, rng, idiom, energy, frame.bar_ticks))
            hook = head.then(tail, up=int(rng.integers(-1, 3))).wider() if head.onsets else first.wider()
            turned = rng.random() < 0.35
            pair = hook, hook.inverted() if turned else _answer(frame, rng, idiom, energy, hook)
        case "pre-chorus" | "build":
            rising = head.then(head, up=int(rng.integers(1, 3))) if len(head.onsets) > 1 else first
            pair = rising, rising if rng.random() < 0.4 else second
        case "bridge":
            turned_over = first.inverted() if rng.random() < 0.5 else second.backwards()
            pair = turned_over, _answer(frame, rng, idiom, energy, turned_over)
        case "intro" | "outro" | "break":
            slow = first.augmented() if rng.random() < 0.5 else first.thinned(3, frame.plan.metre)
            pair = slow, second.thinned(2, frame.plan.metre)
        case "solo":
            rng = frame.fresh("solo motif")
            free = drawn(frame, rng, idiom, min(1.0, energy + 0.3), frame.bar_ticks)
            pair = free, _answer(frame, rng, idiom, min(1.0, energy + 0.3), free)
        case _:
            if rng.random() < 0.4:
                pair = first, _answer(frame, rng, idiom, energy, first)
    if unit_of(frame) == "B":
        pair = pair[1].inverted(), _answer(frame, rng, idiom, energy, pair[0])
    return _as_busy(frame, pair[0], idiom, rng), _as_busy(frame, pair[1], idiom, rng)


def _piece_motif(frame: Frame, idiom: Idiom) -> tuple[Motif, Motif]:
    """The idea of the whole piece, and how it goes on: each of a bar."""
    rng = frame.whole("motif")
    bar = frame.bar_ticks
    if idiom.wide:
        both = drawn(frame, rng, idiom, 0.5, 2 * bar)
        first, second = both.head(bar), both.rest_of(bar)
        if first.onsets and second.onsets:
            return first, second
    motif = drawn(frame, rng, idiom, 0.5, bar)
    return motif, _answer(frame, rng, idiom, 0.5, motif)


def drawn(frame: Frame, rng: np.random.Generator, idiom: Idiom, energy: float, span: int) -> Motif:
    """A new motif in the idiom of the style, as busy as an energy wants."""
    return draw_motif(
        rng,
        frame.plan.metre,
        idiom.feel,
        idiom.busy[0] + (idiom.busy[1] - idiom.busy[0]) * energy,
        span,
        hold=idiom.hold,
        longest=round(idiom.longest * TICKS),
        share=idiom.share,
        leap=idiom.leap,
        repeat=idiom.repeat,
        breath=round(idiom.breath * TICKS * rng.uniform(0.4, 1.2) / 6) * 6,
    )


def _answer(frame: Frame, rng: np.random.Generator, idiom: Idiom, energy: float, motif: Motif) -> Motif:
    """A bar that goes with a motif: its contour turned over, on its rhythm or a new one."""
    other = drawn(frame, rng, idiom, energy, motif.span)
    way = rng.random()
    if way < 0.22:
        return motif.inverted()
    if way < 0.36:
        return motif.backwards()
    head = motif.head(motif.span // 2)
    if way < 0.68 and head.onsets:
        return head.then(tail_of(other), up=int(rng.integers(-2, 2)))
    return other


def tail_of(motif: Motif) -> Motif:
    """The second half of a motif, counted from its own first note."""
    rest = motif.rest_of(motif.span // 2)
    if not rest.onsets:
        return Motif(motif.span // 2, (0,), (min(motif.lengths[-1], motif.span // 2),), (0,))
    return Motif(rest.span, rest.onsets, rest.lengths, tuple(step - rest.steps[0] for step in rest.steps))


def _as_busy(frame: Frame, motif: Motif, idiom: Idiom, rng: np.random.Generator) -> Motif:
    """The motif with about as many notes as its energy wants."""
    aim = (idiom.busy[0] + (idiom.busy[1] - idiom.busy[0]) * frame.section_energy) * frame.beats
    if len(motif.onsets) > aim * 1.3 + 0.5:
        return motif.thinned(max(2, round(aim * 1.2)), frame.plan.metre)
    if len(motif.onsets) < aim * 0.6:
        return motif.ornamented(rng)
    return motif
