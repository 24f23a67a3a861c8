"""Keys, scales and chords as plain data: what the panel, the plan and the composers call them.

A chord is counted from the key (semitones above its tonic), so that a piece can be moved to another key by changing
one number. Nothing here chooses a chord; that is `engines.music.grammar`.
"""

import re
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from engines.contract import BadInput

Mode = Literal["major", "minor", "dorian", "mixolydian", "phrygian", "lydian"]
Quality = Literal[
    "maj", "min", "dim", "aug", "sus2", "sus4", "6", "min6", "maj7", "7", "min7", "m7b5", "dim7", "add9", "madd9",
    "maj9", "9", "min9", "min11", "13", "7b9", "sus9", "maj7#11",
]  # fmt: skip

SCALES: dict[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
}
TONES: dict[Quality, tuple[int, ...]] = {
    "maj": (0, 4, 7), "min": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8), "sus2": (0, 2, 7), "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9), "min6": (0, 3, 7, 9), "maj7": (0, 4, 7, 11), "7": (0, 4, 7, 10), "min7": (0, 3, 7, 10),
    "m7b5": (0, 3, 6, 10), "dim7": (0, 3, 6, 9), "add9": (0, 4, 7, 14), "madd9": (0, 3, 7, 14),
    "maj9": (0, 4, 7, 11, 14), "9": (0, 4, 7, 10, 14), "min9": (0, 3, 7, 10, 14), "min11": (0, 3, 7, 10, 17),
    "13": (0, 4, 10, 14, 21), "7b9": (0, 4, 7, 10, 13), "sus9": (0, 5, 7, 10, 14), "maj7#11": (0, 4, 7, 11, 18),
}  # fmt: skip
"""Semitones above the root, lowest first."""

_SYMBOLS: dict[Quality, str] = {
    "maj": "", "min": "m", "dim": "dim", "aug": "aug", "min6": "m6", "min7": "m7", "m7b5": "m7b5", "madd9": "m(add9)",
    "min9": "m9", "min11": "m11", "sus9": "9sus4",
}  # fmt: skip
_LINE = "FCGDAEB"  # each a fifth above the last
_FIFTHS = (-8, 12)  # of the line, C being 0, at which names would need two signs
PARENT: dict[Mode, int] = {
    "major": 0, "minor": 3, "dorian": 10, "mixolydian": 5, "phrygian": 8, "lydian": 7,
}  # fmt: skip
"""Semitones up to the major key with the same notes."""
_TONIC: dict[Mode, int] = {"major": 0, "minor": 3, "dorian": 2, "mixolydian": 1, "phrygian": 4, "lydian": -1}
"""Fifths of the tonic above that of the parent."""
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Chord(BaseModel):
    """A chord of a key: `root` and `bass` in semitones above the tonic; without `bass` the root is lowest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    root: int = Field(ge=0, le=11)
    quality: Quality
    bass: int | None = Field(default=None, ge=0, le=11)

    @property
    def tones(self) -> tuple[int, ...]:
        """Pitch classes above the tonic, the root first."""
        return tuple((self.root + step) % 12 for step in TONES[self.quality])

    @property
    def lowest(self) -> int:
        return self.root if self.bass is None else self.bass

    def name(self, key: int, mode: Mode = "major") -> str:
        """As written above a staff in that key: `Am9`, `F#7b9`, `C/E`."""
        slash = "" if self.bass in (None, self.root) else "/" + note_name(key + (self.bass or 0), key, mode)
        return f"{note_name(key + self.root, key, mode)}{_SYMBOLS.get(self.quality, self.quality)}{slash}"


def chord_from(name: str, key: int) -> Chord:
    """The chord that a name means in a key; raises `ValueError` saying what can be written."""
    found = re.fullmatch(r"([A-Ga-g])([#b♯♭]?)([^/]*)(?:/([A-Ga-g])([#b♯♭]?))?", name.strip())
    quality = _quality(found[3].strip()) if found else None
    if found is None or quality is None:
        raise ValueError(f"{name!r} is not a chord: write for example Am, F, Cmaj7, G7, Dm9, Bm7b5 or C/E")
    bass = None if found[4] is None else (_pitch_class(found[4], found[5]) - key) % 12
    return Chord(root=(_pitch_class(found[1], found[2]) - key) % 12, quality=quality, bass=bass)


def _pitch_class(letter: str, accidental: str) -> int:
    return (_LETTERS[letter.upper()] + {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[accidental]) % 12


def _quality(symbol: str) -> Quality | None:
    by_symbol = {written: quality for quality, written in _SYMBOLS.items()}
    if symbol in by_symbol:
        return by_symbol[symbol]
    plain = {"M7": "maj7", "M9": "maj9", "min": "min", "maj": "maj", "-": "min", "-7": "min7", "°": "dim", "ø": "m7b5",
             "+": "aug", "dom7": "7", "sus": "sus4"}.get(symbol, symbol)  # fmt: skip
    return next((quality for quality in get_args(Quality) if quality == plain), None)


def note_name(pitch: int, key: int = 0, mode: Mode = "major") -> str:
    """A pitch as the key spells it, from five fifths below the tonic to six above: Bb in C major, G# in A minor."""
    tonic = ((key + PARENT[mode]) * 7 + 5) % 12 - 5 + _TONIC[mode]
    fifths = ((pitch * 7 - tonic) + 5) % 12 - 5 + tonic
    fifths += 12 * ((fifths < _FIFTHS[0]) - (fifths > _FIFTHS[1]))
    sign, at = divmod(fifths + 1, 7)
    return _LINE[at] + ("#" * sign if sign > 0 else "b" * -sign)


def key_name(key: int, mode: Mode) -> str:
    return f"{note_name(key, key, mode)} {mode}"


def key_of(name: str) -> tuple[int, Mode]:
    """`A minor`, `F# major`, `Bb dorian` or `Am` -> the pitch class of the tonic and the mode. Raises `BadInput`."""
    found = re.fullmatch(
        r"([A-Ga-g])\s*([#b♯♭]?)\s*(m|maj|min|major|minor|dorian|mixolydian|phrygian|lydian)?", name.strip()
    )
    if found is None:
        raise BadInput("key", f"{name!r} is not a key", "write for example A minor, F# major or D dorian")
    tonic = _pitch_class(found[1], found[2])
    modes: dict[str | None, Mode] = {None: "major", "maj": "major", "m": "minor", "min": "minor"}
    named: dict[str | None, Mode] = {mode: mode for mode in SCALES}
    return tonic, (modes | named)[found[3]]
