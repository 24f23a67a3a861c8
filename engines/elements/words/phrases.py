"""A sentence as chunks: noun phrases, verbs with their helpers, prepositions and the words that join clauses.

Verbs are found in `engines.elements.words.verbs`; how the chunks make clauses is in `engines.elements.words.clauses`.
"""

from collections.abc import Sequence

from engines.elements.words import lexicon
from engines.elements.words.cast import Mark, kind_of
from engines.elements.words.lexicon import singular, small
from engines.elements.words.syntax import Chunk, Kind, Noun
from engines.elements.words.tokens import Token
from engines.elements.words.verbs import Verbs

_JOINED = {
    "in front of": "before", "in back of": "behind", "on top of": "atop", "at the side of": "beside",
    "by the side of": "beside", "at the foot of": "beside", "at the feet of": "beside",
    **{
        f"{prep} the {side}{hand} of": "beside"
        for prep in ("to", "on", "at") for side in ("left", "right") for hand in ("", " side", " hand side")
    },
}  # fmt: skip
"""Several words that stand for one preposition."""
_SIDES = frozenset(("left", "right", "middle", "centre", "center", "foreground", "background"))


def chunks(sentence: Sequence[Token], marks: Sequence[Mark]) -> list[Chunk]:
    """The chunks of a sentence in order."""
    return _Chunker(sentence, marks).read()


