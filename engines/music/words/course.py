"""How a piece goes on, as words tell it: "gets brighter after a minute", "builds slowly", "quiet ending".

A clause with a change, and with a time or a place in the form, becomes turns of energy. What the whole piece is like
is read in `engines.music.reading`; the words that were read here are left out there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.film.words import Word
from engines.music.idea import Turn
from engines.music.thoughts import Style
from engines.music.words.vocabulary import Found, Kind, found

_SIZE = 0.25  # of a turn
_RAMP = (0.2, 0.4, 0.6, 0.8)  # shares of the way at which a ramp rises
_RAMP_SIZE = 0.55
_BREAKS = re.compile(
    r"[.,;:!?()\n]+|\s[–—-]\s|\b(?:and\s+then|then|but|before|until|till|while)\b"
    r"|\band\b(?=\s+(?:it\s+)?(?:slowly\s+|gradually\s+|finally\s+)?(?:end|finish|get|become|build|drop|fade|open|"
    r"grow|close|stop|die|turn|calm|settle|start|begin|rise|explode|lift)(?:s|es)?\b)",
    re.I,
)
_AGAIN = re.compile(r"\bthen\b", re.I)
_STRONG = re.compile(
    r"\b(?:huge|massive|much|big|epic|dramatic|dramatically|explosive|enormous|giant|full)\b", re.I
)
_WEAK = re.compile(r"\b(?:slightly|a bit|a little|somewhat|subtly)\b", re.I)
_SLOWLY = re.compile(
    r"\b(?:slow|slowly|gradual|gradually|steadily|bit by bit|over time|little by little|throughout|patiently)\b",
    re.I,
)
_START = re.compile(
    r"\b(?:at first|at the (?:start|beginning)|in the (?:beginning|intro)|first(?=\s*$)|initially"
    r"|(?:start|begin|open)(?:s|ing)?\b(?!\s+up)|intro|opening|beginning)",
    re.I,
)
_END = re.compile(
    r"\b(?:(?:at|in|near|towards?|by|to) the (?:very )?end|end(?:s|ing)?\b|finish(?:es|ing)?|outro|coda|finale"
    r"|finally|close[sd]?\b|eventually|at last)",
    re.I,
)
_ELECTRONIC: tuple[Style, ...] = ("house", "trap", "synthwave", "pop")

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
class Course:
    """The turns that a text tells, and the numbers of the words that tell them."""

    turns: tuple[Turn, ...]
    words: frozenset[int]


@dataclass(frozen=True)
class _Clause:
    text: str
    begin: int
    said: Sequence[tuple[int, Word]]
    again: bool
    """Whether it follows a "then"."""


def course_of(
    text: str, said: list[Word], points: Sequence[tuple[int, float]], duration_s: float | None, style: Style
) -> Course:
    """`points` are times at characters of the text; `duration_s` is the length of the piece if it is known."""
    turns: list[Turn] = []
    used: set[int] = set()
    kinds: tuple[Kind, ...] = ("more", "less", "rises", "falls", "builds", "becomes", "drops")
    marks = {kind: found(kind, said) for kind in kinds}
    waiting: float | None = None
    clauses = _clauses(text, said)
    steps = sum(clause.again for clause in clauses) + 1
    step = 0
    for clause in clauses:
        step += clause.again
        inside = {
            kind: [
                mark
                for mark in of_kind
                if clause.said and clause.said[0][0] <= mark.first <= clause.said[-1][0]
            ]
            for kind, of_kind in marks.items()
        }
        at = _time(clause, points, duration_s)
        at = waiting if at is None else at
        made, words = _turns_of(clause, inside, step / steps if at is None and clause.again else at, style)
        if made:
            turns += made
            used |= words
            waiting = None
        elif at is not None:
            waiting = at
    return Course(tuple(sorted(turns, key=lambda turn: turn.at)), frozenset(used))


def _clauses(text: str, said: list[Word]) -> list[_Clause]:
    cuts = [(0, 0, False)] + [(m.start(), m.end(), bool(_AGAIN.search(m[0]))) for m in _BREAKS.finditer(text)]
    made: list[_Clause] = []
    for n, (_, begin, again) in enumerate(cuts):
        end = cuts[n + 1][0] if n + 1 < len(cuts) else len(text)
        inside = [(k, word) for k, word in enumerate(said) if begin <= word.start < end]
        if made and not made[-1].said:
            again = made.pop().again or again
        made.append(_Clause(text[begin:end], begin, inside, again))
    return made


def _time(clause: _Clause, points: Sequence[tuple[int, float]], duration_s: float | None) -> float | None:
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


def _turns_of(
    clause: _Clause, marks: dict[Kind, list[Found]], at: float | None, style: Style
) -> tuple[list[Turn], set[int]]:
    size = _SIZE * (1.4 if _STRONG.search(clause.text) else 0.6 if _WEAK.search(clause.text) else 1.0)
    if marks["builds"]:
        return _ramp(at, _RAMP_SIZE * size / _SIZE), _words_of(clause, marks["builds"])
    change = _change(clause, marks, at, style)
    if change is None:
        return [], set()
    direction, by = change
    used = _words_of(clause, by)
    if at is None or at >= 0.8:
        if _START.search(clause.text) and at is None:
            return [Turn(at=0.0, by=direction * size), Turn(at=0.25, by=-direction * size)], used
        if _END.search(clause.text):
            return [Turn(at=0.82 if direction < 0 else 0.75, by=direction * min(size * 1.3, 0.4))], used
    if _SLOWLY.search(clause.text):
        return _ramp(at, direction * _RAMP_SIZE * size / _SIZE), used
    return [Turn(at=0.5 if at is None else at, by=direction * size)], used


def _change(
    clause: _Clause, marks: dict[Kind, list[Found]], at: float | None, style: Style
) -> tuple[float, list[Found]] | None:
    """Up (1) or down (-1), and the words that say so."""
    adjectives = sorted(marks["more"] + marks["less"], key=lambda mark: mark.first)
    for verb in marks["becomes"]:
        near = [mark for mark in adjectives if 0 < mark.first - verb.first <= 4]
        if near:
            return (1.0 if near[0].kind == "more" else -1.0), [verb, near[0]]
    verbs: tuple[tuple[Kind, float], ...] = (("rises", 1.0), ("falls", -1.0))
    for kind, direction in verbs:
        sure = [mark for mark in marks[kind] if at is not None or mark.last - mark.first > 1]
        if sure:
            return direction, sure[:1]
    if marks["drops"] and at is not None:
        return (1.0 if style in _ELECTRONIC else -1.0), marks["drops"][:1]
    placed = at is not None or clause.again or _START.search(clause.text) or _END.search(clause.text)
    if adjectives and placed:
        return (1.0 if adjectives[-1].kind == "more" else -1.0), adjectives[-1:]
    if at and found("player", [word for _, word in clause.said]):
        return 1.0, []
    return None


def _ramp(at: float | None, by: float) -> list[Turn]:
    end = 1.0 if at is None or at < 0.3 else at / _RAMP[-1]
    return [Turn(at=round(min(share * end, 0.95), 3), by=round(by / len(_RAMP), 3)) for share in _RAMP]


def _words_of(clause: _Clause, marks: Sequence[Found]) -> set[int]:
    """The words of the marks, and the adverbs and measures around them."""
    used = {n for mark in marks for n in range(mark.first, mark.last)}
    around = (_STRONG, _WEAK, _SLOWLY)
    for n, word in clause.said:
        near = used and min(abs(n - one) for one in used) <= 3
        if near and any(pattern.fullmatch(word.text) for pattern in around):
            used.add(n)
    return used
