"""Forms: which sections a piece has, how many bars each, and the arc of its energy.

A form is drawn from the customs of its style for a number of bars, from one bar to more than a thousand: sections
return, what stands between them differs, and the last cycle is the strongest. Roles and chords are not chosen here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import cos, pi
from random import Random
from typing import get_args

from engines.music.grammar.customs import Customs, drawn
from engines.music.idea import WHOLE_FORM, Idea
from engines.music.thoughts import BARS, Section

_TRIES = 40
_LONG = 160  # bars from which sections may be twice as long
_LONGEST_RUN = 16  # bars of one section after another
_MANY = 9  # sections from which a piece has tides
_TIDE = 0.16  # energy that a low tide takes
_GROWTH = 0.05  # of energy, each time a section returns
_SECTIONS: dict[str, Section] = {section: section for section in get_args(Section)}
_ENDS: tuple[Section, ...] = ("intro", "outro")
_EASY: dict[Section, float] = {"outro": 3, "intro": 2, "break": 2, "build": 1.5, "bridge": 1.5}


@dataclass(frozen=True)
class Stretch:
    """A section of the form: `begins` and `ends` are the energy of its first and last thought."""

    section: Section
    bars: int
    begins: float = 0.5
    ends: float = 0.5


def form(
    customs: Customs, idea: Idea, bars: int, random: Random, temperature: float, loop: bool
) -> list[Stretch]:
    """The sections of a piece of `bars` bars, in order; with `loop` none of them opens or ends it, and one that stops
    has no closing section."""
    made = _form(customs, idea, bars, random, temperature, loop)
    if idea.stops and len(made) > 1 and made[-1].section == "outro":
        made[-2:] = [replace(made[-2], bars=made[-2].bars + made[-1].bars)]
    if idea.stops:
        made[-1] = replace(made[-1], ends=_held(max(stretch.ends for stretch in made) + _GROWTH))
    return made


def _form(
    customs: Customs, idea: Idea, bars: int, random: Random, temperature: float, loop: bool
) -> list[Stretch]:
    lengths = {section: random.choice(choices) for section, choices in customs.lengths.items()}
    if len(idea.sections) >= WHOLE_FORM and bars >= BARS:
        told = [Stretch(section, lengths.get(section, 8)) for section in idea.sections]
        return _with_energy(customs, _fitted(told, bars, random), random)
    if bars < 4 * BARS:
        return _with_energy(customs, _short(customs, idea, bars, random, loop), random)
    best: list[Stretch] = []
    least = float("inf")
    for _ in range(_TRIES):
        made = _skeleton(customs, idea, bars, lengths, random, temperature, loop)
        misfit = abs(_total(made) - bars) / bars + _flaws(customs, made) + 0.12 * random.random()
        if misfit < least:
            best, least = made, misfit
    return _with_energy(customs, _fitted(best, bars, random), random)


def _short(customs: Customs, idea: Idea, bars: int, random: Random, loop: bool) -> list[Stretch]:
    """Fewer than sixteen bars: the core alone, or with one section before or after it."""
    core = idea.sections[0] if idea.sections else customs.core
    if bars < BARS + 2 or random.random() < (0.35 if bars <= 2 * BARS else 0.1):
        return [Stretch(core, bars)]
    side = 2 if bars < 2 * BARS else BARS
    shapes: dict[tuple[Section, ...], float] = {("intro", core): 2, (core, "outro"): 2, (core, core): 0.5}
    if "verse" in customs.lengths and core != "verse":
        shapes[("verse", core)] = 3
    if bars >= 3 * BARS:
        shapes[("intro", core, "outro")] = 1.5
    if loop:
        shapes[(core,)] = 1
        shapes = {shape: w for shape, w in shapes.items() if not set(shape) & set(_ENDS)}
    shape = drawn(shapes, random)
    sections = dict.fromkeys(shape)
    rest = bars - side * (len(sections) - 1)
    return [Stretch(section, rest if section == core else side) for section in sections]


def _skeleton(
    customs: Customs,
    idea: Idea,
    bars: int,
    lengths: dict[Section, int],
    random: Random,
    temperature: float,
    loop: bool,
) -> list[Stretch]:
    """Sections of about `bars` bars: opening, cycles with turns between them, closing."""

    def part(section: str) -> Stretch:
        name = _SECTIONS[section]
        usual = lengths.get(name, 8)
        if bars > _LONG and usual >= 8 and random.random() < 0.3:
            usual *= 2
        elif random.random() < 0.1 * temperature / 0.65:
            usual = random.choice(customs.lengths.get(name, (usual,)))
        return Stretch(name, usual)

    def read(words: dict[str, float]) -> list[Stretch]:
        return [
            part(word) for word in drawn(words, random, temperature).split() if not loop or word not in _ENDS
        ]

    opening, closing = read(customs.form.opening), read(customs.form.closing)
    usual_cycle = drawn(customs.form.cycles, random, temperature)
    made, room = opening, bars - _total(closing)
    since_turn = 0
    while True:
        words = usual_cycle if random.random() < 0.72 else drawn(customs.form.cycles, random, temperature)
        cycle = [part(word) for word in words.split()]
        turn = (
            read(customs.form.turns) if since_turn >= 1 and random.random() < 0.4 + 0.35 * since_turn else []
        )
        if turn and made and turn[0].section == made[-1].section:
            turn = []
        if (
            any(one.section not in _ENDS for one in made)
            and _total(made) + _total(turn) + _total(cycle) / 2 > room
        ):
            break
        made = made + turn + cycle
        since_turn = 0 if turn else since_turn + 1
    wishes = [section for section in idea.sections if all(one.section != section for one in made + closing)]
    for section in wishes:
        made = made[:-1] + [part(section)] + made[-1:] if len(made) > 1 else made + [part(section)]
    repeats = closing and made[-1].section == closing[0].section and closing[0].section in customs.form.turns
    return _joined(made + (closing[1:] if repeats else closing))


def _flaws(customs: Customs, parts: Sequence[Stretch]) -> float:
    """What is wrong with a form: it lacks the strongest section, one section fills it or goes on too long, or its ends
    do."""
    bars = _total(parts)
    shares: dict[Section, float] = {}
    for part in parts:
        shares[part.section] = shares.get(part.section, 0) + part.bars / bars
    cycled = [
        section
        for section in customs.energy
        if any(section in words.split() for words in customs.form.cycles)
    ]
    strongest = max(cycled, key=lambda section: customs.energy[section][1])
    lacking = 0.2 if strongest not in shares else 0.0
    most = max(share for section, share in shares.items() if section not in _ENDS)
    ends = sum(shares.get(section, 0) for section in _ENDS)
    runs = [sum(part.bars for part in run) for _, run in groupby(parts, key=lambda part: part.section)]
    return lacking + max(most - 0.55, 0) + max(ends - 0.36, 0) + max(max(runs) - _LONGEST_RUN, 0) / bars


def _total(parts: Sequence[Stretch]) -> int:
    return sum(part.bars for part in parts)


def _joined(parts: list[Stretch]) -> list[Stretch]:
    """Neighbours of one name that are no whole sections of their own become one."""
    joined: list[Stretch] = []
    for part in parts:
        if joined and joined[-1].section == part.section and part.section in (*_ENDS, "break", "build"):
            joined[-1] = replace(part, bars=joined[-1].bars + part.bars)
        else:
            joined.append(part)
    return joined


def _fitted(parts: list[Stretch], bars: int, random: Random) -> list[Stretch]:
    """The same sections, shortened or lengthened to `bars` bars: by whole thoughts, and the rest at the end."""
    parts = list(parts)
    while len(parts) > 1 and len(parts) * BARS > bars:
        parts.pop(
            random.randrange(len(parts) - 1) if parts[-1].section == "outro" else random.randrange(len(parts))
        )
    whole, rest = bars - bars % BARS, bars % BARS
    parts = [replace(part, bars=max(BARS, part.bars - part.bars % BARS)) for part in parts]
    while (missing := whole - _total(parts)) != 0:
        step = BARS if missing > 0 else -BARS
        able = [n for n, part in enumerate(parts) if part.bars + step >= BARS]
        weights = [_will(parts[n], step) for n in able]
        n = random.choices(able, weights)[0]
        parts[n] = replace(parts[n], bars=parts[n].bars + step)
    if rest:
        parts[-1] = replace(parts[-1], bars=parts[-1].bars + rest)
    elif (
        parts[-1].section == "outro" and parts[-1].bars == BARS and len(parts) > 1 and random.random() < 0.15
    ):
        before = parts[-2]
        parts[-2:] = [replace(before, bars=before.bars + 2), replace(parts[-1], bars=2)]
    return parts


def _will(part: Stretch, step: int) -> float:
    """How readily a section changes its length: long ones shrink, short ones grow, to multiples of eight first."""
    to = part.bars + step
    even = 2.5 if to % (2 * BARS) == 0 else 1.0
    size = 8 / to if step > 0 else part.bars / 8
    return even * size**2 * (0.4 if step > 0 and part.section in _EASY else 1.0)


def _with_energy(customs: Customs, parts: list[Stretch], random: Random) -> list[Stretch]:
    """Each section at the energy of its style: it grows where it returns, builds rise, intros open, outros fall."""
    usual: dict[Section, float] = {}
    for part in parts:
        low, high = customs.energy.get(part.section, (0.45, 0.7))
        usual.setdefault(part.section, random.uniform(low, high))
    strongest = max(usual.values())
    last_strong = max(n for n, part in enumerate(parts) if usual[part.section] == strongest)
    tides = _tides(len(parts), last_strong, random)
    seen: dict[Section, int] = {}
    made: list[Stretch] = []
    for n, part in enumerate(parts):
        times = seen.get(part.section, 0)
        seen[part.section] = times + 1
        growth = 0 if part.section in (*_ENDS, "break") else _GROWTH * min(times, 3)
        level = usual[part.section] + growth - tides[n] + (0.05 if n == last_strong and times else 0)
        low, high = customs.energy.get(part.section, (0.45, 0.7))
        begins = ends = level
        if part.section == "build":
            begins, ends = low, max(level, high)
        elif part.section == "intro":
            begins, ends = level - 0.08, level + 0.06
        elif part.section == "outro":
            begins, ends = level + 0.06, level - 0.08
        elif part.bars > BARS:
            lift = random.choice((0.0, 0.02, 0.04, -0.015))
            begins, ends = level - lift, level + lift
        made.append(replace(part, begins=_held(begins), ends=_held(ends)))
    return made


def _tides(count: int, last_strong: int, random: Random) -> list[float]:
    """What each section of a long piece has less than its usual energy: slow waves, none at the strongest."""
    if count < _MANY:
        return [0.0] * count
    period, begin = random.uniform(4, 7), random.uniform(0, 1)
    waves = [_TIDE * (0.5 - 0.5 * cos(2 * pi * (n / period + begin))) for n in range(count)]
    return [0.0 if n == last_strong else wave for n, wave in enumerate(waves)]


def _held(energy: float) -> float:
    return min(max(energy, 0.03), 1.0)
