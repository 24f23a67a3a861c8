"""Who does what a verb says: the noun before it, behind it, around it, or whoever did the thing before.

Finite verbs, participles and infinitives each have their own rules. The clauses themselves are made in
`engines.elements.words.clauses`.
"""

from engines.elements.words.ahead import Ahead
from engines.elements.words.cast import kind_of
from engines.elements.words.lexicon import listed, singular, stays_alone
from engines.elements.words.syntax import Chunk, Clause, Noun


class Doers(Ahead):
    def _finite(self, clause: Clause, before: Chunk | None) -> None:
        verb = clause.verb
        last = self.done.clauses[-1] if self.done.clauses else None
        if self.relative is not None:
            clause.relative = True
            if self.free:
                clause.subject = self.free.pop().all
                clause.object = self.relative
            else:
                clause.subject = self.relative.all
            self.relative = None
            return
        anew = self.clause is None or self.closed or (before is not None and before.kind != "and")
        if anew and not self.free and self.outer is not None:
            self._back()
        listing = self.main is not None and bool(self.main.subject) and self.main.verb.form == "base"
        ordered = verb.form == "base" and not verb.helped and before is not None and before.kind == "mark"
        ordered &= not (listing and self.comma and self._and_comes(clause.end))
        if ordered and (
            verb.lemma in listed("camera", "only")
            or (self.main is not None and self.main.verb.form in ("s", "past"))
        ):
            clause.order = True
            return
        if (
            before is not None
            and before.kind == "and"
            and last is not None
            and verb.form == "base"
            and not verb.helped
        ):
            caused = last.parent is not None and last.parent.verb.lemma in listed("verbs", "causes.usual")
            clause.unreal |= last.verb.to and last.unreal
            if (caused or last.verb.to) and last.subject:
                clause.subject, clause.parent = last.subject, last.parent
                return
        if self._turned_about(clause, before):
            clause.inverted, self.main = True, clause
            return
        lists = (
            before is not None and before.kind == "and" and self.main is not None and bool(self.main.subject)
        )
        if self.free and not ordered and not lists:
            clause.subject = self._acting().all
            self.main = clause
            for hanging in self.settled:
                hanging.parent = clause
            self.settled = []
            return
        if (
            last is not None
            and last.verb.lemma in listed("verbs", "causes.usual")
            and last.object is not None
            and verb.form == "base"
        ):
            clause.subject, clause.parent = last.object.all, last
            return
        if (
            last is not None
            and last.verb.lemma in listed("verbs", "light.usual")
            and verb.form == "base"
            and before is not None
            and before.verb
        ):
            clause.subject, clause.parent = last.subject, last
            return
        together = before is not None and before.kind == "and" and not self.comma
        if together and last is not None and last.relative and last.subject:
            clause.subject, clause.relative, clause.parent = last.subject, True, last
            return
        joined = (
            self.main
            if self.main is not None and (before is None or before.kind in ("and", "mark", "adverb", "quote"))
            else None
        )
        if joined is not None and not (
            verb.form in ("s", "past") and self.fronted and self._noun_comes(clause.end)
        ):
            if joined.order and verb.form == "base":
                clause.order = True
            clause.subject = joined.subject
            clause.parent = joined if before is not None and before.kind == "and" else None
            self.main = clause if joined.subject else self.main
            return
        if verb.form == "base" and not verb.helped:
            clause.order = True
            self.main = clause
            return
        clause.inverted = True
        if not self._noun_comes(clause.end) and self.loose is not None:
            clause.subject, clause.inverted = self.loose.all, False
        self.main = clause

    def _turned_about(self, clause: Clause, before: Chunk | None) -> bool:
        """Whether who acts comes behind the verb: and out hops a rabbit."""
        alone = clause.verb.lemma in stays_alone() and clause.verb.form in ("s", "past")
        led = any(word in listed("words", "particles") for word in self.adverbs)
        placed = bool(self.fronted) and before is not None and before.noun is self.fronted[-1][1]
        behind = led and before is not None and before.kind in ("and", "mark")
        return alone and (behind or placed) and self._noun_comes(clause.end)

    def _participle(self, clause: Clause, before: Chunk | None) -> None:
        noun = before.noun if before is not None else None
        last = self.done.clauses[-1] if self.done.clauses else None
        clause.parent = self.main
        if "then" in self.adverbs and self.main is not None and self.main.subject:
            clause.subject = self.main.subject
            return
        if self.relative is not None and self.free:
            self.relative = None
        if last is not None and before is not None and before.verb is not None and last.verb is before.verb:
            clause.subject, clause.parent = last.subject, last
            if last.inverted and not last.subject:
                clause.inverted = True
            return
        if noun is not None and noun.pronoun and self._goes_on(noun) and self.main is not None:
            clause.subject = self.main.subject
            return
        if (
            noun is not None
            and (noun.who or noun.pronoun or kind_of(singular(noun.head)))
            and not noun.beside
        ):
            clause.subject = [noun]
            noun.aside = self._governed(noun, "with")
            if self.free and self.free[-1] is noun and not self._finite_comes(clause.end):
                self.free.pop()
                self.main = clause
            return
        if noun is not None and (clause.verb.passive or (self.free and self.free[-1] is noun)):
            clause.subject = noun.all
            return
        if before is not None and before.kind == "prep" and self._untrue(before):
            clause.unreal = True
        known = [noun for noun in self.free if noun.who or noun.pronoun or not self._thing(noun)]
        if known and before is not None and before.kind in ("mark", "adverb", "sub"):
            clause.subject = known[-1].all
            return
        if self.main is not None and (self.main.subject or self.main.inverted):
            clause.subject = self.main.subject
            if not clause.subject:
                self.waiting.append(clause)
            return
        if self.main is not None and self.main.order:
            named = [noun for noun in self.done.nouns if noun.who]
            clause.subject = named[-1:]
            return
        self.waiting.append(clause)

    def _untrue(self, prep: Chunk) -> bool:
        """Whether a participle behind a preposition is not done: without looking, instead of running."""
        i = self.chunks.index(prep)
        return prep.word == "without" or (
            prep.word == "of" and i > 0 and self.chunks[i - 1].word == "instead"
        )

    def _and_comes(self, token: int) -> bool:
        """Whether "and" follows before the next mark: they hover, tilt and fall."""
        ahead = [chunk.kind for chunk in self.chunks if chunk.start >= token]
        return "and" in ahead[: ahead.index("mark") if "mark" in ahead else None]

    def _goes_on(self, noun: Noun) -> bool:
        """Whether a participle behind a pronoun tells of somebody before it: sneaks past behind him, dragging a bag."""
        return self._governed(noun) and not self._governed(noun, "with")

    def _governed(self, noun: Noun, prep: str = "") -> bool:
        """Whether a preposition, or that one, stands before a noun."""
        i = next(k for k, chunk in enumerate(self.chunks) if chunk.noun is noun)
        before = self.chunks[i - 1] if i else None
        return before is not None and before.kind == "prep" and prep in ("", before.word)

    def _infinitive(self, clause: Clause) -> None:
        last = self.clause
        if last is None:
            last = self.main
        clause.parent = last
        if last is None:
            clause.unreal = True
            return
        asked = any(noun.pronoun in ("i", "we") for noun in last.subject)  # I want the dog to jump
        if (last.verb.lemma in listed("verbs", "unreal.usual") and not asked) or last.verb.lemma == "be":
            clause.unreal = True
        if last.verb.negated:
            clause.unreal = True
        clause.unreal |= last.unreal
        clause.subject = last.subject
        if last.object is not None and last.verb.lemma in (
            "tell",
            "ask",
            "order",
            "help",
            "invite",
            "want",
            "call",
            "beg",
            "force",
            "get",
        ):
            clause.subject = last.object.all

    def _acting(self) -> Noun:
        """The last noun without a verb, rather one that could act."""
        fitting = [noun for noun in self.free if noun.who or noun.pronoun or not self._thing(noun)]
        filming = [noun for noun in self.free if noun.head in listed("camera", "subjects")]
        chosen = (filming or fitting or self.free)[-1]
        self.free.remove(chosen)
        return chosen

    def _back(self) -> None:
        """The clause around a relative clause goes on."""
        if self.outer is not None:
            self.free = self.free or self.outer
            self.outer = None
        self.relative = None

    def _settle(self, clause: Clause, nouns: list[Noun]) -> None:
        clause.subject = list(nouns)
        self.settled.append(clause)
