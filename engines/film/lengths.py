"""Seconds and minutes in a script: which of them say how long a shot lasts, and which only how long something takes.

"(5 s)", "holds for 5 seconds", "a 5-second shot" and "5 s" by itself between commas are lengths of the shot; "for 5
seconds" is one as long as anybody would look that long.
"""

import re

from engines.contract import BadInput
from engines.film.shots import LONGEST_S, SHORTEST_S

_WORDS = {
    "half a": 0.5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
}  # fmt: skip
_NUMBER = rf"(?<![\w.])(?P<number>\d+(?:[.,]\d+)?|{'|'.join(_WORDS)})"
SECONDS = re.compile(
    rf"(?:\bfor\s+(?:about\s+)?)?{_NUMBER}[\s\-]*(?P<unit>s|secs?|seconds?|min|minutes?)\b", re.I
)
_SAID = SECONDS.pattern.replace("?P<number>", "").replace("?P<unit>", "")
_LASTS = re.compile(
    rf"\b(?:holds?|holding|lasts?|lasting|runs|duration|length)\s*:?\s+(?:of\s+)?(?:about\s+)?{_SAID}", re.I
)
_BRACKETED = re.compile(rf"\(\s*{_SAID}\s*\)", re.I)
_OF_A_SHOT = re.compile(rf"\b{_SAID}(?:\s+long)?(?=\s+(?:[\w\-]+\s+){{0,3}}(?:shot|take|clip)\b)", re.I)
_ALONE = re.compile(rf"(?:^|[,;:–—]\s*)(?:about\s+)?{_SAID}(?:\s+long)?\s*(?=[.,;!?]|$)", re.I)
_FOR = re.compile(rf"\bfor\s+(?:about\s+)?{_SAID}", re.I)
_LOOKED_AT_S = 60.0  # what happens for longer than this is told, and not shown to its end


def length_in(sentence: str) -> tuple[float | None, str]:
    """How long the shot of a sentence lasts, None where it says nothing of it, and the sentence without what says only
    that. Raises `BadInput` where no shot can be that long."""
    for pattern in (_BRACKETED, _OF_A_SHOT, _ALONE):
        if timed := pattern.search(sentence):
            rest = f"{sentence[: timed.start()]} {sentence[timed.end() :]}"
            return seconds(timed[0].strip(" ,;:–—()")), " ".join(rest.split())
    if timed := _LASTS.search(sentence):
        return seconds(timed[0]), sentence
    timed = _FOR.search(sentence)
    if timed and SHORTEST_S <= value_s(timed[0]) <= _LOOKED_AT_S:
        return value_s(timed[0]), sentence
    return None, sentence


def clause_s(clause: str) -> float | None:
    """How long a move of the camera goes on ("pans left for 5 seconds"), as near to it as a shot can be long."""
    timed = _FOR.search(clause)
    return min(max(value_s(timed[0]), SHORTEST_S), LONGEST_S) if timed else None


def seconds(words: str) -> float:
    """The length that the words give to a shot. Raises `BadInput` where no shot can be that long."""
    value = value_s(words)
    if not SHORTEST_S <= value <= LONGEST_S:
        raise BadInput(
            "script",
            f"asks for a shot of {value:g} s (“{words.strip()}”)",
            f"a shot lasts {SHORTEST_S:g} to {LONGEST_S:g} s; write several shots for more",
        )
    return value


def value_s(words: str) -> float:
    """The number of seconds in the words, whether or not a shot can be that long."""
    found = SECONDS.search(words)
    assert found is not None
    number = found["number"].lower()
    value = _WORDS[number] if number in _WORDS else float(number.replace(",", "."))
    return 60 * value if found["unit"].lower().startswith("m") else value
