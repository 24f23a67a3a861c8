"""What a verb is seen to do: the action that a clause shows, by lists of verbs, by phrases, and at last by meaning.

Who does it, and for whom, is in `engines.elements.words.deeds`.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from engines.elements.direction import Action
from engines.elements.words import lexicon
from engines.elements.words.cast import Cast
from engines.elements.words.lexicon import Shown, listed, singular
from engines.elements.words.otherwise import is_otherwise
from engines.elements.words.syntax import Clause, acting
from engines.elements.words.tokens import Token
from engines.film import terms

_SURE_ACTION = 0.42  # likeness from which three in four verbs left out of the lists get their own action back
_VOTERS = 5


_AROUND = frozenset(
    ["around", "round", "about", "across", "past", "through", "to", "toward", "towards", "into"]
)


# fmt: off
_STILL = frozenset((
    "be", "have", "with", "stand", "wait", "stay", "remain", "pause", "halt", "stop", "park", "pose", "freeze", "tower",
    "loom", "linger", "loiter", "dwell", "reside", "abide", "tarry", "stall", "brake", "hesitate", "bide", "overlook",
    "crowd", "cluster", "queue", "rest", "chill", "relax", "idle", "hide", "ride",
))
# fmt: on
"""Verbs of which standing there is all that is to be seen."""
_SEATED = frozenset(("seat", "nap", "sleep"))


class Shows:
    """Reads verbs. `guessed` are those that were taken by meaning, with the action and how sure, `unread` those that
    were not understood, `undrawn` the words of those that are known but are not drawn, who would do them, and
    what is seen instead."""

    def __init__(self, cast: Cast, prompt: str, tokens: Sequence[Sequence[Token]]) -> None:
        self.cast, self.prompt, self.tokens = cast, prompt, tokens
        self.guessed: list[tuple[str, Action, float]] = []
        self.unread: list[str] = []
        self.undrawn: list[tuple[str, str, Action]] = []

    def action(self, clause: Clause) -> Shown | None:
        """What the verb of a clause shows; its longest phrase wins, an unknown verb is compared by meaning."""
        verb, known = clause.verb, lexicon.actions()
        if clause.quote and verb.lemma in ("go", "be"):
            return Shown("talk")
        carried = self._agent(clause) or any(
            noun.head in listed("words", "bodies") for _, noun in clause.places
        )
        if verb.passive and verb.lemma in listed("verbs", "placed.usual") and not carried:
            return Shown("stand")
        off = any(prep == "off" and noun.who for prep, noun in clause.places)
        if verb.lemma in ("take", "lift") and off and clause.object is None:
            return Shown("hold")
        following = self.following(clause)
        for length in range(min(len(following), lexicon.longest_phrase() - 1), 0, -1):
            phrase = " ".join([verb.lemma, *following[:length]])
            if phrase in lexicon.idioms():
                return None
            if verb.negated and phrase in lexicon.unable():
                return lexicon.unable()[phrase]
            if phrase in known and not self._leads_on(clause, following[length - 1]):
                if clause.object is not None and clause.object.pronoun in phrase.split():
                    clause.object = None  # booking it
                return known[phrase]
        for word in clause.words:
            if f"{verb.lemma} {word}" in lexicon.idioms():
                return None
            if f"{verb.lemma} {word}" in known:
                return known[f"{verb.lemma} {word}"]
        if verb.lemma == "ride":
            return Shown("run")
        if verb.lemma in listed("verbs", "doing.usual") and (done := self._done(clause)):
            return done
        if verb.lemma == "be":
            places = [*clause.places, *clause.fronted]
            return Shown("stand") if places or "there" in clause.words else None
        if verb.lemma == "have" or verb.lemma == "with":
            return Shown("hold") if clause.object is not None and clause.object.who else None
        if verb.lemma == "look" and not clause.places and not set(clause.words) & listed("words", "looked"):
            told = clause.object is not None and bool(clause.object.who or not clause.object.bare)
            return Shown("look") if told or not following else None
        if verb.lemma in listed("verbs", "around.usual"):
            return Shown("walk")
        became = clause.object is not None and clause.object.bare and not clause.object.who
        if verb.lemma == "go" and became and not clause.quote:
            return None  # goes cross-eyed
        if verb.lemma in listed("verbs", "handles.usual") and clause.object is not None:
            return Shown("hold" if self._patient(clause) else "stand")
        if verb.lemma in listed("verbs", "handles.usual") and self._patient(clause):
            return Shown("hold")
        along = bool({word for prep, _ in clause.places for word in prep.split()} & listed("words", "along"))
        shown = known.get(verb.lemma)
        if verb.lemma in listed("verbs", "attends.usual") and not (along and shown and shown.action == "run"):
            return Shown("stand")
        if shown and shown.action == "hold" and clause.object is None and not verb.passive:
            past = any(set(prep.split()) & listed("words", "crossing") for prep, _ in clause.places)
            if past or not any(acting(noun) for _, noun in clause.places):
                return lexicon.without_object().get(verb.lemma, Shown("walk") if past else shown)
        if shown:
            return shown
        if verb.lemma in ("disappear", "vanish") and clause.places:
            return Shown("walk")
        if verb.lemma in listed("verbs", "silent.usual") | listed("verbs", "unreal.usual"):
            return None
        return self._guessed(verb.lemma, clause)

    def _agent(self, clause: Clause) -> bool:
        return any(prep.split()[-1] == "by" and noun.who for prep, noun in clause.places)

    def _guessed(self, lemma: str, clause: Clause) -> Shown | None:
        action, sure = _nearest_action(lemma)
        text = self.text(clause.sentence, clause.verb.start, clause.verb.end)
        way = {word for prep, _ in [*clause.places, *clause.fronted] for word in prep.split()}
        if sure < _SURE_ACTION:
            if not way & listed("words", "along") or clause.object is not None:
                self.unread.append(text)
                return None
            action, sure = "walk", _SURE_ACTION  # somebody glorbs across the lawn
        self.guessed.append((text, action, sure))
        clause.verb.sureness = sure
        return Shown(action)

    def following(self, clause: Clause) -> list[str]:
        """The words behind a verb up to a mark, without those that only say how."""
        found: list[str] = []
        for token in self.tokens[clause.sentence][clause.verb.end :]:
            if token.kind != "word" or len(found) == 5:
                break
            if not (
                token.text.endswith("ly") or token.text in ("just", "straight", "right", "quite", "very")
            ):
                found.append(token.text)
        return lexicon.as_in_phrases(found)

    def _leads_on(self, clause: Clause, last: str) -> bool:
        """Whether "up" or "down" says along what somebody goes: down the stairs."""
        return last in ("up", "down") and any(prep == last and not noun.who for prep, noun in clause.places)

    def fitting(self, clause: Clause, shown: Shown, who: int) -> Shown:
        """What the same verb shows of those who fly, and of things."""
        member, lemma = self.cast.members[who], clause.verb.lemma
        flies = bool(listed("people", "flyers") & set(member.words))
        way = {word for prep, _ in clause.places for word in prep.split()} | set(clause.words)
        if (
            flies
            and shown.action in ("walk", "run")
            and lemma in listed("verbs", "going.usual") | listed("verbs", "around.usual")
        ):
            return Shown("fly", shown.pace)
        if lemma in listed("verbs", "around.usual") and not member.alive:
            return Shown("hover", shown.pace)
        if (
            lemma == "roll"
            and (member.alive or listed("people", "vehicles") & set(member.words))
            and way & listed("words", "along")
        ):
            return Shown("walk", shown.pace)
        if shown.action == "talk" and not member.alive and not clause.quote:
            return Shown("stand")  # a guitar wails
        if shown.action == "sway" and member.alive and way & {"past", "by", "along", "across", "through"}:
            return Shown("walk", shown.pace)  # somebody wobbles past
        if lemma in ("blink", "flash") and not member.alive:
            return Shown("sway", shown.pace)
        if lemma == "bend" and member.alive:
            return Shown("stand", shown.pace)
        if lemma in ("hang", "dangle") and shown.action == "hover" and member.alive and not flies:
            return Shown("stand", shown.pace)
        if lemma == "flap" and member.alive and way & {"up", "towards", "toward", "away", "off"}:
            return Shown("fly", shown.pace)
        if shown.action == "hover" and lemma in ("buzz", "flutter", "flap") and flies and way & _AROUND:
            return Shown("fly", shown.pace)
        if lemma in ("wave", "nod", "bow", "flap") and not member.alive and not clause.object:
            return Shown("sway", shown.pace)
        if lemma == "glide" and shown.action == "walk" and (flies or way & {"over", "above"}):
            return Shown("fly", shown.pace)
        return shown

    def is_drawn(self, clause: Clause, shown: Shown, who: int) -> bool:
        """Whether what a verb says is to be seen of somebody: nobody who just stands there juggles, or sits."""
        verb, following, member = clause.verb, self.following(clause), self.cast.members[who]
        said = {verb.lemma} | ({clause.object.head} if clause.object is not None else set())
        if member.alive and is_otherwise(said, shown.action, member.words):
            return False
        if shown.action != "stand" or verb.lemma in _STILL:
            return True
        placed = verb.lemma in listed("verbs", "placed.usual") | listed("verbs", "stand.usual")
        if placed and (verb.passive or not member.alive):
            return True
        phrases = [" ".join([verb.lemma, *following[:n]]) for n in range(1, len(following) + 1)]
        known = any(phrase in lexicon.actions() for phrase in phrases)
        return known and not _SEATED & set(following)

    def _done(self, clause: Clause) -> Shown | None:
        """What a noun behind a verb like "do" says that is done: makes a jump, takes a look."""
        for noun in (clause.object, clause.second):
            if noun is not None and not noun.who and not noun.pronoun and not noun.negated:
                shown = lexicon.nouns().get(noun.head) or lexicon.nouns().get(singular(noun.head))
                if shown:
                    return shown
        return None

    def _patient(self, clause: Clause) -> bool:
        """Whether a verb is done to a thing that was dropped."""
        nouns = clause.subject if clause.verb.passive else [clause.object] if clause.object else []
        return any(not self.cast.members[who].alive for noun in nouns for who in noun.who)

    def unable(self, clause: Clause) -> bool:
        """Whether "cannot" says what somebody does: cannot take her eyes off him."""
        following = [clause.verb.lemma, *self.following(clause)]
        return any(
            " ".join(following[:length]) in lexicon.unable() for length in range(2, len(following) + 1)
        )

    def text(self, sentence: int, start: int, end: int) -> str:
        tokens = self.tokens[sentence]
        return self.prompt[tokens[start].start : tokens[min(end, len(tokens)) - 1].end]


@lru_cache(256)
def _nearest_action(lemma: str) -> tuple[Action, float]:
    """The action that the verbs nearest in meaning to an unknown one show most, and how surely: the likeness of the
    nearest times the share of the votes."""
    if not terms.by_meaning():
        return "stand", 0.0
    vectors, of = _examples()
    likeness = vectors @ _meanings([lemma])[0]
    votes: dict[Action, float] = {}
    for best in likeness.argsort()[: -_VOTERS - 1 : -1]:
        votes[of[best]] = votes.get(of[best], 0.0) + max(float(likeness[best]), 0.0) ** 3
    action = max(votes, key=lambda one: votes[one])
    return action, round(float(likeness.max()) * votes[action] / sum(votes.values()), 2)


@cache
def _examples() -> tuple[NDArray[np.float32], list[Action]]:
    """Vectors (verbs, 384) of the verbs that show something, and what each shows."""
    shown: dict[str, Action] = dict.fromkeys(sorted(listed("verbs", "attends.usual")), "stand")
    shown |= {verb: known.action for verb, known in lexicon.actions().items() if " " not in verb}
    return _meanings(list(shown)), list(shown.values())


def _meanings(verbs: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors (verbs, 384) of somebody doing what each verb says."""
    from engines.film.embedding import embed

    return embed([f"somebody is {lexicon.with_ending(verb, 'ing')}" for verb in verbs])
