"""How words about somebody dress a figure of the stage: colours of its parts, and a seed whose drawn look has what the
words ask for (a beard, glasses, a raincoat).

The words are data (`resources/film/looks.toml`). The same words give the same look in every shot and every film.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from engines.film.names import Gender, seed
from engines.film.words import stem, words
from engines.stage.scene import Figure, FigureKind

_SEX = 16  # what a look of the right sex is worth against 2 for each thing that is asked for
_TRIED = 160  # seeds looked at
_REACH = 3  # words between a colour and what it colours


def colours(about: str, kind: FigureKind) -> dict[str, str]:
    """CSS colours by part (`coat`, `hair`, `skin`, `accent`, `paint`) that the words give somebody."""
    data = _data()
    said = [word.text.lower() for word in words(about.replace("-", " "))]
    found: dict[str, str] = {}
    for i, word in enumerate(said):
        if word not in data["colours"]:
            continue
        part = next((p for p in map(_part, said[i + 1 : i + 1 + _REACH]) if p), "")
        dressed = not part and re.search(rf"\b(?:in|wearing)\s+{word}\b", about, re.I)
        if kind in ("vehicle", "prop"):
            part = "paint"
        elif kind == "animal" or dressed:
            part = "coat"
        if part:
            found.setdefault(part, data.get(part, {}).get(word) or data["colours"][word])
    return found


@lru_cache(2048)
def fitting_seed(name: str, figure: str, about: str, sex: Gender) -> int:
    """The seed of a person: made from the name, moved on to the first look that has most of what the words ask and
    carries no luggage that they don't mention."""
    from engines.stage.cast.look import look_of

    asked = [_data()["asks"][w] for w in dict.fromkeys(_asking(about))]
    first = seed("look", name)
    if not asked and not sex:
        return first
    luggage = any("backpack" in str(one) for one in asked)
    best, most = first, -1
    for i in range(_TRIED):
        number = (first + i) & 0x7FFFFFFF
        look = look_of(Figure(name=figure, seed=number, height_m=None))
        fits = _SEX * (not sex or look.feminine == (sex == "woman"))
        given = fits + 2 * sum(_has(look, one) for one in asked) + ("backpack" not in look.extras or luggage)
        if given > most:
            best, most = number, given
        if most == _SEX + 2 * len(asked) + 1:
            break
    return best


def _asking(about: str) -> list[str]:
    said = [word.text.lower() for word in words(about)]
    return [w for word in said for w in (word, stem(word)) if w in _data()["asks"]]


def _has(look: Any, asked: dict[str, Any]) -> bool:
    value = getattr(look, asked["field"], None)
    if "is" in asked:
        return value in asked["is"]
    if "not" in asked:
        return value not in asked["not"]
    return value is not None and asked["has"] in value


@cache
def worn() -> frozenset[str]:
    """The stems of what a drawn figure can wear."""
    return frozenset(stem(word) for of in _data()["parts"].values() for word in of)


def _part(word: str) -> str:
    return next((part for part, of in _data()["parts"].items() if word in of or stem(word) in of), "")


@cache
def _data() -> dict[str, Any]:
    data = tomllib.loads(files("resources").joinpath("film", "looks.toml").read_text("utf-8"))
    data["parts"] = {part: frozenset(said.split()) for part, said in data["parts"].items()}
    return data
