"""Chunks of a sentence as clauses: each verb with who does it, to whom, and where.

English order, and what departs from it: passives, inversions ("off ran the dog"), relative clauses, participles,
orders, lists of verbs. Pronouns are still pronouns here (`engines.elements.words.reference`), and what a verb shows is not
asked (`engines.elements.words.deeds`).
"""

from collections.abc import Sequence

from engines.elements.words.ahead import Ahead
from engines.elements.words.cast import kind_of
from engines.elements.words.lexicon import listed, singular, stays_alone
from engines.elements.words.syntax import Chunk, Clause, Noun, Sentence


def build(chunks: Sequence[Chunk], number: int, loose: Noun | None) -> Sentence:
    """The clauses of a sentence. `loose` is a noun that the sentence before left without a verb."""
    return _Builder(list(chunks), number, loose).build()


class _Builder(Ahead):
    def __init__(self, chunks: list[Chunk], number: int, loose: Noun | None) -> None:
        super().__init__(chunks)
        self.number = number
        self.clause: Clause | None = None
        self.prep = ""
        self.preps: list[str] = []
        self.adverbs: list[str] = []
        self.waiting: list[Clause] = []
        self.settled: list[Clause] = []
        self.quote = ""
        self.unreal = False
        self.comma = False
        self.outer: list[Noun] | None = None
        self.loose = loose
        self.attached: Noun | None = None

    def build(self) -> Sentence:
        for i, chunk in enumerate(self.chunks):
            getattr(self, f"_{chunk.kind}")(i, chunk)
        for clause in self.waiting:
            self._settle(clause, self.free[-1:] or ([self.loose] if self.loose else []))
        for clause in self.done.clauses:
            if clause.inverted and not clause.subject and clause.object is not None:
                clause.subject, clause.object = clause.object.all, clause.second
        if self.quote:
            speakers = [
                noun
                for noun in [*self.free, *(self.main.subject if self.main else [])]
                if noun.who or noun.pronoun
            ]
            if speakers:
                self.done.quotes.append((self.quote, speakers[0], speakers[0].start))
        self._orders()
        self._extents()
        self.done.loose = next((noun for noun in reversed(self.free) if noun.who or noun.pronoun), None)
        return self.done

    # chunks by kind; each takes its number and the chunk

    def _mark(self, i: int, chunk: Chunk) -> None:
        self.closed = self.comma = True
        self.preps = []
        if self.clause is not None and self.clause.unreal:
            self.unreal = False

    def _quote(self, i: int, chunk: Chunk) -> None:
        last = self.clause
        if last is not None and not last.quote and last.verb.lemma in listed("verbs", "talk.usual"):
            last.quote = chunk.word
        else:
            self.quote = chunk.word

    def _adverb(self, i: int, chunk: Chunk) -> None:
        if chunk.word in ("not", "never"):
            self._negate(i)
        if chunk.word in listed("words", "degrees"):
            return
        led = i > 0 and self.chunks[i - 1].kind == "and" and self._verb_comes(i)
        if self.clause is not None and not led and not (self.closed and self._verb_comes(i)):
            self.clause.words.append(chunk.word)
            self.clause.end = chunk.end
        else:
            self.adverbs.append(chunk.word)
        self.preps = []

    def _negate(self, i: int) -> None:
        """The next verb is negated, over adverbs: who never once looks back."""
        following = next((later for later in self.chunks[i + 1 :] if later.kind != "adverb"), None)
        if following is not None and following.verb is not None:
            following.verb.negated = True

    def _prep(self, i: int, chunk: Chunk) -> None:
        self.preps.append(chunk.word)

    def _and(self, i: int, chunk: Chunk) -> None:
        self.preps = []
        if self._next(i) is not None and self._next(i).word in listed("words", "then"):  # type: ignore[union-attr]
            self.adverbs.append("then")

    def _sub(self, i: int, chunk: Chunk) -> None:
        self._leave()
        self.unreal = chunk.unreal

    def _relative(self, i: int, chunk: Chunk) -> None:
        before = self._previous_noun(i)
        if before is None:
            return
        if self.outer is None:
            self.outer = self.free[:]
        self.relative = before
        self.free = []
        self.clause = None
        self.adverbs = []
        self.preps = []
        self.closed = False

    def _noun(self, i: int, chunk: Chunk) -> None:
        noun = chunk.noun
        assert noun is not None
        self.done.nouns.append(noun)
        before = self.chunks[i - 1] if i else None
        if self.preps:
            word, self.preps = " ".join(self.preps), []
            self._place(i, word, noun)
            return
        joins = before is not None and before.kind == "and" and i >= 2 and not self._own_verb(i)
        if joins and self.attached is not None and self.chunks[i - 2].noun is self.attached:
            self.attached.beside.append(noun)
            return
        if (
            before is not None
            and before.kind == "and"
            and self.free
            and i >= 2
            and self.chunks[i - 2].noun is self.free[-1]
        ):
            self.free[-1].beside.append(noun)
            return
        if self._borne(i):
            holders = [*self.free, *(self.main.subject if self.main else [])]
            self.done.held += [(holders[0], "with", noun)] if holders else []
            self.clause, self.attached = None, None
            return
        if (
            before is not None
            and before.noun is not None
            and noun.pronoun in listed("words", "subject_pronouns")
            and self._own_verb(i)
        ):
            self.outer = self.free[:] if self.outer is None else self.outer  # the balloon he had promised
            self.relative, self.free, self.clause = before.noun, [noun], None
            return
        if self._takes(i, noun):
            return
        if (
            (self.closed and self._own_verb(i))
            or self.clause is None
            or (before is not None and before.kind == "and")
        ):
            if self.relative is None or self.closed:
                self._back()
            self.clause = None
        apposed = bool(self.free) and before is not None and before.noun is self.free[-1]
        if apposed and not self.free[-1].who and not noun.pronoun:  # his friend the rabbit
            self.free.pop()
        self.free.append(noun)
        self.attached = noun
        for clause in self.waiting[:]:
            if clause.parent is None and self._own_verb(i):
                self._settle(clause, noun.all)
                self.waiting.remove(clause)

    def _verb(self, i: int, chunk: Chunk) -> None:
        verb = chunk.verb
        assert verb is not None
        clause = Clause(verb, self.number, chunk.start, chunk.end, unreal=self.unreal or verb.unreal)
        before = self.chunks[i - 1] if i else None
        while before is not None and before.kind == "adverb" and before.start > 0:
            k = self.chunks.index(before)
            before = self.chunks[k - 1] if k else None
        if self.closed and self.outer is not None and not self.free and self.relative is None:
            self._back()
        participle = (
            not verb.helped and not verb.to and (verb.form == "ing" or self._is_passive(verb, before, i))
        )
        if participle and verb.form != "ing":
            verb.passive = True
        if verb.to:
            self._infinitive(clause)
        elif participle:
            self._participle(clause, before)
        else:
            self._finite(clause, before)
        clause.then = any(word in listed("words", "then") for word in self.adverbs) or (
            before is not None and before.word in listed("words", "then")
        )
        clause.words = [*self.adverbs, *clause.words]
        self.adverbs = []
        clause.fronted, self.fronted = self.fronted, []
        if self.quote and clause.verb.lemma in listed("verbs", "talk.usual") | {"go"}:
            clause.quote, self.quote = self.quote, ""
        self.preps = []
        self.closed = self.comma = False
        self.attached = None
        self.clause = clause
        self.done.clauses.append(clause)

    # who does it

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
        ordered = verb.form == "base" and not verb.helped and before is not None and before.kind == "mark"
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
            if caused and last.subject:
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
        return (
            alone
            and led
            and before is not None
            and before.kind in ("and", "mark")
            and self._noun_comes(clause.end)
        )

    def _participle(self, clause: Clause, before: Chunk | None) -> None:
        noun = before.noun if before is not None else None
        last = self.done.clauses[-1] if self.done.clauses else None
        clause.parent = self.main
        if self.relative is not None and self.free:
            self.relative = None
        if last is not None and before is not None and before.verb is not None and last.verb is before.verb:
            clause.subject, clause.parent = last.subject, last
            if last.inverted and not last.subject:
                clause.inverted = True
            return
        if (
            noun is not None
            and (noun.who or noun.pronoun or kind_of(singular(noun.head)))
            and not noun.beside
        ):
            clause.subject = [noun]
            if self.free and self.free[-1] is noun and not self._finite_comes(clause.end):
                self.free.pop()
                self.main = clause
            return
        if noun is not None and self.free and self.free[-1] is noun:
            clause.subject = noun.all
            return
        if before is not None and before.kind == "prep" and before.word in ("without", "instead"):
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

    def _infinitive(self, clause: Clause) -> None:
        last = self.clause
        if last is None:
            last = self.main
        clause.parent = last
        if last is None:
            clause.unreal = True
            return
        if last.verb.lemma in listed("verbs", "unreal.usual") or last.verb.lemma in ("be",):
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

    # where nouns go

    def _takes(self, i: int, noun: Noun) -> bool:
        """Whether a noun is the object of the clause before it, or the subject that an inversion waits for."""
        clause = self.clause
        before = self.chunks[i - 1] if i else None
        if clause is None or (
            self.closed and not (clause.inverted and not clause.subject and clause.object is None)
        ):
            return False
        if before is not None and before.kind == "and":
            return False
        if clause.inverted and not clause.subject and clause.object is None:
            clause.subject = noun.all
            if clause.parent is not None and clause.parent.inverted and not clause.parent.subject:
                clause.parent.subject = noun.all
            clause.end = noun.end
            for waiting in self.waiting[:]:
                self._settle(waiting, noun.all)
                self.waiting.remove(waiting)
            self.attached = noun
            return True
        if self._own_verb(i) and clause.object is not None:
            return False
        causes = clause.verb.lemma in listed("verbs", "causes.usual")
        if self._own_verb(i, finite=True) and not causes and (clause.places or clause.words):
            return False
        if clause.object is None:
            clause.object = noun
        elif clause.second is None and clause.object.end == noun.start:
            clause.second = noun
        else:
            return False
        clause.end = noun.end
        self.attached = noun
        return True

    def _place(self, i: int, prep: str, noun: Noun) -> None:
        self.attached = noun
        previous = self.chunks[i - 2] if i >= 2 else None
        on_noun = previous is not None and previous.noun is not None
        if prep == "with" and previous is not None and previous.noun is not None and self.clause is not None:
            self.done.held.append((previous.noun, prep, noun))
        if self.clause is not None and not (self.closed and self._clause_opens(i)):
            self.clause.places.append((prep, noun))
            self.clause.aside += [noun] if self.closed else []
            self.clause.end = noun.end
        elif (self.free and on_noun and previous is not None and previous.noun is self.free[-1]) or self.free:
            self.done.held.append((self.free[-1], prep, noun))
        else:
            self.fronted.append((prep, noun))

    def _acting(self) -> Noun:
        """The last noun without a verb, rather one that could act."""
        fitting = [noun for noun in self.free if noun.who or noun.pronoun or not self._thing(noun)]
        filming = [noun for noun in self.free if noun.head in listed("camera", "subjects")]
        chosen = (filming or fitting or self.free)[-1]
        self.free.remove(chosen)
        return chosen

    def _leave(self) -> None:
        """A subordinate clause begins: nothing before it can be its subject."""
        self._back()
        self.free = []
        self.clause = None
        self.adverbs = []
        self.preps = []
        self.closed = False

    def _back(self) -> None:
        """The clause around a relative clause goes on."""
        if self.outer is not None:
            self.free = self.free or self.outer
            self.outer = None
        self.relative = None

    def _settle(self, clause: Clause, nouns: list[Noun]) -> None:
        clause.subject = list(nouns)
        self.settled.append(clause)

    def _orders(self) -> None:
        """In "let the ball roll" the ball is the one that rolls; in "watch them" nobody is ordered."""
        for i, clause in enumerate(self.done.clauses[1:], 1):
            before = self.done.clauses[i - 1]
            if (
                not clause.subject
                and before.object is not None
                and before.verb.lemma in listed("verbs", "causes.usual")
            ):
                clause.subject = before.object.all

    def _extents(self) -> None:
        """A clause reaches to where the next one begins."""
        for clause in self.done.clauses:
            firsts = [noun.start for noun in clause.subject if noun.start < clause.start]
            ahead = [noun.start for _, noun in clause.fronted]
            clause.start = min([clause.start, *firsts[:1], *[max(a - 1, 0) for a in ahead]])

    # looking ahead
