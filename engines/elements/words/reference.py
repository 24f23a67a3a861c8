"""Whom pronouns mean: he, she, it and they by sex, kind and who was spoken of last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.elements.words.cast import Cast, kind_of, other_animal, sex_of
from engines.elements.words.lexicon import actions, listed, singular
from engines.elements.words.syntax import Clause, Noun, Sentence

_LIVELY = frozenset(("walk", "run", "wave", "look", "talk", "hold", "follow", "dance"))


@dataclass
class _Mention:
    who: tuple[int, ...]
    weight: float


def resolve(cast: Cast, sentences: Sequence[Sentence]) -> None:
    """Fill `who` of all pronouns of a text, in the order in which they are read."""
    _by_exclusion(cast, sentences)
    told: list[_Mention] = []
    for sentence in sentences:
        roles = _roles(sentence)
        holders = {id(noun): holder.who for holder, _, noun in sentence.held}
        objects = {id(clause.object) for clause in sentence.clauses if clause.object is not None}
        nouns = sentence.nouns
        going_on = _going_on(sentence)
        for at, noun in enumerate(nouns):
            while going_on and going_on[0].verb.start < noun.start:
                _again(told, _all(going_on.pop(0).subject))
            clause, subject = roles.get(id(noun), (None, False))
            doer = () if subject or clause is None else _all(clause.subject)
            doer = (*doer, *holders.get(id(noun), ()))
            ahead = [later for later in nouns[at + 1 :] if later.who]
            if noun.whose is not None and noun.whose.pronoun and not noun.whose.who:
                owner = _all(clause.subject) if clause is not None and not subject else ()
                apart = clause is not None and _apart(clause, noun)
                noun.whose.who = _meant(
                    noun.whose.pronoun,
                    cast,
                    told,
                    owner if apart else (),
                    ahead,
                    () if apart else owner,
                )
            if noun.pronoun and not noun.who:
                if noun.pronoun in listed("words", "selves") or noun.pronoun == "each other":
                    noun.who = doer
                elif noun.pronoun == "the other":
                    noun.who = _latest(told, cast)
                else:
                    lively = subject and clause is not None and _lively(clause)
                    if subject and clause is not None and "back" in clause.words:
                        doer = _answered(told)
                    noun.who = _meant(noun.pronoun, cast, told, doer, ahead, lively=lively)
                noun.sureness = 0.75
            for one in (noun, noun.whose):
                if one is not None:
                    cast.learn(
                        one.who,
                        "man"
                        if one.pronoun in listed("words", "he")
                        else "woman"
                        if one.pronoun in listed("words", "she")
                        else "",
                    )
            if noun.whose is not None and noun.whose.who and not noun.whose.pronoun:
                told.append(_Mention(noun.whose.who, 0.2))
            if noun.who:
                told.append(_Mention(noun.who, 0.45 if subject else 0.25 if id(noun) in objects else 0.0))


def _going_on(sentence: Sentence) -> list[Clause]:
    """Clauses of which the doer was named for an earlier one."""
    found: list[Clause] = []
    seen: set[int] = set()
    for clause in sentence.clauses:
        if clause.subject and id(clause.subject[0]) in seen and clause.verb.form != "ing":
            found.append(clause)
        seen |= {id(noun) for noun in [*clause.subject, clause.object]}
    return found


def _again(told: list[_Mention], who: tuple[int, ...]) -> None:
    """Somebody acts once more, who is not named again."""
    if who and told and told[-1].who != who:
        told.append(_Mention(who, 0.45))


def _lively(clause: Clause) -> bool:
    """Whether a verb is one of people and animals."""
    shown = actions().get(clause.verb.lemma)
    return (
        shown is not None
        and shown.action in _LIVELY
        and clause.verb.lemma not in ("go", "come", "move", "slide")
    )


def _apart(clause: Clause, noun: Noun) -> bool:
    """Whether a place is one where somebody else is: nobody is ahead of his own nose."""
    prep = next((prep for prep, place in [*clause.places, *clause.fronted] if place is noun), "")
    words = {*prep.split(), *(clause.words if prep == "of" else ())}
    opening = clause.inverted and any(place is noun for _, place in clause.fronted)
    opening |= prep in ("on", "upon", "atop") and noun.head in listed("words", "perches")
    opening |= prep == "on" and noun.head == "back" and clause.verb.lemma in ("ride", "sit", "perch", "climb")
    return opening or bool(words & listed("words", "elsewhere"))


def _roles(sentence: Sentence) -> dict[int, tuple[Clause | None, bool]]:
    """By noun, the clause that it plays in and whether it is who acts."""
    found: dict[int, tuple[Clause | None, bool]] = {}
    for clause in sentence.clauses:
        for noun in _objects(clause):
            found.setdefault(id(noun), (clause, False))
    for clause in sentence.clauses:
        for noun in clause.subject:
            if id(noun) not in found or not clause.relative:
                found[id(noun)] = (clause, not clause.verb.passive)
    return found


def _objects(clause: Clause) -> Iterator[Noun]:
    for noun in (clause.object, clause.second):
        if noun is not None:
            yield from noun.all
    for _, noun in [*clause.places, *clause.fronted]:
        yield from noun.all


def _all(nouns: Sequence[Noun]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(who for noun in nouns for who in noun.who))


def _answered(told: Sequence[_Mention]) -> tuple[int, ...]:
    """Who acted last: it is another who waves back."""
    return next((mention.who for mention in reversed(told) if mention.weight > 0.4), ())


def _latest(told: Sequence[_Mention], cast: Cast) -> tuple[int, ...]:
    """Who was spoken of last but did not act: "this one", "the other"."""
    named = [mention for mention in reversed(told) if cast.members[mention.who[0]].alive]
    passive = [mention for mention in named if mention.weight < 0.4]
    return (passive or named)[0].who[:1] if named else ()


def _meant(
    pronoun: str,
    cast: Cast,
    told: Sequence[_Mention],
    never: tuple[int, ...],
    ahead: Sequence[Noun],
    owner: tuple[int, ...] = (),
    lively: bool = False,
) -> tuple[int, ...]:
    if pronoun in listed("words", "they"):
        return _group(cast, told, never, ahead)
    if pronoun not in listed("words", "he") | listed("words", "she") | listed("words", "it"):
        return ()
    fits = [who for who in owner if _fit(pronoun, cast, who) > 2]
    better = {_fit(pronoun, cast, who) for mention in told for who in mention.who}
    if fits and max(better, default=0.0) < _fit(pronoun, cast, fits[0]) + 0.3:
        return (fits[0],)
    best, chosen = 0.0, -1
    for back, mention in enumerate(reversed(told)):
        for who in mention.who:
            fit = _fit(pronoun, cast, who)
            if who in never or fit <= 0:
                continue
            fit += 0.6 if lively and cast.members[who].alive else 0.0
            score = fit - 0.22 * min(back, 6) + mention.weight - (0.2 if len(mention.who) > 1 else 0)
            if score > best or chosen < 0:
                best, chosen = score, who
    enough = 2.0 if chosen >= 0 and best < 1.5 else 0.0
    later = [w for noun in ahead for w in noun.who[:1] if w not in never and _fit(pronoun, cast, w) > enough]
    if later and (chosen < 0 or enough):
        alone = _only(pronoun, cast, never)
        if alone is not None and _fit(pronoun, cast, alone) > _fit(pronoun, cast, later[0]) + 0.3:
            return (alone,)
        return (later[0],)
    alone = _only(pronoun, cast, never) if chosen < 0 or best < 1.5 else chosen
    if alone is None and chosen >= 0:
        alone = chosen
    return () if alone is None else (alone,)


def _only(pronoun: str, cast: Cast, never: tuple[int, ...]) -> int | None:
    """The one element that a pronoun fits best, named or not."""
    fits = {who: _fit(pronoun, cast, who) for who in range(len(cast.members)) if who not in never}
    highest = max(fits.values(), default=0.0)
    fitting = [who for who, fit in fits.items() if fit == highest]
    return fitting[0] if highest > 2 and len(fitting) == 1 else None


def _fit(pronoun: str, cast: Cast, who: int) -> float:
    """How well a pronoun fits an element; 0 or less where it cannot mean it."""
    member = cast.members[who]
    odd = bool(listed("people", "odd") & set(member.words))
    if pronoun in listed("words", "it"):
        return {"thing": 3.0, "animal": 2.7, "person": 2.7 if odd else 0.0}[member.kind]
    sex = "man" if pronoun in listed("words", "he") else "woman"
    if known := member.sex or cast.learnt.get(who, ""):
        return 3.0 if known == sex else 0.0 if member.sex else 0.5
    others = any(other.kind == "person" and other is not member for other in cast.members)
    return {"person": 2.4 if odd else 2.6, "animal": 1.9 if others else 2.2, "thing": 0.9}[member.kind]


def _group(
    cast: Cast, told: Sequence[_Mention], never: tuple[int, ...], ahead: Sequence[Noun]
) -> tuple[int, ...]:
    """The two or more that "they" means: those last named together, else all who were named, the living first."""
    for mention in reversed(told):
        left = tuple(who for who in mention.who if who not in never)
        if len(left) > 1:
            return left
        plural = [w for w in mention.who if w not in never and cast.members[w].name.lower().endswith("s")]
        if plural:
            return tuple(plural)
    named = list(dict.fromkeys(who for mention in told for who in mention.who if who not in never))
    if not named:
        named = [noun.who[0] for noun in ahead if noun.who[0] not in never][:2]
    alive = [who for who in named if cast.members[who].alive]
    return tuple(alive if len(alive) > 1 else named)


def _by_exclusion(cast: Cast, sentences: Sequence[Sentence]) -> None:
    """The one living element that nothing names is whom the one unknown noun for somebody means."""
    named = {who for sentence in sentences for noun in sentence.nouns for who in noun.who}
    left = [who for who, member in enumerate(cast.members) if who not in named and member.alive]
    unknown = strangers(sentences)
    heads = {singular(noun.head) for noun in unknown}
    if len(left) != 1 or len(heads) != 1:
        return
    member, head = cast.members[left[0]], heads.pop()
    if (
        kind_of(head) != member.kind
        or other_animal(head, member)
        or (sex_of(head) and member.sex and sex_of(head) != member.sex)
    ):
        return
    for noun in unknown:
        noun.who, noun.sureness = (left[0],), 0.4


def strangers(sentences: Sequence[Sentence]) -> list[Noun]:
    """Noun phrases for people and animals that no element is."""
    return [
        noun
        for sentence in sentences
        for noun in sentence.nouns
        if not noun.who and not noun.pronoun and not noun.negated and kind_of(singular(noun.head))
    ]
