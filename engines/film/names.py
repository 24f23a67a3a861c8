"""Who the people of a script are: names as they are shown, women and men, the old and the young, one seed for each.

Decided from names and from words about a person alone (`resources/film/names.toml`), so that it never changes when
something else in the script does. How they look in detail is in `engines.film.characters`.
"""

import hashlib
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from engines.film.words import folded, words

Gender = Literal["woman", "man", ""]
Age = Literal["child", "old", ""]
_YEARS = re.compile(
    r"\b(\d{1,3})(?:\s*(?:years?|yrs?)[- ]old|s\b|\b)(?!\s*(?:m|km|miles|seconds|minutes|hours|o'clock))"
)
_GROWN = re.compile(r"\b(?:wom[ae]n|m[ae]n|lady|couple|wife|husband|mother|father|soldier|adult)\b", re.I)
_TITLES = re.compile(r"(?:dr|mr|mrs|ms|prof|st|capt|lt|sgt|sr|jr)", re.I)


def seed(*parts: object) -> int:
    """A number from 0 to 2**31 - 1, the same for the same parts on every machine."""
    text = "\0".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big") & 0x7FFFFFFF


def shown(name: str) -> str:
    """A character's name as people write it: `DR. MARY O'HARA` is Dr. Mary O'Hara, `McCLANE` McClane."""

    def one(word: str) -> str:
        if word.islower() or not any(c.isalpha() for c in word):
            return word
        mixed = re.match(r"^(Mc|Mac|O['’]|D['’])(.+)$", word, re.I if word.isupper() and "'" in word else 0)
        if mixed:
            return mixed[1].capitalize() + mixed[2].capitalize()
        return word.capitalize() if word.isupper() and (len(word) > 2 or _TITLES.fullmatch(word)) else word

    parts = [one(part) for part in re.split(r"(\s+|-)", " ".join(name.split()))]
    return (
        "".join(parts)
        if len(name) > 2 or not name.isupper()
        else name.capitalize()
        if len(name) > 1
        else name
    )


def gender(name: str, about: str = "") -> Gender:
    """Whether a name or, before that, the words about somebody say that it is a woman or a man; "" where neither does.

    Words of the name (`THE QUEEN`) are surest, then what is told of the person, then given names.
    """
    data = _data()
    for text in (name, about):
        said = [word.text.lower() for word in words(text)]
        women, men = (sum(w in data[k] for w in said) for k in ("women_words", "men_words"))
        if women != men:
            return "woman" if women > men else "man"
    for word in words(name):
        if folded(word.text) in data["women"]:
            return "woman"
        if folded(word.text) in data["men"]:
            return "man"
    return ""


def age(words_about: str) -> Age:
    """Whether somebody is a child or old, by words or years; "" for in between and unknown."""
    data = _data()
    said = {word.text.lower() for word in words(words_about)}
    years = [int(m[1]) for m in _YEARS.finditer(words_about)]
    if said & data["old_words"] or any(60 <= y < 130 for y in years):
        return "old"
    small = said & data["child_words"] or (said & {"young", "little"} and not _GROWN.search(words_about))
    if any(1 <= y < 13 for y in years) or (small and not any(y >= 15 for y in years)):
        return "child"
    return ""


def is_given_name(word: str) -> bool:
    """Whether a word is a given name that we know."""
    return folded(word) in _data()["women"] or folded(word) in _data()["men"]


@cache
def _data() -> dict[str, frozenset[str]]:
    text = files("resources").joinpath("film", "names.toml").read_text("utf-8")
    return {key: frozenset(value.split()) for key, value in tomllib.loads(text).items()}
