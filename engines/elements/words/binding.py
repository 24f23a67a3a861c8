"""Reading a prompt: who of the elements does what, to whom, in which order, before which camera.

English is understood. A light grammar (`phrases`, `clauses`, `reference`) finds who does what, lists of verbs say what
that shows (`deeds`), and the sentence embedding of the film finds words for an element that are not its name. What is
read is a proposal, which people change as chips; `understood` tells them what was taken for something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from engines.elements.direction import Direction, Span
from engines.elements.words.cast import Cast, Mark
from engines.elements.words.clauses import build
from engines.elements.words.lexicon import listed, singular
from engines.elements.words.moves import Camera, read_camera
from engines.elements.words.otherwise import played_as
from engines.elements.words.parts import Reader
from engines.elements.words.phrases import chunks
from engines.elements.words.reference import resolve, strangers
from engines.elements.words.syntax import Noun, Sentence
from engines.elements.words.tokens import Token, sentences
from engines.film import terms

_LONGEST = 4000  # characters that are read
_CERTAIN = 0.8  # sureness below which people are told what a noun was taken for
_NOT_READ = "nothing in the prompt could be read (English is understood), so everything just stands there"


@dataclass(frozen=True)
class _Reading:
    direction: Direction
    told: tuple[str, ...]


def bind(names: Sequence[str], prompt: str) -> Direction:
    """What a prompt asks of the elements called `names`."""
    return _read(tuple(names), prompt[:_LONGEST]).direction


def understood(names: Sequence[str], prompt: str, direction: Direction) -> list[str]:
    """Lines for people: words taken for something else, words not understood, elements of whom nothing is said.
    `direction` is what `bind` made of the prompt, or what people made of that."""
    told = list(_read(tuple(names), prompt[:_LONGEST]).told)
    said = {part.who for part in direction.parts} | {part.whom for part in direction.parts}
    silent = [name for name in names if name not in said]
    if silent and (direction.parts or told) and _NOT_READ not in told:
        stand = "stand" if len(silent) > 1 else "stands"
        told.append(f"nothing is said of {_listed(silent)}, which just {stand} there")
    elif silent and prompt.strip() and not told:
        told.append("the prompt names none of the elements, so everything just stands there")
    return told


@lru_cache(64)
def _read(names: tuple[str, ...], prompt: str) -> _Reading:
    cast = Cast(names)
    tokens = sentences(prompt)
    if not names or not any(token.kind == "word" for sentence in tokens for token in sentence):
        return _Reading(Direction(), (_NOT_READ,) if names and prompt.strip() else ())
    taken, sureness = _taken(cast, tokens)
    marks = [cast.marks(sentence, taken) for sentence in tokens]
    read = _sentences(tokens, marks)
    for sentence in read:
        for noun in sentence.nouns:
            if noun.who and singular(noun.head) in taken:
                noun.sureness = sureness[singular(noun.head)]
    resolve(cast, read)
    camera = read_camera(prompt, tokens, read)
    reader = Reader(cast, prompt, tokens)
    parts = reader.parts(read, camera.clauses)
    spans = _spans(cast, tokens, read)
    unbound = tuple(
        dict.fromkeys(
            prompt[tokens[i][noun.start].start : tokens[i][noun.end - 1].end]
            for i, sentence in enumerate(read)
            for noun in strangers([sentence])
        )
    )
    rest = _without(prompt, spans)
    direction = Direction(
        parts=parts,
        spans=spans,
        camera=camera.move,
        lighting=_first("lighting", rest),  # type: ignore[arg-type]
        environment=_first("environment", rest),  # type: ignore[arg-type]
        unbound=unbound,
    )
    if not parts and not _english(tokens):
        return _Reading(direction, (_NOT_READ,))
    lines = _lines(cast, read, direction, reader, camera)
    known = [*direction.unbound, *reader.shows.unread, *(words for words, _, _ in reader.shows.undrawn)]
    lines += [
        f"“{words}” was not understood, so nothing is shown for it"
        for words in _unused(prompt, tokens, [*(part.words for part in parts), *known], camera)
    ]
    return _Reading(direction, tuple(dict.fromkeys(lines)))


def _sentences(tokens: Sequence[Sequence[Token]], marks: Sequence[Sequence[Mark]]) -> list[Sentence]:
    found: list[Sentence] = []
    for number, (sentence, marked) in enumerate(zip(tokens, marks, strict=True)):
        loose = found[-1].loose if found else None
        read = build(chunks(sentence, marked), number, loose)
        fragment = found[-1].clauses if found else []
        if not read.clauses and read.nouns and all(c.verb.form == "ing" and not c.subject for c in fragment):
            for clause in fragment:  # floating over the desert: a balloon
                clause.subject = read.nouns[0].all
        found.append(read)
    return found


def _taken(cast: Cast, tokens: Sequence[Sequence[Token]]) -> tuple[dict[str, int], dict[str, float]]:
    """Nouns that are taken by meaning for elements that nothing else names, and how surely."""
    marks = [cast.marks(sentence, {}) for sentence in tokens]
    left = cast.unnamed([mark for found in marks for mark in found])
    nouns = [
        singular(noun.head)
        for sentence in _sentences(tokens, marks)
        for noun in sentence.nouns
        if not noun.who and not noun.pronoun and noun.head.isalpha() and len(noun.head) > 2
    ]
    passed = listed("people", "nobody") | listed("camera", "subjects") | listed("camera", "only")
    near = cast.nearest([noun for noun in dict.fromkeys(nouns) if noun not in passed], left)
    return {noun: who for noun, (who, _) in near.items()}, {noun: sure for noun, (_, sure) in near.items()}


def _spans(cast: Cast, tokens: Sequence[Sequence[Token]], read: Sequence[Sentence]) -> tuple[Span, ...]:
    found = []
    for words, sentence in zip(tokens, read, strict=True):
        for noun in sentence.nouns:
            found += [
                Span(name=cast.members[who].name, start=words[noun.start].start, end=words[noun.end - 1].end)
                for who in noun.who[:1]
            ]
    return tuple(found)


def _without(prompt: str, spans: Sequence[Span]) -> str:
    """The prompt with the elements blotted out, so that a street lamp is no street."""
    for span in spans:
        prompt = (
            prompt[: span.start]
            + " . ".ljust(span.end - span.start)[: span.end - span.start]
            + prompt[span.end :]
        )
    return prompt


def _unused(prompt: str, tokens: Sequence[Sequence[Token]], used: Sequence[str], camera: Camera) -> list[str]:
    """Sentences of which nothing came: no deed, no camera, no light, no place."""
    small = listed("words", "determiners") | listed("words", "adverbs") | listed("words", "conjunctions")
    found = []
    for number, sentence in enumerate(tokens):
        said = [token for token in sentence if token.kind != "mark"]
        text = prompt[said[0].start : said[-1].end]
        if number in camera.heard or any(words in text for words in used) or _first("lighting", text):
            continue
        if not _first("environment", text) and any(token.text not in small for token in said):
            found.append(text.strip('“”"«»„'))
    return found


def _first(kind: terms.Kind, text: str) -> str | None:
    found = terms.exact(kind, text)
    return found[0].term if found else None


def _lines(
    cast: Cast, read: Sequence[Sentence], direction: Direction, reader: Reader, camera: Camera
) -> list[str]:
    """What was taken for something else or not understood, one line for each."""
    lines = []
    for noun in dict.fromkeys(
        (noun.head, noun.who[0], noun.sureness)
        for sentence in read
        for noun in sentence.nouns
        if _guess(noun)
    ):
        head, who, sure = noun
        lines.append(f"“{head}” is taken for “{cast.members[who].name}” ({sure:.0%} sure)")
    lines += [
        f"“{words}” is taken for {action} ({sure:.0%} sure)" for words, action, sure in reader.shows.guessed
    ]
    lines += [f"“{words}” was not understood, so nothing is shown for it" for words in reader.shows.unread]
    lines += [
        f"“{words}” cannot be drawn, so “{who}” {played_as(action)}"
        for words, who, action in reader.shows.undrawn
    ]
    lines += [f"camera: “{words}” was not understood" for words in camera.unclear]
    lines += [f"“{words}” is in none of the pictures, so it is left out" for words in direction.unbound]
    if not terms.by_meaning():
        lines.append("only exact words count until: matinee models pull minilm-l6-v2")
    return lines


def _guess(noun: Noun) -> bool:
    return bool(noun.who) and not noun.pronoun and noun.sureness < _CERTAIN


def _english(tokens: Sequence[Sequence[Token]]) -> bool:
    """Whether a text holds any small word of English, which hardly a sentence is without."""
    words = [token.text for sentence in tokens for token in sentence if token.kind == "word"]
    small = listed("words", "determiners") | listed("words", "prepositions") | listed("words", "auxiliaries")
    small |= listed("words", "subject_pronouns") | listed("words", "possessives") | {"and"}
    return any(word in small - listed("words", "foreign") for word in words)


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
