"""How many a subject is ("two children", "a flock of sheep"), and whether words mean a crowd or a number of people.

Who of them is drawn is decided in `engines.film.blocking`.
"""

import re

from engines.film.shots import Subject
from engines.film.words import stem

CROWD = re.compile(
    r"\b(?:crowds?|people|passers-?by|villagers|guests|audience|army|soldiers|tourists|workers|commuters|mob|onlookers"
    r"|spectators|protesters|dancers|shoppers|pedestrians|travellers|customers|marchers|party ?goers|fans|students"
    r"|children|fishermen|sailors|refugees|pilgrims|townspeople|townsfolk|everyone|everybody)\b",
    re.I,
)
_NUMBERS = {
    "two": 2, "both": 2, "couple": 2, "pair": 2, "three": 3, "trio": 3, "several": 3, "some": 3, "four": 4, "flock": 4,
    "herd": 4, "pack": 4, "group": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "dozen": 12,
    "twelve": 12,
}  # fmt: skip
_SOME = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.I)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|both)\s+(?:of\s+)?(?:the\s+)?(?:[a-z\-]+\s+){0,2}$",
    re.I,
)
_IRREGULAR = frozenset(("children", "wolves", "geese", "mice"))
_FIRST_WORDS = 3  # of how somebody looks, in which their number stands


def count_of(subject: Subject) -> int:
    """How many of it the words ask for, 1 for somebody alone."""
    said = re.findall(r"[a-z]+", f"{subject.sub_type} {subject.appearance}".lower())[:_FIRST_WORDS]
    number = next((_NUMBERS[word] for word in said if word in _NUMBERS), 0)
    noun = subject.name if subject.name != subject.sub_type and said[:1] != ["a"] else ""
    return number or (2 if _is_plural(noun) else 1)


def is_many(noun: str, name: str) -> bool:
    """Whether a noun with what stands beside it ("a flock of white sheep"), or its bare form, means several."""
    return bool(_SOME.search(noun)) or _is_plural(name)


def crowded(text: str) -> bool:
    """Whether a text speaks of a crowd; people with a number are none."""
    return any(not counted(text, found.start()) for found in CROWD.finditer(text))


def counted(text: str, start: int) -> bool:
    """Whether a number stands before the word at a character of a text: `two small children` are no crowd."""
    return bool(_COUNTED.search(text[:start]))


def _is_plural(noun: str) -> bool:
    plain = noun.islower() and stem(noun) != noun
    return (plain and noun.endswith(("s", "men"))) or noun in _IRREGULAR
