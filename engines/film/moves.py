"""Which move of the camera words mean, and which of them it does not obey.

A move that the stage has comes before one that only stands in for another (`camera_other` of the vocabulary), and that
before the nearest in meaning.
"""

import re
from collections.abc import Iterator
from functools import cache

from engines.film import terms
from engines.film.words import listed, stem, words

_CAMERA: tuple[terms.Kind, ...] = ("camera_move", "shot_type", "shot_angle", "shot_position")


def move(said: str) -> terms.Match | None:
    """The move that the words mean; None where the camera stays still."""
    others = terms.exact("camera_other", said)
    plain = said
    for other in reversed(others):
        plain = plain[: other.start] + " " * len(other.words) + plain[other.end :]
    named = terms.exact("camera_move", plain)
    instead = [other for other in others if other.term != "static"]
    return next(iter([*named, *instead]), None) or (terms.match("camera_move", plain) if not others else None)


def disobeyed(said: str, done: str) -> Iterator[str]:
    """What people are told of words that are no move which the camera does, beside others that are; `done` is the move
    that it does."""
    does = "stays still" if done == "static" else f"does {done.replace('_', ' ')}"
    others = terms.exact("camera_other", said)
    if not others and not terms.exact("camera_move", said):
        return  # the words are told as a whole, with what is nearest to them
    for other in others:
        yield f"camera: “{other.words}” is not drawn, the camera {does}"
    for part in re.split(r"\s*[,;]\s*", said):
        if terms.exact("camera_other", part):
            continue
        known = [found for kind in _CAMERA for found in terms.exact(kind, part)]
        first = next((word for word in words(part) if not word.text.lower().endswith("ly")), None)
        if first is None or first.stem in _stems() or (known and known[0].start <= first.start):
            continue
        yield f"camera: “{first.text if known else part}” is not a known word, the camera {does}"


@cache
def _stems() -> frozenset[str]:
    """The stems of all words that speak of the camera, and of those that only say how it moves."""
    return frozenset(part for kind in _CAMERA for part in terms.vocabulary_stems(kind)) | frozenset(
        map(stem, listed("camera_manners"))
    )
