"""Lengths of a moment, "stops for two bars", which are no lengths of the whole piece, "two minutes of jazz"."""

import re
from dataclasses import dataclass

from engines.film.words import words
from engines.music.words.vocabulary import found

_PIECE = re.compile(
    r"^[\s-]*(?:long|loop|piece|track|song|tune|jingle|instrumental|cue|score|in (?:all|total)|altogether)\b",
    re.I,
)
_SECTIONS = (
    r"intro(?:duction)?|outro|verse|(?:pre[\s-]?)?chorus|bridge|break(?:down)?|drop|build(?:[\s-]?up)?|pause|silence|"
    r"stop|gap|fill|hush|ending|coda|crescendo|fade(?:[\s-]?out)?|rest"
)
_SECTION_AFTER = re.compile(
    rf"^[\s-]*(?:of\s+)?(?:(?!with\b|and\b|that\b)\w+\s+){{0,2}}(?:{_SECTIONS})\b"
    r"(?!\s+(?:track|song|piece|music|theme|tune|for))",
    re.I,
)
_SECTION_BEFORE = re.compile(
    rf"\b(?:stops?|pauses?|silent|falls? silent|drops? out|(?:{_SECTIONS}|solo))\s+"
    r"(?:(?:that )?(?:is|lasts?|lasting|takes?|of|for|just|only|about|some)\s+)+$",
    re.I,
)
_SOLO_AFTER = re.compile(r"^[\s-]*(?:\w+\s+){0,2}solo\b(?!\s+piece)", re.I)
_WITH = re.compile(r"\b(?:with|and|has|then)\s+an?\s+$", re.I)
_THEN = re.compile(r"\bthen\s+$", re.I)
_CLAUSE_END = re.compile(r"[.;:!?\n]")
_GOES_ON = re.compile(
    r"\b(?:then|before|until|till|followed by|after that|afterwards)\b(?P<what>[^.;:!?\n]*)", re.I
)
_OF = re.compile(
    r"^\s*(?:of|with)?\s*(?P<what>(?:(?!with\b|that\b|which\b|in\b|for\b|music\b)[\w'-]+\s*){1,5})", re.I
)
_FOR = re.compile(r"(?P<what>(?:[\w'-]+\s+){1,4})for\s+(?:the\s+|about\s+)?$", re.I)
_EVERYBODY = re.compile(r"\b(?:every\w+|all|full|whole|rest|others|band|beat|drop|chorus|verse|solo)\b", re.I)
_DOES = re.compile(
    r"\b(?:builds?|building|alone|tension|suspense|calm|quiet|stillness|silence|nothing|plays?|only|just)\b",
    re.I,
)


@dataclass(frozen=True)
class Moment:
    """A length at a character of a text that is no length of the piece, in seconds or in bars, with the words of it."""

    at: int
    seconds: float | None
    bars: int | None
    phrase: str

    @property
    def is_played(self) -> bool:
        """Whether somebody plays it, and it is no stop and no section."""
        return bool(found("player", words(self.phrase))) and not found("section", words(self.phrase))


def is_moment(text: str, begin: int, end: int) -> bool:
    """Whether the length from `begin` to `end` is that of a section or a stop, or of what somebody plays before the
    piece goes on."""
    before, after = text[:begin], text[end:]
    if _PIECE.match(after):
        return False
    if _SOLO_AFTER.match(after) and _WITH.search(before):
        return True
    if _SECTION_AFTER.match(after) or _SECTION_BEFORE.search(before) or _THEN.search(before):
        return True
    rest = _CLAUSE_END.split(after)[0]
    if not any(_EVERYBODY.search(m["what"]) or _plays(m["what"]) for m in _GOES_ON.finditer(rest)):
        return False
    near = [_OF.match(re.split(r",|\bthen\b", after)[0]), _FOR.search(re.split(r"[,.;:!?\n]", before)[-1])]
    return any(one and (_plays(one["what"]) or _DOES.search(one["what"])) for one in near)


def _plays(text: str) -> bool:
    return bool(found("player", words(text)))


def phrase_of(text: str, begin: int, end: int) -> str:
    """The length with the words that it is of."""
    before = re.split(r"[,.;:!?\n]|\bthen\b", text[:begin])[-1].split()
    after = re.split(r"[,.;:!?\n]|\b(?:then|before|until|and)\b", text[end:])[0].split()
    return " ".join([*before[-4:], text[begin:end].strip(), *after[:3]])
