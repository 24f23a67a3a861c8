"""Which instruments and roles an idea wants, and which it does not: "Rhodes and vinyl", "no drums", "solo piano".

What a wanted instrument then plays is decided in `engines.music.grammar.orchestration`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engines.film.words import Word
from engines.music.grammar.customs import suits
from engines.music.instruments import instruments, palette
from engines.music.thoughts import ROLES, Part, Style
from engines.music.words.clauses import END, EVERYBODY, START, clauses_of
from engines.music.words.vocabulary import Found, data, found

_NEGATORS = frozenset((
    "no", "not", "without", "minus", "except", "avoid", "hate", "skip", "lose", "remove", "exclude", "don't", "dont",
))  # fmt: skip
_LINKS = frozenset(
    ("or", "and", "nor", "any", "the", "a", "an", "of", "kind", "heavy", "loud", "real", "live")
)
LONE = frozenset(("solo", "only", "just", "alone", "lone", "lonely", "unaccompanied", "single"))
BEDS = frozenset(("vinyl", "air", "effects"))
_WHOLE: dict[str, tuple[str, ...]] = {
    "drumless": ("drums", "percussion"), "beatless": ("drums", "percussion"), "unaccompanied": (),
    "bassless": ("bass",), "percussionless": ("drums", "percussion"),
}  # fmt: skip
_LATER = re.compile(
    r"^(?:\s+(?:or|and|any|\w+))?\s+"
    r"(?:until|till|before|at first|in the (?:intro|beginning)|at the (?:start|beginning))\b",
    re.I,
)
_FALLS = re.compile(r"\b(?:down|drops?|falls?|strips?|reduced)\s+(?:in)?to\b", re.I)
_NOTHING_ELSE = re.compile(
    r"\b(?:nothing else|and nothing more|by itself|on its own|all alone|alone)\b", re.I
)


@dataclass(frozen=True)
class Players:
    """Ids of instruments, or roles. `choices` are the wanted ones: one id, or those of a group of which the style may
    choose; `words` are the numbers of the words that tell them, and `told` the first word of each with its choice;
    `late` are those that are told to be missing only at first. `parts` are the seats of an ensemble, `nearest` words
    for what there is not with the instrument that stands in for it, and `likened` the numbers of words that the music
    is only like."""

    choices: tuple[tuple[str, ...], ...]
    unwanted: tuple[str, ...]
    words: frozenset[int]
    told: tuple[tuple[int, tuple[str, ...]], ...] = ()
    late: tuple[tuple[int, tuple[str, ...]], ...] = ()
    parts: tuple[Part, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()
    likened: frozenset[int] = frozenset()

    def wanted(self, style: Style) -> tuple[str, ...]:
        """Of each choice what the style plays most, or the first."""
        return self._picked(self.choices, style)

    def late_in(self, numbers: Sequence[int], style: Style) -> tuple[str, ...]:
        """What is missing at first, of the words with these numbers."""
        return self._picked([choice for word, choice in self.late if word in numbers], style)

    def in_words(self, numbers: Sequence[int], style: Style, before: int | None = None) -> tuple[str, ...]:
        """What words with these numbers want; of those before a verb, if there are any, only these."""
        here = [(word, choice) for word, choice in self.told if word in numbers]
        first = [(word, choice) for word, choice in here if before is None or word < before]
        return self._picked([choice for _, choice in first or here], style)

    def _picked(self, choices: Sequence[tuple[str, ...]], style: Style) -> tuple[str, ...]:
        weights: dict[str, float] = {}
        for shares in palette(style).values():
            for id, weight in shares.items():
                weights[id] = max(weight, weights.get(id, 0.0))
        picked = [max(choice, key=lambda id: weights.get(id, 0.0)) for choice in choices]
        return tuple(id for id in dict.fromkeys(picked) if id not in self.unwanted)


def players_of(text: str, said: list[Word]) -> Players:
    """`text` is what `said` are the words of."""
    wanted: list[tuple[str, ...]] = []
    unwanted: list[str] = []
    lone: list[str] = []
    told: list[tuple[int, tuple[str, ...]]] = []
    late: list[tuple[int, tuple[str, ...]]] = []
    used: set[int] = set()
    passing = _passing(text, said)
    ensemble, of_ensemble = _ensemble(text, said)
    wanted += [
        (id,) for id in (*ensemble.get("wanted", ()), *dict.fromkeys(ensemble.get("parts", {}).values()))
    ]
    used |= of_ensemble
    likened = _likened(said)
    marks = [
        mark
        for mark in found("player", said)
        if not of_ensemble.intersection(mark.words) and not likened.intersection(mark.words)
    ]
    for word, roles in _WHOLE.items():
        for n, one in enumerate(said):
            if one.text.lower() == word:
                unwanted += roles
                used.add(n)
    for mark in marks:
        used.update(mark.words)
        ids = _ids(mark)
        if (negator := _negator(mark, marks, said, text)) is not None:
            used.add(negator)
            if _LATER.search(text[said[mark.last - 1].end :]):
                wanted.append(_choice(mark))
                late.append((mark.first, wanted[-1]))
                continue
            unwanted += [*ids, "percussion"] if "drums" in ids else ids
        else:
            wanted.append(_choice(mark))
            told.append((mark.first, wanted[-1]))
            if mark.first not in passing and _is_lone(mark, said, len(marks)):
                lone += ids[:1]
    firsts = [choice[0] for choice in wanted]
    heard = [id for id in firsts if id not in BEDS]
    alone = lone and heard and lone[0] == heard[0] and _names_all(heard, text)
    nobody_else = _nobody_else(text, said) if wanted else set()
    used |= nobody_else
    if alone or nobody_else:
        unwanted += _others(firsts)
    kept = tuple(choice for choice in dict.fromkeys(wanted) if not set(choice) <= set(unwanted))
    here = {id for choice in kept for id in choice}
    unwanted += [id for id in ensemble.get("unwanted", ()) if id not in here]
    return Players(
        kept,
        tuple(dict.fromkeys(unwanted)),
        frozenset(used),
        tuple(told),
        tuple(late),
        tuple(Part(role=role, instrument=id) for role, id in ensemble.get("parts", {}).items()),
        _nearest(said, marks, here),
        likened,
    )


def _ensemble(text: str, said: Sequence[Word]) -> tuple[dict[str, Any], set[int]]:
    """What a named ensemble is, and the words that name it."""
    spoken = [word.text.lower() for word in said]
    for phrase, ensemble in data()["ensembles"].items():
        parts = phrase.split()
        for n in range(len(said) - len(parts) + 1):
            if spoken[n : n + len(parts)] == parts and not set(spoken) & set(ensemble.get("unless", ())):
                return ensemble, set(range(n, n + len(parts)))
    return {}, set()


def _likened(said: Sequence[Word]) -> frozenset[int]:
    """Beds of noise that the music is only to be like: "piano like rain" is no recording of rain."""
    return frozenset(
        n
        for mark in found("player", list(said))
        if BEDS & {id for choice in (_choice(mark),) for id in choice}
        and {"like"} & {word.text.lower() for word in said[max(mark.first - 2, 0) : mark.first]}
        for n in mark.words
    )


def _nearest(said: list[Word], marks: Sequence[Found], here: set[str]) -> tuple[tuple[str, str], ...]:
    """Words for what there is not that mean one of the instruments that are `here`."""
    meant = {(mark.first, mark.last) for mark in marks}
    told = [mark for mark in found("nearest", said) if (mark.first, mark.last) in meant]
    pairs = [(" ".join(said[n].text.lower() for n in mark.words), mark.values[0]) for mark in told]
    return tuple(dict.fromkeys(pair for pair in pairs if pair[1] in here))


def _passing(text: str, said: list[Word]) -> set[int]:
    """The words that tell how a piece begins or ends, where "only" is not for all of it."""
    return {number for clause in clauses_of(text, said) if _passes(clause.text) for number, _ in clause.said}


def _passes(clause: str) -> bool:
    return any(pattern.search(clause) for pattern in (START, END, EVERYBODY, _FALLS))


def _nobody_else(text: str, said: list[Word]) -> set[int]:
    """The words that want nobody else in all of the piece, not just where it begins or ends."""
    spans = [
        (clause.begin + match.start(), clause.begin + match.end())
        for clause in clauses_of(text, said)
        if not _passes(clause.text)
        for match in _NOTHING_ELSE.finditer(clause.text)
    ]
    return {n for n, word in enumerate(said) if any(begin <= word.start < end for begin, end in spans)}


def _choice(mark: Found) -> tuple[str, ...]:
    """What a wanted word may mean: its own instrument, else its role, else one of its group."""
    by_table = _by_table(mark)
    if "instruments" in by_table or "roles" in by_table:
        return ((by_table.get("instruments") or by_table["roles"])[0],)
    return tuple(data()["groups"][by_table["groups"][0]])


def _by_table(mark: Found) -> dict[str, list[str]]:
    by_table: dict[str, list[str]] = {}
    for value in mark.values:
        table, id = value.split(":")
        by_table.setdefault(table, []).append(id)
    return by_table


def _ids(mark: Found) -> list[str]:
    """All that an unwanted word leaves out: an instrument before a role, and the whole of a group."""
    by_table = _by_table(mark)
    if "groups" in by_table:
        members: list[str] = data()["groups"][by_table["groups"][0]]
        own = by_table.get("instruments", by_table.get("roles", []))
        return [*own, *(id for id in members if id not in own)]
    return by_table.get("instruments") or by_table["roles"]


def _negator(mark: Found, marks: Sequence[Found], said: Sequence[Word], text: str) -> int | None:
    """The word that says "without" before an instrument, maybe with others between them."""
    alternatives = False
    for n in range(mark.first - 1, max(mark.first - 9, -1), -1):
        word = said[n].text.lower()
        gap = text[said[n].end : said[n + 1].start]
        if any(c in gap for c in ".;:!?") or (
            "," in gap and not (alternatives or _or_follows(mark, said, text))
        ):
            return None
        if word in _NEGATORS:
            return n
        alternatives = alternatives or word in ("or", "nor")
        if word not in _LINKS and not any(n in other for other in marks):
            return None
    return None


def _or_follows(mark: Found, said: Sequence[Word], text: str) -> bool:
    """Whether a list goes on with "or": in "without drums, bass or synths" the comma belongs to it."""
    after = [word.text.lower() for word in said[mark.last : mark.last + 3]]
    return "or" in after or "nor" in after


def _is_lone(mark: Found, said: Sequence[Word], players: int) -> bool:
    """A lonely sax may have a band, if one is told."""
    before = [word.text.lower() for word in said[max(mark.first - 2, 0) : mark.first]]
    after = [word.text.lower() for word in said[mark.last : mark.last + 1]]
    lone = LONE if players == 1 else LONE - {"lonely"}
    return bool(set(before) & lone) or bool(set(after) & {"only", "alone"})


def _names_all(wanted: Sequence[str], text: str) -> bool:
    """ "Solo piano" and "just piano and drums" mean nobody else; "solo violin over strings and drums" does not."""
    return len(wanted) <= 2 or bool(re.search(r"\b(?:only|just|nothing but)\b", text, re.I))


def _others(wanted: Sequence[str]) -> list[str]:
    """The roles that are left to nobody: a melody instrument takes one, one that plays chords all that suit it."""
    kept: set[str] = {id for id in wanted if id in ROLES}
    for id in wanted:
        if id in instruments():
            able = suits(id)
            kept |= (
                set(able)
                if "chords" in able[:2]
                else {next((role for role in able if role not in kept), able[0])}
            )
    return [role for role in ROLES if role not in kept]
