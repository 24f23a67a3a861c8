"""Which words of a sentence say where it is: `in a rainy city` does, a moon that is painted or looked at does not.

No grammar is parsed: a place behind a preposition that locates ("in", "on", "along") comes before one without. What the
words mean to the stage is in `engines.film.terms`, how places turn into each other in `engines.film.setting`.
"""

import re

from engines.film import terms
from engines.film.words import listed, stem

_BEFORE = re.compile(r"(?:^|\s)((?:[a-z\-]+\s+){0,2})$")
_SEEN_FAR = re.compile(
    r"\b(?:see|sees|saw|dreams? of|thinks? of|remembers?|looks? (?:at|toward|towards)|points? (?:at|to))\b",
    re.I,
)
_LOCATES = re.compile(
    r"\b(?:in|into|inside|on|onto|at|through|throughout|across|along|over|under|within|by|near|around|beside|among"
    r"|between|outside|above|behind|down|up)\s+(?:(?:the|an?|his|her|their|its|some|this)\s+)?"
    r"(?:(?!(?:the|an?|of|to|with|from|for|and)\b)[\w\-’']+\s+){0,3}$",
    re.I,
)
_DEPICTED = re.compile(  # paints the moon, a picture of the sea, sings about the desert
    r"(?:\b(?:paint|draw|drew|sketch|carv|sculpt|photograph|describ|imagin|mention|embroider)\w*"
    r"|\b(?:picture|painting|drawing|sketch|photo(?:graph)?|poster|postcard|map|model|toy|story|stories|song|poem|book"
    r"|tale|legend)s?\s+(?:of|about)|\b(?:says?|said|sings?|sang|talks?|tells?|told|whispers?|speaks?|reads?|writes?"
    r"|wrote|thinks?|dreams?)\s+(?:\w+\s+)?(?:of|about))\s+(?:(?:the|an?|his|her|their|its|some)\s+)?(?:[\w\-]+\s+){0,2}$",
    re.I,
)
_ON_IT = re.compile(r"\b(?:on|onto|across|over|from|to|around|off)\s+(?:the\s+)?(?:[\w\-]+\s+)?$", re.I)
_IN_THE_SKY = frozenset(("moon", "mars", "galaxy", "nebula"))
_SHORTEST = 4  # words of a sentence in which a moon that is only named stands in the sky


def named(text: str) -> list[terms.Match]:
    """The places that a sentence may play at: without those that are painted, told of or seen from far, and without
    a moon that shines."""
    if re.search(r"\bon the horizon\b", text, re.I):
        return []
    falling = terms.exact("weather", text)
    found = [
        match
        for match in terms.exact("environment", text)
        if not any(weather.start <= match.start < weather.end for weather in falling)
    ]
    if found and _SEEN_FAR.search(text[: found[0].start]):
        return []
    return [match for match in found if not depicted(text, match) and not shines(text, match)]


def depicted(text: str, place: terms.Match) -> bool:
    """Whether a place is only painted, said or sung of."""
    return bool(_DEPICTED.search(text[: place.start]))


def first_of(text: str, found: list[terms.Match]) -> terms.Match | None:
    """The place that a sentence plays at, of those that are `named` in it. "A lighthouse on a cliff" is at the
    lighthouse: a word that says little of the landscape gives way to whatever is named before it."""
    located = [m for m in found if _LOCATES.search(text[: m.start]) and not is_weak(m)]
    return next(iter(located or found), None)


def place_in(text: str) -> tuple[str, bool]:
    """The words for the place in a sentence with what stands before them (`snowy forest`), and whether it is inside."""
    found = named(text)
    first = first_of(text, found)
    if first is None:
        return "", False
    start, end = first.start, first.end
    for following in found:
        if following.start >= end and text[end : following.start].strip() == "":
            end = following.end
    before = _BEFORE.search(text[:start].lower())
    adjectives: list[str] = []
    for word in reversed(before[1].split() if before else []):
        if word in listed("no_adjectives") or word.endswith(("s", "ing")) or terms.exact("action", word):
            break
        adjectives.insert(0, word)
    return " ".join([*adjectives, text[start:end].lower()]), first.term == "interior"


def is_weak(place: terms.Match) -> bool:
    """Whether a word for a place says little of the landscape ("road")."""
    return bool({place.words.lower(), stem(place.words)} & listed("weak_places"))


def shines(text: str, place: terms.Match) -> bool:
    """Whether it is a moon in the sky: nobody is on it, and the sentence does more than name it."""
    sky = place.words.lower().removeprefix("the ") in _IN_THE_SKY
    return sky and not _ON_IT.search(text[: place.start]) and len(text.split()) >= _SHORTEST
