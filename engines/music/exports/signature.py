"""Key signatures, for whatever writes notes down."""

from engines.music.harmony import Mode, note_name

_BESIDE_MAJOR: dict[Mode, int] = {
    "major": 0,
    "mixolydian": -1,
    "dorian": -2,
    "minor": -3,
    "phrygian": -4,
    "lydian": 1,
}


def fifths(key: int, mode: Mode) -> int:
    """Sharps, or flats where it is negative, of a key: -6 to 6."""
    sharps = (key * 7 + _BESIDE_MAJOR[mode] + 5) % 12 - 5
    return -6 if sharps == 6 and "b" in note_name(key, key, mode) else sharps


def is_minor(mode: Mode) -> bool:
    """Whether a signature that only knows major and minor calls it minor."""
    return mode in ("minor", "dorian", "phrygian")


def signature(key: int, mode: Mode) -> int:
    """`fifths` of the major or minor key on the same tonic, for formats that know no other modes."""
    return fifths(key, "minor" if is_minor(mode) else "major")
