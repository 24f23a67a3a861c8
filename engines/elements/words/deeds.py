"""From clauses to the parts of a scene: which action a verb shows, who plays it, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from engines.elements.words import lexicon
from engines.elements.words.cast import Cast
from engines.elements.direction import Action, Part, Relation
from engines.elements.words.lexicon import Shown, listed
from engines.elements.words.manner import heading_of, pace_of, relation_of, spot_of
from engines.elements.words.shows import Shows
from engines.elements.words.syntax import Clause, Noun, Sentence
from engines.elements.words.tokens import Token

_FIRST: dict[str, tuple[str, ...]] = {
    "look": ("at", "to", "toward", "towards", "after", "into", "over", "for", "up", "down"),
    "wave": ("at", "to", "toward", "towards"),
    "talk": ("to", "with", "at", "into", "toward", "towards", "for"),
    "follow": ("after", "behind", "with"),
    "dance": ("with", "around", "beside"),
}
_SHOWN_BEFORE = frozenset(("walk", "run", "jump", "fly", "dance", "hover", "rise", "fall", "turn", "sway"))
_MOTIONS = frozenset(("walk", "run", "jump", "fly"))


@dataclass
class Deed:
    """A part with the clause that it comes from, None where only a noun tells it."""

    part: Part
    clause: Clause | None


class Reader:
    """Turns the clauses of a text into parts."""

    def __init__(self, cast: Cast, prompt: str, tokens: Sequence[Sequence[Token]]) -> None:
        self.cast, self.prompt, self.tokens = cast, prompt, tokens
        self.shows = Shows(cast, prompt, tokens)

    def parts(self, sentences: Sequence[Sentence], skipped: set[int]) -> tuple[Part, ...]:
        """All parts in the order of the text; clauses whose `id` is in `skipped` are the camera's."""
        deeds: list[Deed] = []
        for number, sentence in enumerate(sentences):
            clauses = [clause for clause in sentence.clauses if id(clause) not in skipped]
            for clause in clauses:
                deeds += self._of(clause, clauses, sentence)
            deeds += self._told(sentence, number)
            for quote, noun, at in sentence.quotes:
                for who in noun.who[:1]:
                    part = self._part(who, Shown("talk"), None, "", number, at, noun.end, noun.sureness)
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

    def _of(self, clause: Clause, clauses: Sequence[Clause], sentence: Sentence) -> list[Deed]:
        verb = clause.verb
        if clause.unreal or verb.before or (verb.negated and not self.shows.unable(clause)):
            return []
        child = next((c for c in clauses if c.parent is clause and c is not clause), None)
        light = verb.lemma in listed("verbs", "light.usual")
        if (
            light
            and child is not None
            and child.subject == clause.subject
            and child.verb.start <= clause.verb.end
        ):
            return []
        if verb.lemma in listed("verbs", "causes.usual") and not clause.subject:
            return []
        subject = [acting for noun in clause.subject if (acting := _acting(noun))]
        shown = self.shows.action(clause)
        if (
            verb.lemma in listed("verbs", "giving.usual")
            and clause.second is not None
            and clause.object is not None
        ):
            clause.places.insert(0, ("to", clause.object))
            clause.object, clause.second = clause.second, None
        if verb.passive:
            return self._passive(clause, shown, clauses)
        ordered = not subject and (clause.order or not clause.subject or _by_us(clause))
        moved = lexicon.moved().get(verb.lemma)
        objects = [who for noun in (clause.object.all if clause.object else []) for who in noun.who]
        if verb.lemma == "ride" and objects and subject:
            return self._ridden(clause, subject[0].who, objects[0], clauses)
        if objects and (bearer := self._borne(clause, subject, objects)) is not None:
            rising = Shown("rise")
            return [
                self._deed(clause, bearer, rising, None, ""),
                *(self._deed(clause, who, rising, bearer, "with", noun=clause.object) for who in objects),
            ]
        if objects and moved and (ordered or shown is None or shown.action != "hold"):
            found = []
            for who in objects:
                whom, relation = self._whom(clause, moved, who, places=True)
                found.append(self._deed(clause, who, Shown(moved), whom, relation, noun=clause.object))
            return found
        if shown is None or not subject:
            return []
        if (
            shown.action == "hold"
            and verb.lemma in listed("verbs", "giving.usual") | listed("verbs", "taking.usual")
            and clause.object is None
            and not clause.places
        ):
            return []
        if shown.action in _MOTIONS and any(
            prep.split()[-1] == "after" and noun.who for prep, noun in clause.places
        ):
            shown = Shown("follow", shown.pace)
        whos = tuple(dict.fromkeys(who for noun in subject for who in noun.who))
        found = []
        for who in whos:
            whom, relation = self._whom(clause, shown.action, who)
            if whom is None and shown.action in ("stand", "hover", "sway", "dance"):
                whom, relation = self._nearby(sentence, subject, who)
            if whom is None and len(whos) > 1 and self._together(clause, shown.action):
                whom, relation = next(other for other in whos if other != who), "with"
            found.append(
                self._deed(
                    clause, who, self.shows.fitting(clause, shown, who), whom, relation, noun=subject[0]
                )
            )
        return found

    def _borne(self, clause: Clause, subject: Sequence[Noun], objects: Sequence[int]) -> int | None:
        """The thing that lifts somebody with it, as a balloon does."""
        if clause.verb.lemma not in ("lift", "carry", "pull", "raise") or not subject:
            return None
        way = {word for prep, _ in clause.places for word in prep.split()} | set(clause.words)
        bearer = subject[0].who[0]
        lifted = all(self.cast.members[who].alive for who in objects) and not self.cast.members[bearer].alive
        return bearer if lifted and way & {"up", "upwards", "off", "away", "above"} else None

    def _moves(self, who: int, clauses: Sequence[Clause]) -> bool:
        """Whether a clause says how somebody moves."""
        return any(
            who in noun.who
            and not clause.verb.passive
            and (shown := self.shows.action(clause)) is not None
            and shown.action != "stand"
            for clause in clauses
            for noun in clause.subject
        )

    def _ridden(
        self, clause: Clause, riders: Sequence[int], steed: int, clauses: Sequence[Clause]
    ) -> list[Deed]:
        """Who rides sits on what goes."""
        others = [other for other in clauses if other is not clause]
        goes = [] if self._moves(steed, others) else [self._deed(clause, steed, Shown("run"), None, "")]
        return [self._deed(clause, rider, Shown("stand"), steed, "on") for rider in riders] + goes

    def _nearby(self, sentence: Sentence, subject: Sequence[Noun], who: int) -> tuple[int | None, Relation]:
        """Beside whom somebody is by what hangs on their noun: the cake near it just stays."""
        for holder, prep, noun in sentence.held:
            if any(holder is one for one in subject) and prep != "with" and (relation := relation_of(prep)):
                other = _other(noun, who)
                if other is not None:
                    return other, relation
        return None, ""

    def _passive(self, clause: Clause, shown: Shown | None, clauses: Sequence[Clause]) -> list[Deed]:
        """What is done to somebody: by whom, or by whoever holds it."""
        agent = next(
            (who for prep, noun in clause.places if prep.split()[-1] == "by" for who in noun.who), None
        )
        patients = [who for noun in clause.subject for who in noun.who]
        verb, patient = clause.verb, patients[0] if patients else -1
        if (
            patients
            and (moved := lexicon.moved().get(verb.lemma))
            and (shown is None or shown.action != "hold")
        ):
            whom, relation = self._whom(clause, moved, patient, places=True)
            return [self._deed(clause, patient, Shown(moved), whom if whom != agent else None, relation)]
        if verb.lemma == "ride" and agent is not None and patients:
            return self._ridden(clause, (agent,), patient, clauses)
        if shown is None or not patients:
            return []
        if (
            agent is not None
            and verb.lemma in ("carry", "lift", "pull", "drag", "tow")
            and self._goes(clause, patient)
        ):
            action = self._goes(clause, patient)
            assert action is not None
            return [
                self._deed(clause, agent, Shown(action), None, ""),
                self._deed(clause, patient, Shown(action), agent, "with"),
            ]
        if agent is not None:
            return [
                self._deed(
                    clause,
                    agent,
                    shown,
                    patient,
                    "to" if shown.action in ("look", "talk", "wave", "follow") else "",
                )
            ]
        if shown.action != "hold":
            return (
                [self._deed(clause, patient, shown, *self._whom(clause, shown.action, patient))]
                if shown.action == "stand"
                else []
            )
        near = [
            who for _, noun in clause.places for who in [*noun.who, *(noun.whose.who if noun.whose else ())]
        ]
        parent = [who for noun in (clause.parent.subject if clause.parent else []) for who in noun.who]
        holder = next(
            (who for who in [*near, *parent] if who != patient and self.cast.members[who].alive), None
        )
        return [self._deed(clause, holder, shown, patient, "")] if holder is not None else []

    def _goes(self, clause: Clause, patient: int) -> Action | None:
        """The way in which somebody who is carried moves in the clause around."""
        parent = clause.parent
        if parent is None or patient not in [who for noun in parent.subject for who in noun.who]:
            return None
        shown = self.shows.action(parent)
        return (
            shown.action
            if shown and shown.action in ("rise", "fly", "hover", "fall", "run", "walk")
            else None
        )

    def _whom(
        self, clause: Clause, action: Action, who: int, places: bool = False
    ) -> tuple[int | None, Relation]:
        """Whom an action is for, and how the two lie to each other; only by `places` where the object acts itself."""
        if places:
            pass
        elif (clause.object is not None and not clause.relative) or (
            clause.object is not None and clause.object.who and clause.object.who != (who,)
        ):
            other = _other(clause.object, who)
            if other is not None:
                relation: Relation = (
                    "around" if clause.verb.lemma in listed("verbs", "around.usual") else "to"
                )
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
            if prep == "by" and clause.verb.passive:
                continue
            apart = any(noun is one for one in clause.aside)
            apart |= relation in ("above", "under") and any(noun is one for _, one in clause.fronted)
            if action in _MOTIONS and apart:
                continue
            if not relation or (noun.whose is None and not noun.who):
                continue
            other = _other(noun, who)
            if other is None or (prep == "with" and action != "dance" and not self.cast.members[other].alive):
                continue
            return other, relation
        return None, ""

    def _together(self, clause: Clause, action: Action) -> bool:
        mutual = clause.object is not None and clause.object.pronoun == "each other"
        mutual |= any(noun.pronoun == "each other" for _, noun in clause.places)
        return action in ("dance", "talk") or mutual or "together" in clause.words

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
            for thing in noun.who:
                alive = self.cast.members[thing].alive and not _in_hand(noun, self.tokens[number])
                if not holder.who or thing in holder.who or alive or noun.pronoun:
                    continue
                acting = any(d.part.who == self.cast.members[thing].name for d in deeds)
                if self.cast.members[holder.who[0]].alive and not acting:
                    part = self._part(
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
                part = self._part(noun.who[0], shown, None, "", number, noun.start, noun.end, 0.7)
                found.append(Deed(part, None))
        return found

    def _standing(self, sentences: Sequence[Sentence], deeds: Sequence[Deed], filmed: set[int]) -> list[Deed]:
        """Elements that are named, and of which nothing else is told, stand where they are."""
        shown = {
            self.cast.members[who].name for sentence in sentences for who in _presented(sentence, filmed)
        }
        placed = {id(n) for s in sentences for c in s.clauses for _, n in [*c.places, *c.fronted]}
        told = {deed.part.who for deed in deeds} | ({deed.part.whom for deed in deeds} - shown)
        patients = {
            who for s in sentences for c in s.clauses if c.verb.passive for n in c.subject for who in n.who
        }
        found = []
        for number, sentence in enumerate(sentences):
            named = [one for noun in sentence.nouns for one in (noun.whose, noun) if one is not None]
            for noun in named:
                for who in noun.who:
                    name = self.cast.members[who].name
                    if name in told or noun.negated or who in patients:
                        continue
                    if id(noun) in placed and name not in shown:
                        continue
                    told.add(name)
                    whom, relation = self._nearby(sentence, [noun], who)
                    stands = Shown("stand")
                    part = self._part(who, stands, whom, relation, number, noun.start, noun.end, 0.6)
                    found.append(Deed(part, None))
        return found

    def _merged(self, deeds: list[Deed]) -> list[Deed]:
        """Following is how somebody runs: "ran, chasing the ball" is one thing done."""
        dropped = set()
        for deed in deeds:
            parent = deed.clause.parent if deed.clause else None
            for other in deeds:
                if (
                    deed.part.action == "follow"
                    and other.part.who == deed.part.who
                    and _same_walk(deed, other)
                ):
                    dropped.add(id(other))
                if parent is None or other.clause is not parent or other.part.who != deed.part.who:
                    continue
                same = other.part.action == deed.part.action and deed.part.whom and not other.part.whom
                if same or (deed.part.action == "follow" and other.part.action in _MOTIONS):
                    dropped.add(id(other))
        for deed in deeds:
            plain = deed.part.action == "stand" and not deed.part.whom and deed.clause is not None
            if plain and deed.clause.verb.lemma in {"be"} | listed("verbs", "attends.usual"):  # type: ignore[union-attr]
                alone = all(other is deed or other.part.who != deed.part.who for other in deeds)
                dropped |= set() if alone else {id(deed)}
        return [deed for deed in deeds if id(deed) not in dropped]

    def _deed(
        self,
        clause: Clause,
        who: int,
        shown: Shown,
        whom: int | None,
        relation: Relation,
        noun: Noun | None = None,
    ) -> Deed:
        sureness = min(
            [n.sureness for n in clause.subject if n.who] + ([noun.sureness] if noun else []) + [1.0]
        )
        sureness *= 1.0 if clause.verb.known else 0.7
        end = max(clause.end, clause.verb.end)
        part = self._part(
            who, shown, whom, relation, clause.sentence, clause.verb.start, end, sureness, clause
        )
        return Deed(part, clause)

    def _part(
        self, who: int, shown: Shown, whom: int | None, relation: Relation, sentence: int, start: int, end: int,
        sureness: float, clause: Clause | None = None,
    ) -> Part:  # fmt: skip
        words = clause.words if clause else []
        preps = [*(clause.places if clause else []), *(clause.fronted if clause else [])]
        near = [token.text for token in self.tokens[sentence][start:end]] + words
        return Part(
            who=self.cast.members[who].name,
            action=shown.action,
            whom=self.cast.members[whom].name if whom is not None else "",
            relation=relation if whom is not None else "",
            heading=heading_of(words, preps, near),
            spot=spot_of(near),
            pace=pace_of(near, shown.pace),
            says=clause.quote if clause and shown.action == "talk" else "",
            then=bool(clause and clause.then),
            words=self.shows.text(sentence, start, end),
            sureness=round(max(0.0, min(1.0, sureness)), 2),
        )


def _same_walk(deed: Deed, other: Deed) -> bool:
    """Whether another part only says how somebody follows, in the same sentence."""
    if deed.clause is None or other.clause is None or other.part.whom or other.part.action not in _MOTIONS:
        return False
    return deed.clause.sentence == other.clause.sentence and other.clause.relative


def _acting(noun: Noun) -> Noun | None:
    """Who acts where a noun does: of the shark's fin the shark."""
    if noun.who:
        return noun
    return noun.whose if noun.whose is not None and noun.whose.who and not noun.whose.pronoun else None


def _in_hand(noun: Noun, tokens: Sequence[Token]) -> bool:
    """Whether somebody is held by a hand, a claw or the like: a princess in his claws."""
    following = [token.text for token in tokens[noun.end : noun.end + 3]]
    return following[:1] in (["in"], ["under"], ["on"]) and bool(set(following) & listed("words", "bodies"))


def _by_us(clause: Clause) -> bool:
    return any(noun.pronoun in ("we", "i", "you", "us") for noun in clause.subject)


_TURNED_TO = frozenset(("on", "upon", "with"))


def _presented(sentence: Sentence, filmed: set[int]) -> list[int]:
    """Whom the picture opens on, whom we are shown, or whom the camera turns to."""
    return [
        who
        for clause in sentence.clauses
        if id(clause) in filmed
        or (clause.verb.lemma in listed("verbs", "presenting.usual") and (clause.order or _by_us(clause)))
        for noun in [
            clause.object,
            *(noun for prep, noun in clause.places if prep in _TURNED_TO or id(clause) in filmed),
        ]
        if noun is not None and not noun.pronoun
        for who in noun.who
    ]


def _other(noun: Noun, who: int) -> int | None:
    """The first whom a noun means, or who owns what it means, but never `who`."""
    meant = [other for one in noun.all for other in (*one.who, *(one.whose.who if one.whose else ()))]
    return next((other for other in meant if other != who), None)
