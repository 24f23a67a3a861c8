"""The words of a sentence and what each of them can be where it stands: a noun, a verb, neither.

No chunk is made here: `engines.elements.words.phrases` asks these questions while it makes them.
"""

from collections.abc import Sequence

from engines.elements.words import lexicon
from engines.elements.words.cast import Mark, kind_of
from engines.elements.words.lexicon import Form, listed, singular, small
from engines.elements.words.syntax import Chunk
from engines.elements.words.tokens import Token


class Line:
    """A sentence being read. `found` are its chunks so far; tokens in `mark_at` mean an element."""

    def __init__(self, sentence: Sequence[Token], marks: Sequence[Mark]) -> None:
        self.tokens = list(sentence)
        self.words = [token.text if token.kind == "word" else "" for token in sentence]
        self.mark_at = {i: mark for mark in marks for i in range(mark.start, mark.end)}
        self.found: list[Chunk] = []

    def _clause_follows(self, i: int) -> bool:
        """Whether a noun and then a verb come next, as after "before" in "before the cat jumps"."""
        j = i
        if self._forms(i) and i not in self.mark_at and not self.words[i].endswith("ing"):
            return False
        while j < len(self.words) and self.words[j] and self.words[j] not in small("conjunctions"):
            if j > i and (self.words[j] in small("auxiliaries") or self._after_noun(j)):
                return True
            if self.words[j] in small("prepositions") | small("relatives") and j > i:
                return False
            j += 1
        return i < len(self.words) and self.words[i].endswith("ing") and i not in self.mark_at

    def _after_noun(self, i: int) -> bool:
        """Whether a word behind a noun is that noun's verb."""
        if i >= len(self.words) or i in self.mark_at or not self.words[i]:
            return False
        word = self.words[i]
        if word in small("auxiliaries"):
            return True
        if word in small("prepositions") | small("adverbs") | small("determiners") | {"back"}:
            return False
        before_marked = (
            i - 1 in self.mark_at
            or self.words[i - 1] in listed("camera", "nouns")
            or (
                self.found
                and self.found[-1].noun is not None
                and self.found[-1].noun.pronoun != ""
                and self.found[-1].end == i
            )
        )
        forms = {form for _, form in self._forms(i)}
        if not forms:
            unknown = lexicon.unknown_verb(word)
            before_marked = bool(before_marked) or self._noun_follows(i + 1, strict=True)
            return before_marked and unknown is not None and self._listed_nowhere(i)
        if not before_marked and word in small("mostly_nouns"):
            return False
        if "s" in forms:
            return True
        if forms & {"past", "participle"} and not ("base" in forms and not before_marked):
            return bool(before_marked) or i + 1 not in self.mark_at
        if "ing" in forms:
            return bool(before_marked) or not (
                self._is_content(i + 1) and not self._noun_follows(i + 1, strict=True)
            )
        joined = i >= 2 and self.words[i - 1] and any(c.kind == "and" for c in self.found[-2:])
        plural = self.words[i - 1] != singular(self.words[i - 1])
        return bool(before_marked or plural or joined)

    def _forms(self, i: int) -> tuple[tuple[str, Form], ...]:
        return lexicon.verb_forms().get(self._word(i), ())

    def _forms_or_unknown(self, i: int) -> tuple[tuple[str, Form], ...]:
        known = self._forms(i)
        unknown = lexicon.unknown_verb(self._word(i))
        return known or ((unknown,) if unknown else ())

    def _can_be_verb(self, i: int) -> bool:
        return bool(self._forms(i)) or self._word(i) in small("auxiliaries")

    def _is_adverb(self, i: int) -> bool:
        word = self._word(i)
        return i not in self.mark_at and (word in small("adverbs") or (word.endswith("ly") and len(word) > 4))

    def _listed_nowhere(self, i: int) -> bool:
        word = self.words[i]
        return not kind_of(singular(word)) and word not in lexicon.listed("people", "nobody")

    def _is_content(self, i: int) -> bool:
        """Whether a word can be part of a noun phrase behind its article."""
        word = self._word(i)
        if i in self.mark_at:
            return True
        return bool(word) and not (
            word in small("auxiliaries")
            or word in small("prepositions")
            or word in small("conjunctions")
            or word in small("subordinators")
            or word in small("relatives")
            or word in small("subject_pronouns")
            or word in small("object_pronouns")
            or word in small("determiners")
            or word in small("possessives")
            or (
                word in small("adverbs")
                and word
                not in (
                    "right",
                    "left",
                    "far",
                    "high",
                    "low",
                    "last",
                    "first",
                    "next",
                    "quick",
                    "slow",
                    "fast",
                    "hard",
                    "tight",
                    "nice",
                    "close",
                    "loud",
                    "straight",
                    "outside",
                    "inside",
                    "home",
                )
            )
            or word in ("'s", "not", "n't", "let's")
        )

    def _noun_follows(self, i: int, strict: bool = False) -> bool:
        """Whether a noun phrase begins at word `i`; `strict` asks for an article, an owner, a pronoun or an element."""
        word = self._word(i)
        if i in self.mark_at or word in small("determiners") | small("possessives") | small(
            "object_pronouns"
        ):
            return True
        if strict or not self._is_content(i):
            return False
        return not (self._is_adverb(i) or self._acts(i))

    def _acts(self, i: int) -> bool:
        """Whether a word behind a particle is a verb: off went the dog."""
        forms = {form for lemma, form in self._forms(i) if form != "s" or lemma not in small("mostly_nouns")}
        if "s" in forms or ("past" in forms and "participle" not in forms and "base" not in forms):
            return True
        return "past" in forms and "base" not in forms and self._noun_follows(i + 1, strict=True)

    def _word(self, i: int) -> str:
        return self.words[i] if 0 <= i < len(self.words) else ""

    def _last(self, *kinds: str) -> Chunk | None:
        return next((chunk for chunk in reversed(self.found) if chunk.kind in kinds), None)

    def _verb_within(self, j: int, helper: str) -> bool:
        while self._is_adverb(j):
            j += 1
        return (bool(self._forms(j)) and j not in self.mark_at) or self._word(j) in small("auxiliaries")

    def _main_have(self, j: int) -> bool:
        """Whether have, do or be is itself what somebody does: has a ball."""
        return self.words[j] in small("have") | small("had") | {
            "do",
            "does",
            "did",
        } and self._noun_follows(j + 1, strict=True)
