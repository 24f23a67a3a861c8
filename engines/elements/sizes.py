"""How high somebody or something stands, judged by its name, so that a mouse is drawn smaller than an elephant.

The heights are data (`resources/elements/sizes.toml`). A name that is not there gets the height of the nearest one in
meaning (`engines.film.embedding`), or a middling one where that model is missing or nothing is near.
"""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from engines.contract import ModelMissing
from engines.film.embedding import Vectors, embed

NEAR_ENOUGH = 0.38
UNKNOWN_M = 0.9


@dataclass(frozen=True)
class Size:
    """`height_m` in metres; `kind` is people, animals, vehicles, places, things, or empty where nobody knows."""

    height_m: float
    kind: str


@lru_cache(maxsize=256)
def size_of(name: str) -> Size:
    """The usual size of what is called so: a known word in it first, the last one counting most, else by meaning."""
    known = _known()
    words = name.casefold().replace("_", " ").split()
    for length in range(min(3, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            phrase = " ".join(words[start : start + length])
            for form in (phrase, phrase.removesuffix("s"), phrase.removesuffix("es")):
                if form in known:
                    return known[form]
    try:
        likeness = _vectors() @ embed([name])[0]
    except ModelMissing:
        return Size(UNKNOWN_M, "")
    nearest = int(np.argmax(likeness))
    if likeness[nearest] < NEAR_ENOUGH:
        return Size(UNKNOWN_M, "")
    return list(known.values())[nearest]


@cache
def _known() -> dict[str, Size]:
    read = tomllib.loads((files("resources") / "elements" / "sizes.toml").read_text("utf-8"))
    return {
        name.replace("_", " "): Size(height_m, kind)
        for kind, named in read.items()
        for name, height_m in named.items()
    }


@cache
def _vectors() -> Vectors:
    return embed(list(_known()))
