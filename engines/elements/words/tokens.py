"""A prompt as sentences of tokens that remember where they stand: words, marks, and what is said aloud as one token."""

import re
from dataclasses import dataclass
from typing import Literal

_QUOTED = re.compile(
    r"""[“"«„]([^“”"«»„]{1,400})[”"»“]|(?<![\w’'])[‘']((?:[^‘’'\n]|[’'](?=\w)){2,400})[’'](?!\w)"""
)
_TOKEN = re.compile(r"w/(?=\s)|\d+(?:[.,]\d+)*\w*|[^\W\d_]+(?:[-'’][^\W_]+)*|&|[^\w\s]|\n+")
_CLITIC = re.compile(r"^(.+?)(['’](?:s|re|ve|ll|d|m))$", re.I)
_SHORTENED = {"w/": "with", "n": "and", "u": "you", "thru": "through"}
_ENDS = frozenset(".!?;:…\n")
Kind = Literal["word", "mark", "quote"]


@dataclass(frozen=True)
class Token:
    """`text` in small letters with straight apostrophes; characters `start` to `end` of the prompt."""

    kind: Kind
    text: str
    start: int
    end: int


def sentences(prompt: str) -> list[list[Token]]:
    """The sentences, each with the mark that ends it; a colon ends one too, unless speech follows."""
    found: list[list[Token]] = [[]]
    tokens = list(_tokens(prompt))
    for i, token in enumerate(tokens):
        found[-1].append(token)
        follows = tokens[i + 1] if i + 1 < len(tokens) else None
        ends = token.kind == "mark" and token.text in _ENDS
        if ends and not (token.text == ":" and follows is not None and follows.kind == "quote"):
            found.append([])
    return [sentence for sentence in found if any(token.kind != "mark" for token in sentence)]


def _tokens(prompt: str) -> list[Token]:
    found: list[Token] = []
    begin = 0
    for quoted in _QUOTED.finditer(prompt):
        found += _plain(prompt, begin, quoted.start())
        found.append(Token("quote", (quoted[1] or quoted[2]).strip(), quoted.start(), quoted.end()))
        begin = quoted.end()
    return found + _plain(prompt, begin, len(prompt))


def _plain(prompt: str, begin: int, end: int) -> list[Token]:
    found = []
    for met in _TOKEN.finditer(prompt, begin, end):
        text = "\n" if met[0].isspace() else met[0].lower().replace("’", "'")
        text = _SHORTENED.get(text, text)
        if not (met[0][0].isalnum() or met[0] == "&"):
            found.append(Token("mark", text, met.start(), met.end()))
        elif (clitic := _CLITIC.match(text)) and text not in ("let's",):
            middle = met.start() + len(clitic[1])
            found.append(Token("word", clitic[1], met.start(), middle))
            found.append(Token("word", clitic[2], middle, met.end()))
        else:
            found.append(Token("word", text, met.start(), met.end()))
    return found
