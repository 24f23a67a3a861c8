"""What the lips, jaw and tongue do for each sound of the International Phonetic Alphabet.

A phone is a symbol with its time in the voice. A letter of the alphabet has an articulation: where it wants
each mouth channel, how strongly (its dominance), and its viseme. The table covers the letters that the neural
and the formant voices use in any language; how neighbours blend is in `engines.speech.coarticulation`.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

CHANNELS = ("jaw", "width", "round", "upper", "lower", "lip_teeth", "press", "tongue")
JAW, WIDTH, ROUND, UPPER, LOWER, LIP_TEETH, PRESS, TONGUE = range(len(CHANNELS))

PAUSES = frozenset({"", "sil"})

Viseme = Literal["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"]
Manner = Literal["vowel", "closure", "bite", "other"]


@dataclass(frozen=True)
class Phone:
    """One sound: `symbol` in IPA (several letters make a diphthong or an affricate), times in seconds from
    the start of the audio, `stress` 0 none, 1 secondary, 2 primary. Time without a phone is a pause."""

    symbol: str
    start_s: float
    end_s: float
    stress: int = 0

    def shifted(self, by_s: float) -> "Phone":
        """The same sound at another time."""
        return Phone(self.symbol, self.start_s + by_s, self.end_s + by_s, self.stress)


@dataclass(frozen=True)
class Articulation:
    """What one letter asks of the mouth: `target` and `dominance` are (8,) over `CHANNELS`."""

    target: NDArray[np.float64]
    dominance: NDArray[np.float64]
    viseme: Viseme
    manner: Manner


def _channels(base: float, **values: float) -> NDArray[np.float64]:
    row = np.full(len(CHANNELS), base, float)
    for name, value in values.items():
        row[CHANNELS.index(name)] = value
    return row


def _vowel(
    viseme: Viseme, jaw: float, width: float, rounding: float, upper: float, lower: float
) -> Articulation:
    target = _channels(0, jaw=jaw, width=width, round=rounding, upper=upper, lower=lower)
    return Articulation(target, _channels(0.75), viseme, "vowel")


def _consonant(
    viseme: Viseme,
    target: dict[str, float],
    strength: float = 0.35,
    strong: dict[str, float] | None = None,
    manner: Manner = "other",
) -> Articulation:
    return Articulation(_channels(0, **target), _channels(strength, **(strong or {})), viseme, manner)


_FREE_LIPS = {"width": 0.2, "round": 0.2}
_RAISED_TONGUE = {"tongue": 1.5} | _FREE_LIPS
_ROUNDED = {"width": 1.3, "round": 1.3, "jaw": 0.9}

# Jaw openings follow measured vowel heights; lips follow backness and rounding.
_VOWELS: dict[str, Articulation] = {
    "a": _vowel("aa", 0.85, 0.10, 0.00, 0.20, 0.25),
    "ɑ": _vowel("aa", 0.90, 0.05, 0.00, 0.15, 0.25),
    "æ": _vowel("aa", 0.75, 0.35, 0.00, 0.25, 0.35),
    "ɐ": _vowel("aa", 0.55, 0.05, 0.02, 0.15, 0.22),
    "ʌ": _vowel("aa", 0.60, 0.00, 0.00, 0.15, 0.25),
    "ɒ": _vowel("oh", 0.70, -0.30, 0.40, 0.10, 0.15),
    "ɔ": _vowel("oh", 0.62, -0.35, 0.45, 0.10, 0.15),
    "o": _vowel("oh", 0.48, -0.55, 0.70, 0.05, 0.10),
    "ɛ": _vowel("E", 0.55, 0.30, 0.00, 0.20, 0.30),
    "e": _vowel("E", 0.45, 0.40, 0.00, 0.20, 0.30),
    "œɶ": _vowel("E", 0.50, -0.25, 0.50, 0.12, 0.18),
    "ø": _vowel("E", 0.38, -0.40, 0.70, 0.10, 0.15),
    "ɜɝɚɞ": _vowel("RR", 0.35, -0.20, 0.35, 0.10, 0.15),
    "əɘɵ": _vowel("E", 0.35, 0.00, 0.05, 0.10, 0.20),
    "ᵊ": _vowel("E", 0.25, 0.00, 0.05, 0.10, 0.15),
    "i": _vowel("ih", 0.25, 0.60, 0.00, 0.25, 0.35),
    "ɪɨᵻ": _vowel("ih", 0.32, 0.40, 0.00, 0.20, 0.30),
    "yʏ": _vowel("ou", 0.22, -0.60, 0.90, 0.08, 0.08),
    "u": _vowel("ou", 0.22, -0.75, 1.00, 0.05, 0.05),
    "ʉ": _vowel("ou", 0.24, -0.55, 0.80, 0.08, 0.08),
    "ʊ": _vowel("ou", 0.32, -0.50, 0.65, 0.05, 0.10),
    "ɯɤ": _vowel("ih", 0.32, 0.15, 0.00, 0.12, 0.25),
}

_CONSONANTS: dict[str, Articulation] = {
    "pbmʙɓ": _consonant(
        "PP",
        {"press": 1},
        0.25,
        {"jaw": 2, "press": 3, "upper": 1.5, "lower": 1.5, "lip_teeth": 2},
        "closure",
    ),
    "βɸ": _consonant(
        "PP",
        {"jaw": 0.10, "upper": 0.03, "lower": 0.03, "press": 0.2},
        0.3,
        {"jaw": 1.4, "upper": 1.2, "lower": 1.2},
    ),
    "fvɱʋⱱ": _consonant(
        "FF",
        {"jaw": 0.12, "width": 0.1, "upper": 0.6, "lip_teeth": 1},
        0.3,
        {"jaw": 1.4, "lip_teeth": 3, "lower": 1.2, "press": 2},
        "bite",
    ),
    "wʍɥʷ": _consonant("ou", {"jaw": 0.12, "width": -0.85, "round": 1}, 0.5, _ROUNDED),
    "ɹɻ": _consonant(
        "RR", {"jaw": 0.2, "width": -0.4, "round": 0.6, "upper": 0.15, "lower": 0.1}, 0.4, {"round": 0.7}
    ),
    "ʃʒʧʤʂʐɕʑʨʥ": _consonant(
        "CH", {"jaw": 0.1, "width": -0.4, "round": 0.6, "upper": 0.3, "lower": 0.35}, 0.5, _ROUNDED
    ),
    "szʦʣ": _consonant(
        "SS", {"jaw": 0.08, "width": 0.35, "upper": 0.25, "lower": 0.4, "tongue": 0.3}, 0.5, {"jaw": 1.1}
    ),
    "θð": _consonant(
        "TH", {"jaw": 0.22, "width": 0.1, "upper": 0.15, "lower": 0.2, "tongue": 1}, 0.4, _RAISED_TONGUE
    ),
    "tdʈɖɗ": _consonant(
        "DD", {"jaw": 0.17, "width": 0.2, "upper": 0.15, "lower": 0.25, "tongue": 0.7}, 0.4, _RAISED_TONGUE
    ),
    "rɾɽ": _consonant(
        "DD", {"jaw": 0.25, "width": 0.2, "upper": 0.15, "lower": 0.2, "tongue": 0.6}, 0.4, _RAISED_TONGUE
    ),
    "nɳɲ": _consonant(
        "nn", {"jaw": 0.2, "width": 0.1, "upper": 0.1, "lower": 0.2, "tongue": 0.7}, 0.4, _RAISED_TONGUE
    ),
    "lɫɭʎɬɮʟɺ": _consonant(
        "nn", {"jaw": 0.3, "width": 0.1, "upper": 0.15, "lower": 0.2, "tongue": 0.9}, 0.4, _RAISED_TONGUE
    ),
    "jʝçʲ": _consonant("ih", {"jaw": 0.18, "width": 0.4, "upper": 0.15, "lower": 0.25}),
    "kɡgcɟŋɴqɢxɣχʁʀɰɠʛ": _consonant(
        "kk", {"jaw": 0.28, "width": 0.1, "upper": 0.1, "lower": 0.2}, 0.35, _FREE_LIPS
    ),
    "hɦħʕʜʢʔ": _consonant("kk", {"jaw": 0.4, "upper": 0.1, "lower": 0.15}, 0.12),
}

ARTICULATIONS: dict[str, Articulation] = {
    letter: articulation
    for table in (_VOWELS, _CONSONANTS)
    for letters, articulation in table.items()
    for letter in letters
}
_AFFRICATES = {"tʃ": "ʧ", "dʒ": "ʤ", "tɕ": "ʨ", "dʑ": "ʥ", "ts": "ʦ", "dz": "ʣ", "ʈʂ": "ʧ", "ɖʐ": "ʤ"}
_UNKNOWN = "ə"


def letters(symbol: str) -> str:
    """The letters of a phone that move the mouth, in order, without length, tone and other marks.

    A symbol with no letter of the table moves like a schwa, which offends least.
    """
    return _known(symbol) or _UNKNOWN


def moves_mouth(symbol: str) -> bool:
    """Whether a symbol is a sound and not only a tone or a mark."""
    return bool(_known(symbol))


def _known(symbol: str) -> str:
    plain = "".join(c if c in ARTICULATIONS else unicodedata.normalize("NFD", c)[0] for c in symbol)
    for pair, letter in _AFFRICATES.items():
        plain = plain.replace(pair, letter)
    return "".join(c for c in plain if c in ARTICULATIONS)


def is_vowel(symbol: str) -> bool:
    """Whether a phone holds a syllable."""
    return any(ARTICULATIONS[letter].manner == "vowel" for letter in letters(symbol))


def can_wait(symbol: str) -> bool:
    """Whether a sound begins with a silence or a bite of its own, so that a gap before it is part of it."""
    return ARTICULATIONS[letters(symbol)[0]].viseme in ("PP", "FF", "DD", "kk", "CH") and not is_vowel(symbol)


@dataclass(frozen=True)
class Gesture:
    """One letter's share of a phone; a diphthong makes two."""

    letter: str
    start_s: float
    end_s: float
    stress: int

    @property
    def articulation(self) -> Articulation:
        return ARTICULATIONS[self.letter]


def gestures(phones: list[Phone]) -> list[Gesture]:
    """Phones as single letters in order of time: the first of two gets 60 % of the time, of more an equal part."""
    found = []
    for phone in phones:
        if phone.symbol in PAUSES:
            continue
        parts = letters(phone.symbol)
        length = max(phone.end_s - phone.start_s, 0.01)
        shares = [0.6, 0.4] if len(parts) == 2 else [1 / len(parts)] * len(parts)
        start = phone.start_s
        for i, (letter, share) in enumerate(zip(parts, shares, strict=True)):
            stress = phone.stress if i == 0 else max(phone.stress - 1, 0)
            found.append(Gesture(letter, start, start + share * length, stress))
            start += share * length
    return found
