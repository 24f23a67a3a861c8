"""Who enters when, as words tell it: "starts with only drums, then bass", "strings come in at half", "ends with piano".

Nothing here decides what an instrument plays; the planner makes the scenes true (`engines.music.grammar.entrances`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.music.idea import Scene, Turn
from engines.music.thoughts import Style
from engines.music.words.clauses import END, EVERYBODY, START, Clause
from engines.music.words.players import BEDS, LONE, Players
from engines.music.words.vocabulary import Found

_OPENS = re.compile(
    r"\b(?:starts?|starting|begins?|beginning|opens?|opening)\s+(?:\w+\s+){0,2}?(?:with|on|as|from)\b"
    r"|\bat first\b|\bat the (?:start|beginning)\b|\bin the beginning\b|\binitially\b|^\s*first\b|\bfirst\s*$|\bintro\b"
    r"|\bto (?:start|begin|open)\b"
    r"|\bfrom\b(?=.*\bto (?:a |the )?(?:full|whole|entire|everything|everyone|everybody)\b)",
    re.I,
)
_ENDS_WITH = re.compile(
    r"\b(?:ends?|ending|finish(?:es|ing)?|closes?|closing)\s+(?:\w+\s+){0,2}?(?:with|on|in)\b|\boutro\b", re.I
)
_CLOSES = re.compile(_ENDS_WITH.pattern + r"|\bat the (?:very )?end\b", re.I)
_LOUD = re.compile(
    r"\b(?:huge|massive|big|climax|full|loud|everything|everyone|all|crescendo)\b|\b(?!a\b|with\b|on\b|the\b)\w+\s+solo\b",
    re.I,
)
_ENTERS = re.compile(
    r"\b(?:com(?:es?|ing) in|enter(?:s|ing)?|join(?:s|ing)?|(?:kick|drop)(?:s|ing)? in|arrives?|appears?"
    r"|climax(?:es)?|peaks?)\b",
    re.I,
)
_JOINS = re.compile(r"\b(?:add(?:s|ed|ing)?|joined by|followed by)\b", re.I)
OPENED = 0.25
"""Share of the piece until which it is as it is told to begin, where no time is told."""
_STEP = 0.15  # share of the piece from one entrance to the next, where no time is told
_THEN = 0.4  # where the only entrance is
_LATE = 0.3  # until which those are missing that are missing at first
_LAST = 0.86
_ALONE = frozenset(("alone", "solo", "unaccompanied"))
_PEAK, _AT_PEAK = ("climax", "peak"), 0.62
_LIFT = 0.2  # energy that an entrance brings; all of them together no more than twice


@dataclass(frozen=True)
class Scenes:
    """The scenes and the rises of energy that go with them; `words` are the numbers of the words that tell them and
    `clauses` the characters at which the clauses begin that say nothing more."""

    scenes: tuple[Scene, ...]
    turns: tuple[Turn, ...]
    words: frozenset[int]
    clauses: frozenset[int]


@dataclass(frozen=True)
class _Entrance:
    parts: tuple[str, ...]
    at: float | None


def scenes_of(
    timed: Sequence[tuple[Clause, float | None]],
    rises: Sequence[Found],
    falls: Sequence[Found],
    players: Players,
    style: Style,
) -> Scenes:
    """`timed` are the clauses with the share of the piece that each tells; `rises` and `falls` are verbs like "comes
    in" and "drop out"."""
    opening: tuple[str, ...] = ()
    is_start = False
    others: list[Scene] = []
    entrances: list[_Entrance] = []
    used: set[int] = set()
    own: set[int] = set()
    for n, (clause, at) in enumerate(timed):
        numbers = [number for number, _ in clause.said]
        enters = at is not None or _ENTERS.search(clause.text)
        verbs = [mark for mark in rises if mark.first in numbers] if enters else []
        parts = players.in_words(numbers, style, verbs[0].first if verbs else None)
        everybody = bool(EVERYBODY.search(clause.text))
        texts = {word.text.lower() for _, word in clause.said}
        if late := players.late_in(numbers, style):
            then = timed[n + 1][1] if at is None and n + 1 < len(timed) else at
            entrances.append(_Entrance(late, _LATE if then is None else then))
        if not parts and (lonely := [number for number, word in clause.said if word.text.lower() in _ALONE]):
            one = _one_of(players, style)
            if START.search(clause.text) and not opening and not entrances:
                opening, is_start = one, True
                entrances.append(_Entrance((), OPENED))
            elif END.search(clause.text):
                others.append(Scene(at=_LAST, parts=one, alone=True))
            else:
                continue
            used.update(lonely)
            own.add(clause.begin)
            continue
        if not parts and not (everybody and (verbs or clause.again)):
            continue
        leaving = [mark for mark in falls if mark.first in numbers]
        begins = _OPENS.search(clause.text)
        if parts and not opening and not entrances and begins:
            after = [number for number, word in clause.said if word.start >= clause.begin + begins.start()]
            opening, is_start = players.in_words(after, style) or parts, True
            if everybody:
                entrances.append(_Entrance((), _THEN))
                continue
        elif parts and _CLOSES.search(clause.text):
            told = _ENDS_WITH.search(clause.text) or texts & (LONE - {"solo"})
            others.append(Scene(at=_LAST, parts=parts, alone=bool(told) and not _LOUD.search(clause.text)))
        elif parts and leaving and at is not None:
            others.append(Scene(at=at, parts=parts, leaves=True))
            continue
        elif verbs or _JOINS.search(clause.text) or (clause.again and (opening or entrances or at is None)):
            if at is None and any(word.startswith(_PEAK) for word in texts):
                at = _AT_PEAK
            entrances.append(_Entrance(() if everybody else parts, at))
            used |= {n for mark in verbs for n in mark.words}
        else:
            if not opening and not entrances and (texts & LONE or _then_follows(timed, clause)):
                opening = parts
            continue
        own.add(clause.begin)
    if not (is_start or entrances or others):
        return Scenes((), (), frozenset(), frozenset())
    return _laid_out(opening, is_start, entrances, others, used, own)


def _one_of(players: Players, style: Style) -> tuple[str, ...]:
    """Who is alone where nobody is named: the instrument that was told last, else the one that plays chords."""
    told = [id for id in players.wanted(style) if id not in BEDS]
    return (told[-1] if told else "chords",)


def _then_follows(timed: Sequence[tuple[Clause, float | None]], clause: Clause) -> bool:
    following = [other for other, _ in timed if other.begin > clause.begin]
    return bool(following) and following[0].again


def _laid_out(
    opening: tuple[str, ...],
    is_start: bool,
    entrances: Sequence[_Entrance],
    others: Sequence[Scene],
    used: set[int],
    own: set[int],
) -> Scenes:
    scenes = [Scene(at=0.0, parts=opening, alone=True)] if opening else []
    lift = min(_LIFT, 2 * _LIFT / max(len(entrances), 1))
    turns: list[Turn] = []
    at = 0.0
    for entrance in entrances:
        usual = _THEN if len(entrances) == 1 and not is_start else at + min(_STEP, 0.6 / len(entrances))
        at = round(max(entrance.at if entrance.at is not None else usual, at), 3)
        scenes.append(Scene(at=at, parts=entrance.parts))
        turns.append(Turn(at=at, by=round(lift, 3)))
    if is_start and all(scene.parts for scene in scenes):
        scenes.append(Scene(at=round(min(at + _STEP, 0.8), 3)))
    scenes = sorted([*scenes, *others], key=lambda scene: scene.at)
    return Scenes(tuple(scenes), tuple(turns), frozenset(used), frozenset(own))
