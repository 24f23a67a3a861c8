"""How somebody does something: on which side of whom, which way, where in the picture, and how fast."""

from collections.abc import Sequence

from engines.elements.direction import Heading, Pace, Relation, Spot
from engines.elements.words.lexicon import listed
from engines.elements.words.syntax import Noun

_RELATIONS: dict[str, Relation] = {
    "to": "to", "toward": "to", "towards": "to", "at": "to", "after": "to", "into": "to", "onto": "on", "for": "to",
    "from": "from", "off": "from", "out": "from", "away": "from",
    "with": "with", "alongside": "with",
    "beside": "beside", "besides": "beside", "near": "beside", "by": "beside", "next": "beside", "past": "beside",
    "against": "beside", "along": "beside", "between": "beside", "among": "beside",
    "behind": "behind", "before": "in_front_of", "front": "in_front_of", "ahead": "in_front_of",
    "on": "on", "upon": "on", "atop": "on", "in": "on", "inside": "on",
    "above": "above", "over": "above",
    "under": "under", "underneath": "under", "beneath": "under", "below": "under",
    "around": "around", "round": "around", "about": "around",
    "up": "to", "down": "to", "through": "to", "across": "to",
}  # fmt: skip


_ACROSS: dict[str, Heading] = {"left": "right", "right": "left"}
_SPOTS: dict[Spot, tuple[str, ...]] = {
    "left": ("on the left", "at the left", "to the left of", "left side of"),
    "right": ("on the right", "at the right", "to the right of", "right side of"),
    "centre": ("in the middle", "in the centre", "in the center"),
    "foreground": ("in the foreground", "in the front"),
    "distance": ("in the background", "in the distance", "on the horizon", "far away"),
}


def relation_of(prep: str, words: Sequence[str] = ()) -> Relation:
    """How two lie to each other by a preposition; for "of" by the adverb before it ("ahead of")."""
    if prep == "of":
        return next((_RELATIONS[word] for word in reversed(words) if word in _RELATIONS), "")
    if "front" in prep:
        return "in_front_of"
    return next((_RELATIONS[word] for word in reversed(prep.split()) if word in _RELATIONS), "")


def heading_of(words: Sequence[str], places: Sequence[tuple[str, Noun]], near: Sequence[str]) -> Heading:
    """Which way the particles, the places and the other words near a verb lead."""
    if side := _side_of(places, [*words, *near]):
        return side
    heads = [noun.head for _, noun in places]
    if any(
        noun.head in ("camera", "lens", "viewer") or noun.pronoun in ("us", "me")
        for prep, noun in places
        if set(prep.split()) & {"to", "toward", "towards", "at", "into"}
    ):
        return "nearer"
    if "away" in words or "distance" in heads or "horizon" in heads:
        return "farther"
    return "up" if "up" in words else "down" if "down" in words else ""


def _side_of(places: Sequence[tuple[str, Noun]], words: Sequence[str]) -> Heading:
    """The picture's left or right, where something goes; who comes from one goes to the other."""
    named = [(set(prep.split()), noun.head) for prep, noun in places if noun.head in _ACROSS]
    named += [
        (set(words[max(0, at - 2) : at]), word)
        for at, word in enumerate(words)
        if word in _ACROSS and words[at + 1 : at + 2] != ["of"]
    ]
    named = [(befores, side) for befores, side in named if not befores & {"on", "at"}]
    for befores, side in named:
        if "from" not in befores:
            return side  # type: ignore[return-value]
    return _ACROSS[named[0][1]] if named else ""


def spot_of(near: Sequence[str], places: Sequence[tuple[str, Noun]] = ()) -> Spot:
    """Where in the picture, or beside somebody, the words put somebody: on the left, on her left."""
    for prep, noun in places:
        if noun.head in _ACROSS and noun.whose is not None and prep in ("on", "at", "to"):
            return noun.head  # type: ignore[return-value]
    text = " ".join(near)
    return next((spot for spot, phrases in _SPOTS.items() if any(phrase in text for phrase in phrases)), "")


def pace_of(near: Sequence[str], usual: Pace) -> Pace:
    """How fast, by the words near a verb that has a usual pace of its own."""
    if listed("words", "slow") & set(near):
        return "slow"
    return "fast" if listed("words", "fast") & set(near) else usual
