"""Which instruments and roles an idea wants, and which it does not: "Rhodes and vinyl", "no drums", "solo piano".

What a wanted instrument then plays is decided in `engines.music.grammar.orchestration`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engines.film.words import Word
from engines.music.grammar.customs import suits
from engines.music.idea import How, Presence, Where
from engines.music.instruments import instruments, palette
from engines.music.thoughts import ROLES, Part, Style
from engines.music.words import presences
from engines.music.words.clauses import END, EVERYBODY, START, clauses_of
from engines.music.words.places import Places
from engines.music.words.presences import Told
from engines.music.words.vocabulary import Found, data, found

_NEGATORS = frozenset((
    "no", "not", "without", "neither", "lacks", "lacking", "minus",
    "except", "avoid", "hate", "skip", "lose", "remove", "exclude", "don't", "dont",
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
    placed: tuple[Told, ...] = ()
    placed_words: frozenset[int] = frozenset()
    """Those who are there, or not, in a part of the piece, and the words that tell them."""
    inseparable: tuple[str, ...] = ()
    """Parts of a kit that are told to be missing."""
    solo_piece: frozenset[int] = frozenset()
    """Words that would name a solo, but say that somebody plays all of the piece alone."""

    def wanted(self, style: Style) -> tuple[str, ...]:
        """Of each choice what the style plays most, or the first."""
        return self._picked(self.choices, style)

    def presences(self, style: Style) -> tuple[Presence, ...]:
        """Who is there in parts of the piece, the players of one place together but for soloists."""
        solos = sum(one.how == "front" for one in self.placed)
        made: dict[tuple[Where, How], list[tuple[str, ...]]] = {}
        for n, one in enumerate(self.placed):
            before = sum(other.how == "front" for other in self.placed[:n])
            is_numbered = one.how == "front" and solos > 1
            where = one.where.model_copy(update={"which": before + 1}) if is_numbered else one.where
            made.setdefault((where, one.how), []).append(one.choice)
        return tuple(
            Presence(
                parts=tuple(id for choice in choices for id in choice)
                if how in ("absent", "late")
                else self._picked(choices, style),
                where=where,
                how=how,
            )
            for (where, how), choices in made.items()
        )

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


@dataclass
class _Gathered:
    """What the words of a text tell of players, word by word."""

    places: Places
    marks: Sequence[Found]
    passing: set[int]
    wanted: list[tuple[str, ...]]
    used: set[int]
    unwanted: list[str] = field(default_factory=list)
    lone: list[str] = field(default_factory=list)
    told: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    late: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    placed: list[Told] = field(default_factory=list)
    inseparable: list[str] = field(default_factory=list)
    solo_piece: set[int] = field(default_factory=set)
    previous: tuple[Found, Told | None] | None = None

    def without(self, mark: Found) -> None:
        """Somebody is not there: in all of the piece, in a part of it, or not yet."""
        said, text = self.places.said, self.places.text
        spoken = " ".join(said[n].text.lower() for n in mark.words)
        ids, choice = _all_of(mark), _choice(mark)
        if spoken in data()["kit"]["parts"]:
            self.inseparable.append(spoken)
        elif _LATER.search(text[said[mark.last - 1].end :]):
            self.wanted.append(choice)
            if until := presences.late(mark, self.places):
                self.placed.append(Told(ids, until, "late"))
            else:
                self.late.append((mark.first, choice))
        elif where := presences.absent(mark, self.places, any(set(ids) & set(one) for one in self.wanted)):
            self.wanted.append(choice)
            self.placed.append(Told(ids, where, "absent"))
        else:
            self.unwanted += ids

    def wants(self, mark: Found) -> None:
        """Somebody is there: all along, alone, in a part of the piece, or in front."""
        choice = _choice(mark)
        self.wanted.append(choice)
        previous, self.previous = self.previous, (mark, None)
        solo, is_piece = presences.solo_of(mark, self.places)
        self.used |= solo
        if is_piece:
            self.solo_piece |= solo
            self.lone += _ids(mark)[:1]
        elif solo:
            self.placed.append(Told(choice, Where(section="solo"), "front"))
            if not presences.ends_with(mark, self.places):
                return
        else:
            where, verbs = presences.leaves(mark, self.places)
            if where:
                self.used |= verbs
                self.placed.append(Told(_all_of(mark), where, "absent"))
                return
            part = presences.in_part(mark, self.places)
            if previous and part is None and presences.are_together(previous[0], mark, self.places):
                part = previous[1]
            self.previous = (mark, part)
            if part:
                self.placed.append(replace(part, choice=choice))
                return
            is_passing = mark.first in self.passing or self.places.is_passing(mark.first)
            if not is_passing and _is_lone(mark, self.places.said, len(self.marks)):
                self.lone += _ids(mark)[:1]
        self.told.append((mark.first, choice))


def players_of(places: Places) -> Players:
    """Those whom the text of `places` tells."""
    text, said = places.text, places.said
    ensemble, of_ensemble = _ensemble(text, said)
    likened = _likened(said)
    marks = [
        mark
        for mark in found("player", said)
        if not of_ensemble.intersection(mark.words) and not likened.intersection(mark.words)
    ]
    seated = dict.fromkeys(ensemble.get("parts", {}).values())
    made = _Gathered(
        places,
        marks,
        _passing(text, said),
        [(id,) for id in (*ensemble.get("wanted", ()), *seated)],
        set(of_ensemble),
    )
    for word, roles in _WHOLE.items():
        for n, one in enumerate(said):
            if one.text.lower() == word:
                made.unwanted += roles
                made.used.add(n)
    for mark in marks:
        made.used.update(mark.words)
        if (negator := _negator(mark, marks, said, text)) is None:
            made.wants(mark)
        else:
            made.used.add(negator)
            made.without(mark)
    firsts = [choice[0] for choice in made.wanted]
    heard = [id for id in firsts if id not in BEDS]
    alone = made.lone and heard and made.lone[0] == heard[0] and _names_all(heard, text)
    nobody_else = _nobody_else(places, made.placed) if made.wanted else set()
    if alone or nobody_else:
        made.unwanted += _others(firsts)
    kept = tuple(choice for choice in dict.fromkeys(made.wanted) if not set(choice) <= set(made.unwanted))
    here = {id for choice in kept for id in choice}
    made.unwanted += [id for id in ensemble.get("unwanted", ()) if id not in here]
    firsts_told = {first for first, _ in made.told}
    return Players(
        choices=kept,
        unwanted=tuple(dict.fromkeys(made.unwanted)),
        words=frozenset(made.used | nobody_else),
        told=tuple(made.told),
        late=tuple(made.late),
        parts=tuple(Part(role=role, instrument=id) for role, id in ensemble.get("parts", {}).items()),
        nearest=_nearest(said, marks, here),
        likened=likened,
        placed=tuple(made.placed),
        placed_words=frozenset(n for mark in marks if mark.first not in firsts_told for n in mark.words),
        inseparable=tuple(made.inseparable),
        solo_piece=frozenset(made.solo_piece),
    )


def _all_of(mark: Found) -> tuple[str, ...]:
    """All that is not there without it; who has no drums has no percussion."""
    ids = _ids(mark)
    return (*ids, "percussion") if "drums" in ids else tuple(ids)


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


def _nobody_else(places: Places, placed: Sequence[Told]) -> set[int]:
    """The words that want nobody else in all of the piece, not just in a part of it."""
    if any(one.how in ("alone", "only") for one in placed):
        return set()
    spans = [
        (clause.begin + match.start(), clause.begin + match.end())
        for clause in clauses_of(places.text, places.said)
        if not _passes(clause.text) and clause.said and not places.is_passing(clause.said[0][0])
        for match in _NOTHING_ELSE.finditer(clause.text)
    ]
    return {n for n, word in enumerate(places.said) if any(begin <= word.start < end for begin, end in spans)}


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
