"""A sentence as chunks: noun phrases, verbs with their helpers, prepositions and the words that join clauses.

Whether a word is a noun or a verb is decided by what stands before it and by the elements, whose words are nouns.
How the chunks make clauses is in `engines.elements.words.clauses`.
"""

from collections.abc import Sequence

from engines.elements.words import lexicon
from engines.elements.words.cast import Mark, kind_of
from engines.elements.words.lexicon import Form, listed, singular
from engines.elements.words.line import Line
from engines.elements.words.syntax import Chunk, Kind, Noun, Verb
from engines.elements.words.tokens import Token

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


def _words(name: str) -> frozenset[str]:
    return listed("words", name)


class _Chunker(Line):
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
            if self._word(i + 2) in _words("prepositions"):
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
        if word == "both" and not self._is_content(i + 1) and self._word(i + 1) not in _words("determiners"):
            return self._pronoun(i, i + 1, "they")
        if word in _words("auxiliaries") and not (word == "'s" and not self._clitic_is(i)):
            return self._verb(i)
        if word == "to" and (end := self._infinitive(i)):
            return end
        if word == "her" and not self._owns(i):
            return self._pronoun(i, i + 1, "her")
        if word in _words("possessives"):
            return self._noun(i)
        if word == "that":
            return self._that(i)
        if word in _words("relatives"):
            return self._add("relative", i, i + 1, word)
        if word in _words("subject_pronouns") or word in _words("object_pronouns"):
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
        if word in _words("conjunctions"):
            return self._add("and", i, i + 1, word)
        if word in _words("subordinators") and not (
            word in _words("prepositions") | _words("adverbs") and not self._clause_follows(i + 1)
        ):
            unreal = word in ("if", "unless", "whether", "like")
            self.found.append(Chunk("sub", i, i + 1, word, unreal=unreal))
            return i + 1
        if self._verb_by_place(i):
            return self._verb(i)
        if word in _words("prepositions") or word in _words("particles"):
            ahead = i + 1
            while self._word(ahead) in listed("words", "degrees"):
                ahead += 1
            bare = not self._noun_follows(ahead)
            if word in ("than", "as", "like") and self._word(ahead) in _words("subject_pronouns"):
                bare = False
            loose = word not in _words("prepositions") | {"back", "away"}
            kind = "adverb" if loose or (bare and word in _words("particles") | _words("adverbs")) else "prep"
            if kind == "prep" and bare and not self._word(i + 1).endswith("ing"):
                kind = "adverb" if self._word(i + 1) not in _words("prepositions") else "prep"
            return self._add(kind, i, i + 1, word)
        if word in _words("adverbs") or (word.endswith("ly") and len(word) > 4 and i not in self.mark_at):
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
            self._can_be_verb(i + 1)
            or self._word(i + 1) in listed("words", "openers")
            or self._is_adverb(i + 1)
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

    # verbs

    def _verb_by_place(self, i: int) -> bool:
        """Whether a word that could be a verb is one where no noun phrase has begun."""
        forms = {form for _, form in self._forms(i)}
        before = self.found[-1] if self.found else None
        kind = before.kind if before else "mark"
        if i in self.mark_at:
            if not forms or ("base" not in forms and "s" not in forms):
                return False
            pronoun = before and before.noun and before.noun.pronoun in ("he", "she", "it", "they")
            return bool(pronoun) or (before is not None and before.word in ("who", "which"))
        if kind == "noun":
            return self._after_noun(i)
        if not forms:
            unknown = lexicon.unknown_verb(self.words[i])
            told = kind == "relative" or (kind in ("mark", "and") and self._noun_follows(i + 1, strict=True))
            told |= (
                kind == "mark" and self._word(i + 1) == "by" and unknown is not None and unknown[1] == "past"
            )
            return told and unknown is not None and self._listed_nowhere(i)
        if self.words[i] in _words("prepositions") | _words("adverbs") and not (
            kind in ("relative",) and not self._noun_follows(i + 1)
        ):
            return False
        noun_too = self.words[i] in _words("mostly_nouns")
        follows_noun = self._noun_follows(i + 1)
        if kind == "relative":
            return True
        if "ing" in forms:
            if self._word(i + 1) in ("shot", "shots", "view", "camera"):
                return False
            if kind == "prep" or (kind in ("mark", "and") and i + 1 in self.mark_at):
                return not (i + 1 in self.mark_at and self._after_noun(self.mark_at[i + 1].end))
            watched = kind == "verb" and before is not None and before.word in listed("verbs", "causes.usual")
            return not (i + 1 in self.mark_at and watched)
        if kind == "prep":
            return False
        if kind == "verb":
            if "s" in forms and not noun_too:
                return True
            return "base" in forms and bool(
                before
                and before.verb
                and before.verb.lemma in lexicon.listed("verbs", "light.usual") | {"help", "let"}
            )
        if forms == {"base"} or (forms <= {"base", "past", "participle"} and "base" in forms):
            if (
                noun_too
                and not follows_noun
                and kind != "adverb"
                and self._word(i + 1) not in _words("particles")
            ):
                return False
            if kind == "and":
                last = self._last("verb", "noun")
                return (last is not None and last.kind == "verb") or not self._after_noun(i + 1)
            return not (self._can_be_verb(i + 1) and self._after_noun(i + 1) and kind == "mark")
        if "s" in forms and kind == "mark" and self._after_noun(i + 1):
            return False
        if (
            forms <= {"past", "participle"}
            and self._is_content(i + 1)
            and not self._noun_follows(i + 1, strict=True)
        ):
            return i + 1 not in self.mark_at and kind != "mark"
        return True

    def _verb(self, i: int) -> int:
        """A verb from its first helper to its last word."""
        verb = Verb(i, i, "", "base")
        j, helper, alone = i, "", False
        while j < len(self.words):
            word = self.words[j]
            if word == "to" and j == i:
                verb.to = True
            elif word in _words("auxiliaries") and not (helper in ("do", "did") or self._main_have(j)):
                verb.helped = True
                verb.negated |= word in _words("negations")
                verb.unreal |= word in _words("modals_unreal")
                helper = (
                    "be"
                    if word in listed("words", "be")
                    else "had"
                    if word in listed("words", "had")
                    else "have"
                    if word in listed("words", "have")
                    else "do"
                )
                verb.before = helper == "had" or (verb.before and word != "been")
            elif word in ("not", "n't", "never"):
                verb.negated = True
            elif self._is_adverb(j) and j > i and self._verb_within(j + 1, helper):
                pass
            elif self._gets_done(j):
                verb.helped, helper = True, "be"
            elif j == i or self._fits(j, helper, verb):
                break
            else:
                alone = True
                break
            j += 1
        if alone or j >= len(self.words) or not self._forms_or_unknown(j):  # helpers alone: is on the left
            end = min(j, len(self.words))
            lemma = "be" if helper == "be" else "have" if helper in ("had", "have") else "do"
            verb.before, verb.end, verb.lemma, verb.form = False, max(end, i + 1), lemma, "s"
            return self._put(verb)
        choices = self._forms_or_unknown(j)
        lemma, form = self._choose(choices, helper, verb)
        verb.known = bool(self._forms(j))
        verb.could_be_done = not verb.known or any(of == (lemma, "participle") for of in choices)
        verb.passive = helper == "be" and form in ("past", "participle")
        if self.words[i] == "having":
            verb.helped, verb.before, form = False, False, "ing"
        verb.lemma, verb.form, verb.end = lemma, form, j + 1
        return self._put(verb)

    def _gets_done(self, i: int) -> bool:
        """Whether a form of "get" helps a participle: the cow gets sucked up."""
        if not any(lemma == "get" for lemma, _ in self._forms(i)):
            return False
        j = i + 1
        while self._is_adverb(j):
            j += 1
        forms = {form for _, form in self._forms_or_unknown(j)}
        done = "participle" in forms or ("past" in forms and not self._forms(j))
        return done and "base" not in forms and j not in self.mark_at

    def _put(self, verb: Verb) -> int:
        self.found.append(Chunk("verb", verb.start, verb.end, verb.lemma, verb=verb))
        return verb.end

    def _fits(self, j: int, helper: str, verb: Verb) -> bool:
        """Whether word `j` is the main verb behind this helper."""
        forms = {form for _, form in self._forms(j)}
        if j in self.mark_at and not verb.to:
            return False
        if not forms:
            unknown = lexicon.unknown_verb(self.words[j])
            return (
                helper == "be"
                and unknown is not None
                and unknown[1] in ("ing", "past")
                and self._listed_nowhere(j)
            )
        if not helper and not verb.to:
            return True
        if helper == "be":
            return bool(forms & {"ing", "participle"})
        if helper in ("had", "have"):
            return "participle" in forms
        return "base" in forms

    def _choose(self, choices: Sequence[tuple[str, Form]], helper: str, verb: Verb) -> tuple[str, Form]:
        wanted: list[Form] = ["s", "past", "base", "ing", "participle"]
        before = self.found[-1].kind if self.found else "mark"
        if before in ("mark", "and"):
            wanted = ["s", "base", "past", "ing", "participle"]
        if helper == "be":
            wanted = ["ing", "participle", "past"]
        elif helper in ("had", "have"):
            wanted = ["participle", "past"]
        elif helper or verb.to:
            wanted = ["base"]
        shown = lexicon.actions()
        ranked = sorted(
            choices, key=lambda c: (wanted.index(c[1]) if c[1] in wanted else 9, c[0] not in shown)
        )
        return ranked[0]

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
            self._is_content(end + 1) or self._word(end + 1) in _words("determiners") | _words("possessives")
        ):
            part, end = self._simple_noun(end + 1)
            if not noun.who and part.who and noun.head not in _words("given_off"):
                noun.who, noun.sureness = part.who, part.sureness * 0.95
            noun.whose = noun.whose or part.whose
        if self._word(end) == "of" and self._word(end + 1) in _words("object_pronouns") and not noun.who:
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
                word in _words("determiners") or word in _words("possessives") or word in ("no", "more")
            ):
                noun.bare = False
                noun.negated |= word == "no"
                if word in _words("possessives") and word not in ("my", "your", "our"):
                    noun.whose = Noun(j, j + 1, word, pronoun=word)
            elif word in _words("adverbs") - _SIDES and content == 0 and self._is_content(j + 1) and j > i:
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
