"""What free words mean to the stage: exact words first, then the nearest in meaning, always with how sure it is.

The vocabulary is data (`resources/film/terms.toml`, `figures.toml`): under each term words and phrases that mean it.
A phrase found in a text by its stems is certain; where there is none, the text is compared by meaning with all
phrases of that kind (`engines.film.embedding`). Without that model only exact words count, and `Understood` says so.
Which words of a script are about what is decided in `engines.film.reading`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engines.contract import ModelMissing
from engines.film.words import stems, words
from engines.stage.scene import FigureKind

Kind = Literal[
    "environment",
    "lighting",
    "weather",
    "shot_type",
    "shot_angle",
    "shot_position",
    "camera_move",
    "camera_other",
    "action",
    "expression",
    "transition",
    "sound",
    "figure",
    "held",
    "duration",
    "interior_set",
    "ocean_set",
    "city_set",
    "forest_set",
    "meadow_set",
    "mountains_set",
    "snow_set",
    "desert_set",
    "space_set",
]
_LONGEST_NAME = 3  # words in the name of a term
SURE = 0.4  # likeness from which a nearest term is taken
_DETERMINERS = frozenset(
    ("the", "a", "an", "his", "her", "their", "its", "of", "some", "these", "those", "my", "your")
)
_NEGATIONS = frozenset(("no", "not", "never", "without", "neither", "nor"))
_TITLES: dict[str, str] = {
    "environment": "place",
    "lighting": "light",
    "weather": "weather",
    "shot_type": "shot size",
    "shot_angle": "angle",
    "shot_position": "view",
    "camera_move": "camera",
    "action": "action",
    "expression": "expression",
    "transition": "transition",
    "sound": "sound",
    "figure": "figure",
    "held": "in hand",
    "duration": "length",
}


@dataclass(frozen=True)
class Match:
    """A term and the words that mean it. `confidence` 0..1, 1 for exact words, which begin at character `start`."""

    term: str
    confidence: float
    words: str
    start: int = 0

    @property
    def exact(self) -> bool:
        return self.confidence >= 1

    @property
    def end(self) -> int:
        """The character behind the words."""
        return self.start + len(self.words)


@dataclass(frozen=True)
class Understood:
    """What some words were taken for, for people. `term` is empty where nothing came near."""

    kind: Kind
    words: str
    term: str
    confidence: float
    instead: str = ""

    @property
    def known(self) -> bool:
        return self.confidence >= 1

    @property
    def sentence(self) -> str:
        """One line to show."""
        title, term = _TITLES.get(self.kind, "place"), self.term.replace("_", " ")
        if self.known:
            return f"{title}: “{self.words}” is {term}"
        if self.term:
            return (
                f"{title}: “{self.words}” is not a known word, taken as {term} ({self.confidence:.0%} sure)"
            )
        hint = "" if by_meaning() else "; only exact words count until: matinee models pull minilm-l6-v2"
        return f"{title}: “{self.words}” was not understood, so {self.instead or 'it is left out'}{hint}"


def exact(kind: Kind, text: str) -> list[Match]:
    """All phrases of the vocabulary in a text, in order; the longest wins where two overlap, negated ones are none.
    A text that is just a term's name is that term; those of `camera_other` are names of moves."""
    index = _index(kind)
    said = words(text)
    name = "_".join(word.text.lower() for word in said[: _LONGEST_NAME + 1])
    if kind != "camera_other" and name in _vocabulary(kind):
        return [Match(name, 1.0, text.strip())]
    found: list[Match] = []
    i = 0
    while i < len(said):
        taken = next(
            (
                (phrase, term)
                for phrase, term in index.get(said[i].stem, ())
                if phrase == tuple(word.stem for word in said[i : i + len(phrase)])
            ),
            None,
        )
        if taken is None:
            i += 1
            continue
        phrase, term = taken
        begin, end = said[i].start, said[i + len(phrase) - 1].end
        end -= 2 if text[begin:end].endswith(("'s", "’s")) else 0
        before = said[i - 1].stem if i else ""
        noun = kind == "action" and before in _DETERMINERS and len(phrase) == 1
        if not noun and not _NEGATIONS & {word.stem for word in said[max(i - 2, 0) : i]}:
            found.append(Match(term, 1.0, text[begin:end], begin))
        i += len(phrase)
    return found


