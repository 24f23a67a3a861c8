"""Who the dropped elements are: their names, sex and kind, and which words of a prompt can mean which of them.

Words that are the name or a part of it are certain; then come words that people use for the same (`people.toml`),
then the nearest in meaning. How a sentence uses them is in `engines.elements.words.phrases` and what a pronoun means in
`engines.elements.words.reference`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engines.elements.words.lexicon import data, listed, singular
from engines.elements.words.tokens import Token
from engines.film import names as given_names
from engines.film import terms

Kind = Literal["person", "animal", "thing"]
Sex = Literal["woman", "man", ""]
SURE = 0.42  # likeness of meaning from which a noun is taken for an element that nothing else names
_WHOLE, _HEAD, _PART, _SAME = 1.0, 0.97, 0.92, 0.88


@dataclass(frozen=True)
class Member:
    """One element. `words` are those of its name in the singular, `head` the one that says what it is."""

    name: str
    words: tuple[str, ...]
    head: str
    kind: Kind
    sex: Sex

    @property
    def alive(self) -> bool:
        return self.kind != "thing"


@dataclass(frozen=True)
class Mark:
    """Tokens `start` to `end` of a sentence mean the element number `who`."""

    start: int
    end: int
    who: int
    sureness: float


class Cast:
    """All elements of a scene. `learnt` is the sex of animals, as pronouns tell it."""

    def __init__(self, names: Sequence[str]) -> None:
        self.members = tuple(_member(name) for name in names)
        self.learnt: dict[int, str] = {}
        self._synonyms = [_synonyms(member) for member in self.members]
        heads = [member.head for member in self.members]
        self._shared = {word for word in heads if heads.count(word) > 1}

    def marks(self, sentence: Sequence[Token], taken: dict[str, int]) -> list[Mark]:
        """Where the words of a sentence mean an element, without overlap; `taken` are those that do by meaning."""
        words = [singular(token.text) if token.kind == "word" else "" for token in sentence]
        found: list[Mark] = []
        i = 0
        while i < len(words):
            best = self._longest(words, i) or self._one(words[i], words[max(i - 3, 0) : i], taken, i)
            if best is None:
                i += 1
                continue
            found.append(best)
            i = best.end
        return found

    def learn(self, whos: Sequence[int], sex: str) -> None:
        """A pronoun told whether an animal is he or she."""
        if sex and len(whos) == 1:
            self.learnt.setdefault(whos[0], sex)

    def unnamed(self, marks: Sequence[Mark]) -> list[int]:
        """Elements that no mark means."""
        named = {mark.who for mark in marks}
        return [who for who in range(len(self.members)) if who not in named]

    def nearest(self, nouns: Sequence[str], left: Sequence[int]) -> dict[str, tuple[int, float]]:
        """For nouns that are no element's name the elements that they mean most likely, one noun each; rather those
        that are `left`, which nothing else names."""
        of = range(len(self.members))
        if not nouns or not terms.by_meaning():
            return {}
        from engines.film.embedding import embed

        texts = [*nouns, *(self.members[who].name for who in of)]
        vectors = embed(texts)
        likeness = vectors[: len(nouns)] @ vectors[len(nouns) :].T
        for i, noun in enumerate(nouns):
            for j, who in enumerate(of):
                kind, member = kind_of(noun), self.members[who]
                if kind != member.kind and (kind or member.alive):
                    likeness[i, j] -= 0.25 if kind else 0.1
                    likeness[i, j] -= 0.0 if kind or who in left else 1.0
                if _clash(sex_of(noun), member.sex) or other_animal(noun, member):
                    likeness[i, j] = -1
        found: dict[str, tuple[int, float]] = {}
        for j, who in enumerate(of):
            likeness[:, j] -= 0.0 if who in left else 0.3
        while likeness.size and (sure := float(likeness.max())) >= SURE:
            i, j = divmod(int(likeness.argmax()), len(of))
            found[nouns[i]] = (of[j], round(sure, 2))
            likeness[i, :] = likeness[:, j] = -1
        return found

    def _longest(self, words: list[str], i: int) -> Mark | None:
        """The element whose whole name begins at word `i`."""
        pieces = [(n, tuple(" ".join(words[i : i + n]).replace("-", " ").split())) for n in range(1, 9)]
        fitting = [
            (n, who)
            for who, member in enumerate(self.members)
            for n, written in pieces
            if i + n <= len(words) and all(words[i : i + n]) and member.words and written == member.words
        ]
        if not fitting:
            return None
        length, who = max(fitting, key=lambda fit: fit[0])
        return Mark(i, i + length, who, _WHOLE)

    def _one(self, word: str, before: list[str], taken: dict[str, int], i: int) -> Mark | None:
        """The element that one word means; where two are called so, what stands before it decides."""
        if not word:
            return None
        scores: list[tuple[float, int]] = []
        for who, member in enumerate(self.members):
            if word == member.head:
                told = len(set(before) & set(member.words))
                scores.append((_HEAD + (0.01 * told if word in self._shared else 0), who))
            elif (
                word in member.words
                and word not in listed("words", "in_names")
                and not _describes(word, member)
            ):
                scores.append((_PART, who))
            elif word in self._synonyms[who]:
                scores.append((_SAME - 0.01 * self._synonyms[who].index(word), who))
        if word in taken:
            scores.append((0.6, taken[word]))
        if not scores:
            return None
        sure, who = max(scores, key=lambda score: (score[0], -score[1]))
        return Mark(i, i + 1, who, min(sure, 1.0))


def _describes(word: str, member: Member) -> bool:
    """Whether a word of a name only says which or what kind, as `toy` of "toy robot" where another is a toy, too."""
    return word in listed("words", "describing") and word != member.head


@lru_cache(64)
def _member(name: str) -> Member:
    words = tuple(singular(word) for word in name.lower().replace("-", " ").replace("’", "'").split())
    before_of = words[: words.index("of")] if "of" in words[1:] else words
    head = before_of[-1] if before_of else ""
    said = [word for word in reversed(words) if kind_of(word)]
    kind = kind_of(head) or (kind_of(said[0]) if said and "of" in words else "") or _kind_by_meaning(name)
    if head in ("doll", "toy", "statue", "figurine", "puppet") or "toy" in words:
        kind = "person" if head == "doll" or kind == "person" else kind
    said_sex = [sex for word in reversed(words) if (sex := sex_of(word))]
    sex = said_sex[0] if said_sex else given_names.gender(name) if kind == "person" else ""
    return Member(name, words, head, kind, sex)


@lru_cache(1024)
def kind_of(noun: str) -> Kind | Literal[""]:
    """What a noun of the lists is, "" for any other."""
    if any(noun in listed("people", name) for name in ("women", "men", "people")):
        return "animal" if noun in listed("people", "animals") else "person"
    return "animal" if noun in listed("people", "animals") else ""


@lru_cache(1024)
def sex_of(noun: str) -> Sex:
    """Whether a noun of the lists is for women or for men, "" for any other."""
    if noun in listed("people", "women") or noun.endswith(("woman", "girl")):
        return "woman"
    return "man" if noun in listed("people", "men") or noun.endswith(("man", "boy")) else ""


def _kind_by_meaning(name: str) -> Kind:
    """What a name is whose words are in no list: somebody by a given name, else by what it is nearest to."""
    if given_names.gender(name) or name.lower().endswith(("man", "woman", "boy", "girl")):
        return "person"
    if not any(c.isalpha() for c in name) or not terms.by_meaning():
        return "thing"
    from engines.film.embedding import embed

    vectors, of = _examples()
    likeness = vectors @ embed([name])[0]
    best = {
        kind: max(value for value, own in zip(likeness, of, strict=True) if own == kind) for kind in _EXAMPLES
    }
    alive: Kind = "person" if best["person"] >= best["animal"] else "animal"
    return alive if best[alive] > max(best["thing"] + 0.06, 0.3) else "thing"


_EXAMPLES: dict[Kind, tuple[str, ...]] = {
    "person": ("person", "man", "woman", "superhero", "fictional character", "worker", "royal person", "athlete"),
    "animal": ("animal", "pet", "wild animal", "bird", "insect", "reptile", "sea animal", "monster"),
    "thing": (
        "object", "tool", "furniture", "food", "drink", "vehicle", "plant", "musical instrument", "clothes",
        "building", "feather of a bird", "machine", "weather", "book", "toy", "jewel", "moon and sun", "planet",
        "ball", "sports equipment", "tree", "grass", "kitchen utensil", "paper", "sign", "electronic device",
    ),
}  # fmt: skip


@cache
def _examples() -> tuple[NDArray[np.float32], list[Kind]]:
    """Unit vectors (examples, 384) and the kind of each."""
    from engines.film.embedding import embed

    pairs = [(text, kind) for kind, texts in _EXAMPLES.items() for text in texts]
    return embed([text for text, _ in pairs]), [kind for _, kind in pairs]


def other_animal(noun: str, member: Member) -> bool:
    """Whether a noun is an animal of another kind than an element: no dog is a cat."""
    known = kind_of(noun) == "animal" and noun not in listed("people", "any_animal")
    return known and kind_of(member.head) == "animal"


def _clash(one: str, other: str) -> bool:
    return bool(one and other and one != other)


@cache
def _groups() -> list[list[str]]:
    return [line.split() for line in data("people")["same"]]


def _synonyms(member: Member) -> list[str]:
    """Other words for an element, the likeliest first: those of lines that its head begins, then of others."""
    keys = [
        member.head,
        *(
            word
            for word in member.words
            if word != member.head and word not in listed("words", "describing") | listed("words", "in_names")
        ),
    ]
    if member.words[:1] == ("old",) and member.sex:
        keys.append("grandfather" if member.sex == "man" else "grandmother")
    kinds = [line.split() for line in data("people")["kinds"]]
    over = [line[0] for key in keys for line in kinds if key in line[1:]]
    lines = [line for key in [*keys, *over] for line in _groups() if line[0] == key]
    lines += [line for key in keys for line in _groups() if key in line[1:]]
    lines += [over, *(line for key in keys for line in kinds if line[0] == key)]
    found = [
        word for line in lines for word in line if word not in keys and not _clash(sex_of(word), member.sex)
    ]
    return list(dict.fromkeys(found))
