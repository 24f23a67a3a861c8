"""Words become an `Idea`: style, tempo, key, metre, length, mood, instruments, sections and how the piece goes on.

Exact words come first (`resources/music/words.toml`), likeness of sentences second, where no word says the style.
Nothing here fails: what means nothing to a plan is told in `Idea.unread`, and the rest is left to the style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import get_args

from engines.film.words import Word, words
from engines.music.grammar.customs import customs
from engines.music.harmony import Mode
from engines.music.idea import Idea
from engines.music.instruments import palette
from engines.music.thoughts import BEATS, Metre, Style
from engines.music.words.amounts import Amounts, amounts_of
from engines.music.words.clauses import END, START, Clause, clauses_of
from engines.music.words.course import course_of
from engines.music.words.likeness import STYLES, likeness
from engines.music.words.places import Places
from engines.music.words.players import Players, players_of
from engines.music.words.structure import structure_of
from engines.music.words.vocabulary import Found, Kind, data, found, quiet_stems

_STYLES: dict[str, Style] = {style: style for style in STYLES}
_METRES: dict[str, Metre] = {metre: metre for metre in get_args(Metre)}
_MODES: dict[str, Mode] = {mode: mode for mode in get_args(Mode)}
_NAME, _HINT, _WORD_MORE, _LATE = 1.0, 0.4, 0.15, 0.1
_PLAYER = 0.4  # shared by the styles that have an instrument
_LIKE = 2.5  # of the difference in likeness to the mean of all styles
_UNSURE = 0.35  # how much better a style must be to be e times as likely
_CALM = 0.5  # of the distance of the mood from what the style mostly is, beyond a quarter
_CLEAR = 0.8  # lead from which words alone decide
_GUESS = 0.12  # sureness below which likeness alone decides nothing
_FAR = 0.22  # likeness below which a sentence is not about music or a scene
_NEGATIONS = frozenset(("no", "not", "without", "never", "isn't", "nor", "less"))
_SLOW_BPM, _FAST_BPM = 56, 140  # of Italian words
_TWO_TEMPI = 0.45  # difference of pace from which words want two tempi
_APART = 10  # characters from which words that are not understood do not belong together
_DEFAULT: Style = "pop"


def read(prompt: str, duration_s: float | None = None) -> Idea:
    """What a prompt asks for. `duration_s` is how long the piece will be where the prompt does not tell."""
    amounts = amounts_of(prompt)
    said = words(amounts.text)
    length = amounts.duration_s or duration_s
    moments = [moment.at for moment in amounts.moments]
    players = players_of(Places(amounts.text, said, amounts.points, length, moments))
    style, sureness, meant = _style(amounts, said, players)
    clauses = clauses_of(amounts.text, said)
    structure = structure_of(amounts.text, said, clauses, _no_sections(said, players))
    course = course_of(
        amounts.text, said, amounts.points, length, style, players, structure.words, amounts.moments
    )
    read_already = course.words | structure.words | structure.placed
    mood = _mood(said, read_already)
    metre = amounts.metre or _metre(said)
    tempo, beats_found, told_of_tempo = _tempo(amounts, said, clauses, course.words, style)
    modes = [_MODES[mark.values[0]] for mark in _positive("mode", said)]
    mode = amounts.mode or (modes[0] if modes else None)
    swings = _positive("swing", said)
    duration = amounts.duration_s
    if duration is None and amounts.bars:
        tempo = tempo or customs(style).tempo[1]
        duration = round(amounts.bars * BEATS[metre or "4/4"] * 60 / tempo, 3)
    used = {n for mark in [*meant, *beats_found, *mood.marks, *swings] for n in mark.words}
    used |= players.words | read_already
    used |= {
        n for mark in [*found("metre", said), *found("mode", said), *found("sung", said)] for n in mark.words
    }
    unmet = _unmet(amounts, course.moments)
    return Idea(
        style=style,
        style_sureness=sureness,
        tempo_bpm=tempo,
        key=amounts.key,
        mode=mode,
        metre=metre,
        swing=float(swings[0].values[0]) if swings else None,
        duration_s=duration,
        energy=mood.energy,
        brightness=mood.brightness,
        density=mood.density,
        turns=course.turns,
        scenes=course.scenes,
        presences=players.presences(style),
        stops=amounts.stops,
        levels=structure.levels,
        wanted=players.wanted(style),
        unwanted=players.unwanted,
        parts=players.parts,
        sections=structure.sections,
        loudness=structure.loudness,
        unread=(*amounts.wrong, *unmet, *_unread(amounts, said, used, unmet)),
        nearest=players.nearest,
        remarks=(*(told_of_tempo or _of_tempo(amounts)), *_of_voices(said), *_of_kits(players)),
    )


def _style(amounts: Amounts, said: list[Word], players: Players) -> tuple[Style, float, list[Found]]:
    """The likeliest style, how sure that is, and the words that speak for one."""
    scores = dict.fromkeys(STYLES, 0.0)
    names = found("name", said)
    hints = [mark for mark in found("hint", said) if mark.first not in players.likened]
    for mark, weight in [*((mark, _NAME) for mark in names), *((mark, _HINT) for mark in hints)]:
        worth = weight + _WORD_MORE * (mark.last - mark.first - 1) + _LATE * mark.first / max(len(said), 1)
        if _is_negated(mark, said):
            worth *= -1.5
        for style in mark.values:
            scores[_STYLES[style]] += worth
    for choice in players.choices:
        having = [style for style in STYLES if any(set(choice) & set(ids) for ids in palette(style).values())]
        for style in having:
            scores[style] += _PLAYER / len(having)
    for style in STYLES:
        if {"drums", "percussion"} <= set(players.unwanted) and customs(style).roles.get("drums") is None:
            scores[style] += _HINT
        slowest, _, fastest = customs(style).tempo
        if amounts.tempo_bpm:
            scores[style] += 0.15 if slowest <= amounts.tempo_bpm <= fastest else -0.15
    energy = _mood(said, frozenset()).energy
    if energy is not None:
        for style in STYLES:
            away = abs(energy - data()["styles"][style]["energy"])
            scores[style] -= _CALM * max(away - 0.25, 0)
    best, second = sorted(scores.values(), reverse=True)[:2]
    like = likeness(" ".join(amounts.text.split())) if best - second < _CLEAR else None
    if like:
        middle = sum(like.values()) / len(like)
        near = max(like.values())
        for style, value in like.items():
            scores[style] += _LIKE * (value - middle) * min(max((near - _FAR) * 6, 0.0), 1.0)
    likeliest = max(scores, key=lambda style: scores[style])
    sureness = 1 / sum(exp((score - scores[likeliest]) / _UNSURE) for score in scores.values())
    if sureness < _GUESS and not (names or hints or players.choices):
        return _without_words(energy), 0.0, []
    return likeliest, round(sureness, 3), [*names, *hints]


def _without_words(energy: float | None) -> Style:
    """Where nothing speaks for a style: the quiet one for calm moods, else the usual one."""
    return "ambient" if energy is not None and energy < 0.35 else _DEFAULT


@dataclass(frozen=True)
class _Mood:
    energy: float | None
    brightness: float | None
    density: float | None
    marks: list[Found]


def _mood(said: list[Word], left_out: frozenset[int]) -> _Mood:
    """What all words of moods together ask for."""
    marks = [mark for mark in found("mood", said) if mark.first not in left_out]
    sums: dict[str, list[float]] = {"energy": [], "brightness": [], "density": []}
    for mark in marks:
        for mood in mark.values:
            for what, value in data()["moods"][mood].items():
                if what in sums:
                    middle = 0.5 if what == "energy" else 0.0
                    away = -0.7 if _is_negated(mark, said) else 1.25 if _is_strong(mark, said) else 1.0
                    sums[what].append(min(max(middle + (value - middle) * away, 2 * middle - 1), 1.0))
    energy, brightness, density = (sum(of) / len(of) if of else None for of in sums.values())
    return _Mood(
        None if energy is None else round(max(energy, 0.0), 3),
        None if brightness is None else round(brightness, 3),
        None if density is None else round(density, 3),
        marks,
    )


def _tempo(
    amounts: Amounts, said: list[Word], clauses: Sequence[Clause], left_out: frozenset[int], style: Style
) -> tuple[float | None, list[Found], list[str]]:
    """Beats a minute, from a number, an Italian word, or how slow or fast it is for its style; and what should be told
    where the words want two tempi."""
    marks = [
        mark
        for mark in (*found("beats", said), *found("share", said))
        if mark.first not in left_out or said[mark.first].text.lower() == "slow"
    ]
    if amounts.tempo_bpm:
        return amounts.tempo_bpm, marks, []
    told = [mark for mark in marks if mark.kind == "beats" or not _is_negated(mark, said)]
    ways = [_pace(mark) for mark in told]
    if told and max(ways) - min(ways) >= _TWO_TEMPI:
        passing = {n for clause in clauses if START.search(clause.text) for n, _ in clause.said}
        stays = next((mark for mark in told if mark.first not in passing), told[0])
        if END.search(
            next(clause.text for clause in clauses if any(n == stays.first for n, _ in clause.said))
        ):
            stays = told[0]
        kept, others = (
            _words(stays, said),
            dict.fromkeys(_words(mark, said) for mark in told if mark != stays),
        )
        remark = f"A piece has one tempo: this one is {kept} all the way, not {' and '.join(others)}."
        return _beats(stays, style), marks, [remark]
    if told:
        italian = [mark for mark in told if mark.kind == "beats"]
        return _beats((italian or told)[0], style), marks, []
    scenes = [value.split(":") for mark in _positive("scene", said) for value in mark.values]
    usual_there = [float(beats) for other, beats in scenes if other == style]
    return (usual_there[0] if usual_there else None), marks, []


def _of_tempo(amounts: Amounts) -> list[str]:
    return ["A piece has one tempo all the way."] if amounts.turns_of_tempo else []


def _words(mark: Found, said: Sequence[Word]) -> str:
    return " ".join(said[n].text.lower() for n in mark.words)


def _pace(mark: Found) -> float:
    """How fast it is, 0 to 1 or beyond."""
    value = float(mark.values[0])
    return (value - _SLOW_BPM) / (_FAST_BPM - _SLOW_BPM) if mark.kind == "beats" else value


def _beats(mark: Found, style: Style) -> float:
    value = float(mark.values[0])
    if mark.kind == "beats":
        return value
    slowest, usual, fastest = customs(style).tempo
    at = (
        slowest + 2 * value * (usual - slowest)
        if value < 0.5
        else usual + (2 * value - 1) * (fastest - usual)
    )
    return float(round(at))


def _metre(said: list[Word]) -> Metre | None:
    marks = _positive("metre", said)
    return _METRES[marks[0].values[0]] if marks else None


def _no_sections(said: list[Word], players: Players) -> frozenset[int]:
    """Words that would name a section, but name a style, nothing at all, or somebody who plays alone."""
    named = {n for mark in found("name", said) for n in mark.words}
    for mark in found("section", said):
        alone = mark.values == ("solo",) and (
            mark.last in players.words or players.solo_piece.intersection(mark.words)
        )
        if _is_negated(mark, said) or alone:
            named |= set(mark.words)
    return frozenset(named)


def _of_voices(said: list[Word]) -> list[str]:
    styled = {n for mark in found("name", said) for n in mark.words}
    if any(mark.first not in styled for mark in _positive("sung", said)):
        return ["Nobody sings: the Composer writes for instruments."]
    return []


def _of_kits(players: Players) -> list[str]:
    return [f"The {one} cannot be taken out alone: a kit plays as a whole." for one in players.inseparable]


def _unmet(amounts: Amounts, met: frozenset[int]) -> list[str]:
    """Lengths of moments that nothing in the piece has."""
    return [moment.phrase for moment in amounts.moments if moment.at not in met]


def _positive(kind: Kind, said: list[Word]) -> list[Found]:
    return [mark for mark in found(kind, said) if not _is_negated(mark, said)]


def _is_negated(mark: Found, said: Sequence[Word]) -> bool:
    """Whether one of the two words before says no, with nothing but a space between."""
    for n in range(mark.first - 1, max(mark.first - 3, -1), -1):
        if said[n + 1].start - said[n].end > 1:
            return False
        if said[n].text.lower() in _NEGATIONS:
            return True
    return False


def _is_strong(mark: Found, said: Sequence[Word]) -> bool:
    return bool(
        {"very", "extremely", "really", "super", "so"}
        & {w.text.lower() for w in said[max(mark.first - 1, 0) : mark.first]}
    )


def _unread(amounts: Amounts, said: Sequence[Word], used: set[int], unmet: Sequence[str]) -> list[str]:
    """What means nothing to a plan, each once: words, and those that stand together as they stand."""
    left = [
        n
        for n, word in enumerate(said)
        if n not in used
        and word.stem not in quiet_stems()
        and not word.text.isdigit()
        and len(word.text) > 1
        and not any(word.text in phrase.split() for phrase in unmet)
    ]
    runs: list[list[int]] = []
    for n in left:
        gap = amounts.text[said[runs[-1][-1]].end : said[n].start] if runs else ""
        if runs and n - runs[-1][-1] <= 2 and len(gap) < _APART and not set(gap) & set(".,;:!?\n"):
            runs[-1].append(n)
        else:
            runs.append([n])
    return list(dict.fromkeys(amounts.text[said[run[0]].start : said[run[-1]].end] for run in runs))
