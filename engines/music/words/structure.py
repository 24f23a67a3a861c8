"""The sections that words name, in order, and how loud each of them, the beginning and the end is told to be.

"Quiet verse, big chorus, then it ends softly" names three sections. A section that only tells when something happens
("drums from the second verse") is there, but is no part of that order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engines.film.words import Word
from engines.music.idea import QUIET, WHOLE_FORM, Level
from engines.music.thoughts import Section
from engines.music.words.clauses import BEGINS, ENDS, Clause
from engines.music.words.places import section_of, sections_in
from engines.music.words.vocabulary import Found, found

_OPENS, _CLOSES = (
    0.2,
    0.84,
)  # shares of the piece to which its beginning, and from which its end is as it is told
_FADED = 0.06
_DEEP = 0.12  # energy up to which a fall is one to next to nothing
_LOW_FROM, _LOW_TO = 0.45, 0.62  # where that is, if nothing tells
_REACH = 4  # words between what says how loud and its section
_GENERIC: tuple[Section, ...] = ("theme",)
"""Sections whose names mean any piece; they count only in a whole form."""
_VERBS = frozenset((
    "is", "are", "stays", "gets", "becomes", "should", "that", "which", "being", "hits", "sounds", "feels", "goes",
    "keeps", "remains", "turns",
))  # fmt: skip
_ARTICLES = frozenset(("the", "a", "an", "its"))
_REFERS = re.compile(
    r"\b(after|in|with|from|at|on|for|during|until|till|by|every|of|since)\s+(?:the\s+)?"
    r"(?:(first|1st|second|2nd|third|3rd|last|final)\s+)?$",
    re.I,
)
_TIMES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3}
_ORDINAL = re.compile(rf"\b({'|'.join(_TIMES)})\s+$", re.I)
_BETWEEN: dict[Section, Section] = {"verse": "chorus", "drop": "build", "solo": "theme", "theme": "solo"}
"""What stands before each of a section that is told to have been there more than once; else a verse."""
_FROM_TO = re.compile(r"\bfrom\b.*\bto\b", re.I)
_LAST = re.compile(r"\b(?:last|final)\s+(?:\w+\s+){0,2}$", re.I)


@dataclass(frozen=True)
class Structure:
    """`loudness` is the energy of each of the sections, None where none is told. `words` are the numbers of those that
    tell them and nothing else, `placed` those that say how loud the beginning or the end is."""

    sections: tuple[Section, ...]
    loudness: tuple[float | None, ...]
    levels: tuple[Level, ...]
    words: frozenset[int]
    placed: frozenset[int]


@dataclass(frozen=True)
class _Named:
    section: Section
    mark: Found
    loudness: float | None
    is_last: bool
    refers: str
    """The word by which it only tells a time or a place, else empty."""
    times: int = 1
    """Which of its name it is."""


def structure_of(
    text: str, said: list[Word], clauses: Sequence[Clause], left_out: frozenset[int]
) -> Structure:
    """`left_out` are the numbers of words that mean something else: names of styles, and instruments all alone."""
    loud = found("loudness", said)
    marks = [mark for mark in sections_in(said) if mark.first not in left_out]
    used: set[int] = set()
    named: list[_Named] = []
    verbs = [*found("falls", said), *found("rises", said)]
    for clause in clauses:
        numbers = {number for number, _ in clause.said}
        here = [mark for mark in marks if mark.first in numbers]
        for n, mark in enumerate(here):
            begin = here[n - 1].last if n else min(numbers)
            end = here[n + 1].first if n + 1 < len(here) else max(numbers) + 1
            level = _loudness(mark, loud, said, begin, end)
            before = text[clause.begin : said[mark.first].start]
            refers = _REFERS.search(before)
            ordinal = _ORDINAL.search(before)
            energy = float(level.values[0]) if level and not refers else None
            used |= {*mark.words, *(level.words if level and not refers else ())}
            named.append(
                _Named(
                    section_of(mark),
                    mark,
                    energy,
                    bool(_LAST.search(before)),
                    refers[1] if refers else "",
                    _TIMES[ordinal[1].lower()] if ordinal else 1,
                )
            )
        if any(not one.refers for one in named[len(named) - len(here) :]):
            used |= {n for verb in verbs if verb.first in numbers for n in verb.words}
    levels, placed = _levels(clauses, loud, said, used)
    soft_end = next((level.energy for level in levels if level.until == 1 and level.energy <= QUIET), None)
    told, builds = _with_builds(named, said, clauses)
    sections, loudness = _in_order(told, text, said)
    if soft_end is not None and sections and sections[-1] != "outro":
        sections, loudness = (*sections, "outro"), (*loudness, soft_end)
    return Structure(sections, loudness, levels, frozenset(used | builds), placed)


def _loudness(mark: Found, loud: Sequence[Found], said: Sequence[Word], begin: int, end: int) -> Found | None:
    """What says how loud a section is, of the words from `begin` to `end`: before it, or after it with a verb or at the
    end of what is said of it."""
    before = [one for one in loud if max(begin, mark.first - _REACH) <= one.first and one.last <= mark.first]
    if (
        before
        and not _has(_VERBS, said, begin, before[-1].first)
        and not _has(_ARTICLES, said, before[-1].last, mark.first)
    ):
        return before[-1]
    after = [one for one in loud if mark.last <= one.first < min(end, mark.last + _REACH)]
    linked = [
        one for one in after if _has(_VERBS, said, mark.last, one.first) or one.first == mark.last == end - 1
    ]
    return linked[0] if linked else None


def _has(some: frozenset[str], said: Sequence[Word], first: int, last: int) -> bool:
    return any(word.text.lower() in some for word in said[first:last])


def _levels(
    clauses: Sequence[Clause], loud: Sequence[Found], said: list[Word], used: set[int]
) -> tuple[tuple[Level, ...], frozenset[int]]:
    """How loud the beginning, the end and a deep fall are told to be."""
    made: list[Level] = []
    placed: set[int] = set()
    fades, falls = found("fades", said), found("falls", said)
    who = {mark.last for mark in found("player", said)}  # "the drums fade out" and the others stay
    for clause in clauses:
        numbers = {number for number, _ in clause.said}
        here = [mark for mark in loud if mark.first in numbers and not used & set(mark.words)]
        faded = [mark for mark in fades if mark.first in numbers and mark.first not in who]
        is_last = clause is clauses[-1]
        begins, ends = _begins_or_ends(clause, said[here[0].first].start if here else clause.begin)
        if faded and (is_last or ends):
            made.append(Level(at=_CLOSES, until=1, energy=_FADED))
        elif len(here) > 1 and _FROM_TO.search(clause.text):
            first, last = float(here[0].values[0]), float(here[-1].values[0])
            made += [Level(at=0, until=_OPENS, energy=first), Level(at=_CLOSES, until=1, energy=last)]
        elif here and begins and not any(level.at == 0 for level in made):
            made.append(Level(at=0, until=_OPENS, energy=float(here[0].values[0])))
        elif here and ends:
            made.append(Level(at=_CLOSES, until=1, energy=float(here[-1].values[0])))
        elif here and float(here[-1].values[0]) <= _DEEP and any(mark.first in numbers for mark in falls):
            made.append(Level(at=_LOW_FROM, until=_LOW_TO, energy=float(here[-1].values[0])))
        else:
            continue
        placed |= {n for mark in (*here, *faded) for n in mark.words}
    return tuple(made), frozenset(placed)


def _begins_or_ends(clause: Clause, at: int) -> tuple[bool, bool]:
    """Whether a clause tells of the beginning, and of the end; of both, what is nearer to a character."""
    begins, ends = BEGINS.search(clause.text), ENDS.search(clause.text)
    if begins and ends:
        place = at - clause.begin
        is_end = abs(ends.start() - place) < abs(begins.start() - place)
        return not is_end, is_end
    return bool(begins), bool(ends)


def _with_builds(
    named: Sequence[_Named], said: list[Word], clauses: Sequence[Clause]
) -> tuple[list[_Named], set[int]]:
    """ "Builds slowly, then the drop": what builds before a section that is named is a section of its own."""
    told = list(named)
    used: set[int] = set()
    for mark in found("builds", said):
        inside = any(mark.first in one.mark for one in named)
        clause = next((c for c in clauses if any(n == mark.first for n, _ in c.said)), None)
        later = [n for n, one in enumerate(told) if one.mark.first > mark.first and not one.refers]
        alone = clause and not any(one.mark.first == n for one in named for n, _ in clause.said)
        if not inside and later and alone:
            told.insert(later[0], _Named("build", mark, None, False, ""))
            used |= set(mark.words)
    return told, used


def _in_order(
    told: Sequence[_Named], text: str, said: Sequence[Word]
) -> tuple[tuple[Section, ...], tuple[float | None, ...]]:
    """Three or more that are no references are the form as it is told; of fewer, "a solo after the chorus" is behind
    one."""
    own = [one for one in told if not one.refers]
    if len(own) >= WHOLE_FORM:
        return _in_place([replace(one, times=1) for one in own])
    placed: list[_Named] = []
    for before, one in zip((None, *told), told, strict=False):
        if one.section in _GENERIC and one.loudness is None:
            continue
        gap = text[said[before.mark.last - 1].end : said[one.mark.first].start] if before else ","
        behind = one.refers == "after" and "," not in gap and placed
        placed.insert(len(placed) - 1 if behind else len(placed), one)
    return _in_place(placed)


def _in_place(told: Sequence[_Named]) -> tuple[tuple[Section, ...], tuple[float | None, ...]]:
    """As they are told, but intros first, and what is called the last, and outros, at the end."""
    order = sorted(told, key=lambda one: (one.section == "outro", one.is_last, one.section != "intro"))
    form: list[tuple[Section, float | None]] = []
    for one in order:
        if one.times > 1:
            form += [(_BETWEEN.get(one.section, "verse"), None), (one.section, one.loudness)] * one.times
        else:
            form.append((one.section, one.loudness))
    return tuple(section for section, _ in form), tuple(loudness for _, loudness in form)
