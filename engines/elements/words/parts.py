"""The parts of a scene, in the order of the text: what is done in its clauses, and what is only seen.

Elements that hold something, do what stands before their noun ("a dancing bear"), or are only named have no verb of
their own. What a clause comes to is in `engines.elements.words.deeds`.
"""

from collections.abc import Sequence

from engines.elements.direction import Part
from engines.elements.words import lexicon
from engines.elements.words.deeds import Deed, Deeds, by_us
from engines.elements.words.lexicon import Shown, listed
from engines.elements.words.syntax import Clause, Noun, Sentence
from engines.elements.words.ties import MOTIONS
from engines.elements.words.tokens import Token

_SHOWN_BEFORE = frozenset(("walk", "run", "jump", "fly", "dance", "hover", "rise", "fall", "turn", "sway"))
_TURNED_TO = frozenset(("on", "upon", "with"))


class Reader(Deeds):
    """Turns the clauses of a text into parts."""

    def parts(self, sentences: Sequence[Sentence], skipped: set[int]) -> tuple[Part, ...]:
        """All parts in the order of the text; clauses whose `id` is in `skipped` are the camera's."""
        deeds: list[Deed] = []
        for number, sentence in enumerate(sentences):
            clauses = [clause for clause in sentence.clauses if id(clause) not in skipped]
            for clause in clauses:
                deeds += self._echoed(clause, deeds) or self._answered(clause, clauses, sentence)
            deeds += self._told(sentence, number)
            for quote, noun, at in sentence.quotes:
                for who in noun.who[:1]:
                    part = self.part_of(who, Shown("talk"), None, "", number, at, noun.end, noun.sureness)
                    deeds.append(Deed(part.model_copy(update={"says": quote}), None))
            deeds += self._held(sentence, number, deeds)
        deeds = self._merged(deeds)
        deeds += self._standing(sentences, deeds, skipped)
        found: list[Part] = []
        for deed in deeds:
            key = (deed.part.who, deed.part.action, deed.part.whom, deed.part.says)
            if key not in [(part.who, part.action, part.whom, part.says) for part in found]:
                found.append(deed.part)
        return tuple(found)

    def _echoed(self, clause: Clause, deeds: Sequence[Deed]) -> list[Deed]:
        """Somebody joins in: what another did last."""
        following = [clause.verb.lemma, *self.shows.following(clause)]
        joins = any(" ".join(following[:n]) in lexicon.echoing() for n in range(2, 5))
        found = []
        for who in (who for noun in clause.subject for who in noun.who if joins and not clause.unreal):
            name = self.cast.members[who].name
            done = next(
                (d.part for d in reversed(deeds) if d.part.who != name and d.part.action != "stand"), None
            )
            if done is not None:
                found.append(self._deed(clause, who, Shown(done.action, done.pace), None, ""))
        return found

    def _answered(self, clause: Clause, clauses: Sequence[Clause], sentence: Sentence) -> list[Deed]:
        """What is done in a clause; who went to somebody and speaks, speaks to them."""
        deeds = self.of(clause, clauses, sentence)
        before = [self.of(other, clauses, sentence) for other in clauses if other is clause.parent]
        gone = [deed.part for of in before for deed in of if deed.part.action in MOTIONS]
        goals = {part.who: part.whom for part in gone if part.relation == "to"}
        return [
            Deed(deed.part.model_copy(update={"whom": goals[deed.part.who], "relation": "to"}), deed.clause)
            if deed.part.action == "talk" and not deed.part.whom and goals.get(deed.part.who)
            else deed
            for deed in deeds
        ]

    def _held(self, sentence: Sentence, number: int, deeds: Sequence[Deed]) -> list[Deed]:
        """What somebody has with them: the man with a suitcase, she comes in with the pie."""
        found = []
        pairs = [(holder, noun) for holder, prep, noun in sentence.held if prep == "with"]
        for clause in sentence.clauses:
            doers = [noun for noun in clause.subject if noun.who]
            pairs += [
                (doers[0], noun)
                for prep, noun in clause.places
                if prep == "with" and doers and not clause.unreal and not clause.verb.passive
            ]
        for holder, noun in pairs:
            sound = lexicon.nouns().get(noun.head)
            if holder.who and not noun.bare and sound is not None and sound.action == "talk":
                part = self.part_of(holder.who[0], sound, None, "", number, noun.start, noun.end, 0.8)
                found.append(Deed(part, None))  # with a croak
            for thing in noun.who:
                alive = self.cast.members[thing].alive and not _in_hand(noun, self.tokens[number])
                if not holder.who or thing in holder.who or alive or noun.pronoun:
                    continue
                acting = any(d.part.who == self.cast.members[thing].name for d in deeds)
                if self.cast.members[thing].alive and self.tokens[number][noun.end].text == "on":
                    part = self.part_of(
                        thing, Shown("stand"), holder.who[0], "on", number, noun.start, noun.end, 0.8
                    )
                    found.append(Deed(part, None))
                elif self.cast.members[holder.who[0]].alive and not acting:
                    part = self.part_of(
                        holder.who[0], Shown("hold"), thing, "", number, holder.start, noun.end, 0.8
                    )
                    found.append(Deed(part, None))
        return found

    def _told(self, sentence: Sentence, number: int) -> list[Deed]:
        """What a participle before a noun says: a dancing bear."""
        found = []
        for noun in sentence.nouns:
            lemma = next(
                (lemma for lemma, form in lexicon.verb_forms().get(noun.told, ()) if form == "ing"), ""
            )
            shown = lexicon.actions().get(lemma)
            if (
                shown
                and noun.who
                and shown.action in _SHOWN_BEFORE
                and noun.told not in self.cast.members[noun.who[0]].words
            ):
                part = self.part_of(noun.who[0], shown, None, "", number, noun.start, noun.end, 0.7)
                found.append(Deed(part, None))
        return found

    def _standing(self, sentences: Sequence[Sentence], deeds: Sequence[Deed], filmed: set[int]) -> list[Deed]:
        """Elements that are named, and of which nothing else is told, stand where they are."""
        shown = {
            self.cast.members[who].name for sentence in sentences for who in _presented(sentence, filmed)
        }
        placed = {id(n) for s in sentences for c in s.clauses for _, n in [*c.places, *c.fronted]}
        told = {deed.part.who for deed in deeds} | ({deed.part.whom for deed in deeds} - shown)
        acting = {deed.part.who for deed in deeds}
        holders = {id(holder) for s in sentences for holder, prep, _ in s.held if prep != "with"}
        patients = {
            who for s in sentences for c in s.clauses if c.verb.passive for n in c.subject for who in n.who
        }
        found = []
        for number, sentence in enumerate(sentences):
            named = [one for noun in sentence.nouns for one in (noun.whose, noun) if one is not None]
            for noun in named:
                for who in noun.who:
                    name = self.cast.members[who].name
                    alone = id(noun) in holders and name not in acting  # a frog on a leaf
                    if (name in told and not alone) or noun.negated or who in patients:
                        continue
                    if id(noun) in placed and name not in shown:
                        continue
                    told.add(name)
                    acting.add(name)
                    whom, relation = self.ties.nearby(sentence, [noun], who)
                    stands = Shown("stand")
                    part = self.part_of(who, stands, whom, relation, number, noun.start, noun.end, 0.6)
                    found.append(Deed(part, None))
        return found

    def _merged(self, deeds: list[Deed]) -> list[Deed]:
        """One thing that several verbs tell is done once: "ran, chasing the ball", "drops from the tree and lands"."""
        dropped: set[int] = set()
        for deed in deeds:
            for other in deeds:
                if other is not deed and other.part.who == deed.part.who and _tells(deed, other):
                    dropped.add(id(other))
        for deed in deeds:
            mine = [other for other in deeds if other.part.who == deed.part.who and id(other) not in dropped]
            if _is_plain(deed) and len(mine) > 1:
                dropped.add(id(deed))
        return [deed for deed in deeds if id(deed) not in dropped]


