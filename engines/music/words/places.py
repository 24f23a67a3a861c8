"""Where in a piece something is told to be so: a section, a share of the piece, or a time.

"A breakdown without drums" says nothing of the rest of the piece.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from engines.film.words import Word, stems
from engines.music.idea import Where
from engines.music.thoughts import Section
from engines.music.words.clauses import Clause, clauses_of
from engines.music.words.vocabulary import Found, found

_SECTIONS: tuple[Section, ...] = get_args(Section)
_VERB_BEFORE = frozenset((
    "it", "everything", "beat", "bass", "that", "music", "song", "drums", "energy", "suddenly", "which", "all",
))  # fmt: skip
_VERB_AFTER = frozenset(("to", "down", "out", "away", "in", "into", "back", "off", "at", "after", "when"))
_SHOWS = frozenset(stems("podcast show video youtube channel stream tv radio game film movie news vlog"))
_PIECES = frozenset(stems("music theme song tune jingle sting for track"))
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "last": -1, "final": -1}
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\s+$", re.I)
_SHARES: tuple[tuple[str, float, float], ...] = (
    (r"\bfirst half\b", 0.0, 0.5),
    (r"\b(?:second|last|other) half\b|\bhalf of (?:it|the)\b|\bfor half\b|\bfrom half\b|\bfrom the middle\b", 0.5, 1.0),
    (r"\bfirst third\b", 0.0, 0.33),
    (r"\b(?:last|final) third\b", 0.67, 1.0),
    (r"\bfirst quarter\b", 0.0, 0.25),
    (r"\b(?:last|final) quarter\b", 0.75, 1.0),
    (r"\bin the middle\b|\bhalf\s*-?way\b", 0.4, 0.6),
    (r"\b(?:starts?|starting|begins?|beginning|opens)\b|\bat first\b", 0.0, 0.25),
    (r"\bend(?:s|ing)?\b|\bfinish(?:es)?\b|\bcloses\b", 0.84, 1.0),
)  # fmt: skip
_FIRST, _LAST = re.compile(r"\bfirst\s*$", re.I), re.compile(r"\b(?:last|final)\s*$", re.I)
_UNTIL = re.compile(r"\b(?:until|till|before|up to)\s*(?:the\s*)?$", re.I)
_USUAL_S = 60.0


def sections_in(said: list[Word]) -> list[Found]:
    """Where sections are named. "It drops to a whisper" and "breaks down" name none; "two big drops" does."""
    marks = found("section", said)
    return [mark for mark in marks if not (_is_verb(mark, said) or _is_purpose(mark, said))]


def _is_purpose(mark: Found, said: Sequence[Word]) -> bool:
    """ "A podcast intro" and "intro music" say what the piece is for."""
    if mark.values[0] not in ("intro", "outro"):
        return False
    before = said[mark.first - 1].stem if mark.first else ""
    after = said[mark.last].stem if mark.last < len(said) else ""
    return before in _SHOWS or after in _PIECES


def _is_verb(mark: Found, said: Sequence[Word]) -> bool:
    word = said[mark.first].text.lower()
    if mark.last - mark.first > 1 or word not in ("drops", "drop", "breaks", "break"):
        return False
    before = said[mark.first - 1].text.lower() if mark.first else ""
    after = said[mark.last].text.lower() if mark.last < len(said) else ""
    return before in _VERB_BEFORE or (after in _VERB_AFTER and (word != "drop" or before not in ("the", "a")))


@dataclass(frozen=True)
class Places:
    """Finds the place that is told beside a word of a text."""

    text: str
    said: list[Word]
    points: Sequence[tuple[int, float]]
    duration_s: float | None
    moments: Sequence[int] = ()
    """Characters at which lengths of moments stand."""

    @cached_property
    def clauses(self) -> list[Clause]:
        """Of the text, all that say something."""
        return [clause for clause in clauses_of(self.text, self.said) if clause.said]

    def is_passing(self, word: int) -> bool:
        """Whether it is of a clause that tells a moment."""
        clause = self.clause(word)
        return any(clause.begin <= at < clause.begin + len(clause.text) for at in self.moments)

    def clause(self, word: int) -> Clause:
        """The clause of a word."""
        return next(clause for clause in self.clauses if clause.said[0][0] <= word <= clause.said[-1][0])

    def of(self, mark: Found) -> Where | None:
        """The place told in the clause of somebody who plays, None if that is the whole piece."""
        clause = self.clause(mark.first)
        here = self.sections(clause)
        beside = [one for one in here if one.values != ("solo",) or not _touch(one, mark)]
        if beside:
            return self.section(
                min(beside, key=lambda one: (one.first > mark.first, abs(one.first - mark.first)))
            )
        if timed := self._timed(clause):
            return timed
        for pattern, at, until in _SHARES:
            if re.search(pattern, clause.text, re.I):
                return Where(at=at, until=until)
        return None

    def before(self, mark: Found) -> Where | None:
        """The section that the clause before tells of."""
        at = self.clauses.index(self.clause(mark.first))
        here = self.sections(self.clauses[at - 1]) if at else []
        return self.section(here[-1]) if here else None

    def sections(self, clause: Clause) -> list[Found]:
        """The sections that a clause names, but for a theme, which may be all of the piece."""
        numbers = {number for number, _ in clause.said}
        marks = [one for one in sections_in(self.said) if one.first in numbers]
        return [one for one in marks if one.values != ("theme",)]

    def section(self, mark: Found) -> Where:
        """The place of a section: all of that name, or the one that is told by a number."""
        which = _ORDINAL.search(self.text[: self.said[mark.first].start])
        return Where(section=section_of(mark), which=_ORDINALS[which[1].lower()] if which else 0)

    def _timed(self, clause: Clause) -> Where | None:
        """A stretch that a clock tells."""
        for at, seconds in self.points:
            if clause.begin <= at < clause.begin + len(clause.text):
                share = min(seconds / (self.duration_s or max(_USUAL_S, 1.6 * seconds)), 0.95)
                before = clause.text[: at - clause.begin]
                if _FIRST.search(before) or _UNTIL.search(self.text[:at]):
                    return Where(at=0.0, until=share, timed=True)
                begin = 1 - share if _LAST.search(before) else share
                return Where(at=begin, until=1.0, timed=True)
        return None


def _touch(one: Found, other: Found) -> bool:
    return one.first <= other.last and other.first <= one.last


def section_of(mark: Found) -> Section:
    return next(section for section in _SECTIONS if section == mark.values[0])
