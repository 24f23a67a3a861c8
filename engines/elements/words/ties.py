"""Whom an action is for: the object of its verb, a place beside somebody, or whoever does it together with them."""

from collections.abc import Sequence

from engines.elements.direction import Action, Relation
from engines.elements.words.cast import Cast
from engines.elements.words.lexicon import listed
from engines.elements.words.manner import relation_of
from engines.elements.words.syntax import Clause, Noun, Sentence

MOTIONS = frozenset(("walk", "run", "jump", "fly"))
_FIRST: dict[str, tuple[str, ...]] = {
    "look": ("at", "to", "toward", "towards", "after", "into", "over", "for", "up", "down"),
    "wave": ("at", "to", "toward", "towards"),
    "talk": ("to", "with", "at", "into", "toward", "towards", "for"),
    "follow": ("after", "behind", "with"),
    "dance": ("with", "around", "beside"),
}


_ASIDE = frozenset(("left", "right", "side", "feet", "foot", "heels"))
"""What somebody has beside them: on her left, at his feet."""
_TOWARDS = frozenset(("look", "wave", "talk"))
_GRASPING = frozenset(("up", "at", "on", "onto", "to", "for", "off", "out", "down", "with"))
_APART = frozenset(("from", "out", "behind"))


class Ties:
    """Finds whom an action of one of the cast is for."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def whom(
        self, clause: Clause, action: Action, who: int, places: bool = False
    ) -> tuple[int | None, Relation]:
        """Whom an action is for, and how the two lie to each other; only by `places` where the object acts itself."""
        if places:
            pass
        elif (clause.object is not None and not clause.relative) or (
            clause.object is not None and clause.object.who and clause.object.who != (who,)
        ):
            other = other_of(clause.object, who)
            if other is not None:
                relation: Relation = (
                    "around" if clause.verb.lemma in listed("verbs", "around.usual") else "to"
                )
                relation = "beside" if action == "stand" else relation
                return other, "" if action == "hold" else relation
            if action == "hold":
                return None, ""
        named = [*clause.places, *clause.fronted]
        wanted = _FIRST.get(action, ())
        named.sort(
            key=lambda place: min((wanted.index(w) for w in place[0].split() if w in wanted), default=9)
        )
        for prep, noun in named:
            relation = relation_of(prep, clause.words)
            if noun.whose is not None and noun.head in _ASIDE and action not in MOTIONS | _TOWARDS:
                relation = "beside"
            if action == "stand" and relation in ("to", "from"):
                relation = "beside"
            if prep == "by" and clause.verb.passive:
                continue
            apart = any(noun is one for one in clause.aside)
            apart |= relation in ("above", "under") and any(noun is one for _, one in clause.fronted)
            if action in MOTIONS and apart:
                continue
            if not relation or (noun.whose is None and not noun.who):
                continue
            if action == "hold" and not clause.verb.passive and prep.split()[0] not in _GRASPING:
                continue
            in_hand = prep == "with" and any(
                noun.end <= place.start <= noun.end + 2 and place.head in listed("words", "bodies")
                for _, place in clause.places
            )
            if in_hand or noun.aside or (action in _TOWARDS and prep.split()[0] in _APART):
                continue
            other = self._among(noun, who) if noun.pronoun == "them" else other_of(noun, who)
            if other is None or (prep == "with" and action != "dance" and not self.cast.members[other].alive):
                continue
            return other, relation
        return None, ""

    def _among(self, noun: Noun, who: int) -> int | None:
        """Which of several that "them" means: the first who lives, else the last thing."""
        others = [other for other in noun.who if other != who]
        return next(
            (other for other in others if self.cast.members[other].alive), others[-1] if others else None
        )

    def together(self, clause: Clause, action: Action) -> bool:
        mutual = clause.object is not None and clause.object.pronoun == "each other"
        mutual |= any(noun.pronoun == "each other" for _, noun in clause.places)
        return (
            action in ("dance", "talk")
            or clause.verb.lemma == "shake"
            or mutual
            or "together" in clause.words
        )

    def nearby(self, sentence: Sentence, subject: Sequence[Noun], who: int) -> tuple[int | None, Relation]:
        """Beside whom somebody is by what hangs on their noun: the cake near it just stays."""
        for holder, prep, noun in sentence.held:
            if any(holder is one for one in subject) and prep != "with" and (relation := relation_of(prep)):
                other = other_of(noun, who)
                if other is not None:
                    return other, relation
        return None, ""


def other_of(noun: Noun, who: int) -> int | None:
    """The first whom a noun means, or who owns what it means, but never `who`."""
    meant = [other for one in noun.all for other in (*one.who, *(one.whose.who if one.whose else ()))]
    return next((other for other in meant if other != who), None)
