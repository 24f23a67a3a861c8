"""A prompt as sentences of tokens that remember where they stand: words, marks, and what is said aloud as one token."""

import re
from dataclasses import dataclass
from typing import Literal

from engines.elements.words.lexicon import listed

_QUOTED = re.compile(
    r"""[“"«„]([^“”"«»„]{1,400})[”"»“]|(?<![\w’'])[‘']((?:[^‘’'\n]|[’'](?=\w)){2,400})[’'](?!\w)"""
)
_TOKEN = re.compile(r"w/(?=\s)|\d+(?:[.,]\d+)*\w*|[^\W\d_]+(?:[-'’][^\W_]+)*|&|[^\w\s]|\n+")
_CLITIC = re.compile(r"^(.+?)(['’](?:s|re|ve|ll|d|m))$", re.I)
_SHORTENED = {"w/": "with", "n": "and", "u": "you", "thru": "through"}
_ENDS = frozenset(".!?;:…\n")
_FILMED_WITHIN = 3  # words behind what is said, among which one of the camera begins a sentence of its own
Kind = Literal["word", "mark", "quote"]


@dataclass(frozen=True)
class Token:
    """`text` in small letters with straight apostrophes; characters `start` to `end` of the prompt."""

    kind: Kind
    text: str
    start: int
    end: int


def sentences(prompt: str) -> list[list[Token]]:
    """The sentences, each with the mark that ends it; a colon ends one too, unless speech follows, and so does what
    somebody said, where its own mark or the camera begins anew: says "Hello." Slow dolly in."""
    found: list[list[Token]] = [[]]
    tokens = list(_tokens(prompt))
    for i, token in enumerate(tokens):
        found[-1].append(token)
        follows = tokens[i + 1] if i + 1 < len(tokens) else None
        ends = token.kind == "mark" and token.text in _ENDS
        ends &= not (token.text == ":" and follows is not None and follows.kind == "quote")
        said = token.kind == "quote" and len(found[-1]) > 1
        if ends or (said and _begins_anew(prompt, tokens, i)):
            found.append([])
    return [sentence for sentence in found if any(token.kind != "mark" for token in sentence)]


def _begins_anew(prompt: str, tokens: list[Token], i: int) -> bool:
    """Whether the words behind the speech `i`, which somebody was said to say, are no part of its sentence."""
    ahead = tokens[i + 1 : i + 1 + _FILMED_WITHIN]
    if not ahead or ahead[0].kind != "word":
        return False
    if tokens[i].text[-1:] in _ENDS and prompt[ahead[0].start].isupper():
        return True
    marks = [at for at, token in enumerate(ahead) if token.kind != "word"]
    words = {token.text for token in ahead[: marks[0] if marks else None]}
    joined = ahead[0].text in listed("words", "conjunctions") | listed("words", "subordinators")
    return not joined and bool(words & (listed("camera", "only") | {"camera"}))


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
