"""Forms: which sections a piece has, how many bars each, and the arc of its energy.

A form is drawn from the customs of its style for a number of bars, from one bar to more than a thousand: sections
return, what stands between them differs, and the last cycle is the strongest. Roles and chords are not chosen here.
"""

from collections.abc import Callable, Sequence
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
_ROOMY = 12  # bars that a section of a form that is told has, before the form comes again
_LONGEST_RUN = 16  # bars of one section after another
_MANY = 9  # sections from which a piece has tides
_TIDE = 0.16  # energy that a low tide takes
_GROWTH = 0.05  # of energy, each time a section returns
_SECTIONS: dict[str, Section] = {section: section for section in get_args(Section)}
_ENDS: tuple[Section, ...] = ("intro", "outro")
_ODD: tuple[Section, ...] = ("outro", "intro", "build", "bridge", "break")
"""Sections that may be of an odd length, the best first."""
_GROWS: dict[Section, float] = {"intro": 0.3, "outro": 0.3, "break": 0.1, "bridge": 0.4, "build": 1.5}
"""How readily they become longer, beside others."""
_PLAIN: tuple[Section, ...] = ("verse", "theme")
_FROM_NOTHING = 0.2  # energy with which a piece that builds from the first bar begins
_TURNS: tuple[Section, ...] = ("bridge", "break", "solo")


@dataclass(frozen=True)
class Stretch:
    """A section of the form: `begins` and `ends` are the energy of its first and last thought, `level` is that of all
    where it is told."""

    section: Section
    bars: int
    begins: float = 0.5
    ends: float = 0.5
    level: float | None = None

    @property
    def thoughts(self) -> list[tuple[int, int]]:
        """The first bar and the length of each of its thoughts."""
        return [(begin, min(BARS, self.bars - begin)) for begin in range(0, self.bars, BARS)]


def form(
    customs: Customs, idea: Idea, bars: int, random: Random, temperature: float, loop: bool
) -> list[Stretch]:
    """The sections of a piece of `bars` bars, in order; with `loop` none of them opens or ends it, and one that stops
    or ends loud has no closing section."""
    told = tuple(section for section in idea.sections if not loop or section not in _ENDS)
    made = _form(customs, told, bars, random, temperature, loop)
    if idea.ends_loud and "outro" not in told and len(made) > 1 and made[-1].section == "outro":
        made = fitted([part for part in made if part.section != "outro"], bars, told, random)
        if made[-1].section not in told:
            made[-1] = replace(made[-1], section=_strongest(customs))
    made = _with_energy(customs, made, random)
    if idea.ends_loud:
        made[-1] = replace(made[-1], ends=_held(max(stretch.ends for stretch in made) + _GROWTH))
    return _as_loud(made, idea)


def formed(
    customs: Customs, idea: Idea, sections: Sequence[tuple[Section, int]], random: Random
) -> list[Stretch]:
    """The sections of a piece whose form and lengths are given."""
    made = _with_energy(customs, [Stretch(section, bars) for section, bars in sections], random)
    if idea.ends_loud:
        made[-1] = replace(made[-1], ends=_held(max(stretch.ends for stretch in made) + _GROWTH))
    return _as_loud(made, idea)


def _form(
    customs: Customs, told: tuple[Section, ...], bars: int, random: Random, temperature: float, loop: bool
) -> list[Stretch]:
    lengths = {section: random.choice(choices) for section, choices in customs.lengths.items()}
    if len(told) >= WHOLE_FORM and bars >= BARS:
        parts = [Stretch(section, lengths.get(section, 8)) for section in _repeated(told, bars)]
        return fitted(parts, bars, told, random)
    if bars < 4 * BARS:
        return _short(customs, told, bars, random, loop)
    best: list[Stretch] = []
    least = float("inf")
    for _ in range(_TRIES):
        made = _skeleton(customs, told, bars, lengths, random, temperature, loop)
        misfit = abs(total(made) - bars) / bars + _flaws(customs, made, bars) + 0.12 * random.random()
        if misfit < least:
            best, least = made, misfit
    return fitted(best, bars, told, random)


