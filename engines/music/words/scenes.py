"""Who enters when, as words tell it: "starts with only drums, then bass", "strings come in at half", "ends with piano".

Nothing here decides what an instrument plays; the planner makes the scenes true (`engines.music.grammar.entrances`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
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
    r"\b(?:ends?|ending|finish(?:es|ing)?|closes?|closing)\s+(?:\w+\s+){0,2}?(?:with|on|in)\b|\boutro\b"
    r"|\b(?:ending|finish|coda)\s*$",
    re.I,
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
_AGAIN = re.compile(
    r"\b(?:(?:comes?|coming|brings?|brought|is) back|returns?|returning|again|repris\w+|reappears?|recurs?"
    r"|once more)\b",
    re.I,
)
_COMES = frozenset(("comes", "come", "coming", "returns", "return", "returning", "brings", "brought"))
_JOINS = re.compile(r"\b(?:add(?:s|ed|ing)?|joined by|followed by)\b", re.I)
OPENED = 0.25
"""Share of the piece until which it is as it is told to begin, where no time is told."""
_STEP = 0.15  # share of the piece from one entrance to the next, where no time is told
_THEN = 0.4  # where the only entrance is
_LATE = 0.3  # until which those are missing that are missing at first
_LAST, _LOUD_END, _MIDDLE, _LEFT = 0.86, 0.75, 0.5, 0.66
_LATEST_ENTRANCE = 0.95
_LATEST = 0.8  # share of the piece until which who is alone has company again
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
    timed: bool = False
    bar: int | None = None
    again: bool = False


def scenes_of(
    timed: Sequence[tuple[Clause, float | None]],
    rises: Sequence[Found],
    falls: Sequence[Found],
    players: Players,
    style: Style,
    exact: Collection[int],
    over: Mapping[int, int | None],
) -> Scenes:
    """`timed` are the clauses with the share of the piece that each tells, `exact` where those begin that tell it by a
    clock, and `over` where those begin that come after a moment, with the bar if its length is told in bars; `rises`
    and `falls` are verbs like "comes in" and "drop out"."""
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
        is_exact = clause.begin in exact
        goes_on = n + 1 < len(timed) and timed[n + 1][0].begin in over
        texts = {word.text.lower() for _, word in clause.said}
        if late := players.late_in(numbers, style):
            then = timed[n + 1][1] if at is None and n + 1 < len(timed) else at
            entrances.append(_Entrance(late, _LATE if then is None else then, is_exact))
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
        if parts and _AGAIN.search(clause.text) and _CLOSES.search(clause.text):
            others.append(Scene(at=_LAST, parts=parts, again=True))
            used |= {number for number, word in clause.said if word.text.lower() in _COMES}
        elif parts and not opening and not entrances and begins:
            after = [number for number, word in clause.said if word.start >= clause.begin + begins.start()]
            opening, is_start = players.in_words(after, style) or parts, True
            if everybody:
                entrances.append(_Entrance((), _THEN))
                continue
        elif parts and _CLOSES.search(clause.text):
            told = _ENDS_WITH.search(clause.text) or texts & (LONE - {"solo"})
            is_loud = bool(_LOUD.search(clause.text))
            others.append(
                Scene(at=_LOUD_END if is_loud else _LAST, parts=parts, alone=bool(told) and not is_loud)
            )
        elif parts and leaving and _falls_to(clause, leaving[0]):
            others.append(Scene(at=_MIDDLE if at is None else at, parts=parts, alone=True, timed=is_exact))
            continue
        elif parts and leaving and (at is not None or leaving[0].first - 1 in players.words):
            others.append(Scene(at=_LEFT if at is None else at, parts=parts, leaves=True, timed=is_exact))
            continue
        elif (
            verbs
            or _JOINS.search(clause.text)
            or ((clause.again or clause.begin in over) and (opening or entrances or at is None))
        ):
            if at is None and any(word.startswith(_PEAK) for word in texts):
                at = _AT_PEAK
            elif at is None and others:
                at = min(others[-1].at + _STEP, _LATEST_ENTRANCE)
            bar = over.get(clause.begin)
            again = bool(_AGAIN.search(clause.text))
            entrances.append(
                _Entrance(() if everybody else parts, at, is_exact or bar is not None, bar, again)
            )
            used |= {n for mark in verbs for n in mark.words}
        else:
            if (
                not opening
                and not entrances
                and (texts & LONE or goes_on or _then_follows(timed, clause, players, style))
            ):
                opening, is_start = parts, goes_on
                used |= {number for number, word in clause.said if is_start and word.text.lower() in LONE}
            continue
        own.add(clause.begin)
    if not (is_start or entrances or others):
        return Scenes((), (), frozenset(), frozenset())
    return _laid_out(opening, is_start, entrances, others, used, own)


def _falls_to(clause: Clause, fall: Found) -> bool:
    """Whether it falls to somebody: "drops to just a piano" leaves the piano, "the piano drops out" sends it away."""
    last = next(word for number, word in clause.said if number == fall.last - 1)
    return last.text.lower() in ("to", "into")


def _one_of(players: Players, style: Style) -> tuple[str, ...]:
    """Who is alone where nobody is named: the instrument that was told last, else the one that plays chords."""
    told = [id for id in players.wanted(style) if id not in BEDS]
    return (told[-1] if told else "chords",)


def _then_follows(
    timed: Sequence[tuple[Clause, float | None]], clause: Clause, players: Players, style: Style
) -> bool:
    following = [other for other, _ in timed if other.begin > clause.begin]
    if not following or not following[0].again:
        return False
    numbers = [number for number, _ in following[0].said]
    return bool(players.in_words(numbers, style) or EVERYBODY.search(following[0].text))


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
        wished = entrance.at if entrance.at is not None else usual
        at = round(min(max(wished, at), _LATEST_ENTRANCE), 3)
        timed = entrance.timed and at == round(entrance.at or 0.0, 3)
        bar = entrance.bar if timed else None
        scenes.append(Scene(at=at, parts=entrance.parts, timed=timed, bar=bar, again=entrance.again))
        turns.append(Turn(at=at, by=round(lift, 3), timed=timed))
    if is_start and all(scene.parts for scene in scenes):
        scenes.append(Scene(at=round(min(at + _STEP, 0.8), 3)))
    lone = [scene.at for scene in others if scene.alone and scene.at < _LATEST]
    if lone and not any(scene.at > lone[-1] for scene in (*scenes, *others)):
        scenes.append(Scene(at=round(lone[-1] + _STEP, 3)))
    scenes = sorted([*scenes, *others], key=lambda scene: scene.at)
    return Scenes(tuple(scenes), tuple(turns), frozenset(used), frozenset(own))