class _Chunker(Verbs):
    def read(self) -> list[Chunk]:
        i = 0
        while i < len(self.tokens):
            i = self._next(i)
        return self.found

    def _next(self, i: int) -> int:
        token, word = self.tokens[i], self.words[i]
        if token.kind != "word":
            kind: Kind = "quote" if token.kind == "quote" else "mark"
            return self._add(kind, i, i + 1, token.text)
        if i in self.mark_at and not self._verb_by_place(i):
            return self._noun(i)
        if (joined := self._joined(i)) is not None:
            return self._add("prep", i, *joined)
        if word == "as" and self._word(i + 2) == "as" and self._word(i + 4) in ("can", "could"):
            return self._add("adverb", i, i + 5, word)  # as fast as she could
        if word in ("as", "like") and self._word(i + 1) in ("if", "though"):
            if self._word(i + 2) in small("prepositions"):
                return self._add("adverb", i, i + 2, word)  # as if by magic
            self.found.append(Chunk("sub", i, i + 2, "as if", unreal=True))
            return i + 2
        if (word in ("this", "that") and self._word(i + 1) == "one") or (
            word == "the" and self._word(i + 1) in ("other", "latter") and not self._is_content(i + 2)
        ):
            return self._pronoun(i, i + 2, "the other")
        if word == "let's":
            return i + 1
        if word in ("each", "one") and self._word(i + 1) in ("other", "another"):
            return self._pronoun(i, i + 2, "each other")
        if word in ("the", "both") and self._word(i + 1) in ("two", "pair", "couple", "both", "of"):
            end = i + 2 + (2 if self._word(i + 2) == "of" and self._word(i + 3) in ("them", "us") else 0)
            end = i + 3 if word == "both" and self._word(i + 2) == "them" else end
            if not self._is_content(end) or self._can_be_verb(end):
                return self._pronoun(i, end, "they")
        if word == "both" and not self._is_content(i + 1) and self._word(i + 1) not in small("determiners"):
            return self._pronoun(i, i + 1, "they")
        if word in small("auxiliaries") and not (word == "'s" and not self._clitic_is(i)):
            return self._verb(i)
        if word == "to" and (end := self._infinitive(i)):
            return end
        if word == "her" and not self._owns(i):
            return self._pronoun(i, i + 1, "her")
        if word in small("possessives"):
            return self._noun(i)
        if word == "that":
            return self._that(i)
        if word in small("relatives"):
            return self._add("relative", i, i + 1, word)
        if word in small("subject_pronouns") or word in small("object_pronouns"):
            return self._pronoun(i, i + 1, word)
        if word in ("not", "n't", "never"):
            if self._can_be_verb(i + 1) and i + 1 not in self.mark_at:
                return self._verb(i)
            return self._add("adverb", i, i + 1, word)
        if word == "no" and (not self._is_content(i + 1) or self.tokens[i + 1].kind != "word"):
            return self._add("adverb", i, i + 1, word)
        if word == "how" and self._word(i + 1) == "to":
            self.found.append(Chunk("sub", i, i + 1, word, unreal=True))
            return i + 1
        if word == "so" and self._word(i + 1 + (self._word(i + 1) == "that")) in ("you", "we", "i"):
            self.found.append(Chunk("sub", i, i + 1, word, unreal=True))
            return i + 1 + (self._word(i + 1) == "that")
        if word in small("conjunctions"):
            return self._add("and", i, i + 1, word)
        if word in small("subordinators") and not (
            word in small("prepositions") | small("adverbs") and not self._clause_follows(i + 1)
        ):
            unreal = word in ("if", "unless", "whether", "like")
            self.found.append(Chunk("sub", i, i + 1, word, unreal=unreal))
            return i + 1
        if self._verb_by_place(i):
            return self._verb(i)
        if word in small("prepositions") or word in small("particles"):
            ahead = i + 1
            while self._word(ahead) in small("degrees"):
                ahead += 1
            bare = not self._noun_follows(ahead)
            if word in ("than", "as", "like") and self._word(ahead) in small("subject_pronouns"):
                bare = False
            loose = word not in small("prepositions") | {"back", "away"}
            kind = "adverb" if loose or (bare and word in small("particles") | small("adverbs")) else "prep"
            if kind == "prep" and bare and not self._word(i + 1).endswith("ing"):
                kind = "adverb" if self._word(i + 1) not in small("prepositions") else "prep"
            return self._add(kind, i, i + 1, word)
        if word in small("adverbs") or (word.endswith("ly") and len(word) > 4 and i not in self.mark_at):
            return self._add("adverb", i, i + 1, word)
        return self._noun(i)

    # words that join

    def _joined(self, i: int) -> tuple[int, str] | None:
        """The place behind several words that stand for one preposition of a noun, and that preposition."""
        for length in (5, 4, 3):
            short = _JOINED.get(" ".join(self.words[i : i + length]))
            if short is not None and self._noun_follows(i + length):
                return i + length, short
        return None

    def _that(self, i: int) -> int:
        before = self.found[-1].kind if self.found else "mark"
        if before == "noun" and (
            self._can_be_verb(i + 1) or self._word(i + 1) in small("openers") or self._is_adverb(i + 1)
        ):
            return self._add("relative", i, i + 1, "that")
        if self._is_content(i + 1) and not (before == "adverb" and self.found[-1].word == "so"):
            return self._noun(i)
        if before == "adverb" or before == "and":
            return self._add("sub", i, i + 1, "that")
        return self._pronoun(i, i + 1, "that")

    def _infinitive(self, i: int) -> int:
        """The place behind "to jump", 0 where a noun follows."""
        j = i + 1
        while self._is_adverb(j) or self._word(j) == "be":
            j += 1
        forms = {form for _, form in self._forms(j)}
        if j in self.mark_at or ("base" not in forms and self._word(j - 1) != "be"):
            return 0
        return self._verb(i)

    def _clitic_is(self, i: int) -> bool:
        """Whether 's is "is" rather than an owner's."""
        before = self.found[-1] if self.found else None
        if before is None or before.noun is None:
            return True
        if before.noun.pronoun or before.word in ("there", "here"):
            return True
        following = {form for _, form in self._forms(i + 1)}
        return "ing" in following and i + 2 not in self.mark_at

    def _owns(self, i: int) -> bool:
        """Whether "her" is followed by what she owns."""
        j = i + 1
        before = self.found[-1] if self.found else None
        if j in self.mark_at:  # behind her farmer comes
            elsewhere = (
                before is not None
                and before.kind == "prep"
                and before.word in ("behind", "after", "near", "beside", "before")
            )
            return not (elsewhere and self._after_noun(self.mark_at[j].end))
        if not self._is_content(j):
            return False
        forms = {form for _, form in self._forms(j)}
        if forms and before and before.verb and before.verb.lemma in lexicon.listed("verbs", "causes.usual"):
            return False
        return not ("ing" in forms or self._word(j) == "goodbye")

    # nouns

    def _noun(self, i: int) -> int:
        """A noun phrase from its article to its head, and what "of" adds to it."""
        noun, end = self._simple_noun(i)
        if self._word(end) == "'s" and not self._clitic_is_after(end):
            owner = noun
            noun, end = self._simple_noun(end + 1)
            noun.start = owner.start
            noun.whose = owner
        while self._word(end) == "of" and (
            self._is_content(end + 1) or self._word(end + 1) in small("determiners") | small("possessives")
        ):
            part, end = self._simple_noun(end + 1)
            if not noun.who and part.who and noun.head not in small("given_off"):
                noun.who, noun.sureness = part.who, part.sureness * 0.95
            noun.whose = noun.whose or part.whose
        if self._word(end) == "of" and self._word(end + 1) in small("object_pronouns") and not noun.who:
            noun.whose = Noun(end + 1, end + 2, self._word(end + 1), pronoun=self._word(end + 1))
            end += 2
        noun.end = end
        return self._add("noun", i, end, noun.head, noun)

    def _clitic_is_after(self, i: int) -> bool:
        following = {form for _, form in self._forms(i + 1)}
        return "ing" in following and i + 1 not in self.mark_at and i + 2 not in self.mark_at

    def _simple_noun(self, i: int) -> tuple[Noun, int]:
        noun = Noun(i, i + 1, "", bare=True)
        j, content = i, 0
        marked: Mark | None = None
        while j < len(self.words):
            word = self.words[j]
            if not word:
                hyphen = self.tokens[j].text == "-" and self.tokens[j].start == self.tokens[j - 1].end
                if not hyphen:
                    break
            elif j in self.mark_at:
                marked = self.mark_at[j]
                j, content = marked.end, content + 1
                noun.head = self.words[j - 1]
                if marked.end < len(self.words) and self._after_noun(marked.end):
                    break
                continue
            elif content == 0 and (
                word in small("determiners") or word in small("possessives") or word in ("no", "more")
            ):
                noun.bare = False
                noun.negated |= word == "no"
                if word in small("possessives") and word not in ("my", "your", "our"):
                    noun.whose = Noun(j, j + 1, word, pronoun=word)
            elif word in small("adverbs") - _SIDES and content == 0 and self._is_content(j + 1) and j > i:
                pass
            elif content == 0 and j > i and word in ("might", "can", "will"):  # with all his might
                noun.head, content = word, content + 1
            elif (content and noun.head in _SIDES and word not in ("hand", "side")) or (
                not self._is_content(j)
                or (content and (self._is_adverb(j) or word in ("back", "away")))
                or (content and self._after_noun(j))
            ):
                break
            else:
                noun.told = word if any(form == "ing" for _, form in self._forms(j)) else noun.told
                noun.head, content = word, content + 1
            j += 1
        end = max(j, i + 1)
        if marked is not None:
            tail = end > marked.end and self._is_content(end - 1)
            if not tail or kind_of(singular(self.words[end - 1])):
                noun.who, noun.sureness = (marked.who,), marked.sureness
        noun.end = end
        noun.head = noun.head or self.words[i]
        return noun, end

    def _pronoun(self, i: int, end: int, word: str) -> int:
        return self._add("noun", i, end, word, Noun(i, end, word, pronoun=word))

    def _add(self, kind: Kind, start: int, end: int, word: str, noun: Noun | None = None) -> int:
        self.found.append(Chunk(kind, start, end, word, noun=noun))
        return end
