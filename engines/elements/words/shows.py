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
from engines.elements.words.syntax import Clause
from engines.elements.words.tokens import Token
from engines.film import terms

_SURE_ACTION = 0.6  # likeness of meaning from which an unknown verb is taken for an action


class Shows:
    """Reads verbs. `guessed` are those that were taken by meaning, with the action and how sure, `unread` those that
    were not understood."""

    def __init__(self, cast: Cast, prompt: str, tokens: Sequence[Sequence[Token]]) -> None:
        self.cast, self.prompt, self.tokens = cast, prompt, tokens
        self.guessed: list[tuple[str, Action, float]] = []
        self.unread: list[str] = []

    def action(self, clause: Clause) -> Shown | None:
        """What the verb of a clause shows; its longest phrase wins, an unknown verb is compared by meaning."""
        verb, known = clause.verb, lexicon.actions()
        following = self.following(clause)
        for length in range(min(len(following), lexicon.longest_phrase() - 1), 0, -1):
            phrase = " ".join([verb.lemma, *following[:length]])
            if phrase in lexicon.idioms():
                return None
            if verb.negated and phrase in lexicon.unable():
                return lexicon.unable()[phrase]
            if phrase in known and not self._leads_on(clause, following[length - 1]):
                return known[phrase]
        for word in clause.words:
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
        if verb.lemma in listed("verbs", "handles.usual") and (self._patient(clause)):
            return Shown("hold")
        if verb.lemma in listed("verbs", "attends.usual"):
            return Shown("stand")
        if verb.lemma in known:
            return known[verb.lemma]
        if verb.lemma in listed("verbs", "silent.usual") | listed("verbs", "unreal.usual"):
            return None
        return self._guessed(verb.lemma, clause)

    def _guessed(self, lemma: str, clause: Clause) -> Shown | None:
        action, sure = _nearest_action(lemma)
        text = self.text(clause.sentence, clause.verb.start, clause.verb.end)
        way = {word for prep, _ in [*clause.places, *clause.fronted] for word in prep.split()}
        if sure < _SURE_ACTION:
            if not way & listed("words", "along") or clause.object is not None:
                self.unread.append(text)
                return None
            action, sure = "walk", 0.5  # somebody glorbs across the lawn
        self.guessed.append((text, action, sure))
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
        return found

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
        if (
            lemma in ("float", "drift")
            and shown.action == "hover"
            and way & {"across", "over", "past", "through", "into", "toward", "towards", "along", "by"}
        ):
            return Shown("fly", shown.pace)
        if lemma in ("wave", "nod", "bow", "flap") and not member.alive and not clause.object:
            return Shown("sway", shown.pace)
        if lemma == "glide" and shown.action == "walk" and (flies or way & {"over", "above"}):
            return Shown("fly", shown.pace)
        return shown

    def _done(self, clause: Clause) -> Shown | None:
        """What a noun behind a verb like "do" says that is done: makes a jump, takes a look."""
        for noun in (clause.object, clause.second):
            if noun is not None and not noun.who and not noun.pronoun:
                shown = lexicon.actions().get(singular(noun.head))
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
    """The action whose verbs are nearest in meaning to one that no list holds, and how near."""
    if not terms.by_meaning():
        return "stand", 0.0
    from engines.film.embedding import embed

    vectors, of = _examples()
    likeness = vectors @ embed([lemma])[0]
    best = int(likeness.argmax())
    return of[best], round(float(likeness[best]), 2)


@cache
def _examples() -> tuple[NDArray[np.float32], list[Action]]:
    """Unit vectors (verbs, 384) of the verbs that show something, and what each shows."""
    from engines.film.embedding import embed

    verbs = [(verb, shown.action) for verb, shown in lexicon.actions().items() if " " not in verb]
    return embed([verb for verb, _ in verbs]), [action for _, action in verbs]
