"""Looking around in a sentence: whether a noun has a verb of its own, whether something is done to it, what follows.

Clauses are made in `engines.elements.words.clauses`, which asks these questions at each chunk.
"""

from engines.elements.words import lexicon
from engines.elements.words.cast import kind_of
from engines.elements.words.lexicon import listed, singular
from engines.elements.words.syntax import Chunk, Clause, Noun, Sentence, Verb


class Ahead:
    """A sentence of which clauses are being made. `free` are nouns that still want a verb, `fronted` places named
    before one, `adverbs` words that wait for one, `clause` is the clause being made, `main` the one that others hang
    on, `relative` the noun that "who" stands for and `outer` the free nouns around that clause, `waiting` participles
    without anybody yet and `settled` those that got somebody; `closed` says that a mark came since the last verb and
    `comma` that it stands right before what comes. `loose` is a noun that the sentence before left without a verb."""

    def __init__(self, chunks: list[Chunk], loose: Noun | None) -> None:
        self.chunks = chunks
        self.loose = loose
        self.done = Sentence()
        self.free: list[Noun] = []
        self.fronted: list[tuple[str, Noun]] = []
        self.adverbs: list[str] = []
        self.clause: Clause | None = None
        self.main: Clause | None = None
        self.relative: Noun | None = None
        self.outer: list[Noun] | None = None
        self.waiting: list[Clause] = []
        self.settled: list[Clause] = []
        self.closed = False
        self.comma = False

    def _is_passive(self, verb: Verb, before: Chunk | None, i: int) -> bool:
        """Whether a form in -ed without a helper says what is done to somebody."""
        if verb.form not in ("past", "participle") or not verb.could_be_done:
            return False
        if verb.form == "participle" and not verb.helped:
            return True
        agent = self._agent_comes(i) and verb.lemma not in lexicon.stays_alone()
        if before is None or before.kind in ("mark", "sub"):
            if self._object_comes(i) and not agent:
                return False
            later = not self.free and not self.fronted
            return (
                agent
                or (later and (before is None or before.kind == "sub" or self.main is None))
                or (bool(self.free or self.main) and self._transitive(verb) and not self._object_comes(i))
            )
        if before.noun is None:
            return agent and before.kind != "and"
        governed = not (self.free and (self.free[-1] is before.noun or before.noun in self.free[-1].beside))
        if self.relative is not None:
            return False
        if self._reduced(verb, i):
            return True
        if governed:
            known = bool(before.noun.who or before.noun.pronoun) or not self._thing(before.noun)
            return agent or (
                not self.free
                and before.noun.pronoun not in ("he", "she", "they", "we")
                and (known or self._transitive(verb))
            )
        return agent or (
            self._transitive(verb)
            and not self._object_comes(i)
            and not self._speech_near(i)
            and self._thing(before.noun)
        )

    def _reduced(self, verb: Verb, i: int) -> bool:
        """Whether a finite verb follows for the same noun: a parrot perched on his shoulder squawks."""
        for j in range(i + 1, len(self.chunks)):
            chunk = self.chunks[j]
            if chunk.kind in ("mark", "and", "sub", "relative", "quote"):
                return False
            if chunk.kind == "noun" and self.chunks[j - 1].kind != "prep":
                return False
            if chunk.verb is not None:
                return chunk.verb.form in ("s", "past") and not chunk.verb.to and j > i + 1
        return False

    def _thing(self, noun: Noun) -> bool:
        return not noun.pronoun and not kind_of(singular(noun.head))

    def _transitive(self, verb: Verb) -> bool:
        return verb.lemma in listed("verbs", "hold.usual") or not verb.known

    def _speech_near(self, i: int) -> bool:
        return any(chunk.kind == "quote" for chunk in self.chunks[i + 1 : i + 3])

    def _object_comes(self, i: int) -> bool:
        following = self._next(i)
        return following is not None and following.kind == "noun"

    def _agent_comes(self, i: int) -> bool:
        """Whether "by somebody" follows before the clause ends, maybe behind an aside: pursued, it seems, by a goat."""
        for j in range(i + 1, len(self.chunks)):
            chunk = self.chunks[j]
            loose = chunk.kind == "noun" and self.chunks[j - 1].kind != "prep"
            if chunk.kind in ("verb", "relative", "sub", "and") or loose:
                return False
            if chunk.kind == "mark" and chunk.word != ",":
                return False
            if chunk.word == "by" and chunk.kind == "prep":
                return True
        return False

    def _clause_opens(self, i: int) -> bool:
        """Whether the place named in chunk `i` belongs to a clause that is still to come."""
        for j in range(i + 1, len(self.chunks)):
            chunk = self.chunks[j]
            if chunk.kind in ("mark", "sub", "relative", "and"):
                return False
            if chunk.verb is not None:
                return chunk.verb.form in ("s", "past") and self._noun_comes(chunk.end)
            if chunk.kind == "noun" and self.chunks[j - 1].kind != "prep":
                return self._own_verb(j)
        return False

    def _next(self, i: int) -> Chunk | None:
        return self.chunks[i + 1] if i + 1 < len(self.chunks) else None

    def _own_verb(self, i: int, finite: bool = False) -> bool:
        """Whether the noun of chunk `i` is followed by its own verb, over adverbs and what hangs on it."""
        j = i + 1
        while j < len(self.chunks):
            chunk = self.chunks[j]
            apposed = (
                chunk.kind == "noun" and j == i + 1 and chunk.noun is not None and not chunk.noun.pronoun
            )
            governed = chunk.kind == "noun" and self.chunks[j - 1].kind in ("prep", "and")
            if chunk.kind in ("adverb", "prep") or governed or apposed:
                j += 1
                continue
            if chunk.kind == "and" and j + 1 < len(self.chunks) and self.chunks[j + 1].kind == "noun":
                j += 1
                continue
            if chunk.kind == "relative" or (chunk.kind == "mark" and chunk.word == "," and j == i + 1):
                return self._finite_after_aside(j)
            return chunk.verb is not None and not chunk.verb.to and not (finite and chunk.verb.form == "ing")
        return False

    def _finite_after_aside(self, j: int) -> bool:
        """Whether a verb follows an aside between commas: the girl, who had seen it, waved."""
        commas = [
            k
            for k in range(j + 1, len(self.chunks))
            if self.chunks[k].kind == "mark" and self.chunks[k].word == ","
        ]
        if self.chunks[j].kind == "relative":
            return True
        for comma in commas:
            following = self._next(comma)
            if following is not None and following.kind == "adverb":
                following = self._next(comma + 1)
            if following is not None and following.verb is not None and following.verb.form in ("s", "past"):
                inside = self.chunks[j + 1 : comma]
                return not any(
                    chunk.verb is not None and chunk.verb.form in ("s", "past") and not chunk.verb.to
                    for chunk in inside
                ) or any(chunk.kind == "relative" for chunk in inside)
        return False

    def _verb_comes(self, i: int) -> bool:
        following = self._next(i)
        return following is not None and following.kind in ("verb", "noun", "adverb", "prep")

    def _finite_comes(self, token: int) -> bool:
        return any(
            chunk.verb is not None and chunk.verb.form in ("s", "past") and not chunk.verb.to
            for chunk in self.chunks
            if chunk.start >= token
        )

    def _noun_comes(self, token: int) -> bool:
        """Whether a noun that no preposition governs follows before the clause ends."""
        for j, chunk in enumerate(self.chunks):
            if chunk.start < token:
                continue
            if chunk.kind in ("verb", "relative", "sub"):
                return False
            if chunk.kind == "noun" and self.chunks[j - 1].kind != "prep":
                return True
        return False

    def _previous_noun(self, i: int) -> Noun | None:
        return next((c.noun for c in reversed(self.chunks[:i]) if c.noun is not None), None)

    def _borne(self, i: int) -> bool:
        """Whether a noun between commas is what somebody has with them: the waiter, cup in hand, hurries."""
        place = [self.chunks[j] for j in (i + 1, i + 2) if j < len(self.chunks)]
        if (
            len(place) < 2
            or not self.closed
            or place[0].kind != "prep"
            or place[0].word not in listed("words", "bearing")
        ):
            return False
        return place[1].noun is not None and place[1].word in listed("words", "bodies")
