"""The words that mean something to a plan (`resources/music/words.toml`), and where a text has them.

Phrases are compared by their stems; within a kind the longest wins where two overlap. What is made of them is decided
in `engines.music.reading` and `course`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from engines.film.words import Word, stems
from engines.music.instruments import table

Kind = Literal[
    "name", "hint", "player", "section", "mood", "share", "beats", "metre", "mode", "swing", "more", "less", "rises",
    "falls", "builds", "becomes", "drops", "scene", "loudness", "fades", "nearest", "sung",
]  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A phrase and what it means; `first` to `last` (exclusive) are numbers of words."""

    kind: Kind
    values: tuple[str, ...]
    first: int
    last: int

    @property
    def words(self) -> range:
        """Their numbers."""
        return range(self.first, self.last)

    def __contains__(self, word: int) -> bool:
        return self.first <= word < self.last


def found(kind: Kind, said: list[Word]) -> list[Found]:
    """All phrases of a kind, in order, none overlapping another."""
    index = _index()[kind]
    made: list[Found] = []
    n = 0
    while n < len(said):
        for phrase, values in index.get(said[n].stem, ()):
            if phrase == tuple(word.stem for word in said[n : n + len(phrase)]):
                made.append(Found(kind, values, n, n + len(phrase)))
                n += len(phrase)
                break
        else:
            n += 1
    return made


def data() -> dict[str, Any]:
    """`words.toml` as it is written."""
    return table("words")


@cache
def quiet_stems() -> frozenset[str]:
    """Stems of words that say nothing to a plan."""
    return frozenset(stems(data()["quiet"]["words"]))


_Index = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]


@cache
def _index() -> dict[Kind, _Index]:
    """For each kind: phrases as stems with what they mean, by their first stem, the longest first."""
    meanings: dict[Kind, dict[tuple[str, ...], list[str]]] = {}
    for kind, phrase, value in _phrases():
        values = meanings.setdefault(kind, {}).setdefault(stems(phrase), [])
        if value not in values:
            values.append(value)
    made: dict[Kind, _Index] = {}
    for kind, of_kind in meanings.items():
        index = made.setdefault(kind, {})
        for parts, values in of_kind.items():
            index.setdefault(parts[0], []).append((parts, tuple(values)))
        for entries in index.values():
            entries.sort(key=lambda entry: -len(entry[0]))
    return made


def _phrases() -> Iterator[tuple[Kind, str, str]]:
    read = data()
    for style, told in read["styles"].items():
        yield from (("name", phrase, style) for phrase in told["names"])
        yield from (("hint", phrase, style) for phrase in told["hints"])
    for name in ("instruments", "roles", "groups"):
        for id, phrases in read[name].items():
            values = [id] if name == "groups" else phrases
            yield from (("player", phrase, f"{name}:{id}") for phrase in values)
    for mood, told in read["moods"].items():
        yield from (("mood", phrase, mood) for phrase in told["words"])
    yield from (("share", phrase, str(value)) for phrase, value in read["tempo"]["shares"].items())
    yield from (("beats", phrase, str(value)) for phrase, value in read["tempo"]["beats"].items())
    for style, told in read["tempo"]["scenes"].items():
        yield from (("scene", phrase, f"{style}:{told['beats']}") for phrase in told["words"])
    tables: tuple[tuple[Kind, str], ...] = (
        ("section", "sections"), ("metre", "metres"), ("mode", "modes"), ("swing", "swing"),
    )  # fmt: skip
    for kind, name in tables:
        for value, phrases in read[name].items():
            yield from ((kind, phrase, value) for phrase in phrases)
    for level, phrases in read["loudness"].items():
        yield from (("loudness", phrase, level) for phrase in phrases)
        yield from (("more" if float(level) > 0.5 else "less", phrase, level) for phrase in phrases)
    for id, phrases in read["nearest"].items():
        yield from (("nearest", phrase, id) for phrase in phrases)
        yield from (("player", phrase, f"instruments:{id}") for phrase in phrases)
    yield from (("sung", phrase, phrase) for phrase in read["sung"]["words"])
    yield from (("fades", phrase, phrase) for phrase in read["course"]["fades"])
    turns: tuple[Kind, ...] = ("more", "less", "rises", "falls", "builds", "becomes", "drops")
    for kind in turns:
        yield from ((kind, phrase, kind) for phrase in read["course"][kind])