def match(kind: Kind, text: str) -> Match | None:
    """The term that a text means: its first exact words, else the nearest by meaning, None if that is not near."""
    found = exact(kind, text)
    if found:
        return found[0]
    near = nearest(kind, text)
    return near if near is not None and near.confidence >= SURE else None


def nearest(kind: Kind, text: str) -> Match | None:
    """The term whose phrases are nearest in meaning, however far; None without words or without the model."""
    text = " ".join(text.split())
    if not any(c.isalpha() for c in text) or not by_meaning():
        return None
    vectors, of = _examples(kind)
    likeness = vectors @ _vector(text)
    best = int(likeness.argmax())
    return Match(of[best], round(float(min(likeness[best], 0.99)), 3), text)


def understood(kind: Kind, text: str, instead: str = "") -> Understood:
    """What `match` makes of the words, told to people; `instead` says what happens where nothing came near."""
    found = match(kind, text)
    if found is None:
        return Understood(kind, text, "", 0.0, instead)
    return Understood(kind, found.words, found.term, found.confidence)


def by_meaning() -> bool:
    """Whether words can be compared by meaning on this machine."""
    from engines.film.embedding import load

    try:
        load()
    except ModelMissing:
        return False
    return True


@cache
def figures() -> dict[str, FigureKind]:
    """The names that the stage can draw, and what kind of figure each is."""
    from engines.stage.cast import KNOWN

    return {name: kind for kind, names in KNOWN.items() for name in names if kind != "cutout"}


def names(kind: Kind) -> list[str]:
    """The terms of a kind, in the order of the vocabulary."""
    return list(_vocabulary(kind))


def stands_in(kind: Kind, found: Match) -> bool:
    """Whether the term of a match is only drawn for want of what its words mean: a car for a tractor."""
    return stems(found.words) in map(stems, _vocabulary(kind)[found.term].get("like", ()))


def vocabulary_stems(kind: Kind) -> frozenset[str]:
    """The stems of all words in the phrases of a kind."""
    return frozenset(part for phrases in _index(kind).values() for phrase, _ in phrases for part in phrase)


@cache
def _vocabulary(kind: Kind) -> dict[str, dict[str, list[str]]]:
    """By term, `phrases`, `only` and `like`."""
    if kind == "figure":
        written = _written("figures.toml")
        return {name: written.get(name, {"phrases": [name]}) for name in figures()}
    return _written("terms.toml")[kind]


@cache
def _written(name: str) -> dict[str, Any]:
    return tomllib.loads(files("resources").joinpath("film", name).read_text("utf-8"))


@cache
def _index(kind: Kind) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases as stems with their terms, by their first stem, the longest first."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for term, said in _vocabulary(kind).items():
        for phrase in [*said["phrases"], *said.get("like", ()), *said.get("only", ())]:
            parts = stems(phrase)
            index.setdefault(parts[0], []).append((parts, term))
    for phrases in index.values():
        phrases.sort(key=lambda entry: -len(entry[0]))
    return index


@cache
def _examples(kind: Kind) -> tuple[NDArray[np.float32], list[str]]:
    """Unit vectors (phrases, 384) of a kind and the term of each."""
    pairs = [
        (phrase, term)
        for term, said in _vocabulary(kind).items()
        for phrase in [*said["phrases"], *said.get("like", ())]
    ]
    return _embed([phrase for phrase, _ in pairs]), [term for _, term in pairs]


@lru_cache(4096)
def _vector(text: str) -> NDArray[np.float32]:
    return _embed([text])[0]


def _embed(phrases: list[str]) -> NDArray[np.float32]:
    from engines.film.embedding import embed

    return embed(phrases)
