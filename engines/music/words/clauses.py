"""Clauses of an idea, and the time or the place in the form that one tells: "gets brighter after a minute".

What happens there is read in `course` and `scenes`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.film.words import Word

_BREAKS = re.compile(
    r"[.,;:!?()\n]+|\s[–—-]\s|\b(?:and\s+then|then|but|before|until|till|while)\b"
    r"|\band\b(?=\s+(?:it\s+)?(?:slowly\s+|gradually\s+|finally\s+)?(?:end|finish|get|become|build|drop|fade|open|"
    r"grow|close|stop|die|turn|calm|settle|start|begin|rise|explode|lift)(?:s|es)?\b)",
    re.I,
)
_AGAIN = re.compile(r"\bthen\b", re.I)
START = re.compile(
    r"\b(?:at first|at the (?:start|beginning)|in the (?:beginning|intro)|first(?=\s*$)|initially"
    r"|(?:start|begin|open)(?:s|ing)?\b(?!\s+up)|intro|opening|beginning)",
    re.I,
)
END = re.compile(
    r"\b(?:(?:at|in|near|towards?|by|to) the (?:very )?end|end(?:s|ing)?\b|finish(?:es|ing)?|outro|coda|finale"
    r"|finally|close[sd]?\b|eventually|at last)",
    re.I,
)
BEGINS = re.compile(
    r"\b(?:at first|at the (?:very )?(?:start|beginning)|in the beginning|first(?=\s*$)|initially"
    r"|(?:start|begin|open)(?:s|ing)?\b(?!\s+up)|beginning|(?:from|out of) (?:\w+ )?(?:silence|nothing)(?!.*\bto\b))",
    re.I,
)
"""What tells how a piece begins, and `ENDS` how it ends, and no more than that."""
ENDS = re.compile(
    r"\b(?:(?:at|towards?|by|to) the (?:very )?end|end(?:s|ing)?\b|finish(?:es|ing)?|finale|close[sd]?\b|conclu\w+)",
    re.I,
)
EVERYBODY = re.compile(
    r"\b(?:everything|everybody|everyone|(?:the |a )?(?:full|whole|entire)"
    r" (?:power|force|throttle|band|orchestra|ensemble|group|beat|groove)|all (?:the )?(?:instruments|others)"
    r"|the (?:rest|others|band))\b",
    re.I,
)
_PLACES: tuple[tuple[str, float], ...] = (
    (r"\b(?:half\s*-?way|mid\s*-?way|at (?:the )?half|in the middle|second half|half(?=\s+through))", 0.5),
    (r"\btwo[\s-]thirds?\b|\blast third\b|\bfinal third\b", 0.66),
    (r"\bthree[\s-]quarters?\b", 0.75),
    (r"\b(?:a|one|first|the first)[\s-]third\b", 0.33),
    (r"\b(?:a|one|first|the first)[\s-]quarter\b", 0.25),
    (r"\bafter the (?:intro|introduction|opening)\b", 0.12),
    (r"\bafter the (?:first |1st )?verse\b", 0.28),
    (r"\b(?:after|with|in|from|at|on) (?:the )?(?:second|2nd) verse\b", 0.45),
    (r"\bafter the (?:first |1st )chorus\b", 0.4),
    (r"\b(?:with|in|from|at|on) (?:the )?(?:first |1st )?chorus(?:es)?\b", 0.3),
    (r"\bafter the (?:second |2nd )chorus\b", 0.66),
    (r"\b(?:with|in|from|at|on) the (?:second |2nd )chorus\b", 0.55),
    (r"\bafter the chorus\b", 0.45),
    (r"\b(?:with|in|from|at|on|for) (?:the )?(?:last|final|third|3rd) (?:chorus|refrain|verse)\b", 0.78),
    (r"\bafter the (?:bridge|solo|break|breakdown)\b", 0.74),
    (r"\b(?:with|in|from|at|on) the (?:bridge|solo|middle eight)\b", 0.64),
    (r"\b(?:near|towards?|at|by|in) the (?:very )?end\b|\bfinally\b|\beventually\b", 0.8),
    (r"\bin the last (?:part|section|minute)\b", 0.8),
)  # fmt: skip
_PERCENT = re.compile(r"\b(?:at|after|from)\s+(\d{1,2})\s*(?:%|percent)", re.I)


@dataclass(frozen=True)
class Clause:
    """A part of a text from character `begin` on; `said` are its words with their numbers in the whole text."""

    text: str
    begin: int
    said: Sequence[tuple[int, Word]]
    again: bool
    """Whether it follows a "then"."""


def clauses_of(text: str, said: Sequence[Word]) -> list[Clause]:
    """The clauses of a text, whose words are `said`."""
    cuts = [(0, 0, False)] + [(m.start(), m.end(), bool(_AGAIN.search(m[0]))) for m in _BREAKS.finditer(text)]
    made: list[Clause] = []
    for n, (_, begin, again) in enumerate(cuts):
        end = cuts[n + 1][0] if n + 1 < len(cuts) else len(text)
        inside = [(k, word) for k, word in enumerate(said) if begin <= word.start < end]
        if made and not made[-1].said:
            again = made.pop().again or again
        made.append(Clause(text[begin:end], begin, inside, again))
    return made


def time_of(clause: Clause, points: Sequence[tuple[int, float]], duration_s: float | None) -> float | None:
    """The share of the piece that the clause tells a time of."""
    for at, seconds in points:
        if clause.begin <= at < clause.begin + len(clause.text):
            length = duration_s if duration_s and duration_s > seconds else max(seconds * 1.6, 60.0)
            return min(seconds / length, 0.9)
    if percent := _PERCENT.search(clause.text):
        return int(percent[1]) / 100
    for pattern, share in _PLACES:
        if re.search(pattern, clause.text, re.I):
            return share
    return None


def tells_exactly(clause: Clause, points: Sequence[tuple[int, float]]) -> bool:
    """Whether the time is one of a clock, and not a place like the middle."""
    inside = any(clause.begin <= at < clause.begin + len(clause.text) for at, _ in points)
    return inside or bool(_PERCENT.search(clause.text))
