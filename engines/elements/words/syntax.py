"""What a sentence is made of once it is read: noun phrases, verbs, chunks, and clauses. Plain data.

`engines.elements.words.phrases` finds the chunks and `engines.elements.words.clauses` joins them.
"""

from dataclasses import dataclass, field
from typing import Literal

from engines.elements.words.lexicon import Form

Kind = Literal["noun", "verb", "prep", "adverb", "and", "sub", "relative", "mark", "quote"]


@dataclass
class Noun:
    """A noun phrase or pronoun. `whose` owns it ("his shoulder"), `who` is filled for pronouns later; several for
    "they". `told` is a participle before the head ("a dancing bear"), `aside` says that it does something itself behind
    "with" ("with her calf clinging to her"). `beside` are those joined to it by "and"."""

    start: int
    end: int
    head: str
    who: tuple[int, ...] = ()
    sureness: float = 1.0
    pronoun: str = ""
    whose: "Noun | None" = None
    bare: bool = False
    negated: bool = False
    told: str = ""
    aside: bool = False
    beside: list["Noun"] = field(default_factory=list)

    @property
    def all(self) -> list["Noun"]:
        return [self, *self.beside]


def acting(noun: Noun) -> Noun | None:
    """Who acts where a noun does: of the shark's fin the shark."""
    if noun.who:
        return noun
    return noun.whose if noun.whose is not None and noun.whose.who and not noun.whose.pronoun else None


@dataclass
class Verb:
    """A verb with its helpers. `form` is that of its last word; `could_be_done` says that it can be a participle
    ("chased"), `before` that it was over before ("had chased"), `known` that a list holds it, and `sureness` how
    surely its action was guessed where none does."""

    start: int
    end: int
    lemma: str
    form: Form
    passive: bool = False
    negated: bool = False
    unreal: bool = False
    before: bool = False
    to: bool = False
    helped: bool = False
    known: bool = True
    sureness: float = 1.0
    could_be_done: bool = True


@dataclass
class Chunk:
    kind: Kind
    start: int
    end: int
    word: str = ""
    noun: Noun | None = None
    verb: Verb | None = None
    unreal: bool = False


@dataclass
class Clause:
    """A verb and what belongs to it. `fronted` are places named before it, `words` its particles and adverbs.

    `subject` is empty where nobody is named: an order, or a fragment. `parent` is the clause that a participle or an
    infinitive hangs on. `aside` are those of its places that a comma keeps apart. Tokens `start` to `end` of sentence
    number `sentence`.
    """

    verb: Verb
    sentence: int
    start: int
    end: int
    subject: list[Noun] = field(default_factory=list)
    object: Noun | None = None
    second: Noun | None = None
    places: list[tuple[str, Noun]] = field(default_factory=list)
    fronted: list[tuple[str, Noun]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    quote: str = ""
    order: bool = False
    unreal: bool = False
    then: bool = False
    relative: bool = False
    inverted: bool = False
    parent: "Clause | None" = None
    aside: list[Noun] = field(default_factory=list)


@dataclass
class Sentence:
    """A sentence read: its clauses, all noun phrases in order, places that hang on nouns (`held`), a noun left
    without a verb, and speech without one, with who says it."""

    clauses: list[Clause] = field(default_factory=list)
    nouns: list[Noun] = field(default_factory=list)
    held: list[tuple[Noun, str, Noun]] = field(default_factory=list)
    loose: Noun | None = None
    quotes: list[tuple[str, Noun, int]] = field(default_factory=list)
