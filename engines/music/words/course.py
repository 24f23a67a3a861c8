"""How a piece goes on, as words tell it: "gets brighter after a minute", "builds slowly", "quiet ending".

A clause with a change, and with a time or a place in the form, becomes turns of energy. What the whole piece is like
is read in `engines.music.reading`; the words that were read here are left out there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engines.film.words import Word
from engines.music.grammar.customs import customs
from engines.music.idea import Scene, Turn
from engines.music.thoughts import BEATS, Style
from engines.music.words.clauses import END, START, Clause, clauses_of, tells_exactly, time_of
from engines.music.words.moments import Moment
from engines.music.words.players import Players
from engines.music.words.scenes import OPENED, scenes_of
from engines.music.words.vocabulary import Found, Kind, found

_SIZE = 0.25  # of a turn
_HUSHED = 1.6  # times that is what is quiet at first
_RAMP = (0.2, 0.4, 0.6, 0.8)  # shares of the way at which a ramp rises
_RAMP_SIZE = 0.55
_STRONG = re.compile(
    r"\b(?:very|huge|massive|much|big|epic|dramatic|dramatically|explosive|enormous|giant|full)\b", re.I
)
_DEEP = re.compile(r"\b(?:nothing|silence|whisper|single|solo|just|only)\b", re.I)
_WEAK = re.compile(r"\b(?:slightly|a bit|a little|somewhat|subtly)\b", re.I)
_SLOWLY = re.compile(
    r"\b(?:(\w+er) and \1|slow|slowly|gradual|gradually|steadily"
    r"|bit by bit|over time|little by little|throughout|patiently)\b",
    re.I,
)
_ELECTRONIC: tuple[Style, ...] = ("house", "trap", "synthwave", "pop")


@dataclass(frozen=True)
class Course:
    """The turns and the scenes that a text tells, the numbers of the words that tell them, and the characters of the
    moments that are as long as told."""

    turns: tuple[Turn, ...]
    scenes: tuple[Scene, ...]
    words: frozenset[int]
    moments: frozenset[int]


def course_of(
    text: str,
    said: list[Word],
    points: Sequence[tuple[int, float]],
    duration_s: float | None,
    style: Style,
    players: Players,
    left_out: frozenset[int],
    moments: Sequence[Moment] = (),
) -> Course:
    """`points` are times at characters of the text; `duration_s` is the length of the piece if it is known. The words
    `left_out` tell of sections; what comes after one of the `moments` begins where that is over."""
    kinds: tuple[Kind, ...] = ("more", "less", "rises", "falls", "builds", "becomes", "drops")
    marks = {kind: [mark for mark in found(kind, said) if mark.first not in left_out] for kind in kinds}
    clauses = clauses_of(text, said)
    timed = [(clause, time_of(clause, points, duration_s)) for clause in clauses]
    exact = {clause.begin for clause in clauses if tells_exactly(clause, points)}
    over = _after_moments(clauses, moments, style, duration_s)
    timed = [(clause, over[clause.begin].at if clause.begin in over else at) for clause, at in timed]
    exact |= {begin for begin, end in over.items() if end.bar is None}
    bars = {begin: end.bar for begin, end in over.items()}
    scenes = scenes_of(timed, marks["rises"], marks["falls"], players, style, exact, bars)
    turns: list[Turn] = list(scenes.turns)
    used: set[int] = set(scenes.words)
    waiting: float | None = None
    steps = sum(clause.again for clause in clauses) + 1
    step = 0
    for clause, told in timed:
        step += clause.again
        inside = {
            kind: [
                mark
                for mark in of_kind
                if clause.said and clause.said[0][0] <= mark.first <= clause.said[-1][0]
            ]
            for kind, of_kind in marks.items()
        }
        if players.placed_words.intersection(number for number, _ in clause.said):
            inside["falls"] = []
        if clause.begin in scenes.clauses:
            if not (inside["more"] or inside["less"] or inside["builds"]):
                continue
            inside["rises"] = []
        at = waiting if told is None else told
        if at is None and clause.again and not END.search(clause.text):
            at = max(step / steps, (1 + 2 * turns[-1].at) / 3 if turns else 0.0)
        after = turns[-1].at if turns and clause.again else 0.0
        enters = found("player", [word for number, word in clause.said if number not in players.placed_words])
        made, words = _turns_of(clause, inside, at, style, after, bool(enters))
        if made:
            turns += [turn.model_copy(update={"timed": clause.begin in exact}) for turn in made]
            used |= words
            waiting = None
        elif at is not None:
            waiting = at
    kept = {end.moment.at for begin, end in over.items() if begin in scenes.clauses}
    return Course(
        tuple(sorted(turns, key=lambda turn: turn.at)), scenes.scenes, frozenset(used), frozenset(kept)
    )


@dataclass(frozen=True)
class _Over:
    """Where a moment is over: the share of the piece, and the bar if its length was told in bars."""

    moment: Moment
    at: float
    bar: int | None


def _after_moments(
    clauses: Sequence[Clause], moments: Sequence[Moment], style: Style, duration_s: float | None
) -> dict[int, _Over]:
    """By the character at which a clause begins: the end of the moments that the clauses before it fill."""
    made: dict[int, _Over] = {}
    bar_s = BEATS["4/4"] * 60 / customs(style).tempo[1]
    seconds, bars = 0.0, 0
    for clause, following in pairwise(clause for clause in clauses if clause.said):
        inside = [one for one in moments if clause.begin <= one.at < clause.begin + len(clause.text)]
        inside = [one for one in inside if one.is_played]
        if not inside:
            if made or not _is_heading(clause):
                break
            continue
        seconds += inside[0].seconds or (inside[0].bars or 0) * bar_s
        bars += inside[0].bars or 0
        share = min(seconds / max(duration_s or 0, seconds * 1.2), 0.9)
        made[following.begin] = _Over(inside[0], round(share, 3), bars if inside[0].bars else None)
    return made


def _is_heading(clause: Clause) -> bool:
    """Whether a clause only says what kind of piece it is."""
    return not found("player", [word for _, word in clause.said])


def _turns_of(
    clause: Clause, marks: dict[Kind, list[Found]], at: float | None, style: Style, after: float, enters: bool
) -> tuple[list[Turn], set[int]]:
    deep = marks["falls"] and _DEEP.search(clause.text)
    strong, weak = _STRONG.search(clause.text), _WEAK.search(clause.text)
    size = _SIZE * (2.0 if deep else 1.4 if strong else 0.6 if weak else 1.0)
    if marks["builds"]:
        return _ramp(None if after else at, _RAMP_SIZE * size / _SIZE, after), _words_of(
            clause, marks["builds"]
        )
    change = _change(clause, marks, at, style, enters)
    if change is None:
        return [], set()
    direction, by = change
    used = _words_of(clause, by)
    if at is None or at >= 0.8:
        if START.search(clause.text) and at is None:
            hush = min(size * (_HUSHED if direction < 0 else 1.0), 0.5)
            return [Turn(at=0.0, by=direction * hush), Turn(at=OPENED, by=-direction * hush)], used
        if END.search(clause.text):
            return [Turn(at=0.82 if direction < 0 else 0.75, by=direction * min(size * 1.3, 0.4))], used
    if _SLOWLY.search(clause.text):
        return _ramp(at, direction * _RAMP_SIZE * size / _SIZE), used
    return [Turn(at=0.5 if at is None else at, by=direction * size)], used


def _change(
    clause: Clause, marks: dict[Kind, list[Found]], at: float | None, style: Style, enters: bool
) -> tuple[float, list[Found]] | None:
    """Up (1) or down (-1), and the words that say so; somebody who `enters` at a place makes it more."""
    adjectives = sorted(marks["more"] + marks["less"], key=lambda mark: mark.first)
    for verb in marks["becomes"]:
        near = [mark for mark in adjectives if 0 < mark.first - verb.first <= 4]
        if near:
            return (1.0 if near[0].kind == "more" else -1.0), [verb, *near]
    verbs: tuple[tuple[Kind, float], ...] = (("rises", 1.0), ("falls", -1.0))
    for kind, direction in verbs:
        sure = [mark for mark in marks[kind] if at is not None or mark.last - mark.first > 1]
        if sure:
            return direction, sure[:1]
    if marks["drops"] and at is not None:
        return (1.0 if style in _ELECTRONIC else -1.0), marks["drops"][:1]
    placed = at is not None or clause.again or START.search(clause.text) or END.search(clause.text)
    if adjectives and placed:
        return (1.0 if adjectives[-1].kind == "more" else -1.0), adjectives[-1:]
    if at and enters:
        return 1.0, []
    return None


def _ramp(at: float | None, by: float, after: float = 0.0) -> list[Turn]:
    """Steps from a share of the piece to its end, or to `at`."""
    end = 1.0 if at is None or at < 0.3 else at / _RAMP[-1]
    shares = [after + share * (end - after) for share in _RAMP]
    return [Turn(at=round(min(share, 0.95), 3), by=round(by / len(_RAMP), 3)) for share in shares]


def _words_of(clause: Clause, marks: Sequence[Found]) -> set[int]:
    """The words of the marks, and the adverbs and measures around them."""
    used = {n for mark in marks for n in mark.words}
    around = (_STRONG, _WEAK, _SLOWLY)
    for n, word in clause.said:
        near = used and min(abs(n - one) for one in used) <= 3
        if near and any(pattern.fullmatch(word.text) for pattern in around):
            used.add(n)
    return used
