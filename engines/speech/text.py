"""Text in any script, cut into pieces that a voice can say in one breath."""

import re
import unicodedata
from dataclasses import dataclass

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？।॥؟۔]+[\"”’»)」』]*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“])(?:\w|mr|mrs|ms|dr|st|prof|gen|sen|rev|hon|vs|no|jr|sr|inc|ltd|e\.g|i\.e|cf|fig|approx"
    r"|sr|sra|dra|mme|mlle|sig|dott|bzw|z\.b|nr|ca)\.$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"(?<=[,;:،、，；])\s*|\s+")
_SHORTEST, _LONGEST = 40, 320  # characters

PARAGRAPH_PAUSE_S = 0.55
SENTENCE_PAUSE_S = 0.25
BREATH_PAUSE_S = 0.08


@dataclass(frozen=True)
class Piece:
    """A sentence or so, and the silence after it at the normal rate."""

    text: str
    pause_s: float


def pieces(text: str) -> list[Piece]:
    """The text in order, in pieces of at most 320 characters; what cannot be said is left out.

    Short neighbours are said together, which sounds better and costs less; a paragraph always ends a piece.
    """
    found: list[Piece] = []
    for paragraph in re.split(r"[\r\n\u2028\u2029]+", unicodedata.normalize("NFC", text)):
        line = " ".join("".join(c if c.isprintable() else " " for c in paragraph).split())
        spoken = [part for sentence in _grouped(_sentences(line)) for part in _breaths(sentence)]
        last = len(spoken) - 1
        found += [
            Piece(part, PARAGRAPH_PAUSE_S if i == last else SENTENCE_PAUSE_S if ends else BREATH_PAUSE_S)
            for i, (part, ends) in enumerate(spoken)
        ]
    return found


def can_be_said(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def _sentences(line: str) -> list[str]:
    found, begin = [], 0
    for end in _END.finditer(line):
        goes_on = line[end.end() :].lstrip()[:1].islower()
        if not goes_on and not _ABBREVIATION.search(line[begin : end.end()]):
            found.append(line[begin : end.end()].strip())
            begin = end.end()
    found.append(line[begin:].strip())
    return [sentence for sentence in found if can_be_said(sentence)]


def _grouped(sentences: list[str]) -> list[str]:
    groups: list[str] = []
    for sentence in sentences:
        if groups and min(len(groups[-1]), len(sentence)) < _SHORTEST and len(groups[-1]) < _LONGEST / 2:
            groups[-1] += " " + sentence
        else:
            groups.append(sentence)
    return groups


def _breaths(sentence: str) -> list[tuple[str, bool]]:
    """Parts of at most `_LONGEST` characters, cut at commas, else between words, else anywhere; and whether
    a part ends the sentence."""
    parts: list[str] = []
    rest = sentence
    while len(rest) > _LONGEST:
        cuts = [m.end() for m in _BREAK.finditer(rest, _LONGEST // 2, _LONGEST)]
        commas = [cut for cut in cuts if rest[:cut].rstrip()[-1:] in ",;:،、，；"]
        cut = (commas or cuts or [_LONGEST])[-1]
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    parts.append(rest)
    spoken = [part for part in parts if can_be_said(part)]
    return [(part, i == len(spoken) - 1) for i, part in enumerate(spoken)]
