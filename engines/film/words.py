"""English text as words with stems, and as sentences: enough to recognise a word in its forms, and no grammar.

What the words mean to the stage is in `engines.film.terms`.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪĮİŁŃŇŌŐŒŘŚŞŠŤŪŮŰŹŻŽ"  # inside a class of a pattern
LONGEST = 600  # characters of a sentence
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_END = re.compile(r"""(?:[.!?…]+|\.\.\.)["'”’»)\]]*(?=\s+["'“‘«(\[]*[^\Wa-z]|\s*$)|\n+""")
_TIMED = re.compile(
    r"\(\d+(?:[.,]\d+)?\s?(?:s|secs?|seconds?|min|minutes?)\)\s*"
)  # belongs to the sentence before
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|prof|capt|lt|sgt|jr|sr|vs|int|ext|est|no|(?-i:[A-Z]))\.$", re.I
)


@dataclass(frozen=True)
class Word:
    """A word of a text and where it stands in it; `stem` is without its ending, in small letters, without accents."""

    text: str
    stem: str
    start: int
    end: int


@cache
def listed(name: str) -> frozenset[str]:
    """A list of `resources/film/words.toml`."""
    data = tomllib.loads(files("resources").joinpath("film", "words.toml").read_text("utf-8"))
    return frozenset(data[name].split())


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    return [Word(m[0], stem(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text in order."""
    return tuple(word.stem for word in words(text))


@lru_cache(50_000)
def stem(word: str) -> str:
    """`running`, `runs` and `run` give the same; irregular forms (`ran`) stay apart."""
    plain = folded(word)
    plain = re.sub(r"['’]s?$", "", plain.replace("’s", "").replace("'s", ""))
    if plain in listed("whole") or len(plain) < 4:
        return plain
    return _bare(plain)


def folded(word: str) -> str:
    """In small letters and without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))


def _bare(word: str) -> str:
    if word.endswith("men") and len(word) > 5:
        return f"{word[:-3]}man"
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ing") and len(word) > 5:
        word = _single(word[:-3])
    elif word.endswith("ed") and len(word) > 4 and word[-3] != "e":
        word = _single(word[:-2])
    elif word.endswith("es") and word[:-2].endswith(("s", "x", "z", "ch", "sh", "o")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    elif word.endswith("ily") and len(word) > 5:
        return word[:-3] + "y"
    elif word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _single(word: str) -> str:
    """Without the doubling before -ing and -ed: `runn` is run, `fall` stays."""
    twice = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if twice else word


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; what is no sentence by its marks stays whole, up to `LONGEST` characters."""
    found, begin = [], 0
    for end in _END.finditer(text):
        if not _ABBREVIATION.search(text[begin : end.end()]):
            found.append(text[begin : end.end()])
            begin = end.end()
    found.append(text[begin:])
    whole: list[str] = []
    for sentence in (" ".join(part.split()) for part in found if any(c.isalnum() for c in part)):
        if whole and (timed := _TIMED.match(sentence)):
            whole[-1] += f" {timed[0].strip()}"
            sentence = sentence[timed.end() :]
        whole += [sentence] if sentence else []
    return [part for sentence in whole for part in _parts(sentence)]


def _parts(sentence: str) -> list[str]:
    parts = []
    while len(sentence) > LONGEST:
        cut = max(sentence.rfind(" ", 0, LONGEST), 0) or LONGEST
        parts.append(sentence[:cut])
        sentence = sentence[cut:].strip()
    return [*parts, sentence] if sentence else parts


def clipped(text: str, longest: int) -> str:
    """At most `longest` characters, cut between words."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"
