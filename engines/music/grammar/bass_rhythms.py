"""When a bass sounds, and as which tone of the chord: the samplers of each style's bass lines.

A line that a section keeps is drawn from `frame.lasting`; it answers to the kick that it hears. Pitches are given in
`bass` (`tones`) and `bass_steps` (lines that go by step). Times are ticks of the bar.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from engines.music.grammar.frame import Frame
from engines.music.grammar.grooves import (
    STEP,
    beat_steps,
    drive,
    metre_grid,
    raised,
    spread,
    weight_at,
)
from engines.music.instruments import table
from engines.music.score import TICKS
from engines.music.thoughts import Style

Tone = Literal["root", "fifth", "octave", "third", "seventh", "below", "approach", "next"]
"""`below` is the fifth under the root; `approach` leads into the note that follows, `next` anticipates it."""
SLIDE = 6
"""Ticks by which a note reaches into the next one, for instruments that glide."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A note of a bass before it has a pitch; `accent` is 1 for the loudest."""

    start: int
    length: int
    tone: Tone
    accent: float


Line = Callable[[Frame, int, frozenset[int]], list[Stroke]]
"""From the frame, a bar of it, and the steps at which the kick sounds there."""


def line_of(frame: Frame) -> Line:
    """How the bass of this section goes: by the taste of the piece, and fuller where there is more energy."""
    lines = _LINES[frame.plan.style]
    if drive(frame) < _HELD_BELOW.get(frame.plan.style, 0.24):
        return held
    if frame.thought.section == "build" and frame.plan.style not in ("cinematic", "chamber", "ambient"):
        return pulse
    if frame.thought.section == "break" and drive(frame) < 0.5:
        return held
    shares = np.cumsum(list(lines.values()))
    draw = 0.65 * frame.whole("bass", "line").random() + 0.35 * drive(frame)
    return list(lines)[int(np.searchsorted(shares, draw * shares[-1], side="right"))]


