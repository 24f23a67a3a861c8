"""The verbs of a sentence with their helpers.

Whether a word is a noun or a verb is decided by what stands before it and by the elements, whose words are nouns.
"""

from collections.abc import Sequence

from engines.elements.words import lexicon
from engines.elements.words.lexicon import Form, listed, small
from engines.elements.words.line import Line
from engines.elements.words.syntax import Chunk, Verb


class Verbs(Line):
    """Finds verbs. `found` gets a chunk for each."""

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
        if self.words[i] in small("prepositions") | small("adverbs") and not (
            kind in ("relative",) and not self._noun_follows(i + 1)
        ):
            return False
        noun_too = self.words[i] in small("mostly_nouns")
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
                and self._word(i + 1) not in small("particles")
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
            elif word in small("auxiliaries") and not (helper in ("do", "did") or self._main_have(j)):
                verb.helped = True
                verb.negated |= word in small("negations")
                verb.unreal |= word in small("modals_unreal")
                helper = (
                    "be"
                    if word in small("be")
                    else "had"
                    if word in small("had")
                    else "have"
                    if word in small("have")
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