def _tells(deed: Deed, other: Deed) -> bool:
    """Whether `deed` tells all of another by the same element, and more."""
    if deed.clause is None or other.clause is None or deed.clause.sentence != other.clause.sentence:
        return False
    one, two = deed.part, other.part
    inner = deed.clause.parent is other.clause
    if one.action == two.action and one.whom and (not two.whom or two.relation == "from"):
        return inner or deed.clause.verb.to or two.relation == "from"
    if one.action == "follow" and two.action in MOTIONS and not two.whom:
        return inner or other.clause.relative
    return one.action == "look" and two.action == "turn" and inner and deed.clause.verb.to


def _is_plain(deed: Deed) -> bool:
    """Whether somebody only is there, by a verb that says hardly that."""
    if deed.clause is None or deed.part.action != "stand" or deed.part.whom:
        return False
    beside = deed.clause.verb.form == "ing" and deed.clause.parent is not None
    return beside or deed.clause.verb.lemma not in listed("verbs", "stand.usual")


def _in_hand(noun: Noun, tokens: Sequence[Token]) -> bool:
    """Whether somebody is held by a hand, a claw or the like: a princess in his claws."""
    following = [token.text for token in tokens[noun.end : noun.end + 3]]
    return following[:1] in (["in"], ["under"], ["on"]) and bool(set(following) & listed("words", "bodies"))


def _presented(sentence: Sentence, filmed: set[int]) -> list[int]:
    """Whom the picture opens on, whom we are shown, or whom the camera turns to."""
    return [
        who
        for clause in sentence.clauses
        if id(clause) in filmed
        or (clause.verb.lemma in listed("verbs", "presenting.usual") and (clause.order or by_us(clause)))
        for noun in [
            clause.object,
            *(noun for prep, noun in clause.places if prep in _TURNED_TO or id(clause) in filmed),
        ]
        if noun is not None and not noun.pronoun
        for who in noun.who
    ]