def held(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """A long note for each chord; it breathes before the next one, and is struck again where the energy asks."""
    half, eighth = frame.bar_ticks // 2, TICKS // 2
    rng = frame.lasting("bass", "held", bar % 2)
    rest, colour, *again = rng.random(5)
    places = rng.permutation(range(2, frame.bar_ticks // eighth)).tolist()
    starts: dict[int, Tone] = {0: "root"}
    if frame.chord(bar) != frame.chord(bar, frame.beats / 2):
        starts[half] = "root"
    for place, drawn, asked in zip(places, again, (0.1, -0.25, -0.55), strict=False):
        if drawn < asked + 0.8 * drive(frame):
            on_beat = place if place % 2 == 0 or drawn < 0.15 else place - 1
            starts.setdefault(
                on_beat * eighth, "root" if colour < 0.5 else "fifth" if colour < 0.88 else "octave"
            )
    end = frame.bar_ticks - (2, 2, eighth, TICKS)[int(rest * 4)]
    ticks = sorted(tick for tick in starts if tick < end - 3)
    return [
        Stroke(tick, later - tick - (2 if later < end else 0), starts[tick], 0.92 if tick == 0 else 0.82)
        for tick, later in zip(ticks, [*ticks[1:], end], strict=True)
    ]


def gridded(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Locked to the kick: most of its strokes, and some between them."""
    style = frame.plan.style
    known = table("grooves")["bass"]
    own: dict[str, Any] = known.get(style, known["pop"])
    grid = metre_grid(own["grid"], frame.plan.metre)
    likely = raised(grid, 0.25 + 0.75 * drive(frame) if style == "reggae" else drive(frame), 1.9)
    locks = style not in ("house", "reggae")
    if locks:
        for kick in kicks:
            likely[kick] = max(likely[kick], 0.9 if grid[kick] > 0 else 0.5)
    drawn = _thresholds(frame, len(grid), bar)
    steps = [int(step) for step in np.flatnonzero(drawn < likely)]
    if locks:
        steps = [at for at in steps if at % 2 == 0 or at in kicks or frame.plan.tempo_bpm < 128]
    steps = steps or [0]
    rng = frame.lasting("bass", "tones", bar % 2)
    tones, weights = list(own["tones"]), np.array(list(own["tones"].values()), dtype=float)
    picked = [tones[n] for n in rng.choice(len(tones), size=len(grid), p=weights / weights.sum())]
    share = _held_share(frame)
    longest = {"house": TICKS // 2, "reggae": TICKS}.get(style, 3 * TICKS)
    if style == "reggae" and rng.random() < 0.5:
        steps = _with_rest(steps, len(grid), int(rng.integers(3)))
    found = []
    for at, later in zip(steps, [*steps[1:], len(grid)], strict=True):
        length = int(np.clip((later - at) * STEP * share, 4, longest))
        tone: Tone = picked[at] if weight_at(at, frame.plan.metre) < 0.8 or style == "reggae" else "root"
        found.append(
            Stroke(
                at * STEP, length, tone, 1.0 if at in kicks else 0.78 + 0.18 * weight_at(at, frame.plan.metre)
            )
        )
    return _leading(frame, bar, found, 0.35)


def eighths(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Steady eighths that leave one out here and there; quarters where it is calm."""
    rng = frame.lasting("bass", "eighths", bar % 2)
    drawn, jumps = rng.random(32), rng.random(32)
    gap = 2 * STEP if drive(frame) > 0.4 or frame.plan.metre == "6/8" else 4 * STEP
    keeps = 0.45 + 0.6 * drive(frame)
    jump = 0.12 if frame.lasting("bass", "jumps").random() < 0.5 else 0.0
    share = _held_share(frame)
    found = []
    for n, tick in enumerate(range(0, frame.bar_ticks, gap)):
        weight = weight_at(tick // STEP, frame.plan.metre)
        if weight < 0.9 and drawn[n] > keeps and tick // STEP not in kicks:
            continue
        tone: Tone = "octave" if weight < 0.6 and jumps[n] < jump else "root"
        found.append(
            Stroke(
                tick, max(4, int(gap * share)), tone, 1.0 if tick // STEP in kicks else 0.76 + 0.2 * weight
            )
        )
    return _leading(frame, bar, found, 0.4)


def pulse(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """One pitch that drives on, as in a build."""
    gap = 4 * STEP if drive(frame) < 0.45 else 2 * STEP
    return [
        Stroke(tick, int(gap * 0.7), "root", 0.74 + 0.22 * tick / frame.bar_ticks)
        for tick in range(0, frame.bar_ticks, gap)
    ]


def cells(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Sixteenths in cells of a beat, which jump the octave at one place of the cell."""
    beat = beat_steps(frame.plan.metre)
    known = [(0, 2), (2, 3), (0, 3), (0, 2, 3), (0, 1, 2), (0, 1, 3), (0, 1, 2, 3)]
    if beat == 6:
        known = [(0, 4), (0, 2, 4), (0, 2, 3, 4), (0, 3, 4), (0, 1, 2, 4), (0, 2, 3, 4, 5)]
    rng = frame.lasting("bass", "cells")
    order = rng.permutation(len(known))
    fullness = 1.6 + 2.6 * drive(frame) * (1.3 if beat == 6 else 1)
    ranked = sorted(
        order.tolist(), key=lambda n: abs(len(known[n]) - fullness) + 0.25 * float(np.argmax(order == n))
    )
    first, second = known[ranked[0]], known[ranked[1]]
    jumps_at = int(rng.choice([2, 3, 9], p=[0.4, 0.2, 0.4]))
    alternate = bool(rng.random() < 0.5)
    share = float(rng.uniform(0.6, 0.9))
    found = []
    for n in range(frame.bar_ticks // (beat * STEP)):
        cell = second if alternate and n % 2 else first
        for place in cell:
            tone: Tone = "octave" if place == jumps_at and (n + bar) % 2 else "root"
            found.append(
                Stroke(
                    (n * beat + place) * STEP,
                    int(STEP * share) + (place == cell[-1]),
                    tone,
                    1.0 if place == 0 else 0.8,
                )
            )
    return _leading(frame, bar, found, 0.25)


def rolling(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Between the kicks of a four-on-the-floor: the three 16ths that it leaves free, or two of them."""
    beat = beat_steps(frame.plan.metre)
    rng = frame.lasting("bass", "rolling")
    places = [2, 3, 1] if rng.random() < 0.7 else [2, 1, 3]
    places = (
        sorted(places[: 1 + round(2 * drive(frame))]) if beat == 4 else [2, 4, 5][: 2 + round(drive(frame))]
    )
    jump = float(rng.random())
    found = []
    for n in range(frame.bar_ticks // (beat * STEP)):
        for place in places:
            tone: Tone = "octave" if place == places[-1] and n % 2 and jump < 0.4 else "root"
            found.append(Stroke((n * beat + place) * STEP, STEP - 1, tone, 1.0 if place == 2 else 0.82))
    return _leading(frame, bar, found, 0.2)


def sub(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Long notes from kick to kick; some glide into the next one, and an answer leaves the root at its end."""
    rng = frame.lasting("bass", "sub", bar % 2)
    glides, leaves, gates = rng.random(32), rng.random(32), rng.random(32)
    size = frame.bar_ticks // STEP
    steps = sorted(kicks) if drive(frame) > 0.3 else []
    steps = [at for n, at in enumerate(steps) if n == 0 or at - steps[n - 1] > 1]
    if not steps or steps[0] > 2:
        steps = [0, *steps]
    found = []
    for at, later in zip(steps, [*steps[1:], size], strict=True):
        gliding = glides[at] < 0.15 + 0.3 * drive(frame) and (later < size or bar < frame.bars - 1)
        room = (later - at) * STEP
        length = room + SLIDE if gliding else max(4, int(room * (0.95 if gates[at] < 0.7 else 0.6)))
        far = bar % 2 == 1 and at > size // 2 and leaves[at] < 0.5
        tone: Tone = ("octave" if leaves[at] < 0.25 else "fifth") if far else "root"
        found.append(Stroke(at * STEP, length, tone, 1.0 if at == 0 else 0.9))
    return found


def two_feel(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Root and fifth in turn: bossa's dotted figure, a country two, a waltz. Each half of a bar is a figure, fuller
    ones with more energy."""
    style, size = frame.plan.style, frame.bar_ticks // STEP
    slow = style == "bossa" and frame.plan.tempo_bpm < 95
    count = {"4/4": 4 if slow else 2, "3/4": 1, "6/8": 2}[frame.plan.metre]
    figures = _FIGURES[size // count] if not slow or frame.plan.metre != "4/4" else _SLOW_FIGURES
    habits = np.array([_HABITS.get(style, 0.0) if figure in _DOTTED else 0.0 for figure in figures])
    fullness = np.array([len(figure) for figure in figures])
    under: Tone = "below" if frame.lasting("bass", "under").random() < 0.45 else "fifth"
    found: list[Stroke] = []
    for n in range(count):
        rng = frame.lasting("bass", "two", bar % 2, n)
        varied = frame.fresh("bass", "two", bar, n)
        pull = rng.gumbel(0, 0.5, len(figures)) + (varied.random() < 0.12) * varied.gumbel(0, 1, len(figures))
        figure = figures[
            int(
                np.argmax(
                    habits
                    + pull
                    - 1.4 * np.abs(fullness - 0.3 - (3.0 if size // count < 12 else 3.6) * drive(frame))
                )
            )
        ]
        begin, width = n * (size // count), size // count
        colour = rng.random(len(figure))
        for place, later, drawn in zip(figure, [*figure[1:], width], colour, strict=True):
            main: Tone = ("root" if n % 2 == 0 else under) if place == 0 else under if n % 2 == 0 else "root"
            if later == width and place and n == count - 1:
                main = (
                    "next" if drawn < 0.2 else "approach" if drawn < 0.4 else "root" if drawn < 0.7 else under
                )
            accent = (1.0 if n == 0 else 0.9) if place == 0 else 0.78
            found.append(Stroke((begin + place) * STEP, int((later - place) * STEP * 0.92), main, accent))
    return _leading(frame, bar, found, 0.25 if style == "folk" else 0.0)


def ostinato(frame: Frame, bar: int, kicks: frozenset[int]) -> list[Stroke]:
    """Low strings that drive: beats, eighths or a gallop by energy, accented with the drums."""
    rng = frame.lasting("bass", "ostinato", bar % 2)
    drawn, colour = rng.random(32), rng.random(32)
    beat = beat_steps(frame.plan.metre)
    gallops = bool(frame.lasting("bass", "gallop").random() < 0.5)
    rich = frame.lasting("bass", "rich").random() < 0.5
    found = []
    for at in range(frame.bar_ticks // STEP):
        weight = weight_at(at, frame.plan.metre)
        likely = (
            1.0
            if weight >= 0.9
            else (
                drive(frame) * 2.2 - 0.4
                if at % beat == 0
                else drive(frame) * 2 - 0.75
                if at % 2 == 0
                else 0.0
            )
        )
        if at % 2 and gallops and at % beat == beat - 1:
            likely = drive(frame) * 2.2 - 1.35
        if drawn[at] < likely:
            tone: Tone = (
                ("fifth" if colour[at] < 0.6 else "octave")
                if rich and weight < 0.6 and colour[at] < 0.3
                else "root"
            )
            found.append(Stroke(at * STEP, 0, tone, 1.0 if at in kicks else 0.74 + 0.2 * weight))
    return [
        Stroke(stroke.start, max(4, int((later - stroke.start) * 0.9)), stroke.tone, stroke.accent)
        for stroke, later in zip(
            found, [stroke.start for stroke in found[1:]] + [frame.bar_ticks], strict=True
        )
    ]


def _held_share(frame: Frame) -> float:
    """How much of the way to the next note each one sounds."""
    shortest = {"lofi": 0.82, "ballad": 0.88}.get(frame.plan.style, 0.6)
    return float(frame.lasting("bass", "share").uniform(shortest, 0.98))


def _thresholds(frame: Frame, steps: int, bar: int) -> np.ndarray:
    """(steps,) uniform: an answering bar begins like its bar."""
    rng = frame.lasting("bass", "steps")
    first, answer = spread(rng, steps), spread(rng, steps)
    return first if bar % 2 == 0 else np.where(np.arange(steps) < steps // 2, first, answer)


def _with_rest(steps: list[int], size: int, where: int) -> list[int]:
    """A riff breathes: nothing sounds in one beat of its bar, seldom the first."""
    begin = (size - 4, size // 2, 0)[where]
    return [at for at in steps if not begin <= at < begin + 4] or [0]


def _leading(frame: Frame, bar: int, strokes: list[Stroke], likely: float) -> list[Stroke]:
    """The last note of a bar leads into the next chord, where that is another one."""
    if not strokes or frame.chord(bar + 1) == frame.chord(bar, frame.beats - 0.25):
        return strokes
    last = strokes[-1]
    if last.start < frame.bar_ticks - TICKS or frame.lasting("bass", "leads", bar).random() >= likely:
        return strokes
    return [*strokes[:-1], Stroke(last.start, last.length, "approach", last.accent)]


_FIGURES: dict[int, tuple[tuple[int, ...], ...]] = {
    8: ((0,), (0, 6), (0, 4), (0, 4, 6), (0, 2, 6), (0, 3, 6), (0, 2, 4, 6)),
    6: ((0,), (0, 4), (0, 2, 4)),
    12: ((0,), (0, 8), (0, 4, 8), (0, 6), (0, 4), (0, 8, 10), (0, 6, 10), (0, 4, 8, 10), (0, 6, 8, 10)),
}
_SLOW_FIGURES = ((0,), (0, 3), (0, 2), (0, 2, 3))
"""Steps of a figure by how many steps it is wide."""
_DOTTED = {(0, 6), (0, 4), (0, 3), (0, 8, 10), (0, 6, 10)}
_HABITS = {"bossa": 1.6, "folk": 0.3}
"""How dear to a style the dotted figures are."""
_HELD_BELOW: dict[Style, float] = {
    "cinematic": 0.34,
    "jazz": 0.0,
    "bossa": 0.12,
    "reggae": 0.15,
    "chamber": 0.0,
}
_LINES: dict[Style, dict[Line, float]] = {
    "pop": {gridded: 3, eighths: 2},
    "lofi": {gridded: 4, two_feel: 0.6},
    "house": {gridded: 3, rolling: 1.5},
    "synthwave": {eighths: 1.5, cells: 4},
    "trap": {sub: 1},
    "ambient": {held: 1},
    "cinematic": {ostinato: 1},
    "jazz": {two_feel: 1},
    "bossa": {two_feel: 1},
    "reggae": {gridded: 1},
    "ballad": {gridded: 3, eighths: 2},
    "folk": {two_feel: 3, gridded: 1},
    "chamber": {held: 1},
}
"""The lines of each style, sparser ones first, and how dear they are."""
