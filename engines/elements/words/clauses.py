"""Chunks of a sentence as clauses: each verb with who does it, to whom, and where.

English order, and what departs from it: passives, inversions ("off ran the dog"), relative clauses, participles,
orders, lists of verbs. Who does what a verb says is found in `engines.elements.words.doers`; pronouns are still
pronouns here (`engines.elements.words.reference`), and what a verb shows is not asked (`engines.elements.words.deeds`).
"""

from collections.abc import Sequence

from engines.elements.words.doers import Doers
from engines.elements.words.lexicon import listed
from engines.elements.words.syntax import Chunk, Clause, Noun, Sentence


def build(chunks: Sequence[Chunk], number: int, loose: Noun | None) -> Sentence:
    """The clauses of a sentence. `loose` is a noun that the sentence before left without a verb."""
    return _Builder(list(chunks), number, loose).build()


class _Builder(Doers):
    def __init__(self, chunks: list[Chunk], number: int, loose: Noun | None) -> None:
        super().__init__(chunks, loose)
        self.number = number
        self.preps: list[str] = []
        self.quote = ""
        self.unreal = False
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
        if last is not None and not last.quote and last.verb.lemma in listed("verbs", "talk.usual") | {"go"}:
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
        if noun.whose is not None and noun.whose.pronoun == "whose" and self._whose(i, noun, noun.whose):
            return
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
            and (before.noun.who or not before.noun.bare)
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

    def _whose(self, i: int, noun: Noun, owner: Noun) -> bool:
        """A clause about what belongs to the noun before begins: whose goat, on whose cart."""
        before = self._previous_noun(i)
        if before is None:
            return False
        owner.who, owner.pronoun = before.who, before.pronoun
        preps = self.preps
        self._relative(i, self.chunks[i])
        self.relative = None
        if preps:
            self.fronted.append((" ".join(preps), noun))
        else:
            self.free.append(noun)
        return True

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
        between = before is not None and before.kind == "adverb" and self.chunks[i - 2].kind == "and"
        if self._own_verb(i, finite=True) and not causes and (clause.places or clause.words or between):
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
        start = i - 1
        while start > 0 and self.chunks[start].kind in ("prep", "adverb"):
            start -= 1
        if self.chunks[start].kind == "and" and self._clause_opens(i):
            self.fronted.append((prep, noun))
        elif self.clause is not None and not (self.closed and self._clause_opens(i)):
            self.clause.places.append((prep, noun))
            self.clause.aside += [noun] if self.closed else []
            self.clause.end = noun.end
        elif (self.free and on_noun and previous is not None and previous.noun is self.free[-1]) or self.free:
            self.done.held.append((self.free[-1], prep, noun))
        else:
            self.fronted.append((prep, noun))

    def _leave(self) -> None:
        """A subordinate clause begins: nothing before it can be its subject."""
        self._back()
        self.free = []
        self.clause = None
        self.adverbs = []
        self.preps = []
        self.closed = False

    def _orders(self) -> None:
        """In "let the ball roll" the ball is the one that rolls; in "watch them" nobody is ordered."""
        for i, clause in enumerate(self.done.clauses[1:], 1):
            before = self.done.clauses[i - 1]
            if (
                not clause.subject
                and clause.verb.lemma not in listed("camera", "only")
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