def _repeated(told: tuple[Section, ...], bars: int) -> tuple[Section, ...]:
    """A form that is told, its middle as often as a long piece has room for."""
    first = 1 if told[0] == "intro" else 0
    last = len(told) - (told[-1] == "outro")
    middle = told[first:last] or told
    times = max((bars // _ROOMY - (len(told) - len(middle))) // len(middle), 1)
    return (*told[:first], *middle * times, *told[last:])


def _short(
    customs: Customs, told: tuple[Section, ...], bars: int, random: Random, loop: bool
) -> list[Stretch]:
    """Fewer than sixteen bars: what is told, or the core alone or with one section before or after it."""
    if told:
        parts = _in_their_order([Stretch(customs.core, BARS)], told, lambda section: Stretch(section, BARS))
        return fitted(parts, bars, told, random)
    core = customs.core
    if bars < BARS + 2 or (bars % BARS != 1 and random.random() < (0.35 if bars <= 2 * BARS else 0.1)):
        return [Stretch(core, bars)]
    shapes: dict[tuple[Section, ...], float] = {("intro", core): 2, (core, "outro"): 2, (core,): 0.5}
    if "verse" in customs.lengths and core != "verse":
        shapes[("verse", core)] = 3
    if bars >= 3 * BARS:
        shapes[("intro", core, "outro")] = 1.5
    if loop:
        shapes = {shape: w for shape, w in shapes.items() if not set(shape) & set(_ENDS)}
    elif bars % BARS == 1:
        shapes = {shape: w for shape, w in shapes.items() if "outro" in shape}
    shape = drawn(shapes, random)
    if bars < 2 * BARS and len(shape) > 1:
        return [Stretch(section, BARS if section == core else bars - BARS) for section in shape]
    return fitted(
        [Stretch(section, 2 * BARS if section == core else BARS) for section in shape], bars, shape, random
    )


def _in_their_order(
    parts: Sequence[Stretch], told: tuple[Section, ...], part: Callable[[Section], Stretch]
) -> list[Stretch]:
    """The same sections with those that are told, one behind the other: what lacks is put in, and what stands before
    one that is told earlier is left out."""
    made = list(parts)
    at = 0
    for n, section in enumerate(told):
        if section not in told[:n]:
            before = [one for one in made[:at] if one.section != section]
            made, at = [*before, *made[at:]], len(before)
        found = next((k for k in range(at, len(made)) if made[k].section == section), None)
        if found is None:
            found = _place_of(section, made, at)
            made.insert(found, part(section))
        at = found + 1
    return made


def _place_of(section: Section, parts: Sequence[Stretch], least: int) -> int:
    """Where a section is put in: at the ends, behind what was told before it, or before the last return."""
    names = [part.section for part in parts]
    after_intro = int(names[:1] == ["intro"])
    if section == "intro":
        return 0
    if section == "outro":
        return len(parts)
    if section in _TURNS:
        return max(least, len(names) - 1 - (names[-1:] == ["outro"]), after_intro)
    return max(least, after_intro)


def _as_loud(parts: Sequence[Stretch], idea: Idea) -> list[Stretch]:
    """The same sections, each as loud as it is told; one that comes more often stays as it was told last."""
    told: dict[Section, list[float | None]] = {}
    for section, loudness in zip(idea.sections, idea.loudness, strict=False):
        told.setdefault(section, []).append(loudness)
    made: list[Stretch] = []
    for part in parts:
        levels = told.get(part.section, [None])
        times = sum(one.section == part.section for one in made)
        made.append(replace(part, level=levels[min(times, len(levels) - 1)]))
    return made


def _skeleton(
    customs: Customs,
    told: tuple[Section, ...],
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
        if bars > _LONG and usual == 8 and random.random() < 0.3:
            usual = 16
        elif random.random() < 0.1 * temperature / 0.65:
            usual = random.choice(customs.lengths.get(name, (usual,)))
        return Stretch(name, usual)

    def read(words: dict[str, float]) -> list[Stretch]:
        return [
            part(word) for word in drawn(words, random, temperature).split() if not loop or word not in _ENDS
        ]

    opening, closing = read(customs.form.opening), read(customs.form.closing)
    usual_cycle = drawn(customs.form.cycles, random, temperature)
    made, room = opening, bars - total(closing)
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
            and total(made) + total(turn) + total(cycle) / 2 > room
        ):
            break
        made = made + turn + cycle
        since_turn = 0 if turn else since_turn + 1
    repeats = closing and made[-1].section == closing[0].section and closing[0].section in customs.form.turns
    return _joined(_in_their_order(made + (closing[1:] if repeats else closing), told, part))


def _flaws(customs: Customs, parts: Sequence[Stretch], bars: int) -> float:
    """What is wrong with a form of `bars` bars: it lacks the strongest section, or an outro for an odd length, one
    section fills it or goes on too long, or its ends do."""
    all_bars = total(parts)
    shares: dict[Section, float] = {}
    for part in parts:
        shares[part.section] = shares.get(part.section, 0) + part.bars / all_bars
    strongest = _strongest(customs)
    lacking = 0.2 if strongest not in shares else 0.0
    lacking += 0.2 if bars % BARS and "outro" not in shares else 0.0
    most = max(share for section, share in shares.items() if section not in _ENDS)
    ends = sum(shares.get(section, 0) for section in _ENDS)
    runs = [sum(part.bars for part in run) for _, run in groupby(parts, key=lambda part: part.section)]
    return lacking + max(most - 0.55, 0) + max(ends - 0.36, 0) + max(max(runs) - _LONGEST_RUN, 0) / all_bars


def _strongest(customs: Customs) -> Section:
    """The strongest of the sections that return."""
    cycled = [
        section
        for section in customs.energy
        if any(section in words.split() for words in customs.form.cycles)
    ]
    return max(cycled, key=lambda section: customs.energy[section][1])


def total(parts: Sequence[Stretch]) -> int:
    """Bars of all of them."""
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


def fitted(parts: Sequence[Stretch], bars: int, told: Sequence[Section], random: Random) -> list[Stretch]:
    """The same sections at 4, 8 or 16 bars (32 where there are too few of them), and at most one of another length, so
    that all are `bars` bars. Where there is no room for all, those that are not `told` go first."""
    kept = _thinned(parts, bars, told, random)
    runs = [list(run) for _, run in groupby(kept, key=lambda part: part.section)]
    made = [replace(run[0], bars=_size_near(total(run))) for run in runs]
    longest = _LONGEST_RUN
    while len(made) * longest < bars:
        longest *= 2
    while missing := bars - bars % BARS - total(made):
        able = {n: to for n, part in enumerate(made) if (to := _next_size(part.bars, missing, longest))}
        if not able and missing < 0:
            able = {n: part.bars // 2 for n, part in enumerate(made) if part.bars > BARS}
        if not able:
            break
        n = random.choices(list(able), [_will(made[n], to) for n, to in able.items()])[0]
        made[n] = replace(made[n], bars=able[n])
    if rest := bars - total(made):
        able_to = [n for n, part in enumerate(made) if part.bars + rest >= min(BARS, bars // len(made))]
        odd = min(able_to, key=lambda n: (_odd_rank(made[n], n == len(made) - 1), -n))
        made[odd] = replace(made[odd], bars=made[odd].bars + rest)
    return [half for part, run in zip(made, runs, strict=True) for half in _halves(part, len(run) > 1)]


def _size_near(bars: int) -> int:
    return next(size for size in (4 * BARS, 2 * BARS, BARS) if size <= max(bars, BARS))


def _halves(part: Stretch, again: bool) -> list[Stretch]:
    """A section that is played `again` at once, as two of half its length if that is whole thoughts."""
    if not again or part.bars % (2 * BARS):
        return [part]
    return [replace(part, bars=part.bars // 2)] * 2


def _thinned(parts: Sequence[Stretch], bars: int, told: Sequence[Section], random: Random) -> list[Stretch]:
    made = list(parts)
    while len(made) > 1 and len(made) * BARS > bars:
        names = [part.section for part in made]
        free = [n for n, name in enumerate(names) if name not in told and name != "outro"]
        again = [n for n, name in enumerate(names) if names.count(name) > max(list(told).count(name), 1)]
        twice = [n for n, name in enumerate(names) if names.count(name) > 1]
        untold = [n for n, name in enumerate(names) if name not in told]
        able = _apart(again or free or untold or twice, names)
        made.pop(random.choice(able) if able else len(made) - 1)
    return made


def _apart(able: list[int], names: list[Section]) -> list[int]:
    """Of those that may go, plain ones without which no section stands beside itself, if there are any."""
    apart = [n for n in able if not 0 < n < len(names) - 1 or names[n - 1] != names[n + 1]]
    plain = [n for n in apart if names[n] in _PLAIN]
    return plain or apart or able


def _next_size(bars: int, missing: int, longest: int) -> int:
    """The length that a section of so many bars may have instead, no more than `missing` bars away; else 0."""
    if missing > 0:
        return 2 * bars if bars <= missing and 2 * bars <= longest else 0
    return bars // 2 if bars > BARS and bars // 2 <= -missing else 0


def _will(part: Stretch, to: int) -> float:
    """How readily a section changes its length: long ones shrink, short ones grow."""
    size = 8 / to if to > part.bars else part.bars / 8
    return size**2 * (_GROWS.get(part.section, 1.0) if to > part.bars else 1.0)


def _odd_rank(part: Stretch, is_last: bool) -> int:
    """Which section may best be of an odd length: the least is."""
    return _ODD.index(part.section) if part.section in _ODD else len(_ODD) + (not is_last)


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
            begins, ends = low if n else _FROM_NOTHING, max(level, high)
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
