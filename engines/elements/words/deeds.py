"""From clauses to what is done in them: which action a verb shows, who plays it, and for whom.

What is seen of elements without a verb of theirs, and the list of parts, is in `engines.elements.words.parts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engines.elements.direction import Action, Part, Relation
from engines.elements.words import lexicon
from engines.elements.words.cast import Cast
from engines.elements.words.lexicon import Shown, listed
from engines.elements.words.manner import heading_of, pace_of, spot_of
from engines.elements.words.shows import Shows
from engines.elements.words.syntax import Clause, Noun, Sentence, acting
from engines.elements.words.ties import MOTIONS, Ties, other_of
from engines.elements.words.tokens import Token

_ABOARD = frozenset(("on", "in", "atop", "aboard", "upon", "astride"))
_GOING = frozenset(("walk", "run", "fly", "rise", "hover"))
_LET_GO = frozenset(("fall", "fly", "jump"))


@dataclass
class Deed:
    """A part with the clause that it comes from, None where only a noun tells it."""

    part: Part
    clause: Clause | None


class Deeds:
    """Reads what is done in a clause."""

    def __init__(self, cast: Cast, prompt: str, tokens: Sequence[Sequence[Token]]) -> None:
        self.cast, self.tokens = cast, tokens
        self.shows = Shows(cast, prompt, tokens)
        self.ties = Ties(cast)

    def of(self, clause: Clause, clauses: Sequence[Clause], sentence: Sentence) -> list[Deed]:
        verb = clause.verb
        if clause.unreal or verb.before:
            return []
        if (gazing := self._gazing(clause)) is not None:
            whom, relation = self.ties.whom(clause, "look", gazing)
            return [self._deed(clause, gazing, Shown("look"), whom, relation)]
        if verb.negated and not self.shows.unable(clause):
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
        subject = [one for noun in clause.subject if (one := acting(noun))]
        shown = self.shows.action(clause)
        owned = bool(clause.subject) and not clause.subject[0].who and verb.form == "ing"
        if owned and shown and shown.action in MOTIONS:
            return []  # her skirts flying
        if (
            verb.lemma in listed("verbs", "giving.usual")
            and clause.second is not None
            and clause.object is not None
        ):
            clause.places.insert(0, ("to", clause.object))
            clause.object, clause.second = clause.second, None
        if verb.passive:
            return self._passive(clause, shown, clauses)
        ordered = not subject and (clause.order or not clause.subject or by_us(clause))
        moved = lexicon.moved().get(verb.lemma)
        objects = [
            who
            for noun in (clause.object.all if clause.object else [])
            if noun.pronoun not in listed("words", "selves")
            for who in noun.who
        ]
        if verb.lemma == "ride" and objects and subject:
            return self._ridden(clause, subject[0].who, objects[0], clauses)
        if objects and (bearer := self._borne(clause, subject, objects)) is not None:
            rising = Shown("rise")
            return [
                self._deed(clause, bearer, rising, None, ""),
                *(self._deed(clause, who, rising, bearer, "with", noun=clause.object) for who in objects),
            ]
        in_arms = any(
            noun.head in listed("words", "bodies") and prep.startswith("in") for prep, noun in clause.places
        )
        if in_arms and subject and shown and shown.action == "sway":
            shown, moved = Shown("hold"), None  # rocks the baby in her arms
        if objects and moved and (ordered or shown is None or shown.action != "hold"):
            found = []
            for who in objects:
                whom, relation = self.ties.whom(clause, moved, who, places=True)
                found.append(self._deed(clause, who, Shown(moved), whom, relation, noun=clause.object))
            return found
        if shown is None or not subject:
            if subject and child is None and not light:
                self._nothing_seen(clause, subject[0].who[0])
            return []
        if (
            shown.action == "hold"
            and verb.lemma in listed("verbs", "giving.usual") | listed("verbs", "taking.usual")
            and clause.object is None
            and not clause.places
        ):
            return []
        riders = subject[0].who
        if riders and (steed := self._steed(clause, sentence, shown, riders[0])) is not None:
            return self._ridden(clause, riders, steed, clauses, shown)
        if shown.action in MOTIONS and self._goes_after(clause):
            shown = Shown("follow", shown.pace)
        dropped = shown.action == "fall" or (moved and shown.action in _LET_GO)
        if dropped and self._unseen(clause.object):
            shown = Shown("stand")
        whos = tuple(dict.fromkeys(who for noun in subject for who in noun.who))
        way = {*self.shows.following(clause), *clause.words}
        found = []
        for who in whos:
            whom, relation = self.ties.whom(clause, shown.action, who)
            if whom is None and shown.action in ("stand", "hover", "sway", "dance"):
                whom, relation = self.ties.nearby(sentence, subject, who)
            if whom is None and shown.action == "look" and not way & listed("words", "looked"):
                whom, relation = self._before_eyes(clause, clauses, who), "to"
            if whom is None and shown.action == "wave" and way & listed("words", "farewell"):
                whom, relation = self._leaving(clauses, who), "to"
            if whom is None and len(whos) > 1 and self.ties.together(clause, shown.action):
                whom, relation = next(other for other in whos if other != who), "with"
            shows = self.shows.fitting(clause, shown, who)
            if shown.action == "follow" and whom is None:
                shows = Shown("walk", shown.pace)
            if shown.action == "hold" and whom is None:
                along = {word for prep, _ in clause.places for word in prep.split()} & listed(
                    "words", "along"
                )
                shows = Shown("walk" if along else "stand")
            found.append(self._deed(clause, who, shows, whom, relation, noun=subject[0]))
            found += self._transported(clause, who, shown)
        return found

    def _unseen(self, noun: Noun | None) -> bool:
        """Whether a noun names what is in none of the pictures."""
        return noun is not None and not noun.pronoun and not noun.bare and not noun.who

    def _gazing(self, clause: Clause) -> int | None:
        """Whose eyes do what the verb says."""
        eyes = [noun for noun in clause.subject if noun.head in listed("words", "eyes") and noun.whose]
        owners = [who for noun in eyes if noun.whose is not None for who in noun.whose.who]
        return owners[0] if owners and clause.verb.lemma not in listed("verbs", "attends.usual") else None

    def _goes_after(self, clause: Clause) -> bool:
        """Whether a place says behind whom somebody goes: runs after him, comes right behind her."""
        behind = {"after"} | (
            {"behind"} if clause.verb.lemma in ("come", "follow", "run", "hurry") else set()
        )
        return any(
            prep.split()[-1] in behind and any(self.cast.members[who].alive for who in noun.who)
            for prep, noun in [*clause.places, *clause.fronted]
        ) or any(prep.split()[-1] == "after" and noun.who for prep, noun in clause.places)

    def _before_eyes(self, clause: Clause, clauses: Sequence[Clause], who: int) -> int | None:
        """Whom somebody sees who is told of in a relative clause: it passes a man who turns his head."""
        if not clause.relative:
            return None
        around = [
            other
            for other in clauses
            if any(noun is clause.subject[0] for noun in [other.object, *(noun for _, noun in other.places)])
        ]
        return next(
            (one for other in around for noun in other.subject for one in noun.who if one != who), None
        )

    def _leaving(self, clauses: Sequence[Clause], who: int) -> int | None:
        """To whom somebody waves goodbye: whoever goes."""
        going = [other for other in clauses if (shown := self.shows.action(other)) and shown.action in _GOING]
        return next(
            (one for other in going for noun in other.subject for one in noun.who if one != who), None
        )

    def _steed(self, clause: Clause, sentence: Sentence, shown: Shown, rider: int) -> int | None:
        """What somebody rides on or in."""
        on = [noun for prep, noun in clause.places if prep.split()[0] in _ABOARD]
        on += [n for holder, prep, n in sentence.held if holder is clause.subject[0] and prep in _ABOARD]
        carriers = [other for noun in on if (other := other_of(noun, rider)) is not None]
        if clause.verb.lemma != "ride":
            carriers = [
                one for one in carriers if listed("people", "carriers") & set(self.cast.members[one].words)
            ]
        return carriers[0] if carriers and shown.action in MOTIONS and shown.action != "jump" else None

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
        self,
        clause: Clause,
        riders: Sequence[int],
        steed: int,
        clauses: Sequence[Clause],
        how: Shown | None = None,
    ) -> list[Deed]:
        """Who rides sits on what goes."""
        others = [other for other in clauses if other is not clause]
        goes = (
            [] if self._moves(steed, others) else [self._deed(clause, steed, how or Shown("run"), None, "")]
        )
        return [self._deed(clause, rider, Shown("stand"), steed, "on") for rider in riders] + goes

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
            whom, relation = self.ties.whom(clause, moved, patient, places=True)
            lifting = agent is not None and moved == "rise" and not self.cast.members[agent].alive
            if lifting or whom == agent:
                whom, relation = (agent, "to") if lifting else (None, "")
            return [self._deed(clause, patient, Shown(moved), whom, relation)]
        if verb.lemma == "ride" and agent is not None and patients:
            return self._ridden(clause, (agent,), patient, clauses)
        if shown is None or not patients:
            return []
        if (
            agent is not None
            and verb.lemma in ("carry", "lift", "pull", "drag", "tow")
            and (action := self._goes(clause, patient)) is not None
        ):
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
                [self._deed(clause, patient, shown, *self.ties.whom(clause, shown.action, patient))]
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

    def _transported(self, clause: Clause, who: int, shown: Shown) -> list[Deed]:
        """How somebody goes who takes something along: drags a sled up the hill."""
        taken = clause.verb.lemma in listed("verbs", "transporting.usual") and shown.action == "hold"
        ways = {word for prep, noun in clause.places for word in prep.split() if not noun.who} | set(
            clause.words
        )
        if not (
            taken
            and self.cast.members[who].alive
            and clause.object is not None
            and ways & (listed("words", "along") | {"away", "off", "over"})
        ):
            return []
        flies = listed("people", "flyers") & set(self.cast.members[who].words)
        return [self._deed(clause, who, Shown("fly" if flies else "walk", shown.pace), None, "")]

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
        sureness *= clause.verb.sureness
        end = max(clause.end, clause.verb.end)
        part = self.part_of(
            who, shown, whom, relation, clause.sentence, clause.verb.start, end, sureness, clause
        )
        if not self.shows.is_drawn(clause, shown, who):
            self.shows.undrawn.append((part.words, part.who, shown.action))
        return Deed(part, clause)

    def _nothing_seen(self, clause: Clause, who: int) -> None:
        """Keep the words of a verb that is known, and shows nothing."""
        text = self.shows.text(clause.sentence, clause.verb.start, max(clause.end, clause.verb.end))
        plain = clause.verb.lemma in ("be", "have", "do", "with") or clause.quote
        if not plain and not any(text.startswith(words) for words in self.shows.unread):
            self.shows.undrawn.append((text, self.cast.members[who].name, "stand"))

    def part_of(
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
            spot=spot_of(near, preps) or spot_of(before(self.tokens[sentence], start)),
            pace=pace_of(near, shown.pace),
            says=clause.quote if clause and shown.action == "talk" else "",
            then=bool(clause and clause.then),
            words=self.shows.text(sentence, start, end),
            sureness=round(max(0.0, min(1.0, sureness)), 2),
        )


def before(tokens: Sequence[Token], at: int) -> list[str]:
    """The words of the same breath before a place in a sentence: those that say which dog it is."""
    texts = [token.text for token in tokens[:at]]
    marks = [place for place, text in enumerate(texts) if text in (",", ";", ":", "and", "but", "while")]
    return texts[marks[-1] + 1 if marks else 0 :]


def by_us(clause: Clause) -> bool:
    return any(noun.pronoun in ("we", "i", "you", "us") for noun in clause.subject)
